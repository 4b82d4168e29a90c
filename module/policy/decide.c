/* The decision: the first candidate of a walk (walk.c) for one group, and what its rule says to that
 * group about the type. For an address the candidates are the networks that hold it (exchange.c), behind
 * the entries of `allow` for the name that has it.
 *
 * What the name looks like is the last thing that is looked at, since it is the dearest (lookalike/index.c).
 *
 * The guard asks whether *any* group would be blocked: a walk with all groups, in which each
 * candidate settles its own. So the guard is the union of the decisions; of those to come, too,
 * because a real answer that is cached now outlives what exempts its name: an allow entry that runs
 * out, a rule that is disabled then. Such a candidate settles nothing, as if it had gone already.
 * Whether what shows up behind it runs out by then as well is not looked at: to guard too much costs
 * a cache entry, to guard too little lets mail out. */
#include "policy/exchange.h"
#include "policy/walk.h"

bool mxw_action_covers(enum mxw_action action, uint16_t type, uint16_t class_)
{
	if (class_ != MXW_CLASS_IN && class_ != MXW_CLASS_ANY)
		return false;
	if (action == MXW_ACTION_UNSET || action == MXW_ACTION_PASS)
		return false;
	if (type == MXW_TYPE_MX || type == MXW_TYPE_ANY)
		return true;
	return (type == MXW_TYPE_A || type == MXW_TYPE_AAAA) &&
	       (action == MXW_ACTION_NXDOMAIN || action == MXW_ACTION_NODATA);
}

bool mxw_policy_considers(const struct mxw_policy *policy, uint16_t type, uint16_t class_)
{
	if (class_ != MXW_CLASS_IN && class_ != MXW_CLASS_ANY)
		return false;
	if (type == MXW_TYPE_MX || type == MXW_TYPE_ANY)
		return policy->watches;
	return (type == MXW_TYPE_A || type == MXW_TYPE_AAAA) && policy->watches_addresses;
}

static enum mxw_action action_for_group(const struct mxw_policy *policy,
                                        const struct mxwi_rule *rule, uint32_t group)
{
	return mxw_action_choose((enum mxw_action)rule->action,
	                         (enum mxw_action)mxwi_block_group(policy, group)->action,
	                         (enum mxw_action)policy->default_action);
}

enum mxw_mode mxw_policy_rule_mode(const struct mxw_policy *policy, uint32_t rule,
                                   int64_t now_s)
{
	return mxwi_rule_mode(mxwi_block_rule(policy, rule), now_s, MXW_MODE_UNSET);
}

enum mxw_action mxw_policy_rule_action(const struct mxw_policy *policy, uint32_t rule,
                                       uint32_t group)
{
	const struct mxwi_rule *r = mxwi_block_rule(policy, rule);

	return r->section == MXW_SECTION_ALLOW ? MXW_ACTION_PASS
	                                       : action_for_group(policy, r, group);
}

/* Releases are a policy of their own: allow entries for everybody, each ending at its second. */
bool mxw_releases_hold(const struct mxw_policy *releases, struct mxw_name name, int64_t now_s)
{
	const struct mxw_question question = {
		.name = name,
		.type = MXW_TYPE_MX,
		.class_ = MXW_CLASS_IN,
		.now_s = now_s,
	};

	struct mxwi_candidate candidate;
	struct mxwi_walk walk;

	/* The first candidate settles it; there is nothing but allow entries. */
	return releases != NULL &&
	       mxwi_walk_begin(&walk, releases, mxwi_all_groups(releases), &question) &&
	       mxwi_walk_next(&walk, &candidate);
}

/* Nothing is chosen. */
static struct mxw_verdict pass(uint32_t group)
{
	return (struct mxw_verdict){
		.trigger = MXW_TRIGGER_NONE,
		.action = MXW_ACTION_PASS,
		.would = MXW_ACTION_PASS,
		.group = group,
		.rule = MXW_RULE_NONE,
		.entry = MXW_ENTRY_NONE,
	};
}

/* What the chosen rule says to the group about the type. */
static struct mxw_verdict conclude(const struct mxw_policy *policy, uint32_t group,
                                   const struct mxw_question *question,
                                   const struct mxwi_candidate *candidate,
                                   enum mxw_trigger trigger)
{
	struct mxw_verdict verdict = pass(group);
	enum mxw_action action;

