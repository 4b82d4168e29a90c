/* An alerter is one channel for each sink, each with its own ring, thread and counts: so a file that
 * refuses its lines, or a disk that hangs, is nothing to the others. What they share is said once at
 * the start: who writes, and the number of the start. At the end all are told before any is waited
 * for, so that they work at the same time and share one patience. */
#include "alert/alerter.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "alert/channel.h"
#include "alert/format.h"
#include "thread/thread.h"

#define RING_SLOTS_DEFAULT 4096u
/* How long a start that fails waits for the threads that it has started already. */
#define UNDO_PATIENCE_MS 1000u

struct mxw_alerter {
	struct mxwi_channel *channels[MXW_SINKS_MAX];
	size_t count;
};

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

/* A text that may be NULL, cut off where it is too long. */
static void copy_text(char *to, size_t room, const char *text)
{
	(void)snprintf(to, room, "%s", text != NULL ? text : "");
}

enum mxw_result mxwi_alerter_start(const struct mxw_alerter_options *options,
                                   struct mxwi_sink *const *sinks, struct mxw_alerter **ret)
{
	const size_t sink_count = options->sink_count;
	struct mxwi_observer observer;
	struct mxwi_channel_options channel_options = {
		.ring_slots =
			options->ring_slots != 0 ? options->ring_slots : RING_SLOTS_DEFAULT,
		.windows = options->windows != 0 ? options->windows : MXW_WINDOWS_MAX,
		.repeat_s = options->repeat_s,
		.heartbeat_s = options->heartbeat_s,
		.observer = &observer,
		.on_trouble = options->on_trouble,
		.on_health = options->on_health,
		.context = options->context,
	};
	struct mxw_alerter *alerter = calloc(1, sizeof(*alerter));
	enum mxw_result result = MXW_NOMEM;
	size_t taken = 0;

	if (alerter == NULL || !make_instance(observer.instance) ||
	    RAND_bytes((unsigned char *)&channel_options.seed, sizeof(channel_options.seed)) !=
	            1)
		goto fail;
	copy_text(observer.hostname, sizeof(observer.hostname), options->hostname);
	copy_text(observer.name, sizeof(observer.name), options->name);
	while (taken < sink_count) {
		channel_options.format = mxwi_format_of(options->sinks[taken].format);
		channel_options.minimum_severity = options->sinks[taken].minimum_severity;
		result = mxwi_channel_start(&channel_options, sinks[taken++],
		                            &alerter->channels[alerter->count]);
		if (result != MXW_OK)
			goto fail;
		alerter->count++;
	}
	*ret = alerter;
	return MXW_OK;

fail:
	while (taken < sink_count) {
		sinks[taken]->ops->close(sinks[taken]);
		taken++;
	}
	if (alerter != NULL)
		(void)mxw_alerter_stop(alerter, UNDO_PATIENCE_MS);
	return result;
}

enum mxw_result mxw_alerter_start(const struct mxw_alerter_options *options,
                                  struct mxw_alerter **ret)
{
	struct mxwi_sink *sinks[MXW_SINKS_MAX];

	if (options->sink_count == 0 || options->sink_count > MXW_SINKS_MAX)
		return MXW_INVALID;
	for (size_t i = 0; i < options->sink_count; i++) {
		sinks[i] = mxwi_sink_new(&options->sinks[i]);
		if (sinks[i] != NULL)
			continue;
		while (i-- > 0)
			sinks[i]->ops->close(sinks[i]);
		return MXW_NOMEM;
	}
	return mxwi_alerter_start(options, sinks, ret);
}

bool mxw_alerter_emit(struct mxw_alerter *alerter, const struct mxw_event *event)
{
	bool all = true;

	for (size_t i = 0; i < alerter->count; i++)
		if (!mxwi_channel_emit(alerter->channels[i], event))
			all = false;
	return all;
}

void mxw_alerter_tell_sink(struct mxw_alerter *alerter, size_t sink,
                           const struct mxw_change *change)
{
	mxwi_channel_tell(alerter->channels[sink], change);
}

void mxw_alerter_tell(struct mxw_alerter *alerter, const struct mxw_change *change)
{
	for (size_t i = 0; i < alerter->count; i++)
		mxwi_channel_tell(alerter->channels[i], change);
}

struct mxw_alert_counts mxw_alerter_counts(struct mxw_alerter *alerter, size_t sink)
{
	return mxwi_channel_counts(alerter->channels[sink]);
}

/* To be waited for with retired(). */
static void retire(struct mxw_alerter *alerter)
{
	for (size_t i = 0; i < alerter->count; i++)
		mxwi_channel_retire(alerter->channels[i]);
}

static void retired(struct mxw_alerter *alerter, const struct mxwi_patience *patience)
{
	for (size_t i = 0; i < alerter->count; i++)
		mxwi_channel_retired(alerter->channels[i], patience);
}

void mxw_alerter_retire(struct mxw_alerter *alerter, uint32_t patience_ms)
{
	const struct mxwi_patience patience = mxwi_patience_begin(patience_ms);

	retire(alerter);
	retired(alerter, &patience);
}

bool mxw_alerter_stop(struct mxw_alerter *alerter, uint32_t patience_ms)
{
	const struct mxwi_patience patience = mxwi_patience_begin(patience_ms);
	bool all = true;

	/* First, so that a thread that ends at once has seen it; one that is left behind then has nothing more
	 * to look at. */
	retire(alerter);
	for (size_t i = 0; i < alerter->count; i++)
		mxwi_channel_end(alerter->channels[i]);
	retired(alerter, &patience);
	for (size_t i = 0; i < alerter->count; i++)
		if (!mxwi_channel_wait(alerter->channels[i], &patience))
			all = false;
	free(alerter);
	return all;
}
