/* policy.h - a sealed policy, and the decision: name, client -> verdict.
 * Threads: a policy is immutable; any number of threads may ask it at once.
 * Memory: a policy is one contiguous block without pointers: mxw_policy_size() octets that may be
 *         copied anywhere (aligned to 16), written to a file and mapped. What the functions here
 *         return borrows from it.
 * Cost: a decision is a search in the client networks, and one probe for each number of labels
 *       that an entry has; no allocation, no lock, no system call.
 * Standards: RFC 1035 and RFC 3596 (types and classes), RFC 7505 (null MX), RFC 8482 (ANY).
 */
#ifndef MXWARDEN_POLICY_H
#define MXWARDEN_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mxwarden/address.h>
#include <mxwarden/limits.h>
#include <mxwarden/lookalike.h>
#include <mxwarden/name.h>
#include <mxwarden/result.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mxw_policy; /* opaque; made by mxw_builder_seal() */

/* The weakest one that applies is in force. */
enum mxw_mode {
	MXW_MODE_UNSET = 0, /* no restriction; in a sealed policy never */
	MXW_MODE_DISABLED,  /* as if it were not there */
	MXW_MODE_MONITOR,   /* the real answer, and an alert */
	MXW_MODE_ENFORCE    /* the policy answer, and an alert */
};

/* The weaker of two; UNSET restricts nothing. */
static inline enum mxw_mode mxw_mode_weaker(enum mxw_mode a, enum mxw_mode b)
{
	if (a == MXW_MODE_UNSET || (b != MXW_MODE_UNSET && b < a))
		return b;
	return a;
}

enum mxw_action {
	MXW_ACTION_UNSET = 0, /* taken from the group or the defaults */
	MXW_ACTION_PASS,      /* the real answer; never written in a policy */
	MXW_ACTION_NULL_MX,   /* one MX 0 . (RFC 7505) */
	MXW_ACTION_NXDOMAIN,
	MXW_ACTION_NODATA,
	MXW_ACTION_REDIRECT, /* one MX to the host that the rule names */
	MXW_ACTION_SERVFAIL,
	MXW_ACTION_REFUSED,
	MXW_ACTION_DROP /* no answer at all */
};

enum mxw_severity {
	MXW_SEVERITY_UNSET = 0,
	MXW_SEVERITY_LOW,
	MXW_SEVERITY_MEDIUM,
	MXW_SEVERITY_HIGH,
	MXW_SEVERITY_CRITICAL
};

/* Why a rule was chosen. */
enum mxw_trigger {
	MXW_TRIGGER_NONE = 0,  /* nothing matched, or not a mail host */
	MXW_TRIGGER_NAME,      /* a name entry at or above the name */
	MXW_TRIGGER_SUFFIX,    /* no name entry, but a suffix above the name */
	MXW_TRIGGER_ALLOW,     /* an allow entry at or above the name */
	MXW_TRIGGER_CNAME,     /* the name is an alias of one that an entry covers */
	MXW_TRIGGER_RELEASE,   /* a rule was chosen, but the name is released by hand */
	MXW_TRIGGER_EXCHANGER, /* mail would go to a host, or an address, that a rule lists */
	MXW_TRIGGER_LOOKALIKE  /* no name entry, but the name looks like a protected domain */
};

enum mxw_section {
	MXW_SECTION_WATCH,
	MXW_SECTION_ALLOW,
	MXW_SECTION_EXCHANGERS,
	MXW_SECTION_PROTECT
};

/* Which names an entry covers. */
enum mxw_scope {
	MXW_SCOPE_SUBTREE, /* army.ml: the name and everything below it */
	MXW_SCOPE_EXACT,   /* =army.ml: only that name */
	MXW_SCOPE_BELOW,   /* *.army.ml: only what is below it */
	MXW_SCOPE_SUFFIX /* suffixes: [ml mil]: what is below it, where no name entry is a candidate */
};

/* Each has the word that users write and read; NULL for UNSET and unknown values. */
const char *mxw_mode_text(enum mxw_mode mode);
const char *mxw_action_text(enum mxw_action action);
const char *mxw_severity_text(enum mxw_severity severity);
const char *mxw_trigger_text(enum mxw_trigger trigger); /* "none" for MXW_TRIGGER_NONE */
const char *
mxw_scope_text(enum mxw_scope scope); /* the prefix in an entry: "", "=", "*.", "*." */

/* The other way round, for words that a policy may hold; UNSET for any other text. */
enum mxw_mode mxw_mode_from_text(const char *text);
enum mxw_action mxw_action_from_text(const char *text); /* "pass" is UNSET too */
enum mxw_severity mxw_severity_from_text(const char *text);

