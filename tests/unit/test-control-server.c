/* The server of a control socket, spoken with over real sockets: callers that are slow, rude or gone, a
 * socket that is somebody else's, and an owner in a hurry. Nothing here sleeps: what is waited for is a
 * semaphore or the other end of a socket. */
#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "control/server.h"
#include "tests/lib/tap.h"
#include "tests/unit/files.h"

#define LONG_MS 30000
#define PAYLOAD_SIZE 8000000u

/* What the owner sees. */
struct owner {
	sem_t called, go, told, ended;
	bool held; /* a call waits for `go` */
	char text[8192];
};

static struct owner owner;

static bool wait_for(sem_t *semaphore)
{
	struct timespec deadline;

	(void)clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_sec += LONG_MS / 1000;
	return sem_timedwait(semaphore, &deadline) == 0;
}

/* Replies with the request's "say", and with a payload when it asks for one. */
static void on_call(void *context, const struct mxwi_call *call, struct mxwi_reply *reply)
{
	struct owner *self = context;

	(void)sem_post(&self->called);
	if (self->held)
		(void)wait_for(&self->go);
	(void)json_object_set(reply->body, "said", json_object_get(call->request, "say"));
	(void)json_object_set_new(reply->body, "user", json_string(call->user));
	if (json_object_get(call->request, "payload") == NULL)
		return;
	reply->payload = malloc(PAYLOAD_SIZE);
	CU_ASSERT_PTR_NOT_NULL_FATAL(reply->payload);
	memset(reply->payload, 'x', PAYLOAD_SIZE);
	reply->payload_size = PAYLOAD_SIZE;
}

static void on_trouble(void *context, const char *text)
{
	struct owner *self = context;

	(void)snprintf(self->text, sizeof(self->text), "%s", text);
	(void)sem_post(&self->told);
}

static void on_end(void *context)
{
	(void)sem_post(&((struct owner *)context)->ended);
}

static struct mxwi_server *start_at(const char *socket, bool owner_only)
{
	const struct mxwi_server_options options = {
		.directory = mxwt_path(""),
		.socket = socket,
		.mode = owner_only ? 0600 : 0660,
		.owner_only = owner_only,
		.context = &owner,
		.on_call = on_call,
		.on_trouble = on_trouble,
		.on_end = on_end,
	};
	struct mxwi_server *server = NULL;

	memset(&owner, 0, sizeof(owner));
	(void)sem_init(&owner.called, 0, 0);
	(void)sem_init(&owner.go, 0, 0);
	(void)sem_init(&owner.told, 0, 0);
	(void)sem_init(&owner.ended, 0, 0);
	CU_ASSERT_EQUAL_FATAL(mxwi_server_start(&options, &server), MXW_OK);
	return server;
}

static void stop(struct mxwi_server *server)
{
	mxwi_server_end(server);
	CU_ASSERT_TRUE(mxwi_server_wait(server, LONG_MS));
	CU_ASSERT_TRUE(wait_for(&owner.ended));
}

/* ---- callers --------------------------------------------------------------------------------- */

static struct sockaddr_un address_of(const char *socket)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", mxwt_path(socket));
	return address;
}

/* A connection, as soon as somebody listens; -1: nobody did in time. */
static int call(const char *name)
{
	const struct sockaddr_un address = address_of(name);
	const time_t deadline = time(NULL) + LONG_MS / 1000;

	while (time(NULL) <= deadline) {
		int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

		if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
			return fd;
		(void)close(fd);
		(void)poll(NULL, 0, 1);
	}
	return -1;
}