	verdict.trigger = trigger;
	verdict.rule = candidate->rule_number;
	verdict.entry = candidate->entry;
	verdict.mode = candidate->mode;
	verdict.lookalike = candidate->lookalike;
	if (trigger == MXW_TRIGGER_ALLOW)
		return verdict;
	verdict.severity = (enum mxw_severity)candidate->rule->severity;
	verdict.ttl_s = candidate->rule->ttl_s;
	action = action_for_group(policy, candidate->rule, group);
	if (mxw_action_covers(action, question->type, question->class_)) {
		verdict.would = action;
		if (candidate->mode == MXW_MODE_ENFORCE)
			verdict.action = action;
		if (mxw_releases_hold(question->releases, question->name, question->now_s))
			mxw_verdict_release(&verdict);
	}
	return verdict;
}

struct mxw_verdict mxw_policy_decide_for_group(const struct mxw_policy *policy, uint32_t group,
                                               const struct mxw_question *question)
{
	struct mxw_verdict verdict = pass(group);
	struct mxwi_candidate candidate;
	struct mxwi_walk walk;

	if (group >= policy->group_count)
		return pass(MXW_GROUP_NONE);
	if (!mxwi_walk_begin(&walk, policy, (uint64_t)1 << group, question))
		return verdict;
	if (mxwi_walk_next(&walk, &candidate))
		verdict = conclude(policy, group, question, &candidate,
		                   mxwi_round_trigger(walk.round));
	verdict.capped = walk.matches.capped;
	return verdict;
}

struct mxw_verdict mxw_policy_decide(const struct mxw_policy *policy,
                                     const struct mxw_question *question)
{
	return mxw_policy_decide_for_group(
		policy, mxw_policy_group_of(policy, question->client), question);
}

/* Does what the rule says to any of these groups cover the type? */
static bool covers_any(const struct mxw_policy *policy, const struct mxwi_rule *rule,
                       uint64_t groups, const struct mxw_question *question)
{
	if (rule->action != MXW_ACTION_UNSET)
		return mxw_action_covers((enum mxw_action)rule->action, question->type,
		                         question->class_);
	if (mxw_action_covers(MXW_ACTION_NULL_MX, question->type, question->class_))
		return true;
	return mxw_action_covers(MXW_ACTION_NXDOMAIN, question->type, question->class_) &&
	       (groups & policy->address_groups) != 0;
}

/* Would the candidate block any of its groups? */
static bool blocks_any(const struct mxw_policy *policy, const struct mxwi_candidate *candidate,
                       const struct mxw_question *question)
{
	return candidate->mode == MXW_MODE_ENFORCE &&
	       covers_any(policy, candidate->rule, candidate->groups, question);
}

/* Takes out of a walk what the candidate settles for good. What is cached until it drops out would still be
 * there. */
static void settle(struct mxwi_walk *walk, const struct mxwi_candidate *candidate)
{
	if (mxwi_rule_drops_out(candidate->rule, walk->question->now_s))
		return;
	/* A suffix that blocks goes before a look-alike, be it now or when another one has dropped out. */
	if (candidate->lookalike.class_ != MXW_LOOKALIKE_NONE)
		walk->alike_settled |= candidate->groups;
	else
		walk->groups &= ~candidate->groups;
}

static bool may_enforce(const struct mxw_question *question)
{
	return mxw_mode_weaker(question->ceiling, MXW_MODE_ENFORCE) == MXW_MODE_ENFORCE;
}

/* The rounds that can block: nothing is searched for that is only told of. */
static unsigned guarded_rounds(const struct mxw_policy *policy,
                               const struct mxw_question *question)
{
	const unsigned rounds = mxwi_rounds_of(question);

	return policy->blocks_lookalikes ? rounds : rounds & ~MXWI_ROUNDS_OF_LOOKALIKES;
}

