/* The builder: its first failure sticks, limits are met and passed by one, overlaps are told with
 * their places, and no allocation can be refused without an orderly end. */
#include <string.h>

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

static const struct mxw_rule_spec plain = { .id = "plain" };

/* A file, a group, a rule. */
static struct mxw_builder *begin(void)
{
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_rule(builder, &plain);
	return builder;
}

static enum mxw_result seal_and_free(struct mxw_builder *builder)
{
	struct mxw_policy *policy = NULL;
	enum mxw_result result = mxw_builder_seal(builder, 1, NULL, NULL, &policy);

	CU_ASSERT_EQUAL(policy != NULL, result == MXW_OK);
	mxw_policy_free(policy);
	mxw_builder_free(builder);
	return result;
}

/* Each of these is one thing that a builder must refuse; what comes with it is in order. */
static void bad_default_pass(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_PASS, 60, MXW_SEVERITY_LOW);
}

static void bad_default_redirect(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_REDIRECT, 60, MXW_SEVERITY_LOW);
}

static void bad_default_unset(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_UNSET, 60, MXW_SEVERITY_LOW);
}

static void bad_default_ttl_low(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_NODATA, 0, MXW_SEVERITY_LOW);
}

static void bad_default_ttl_high(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_NODATA, 86401, MXW_SEVERITY_LOW);
}

static void bad_default_severity(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_NODATA, 60, MXW_SEVERITY_UNSET);
}

static void bad_group_twice(struct mxw_builder *builder)
{
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_NODATA);
}

static void bad_group_pass(struct mxw_builder *builder)
{
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_PASS);
}

static void bad_group_redirect(struct mxw_builder *builder)
{
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_REDIRECT);
}

static void bad_network_group(struct mxw_builder *builder)
{
	struct mxw_network network = mxwt_network("192.0.2.0/24");

	mxw_builder_add_network(builder, 1, &network);
}

static void bad_network_size(struct mxw_builder *builder)
{
	const struct mxw_network network = { { .size = 5 }, 8 };

	mxw_builder_add_network(builder, 0, &network);
}

static void bad_network_prefix(struct mxw_builder *builder)
{
	const struct mxw_network network = { { .size = 4 }, 33 };

	mxw_builder_add_network(builder, 0, &network);
}

static void bad_network_host_bits(struct mxw_builder *builder)
{
	const struct mxw_network network = { { { 192, 0, 2, 1 }, 4 }, 24 };

	mxw_builder_add_network(builder, 0, &network);
}

static void bad_any_group(struct mxw_builder *builder)
{
	mxw_builder_add_any(builder, 1);
}

static void bad_any_twice(struct mxw_builder *builder)
{
	mxw_builder_add_any(builder, 0);
	mxw_builder_add_any(builder, 0);
}

static void add_rule(struct mxw_builder *builder, struct mxw_rule_spec spec)
{
	spec.id = "rule";
	(void)mxw_builder_add_rule(builder, &spec);
}

static void bad_rule_file(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .file = 1 });
}

static void bad_rule_ttl(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .ttl_s = 86401 });
}

static void bad_rule_pass(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .action = MXW_ACTION_PASS });
}

static void bad_rule_expiry(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .on_expiry = MXW_MODE_ENFORCE });
}

static void bad_rule_redirect_missing(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .action = MXW_ACTION_REDIRECT });
}

static void bad_rule_redirect_extra(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .redirect = mxwt_name("example.net") });
}

static void bad_entry_rule(struct mxw_builder *builder)
{
	mxwt_add(builder, 1, MXW_SCOPE_SUBTREE, "army.ml", 0, 1);
}

static void bad_entry_file(struct mxw_builder *builder)
{
	mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "army.ml", 1, 1);
}

static void bad_entry_name(struct mxw_builder *builder)
{
	const struct mxw_entry_spec spec = { .line = 1 };

	mxw_builder_add_entry(builder, 0, &spec);
}