static void say(int fd, const char *text)
{
	CU_ASSERT_EQUAL(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

/* Everything up to the other end's close. *ret_size octets with a NUL, to be freed. */
static char *hear(int fd, size_t *ret_size)
{
	size_t room = 2 * PAYLOAD_SIZE, size = 0;
	char *text = calloc(1, room);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (;;) {
		struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
		ssize_t count;

		if (poll(&poll_fd, 1, LONG_MS) != 1)
			break;
		count = recv(fd, text + size, room - 1 - size, 0);
		if (count <= 0)
			break;
		size += (size_t)count;
	}
	(void)close(fd);
	*ret_size = size;
	return text;
}

/* One whole call: the reply must be `expect`. */
static void check(const char *socket, const char *request, const char *expect)
{
	int fd = call(socket);
	char *reply;
	size_t size;

	CU_ASSERT_FATAL(fd >= 0);
	say(fd, request);
	reply = hear(fd, &size);
	CU_ASSERT_STRING_EQUAL(reply, expect);
	if (strcmp(reply, expect) != 0)
		(void)printf("# reply: %s\n", reply);
	free(reply);
}

/* The name of whoever runs the test. */
static const char *own_name(void)
{
	/* cppcheck-suppress getpwuidCalled ; no other thread of the test calls it */
	const struct passwd *entry = getpwuid(geteuid());

	return entry != NULL ? entry->pw_name : "?";
}

/* One whole call: the reply must say that. */
static void check_said(const char *socket, const char *request, const char *said)
{
	char expect[512];

	(void)snprintf(expect, sizeof(expect), "{\"said\":%s,\"user\":\"%s\"}\n", said,
	               own_name());
	check(socket, request, expect);
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void test_call(void)
{
	struct mxwi_server *server = start_at("control.sock", true);
	struct stat status;

	check_said("control.sock", "{\"say\":\"hello\"}\n", "\"hello\"");
	CU_ASSERT_EQUAL(stat(mxwt_path("control.sock"), &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 07777, 0600);
	stop(server);
	CU_ASSERT_NOT_EQUAL(access(mxwt_path("control.sock"), F_OK), 0);
}

static void test_group(void)
{
	struct mxwi_server *server;
	struct stat status;
	gid_t group = geteuid() == 0 ? 65534 : getegid();

	CU_ASSERT_EQUAL(chown(mxwt_path(""), (uid_t)-1, group), 0);
	server = start_at("status.sock", false);
	check_said("status.sock", "{\"say\":1}\n", "1");
	CU_ASSERT_EQUAL(stat(mxwt_path("status.sock"), &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 07777, 0660);
	CU_ASSERT_EQUAL(status.st_gid, group);
	stop(server);
}

static void test_bad_requests(void)
{
	static const char not_json[] =
		"{\"result\":\"failed\",\"words\":[\"the request is not one JSON object on one "
		"line\"]}\n";
	struct mxwi_server *server = start_at("control.sock", true);

	check("control.sock", "hello\n", not_json);
	check("control.sock", "\n", not_json);
	check("control.sock", "[1]\n", not_json);
	check("control.sock", "{\"say\":1,\"say\":2}\n", not_json);
	check("control.sock", "{\"say\":1} {\"say\":2}\n", not_json);
	CU_ASSERT_NOT_EQUAL(sem_trywait(&owner.called), 0);
	stop(server);
}

/* More than the longest request, and no line end in it. */
static void test_endless_request(void)
{
	struct mxwi_server *server = start_at("control.sock", true);
	char *much = malloc(2 * MXW_CONTROL_REQUEST_MAX);
	int fd = call("control.sock");
	size_t size;
	char *reply;

	CU_ASSERT_PTR_NOT_NULL_FATAL(much);
	memset(much, ' ', 2 * MXW_CONTROL_REQUEST_MAX);
	(void)send(fd, much, 2 * MXW_CONTROL_REQUEST_MAX, MSG_NOSIGNAL);
	reply = hear(fd, &size);
	CU_ASSERT_EQUAL(size, 0);
	free(reply);
	free(much);
	check_said("control.sock", "{\"say\":1}\n", "1");
	stop(server);
}

/* Callers that send nothing, and one that takes nothing, hold nobody up; beyond the last place they wait
 * in the system's queue, until one goes. */
static void test_silent_callers(void)
{
	enum {
		PLACES = 16
	};
	struct mxwi_server *server = start_at("control.sock", true);
	int silent[PLACES];

	for (unsigned i = 0; i < PLACES - 1; i++)
		silent[i] = call("control.sock");
	say(silent[0], "{\"payload\":1}\n");
	CU_ASSERT_TRUE(wait_for(&owner.called));
	check_said("control.sock", "{\"say\":1}\n", "1");
	silent[PLACES - 1] = call("control.sock");
	(void)close(silent[1]);
	check_said("control.sock", "{\"say\":2}\n", "2");
	for (unsigned i = 0; i < PLACES; i++)
		if (i != 1)
			(void)close(silent[i]);
	stop(server);
}

static void test_payload(void)
{
	struct mxwi_server *server = start_at("control.sock", true);
	int fd = call("control.sock");
	char *reply, *line_end;
	size_t size;

	say(fd, "{\"payload\":1}\n");
	reply = hear(fd, &size);
	line_end = memchr(reply, '\n', size);
	CU_ASSERT_PTR_NOT_NULL_FATAL(line_end);
	CU_ASSERT_EQUAL((size_t)(reply + size - line_end - 1), PAYLOAD_SIZE);
	CU_ASSERT_EQUAL(strspn(line_end + 1, "x"), PAYLOAD_SIZE);
	free(reply);
	stop(server);
}

/* Somebody else's socket is left alone; one that nobody listens at any more is replaced; what is no socket
 * is never taken away. */
static void test_places_taken(void)
{
	const struct sockaddr_un address = address_of("control.sock");
	struct mxwi_server *server;
	int other = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char expect[8192];
	struct stat before, after;

	CU_ASSERT_EQUAL(bind(other, (const struct sockaddr *)&address, sizeof(address)), 0);
	CU_ASSERT_EQUAL(listen(other, 1), 0);
	CU_ASSERT_EQUAL(lstat(mxwt_path("control.sock"), &before), 0);
	server = start_at("control.sock", true);
	CU_ASSERT_TRUE(wait_for(&owner.told));
	(void)snprintf(
		expect, sizeof(expect),
		"NO CALLS ARE TAKEN at %s/control.sock: another process listens there; give "
		"each Unbound a state directory of its own",
		mxwt_path(""));
	CU_ASSERT_STRING_EQUAL(owner.text, expect);
	stop(server);
	CU_ASSERT_EQUAL(lstat(mxwt_path("control.sock"), &after), 0);
	CU_ASSERT_EQUAL(before.st_ino, after.st_ino);

	(void)close(other);
	server = start_at("control.sock", true);
	check_said("control.sock", "{\"say\":1}\n", "1");
	stop(server);

	mxwt_file_write(mxwt_path("control.sock"), "precious", 8);
	server = start_at("control.sock", true);
	CU_ASSERT_TRUE(wait_for(&owner.told));
	CU_ASSERT_PTR_NOT_NULL(strstr(owner.text, "there is a file of that name"));
	stop(server);
	CU_ASSERT_EQUAL(lstat(mxwt_path("control.sock"), &after), 0);
	CU_ASSERT_EQUAL(after.st_size, 8);
	CU_ASSERT_EQUAL(unlink(mxwt_path("control.sock")), 0);
}

/* A call hangs: the owner goes, and is told of the thread's end when it comes. */
static void test_abandoned(void)
{
	struct mxwi_server *server = start_at("control.sock", true);
	int fd = call("control.sock");

	owner.held = true;
	say(fd, "{\"say\":1}\n");
	CU_ASSERT_TRUE(wait_for(&owner.called));
	mxwi_server_end(server);
	CU_ASSERT_FALSE(mxwi_server_wait(server, 20));
	CU_ASSERT_NOT_EQUAL(sem_trywait(&owner.ended), 0);
	(void)sem_post(&owner.go);
	CU_ASSERT_TRUE(wait_for(&owner.ended));
	(void)close(fd);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a call and its reply", test_call },
		{ "a socket for a group", test_group },
		{ "requests that are none", test_bad_requests },
		{ "a request without an end", test_endless_request },
		{ "silent callers", test_silent_callers },
		{ "a payload", test_payload },
		{ "a place that is taken", test_places_taken },
		{ "an owner in a hurry", test_abandoned },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "control-server", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