/* RR types and classes that a rule can cover, in host byte order. */
enum {
	MXW_TYPE_A = 1,
	MXW_TYPE_MX = 15,
	MXW_TYPE_AAAA = 28,
	MXW_TYPE_ANY = 255,
	MXW_CLASS_IN = 1,
	MXW_CLASS_ANY = 255
};

#define MXW_TYPE_TEXT_MAX 10u /* "TYPE65535" with the NUL */

/* "MX", "A", "AAAA", "ANY", or "TYPE" and the number (RFC 3597 section 5). Returns `text`. */
const char *mxw_type_to_text(uint16_t type, char text[MXW_TYPE_TEXT_MAX]);

/* Does an action cover a type in a class? Null MX, redirect, servfail, refused, drop: MX and ANY.
 * NXDOMAIN, NODATA: A and AAAA too. Classes IN and ANY. MXW_ACTION_PASS covers nothing. */
bool mxw_action_covers(enum mxw_action action, uint16_t type, uint16_t class_);

/* The action that holds: the rule's own, else the group's, else the defaults'. */
static inline enum mxw_action mxw_action_choose(enum mxw_action own, enum mxw_action group,
                                                enum mxw_action defaults)
{
	if (own != MXW_ACTION_UNSET)
		return own;
	return group != MXW_ACTION_UNSET ? group : defaults;
}

#define MXW_GROUP_NONE UINT32_MAX /* not a mail host */
#define MXW_RULE_NONE UINT32_MAX
#define MXW_ENTRY_NONE UINT64_MAX

/* What a name is that is judged. */
enum mxw_subject {
	MXW_SUBJECT_NAME, /* asked for, or an alias target: by `watch` and `allow` */
	MXW_SUBJECT_EXCHANGE /* the host of an MX record in the answer: by `exchangers` and `allow` */
};

/* What a resolver is asked. */
struct mxw_question {
	struct mxw_name name;             /* any letter case */
	uint16_t type, class_;            /* host byte order */
	const struct mxw_address *client; /* NULL: no client (prefetch, sub-query): passes */
	int64_t now_s;                    /* seconds since 1970-01-01 UTC */
	enum mxw_mode ceiling; /* of this resolver, over the policy's own; UNSET: none */
	/* What people have released on this resolver (state.h); NULL: nothing. A name that it holds gets
	 * the real answer; what the rule says of it is still in the verdict. */
	const struct mxw_policy *releases;
	enum mxw_subject subject; /* what `name` is */
};

/* Is the name released at that time, with what `releases` says? NULL: no name is. */
bool mxw_releases_hold(const struct mxw_policy *releases, struct mxw_name name, int64_t now_s);

/* What is done about it. A value: it holds numbers of the policy that gave it, no pointers. */
struct mxw_verdict {
	enum mxw_trigger trigger;
	enum mxw_action action; /* what is done; MXW_ACTION_PASS: the real answer */
	enum mxw_action would;  /* what the rule says of this type, were it in enforce */
	enum mxw_mode
		mode; /* in force for the rule, of an allow rule enforce; UNSET: no rule */
	enum mxw_severity severity;
	uint32_t ttl_s;   /* of a policy answer */
	uint32_t group;   /* MXW_GROUP_NONE: not a mail host */
	uint32_t rule;    /* MXW_RULE_NONE: none was chosen */
	uint64_t entry;   /* MXW_ENTRY_NONE without a rule, and where a network was chosen */
	uint32_t network; /* that network; of no meaning otherwise */
	/* Where the entry is a protected domain: how the name is like it; MXW_LOOKALIKE_NONE otherwise. */
	struct mxw_lookalike lookalike;
	bool capped; /* the name was like more protected domains than are compared with one */
};

/* Is the policy answer given? */
static inline bool mxw_verdict_blocks(const struct mxw_verdict *verdict)
{
	return verdict->action != MXW_ACTION_PASS;
}

/* Is it worth an alert? In enforce and in monitor, when the type is covered. */
static inline bool mxw_verdict_alerts(const struct mxw_verdict *verdict)
{
	return verdict->would != MXW_ACTION_PASS;
}

/* Was it an address that made the choice, by a network of its rule? Else an entry did, if any. */
static inline bool mxw_verdict_is_by_network(const struct mxw_verdict *verdict)
{
	return verdict->rule != MXW_RULE_NONE && verdict->entry == MXW_ENTRY_NONE;
}

