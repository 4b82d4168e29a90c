/* What is in force is one generation, which never changes; a change makes the next one of the same parts
 * but for what is new, puts it in the place of the current one, waits until no worker looks at the old
 * one any more, and frees what it alone had. A worker sees the one or the other, never a mixture.
 *
 * What comes into force makes names watched that are cached. So the cache is swept before a change is
 * called done, and once more a second later: a query that began under the old generation may have been
 * stored in between. A mode that was set by hand and ends by itself must not leave such names behind
 * either; there the guard looks ahead (generation.h), and the sweeps are made before the end.
 *
 * The thread that takes calls may be held by a disk while it loads or stores, and the module must end
 * within a second all the same. So it loads and stores without the mutex, and touches the module only
 * with it, after a look at `closing`. Whoever lets go last frees what is left. */
#include "config.h"

#include "unbound/in_hand.h"
#include "unbound/alerts.h"
#include "unbound/calls.h"
#include "unbound/errands.h"
#include "unbound/findings_log.h"
#include "unbound/log_line.h"
#include "unbound/sweep.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SERVERS_PATIENCE_MS 300u
/* How long a change waits for alerts that name the old policy. */
#define RETIRE_PATIENCE_MS 300u
#define TICK_MAX_MS 60000
#define TICK_LATE_MS 100

static int64_t now_s(void)
{
	return (int64_t)time(NULL);
}

/* ---- changes --------------------------------------------------------------------------------- */

/* A generation of the parts that there are; NULL: out of memory. */
static struct mxwi_generation *next_generation(const struct mxwi_in_hand *in_hand)
{
	struct mxwi_generation *next = calloc(1, sizeof(*next));
	const struct mxw_override override = mxw_state_override(in_hand->state);

	if (next == NULL)
		return NULL;
	next->policy = in_hand->policy;
	next->releases = in_hand->releases;
	next->alerter = in_hand->alerter;
	next->ceiling = in_hand->host.settings.mode;
	mxwi_generation_complete(next, &override);
	return next;
}

/* Puts the next generation in force, and frees the one before. */
static void publish(struct mxwi_in_hand *in_hand, struct mxwi_generation *next)
{
	struct mxwi_generation *before = in_hand->generation;

	in_hand->generation = next;
	atomic_store_explicit(&in_hand->module->current, next, memory_order_release);
	if (before == NULL)
		return;
	mxwi_epoch_wait();
	free(before);
}

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

	mxwi_sweep_begin(&sweep, in_hand->module, in_hand->generation, now_s());
	if (is_alone) {
		while (mxwi_sweep_step(&sweep))
			continue;
	} else if (!mxwi_errands_run(in_hand->module->errands, mxwi_sweep_step, &sweep)) {
		sweep_at(in_hand, now_s() + 1);
		return 0;
	}
	if (sweep.removed > 0)
		mxwi_log_info("%lu messages of names that are watched now "
		              "were taken out of the cache",
		              (unsigned long)sweep.removed);
	(void)atomic_fetch_add(&in_hand->module->counters.swept, sweep.removed);
	return sweep.removed;
}

/* Sweeps now, in a second, and twice before a mode that was set by hand ends: as soon as the guard is
 * back, and when what was asked before is answered. */
static size_t sweep_for_change(struct mxwi_in_hand *in_hand, bool is_alone)
{
	const int64_t now = now_s(), end = in_hand->generation->by_hand_until_s;
	size_t count = sweep(in_hand, is_alone);

	sweep_at(in_hand, now + 1);
	if (end > now && end != INT64_MAX) {
		sweep_at(in_hand, end - MXWI_GUARD_AHEAD_S + 1);
		sweep_at(in_hand, end - 2);
	}
	return count;
}

/* What a reload replaces. */
struct replaced {
	struct mxw_policy *policy;
	struct mxwi_host host;
	struct mxw_alerter *alerter; /* NULL: it stays */
	size_t alert_file_count;
};

