/* findings.h - what is wrong with a policy: every code there is, and the way to say it.
 * Threads: one at a time.
 * Memory: nothing is kept but counts; a finding is made on the stack and handed on at once.
 * Cost: one formatted text for each finding that is shown, of which limits.h says how many.
 * Standards: none.
 */
#ifndef MXWARDEN_CONFIG_FINDINGS_H
#define MXWARDEN_CONFIG_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mxwarden/result.h>

/* Every code: its symbol, its text, its level, and what a load comes to whose first error it
 * is. The text is fixed: people filter by it. Each has a case in tests/golden/findings. */
/* clang-format off */
#define MXWI_CODES(X) \
	X(UNREADABLE,         "unreadable",          ERROR,   MXW_IO)      \
	X(NOT_A_FILE,         "not-a-file",          ERROR,   MXW_IO)      \
	X(LIMIT,              "limit",               ERROR,   MXW_LIMIT)   \
	X(YAML,               "yaml",                ERROR,   MXW_SYNTAX)  \
	X(EMPTY_FILE,         "empty-file",          ERROR,   MXW_INVALID) \
	X(SECOND_DOCUMENT,    "second-document",     ERROR,   MXW_INVALID) \
	X(ANCHOR,             "anchor",              ERROR,   MXW_INVALID) \
	X(ALIAS,              "alias",               ERROR,   MXW_INVALID) \
	X(TAG,                "tag",                 ERROR,   MXW_INVALID) \
	X(MERGE_KEY,          "merge-key",           ERROR,   MXW_INVALID) \
	X(DUPLICATE_KEY,      "duplicate-key",       ERROR,   MXW_INVALID) \
	X(WRONG_KIND,         "wrong-kind",          ERROR,   MXW_INVALID) \
	X(UNKNOWN_KEY,        "unknown-key",         ERROR,   MXW_INVALID) \
	X(MAIN_KEY,           "main-key",            ERROR,   MXW_INVALID) \
	X(EXCLUSIVE_KEYS,     "exclusive-keys",      ERROR,   MXW_INVALID) \
	X(MISSING_KEY,        "missing-key",         ERROR,   MXW_INVALID) \
	X(UNUSED_KEY,         "unused-key",          WARNING, MXW_OK)      \
	X(WRITABLE_BY_OTHERS, "writable-by-others",  WARNING, MXW_OK)      \
	X(NO_MATCH,           "no-match",            WARNING, MXW_OK)      \
	X(INCLUDED_TWICE,     "included-twice",      ERROR,   MXW_INVALID) \
	X(VERSION,            "version",             ERROR,   MXW_INVALID) \
	X(BAD_NUMBER,         "bad-number",          ERROR,   MXW_INVALID) \
	X(BAD_WORD,           "bad-word",            ERROR,   MXW_INVALID) \
	X(BAD_TEXT,           "bad-text",            ERROR,   MXW_INVALID) \
	X(BAD_TIME,           "bad-time",            ERROR,   MXW_INVALID) \
	X(BAD_ID,             "bad-id",              ERROR,   MXW_INVALID) \
	X(DUPLICATE_ID,       "duplicate-id",        ERROR,   MXW_INVALID) \
	X(EMPTY_LIST,         "empty-list",          ERROR,   MXW_INVALID) \
	X(BAD_NETWORK,        "bad-network",         ERROR,   MXW_INVALID) \
	X(HOST_BITS,          "host-bits",           ERROR,   MXW_INVALID) \
	X(USE_ANY,            "use-any",             ERROR,   MXW_INVALID) \
	X(DUPLICATE_NETWORK,  "duplicate-network",   ERROR,   MXW_INVALID) \
	X(UNKNOWN_GROUP,      "unknown-group",       ERROR,   MXW_INVALID) \
	X(REDIRECT_MISSING,   "redirect-missing",    ERROR,   MXW_INVALID) \
	X(REDIRECT_UNUSED,    "redirect-unused",     ERROR,   MXW_INVALID) \
	X(REDIRECT_PLACE,     "redirect-place",      ERROR,   MXW_INVALID) \
	X(BAD_NAME,           "bad-name",            ERROR,   MXW_INVALID) \
	X(BAD_IDN,            "bad-idn",             ERROR,   MXW_INVALID) \
	X(ROOT,               "root",                ERROR,   MXW_INVALID) \
	X(WILDCARD,           "wildcard",            ERROR,   MXW_INVALID) \
	X(MAIL_ADDRESS,       "mail-address",        ERROR,   MXW_INVALID) \
	X(URL,                "url",                 ERROR,   MXW_INVALID) \
	X(ADDRESS_AS_NAME,    "address-as-name",     ERROR,   MXW_INVALID) \
	X(ADBLOCK_RULE,       "adblock-rule",        ERROR,   MXW_INVALID) \
	X(HOSTS_LINE,         "hosts-line",          ERROR,   MXW_INVALID) \
	X(RPZ_LINE,           "rpz-line",            ERROR,   MXW_INVALID) \
	X(SEPARATOR,          "separator",           ERROR,   MXW_INVALID) \
	X(TOO_MANY_NAMES,     "too-many-names",      ERROR,   MXW_INVALID) \
	X(INTENDED_PLACE,     "intended-place",      ERROR,   MXW_INVALID) \
	X(INTENDED_SAME,      "intended-same",       ERROR,   MXW_INVALID) \
	X(SUFFIX_PAIR,        "suffix-pair",         ERROR,   MXW_INVALID) \
	X(ONLY_SUFFIX,        "only-suffix",         ERROR,   MXW_INVALID) \
	X(PROTECTED_NAME,     "protected-name",      ERROR,   MXW_INVALID) \
	X(SCORE_ORDER,        "score-order",         ERROR,   MXW_INVALID) \
	X(LINE_SKIPPED,       "line-skipped",        WARNING, MXW_OK)      \
	X(NO_ENTRIES,         "no-entries",          WARNING, MXW_OK)      \
	X(MAX_CHANGE,         "max-change",          ERROR,   MXW_INVALID) \
	X(ACCEPT_CODE,        "accept-code",         ERROR,   MXW_INVALID) \
	X(ACCEPT_UNUSED,      "accept-unused",       WARNING, MXW_OK)      \
	X(SAME_PATH,          "same-path",           ERROR,   MXW_INVALID) \
	X(CONTRADICTION,      "contradiction",       ERROR,   MXW_INVALID) \
	X(WIDE_NETWORK,       "wide-network",        ERROR,   MXW_INVALID) \
	X(ANY_COVERS_ADDRESSES, "any-covers-addresses", ERROR, MXW_INVALID) \
	X(WHOLE_SUFFIX,       "whole-suffix",        ERROR,   MXW_INVALID) \
	X(EXPECT_PASS,        "expect-pass",         ERROR,   MXW_INVALID) \
	X(EXPECT_BLOCK,       "expect-block",        ERROR,   MXW_INVALID) \
	X(COVERS_REDIRECT,    "covers-redirect",     ERROR,   MXW_INVALID) \
	X(COVERS_MAIL_HOST,   "covers-mail-host",    ERROR,   MXW_INVALID) \
	X(SHADOWED,           "shadowed",            WARNING, MXW_OK)      \
	X(REPEATED,           "repeated",            WARNING, MXW_OK)      \
	X(NEVER_MATCHES,      "never-matches",       WARNING, MXW_OK)      \
	X(EXCEPT_UNUSED,      "except-unused",       WARNING, MXW_OK)      \
	X(INTENDED_LABEL,     "intended-label",      WARNING, MXW_OK)      \
	X(INTENDED_WATCHED,   "intended-watched",    WARNING, MXW_OK)      \
	X(PROTECTED_ALIKE,    "protected-alike",     WARNING, MXW_OK)      \
	X(MIXED_SCRIPTS,      "mixed-scripts",       WARNING, MXW_OK)      \
	X(NOTHING_WATCHED,    "nothing-watched",     WARNING, MXW_OK)      \
	X(EMPTY_GROUP,        "empty-group",         WARNING, MXW_OK)      \
	X(NESTED_NETWORK,     "nested-network",      WARNING, MXW_OK)      \
	X(ACTION_LETS_THROUGH, "action-lets-through", WARNING, MXW_OK)     \
	X(ROLE_BOTH,          "role-both",           WARNING, MXW_OK)      \
	X(NULL_MX_TEMPORARY,  "null-mx-temporary",   WARNING, MXW_OK)      \
	X(REDIRECT_SELF,      "redirect-self",       WARNING, MXW_OK)      \
	X(UNCACHED_ADDRESSES, "uncached-addresses",  WARNING, MXW_OK)      \
	X(LONG_TTL,           "long-ttl",            WARNING, MXW_OK)      \
	X(EXPIRED,            "expired",             WARNING, MXW_OK)      \
	X(EXPIRES_SOON,       "expires-soon",        WARNING, MXW_OK)      \
	X(MONITOR_LONG,       "monitor-long",        WARNING, MXW_OK)      \
	X(MORE_ERRORS,        "more-errors",         ERROR,   MXW_INVALID) \
	X(MORE_WARNINGS,      "more-warnings",       WARNING, MXW_OK)      \
	X(MORE_INFOS,         "more-infos",          INFO,    MXW_OK)
