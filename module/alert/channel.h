/* channel.h - the way of events into one sink: a ring, windows of repeats, and a thread that writes.
 * Threads: emit, tell and counts from any number of threads; the rest from the one that owns the channel.
 * Memory: events are copied into the ring, changes into a queue; the policies that events name are
 *         borrowed until they are retired.
 * Cost: an emit is one compare-and-swap and one copy; it never waits, locks, allocates or calls the
 *       system. A tell allocates, and waits while a line is made. The thread looks at the ring every
 *       MXW_ALERT_POLL_MS.
 * Standards: none.
 */
#ifndef MXW_ALERT_CHANNEL_H
#define MXW_ALERT_CHANNEL_H

#include <mxwarden/alert.h>

#include "alert/format.h"
#include "alert/sink.h"

struct mxwi_channel_options {
	uint32_t ring_slots;                /* a power of two */
	uint32_t windows;                   /* open at one time; at least 1 */
	uint32_t repeat_s;                  /* 0: every look-up is a line */
	uint32_t heartbeat_s;               /* 0: none */
	uint64_t seed;                      /* that nobody outside knows */
	enum mxw_severity minimum_severity; /* UNSET: every look-up is taken */
	mxwi_format_fn *format;
	const struct mxwi_observer *observer; /* copied */
	mxw_alert_trouble_fn *on_trouble;     /* may be NULL */
	mxw_alert_health_fn *on_health;       /* may be NULL: no heartbeat */
	void *context;                        /* of both */
};

struct mxwi_channel;

/* Starts the thread. The sink is taken in any case: it is closed also when the start fails. All
 * further calls of the sink are the thread's. MXW_OK, MXW_NOMEM (memory or a thread was refused) or
 * MXW_INVALID (ring_slots). *ret is written on MXW_OK only. */
MXW_MUSTCHECK enum mxw_result mxwi_channel_start(const struct mxwi_channel_options *options,
                                                 struct mxwi_sink *sink,
                                                 struct mxwi_channel **ret);

/* Hands an event over. False: it was dropped, and counted. */
bool mxwi_channel_emit(struct mxwi_channel *channel, const struct mxw_event *event);

/* Hands a change over. What cannot be taken is counted. */
void mxwi_channel_tell(struct mxwi_channel *channel, const struct mxw_change *change);

struct mxw_alert_counts mxwi_channel_counts(struct mxwi_channel *channel);

/* How long to wait for a sink: `ms` from the start or from the last thing that the thread has done, so a
 * sink that hangs is not waited for longer; and ten times that in all, for one that only has much to take. */
struct mxwi_patience {
	int64_t start_ms; /* by the clock that nobody sets */
	uint32_t ms;
};

struct mxwi_patience mxwi_patience_begin(uint32_t ms);

/* Tells the thread to close all windows as soon as it has taken what was emitted before this call; nobody may
 * emit events of the policies any more that are to go. Does not wait. */
void mxwi_channel_retire(struct mxwi_channel *channel);

/* After that: waits until the thread needs none of these policies any more. What the sink has not taken when
 * patience ends is dropped, and counted: so this ends, and the policies may go, however long a disk hangs. */
void mxwi_channel_retired(struct mxwi_channel *channel, const struct mxwi_patience *patience);

/* Tells the thread to write what is in ring, windows and queue, and to end. Does not wait. Nobody may emit or
 * tell any more. */
void mxwi_channel_end(struct mxwi_channel *channel);

/* After the end: waits until the thread has ended, and frees everything. False: patience ended
 * first; the thread was left behind with the channel and frees it when it ends. */
bool mxwi_channel_wait(struct mxwi_channel *channel, const struct mxwi_patience *patience);

#endif
