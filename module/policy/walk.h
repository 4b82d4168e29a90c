/* walk.h - the entries that cover a name, in the order of choice, and what becomes of each.
 * Threads: a walk is one thread's; what it walks over is immutable.
 * Memory: the caller's; a walk is about 18 KiB, of which a part is touched as large as the policy has
 *         rules, and borrows policy and question.
 * Cost: a search in the index, then linear in the entries at and above the name; look-alikes are searched
 *       for only when a walk comes to them.
 * Standards: none.
 */
#ifndef MXW_POLICY_WALK_H
#define MXW_POLICY_WALK_H

#include <mxwarden/survey.h>

#include "policy/index.h"

/* A bit for each rule. */
#define MXWI_RULE_WORDS (MXW_RULES_MAX / 64 + 1)

struct mxwi_walk {
	const struct mxw_policy *policy;
	const struct mxw_question *question;
	uint64_t groups;   /* not settled yet; whoever walks takes out of it what it settles */
	unsigned at_hit;   /* the hit that is being read */
	const uint8_t *at; /* its next entry; NULL: the hit has not been begun */
	uint32_t ordinal;  /* the how manieth that entry is */
	unsigned rounds;   /* to be made: bit n: enum mxwi_round n */
	enum mxwi_round round;  /* of the entry that was given last */
	bool parts_known;       /* `except` and `only` are, as far as the policy has rules */
	bool looks_ahead;       /* what drops out one day is not all that there will be */
	bool matches_known;     /* `matches` are, and the groups of the next line */
	uint64_t suffix_blocks; /* groups to which a suffix gives a policy answer */
	uint64_t alike_settled; /* groups to which one look-alike has settled all others */
	unsigned at_match;      /* the match that is being read */
	struct mxwi_hits hits;
	uint64_t except[MXWI_RULE_WORDS]; /* rules that except the name */
	uint64_t only[MXWI_RULE_WORDS];   /* rules whose `only` holds it */
	struct mxwi_matches matches;      /* protected domains that the name is like */
};

/* An entry that covers the name. */
struct mxwi_candidate {
	const struct mxwi_rule *rule;
	uint64_t groups; /* of those not settled, the ones that its rule is for */
	enum mxw_mode mode;
	uint32_t rule_number;
	uint64_t entry;                 /* as in a verdict */
	struct mxw_lookalike lookalike; /* the same */
};

/* The rounds that the question's subject asks for. */
static inline unsigned mxwi_rounds_of(const struct mxw_question *question)
{
	return question->subject == MXW_SUBJECT_EXCHANGE ? MXWI_ROUNDS_OF_EXCHANGE
	                                                 : MXWI_ROUNDS_OF_NAME;
}

/* Begins a walk for these groups, in the rounds that the question's subject asks for; false: there is
 * nothing to walk over. */
bool mxwi_walk_begin(struct mxwi_walk *walk, const struct mxw_policy *policy, uint64_t groups,
                     const struct mxw_question *question);

/* The same in some rounds only: bit n: enum mxwi_round n. */
bool mxwi_walk_begin_rounds(struct mxwi_walk *walk, const struct mxw_policy *policy,
                            uint64_t groups, const struct mxw_question *question,
                            unsigned rounds);

/* Does the rule except the question's name? After a begin, whatever that said. */
bool mxwi_walk_excepts(struct mxwi_walk *walk, const struct mxwi_rule *rule, uint32_t number);

/* The next entry that covers the name, whatever becomes of it; false: there is none. */
bool mxwi_walk_step(struct mxwi_walk *walk, struct mxwi_candidate *ret);

/* May the entry of the last step decide for its groups? MXW_STANDING_CHOSEN when it may, else the
 * first reason against it in the order of the enum. */
enum mxw_standing mxwi_walk_judge(struct mxwi_walk *walk,
                                  const struct mxwi_candidate *candidate);

/* The next one that may decide, for groups that are not settled; false: there is none. */
bool mxwi_walk_next(struct mxwi_walk *walk, struct mxwi_candidate *ret);

/* Why an entry of a round decides. */
enum mxw_trigger mxwi_round_trigger(enum mxwi_round round);

/* All groups that the policy has. */
static inline uint64_t mxwi_all_groups(const struct mxw_policy *policy)
{
	return policy->group_count < MXW_GROUPS_MAX ? ((uint64_t)1 << policy->group_count) - 1
	                                            : UINT64_MAX;
}

static inline bool mxwi_rule_has_run_out(const struct mxwi_rule *rule, int64_t now_s)
{
	return rule->expires_s != 0 && now_s >= rule->expires_s;
}

/* Does the rule stop being a candidate, so that what it hides now will decide? */
static inline bool mxwi_rule_drops_out(const struct mxwi_rule *rule, int64_t now_s)
{
	return rule->expires_s != 0 && now_s < rule->expires_s &&
	       (rule->section == MXW_SECTION_ALLOW || rule->on_expiry == MXW_MODE_DISABLED);
}

/* The mode that a rule is in; no ceiling is over an allow rule, which exempts until it ends. */
enum mxw_mode mxwi_rule_mode(const struct mxwi_rule *rule, int64_t now_s,
                             enum mxw_mode ceiling);

#endif
