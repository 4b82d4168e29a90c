/* The decision. The index gives all records at or above the name, the longest first; each holds its
 * entries in the order of choice. The candidates are then walked in the contract's order: allow
 * entries first, whatever their length, because they are final; then watch entries. What drops out
 * (off, for other clients, excepted) counts as absent, and the walk goes on to shorter names.
 *
 * One walk serves two questions. A decision is about one group. The guard asks whether *any* group
 * would be blocked: the same walk with a set of groups, in which each candidate settles those of
 * its clients that are not settled yet. So the guard is the union of the decisions; of those to
 * come, too, because a real answer that is cached now outlives an allow entry that runs out. */
#include "policy/block.h"
#include "policy/index.h"

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

/* A walk over the candidates for one name. */
struct walk {
	const struct mxw_policy *policy;
	unsigned name_labels;
	int64_t now_s;
	uint64_t groups; /* not settled yet */
	struct mxwi_hits hits;
	unsigned at_hit;   /* the hit that is being read */
	const uint8_t *at; /* its next entry; NULL: the hit has not been begun */
	bool allow;        /* in the first of the two rounds */
};

struct candidate {
	const struct mxwi_rule *rule;
	uint64_t groups; /* of those not settled, the ones that this one is for; never 0 */
	enum mxw_mode mode;
	uint32_t rule_number;
	uint64_t entry; /* as in a verdict */
};

static bool scope_applies(enum mxw_scope scope, bool at_name)
{
	return scope == MXW_SCOPE_SUBTREE || (scope == MXW_SCOPE_EXACT) == at_name;
}

/* Does the rule's own `except` hold the name? */
static bool is_excepted(const struct walk *walk, uint32_t rule)
{
	const uint8_t *records = mxwi_block_at(walk->policy, walk->policy->records);

	for (unsigned i = 0; i < walk->hits.count; i++) {
		const struct mxwi_hit *hit = &walk->hits.hit[i];
		const uint8_t *at = mxwi_record_entries(records + hit->record);
		struct mxwi_entry entry;

		do {
			entry = mxwi_entry_read(at);
			if ((entry.flags & MXWI_ENTRY_EXCEPT) && entry.rule == rule &&
			    scope_applies(entry.scope, hit->labels == walk->name_labels))
				return true;
			at = entry.next;
		} while (!(entry.flags & MXWI_ENTRY_LAST));
	}
	return false;
}

static enum mxw_mode mode_of(const struct mxwi_rule *rule, int64_t now_s)
{
	uint8_t mode = rule->mode;

	if (rule->expires_s != 0 && now_s >= rule->expires_s && rule->on_expiry < mode)
		mode = rule->on_expiry;
	return (enum mxw_mode)mode;
}

/* Is this entry a candidate in the present round, and for whom? */
static bool judge_entry(const struct walk *walk, const struct mxwi_entry *entry, bool at_name,
                        struct candidate *ret)
{
	if ((entry->flags & MXWI_ENTRY_EXCEPT) ||
	    ((entry->flags & MXWI_ENTRY_ALLOW) != 0) != walk->allow ||
	    !scope_applies(entry->scope, at_name))
		return false;
	ret->rule = mxwi_block_rule(walk->policy, entry->rule);
	ret->rule_number = entry->rule;
	ret->groups = ret->rule->clients & walk->groups;
	ret->mode = mode_of(ret->rule, walk->now_s);
	/* An allow entry exempts as long as it has not run out, whatever the mode says. */
	if (walk->allow ? ret->rule->expires_s != 0 && walk->now_s >= ret->rule->expires_s
	                : ret->mode == MXW_MODE_DISABLED)
		return false;
	return ret->groups != 0 && !is_excepted(walk, entry->rule);
}

/* The entry's number in a verdict: where its record is, and the how manieth it is. */
static uint64_t entry_number(uint32_t record, uint32_t ordinal)
{
	return (uint64_t)record << 32 | ordinal;
}