static void test_refusals(void)
{
	static const struct {
		const char *what;
		void (*add)(struct mxw_builder *builder);
	} table[] = {
		{ "default pass", bad_default_pass },
		{ "default redirect", bad_default_redirect },
		{ "default unset", bad_default_unset },
		{ "default ttl 0", bad_default_ttl_low },
		{ "default ttl 86401", bad_default_ttl_high },
		{ "default severity unset", bad_default_severity },
		{ "group twice", bad_group_twice },
		{ "group pass", bad_group_pass },
		{ "group redirect", bad_group_redirect },
		{ "network of no group", bad_network_group },
		{ "network of no family", bad_network_size },
		{ "prefix 33", bad_network_prefix },
		{ "bits behind the prefix", bad_network_host_bits },
		{ "any of no group", bad_any_group },
		{ "any twice", bad_any_twice },
		{ "rule of no file", bad_rule_file },
		{ "rule ttl 86401", bad_rule_ttl },
		{ "rule pass", bad_rule_pass },
		{ "enforce on expiry", bad_rule_expiry },
		{ "redirect to nowhere", bad_rule_redirect_missing },
		{ "a host without redirect", bad_rule_redirect_extra },
		{ "entry of no rule", bad_entry_rule },
		{ "entry of no file", bad_entry_file },
		{ "entry without a name", bad_entry_name },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_builder *builder = begin();
		unsigned failures = CU_get_number_of_failures();

		CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
		table[i].add(builder);
		CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_INVALID);
		/* It sticks: what would be another failure, and what would be right, changes nothing. */
		for (unsigned k = 0; k < 2 * MXW_GROUPS_MAX; k++) {
			char name[16];

			(void)snprintf(name, sizeof(name), "more-%u", k);
			CU_ASSERT_EQUAL(mxw_builder_add_group(builder, name, MXW_ACTION_UNSET),
			                0);
		}
		mxw_builder_set_mode(builder, MXW_MODE_MONITOR);
		CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_INVALID);
		CU_ASSERT_EQUAL(seal_and_free(builder), MXW_INVALID);
		if (CU_get_number_of_failures() != failures)
			(void)printf("# %s\n", table[i].what);
	}
}

/* What limits.h allows is taken; one more is MXW_LIMIT, and sticks. */
static void test_limits(void)
{
	struct mxw_builder *builder = mxw_builder_new();
	char name[32];

	for (unsigned i = 0; i < MXW_GROUPS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "group-%u", i);
		CU_ASSERT_EQUAL(mxw_builder_add_group(builder, name, MXW_ACTION_UNSET), i);
	}
	CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
	(void)mxw_builder_add_group(builder, "group-64", MXW_ACTION_UNSET);
	CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_LIMIT);
	CU_ASSERT_EQUAL(seal_and_free(builder), MXW_LIMIT);

	builder = mxw_builder_new();
	for (unsigned i = 0; i < MXW_FILES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "file-%u", i);
		CU_ASSERT_EQUAL(mxw_builder_add_file(builder, name), i);
	}
	/* A file that is known is not one more. */
	CU_ASSERT_EQUAL(mxw_builder_add_file(builder, "file-7"), 7);
	CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
	(void)mxw_builder_add_file(builder, "one more");
	CU_ASSERT_EQUAL(seal_and_free(builder), MXW_LIMIT);

	builder = mxw_builder_new();
	(void)mxw_builder_add_group(builder, "all", MXW_ACTION_UNSET);
	for (unsigned i = 0; i < MXW_NETWORKS_MAX; i++) {
		const struct mxw_network network = {
			{ { 10, (uint8_t)(i >> 8), (uint8_t)i, 0 }, 4 }, 24
		};

		mxw_builder_add_network(builder, 0, &network);
	}
	CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
	struct mxw_network network = mxwt_network("192.0.2.0/24");
	mxw_builder_add_network(builder, 0, &network);
	CU_ASSERT_EQUAL(seal_and_free(builder), MXW_LIMIT);

	builder = begin();
	for (unsigned i = 1; i < MXW_RULES_MAX; i++)
		CU_ASSERT_EQUAL(mxw_builder_add_rule(builder, &plain), i);
	CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
	/* The last one works. */
	mxwt_add(builder, MXW_RULES_MAX - 1, MXW_SCOPE_SUBTREE, "army.ml", 0, 1);
	struct mxw_policy *policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxwt_ask(policy, 0, "army.ml").rule, MXW_RULES_MAX - 1);
	mxw_policy_free(policy);

	builder = begin();
	for (unsigned i = 1; i <= MXW_RULES_MAX; i++)
		(void)mxw_builder_add_rule(builder, &plain);
	CU_ASSERT_EQUAL(seal_and_free(builder), MXW_LIMIT);
}