/* Takes over the new parts. False: out of memory, and nothing has changed. */
static bool replace(struct mxwi_in_hand *in_hand, struct mxw_policy *policy,
                    const struct mxwi_host *host, struct replaced *ret)
{
	const struct replaced before = {
		.policy = in_hand->policy,
		.host = in_hand->host,
		.alerter = in_hand->alerter,
		.alert_file_count = in_hand->alert_file_count,
	};
	const bool keeps_alerter = before.alerter != NULL &&
	                           mxw_host_same_alerts(&before.host.settings, &host->settings);
	struct mxwi_generation *next;

	in_hand->policy = policy;
	in_hand->host = *host;
	if (!keeps_alerter)
		in_hand->alerter =
			mxwi_alerts_start(&host->settings, &in_hand->alert_file_count);
	next = next_generation(in_hand);
	*ret = before;
	if (next == NULL) {
		if (!keeps_alerter)
			mxwi_alerts_stop(in_hand->alerter, in_hand->alert_file_count);
		in_hand->policy = before.policy;
		in_hand->host = before.host;
		in_hand->alerter = before.alerter;
		in_hand->alert_file_count = before.alert_file_count;
		return false;
	}
	publish(in_hand, next);
	if (keeps_alerter) {
		mxw_alerter_retire(before.alerter, RETIRE_PATIENCE_MS);
		ret->alerter = NULL;
	}
	return true;
}

static void note_error(struct mxwi_in_hand *in_hand, const json_t *words)
{
	char when[MXW_TIME_TEXT_MAX];

	json_decref(in_hand->last_error);
	in_hand->last_error = json_pack("{s:s, s:O}", "time", mxw_time_to_text(now_s(), when),
	                                "words", words);
	in_hand->reloads_refused++;
}

/* Puts in force what was loaded, unless the module ends. */
static enum mxw_result put_in_force(struct mxwi_in_hand *in_hand,
                                    struct mxwi_loaded_policy *loaded,
                                    const struct mxwi_host *host, struct mxwi_reload *ret)
{
	struct replaced replaced;
	enum mxw_result result = MXW_NOMEM;

	(void)pthread_mutex_lock(&in_hand->mutex);
	if (atomic_load(&in_hand->closing) ||
	    !replace(in_hand, loaded->policy, host, &replaced))
		goto out;
	in_hand->policy_origin = MXWI_ORIGIN_FILE;
	in_hand->policy_loaded_s = now_s();
	json_decref(in_hand->last_error);
	in_hand->last_error = NULL;
	in_hand->reloads++;
	ret->swept = sweep_for_change(in_hand, false);
	ret->before = replaced.policy;
	mxwi_alerts_stop(replaced.alerter, replaced.alert_file_count);
	mxwi_host_close(&replaced.host);
	result = MXW_OK;
out:
	(void)pthread_mutex_unlock(&in_hand->mutex);
	return result;
}

enum mxw_result mxwi_in_hand_reload(struct mxwi_in_hand *in_hand, const uint8_t *expect,
                                    json_t *words, struct mxwi_reload *ret)
{
	struct mxwi_loaded_policy loaded = { .policy = NULL };
	struct mxwi_host host = { .owner = NULL };
	enum mxw_result result = mxwi_policy_load(expect, words, &loaded);

	if (result == MXW_OK)
		result = mxwi_host_load(words, &host);
	if (result == MXW_OK)
		result = put_in_force(in_hand, &loaded, &host, ret);
	if (result == MXW_OK) {
		/* Not with the mutex: a disk may take its time. */
		mxwi_policy_keep(&loaded);
		mxwi_host_keep(&host);
		return MXW_OK;
	}
	mxwi_policy_drop(&loaded);
	mxwi_host_close(&host);
	(void)pthread_mutex_lock(&in_hand->mutex);
	if (!atomic_load(&in_hand->closing))
		note_error(in_hand, words);
	(void)pthread_mutex_unlock(&in_hand->mutex);
	return result;
}

/* ---- what people have decided ---------------------------------------------------------------- */

/* Puts another state in force, and frees the one before; else the new one. */
static enum mxw_result enforce_state(struct mxwi_in_hand *in_hand, struct mxw_state *state)
{
	struct mxw_policy *releases = NULL, *releases_before = in_hand->releases;
	struct mxw_state *state_before = in_hand->state;
	enum mxw_result result = mxw_state_seal_releases(state, mxwi_random_seed(), &releases);
	struct mxwi_generation *next;

	if (result != MXW_OK) {
		mxw_state_free(state);
		return result;
	}
	in_hand->releases = releases;
	in_hand->state = state;
	next = next_generation(in_hand);
	if (next == NULL) {
		in_hand->releases = releases_before;
		in_hand->state = state_before;
		mxw_policy_free(releases);
		mxw_state_free(state);
		return MXW_NOMEM;
	}
	publish(in_hand, next);
	mxw_policy_free(releases_before);
	mxw_state_free(state_before);
	(void)sweep_for_change(in_hand, false);
	return MXW_OK;
}

