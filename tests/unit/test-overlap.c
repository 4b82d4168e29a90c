/* Overlaps of entries for one name: each table row is a policy of its own, and what is told is compared
 * as a whole and in its order, which must not depend on the seed. */
#include <string.h>

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
	UNSET,           /* nothing said: null-mx, but nodata for group "second" */
	FIRST_AND_THIRD, /* for these groups only: null-mx */
	INCLUDED,        /* in an include in monitor */
	ONLY,            /* has an `only` */
	EXCEPT,          /* has an `except` */
	OFF,
	LAPSES,  /* disabled one day */
	EXPIRES, /* monitor one day */
	LATER,   /* nothing said */
	LATER_NODATA,
	RULES
};

struct entry {
	int rule;
	const char *
		name; /* NULL: none; as written in a policy, without other prefixes than below */
	enum mxw_scope scope;
	bool listed;
	enum mxw_entry_part part;
};

struct told {
	enum mxw_overlap_kind kind;
	uint32_t first, second; /* lines: entries are at 1, 2, ...; 0: none */
};

#define REPEATED MXW_OVERLAP_REPEATED
#define SHADOWED MXW_OVERLAP_SHADOWED
#define CONTRADICTION MXW_OVERLAP_CONTRADICTION
#define TREE MXW_SCOPE_SUBTREE
#define EXACT MXW_SCOPE_EXACT
#define BELOW MXW_SCOPE_BELOW
#define SUFFIX MXW_SCOPE_SUFFIX

