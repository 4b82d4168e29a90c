/* Overlaps in numbers: one name again and again, many names in order, nobody who listens, and memory
 * that is refused. */
#include "policy/index.h"
#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

enum {
	PLAIN,
	SAME, /* read later */
	NODATA
};

static struct mxw_builder *begin(void)
{
	static const struct mxw_rule_spec rules[] = {
		[PLAIN] = { .id = "plain" },
		[SAME] = { .id = "same" },
		[NODATA] = { .id = "nodata", .action = MXW_ACTION_NODATA },
	};
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "all", MXW_ACTION_UNSET);
	for (uint32_t i = 0; i < 3; i++)
		(void)mxw_builder_add_rule(builder, &rules[i]);
	return builder;
}

static void count(void *context, const struct mxw_overlap *overlap)
{
	size_t *counts = context;

	counts[overlap->kind]++;
}

/* How many entries a look at the name goes over. */
static size_t entries_kept(const struct mxw_policy *policy, struct mxw_name name)
{
	struct mxwi_hits hits;
	struct mxwi_entry entry;
	const uint8_t *at;
	size_t kept = 0;

	mxwi_index_find(policy, name, &hits);
	CU_ASSERT_EQUAL_FATAL(hits.count, 1);
	at = mxwi_record_entries(mxwi_block_at(policy, policy->records + hits.hit[0].record));
	do {
		entry = mxwi_entry_read(at);
		at = entry.next;
		kept++;
	} while (!(entry.flags & MXWI_ENTRY_LAST));
	return kept;
}

/* A list that says one name again and again: each time is told, and the name is no slower for it. */
static void test_many(void)
{
	enum {
		TIMES = 20000
	};
	size_t counts[3] = { 0, 0, 0 };
	struct mxw_builder *builder = begin();
	struct mxw_policy *policy = NULL;
	struct mxw_verdict verdict;

	for (uint32_t i = 0; i < TIMES; i++) {
		const struct mxw_entry_spec spec = { .name = mxwt_name("army.ml"),
			                             .scope = (enum mxw_scope)(i % 3),
			                             .origin = MXW_ORIGIN_FILES,
			                             .line = i + 1 };

		mxw_builder_add_entry(builder, i % 2 == 0 ? PLAIN : SAME, &spec);
	}
	mxwt_add(builder, NODATA, MXW_SCOPE_SUBTREE, "navy.ml", 0, TIMES + 1);
	CU_ASSERT_EQUAL_FATAL(mxw_builder_seal(builder, 5, count, counts, &policy), MXW_OK);
	mxw_builder_free(builder);
	/* Of a third that is exact and two thirds that are not each first one is new, and in each of
	 * the two once the rule changes. */
	CU_ASSERT_EQUAL(counts[MXW_OVERLAP_REPEATED], TIMES - 4);
	CU_ASSERT_EQUAL(counts[MXW_OVERLAP_SHADOWED], 2);
	CU_ASSERT_EQUAL(counts[MXW_OVERLAP_CONTRADICTION], 0);
	CU_ASSERT_EQUAL(mxw_policy_counts(policy).entries, TIMES + 1);
	/* Two rules, three scopes; what can never be chosen is not kept. */
	CU_ASSERT_EQUAL(entries_kept(policy, mxwt_name("army.ml")), 6);
	/* Nor is there room for it: what is left are the buckets, of 16 octets for three lines. */
	CU_ASSERT_TRUE(mxw_policy_size(policy) < 6 * TIMES);
	verdict = mxwt_ask(policy, 0, "army.ml");
	CU_ASSERT_EQUAL(mxw_policy_entry(policy, verdict.entry).line, 5);
	CU_ASSERT_EQUAL(mxw_policy_entry(policy, verdict.entry).scope, MXW_SCOPE_EXACT);
	CU_ASSERT_EQUAL(mxwt_ask(policy, 0, "mail.army.ml").rule, PLAIN);
	CU_ASSERT_EQUAL(mxwt_ask(policy, 0, "navy.ml").rule, NODATA);
	mxw_policy_free(policy);
}

struct order {
	uint32_t lines[64];
	size_t count;
};

static void note_line(void *context, const struct mxw_overlap *overlap)
{
	struct order *order = context;

	CU_ASSERT_FATAL(order->count < 64);
	order->lines[order->count++] = overlap->second.line;
}

/* Many names, each said twice: told in the order in which the second ones were written, whatever the
 * seed scatters them by. */
static void test_reading_order(void)
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct mxw_builder *builder = begin();
		struct mxw_policy *policy = NULL;
		struct order order = { .count = 0 };
		char name[16];

		for (uint32_t i = 0; i < 100; i++) {
			(void)snprintf(name, sizeof(name), "name-%u", i * 37 % 50);
			mxwt_add(builder, PLAIN, MXW_SCOPE_SUBTREE, name, 0, i + 1);
		}
		CU_ASSERT_EQUAL(mxw_builder_seal(builder, seed, note_line, &order, &policy),
		                MXW_OK);
		CU_ASSERT_EQUAL(order.count, 50);
		for (uint32_t i = 0; i < order.count; i++)
			CU_ASSERT_EQUAL(order.lines[i], 51 + i);
		mxw_policy_free(policy);
		mxw_builder_free(builder);
	}
}

/* Nobody need listen: a contradiction is one all the same. */
static void test_unheard(void)
{
	struct mxw_builder *builder = begin();
	struct mxw_policy *policy = NULL;

	mxwt_add(builder, PLAIN, MXW_SCOPE_SUBTREE, "army.ml", 0, 1);
	mxwt_add(builder, NODATA, MXW_SCOPE_SUBTREE, "army.ml", 0, 2);
	CU_ASSERT_EQUAL(mxw_builder_seal(builder, 1, NULL, NULL, &policy), MXW_INVALID);
	CU_ASSERT_PTR_NULL(policy);
	mxw_builder_free(builder);
}

/* More overlaps than the first room for them, under every refusal. */
static bool seal_under_refusal(void *context)
{
	unsigned *sealed = context;
	size_t counts[3] = { 0, 0, 0 };
	struct mxw_builder *builder = begin();
	struct mxw_policy *policy = NULL;
	enum mxw_result result;

	for (uint32_t i = 0; i < 100; i++)
		mxwt_add(builder, PLAIN, MXW_SCOPE_SUBTREE, "army.ml", 0, i + 1);
	result = mxw_builder_seal(builder, 1, count, counts, &policy);
	CU_ASSERT_EQUAL(result, mxwt_fail_alloc_happened() ? MXW_NOMEM : MXW_OK);
	CU_ASSERT_EQUAL(policy != NULL, result == MXW_OK);
	if (policy != NULL) {
		(*sealed)++;
		CU_ASSERT_EQUAL(counts[MXW_OVERLAP_REPEATED], 99);
	}
	mxw_policy_free(policy);
	mxw_builder_free(builder);
	return true;
}

static void test_refused_memory(void)
{
	unsigned sealed = 0;
	size_t refused = mxwt_fail_alloc_sweep(seal_under_refusal, &sealed);

	/* At least both rooms for overlaps, in both ways. */
	CU_ASSERT_TRUE(refused >= 2 * 2);
	CU_ASSERT_EQUAL(sealed, 2);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "one name many times", test_many },
		{ "in reading order", test_reading_order },
		{ "nobody listens", test_unheard },
		{ "refused memory", test_refused_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "overlap-many", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