static void store_state(struct mxwi_in_hand *in_hand, json_t *words)
{
	char path[PATH_MAX];
	bool stored = false;

	if (!mxwi_state_path(MXW_STATE_FILE, path, sizeof(path))) {
		mxwi_add_words(words, "the path of the state directory is too long");
	} else if (mxw_state_store(in_hand->state, path) == MXW_OK) {
		stored = true;
	} else {
		mxwi_add_words(words, "cannot store it in %s: %s; it ends with this Unbound",
		               path, strerror(errno));
		mxwi_log_err("cannot store %s: %s; what was decided by hand ends with this "
		             "Unbound",
		             path, strerror(errno));
	}
	(void)pthread_mutex_lock(&in_hand->mutex);
	in_hand->state_stored = stored;
	(void)pthread_mutex_unlock(&in_hand->mutex);
}

enum mxw_result mxwi_in_hand_apply_state(struct mxwi_in_hand *in_hand, struct mxw_state *state,
                                         json_t *words)
{
	enum mxw_result result = MXW_NOMEM;

	(void)pthread_mutex_lock(&in_hand->mutex);
	if (!atomic_load(&in_hand->closing))
		result = enforce_state(in_hand, state);
	else
		mxw_state_free(state);
	(void)pthread_mutex_unlock(&in_hand->mutex);
	if (result != MXW_OK)
		return result;
	store_state(in_hand, words);
	return in_hand->state_stored ? MXW_OK : MXW_IO;
}

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

/* What has ended by itself is taken out. True: there was something. */
static bool expire(struct mxwi_in_hand *in_hand, int64_t now)
{
	struct mxw_state *next;

	if (earliest_end(in_hand->state) == 0 || earliest_end(in_hand->state) > now)
		return false;
	/* Each ends at its second in the decision itself; this only tidies up. Without the memory for it,
	 * it is tried again with the next tick. */
	next = mxw_state_copy(in_hand->state);
	if (next == NULL)
		return false;
	(void)mxw_state_expire(next, now);
	mxwi_log_info("something that was decided by hand has come to its end");
	return enforce_state(in_hand, next) == MXW_OK;
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
	int64_t due = earliest_end(in_hand->state);

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
		const int64_t now = now_s();

		expired = expire(in_hand, now);
		sweep_when_due(in_hand, now);
		wait_ms = ms_until(next_due(in_hand));
	}
	(void)pthread_mutex_unlock(&in_hand->mutex);
	if (expired)
		store_state(in_hand, NULL);
	return wait_ms;
}

/* ---- life ------------------------------------------------------------------------------------ */

/* Reads what was decided before the restart. A file that cannot be read may have been a mode: blocking
 * waits until somebody has looked. */
static bool open_state(struct mxwi_in_hand *in_hand)
{
	char path[PATH_MAX];
	enum mxw_result result = MXW_LIMIT;

	if (mxwi_state_path(MXW_STATE_FILE, path, sizeof(path)))
		result = mxw_state_read(path, &in_hand->state);
	in_hand->state_stored = true;
	if (result != MXW_OK) {
		bool absent = result == MXW_IO && errno == ENOENT;
		const struct mxw_override careful = {
			.mode = MXW_MODE_MONITOR,
			.since_s = now_s(),
			.reason = "the file of what was decided by hand cannot be read",
			.user = "mxwarden",
		};

		in_hand->state = mxw_state_new();
		if (in_hand->state == NULL)
			return false;
		if (absent)
			return true;
		in_hand->state_stored = false;
		mxwi_log_err(
			"THIS RESOLVER ONLY MONITORS, AND BLOCKS NOTHING: %s cannot be "
			"read (%s), and it is not known in what mode it was to be; end it with: "
			"mxwarden mode policy",
			path, mxw_result_text(result));
		return mxw_state_set_override(in_hand->state, &careful) == MXW_OK;
	}
	(void)mxw_state_expire(in_hand->state, in_hand->started_s);
	return true;
}

/* Lets go. The last one frees. */
static void let_go(void *context)
{
	struct mxwi_in_hand *in_hand = context;
	bool last;

	(void)pthread_mutex_lock(&in_hand->mutex);
	last = --in_hand->owners == 0;
	(void)pthread_mutex_unlock(&in_hand->mutex);
	if (!last)
		return;
	mxw_state_free(in_hand->state);
	json_decref(in_hand->last_error);
	(void)pthread_mutex_destroy(&in_hand->mutex);
	free(in_hand);
}

