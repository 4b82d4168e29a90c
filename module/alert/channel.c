/* Workers put events into the ring; one thread takes them out, makes each a line, and gives it to
 * the sink. Workers never wake the thread, which would be a system call: it looks every
 * MXW_ALERT_POLL_MS. What ring, sink or memory refused is counted; the thread compares the counts
 * with what the last line that went through said, and puts the difference into the next one. A
 * line that is refused in turn changes nothing of that: the difference only grows.
 *
 * The thread belongs to the channel until its end. The owner raises a flag, wakes the thread and waits
 * until it has emptied the ring or patience ends. A thread that hangs in the sink cannot be ended; it
 * is abandoned then: it owns the channel from that moment, finishes its work whenever it can go on,
 * and frees everything. Flags change under the mutex, and so does the owner's callback run: when the
 * wait is over, it is never called again.
 *
 * Events borrow their policy. The thread looks at it under a mutex of its own, while it makes a line,
 * and never while it gives the line to the sink. So an owner whose policy has to go waits for the ring
 * a little, and then marks how far the policy reaches in it: what lies before the mark is lost. */
#include "alert/channel.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>

#include "alert/ring.h"
#include "alert/trouble.h"
#include "thread/thread.h"

#define THREAD_NAME "mxwarden-alerts" /* the system takes 15 characters */

struct mxwi_channel {
	struct mxwi_ring *ring;
	struct mxwi_sink *sink;
	mxwi_format_fn *format;
	struct mxwi_observer observer;
	mxw_alert_trouble_fn *on_trouble;
	void *trouble_context;

	struct mxwi_thread thread;
	pthread_cond_t wake; /* for the thread: stopping has changed */
	bool stopping;       /* under the thread's mutex */

	pthread_mutex_t taking; /* held while an event is taken and looked at */
	pthread_cond_t taken;   /* for the owner: `cut` may be reached */
	uint64_t cut;           /* events before this position are lost; under `taking` */

	/* Written by the thread, read by mxwi_channel_counts(). */
	_Atomic uint64_t written;
	_Atomic uint64_t lost_write;
	_Atomic uint64_t lost_build;
	_Atomic uint64_t lost_reload;

	/* The thread's own. */
	struct mxwi_losses told; /* by lines that went through */
	struct mxwi_trouble trouble;
	struct mxwi_record record;
	char line[MXWI_LINE_SIZE_MAX];
};

