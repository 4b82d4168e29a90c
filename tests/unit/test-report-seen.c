/* Which lines have been read: numbers in every order, held against a list of all that were given. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"
#include "tools/report_seen.h"

#define NUMBERS 200u

static enum report_seen_result add(struct report_seen *seen, uint64_t sequence)
{
	return report_seen_add(seen, "6f1c2b9e", "res17", sequence);
}

static void test_orders(void)
{
	static const struct {
		uint64_t numbers[8]; /* up to a 0 */
		size_t ranges;
		uint64_t missing;
	} cases[] = {
		{ { 1, 2, 3, 4 }, 1, 0 },
		{ { 4, 3, 2, 1 }, 1, 0 },
		{ { 7, 9, 8 }, 1, 0 },
		{ { 1, 3, 5, 7 }, 4, 3 },
		{ { 10, 1, 5 }, 3, 7 },
		{ { 5, 6, 1, 2, 3, 4 }, 1, 0 },
		{ { UINT64_MAX, 1 }, 2, UINT64_MAX - 2 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct report_seen seen = { 0 };

		for (size_t k = 0; k < 8 && cases[i].numbers[k] != 0; k++)
			CU_ASSERT_EQUAL(add(&seen, cases[i].numbers[k]), REPORT_SEEN_NEW);
		for (size_t k = 0; k < 8 && cases[i].numbers[k] != 0; k++)
			CU_ASSERT_EQUAL(add(&seen, cases[i].numbers[k]), REPORT_SEEN_AGAIN);
		CU_ASSERT_EQUAL(seen.count, 1);
		CU_ASSERT_EQUAL(seen.range_count, cases[i].ranges);
		CU_ASSERT_EQUAL(seen.starts[0]->count, cases[i].ranges);
		CU_ASSERT_EQUAL(report_start_missing(seen.starts[0]), cases[i].missing);
		report_seen_fini(&seen);
	}
}

static void test_random(void)
{
	for (uint64_t seed = 1; seed <= 50; seed++) {
		const unsigned failures = CU_get_number_of_failures();
		struct mxwt_random random = mxwt_random_new(seed);
		struct report_seen seen = { 0 };
		bool given[NUMBERS + 1] = { false };
		uint64_t missing = 0;
		unsigned first = NUMBERS, last = 0;

		for (unsigned i = 0; i < NUMBERS; i++) {
			const unsigned number = 1 + mxwt_random_below(&random, NUMBERS);

			CU_ASSERT_EQUAL(add(&seen, number),
			                given[number] ? REPORT_SEEN_AGAIN : REPORT_SEEN_NEW);
			given[number] = true;
			first = number < first ? number : first;
			last = number > last ? number : last;
		}
		for (unsigned number = first; number <= last; number++)
			missing += !given[number];
		CU_ASSERT_EQUAL(report_start_missing(seen.starts[0]), missing);
		report_seen_fini(&seen);
		mxwt_tell_seed(failures, seed);
	}
}

/* The same number of another start, or of another resolver, is another line. */
static void test_starts(void)
{
	struct report_seen seen = { 0 };

	CU_ASSERT_EQUAL(report_seen_add(&seen, "a", "one", 1), REPORT_SEEN_NEW);
	CU_ASSERT_EQUAL(report_seen_add(&seen, "a", "two", 1), REPORT_SEEN_NEW);
	CU_ASSERT_EQUAL(report_seen_add(&seen, "b", "one", 1), REPORT_SEEN_NEW);
	CU_ASSERT_EQUAL(report_seen_add(&seen, "a", "one", 1), REPORT_SEEN_AGAIN);
	CU_ASSERT_EQUAL(report_seen_add(&seen, "a", "", 1), REPORT_SEEN_NEW);
	CU_ASSERT_EQUAL(seen.count, 4);
	CU_ASSERT_STRING_EQUAL(seen.starts[1]->instance, "a");
	CU_ASSERT_STRING_EQUAL(seen.starts[1]->resolver, "two");
	report_seen_fini(&seen);
}

static void test_limits(void)
{
	struct report_seen seen = { 0 };
	char name[REPORT_SEEN_NAME_MAX + 2];

	/* Every other number is a range; what is in one is still known. */
	for (uint64_t i = 0; i < REPORT_SEEN_RANGES_MAX; i++)
		CU_ASSERT_EQUAL_FATAL(add(&seen, 1 + 2 * i), REPORT_SEEN_NEW);
	CU_ASSERT_EQUAL(add(&seen, 10 * REPORT_SEEN_RANGES_MAX), REPORT_SEEN_UNKNOWN);
	CU_ASSERT_TRUE(seen.starts[0]->uncertain);
	CU_ASSERT_EQUAL(add(&seen, 3), REPORT_SEEN_AGAIN);
	CU_ASSERT_EQUAL(add(&seen, 2), REPORT_SEEN_NEW);
	report_seen_fini(&seen);

	for (unsigned i = 0; i < REPORT_SEEN_STARTS_MAX; i++) {
		(void)snprintf(name, sizeof(name), "%u", i);
		CU_ASSERT_EQUAL_FATAL(report_seen_add(&seen, name, "r", 1), REPORT_SEEN_NEW);
	}
	CU_ASSERT_EQUAL(report_seen_add(&seen, "one more", "r", 1), REPORT_SEEN_UNKNOWN);
	CU_ASSERT_EQUAL(report_seen_add(&seen, "7", "r", 1), REPORT_SEEN_AGAIN);
	report_seen_fini(&seen);

	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	CU_ASSERT_EQUAL(report_seen_add(&seen, name, "r", 1), REPORT_SEEN_UNKNOWN);
	CU_ASSERT_EQUAL(report_seen_add(&seen, "r", name, 1), REPORT_SEEN_UNKNOWN);
	name[sizeof(name) - 2] = '\0';
	CU_ASSERT_EQUAL(report_seen_add(&seen, name, name, 1), REPORT_SEEN_NEW);
	report_seen_fini(&seen);
}

static bool add_scarce(void *context)
{
	struct report_seen seen = { 0 };
	bool refused = false;

	(void)context;
	for (uint64_t i = 0; i < 20 && !refused; i++)
		refused = add(&seen, 1 + 2 * i) == REPORT_SEEN_NOMEM;
	CU_ASSERT_EQUAL(refused, mxwt_fail_alloc_happened());
	report_seen_fini(&seen);
	return true;
}

static void test_scarce(void)
{
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(add_scarce, NULL) > 2 * 4);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "every order", test_orders },          { "random numbers", test_random },
		{ "starts and resolvers", test_starts }, { "limits", test_limits },
		{ "memory is refused", test_scarce },    CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "seen", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
