/*
 * Purpose: run CUnit suites and report in TAP, which automake's harness reads.
 * Threads: one; CUnit's registry is process-wide.
 * Memory: nothing of the caller's is kept after mxwt_run returns.
 * Cost: none worth saying.
 * Standards: Test Anything Protocol, version 12.
 */
#ifndef MXWT_TAP_H
#define MXWT_TAP_H

#include <CUnit/CUnit.h>
#include <CUnit/TestDB.h>

/*
 * Runs every test of SUITES, a table that ends with CU_SUITE_INFO_NULL, and
 * prints one TAP line for each. Each assertion that failed becomes a comment
 * with its place. Returns what main should return: 0 when at least one test
 * ran and all passed, else 1.
 */
int mxwt_run(CU_SuiteInfo *suites);

/*
 * Prints the plan that makes the harness count this whole program as skipped,
 * for REASON. Returns what main should return.
 */
int mxwt_skip_all(const char *reason);

#endif
