/* Which rule decides where there are suffixes, ceilings of the resolver and of an include: tables,
 * worked out by hand from the contract. */
#include <time.h>

#include "tests/lib/tap.h"
#include "tests/unit/choice_rows.h"
#include "tests/unit/kit.h"

#define RUN(rows, mode) MXWT_RUN_ROWS(rows, mode, MXW_MODE_UNSET)

/* `suffixes: [ml mil]` matches what is below ml, where no name entry is a candidate. */
static void test_suffixes(void)
{
	static const struct mxwt_row rows[] = {
		{ __LINE__, "plain ~ml", "army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain ~ml", "mail.army.ML", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain ~ml", "ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain ~ml", "army.xml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain ~.", "ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain ~.", ".", FIRST, 0, NULL, PASS },
		/* The longest one; then reading order. */
		{ __LINE__, "plain ~ml; other ~gouv.ml", "a.gouv.ml", FIRST, 0, "other",
		  NULL_MX },
		{ __LINE__, "plain ~ml; other ~gouv.ml", "gouv.ml", FIRST, 0, "plain",
		  NULL_MX },
		{ __LINE__, "other ~ml; plain ~ml", "army.ml", FIRST, 0, "plain", NULL_MX },
		/* A name comes first, however short, whatever it says, of whatever rule. */
		{ __LINE__, "plain ~army.ml; monitor ml", "x.army.ml", FIRST, 0, "monitor",
		  PASS },
		{ __LINE__, "plain ~army.ml; monitor @ml", "x.army.ml", FIRST, 0, "monitor",
		  PASS },
		{ __LINE__, "plain ~ml; plain army.ml; nxdomain *.ml", "army.ml", FIRST, 0,
		  "plain", NULL_MX },
		{ __LINE__, "plain ~ml; nxdomain =army.ml", "army.ml", FIRST, 0, "nxdomain",
		  NXDOMAIN },
		{ __LINE__, "plain ~ml; nxdomain =army.ml", "x.army.ml", FIRST, 0, "plain",
		  NULL_MX },
		/* Allow is final. */
		{ __LINE__, "plain ~army.ml; allow ml", "x.army.ml", FIRST, 0, "allow", PASS },
		/* A name that drops out is none. */
		{ __LINE__, "plain ~ml; off army.ml", "army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain ~ml; second army.ml", "army.ml", FIRST, 0, "plain",
		  NULL_MX },
		{ __LINE__, "plain ~ml; second army.ml", "army.ml", SECOND, 0, "second",
		  NODATA },
		{ __LINE__, "plain ~ml; other army.ml; other !x.army.ml", "x.army.ml", FIRST, 0,
		  "plain", NULL_MX },
		{ __LINE__, "plain ~ml; lapses army.ml", "army.ml", FIRST, 1000, "plain",
		  NULL_MX },
		/* So is a suffix. */
		{ __LINE__, "second ~gouv.ml; plain ~ml", "a.gouv.ml", FIRST, 0, "plain",
		  NULL_MX },
		{ __LINE__, "plain ~ml; plain !gouv.ml", "a.gouv.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain ~ml; plain !gouv.ml; monitor ~ml", "a.gouv.ml", FIRST, 0,
		  "monitor", PASS },
		{ __LINE__, "plain ~ml; plain !=gouv.ml", "a.gouv.ml", FIRST, 0, "plain",
		  NULL_MX },
	};

	RUN(rows, MXW_MODE_ENFORCE);
}

/* `only` narrows the suffixes of its rule, and nothing else. */
static void test_only(void)
{
	static const struct mxwt_row rows[] = {
		{ __LINE__, "plain ~ml; plain +army.ml", "army.ml", FIRST, 0, "plain",
		  NULL_MX },
		{ __LINE__, "plain ~ml; plain +army.ml", "x.army.ml", FIRST, 0, "plain",
		  NULL_MX },
		{ __LINE__, "plain ~ml; plain +army.ml", "navy.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain ~ml; plain +army.ml; plain +us.af.ml", "us.af.ml", FIRST, 0,
		  "plain", NULL_MX },
		{ __LINE__, "plain ~ml; plain +us.af.ml", "af.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain ~ml; plain +=army.ml", "x.army.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain ~ml; plain +*.army.ml", "army.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain ~ml; plain +*.army.ml", "x.army.ml", FIRST, 0, "plain",
		  NULL_MX },
		/* Taken out of what is left. */
		{ __LINE__, "plain ~ml; plain +army.ml; plain !x.army.ml", "x.army.ml", FIRST,
		  0, NULL, PASS },
		/* The other rule goes on; a shorter suffix is found. */
		{ __LINE__, "plain ~ml; plain +army.ml; other ~ml", "navy.ml", FIRST, 0,
		  "other", NULL_MX },
		{ __LINE__, "plain ~gouv.ml; plain +x.gouv.ml; other ~ml", "y.gouv.ml", FIRST,
		  0, "other", NULL_MX },
		/* Each suffix of a rule with the `only` of the other one. */
		{ __LINE__, "plain ~ml; plain ~mi; plain +army.ml; plain +army.mi", "army.mi",
		  FIRST, 0, "plain", NULL_MX },
		/* Names of the rule are not narrowed; `only` alone matches nothing. */
		{ __LINE__, "plain navy.ml; plain ~ml; plain +army.ml", "navy.ml", FIRST, 0,
		  "plain", NULL_MX },
		{ __LINE__, "plain +army.ml", "army.ml", FIRST, 0, NULL, PASS },
	};

	RUN(rows, MXW_MODE_ENFORCE);
}

/* The trigger, the entry and what was meant: x.ml is judged as x.mil. */
static void test_suffix_verdict(void)
{
	struct mxw_builder *builder = mxwt_begin_rows();
	const struct mxw_entry_spec suffix = { .name = mxwt_name("ml"),
		                               .intended = mxwt_name("mil"),
		                               .scope = MXW_SCOPE_SUFFIX,
		                               .line = 8 };
	struct mxw_name name = mxwt_name("mail.ARMY.ml"), intended;
	struct mxw_name_buffer buffer;
	struct mxw_verdict verdict;
	struct mxw_policy *policy;
	struct mxw_entry entry;

	mxw_builder_add_entry(builder, MXWT_R_PLAIN, &suffix);
	mxwt_add_policy(builder, "plain +army.ml");
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	verdict = mxwt_ask(policy, FIRST, "mail.ARMY.ml");
	CU_ASSERT_EQUAL_FATAL(verdict.trigger, MXW_TRIGGER_SUFFIX);
	CU_ASSERT_EQUAL(verdict.mode, MXW_MODE_ENFORCE);
	CU_ASSERT_EQUAL(verdict.would, MXW_ACTION_NULL_MX);
	CU_ASSERT_EQUAL(verdict.ttl_s, 60);
	CU_ASSERT_EQUAL(verdict.severity, MXW_SEVERITY_HIGH);
	entry = mxw_policy_entry(policy, verdict.entry);
	CU_ASSERT_TRUE(mxw_name_equal(entry.name, mxwt_name("ml")));
	CU_ASSERT_EQUAL(entry.scope, MXW_SCOPE_SUFFIX);
	CU_ASSERT_EQUAL(entry.line, 8);
	CU_ASSERT_TRUE_FATAL(mxw_policy_intended(policy, &verdict, name, &buffer, &intended));
	CU_ASSERT_TRUE(mxw_name_equal(intended, mxwt_name("mail.army.mil")));
	mxw_policy_free(policy);
}

static void test_include_mode(void)
{
	static const struct mxwt_row rows[] = {
		{ __LINE__, "included army.ml", "army.ml", FIRST, 0, "included", PASS },
		/* It does not fall out: the rule decides. */
		{ __LINE__, "included army.ml; plain ml", "army.ml", FIRST, 0, "included",
		  PASS },
		{ __LINE__, "included ~ml", "army.ml", FIRST, 0, "included", PASS },
	};

	RUN(rows, MXW_MODE_ENFORCE);
}

/* The resolver's own ceiling is one more; allow entries do not look at it. */
static void test_ceiling(void)
{
	static const struct mxwt_row enforce[] = {
		{ __LINE__, "plain army.ml", "army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "monitor army.ml", "army.ml", FIRST, 0, "monitor", PASS },
		{ __LINE__, "included army.ml", "army.ml", FIRST, 0, "included", PASS },
		{ __LINE__, "off army.ml", "army.ml", FIRST, 0, NULL, PASS },
	};
	static const struct mxwt_row monitor[] = {
		{ __LINE__, "plain army.ml", "army.ml", FIRST, 0, "plain", PASS },
		{ __LINE__, "plain ~ml", "army.ml", FIRST, 0, "plain", PASS },
		{ __LINE__, "lapses mail.army.ml; plain ml", "mail.army.ml", FIRST, 1000,
		  "plain", PASS },
		{ __LINE__, "allow army.ml; plain ml", "army.ml", FIRST, 0, "allow", PASS },
	};
	static const struct mxwt_row disabled[] = {
		{ __LINE__, "plain army.ml", "army.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "included army.ml", "army.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain ~ml", "army.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "allow army.ml; plain ml", "army.ml", FIRST, 0, "allow", PASS },
	};

	MXWT_RUN_ROWS(enforce, MXW_MODE_ENFORCE, MXW_MODE_ENFORCE);
	MXWT_RUN_ROWS(monitor, MXW_MODE_ENFORCE, MXW_MODE_MONITOR);
	MXWT_RUN_ROWS(disabled, MXW_MODE_ENFORCE, MXW_MODE_DISABLED);
	/* The policy's own is not lifted by it. */
	MXWT_RUN_ROWS(monitor, MXW_MODE_MONITOR, MXW_MODE_ENFORCE);
	MXWT_RUN_ROWS(disabled, MXW_MODE_DISABLED, MXW_MODE_ENFORCE);
}

static void test_guard(void)
{
	static const struct mxwt_guard_row rows[] = {
		/* For "second" the name decides, for "first" there is only the suffix. */
		{ __LINE__, "second army.ml; plain ~ml", 0, true },
		{ __LINE__, "monitor army.ml; plain ~ml", 0, false },
		{ __LINE__, "allow-second army.ml; plain ~ml", 0, true },
		{ __LINE__, "allow army.ml; plain ~ml", 0, false },
		{ __LINE__, "monitor ~army.ml; plain ~ml", 0, false },
		{ __LINE__, "plain ~ml; plain +navy.ml", 0, false },
		{ __LINE__, "plain ~ml; plain !army.ml", 0, false },
		{ __LINE__, "allow-lapses army.ml; plain ~ml", 999, true },
		{ __LINE__, "lapses ~army.ml; plain ~ml", 1000, true },
	};
	/* A resolver that does not enforce guards nothing. */
	static const struct mxwt_guard_row enforce[] = {
		{ __LINE__, "plain army.ml", 0, true },
		{ __LINE__, "plain ~ml", 0, true },
	};
	static const struct mxwt_guard_row monitor[] = {
		{ __LINE__, "plain army.ml", 0, false },
		{ __LINE__, "plain ~ml", 0, false },
		{ __LINE__, "allow-lapses army.ml; plain ml", 999, false },
	};

	MXWT_RUN_GUARD_ROWS(rows, MXW_MODE_UNSET);
	MXWT_RUN_GUARD_ROWS(enforce, MXW_MODE_ENFORCE);
	MXWT_RUN_GUARD_ROWS(monitor, MXW_MODE_MONITOR);
	MXWT_RUN_GUARD_ROWS(monitor, MXW_MODE_DISABLED);
}

/* Many rules of one suffix, each with its `only`: a look-up below it costs no more than going over
 * all of them once. With a search for each it would be a thousand million steps and more. */
static void test_many_rules(void)
{
	const struct mxw_question question = { .name = mxwt_name("other.ml"),
		                               .type = MXW_TYPE_MX,
		                               .class_ = MXW_CLASS_IN };
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_policy *policy;
	clock_t begun;

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "all", MXW_ACTION_UNSET);
	for (unsigned i = 0; i < MXW_RULES_MAX; i++) {
		struct mxw_entry_spec entry = { .name = mxwt_name("ml"),
			                        .scope = MXW_SCOPE_SUFFIX };
		char text[32];
		uint32_t rule;

		(void)snprintf(text, sizeof(text), "r%u.ml", i);
		rule = mxw_builder_add_rule(builder, &(struct mxw_rule_spec){ .id = text });
		mxw_builder_add_entry(builder, rule, &entry);
		entry = (struct mxw_entry_spec){ .name = mxwt_name(text),
			                         .part = MXW_PART_ONLY };
		mxw_builder_add_entry(builder, rule, &entry);
	}
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	begun = clock();
	CU_ASSERT_EQUAL(mxw_policy_decide_for_group(policy, 0, &question).rule, MXW_RULE_NONE);
	CU_ASSERT_FALSE(mxw_policy_guards(policy, &question));
	CU_ASSERT_TRUE(clock() - begun < 5 * CLOCKS_PER_SEC);
	/* The last one is found among them. */
	CU_ASSERT_EQUAL(mxwt_ask(policy, 0, "x.r65534.ml").rule, 65534);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "suffixes", test_suffixes },
		{ "only", test_only },
		{ "a suffix's verdict", test_suffix_verdict },
		{ "the mode of an include", test_include_mode },
		{ "the resolver's ceiling", test_ceiling },
		{ "the guard", test_guard },
		{ "many rules of one suffix", test_many_rules },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "choice-suffixes", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
