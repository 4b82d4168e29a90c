/* server.h - a thread that takes calls at a control socket, and keeps an owner's time.
 * Threads: start and stop by the one that owns the server; the callbacks are called by its thread.
 * Memory: the server owns sockets and buffers; the context is the owner's until `on_end`.
 * Cost: the thread sleeps until a caller comes, or the owner's time.
 * Standards: unix(7); RFC 8259 (JSON). The frame is that of <mxwarden/control.h>.
 */
#ifndef MXW_CONTROL_SERVER_H
#define MXW_CONTROL_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include <jansson.h>

#include <mxwarden/control.h>

#define MXWI_USER_TEXT_MAX 64u
#define MXWI_USER_ID_TEXT_MAX 24u

/* A request, and who makes it. All borrowed. */
struct mxwi_call {
	const json_t *request; /* an object */
	const char *user;      /* the caller's name, or "uid N" */
	const char *user_id;   /* the caller's uid as a number */
};

/* The reply to fill in: `body` is a new object, to be completed; `payload`, if any, is from malloc() and
 * taken over. */
struct mxwi_reply {
	json_t *body;
	void *payload;
	size_t payload_size;
};

struct mxwi_server_options {
	const char *directory; /* these two are copied */
	const char *socket;
	mode_t mode;
	bool owner_only; /* only root and the process's own user are heard */
	void *context;
	/* Answers one request. */
	void (*on_call)(void *context, const struct mxwi_call *call, struct mxwi_reply *reply);
	/* Called at the start, and again when it is time; returns in how many milliseconds that is, at
	 * most: it may come earlier. Negative: not by itself. May be NULL. */
	int64_t (*on_tick)(void *context);
	/* What the owner should tell people; `text` borrows. */
	void (*on_trouble)(void *context, const char *text);
	/* The thread's last call, in every case: the context is not used any more. */
	void (*on_end)(void *context);
};

struct mxwi_server;

/* Starts the thread. A socket that cannot be bound is no failure: it is told as trouble, tried again
 * every few seconds, and told once more when it is there. MXW_OK; MXW_LIMIT: the path is too long;
 * MXW_NOMEM: memory or a thread was refused. When it fails, `on_end` is not called. */
MXW_MUSTCHECK enum mxw_result mxwi_server_start(const struct mxwi_server_options *options,
                                                struct mxwi_server **ret);

/* Tells the thread to end; does not wait. */
void mxwi_server_end(struct mxwi_server *server);

/* After the end: waits at most `patience_ms`, and frees the server. False: the thread is held by a call;
 * it is left behind and ends by itself. */
bool mxwi_server_wait(struct mxwi_server *server, uint32_t patience_ms);

#endif
