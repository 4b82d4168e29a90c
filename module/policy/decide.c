/* The decision: the first candidate of a walk (walk.c) for one group, and what its rule says to that
 * group about the type.
 *
 * The guard asks whether *any* group would be blocked: a walk with all groups, in which each
 * candidate settles its own. So the guard is the union of the decisions; of those to come, too,
 * because a real answer that is cached now outlives what exempts its name: an allow entry that runs
 * out, a rule that is disabled then. Such a candidate settles nothing, as if it had gone already.
 * Whether what shows up behind it runs out by then as well is not looked at: to guard too much costs
 * a cache entry, to guard too little lets mail out. */
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

	return releases != NULL &&
	       mxw_policy_decide_for_group(releases, 0, &question).trigger == MXW_TRIGGER_ALLOW;
}

struct mxw_verdict mxw_policy_decide_for_group(const struct mxw_policy *policy, uint32_t group,
                                               const struct mxw_question *question)
{
	struct mxw_verdict verdict = {
		.trigger = MXW_TRIGGER_NONE,
		.action = MXW_ACTION_PASS,
		.would = MXW_ACTION_PASS,
		.group = group,
		.rule = MXW_RULE_NONE,
		.entry = MXW_ENTRY_NONE,
	};
	struct mxwi_candidate candidate;
	struct mxwi_walk walk;
	enum mxw_action action;

	if (group >= policy->group_count) {
		verdict.group = MXW_GROUP_NONE;
		return verdict;
	}
	if (!mxwi_walk_begin(&walk, policy, (uint64_t)1 << group, question) ||
	    !mxwi_walk_next(&walk, &candidate))
		return verdict;
	verdict.trigger = mxwi_round_trigger(walk.round);
	verdict.rule = candidate.rule_number;
	verdict.entry = candidate.entry;
	verdict.mode = candidate.mode;
	if (verdict.trigger == MXW_TRIGGER_ALLOW)
		return verdict;
	verdict.severity = (enum mxw_severity)candidate.rule->severity;
	verdict.ttl_s = candidate.rule->ttl_s;
	action = action_for_group(policy, candidate.rule, group);
	if (mxw_action_covers(action, question->type, question->class_)) {
		verdict.would = action;
		if (candidate.mode == MXW_MODE_ENFORCE)
			verdict.action = action;
		if (mxw_releases_hold(question->releases, question->name, question->now_s))
			mxw_verdict_release(&verdict);
	}
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

/* Does the candidate stop being one, so that what it hides now will decide? What is cached until then
 * would still be there. */
static bool will_drop_out(const struct mxwi_rule *rule, int64_t now_s)
{
	return rule->expires_s != 0 && now_s < rule->expires_s &&
	       (rule->section == MXW_SECTION_ALLOW || rule->on_expiry == MXW_MODE_DISABLED);
}

bool mxw_policy_guards(const struct mxw_policy *policy, const struct mxw_question *question)
{
	struct mxwi_candidate candidate;
	struct mxwi_walk walk;

	if (mxw_mode_weaker(question->ceiling, MXW_MODE_ENFORCE) != MXW_MODE_ENFORCE)
		return false;
	if (!mxwi_walk_begin(&walk, policy, mxwi_all_groups(policy), question))
		return false;
	while (mxwi_walk_next(&walk, &candidate)) {
		if (walk.round != MXWI_ROUND_ALLOW && candidate.mode == MXW_MODE_ENFORCE &&
		    covers_any(policy, candidate.rule, candidate.groups, question))
			return true;
		if (!will_drop_out(candidate.rule, question->now_s))
			walk.groups &= ~candidate.groups;
	}
	return false;
}
