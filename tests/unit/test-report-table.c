/* A table that never grows beyond its bound, and stays right in its sums. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"
#include "tools/report_table.h"

#define MOST 10u

static bool add(struct report_table *table, const char *key, uint64_t lookups, uint64_t stopped)
{
	const struct report_counts counts = { .lookups = lookups, .stopped = stopped };
	struct report_row *row = report_table_row(table, key);

	if (row == NULL)
		return false;
	report_row_add(row, &counts, 5, 7);
	return true;
}

static uint64_t sum_of(const struct report_table *table)
{
	uint64_t sum = table->others.lookups;

	for (size_t i = 0; i < table->count; i++)
		sum += table->rows[i]->counts.lookups;
	return sum;
}

static void test_order(void)
{
	struct report_table table;

	report_table_init(&table, MOST);
	CU_ASSERT_TRUE(add(&table, "b", 2, 1) && add(&table, "c", 3, 0) &&
	               add(&table, "a", 2, 2) && add(&table, "b", 0, 0));
	report_table_finish(&table, false);
	CU_ASSERT_EQUAL_FATAL(table.count, 3);
	CU_ASSERT_STRING_EQUAL(table.rows[0]->key, "c");
	CU_ASSERT_STRING_EQUAL(table.rows[1]->key, "a");
	CU_ASSERT_STRING_EQUAL(table.rows[2]->key, "b");
	report_table_finish(&table, true);
	CU_ASSERT_STRING_EQUAL(table.rows[0]->key, "a");
	CU_ASSERT_STRING_EQUAL(table.rows[2]->key, "c");
	CU_ASSERT_EQUAL(table.other_rows, 0);
	CU_ASSERT_PTR_EQUAL(report_table_find(&table, "b"), table.rows[1]);
	CU_ASSERT_PTR_NULL(report_table_find(&table, "d"));
	report_table_fini(&table);
}

static void test_times(void)
{
	const struct report_counts one = { .lookups = 1 };
	struct report_row row = { 0 };

	report_row_add(&row, &one, 50, 60);
	report_row_add(&row, &one, 40, 45);
	report_row_add(&row, &one, 55, 70);
	CU_ASSERT_EQUAL(row.first_ms, 40);
	CU_ASSERT_EQUAL(row.last_ms, 70);
	CU_ASSERT_EQUAL(row.counts.lookups, 3);
}

/* Names that come once each, and one that comes now and then. */
static void test_flood(void)
{
	struct report_table table;
	char key[16];

	report_table_init(&table, MOST);
	for (unsigned i = 0; i < 1000; i++) {
		(void)snprintf(key, sizeof(key), "n%u", i);
		CU_ASSERT_TRUE_FATAL(add(&table, key, 1, 1));
		if (i % 5 == 0)
			CU_ASSERT_TRUE_FATAL(add(&table, "often", 1, 0));
		CU_ASSERT_TRUE(table.count <= 2 * MOST);
		CU_ASSERT_EQUAL(sum_of(&table), i + 1 + i / 5 + 1);
	}
	report_table_finish(&table, false);
	CU_ASSERT_EQUAL(table.count, MOST);
	CU_ASSERT_STRING_EQUAL(table.rows[0]->key, "often");
	CU_ASSERT_EQUAL(table.rows[0]->counts.lookups, 200);
	/* It was there from the first on, and never among the others. */
	CU_ASSERT_FALSE(table.rows[0]->uncertain);
	CU_ASSERT_TRUE(table.rows[MOST - 1]->uncertain);
	CU_ASSERT_EQUAL(table.other_rows, 1001 - MOST);
	CU_ASSERT_EQUAL(sum_of(&table), 1200);
	CU_ASSERT_EQUAL(table.others.stopped, 1000 - (MOST - 1));
	report_table_fini(&table);
}

static void test_texts(void)
{
	struct report_table table;
	struct report_row *row;
	char text[REPORT_TEXT_MAX + 8];

	/* The last character that fits is of two octets, and would be cut in the middle. */
	memset(text, 'x', sizeof(text));
	text[REPORT_TEXT_MAX - 2] = '\xc3';
	text[REPORT_TEXT_MAX - 1] = '\xa9';
	text[sizeof(text) - 1] = '\0';
	report_table_init(&table, MOST);
	row = report_table_row(&table, text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(row);
	CU_ASSERT_EQUAL(strlen(row->key), REPORT_TEXT_MAX - 2);
	CU_ASSERT_TRUE(report_row_note(row, 1, text));
	CU_ASSERT_EQUAL(strlen(row->notes[1]), REPORT_TEXT_MAX - 2);
	CU_ASSERT_TRUE(report_row_note(row, 1, "short"));
	CU_ASSERT_STRING_EQUAL(row->notes[1], "short");
	CU_ASSERT_TRUE(report_row_note(row, 1, ""));
	CU_ASSERT_PTR_NULL(row->notes[1]);
	/* It is the same whatever was cut off of it. */
	CU_ASSERT_PTR_EQUAL(report_table_row(&table, text), row);
	CU_ASSERT_PTR_EQUAL(report_table_find(&table, text), row);
	text[REPORT_TEXT_MAX - 1] = '\xaa';
	CU_ASSERT_PTR_EQUAL(report_table_find(&table, text), row);
	text[REPORT_TEXT_MAX - 3] = 'y';
	CU_ASSERT_PTR_NULL(report_table_find(&table, text));
	report_table_fini(&table);
}

static void test_sums(void)
{
	CU_ASSERT_EQUAL(report_sum(2, 3), 5);
	CU_ASSERT_EQUAL(report_sum(INT64_MAX - 2, 1), INT64_MAX - 1);
	CU_ASSERT_EQUAL(report_sum(INT64_MAX - 1, 1), INT64_MAX);
	CU_ASSERT_EQUAL(report_sum(INT64_MAX - 1, 2), INT64_MAX);
	CU_ASSERT_EQUAL(report_sum(3, UINT64_MAX), INT64_MAX);
	CU_ASSERT_EQUAL(report_sum(UINT64_MAX, 3), INT64_MAX);
}

/* More than can be said, of which some were stopped and the others only monitored. */
static void test_large(void)
{
	const struct report_counts stopped = { .lookups = 1, .stopped = 1 };
	const struct report_counts monitored = { .lookups = INT64_MAX, .monitored = INT64_MAX };
	struct report_counts sum = { 0 };

	report_counts_add(&sum, &stopped);
	report_counts_add(&sum, &monitored);
	CU_ASSERT_EQUAL(sum.lookups, INT64_MAX);
	CU_ASSERT_EQUAL(sum.stopped, 1);
	CU_ASSERT_EQUAL(sum.monitored, INT64_MAX - 1);
}

static bool add_scarce(void *context)
{
	struct report_table table;
	bool done = true;
	char key[16];

	(void)context;
	report_table_init(&table, MOST);
	for (unsigned i = 0; i < 40 && done; i++) {
		(void)snprintf(key, sizeof(key), "n%u", i);
		done = add(&table, key, 1, 0);
	}
	CU_ASSERT_EQUAL(done, !mxwt_fail_alloc_happened());
	report_table_fini(&table);
	return true;
}

static void test_scarce(void)
{
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(add_scarce, NULL) > 2 * 40);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the order of rows", test_order },
		{ "times", test_times },
		{ "more keys than rows", test_flood },
		{ "long texts", test_texts },
		{ "sums end at the largest number", test_sums },
		{ "parts are no larger than a sum that ends there", test_large },
		{ "memory is refused", test_scarce },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "table", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