/* Makes of a verdict that alerts one of a released name: the real answer, and still an alert. */
static inline void mxw_verdict_release(struct mxw_verdict *verdict)
{
	verdict->action = MXW_ACTION_PASS;
	verdict->trigger = MXW_TRIGGER_RELEASE;
}

/* The decision, total: every question has a verdict. */
struct mxw_verdict mxw_policy_decide(const struct mxw_policy *policy,
                                     const struct mxw_question *question);

/* The same for a group instead of a client address; `question->client` is not looked at.
 * MXW_GROUP_NONE passes. */
struct mxw_verdict mxw_policy_decide_for_group(const struct mxw_policy *policy, uint32_t group,
                                               const struct mxw_question *question);

/* Would the question be blocked for any group, now, or when what exempts it now has run out? Then its
 * real answer must stay out of every shared cache. `question->client` is not looked at, nor are the
 * releases, which end. Under a ceiling below enforce never: a resolver that lifts it must ask again. */
bool mxw_policy_guards(const struct mxw_policy *policy, const struct mxw_question *question);

/* The decision about an address that mail to the question's name would go to: by the networks of
 * `exchangers`, the most specific one first. The name is the exchange that has the address, or, where the
 * domain itself has it, the asked name or an alias target; entries of `allow` and `except` that hold it
 * exempt the address too. `question->subject` is not looked at. */
struct mxw_verdict mxw_policy_decide_address(const struct mxw_policy *policy, uint32_t group,
                                             const struct mxw_question *question,
                                             const struct mxw_address *address);

/* mxw_policy_guards() for such an address. */
bool mxw_policy_guards_address(const struct mxw_policy *policy,
                               const struct mxw_question *question,
                               const struct mxw_address *address);

/* False: no exchange, or no address, can have a verdict that alerts or blocks. Cheap, to be asked before
 * an answer is looked through. */
bool mxw_policy_judges_exchanges(const struct mxw_policy *policy);
bool mxw_policy_judges_addresses(const struct mxw_policy *policy);

/* Does some network of exchangers hold the address, whatever comes of that? */
bool mxw_policy_lists_address(const struct mxw_policy *policy,
                              const struct mxw_address *address);

/* False: no name of this type and class can have a verdict that alerts or blocks. Cheap: one
 * look, to be asked before any work on the name. */
bool mxw_policy_considers(const struct mxw_policy *policy, uint16_t type, uint16_t class_);

/* Does any rule block, or only alert, under the policy's own mode? No ceiling of a resolver is
 * considered, and no time: a rule counts with what it is at first, and for the second question also
 * with what it becomes. */
bool mxw_policy_enforces(const struct mxw_policy *policy);
bool mxw_policy_monitors(const struct mxw_policy *policy);

/* The group of the most specific network that holds the address; MXW_GROUP_NONE for none. */
uint32_t mxw_policy_group_of(const struct mxw_policy *policy, const struct mxw_address *client);

/* The group of that name; MXW_GROUP_NONE for none. */
uint32_t mxw_policy_group_named(const struct mxw_policy *policy, const char *name);

/* A group's name; NULL for MXW_GROUP_NONE. */
const char *mxw_policy_group_name(const struct mxw_policy *policy, uint32_t group);

/* A rule as its author wrote it; borrows from the policy. Texts are "" when there are none. */
struct mxw_rule {
	enum mxw_section section;
	const char *id;
	const char *description, *owner, *ticket, *reference;
	const char *file; /* that holds the rule, as it was named to the loader */
	const char
		*ruleset;   /* the same, relative to the directory of the policy's first file */
	uint32_t line;      /* of the rule, counted from 1 */
	enum mxw_mode mode; /* the weakest of the following two and the policy's ceiling */
	enum mxw_mode own_mode;     /* that the rule names; UNSET: none */
	enum mxw_mode include_mode; /* that the `include` of its file names; UNSET: none */
	enum mxw_action action;     /* MXW_ACTION_UNSET: from the group or the defaults */
	enum mxw_severity severity;
	uint32_t ttl_s;
	uint64_t clients;        /* bit n: group n; all bits when it names none */
	int64_t expires_s;       /* 0: never */
	enum mxw_mode on_expiry; /* a further ceiling from then on; an allow rule just ends */
	uint32_t names;          /* in `domains`, suffixes, or hosts, as they were added */
	uint32_t listed;         /* entries from lists */
	uint32_t networks;       /* of exchangers, as they were added */
	uint8_t alert_at, block_at; /* of a rule of `protect`; MXW_SCORE_NEVER */
};

