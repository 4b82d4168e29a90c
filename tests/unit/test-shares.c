/* Who gets what, and why not: shares and contenders by hand. At random they are compared with the slow
 * oracle in test-decide-random.c. */
#include <string.h>

#include <mxwarden/survey.h>

#include "tests/lib/tap.h"
#include "tests/unit/choice_rows.h"

static struct mxw_question ask(const char *name, enum mxw_mode ceiling)
{
	return (struct mxw_question){ .name = mxwt_name(name), .ceiling = ceiling };
}

/* Who gets what, whatever the type; groups that there are not are nobody's. */
static void test_shares(void)
{
	struct mxw_builder *builder = mxwt_begin_rows();
	struct mxw_share shares[MXW_SHARES_MAX];
	struct mxw_question question = ask("x.army.ml", MXW_MODE_UNSET);
	struct mxw_policy *policy;

	mxwt_add_policy(builder, "second army.ml; plain ~ml");
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL_FATAL(mxw_policy_shares(policy, UINT64_MAX, &question, shares), 2);
	CU_ASSERT_EQUAL(shares[0].groups, 2);
	CU_ASSERT_EQUAL(shares[0].trigger, MXW_TRIGGER_NAME);
	CU_ASSERT_EQUAL(shares[0].mode, MXW_MODE_ENFORCE);
	CU_ASSERT_EQUAL(shares[0].rule, MXWT_R_SECOND);
	CU_ASSERT_TRUE(mxw_name_equal(mxw_policy_entry(policy, shares[0].entry).name,
	                              mxwt_name("army.ml")));
	CU_ASSERT_EQUAL(shares[1].groups, 1);
	CU_ASSERT_EQUAL(shares[1].trigger, MXW_TRIGGER_SUFFIX);
	CU_ASSERT_EQUAL(shares[1].rule, MXWT_R_PLAIN);
	CU_ASSERT_EQUAL(mxw_policy_shares(policy, 4, &question, shares), 0);
	CU_ASSERT_EQUAL(mxw_policy_shares(policy, 0, &question, shares), 0);
	question = ask("x.army.ml", MXW_MODE_MONITOR);
	CU_ASSERT_EQUAL_FATAL(mxw_policy_shares(policy, 2, &question, shares), 1);
	CU_ASSERT_EQUAL(shares[0].mode, MXW_MODE_MONITOR);
	question = ask("ml", MXW_MODE_UNSET);
	CU_ASSERT_EQUAL_FATAL(mxw_policy_shares(policy, UINT64_MAX, &question, shares), 1);
	CU_ASSERT_EQUAL(shares[0].groups, 3);
	CU_ASSERT_EQUAL(shares[0].trigger, MXW_TRIGGER_NONE);
	CU_ASSERT_EQUAL(shares[0].mode, MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(shares[0].rule, MXW_RULE_NONE);
	CU_ASSERT_EQUAL(shares[0].entry, MXW_ENTRY_NONE);
	mxw_policy_free(policy);
}

/* A rule for each group: as many shares as there can be. */
static void test_most_shares(void)
{
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_share shares[MXW_SHARES_MAX];
	struct mxw_question question;
	struct mxw_policy *policy;
	char name[16];

	(void)mxw_builder_add_file(builder, "policy.yaml");
	for (unsigned i = 0; i < MXW_GROUPS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "group-%u", i);
		(void)mxw_builder_add_group(builder, name, MXW_ACTION_UNSET);
	}
	for (uint32_t i = 0; i < MXW_GROUPS_MAX; i++) {
		const struct mxw_rule_spec rule = { .id = "rule", .clients = (uint64_t)1 << i };

		(void)mxw_builder_add_rule(builder, &rule);
		mxwt_add(builder, i, MXW_SCOPE_SUBTREE, "ml", 0, i);
	}
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	question = ask("army.ml", MXW_MODE_UNSET);
	CU_ASSERT_EQUAL_FATAL(mxw_policy_shares(policy, UINT64_MAX, &question, shares), 64);
	for (uint32_t i = 0; i < MXW_GROUPS_MAX; i++) {
		CU_ASSERT_EQUAL(shares[i].rule, i);
		CU_ASSERT_EQUAL(shares[i].groups, (uint64_t)1 << i);
	}
	mxw_policy_free(policy);
}

