/* The decision as a whole: every member of a verdict, the questions about whole policies, policies
 * that say nothing or as much as can be, and a copy of a policy at another place. Random policies
 * are in test-decide-random.c. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

enum {
	PLAIN,
	MONITOR,
	OFF,
	FOR_SECOND,
	WITH_NXDOMAIN,
	ALLOW
};

enum {
	FIRST, /* group: takes the default, null-mx */
	SECOND /* group: nodata */
};

static const struct mxw_rule_spec rules[] = {
	[PLAIN] = { .id = "plain" },
	[MONITOR] = { .id = "monitor", .mode = MXW_MODE_MONITOR },
	[OFF] = { .id = "off", .mode = MXW_MODE_DISABLED },
	[FOR_SECOND] = { .id = "second", .clients = 1u << SECOND },
	[WITH_NXDOMAIN] = { .id = "nxdomain", .action = MXW_ACTION_NXDOMAIN },
	[ALLOW] = { .id = "allow", .section = MXW_SECTION_ALLOW },
};

static struct mxw_builder *begin(void)
{
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_NODATA);
	return builder;
}

/* All members of one verdict in each mode, and the questions about whole policies. */
static void test_verdict(void)
{
	static const struct {
		uint32_t rule;
		enum mxw_mode mode;
		bool blocks, alerts, guards, enforces, monitors;
	} table[] = {
		{ WITH_NXDOMAIN, MXW_MODE_ENFORCE, true, true, true, true, false },
		{ WITH_NXDOMAIN, MXW_MODE_MONITOR, false, true, false, false, true },
		{ MONITOR, MXW_MODE_MONITOR, false, true, false, false, true },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_rule_spec spec = rules[table[i].rule];
		struct mxw_builder *builder = mxw_builder_new();
		struct mxw_policy *policy;
		struct mxw_verdict verdict;
		struct mxw_entry entry;

		spec.severity = MXW_SEVERITY_CRITICAL;
		spec.ttl_s = 300;
		spec.action = MXW_ACTION_NXDOMAIN;
		spec.line = 7;
		(void)mxw_builder_add_file(builder, "policy.yaml");
		spec.file = mxw_builder_add_file(builder, "policies.d/mil.yaml");
		(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
		mxw_builder_set_mode(builder, table[i].mode);
		(void)mxw_builder_add_rule(builder, &spec);
		mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "army.ml", 0, 12);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);

		verdict = mxwt_ask(policy, 0, "mail.army.ml");
		CU_ASSERT_EQUAL(verdict.trigger, MXW_TRIGGER_NAME);
		CU_ASSERT_EQUAL(verdict.would, MXW_ACTION_NXDOMAIN);
		CU_ASSERT_EQUAL(verdict.mode, table[i].mode);
		CU_ASSERT_EQUAL(verdict.severity, MXW_SEVERITY_CRITICAL);
		CU_ASSERT_EQUAL(verdict.ttl_s, 300);
		CU_ASSERT_EQUAL(verdict.group, 0);
		CU_ASSERT_EQUAL(mxw_verdict_blocks(&verdict), table[i].blocks);
		CU_ASSERT_EQUAL(mxw_verdict_alerts(&verdict), table[i].alerts);
		entry = mxw_policy_entry(policy, verdict.entry);
		CU_ASSERT_TRUE(mxw_name_equal(entry.name, mxwt_name("army.ml")));
		CU_ASSERT_PTR_NULL(entry.intended.wire);
		CU_ASSERT_STRING_EQUAL(entry.file, "policy.yaml");
		CU_ASSERT_EQUAL(entry.line, 12);
		CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, verdict.rule).file,
		                       "policies.d/mil.yaml");
		CU_ASSERT_EQUAL(mxw_policy_rule(policy, verdict.rule).line, 7);
		CU_ASSERT_EQUAL(mxw_policy_rule(policy, verdict.rule).mode, table[i].mode);
		CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, verdict.rule).id, spec.id);
		CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, verdict.rule).description, "");

		struct mxw_question question = { .name = mxwt_name("mail.army.ml"),
			                         .type = MXW_TYPE_AAAA,
			                         .class_ = MXW_CLASS_ANY };
		CU_ASSERT_EQUAL(mxw_policy_guards(policy, &question), table[i].guards);
		CU_ASSERT_EQUAL(mxw_policy_enforces(policy), table[i].enforces);
		CU_ASSERT_EQUAL(mxw_policy_monitors(policy), table[i].monitors);
		/* Chosen, and then the type is not covered: the rule is told, nothing is done. */
		question.type = 16;
		verdict = mxw_policy_decide_for_group(policy, 0, &question);
		CU_ASSERT_EQUAL(verdict.rule, 0);
		CU_ASSERT_EQUAL(verdict.would, MXW_ACTION_PASS);
		CU_ASSERT_FALSE(mxw_policy_guards(policy, &question));
		question.type = MXW_TYPE_MX;
		question.class_ = 3;
		verdict = mxw_policy_decide_for_group(policy, 0, &question);
		CU_ASSERT_EQUAL(verdict.would, MXW_ACTION_PASS);
		CU_ASSERT_FALSE(mxw_policy_guards(policy, &question));
		mxw_policy_free(policy);
	}
}

