/* What comes into force makes names watched that are cached. So the cache is swept before a change is
 * called done, and once more a second later: a query that began under the old generation may have been
 * stored in between. A mode that was set by hand and ends by itself must not leave such names behind
 * either; there the guard looks ahead (generation.h), and the sweeps are made before the end. */
#include "config.h"

#include "unbound/errands.h"
#include "unbound/in_hand_parts.h"
#include "unbound/log_line.h"
#include "unbound/sweep.h"
#include "unbound/tell.h"

#define TICK_MAX_MS 60000
#define TICK_LATE_MS 100

/* ---- sweeps ---------------------------------------------------------------------------------- */

static void sweep_at(struct mxwi_in_hand *in_hand, int64_t when_s)
{
	for (size_t i = 0; i < MXWI_SWEEPS_MAX; i++) {
		if (in_hand->sweeps_s[i] == when_s)
			return;
		if (in_hand->sweeps_s[i] == 0) {
			in_hand->sweeps_s[i] = when_s;
			return;
		}
	}
	/* Every place taken: there were many changes in one second. The last place's is made later. */
	in_hand->sweeps_s[MXWI_SWEEPS_MAX - 1] = when_s;
}

/* `is_alone`: no worker runs yet. Where nobody can be asked to do it, no worker has anything cached, or one
 * could not enlist: it is tried again. */
static size_t sweep(struct mxwi_in_hand *in_hand, bool is_alone)
{
	struct mxwi_sweep sweep;

	mxwi_sweep_begin(&sweep, in_hand->module, in_hand->generation, mxwi_now_s());
	if (is_alone) {
		while (mxwi_sweep_step(&sweep))
			continue;
	} else if (!mxwi_errands_run(in_hand->module->errands, mxwi_sweep_step, &sweep)) {
		sweep_at(in_hand, mxwi_now_s() + 1);
		return 0;
	}
	if (sweep.removed > 0)
		mxwi_log_info("%lu messages of names that are watched now "
		              "were taken out of the cache",
		              (unsigned long)sweep.removed);
	(void)atomic_fetch_add(&in_hand->module->counters.swept, sweep.removed);
	return sweep.removed;
}

size_t mxwi_in_hand_sweep(struct mxwi_in_hand *in_hand, bool is_alone)
{
	const int64_t now = mxwi_now_s(), end = in_hand->generation->by_hand_until_s;
	size_t count = sweep(in_hand, is_alone);

	sweep_at(in_hand, now + 1);
	if (end > now && end != INT64_MAX) {
		sweep_at(in_hand, end - MXWI_GUARD_AHEAD_S + 1);
		sweep_at(in_hand, end - 2);
	}
	return count;
}

/* ---- what is due ----------------------------------------------------------------------------- */

/* The earlier of two moments, of which 0 is none. */
static int64_t earlier(int64_t a, int64_t b)
{
	if (a == 0 || b == 0)
		return a + b;
	return a < b ? a : b;
}

/* When something that was decided ends by itself; 0: nothing does. */
static int64_t earliest_end(const struct mxw_state *state)
{
	int64_t end = mxw_state_override(state).until_s;

	for (size_t i = 0; i < mxw_state_release_count(state); i++)
		end = earlier(end, mxw_state_release(state, i).until_s);
	return end;
}

bool mxwi_in_hand_expire(struct mxwi_in_hand *in_hand, int64_t now_s)
{
	static const struct mxwi_by nobody;
	struct mxw_state *next;

	if (earliest_end(in_hand->state) == 0 || earliest_end(in_hand->state) > now_s)
		return false;
	/* Each ends at its second in the decision itself; this only tidies up. Without the memory for it,
	 * it is tried again with the next tick. */
	next = mxw_state_copy(in_hand->state);
	if (next == NULL)
		return false;
	(void)mxw_state_expire(next, now_s);
	mxwi_log_info("something that was decided by hand has come to its end");
	return mxwi_in_hand_enforce_state(in_hand, &nobody, next) == MXW_OK;
}

static void sweep_when_due(struct mxwi_in_hand *in_hand, int64_t now)
{
	bool due = false;

	for (size_t i = 0; i < MXWI_SWEEPS_MAX; i++) {
		if (in_hand->sweeps_s[i] == 0 || in_hand->sweeps_s[i] > now)
			continue;
		in_hand->sweeps_s[i] = 0;
		due = true;
	}
	if (due)
		(void)sweep(in_hand, false);
}

/* When something is due next; 0: nothing. */
static int64_t next_due(const struct mxwi_in_hand *in_hand)
{
	int64_t due = earlier(earliest_end(in_hand->state), mxwi_tell_next_expiry(in_hand));

	for (size_t i = 0; i < MXWI_SWEEPS_MAX; i++)
		due = earlier(due, in_hand->sweeps_s[i]);
	return due;
}

/* Milliseconds of the clock on the wall until a second of it; a clock that is set is seen within
 * TICK_MAX_MS. */
static int64_t ms_until(int64_t when_s)
{
	struct timespec now;
	int64_t ms;

	if (when_s == 0)
		return TICK_MAX_MS;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	ms = (when_s - (int64_t)now.tv_sec) * 1000 - now.tv_nsec / 1000000;
	/* What is due and could not be done waits a little. */
	if (ms < 1)
		return TICK_LATE_MS;
	return ms < TICK_MAX_MS ? ms : TICK_MAX_MS;
}

int64_t mxwi_in_hand_tick(void *context)
{
	struct mxwi_in_hand *in_hand = context;
	bool expired = false;
	int64_t wait_ms = TICK_MAX_MS;

	(void)pthread_mutex_lock(&in_hand->mutex);
	if (!atomic_load(&in_hand->closing)) {
		const int64_t now = mxwi_now_s();

		const bool more = mxwi_tell_expired(in_hand, now);

		expired = mxwi_in_hand_expire(in_hand, now);
		sweep_when_due(in_hand, now);
		wait_ms = more ? TICK_LATE_MS : ms_until(next_due(in_hand));
	}
	(void)pthread_mutex_unlock(&in_hand->mutex);
	if (expired)
		mxwi_in_hand_store_state(in_hand, NULL);
	return wait_ms;
}
