/* The text of a policy. Whatever it is, there is a policy or there are errors; what is asked for
 * besides the errors does not change which; what was in service once goes into service again. */
#include <stdlib.h>

#include <mxwarden/loader.h>

#include "tests/fuzz/fuzz_kit.h"

#define NOW_S 1795287420 /* 2026-11-21T18:57:00Z */

static enum mxw_result load(const struct mxw_sources *sources,
                            const struct mxw_load_options *options, struct mxw_policy **ret)
{
	struct mxwt_fuzz_findings findings = { 0 };
	const enum mxw_result result =
		mxw_load(sources, options, mxwt_fuzz_finding, &findings, ret);

	FUZZ_REQUIRE((result == MXW_OK) == (findings.errors == 0));
	FUZZ_REQUIRE((result == MXW_OK) == (*ret != NULL));
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mxw_sources *sources = NULL;
	struct mxw_policy *policy = NULL, *again = NULL, *stored = NULL;
	enum mxw_result result;

	FUZZ_REQUIRE(mxw_sources_from_memory("policy.yaml", (const char *)data, size,
	                                     &sources) == MXW_OK);
	result = load(sources,
	              &(struct mxw_load_options){
			      .seed = 1, .now_s = NOW_S, .all_findings = size % 2 != 0 },
	              &policy);
	FUZZ_REQUIRE(load(sources,
	                  &(struct mxw_load_options){ .seed = 2,
	                                              .now_s = NOW_S,
	                                              .for_service = true,
	                                              .errors_only = true },
	                  &again) == result);
	if (policy != NULL) {
		/* Ten years later it still is what it was. */
		FUZZ_REQUIRE(load(sources,
		                  &(struct mxw_load_options){ .seed = 1,
		                                              .now_s = NOW_S + 315360000,
		                                              .errors_only = true,
		                                              .was_good = true },
		                  &stored) == MXW_OK);
		FUZZ_REQUIRE(mxw_policy_size(again) == mxw_policy_size(policy));
		FUZZ_REQUIRE(mxw_policy_size(stored) == mxw_policy_size(policy));
		mxwt_fuzz_policy(policy);
	}
	mxw_policy_free(stored);
	mxw_policy_free(again);
	mxw_policy_free(policy);
	mxw_sources_free(sources);
	return 0;
}
