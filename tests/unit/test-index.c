/* The index, against a list that is searched from one end to the other with mxw_name_encloses(). The
 * names are short words out of a small alphabet, so that they repeat, nest and share suffixes. */
#include <string.h>

#include "policy/index.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

#define NAMES 2000u
#define QUERIES 3000u

struct listed {
	struct mxw_name_buffer buffer;
	struct mxw_name name;
	enum mxw_scope scope;
	uint32_t rule;
	enum mxw_entry_part part;
	uint32_t line;
};

/* Does a hit's record hold exactly the listed entries of its name? */
static bool record_agrees(const struct mxw_policy *policy, const struct mxwi_hit *hit,
                          const struct listed *list, size_t count)
{
	const uint8_t *record = (const uint8_t *)policy + policy->records + hit->record;
	struct mxw_name name = mxwi_record_name(record);
	const uint8_t *at = mxwi_record_entries(record);
	struct mxwi_entry entry;
	size_t expected = 0, seen = 0;

	for (size_t i = 0; i < count; i++)
		expected += mxw_name_equal(list[i].name, name);
	do {
		const struct listed *source;

		entry = mxwi_entry_read(at);
		at = entry.next;
		/* Each line is one entry of the list. */
		if (entry.line >= count)
			return false;
		source = &list[entry.line];
		if (!mxw_name_equal(source->name, name) || source->scope != entry.scope ||
		    source->rule != entry.rule ||
		    source->part != (enum mxw_entry_part)entry.part)
			return false;
		seen++;
	} while (!(entry.flags & MXWI_ENTRY_LAST));
	return seen == expected;
}

static void check_query(const struct mxw_policy *policy, const struct listed *list,
                        size_t count, struct mxw_name query)
{
	struct mxwi_hits hits;
	unsigned at = 0;

	mxwi_index_find(policy, query, &hits);
	/* Longest first: walk the query's suffixes down to the root and see which are listed. */
	for (unsigned cut = 0; cut <= query.labels; cut++) {
		unsigned labels = query.labels - cut;
		bool present = false;

		for (size_t i = 0; i < count && !present; i++)
			present = list[i].name.labels == labels &&
			          mxw_name_encloses(list[i].name, query);
		if (!present)
			continue;
		CU_ASSERT_TRUE(at < hits.count);
		if (at >= hits.count)
			return;
		CU_ASSERT_EQUAL(hits.hit[at].labels, labels);
		CU_ASSERT_TRUE(record_agrees(policy, &hits.hit[at], list, count));
		at++;
	}
	CU_ASSERT_EQUAL(hits.count, at);
}

/* Several rules, each said at most once of a name in a scope: such entries are all kept. */
static bool is_said(const struct listed *list, size_t count, const struct listed *entry)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].rule == entry->rule && list[i].scope == entry->scope &&
		    list[i].part == entry->part && mxw_name_equal(list[i].name, entry->name))
			return true;
	return false;
}

static struct mxw_builder *begin(uint32_t rules)
{
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "list");
	(void)mxw_builder_add_group(builder, "all", MXW_ACTION_UNSET);
	mxw_builder_add_any(builder, 0);
	for (uint32_t i = 0; i < rules; i++) {
		const struct mxw_rule_spec spec = { .id = "rule", .line = i };

		CU_ASSERT_EQUAL(mxw_builder_add_rule(builder, &spec), i);
	}
	return builder;
}

