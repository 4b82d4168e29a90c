/* Long work is told on a terminal, and on nothing else. */
#define _XOPEN_SOURCE 700 /* posix_openpt() */

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/tap.h"
#include "tools/check_progress.h"

/* Reads from the terminal until the text has come. False: it has not within ten seconds. */
static bool shows(int terminal, const char *text)
{
	char seen[512] = "";
	size_t size = 0;

	while (strstr(seen, text) == NULL) {
		struct pollfd poll_fd = { .fd = terminal, .events = POLLIN };
		if (size == sizeof(seen) - 1 || poll(&poll_fd, 1, 10000) != 1)
			return false;
		const ssize_t count = read(terminal, seen + size, sizeof(seen) - 1 - size);
		if (count <= 0)
			return false;
		size += (size_t)count;
		seen[size] = '\0';
	}
	return true;
}

static void test_terminal(void)
{
	struct cmd_progress progress;
	const int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	const int before = dup(STDERR_FILENO);

	CU_ASSERT_FATAL(terminal >= 0 && before >= 0);
	CU_ASSERT_FATAL(grantpt(terminal) == 0 && unlockpt(terminal) == 0);
	const int end = open(ptsname(terminal), O_RDWR | O_NOCTTY);
	CU_ASSERT_FATAL(end >= 0);
	dup2(end, STDERR_FILENO);
	/* Work that is over at once says nothing: the first to be seen is of the second work. */
	cmd_progress_begin(&progress, "quick");
	cmd_progress_end(&progress);
	cmd_progress_begin(&progress, "po\033licy");
	const bool running = progress.running;
	const bool told = shows(terminal, "\r\033[Kpo\\027licy: 1 s");
	cmd_progress_end(&progress);
	const bool erased = shows(terminal, "\r\033[K");
	dup2(before, STDERR_FILENO);
	CU_ASSERT_TRUE(running);
	CU_ASSERT_TRUE(told);
	CU_ASSERT_TRUE(erased);
	close(end);
	close(terminal);
	close(before);
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
