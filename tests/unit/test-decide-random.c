/* Random policies with everything in them, and random questions, against the slow oracle,
 * slow_choice.c: decisions, the guard, shares, contenders. Policies that contradict themselves must
 * be refused; then they are mended. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/random_policy.h"

static struct mxwt_policy slow;

static void count_contradictions(void *context, const struct mxw_overlap *overlap)
{
	*(unsigned *)context += overlap->kind == MXW_OVERLAP_CONTRADICTION;
}

static enum mxw_result seal_slow(uint64_t seed, unsigned *ret_told, struct mxw_policy **ret)
{
	struct mxw_builder *builder = mxwt_stage(&slow);
	enum mxw_result result;

	*ret_told = 0;
	result = mxw_builder_seal(builder, seed, count_contradictions, ret_told, ret);
	mxw_builder_free(builder);
	return result;
}

/* Is the question blocked for any group then? */
static bool blocks_any(struct mxw_question question, int64_t now_s)
{
	question.now_s = now_s;
	for (uint32_t group = 0; group < slow.group_count; group++)
		if (mxwt_slow_decide(&slow, group, &question).action != MXW_ACTION_PASS)
			return true;
	return false;
}

/* What is blocked, now or later, is guarded, whatever the oracle thinks of a guard; when everything
 * has run out, nothing else is. */
static void compare_guard(const struct mxw_policy *policy, const struct mxw_question *question)
{
	bool guards = mxw_policy_guards(policy, question);

	CU_ASSERT_EQUAL(guards, mxwt_slow_guard(&slow, question));
	if (question->now_s >= MXWT_EXPIRY_S)
		CU_ASSERT_EQUAL(guards, blocks_any(*question, question->now_s));
	if (blocks_any(*question, question->now_s) || blocks_any(*question, MXWT_EXPIRY_S))
		CU_ASSERT_TRUE(guards);
}

/* The position of an entry that the policy numbers so. */
static uint32_t position_of(const struct mxw_policy *policy, uint64_t entry)
{
	return entry == MXW_ENTRY_NONE ? UINT32_MAX : mxw_policy_entry(policy, entry).line;
}

static void compare_verdict(const struct mxw_policy *policy, uint32_t group,
                            const struct mxw_question *question)
{
	struct mxwt_verdict want = mxwt_slow_decide(&slow, group, question);
	struct mxw_verdict have = mxw_policy_decide_for_group(policy, group, question);

	CU_ASSERT_EQUAL(have.trigger, want.trigger);
	CU_ASSERT_EQUAL(have.action, want.action);
	CU_ASSERT_EQUAL(have.would, want.would);
	CU_ASSERT_EQUAL(have.mode, want.mode);
	CU_ASSERT_EQUAL(have.severity, want.severity);
	CU_ASSERT_EQUAL(have.ttl_s, want.ttl_s);
	CU_ASSERT_EQUAL(have.rule, want.rule);
	CU_ASSERT_EQUAL(have.group, group < slow.group_count ? group : MXW_GROUP_NONE);
	CU_ASSERT_EQUAL(position_of(policy, have.entry), want.entry);
	if (have.entry != MXW_ENTRY_NONE) {
		struct mxw_entry entry = mxw_policy_entry(policy, have.entry);

		CU_ASSERT_TRUE(mxw_name_equal(entry.name, slow.entry[want.entry].name));
		CU_ASSERT_EQUAL(entry.scope, slow.entry[want.entry].scope);
		CU_ASSERT_EQUAL(entry.rule, want.rule);
		CU_ASSERT_EQUAL(entry.listed, slow.entry[want.entry].listed);
	}
	if (want.action == MXW_ACTION_REDIRECT)
		CU_ASSERT_TRUE(mxw_name_equal(mxw_policy_redirect(policy, have.rule),
		                              slow.rule[want.rule].redirect));
	if (want.would != MXW_ACTION_PASS)
		CU_ASSERT_TRUE(mxw_policy_considers(policy, question->type, question->class_));
}