static void run_random(uint64_t seed, unsigned wanted, unsigned queries, unsigned depth)
{
	static struct listed list[NAMES];
	struct mxwt_random random = mxwt_random_new(seed);
	unsigned failures = CU_get_number_of_failures();
	struct mxw_builder *builder = begin(8);
	struct mxw_policy *policy;
	size_t count = 0;

	for (unsigned i = 0; i < wanted; i++) {
		struct listed *entry = &list[count];

		entry->name = mxw_name_fold(mxwt_random_name(&random, depth), &entry->buffer);
		entry->scope = (enum mxw_scope)mxwt_random_below(&random, 3);
		entry->rule = mxwt_random_below(&random, 8);
		entry->part =
			mxwt_random_chance(&random, 60)
				? MXW_PART_MATCH
				: (enum mxw_entry_part)(1 + mxwt_random_below(&random, 2));
		entry->line = (uint32_t)count;
		if (is_said(list, count, entry))
			continue;
		const struct mxw_entry_spec spec = {
			.name = entry->name,
			.scope = entry->scope,
			.origin = MXW_ORIGIN_FILES,
			.part = entry->part,
			.line = entry->line,
		};
		mxw_builder_add_entry(builder, entry->rule, &spec);
		count++;
	}
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxw_policy_counts(policy).entries, count);
	for (unsigned i = 0; i < queries; i++)
		check_query(policy, list, count, mxwt_random_name(&random, depth + 2));
	for (size_t i = 0; i < count && i < queries; i++)
		check_query(policy, list, count, list[i].name);
	mxwt_tell_seed(failures, seed);
	mxw_policy_free(policy);
}

static void test_random(void)
{
	run_random(1, NAMES, QUERIES, 5);
	run_random(2, NAMES, QUERIES, 4);
	for (uint64_t seed = 3; seed < 200; seed++)
		run_random(seed, (unsigned)(seed % 20), 50, 3);
}

/* A policy with these names, each an entry of rule 0 at the line of its position. */
static struct mxw_policy *seal_names(const struct mxw_name *names, size_t count, uint64_t seed,
                                     enum mxw_result *ret_result)
{
	struct mxw_builder *builder = begin(1);
	struct mxw_policy *policy = NULL;

	for (size_t i = 0; i < count; i++) {
		const struct mxw_entry_spec spec = { .name = names[i], .line = (uint32_t)i };

		mxw_builder_add_entry(builder, 0, &spec);
	}
	*ret_result = mxw_builder_seal(builder, seed, NULL, NULL, &policy);
	mxw_builder_free(builder);
	return policy;
}

/* The line of the longest hit; UINT32_MAX when there is none. */
static uint32_t find_line(const struct mxw_policy *policy, struct mxw_name query)
{
	struct mxwi_hits hits;
	const uint8_t *record;

	mxwi_index_find(policy, query, &hits);
	if (hits.count == 0)
		return UINT32_MAX;
	record = (const uint8_t *)policy + policy->records + hits.hit[0].record;
	return mxwi_entry_read(mxwi_record_entries(record)).line;
}

/* The name of 127 labels, which takes all 255 octets. */
static struct mxw_name most_labels(void)
{
	uint8_t octets[MXW_NAME_SIZE_MAX];

	for (size_t i = 0; i < 254; i += 2) {
		octets[i] = 1;
		octets[i + 1] = 'm';
	}
	octets[254] = 0;
	return mxwt_wire(octets, sizeof(octets));
}

/* What is unusual in a name is nothing special here. */
static void test_unusual_names(void)
{
	const struct mxw_name names[] = {
		mxw_name_root(),
		mxwt_longest(mxwt_name("ml")),
		most_labels(),
		MXWT_WIRE("\4a\0.b\2ml"),
		MXWT_WIRE("\1b\2ml"),
		MXWT_WIRE("\4\xff\xfe\x80"
		          "A\2ml"),
		MXWT_WIRE("\4ARMY\2ML"),
		/* Labels of 7, 8, 15 and 16 octets: hashing goes in words of 8, length included. */
		mxwt_name("sevenly.x"),
		mxwt_name("eightlet.x"),
		mxwt_name("fifteen-letters.x"),
		mxwt_name("sixteen-letters-.x"),
	};
	const size_t count = sizeof(names) / sizeof(names[0]);
	enum mxw_result result;
	struct mxw_policy *policy = seal_names(names, count, 7, &result);
	struct mxwi_hits hits;

	CU_ASSERT_EQUAL_FATAL(result, MXW_OK);
	for (uint32_t i = 0; i < count; i++)
		CU_ASSERT_EQUAL(find_line(policy, names[i]), i);
	CU_ASSERT_EQUAL(find_line(policy, mxwt_name("Army.mL")), 6);
	CU_ASSERT_EQUAL(find_line(policy, MXWT_WIRE("\4\xff\xfe\x80"
	                                            "a\2ml")),
	                5);
	/* Nothing but the root is at or above these. */
	CU_ASSERT_EQUAL(find_line(policy, mxwt_name("navy.ml")), 0);
	CU_ASSERT_EQUAL(find_line(policy, MXWT_WIRE("\4a\0.c\2ml")), 0);
	CU_ASSERT_EQUAL(find_line(policy, MXWT_WIRE("\4A\0.B\3mll")), 0);
	CU_ASSERT_EQUAL(find_line(policy, mxwt_name("eightlex.x")), 0);
	CU_ASSERT_EQUAL(find_line(policy, mxwt_name("sixteen-letters+.x")), 0);
	/* 126 labels of the 127, and the 255 octets less one label. */
	CU_ASSERT_EQUAL(find_line(policy, mxw_name_parent(names[2], 1)), 0);
	CU_ASSERT_EQUAL(find_line(policy, mxw_name_parent(names[1], 1)), 0);
	mxwi_index_find(policy, names[2], &hits);
	CU_ASSERT_EQUAL(hits.count, 2);
	mxw_policy_free(policy);
}

