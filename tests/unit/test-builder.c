/* The builder: limits are met and passed by one, what it is given it copies and gives back, and no
 * allocation can be refused without an orderly end. What it refuses is in test-builder-refusals.c. */
#include <string.h>

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

static const struct mxw_rule_spec plain = { .id = "plain" };

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
	CU_ASSERT_EQUAL(mxwt_try_seal(builder), MXW_LIMIT);

	builder = mxw_builder_new();
	for (unsigned i = 0; i < MXW_FILES_MAX; i++) {
		(void)snprintf(name, sizeof(name), "file-%u", i);
		CU_ASSERT_EQUAL(mxw_builder_add_file(builder, name), i);
	}
	/* A file that is known is not one more. */
	CU_ASSERT_EQUAL(mxw_builder_add_file(builder, "file-7"), 7);
	CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
	(void)mxw_builder_add_file(builder, "one more");
	CU_ASSERT_EQUAL(mxwt_try_seal(builder), MXW_LIMIT);

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
	CU_ASSERT_EQUAL(mxwt_try_seal(builder), MXW_LIMIT);

	builder = mxwt_begin();
	for (unsigned i = 1; i < MXW_RULES_MAX; i++)
		CU_ASSERT_EQUAL(mxw_builder_add_rule(builder, &plain), i);
	CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
	/* The last one works. */
	mxwt_add(builder, MXW_RULES_MAX - 1, MXW_SCOPE_SUBTREE, "army.ml", 0, 1);
	struct mxw_policy *policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxwt_ask(policy, 0, "army.ml").rule, MXW_RULES_MAX - 1);
	mxw_policy_free(policy);

	builder = mxwt_begin();
	for (unsigned i = 1; i <= MXW_RULES_MAX; i++)
		(void)mxw_builder_add_rule(builder, &plain);
	CU_ASSERT_EQUAL(mxwt_try_seal(builder), MXW_LIMIT);
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
			struct mxw_builder *builder = mxwt_begin();
			struct mxw_network first = mxwt_network(table[i].first);
			struct mxw_network second = mxwt_network(table[i].second);
			struct mxw_network between = mxwt_network("198.51.100.0/24");

			(void)mxw_builder_add_group(builder, "second", MXW_ACTION_UNSET);
			mxw_builder_add_network(builder, 0, &first);
			mxw_builder_add_network(builder, 0, &between);
			mxw_builder_add_network(builder, group, &second);
			CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
			CU_ASSERT_EQUAL(mxwt_try_seal(builder), table[i].result);
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
	CU_ASSERT_EQUAL(mxw_builder_entry_count(NULL), 0);
	CU_ASSERT_EQUAL(mxw_builder_result(NULL), MXW_NOMEM);
	CU_ASSERT_EQUAL(mxw_builder_seal(NULL, 1, NULL, NULL, &policy), MXW_NOMEM);
	CU_ASSERT_PTR_NULL(policy);
	mxw_builder_free(NULL);
}

/* A sealed builder is of no use but to be freed, and the policy does not need it. */
static void test_sealed(void)
{
	struct mxw_builder *builder = mxwt_begin();
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

static void check_entries(const struct mxw_builder *builder, const struct mxw_entry_spec *specs,
                          size_t count)
{
	CU_ASSERT_EQUAL_FATAL(mxw_builder_entry_count(builder), count);
	for (size_t i = 0; i < count; i++) {
		const struct mxw_entry_spec *want = &specs[i];
		uint32_t rule = 99;
		struct mxw_entry_spec have = mxw_builder_entry(builder, i, &rule);

		CU_ASSERT_EQUAL(rule, i % 2);
		CU_ASSERT_TRUE(mxw_name_equal(have.name, want->name));
		CU_ASSERT_EQUAL(have.name.labels, want->name.labels);
		CU_ASSERT_EQUAL(have.intended.wire == NULL, want->intended.wire == NULL);
		if (want->intended.wire != NULL && have.intended.wire != NULL) {
			CU_ASSERT_TRUE(mxw_name_equal(have.intended, want->intended));
			CU_ASSERT_EQUAL(have.intended.labels, want->intended.labels);
			CU_ASSERT_EQUAL(have.intended.wire[1], 'a');
		}
		CU_ASSERT_EQUAL(have.scope, want->scope);
		CU_ASSERT_EQUAL(have.origin, want->origin);
		CU_ASSERT_EQUAL(have.part, want->part);
		CU_ASSERT_EQUAL(have.file, want->file);
		CU_ASSERT_EQUAL(have.line, want->line);
		CU_ASSERT_EQUAL(have.column, want->column);
	}
}

/* Entries are given back as they were added, before the seal and after it, in order. */
static void test_entries(void)
{
	const struct mxw_entry_spec specs[] = {
		{ .name = mxwt_name("z.ml"), .line = 7, .column = 3 },
		{ .name = mxwt_name("ARMY.ml"), .intended = mxwt_name("Army.mil"), .file = 1 },
		{ .name = mxwt_name("ml"), .scope = MXW_SCOPE_SUFFIX },
		{ .name = mxw_name_root(), .scope = MXW_SCOPE_EXACT, .part = MXW_PART_EXCEPT },
		{ .name = mxwt_name("b.ml"),
		  .scope = MXW_SCOPE_BELOW,
		  .part = MXW_PART_ONLY,
		  .origin = MXW_ORIGIN_FILES },
	};
	const size_t count = sizeof(specs) / sizeof(specs[0]);
	struct mxw_builder *builder = mxwt_begin();
	struct mxw_policy *policy = NULL;

	(void)mxw_builder_add_file(builder, "list.txt");
	(void)mxw_builder_add_rule(builder, &plain);
	CU_ASSERT_EQUAL(mxw_builder_entry_count(builder), 0);
	for (size_t i = 0; i < count; i++)
		mxw_builder_add_entry(builder, (uint32_t)(i % 2), &specs[i]);
	check_entries(builder, specs, count);
	CU_ASSERT_EQUAL(mxw_builder_seal(builder, 1, NULL, NULL, &policy), MXW_OK);
	check_entries(builder, specs, count);
	mxw_policy_free(policy);
	mxw_builder_free(builder);
}

/* What is copied can be gone afterwards; what is unset has the defaults of the header. */
static void test_copies_and_defaults(void)
{
	struct mxw_builder *builder = mxw_builder_new();
	uint8_t wire[] = "\4ARMY\2ml", digest[MXW_DIGEST_SIZE];
	char file[] = "policy.yaml", id[] = "rule", group[] = "all", description[] = "text";
	char owner[] = "owner", ticket[] = "ticket", reference[] = "reference";
	struct mxw_rule_spec rule = { .id = id,
		                      .description = description,
		                      .owner = owner,
		                      .ticket = ticket,
		                      .reference = reference };
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
	memset(owner, 'x', sizeof(owner));
	memset(ticket, 'x', sizeof(ticket));
	memset(reference, 'x', sizeof(reference));
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
	CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, 0).owner, "owner");
	CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, 0).ticket, "ticket");
	CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, 0).reference, "reference");
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

	/* The builder, seven arrays, and seven allocations of the seal: each refused in both ways. */
	CU_ASSERT_TRUE(refused >= 2 * (1 + 7 + 7));
	CU_ASSERT_EQUAL(sealed, 2);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "limits", test_limits },
		{ "a network twice", test_network_twice },
		{ "no builder", test_no_builder },
		{ "a sealed builder", test_sealed },
		{ "entries given back", test_entries },
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
