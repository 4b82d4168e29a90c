/* findings.h - what is wrong with a policy: every code there is, and the way to say it.
 * Threads: one at a time.
 * Memory: nothing is kept but counts; a finding is made on the stack and handed on at once.
 * Cost: one formatted text for each finding, of the first MXW_FINDINGS_MAX.
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
	X(UNSUPPORTED,        "unsupported",         ERROR,   MXW_INVALID) \
	X(MISSING_KEY,        "missing-key",         ERROR,   MXW_INVALID) \
	X(VERSION,            "version",             ERROR,   MXW_INVALID) \
	X(BAD_NUMBER,         "bad-number",          ERROR,   MXW_INVALID) \
	X(BAD_WORD,           "bad-word",            ERROR,   MXW_INVALID) \
	X(BAD_TEXT,           "bad-text",            ERROR,   MXW_INVALID) \
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
	X(SEPARATOR,          "separator",           ERROR,   MXW_INVALID) \
	X(TOO_MANY_NAMES,     "too-many-names",      ERROR,   MXW_INVALID) \
	X(INTENDED_PLACE,     "intended-place",      ERROR,   MXW_INVALID) \
	X(INTENDED_SAME,      "intended-same",       ERROR,   MXW_INVALID) \
	X(CONTRADICTION,      "contradiction",       ERROR,   MXW_INVALID) \
	X(SHADOWED,           "shadowed",            WARNING, MXW_OK)      \
	X(REPEATED,           "repeated",            WARNING, MXW_OK)      \
	X(WHOLE_SUFFIX,       "whole-suffix",        WARNING, MXW_OK)      \
	X(NOTHING_WATCHED,    "nothing-watched",     WARNING, MXW_OK)      \
	X(EMPTY_GROUP,        "empty-group",         WARNING, MXW_OK)      \
	X(ACTION_LETS_THROUGH, "action-lets-through", WARNING, MXW_OK)     \
	X(ROLE_BOTH,          "role-both",           WARNING, MXW_OK)      \
	X(NULL_MX_TEMPORARY,  "null-mx-temporary",   WARNING, MXW_OK)      \
	X(MORE_ERRORS,        "more-errors",         ERROR,   MXW_INVALID) \
	X(MORE_WARNINGS,      "more-warnings",       WARNING, MXW_OK)
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

/* The findings of one load. */
struct mxwi_findings {
	mxw_finding_fn *on_finding; /* NULL: they are counted only */
	void *context;
	const char *file; /* that the next ones are about; borrowed */
	bool all;         /* the limits for a caller who asked for all */
	uint64_t errors, warnings, infos;
	uint64_t hidden_errors, hidden_warnings; /* of these, not handed on */
	enum mxw_result result; /* of the first error; MXW_NOMEM as soon as memory is refused */
	void *counts; /* how many of each code there are in each file; owned */
};

#define MXWI_FINDING_TEXT_MAX 2048u /* octets of a text, with the NUL: some quotes and words */

/* `file` is borrowed until another is named. */
void mxwi_findings_init(struct mxwi_findings *findings, const char *file,
                        mxw_finding_fn *on_finding, void *context);

/* Findings that follow are about this file; borrowed until the last call. Returns the one before. */
const char *mxwi_findings_in(struct mxwi_findings *findings, const char *file);

/* Makes a finding and hands it on. What the format prints must have passed mxwi_quote(), or be
 * a text of ours. */
void mxwi_find(struct mxwi_findings *findings, struct mxwi_mark mark, enum mxwi_code code,
               const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same about a rule that may have settled it: with an entry of `accepts` for the code it becomes
 * information, and the reason is added. */
void mxwi_find_accepted(struct mxwi_findings *findings, struct mxwi_accept *accepts,
                        struct mxwi_mark mark, enum mxwi_code code, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Are further findings only counted? Then nobody will read what is said in them. */
bool mxwi_findings_full(const struct mxwi_findings *findings);

/* Memory was refused: that is what the load comes to. */
void mxwi_findings_nomem(struct mxwi_findings *findings);

/* Says how many findings were not handed on, and frees; the last call. */
void mxwi_findings_finish(struct mxwi_findings *findings);

#endif
