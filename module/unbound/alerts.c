/* Each sink of the host's settings becomes a file of the alerter, a relative path one in the state
 * directory. The alerter never logs by itself: what it has to tell comes in here, from its threads. */
#include "config.h"

#include "unbound/alerts.h"
#include "unbound/log_line.h"
#include "unbound/policy_source.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* How long Unbound may be kept at its end by disks that hang. */
#define STOP_PATIENCE_MS 500u

/* Called from the alerter's threads; Unbound's log takes lines from any. */
static void log_trouble(void *context, const char *text)
{
	(void)context;
	mxwi_log_err("%s", text);
}

/* False: the path is too long. */
static bool find_file(const char *file, char path[PATH_MAX])
{
	int length;

	if (file[0] != '/')
		return mxwi_state_path(file, path, PATH_MAX);
	length = snprintf(path, PATH_MAX, "%s", file);
	return length > 0 && length < PATH_MAX;
}

struct mxw_alerter *mxwi_alerts_start(const struct mxw_host *host, size_t *ret_count)
{
	char(*rooms)[PATH_MAX] = calloc(host->sink_count, sizeof(*rooms));
	char hostname[MXW_HOST_NAME_MAX + 1] = "";
	const char *paths[MXW_SINKS_MAX];
	struct mxw_alerter_options options = {
		.paths = paths,
		.hostname = gethostname(hostname, sizeof(hostname) - 1) == 0 ? hostname : NULL,
		.name = host->name,
		.on_trouble = log_trouble,
	};
	struct mxw_alerter *alerter = NULL;
	enum mxw_result result = rooms != NULL ? MXW_LIMIT : MXW_NOMEM;

	for (size_t i = 0; rooms != NULL && i < host->sink_count; i++) {
		if (find_file(host->sinks[i].file, rooms[i]))
			paths[options.path_count++] = rooms[i];
		else
			mxwi_log_err("no alerts are written to %s: the path is too long",
			             host->sinks[i].file);
	}
	if (options.path_count > 0)
		result = mxw_alerter_start(&options, &alerter);
	if (result != MXW_OK)
		mxwi_log_err("NO ALERTS ARE WRITTEN: %s; names are blocked all the same",
		             mxw_result_text(result));
	free(rooms);
	*ret_count = alerter != NULL ? options.path_count : 0;
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
	mxwi_log_err("a file of alerts does not take its last lines; "
	             "the thread that writes them is left behind");
	for (size_t i = 0; i < count; i++)
		mxwi_log_err(
			"file %zu of alerts: of %" PRIu64 " alerts %" PRIu64 " are written",
			i + 1, counts[i].emitted + counts[i].dropped_ring, counts[i].written);
}
