/* Each sink of the host's settings becomes one of the alerter, a relative path one in the state
 * directory. The alerter never logs by itself: what it has to tell comes in here, from its threads. */
#include "config.h"

#include "unbound/alerts.h"
#include "unbound/counters.h"
#include "unbound/log_line.h"
#include "unbound/policy_source.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* How long Unbound may be kept at its end by disks that hang. */
#define STOP_PATIENCE_MS 500u

/* Called from the alerter's threads; Unbound's log takes lines from any. */
static void log_trouble(void *context, const char *text)
{
	(void)context;
	mxwi_log_err("%s", text);
}

/* The path of a sink; NULL: it has none. */
static const char *sink_path(const struct mxw_sink_settings *sink)
{
	return sink->kind == MXW_SINK_FILE ? sink->file : sink->socket;
}

/* The same sink with the whole path. False: the path is too long. */
static bool place_sink(const struct mxw_sink_settings *sink, char room[PATH_MAX],
                       struct mxw_sink_settings *ret)
{
	const char *path = sink_path(sink);

	*ret = *sink;
	if (path == NULL || path[0] == '/')
		return true;
	if (!mxwi_state_path(path, room, PATH_MAX))
		return false;
	if (sink->kind == MXW_SINK_FILE)
		ret->file = room;
	else
		ret->socket = room;
	return true;
}

/* Called from the alerter's threads, and reads what workers read, as they do. */
static void fill_health(void *context, struct mxw_health *ret)
{
	struct mxwi_module *module = context;
	const struct mxwi_generation *generation;

	mxwi_epoch_begin();
	generation = mxwi_current(module);
	ret->mode = mxwi_mode_at(generation, (int64_t)time(NULL));
	ret->has_policy = generation->policy != NULL;
	if (ret->has_policy)
		memcpy(ret->policy, mxw_policy_digest(generation->policy), sizeof(ret->policy));
	mxwi_epoch_end();
	mxwi_counters_read(&module->counters, ret->counters);
	ret->counter_count = MXWI_COUNTER_COUNT;
}

struct mxw_alerter *mxwi_alerts_start(struct mxwi_module *module, const struct mxw_host *host,
                                      size_t *ret_count)
{
	char(*rooms)[PATH_MAX] = calloc(host->sink_count, sizeof(*rooms));
	char hostname[MXW_HOST_NAME_MAX + 1] = "";
	struct mxw_sink_settings sinks[MXW_SINKS_MAX];
	struct mxw_alerter_options options = {
		.sinks = sinks,
		.sink_count = host->sink_count,
		.repeat_s = host->repeat_s,
		.heartbeat_s = host->heartbeat_s,
		.hostname = gethostname(hostname, sizeof(hostname) - 1) == 0 ? hostname : NULL,
		.name = host->name,
		.on_trouble = log_trouble,
		.on_health = fill_health,
		.context = module,
	};
	struct mxw_alerter *alerter = NULL;
	enum mxw_result result = MXW_NOMEM;
	bool placed = rooms != NULL;

	for (size_t i = 0; i < host->sink_count && placed; i++)
		placed = place_sink(&host->sinks[i], rooms[i], &sinks[i]);
	if (rooms != NULL)
		result = placed ? mxw_alerter_start(&options, &alerter) : MXW_LIMIT;
	if (result != MXW_OK)
		mxwi_log_err("NO ALERTS ARE WRITTEN: %s; names are blocked all the same",
		             mxw_result_text(result));
	free(rooms);
	*ret_count = alerter != NULL ? options.sink_count : 0;
	return alerter;
}

void mxwi_alerts_stop(struct mxw_alerter *alerter, size_t count)
{
	struct mxw_alert_counts counts[MXW_SINKS_MAX];

	if (alerter == NULL)
		return;
	for (size_t i = 0; i < count; i++)
		counts[i] = mxw_alerter_counts(alerter, i);
	if (mxw_alerter_stop(alerter, STOP_PATIENCE_MS))
		return;
	mxwi_log_err("a sink of alerts does not take its last lines; "
	             "the thread that writes them is left behind");
	for (size_t i = 0; i < count; i++)
		mxwi_log_err("sink %zu of alerts: of %" PRIu64 " look-ups %" PRIu64
		             " are written",
		             i + 1, counts[i].lookups, counts[i].counted);
}
