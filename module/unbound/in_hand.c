/* The thread that takes calls may be held by a disk while it loads or stores, and the module must end
 * within a second all the same. So it loads and stores without the mutex, and touches the module only
 * with it, after a look at `closing`. Whoever lets go last frees what is left. */
#include "config.h"

#include "unbound/alerts.h"
#include "unbound/calls.h"
#include "unbound/errands.h"
#include "unbound/in_hand_parts.h"
#include "unbound/log_line.h"
#include "unbound/metrics.h"
#include "unbound/tell.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define SERVERS_PATIENCE_MS 300u

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
			.since_s = mxwi_now_s(),
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

/* Starts one of the two threads that take calls. */
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

/* Starts the third one, which writes metrics. */
static void start_metrics(struct mxwi_in_hand *in_hand)
{
	in_hand->owners++;
	in_hand->metrics = mxwi_metrics_start(in_hand, let_go);
	if (in_hand->metrics == NULL)
		in_hand->owners--;
}

static void close_parts(struct mxwi_in_hand *in_hand)
{
	mxwi_alerts_stop(in_hand->alerter, in_hand->alert_sink_count);
	mxwi_hits_free(in_hand->hits);
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
	struct mxwi_opening opening;

	atomic_store(&module->current, &nothing);
	if (in_hand == NULL || pthread_mutex_init(&in_hand->mutex, NULL) != 0) {
		free(in_hand);
		return false;
	}
	in_hand->module = module;
	in_hand->owners = 1;
	in_hand->started_s = mxwi_now_s();
	in_hand->policy = mxwi_policy_open(&opening);
	opening.host_words = json_array();
	mxwi_host_open(opening.host_words, &in_hand->host);
	in_hand->policy_origin = opening.origin;
	in_hand->hits = mxwi_metrics_hits(in_hand->policy);
	in_hand->policy_loaded_s = mxwi_now_s();
	in_hand->alerter =
		mxwi_alerts_start(module, &in_hand->host.settings, &in_hand->alert_sink_count);
	if (open_state(in_hand) && mxw_state_seal_releases(in_hand->state, mxwi_random_seed(),
	                                                   &in_hand->releases) == MXW_OK)
		first = mxwi_in_hand_next(in_hand);
	if (first == NULL) {
		mxwi_opening_fini(&opening);
		close_parts(in_hand);
		let_go(in_hand);
		return false;
	}
	mxwi_in_hand_publish(in_hand, first);
	module->in_hand = in_hand;
	(void)mxwi_in_hand_sweep(in_hand, true);
	mxwi_tell_started(in_hand, &opening);
	mxwi_opening_fini(&opening);
	start_metrics(in_hand);
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

/* A thread that was left behind wakes it no more. */
static void stop_metrics(struct mxwi_in_hand *in_hand)
{
	struct mxwi_publisher *metrics;

	(void)pthread_mutex_lock(&in_hand->mutex);
	metrics = in_hand->metrics;
	in_hand->metrics = NULL;
	(void)pthread_mutex_unlock(&in_hand->mutex);
	mxwi_metrics_stop(metrics);
}

void mxwi_in_hand_close(struct mxwi_module *module)
{
	struct mxwi_in_hand *in_hand = module->in_hand;

	if (in_hand == NULL)
		return;
	atomic_store(&in_hand->closing, true);
	mxwi_errands_abandon(module->errands);
	wait_for_servers(in_hand);
	stop_metrics(in_hand);
	/* A thread that was left behind may be in the middle of a change; it lets go of the mutex when
	 * that is done, and then finds out. */
	(void)pthread_mutex_lock(&in_hand->mutex);
	mxwi_tell_stopped(in_hand);
	close_parts(in_hand);
	in_hand->module = NULL;
	(void)pthread_mutex_unlock(&in_hand->mutex);
	module->in_hand = NULL;
	let_go(in_hand);
}
