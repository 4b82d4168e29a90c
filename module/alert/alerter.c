/* Workers put events into the ring; one thread takes them out, makes each a line, and gives it to
 * the sink. Workers never wake the thread, which would be a system call: it looks every
 * MXW_ALERT_POLL_MS. What ring, sink or memory refused is counted; the thread compares the counts
 * with what the last line that went through said, and puts the difference into the next one. A
 * line that is refused in turn changes nothing of that: the difference only grows.
 *
 * The thread belongs to the alerter until stop. Stop raises a flag, wakes the thread and waits until
 * it has emptied the ring or patience ends. A thread that hangs in the sink cannot be ended; it is
 * abandoned then: it owns the alerter from that moment, finishes its work whenever it can go on,
 * and frees everything. Flags change under the mutex, and so does the owner's callback run: when
 * stop has returned, it is never called again. */
#include "alert/alerter.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "alert/json.h"
#include "alert/ring.h"
#include "alert/sink_file.h"
#include "alert/trouble.h"

#define RING_SLOTS_DEFAULT 4096u
#define THREAD_NAME "mxwarden-alerts" /* the system takes 15 characters */

struct mxw_alerter {
	struct mxwi_ring *ring;
	struct mxwi_sink *sink;
	char *hostname;
	struct mxwi_observer observer;
	mxw_alert_trouble_fn *on_trouble;
	void *trouble_context;
	pthread_t thread;

	pthread_mutex_t mutex;
	pthread_cond_t wake;  /* for the thread: stopping has changed */
	pthread_cond_t ended; /* for the owner: done has changed */
	bool stopping;        /* these three under the mutex */
	bool done;
	bool abandoned;

	/* Written by the thread, read by mxw_alerter_counts(). */
	_Atomic uint64_t written;
	_Atomic uint64_t lost_write;
	_Atomic uint64_t lost_build;

	/* The thread's own. */
	struct mxwi_losses told; /* by lines that went through */
	struct mxwi_trouble trouble;
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

/* A moment of CLOCK_MONOTONIC that is `ms` from now. */
static struct timespec after_ms(uint32_t ms)
{
	struct timespec moment;

