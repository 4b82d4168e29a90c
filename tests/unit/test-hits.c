/* Hits: every one is counted once, in its row, whoever counts; a new policy's table takes over what the old one
 * has of the same names. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "metrics/hits.h"
#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* A policy of these groups and rules, in this order; lists end with NULL. */
static struct mxw_policy *make(const char *const groups[], const char *const rules[])
{
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	for (size_t i = 0; groups[i] != NULL; i++)
		(void)mxw_builder_add_group(builder, groups[i], MXW_ACTION_UNSET);
	for (size_t i = 0; rules[i] != NULL; i++)
		(void)mxw_builder_add_rule(builder, &(struct mxw_rule_spec){ .id = rules[i] });
	return mxwt_seal(builder);
}

static const char *const two_groups[] = { "outbound", "exchange", NULL };
static const char *const three_rules[] = { "mil", "ml", "army", NULL };

static void hit(struct mxwi_hits *hits, struct mxwi_hit what, unsigned times)
{
	const struct mxw_verdict verdict = {
		.rule = what.rule,
		.group = what.group,
		.action = what.action,
		.mode = what.mode,
		.trigger = what.trigger,
	};

	while (times-- > 0)
		mxwi_hits_count(hits, &verdict);
}

static void expect(const struct mxwi_hits *hits, const struct mxwi_hit *rows, size_t count)
{
	size_t found;
	struct mxwi_hit *list = mxwi_hits_list(hits, &found);

	CU_ASSERT_EQUAL(found, count);
	for (size_t i = 0; i < count && i < found; i++) {
		CU_ASSERT_EQUAL(list[i].rule, rows[i].rule);
		CU_ASSERT_EQUAL(list[i].group, rows[i].group);
		CU_ASSERT_EQUAL(list[i].action, rows[i].action);
		CU_ASSERT_EQUAL(list[i].mode, rows[i].mode);
		CU_ASSERT_EQUAL(list[i].trigger, rows[i].trigger);
		CU_ASSERT_EQUAL(list[i].count, rows[i].count);
	}
	free(list);
}

/* In the order of the table. */
static const struct mxwi_hit some_rows[] = {
	{ 0, 0, MXW_ACTION_PASS, MXW_MODE_MONITOR, MXW_TRIGGER_NAME, 1 },
	{ 0, 0, MXW_ACTION_NULL_MX, MXW_MODE_ENFORCE, MXW_TRIGGER_NAME, 3 },
	{ 0, 0, MXW_ACTION_NULL_MX, MXW_MODE_ENFORCE, MXW_TRIGGER_CNAME, 2 },
	{ 0, 1, MXW_ACTION_NULL_MX, MXW_MODE_ENFORCE, MXW_TRIGGER_NAME, 4 },
	{ 2, 1, MXW_ACTION_DROP, MXW_MODE_ENFORCE, MXW_TRIGGER_LOOKALIKE, 5 },
};

static void test_rows(void)
{
	struct mxw_policy *policy = make(two_groups, three_rules);
	struct mxwi_hits *hits = mxwi_hits_new(policy);

	CU_ASSERT_PTR_NOT_NULL_FATAL(hits);
	expect(hits, NULL, 0);
	for (size_t i = ARRAY_COUNT(some_rows); i-- > 0;)
		hit(hits, some_rows[i], (unsigned)some_rows[i].count);
	expect(hits, some_rows, ARRAY_COUNT(some_rows));
	CU_ASSERT_EQUAL(mxwi_hits_uncounted(hits), 0);
	mxwi_hits_free(hits);
	mxw_policy_free(policy);
}

static void test_nothing(void)
{
	size_t count = 1;

	hit(NULL, some_rows[0], 1);
	mxwi_hits_carry(NULL, NULL);
	CU_ASSERT_PTR_NULL(mxwi_hits_list(NULL, &count));
	CU_ASSERT_EQUAL(count, 0);
	CU_ASSERT_EQUAL(mxwi_hits_uncounted(NULL), 0);
	mxwi_hits_free(NULL);
}

