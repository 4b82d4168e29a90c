/* Lines to a Unix datagram socket: one datagram each, whatever the receiver does: it is not there, it comes
 * back, it hangs, somebody else takes its place. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "alert/format.h"
#include "alert/sink_socket.h"
#include "tests/lib/tap.h"
#include "tests/unit/files.h"

/* More than any queue of datagrams holds. */
#define MANY 100000u

/* The linker's option --wrap=sendmsg turns calls of sendmsg into calls of __wrap_sendmsg.
 * NOLINTBEGIN(bugprone-reserved-identifier): the names are the linker's */
ssize_t __real_sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);
/* NOLINTEND(bugprone-reserved-identifier) */

/* How often others will have taken the room before us; and how often we have tried to send. */
static unsigned taken_by_others, tries;

static const char *path;
static char why[MXWI_WHY_MAX];

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
	tries++;
	if (taken_by_others == 0)
		return __real_sendmsg(fd, message, flags);
	taken_by_others--;
	errno = EAGAIN;
	return -1;
}

static int set_up(void)
{
	int status = mxwt_files_set_up();

	path = mxwt_path("s");
	return status;
}

/* A socket at the path, where none may be. */
static int bind_socket(int type)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0);

	CU_ASSERT_FATAL(fd >= 0 && strlen(path) < sizeof(address.sun_path));
	memcpy(address.sun_path, path, strlen(path));
	CU_ASSERT_EQUAL_FATAL(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void unbind(int fd)
{
	CU_ASSERT_EQUAL(close(fd), 0);
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static struct mxwi_sink *sink_new(void)
{
	struct mxwi_sink *sink = mxwi_sink_socket_new(path);

	CU_ASSERT_PTR_NOT_NULL_FATAL(sink);
	CU_ASSERT_STRING_EQUAL(sink->name, path);
	return sink;
}

static bool emit(struct mxwi_sink *sink, const char *line)
{
	return sink->ops->emit(sink, line, strlen(line), why);
}

/* The next datagram must be this text. */
static void check_next(int fd, const char *expect)
{
	char text[256] = "";
	ssize_t size = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);

	CU_ASSERT_EQUAL(size, (ssize_t)strlen(expect));
	CU_ASSERT_STRING_EQUAL(text, expect);
}

static void check_empty(int fd)
{
	char octet;

	CU_ASSERT_EQUAL(recv(fd, &octet, 1, MSG_DONTWAIT), -1);
	CU_ASSERT_EQUAL(errno, EAGAIN);
}

static void check_why(const char *verb, const char *what)
{
	char expect[MXWI_WHY_MAX];

	(void)snprintf(expect, sizeof(expect), "%s \"%s\": %s", verb, path, what);
	CU_ASSERT_STRING_EQUAL(why, expect);
}

static void test_lines(void)
{
	struct mxwi_sink *sink = sink_new();
	int fd = bind_socket(SOCK_DGRAM);

	CU_ASSERT_TRUE(sink->ops->open(sink, why));
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	CU_ASSERT_TRUE(emit(sink, "{\"two\":2}\n"));
	check_next(fd, "one");
	check_next(fd, "{\"two\":2}");
	check_empty(fd);
	sink->ops->close(sink);
	unbind(fd);
}

static void test_absent(void)
{
	struct mxwi_sink *sink = sink_new();
	int fd;

	CU_ASSERT_FALSE(sink->ops->open(sink, why));
	check_why("open", "No such file or directory");
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	fd = bind_socket(SOCK_DGRAM);
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	check_next(fd, "one");
	/* It ends without taking its socket away. */
	CU_ASSERT_EQUAL(close(fd), 0);
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	check_why("open", "Connection refused");
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	check_why("open", "No such file or directory");
	fd = bind_socket(SOCK_DGRAM);
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	check_next(fd, "two");
	/* It is started again between two lines: none is lost. */
	unbind(fd);
	fd = bind_socket(SOCK_DGRAM);
	CU_ASSERT_TRUE(emit(sink, "three\n"));
	check_next(fd, "three");
	check_empty(fd);
	sink->ops->close(sink);
	unbind(fd);
}

/* Returns how many lines are taken until one is refused. */
static unsigned fill(struct mxwi_sink *sink)
{
	unsigned count = 0;

	while (count < MANY && emit(sink, "full\n"))
		count++;
	CU_ASSERT_TRUE(count > 0 && count < MANY);
	check_why("send to", "it is full, and nobody takes anything out");
	return count;
}

/* Nobody reads: that is a refusal, and no wait without end. What was taken is there, once. */
static void test_hangs(void)
{
	struct mxwi_sink *sink = sink_new();
	int fd = bind_socket(SOCK_DGRAM);
	unsigned count = fill(sink);

	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	for (unsigned i = 0; i < count; i++)
		check_next(fd, "full");
	check_empty(fd);
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	check_next(fd, "one");
	check_empty(fd);
	sink->ops->close(sink);
	unbind(fd);
}

/* There is room whenever it is asked for, and others take it: a line that has no time left tries once more. */
static void test_others_send(void)
{
	struct mxwi_sink *sink = sink_new();
	int fd = bind_socket(SOCK_DGRAM);
	unsigned count = fill(sink);

	while (count-- > 0)
		check_next(fd, "full");
	tries = 0;
	taken_by_others = 1000;
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	check_why("send to", "it is full, and nobody takes anything out");
	CU_ASSERT_EQUAL(tries, 2);
	taken_by_others = 1;
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	CU_ASSERT_EQUAL(tries, 4);
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	check_next(fd, "one");
	check_next(fd, "two");
	check_empty(fd);
	sink->ops->close(sink);
	unbind(fd);
}

/* Somebody puts another socket in the place of one that hangs. */
static void test_replaced(void)
{
	struct mxwi_sink *sink = sink_new();
	int hung = bind_socket(SOCK_DGRAM), fd;

	(void)fill(sink);
	CU_ASSERT_EQUAL(unlink(path), 0);
	fd = bind_socket(SOCK_DGRAM);
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	check_next(fd, "one");
	sink->ops->close(sink);
	unbind(fd);
	CU_ASSERT_EQUAL(close(hung), 0);
}

/* What is too long for a datagram is refused alone. */
static void test_too_long(void)
{
	const size_t size = 64u * MXWI_LINE_SIZE_MAX;
	char *line = malloc(size);
	struct mxwi_sink *sink = sink_new();
	int fd = bind_socket(SOCK_DGRAM);

	CU_ASSERT_PTR_NOT_NULL_FATAL(line);
	memset(line, 'x', size - 1);
	line[size - 1] = '\n';
	CU_ASSERT_TRUE(emit(sink, "one\n"));
	CU_ASSERT_FALSE(sink->ops->emit(sink, line, size, why));
	check_why("send to", "the line is longer than a datagram may be");
	CU_ASSERT_TRUE(emit(sink, "two\n"));
	check_next(fd, "one");
	check_next(fd, "two");
	check_empty(fd);
	sink->ops->close(sink);
	unbind(fd);
	free(line);
}

/* The longest line that there can be goes through, as systems are set up. */
static void test_longest(void)
{
	char *line = malloc(MXWI_LINE_SIZE_MAX), *text = malloc(MXWI_LINE_SIZE_MAX);
	struct mxwi_sink *sink = sink_new();
	int fd = bind_socket(SOCK_DGRAM);
	ssize_t size;

	CU_ASSERT_FATAL(line != NULL && text != NULL);
	memset(line, 'x', MXWI_LINE_SIZE_MAX);
	CU_ASSERT_TRUE(sink->ops->emit(sink, line, MXWI_LINE_SIZE_MAX, why));
	size = recv(fd, text, MXWI_LINE_SIZE_MAX, MSG_DONTWAIT);
	CU_ASSERT_EQUAL(size, (ssize_t)MXWI_LINE_SIZE_MAX - 1);
	CU_ASSERT_EQUAL(memcmp(line, text, MXWI_LINE_SIZE_MAX - 1), 0);
	sink->ops->close(sink);
	unbind(fd);
	free(line);
	free(text);
}

static void test_unfit(void)
{
	const char *before = path;
	struct mxwi_sink *sink = sink_new();
	int fd = bind_socket(SOCK_STREAM);
	char too_long[200];

	CU_ASSERT_EQUAL(listen(fd, 1), 0);
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	check_why("open", "it is no datagram socket");
	unbind(fd);
	mxwt_file_write(path, "", 0);
	CU_ASSERT_FALSE(emit(sink, "lost\n"));
	check_why("open", "Connection refused");
	CU_ASSERT_EQUAL(unlink(path), 0);
	sink->ops->close(sink);

	memset(too_long, 'x', sizeof(too_long) - 1);
	for (size_t size = 107; size <= 108; size++) {
		too_long[size] = '\0';
		path = too_long;
		sink = sink_new();
		CU_ASSERT_FALSE(emit(sink, "lost\n"));
		check_why("open", size == 107 ? "No such file or directory"
		                              : "the path is too long for a socket, for which "
		                                "107 octets are the most");
		sink->ops->close(sink);
		too_long[size] = 'x';
	}
	path = before;
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "each line is a datagram without its newline", test_lines },
		{ "a receiver that is not there, and one that was started again", test_absent },
		{ "a receiver that hangs", test_hangs },
		{ "others who send to the same receiver", test_others_send },
		{ "a receiver in the place of one that hangs", test_replaced },
		{ "a line that is too long", test_too_long },
		{ "the longest line", test_longest },
		{ "what is no such socket", test_unfit },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "socket", set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