	(void)clock_gettime(CLOCK_MONOTONIC, &moment);
	moment.tv_sec += (time_t)(ms / 1000);
	moment.tv_nsec += (long)(ms % 1000) * 1000000;
	if (moment.tv_nsec >= 1000000000) {
		moment.tv_nsec -= 1000000000;
		moment.tv_sec++;
	}
	return moment;
}

static int64_t now_ms(void)
{
	struct timespec now = after_ms(0);

	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct mxwi_losses losses_so_far(struct mxw_alerter *alerter)
{
	struct mxwi_losses losses;

	losses.counts[MXWI_LOSS_RING] = mxwi_ring_refused(alerter->ring);
	losses.counts[MXWI_LOSS_WRITE] = count_of(&alerter->lost_write);
	losses.counts[MXWI_LOSS_BUILD] = count_of(&alerter->lost_build);
	return losses;
}

/* ---- the thread ------------------------------------------------------------------------------ */

/* Tells the owner what there is to tell, unless the owner has gone. */
static void say_trouble(struct mxw_alerter *alerter)
{
	char text[MXWI_TROUBLE_TEXT_MAX];

	while (mxwi_trouble_next(&alerter->trouble, now_ms(), text)) {
		(void)pthread_mutex_lock(&alerter->mutex);
		if (!alerter->abandoned && alerter->on_trouble != NULL)
			alerter->on_trouble(alerter->trouble_context, text);
		(void)pthread_mutex_unlock(&alerter->mutex);
	}
}

/* Notes what the ring has refused so far. */
static void note_ring_losses(struct mxw_alerter *alerter)
{
	const uint64_t lost = mxwi_ring_refused(alerter->ring);

	if (lost > alerter->trouble.causes[MXWI_LOSS_RING].lost)
		mxwi_trouble_begin(&alerter->trouble, MXWI_LOSS_RING, lost, "the ring is full");
}

/* One event: a line, or a count. */
static void write_event(struct mxw_alerter *alerter, const struct mxw_event *event)
{
	const struct mxwi_losses now = losses_so_far(alerter);
	struct mxwi_losses dropped;
	char why[MXWI_WHY_MAX];
	size_t size;

	for (size_t i = 0; i < MXWI_LOSS_COUNT; i++)
		dropped.counts[i] = now.counts[i] - alerter->told.counts[i];
	size = mxwi_json_event(event, &alerter->observer, count_of(&alerter->written) + 1,
	                       &dropped, alerter->line);
	if (size == 0) {
		mxwi_trouble_begin(&alerter->trouble, MXWI_LOSS_BUILD,
		                   count_one(&alerter->lost_build), "out of memory");
		return;
	}
	mxwi_trouble_end(&alerter->trouble, MXWI_LOSS_BUILD);
	if (!alerter->sink->ops->emit(alerter->sink, alerter->line, size, why)) {
		mxwi_trouble_begin(&alerter->trouble, MXWI_LOSS_WRITE,
		                   count_one(&alerter->lost_write), why);
		return;
	}
	mxwi_trouble_end(&alerter->trouble, MXWI_LOSS_WRITE);
	count_one(&alerter->written);
	alerter->told = now;
}

/* Empties the ring; only then is a full one over. */
static void drain(struct mxw_alerter *alerter)
{
	struct mxw_event event;

	while (mxwi_ring_pop(alerter->ring, &event)) {
		write_event(alerter, &event);
		note_ring_losses(alerter);
		say_trouble(alerter);
	}
	note_ring_losses(alerter);
	mxwi_trouble_end(&alerter->trouble, MXWI_LOSS_RING);
	say_trouble(alerter);
}

/* Sleeps until the next look, or until stop; true: the look is the last one. */
static bool wait_for_work(struct mxw_alerter *alerter)
{
	const struct timespec deadline = after_ms(MXW_ALERT_POLL_MS);
	bool stopping;
	int error = 0;

	(void)pthread_mutex_lock(&alerter->mutex);
	while (!alerter->stopping && error == 0)
		error = pthread_cond_timedwait(&alerter->wake, &alerter->mutex, &deadline);
	stopping = alerter->stopping;
	(void)pthread_mutex_unlock(&alerter->mutex);
	return stopping;
}

/* Frees what start made; the sink is closed before. */
static void free_alerter(struct mxw_alerter *alerter)
{
	(void)pthread_cond_destroy(&alerter->ended);
	(void)pthread_cond_destroy(&alerter->wake);
	(void)pthread_mutex_destroy(&alerter->mutex);
	mxwi_ring_free(alerter->ring);
	free(alerter->hostname);
	free(alerter);
}

static void *run(void *context)
{
	struct mxw_alerter *alerter = context;
	char why[MXWI_WHY_MAX];
	bool last, abandoned;

	(void)prctl(PR_SET_NAME, THREAD_NAME);
	/* The sink is opened here and not in start, because a disk may hold whoever asks it. */
	if (!alerter->sink->ops->open(alerter->sink, why))
		mxwi_trouble_begin(&alerter->trouble, MXWI_LOSS_WRITE, 0, why);
	say_trouble(alerter);
	do {
		last = wait_for_work(alerter);
		drain(alerter);
	} while (!last);
	mxwi_trouble_hurry(&alerter->trouble);
	say_trouble(alerter);
	alerter->sink->ops->close(alerter->sink);

	(void)pthread_mutex_lock(&alerter->mutex);
	alerter->done = true;
	abandoned = alerter->abandoned;
	(void)pthread_cond_signal(&alerter->ended);
	(void)pthread_mutex_unlock(&alerter->mutex);
	if (abandoned)
		free_alerter(alerter);
	return NULL;
}

/* ---- the owner ------------------------------------------------------------------------------- */

/* Makes the mutex and the two conditions, which use the clock that nobody sets. */
static bool init_locks(struct mxw_alerter *alerter)
{
	pthread_condattr_t attributes;
	bool ok = false;

	if (pthread_condattr_init(&attributes) != 0)
		return false;
	if (pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) != 0)
		goto out;
	if (pthread_mutex_init(&alerter->mutex, NULL) != 0)
		goto out;
	if (pthread_cond_init(&alerter->wake, &attributes) != 0)
		goto out_mutex;
	if (pthread_cond_init(&alerter->ended, &attributes) != 0)
		goto out_wake;
	ok = true;
	goto out;

out_wake:
	(void)pthread_cond_destroy(&alerter->wake);
out_mutex:
	(void)pthread_mutex_destroy(&alerter->mutex);
out:
	(void)pthread_condattr_destroy(&attributes);
	return ok;
}

/* Starts the thread with all signals blocked: they are for the host's threads, and a file that is
 * too large must be an error of write(2), not the end of the process. */
static bool start_thread(struct mxw_alerter *alerter)
{
	sigset_t all, before;
	int error;

	(void)sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return false;
	error = pthread_create(&alerter->thread, NULL, run, alerter);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error == 0;
}

/* Eight random hexadecimal digits. */
static bool make_instance(char text[MXWI_INSTANCE_TEXT_MAX])
{
	unsigned char octets[4];

	if (RAND_bytes(octets, sizeof(octets)) != 1)
		return false;
	(void)snprintf(text, MXWI_INSTANCE_TEXT_MAX, "%02x%02x%02x%02x", octets[0], octets[1],
	               octets[2], octets[3]);
	return true;
}

enum mxw_result mxwi_alerter_start(const struct mxw_alerter_options *options,
                                   struct mxwi_sink *sink, struct mxw_alerter **ret)
{
	const uint32_t slots =
		options->ring_slots != 0 ? options->ring_slots : RING_SLOTS_DEFAULT;
	struct mxw_alerter *alerter = calloc(1, sizeof(*alerter));
	enum mxw_result result = MXW_NOMEM;

