/* Which rule decides. First tables, worked out by hand from the contract; each row is one policy and
 * one question. Random policies are in test-decide.c. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

/* The rules of the tables. */
enum {
	R_PLAIN, /* nothing said: null-mx, enforce */
	R_OTHER, /* the same, read later */
	R_MONITOR,
	R_OFF,
	R_SECOND, /* for group "second" only */
	R_NXDOMAIN,
	R_EXPIRES, /* at 1000, then monitor */
	R_LAPSES,  /* at 1000, then disabled */
	R_ALLOW,
	R_ALLOW_SECOND, /* for group "second" only */
	R_ALLOW_LAPSES, /* at 1000 */
	R_COUNT
};

enum {
	FIRST,  /* group: takes the default, null-mx */
	SECOND, /* group: nodata */
	NOBODY = -1
};

static const struct mxw_rule_spec rules[R_COUNT] = {
	[R_PLAIN] = { .id = "plain" },
	[R_OTHER] = { .id = "other" },
	[R_MONITOR] = { .id = "monitor", .mode = MXW_MODE_MONITOR },
	[R_OFF] = { .id = "off", .mode = MXW_MODE_DISABLED },
	[R_SECOND] = { .id = "second", .clients = 1u << SECOND },
	[R_NXDOMAIN] = { .id = "nxdomain", .action = MXW_ACTION_NXDOMAIN, .ttl_s = 300 },
	[R_EXPIRES] = { .id = "expires", .expires_s = 1000 },
	[R_LAPSES] = { .id = "lapses", .expires_s = 1000, .on_expiry = MXW_MODE_DISABLED },
	[R_ALLOW] = { .id = "allow", .section = MXW_SECTION_ALLOW },
	[R_ALLOW_SECOND] = { .id = "allow-second",
	                     .section = MXW_SECTION_ALLOW,
	                     .clients = 1u << SECOND },
	[R_ALLOW_LAPSES] = { .id = "allow-lapses",
	                     .section = MXW_SECTION_ALLOW,
	                     .expires_s = 1000 },
};

struct row {
	int line;
	const char *policy; /* `RULE ENTRY; RULE ENTRY`; of an entry see add_said() */
	const char *name;   /* the question */
	int group;
	int64_t now_s;
	const char *rule; /* that decides; NULL: none */
	enum mxw_action action;
};

static uint32_t rule_named(const char *id, size_t size)
{
	uint32_t rule = 0;

	while (rule < R_COUNT &&
	       (strlen(rules[rule].id) != size || memcmp(rules[rule].id, id, size) != 0))
		rule++;
	CU_ASSERT_FATAL(rule < R_COUNT);
	return rule;
}

/* Adds one `RULE ENTRY`. "!" before an entry: in the rule's `except`; "@": from a list. */
static void add_said(struct mxw_builder *builder, const char *rule, const char *end)
{
	struct mxw_entry_spec spec = { .line = 1 };
	const char *text = strchr(rule, ' ') + 1;
	char name[64];

	for (; *text == '@' || *text == '!' || *text == '='; text++) {
		if (*text == '@')
			spec.origin = MXW_ORIGIN_FILES;
		else if (*text == '!')
			spec.part = MXW_PART_EXCEPT;
		else
			spec.scope = MXW_SCOPE_EXACT;
	}
	if (strncmp(text, "*.", 2) == 0) {
		spec.scope = MXW_SCOPE_BELOW;
		text += 2;
	}
	(void)snprintf(name, sizeof(name), "%.*s", (int)(end - text), text);
	spec.name = mxwt_name(name);
	mxw_builder_add_entry(builder, rule_named(rule, (size_t)(strchr(rule, ' ') - rule)),
	                      &spec);
}

static void add_policy(struct mxw_builder *builder, const char *policy)
{
	for (const char *at = policy; *at != '\0';) {
		const char *end = at + strcspn(at, ";");

		add_said(builder, at, end);
		at = *end == ';' ? end + 2 : end;
	}
}

static struct mxw_builder *begin(void)
{
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_NODATA);
	for (uint32_t i = 0; i < R_COUNT; i++)
		(void)mxw_builder_add_rule(builder, &rules[i]);
	return builder;
}

static void run_rows(const struct row *rows, size_t count, enum mxw_mode mode)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &rows[i];
		unsigned failures = CU_get_number_of_failures();
		struct mxw_builder *builder = begin();
		struct mxw_verdict verdict;
		struct mxw_policy *policy;

		mxw_builder_set_mode(builder, mode);
		add_policy(builder, row->policy);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		const struct mxw_question question = {
			.name = mxwt_name(row->name),
			.type = MXW_TYPE_MX,
			.class_ = MXW_CLASS_IN,
			.now_s = row->now_s,
		};
		verdict = mxw_policy_decide_for_group(
			policy, row->group == NOBODY ? MXW_GROUP_NONE : (uint32_t)row->group,
			&question);
		CU_ASSERT_EQUAL(verdict.rule,
		                row->rule == NULL ? MXW_RULE_NONE
		                                  : rule_named(row->rule, strlen(row->rule)));
		CU_ASSERT_EQUAL(verdict.action, row->action);
		CU_ASSERT_EQUAL(verdict.entry == MXW_ENTRY_NONE, row->rule == NULL);
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", row->line);
		mxw_policy_free(policy);
	}
}

#define RUN(rows, mode) run_rows(rows, sizeof(rows) / sizeof((rows)[0]), mode)

#define PASS MXW_ACTION_PASS
#define NULL_MX MXW_ACTION_NULL_MX
#define NODATA MXW_ACTION_NODATA
#define NXDOMAIN MXW_ACTION_NXDOMAIN

static void test_scopes(void)
{
	static const struct row rows[] = {
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
	static const struct row rows[] = {
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
	static const struct row rows[] = {
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
	static const struct row rows[] = {
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
	static const struct row rows[] = {
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
	static const struct row rows[] = {
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
	static const struct row monitor[] = {
		{ __LINE__, "plain army.ml", "army.ml", FIRST, 0, "plain", PASS },
		{ __LINE__, "off mail.army.ml; plain army.ml", "mail.army.ml", FIRST, 0,
		  "plain", PASS },
		{ __LINE__, "allow army.ml; plain army.ml", "army.ml", FIRST, 0, "allow",
		  PASS },
	};
	static const struct row disabled[] = {
		{ __LINE__, "plain army.ml", "army.ml", FIRST, 0, NULL, PASS },
		{ __LINE__, "monitor army.ml", "army.ml", FIRST, 0, NULL, PASS },
	};

	RUN(monitor, MXW_MODE_MONITOR);
	RUN(disabled, MXW_MODE_DISABLED);
}

/* The guard must see behind a candidate of one group the candidate of another. */
static void test_guard(void)
{
	static const struct {
		int line;
		const char *policy;
		int64_t now_s;
		bool guards;
	} table[] = {
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

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_builder *builder = begin();
		unsigned failures = CU_get_number_of_failures();
		const struct mxw_question question = { .name = mxwt_name("mail.army.ml"),
			                               .type = MXW_TYPE_MX,
			                               .class_ = MXW_CLASS_IN,
			                               .now_s = table[i].now_s };
		struct mxw_policy *policy;

		add_policy(builder, table[i].policy);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		CU_ASSERT_EQUAL(mxw_policy_guards(policy, &question), table[i].guards);
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", table[i].line);
		mxw_policy_free(policy);
	}
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