/* clang-format on */

enum mxwi_code {
#define MXWI_CODE(symbol, text, level, result) MXWI_CODE_##symbol,
	MXWI_CODES(MXWI_CODE)
#undef MXWI_CODE
	MXWI_CODE_COUNT
};

/* The code of that text; MXWI_CODE_COUNT: there is none. */
enum mxwi_code mxwi_code_from_text(const char *text, size_t size);
const char *mxwi_code_text(enum mxwi_code code);

/* May a rule settle it with `accept`? Warnings about a rule, and the errors that say so in their
 * words. */
bool mxwi_code_is_acceptable(enum mxwi_code code);

/* Does it come with time alone? Then it may be settled before it is there. */
bool mxwi_code_comes_with_time(enum mxwi_code code);

/* Where something is in a file; counted from 1, 0: the file, or the line, as a whole. */
struct mxwi_mark {
	uint32_t line, column;
};

#define MXWI_MARK_FILE ((struct mxwi_mark){ 0, 0 })

/* One entry of a rule's `accept`. */
struct mxwi_accept {
	enum mxwi_code code;
	const char *reason; /* fit to be printed */
	struct mxwi_mark mark;
	bool used; /* there was such a finding */
	struct mxwi_accept *next;
};

/* How many findings of each code there are in one file. */
struct mxwi_file_findings;

