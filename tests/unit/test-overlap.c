/* Overlaps of entries for one name. Names come in the order of the buckets, which depends on the
 * seed, so each table row is a policy of its own, and what is told is compared as a whole. */
#include <string.h>

#include "policy/index.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

enum {
	PLAIN,
	SAME, /* says the same in other words */
	MONITOR,
	TTL,
	NXDOMAIN,
	TO_A, /* redirects to a.example */
	TO_A_TOO,
	TO_B,
	FIRST,  /* for group "first" only: null-mx */
	SECOND, /* for group "second" only: its nodata */
	NODATA,
	ALLOW,
	ALLOW_TOO,
	RULES
};

struct entry {
	int rule;
	const char *
		name; /* NULL: none; as written in a policy, without other prefixes than below */
	enum mxw_scope scope;
	bool listed, except;
};

struct told {
	enum mxw_overlap_kind kind;
	uint32_t first, second; /* lines: entries are at 1, 2, ... */
};

#define REPEATED MXW_OVERLAP_REPEATED
#define SHADOWED MXW_OVERLAP_SHADOWED
#define CONTRADICTION MXW_OVERLAP_CONTRADICTION
#define TREE MXW_SCOPE_SUBTREE
#define EXACT MXW_SCOPE_EXACT
#define BELOW MXW_SCOPE_BELOW

