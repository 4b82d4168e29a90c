/* publisher.h - a thread that writes a small file anew every few seconds, for others to read.
 * Threads: start, wake, end and wait by the owner; the callbacks are called by the publisher's thread.
 * Memory: owns what it is given to write. The context is the owner's until `on_end`.
 * Cost: the thread sleeps in between; a disk that hangs holds nobody but it.
 * Standards: POSIX.1-2008.
 *
 * Readers find the old file or the new one, whole. Mode 0644: it is for everybody.
 */
#ifndef MXW_METRICS_PUBLISHER_H
#define MXW_METRICS_PUBLISHER_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mxwarden/result.h>

/* Longer than the system takes: it says so itself. */
#define MXWI_PUBLICATION_PATH_MAX ((size_t)2 * PATH_MAX)

/* What is to be written, and where to. */
struct mxwi_publication {
	char path[MXWI_PUBLICATION_PATH_MAX]; /* "": nowhere, until the publisher is woken */
	char *text;                           /* of malloc(); taken over. NULL: no memory */
	size_t size;                          /* octets of it */
	uint32_t every_s;                     /* until it is asked again */
};

struct mxwi_publisher_options {
	void *context;
	/* Tells what to write now; *ret is zero before. False: nothing, not any more. */
	bool (*gather)(void *context, struct mxwi_publication *ret);
	/* What the owner should tell people; `text` borrows. */
	void (*on_trouble)(void *context, const char *text);
	/* The thread's last call, in every case: the context is not used any more. */
	void (*on_end)(void *context);
};

struct mxwi_publisher;

/* Starts the thread, which writes at once. A file that cannot be written is no failure: it is told as trouble,
 * once, tried again when it is time, and told once more when it is written. MXW_OK; MXW_NOMEM: memory or a
 * thread was refused, and `on_end` is not called. */
MXW_MUSTCHECK enum mxw_result mxwi_publisher_start(const struct mxwi_publisher_options *options,
                                                   struct mxwi_publisher **ret);

/* Has it write now: what it writes, or where to, may be different. NULL is allowed. */
void mxwi_publisher_wake(struct mxwi_publisher *publisher);

/* Has it write a last time, waits at most `patience_ms` for that, and frees the publisher. False: a disk holds
 * the thread; it is left behind and ends by itself. NULL is allowed. */
bool mxwi_publisher_stop(struct mxwi_publisher *publisher, uint32_t patience_ms);

#endif
