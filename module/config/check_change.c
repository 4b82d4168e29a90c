/* A list that comes from elsewhere may arrive half empty, or as another one. Rules that say how much
 * their lists may change are held against the policy that is known to be good: entry by entry, so that
 * a list in which every name is another one counts as changed even if it is as long as before. */
#include <inttypes.h>

#include "config/check.h"

/* What became of the lists of one rule. */
struct change {
	uint32_t known_rule; /* of the known good policy; MXW_RULE_NONE: it is not looked at */
	uint64_t known, now, common;
};

struct count {
	const struct mxwi_check *check;
	struct change *changes; /* by the rule's number */
	const uint32_t *rules;  /* by the number in the known good policy; NULL: of this one */
};

/* Is it from a list, whether or not the rule itself says the same? */
static bool is_listed(const struct mxw_policy *policy, const struct mxw_entry *entry)
{
	return entry->listed ||
	       mxw_policy_lists(policy, entry->rule, entry->name, entry->scope);
}

static bool count_now(void *context, const struct mxw_entry *entry)
{
	const struct count *count = context;
	struct change *change = &count->changes[entry->rule];

	if (change->known_rule == MXW_RULE_NONE || !is_listed(count->check->policy, entry))
		return true;
	change->now++;
	if (mxw_policy_lists(count->check->reader->options->known_good, change->known_rule,
	                     entry->name, entry->scope))
		change->common++;
	return true;
}

static bool count_known(void *context, const struct mxw_entry *entry)
{
	const struct count *count = context;
	uint32_t rule = count->rules[entry->rule];

	if (rule != MXW_RULE_NONE &&
	    is_listed(count->check->reader->options->known_good, entry))
		count->changes[rule].known++;
	return true;
}

static void report(const struct mxwi_check *check, const struct mxwi_rule_notes *rule,
                   const struct change *change)
{
	uint64_t added = change->now - change->common;
	uint64_t removed = change->known - change->common;

	/* Both are at most MXW_ENTRIES_MAX. */
	if (change->known == 0 ||
	    (added + removed) * 100 <= change->known * rule->max_change_percent)
		return;
	(void)mxwi_findings_in(check->findings, rule->file);
	mxwi_find_accepted(check->findings, rule->accepts, rule->marks[MXWI_FIELD_MAX_CHANGE],
	                   MXWI_CODE_MAX_CHANGE,
	                   "the lists of rule \"%s\" change by more than %u%%: of %" PRIu64
	                   " names, gone %" PRIu64 ", new %" PRIu64
	                   "; look at them, and write in \"accept\" why it is right",
	                   rule->spec.id, (unsigned)rule->max_change_percent, change->known,
	                   removed, added);
}

void mxwi_check_change(const struct mxwi_check *check)
{
	const struct mxw_policy *known = check->reader->options->known_good;
	struct mxwi_reader *reader = check->reader;
	struct count count = { .check = check };
	uint32_t known_count, *rules;
	bool any = false;

	if (known == NULL)
		return;
	known_count = mxw_policy_counts(known).rules;
	rules = mxwi_arena_alloc(reader->arena, known_count, sizeof(*rules));
	count.changes =
		mxwi_arena_alloc(reader->arena, reader->rule_count, sizeof(*count.changes));
	if (rules == NULL || count.changes == NULL) {
		mxwi_findings_nomem(reader->findings);
		return;
	}
	for (uint32_t i = 0; i < known_count; i++)
		rules[i] = MXW_RULE_NONE;
	for (uint32_t i = 0; i < reader->rule_count; i++) {
		const struct mxwi_rule_notes *rule = &reader->rules[i];
		struct change *change = &count.changes[i];

		change->known_rule = MXW_RULE_NONE;
		if (rule->max_change_percent != 0)
			change->known_rule = mxw_policy_rule_named(known, rule->spec.id);
		if (change->known_rule == MXW_RULE_NONE)
			continue;
		rules[change->known_rule] = i;
		any = true;
	}
	if (!any)
		return;
	count.rules = rules;
	(void)mxw_policy_each_entry(known, count_known, &count);
	(void)mxw_policy_each_entry(check->policy, count_now, &count);
	for (size_t i = 0; i < reader->rule_count; i++)
		if (count.changes[i].known_rule != MXW_RULE_NONE)
			report(check, &reader->rules[i], &count.changes[i]);
}