/* Each group that was asked for is in one share, which says what a decision says. */
static void compare_shares(const struct mxw_policy *policy, uint64_t groups,
                           const struct mxw_question *question)
{
	struct mxw_share shares[MXW_SHARES_MAX];
	size_t count = mxw_policy_shares(policy, groups, question, shares);
	uint64_t seen = 0;

	CU_ASSERT_FATAL(count <= MXW_SHARES_MAX);
	for (size_t i = 0; i < count; i++) {
		const struct mxw_share *share = &shares[i];

		CU_ASSERT_NOT_EQUAL(share->groups, 0);
		CU_ASSERT_EQUAL(share->groups & seen, 0);
		seen |= share->groups;
		if (share->rule == MXW_RULE_NONE)
			CU_ASSERT_EQUAL(i, count - 1);
		for (uint32_t group = 0; group < slow.group_count; group++) {
			struct mxwt_verdict want = mxwt_slow_decide(&slow, group, question);

			if ((share->groups >> group & 1u) == 0)
				continue;
			CU_ASSERT_EQUAL(share->trigger, want.trigger);
			CU_ASSERT_EQUAL(share->mode, want.mode);
			CU_ASSERT_EQUAL(share->rule, want.rule);
			CU_ASSERT_EQUAL(position_of(policy, share->entry), want.entry);
		}
	}
	CU_ASSERT_EQUAL(seen, groups & (((uint64_t)1 << slow.group_count) - 1));
}

/* Returns a bit for each standing that was met. */
static unsigned compare_contenders(const struct mxw_policy *policy, uint32_t group,
                                   const struct mxw_question *question)
{
	struct mxwt_contender want[MXWT_ENTRIES];
	struct mxw_contender have[MXWT_ENTRIES];
	unsigned wanted = mxwt_slow_contenders(&slow, group, question, want);
	size_t count = mxw_policy_contenders(policy, group, question, have, MXWT_ENTRIES);
	unsigned met = 0;

	CU_ASSERT_EQUAL(count, wanted);
	for (size_t i = 0; i < count && i < wanted; i++) {
		CU_ASSERT_EQUAL(have[i].standing, want[i].standing);
		CU_ASSERT_EQUAL(have[i].rule, slow.entry[want[i].entry].rule);
		CU_ASSERT_EQUAL(position_of(policy, have[i].entry), want[i].entry);
		met |= 1u << have[i].standing;
	}
	return met;
}

static unsigned compare(const struct mxw_policy *policy, const struct mxw_question *question)
{
	unsigned met = 0;

	for (uint32_t group = 0; group <= slow.group_count; group++) {
		compare_verdict(policy, group, question);
		met |= compare_contenders(policy, group, question);
	}
	compare_shares(policy, MXW_CLIENTS_ALL, question);
	compare_shares(policy, 5, question);
	compare_guard(policy, question);
	return met;
}

static void test_random(void)
{
	unsigned contradictions = 0, blocked = 0, suffixes = 0, met = 0;

	for (uint64_t seed = 1; seed <= 3000; seed++) {
		struct mxwt_random random = mxwt_random_new(seed);
		unsigned failures = CU_get_number_of_failures();
		struct mxw_policy *policy = NULL;
		unsigned told;

		mxwt_random_policy(&random, &slow);
		if (mxwt_contradictions(&slow, false) > 0) {
			/* Refused, and said so; then mended. */
			contradictions++;
			CU_ASSERT_EQUAL(seal_slow(seed, &told, &policy), MXW_INVALID);
			CU_ASSERT_TRUE(told > 0);
			CU_ASSERT_PTR_NULL(policy);
			(void)mxwt_contradictions(&slow, true);
		}
		CU_ASSERT_EQUAL_FATAL(seal_slow(seed, &told, &policy), MXW_OK);
		CU_ASSERT_EQUAL(told, 0);
		for (unsigned i = 0; i < 40; i++) {
			const struct mxw_question question = mxwt_random_question(&random);

			met |= compare(policy, &question);
			blocked += mxw_policy_guards(policy, &question);
			suffixes += mxwt_slow_decide(&slow, 0, &question).trigger ==
			            MXW_TRIGGER_SUFFIX;
		}
		mxw_policy_free(policy);
		mxwt_tell_seed(failures, seed);
	}
	/* All of this must be frequent, or the rest says little. */
	CU_ASSERT_TRUE(contradictions > 300);
	CU_ASSERT_TRUE(blocked > 10000);
	CU_ASSERT_TRUE(suffixes > 3000);
	CU_ASSERT_EQUAL(met, (2u << MXW_STANDING_NOT_ONLY) - 1);
}

/* A copy at another place answers like the original, which is overwritten and gone. */
static void test_copy(void)
{
	struct mxwt_random random = mxwt_random_new(77);
	struct mxw_policy *policy, *copy;
	unsigned told;

	mxwt_random_policy(&random, &slow);
	(void)mxwt_contradictions(&slow, true);
	CU_ASSERT_EQUAL_FATAL(seal_slow(77, &told, &policy), MXW_OK);
	copy = mxwt_move(policy);
	for (unsigned i = 0; i < 500; i++) {
		const struct mxw_question question = mxwt_random_question(&random);

		(void)compare(copy, &question);
	}
	free(copy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "policies and questions", test_random },
		{ "a copy elsewhere", test_copy },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "decide-random", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
