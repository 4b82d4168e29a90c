/* Workers put events into the ring; one thread takes them out, makes each a line or counts it as a repeat,
 * and gives lines to the sink (channel_drain.c). Workers never wake the thread, which would be a system call:
 * it looks every MXW_ALERT_POLL_MS. Who else has something for it wakes it.
 *
 * The thread belongs to the channel until its end. The owner raises a flag, wakes the thread and waits
 * until it has written everything or patience ends. A thread that hangs in the sink cannot be ended; it
 * is abandoned then: it owns the channel from that moment, finishes its work whenever it can go on,
 * and frees everything. Flags change under the mutex, and so do the owner's callbacks run: when the
 * wait is over, they are never called again.
 *
 * Events borrow their policy, and so do windows. The thread looks at it under a mutex of its own, while it
 * makes a line, and never while it gives the line to the sink. So an owner whose policy has to go waits for
 * ring and windows a little, and then marks how far the policy reaches in the ring, and drops the windows:
 * what lies before the mark is lost. */
#include "alert/channel.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "alert/channel_state.h"

#define PATIENCE_TIMES 10
#define NICER 10
#define THREAD_NAME "mxwarden-alerts" /* the system takes 15 characters */

/* ---- the thread ------------------------------------------------------------------------------ */

/* Sleeps until the next look, or until somebody wakes it; true: the look is the last one. */
static bool wait_for_work(struct mxwi_channel *channel)
{
	const struct timespec deadline = mxwi_deadline(MXW_ALERT_POLL_MS);
	bool stopping;
	int error = 0;

	(void)pthread_mutex_lock(&channel->thread.mutex);
	while (!channel->stopping && !channel->hurry && error == 0)
		error = pthread_cond_timedwait(&channel->wake, &channel->thread.mutex,
		                               &deadline);
	stopping = channel->stopping;
	channel->hurry = false;
	(void)pthread_mutex_unlock(&channel->thread.mutex);
	return stopping;
}

static void wake(struct mxwi_channel *channel, bool stopping)
{
	(void)pthread_mutex_lock(&channel->thread.mutex);
	channel->stopping = channel->stopping || stopping;
	channel->hurry = true;
	(void)pthread_cond_signal(&channel->wake);
	(void)pthread_mutex_unlock(&channel->thread.mutex);
}

/* Frees what start made; the sink is closed before. */
static void free_channel(struct mxwi_channel *channel)
{
	mxwi_thread_fini(&channel->thread);
	(void)pthread_cond_destroy(&channel->wake);
	(void)pthread_cond_destroy(&channel->taken);
	(void)pthread_mutex_destroy(&channel->taking);
	mxwi_change_queue_fini(&channel->changes);
	mxwi_windows_free(channel->windows);
	mxwi_ring_free(channel->ring);
	free(channel);
}

static void *run(void *context)
{
	struct mxwi_channel *channel = context;
	struct mxwi_sink *sink = channel->writer.sink;
	char why[MXWI_WHY_MAX];
	bool last;

	(void)prctl(PR_SET_NAME, THREAD_NAME);
	/* Where processors are scarce, answers come first; the ring takes what it can, and counts the rest.
	 * Linux: of this thread only. */
	(void)setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0) + NICER);
	/* The sink is opened here and not in start, because a disk may hold whoever asks it. */
	if (!sink->ops->open(sink, why))
		mxwi_trouble_begin(&channel->writer.trouble, MXWI_LOSS_WRITE, 0, why);
	do {
		mxwi_channel_drain(channel, false);
		last = wait_for_work(channel);
	} while (!last);
	mxwi_trouble_hurry(&channel->writer.trouble);
	mxwi_channel_drain(channel, true);
	sink->ops->close(sink);
	if (mxwi_thread_done(&channel->thread))
		free_channel(channel);
	return NULL;
}

/* ---- the owner ------------------------------------------------------------------------------- */

static bool init_locks(struct mxwi_channel *channel)
{
	if (!mxwi_thread_init(&channel->thread))
		return false;
	if (!mxwi_cond_init(&channel->wake))
		goto out_thread;
	if (!mxwi_cond_init(&channel->taken))
		goto out_wake;
	if (pthread_mutex_init(&channel->taking, NULL) == 0)
		return true;
	(void)pthread_cond_destroy(&channel->taken);
out_wake:
	(void)pthread_cond_destroy(&channel->wake);
out_thread:
	mxwi_thread_fini(&channel->thread);
	return false;
}

/* What was copied or can be worked out. */
static void set_up(struct mxwi_channel *channel, const struct mxwi_channel_options *options,
                   struct mxwi_sink *sink)
{
	channel->minimum_severity = options->minimum_severity;
	channel->on_trouble = options->on_trouble;
	channel->on_health = options->on_health;
	channel->context = options->context;
	if (options->on_health != NULL)
		channel->heartbeat_ms = (int64_t)options->heartbeat_s * 1000;
	channel->next_heartbeat_ms = mxwi_now_ms() + channel->heartbeat_ms;
	channel->writer.sink = sink;
	channel->writer.format = options->format;
	channel->writer.observer = *options->observer;
}

enum mxw_result mxwi_channel_start(const struct mxwi_channel_options *options,
                                   struct mxwi_sink *sink, struct mxwi_channel **ret)
{
	struct mxwi_channel *channel = calloc(1, sizeof(*channel));
	enum mxw_result result = MXW_NOMEM;

