/* Which releases do nothing: the policy has rules of every kind, and each expectation is read off it by
 * hand. */
#include <mxwarden/state.h>

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

enum {
	WATCH,
	ALLOW,
	ENDED,
	EXCHANGERS,
	SUFFIX
};

static struct mxw_policy *policy_new(void)
{
	static const struct mxw_rule_spec rules[] = {
		[WATCH] = { .id = "watch" },
		[ALLOW] = { .id = "allow", .section = MXW_SECTION_ALLOW },
		[ENDED] = { .id = "ended", .expires_s = 500, .on_expiry = MXW_MODE_DISABLED },
		[EXCHANGERS] = { .id = "exchangers", .section = MXW_SECTION_EXCHANGERS },
		[SUFFIX] = { .id = "suffix" },
	};
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "outbound", MXW_ACTION_UNSET);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		(void)mxw_builder_add_rule(builder, &rules[i]);
	mxwt_add(builder, WATCH, MXW_SCOPE_SUBTREE, "army.test", 0, 1);
	mxwt_add(builder, WATCH, MXW_SCOPE_EXACT, "exact.test", 0, 2);
	mxwt_add(builder, WATCH, MXW_SCOPE_BELOW, "below.test", 0, 3);
	mxwt_add(builder, ALLOW, MXW_SCOPE_SUBTREE, "partner.army.test", 0, 4);
	mxwt_add(builder, ALLOW, MXW_SCOPE_SUBTREE, "friend.other", 0, 5);
	mxwt_add(builder, ENDED, MXW_SCOPE_SUBTREE, "ended.test", 0, 6);
	mxwt_add(builder, EXCHANGERS, MXW_SCOPE_SUBTREE, "mx.parked.test", 0, 7);
	mxwt_add(builder, SUFFIX, MXW_SCOPE_SUFFIX, "ml", 0, 8);
	return mxwt_seal(builder);
}

static void test_touches(void)
{
	static const struct {
		int line;
		const char *released;
		bool touches;
	} cases[] = {
		{ __LINE__, "army.test", true },
		{ __LINE__, "=army.test", true },
		{ __LINE__, "*.army.test", true },
		{ __LINE__, "a.army.test", true },
		{ __LINE__, "amry.test", false },
		{ __LINE__, "*.amry.test", false },
		/* Names are covered below these. */
		{ __LINE__, "test", true },
		{ __LINE__, "*.test", true },
		{ __LINE__, "=test", false },
		{ __LINE__, "exact.test", true },
		{ __LINE__, "*.exact.test", false },
		{ __LINE__, "a.exact.test", false },
		{ __LINE__, "=below.test", false },
		{ __LINE__, "below.test", true },
		{ __LINE__, "*.below.test", true },
		/* An exemption is no rule that a release could suspend. */
		{ __LINE__, "partner.army.test", false },
		{ __LINE__, "friend.other", false },
		{ __LINE__, "other", false },
		{ __LINE__, "ended.test", false },
		{ __LINE__, "mx.parked.test", true },
		{ __LINE__, "parked.test", true },
		{ __LINE__, "=parked.test", false },
		{ __LINE__, "army.ml", true },
		{ __LINE__, "ml", true },
		{ __LINE__, "=ml", false },
	};
	struct mxw_policy *policy = policy_new();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxw_state *state = mxw_state_new();
		char why[MXW_STATE_WHY_MAX];
		const struct mxw_release release = {
			.name = cases[i].released,
			.since_s = 900,
			.until_s = 1000,
			.reason = "x",
			.user = "x",
		};

		CU_ASSERT_EQUAL_FATAL(mxw_state_add_release(state, &release, why), MXW_OK);
		MXWT_CASE(cases[i].line,
		          mxw_state_release_touches(state, 0, policy, 900) == cases[i].touches);
		mxw_state_free(state);
	}
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = { { "what a release touches", test_touches }, CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "touches", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return mxwt_run(suites);
}
