/* Paths that name others, and patterns. What matches what is XCU 2.13 of POSIX. */
#include <string.h>

#include "config/paths.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void test_join(void)
{
	static const struct {
		int line;
		const char *from, *text, *wanted;
	} cases[] = {
		{ __LINE__, "/etc/mxwarden/policy.yaml", "a.yaml", "/etc/mxwarden/a.yaml" },
		{ __LINE__, "/etc/mxwarden/policy.yaml", "/lists/a.txt", "/lists/a.txt" },
		{ __LINE__, "/etc/mxwarden/policy.yaml", "d/*.yaml", "/etc/mxwarden/d/*.yaml" },
		{ __LINE__, "/etc/mxwarden/policy.yaml", "../a", "/etc/mxwarden/../a" },
		{ __LINE__, "policy.yaml", "a.yaml", "a.yaml" },
		{ __LINE__, "./policy.yaml", "a.yaml", "./a.yaml" },
		{ __LINE__, "/policy.yaml", "a.yaml", "/a.yaml" },
		{ __LINE__, "d/e/policy.yaml", "a b", "d/e/a b" },
		/* A directory stands for itself; a path that is no pattern needs no quotes. */
		{ __LINE__, "d[1]*\\/policy.yaml", "a?", "d\\[1]\\*\\\\/a?" },
		{ __LINE__, "d[1]*\\/policy.yaml", "a", "d[1]*\\/a" },
		{ __LINE__, "d[1]/policy.yaml", "/lists/*", "/lists/*" },
	};
	struct mxwi_arena arena = { 0 };

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *path = mxwi_path_join(&arena, cases[i].from, cases[i].text);

		CU_ASSERT_PTR_NOT_NULL_FATAL(path);
		MXWT_CASE(cases[i].line, strcmp(path, cases[i].wanted) == 0);
	}
	mxwi_arena_fini(&arena);
}

static void test_is_pattern(void)
{
	CU_ASSERT_TRUE(mxwi_path_is_pattern("*.yaml"));
	CU_ASSERT_TRUE(mxwi_path_is_pattern("d/a?"));
	CU_ASSERT_TRUE(mxwi_path_is_pattern("[ab]"));
	CU_ASSERT_FALSE(mxwi_path_is_pattern("d/a.yaml"));
	CU_ASSERT_FALSE(mxwi_path_is_pattern("a]"));
	CU_ASSERT_FALSE(mxwi_path_is_pattern("a\\"));
	CU_ASSERT_FALSE(mxwi_path_is_pattern(""));
	/* The shell's, not glob's. */
	CU_ASSERT_FALSE(mxwi_path_is_pattern("{a,b}"));
	CU_ASSERT_FALSE(mxwi_path_is_pattern("~/a"));
}

static void test_matches(void)
{
	static const struct {
		int line;
		const char *pattern, *path;
		bool wanted;
	} cases[] = {
		{ __LINE__, "d/*.yaml", "d/a.yaml", true },
		{ __LINE__, "d/*.yaml", "d/.yaml", false },
		{ __LINE__, "d/*.yaml", "d/.a.yaml", false },
		{ __LINE__, "d/*.yaml", "d/e/a.yaml", false },
		{ __LINE__, "d/*.yaml", "d/a.yaml~", false },
		{ __LINE__, "d/*.yaml", "e/a.yaml", false },
		{ __LINE__, "d/*.yaml", "d/A.YAML", false },
		{ __LINE__, "*/a", "d/a", true },
		{ __LINE__, "*/a", ".d/a", false },
		{ __LINE__, "*", "d/a", false },
		{ __LINE__, "a?c", "abc", true },
		{ __LINE__, "a?c", "a/c", false },
		{ __LINE__, "?bc", ".bc", false },
		{ __LINE__, "[a-c]x", "bx", true },
		{ __LINE__, "[!a-c]x", "bx", false },
		{ __LINE__, "[!a-c]x", "dx", true },
		{ __LINE__, "d\\[1]/*", "d[1]/a", true },
		{ __LINE__, "d\\[1]/*", "d1/a", false },
		{ __LINE__, "{a,b}*", "a", false },
		{ __LINE__, "", "", true },
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		MXWT_CASE(cases[i].line, mxwi_path_matches(cases[i].pattern, cases[i].path) ==
		                                 cases[i].wanted);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "paths are relative to the file that names them", test_join },
		{ "patterns are told from paths", test_is_pattern },
		{ "patterns match as the shell's do", test_matches },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "paths", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