static const struct row {
	int line;
	struct entry entry[4];
	struct told told[3]; /* in order of `second`, then `first`; no lines: none */
} table[] = {
	{ __LINE__, { { PLAIN, "a", TREE, 0, 0 }, { SAME, "b", TREE, 0, 0 } }, { { 0 } } },
	{ __LINE__, { { PLAIN, "a", TREE, 0, 0 }, { SAME, "b.a", TREE, 0, 0 } }, { { 0 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { PLAIN, "A", TREE, 0, 0 } },
	  { { REPEATED, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { PLAIN, "a", TREE, 1, 0 } },
	  { { REPEATED, 1, 2 } } },
	/* The first one is the one that decides, not the one that was read first. */
	{ __LINE__,
	  { { PLAIN, "a", TREE, 1, 0 }, { PLAIN, "a", TREE, 0, 0 } },
	  { { REPEATED, 2, 1 } } },
	/* Three times: neighbours only. */
	{ __LINE__,
	  { { PLAIN, "a", TREE, 1, 0 },
	    { PLAIN, "a", TREE, 1, 0 },
	    { PLAIN, "a", TREE, 1, 0 } },
	  { { REPEATED, 1, 2 }, { REPEATED, 2, 3 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { SAME, "a", TREE, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", EXACT, 0, 0 }, { SAME, "a", EXACT, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { SAME, "a", BELOW, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	/* `=a` beside `a` is how an exception is written. */
	{ __LINE__, { { PLAIN, "a", TREE, 0, 0 }, { MONITOR, "a", EXACT, 0, 0 } }, { { 0 } } },
	/* action, mode, ttl, redirect. */
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { NXDOMAIN, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { MONITOR, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { TTL, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 2 } } },
	{ __LINE__,
	  { { TO_A, "a", TREE, 0, 0 }, { TO_B, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 2 } } },
	{ __LINE__,
	  { { TO_A, "a", TREE, 0, 0 }, { TO_A_TOO, "a", TREE, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	/* A list gives way, whatever it says. */
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { NXDOMAIN, "a", TREE, 1, 0 } },
	  { { SHADOWED, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 1, 0 }, { NXDOMAIN, "a", TREE, 1, 0 } },
	  { { SHADOWED, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 1, 0 }, { NXDOMAIN, "a", TREE, 0, 0 } },
	  { { SHADOWED, 2, 1 } } },
	/* Behind one that agrees. */
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 },
	    { SAME, "a", TREE, 0, 0 },
	    { NXDOMAIN, "a", TREE, 0, 0 } },
	  { { SHADOWED, 1, 2 }, { CONTRADICTION, 2, 3 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 },
	    { PLAIN, "a", BELOW, 0, 0 },
	    { NXDOMAIN, "a", TREE, 0, 0 } },
	  { { REPEATED, 1, 2 }, { CONTRADICTION, 2, 3 } } },
	/* Not for the same group. */
	{ __LINE__, { { FIRST, "a", TREE, 0, 0 }, { SECOND, "a", TREE, 0, 0 } }, { { 0 } } },
	/* What is unset differs by group: nodata is what "second" takes, but not "first". */
	{ __LINE__,
	  { { SECOND, "a", TREE, 0, 0 }, { NODATA, "a", TREE, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	{ __LINE__,
	  { { FIRST, "a", TREE, 0, 0 }, { NODATA, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 2 } } },
	/* One entry behind two, each of which is for one of its groups. */
	{ __LINE__,
	  { { FIRST, "a", TREE, 0, 0 },
	    { SECOND, "a", TREE, 0, 0 },
	    { NODATA, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 3 }, { SHADOWED, 2, 3 } } },
	/* An except is no entry, and allow is another section. */
	{ __LINE__, { { PLAIN, "a", TREE, 0, 0 }, { NXDOMAIN, "a", TREE, 0, 1 } }, { { 0 } } },
	{ __LINE__, { { PLAIN, "a", TREE, 0, 0 }, { ALLOW, "a", TREE, 0, 0 } }, { { 0 } } },
	{ __LINE__,
	  { { ALLOW, "a", TREE, 0, 0 }, { ALLOW_TOO, "a", TREE, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	{ __LINE__,
	  { { ALLOW, "a", TREE, 0, 0 }, { ALLOW, "a", TREE, 0, 0 } },
	  { { REPEATED, 1, 2 } } },
};

static struct mxw_builder *begin(void)
{
	const struct mxw_rule_spec rules[RULES] = {
		[PLAIN] = { .id = "plain", .action = MXW_ACTION_NULL_MX },
		[SAME] = { .id = "same",
		           .action = MXW_ACTION_NULL_MX,
		           .mode = MXW_MODE_ENFORCE,
		           .ttl_s = 60,
		           .severity = MXW_SEVERITY_LOW },
		[MONITOR] = { .id = "monitor",
		              .action = MXW_ACTION_NULL_MX,
		              .mode = MXW_MODE_MONITOR },
		[TTL] = { .id = "ttl", .action = MXW_ACTION_NULL_MX, .ttl_s = 61 },
		[NXDOMAIN] = { .id = "nxdomain", .action = MXW_ACTION_NXDOMAIN },
		[TO_A] = { .id = "to-a",
		           .action = MXW_ACTION_REDIRECT,
		           .redirect = mxwt_name("a.example") },
		[TO_A_TOO] = { .id = "to-a-too",
		               .action = MXW_ACTION_REDIRECT,
		               .redirect = mxwt_name("A.Example") },
		[TO_B] = { .id = "to-b",
		           .action = MXW_ACTION_REDIRECT,
		           .redirect = mxwt_name("b.example") },
		[FIRST] = { .id = "first", .clients = 1 },
		[SECOND] = { .id = "second", .clients = 2 },
		[NODATA] = { .id = "nodata", .action = MXW_ACTION_NODATA },
		[ALLOW] = { .id = "allow", .section = MXW_SECTION_ALLOW },
		[ALLOW_TOO] = { .id = "allow-too", .section = MXW_SECTION_ALLOW },
	};
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_file(builder, "list.txt");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_NODATA);
	for (uint32_t i = 0; i < RULES; i++)
		CU_ASSERT_EQUAL(mxw_builder_add_rule(builder, &rules[i]), i);
	return builder;
}

struct gathered {
	const struct row *row;
	struct told told[8];
	size_t count;
};

/* Is the place the one where that entry of the row was written? */
static void check_place(const struct row *row, const struct mxw_entry_place *place)
{
	const struct entry *entry;

	CU_ASSERT_FATAL(place->line >= 1 && place->line <= 4);
	entry = &row->entry[place->line - 1];
	CU_ASSERT_EQUAL(place->rule, (uint32_t)entry->rule);
	CU_ASSERT_EQUAL(place->column, 100 + place->line);
	CU_ASSERT_STRING_EQUAL(place->file, entry->listed ? "list.txt" : "policy.yaml");
	CU_ASSERT_NOT_EQUAL(place->rule_id[0], '\0');
}

static void gather(void *context, const struct mxw_overlap *overlap)
{
	struct gathered *gathered = context;
	struct told told = { overlap->kind, overlap->first.line, overlap->second.line };
	size_t at = gathered->count;

	check_place(gathered->row, &overlap->first);
	check_place(gathered->row, &overlap->second);
	CU_ASSERT_TRUE(mxw_name_equal(overlap->name,
	                              mxwt_name(gathered->row->entry[told.first - 1].name)));
	CU_ASSERT_EQUAL(overlap->kind == REPEATED, overlap->first.rule == overlap->second.rule);
	CU_ASSERT_FATAL(at < 8);
	for (; at > 0 && (gathered->told[at - 1].second > told.second ||
	                  (gathered->told[at - 1].second == told.second &&
	                   gathered->told[at - 1].first > told.first));
	     at--)
		gathered->told[at] = gathered->told[at - 1];
	gathered->told[at] = told;
	gathered->count++;
}

static void test_table(void)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct row *row = &table[i];
		unsigned failures = CU_get_number_of_failures();
		struct gathered gathered = { .row = row };
		struct mxw_builder *builder = begin();
		struct mxw_policy *policy = NULL;
		enum mxw_result result = MXW_OK;
		size_t count = 0;

		for (uint32_t k = 0; k < 4 && row->entry[k].name != NULL; k++) {
			const struct entry *entry = &row->entry[k];
			const struct mxw_entry_spec spec = {
				.name = mxwt_name(entry->name),
				.scope = entry->scope,
				.origin = entry->listed ? MXW_ORIGIN_FILES : MXW_ORIGIN_DOMAINS,
				.part = entry->except ? MXW_PART_EXCEPT : MXW_PART_MATCH,
				.file = entry->listed,
				.line = k + 1,
				.column = 101 + k,
			};

			mxw_builder_add_entry(builder, (uint32_t)entry->rule, &spec);
		}
		for (; count < 3 && row->told[count].first != 0; count++)
			if (row->told[count].kind == CONTRADICTION)
				result = MXW_INVALID;
		CU_ASSERT_EQUAL(mxw_builder_seal(builder, i, gather, &gathered, &policy),
		                result);
		CU_ASSERT_EQUAL(gathered.count, count);
		for (size_t k = 0; k < count && k < gathered.count; k++) {
			CU_ASSERT_EQUAL(gathered.told[k].kind, row->told[k].kind);
			CU_ASSERT_EQUAL(gathered.told[k].first, row->told[k].first);
			CU_ASSERT_EQUAL(gathered.told[k].second, row->told[k].second);
		}
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", row->line);
		mxw_policy_free(policy);
		mxw_builder_free(builder);
	}
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
	CU_ASSERT_EQUAL(counts[REPEATED], TIMES - 4);
	CU_ASSERT_EQUAL(counts[SHADOWED], 2);
	CU_ASSERT_EQUAL(counts[CONTRADICTION], 0);
	CU_ASSERT_EQUAL(mxw_policy_counts(policy).entries, TIMES + 1);
	/* Two rules, three scopes; what can never be chosen is not kept. */
	CU_ASSERT_EQUAL(entries_kept(policy, mxwt_name("army.ml")), 6);
	/* Nor is there room for it: what is left are the buckets, of 16 octets for three lines. */
	CU_ASSERT_TRUE(mxw_policy_size(policy) < 6 * TIMES);
	verdict = mxwt_ask(policy, 0, "army.ml");
	CU_ASSERT_EQUAL(mxw_policy_entry(policy, verdict.entry).line, 5);
	CU_ASSERT_EQUAL(mxw_policy_entry(policy, verdict.entry).scope, EXACT);
	CU_ASSERT_EQUAL(mxwt_ask(policy, 0, "mail.army.ml").rule, PLAIN);
	CU_ASSERT_EQUAL(mxwt_ask(policy, 0, "navy.ml").rule, NODATA);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is told", test_table },
		{ "one name many times", test_many },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "overlap", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