	if (alerter == NULL)
		goto fail;
	alerter->sink = sink;
	alerter->on_trouble = options->on_trouble;
	alerter->trouble_context = options->trouble_context;
	result = mxwi_ring_new(slots, &alerter->ring);
	if (result != MXW_OK)
		goto fail;
	result = MXW_NOMEM;
	if (options->hostname != NULL) {
		alerter->hostname = strdup(options->hostname);
		if (alerter->hostname == NULL)
			goto fail;
	}
	alerter->observer.hostname = alerter->hostname;
	if (!make_instance(alerter->observer.instance) || !init_locks(alerter))
		goto fail;
	if (!start_thread(alerter)) {
		sink->ops->close(sink);
		free_alerter(alerter);
		return MXW_NOMEM;
	}
	*ret = alerter;
	return MXW_OK;

fail:
	sink->ops->close(sink);
	if (alerter != NULL) {
		mxwi_ring_free(alerter->ring);
		free(alerter->hostname);
		free(alerter);
	}
	return result;
}

enum mxw_result mxw_alerter_start(const struct mxw_alerter_options *options,
                                  struct mxw_alerter **ret)
{
	struct mxwi_sink *sink = mxwi_sink_file_new(options->path, write);

	if (sink == NULL)
		return MXW_NOMEM;
	return mxwi_alerter_start(options, sink, ret);
}

bool mxw_alerter_emit(struct mxw_alerter *alerter, const struct mxw_event *event)
{
	return mxwi_ring_push(alerter->ring, event);
}

struct mxw_alert_counts mxw_alerter_counts(struct mxw_alerter *alerter)
{
	const struct mxwi_losses lost = losses_so_far(alerter);

	return (struct mxw_alert_counts){
		.emitted = mxwi_ring_pushed(alerter->ring),
		.written = count_of(&alerter->written),
		.dropped_ring = lost.counts[MXWI_LOSS_RING],
		.dropped_write = lost.counts[MXWI_LOSS_WRITE],
		.dropped_build = lost.counts[MXWI_LOSS_BUILD],
	};
}

bool mxw_alerter_stop(struct mxw_alerter *alerter, uint32_t patience_ms)
{
	const struct timespec deadline = after_ms(patience_ms);
	bool done;
	int error = 0;

	(void)pthread_mutex_lock(&alerter->mutex);
	alerter->stopping = true;
	(void)pthread_cond_signal(&alerter->wake);
	while (!alerter->done && error == 0)
		error = pthread_cond_timedwait(&alerter->ended, &alerter->mutex, &deadline);
	done = alerter->done;
	if (!done) {
		/* From the unlock on, the thread may free the alerter at any moment. */
		alerter->abandoned = true;
		(void)pthread_detach(alerter->thread);
	}
	(void)pthread_mutex_unlock(&alerter->mutex);
	if (!done)
		return false;
	(void)pthread_join(alerter->thread, NULL);
	free_alerter(alerter);
	return true;
}
