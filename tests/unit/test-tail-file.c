/* A file that is followed, step by step: what has been handed on after each change of it. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/tap.h"
#include "tests/unit/files.h"
#include "tools/alert_line.h"
#include "tools/tail_file.h"

#define LONG (ALERT_LINE_SIZE_MAX + 1)

static volatile sig_atomic_t stop;
static const char *path, *moved;
/* What was handed on since the last look: each line in brackets, with ! for one that is too long, and of one
 * that is longer than 40 octets its size. */
static char handed[4096];

static void take(void *context, const char *octets, size_t size)
{
	const size_t used = strlen(handed), room = sizeof(handed) - used;

	(void)context;
	if (octets == NULL)
		(void)snprintf(handed + used, room, "[!]");
	else if (size > 40)
		(void)snprintf(handed + used, room, "[%zu]", size);
	else
		(void)snprintf(handed + used, room, "[%.*s]", (int)size, octets);
}

static void append(const char *to, const char *text)
{
	const int fd = open(to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

	CU_ASSERT_TRUE_FATAL(fd >= 0);
	CU_ASSERT_EQUAL(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	(void)close(fd);
}

static void write_whole(const char *text)
{
	mxwt_file_write(path, text, strlen(text));
}

/* What one look hands on. */
#define LOOK(file, expected)                                                                   \
	do {                                                                                   \
		handed[0] = '\0';                                                              \
		CU_ASSERT_TRUE(tail_file_follow(file, take, NULL));                            \
		CU_ASSERT_STRING_EQUAL(handed, expected);                                      \
	} while (0)

static void init(struct tail_file *file)
{
	path = mxwt_path("alerts.json");
	moved = mxwt_path("alerts.json.1");
	(void)unlink(path);
	(void)unlink(moved);
	stop = 0;
	CU_ASSERT_TRUE_FATAL(tail_file_init(file, path, &stop));
}

static void test_grows(void)
{
	struct tail_file file;

	init(&file);
	LOOK(&file, "");
	append(path, "one\ntwo\nthr");
	LOOK(&file, "[one][two]");
	LOOK(&file, "");
	append(path, "ee");
	LOOK(&file, "");
	append(path, "\n\nfive\n");
	LOOK(&file, "[three][][five]");
	append(path, "cut off");
	LOOK(&file, "");
	handed[0] = '\0';
	tail_file_flush(&file, take, NULL);
	CU_ASSERT_STRING_EQUAL(handed, "[cut off]");
	tail_file_fini(&file);
}

/* Whoever writes may have looked at the name just before: then a line comes to the old file when the new one is
 * there already. */
static void test_renamed(void)
{
	struct tail_file file;

	init(&file);
	append(path, "one\n");
	LOOK(&file, "[one]");
	CU_ASSERT_EQUAL(rename(path, moved), 0);
	append(moved, "two\n");
	LOOK(&file, "[two]");
	append(path, "four\n");
	append(moved, "three\n");
	LOOK(&file, "[three]");
	append(moved, "late\nto");
	/* What was begun there will not be ended. */
	LOOK(&file, "[late][to][four]");
	append(moved, "too late\n");
	append(path, "five\n");
	LOOK(&file, "[five]");
	tail_file_fini(&file);
}

static void test_cut(void)
{
	struct tail_file file;

	init(&file);
	append(path, "first of all\nand so on\nbeg");
	LOOK(&file, "[first of all][and so on]");
	CU_ASSERT_EQUAL(truncate(path, 0), 0);
	append(path, "short\n");
	LOOK(&file, "[beg][short]");
	/* As long as it was, or longer, when it is looked at again. */
	CU_ASSERT_EQUAL(truncate(path, 0), 0);
	append(path, "SHORT\n");
	LOOK(&file, "[SHORT]");
	CU_ASSERT_EQUAL(truncate(path, 0), 0);
	append(path, "longer\nand longer\n");
	LOOK(&file, "[longer][and longer]");
	CU_ASSERT_EQUAL(truncate(path, 0), 0);
	LOOK(&file, "");
	append(path, "again\n");
	LOOK(&file, "[again]");
	tail_file_fini(&file);
}

static void test_refused(void)
{
	struct tail_file file;

	init(&file);
	CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
	CU_ASSERT_FALSE(tail_file_follow(&file, take, NULL));
	CU_ASSERT_EQUAL(errno, EINVAL);
	CU_ASSERT_EQUAL(unlink(path), 0);
	append(path, "one\n");
	LOOK(&file, "[one]");
	CU_ASSERT_EQUAL(rename(path, moved), 0);
	CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
	LOOK(&file, "");
	CU_ASSERT_FALSE(tail_file_follow(&file, take, NULL));
	/* The old one is kept meanwhile. */
	append(moved, "two\n");
	handed[0] = '\0';
	CU_ASSERT_FALSE(tail_file_follow(&file, take, NULL));
	CU_ASSERT_STRING_EQUAL(handed, "[two]");
	CU_ASSERT_EQUAL(unlink(path), 0);
	append(path, "three\n");
	LOOK(&file, "[three]");
	tail_file_fini(&file);
}

/* A text of `size` octets and a newline, to be freed. */
static char *long_line(size_t size)
{
	char *text = malloc(size + 2);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	memset(text, 'x', size);
	memcpy(text + size, "\n", 2);
	return text;
}

static void append_long(size_t size)
{
	char *text = long_line(size);

	append(path, text);
	free(text);
}

static void test_long(void)
{
	struct tail_file file;
	char *text = long_line(LONG);

	init(&file);
	/* The longest that is taken, with its newline. */
	append_long(ALERT_LINE_SIZE_MAX - 1);
	append(path, "after\n");
	LOOK(&file, "[1048575][after]");
	append_long(ALERT_LINE_SIZE_MAX);
	append(path, "after\n");
	LOOK(&file, "[!][after]");
	append_long(3 * LONG);
	append_long(LONG);
	append(path, "after\n");
	LOOK(&file, "[!][!][after]");
	/* In pieces. */
	text[LONG] = '\0';
	append(path, text);
	LOOK(&file, "");
	append(path, "\nafter\n");
	LOOK(&file, "[!][after]");
	free(text);
	tail_file_fini(&file);
}

static bool begins_with_a(void *context, const char *octets, size_t size)
{
	++*(unsigned *)context;
	return size > 0 && octets[0] == 'a';
}

/* The last COUNT lines that begin with an a, and what comes behind them. */
static void check_last(size_t count, const char *expected, unsigned looked_at)
{
	struct tail_file file;
	unsigned looks = 0;

	CU_ASSERT_TRUE_FATAL(tail_file_init(&file, path, &stop));
	CU_ASSERT_TRUE_FATAL(tail_file_open(&file));
	tail_file_seek_last(&file, count, begins_with_a, &looks);
	CU_ASSERT_EQUAL(looks, looked_at);
	LOOK(&file, expected);
	tail_file_fini(&file);
}

static void test_last(void)
{
	struct tail_file file;

	init(&file);
	tail_file_fini(&file);
	write_whole("");
	check_last(0, "", 0);
	check_last(3, "", 0);
	write_whole("a");
	check_last(3, "", 0);
	write_whole("a1\nb1\na2\nb2\nb3\na");
	check_last(0, "", 1);
	check_last(1, "[a2][b2][b3]", 3);
	check_last(2, "[a1][b1][a2][b2][b3]", 5);
	check_last(3, "[a1][b1][a2][b2][b3]", 5);
	write_whole("\n\na1\n");
	check_last(1, "[a1]", 1);
	check_last(2, "[][][a1]", 3);
	/* Across what is read at once when going back. */
	write_whole("a1\n");
	append_long(4096);
	append(path, "a2\n");
	append_long(65536 + 4096 - 4);
	append(path, "a3\n");
	append_long(200000);
	check_last(1, "[a3][200000]", 2);
	check_last(2, "[a2][69628][a3][200000]", 4);
	check_last(3, "[a1][4096][a2][69628][a3][200000]", 6);
	/* One that is longer than any of ours is not looked at. */
	write_whole("a1\n");
	append_long(LONG);
	check_last(1, "[a1][!]", 1);
}

static void stop_after_two(void *context, const char *octets, size_t size)
{
	take(context, octets, size);
	if (strcmp(handed, "[one][two]") == 0)
		stop = 1;
}

static void test_stopped(void)
{
	struct tail_file file;
	unsigned looks = 0;

	init(&file);
	append(path, "one\ntwo\nthree\n");
	CU_ASSERT_TRUE_FATAL(tail_file_open(&file));
	handed[0] = '\0';
	CU_ASSERT_TRUE(tail_file_read(&file, stop_after_two, NULL));
	CU_ASSERT_STRING_EQUAL(handed, "[one][two]");
	tail_file_seek_last(&file, 3, begins_with_a, &looks);
	CU_ASSERT_EQUAL(looks, 0);
	tail_file_fini(&file);
}

int main(void)
{
	CU_TestInfo tests[] = { { "grows", test_grows },     { "renamed", test_renamed },
		                { "cut off", test_cut },     { "refused", test_refused },
		                { "long lines", test_long }, { "the last ones", test_last },
		                { "stopped", test_stopped }, CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "tail file", mxwt_files_set_up, mxwt_files_clean_up, NULL,
		                    NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return mxwt_run(suites);
}
