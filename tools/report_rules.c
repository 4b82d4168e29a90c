/* Which rules of a policy were hit is kept in the policy's own list and not taken from the table of rules, which
 * may have sent some to the others. Rules of `allow` leave no alerts, so of them nothing can be said. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "report.h"

static int compare_rules(const void *left, const void *right)
{
	const struct report_rule *a = left, *b = right;

	return strcmp(a->id, b->id);
}

bool report_rules_init(struct report_rules *rules, struct mxw_policy *policy)
{
	const uint32_t count = mxw_policy_counts(policy).rules;

	rules->policy = policy;
	rules->rules = calloc(count > 0 ? count : 1, sizeof(*rules->rules));
	if (rules->rules == NULL)
		return false;
	for (uint32_t i = 0; i < count; i++) {
		const struct mxw_rule is = mxw_policy_rule(policy, i);
		struct report_rule *rule = &rules->rules[rules->count];

		if (is.section == MXW_SECTION_ALLOW)
			continue;
		*rule = (struct report_rule){ .id = is.id, .number = i };
		if (tsearch(rule, &rules->tree, compare_rules) == NULL)
			return false;
		rules->count++;
	}
	rules->unhit = rules->count;
	return true;
}

void report_rules_hit(struct report_rules *rules, const char *id)
{
	const struct report_rule wanted = { .id = id };
	void *const *found = tfind(&wanted, &rules->tree, compare_rules);

	if (found == NULL)
		return;
	struct report_rule *rule = *found;
	rules->unhit -= !rule->hit;
	rule->hit = true;
}

void report_rules_fini(struct report_rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		tdelete(&rules->rules[i], &rules->tree, compare_rules);
	free(rules->rules);
	mxw_policy_free(rules->policy);
	*rules = (struct report_rules){ 0 };
}