/* The same network twice, in one group or in two: the seal finds it. */
static void test_network_twice(void)
{
	static const struct {
		const char *first, *second;
		enum mxw_result result;
	} table[] = {
		{ "192.0.2.0/24", "192.0.2.0/24", MXW_INVALID },
		{ "192.0.2.0/24", "::ffff:192.0.2.0/120", MXW_INVALID },
		{ "2001:db8::/32", "2001:db8::/32", MXW_INVALID },
		{ "0.0.0.0/0", "0.0.0.0/0", MXW_INVALID },
		{ "192.0.2.0/24", "192.0.2.0/25", MXW_OK },
		{ "0.0.0.0/0", "::/0", MXW_OK },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		for (uint32_t group = 0; group < 2; group++) {
			struct mxw_builder *builder = begin();
			struct mxw_network first = mxwt_network(table[i].first);
			struct mxw_network second = mxwt_network(table[i].second);
			struct mxw_network between = mxwt_network("198.51.100.0/24");

			(void)mxw_builder_add_group(builder, "second", MXW_ACTION_UNSET);
			mxw_builder_add_network(builder, 0, &first);
			mxw_builder_add_network(builder, 0, &between);
			mxw_builder_add_network(builder, group, &second);
			CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
			CU_ASSERT_EQUAL(seal_and_free(builder), table[i].result);
		}
	}
}

static void test_no_builder(void)
{
	const struct mxw_entry_spec entry = { .line = 1 };
	struct mxw_network network = mxwt_network("192.0.2.0/24");
	uint8_t digest[MXW_DIGEST_SIZE] = { 0 };
	struct mxw_policy *policy = NULL;

	mxw_builder_set_mode(NULL, MXW_MODE_MONITOR);
	mxw_builder_set_digest(NULL, digest);
	mxw_builder_set_defaults(NULL, MXW_ACTION_NODATA, 60, MXW_SEVERITY_LOW);
	CU_ASSERT_EQUAL(mxw_builder_add_file(NULL, "file"), 0);
	CU_ASSERT_EQUAL(mxw_builder_add_group(NULL, "group", MXW_ACTION_UNSET), 0);
	mxw_builder_add_network(NULL, 0, &network);
	mxw_builder_add_any(NULL, 0);
	CU_ASSERT_EQUAL(mxw_builder_add_rule(NULL, &plain), 0);
	mxw_builder_add_entry(NULL, 0, &entry);
	CU_ASSERT_EQUAL(mxw_builder_result(NULL), MXW_NOMEM);
	CU_ASSERT_EQUAL(mxw_builder_seal(NULL, 1, NULL, NULL, &policy), MXW_NOMEM);
	CU_ASSERT_PTR_NULL(policy);
	mxw_builder_free(NULL);
}

/* A sealed builder is of no use but to be freed, and the policy does not need it. */
static void test_sealed(void)
{
	struct mxw_builder *builder = begin();
	struct mxw_policy *policy = NULL, *again = NULL;

	mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "army.ml", 0, 1);
	CU_ASSERT_EQUAL_FATAL(mxw_builder_seal(builder, 1, NULL, NULL, &policy), MXW_OK);
	CU_ASSERT_EQUAL(mxw_builder_seal(builder, 1, NULL, NULL, &again), MXW_INVALID);
	CU_ASSERT_PTR_NULL(again);
	mxw_builder_set_mode(builder, MXW_MODE_DISABLED);
	mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "navy.ml", 0, 1);
	mxw_builder_free(builder);
	CU_ASSERT_EQUAL(mxwt_ask(policy, 0, "army.ml").action, MXW_ACTION_NULL_MX);
	CU_ASSERT_EQUAL(mxwt_ask(policy, 0, "navy.ml").action, MXW_ACTION_PASS);
	mxw_policy_free(policy);
}

