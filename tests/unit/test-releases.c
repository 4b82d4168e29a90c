/* Releases: what a verdict becomes when people have released the name, and when that is over. The set
 * is built here as module/state builds it: one group that everybody is in, an allow rule for each. */
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

enum {
	NULL_MX,
	MONITOR,
	ADDRESSES,
	ALLOW
};

static struct mxw_policy *policy_new(void)
{
	static const struct mxw_rule_spec rules[] = {
		[NULL_MX] = { .id = "null-mx" },
		[MONITOR] = { .id = "monitor", .mode = MXW_MODE_MONITOR },
		[ADDRESSES] = { .id = "addresses", .action = MXW_ACTION_NXDOMAIN },
		[ALLOW] = { .id = "allow", .section = MXW_SECTION_ALLOW },
	};
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "outbound", MXW_ACTION_UNSET);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		(void)mxw_builder_add_rule(builder, &rules[i]);
	mxwt_add(builder, NULL_MX, MXW_SCOPE_SUBTREE, "army.ml", 0, 1);
	mxwt_add(builder, MONITOR, MXW_SCOPE_SUBTREE, "navy.ml", 0, 2);
	mxwt_add(builder, ADDRESSES, MXW_SCOPE_SUBTREE, "mod.ml", 0, 3);
	mxwt_add(builder, ALLOW, MXW_SCOPE_SUBTREE, "partner.army.ml", 0, 4);
	return mxwt_seal(builder);
}

/* Until the second 1000. */
static struct mxw_policy *releases_new(void)
{
	static const struct {
		enum mxw_scope scope;
		const char *name;
	} released[] = {
		{ MXW_SCOPE_SUBTREE, "mail.army.ml" }, { MXW_SCOPE_EXACT, "exact.army.ml" },
		{ MXW_SCOPE_BELOW, "below.army.ml" },  { MXW_SCOPE_SUBTREE, "navy.ml" },
		{ MXW_SCOPE_SUBTREE, "mod.ml" },       { MXW_SCOPE_SUBTREE, "partner.army.ml" },
		{ MXW_SCOPE_SUBTREE, "other.ml" },
	};
	struct mxw_builder *builder = mxw_builder_new();
	const uint32_t file = mxw_builder_add_file(builder, "releases");

	mxw_builder_add_any(builder, mxw_builder_add_group(builder, "all", MXW_ACTION_UNSET));
	for (uint32_t i = 0; i < sizeof(released) / sizeof(released[0]); i++) {
		char id[16];

		(void)snprintf(id, sizeof(id), "release-%u", i);
		(void)mxw_builder_add_rule(
			builder, &(struct mxw_rule_spec){ .id = id,
		                                          .section = MXW_SECTION_ALLOW,
		                                          .expires_s = 1000 });
		mxwt_add(builder, i, released[i].scope, released[i].name, file, i + 1);
	}
	return mxwt_seal(builder);
}

static void test_verdicts(void)
{
	static const struct {
		unsigned line;
		const char *name;
		uint16_t type;
		int64_t now_s;
		enum mxw_trigger trigger;
		enum mxw_action action, would;
	} table[] = {
#define PASS MXW_ACTION_PASS
#define NULLMX MXW_ACTION_NULL_MX
		{ __LINE__, "mail.army.ml", MXW_TYPE_MX, 999, MXW_TRIGGER_RELEASE, PASS,
		  NULLMX },
		{ __LINE__, "a.MAIL.army.ml", MXW_TYPE_MX, 0, MXW_TRIGGER_RELEASE, PASS,
		  NULLMX },
		{ __LINE__, "mail.army.ml", MXW_TYPE_MX, 1000, MXW_TRIGGER_NAME, NULLMX,
		  NULLMX },
		{ __LINE__, "army.ml", MXW_TYPE_MX, 0, MXW_TRIGGER_NAME, NULLMX, NULLMX },
		{ __LINE__, "exact.army.ml", MXW_TYPE_MX, 0, MXW_TRIGGER_RELEASE, PASS,
		  NULLMX },
		{ __LINE__, "a.exact.army.ml", MXW_TYPE_MX, 0, MXW_TRIGGER_NAME, NULLMX,
		  NULLMX },
		{ __LINE__, "below.army.ml", MXW_TYPE_MX, 0, MXW_TRIGGER_NAME, NULLMX, NULLMX },
		{ __LINE__, "a.below.army.ml", MXW_TYPE_MX, 0, MXW_TRIGGER_RELEASE, PASS,
		  NULLMX },
		/* In monitor there is nothing to release, but the reason is still told. */
		{ __LINE__, "navy.ml", MXW_TYPE_MX, 0, MXW_TRIGGER_RELEASE, PASS, NULLMX },
		/* A release covers every type that the rule covers, and no other. */
		{ __LINE__, "mod.ml", MXW_TYPE_AAAA, 0, MXW_TRIGGER_RELEASE, PASS,
		  MXW_ACTION_NXDOMAIN },
		{ __LINE__, "mail.army.ml", MXW_TYPE_A, 0, MXW_TRIGGER_NAME, PASS, PASS },
		/* What no rule would block is not changed by a release. */
		{ __LINE__, "partner.army.ml", MXW_TYPE_MX, 0, MXW_TRIGGER_ALLOW, PASS, PASS },
		{ __LINE__, "other.ml", MXW_TYPE_MX, 0, MXW_TRIGGER_NONE, PASS, PASS },
#undef PASS
#undef NULLMX
	};
	struct mxw_policy *policy = policy_new(), *releases = releases_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_PTR_NOT_NULL_FATAL(releases);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct mxw_question question = {
			.name = mxwt_name(table[i].name),
			.type = table[i].type,
			.class_ = MXW_CLASS_IN,
			.now_s = table[i].now_s,
			.releases = releases,
		};
		struct mxw_verdict verdict = mxw_policy_decide_for_group(policy, 0, &question);
		bool right = verdict.trigger == table[i].trigger &&
		             verdict.action == table[i].action &&
		             verdict.would == table[i].would;

		CU_ASSERT_TRUE(right);
		if (!right)
			printf("# line %u: trigger %s\n", table[i].line,
			       mxw_trigger_text(verdict.trigger));
	}
	mxw_policy_free(releases);
	mxw_policy_free(policy);
}

/* The answer must not be in a cache when the release ends, so a release lifts no guard. */
static void test_guard_stays(void)
{
	struct mxw_policy *policy = policy_new(), *releases = releases_new();
	const struct mxw_question question = {
		.name = mxwt_name("mail.army.ml"),
		.type = MXW_TYPE_MX,
		.class_ = MXW_CLASS_IN,
		.releases = releases,
	};

	CU_ASSERT_PTR_NOT_NULL_FATAL(releases);
	CU_ASSERT_TRUE(mxw_policy_guards(policy, &question));
	mxw_policy_free(releases);
	mxw_policy_free(policy);
}

static void test_none(void)
{
	CU_ASSERT_FALSE(mxw_releases_hold(NULL, mxwt_name("army.ml"), 0));
}

int main(void)
{
	static CU_TestInfo tests[] = {
		{ "verdicts on released names", test_verdicts },
		{ "a release lifts no guard", test_guard_stays },
		{ "without releases nothing is released", test_none },
		CU_TEST_INFO_NULL,
	};
	static CU_SuiteInfo suites[] = {
		{ "releases", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
