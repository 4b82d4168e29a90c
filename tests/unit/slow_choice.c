/* Two rounds over all entries, first those of allow rules, then those of watch rules. Each round
 * keeps the best candidate so far; what "candidate" and "better" mean is one function each, which
 * can be laid beside the contract's steps 2 to 5. */
#include "tests/unit/slow_choice.h"

/* Step 3, first half: is the name one of those that the entry means? */
static bool covers_name(const struct mxwt_entry *entry, struct mxw_name name)
{
	bool same = mxw_name_equal(entry->name, name);

	switch (entry->scope) {
	case MXW_SCOPE_EXACT:
		return same;
	case MXW_SCOPE_BELOW:
		return !same && mxw_name_encloses(entry->name, name);
	default:
		return mxw_name_encloses(entry->name, name);
	}
}

static bool has_run_out(const struct mxwt_rule *rule, int64_t now_s)
{
	return rule->expires_s != 0 && now_s >= rule->expires_s;
}

/* The weakest of policy, rule and expiry. */
static enum mxw_mode mode_in_force(const struct mxwt_policy *policy,
                                   const struct mxwt_rule *rule, int64_t now_s)
{
	enum mxw_mode mode = policy->mode;

	/* An allow entry has no mode: it holds until it has run out. */
	if (rule->section == MXW_SECTION_ALLOW)
		return has_run_out(rule, now_s) ? MXW_MODE_DISABLED : MXW_MODE_ENFORCE;
	if (rule->mode != MXW_MODE_UNSET && rule->mode < mode)
		mode = rule->mode;
	if (has_run_out(rule, now_s)) {
		enum mxw_mode then =
			rule->on_expiry == MXW_MODE_UNSET ? MXW_MODE_MONITOR : rule->on_expiry;

		if (then < mode)
			mode = then;
	}
	return mode;
}

static bool is_for_group(const struct mxwt_rule *rule, unsigned group)
{
	return rule->clients == 0 || (rule->clients >> group & 1u) != 0;
}

static bool except_holds(const struct mxwt_policy *policy, uint32_t rule, struct mxw_name name)
{
	for (unsigned i = 0; i < policy->entry_count; i++)
		if (policy->entry[i].except && policy->entry[i].rule == rule &&
		    covers_name(&policy->entry[i], name))
			return true;
	return false;
}

/* Steps 2 and 3. */
static bool is_candidate(const struct mxwt_policy *policy, const struct mxwt_entry *entry,
                         enum mxw_section section, unsigned group, struct mxw_name name,
                         int64_t now_s)
{
	const struct mxwt_rule *rule = &policy->rule[entry->rule];

	if (entry->except || rule->section != section)
		return false;
	if (!covers_name(entry, name) || !is_for_group(rule, group))
		return false;
	if (mode_in_force(policy, rule, now_s) == MXW_MODE_DISABLED)
		return false;
	return !except_holds(policy, entry->rule, name);
}

/* Step 4: more labels, the name itself, written in the rule, reading order. */
static bool is_better(const struct mxwt_entry *a, const struct mxwt_entry *b)
{
	bool exact_a = a->scope == MXW_SCOPE_EXACT, exact_b = b->scope == MXW_SCOPE_EXACT;

	if (a->name.labels != b->name.labels)
		return a->name.labels > b->name.labels;
	if (exact_a != exact_b)
		return exact_a;
	if (a->listed != b->listed)
		return b->listed;
	if (a->rule != b->rule)
		return a->rule < b->rule;
	return a->order < b->order;
}

static const struct mxwt_entry *choose(const struct mxwt_policy *policy,
                                       enum mxw_section section, unsigned group,
                                       const struct mxw_question *question)
{
	const struct mxwt_entry *best = NULL;

	for (unsigned i = 0; i < policy->entry_count; i++) {
		const struct mxwt_entry *entry = &policy->entry[i];

		if (is_candidate(policy, entry, section, group, question->name,
		                 question->now_s) &&
		    (best == NULL || is_better(entry, best)))
			best = entry;
	}
	return best;
}

