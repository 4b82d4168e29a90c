/*
 * No way round: all paths of one group of setups, with the module and, as the control experiment,
 * without. With it no mail host ever sees anything real, and no desktop anything of the policy; without
 * it something leaks on every path, or the path would prove nothing; with a sanitizer that is not repeated.
 * One program is made for each
 * group, so that they run side by side.
 */
#include "matrix.h"

#include <stdlib.h>
#include <string.h>

#include "lab_redis.h"
#include "tests/lib/tap.h"

/* What the control experiment shows, it shows without sanitizers, too. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define RUNS 1u /* with the module */
#else
#define RUNS 2u /* with the module, and without */
#endif

#define SUITES_MAX 32u
#define TESTS_MAX 24u

static struct lab *lab;
static struct matrix matrix;
static struct matrix_score total[2]; /* with the module, without */
static unsigned serial;

/* As many suites as RUNS for each setup; tests are orders. */
static CU_SuiteInfo suites[SUITES_MAX + 1];
static CU_TestInfo tests[SUITES_MAX][TESTS_MAX + 1];
static const struct matrix_setup *setups[SUITES_MAX];
static unsigned suite_count, suite_next;
static size_t order_next;

static const char rpz_zone[] = "$ORIGIN rpz.test.\n$TTL 300\n"
			       "@ SOA ns.test. hostmaster.test. 1 3600 600 86400 60\n"
			       "@ NS ns.test.\n"
			       "bad.invalid CNAME .\n"
			       "24.0.100.51.198.rpz-ip CNAME .\n"
			       "ns.bad.invalid.rpz-nsdname CNAME .\n";

static int start(void)
{
	const unsigned suite = suite_next++;
	char path[PATH_MAX];

	order_next = 0;
	if (!lab_print(path, sizeof(path), "%s/rpz.zone", lab->dir) ||
	    !lab_write_file(path, rpz_zone))
		return 1;
	return !matrix_open(&matrix, lab, setups[suite], suite % RUNS == 1, &serial);
}

static int stop(void)
{
	struct matrix_score *sum = &total[matrix.control];
	const struct matrix_score *score = &matrix.score;
	const bool ok = matrix_close(&matrix);

	sum->paths += score->paths;
	sum->replies += score->replies;
	sum->leaks += score->leaks;
	sum->spills += score->spills;
	sum->wrong += score->wrong;
	sum->dead += score->dead;
	return !ok;
}

/* One test; the next order that this setup has paths for. */
static void run_next(void)
{
	const struct matrix_score before = matrix.score, *now = &matrix.score;

	while (now->paths == before.paths && order_next < matrix_order_count)
		matrix_run(&matrix, &matrix_orders[order_next++]);
	LAB_CHECK(now->paths > before.paths && (matrix.control || now->leaks == before.leaks) &&
	                  now->spills == before.spills && now->wrong == before.wrong &&
	                  now->dead == before.dead,
	          "%u paths, %u leaks, %u spills, %u wrong, %u that cannot fail",
	          now->paths - before.paths, now->leaks - before.leaks,
	          now->spills - before.spills, now->wrong - before.wrong,
	          now->dead - before.dead);
}

static bool has_paths(const struct matrix_setup *setup, const struct matrix_order *order)
{
	for (size_t i = 0; i < matrix_way_count * matrix_shape_count; i++) {
		const struct matrix_path path = {
			.setup = setup,
			.order = order,
			.way = &matrix_ways[i / matrix_shape_count],
			.shape = &matrix_shapes[i % matrix_shape_count],
		};

		if (matrix_excluded(&path) == NULL)
			return true;
	}
	return false;
}

static void add_setup(const struct matrix_setup *setup)
{
	static char titles[SUITES_MAX][128];

	for (unsigned control = 0; control < RUNS && suite_count < SUITES_MAX; control++) {
		const unsigned suite = suite_count++;
		unsigned test = 0;

		(void)lab_print(titles[suite], sizeof(titles[suite]), "%s%s", setup->title,
		                control != 0 ? ", without the module" : "");
		for (size_t i = 0; i < matrix_order_count && test < TESTS_MAX; i++)
			if (has_paths(setup, &matrix_orders[i]))
				tests[suite][test++] =
					(CU_TestInfo){ matrix_orders[i].title, run_next };
		setups[suite] = setup;
		suites[suite] =
			(CU_SuiteInfo){ titles[suite], start, stop, NULL, NULL, tests[suite] };
	}
}

/* Says how many combinations of this group make no sense, by reason. */
static void say_excluded(void)
{
	const char *reasons[32] = { NULL };
	unsigned counts[32] = { 0 };

	for (unsigned suite = 0; suite < suite_count; suite += RUNS) {
		for (size_t i = 0;
		     i < matrix_order_count * matrix_way_count * matrix_shape_count; i++) {
			const struct matrix_path path = {
				.setup = setups[suite],
				.order = &matrix_orders[i / matrix_way_count /
				                        matrix_shape_count],
				.way = &matrix_ways[i / matrix_shape_count % matrix_way_count],
				.shape = &matrix_shapes[i % matrix_shape_count],
			};
			const char *reason = matrix_excluded(&path);

			for (size_t k = 0; reason != NULL && k < 32; k++) {
				if (reasons[k] != NULL && strcmp(reasons[k], reason) != 0)
					continue;
				reasons[k] = reason;
				counts[k]++;
				break;
			}
		}
	}
	for (size_t k = 0; k < 32 && reasons[k] != NULL; k++)
		lab_say("left out: %u, %s", counts[k], reasons[k]);
}

int main(void)
{
	const char *only = getenv("MXW_TEST_SETUP");
	/* NOLINTNEXTLINE(misc-redundant-expression): the group is the program's */
	const char *missing = MATRIX_GROUP == MATRIX_CACHEDB ? lab_redis_missing() : NULL;
	int status;

	if (missing != NULL)
		return mxwt_skip_all(missing);
	for (size_t i = 0; i < matrix_setup_count; i++)
		if (matrix_setups[i].group == MATRIX_GROUP &&
		    (only == NULL || strcmp(only, matrix_setups[i].title) == 0))
			add_setup(&matrix_setups[i]);
	status = lab_main(LAB_NEEDS_MODULE, suites, &lab);
	if (total[0].paths == 0)
		return status;
	say_excluded();
	if (RUNS > 1)
		lab_say("without the module: %u paths, %u leaks, %u paths without one",
		        total[1].paths, total[1].leaks, total[1].dead);
	lab_say("matrix: %u paths, %u leaks, %u spills (%u replies, %u wrong)", total[0].paths,
	        total[0].leaks, total[0].spills, total[0].replies, total[0].wrong);
	return status;
}
