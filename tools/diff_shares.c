/* What the clients of a policy get in one place, as a list of shares: each holds the groups that get the
 * same by the same rule. Names and hosts are shared out by the policy itself. For an address it has one
 * verdict for each group, and groups are put together here. */
#include "diff.h"

/* Adds what a share of the policy comes to: one part, or one for each action of its groups. */
static size_t share_split(const struct mxw_policy *policy, const struct mxw_share *share,
                          struct diff_share *ret)
{
	const bool watched =
		share->trigger != MXW_TRIGGER_NONE && share->trigger != MXW_TRIGGER_ALLOW;
	uint64_t groups = share->groups;
	size_t count = 0;

	if (!watched) {
		*ret = (struct diff_share){
			{ groups, false }, MXW_MODE_UNSET, MXW_ACTION_PASS, share->rule, 0, 0
		};
		return 1;
	}
	for (uint32_t group = 0; groups != 0; group++, groups >>= 1) {
		enum mxw_action action;
		size_t i = 0;

		if ((groups & 1) == 0)
			continue;
		action = mxw_policy_rule_action(policy, share->rule, group);
		while (i < count && ret[i].action != action)
			i++;
		if (i == count)
			ret[count++] = (struct diff_share){ .mode = share->mode,
				                            .action = action,
				                            .rule = share->rule };
		ret[i].clients.groups |= (uint64_t)1 << group;
	}
	return count;
}

/* Shares out an address: as mxw_policy_shares() does it for a name. */
static size_t shares_of_address(const struct mxw_policy *policy,
                                const struct mxw_address *address,
                                const struct mxw_question *question,
                                struct mxw_share ret[MXW_SHARES_MAX])
{
	const uint32_t groups = mxw_policy_counts(policy).groups;
	struct mxw_share none = { .rule = MXW_RULE_NONE };
	size_t count = 0;

	for (uint32_t group = 0; group < groups; group++) {
		const struct mxw_verdict verdict =
			mxw_policy_decide_address(policy, group, question, address);
		size_t i = 0;

		if (verdict.rule == MXW_RULE_NONE) {
			none.groups |= (uint64_t)1 << group;
			continue;
		}
		while (i < count &&
		       (ret[i].rule != verdict.rule || ret[i].mode != verdict.mode))
			i++;
		if (i == count)
			ret[count++] = (struct mxw_share){ .trigger = verdict.trigger,
				                           .mode = verdict.mode,
				                           .rule = verdict.rule };
		ret[i].groups |= (uint64_t)1 << group;
	}
	if (none.groups != 0)
		ret[count++] = none;
	return count;
}

size_t diff_shares_of(const struct mxw_policy *policy, const struct diff_place *place,
                      int64_t now_s, struct diff_share ret[DIFF_SHARES_MAX])
{
	struct mxw_question question = {
		.name = place->name,
		.type = MXW_TYPE_MX,
		.class_ = MXW_CLASS_IN,
		.now_s = now_s,
		.subject = place->about == DIFF_NAME ? MXW_SUBJECT_NAME : MXW_SUBJECT_EXCHANGE,
	};
	struct mxw_share shares[MXW_SHARES_MAX];
	struct mxw_name_buffer buffer;
	size_t shares_count, count = 0;

	if (place->about == DIFF_NETWORK) {
		/* The host that has the address: one that no entry exempts. */
		if (!mxw_name_unnamed_below(mxw_name_root(), &buffer, &question.name))
			question.name = mxw_name_root();
		shares_count = shares_of_address(policy, &place->address, &question, shares);
	} else {
		shares_count = mxw_policy_shares(policy, UINT64_MAX, &question, shares);
	}
	for (size_t i = 0; i < shares_count; i++)
		count += share_split(policy, &shares[i], ret + count);
	/* They get what the groups without a rule get. */
	if (count > 0 && ret[count - 1].rule == MXW_RULE_NONE)
		ret[count - 1].clients.others = true;
	else
		ret[count++] = (struct diff_share){
			{ 0, true }, MXW_MODE_UNSET, MXW_ACTION_PASS, MXW_RULE_NONE, 0, 0
		};
	return count;
}
