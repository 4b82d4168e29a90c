/* Each function asks one thing of both and says with HOLDS() what must be true of the answers; the
 * first that is not is kept. The position of an entry is its line, as mxwt_stage() makes it. */
#include "tests/unit/compare_choice.h"

#include "tests/unit/random_policy.h"

static void hold(struct mxwt_comparison *comparison, bool holds, const char *words)
{
	if (!holds && comparison->complaint == NULL)
		comparison->complaint = words;
}

#define HOLDS(condition) hold(comparison, condition, #condition)

/* Is the question blocked for any group then? */
static bool blocks_any(const struct mxwt_policy *slow, struct mxw_question question,
                       int64_t now_s)
{
	question.now_s = now_s;
	for (uint32_t group = 0; group < slow->group_count; group++)
		if (mxwt_slow_decide(slow, group, &question).action != MXW_ACTION_PASS)
			return true;
	return false;
}

/* What is blocked, now or later, is guarded, whatever the oracle thinks of a guard; when everything
 * has run out, nothing else is. */
static void compare_guard(struct mxwt_comparison *comparison,
                          const struct mxw_question *question)
{
	const struct mxwt_policy *slow = comparison->slow;
	const bool guards = mxw_policy_guards(comparison->policy, question);
	const bool blocks = blocks_any(slow, *question, question->now_s);

	HOLDS(guards == mxwt_slow_guard(slow, question));
	if (question->now_s >= MXWT_EXPIRY_S)
		HOLDS(guards == blocks);
	if (blocks || blocks_any(slow, *question, MXWT_EXPIRY_S))
		HOLDS(guards);
}

/* The position of an entry that the policy numbers so. */
static uint32_t position_of(const struct mxw_policy *policy, uint64_t entry)
{
	return entry == MXW_ENTRY_NONE ? UINT32_MAX : mxw_policy_entry(policy, entry).line;
}

static void compare_entry(struct mxwt_comparison *comparison, const struct mxw_verdict *have,
                          const struct mxwt_verdict *want)
{
	const struct mxw_entry entry = mxw_policy_entry(comparison->policy, have->entry);
	const struct mxwt_entry *slow_entry = &comparison->slow->entry[want->entry];

	HOLDS(mxw_name_equal(entry.name, slow_entry->name));
	HOLDS(entry.scope == slow_entry->scope);
	HOLDS(entry.rule == want->rule);
	HOLDS(entry.listed == slow_entry->listed);
}

static void compare_network(struct mxwt_comparison *comparison, const struct mxw_verdict *have,
                            const struct mxwt_verdict *want)
{
	const struct mxw_exchange_network network =
		mxw_policy_exchange_network(comparison->policy, have->network);

	HOLDS(network.rule == want->rule);
	HOLDS(network.line == want->network);
	comparison->networks++;
}

/* Only answers for MX and ANY have exchanges. */
static bool can_be(const struct mxw_question *question, const struct mxwt_verdict *want)
{
	return question->subject == MXW_SUBJECT_NAME || want->network != UINT32_MAX ||
	       question->type == MXW_TYPE_MX || question->type == MXW_TYPE_ANY;
}

static void compare_likeness(struct mxwt_comparison *comparison,
                             const struct mxw_lookalike *have, const struct mxw_lookalike *want)
{
	HOLDS(have->class_ == want->class_);
	HOLDS(have->score == want->score);
	if (want->class_ != MXW_LOOKALIKE_NONE)
		HOLDS(have->labels == want->labels);
}

static void compare_verdicts(struct mxwt_comparison *comparison, uint32_t group,
                             const struct mxw_question *question, struct mxw_verdict have,
                             struct mxwt_verdict want)
{
	const struct mxw_policy *policy = comparison->policy;
	const struct mxwt_policy *slow = comparison->slow;

	HOLDS(have.trigger == want.trigger);
	HOLDS(have.action == want.action);
	HOLDS(have.would == want.would);
	HOLDS(have.mode == want.mode);
	HOLDS(have.severity == want.severity);
	HOLDS(have.ttl_s == want.ttl_s);
	HOLDS(have.rule == want.rule);
	HOLDS(have.group == (group < slow->group_count ? group : MXW_GROUP_NONE));
	HOLDS(position_of(policy, have.entry) == want.entry);
	compare_likeness(comparison, &have.lookalike, &want.lookalike);
	HOLDS(mxw_verdict_is_by_network(&have) == (want.network != UINT32_MAX));
	/* What follows asks for what both have chosen. */
	if (comparison->complaint != NULL)
		return;
	if (want.entry != UINT32_MAX)
		compare_entry(comparison, &have, &want);
	if (want.network != UINT32_MAX)
		compare_network(comparison, &have, &want);
	if (want.action == MXW_ACTION_REDIRECT)
		HOLDS(mxw_name_equal(mxw_policy_redirect(policy, have.rule),
		                     slow->rule[want.rule].redirect));
	if (want.would != MXW_ACTION_PASS && can_be(question, &want))
		HOLDS(mxw_policy_considers(policy, question->type, question->class_));
}

