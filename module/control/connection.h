/* connection.h - one caller of a control socket: a line comes in, a line goes out.
 * Threads: one.
 * Memory: a connection owns its buffers; what is to be sent is handed over to it.
 * Cost: nothing waits: each step does what the socket can do at once.
 * Standards: unix(7).
 */
#ifndef MXW_CONTROL_CONNECTION_H
#define MXW_CONTROL_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mxwarden/result.h>

struct mxwi_connection {
	int fd; /* -1: this place is free */
	int64_t deadline_ms;
	char *request; /* owned; MXW_CONTROL_REQUEST_MAX octets */
	size_t request_size;
	bool replying;
	/* What is sent: the text, then the payload; both owned. */
	char *text;
	size_t text_size;
	void *payload;
	size_t payload_size;
	size_t sent; /* of both together */
};

enum mxwi_step {
	MXWI_STEP_WAIT, /* for the socket */
	MXWI_STEP_REQUEST, /* a whole line is there: `request`, with a NUL in the place of its end */
	MXWI_STEP_OVER /* nothing more will come of it: to be closed */
};

/* Takes over a descriptor, which does not block. False: memory is refused, and it is closed. */
MXW_MUSTCHECK bool mxwi_connection_open(struct mxwi_connection *connection, int fd,
                                        int64_t deadline_ms);

/* Reads or writes what can be read or written now. */
enum mxwi_step mxwi_connection_step(struct mxwi_connection *connection);

/* From now on this is sent. Takes both; `text` must have its line end. */
void mxwi_connection_reply(struct mxwi_connection *connection, char *text, size_t text_size,
                           void *payload, size_t payload_size, int64_t deadline_ms);

void mxwi_connection_close(struct mxwi_connection *connection);

#endif