/* Every suffix of the deepest name is an entry: 128 hits, root included. */
static void test_most_hits(void)
{
	const struct mxw_name most = most_labels();
	struct mxw_name names[MXW_LABELS_MAX + 1];
	struct mxw_policy *policy;
	enum mxw_result result;
	struct mxwi_hits hits;

	for (unsigned i = 0; i <= MXW_LABELS_MAX; i++)
		names[i] = mxw_name_parent(most, i);
	policy = seal_names(names, MXW_LABELS_MAX + 1, 7, &result);
	CU_ASSERT_EQUAL_FATAL(result, MXW_OK);
	mxwi_index_find(policy, names[0], &hits);
	CU_ASSERT_EQUAL(hits.count, 128);
	for (unsigned i = 0; i < hits.count; i++) {
		CU_ASSERT_EQUAL(hits.hit[i].labels, 127 - i);
		CU_ASSERT_EQUAL(find_line(policy, names[i]), i);
	}
	mxw_policy_free(policy);
}

static void test_empty(void)
{
	struct mxw_policy *policy;
	enum mxw_result result;
	struct mxwi_hits hits;

	policy = seal_names(NULL, 0, 7, &result);
	CU_ASSERT_EQUAL_FATAL(result, MXW_OK);
	mxwi_index_find(policy, mxwt_name("army.ml"), &hits);
	CU_ASSERT_EQUAL(hits.count, 0);
	mxwi_index_find(policy, mxw_name_root(), &hits);
	CU_ASSERT_EQUAL(hits.count, 0);
	mxw_policy_free(policy);
}

#define CROWD (MXWI_BUCKET_NAMES_MAX + 16u)

/* Names that all fall into one bucket under a seed: the seal must take another one, and all must be
 * found. Whether it did is seen in the block. */
static void test_crowded_bucket(void)
{
	static struct mxw_name_buffer buffers[CROWD];
	struct mxw_name names[CROWD];
	const uint64_t seed = 99;
	uint32_t buckets = mxwi_index_bucket_count(CROWD);
	struct mxw_policy *policy;
	enum mxw_result result;
	unsigned count = 0, crowded = 0;

	CU_ASSERT_TRUE(buckets > 1);
	for (unsigned i = 0; count < CROWD; i++) {
		char text[32];
		struct mxw_name name;

		(void)snprintf(text, sizeof(text), "crowd-%u.example", i);
		name = mxwt_name(text);
		if (mxwi_index_bucket(mxwi_index_hash(seed, name), buckets) != 0)
			continue;
		names[count] = mxw_name_fold(name, &buffers[count]);
		count++;
	}
	policy = seal_names(names, CROWD, seed, &result);
	CU_ASSERT_EQUAL_FATAL(result, MXW_OK);
	CU_ASSERT_NOT_EQUAL(policy->seed, seed);
	for (uint32_t i = 0; i < CROWD; i++)
		CU_ASSERT_EQUAL(find_line(policy, names[i]), i);
	CU_ASSERT_EQUAL(find_line(policy, mxwt_name("crowd-x.example")), UINT32_MAX);
	mxw_policy_free(policy);

	/* As many as a bucket may have: the seed stays. The first of fewer buckets has them all. */
	buckets = mxwi_index_bucket_count(MXWI_BUCKET_NAMES_MAX);
	for (uint32_t i = 0; i < MXWI_BUCKET_NAMES_MAX; i++)
		crowded += mxwi_index_bucket(mxwi_index_hash(seed, names[i]), buckets) == 0;
	CU_ASSERT_EQUAL(crowded, MXWI_BUCKET_NAMES_MAX);
	policy = seal_names(names, MXWI_BUCKET_NAMES_MAX, seed, &result);
	CU_ASSERT_EQUAL_FATAL(result, MXW_OK);
	CU_ASSERT_EQUAL(policy->seed, seed);
	for (uint32_t i = 0; i < MXWI_BUCKET_NAMES_MAX; i++)
		CU_ASSERT_EQUAL(find_line(policy, names[i]), i);
	mxw_policy_free(policy);
}

