/* channel_state.h - a channel from inside: what its owner and its thread share.
 * Threads: as each member says.
 * Memory: one block, which the owner frees, or the thread when it was left behind.
 * Cost: none.
 * Standards: none.
 */
#ifndef MXW_ALERT_CHANNEL_STATE_H
#define MXW_ALERT_CHANNEL_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "alert/change.h"
#include "alert/channel.h"
#include "alert/ring.h"
#include "alert/windows.h"
#include "alert/writer.h"
#include "thread/thread.h"

struct mxwi_channel {
	struct mxwi_ring *ring;
	int64_t heartbeat_ms; /* 0: none */
	enum mxw_severity minimum_severity;
	mxw_alert_trouble_fn *on_trouble;
	mxw_alert_health_fn *on_health;
	void *context;

	struct mxwi_thread thread;
	pthread_cond_t wake;  /* for the thread: one of the following has changed */
	bool stopping, hurry; /* under the thread's mutex */

	_Atomic uint64_t below_minimum;
	_Atomic uint64_t closed_early;

	pthread_mutex_t
		taking; /* of the following; held while something is taken and made a line */
	pthread_cond_t taken; /* for the owner: what it waits for may have come */
	uint64_t cut;         /* events before this position are lost */
	bool flushing;        /* the windows are to be closed when that position is reached: */
	uint64_t flush_at;
	int64_t busy_ms;              /* when something was last taken */
	struct mxwi_windows *windows; /* NULL: every look-up is a line */
	struct mxwi_change_queue changes;
	/* The event that was taken last, until it is settled. */
	bool holds;
	uint64_t position; /* behind it in the ring */
	struct mxw_event event;

	/* The thread's own. */
	int64_t next_heartbeat_ms;
	struct mxw_change *change; /* that the line is about; NULL: another line */
	bool opens;                /* a window for the event, when the line has gone through */
	struct mxwi_writer writer;
};

/* Does all that there is to do now; `is_last`: nothing will come, and all windows are to be closed. */
void mxwi_channel_drain(struct mxwi_channel *channel, bool is_last);

#endif
