/* survey.h - looks at a policy as a whole: its names, its clients, and what each group gets.
 * Threads: as policy.h; a callback runs in the caller's thread.
 * Memory: nothing is allocated; names given to a callback borrow from the policy.
 * Cost: a walk is linear in what it walks over; a share costs about as much as a decision.
 * Standards: as policy.h.
 *
 * A policy has a verdict for every name there is, but only so many different ones: a name that no
 * entry names is judged like every other such name below the same nearest named one. So whoever
 * compares policies looks at each named name, and at one name below it that nobody names
 * (mxw_name_unnamed_below()): that is all of them.
 */
#ifndef MXWARDEN_SURVEY_H
#define MXWARDEN_SURVEY_H

#include <mxwarden/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* False ends the walk. */
typedef bool mxw_name_fn(void *context, struct mxw_name name);

/* Every name that some entry names, whatever it does there (except and only included), once each,
 * folded, in no particular order. False: the callback ended the walk. */
bool mxw_policy_each_name(const struct mxw_policy *policy, mxw_name_fn *on_name, void *context);

/* Does some entry name it, whatever it does there? Letter case does not matter. */
bool mxw_policy_names(const struct mxw_policy *policy, struct mxw_name name);

/* A name one label below `name` that no policy names unless it was made to: the label is 24 octets
 * that no host name has. False, with *ret untouched: it would be longer than 255 octets; then there is
 * hardly a name below it either. */
MXW_MUSTCHECK bool mxw_name_unnamed_below(struct mxw_name name, struct mxw_name_buffer *buffer,
                                          struct mxw_name *ret);

/* What some of the groups get for a name, whatever the type. */
struct mxw_share {
	uint64_t groups; /* bit n: group n */
	enum mxw_trigger trigger;
	enum mxw_mode mode; /* of the rule; MXW_MODE_UNSET without one */
	uint32_t rule;      /* MXW_RULE_NONE: none was chosen */
	uint64_t entry;
	struct mxw_lookalike lookalike; /* as in a verdict */
};

#define MXW_SHARES_MAX (MXW_GROUPS_MAX + 1u)

/* Splits the groups by the rule that is chosen for them; only name, subject, now_s and ceiling of the
 * question are looked at. Returns how many shares there are; those without a rule, if any, come last. Groups
 * that the policy does not have are left out. */
size_t mxw_policy_shares(const struct mxw_policy *policy, uint64_t groups,
                         const struct mxw_question *question,
                         struct mxw_share ret[MXW_SHARES_MAX]);

/* Why an entry at or above a name decides, or does not: of several reasons the first one here. */
enum mxw_standing {
	MXW_STANDING_CHOSEN,
	MXW_STANDING_OUTRANKED,     /* it could, but the chosen one comes first */
	MXW_STANDING_OFF,           /* its mode is disabled, whatever the time */
	MXW_STANDING_EXPIRED,       /* it has run out, and is off for that reason */
	MXW_STANDING_OTHER_CLIENTS, /* its rule is not for the group */
	MXW_STANDING_EXCEPTED,      /* its rule excepts the name */
	MXW_STANDING_NOT_ONLY,      /* its rule has `only`, which does not hold the name */
	MXW_STANDING_TOO_LOW /* the score of the look-alike is below `alert-at` and `block-at` */
};

struct mxw_contender {
	enum mxw_standing standing;
	uint32_t rule;
	uint64_t entry;
	struct mxw_lookalike lookalike; /* as in a verdict */
};

/* All entries that cover the question's name, or that it looks like, in the order of choice: allow, names,
 * suffixes and look-alikes, or of an exchange allow, hosts; each from the longest, or the likest, on. Writes the first `room` of them to `ret` and returns how many there are. At
 * most one is CHOSEN: the one of mxw_policy_decide_for_group(). */
size_t mxw_policy_contenders(const struct mxw_policy *policy, uint32_t group,
                             const struct mxw_question *question, struct mxw_contender *ret,
                             size_t room);

/* Clients from `first` to `last`, which belong to one group; or to none: MXW_GROUP_NONE. */
struct mxw_client_range {
	struct mxw_address first, last;
	uint32_t group;
};

typedef bool mxw_range_fn(void *context, const struct mxw_client_range *range);

/* All addresses there are, IPv4 first, without gaps and ascending; neighbours differ in their group.
 * False: the callback ended it. */
bool mxw_policy_each_range(const struct mxw_policy *policy, mxw_range_fn *on_range,
                           void *context);

/* False ends the walk. */
typedef bool mxw_entry_fn(void *context, const struct mxw_entry *entry);

/* Every entry that adds names to its rule, in no particular order; what a rule says twice, once.
 * False: the callback ended the walk. */
bool mxw_policy_each_entry(const struct mxw_policy *policy, mxw_entry_fn *on_entry,
                           void *context);

/* Does the rule have an entry from a list that is the same: name and scope? Also where the rule itself
 * says the same, which then decides. */
bool mxw_policy_lists(const struct mxw_policy *policy, uint32_t rule, struct mxw_name name,
                      enum mxw_scope scope);

/* The rule of that id, the first if there were several; MXW_RULE_NONE: there is none. Linear in the
 * number of rules. */
uint32_t mxw_policy_rule_named(const struct mxw_policy *policy, const char *id);

#ifdef __cplusplus
}
#endif

#endif
