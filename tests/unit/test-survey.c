/* Looks at policies as a whole: what is gone over against what was added, random and by hand. Shares
 * and contenders are in test-shares.c. */
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/choice_rows.h"
#include "tests/unit/random_policy.h"

static struct mxwt_policy slow;

/* Which positions of the random policy have been told. */
struct seen {
	unsigned times[MXWT_ENTRIES];
	unsigned count;
};

/* A name is told at the first entry that has it. */
static bool note_name(void *context, struct mxw_name name)
{
	struct seen *seen = context;

	for (unsigned i = 0; i < slow.entry_count; i++) {
		if (!mxw_name_equal(slow.entry[i].name, name))
			continue;
		CU_ASSERT_EQUAL(memcmp(name.wire, slow.entry[i].name.wire, name.size), 0);
		CU_ASSERT_EQUAL(name.labels, slow.entry[i].name.labels);
		seen->times[i]++;
		seen->count++;
		return true;
	}
	CU_FAIL("a name that nobody named");
	return true;
}

static bool note_entry(void *context, const struct mxw_entry *entry)
{
	struct seen *seen = context;
	const struct mxwt_entry *want;

	CU_ASSERT_FATAL(entry->line < slow.entry_count);
	want = &slow.entry[entry->line];
	CU_ASSERT_TRUE(mxw_name_equal(entry->name, want->name));
	CU_ASSERT_EQUAL(entry->scope, want->scope);
	CU_ASSERT_EQUAL(entry->rule, want->rule);
	CU_ASSERT_EQUAL(entry->listed, want->listed);
	CU_ASSERT_EQUAL(want->part, MXW_PART_MATCH);
	seen->times[entry->line]++;
	seen->count++;
	return true;
}

static bool is_first_of_name(unsigned position)
{
	for (unsigned i = 0; i < position; i++)
		if (mxw_name_equal(slow.entry[i].name, slow.entry[position].name))
			return false;
	return true;
}

static bool is_listed(uint32_t rule, struct mxw_name name, enum mxw_scope scope)
{
	for (unsigned i = 0; i < slow.entry_count; i++) {
		const struct mxwt_entry *entry = &slow.entry[i];

		if (entry->rule == rule && entry->scope == scope && entry->listed &&
		    entry->part == MXW_PART_MATCH && mxw_name_equal(entry->name, name))
			return true;
	}
	return false;
}

static void compare_survey(const struct mxw_policy *policy)
{
	struct seen names = { .count = 0 }, entries = { .count = 0 };

	CU_ASSERT_TRUE(mxw_policy_each_name(policy, note_name, &names));
	CU_ASSERT_TRUE(mxw_policy_each_entry(policy, note_entry, &entries));
	for (unsigned i = 0; i < slow.entry_count; i++) {
		const struct mxwt_entry *entry = &slow.entry[i];
		bool told = entry->part == MXW_PART_MATCH && !mxwt_slow_repeats(&slow, entry);

		CU_ASSERT_EQUAL(names.times[i], is_first_of_name(i));
		CU_ASSERT_EQUAL(entries.times[i], told);
		for (unsigned scope = 0; scope < 4; scope++)
			CU_ASSERT_EQUAL(
				mxw_policy_lists(policy, entry->rule, entry->name,
			                         (enum mxw_scope)scope),
				is_listed(entry->rule, entry->name, (enum mxw_scope)scope));
	}
}

static void test_random(void)
{
	for (uint64_t seed = 1; seed <= 500; seed++) {
		struct mxwt_random random = mxwt_random_new(seed);
		unsigned failures = CU_get_number_of_failures();
		struct mxw_policy *policy;

		mxwt_random_policy(&random, &slow);
		(void)mxwt_contradictions(&slow, true);
		policy = mxwt_seal(mxwt_stage(&slow));
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		compare_survey(policy);
		mxw_policy_free(policy);
		mxwt_tell_seed(failures, seed);
	}
}