/* A rule that will be in monitor one day is counted among those, and still among those that block. */
static void test_expiring(void)
{
	static const struct {
		struct mxw_rule_spec rule;
		bool enforces, monitors;
	} table[] = {
		{ { .id = "never" }, true, false },
		{ { .id = "expires", .expires_s = 1000 }, true, true },
		{ { .id = "lapses", .expires_s = 1000, .on_expiry = MXW_MODE_DISABLED },
		  true,
		  false },
		{ { .id = "off", .mode = MXW_MODE_DISABLED, .expires_s = 1000 }, false, false },
		{ { .id = "allow", .section = MXW_SECTION_ALLOW, .expires_s = 1000 },
		  false,
		  false },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_builder *builder = begin();
		struct mxw_policy *policy;

		(void)mxw_builder_add_rule(builder, &table[i].rule);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		CU_ASSERT_EQUAL(mxw_policy_enforces(policy), table[i].enforces);
		CU_ASSERT_EQUAL(mxw_policy_monitors(policy), table[i].monitors);
		mxw_policy_free(policy);
	}
}

/* Is any name of this type worth a look? */
static void test_considers(void)
{
	static const struct {
		int line;
		int rule;
		enum mxw_mode mode;
		bool mx, addresses;
	} table[] = {
		{ __LINE__, WITH_NXDOMAIN, MXW_MODE_ENFORCE, true, true },
		{ __LINE__, WITH_NXDOMAIN, MXW_MODE_MONITOR, true, true },
		{ __LINE__, WITH_NXDOMAIN, MXW_MODE_DISABLED, false, false },
		/* For group "second" an unset action is nodata. */
		{ __LINE__, PLAIN, MXW_MODE_ENFORCE, true, true },
		{ __LINE__, FOR_SECOND, MXW_MODE_ENFORCE, true, true },
		{ __LINE__, OFF, MXW_MODE_ENFORCE, false, false },
		{ __LINE__, ALLOW, MXW_MODE_ENFORCE, false, false },
		{ __LINE__, -1, MXW_MODE_ENFORCE, false, false },
		/* For group "first" it is null-mx, which leaves addresses alone. */
		{ __LINE__, -2, MXW_MODE_ENFORCE, true, false },
	};
	static const struct mxw_rule_spec first_only = { .id = "first",
		                                         .clients = 1u << FIRST };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_builder *builder = mxw_builder_new();
		unsigned failures = CU_get_number_of_failures();
		struct mxw_policy *policy;

		(void)mxw_builder_add_file(builder, "policy.yaml");
		(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
		(void)mxw_builder_add_group(builder, "second", MXW_ACTION_NODATA);
		mxw_builder_set_mode(builder, table[i].mode);
		if (table[i].rule != -1)
			(void)mxw_builder_add_rule(builder, table[i].rule < 0
			                                            ? &first_only
			                                            : &rules[table[i].rule]);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		CU_ASSERT_EQUAL(mxw_policy_considers(policy, 15, 1), table[i].mx);
		CU_ASSERT_EQUAL(mxw_policy_considers(policy, 255, 255), table[i].mx);
		CU_ASSERT_EQUAL(mxw_policy_considers(policy, 1, 1), table[i].addresses);
		CU_ASSERT_EQUAL(mxw_policy_considers(policy, 28, 255), table[i].addresses);
		CU_ASSERT_FALSE(mxw_policy_considers(policy, 16, 1));
		CU_ASSERT_FALSE(mxw_policy_considers(policy, 15, 3));
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", table[i].line);
		mxw_policy_free(policy);
	}
}