static enum mxw_action action_of(const struct mxwt_policy *policy, const struct mxwt_rule *rule,
                                 unsigned group)
{
	if (rule->action != MXW_ACTION_UNSET)
		return rule->action;
	if (policy->group_action[group] != MXW_ACTION_UNSET)
		return policy->group_action[group];
	return policy->action;
}

/* Step 5, and the table of actions. */
static bool covers_type(enum mxw_action action, uint16_t type, uint16_t class_)
{
	bool negative = action == MXW_ACTION_NXDOMAIN || action == MXW_ACTION_NODATA;

	if (class_ != 1 && class_ != 255)
		return false;
	return type == 15 || type == 255 || (negative && (type == 1 || type == 28));
}

struct mxwt_verdict mxwt_slow_decide(const struct mxwt_policy *policy, unsigned group,
                                     const struct mxw_question *question)
{
	struct mxwt_verdict verdict = {
		.trigger = MXW_TRIGGER_NONE,
		.action = MXW_ACTION_PASS,
		.would = MXW_ACTION_PASS,
		.rule = MXW_RULE_NONE,
		.entry = UINT32_MAX,
	};
	const struct mxwt_entry *entry;
	const struct mxwt_rule *rule;
	enum mxw_action action;

	if (group >= policy->group_count)
		return verdict;
	entry = choose(policy, MXW_SECTION_ALLOW, group, question);
	if (entry != NULL)
		verdict.trigger = MXW_TRIGGER_ALLOW;
	else
		entry = choose(policy, MXW_SECTION_WATCH, group, question);
	if (entry == NULL)
		return verdict;
	rule = &policy->rule[entry->rule];
	verdict.rule = entry->rule;
	verdict.entry = (uint32_t)(entry - policy->entry);
	verdict.mode = mode_in_force(policy, rule, question->now_s);
	if (verdict.trigger == MXW_TRIGGER_ALLOW)
		return verdict;
	verdict.trigger = MXW_TRIGGER_NAME;
	verdict.ttl_s = rule->ttl_s != 0 ? rule->ttl_s : policy->ttl_s;
	verdict.severity =
		rule->severity != MXW_SEVERITY_UNSET ? rule->severity : policy->severity;
	action = action_of(policy, rule, group);
	if (!covers_type(action, question->type, question->class_))
		return verdict;
	verdict.would = action;
	if (verdict.mode == MXW_MODE_ENFORCE)
		verdict.action = action;
	return verdict;
}

/* What a rule says of its mode; unset means no restriction. */
static enum mxw_mode said_mode(const struct mxwt_rule *rule)
{
	return rule->mode == MXW_MODE_UNSET ? MXW_MODE_ENFORCE : rule->mode;
}

bool mxwt_slow_contradict(const struct mxwt_policy *policy, const struct mxwt_entry *a,
                          const struct mxwt_entry *b)
{
	const struct mxwt_rule *rule_a = &policy->rule[a->rule];
	const struct mxwt_rule *rule_b = &policy->rule[b->rule];

	if (a->rule == b->rule || a->listed || b->listed || a->except || b->except)
		return false;
	if (rule_a->section != MXW_SECTION_WATCH || rule_b->section != MXW_SECTION_WATCH)
		return false;
	/* `=name` beside `name` is no overlap: the order says which one means the name itself. */
	if ((a->scope == MXW_SCOPE_EXACT) != (b->scope == MXW_SCOPE_EXACT) ||
	    !mxw_name_equal(a->name, b->name))
		return false;
	for (unsigned group = 0; group < policy->group_count; group++) {
		uint32_t ttl_a = rule_a->ttl_s != 0 ? rule_a->ttl_s : policy->ttl_s;
		uint32_t ttl_b = rule_b->ttl_s != 0 ? rule_b->ttl_s : policy->ttl_s;
		enum mxw_action action = action_of(policy, rule_a, group);

		if (!is_for_group(rule_a, group) || !is_for_group(rule_b, group))
			continue;
		if (action != action_of(policy, rule_b, group) || ttl_a != ttl_b ||
		    said_mode(rule_a) != said_mode(rule_b))
			return true;
		if (action == MXW_ACTION_REDIRECT &&
		    !mxw_name_equal(rule_a->redirect, rule_b->redirect))
			return true;
	}
	return false;
}
