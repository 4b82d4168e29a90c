/*
 * CUnit keeps a registry of suites and tests and calls back around each one.
 * All suites of the caller's table are registered, the plan is printed from
 * the registry's count, and the "test complete" call-back prints one TAP line
 * per test with the failures that CUnit chained to it. Tests of a suite whose
 * initialisation failed never run: a call-back prints them as failed, so that
 * the plan always holds.
 */
#include "tap.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include <CUnit/TestRun.h>

static unsigned printed_count;
static unsigned failed_count;

/* A failed assertion may hold any text; a comment is one line. */
static void print_comment(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			(void)fputs("\n#    ", stdout);
		else
			(void)putchar(*text);
	}
	(void)putchar('\n');
}

/* "#" begins a directive in TAP, so it is escaped in names. */
static void print_name(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '#')
			(void)putchar('\\');
		(void)putchar(*text == '\n' ? ' ' : *text);
	}
}

static void print_result(bool ok, CU_pSuite suite, CU_pTest test)
{
	printed_count++;
	if (!ok)
		failed_count++;
	(void)printf("%sok %u - ", ok ? "" : "not ", printed_count);
	print_name(suite->pName);
	(void)fputs(": ", stdout);
	print_name(test->pName);
	(void)putchar('\n');
}

static void on_test_complete(CU_pTest test, CU_pSuite suite, CU_pFailureRecord failures)
{
	print_result(failures == NULL, suite, test);
	for (CU_pFailureRecord f = failures; f != NULL; f = f->pNext) {
		/* CUnit chains the failures of one test in front of nothing else. */
		(void)printf("# %s:%u: ", f->strFileName != NULL ? f->strFileName : "?",
		             f->uiLineNumber);
		print_comment(f->strCondition != NULL ? f->strCondition : "failed");
	}
	(void)fflush(stdout);
}

static void on_suite_init_failure(CU_pSuite suite)
{
	for (CU_pTest test = suite->pTest; test != NULL; test = test->pNext)
		print_result(false, suite, test);
	(void)puts("# the suite's initialisation failed");
	(void)fflush(stdout);
}

static void on_suite_cleanup_failure(CU_pSuite suite)
{
	failed_count++;
	(void)fputs("Bail out! clean-up failed in suite ", stdout);
	print_name(suite->pName);
	(void)putchar('\n');
	(void)fflush(stdout);
}

static int bail_out(const char *what)
{
	(void)printf("Bail out! %s\n", what);
	return EXIT_FAILURE;
}

int mxwt_skip_all(const char *reason)
{
	(void)fputs("1..0 # SKIP ", stdout);
	print_name(reason);
	(void)putchar('\n');
	return EXIT_SUCCESS;
}

int mxwt_run(CU_SuiteInfo *suites)
{
	unsigned planned_count;

	printed_count = failed_count = 0;
	if (CU_initialize_registry() != CUE_SUCCESS)
		return bail_out(CU_get_error_msg());
	if (CU_register_suites(suites) != CUE_SUCCESS) {
		CU_cleanup_registry();
		return bail_out("the suites cannot be registered");
	}
	/* An empty plan would be read as "skipped": a mistake must not be. */
	planned_count = CU_get_registry()->uiNumberOfTests;
	if (planned_count == 0) {
		CU_cleanup_registry();
		return bail_out("there is no test in this program");
	}
	(void)printf("1..%u\n", planned_count);
	CU_set_test_complete_handler(on_test_complete);
	CU_set_suite_init_failure_handler(on_suite_init_failure);
	CU_set_suite_cleanup_failure_handler(on_suite_cleanup_failure);
	CU_set_error_action(CUEA_IGNORE);
	(void)CU_run_all_tests();
	CU_cleanup_registry();
	if (fflush(stdout) != 0)
		return EXIT_FAILURE;
	return failed_count == 0 && printed_count == planned_count ? EXIT_SUCCESS
	                                                           : EXIT_FAILURE;
}