static const struct row {
	int line;
	struct entry entry[4];
	struct told told[3]; /* in order of `second`, then `first` */
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
	/* `*.a` leaves `a` itself to those behind it. */
	{ __LINE__, { { PLAIN, "a", BELOW, 0, 0 }, { SAME, "a", TREE, 0, 0 } }, { { 0 } } },
	{ __LINE__, { { PLAIN, "a", BELOW, 0, 0 }, { PLAIN, "a", TREE, 0, 0 } }, { { 0 } } },
	{ __LINE__,
	  { { PLAIN, "a", BELOW, 0, 0 }, { SAME, "a", BELOW, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", BELOW, 0, 0 }, { NXDOMAIN, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 },
	    { PLAIN, "a", BELOW, 0, 0 },
	    { SAME, "a", TREE, 0, 0 } },
	  { { REPEATED, 1, 2 }, { SHADOWED, 1, 3 } } },
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
	  { { REPEATED, 1, 2 }, { CONTRADICTION, 1, 3 } } },
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
	/* Once, though it comes up for the first group, and again for the third. */
	{ __LINE__,
	  { { FIRST_AND_THIRD, "a", TREE, 0, 0 },
	    { SECOND, "a", TREE, 0, 0 },
	    { LATER_NODATA, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 3 }, { SHADOWED, 2, 3 } } },
	/* Once, though for the second group both say nodata. */
	{ __LINE__,
	  { { UNSET, "a", TREE, 0, 0 }, { LATER_NODATA, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 2 } } },
	/* The weaker of the mode of a rule and that of its include. */
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { INCLUDED, "a", TREE, 0, 0 } },
	  { { CONTRADICTION, 1, 2 } } },
	{ __LINE__,
	  { { MONITOR, "a", TREE, 0, 0 }, { INCLUDED, "a", TREE, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	/* A suffix twice in a rule, and one that another rule always decides before. */
	{ __LINE__,
	  { { PLAIN, "a", SUFFIX, 0, 0 }, { PLAIN, "A", SUFFIX, 0, 0 } },
	  { { REPEATED, 1, 2 } } },
	{ __LINE__,
	  { { ONLY, "a", SUFFIX, 0, 0 }, { ONLY, "a", SUFFIX, 0, 0 } },
	  { { REPEATED, 1, 2 } } },
	{ __LINE__,
	  { { PLAIN, "a", SUFFIX, 0, 0 }, { PLAIN, "b.a", SUFFIX, 0, 0 } },
	  { { 0 } } },
	{ __LINE__,
	  { { PLAIN, "a", SUFFIX, 0, 0 }, { SAME, "a", SUFFIX, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	{ __LINE__,
	  { { SAME, "a", SUFFIX, 0, 0 }, { PLAIN, "a", SUFFIX, 0, 0 } },
	  { { SHADOWED, 2, 1 } } },
	/* What they say is no matter: the first one decides. */
	{ __LINE__,
	  { { PLAIN, "a", SUFFIX, 0, 0 },
	    { NXDOMAIN, "a", SUFFIX, 0, 0 },
	    { TTL, "a", SUFFIX, 0, 0 } },
	  { { SHADOWED, 1, 2 }, { SHADOWED, 1, 3 } } },
	{ __LINE__,
	  { { PLAIN, "a", SUFFIX, 0, 0 }, { ONLY, "a", SUFFIX, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	/* Something is left for the second one. */
	{ __LINE__, { { PLAIN, "b", SUFFIX, 0, 0 }, { ONLY, "a", SUFFIX, 0, 0 } }, { { 0 } } },
	{ __LINE__,
	  { { ONLY, "a", SUFFIX, 0, 0 }, { EXPIRES, "a", SUFFIX, 0, 0 } },
	  { { 0 } } },
	{ __LINE__,
	  { { EXCEPT, "a", SUFFIX, 0, 0 }, { EXPIRES, "a", SUFFIX, 0, 0 } },
	  { { 0 } } },
	{ __LINE__, { { OFF, "a", SUFFIX, 0, 0 }, { EXPIRES, "a", SUFFIX, 0, 0 } }, { { 0 } } },
	{ __LINE__,
	  { { LAPSES, "a", SUFFIX, 0, 0 }, { EXPIRES, "a", SUFFIX, 0, 0 } },
	  { { 0 } } },
	/* One that will be in monitor decides for ever. */
	{ __LINE__,
	  { { EXPIRES, "a", SUFFIX, 0, 0 }, { LATER, "a", SUFFIX, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	/* For each of its groups, though by different rules; or not for each. */
	{ __LINE__,
	  { { FIRST, "a", SUFFIX, 0, 0 }, { NODATA, "a", SUFFIX, 0, 0 } },
	  { { 0 } } },
	{ __LINE__,
	  { { NODATA, "a", SUFFIX, 0, 0 }, { FIRST_AND_THIRD, "a", SUFFIX, 0, 0 } },
	  { { SHADOWED, 1, 2 } } },
	{ __LINE__,
	  { { SECOND, "a", SUFFIX, 0, 0 },
	    { FIRST_AND_THIRD, "a", SUFFIX, 0, 0 },
	    { LATER, "a", SUFFIX, 0, 0 } },
	  { { SHADOWED, 1, 3 }, { SHADOWED, 2, 3 } } },
	/* Names are judged in another round. */
	{ __LINE__,
	  { { PLAIN, "a", SUFFIX, 0, 0 }, { NXDOMAIN, "a", BELOW, 0, 0 } },
	  { { 0 } } },
	/* Neither an except nor an only is such an entry, and allow is another section. */
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 }, { NXDOMAIN, "a", TREE, 0, MXW_PART_EXCEPT } },
	  { { 0 } } },
	{ __LINE__,
	  { { PLAIN, "a", TREE, 0, 0 },
	    { NXDOMAIN, "a", TREE, 0, MXW_PART_ONLY },
	    { NXDOMAIN, "a", TREE, 0, MXW_PART_ONLY } },
	  { { 0 } } },
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
		[UNSET] = { .id = "unset" },
		[FIRST_AND_THIRD] = { .id = "first-and-third", .clients = 5 },
		[INCLUDED] = { .id = "included",
		               .action = MXW_ACTION_NULL_MX,
		               .include_mode = MXW_MODE_MONITOR },
		[ONLY] = { .id = "only" },
		[EXCEPT] = { .id = "except" },
		[OFF] = { .id = "off", .mode = MXW_MODE_DISABLED },
		[LAPSES] = { .id = "lapses",
		             .expires_s = 1000,
		             .on_expiry = MXW_MODE_DISABLED },
		[EXPIRES] = { .id = "expires", .expires_s = 1000 },
		[LATER] = { .id = "later" },
		[LATER_NODATA] = { .id = "later-nodata", .action = MXW_ACTION_NODATA },
	};
	const struct mxw_entry_spec only = { .name = mxwt_name("x.a"), .part = MXW_PART_ONLY };
	const struct mxw_entry_spec except = { .name = mxwt_name("x.a"),
		                               .part = MXW_PART_EXCEPT };
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_file(builder, "list.txt");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_NODATA);
	(void)mxw_builder_add_group(builder, "third", MXW_ACTION_UNSET);
	for (uint32_t i = 0; i < RULES; i++)
		CU_ASSERT_EQUAL(mxw_builder_add_rule(builder, &rules[i]), i);
	mxw_builder_add_entry(builder, ONLY, &only);
	mxw_builder_add_entry(builder, EXCEPT, &except);
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

	check_place(gathered->row, &overlap->first);
	check_place(gathered->row, &overlap->second);
	CU_ASSERT_TRUE(mxw_name_equal(overlap->name,
	                              mxwt_name(gathered->row->entry[told.first - 1].name)));
	CU_ASSERT_EQUAL(overlap->kind == REPEATED, overlap->first.rule == overlap->second.rule);
	CU_ASSERT_FATAL(gathered->count < 8);
	gathered->told[gathered->count++] = told;
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
				.part = entry->part,
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

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is told", test_table },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "overlap", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
