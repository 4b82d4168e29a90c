/* What the thread of a channel does, one line after the other. A line is made under the mutex, because it may
 * need a policy that somebody wants to free; it is given to the sink without, because that may take as long
 * as it likes. So each round is: take something and make its line; send it; settle what follows from that.
 *
 * An event can need two lines: the one of the window that it ends, and its own. It is held then, and taken up
 * again in the next round. A window is opened only when the line of its first look-up has gone through: what
 * was refused is tried again with the next look-up, at once. */
#include "alert/channel_state.h"

#include <stdlib.h>
#include <time.h>

/* What a round has found. */
enum round {
	ROUND_NOTHING, /* there is nothing to do */
	ROUND_DONE, /* something was done that needs no line, or its line could not be made */
	ROUND_LINE  /* a line is to be sent */
};

static int64_t wall_us(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Tells the owner what there is to tell, unless the owner has gone. */
static void say_trouble(struct mxwi_channel *channel)
{
	char text[MXWI_TROUBLE_TEXT_MAX];

	while (mxwi_trouble_next(&channel->writer.trouble, mxwi_now_ms(), text)) {
		(void)pthread_mutex_lock(&channel->thread.mutex);
		if (!channel->thread.abandoned && channel->on_trouble != NULL)
			channel->on_trouble(channel->context, text);
		(void)pthread_mutex_unlock(&channel->thread.mutex);
	}
}

static void note_losses(struct mxwi_channel *channel, bool is_over)
{
	mxwi_writer_set_ring_losses(&channel->writer, mxwi_ring_refused(channel->ring),
	                            mxwi_ring_refused_states(channel->ring));
	mxwi_writer_note_losses(&channel->writer, is_over);
	say_trouble(channel);
}

/* ---- what becomes a line; the mutex is held --------------------------------------------------- */

static enum round make(struct mxwi_channel *channel, const struct mxwi_occurrence *what)
{
	return mxwi_writer_make(&channel->writer, what) ? ROUND_LINE : ROUND_DONE;
}

static enum round make_repeat(struct mxwi_channel *channel, const struct mxwi_repeats *repeats)
{
	if (repeats->count == 0)
		return ROUND_DONE;
	return make(channel, &(struct mxwi_occurrence){
				     .kind = MXWI_RECORD_REPEAT,
				     .event = &repeats->event,
				     .count = repeats->count,
				     .start_us = repeats->start_us,
				     .end_us = repeats->end_us,
			     });
}

/* The line of the event that is held, which is settled with that. */
static enum round make_event(struct mxwi_channel *channel)
{
	const struct mxwi_occurrence what = mxwi_occurrence_of(&channel->event);

	channel->holds = false;
	return make(channel, &what);
}

static enum round make_change(struct mxwi_channel *channel, struct mxw_change *change)
{
	enum round round = make(channel, &(struct mxwi_occurrence){
						 .kind = MXWI_RECORD_STATE,
						 .change = change,
						 .start_us = change->time_us,
						 .end_us = change->time_us,
					 });

	if (round == ROUND_LINE)
		channel->change = change;
	else
		free(change);
	return round;
}

static bool is_below_minimum(const struct mxwi_channel *channel)
{
	return channel->event.verdict.severity < channel->minimum_severity;
}

/* The look-up that is held, where repeats are gathered. */
static enum round take_lookup(struct mxwi_channel *channel)
{
	struct mxwi_windows *windows = channel->windows;
	struct mxwi_repeats repeats = { .count = 0 };
	enum mxwi_window_answer answer =
		mxwi_windows_count(windows, &channel->event, mxwi_now_ms());

	if (answer == MXWI_WINDOW_COUNTED) {
		channel->holds = false;
		return ROUND_DONE;
	}
	if (answer == MXWI_WINDOW_DIFFERS) {
		(void)mxwi_windows_close_of(windows, &channel->event, &repeats);
		return make_repeat(channel, &repeats);
	}
	if (mxwi_windows_is_full(windows)) {
		(void)mxwi_windows_close_oldest(windows, &repeats);
		(void)atomic_fetch_add(&channel->closed_early, 1);
		return make_repeat(channel, &repeats);
	}
	channel->opens = true;
	return make_event(channel);
}

/* The event that is held. */
static enum round take_event(struct mxwi_channel *channel)
{
	const bool is_lookup = channel->event.kind == MXW_EVENT_LOOKUP;

	if (channel->position <= channel->cut) {
		mxwi_writer_lose(&channel->writer, MXWI_LOSS_RELOAD, is_lookup ? 1 : 0);
		channel->holds = false;
		return ROUND_DONE;
	}
	if (is_lookup && is_below_minimum(channel)) {
		(void)atomic_fetch_add(&channel->below_minimum, 1);
		channel->holds = false;
		return ROUND_DONE;
	}
	if (!is_lookup || channel->windows == NULL)
		return make_event(channel);
	return take_lookup(channel);
}

/* Is it time to close the windows, because the policies of their events are to go? */
static bool is_flush_due(const struct mxwi_channel *channel)
{
	return channel->flushing && !channel->holds &&
	       mxwi_ring_popped(channel->ring) >= channel->flush_at;
}

/* Closes a window, if one is to be closed. */
static enum round take_window(struct mxwi_channel *channel, bool all)
{
	struct mxwi_repeats repeats;

	if (channel->windows == NULL)
		return ROUND_NOTHING;
	if (all ? mxwi_windows_close_oldest(channel->windows, &repeats)
	        : mxwi_windows_close_due(channel->windows, mxwi_now_ms(), &repeats))
		return make_repeat(channel, &repeats);
	return ROUND_NOTHING;
}

static bool hold_next(struct mxwi_channel *channel)
{
	if (!channel->holds && mxwi_ring_pop(channel->ring, &channel->event)) {
		channel->holds = true;
		channel->position = mxwi_ring_popped(channel->ring);
	}
	return channel->holds;
}

static enum round take(struct mxwi_channel *channel, bool is_last)
{
	/* It is told a moment before the thread is: what is still in the ring comes before it. */
	const bool is_early = !is_last && mxwi_change_queue_is_at_end(&channel->changes);
	enum round round;

	channel->opens = false;
	if (!is_last && !is_early && mxwi_change_queue_has(&channel->changes))
		return make_change(channel, mxwi_change_queue_take(&channel->changes));
	if (is_flush_due(channel)) {
		round = take_window(channel, true);
		if (round != ROUND_NOTHING)
			return round;
		channel->flushing = false;
	}
	if (hold_next(channel))
		return take_event(channel);
	round = take_window(channel, is_last);
	/* At the end, that this is the end is said last. */
	if (round == ROUND_NOTHING && !is_early && mxwi_change_queue_has(&channel->changes))
		round = make_change(channel, mxwi_change_queue_take(&channel->changes));
	return round;
}

/* ---- rounds ---------------------------------------------------------------------------------- */

/* Opens the window of the event whose line has gone through, unless its policy may be gone. Without the
 * memory for one, the next look-up is a line again. */
static void open_window(struct mxwi_channel *channel)
{
	(void)pthread_mutex_lock(&channel->taking);
	if (channel->position > channel->cut)
		(void)!mxwi_windows_open(channel->windows, &channel->event, mxwi_now_ms());
	(void)pthread_mutex_unlock(&channel->taking);
}

/* One round. False: there was nothing to do. */
static bool do_round(struct mxwi_channel *channel, bool is_last)
{
	enum round round;

	(void)pthread_mutex_lock(&channel->taking);
	round = take(channel, is_last);
	if (round != ROUND_NOTHING)
		channel->busy_ms = mxwi_now_ms();
	(void)pthread_cond_signal(&channel->taken);
	(void)pthread_mutex_unlock(&channel->taking);
	if (round == ROUND_LINE && mxwi_writer_send(&channel->writer) && channel->opens)
		open_window(channel);
	free(channel->change);
	channel->change = NULL;
	return round != ROUND_NOTHING;
}

/* False: the owner has gone, and cannot be asked. */
static bool ask_health(struct mxwi_channel *channel, struct mxw_health *ret)
{
	bool asks;

	(void)pthread_mutex_lock(&channel->thread.mutex);
	asks = !channel->thread.abandoned;
	if (asks)
		channel->on_health(channel->context, ret);
	(void)pthread_mutex_unlock(&channel->thread.mutex);
	return asks;
}

static void beat_when_due(struct mxwi_channel *channel)
{
	const int64_t now = mxwi_now_ms();
	struct mxw_health health = { .has_policy = false };
	struct mxw_alert_counts counts;
	int64_t now_us;

	if (channel->heartbeat_ms == 0 || now < channel->next_heartbeat_ms ||
	    !ask_health(channel, &health))
		return;
	channel->next_heartbeat_ms = now + channel->heartbeat_ms;
	counts = mxwi_channel_counts(channel);
	now_us = wall_us();
	if (mxwi_writer_make(&channel->writer, &(struct mxwi_occurrence){
						       .kind = MXWI_RECORD_HEALTH,
						       .health = &health,
						       .counts = &counts,
						       .start_us = now_us,
						       .end_us = now_us,
					       }))
		(void)mxwi_writer_send(&channel->writer);
}

void mxwi_channel_drain(struct mxwi_channel *channel, bool is_last)
{
	do {
		note_losses(channel, false);
		beat_when_due(channel);
	} while (do_round(channel, is_last));
	/* Only when the ring has been emptied is a full one over. */
	note_losses(channel, true);
}
