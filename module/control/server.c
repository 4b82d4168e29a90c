/* One thread polls the listening socket and a few callers. A request is answered when its line is there,
 * one after the other; what is to be sent goes out as the caller takes it. So a caller that sends
 * nothing, or takes nothing, holds nobody up but itself.
 *
 * The owner may be in a hurry to end while a call reads files from a disk that hangs. As with the
 * writers of alerts, the thread is then left behind with its server, and frees it when it comes to its
 * end. */
#include "control/server.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "control/connection.h"
#include "control/listener.h"
#include "thread/thread.h"

#define THREAD_NAME "mxwarden-hand" /* the system takes 15 characters */
#define CONNECTIONS_MAX 16u
#define RECEIVE_PATIENCE_MS 5000
#define SEND_PATIENCE_MS 30000
#define HOLD_EVERY_MS 5000 /* is the socket still there? */

struct mxwi_server {
	struct mxwi_server_options options;
	struct mxwi_listener listener;
	struct mxwi_connection connections[CONNECTIONS_MAX];
	bool said_trouble; /* that the socket is not there */
	int wake;          /* eventfd: the owner wants the end */
	struct mxwi_thread thread;
	bool stopping; /* under the thread's mutex */
};

/* ---- calls ----------------------------------------------------------------------------------- */

static void name_user(uid_t uid, char user[MXWI_USER_TEXT_MAX])
{
	char buffer[4096];
	struct passwd entry, *found = NULL;

	if (getpwuid_r(uid, &entry, buffer, sizeof(buffer), &found) == 0 && found != NULL &&
	    strlen(found->pw_name) < MXWI_USER_TEXT_MAX)
		(void)snprintf(user, MXWI_USER_TEXT_MAX, "%s", found->pw_name);
	else
		(void)snprintf(user, MXWI_USER_TEXT_MAX, "uid %lu", (unsigned long)uid);
}

/* The reply to a request that is not even handed on. */
static json_t *refusal(const char *words)
{
	return json_pack("{s:s, s:[s]}", "result", "failed", "words", words);
}

static json_t *answer(struct mxwi_server *server, const struct mxwi_connection *connection,
                      struct mxwi_reply *reply)
{
	struct ucred peer = { .uid = (uid_t)-1 };
	socklen_t size = sizeof(peer);
	char user[MXWI_USER_TEXT_MAX], id[MXWI_USER_ID_TEXT_MAX];
	json_t *request;

