/* The decision against the slow oracle, tests/unit/slow_choice.c: the input draws the policy and the
 * questions, where tests/unit/test-decide-random.c takes random numbers. A policy that contradicts
 * itself must be refused; then it is mended. */
#include "tests/fuzz/fuzz_kit.h"
#include "tests/unit/compare_choice.h"
#include "tests/unit/random_policy.h"

#define QUESTIONS 8u

static void count_contradictions(void *context, const struct mxw_overlap *overlap)
{
	*(unsigned *)context += overlap->kind == MXW_OVERLAP_CONTRADICTION;
}

static enum mxw_result seal(const struct mxwt_policy *slow, struct mxw_policy **ret)
{
	struct mxw_builder *builder = mxwt_stage(slow);
	unsigned contradictions = 0;
	const enum mxw_result result =
		mxw_builder_seal(builder, 1, count_contradictions, &contradictions, ret);

	FUZZ_REQUIRE((contradictions > 0) == (result == MXW_INVALID));
	mxw_builder_free(builder);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct mxwt_policy slow;
	struct mxwt_random random = mxwt_random_from(data, size);
	struct mxw_policy *policy = NULL;

	mxwt_random_policy(&random, &slow);
	if (mxwt_contradictions(&slow, false) > 0) {
		FUZZ_REQUIRE(seal(&slow, &policy) == MXW_INVALID);
		(void)mxwt_contradictions(&slow, true);
	}
	FUZZ_REQUIRE(seal(&slow, &policy) == MXW_OK);
	for (unsigned i = 0; i < QUESTIONS; i++) {
		struct mxwt_comparison comparison = { .policy = policy, .slow = &slow };
		const struct mxw_question question = mxwt_random_question(&random);
		const struct mxw_address address = mxwt_random_address(&random);

		mxwt_compare(&comparison, &question);
		mxwt_compare_address(&comparison, &question, &address);
		FUZZ_REQUIRE_OF(comparison.complaint == NULL, comparison.complaint);
	}
	mxw_policy_free(policy);
	return 0;
}
