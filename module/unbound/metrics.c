/* What there is to say is read and made a text under the mutex, so that it is of one moment; then it is written,
 * without it. */
#include "config.h"

#include "unbound/metrics.h"
#include "metrics/metrics.h"
#include "unbound/log_line.h"
#include "unbound/policy_source.h"
#include "unbound/stamp.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <mxwarden/version.h>

/* How long Unbound may be kept at its end by a disk that hangs. */
#define STOP_PATIENCE_MS 200u

/* The releases that hold at that time. */
static size_t count_releases(const struct mxwi_in_hand *in_hand, int64_t now_s)
{
	size_t count = 0;

	for (size_t i = 0; i < mxw_state_release_count(in_hand->state); i++)
		count += mxw_state_release(in_hand->state, i).until_s > now_s;
	return count;
}

/* Did the last load go wrong? At the start that shows in what had to be taken instead. */
static bool has_load_failed(const struct mxwi_in_hand *in_hand)
{
	return in_hand->last_error != NULL || in_hand->policy_origin != MXWI_ORIGIN_FILE ||
	       in_hand->host.origin == MXWI_ORIGIN_LAST_GOOD ||
	       in_hand->host.origin == MXWI_ORIGIN_NONE;
}

static void read_counters(struct mxwi_counters *counters, struct mxwi_metrics *metrics)
{
	metrics->answered = atomic_load(&counters->answered);
	metrics->gated = atomic_load(&counters->gated);
	metrics->guarded = atomic_load(&counters->guarded);
	metrics->unique = atomic_load(&counters->unique);
	metrics->shared = atomic_load(&counters->shared);
	metrics->uncached = atomic_load(&counters->uncached);
	metrics->swept = atomic_load(&counters->swept);
	metrics->bypassed = atomic_load(&counters->bypassed);
}

static void read_sinks(const struct mxwi_in_hand *in_hand, struct mxwi_metrics_sink *sinks)
{
	for (size_t i = 0; i < in_hand->alert_sink_count; i++) {
		(void)mxw_sink_to_text(&in_hand->host.settings.sinks[i], sinks[i].label);
		sinks[i].counts = mxw_alerter_counts(in_hand->alerter, i);
	}
}

/* Prints all that there is to say. False: no memory. */
static bool print(const struct mxwi_in_hand *in_hand, FILE *stream)
{
	const int64_t now_s = (int64_t)time(NULL);
	struct mxwi_metrics_sink *sinks = calloc(MXW_SINKS_MAX, sizeof(*sinks));
	struct mxwi_metrics metrics = {
		.version = mxw_version(),
		.unbound = MXW_UNBOUND_VERSION,
		.policy = in_hand->policy,
		.hits = in_hand->hits,
		.mode = mxwi_mode_at(in_hand->generation, now_s),
		.now_s = now_s,
		.policy_loaded_s = in_hand->policy_loaded_s,
		.load_failed = has_load_failed(in_hand),
		.releases = count_releases(in_hand, now_s),
		.reloads = in_hand->reloads,
		.reloads_refused = in_hand->reloads_refused,
		.sinks = sinks,
	};
	bool printed;

	if (sinks == NULL)
		return false;
	read_counters(&in_hand->module->counters, &metrics);
	if (in_hand->alerter != NULL) {
		read_sinks(in_hand, sinks);
		metrics.sink_count = in_hand->alert_sink_count;
	}
	printed = mxwi_metrics_print(&metrics, stream);
	free(sinks);
	return printed;
}

/* Makes the text; without the memory for it there is none. */
static void make_text(const struct mxwi_in_hand *in_hand, struct mxwi_publication *ret)
{
	FILE *stream = open_memstream(&ret->text, &ret->size);
	bool printed;

	if (stream == NULL)
		return;
	printed = print(in_hand, stream);
	if (fclose(stream) == 0 && printed)
		return;
	free(ret->text);
	ret->text = NULL;
}

/* Where to; "": nowhere. A path that is too long for the system is left to it to refuse. */
static void place(const struct mxw_host *settings, char path[MXWI_PUBLICATION_PATH_MAX])
{
	const char *file = settings->metrics_file;

	if (file != NULL && file[0] == '/')
		(void)snprintf(path, MXWI_PUBLICATION_PATH_MAX, "%s", file);
	else if (file != NULL)
		(void)mxwi_state_path(file, path, MXWI_PUBLICATION_PATH_MAX);
}

static bool gather(void *context, struct mxwi_publication *ret)
{
	struct mxwi_in_hand *in_hand = context;
	bool gathered = false;

	(void)pthread_mutex_lock(&in_hand->mutex);
	/* Also while it closes: what was counted last is written last. */
	if (in_hand->module != NULL) {
		const struct mxw_host *settings = &in_hand->host.settings;

		gathered = true;
		ret->every_s = settings->metrics_every_s != 0 ? settings->metrics_every_s
		                                              : MXW_METRICS_EVERY_DEFAULT;
		place(settings, ret->path);
		if (ret->path[0] != '\0')
			make_text(in_hand, ret);
	}
	(void)pthread_mutex_unlock(&in_hand->mutex);
	return gathered;
}

static void log_trouble(void *context, const char *text)
{
	(void)context;
	mxwi_log_err("%s", text);
}

struct mxwi_publisher *mxwi_metrics_start(struct mxwi_in_hand *in_hand,
                                          void (*on_end)(void *in_hand))
{
	const struct mxwi_publisher_options options = {
		.context = in_hand,
		.gather = gather,
		.on_trouble = log_trouble,
		.on_end = on_end,
	};
	struct mxwi_publisher *publisher = NULL;
	const enum mxw_result result = mxwi_publisher_start(&options, &publisher);

	if (result != MXW_OK)
		mxwi_log_err("no thread for metrics: %s", mxw_result_text(result));
	return publisher;
}

void mxwi_metrics_stop(struct mxwi_publisher *publisher)
{
	if (!mxwi_publisher_stop(publisher, STOP_PATIENCE_MS))
		mxwi_log_err("the thread that writes metrics is held; it is left behind");
}

struct mxwi_hits *mxwi_metrics_hits(const struct mxw_policy *policy)
{
	struct mxwi_hits *hits = policy != NULL ? mxwi_hits_new(policy) : NULL;

	if (policy != NULL && hits == NULL)
		mxwi_log_err("out of memory: hits are not counted");
	return hits;
}
