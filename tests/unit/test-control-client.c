/* Calls to a module, of which the test plays the part: one that answers, one that is slow, breaks off,
 * talks for ever or not at all. Its thread takes one connection after the other and does with each what
 * the case says. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <mxwarden/control.h>

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/files.h"
#include "tests/unit/kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define PATIENCE 60000u /* milliseconds; a machine may be slow */
#define SOON 50u        /* where nothing will come */

/* What the module does with a connection. */
enum part {
	ANSWER,      /* reads the request, then sends `text` */
	PIECES,      /* the same, octet by octet */
	UNREAD,      /* sends `text` and closes; the request is not read */
	SILENT,      /* reads the request and sends nothing, until the caller goes */
	HALF,        /* sends `text` and then nothing more, until the caller goes */
	FOR_EVER,    /* sends `text` again and again */
	WITH_PAYLOAD /* reads the request, sends `text`, and a large payload */
};

#define PAYLOAD_SIZE 3000000u

struct module {
	int listener;
	enum part part;
	const char *text;
	size_t size;
	char request[MXW_CONTROL_REQUEST_MAX + 1]; /* what came last, with a NUL */
};

static unsigned char payload_octet(size_t at)
{
	return (unsigned char)(at * 7 % 251);
}

/* False: the caller has gone. */
static bool say(int fd, const void *octets, size_t size)
{
	const char *rest = octets;

	while (size > 0) {
		ssize_t count = send(fd, rest, size, MSG_NOSIGNAL);

		if (count < 0)
			return false;
		rest += count;
		size -= (size_t)count;
	}
	return true;
}

static void hear(struct module *module, int fd)
{
	size_t size = 0;

	while (size < sizeof(module->request) - 1) {
		ssize_t count =
			recv(fd, module->request + size, sizeof(module->request) - 1 - size, 0);

		if (count <= 0)
			break;
		size += (size_t)count;
		if (module->request[size - 1] == '\n')
			break;
	}
	module->request[size] = '\0';
}

static void wait_for_end(int fd)
{
	char octet;

	while (recv(fd, &octet, 1, 0) > 0)
		continue;
}

static void play(struct module *module, int fd)
{
	static unsigned char payload[PAYLOAD_SIZE];
	/* The next case may be set up while this connection ends. */
	const enum part part = module->part;
	const char *text = module->text;
	const size_t size = module->size;

	if (part != UNREAD)
		hear(module, fd);
	switch (part) {
	case ANSWER:
	case UNREAD:
		(void)say(fd, text, size);
		break;
	case PIECES:
		for (size_t i = 0; i < size; i++)
			(void)say(fd, text + i, 1);
		break;
	case HALF:
		(void)say(fd, text, size);
		wait_for_end(fd);
		break;
	case SILENT:
		wait_for_end(fd);
		break;
	case FOR_EVER:
		while (say(fd, text, size))
			continue;
		break;
	case WITH_PAYLOAD:
		for (size_t i = 0; i < PAYLOAD_SIZE; i++)
			payload[i] = payload_octet(i);
		(void)(say(fd, text, size) && say(fd, payload, PAYLOAD_SIZE));
		break;
	}
	(void)close(fd);
}

static void *run_module(void *context)
{
	struct module *module = context;
	int fd;

	/* Until the listener is shut down. */
	while ((fd = accept(module->listener, NULL, NULL)) >= 0)
		play(module, fd);
	return NULL;
}

/* Binds a socket in a directory of any length. */
static int bind_socket(const char *directory, const char *name)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char *before = getcwd(NULL, 0);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", name);
	if (fd < 0 || before == NULL || chdir(directory) != 0 ||
	    bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 || chdir(before) != 0)
		mxwt_stop("cannot bind a socket", strerror(errno));
	free(before);
	return fd;
}

static struct module module;
static pthread_t thread;
static const char *here; /* the directory of its socket */

static int set_up(void)
{
	int status = mxwt_files_set_up();

	here = mxwt_path(".");
	module.listener = bind_socket(here, MXW_CONTROL_SOCKET);
	if (listen(module.listener, 4) != 0 ||
	    pthread_create(&thread, NULL, run_module, &module) != 0)
		mxwt_stop("cannot listen", strerror(errno));
	return status;
}

static int clean_up(void)
{
	(void)shutdown(module.listener, SHUT_RDWR);
	(void)pthread_join(thread, NULL);
	(void)close(module.listener);
	return mxwt_files_clean_up();
}

/* The thread looks at these when the next caller comes. */
static void cast(enum part part, const char *text, size_t size)
{
	module.part = part;
	module.text = text;
	module.size = size;
	module.request[0] = '\0';
}

static enum mxw_result call(const char *request, bool with_payload, unsigned patience_ms,
                            struct mxw_control_reply *ret)
{
	return mxw_control_call(here, MXW_CONTROL_SOCKET, request, with_payload, patience_ms,
	                        ret);
}