/* Begins a walk; false: there is nothing to walk over. */
static bool walk_begin(struct walk *walk, const struct mxw_policy *policy, uint64_t groups,
                       const struct mxw_question *question)
{
	mxwi_index_find(policy, question->name, &walk->hits);
	walk->policy = policy;
	walk->name_labels = question->name.labels;
	walk->now_s = question->now_s;
	walk->groups = groups;
	walk->allow = true;
	walk->at_hit = 0;
	walk->at = NULL;
	return walk->hits.count > 0;
}

/* The next candidate for groups that are not settled; false: there is none. */
static bool walk_next(struct walk *walk, struct candidate *ret, uint32_t *ordinal)
{
	const uint8_t *records = mxwi_block_at(walk->policy, walk->policy->records);

	while (walk->groups != 0) {
		const struct mxwi_hit *hit;
		struct mxwi_entry entry;

		if (walk->at_hit == walk->hits.count) {
			if (!walk->allow)
				return false;
			walk->allow = false;
			walk->at_hit = 0;
		}
		hit = &walk->hits.hit[walk->at_hit];
		if (walk->at == NULL) {
			walk->at = mxwi_record_entries(records + hit->record);
			*ordinal = 0;
		}
		entry = mxwi_entry_read(walk->at);
		ret->entry = entry_number(hit->record, (*ordinal)++);
		walk->at = entry.next;
		if (entry.flags & MXWI_ENTRY_LAST) {
			walk->at = NULL;
			walk->at_hit++;
		}
		if (judge_entry(walk, &entry, hit->labels == walk->name_labels, ret))
			return true;
	}
	return false;
}

static enum mxw_action action_for_group(const struct mxw_policy *policy,
                                        const struct mxwi_rule *rule, uint32_t group)
{
	return mxw_action_choose((enum mxw_action)rule->action,
	                         (enum mxw_action)mxwi_block_group(policy, group)->action,
	                         (enum mxw_action)policy->default_action);
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
	struct candidate candidate;
	struct walk walk;
	uint32_t ordinal = 0;
	enum mxw_action action;

	if (group >= policy->group_count) {
		verdict.group = MXW_GROUP_NONE;
		return verdict;
	}
	if (!walk_begin(&walk, policy, (uint64_t)1 << group, question) ||
	    !walk_next(&walk, &candidate, &ordinal))
		return verdict;
	verdict.rule = candidate.rule_number;
	verdict.entry = candidate.entry;
	verdict.mode = candidate.mode;
	if (walk.allow) {
		verdict.trigger = MXW_TRIGGER_ALLOW;
		return verdict;
	}
	verdict.trigger = MXW_TRIGGER_NAME;
	verdict.severity = (enum mxw_severity)candidate.rule->severity;
	verdict.ttl_s = candidate.rule->ttl_s;
	action = action_for_group(policy, candidate.rule, group);
	if (mxw_action_covers(action, question->type, question->class_)) {
		verdict.would = action;
		if (candidate.mode == MXW_MODE_ENFORCE)
			verdict.action = action;
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
static bool will_drop_out(const struct candidate *candidate, bool allow, int64_t now_s)
{
	const struct mxwi_rule *rule = candidate->rule;

	return rule->expires_s != 0 && now_s < rule->expires_s &&
	       (allow || rule->on_expiry == MXW_MODE_DISABLED);
}

bool mxw_policy_guards(const struct mxw_policy *policy, const struct mxw_question *question)
{
	uint64_t all = policy->group_count < 64 ? ((uint64_t)1 << policy->group_count) - 1
	                                        : UINT64_MAX;
	struct candidate candidate;
	struct walk walk;
	uint32_t ordinal = 0;

	if (!walk_begin(&walk, policy, all, question))
		return false;
	while (walk_next(&walk, &candidate, &ordinal)) {
		if (!walk.allow && candidate.mode == MXW_MODE_ENFORCE &&
		    covers_any(policy, candidate.rule, candidate.groups, question))
			return true;
		if (!will_drop_out(&candidate, walk.allow, question->now_s))
			walk.groups &= ~candidate.groups;
	}
	return false;
}
