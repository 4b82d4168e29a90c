/* What a sealed policy tells of its rules and entries: all that their authors wrote, modes and actions
 * over time and for groups, and where a file lies beside the policy's own. */
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

static void test_whole_rule(void)
{
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_rule_spec spec = { .section = MXW_SECTION_WATCH,
		                      .id = "mil-typed-as-ml",
		                      .description = "US military",
		                      .owner = "mail-team@example.org",
		                      .ticket = "SEC-1234",
		                      .reference = "https://example.org/why",
		                      .clients = 2,
		                      .mode = MXW_MODE_ENFORCE,
		                      .include_mode = MXW_MODE_MONITOR,
		                      .action = MXW_ACTION_NODATA,
		                      .ttl_s = 300,
		                      .severity = MXW_SEVERITY_CRITICAL,
		                      .expires_s = 1830211200,
		                      .on_expiry = MXW_MODE_DISABLED,
		                      .line = 12 };
	const struct mxw_rule_spec bare = { .section = MXW_SECTION_ALLOW, .id = "bare" };
	struct mxw_policy *policy;
	struct mxw_rule rule;

	(void)mxw_builder_add_file(builder, "/etc/unbound/mxwarden/policy.yaml");
	spec.file = mxw_builder_add_file(builder, "/etc/unbound/mxwarden/policies.d/mil.yaml");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_UNSET);
	(void)mxw_builder_add_rule(builder, &spec);
	(void)mxw_builder_add_rule(builder, &bare);
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	rule = mxw_policy_rule(policy, 0);
	CU_ASSERT_EQUAL(rule.section, MXW_SECTION_WATCH);
	CU_ASSERT_STRING_EQUAL(rule.id, "mil-typed-as-ml");
	CU_ASSERT_STRING_EQUAL(rule.description, "US military");
	CU_ASSERT_STRING_EQUAL(rule.owner, "mail-team@example.org");
	CU_ASSERT_STRING_EQUAL(rule.ticket, "SEC-1234");
	CU_ASSERT_STRING_EQUAL(rule.reference, "https://example.org/why");
	CU_ASSERT_STRING_EQUAL(rule.file, "/etc/unbound/mxwarden/policies.d/mil.yaml");
	CU_ASSERT_STRING_EQUAL(rule.ruleset, "policies.d/mil.yaml");
	CU_ASSERT_EQUAL(rule.line, 12);
	CU_ASSERT_EQUAL(rule.mode, MXW_MODE_MONITOR);
	CU_ASSERT_EQUAL(rule.own_mode, MXW_MODE_ENFORCE);
	CU_ASSERT_EQUAL(rule.include_mode, MXW_MODE_MONITOR);
	CU_ASSERT_EQUAL(rule.action, MXW_ACTION_NODATA);
	CU_ASSERT_EQUAL(rule.severity, MXW_SEVERITY_CRITICAL);
	CU_ASSERT_EQUAL(rule.ttl_s, 300);
	CU_ASSERT_EQUAL(rule.clients, 2);
	CU_ASSERT_EQUAL(rule.expires_s, 1830211200);
	CU_ASSERT_EQUAL(rule.on_expiry, MXW_MODE_DISABLED);
	CU_ASSERT_EQUAL(rule.names, 0);
	CU_ASSERT_EQUAL(rule.listed, 0);
	rule = mxw_policy_rule(policy, 1);
	CU_ASSERT_EQUAL(rule.section, MXW_SECTION_ALLOW);
	CU_ASSERT_STRING_EQUAL(rule.description, "");
	CU_ASSERT_STRING_EQUAL(rule.owner, "");
	CU_ASSERT_STRING_EQUAL(rule.ticket, "");
	CU_ASSERT_STRING_EQUAL(rule.reference, "");
	CU_ASSERT_STRING_EQUAL(rule.ruleset, "policy.yaml");
	CU_ASSERT_EQUAL(rule.own_mode, MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(rule.include_mode, MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(rule.action, MXW_ACTION_UNSET);
	CU_ASSERT_EQUAL(rule.ttl_s, 60);
	CU_ASSERT_EQUAL(rule.severity, MXW_SEVERITY_HIGH);
	CU_ASSERT_EQUAL(rule.clients, MXW_CLIENTS_ALL);
	CU_ASSERT_EQUAL(rule.expires_s, 0);
	CU_ASSERT_EQUAL(rule.on_expiry, MXW_MODE_MONITOR);
	mxw_policy_free(policy);
}

/* Entries are counted as they were added; what takes names out of a rule is not among them. */
static void test_counts(void)
{
	static const struct mxw_entry_spec specs[] = {
		{ .origin = MXW_ORIGIN_DOMAINS },
		{ .origin = MXW_ORIGIN_DOMAINS, .scope = MXW_SCOPE_SUFFIX },
		{ .origin = MXW_ORIGIN_FILES },
		{ .origin = MXW_ORIGIN_FILES },
		{ .origin = MXW_ORIGIN_FILES, .scope = MXW_SCOPE_EXACT },
		{ .origin = MXW_ORIGIN_FILES, .part = MXW_PART_EXCEPT },
		{ .origin = MXW_ORIGIN_DOMAINS, .part = MXW_PART_EXCEPT },
		{ .origin = MXW_ORIGIN_DOMAINS, .part = MXW_PART_ONLY },
	};
	static const struct mxw_rule_spec rule = { .id = "rule" };
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_policy *policy;

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_rule(builder, &rule);
	(void)mxw_builder_add_rule(builder, &rule);
	for (size_t i = 0; i < sizeof(specs) / sizeof(specs[0]); i++) {
		struct mxw_entry_spec spec = specs[i];

		spec.name = mxwt_name("army.ml");
		mxw_builder_add_entry(builder, 1, &spec);
	}
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxw_policy_rule(policy, 0).names, 0);
	CU_ASSERT_EQUAL(mxw_policy_rule(policy, 0).listed, 0);
	CU_ASSERT_EQUAL(mxw_policy_rule(policy, 1).names, 2);
	CU_ASSERT_EQUAL(mxw_policy_rule(policy, 1).listed, 3);
	mxw_policy_free(policy);
}