static bool count_names(void *context, struct mxw_name name)
{
	(*(size_t *)context)++;
	return name.wire != NULL;
}

/* Buckets that are fuller than their tags, and a policy that names nothing. */
static void test_many_names(void)
{
	enum {
		NAMES = 20000
	};
	struct mxw_builder *builder = mxwt_begin_rows();
	struct mxw_policy *policy;
	size_t count = 0;
	char name[32];

	for (unsigned i = 0; i < NAMES; i++) {
		(void)snprintf(name, sizeof(name), "n%u.example", i);
		mxwt_add(builder, MXWT_R_PLAIN, MXW_SCOPE_SUBTREE, name, 0, i);
	}
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_TRUE(mxw_policy_each_name(policy, count_names, &count));
	CU_ASSERT_EQUAL(count, NAMES);
	mxw_policy_free(policy);
	count = 0;
	policy = mxwt_seal(mxw_builder_new());
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_TRUE(mxw_policy_each_name(policy, count_names, &count));
	CU_ASSERT_EQUAL(count, 0);
	mxw_policy_free(policy);
}

static bool count_entries(void *context, const struct mxw_entry *entry)
{
	(*(size_t *)context)++;
	return entry->name.wire != NULL;
}

/* Goes on so many times. */
static bool stop_name(void *context, struct mxw_name name)
{
	(void)name;
	return --*(int *)context > 0;
}

static bool stop_entry(void *context, const struct mxw_entry *entry)
{
	(void)entry;
	return --*(int *)context > 0;
}

static bool stop_range(void *context, const struct mxw_client_range *range)
{
	(void)range;
	return --*(int *)context > 0;
}

static void test_ended(void)
{
	struct mxw_builder *builder = mxwt_begin_rows();
	struct mxw_policy *policy;
	int left = 2;

	mxwt_add_policy(builder, "plain a; plain b; plain c; other c");
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_FALSE(mxw_policy_each_name(policy, stop_name, &left));
	CU_ASSERT_EQUAL(left, 0);
	left = 2;
	CU_ASSERT_FALSE(mxw_policy_each_entry(policy, stop_entry, &left));
	CU_ASSERT_EQUAL(left, 0);
	/* One range of each family, because no network is there. */
	for (int ranges = 1; ranges <= 2; ranges++) {
		left = ranges;
		CU_ASSERT_FALSE(mxw_policy_each_range(policy, stop_range, &left));
		CU_ASSERT_EQUAL(left, 0);
	}
	mxw_policy_free(policy);
}

static void test_rule_named(void)
{
	struct mxw_policy *policy = mxwt_seal(mxwt_begin_rows());

	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxw_policy_rule_named(policy, "plain"), MXWT_R_PLAIN);
	CU_ASSERT_EQUAL(mxw_policy_rule_named(policy, "allow-lapses"), MXWT_R_ALLOW_LAPSES);
	CU_ASSERT_EQUAL(mxw_policy_rule_named(policy, "allow-"), MXW_RULE_NONE);
	CU_ASSERT_EQUAL(mxw_policy_rule_named(policy, ""), MXW_RULE_NONE);
	mxw_policy_free(policy);
}

/* A name of 200 to 255 octets. */
static struct mxw_name name_of_size(size_t size)
{
	uint8_t octets[MXW_NAME_SIZE_MAX] = { 0 };
	size_t at = 0;

	while (at < size - 1) {
		size_t label = size - 1 - at > 64 ? 64 : size - 1 - at;

		memset(octets + at, 'x', label);
		octets[at] = (uint8_t)(label - 1);
		at += label;
	}
	return mxwt_wire(octets, size);
}