/* Rules and groups have other numbers, some are gone, and some are new. */
static void test_carry(void)
{
	static const char *const groups[] = { "new", "exchange", "outbound", NULL };
	static const char *const rules[] = { "a-new-one", "army", "other", "mil", NULL };
	static const struct mxwi_hit carried[] = {
		{ 1, 1, MXW_ACTION_DROP, MXW_MODE_ENFORCE, MXW_TRIGGER_LOOKALIKE, 5 },
		{ 3, 1, MXW_ACTION_NULL_MX, MXW_MODE_ENFORCE, MXW_TRIGGER_NAME, 4 },
		{ 3, 2, MXW_ACTION_PASS, MXW_MODE_MONITOR, MXW_TRIGGER_NAME, 1 },
		/* One of them was counted under the new policy already. */
		{ 3, 2, MXW_ACTION_NULL_MX, MXW_MODE_ENFORCE, MXW_TRIGGER_NAME, 4 },
		{ 3, 2, MXW_ACTION_NULL_MX, MXW_MODE_ENFORCE, MXW_TRIGGER_CNAME, 2 },
	};
	static const struct mxwi_hit gone = {
		1, 0, MXW_ACTION_NULL_MX, MXW_MODE_ENFORCE, MXW_TRIGGER_SUFFIX, 9
	};
	struct mxw_policy *before = make(two_groups, three_rules), *after = make(groups, rules);
	struct mxwi_hits *old = mxwi_hits_new(before), *hits = mxwi_hits_new(after);

	for (size_t i = 0; i < ARRAY_COUNT(some_rows); i++)
		hit(old, some_rows[i], (unsigned)some_rows[i].count);
	hit(old, gone, 9);
	hit(hits, carried[3], 1);
	mxwi_hits_carry(hits, old);
	mxwi_hits_free(old);
	mxw_policy_free(before);
	expect(hits, carried, ARRAY_COUNT(carried));
	mxwi_hits_free(hits);
	mxw_policy_free(after);
}

/* Every combination that one rule can have for a group finds a place: 9 times 4. */
static void test_all_combinations(void)
{
	static const char *const groups[] = { "outbound", NULL };
	static const char *const rules[] = { "mil", NULL };
	static const enum mxw_trigger triggers[] = { MXW_TRIGGER_NAME, MXW_TRIGGER_SUFFIX,
		                                     MXW_TRIGGER_CNAME, MXW_TRIGGER_RELEASE };
	struct mxw_policy *policy = make(groups, rules);
	struct mxwi_hits *hits = mxwi_hits_new(policy);
	size_t count;

	for (size_t i = 0; i < ARRAY_COUNT(triggers); i++) {
		for (unsigned action = MXW_ACTION_PASS; action <= MXW_ACTION_DROP; action++)
			hit(hits,
			    (struct mxwi_hit){ 0, 0, (enum mxw_action)action, MXW_MODE_ENFORCE,
			                       triggers[i], 0 },
			    1);
		hit(hits,
		    (struct mxwi_hit){ 0, 0, MXW_ACTION_PASS, MXW_MODE_MONITOR, triggers[i],
		                       0 },
		    1);
	}
	free(mxwi_hits_list(hits, &count));
	CU_ASSERT_EQUAL(count, 36);
	CU_ASSERT_EQUAL(mxwi_hits_uncounted(hits), 0);
	mxwi_hits_free(hits);
	mxw_policy_free(policy);
}

/* Past the limit nothing is lost without a word, and what has a row goes on being counted. 30000 rules for three
 * groups could have more rows than there are places. */