/* What was meant is carried down to the names below. */
static void test_intended(void)
{
	static const struct {
		const char *name, *intended;
	} table[] = {
		{ "army.ml", "army.mil" },
		{ "Mail.army.ML", "mail.army.mil" },
		{ "navy.ml", NULL },
		{ "marines.ml", NULL },
	};
	struct mxw_builder *builder = begin();
	struct mxw_name_buffer buffer;
	struct mxw_name intended;
	struct mxw_verdict verdict;
	struct mxw_policy *policy;
	struct mxw_entry_spec spec = { .name = mxwt_name("army.ml"),
		                       .intended = mxwt_name("ARMY.mil") };

	(void)mxw_builder_add_rule(builder, &rules[PLAIN]);
	mxw_builder_add_entry(builder, 0, &spec);
	mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "navy.ml", 0, 1);
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_name name = mxwt_name(table[i].name);

		verdict = mxwt_ask(policy, FIRST, table[i].name);
		CU_ASSERT_EQUAL(mxw_policy_intended(policy, &verdict, name, &buffer, &intended),
		                table[i].intended != NULL);
		if (table[i].intended != NULL)
			CU_ASSERT_TRUE(mxw_name_equal(intended, mxwt_name(table[i].intended)));
	}
	/* 255 octets cannot become 256. */
	const struct mxw_question question = { .name = mxwt_longest(mxwt_name("army.ml")),
		                               .type = MXW_TYPE_MX,
		                               .class_ = MXW_CLASS_IN };
	verdict = mxw_policy_decide_for_group(policy, FIRST, &question);
	CU_ASSERT_EQUAL(verdict.action, MXW_ACTION_NULL_MX);
	CU_ASSERT_FALSE(
		mxw_policy_intended(policy, &verdict, question.name, &buffer, &intended));
	mxw_policy_free(policy);
}