static void compare_verdict(struct mxwt_comparison *comparison, uint32_t group,
                            const struct mxw_question *question)
{
	compare_verdicts(comparison, group, question,
	                 mxw_policy_decide_for_group(comparison->policy, group, question),
	                 mxwt_slow_decide(comparison->slow, group, question));
}

/* A share says what a decision says, for each of its groups. */
static void compare_share(struct mxwt_comparison *comparison, const struct mxw_share *share,
                          const struct mxw_question *question)
{
	const struct mxwt_policy *slow = comparison->slow;

	for (uint32_t group = 0; group < slow->group_count; group++) {
		struct mxwt_verdict want = mxwt_slow_decide(slow, group, question);

		if ((share->groups >> group & 1u) == 0)
			continue;
		HOLDS(share->trigger == want.trigger);
		HOLDS(share->mode == want.mode);
		HOLDS(share->rule == want.rule);
		HOLDS(position_of(comparison->policy, share->entry) == want.entry);
		compare_likeness(comparison, &share->lookalike, &want.lookalike);
	}
}

/* Each group that was asked for is in one share. */
static void compare_shares(struct mxwt_comparison *comparison, uint64_t groups,
                           const struct mxw_question *question)
{
	struct mxw_share shares[MXW_SHARES_MAX];
	const size_t count = mxw_policy_shares(comparison->policy, groups, question, shares);
	uint64_t seen = 0;

	HOLDS(count <= MXW_SHARES_MAX);
	for (size_t i = 0; i < count && i < MXW_SHARES_MAX; i++) {
		HOLDS(shares[i].groups != 0);
		HOLDS((shares[i].groups & seen) == 0);
		seen |= shares[i].groups;
		if (shares[i].rule == MXW_RULE_NONE)
			HOLDS(i == count - 1);
		compare_share(comparison, &shares[i], question);
	}
	HOLDS(seen == (groups & (((uint64_t)1 << comparison->slow->group_count) - 1)));
}

static void compare_contenders(struct mxwt_comparison *comparison, uint32_t group,
                               const struct mxw_question *question)
{
	const struct mxwt_policy *slow = comparison->slow;
	struct mxwt_contender want[MXWT_ENTRIES];
	struct mxw_contender have[MXWT_ENTRIES];
	const unsigned wanted = mxwt_slow_contenders(slow, group, question, want);
	const size_t count =
		mxw_policy_contenders(comparison->policy, group, question, have, MXWT_ENTRIES);

	HOLDS(count == wanted);
	for (size_t i = 0; i < count && i < wanted; i++) {
		HOLDS(have[i].standing == want[i].standing);
		HOLDS(have[i].rule == slow->entry[want[i].entry].rule);
		HOLDS(position_of(comparison->policy, have[i].entry) == want[i].entry);
		compare_likeness(comparison, &have[i].lookalike, &want[i].lookalike);
		comparison->met |= 1u << have[i].standing;
	}
}

void mxwt_compare(struct mxwt_comparison *comparison, const struct mxw_question *question)
{
	for (uint32_t group = 0; group <= comparison->slow->group_count; group++) {
		compare_verdict(comparison, group, question);
		compare_contenders(comparison, group, question);
	}
	compare_shares(comparison, MXW_CLIENTS_ALL, question);
	compare_shares(comparison, 5, question);
	compare_guard(comparison, question);
}

void mxwt_compare_address(struct mxwt_comparison *comparison,
                          const struct mxw_question *question,
                          const struct mxw_address *address)
{
	const struct mxw_policy *policy = comparison->policy;
	const struct mxwt_policy *slow = comparison->slow;

	for (uint32_t group = 0; group <= slow->group_count; group++)
		compare_verdicts(comparison, group, question,
		                 mxw_policy_decide_address(policy, group, question, address),
		                 mxwt_slow_decide_address(slow, group, question, address));
	HOLDS(mxw_policy_guards_address(policy, question, address) ==
	      mxwt_slow_guard_address(slow, question, address));
}
