/* Which rule decides. First tables, worked out by hand from the contract; each row is one policy and
 * one question. Random policies are in test-decide-random.c. */
#include "tests/lib/tap.h"
#include "tests/unit/choice_rows.h"

#define RUN(rows, mode) MXWT_RUN_ROWS(rows, mode, MXW_MODE_UNSET)

static void test_scopes(void)
{
	static const struct mxwt_row rows[] = {
		{ __LINE__, "plain army.ml", "army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain army.ml", "a.B.aRMy.mL", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain ARMY.ml", "army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain army.ml", "notarmy.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain army.ml", "ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain =army.ml", "army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain =army.ml", "mail.army.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain *.army.ml", "army.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain *.army.ml", "a.army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain *.army.ml", "b.a.army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain .", "army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain .", ".", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain =.", "ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "plain *..", "ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain *..", ".", FIRST, 0, NULL, PASS },
	};

	RUN(rows, MXW_MODE_ENFORCE);
}

static void test_groups(void)
{
	static const struct mxwt_row rows[] = {
		{ __LINE__, "plain army.ml", "army.ml", NOBODY, 0, NULL, PASS },
		/* The rule's own action, else the group's, else the defaults. */
		{ __LINE__, "plain army.ml", "army.ml", FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain army.ml", "army.ml", SECOND, 0, "plain", NODATA },
		{ __LINE__, "nxdomain army.ml", "army.ml", SECOND, 0, "nxdomain", NXDOMAIN },
		/* A rule that is not for the group counts as absent: the shorter name decides. */
		{ __LINE__, "second mail.army.ml; plain ml", "mail.army.ml", FIRST, 0, "plain",
		  NULL_MX },
		{ __LINE__, "second mail.army.ml; plain ml", "mail.army.ml", SECOND, 0,
		  "second", NODATA },
		{ __LINE__, "second army.ml", "army.ml", FIRST, 0, NULL, PASS },
	};

	RUN(rows, MXW_MODE_ENFORCE);
}

static void test_allow(void)
{
	static const struct mxwt_row rows[] = {
		/* Final, however long a name some rule lists. */
		{ __LINE__, "plain =mail.army.ml; allow ml", "mail.army.ml", FIRST, 0, "allow",
		  PASS },
		{ __LINE__, "plain mail.army.ml; allow =army.ml", "mail.army.ml", FIRST, 0,
		  "plain", NULL_MX },
		/* Taken out with except, and only what the except holds. */
		{ __LINE__, "plain ml; allow army.ml; allow !bad.army.ml", "x.bad.army.ml",
		  FIRST, 0, "plain", NULL_MX },
		{ __LINE__, "plain ml; allow army.ml; allow !=bad.army.ml", "x.bad.army.ml",
		  FIRST, 0, "allow", PASS },
		{ __LINE__, "plain ml; allow army.ml; allow !*.bad.army.ml", "bad.army.ml",
		  FIRST, 0, "allow", PASS },
		/* The except of another rule does not count. */
		{ __LINE__, "plain ml; allow army.ml; plain !other.ml", "army.ml", FIRST, 0,
		  "allow", PASS },
		/* An allow with clients, and one that has run out. */
		{ __LINE__, "plain ml; allow-second army.ml", "army.ml", FIRST, 0, "plain",
		  NULL_MX },
		{ __LINE__, "plain ml; allow-second army.ml", "army.ml", SECOND, 0,
		  "allow-second", PASS },
		{ __LINE__, "plain ml; allow-lapses army.ml", "army.ml", FIRST, 999,
		  "allow-lapses", PASS },
		{ __LINE__, "plain ml; allow-lapses army.ml", "army.ml", FIRST, 1000, "plain",
		  NULL_MX },
		/* Of several, the one that the order of choice names; listed ones too. */
		{ __LINE__, "allow ml; allow-lapses @army.ml", "army.ml", FIRST, 0,
		  "allow-lapses", PASS },
	};

	RUN(rows, MXW_MODE_ENFORCE);
}

static void test_order(void)
{
	static const struct mxwt_row rows[] = {
		/* More labels first. */
		{ __LINE__, "plain ml; nxdomain army.ml", "mail.army.ml", FIRST, 0, "nxdomain",
		  NXDOMAIN },
		/* Then the name itself before the subtree, even where that one is in `domains`. */
		{ __LINE__, "plain army.ml; nxdomain @=army.ml", "army.ml", FIRST, 0,
		  "nxdomain", NXDOMAIN },
		{ __LINE__, "plain army.ml; nxdomain =army.ml", "mail.army.ml", FIRST, 0,
		  "plain", NULL_MX },
		/* Then what is written in the rule before what is listed. */
		{ __LINE__, "plain @army.ml; nxdomain army.ml", "army.ml", FIRST, 0, "nxdomain",
		  NXDOMAIN },
		{ __LINE__, "plain @=army.ml; nxdomain =army.ml", "army.ml", FIRST, 0,
		  "nxdomain", NXDOMAIN },
		/* Then reading order: of rules, whenever their entries were added. */
		{ __LINE__, "plain army.ml; other army.ml", "army.ml", FIRST, 0, "plain",
		  NULL_MX },
		{ __LINE__, "nxdomain @army.ml; other @army.ml", "army.ml", FIRST, 0, "other",
		  NULL_MX },
		{ __LINE__, "other *.army.ml; plain army.ml", "mail.army.ml", FIRST, 0, "plain",
		  NULL_MX },
		/* Labels count before everything else. */
		{ __LINE__, "plain =army.ml; nxdomain @*.army.ml; other *.ml", "mail.army.ml",
		  FIRST, 0, "nxdomain", NXDOMAIN },
	};

	RUN(rows, MXW_MODE_ENFORCE);
}

static void test_absent(void)
{
	static const struct mxwt_row rows[] = {
		/* Off: the search goes on to the shorter name. */
		{ __LINE__, "off mail.army.ml; plain army.ml", "mail.army.ml", FIRST, 0,
		  "plain", NULL_MX },
		/* And to the next one for the same name, be it behind in the order. */
		{ __LINE__, "off =army.ml; nxdomain @army.ml", "army.ml", FIRST, 0, "nxdomain",
		  NXDOMAIN },
		{ __LINE__, "off army.ml", "army.ml", FIRST, 0, NULL, PASS },
		/* Excepted. */
		{ __LINE__, "nxdomain army.ml; nxdomain !=army.ml; plain ml", "army.ml", FIRST,
		  0, "plain", NULL_MX },
		{ __LINE__, "nxdomain army.ml; nxdomain !=army.ml; plain ml", "mail.army.ml",
		  FIRST, 0, "nxdomain", NXDOMAIN },
		/* An except above, at, and below the entry. */
		{ __LINE__, "plain mail.army.ml; plain !ml", "mail.army.ml", FIRST, 0, NULL,
		  PASS },
		{ __LINE__, "plain army.ml; plain !*.army.ml", "army.ml", FIRST, 0, "plain",
		  NULL_MX },
		{ __LINE__, "plain army.ml; plain !@good.army.ml", "x.good.army.ml", FIRST, 0,
		  NULL, PASS },
		/* An except alone chooses nothing. */
		{ __LINE__, "plain !army.ml", "army.ml", FIRST, 0, NULL, PASS },
		/* A rule in monitor is not absent: it decides, and what it decides passes. */
		{ __LINE__, "monitor mail.army.ml; plain army.ml", "mail.army.ml", FIRST, 0,
		  "monitor", PASS },
	};

	RUN(rows, MXW_MODE_ENFORCE);
}

static void test_expiry(void)
{
	static const struct mxwt_row rows[] = {
		{ __LINE__, "expires army.ml", "army.ml", FIRST, 999, "expires", NULL_MX },
		/* From that second on. */
		{ __LINE__, "expires army.ml", "army.ml", FIRST, 1000, "expires", PASS },
		{ __LINE__, "expires army.ml", "army.ml", FIRST, INT64_MAX, "expires", PASS },
		{ __LINE__, "expires army.ml", "army.ml", FIRST, INT64_MIN, "expires",
		  NULL_MX },
		{ __LINE__, "lapses mail.army.ml; plain ml", "mail.army.ml", FIRST, 999,
		  "lapses", NULL_MX },
		{ __LINE__, "lapses mail.army.ml; plain ml", "mail.army.ml", FIRST, 1000,
		  "plain", NULL_MX },
	};

	RUN(rows, MXW_MODE_ENFORCE);
}

static void test_ceiling(void)
{
	static const struct mxwt_row monitor[] = {
		{ __LINE__, "plain army.ml", "army.ml", FIRST, 0, "plain", PASS },
		{ __LINE__, "off mail.army.ml; plain army.ml", "mail.army.ml", FIRST, 0,
		  "plain", PASS },
		{ __LINE__, "allow army.ml; plain army.ml", "army.ml", FIRST, 0, "allow",
		  PASS },
	};
	static const struct mxwt_row disabled[] = {
		{ __LINE__, "plain army.ml", "army.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "monitor army.ml", "army.ml", FIRST, 0, NULL, PASS },
	};

	RUN(monitor, MXW_MODE_MONITOR);
	RUN(disabled, MXW_MODE_DISABLED);
}

/* The guard must see behind a candidate of one group the candidate of another. */
static void test_guard(void)
{
	static const struct mxwt_guard_row rows[] = {
		/* For "second" a rule of its own decides; "first" is blocked further up. */
		{ __LINE__, "second army.ml; plain ml", 0, true },
		{ __LINE__, "allow-second army.ml; plain ml", 0, true },
		{ __LINE__, "allow army.ml; plain ml", 0, false },
		{ __LINE__, "monitor army.ml; plain ml", 0, false },
		{ __LINE__, "allow-second army.ml; second ml", 0, false },
		{ __LINE__, "allow-second army.ml; monitor ml", 0, false },
		/* What is cached at 999 would still be there at 1000. */
		{ __LINE__, "allow-lapses army.ml; plain ml", 999, true },
		{ __LINE__, "allow-lapses army.ml; plain ml", 1000, true },
		{ __LINE__, "allow-lapses army.ml; monitor ml", 999, false },
		{ __LINE__, "allow-lapses army.ml; allow ml; plain ml", 999, false },
		{ __LINE__, "lapses army.ml; plain ml", 1000, true },
		{ __LINE__, "expires army.ml; plain ml", 999, true },
		{ __LINE__, "expires army.ml; plain ml", 1000, false },
	};

	MXWT_RUN_GUARD_ROWS(rows, MXW_MODE_UNSET);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "scopes", test_scopes },
		{ "groups", test_groups },
		{ "allow is final", test_allow },
		{ "order of choice", test_order },
		{ "what drops out counts as absent", test_absent },
		{ "expiry", test_expiry },
		{ "the policy's ceiling", test_ceiling },
		{ "the guard", test_guard },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "choice", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