/* The file relative to the directory of the policy's first one. */
static void test_ruleset(void)
{
	static const struct {
		const char *first, *file, *ruleset;
	} table[] = {
		{ "policy.yaml", "policy.yaml", "policy.yaml" },
		{ "policy.yaml", "policies.d/mil.yaml", "policies.d/mil.yaml" },
		{ "policy.yaml", "/etc/mil.yaml", "/etc/mil.yaml" },
		{ "./policy.yaml", "./mil.yaml", "mil.yaml" },
		{ "/etc/mxw/policy.yaml", "/etc/mxw/policy.yaml", "policy.yaml" },
		{ "/etc/mxw/policy.yaml", "/etc/mxw/a/b.yaml", "a/b.yaml" },
		{ "/etc/mxw/policy.yaml", "/etc/mxwarden.yaml", "/etc/mxwarden.yaml" },
		{ "/etc/mxw/policy.yaml", "/srv/b.yaml", "/srv/b.yaml" },
		{ "/etc/mxw/policy.yaml", "/etc/mxw/../b.yaml", "/etc/mxw/../b.yaml" },
		{ "/etc/mxw/policy.yaml", "/etc/mxw/a/../../b", "/etc/mxw/a/../../b" },
		{ "/etc/mxw/policy.yaml", "/etc/mxw/..b", "..b" },
		{ "/policy.yaml", "/b.yaml", "b.yaml" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_builder *builder = mxw_builder_new();
		struct mxw_rule_spec rule = { .id = "rule" };
		struct mxw_policy *policy;

		(void)mxw_builder_add_file(builder, table[i].first);
		rule.file = mxw_builder_add_file(builder, table[i].file);
		(void)mxw_builder_add_rule(builder, &rule);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, 0).ruleset, table[i].ruleset);
		CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, 0).file, table[i].file);
		mxw_policy_free(policy);
	}
}

