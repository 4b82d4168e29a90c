/* Random policies with everything in them, and random questions, against the slow oracle,
 * slow_choice.c: decisions, the guard, shares, contenders. Policies that contradict themselves must
 * be refused; then they are mended. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/compare_choice.h"
#include "tests/unit/random_policy.h"

#define SEEDS MXWT_SEEDS(1500u)

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

/* Returns a bit for each standing that was met; adds to *networks the verdicts by a network. */
static unsigned compare(const struct mxw_policy *policy, const struct mxw_question *question,
                        const struct mxw_address *address, unsigned *networks)
{
	struct mxwt_comparison comparison = { .policy = policy, .slow = &slow };

	mxwt_compare(&comparison, question);
	mxwt_compare_address(&comparison, question, address);
	*networks += comparison.networks;
	CU_ASSERT_PTR_NULL(comparison.complaint);
	if (comparison.complaint != NULL)
		(void)printf("# does not hold: %s\n", comparison.complaint);
	return comparison.met;
}

static void test_random(void)
{
	unsigned contradictions = 0, blocked = 0, suffixes = 0, exchanges = 0, networks = 0;
	unsigned met = 0, lookalikes = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
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
			const struct mxw_address address = mxwt_random_address(&random);

			met |= compare(policy, &question, &address, &networks);
			exchanges += mxwt_slow_decide(&slow, 0, &question).trigger ==
			             MXW_TRIGGER_EXCHANGER;
			blocked += mxw_policy_guards(policy, &question);
			lookalikes += mxwt_slow_decide(&slow, 0, &question).trigger ==
			              MXW_TRIGGER_LOOKALIKE;
			suffixes += mxwt_slow_decide(&slow, 0, &question).trigger ==
			            MXW_TRIGGER_SUFFIX;
		}
		mxw_policy_free(policy);
		mxwt_tell_seed(failures, seed);
	}
	/* All of this must be frequent, or the rest says little. */
	CU_ASSERT_TRUE(contradictions > SEEDS / 10);
	CU_ASSERT_TRUE(blocked > 2 * SEEDS);
	CU_ASSERT_TRUE(suffixes > SEEDS);
	CU_ASSERT_TRUE(exchanges > SEEDS / 3);
	CU_ASSERT_TRUE(networks > SEEDS);
	CU_ASSERT_TRUE(lookalikes > SEEDS / 3);
	CU_ASSERT_EQUAL(met, (2u << MXW_STANDING_TOO_LOW) - 1);
}

/* A copy at another place answers like the original, which is overwritten and gone. */
static void test_copy(void)
{
	struct mxwt_random random = mxwt_random_new(77);
	struct mxw_policy *policy, *copy;
	unsigned told, networks = 0;

	mxwt_random_policy(&random, &slow);
	(void)mxwt_contradictions(&slow, true);
	CU_ASSERT_EQUAL_FATAL(seal_slow(77, &told, &policy), MXW_OK);
	copy = mxwt_move(policy);
	for (unsigned i = 0; i < 500; i++) {
		const struct mxw_question question = mxwt_random_question(&random);
		const struct mxw_address address = mxwt_random_address(&random);

		(void)compare(copy, &question, &address, &networks);
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