static uint64_t count_of(_Atomic uint64_t *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

/* Adds one; returns the new count. */
static uint64_t count_one(_Atomic uint64_t *counter)
{
	return atomic_fetch_add_explicit(counter, 1, memory_order_relaxed) + 1;
}

static int64_t now_ms(void)
{
	struct timespec now = mxwi_deadline(0);

	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct mxwi_losses losses_so_far(struct mxwi_channel *channel)
{
	struct mxwi_losses losses = { .lines = 0 };

	losses.counts[MXWI_LOSS_RING] = mxwi_ring_refused(channel->ring);
	losses.counts[MXWI_LOSS_WRITE] = count_of(&channel->lost_write);
	losses.counts[MXWI_LOSS_BUILD] = count_of(&channel->lost_build);
	losses.counts[MXWI_LOSS_RELOAD] = count_of(&channel->lost_reload);
	return losses;
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* Tells the owner what there is to tell, unless the owner has gone. */
static void say_trouble(struct mxwi_channel *channel)
{
	char text[MXWI_TROUBLE_TEXT_MAX];

	while (mxwi_trouble_next(&channel->trouble, now_ms(), text)) {
		(void)pthread_mutex_lock(&channel->thread.mutex);
		if (!channel->thread.abandoned && channel->on_trouble != NULL)
			channel->on_trouble(channel->trouble_context, text);
		(void)pthread_mutex_unlock(&channel->thread.mutex);
	}
}

/* Notes what the ring has refused so far. */
static void note_ring_losses(struct mxwi_channel *channel)
{
	const uint64_t lost = mxwi_ring_refused(channel->ring);
	char why[MXWI_WHY_MAX];

	if (lost <= channel->trouble.causes[MXWI_LOSS_RING].lost)
		return;
	(void)snprintf(why, sizeof(why), "the ring for \"%s\" is full", channel->sink->name);
	mxwi_trouble_begin(&channel->trouble, MXWI_LOSS_RING, lost, why);
}

/* What became of the oldest event. */
enum taken {
	TAKEN_NOTHING, /* there was none */
	TAKEN_LINE,    /* channel->line is about it */
	TAKEN_CUT,     /* its policy has gone */
	TAKEN_UNMADE   /* no memory for a line */
};

/* Makes the line of an event, and has the sink look at it; returns its length, 0: no memory. */
static size_t make_line(struct mxwi_channel *channel, const struct mxw_event *event,
                        const struct mxwi_losses *dropped)
{
	const struct mxwi_occurrence what = {
		.kind = event->kind == MXW_EVENT_LOOKUP ? MXWI_RECORD_ALERT : MXWI_RECORD_STATE,
		.event = event,
		.count = 1,
		.start_us = event->time_us,
		.end_us = event->time_us,
	};
	struct mxwi_record *record = &channel->record;
	struct mxwi_sink *sink = channel->sink;
	size_t size;

	if (!mxwi_record_make(&what, &channel->observer, count_of(&channel->written) + 1,
	                      dropped, record))
		return 0;
	size = channel->format(record, channel->line);
	if (size != 0 && sink->ops->prepare != NULL &&
	    !sink->ops->prepare(sink, record, channel->line, size))
		return 0;
	return size;
}

/* Takes the oldest event, and makes its line, in which `now` are the losses so far. */
static enum taken take_event(struct mxwi_channel *channel, const struct mxwi_losses *now,
                             size_t *ret_size)
{
	enum taken taken = TAKEN_NOTHING;
	struct mxwi_losses dropped = { .lines = 0 };
	struct mxw_event event;

	for (size_t i = 0; i < MXWI_LOSS_COUNT; i++)
		dropped.counts[i] = now->counts[i] - channel->told.counts[i];
	(void)pthread_mutex_lock(&channel->taking);
	if (mxwi_ring_pop(channel->ring, &event)) {
		taken = TAKEN_CUT;
		if (mxwi_ring_popped(channel->ring) > channel->cut) {
			*ret_size = make_line(channel, &event, &dropped);
			taken = *ret_size != 0 ? TAKEN_LINE : TAKEN_UNMADE;
		}
	}
	(void)pthread_cond_signal(&channel->taken);
	(void)pthread_mutex_unlock(&channel->taking);
	return taken;
}

/* One event: a line, or a count. False: there is none. */
static bool write_event(struct mxwi_channel *channel)
{
	const struct mxwi_losses now = losses_so_far(channel);
	char why[MXWI_WHY_MAX];
	size_t size;

	switch (take_event(channel, &now, &size)) {
	case TAKEN_NOTHING:
		return false;
	case TAKEN_CUT:
		(void)snprintf(why, sizeof(why),
		               "\"%s\" took none while another policy came into force",
		               channel->sink->name);
		mxwi_trouble_begin(&channel->trouble, MXWI_LOSS_RELOAD,
		                   count_one(&channel->lost_reload), why);
		return true;
	case TAKEN_UNMADE:
		(void)snprintf(why, sizeof(why), "no memory for a line of \"%s\"",
		               channel->sink->name);
		mxwi_trouble_begin(&channel->trouble, MXWI_LOSS_BUILD,
		                   count_one(&channel->lost_build), why);
		return true;
	case TAKEN_LINE:
		break;
	}
	mxwi_trouble_end(&channel->trouble, MXWI_LOSS_BUILD);
	mxwi_trouble_end(&channel->trouble, MXWI_LOSS_RELOAD);
	if (!channel->sink->ops->emit(channel->sink, channel->line, size, why)) {
		mxwi_trouble_begin(&channel->trouble, MXWI_LOSS_WRITE,
		                   count_one(&channel->lost_write), why);
		return true;
	}
	mxwi_trouble_end(&channel->trouble, MXWI_LOSS_WRITE);
	count_one(&channel->written);
	channel->told = now;
	return true;
}

/* Empties the ring; only then is a full one over. */
static void drain(struct mxwi_channel *channel)
{
	while (write_event(channel)) {
		note_ring_losses(channel);
		say_trouble(channel);
	}
	note_ring_losses(channel);
	mxwi_trouble_end(&channel->trouble, MXWI_LOSS_RING);
	say_trouble(channel);
}

/* Sleeps until the next look, or until stop; true: the look is the last one. */
static bool wait_for_work(struct mxwi_channel *channel)
{
	const struct timespec deadline = mxwi_deadline(MXW_ALERT_POLL_MS);
	bool stopping;
	int error = 0;

	(void)pthread_mutex_lock(&channel->thread.mutex);
	while (!channel->stopping && error == 0)
		error = pthread_cond_timedwait(&channel->wake, &channel->thread.mutex,
		                               &deadline);
	stopping = channel->stopping;
	(void)pthread_mutex_unlock(&channel->thread.mutex);
	return stopping;
}

/* Frees what start made; the sink is closed before. */
static void free_channel(struct mxwi_channel *channel)
{
	mxwi_thread_fini(&channel->thread);
	(void)pthread_cond_destroy(&channel->wake);
	(void)pthread_cond_destroy(&channel->taken);
	(void)pthread_mutex_destroy(&channel->taking);
	mxwi_ring_free(channel->ring);
	free(channel);
}

static void *run(void *context)
{
	struct mxwi_channel *channel = context;
	char why[MXWI_WHY_MAX];
	bool last;

	(void)prctl(PR_SET_NAME, THREAD_NAME);
	/* The sink is opened here and not in start, because a disk may hold whoever asks it. */
	if (!channel->sink->ops->open(channel->sink, why))
		mxwi_trouble_begin(&channel->trouble, MXWI_LOSS_WRITE, 0, why);
	say_trouble(channel);
	do {
		last = wait_for_work(channel);
		drain(channel);
	} while (!last);
	mxwi_trouble_hurry(&channel->trouble);
	say_trouble(channel);
	channel->sink->ops->close(channel->sink);
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

enum mxw_result mxwi_channel_start(const struct mxwi_channel_options *options,
                                   struct mxwi_sink *sink, struct mxwi_channel **ret)
{
	struct mxwi_channel *channel = calloc(1, sizeof(*channel));
	enum mxw_result result = MXW_NOMEM;

	if (channel == NULL)
		goto fail;
	channel->sink = sink;
	channel->format = options->format;
	channel->observer = *options->observer;
	channel->on_trouble = options->on_trouble;
	channel->trouble_context = options->trouble_context;
	result = mxwi_ring_new(options->ring_slots, &channel->ring);
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
	if (channel != NULL)
		mxwi_ring_free(channel->ring);
	free(channel);
	return result;
}

bool mxwi_channel_emit(struct mxwi_channel *channel, const struct mxw_event *event)
{
	return mxwi_ring_push(channel->ring, event);
}

struct mxw_alert_counts mxwi_channel_counts(struct mxwi_channel *channel)
{
	const struct mxwi_losses lost = losses_so_far(channel);

	return (struct mxw_alert_counts){
		.lookups = mxwi_ring_pushed(channel->ring) + lost.counts[MXWI_LOSS_RING],
		.counted = count_of(&channel->written),
		.written = count_of(&channel->written),
		.dropped_ring = lost.counts[MXWI_LOSS_RING],
		.dropped_write = lost.counts[MXWI_LOSS_WRITE],
		.dropped_build = lost.counts[MXWI_LOSS_BUILD],
		.dropped_reload = lost.counts[MXWI_LOSS_RELOAD],
	};
}

void mxwi_channel_retire(struct mxwi_channel *channel, const struct timespec *deadline)
{
	const uint64_t reach = mxwi_ring_pushed(channel->ring);
	int error = 0;

	(void)pthread_mutex_lock(&channel->taking);
	while (mxwi_ring_popped(channel->ring) < reach && error == 0)
		error = pthread_cond_timedwait(&channel->taken, &channel->taking, deadline);
	if (reach > channel->cut)
		channel->cut = reach;
	(void)pthread_mutex_unlock(&channel->taking);
}

void mxwi_channel_end(struct mxwi_channel *channel)
{
	(void)pthread_mutex_lock(&channel->thread.mutex);
	channel->stopping = true;
	(void)pthread_cond_signal(&channel->wake);
	(void)pthread_mutex_unlock(&channel->thread.mutex);
}

bool mxwi_channel_wait(struct mxwi_channel *channel, const struct timespec *deadline)
{
	if (!mxwi_thread_wait(&channel->thread, deadline))
		return false;
	free_channel(channel);
	return true;
}
