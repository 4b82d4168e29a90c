/* slow_choice.h - which rule decides, written down a second time: slowly, from the contract.
 * Threads: one.
 * Memory: everything is in the caller's struct; names are copied into it.
 * Cost: a decision goes over all entries for each of them. That is the point.
 * Standards: the section "Which rule decides" of the documentation, step by step.
 *
 * Of the library it uses name.h, and the definition of what is like what (lookalike/classify.h).
 */
#ifndef MXWT_SLOW_CHOICE_H
#define MXWT_SLOW_CHOICE_H

#include <mxwarden/builder.h>
#include <mxwarden/survey.h>

#define MXWT_RULES 16u
#define MXWT_ENTRIES 96u
#define MXWT_NETWORKS 12u

struct mxwt_rule {
	enum mxw_section section;
	uint64_t clients; /* 0: all */
	enum mxw_mode mode, include_mode;
	enum mxw_action action;
	bool redirects; /* to the name below */
	struct mxw_name_buffer redirect_buffer;
	struct mxw_name redirect;
	uint32_t ttl_s;
	enum mxw_severity severity;
	int64_t expires_s;
	enum mxw_mode on_expiry;
	uint8_t alert_at, block_at; /* of a rule of `protect`; 0: as in the builder */
};

struct mxwt_entry {
	struct mxw_name_buffer buffer;
	struct mxw_name name;
	enum mxw_scope scope;
	uint32_t rule;
	bool listed;
	enum mxw_entry_part part;
	uint32_t order; /* of reading within the rule */
};

/* A network of exchangers; its position is the order of reading. */
struct mxwt_network {
	struct mxw_network network;
	uint32_t rule;
};

struct mxwt_policy {
	enum mxw_mode mode;
	enum mxw_action action;
	uint32_t ttl_s;
	enum mxw_severity severity;
	unsigned group_count, rule_count, entry_count;
	enum mxw_action group_action[MXW_GROUPS_MAX];
	struct mxwt_rule rule[MXWT_RULES];
	struct mxwt_entry entry[MXWT_ENTRIES];
	unsigned network_count;
	struct mxwt_network network[MXWT_NETWORKS];
};

struct mxwt_verdict {
	enum mxw_trigger trigger;
	enum mxw_action action, would;
	enum mxw_mode mode;
	enum mxw_severity severity;
	uint32_t ttl_s;
	uint32_t rule;    /* MXW_RULE_NONE */
	uint32_t entry;   /* position; UINT32_MAX: none */
	uint32_t network; /* position; UINT32_MAX: none */
	struct mxw_lookalike lookalike;
};

/* Protected domains of these policies have a public suffix of one label. */
#define MXWT_SUFFIX_LABELS 1u

struct mxwt_verdict mxwt_slow_decide(const struct mxwt_policy *policy, unsigned group,
                                     const struct mxw_question *question);

/* Would it be blocked for any group, now or when what exempts it has run out? */
bool mxwt_slow_guard(const struct mxwt_policy *policy, const struct mxw_question *question);

/* The same two for an address of the question's name. */
struct mxwt_verdict mxwt_slow_decide_address(const struct mxwt_policy *policy, unsigned group,
                                             const struct mxw_question *question,
                                             const struct mxw_address *address);
bool mxwt_slow_guard_address(const struct mxwt_policy *policy,
                             const struct mxw_question *question,
                             const struct mxw_address *address);

/* What becomes of an entry. */
struct mxwt_contender {
	enum mxw_standing standing;
	uint32_t entry; /* position */
	struct mxw_lookalike lookalike;
};

/* All entries that cover the name, or that it looks like, in the order of choice; what a rule says twice, once. */
unsigned mxwt_slow_contenders(const struct mxwt_policy *policy, unsigned group,
                              const struct mxw_question *question,
                              struct mxwt_contender ret[MXWT_ENTRIES]);

/* Is it one more time what its rule says already: the same part, name and scope? */
bool mxwt_slow_repeats(const struct mxwt_policy *policy, const struct mxwt_entry *entry);

/* Do two entries contradict each other, so that the policy is refused? */
bool mxwt_slow_contradict(const struct mxwt_policy *policy, const struct mxwt_entry *a,
                          const struct mxwt_entry *b);

/* The same of two networks. */
bool mxwt_slow_contradict_networks(const struct mxwt_policy *policy,
                                   const struct mxwt_network *a, const struct mxwt_network *b);

#endif