static void test_limit(void)
{
	static const char *const groups[] = { "a", "b", "c", NULL };
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_policy *policy;
	struct mxwi_hits *hits;
	size_t count;
	char id[16];

	(void)mxw_builder_add_file(builder, "policy.yaml");
	for (size_t i = 0; groups[i] != NULL; i++)
		(void)mxw_builder_add_group(builder, groups[i], MXW_ACTION_UNSET);
	for (unsigned i = 0; i < 30000; i++) {
		(void)snprintf(id, sizeof(id), "r%u", i);
		(void)mxw_builder_add_rule(builder, &(struct mxw_rule_spec){ .id = id });
	}
	policy = mxwt_seal(builder);
	hits = mxwi_hits_new(policy);
	for (uint32_t i = 0; i < 90000; i++)
		hit(hits,
		    (struct mxwi_hit){ i % 30000, i / 30000, MXW_ACTION_NULL_MX,
		                       MXW_MODE_ENFORCE, MXW_TRIGGER_NAME, 0 },
		    1);
	free(mxwi_hits_list(hits, &count));
	CU_ASSERT_EQUAL(count, MXWI_HIT_ROWS_MAX);
	CU_ASSERT_EQUAL(mxwi_hits_uncounted(hits), 90000 - MXWI_HIT_ROWS_MAX);
	hit(hits, some_rows[1], 7);
	CU_ASSERT_EQUAL(mxwi_hits_uncounted(hits), 90000 - MXWI_HIT_ROWS_MAX);
	mxwi_hits_free(hits);
	mxw_policy_free(policy);
}

/* ---- many workers ---------------------------------------------------------------------------- */

#define WORKERS 4u
#define EACH 20000u
#define ROWS 48u /* 3 rules, 2 groups, 8 actions */

static void *work(void *context)
{
	for (unsigned i = 0; i < EACH; i++)
		hit(context,
		    (struct mxwi_hit){ i % 3, i / 3 % 2,
		                       (enum mxw_action)(MXW_ACTION_PASS + i / 6 % 8),
		                       MXW_MODE_ENFORCE, MXW_TRIGGER_NAME, 0 },
		    1);
	return NULL;
}

static void test_workers(void)
{
	struct mxw_policy *policy = make(two_groups, three_rules);
	struct mxwi_hits *hits = mxwi_hits_new(policy);
	pthread_t threads[WORKERS];
	struct mxwi_hit *list;
	size_t count;
	uint64_t sum = 0;

	for (unsigned i = 0; i < WORKERS; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, work, hits), 0);
	for (unsigned i = 0; i < WORKERS; i++)
		(void)pthread_join(threads[i], NULL);
	list = mxwi_hits_list(hits, &count);
	CU_ASSERT_EQUAL(count, ROWS);
	for (size_t i = 0; i < count; i++)
		sum += list[i].count;
	CU_ASSERT_EQUAL(sum, WORKERS * EACH);
	free(list);
	mxwi_hits_free(hits);
	mxw_policy_free(policy);
}

static bool attempt(void *context)
{
	struct mxwi_hits *hits = mxwi_hits_new(context);
	size_t count = 0;

	CU_ASSERT_EQUAL(hits == NULL, mxwt_fail_alloc_happened());
	if (hits == NULL)
		return true;
	hit(hits, some_rows[0], 1);
	mxwt_fail_alloc(1, MXWT_REFUSE_ONE);
	CU_ASSERT_PTR_NULL(mxwi_hits_list(hits, &count));
	CU_ASSERT_EQUAL(count, 1);
	mxwt_fail_alloc(0, MXWT_REFUSE_ONE);
	mxwi_hits_free(hits);
	return true;
}

static void test_no_memory(void)
{
	struct mxw_policy *policy = make(two_groups, three_rules);

	CU_ASSERT_EQUAL(mxwt_fail_alloc_sweep(attempt, policy), 6);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "each hit is counted in its row", test_rows },
		{ "where there is no table, nothing is counted", test_nothing },
		{ "a new policy takes over what it has in common", test_carry },
		{ "each combination has a place", test_all_combinations },
		{ "what finds no place is counted as such", test_limit },
		{ "workers lose no hit to each other", test_workers },
		{ "memory is refused", test_no_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "hits", .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