	if (getsockopt(connection->fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
		return refusal("it is not known who calls");
	if (server->options.owner_only && peer.uid != 0 && peer.uid != geteuid())
		return refusal("only root and Unbound's own user may call here");
	request = json_loadb(connection->request, connection->request_size,
	                     JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(request)) {
		json_decref(request);
		return refusal("the request is not one JSON object on one line");
	}
	name_user(peer.uid, user);
	(void)snprintf(id, sizeof(id), "%lu", (unsigned long)peer.uid);
	reply->body = json_object();
	if (reply->body != NULL)
		server->options.on_call(
			server->options.context,
			&(struct mxwi_call){ .request = request, .user = user, .user_id = id },
			reply);
	json_decref(request);
	return reply->body;
}

/* Answers the request of a connection. False: there is no memory for it. */
static bool serve(struct mxwi_server *server, struct mxwi_connection *connection)
{
	struct mxwi_reply reply = { .body = NULL };
	json_t *body = answer(server, connection, &reply);
	size_t size = json_dumpb(body, NULL, 0, JSON_COMPACT);
	char *text = size != 0 ? malloc(size + 1) : NULL;

	if (text != NULL) {
		(void)json_dumpb(body, text, size, JSON_COMPACT);
		text[size] = '\n';
		mxwi_connection_reply(connection, text, size + 1, reply.payload,
		                      reply.payload_size, mxwi_now_ms() + SEND_PATIENCE_MS);
	} else {
		free(reply.payload);
	}
	json_decref(body);
	return text != NULL;
}

static void step(struct mxwi_server *server, struct mxwi_connection *connection)
{
	enum mxwi_step outcome = mxwi_connection_step(connection);

	if (outcome == MXWI_STEP_REQUEST)
		outcome = serve(server, connection) ? mxwi_connection_step(connection)
		                                    : MXWI_STEP_OVER;
	if (outcome == MXWI_STEP_OVER)
		mxwi_connection_close(connection);
}

/* ---- the thread ------------------------------------------------------------------------------ */

static struct mxwi_connection *free_place(struct mxwi_server *server)
{
	for (size_t i = 0; i < CONNECTIONS_MAX; i++)
		if (server->connections[i].fd < 0)
			return &server->connections[i];
	return NULL;
}

static void take_caller(struct mxwi_server *server)
{
	struct mxwi_connection *place = free_place(server);
	int fd = accept4(server->listener.fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd >= 0 && place != NULL)
		(void)!mxwi_connection_open(place, fd, mxwi_now_ms() + RECEIVE_PATIENCE_MS);
	else if (fd >= 0)
		(void)close(fd);
}

/* Sees to it that the socket is there, and tells when it is not, once. */
static void hold_socket(struct mxwi_server *server)
{
	char why[MXWI_LISTENER_WHY_MAX], text[MXWI_LISTENER_WHY_MAX + 64];
	bool held = mxwi_listener_hold(&server->listener, why);

	if (held == !server->said_trouble)
		return;
	server->said_trouble = !held;
	if (held)
		(void)snprintf(text, sizeof(text), "calls are taken again at %s",
		               server->listener.path);
	else
		(void)snprintf(text, sizeof(text), "NO CALLS ARE TAKEN at %s", why);
	server->options.on_trouble(server->options.context, text);
}

static void drop_late_callers(struct mxwi_server *server, int64_t now)
{
	for (size_t i = 0; i < CONNECTIONS_MAX; i++)
		if (server->connections[i].fd >= 0 && server->connections[i].deadline_ms <= now)
			mxwi_connection_close(&server->connections[i]);
}

/* The time until `due`, in what poll() takes. */
static int time_left(int64_t due, int64_t now)
{
	if (due <= now)
		return 0;
	return due - now < 3600000 ? (int)(due - now) : 3600000;
}

static bool must_stop(struct mxwi_server *server)
{
	bool stopping;

	(void)pthread_mutex_lock(&server->thread.mutex);
	stopping = server->stopping;
	(void)pthread_mutex_unlock(&server->thread.mutex);
	return stopping;
}

/* Waits for callers until `due`, and serves those that there are. */
static void wait_and_serve(struct mxwi_server *server, int64_t due)
{
	struct pollfd polls[CONNECTIONS_MAX + 2] = { { .fd = server->wake, .events = POLLIN } };
	int64_t now = mxwi_now_ms();

	/* Without a free place, callers wait in the queue. */
	polls[1] = (struct pollfd){ .fd = free_place(server) != NULL ? server->listener.fd : -1,
		                    .events = POLLIN };
	for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
		const struct mxwi_connection *connection = &server->connections[i];

		polls[i + 2] = (struct pollfd){
			.fd = connection->fd,
			.events = connection->replying ? POLLOUT : POLLIN,
		};
		if (connection->fd >= 0 && connection->deadline_ms < due)
			due = connection->deadline_ms;
	}
	if (poll(polls, CONNECTIONS_MAX + 2, time_left(due, now)) > 0) {
		for (size_t i = 0; i < CONNECTIONS_MAX; i++)
			if (polls[i + 2].revents != 0 && !must_stop(server))
				step(server, &server->connections[i]);
		if ((polls[1].revents & POLLIN) != 0)
			take_caller(server);
	}
	drop_late_callers(server, mxwi_now_ms());
}

static void serve_until_stop(struct mxwi_server *server)
{
	int64_t hold_due = 0, tick_due = 0;

	while (!must_stop(server)) {
		int64_t now = mxwi_now_ms();

		if (now >= hold_due) {
			hold_socket(server);
			hold_due = mxwi_now_ms() + HOLD_EVERY_MS;
		}
		/* A call may have changed what the owner waits for, so the owner is asked each time. */
		tick_due = INT64_MAX;
		if (server->options.on_tick != NULL) {
			int64_t in_ms = server->options.on_tick(server->options.context);

			if (in_ms >= 0)
				tick_due = mxwi_now_ms() + in_ms;
		}
		wait_and_serve(server, tick_due < hold_due ? tick_due : hold_due);
	}
}

static void free_server(struct mxwi_server *server)
{
	mxwi_thread_fini(&server->thread);
	(void)close(server->wake);
	free(server);
}

static void *run(void *context)
{
	struct mxwi_server *server = context;

	(void)prctl(PR_SET_NAME, THREAD_NAME);
	serve_until_stop(server);
	for (size_t i = 0; i < CONNECTIONS_MAX; i++)
		if (server->connections[i].fd >= 0)
			mxwi_connection_close(&server->connections[i]);
	mxwi_listener_fini(&server->listener);
	server->options.on_end(server->options.context);
	if (mxwi_thread_done(&server->thread))
		free_server(server);
	return NULL;
}

/* ---- the owner ------------------------------------------------------------------------------- */

enum mxw_result mxwi_server_start(const struct mxwi_server_options *options,
                                  struct mxwi_server **ret)
{
	struct mxwi_server *server = calloc(1, sizeof(*server));
	enum mxw_result result = MXW_NOMEM;

	if (server == NULL)
		return MXW_NOMEM;
	server->options = *options;
	for (size_t i = 0; i < CONNECTIONS_MAX; i++)
		server->connections[i].fd = -1;
	if (!mxwi_listener_init(&server->listener, options->directory, options->socket,
	                        options->mode)) {
		result = MXW_LIMIT;
		goto fail;
	}
	server->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (server->wake < 0)
		goto fail;
	if (!mxwi_thread_init(&server->thread))
		goto fail_wake;
	if (!mxwi_thread_start(&server->thread, run, server)) {
		free_server(server);
		return MXW_NOMEM;
	}
	*ret = server;
	return MXW_OK;

fail_wake:
	(void)close(server->wake);
fail:
	free(server);
	return result;
}

void mxwi_server_end(struct mxwi_server *server)
{
	const uint64_t one = 1;

	(void)pthread_mutex_lock(&server->thread.mutex);
	server->stopping = true;
	(void)pthread_mutex_unlock(&server->thread.mutex);
	(void)!write(server->wake, &one, sizeof(one));
}

bool mxwi_server_wait(struct mxwi_server *server, uint32_t patience_ms)
{
	const struct timespec deadline = mxwi_deadline(patience_ms);

	if (!mxwi_thread_wait(&server->thread, &deadline))
		return false;
	free_server(server);
	return true;
}
