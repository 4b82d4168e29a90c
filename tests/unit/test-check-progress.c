/* Long work is told on a terminal, and on nothing else. */
#include <fcntl.h>
#include <unistd.h>

#include "tests/lib/tap.h"
#include "tests/unit/terminal_kit.h"
#include "tools/check_progress.h"

static void test_terminal(void)
{
	struct cmd_progress progress;
	struct mxwt_terminal terminal;

	mxwt_terminal_begin(&terminal);
	/* Work that is over at once says nothing: the first to be seen is of the second work. */
	cmd_progress_begin(&progress, "quick");
	cmd_progress_end(&progress);
	cmd_progress_begin(&progress, "po\033licy");
	const bool running = progress.running;
	const bool told = mxwt_terminal_shows(&terminal, "\r\033[Kpo\\027licy: 1 s");
	cmd_progress_end(&progress);
	const bool erased = mxwt_terminal_shows(&terminal, "\r\033[K");
	mxwt_terminal_end(&terminal);
	CU_ASSERT_TRUE(running);
	CU_ASSERT_TRUE(told);
	CU_ASSERT_TRUE(erased);
}

static void test_no_terminal(void)
{
	struct cmd_progress progress;
	const int before = dup(STDERR_FILENO);
	const int null = open("/dev/null", O_WRONLY);

	CU_ASSERT_FATAL(before >= 0 && null >= 0);
	dup2(null, STDERR_FILENO);
	cmd_progress_begin(&progress, "policy");
	CU_ASSERT_FALSE(progress.running);
	cmd_progress_end(&progress);
	dup2(before, STDERR_FILENO);
	close(null);
	close(before);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "on a terminal, once a second", test_terminal },
		{ "nowhere else", test_no_terminal },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "progress", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