static void log_trouble(void *context, const char *text)
{
	(void)context;
	mxwi_log_err("%s", text);
}

/* Starts one of the two threads. */
static struct mxwi_server *start_server(struct mxwi_in_hand *in_hand, bool reads_only)
{
	char path[PATH_MAX], *slash;
	const char *socket = reads_only ? MXW_STATUS_SOCKET : MXW_CONTROL_SOCKET;
	const struct mxwi_server_options options = {
		.directory = path,
		.socket = socket,
		.mode = reads_only ? 0660 : 0600,
		.owner_only = !reads_only,
		.context = in_hand,
		.on_call = reads_only ? mxwi_call_reading : mxwi_call_any,
		.on_tick = reads_only ? NULL : mxwi_in_hand_tick,
		.on_trouble = log_trouble,
		.on_end = let_go,
	};
	struct mxwi_server *server = NULL;
	enum mxw_result result = MXW_LIMIT;

	in_hand->owners++;
	if (mxwi_state_path(socket, path, sizeof(path))) {
		slash = strrchr(path, '/');
		*slash = '\0';
		result = mxwi_server_start(&options, &server);
	}
	if (result == MXW_OK)
		return server;
	in_hand->owners--;
	mxwi_log_err("no thread for calls at %s: %s", socket, mxw_result_text(result));
	return NULL;
}

static void close_parts(struct mxwi_in_hand *in_hand)
{
	mxwi_alerts_stop(in_hand->alerter, in_hand->alert_file_count);
	mxw_policy_free(in_hand->policy);
	mxw_policy_free(in_hand->releases);
	mxwi_host_close(&in_hand->host);
	free(in_hand->generation);
}

bool mxwi_in_hand_open(struct mxwi_module *module)
{
	static const struct mxwi_generation nothing;
	struct mxwi_in_hand *in_hand = calloc(1, sizeof(*in_hand));
	struct mxwi_generation *first = NULL;

	atomic_store(&module->current, &nothing);
	if (in_hand == NULL || pthread_mutex_init(&in_hand->mutex, NULL) != 0) {
		free(in_hand);
		return false;
	}
	in_hand->module = module;
	in_hand->owners = 1;
	in_hand->started_s = now_s();
	mxwi_host_open(&in_hand->host);
	in_hand->policy = mxwi_policy_open(&in_hand->policy_origin);
	in_hand->policy_loaded_s = now_s();
	in_hand->alerter =
		mxwi_alerts_start(&in_hand->host.settings, &in_hand->alert_file_count);
	if (open_state(in_hand) && mxw_state_seal_releases(in_hand->state, mxwi_random_seed(),
	                                                   &in_hand->releases) == MXW_OK)
		first = next_generation(in_hand);
	if (first == NULL) {
		close_parts(in_hand);
		let_go(in_hand);
		return false;
	}
	publish(in_hand, first);
	module->in_hand = in_hand;
	(void)sweep_for_change(in_hand, true);
	in_hand->control = start_server(in_hand, false);
	in_hand->status = start_server(in_hand, true);
	return true;
}

static void wait_for_servers(struct mxwi_in_hand *in_hand)
{
	if (in_hand->control != NULL)
		mxwi_server_end(in_hand->control);
	if (in_hand->status != NULL)
		mxwi_server_end(in_hand->status);
	if (in_hand->control != NULL &&
	    !mxwi_server_wait(in_hand->control, SERVERS_PATIENCE_MS))
		mxwi_log_err("the thread that takes calls is held; it is left behind");
	if (in_hand->status != NULL && !mxwi_server_wait(in_hand->status, SERVERS_PATIENCE_MS))
		mxwi_log_err("the thread that tells the status is held; it is left behind");
}

void mxwi_in_hand_close(struct mxwi_module *module)
{
	struct mxwi_in_hand *in_hand = module->in_hand;

	if (in_hand == NULL)
		return;
	atomic_store(&in_hand->closing, true);
	mxwi_errands_abandon(module->errands);
	wait_for_servers(in_hand);
	/* A thread that was left behind may be in the middle of a change; it lets go of the mutex when
	 * that is done, and then finds out. */
	(void)pthread_mutex_lock(&in_hand->mutex);
	close_parts(in_hand);
	in_hand->module = NULL;
	(void)pthread_mutex_unlock(&in_hand->mutex);
	module->in_hand = NULL;
	let_go(in_hand);
}