/* `rule` must be less than the number of rules. */
struct mxw_rule mxw_policy_rule(const struct mxw_policy *policy, uint32_t rule);

/* The mode in which a rule is at that time, expiry considered, no ceiling of a resolver. Of an allow
 * rule: enforce as long as it exempts, then disabled. */
enum mxw_mode mxw_policy_rule_mode(const struct mxw_policy *policy, uint32_t rule,
                                   int64_t now_s);

/* The action that a rule has for a group, whose number must be less than that of all groups; of an
 * allow rule MXW_ACTION_PASS. */
enum mxw_action mxw_policy_rule_action(const struct mxw_policy *policy, uint32_t rule,
                                       uint32_t group);

/* A name entry as its author wrote it; borrows from the policy. */
struct mxw_entry {
	struct mxw_name name;     /* folded */
	struct mxw_name intended; /* wire is NULL when there is none */
	enum mxw_scope scope;
	uint32_t rule;
	bool listed;      /* it is from a list */
	const char *file; /* that holds the entry */
	uint32_t line;    /* of the entry, counted from 1 */
};

/* `entry` must be a number that a verdict of the same policy gave. */
struct mxw_entry mxw_policy_entry(const struct mxw_policy *policy, uint64_t entry);

/* A network of exchangers as its author wrote it; borrows from the policy. */
struct mxw_exchange_network {
	struct mxw_network network;
	uint32_t rule;
	const char *file; /* that holds it */
	uint32_t line;    /* counted from 1 */
};

/* `network` must be a number that a verdict of the same policy gave, or less than their number. */
struct mxw_exchange_network mxw_policy_exchange_network(const struct mxw_policy *policy,
                                                        uint32_t network);

/* The host that a rule redirects to. `rule` must have the action MXW_ACTION_REDIRECT. */
struct mxw_name mxw_policy_redirect(const struct mxw_policy *policy, uint32_t rule);

/* What of `name`, which the verdict is about, made the choice: the entry's name, at or above it; or of a
 * look-alike the end of it that is like the entry's. The verdict must have an entry. */
struct mxw_name mxw_policy_matched(const struct mxw_policy *policy,
                                   const struct mxw_verdict *verdict, struct mxw_name name);

/* What was probably meant by `name`, which the verdict is about: the entry's intended name, or the
 * protected domain, carried down to the names below. False, with *ret untouched: there is none, or it would be
 * longer than 255 octets. */
MXW_MUSTCHECK bool mxw_policy_intended(const struct mxw_policy *policy,
                                       const struct mxw_verdict *verdict, struct mxw_name name,
                                       struct mxw_name_buffer *buffer, struct mxw_name *ret);

/* SHA-256 over the sources of the policy (loader.h), as given to the builder. */
const uint8_t *mxw_policy_digest(const struct mxw_policy *policy);

#define MXW_DIGEST_SIZE 32u
#define MXW_DIGEST_TEXT_MAX 72u /* "sha256:", 64 digits, the NUL */

/* Prints `sha256:` and 64 lower-case hexadecimal digits with a NUL. */
void mxw_digest_to_text(const uint8_t digest[MXW_DIGEST_SIZE], char text[MXW_DIGEST_TEXT_MAX]);

/* The policy's own ceiling. */
enum mxw_mode mxw_policy_mode(const struct mxw_policy *policy);

/* What a policy holds, for status and messages. */
struct mxw_policy_counts {
	uint32_t groups, networks, rules, entries;
	uint32_t exchange_networks; /* different ones of one rule */
	uint32_t protected_;        /* different protected domains */
	size_t size;                /* octets of the block */
};
struct mxw_policy_counts mxw_policy_counts(const struct mxw_policy *policy);

/* Octets of the block. */
size_t mxw_policy_size(const struct mxw_policy *policy);

/* Makes a policy of the octets of another one's block, which may come from anywhere and lie anywhere:
 * they are copied, and nothing of them is believed. MXW_OK: *ret is the caller's, mxw_policy_free(), and
 * everything may be asked of it. MXW_SYNTAX: it is not all of a block, or one of another version, or of
 * another kind of machine, or damaged so that it could lead astray. MXW_NOMEM. What was changed
 * otherwise is not noticed: who sends a block must be trusted with what it says. */
MXW_MUSTCHECK enum mxw_result mxw_policy_from_block(const void *octets, size_t size,
                                                    struct mxw_policy **ret);

/* Frees what mxw_builder_seal() or mxw_policy_from_block() made. NULL is allowed. */
void mxw_policy_free(struct mxw_policy *policy);

#ifdef __cplusplus
}
#endif

#endif
