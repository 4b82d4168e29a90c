/* Domains of `protect`, each with all that looks like it. Names that nobody lists are caught by them, so
 * looking at names does not show what changes when a domain or a score does. What a domain gives its clients
 * depends on the rules that protect it, and on nothing that another domain does: of those that are in force
 * the one that blocks from the lowest score is told, with the lowest score that any of them tells of. */
#include "diff.h"

#include <stdlib.h>

#include "common.h"

/* That a rule protects a domain. */
struct protection {
	struct mxw_name name;
	uint32_t rule;
	bool after; /* it is a rule of the policy after */
};

struct protections {
	const struct mxw_policy *policy; /* that is walked through */
	bool after;
	struct protection *items; /* owned */
	size_t count, room;
};

/* An mxw_entry_fn. */
static bool keep(void *context, const struct mxw_entry *entry)
{
	struct protections *protections = context;
	struct protection *items;

	if (mxw_policy_rule(protections->policy, entry->rule).section != MXW_SECTION_PROTECT)
		return true;
	items = cmd_grown(protections->items, protections->count, &protections->room,
	                  sizeof(*items));
	if (items == NULL)
		return false;
	protections->items = items;
	items[protections->count++] =
		(struct protection){ entry->name, entry->rule, protections->after };
	return true;
}

/* By the domain, then the policy, then in reading order. */
static int compare(const void *left, const void *right)
{
	const struct protection *a = left, *b = right;
	const int order = mxw_name_compare(a->name, b->name);

	if (order != 0)
		return order;
	if (a->after != b->after)
		return a->after ? 1 : -1;
	return a->rule < b->rule ? -1 : a->rule > b->rule;
}

/* What a group gets by these rules of one policy. False: nothing. */
static bool share_of_group(const struct mxw_policy *policy, int64_t now_s, uint32_t group,
                           const struct protection *items, size_t count, struct diff_share *ret)
{
	struct diff_share share = { .mode = MXW_MODE_UNSET,
		                    .alert_at = MXW_SCORE_NEVER,
		                    .block_at = MXW_SCORE_NEVER };

	for (size_t i = 0; i < count; i++) {
		const struct mxw_rule rule = mxw_policy_rule(policy, items[i].rule);
		const enum mxw_mode mode = mxw_policy_rule_mode(policy, items[i].rule, now_s);
		const uint8_t block_at =
			mode == MXW_MODE_ENFORCE ? rule.block_at : MXW_SCORE_NEVER;

		if (mode == MXW_MODE_DISABLED || (rule.clients >> group & 1) == 0)
			continue;
		if (share.mode == MXW_MODE_UNSET || block_at < share.block_at) {
			share.mode = block_at == MXW_SCORE_NEVER ? MXW_MODE_MONITOR
			                                         : MXW_MODE_ENFORCE;
			share.action = mxw_policy_rule_action(policy, items[i].rule, group);
			share.rule = items[i].rule;
			share.block_at = block_at;
		}
		if (rule.alert_at < share.alert_at)
			share.alert_at = rule.alert_at;
	}
	*ret = share;
	return share.mode != MXW_MODE_UNSET;
}

/* Puts groups together that get the same, and those without anything last. Returns how many shares there
 * are. */
static size_t shares_of(const struct mxw_policy *policy, int64_t now_s,
                        const struct protection *items, size_t count,
                        struct diff_share ret[DIFF_SHARES_MAX])
{
	const uint32_t groups = mxw_policy_counts(policy).groups;
	struct diff_share none = {
		{ 0, true }, MXW_MODE_UNSET, MXW_ACTION_PASS, MXW_RULE_NONE, 0, 0
	};
	size_t shares = 0;

	for (uint32_t group = 0; group < groups; group++) {
		struct diff_share share;
		size_t i = 0;

		if (!share_of_group(policy, now_s, group, items, count, &share)) {
			diff_clients_add(&none.clients, group);
			continue;
		}
		while (i < shares &&
		       (ret[i].rule != share.rule || ret[i].action != share.action ||
		        ret[i].alert_at != share.alert_at))
			i++;
		if (i == shares)
			ret[shares++] = share;
		diff_clients_add(&ret[i].clients, group);
	}
	ret[shares++] = none;
	return shares;
}

bool diff_each_protected(const struct diff *diff, diff_protected_fn *on_protected,
                         void *context)
{
	struct protections all = { .policy = diff->before };
	bool going_on = mxw_policy_each_entry(diff->before, keep, &all);

	all.policy = diff->after;
	all.after = true;
	going_on = going_on && mxw_policy_each_entry(diff->after, keep, &all);
	if (all.count > 1)
		qsort(all.items, all.count, sizeof(*all.items), compare);
	for (size_t i = 0, end; going_on && i < all.count; i = end) {
		const struct diff_place place = { .about = DIFF_PROTECTED,
			                          .name = all.items[i].name };
		struct diff_share before[DIFF_SHARES_MAX], after[DIFF_SHARES_MAX];
		size_t middle = i, before_count;

		while (middle < all.count && !all.items[middle].after &&
		       mxw_name_equal(all.items[middle].name, place.name))
			middle++;
		end = middle;
		while (end < all.count && all.items[end].after &&
		       mxw_name_equal(all.items[end].name, place.name))
			end++;
		before_count =
			shares_of(diff->before, diff->now_s, all.items + i, middle - i, before);
		going_on = on_protected(context, &place, before, before_count, after,
		                        shares_of(diff->after, diff->now_s, all.items + middle,
		                                  end - middle, after));
	}
	free(all.items);
	return going_on;
}