/* Every reason there is, in the order of choice; the room of the caller is kept to. */
static void test_contenders(void)
{
	static const struct {
		uint32_t rule;
		enum mxw_standing standing;
	} want[] = {
		{ MXWT_R_ALLOW_LAPSES, MXW_STANDING_EXPIRED },
		{ MXWT_R_ALLOW_SECOND, MXW_STANDING_OTHER_CLIENTS },
		{ MXWT_R_OFF, MXW_STANDING_OFF },
		{ MXWT_R_SECOND, MXW_STANDING_OTHER_CLIENTS },
		{ MXWT_R_MONITOR, MXW_STANDING_EXCEPTED },
		{ MXWT_R_LAPSES, MXW_STANDING_EXPIRED },
		{ MXWT_R_OTHER, MXW_STANDING_NOT_ONLY },
		{ MXWT_R_PLAIN, MXW_STANDING_CHOSEN },
		{ MXWT_R_EXPIRES, MXW_STANDING_OUTRANKED },
	};
	const size_t count = sizeof(want) / sizeof(want[0]);
	struct mxw_builder *builder = mxwt_begin_rows();
	struct mxw_question question = ask("x.army.ml", MXW_MODE_UNSET);
	struct mxw_contender have[16];
	struct mxw_policy *policy;

	mxwt_add_policy(builder, "allow-lapses army.ml; allow-second ml; off x.army.ml; "
	                         "second army.ml; monitor @army.ml; monitor !x.army.ml; "
	                         "lapses ml; other ~army.ml; other +y.army.ml; plain ~ml; "
	                         "expires ~ml; plain =army.ml; plain navy.ml");
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	question.now_s = 1000;
	CU_ASSERT_EQUAL_FATAL(mxw_policy_contenders(policy, FIRST, &question, have, 16), count);
	for (size_t i = 0; i < count; i++) {
		CU_ASSERT_EQUAL(have[i].rule, want[i].rule);
		CU_ASSERT_EQUAL(have[i].standing, want[i].standing);
		CU_ASSERT_EQUAL(mxw_policy_entry(policy, have[i].entry).rule, want[i].rule);
	}
	memset(have, 0xee, sizeof(have));
	CU_ASSERT_EQUAL(mxw_policy_contenders(policy, FIRST, &question, have, 2), count);
	CU_ASSERT_EQUAL(have[1].rule, want[1].rule);
	CU_ASSERT_EQUAL(have[2].rule, 0xeeeeeeee);
	CU_ASSERT_EQUAL(mxw_policy_contenders(policy, FIRST, &question, NULL, 0), count);
	/* For nobody nothing is chosen. */
	CU_ASSERT_EQUAL_FATAL(
		mxw_policy_contenders(policy, MXW_GROUP_NONE, &question, have, 16), count);
	for (size_t i = 0; i < count; i++)
		CU_ASSERT_EQUAL(have[i].standing,
		                want[i].standing == MXW_STANDING_EXPIRED ||
		                                want[i].standing == MXW_STANDING_OFF
		                        ? want[i].standing
		                        : MXW_STANDING_OTHER_CLIENTS);
	question = ask("navy.mil", MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(mxw_policy_contenders(policy, FIRST, &question, have, 16), 0);
	/* Under a ceiling rules are off, not run out. */
	question = ask("navy.ml", MXW_MODE_DISABLED);
	question.now_s = 1000;
	CU_ASSERT_EQUAL_FATAL(mxw_policy_contenders(policy, FIRST, &question, have, 16), 5);
	CU_ASSERT_EQUAL(have[1].rule, MXWT_R_PLAIN);
	CU_ASSERT_EQUAL(have[1].standing, MXW_STANDING_OFF);
	CU_ASSERT_EQUAL(have[2].rule, MXWT_R_LAPSES);
	CU_ASSERT_EQUAL(have[2].standing, MXW_STANDING_OFF);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "shares", test_shares },
		{ "a share for each group", test_most_shares },
		{ "contenders", test_contenders },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "shares", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
