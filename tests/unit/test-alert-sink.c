/* The file of alerts: lines are whole or lost, and never glued, whatever the disk does. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alert/sink_file.h"
#include "tests/lib/tap.h"
#include "tests/unit/files.h"

static const char *path;
static char why[MXWI_WHY_MAX];

static int set_up(void)
{
	int status = mxwt_files_set_up();

	path = mxwt_path("alerts.json");
	return status;
}

/* How a write goes: the next ones take as many octets as these say, or fail with -errno; 0 ends the
 * list, and what follows is taken whole. */
static int script[8];
static size_t script_at;
static unsigned write_count;

static ssize_t scripted_write(int fd, const void *octets, size_t size)
{
	int step = script[script_at];

	write_count++;
	if (step == 0)
		return write(fd, octets, size);
	script_at++;
	if (step < 0) {
		errno = -step;
		return -1;
	}
	return write(fd, octets, (size_t)step < size ? (size_t)step : size);
}

static void play(const int *steps, size_t count)
{
	memset(script, 0, sizeof(script));
	memcpy(script, steps, count * sizeof(*steps));
	script_at = 0;
	write_count = 0;
}

#define PLAY(...)                                                                              \
	play((const int[]){ __VA_ARGS__ }, sizeof((int[]){ __VA_ARGS__ }) / sizeof(int))

static struct mxwi_sink *sink_new(void)
{
	struct mxwi_sink *sink = mxwi_sink_file_new(path, scripted_write);

	CU_ASSERT_PTR_NOT_NULL_FATAL(sink);
	PLAY(0);
	return sink;
}

static bool emit(struct mxwi_sink *sink, const char *line)
{
	return sink->ops->emit(sink, line, strlen(line), why);
}

static void check_file(const char *expect)
{
	char *text = mxwt_file_read(path, NULL);

	CU_ASSERT_STRING_EQUAL(text, expect);
	if (strcmp(text, expect) != 0)
		(void)printf("# the file holds \"%s\"\n", text);
	free(text);
}

static void put_file(const char *text)
{
	mxwt_file_write(path, text, strlen(text));
}

static void test_lines(void)
{
	struct mxwi_sink *sink = sink_new();
	struct stat status;
	mode_t before = umask(022);

	CU_ASSERT_TRUE(sink->ops->open(sink, why));
	(void)umask(before);
	CU_ASSERT_EQUAL(stat(path, &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 07777, 0640);
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	CU_ASSERT_EQUAL(write_count, 2);
	sink->ops->close(sink);
	check_file("one\ntwo\n");
	CU_ASSERT_EQUAL(unlink(path), 0);
}

/* Opens by itself, and goes on behind what others wrote. */
static void test_append(void)
{
	struct mxwi_sink *sink = sink_new();

	put_file("before\n");
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	sink->ops->close(sink);
	check_file("before\none\n");
	CU_ASSERT_EQUAL(unlink(path), 0);
}

/* A process that was killed left half a line. */
static void test_unfinished_before(void)
{
	struct mxwi_sink *sink = sink_new();

	put_file("whole\nhal");
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	sink->ops->close(sink);
	check_file("whole\nhal\none\ntwo\n");
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static void test_short_writes(void)
{
	struct mxwi_sink *sink = sink_new();

	PLAY(2, 1, -EINTR);
	CU_ASSERT_TRUE(emit(sink, "abcdefg\n"));
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	sink->ops->close(sink);
	check_file("abcdefg\ntwo\n");
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static void test_full(void)
{
	struct mxwi_sink *sink = sink_new();
	char expect[MXWI_WHY_MAX];

	CU_ASSERT_TRUE(emit(sink, "one\n"));
	PLAY(-ENOSPC);
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	(void)snprintf(expect, sizeof(expect), "write \"%s\": No space left on device", path);
	CU_ASSERT_STRING_EQUAL(why, expect);
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	sink->ops->close(sink);
	check_file("one\ntwo\n");
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static void test_full_in_the_middle(void)
{
	struct mxwi_sink *sink = sink_new();

	CU_ASSERT_TRUE(emit(sink, "one\n"));
	PLAY(3, -ENOSPC);
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	check_file("one\nlos");
	/* The next line fails before its newline in front, at it, and behind it. */
	PLAY(-ENOSPC);
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	check_file("one\nlos");
	PLAY(1, -ENOSPC);
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	check_file("one\nlos\n");
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	sink->ops->close(sink);
	check_file("one\nlos\ntwo\n");
	CU_ASSERT_EQUAL(unlink(path), 0);
}

/* The line is there but for its newline: it counts, and the next one ends it. */
static void test_only_newline_missing(void)
{
	struct mxwi_sink *sink = sink_new();

	PLAY(3, -ENOSPC);
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	sink->ops->close(sink);
	check_file("one\ntwo\n");
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static void test_moved_away(void)
{
	struct mxwi_sink *sink = sink_new();
	const char *moved = mxwt_path("alerts.json.1");
	char *text;

	CU_ASSERT_TRUE(emit(sink, "one\n"));
	CU_ASSERT_EQUAL(rename(path, moved), 0);
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	check_file("two\n");
	/* Replaced by another file, as "create" of logrotate does. */
	CU_ASSERT_EQUAL(rename(path, moved), 0);
	put_file("");
	CU_ASSERT_TRUE(emit(sink, "three\n"));
	check_file("three\n");
	/* Emptied in place, as "copytruncate" does. */
	CU_ASSERT_EQUAL(truncate(path, 0), 0);
	CU_ASSERT_TRUE(emit(sink, "four\n"));
	check_file("four\n");
	sink->ops->close(sink);
	text = mxwt_file_read(moved, NULL);
	CU_ASSERT_STRING_EQUAL(text, "two\n");
	free(text);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(unlink(moved), 0);
}

static void check_refused(const char *reason)
{
	struct mxwi_sink *sink = sink_new();
	char expect[MXWI_WHY_MAX];

	(void)snprintf(expect, sizeof(expect), "open \"%s\": %s", path, reason);
	CU_ASSERT_FALSE(sink->ops->open(sink, why));
	CU_ASSERT_STRING_EQUAL(why, expect);
	why[0] = '\0';
	CU_ASSERT_FALSE(emit(sink, "one\n"));
	CU_ASSERT_STRING_EQUAL(why, expect);
	CU_ASSERT_EQUAL(write_count, 0);
	sink->ops->close(sink);
}

/* Nothing that could wait, and nothing that somebody else points elsewhere. */
static void test_refused(void)
{
	const char *plain = path;

	CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
	check_refused("it is not a regular file");
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(symlink("elsewhere", path), 0);
	check_refused("it is a symbolic link");
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
	check_refused("Is a directory");
	CU_ASSERT_EQUAL(rmdir(path), 0);
	path = mxwt_path("missing/alerts.json");
	check_refused("No such file or directory");
	path = plain;
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "one write a line, mode 0640", test_lines },
		{ "append", test_append },
		{ "an unfinished line of somebody else", test_unfinished_before },
		{ "short writes are finished", test_short_writes },
		{ "disk full", test_full },
		{ "disk full within a line", test_full_in_the_middle },
		{ "disk full before the newline", test_only_newline_missing },
		{ "moved away, replaced, emptied", test_moved_away },
		{ "no FIFO, no link, no directory", test_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "alert-sink", set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