static void test_answers(void)
{
	static const struct {
		int line;
		enum part part;
		const char *text;
		const char *wanted;
	} cases[] = {
		{ __LINE__, ANSWER, "{\"result\":\"done\"}\n", "{\"result\":\"done\"}" },
		{ __LINE__, PIECES, "{\"result\":\"done\"}\n", "{\"result\":\"done\"}" },
		{ __LINE__, ANSWER, "\n", "" },
		{ __LINE__, ANSWER, "garbage \xff\x1b[2J\nmore", "garbage \xff\x1b[2J" },
		{ __LINE__, HALF, "{}\n", "{}" },
		/* What comes behind the line is nobody's, where no payload is asked for. */
		{ __LINE__, FOR_EVER, "line\n", "line" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_control_reply reply = { 0 };

		cast(cases[i].part, cases[i].text, strlen(cases[i].text));
		MXWT_CASE(cases[i].line,
		          call("{\"call\":\"status\"}", false, PATIENCE, &reply) == MXW_OK);
		MXWT_CASE(cases[i].line,
		          reply.text != NULL && strcmp(reply.text, cases[i].wanted) == 0);
		MXWT_CASE(cases[i].line, reply.size == strlen(cases[i].wanted));
		MXWT_CASE(cases[i].line, reply.payload == NULL && reply.payload_size == 0);
		MXWT_CASE(cases[i].line,
		          strcmp(module.request, "{\"call\":\"status\"}\n") == 0);
		mxw_control_reply_fini(&reply);
	}
}

static void test_payload(void)
{
	static const char head[] = "{\"size\":3000000}\n";
	struct mxw_control_reply reply = { 0 };
	bool same = true;

	cast(WITH_PAYLOAD, head, strlen(head));
	CU_ASSERT_EQUAL_FATAL(call("{}", true, PATIENCE, &reply), MXW_OK);
	CU_ASSERT_STRING_EQUAL(reply.text, "{\"size\":3000000}");
	CU_ASSERT_EQUAL_FATAL(reply.payload_size, PAYLOAD_SIZE);
	CU_ASSERT_EQUAL((size_t)reply.payload % 16, 0);
	for (size_t i = 0; i < PAYLOAD_SIZE; i++)
		same = same && reply.payload[i] == payload_octet(i);
	CU_ASSERT_TRUE(same);
	mxw_control_reply_fini(&reply);
	CU_ASSERT_PTR_NULL(reply.payload);

	/* Together with the line, and none. */
	cast(ANSWER, "{}\nabc", 6);
	CU_ASSERT_EQUAL_FATAL(call("{}", true, PATIENCE, &reply), MXW_OK);
	CU_ASSERT_EQUAL_FATAL(reply.payload_size, 3);
	CU_ASSERT_EQUAL(memcmp(reply.payload, "abc", 3), 0);
	mxw_control_reply_fini(&reply);
	cast(ANSWER, "{}\n", 3);
	CU_ASSERT_EQUAL_FATAL(call("{}", true, PATIENCE, &reply), MXW_OK);
	CU_ASSERT_PTR_NULL(reply.payload);
	CU_ASSERT_EQUAL(reply.payload_size, 0);
	mxw_control_reply_fini(&reply);
}

static void test_failures(void)
{
	static const struct {
		int line;
		enum part part;
		const char *text;
		unsigned patience_ms;
		enum mxw_result result;
		int error;
	} cases[] = {
		{ __LINE__, ANSWER, "", PATIENCE, MXW_IO, ECONNRESET },
		{ __LINE__, ANSWER, "{\"result\":\"do", PATIENCE, MXW_IO, ECONNRESET },
		{ __LINE__, SILENT, "", SOON, MXW_IO, ETIMEDOUT },
		{ __LINE__, HALF, "{\"result\":\"do", SOON, MXW_IO, ETIMEDOUT },
		{ __LINE__, FOR_EVER, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", PATIENCE, MXW_LIMIT,
		  0 },
		{ __LINE__, SILENT, "", 0, MXW_IO, ETIMEDOUT },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_control_reply reply = { .size = 77 };

		cast(cases[i].part, cases[i].text, strlen(cases[i].text));
		errno = 0;
		MXWT_CASE(cases[i].line,
		          call("{}", false, cases[i].patience_ms, &reply) == cases[i].result);
		MXWT_CASE(cases[i].line, cases[i].error == 0 || errno == cases[i].error);
		MXWT_CASE(cases[i].line, reply.text == NULL && reply.size == 77);
	}
}

/* Somebody who always has something to say does not hold the caller. */
static void test_endless_payload(void)
{
	struct mxw_control_reply reply;

	cast(FOR_EVER, "{}\n", 3);
	CU_ASSERT_EQUAL(call("{}", true, SOON, &reply), MXW_IO);
	CU_ASSERT_EQUAL(errno, ETIMEDOUT);
}

/* A module that refuses without reading is heard all the same, and raises no signal. */
static void test_refused_unread(void)
{
	static const char refusal[] = "{\"result\":\"refused\"}\n";
	static char request[MXW_CONTROL_REQUEST_MAX];
	struct mxw_control_reply reply = { 0 };
	enum mxw_result result;

	memset(request, ' ', sizeof(request) - 1);
	cast(UNREAD, refusal, strlen(refusal));
	result = call(request, false, PATIENCE, &reply);
	/* Closed with octets that were not read, a connection is reset: the kernel may drop the reply. */
	if (result == MXW_OK) {
		CU_ASSERT_STRING_EQUAL(reply.text, "{\"result\":\"refused\"}");
	} else {
		CU_ASSERT_TRUE(errno == ECONNRESET || errno == EPIPE);
	}
	mxw_control_reply_fini(&reply);
}

static void test_requests(void)
{
	static char request[MXW_CONTROL_REQUEST_MAX + 1];
	struct mxw_control_reply reply = { 0 };

	cast(ANSWER, "{}\n", 3);
	CU_ASSERT_EQUAL(call("{}\n{}", false, PATIENCE, &reply), MXW_SYNTAX);
	memset(request, ' ', sizeof(request) - 1);
	CU_ASSERT_EQUAL(call(request, false, PATIENCE, &reply), MXW_LIMIT);
	/* With its line end it is as long as it may be. */
	request[MXW_CONTROL_REQUEST_MAX - 1] = '\0';
	CU_ASSERT_EQUAL(call(request, false, PATIENCE, &reply), MXW_OK);
	CU_ASSERT_EQUAL(strlen(module.request), MXW_CONTROL_REQUEST_MAX);
	mxw_control_reply_fini(&reply);
}

static void check_nobody(const char *directory, int error)
{
	struct mxw_control_reply reply;

	errno = 0;
	CU_ASSERT_EQUAL(
		mxw_control_call(directory, MXW_STATUS_SOCKET, "{}", false, PATIENCE, &reply),
		MXW_IO);
	CU_ASSERT_EQUAL(errno, error);
}

static void test_nobody(void)
{
	const char *directory = mxwt_directory("empty");
	static char too_long[5000];
	char path[4096];
	int fd;

	check_nobody(mxwt_path("absent"), ENOENT);
	check_nobody(directory, ENOENT);
	(void)snprintf(path, sizeof(path), "%s/%s", directory, MXW_STATUS_SOCKET);
	mxwt_file_write(path, "x", 1);
	check_nobody(directory, ECONNREFUSED);
	CU_ASSERT_EQUAL(unlink(path), 0);
	/* What a module that ended left behind. */
	fd = bind_socket(directory, MXW_STATUS_SOCKET);
	check_nobody(directory, ECONNREFUSED);
	(void)close(fd);
	check_nobody(directory, ECONNREFUSED);
	if (geteuid() == 0) {
		CU_ASSERT_EQUAL(chmod(path, 0600), 0);
		CU_ASSERT_EQUAL_FATAL(seteuid(34567), 0);
		check_nobody(directory, EACCES);
		CU_ASSERT_EQUAL_FATAL(seteuid(0), 0);
	}
	CU_ASSERT_EQUAL(unlink(path), 0);
	memset(too_long, 'x', sizeof(too_long) - 1);
	check_nobody(too_long, ENAMETOOLONG);
}

/* An address has room for 107 octets. */
static void test_deep(void)
{
	char name[128], path[4096];
	const char *directory;
	struct mxw_control_reply reply = { 0 };
	struct module deep = { .part = ANSWER, .text = "{}\n", .size = 3 };
	pthread_t deep_thread;

	memset(name, 'd', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	directory = mxwt_directory(name);
	check_nobody(directory, ENOENT);
	deep.listener = bind_socket(directory, MXW_STATUS_SOCKET);
	CU_ASSERT_EQUAL_FATAL(listen(deep.listener, 1), 0);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&deep_thread, NULL, run_module, &deep), 0);
	CU_ASSERT_EQUAL(
		mxw_control_call(directory, MXW_STATUS_SOCKET, "{}", false, PATIENCE, &reply),
		MXW_OK);
	mxw_control_reply_fini(&reply);
	(void)shutdown(deep.listener, SHUT_RDWR);
	(void)pthread_join(deep_thread, NULL);
	(void)close(deep.listener);
	(void)snprintf(path, sizeof(path), "%s/%s", directory, MXW_STATUS_SOCKET);
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static bool attempt(void *context)
{
	struct mxw_control_reply reply = { 0 };
	enum mxw_result result = call("{}", true, PATIENCE, &reply);

	(void)context;
	CU_ASSERT_EQUAL(result, mxwt_fail_alloc_happened() ? MXW_NOMEM : MXW_OK);
	mxw_control_reply_fini(&reply);
	return true;
}

static void test_no_memory(void)
{
	cast(WITH_PAYLOAD, "{}\n", 3);
	/* The line, and the payload as it grows; twice over. */
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt, NULL) >= 2 * 5);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "replies", test_answers },
		{ "payloads", test_payload },
		{ "a module that breaks off, or says nothing", test_failures },
		{ "a payload without end", test_endless_payload },
		{ "a module that does not listen", test_refused_unread },
		{ "requests that are none", test_requests },
		{ "nobody is there", test_nobody },
		{ "a deep directory", test_deep },
		{ "refused memory", test_no_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "control-client", set_up, clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