/* Two words that differ in their highest bit leave one multiplication by an odd number with the
 * same difference, whatever the seed; the next word can take it back. If one step of the hash were
 * no more than a multiplication and a shift by 29, each of these pairs of labels would be one and
 * the same to it, and no seed would ever part the names made of them. */
static void test_made_to_collide(void)
{
	static struct mxw_name_buffer buffers[256];
	struct mxw_name names[256];
	struct mxw_policy *policy;
	enum mxw_result result;

	for (unsigned i = 0; i < 256; i++) {
		size_t at = 0;

		for (unsigned pair = 0; pair < 8; pair++) {
			const uint8_t flip = (uint8_t)((i >> pair & 1u) != 0 ? 0x80 : 0);
			/* 15 octets and their length: two words. Bit 63 is the top of an octet 7. */
			uint8_t label[16] = { 15,  'a', 'b', 'c',
				              'd', 'e', 'f', (uint8_t)(1 ^ flip),
				              'g', 'h', 'i', 'j',
				              1,   'l', 'm', (uint8_t)(1 ^ flip) };

			/* Bit 34 is bit 2 of the octet 4 of the second word. */
			label[12] = (uint8_t)(label[12] ^ (flip != 0 ? 4 : 0));
			memcpy(buffers[i].wire + at, label, sizeof(label));
			at += sizeof(label);
		}
		buffers[i].wire[at++] = 0;
		CU_ASSERT_TRUE_FATAL(mxw_name_from_wire(buffers[i].wire, at, &names[i]));
	}
	policy = seal_names(names, 256, 5, &result);
	CU_ASSERT_EQUAL_FATAL(result, MXW_OK);
	for (uint32_t i = 0; i < 256; i++)
		CU_ASSERT_EQUAL(find_line(policy, names[i]), i);
	mxw_policy_free(policy);
}

/* Tags are 16 bits of the hash. With enough names some bucket has the same tag twice, and the letters
 * must tell them apart; and some name that is not there has the tag of one that is. */
static void test_equal_tags(void)
{
	enum {
		COUNT = 60000
	};
	struct mxw_builder *builder = begin(1);
	struct mxw_policy *policy;
	char text[32];

	for (uint32_t i = 0; i < COUNT; i++) {
		(void)snprintf(text, sizeof(text), "n%u.example", i);
		mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, text, 0, i);
	}
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	unsigned wrong = 0;
	for (uint32_t i = 0; i < COUNT; i++) {
		(void)snprintf(text, sizeof(text), "n%u.example", i);
		wrong += find_line(policy, mxwt_name(text)) != i;
		(void)snprintf(text, sizeof(text), "m%u.example", i);
		wrong += find_line(policy, mxwt_name(text)) != UINT32_MAX;
	}
	CU_ASSERT_EQUAL(wrong, 0);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "random names against a list", test_random },
		{ "unusual names", test_unusual_names },
		{ "a hit for every suffix", test_most_hits },
		{ "no names", test_empty },
		{ "a crowded bucket", test_crowded_bucket },
		{ "names made to collide", test_made_to_collide },
		{ "equal tags", test_equal_tags },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "index", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