/* What is copied can be gone afterwards; what is unset has the defaults of the header. */
static void test_copies_and_defaults(void)
{
	struct mxw_builder *builder = mxw_builder_new();
	uint8_t wire[] = "\4ARMY\2ml", digest[MXW_DIGEST_SIZE];
	char file[] = "policy.yaml", id[] = "rule", group[] = "all", description[] = "text";
	struct mxw_rule_spec rule = { .id = id, .description = description };
	struct mxw_entry_spec entry = { .line = 3 };
	struct mxw_policy *policy;
	struct mxw_verdict verdict;

	memset(digest, 7, sizeof(digest));
	CU_ASSERT_TRUE(mxw_name_from_wire(wire, sizeof(wire), &entry.name));
	mxw_builder_set_digest(builder, digest);
	(void)mxw_builder_add_file(builder, file);
	(void)mxw_builder_add_group(builder, group, MXW_ACTION_UNSET);
	(void)mxw_builder_add_rule(builder, &rule);
	mxw_builder_add_entry(builder, 0, &entry);
	memset(wire, 'x', sizeof(wire));
	memset(file, 'x', sizeof(file));
	memset(id, 'x', sizeof(id));
	memset(group, 'x', sizeof(group));
	memset(description, 'x', sizeof(description));
	memset(digest, 'x', sizeof(digest));
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	verdict = mxwt_ask(policy, 0, "army.ml");
	CU_ASSERT_EQUAL(verdict.action, MXW_ACTION_NULL_MX);
	CU_ASSERT_EQUAL(verdict.ttl_s, 60);
	CU_ASSERT_EQUAL(verdict.severity, MXW_SEVERITY_HIGH);
	CU_ASSERT_EQUAL(verdict.mode, MXW_MODE_ENFORCE);
	CU_ASSERT_EQUAL(
		memcmp(mxw_policy_entry(policy, verdict.entry).name.wire, "\4army\2ml", 9), 0);
	CU_ASSERT_STRING_EQUAL(mxw_policy_entry(policy, verdict.entry).file, "policy.yaml");
	CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, 0).id, "rule");
	CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, 0).description, "text");
	CU_ASSERT_STRING_EQUAL(mxw_policy_group_name(policy, 0), "all");
	CU_ASSERT_EQUAL(mxw_policy_digest(policy)[0], 7);
	CU_ASSERT_EQUAL(mxw_policy_digest(policy)[31], 7);
	mxw_policy_free(policy);
}

/* Everything that allocates, past the first room of each array, under every refusal. */
static bool build_under_refusal(void *context)
{
	unsigned *sealed = context;
	const struct mxw_rule_spec redirect = { .id = "redirect",
		                                .description = "some text",
		                                .action = MXW_ACTION_REDIRECT,
		                                .redirect =
		                                        mxwt_name("quarantine.example.net") };
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_policy *policy = NULL;
	enum mxw_result result;
	char name[32];

	for (unsigned i = 0; i < 70; i++) {
		struct mxw_network network = { { { 10, (uint8_t)i }, 4 }, 16 };

		(void)snprintf(name, sizeof(name), "file-%u", i);
		(void)mxw_builder_add_file(builder, name);
		(void)snprintf(name, sizeof(name), "group-%u", i);
		if (i < MXW_GROUPS_MAX)
			(void)mxw_builder_add_group(builder, name, MXW_ACTION_UNSET);
		mxw_builder_add_network(builder, 0, &network);
		(void)mxw_builder_add_rule(builder, &redirect);
		(void)snprintf(name, sizeof(name), "name-%u.example", i);
		const struct mxw_entry_spec entry = { .name = mxwt_name(name),
			                              .intended = mxwt_name("example") };
		mxw_builder_add_entry(builder, 0, &entry);
	}
	result = mxw_builder_seal(builder, 1, NULL, NULL, &policy);
	CU_ASSERT_EQUAL(result, mxwt_fail_alloc_happened() ? MXW_NOMEM : MXW_OK);
	CU_ASSERT_EQUAL(policy != NULL, result == MXW_OK);
	if (policy != NULL) {
		(*sealed)++;
		CU_ASSERT_EQUAL(mxwt_ask(policy, 1, "name-69.example").action,
		                MXW_ACTION_REDIRECT);
	}
	mxw_policy_free(policy);
	mxw_builder_free(builder);
	return true;
}

static void test_refused_memory(void)
{
	unsigned sealed = 0;
	size_t refused = mxwt_fail_alloc_sweep(build_under_refusal, &sealed);

	/* The builder, seven arrays, and five allocations of the seal: each refused in both ways. */
	CU_ASSERT_TRUE(refused >= 2 * (1 + 7 + 5));
	CU_ASSERT_EQUAL(sealed, 2);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is refused sticks", test_refusals },
		{ "limits", test_limits },
		{ "a network twice", test_network_twice },
		{ "no builder", test_no_builder },
		{ "a sealed builder", test_sealed },
		{ "copies and defaults", test_copies_and_defaults },
		{ "refused memory", test_refused_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "builder", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