/* The findings of one load. */
struct mxwi_findings {
	mxw_finding_fn *on_finding; /* NULL: they are counted only */
	void *context;
	const char *file; /* that the next ones are about; borrowed */
	bool all;         /* the limits for a caller who asked for all */
	uint64_t errors, warnings, infos;
	enum mxw_result result; /* of the first error; MXW_NOMEM as soon as memory is refused */
	uint64_t shown;         /* handed on, or to be said in the end */
	struct mxwi_file_findings **files; /* owned; sorted by the names of the files */
	size_t file_count;
	struct mxwi_file_findings *here; /* of `file`; NULL: not looked for yet */
};

#define MXWI_FINDING_TEXT_MAX 2048u /* octets of a text, with the NUL: some quotes and words */

/* `file` is borrowed until another is named. */
void mxwi_findings_init(struct mxwi_findings *findings, const char *file,
                        mxw_finding_fn *on_finding, void *context);

/* Findings that follow are about this file; borrowed until another is named. Returns the one
 * before. */
const char *mxwi_findings_in(struct mxwi_findings *findings, const char *file);

/* Makes a finding and hands it on. What the format prints must have passed mxwi_quote(), or be
 * a text of ours. */
void mxwi_find(struct mxwi_findings *findings, struct mxwi_mark mark, enum mxwi_code code,
               const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same as an error, whatever the level of the code: to be used where a policy that goes into
 * service is refused for what its author is warned of. */
void mxwi_find_refused(struct mxwi_findings *findings, struct mxwi_mark mark,
                       enum mxwi_code code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The entry for a code among those of a rule; NULL: there is none. */
struct mxwi_accept *mxwi_accept_find(struct mxwi_accept *accepts, enum mxwi_code code);

/* The same about a rule that may have settled it: with an entry of `accepts` for the code it becomes
 * information, and the reason is added. */
void mxwi_find_accepted(struct mxwi_findings *findings, struct mxwi_accept *accepts,
                        struct mxwi_mark mark, enum mxwi_code code, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Are further findings only counted, of whatever code? Then nobody will read what is said in
 * them. */
bool mxwi_findings_full(const struct mxwi_findings *findings);

/* Is the next finding of that code in the present file only counted? */
bool mxwi_findings_hide(struct mxwi_findings *findings, enum mxwi_code code);

/* Memory was refused: that is what the load comes to. */
void mxwi_findings_nomem(struct mxwi_findings *findings);

/* Says how many findings were not handed on, and frees; the last call. */
void mxwi_findings_finish(struct mxwi_findings *findings);

#endif