bool mxw_policy_guards(const struct mxw_policy *policy, const struct mxw_question *question)
{
	struct mxwi_candidate candidate;
	struct mxwi_walk walk;

	if (!may_enforce(question) ||
	    !mxwi_walk_begin_rounds(&walk, policy, mxwi_all_groups(policy), question,
	                            guarded_rounds(policy, question)))
		return false;
	walk.looks_ahead = true;
	while (mxwi_walk_next(&walk, &candidate)) {
		if (walk.round != MXWI_ROUND_ALLOW && blocks_any(policy, &candidate, question))
			return true;
		settle(&walk, &candidate);
	}
	return false;
}

/* ---- addresses of exchanges ---- */

bool mxw_policy_judges_exchanges(const struct mxw_policy *policy)
{
	return (policy->rounds >> MXWI_ROUND_EXCHANGES & 1u) != 0;
}

bool mxw_policy_judges_addresses(const struct mxw_policy *policy)
{
	return policy->exchange_network_count > 0;
}

bool mxw_policy_lists_address(const struct mxw_policy *policy,
                              const struct mxw_address *address)
{
	return mxwi_exchanges_find(policy, address) != MXWI_NETWORK_NONE;
}

/* The next network from `*network` on that may decide, for groups of the walk that are not settled; false:
 * there is none. `*network` is then the one behind it, *ret_network the one found. */
static bool next_network(struct mxwi_walk *walk, uint32_t *network, struct mxwi_candidate *ret,
                         uint32_t *ret_network)
{
	const struct mxw_question *question = walk->question;

	while (walk->groups != 0 && *network != MXWI_NETWORK_NONE) {
		const struct mxwi_exchange_network *n =
			mxwi_block_exchange_network(walk->policy, *network);

		*ret_network = *network;
		*network = n->next;
		ret->rule = mxwi_block_rule(walk->policy, n->rule);
		ret->rule_number = n->rule;
		ret->entry = MXW_ENTRY_NONE;
		ret->lookalike = (struct mxw_lookalike){ .class_ = MXW_LOOKALIKE_NONE };
		ret->groups = ret->rule->clients & walk->groups;
		ret->mode = mxwi_rule_mode(ret->rule, question->now_s, question->ceiling);
		if (ret->mode != MXW_MODE_DISABLED && ret->groups != 0 &&
		    !mxwi_walk_excepts(walk, ret->rule, n->rule))
			return true;
	}
	return false;
}

struct mxw_verdict mxw_policy_decide_address(const struct mxw_policy *policy, uint32_t group,
                                             const struct mxw_question *question,
                                             const struct mxw_address *address)
{
	uint32_t network = mxwi_exchanges_find(policy, address), found;
	struct mxwi_candidate candidate;
	struct mxw_verdict verdict;
	struct mxwi_walk walk;

	if (group >= policy->group_count)
		return pass(MXW_GROUP_NONE);
	/* Nearly no address is in any of them, and no name has been looked at so far. */
	if (network == MXWI_NETWORK_NONE)
		return pass(group);
	if (mxwi_walk_begin_rounds(&walk, policy, (uint64_t)1 << group, question,
	                           1u << MXWI_ROUND_ALLOW) &&
	    mxwi_walk_next(&walk, &candidate))
		return conclude(policy, group, question, &candidate, MXW_TRIGGER_ALLOW);
	if (!next_network(&walk, &network, &candidate, &found))
		return pass(group);
	verdict = conclude(policy, group, question, &candidate, MXW_TRIGGER_EXCHANGER);
	verdict.network = found;
	return verdict;
}

bool mxw_policy_guards_address(const struct mxw_policy *policy,
                               const struct mxw_question *question,
                               const struct mxw_address *address)
{
	uint32_t network = mxwi_exchanges_find(policy, address), found;
	struct mxwi_candidate candidate;
	struct mxwi_walk walk;

	if (network == MXWI_NETWORK_NONE || !may_enforce(question))
		return false;
	if (mxwi_walk_begin_rounds(&walk, policy, mxwi_all_groups(policy), question,
	                           1u << MXWI_ROUND_ALLOW))
		while (mxwi_walk_next(&walk, &candidate))
			settle(&walk, &candidate);
	while (next_network(&walk, &network, &candidate, &found)) {
		if (blocks_any(policy, &candidate, question))
			return true;
		settle(&walk, &candidate);
	}
	return false;
}