/* A policy that says nothing at all answers. */
static void test_empty(void)
{
	struct mxw_policy *policy = mxwt_seal(mxw_builder_new());
	struct mxw_address client = mxwt_address("192.0.2.25");
	const struct mxw_question question = { .name = mxwt_name("army.ml"),
		                               .type = MXW_TYPE_MX,
		                               .class_ = MXW_CLASS_IN,
		                               .client = &client };
	struct mxw_policy_counts counts;
	struct mxw_verdict verdict;

	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	verdict = mxw_policy_decide(policy, &question);
	CU_ASSERT_EQUAL(verdict.trigger, MXW_TRIGGER_NONE);
	CU_ASSERT_EQUAL(verdict.action, MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(verdict.would, MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(verdict.mode, MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(verdict.group, MXW_GROUP_NONE);
	CU_ASSERT_EQUAL(verdict.rule, MXW_RULE_NONE);
	CU_ASSERT_EQUAL(verdict.entry, MXW_ENTRY_NONE);
	verdict = mxw_policy_decide_for_group(policy, 0, &question);
	CU_ASSERT_EQUAL(verdict.group, MXW_GROUP_NONE);
	CU_ASSERT_FALSE(mxw_policy_guards(policy, &question));
	CU_ASSERT_FALSE(mxw_policy_considers(policy, MXW_TYPE_MX, MXW_CLASS_IN));
	CU_ASSERT_FALSE(mxw_policy_enforces(policy));
	CU_ASSERT_FALSE(mxw_policy_monitors(policy));
	CU_ASSERT_EQUAL(mxw_policy_mode(policy), MXW_MODE_ENFORCE);
	CU_ASSERT_EQUAL(mxw_policy_group_of(policy, &client), MXW_GROUP_NONE);
	CU_ASSERT_EQUAL(mxw_policy_group_named(policy, "all"), MXW_GROUP_NONE);
	CU_ASSERT_PTR_NULL(mxw_policy_group_name(policy, 0));
	CU_ASSERT_PTR_NULL(mxw_policy_group_name(policy, MXW_GROUP_NONE));
	counts = mxw_policy_counts(policy);
	CU_ASSERT_EQUAL(counts.groups + counts.networks + counts.rules + counts.entries, 0);
	CU_ASSERT_EQUAL(counts.size, mxw_policy_size(policy));
	CU_ASSERT_TRUE(counts.size > 0);
	mxw_policy_free(policy);
	mxw_policy_free(NULL);
}

/* 64 groups: the set of groups is full, the last bit is a group like the others. */
static void test_most_groups(void)
{
	const struct mxw_rule_spec last = { .id = "last", .clients = (uint64_t)1 << 63 };
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_policy *policy;
	char name[16];

	(void)mxw_builder_add_file(builder, "policy.yaml");
	for (unsigned i = 0; i < MXW_GROUPS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "group-%u", i);
		CU_ASSERT_EQUAL(mxw_builder_add_group(builder, name, MXW_ACTION_UNSET), i);
	}
	mxw_builder_add_any(builder, 63);
	(void)mxw_builder_add_rule(builder, &last);
	mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "army.ml", 0, 1);
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	for (unsigned i = 0; i < MXW_GROUPS_MAX; i++)
		CU_ASSERT_EQUAL(mxwt_ask(policy, i, "army.ml").action,
		                i == 63 ? MXW_ACTION_NULL_MX : MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(mxw_policy_group_named(policy, "group-63"), 63);
	CU_ASSERT_STRING_EQUAL(mxw_policy_group_name(policy, 63), "group-63");
	const struct mxw_question question = { .name = mxwt_name("army.ml"),
		                               .type = MXW_TYPE_ANY,
		                               .class_ = MXW_CLASS_ANY };
	CU_ASSERT_TRUE(mxw_policy_guards(policy, &question));
	mxw_policy_free(policy);
}

/* A copy at another place answers like the original, which is overwritten and gone. */
static void test_position(void)
{
	struct mxw_builder *builder = begin();
	const struct mxw_rule_spec redirect = { .id = "redirect",
		                                .description = "to quarantine",
		                                .action = MXW_ACTION_REDIRECT,
		                                .redirect =
		                                        mxwt_name("Quarantine.example.net") };
	struct mxw_entry_spec entry = { .name = mxwt_name("navy.ml"),
		                        .intended = mxwt_name("navy.mil"),
		                        .line = 9 };
	struct mxw_network network = mxwt_network("192.0.2.0/24");
	struct mxw_address client = mxwt_address("192.0.2.25");
	struct mxw_question question = { .name = mxwt_name("mail.navy.ml"),
		                         .type = MXW_TYPE_MX,
		                         .class_ = MXW_CLASS_IN,
		                         .client = &client };
	uint8_t digest[MXW_DIGEST_SIZE];
	struct mxw_policy *policy, *copy;
	struct mxw_name_buffer buffer;
	struct mxw_name intended;
	struct mxw_verdict verdict;

	memset(digest, 0x5a, sizeof(digest));
	mxw_builder_set_digest(builder, digest);
	mxw_builder_add_network(builder, SECOND, &network);
	(void)mxw_builder_add_rule(builder, &redirect);
	mxw_builder_add_entry(builder, 0, &entry);
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	copy = mxwt_move(policy);

	verdict = mxw_policy_decide(copy, &question);
	CU_ASSERT_EQUAL(verdict.action, MXW_ACTION_REDIRECT);
	CU_ASSERT_EQUAL(verdict.group, SECOND);
	CU_ASSERT_STRING_EQUAL(mxw_policy_group_name(copy, verdict.group), "second");
	CU_ASSERT_STRING_EQUAL(mxw_policy_rule(copy, verdict.rule).description,
	                       "to quarantine");
	CU_ASSERT_EQUAL(mxw_policy_entry(copy, verdict.entry).line, 9);
	CU_ASSERT_STRING_EQUAL(mxw_policy_entry(copy, verdict.entry).file, "policy.yaml");
	CU_ASSERT_TRUE(mxw_name_equal(mxw_policy_redirect(copy, verdict.rule),
	                              mxwt_name("quarantine.example.net")));
	CU_ASSERT_TRUE(mxw_policy_intended(copy, &verdict, question.name, &buffer, &intended));
	CU_ASSERT_TRUE(mxw_name_equal(intended, mxwt_name("mail.navy.mil")));
	CU_ASSERT_EQUAL(memcmp(mxw_policy_digest(copy), digest, sizeof(digest)), 0);
	free(copy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a whole verdict", test_verdict },      { "what expires", test_expiring },
		{ "types worth a look", test_considers }, { "what was meant", test_intended },
		{ "an empty policy", test_empty },        { "64 groups", test_most_groups },
		{ "a copy elsewhere", test_position },    CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "decide", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