/* The weakest of policy, include and rule, and from the expiry on of what follows then. */
static void test_modes(void)
{
	static const struct {
		int line;
		enum mxw_mode policy, include, own;
		enum mxw_mode on_expiry; /* at 1000; UNSET: it never expires */
		enum mxw_section section;
		enum mxw_mode said, at_999, at_1000;
	} table[] = {
#define UNSET MXW_MODE_UNSET
#define DISABLED MXW_MODE_DISABLED
#define MONITOR MXW_MODE_MONITOR
#define ENFORCE MXW_MODE_ENFORCE
#define WATCH MXW_SECTION_WATCH
#define ALLOW MXW_SECTION_ALLOW
		{ __LINE__, ENFORCE, UNSET, UNSET, UNSET, WATCH, ENFORCE, ENFORCE, ENFORCE },
		{ __LINE__, MONITOR, UNSET, UNSET, UNSET, WATCH, MONITOR, MONITOR, MONITOR },
		{ __LINE__, MONITOR, ENFORCE, ENFORCE, UNSET, WATCH, MONITOR, MONITOR,
		  MONITOR },
		{ __LINE__, ENFORCE, MONITOR, ENFORCE, UNSET, WATCH, MONITOR, MONITOR,
		  MONITOR },
		{ __LINE__, ENFORCE, ENFORCE, MONITOR, UNSET, WATCH, MONITOR, MONITOR,
		  MONITOR },
		{ __LINE__, ENFORCE, MONITOR, UNSET, UNSET, WATCH, MONITOR, MONITOR, MONITOR },
		{ __LINE__, ENFORCE, MONITOR, DISABLED, UNSET, WATCH, DISABLED, DISABLED,
		  DISABLED },
		{ __LINE__, DISABLED, MONITOR, MONITOR, UNSET, WATCH, DISABLED, DISABLED,
		  DISABLED },
		{ __LINE__, ENFORCE, UNSET, UNSET, MONITOR, WATCH, ENFORCE, ENFORCE, MONITOR },
		{ __LINE__, ENFORCE, UNSET, UNSET, DISABLED, WATCH, ENFORCE, ENFORCE,
		  DISABLED },
		{ __LINE__, DISABLED, UNSET, UNSET, MONITOR, WATCH, DISABLED, DISABLED,
		  DISABLED },
		/* An allow rule exempts until it ends. */
		{ __LINE__, MONITOR, UNSET, UNSET, UNSET, ALLOW, MONITOR, ENFORCE, ENFORCE },
		{ __LINE__, ENFORCE, MONITOR, UNSET, MONITOR, ALLOW, MONITOR, ENFORCE,
		  DISABLED },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_builder *builder = mxw_builder_new();
		const struct mxw_rule_spec rule = { .id = "rule",
			                            .section = table[i].section,
			                            .mode = table[i].own,
			                            .include_mode = table[i].include,
			                            .expires_s = table[i].on_expiry != UNSET
			                                                 ? 1000
			                                                 : 0,
			                            .on_expiry = table[i].on_expiry };
		unsigned failures = CU_get_number_of_failures();
		struct mxw_policy *policy;

		mxw_builder_set_mode(builder, table[i].policy);
		(void)mxw_builder_add_file(builder, "policy.yaml");
		(void)mxw_builder_add_rule(builder, &rule);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		CU_ASSERT_EQUAL(mxw_policy_rule(policy, 0).mode, table[i].said);
		CU_ASSERT_EQUAL(mxw_policy_rule_mode(policy, 0, 999), table[i].at_999);
		CU_ASSERT_EQUAL(mxw_policy_rule_mode(policy, 0, 1000), table[i].at_1000);
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", table[i].line);
		mxw_policy_free(policy);
	}
}

/* The rule's own action, the group's, the defaults'. */
static void test_actions(void)
{
	static const struct mxw_rule_spec rules[] = {
		{ .id = "unset" },
		{ .id = "own", .action = MXW_ACTION_DROP },
		{ .id = "allow", .section = MXW_SECTION_ALLOW },
	};
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_policy *policy;

	mxw_builder_set_defaults(builder, MXW_ACTION_REFUSED, 60, MXW_SEVERITY_LOW);
	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_NODATA);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		(void)mxw_builder_add_rule(builder, &rules[i]);
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxw_policy_rule_action(policy, 0, 0), MXW_ACTION_REFUSED);
	CU_ASSERT_EQUAL(mxw_policy_rule_action(policy, 0, 1), MXW_ACTION_NODATA);
	CU_ASSERT_EQUAL(mxw_policy_rule_action(policy, 1, 0), MXW_ACTION_DROP);
	CU_ASSERT_EQUAL(mxw_policy_rule_action(policy, 1, 1), MXW_ACTION_DROP);
	CU_ASSERT_EQUAL(mxw_policy_rule_action(policy, 2, 0), MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(mxw_policy_rule_action(policy, 2, 1), MXW_ACTION_PASS);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a whole rule", test_whole_rule }, { "counts", test_counts },
		{ "ruleset", test_ruleset },         { "modes over time", test_modes },
		{ "actions", test_actions },         CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "policy", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