	if (channel == NULL)
		goto fail;
	set_up(channel, options, sink);
	result = mxwi_ring_new(options->ring_slots, &channel->ring);
	if (result == MXW_OK && options->repeat_s > 0)
		result = mxwi_windows_new(options->windows, (int64_t)options->repeat_s * 1000,
		                          options->seed, &channel->windows);
	if (result != MXW_OK)
		goto fail;
	result = MXW_NOMEM;
	if (!init_locks(channel))
		goto fail;
	if (!mxwi_thread_start(&channel->thread, run, channel)) {
		sink->ops->close(sink);
		free_channel(channel);
		return MXW_NOMEM;
	}
	*ret = channel;
	return MXW_OK;

fail:
	sink->ops->close(sink);
	if (channel != NULL) {
		mxwi_windows_free(channel->windows);
		mxwi_ring_free(channel->ring);
	}
	free(channel);
	return result;
}

bool mxwi_channel_emit(struct mxwi_channel *channel, const struct mxw_event *event)
{
	return mxwi_ring_push(channel->ring, event);
}

void mxwi_channel_tell(struct mxwi_channel *channel, const struct mxw_change *change)
{
	bool taken;

	(void)pthread_mutex_lock(&channel->taking);
	taken = mxwi_change_queue_put(&channel->changes, change);
	(void)pthread_mutex_unlock(&channel->taking);
	if (!taken)
		mxwi_writer_lose(&channel->writer, MXWI_LOSS_BUILD, 0);
	wake(channel, false);
}

static uint64_t lost(struct mxwi_channel *channel, enum mxwi_loss cause)
{
	return atomic_load_explicit(&channel->writer.lost[cause], memory_order_relaxed);
}

struct mxw_alert_counts mxwi_channel_counts(struct mxwi_channel *channel)
{
	struct mxwi_writer *writer = &channel->writer;
	struct mxw_alert_counts counts = {
		.below_minimum = atomic_load(&channel->below_minimum),
		.windows_closed_early = atomic_load(&channel->closed_early),
		.counted = atomic_load(&writer->counted),
		.written = atomic_load(&writer->written),
		.dropped_ring = mxwi_ring_refused(channel->ring),
		.dropped_lines = mxwi_ring_refused_states(channel->ring),
		.dropped_write = lost(channel, MXWI_LOSS_WRITE),
		.dropped_build = lost(channel, MXWI_LOSS_BUILD),
		.dropped_reload = lost(channel, MXWI_LOSS_RELOAD),
	};

	counts.lookups = mxwi_ring_lookups(channel->ring) + counts.dropped_ring;
	for (enum mxwi_loss i = 0; i < MXWI_LOSS_COUNT; i++)
		if (i != MXWI_LOSS_RING)
			counts.dropped_lines += atomic_load(&writer->lost_lines[i]);
	if (channel->windows == NULL)
		return counts;
	(void)pthread_mutex_lock(&channel->taking);
	counts.windows = mxwi_windows_open_count(channel->windows);
	counts.waiting = mxwi_windows_waiting(channel->windows);
	(void)pthread_mutex_unlock(&channel->taking);
	return counts;
}

struct mxwi_patience mxwi_patience_begin(uint32_t ms)
{
	return (struct mxwi_patience){ .start_ms = mxwi_now_ms(), .ms = ms };
}

/* When patience ends, as things stand; the mutex is held. */
static int64_t end_of_patience(const struct mxwi_channel *channel,
                               const struct mxwi_patience *patience)
{
	const int64_t last_ms = patience->start_ms + PATIENCE_TIMES * (int64_t)patience->ms;
	int64_t end_ms = patience->start_ms;

	if (channel->busy_ms > end_ms)
		end_ms = channel->busy_ms;
	end_ms += patience->ms;
	if (end_ms > last_ms)
		end_ms = last_ms;
	return end_ms;
}

static struct timespec moment_of(int64_t time_ms)
{
	return (struct timespec){ .tv_sec = (time_t)(time_ms / 1000),
		                  .tv_nsec = (long)(time_ms % 1000) * 1000000 };
}

/* Does the thread need nothing any more of what was emitted before that position? */
static bool has_reached(const struct mxwi_channel *channel, uint64_t position)
{
	return mxwi_ring_popped(channel->ring) >= position && !channel->flushing &&
	       (!channel->holds || channel->position > position);
}

void mxwi_channel_retire(struct mxwi_channel *channel)
{
	const uint64_t reach = mxwi_ring_pushed(channel->ring);

	(void)pthread_mutex_lock(&channel->taking);
	channel->flushing = channel->windows != NULL;
	channel->flush_at = reach;
	(void)pthread_mutex_unlock(&channel->taking);
	wake(channel, false);
}

void mxwi_channel_retired(struct mxwi_channel *channel, const struct mxwi_patience *patience)
{
	uint64_t waiting = 0;

	(void)pthread_mutex_lock(&channel->taking);
	while (!has_reached(channel, channel->flush_at) &&
	       mxwi_now_ms() < end_of_patience(channel, patience)) {
		const struct timespec end = moment_of(end_of_patience(channel, patience));

		(void)pthread_cond_timedwait(&channel->taken, &channel->taking, &end);
	}
	if (channel->flush_at > channel->cut)
		channel->cut = channel->flush_at;
	if (channel->flushing)
		waiting = mxwi_windows_drop(channel->windows);
	channel->flushing = false;
	if (waiting > 0)
		mxwi_writer_lose(&channel->writer, MXWI_LOSS_RELOAD, waiting);
	(void)pthread_mutex_unlock(&channel->taking);
}

void mxwi_channel_end(struct mxwi_channel *channel)
{
	wake(channel, true);
}

bool mxwi_channel_wait(struct mxwi_channel *channel, const struct mxwi_patience *patience)
{
	struct timespec end;

	(void)pthread_mutex_lock(&channel->taking);
	end = moment_of(end_of_patience(channel, patience));
	(void)pthread_mutex_unlock(&channel->taking);
	if (!mxwi_thread_wait(&channel->thread, &end))
		return false;
	free_channel(channel);
	return true;
}