/* One label of 24 octets, none of it a host name's; 255 octets are the most. */
static void test_unnamed_below(void)
{
	struct mxw_name_buffer buffer;
	struct mxw_name name = mxwt_name("Army.ml"), made = { .wire = NULL }, checked;

	CU_ASSERT_TRUE_FATAL(mxw_name_unnamed_below(name, &buffer, &made));
	CU_ASSERT_EQUAL(made.size, name.size + 25);
	CU_ASSERT_EQUAL(made.labels, 3);
	CU_ASSERT_EQUAL(made.wire[0], 24);
	CU_ASSERT_TRUE(mxw_name_equal(mxw_name_parent(made, 1), name));
	CU_ASSERT_TRUE_FATAL(mxw_name_from_wire(buffer.wire, sizeof(buffer.wire), &checked));
	CU_ASSERT_EQUAL(checked.size, made.size);
	CU_ASSERT_EQUAL(checked.labels, made.labels);
	/* Folded already. */
	for (unsigned i = 1; i <= 24; i++)
		CU_ASSERT_FALSE(made.wire[i] >= 'A' && made.wire[i] <= 'Z');
	/* In place: the buffer that the name is in. */
	CU_ASSERT_TRUE(mxw_name_unnamed_below(mxw_name_parent(made, 1), &buffer, &made));
	CU_ASSERT_TRUE(mxw_name_equal(mxw_name_parent(made, 1), name));
	CU_ASSERT_TRUE(mxw_name_unnamed_below(mxw_name_root(), &buffer, &made));
	CU_ASSERT_EQUAL(made.size, 26);
	/* 230 octets have room for 25 more, 231 have not. */
	CU_ASSERT_TRUE(mxw_name_unnamed_below(name_of_size(230), &buffer, &made));
	CU_ASSERT_EQUAL(made.size, 255);
	CU_ASSERT_FALSE(mxw_name_unnamed_below(name_of_size(231), &buffer, &made));
	CU_ASSERT_EQUAL(made.size, 255);
}

struct ranges {
	const char *const *want; /* `FIRST LAST GROUP`, NULL behind the last one */
	const struct mxw_policy *policy;
};

static bool check_range(void *context, const struct mxw_client_range *range)
{
	struct ranges *ranges = context;
	char first[MXW_ADDRESS_TEXT_MAX], last[MXW_ADDRESS_TEXT_MAX], text[128];
	const char *group = mxw_policy_group_name(ranges->policy, range->group);

	(void)mxw_address_to_text(&range->first, first);
	(void)mxw_address_to_text(&range->last, last);
	(void)snprintf(text, sizeof(text), "%s %s %s", first, last,
	               group != NULL ? group : "-");
	CU_ASSERT_PTR_NOT_NULL_FATAL(*ranges->want);
	CU_ASSERT_STRING_EQUAL(text, *ranges->want);
	ranges->want++;
	return true;
}

#define LAST4 "255.255.255.255"
#define LAST6 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

