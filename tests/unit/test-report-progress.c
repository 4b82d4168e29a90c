/* The bar: how much of the files was read, on a terminal and on nothing else. The time of the last word is set
 * back, so that nobody need wait for the next one. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tests/lib/tap.h"
#include "tests/unit/files.h"
#include "tests/unit/terminal_kit.h"
#include "tools/report_progress.h"

#define LONG_AGO_MS 1000

static char paths_room[3][4096];
static char *paths[] = { paths_room[0], paths_room[1], paths_room[2] };

/* Two files of 100 octets together, and none. */
static void make_files(void)
{
	static const char octets[60] = "";

	mxwt_file_write(strcpy(paths[0], mxwt_path("one")), octets, 60);
	mxwt_file_write(strcpy(paths[1], mxwt_path("two")), octets, 40);
	strcpy(paths[2], "-");
}

static void say(struct report_progress *progress, uint64_t done)
{
	progress->said_ms -= LONG_AGO_MS;
	progress->started_ms -= 10 * LONG_AGO_MS;
	report_progress_say(progress, done);
}

static void test_bar(void)
{
	struct report_progress progress;
	struct mxwt_terminal terminal;

	make_files();
	mxwt_terminal_begin(&terminal);
	report_progress_begin(&progress, paths, 2);
	/* Too soon: nothing is said. */
	report_progress_say(&progress, 10);
	const bool soon = progress.begun;
	say(&progress, 50);
	/* Half is done in ten seconds, so it takes ten more. */
	const bool half = mxwt_terminal_shows(
		&terminal, "\r\033[K[###############...............]  50 %, 10 s left");
	say(&progress, 200);
	const bool all = mxwt_terminal_shows(
		&terminal, "\r\033[K[##############################] 100 %, 0 s left");
	report_progress_end(&progress);
	const bool erased = mxwt_terminal_shows(&terminal, "\r\033[K");
	mxwt_terminal_end(&terminal);
	CU_ASSERT_FALSE(soon);
	CU_ASSERT_TRUE(half);
	CU_ASSERT_TRUE(all);
	CU_ASSERT_TRUE(erased);
}

static void test_no_size(void)
{
	struct report_progress progress;
	struct mxwt_terminal terminal;

	make_files();
	mxwt_terminal_begin(&terminal);
	report_progress_begin(&progress, paths, 3);
	say(&progress, 5u << 20);
	const bool told = mxwt_terminal_shows(&terminal, "\r\033[K5 MiB read");
	report_progress_end(&progress);
	mxwt_terminal_end(&terminal);
	CU_ASSERT_TRUE(told);
}

static void test_no_terminal(void)
{
	struct report_progress progress;
	const int before = dup(STDERR_FILENO);
	const int null = open("/dev/null", O_WRONLY);

	CU_ASSERT_FATAL(before >= 0 && null >= 0);
	dup2(null, STDERR_FILENO);
	report_progress_begin(&progress, paths, 2);
	say(&progress, 50);
	dup2(before, STDERR_FILENO);
	CU_ASSERT_FALSE(progress.begun);
	close(null);
	close(before);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a bar", test_bar },
		{ "what has no size", test_no_size },
		{ "nowhere else", test_no_terminal },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "progress", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