/* Every client there is, by hand. */
static void test_ranges(void)
{
	static const struct {
		const char *networks[5]; /* in "first", and behind "*" in "second" */
		int any;
		const char *want[8];
	} table[] = {
		{ { NULL }, -1, { "0.0.0.0 " LAST4 " -", ":: " LAST6 " -" } },
		{ { NULL }, 1, { "0.0.0.0 " LAST4 " second", ":: " LAST6 " second" } },
		{ { "192.0.2.0/24" },
		  -1,
		  { "0.0.0.0 192.0.1.255 -", "192.0.2.0 192.0.2.255 first",
		    "192.0.3.0 " LAST4 " -", ":: " LAST6 " -" } },
		{ { "0.0.0.0/1", "*", "128.0.0.0/1" },
		  -1,
		  { "0.0.0.0 127.255.255.255 first", "128.0.0.0 " LAST4 " second",
		    ":: " LAST6 " -" } },
		/* A network within one of its own group is no range of its own. */
		{ { "10.0.0.0/8", "10.1.0.0/16", "*", "10.2.0.0/16" },
		  -1,
		  { "0.0.0.0 9.255.255.255 -", "10.0.0.0 10.1.255.255 first",
		    "10.2.0.0 10.2.255.255 second", "10.3.0.0 10.255.255.255 first",
		    "11.0.0.0 " LAST4 " -", ":: " LAST6 " -" } },
		/* Across the middle of the number. */
		{ { "2001:db8::/32", "*", "2001:db8:0:1::/64" },
		  0,
		  { "0.0.0.0 " LAST4 " first", ":: 2001:db8::ffff:ffff:ffff:ffff first",
		    "2001:db8:0:1:: 2001:db8:0:1:ffff:ffff:ffff:ffff second",
		    "2001:db8:0:2:: " LAST6 " first" } },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_builder *builder = mxwt_begin_rows();
		struct ranges ranges = { .want = table[i].want };
		uint32_t group = FIRST;
		struct mxw_policy *policy;

		for (size_t k = 0; k < 5 && table[i].networks[k] != NULL; k++) {
			struct mxw_network network;

			if (strcmp(table[i].networks[k], "*") == 0) {
				group = SECOND;
				continue;
			}
			network = mxwt_network(table[i].networks[k]);
			mxw_builder_add_network(builder, group, &network);
		}
		if (table[i].any >= 0)
			mxw_builder_add_any(builder, (uint32_t)table[i].any);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		ranges.policy = policy;
		CU_ASSERT_TRUE(mxw_policy_each_range(policy, check_range, &ranges));
		CU_ASSERT_PTR_NULL(*ranges.want);
		mxw_policy_free(policy);
	}
}

/* A list that says what its rule says too is told as listing it, and told once. */
static void test_listed_too(void)
{
	struct mxw_builder *builder = mxwt_begin_rows();
	const struct mxw_question question = { .name = mxwt_name("army.ml") };
	struct mxw_contender have[4];
	struct mxw_policy *policy;
	size_t count = 0;

	mxwt_add_policy(builder,
	                "plain army.ml; plain @army.ml; plain @army.ml; other navy.ml; "
	                "other !@navy.ml; plain @af.ml");
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_TRUE(mxw_policy_lists(policy, MXWT_R_PLAIN, mxwt_name("Army.ml"),
	                                MXW_SCOPE_SUBTREE));
	CU_ASSERT_FALSE(
		mxw_policy_lists(policy, MXWT_R_PLAIN, mxwt_name("army.ml"), MXW_SCOPE_EXACT));
	CU_ASSERT_FALSE(mxw_policy_lists(policy, MXWT_R_OTHER, mxwt_name("army.ml"),
	                                 MXW_SCOPE_SUBTREE));
	/* Neither an except of a list, nor a name above. */
	CU_ASSERT_FALSE(mxw_policy_lists(policy, MXWT_R_OTHER, mxwt_name("navy.ml"),
	                                 MXW_SCOPE_SUBTREE));
	CU_ASSERT_FALSE(mxw_policy_lists(policy, MXWT_R_PLAIN, mxwt_name("x.army.ml"),
	                                 MXW_SCOPE_SUBTREE));
	CU_ASSERT_FALSE(
		mxw_policy_lists(policy, MXWT_R_PLAIN, mxwt_name("ml"), MXW_SCOPE_SUBTREE));
	CU_ASSERT_TRUE(
		mxw_policy_lists(policy, MXWT_R_PLAIN, mxwt_name("af.ml"), MXW_SCOPE_SUBTREE));
	CU_ASSERT_TRUE(mxw_policy_each_entry(policy, count_entries, &count));
	CU_ASSERT_EQUAL(count, 3);
	CU_ASSERT_EQUAL(mxw_policy_contenders(policy, FIRST, &question, have, 4), 1);
	CU_ASSERT_FALSE(mxw_policy_entry(policy, have[0].entry).listed);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "random policies gone over", test_random },
		{ "many names, and none", test_many_names },
		{ "a walk that is ended", test_ended },
		{ "a rule by its id", test_rule_named },
		{ "a name that nobody names", test_unnamed_below },
		{ "all clients", test_ranges },
		{ "listed as well as written", test_listed_too },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "survey", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
