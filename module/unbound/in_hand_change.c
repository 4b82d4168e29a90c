/* What is in force is one generation, which never changes; a change makes the next one of the same parts
 * but for what is new, puts it in the place of the current one, waits until no worker looks at the old
 * one any more, and frees what it alone had. A worker sees the one or the other, never a mixture.
 *
 * What comes into force makes names watched that are cached: no change is called done before the cache
 * is swept (in_hand_time.c). */
#include "config.h"

#include "unbound/alerts.h"
#include "unbound/findings_log.h"
#include "unbound/in_hand_parts.h"
#include "unbound/log_line.h"
#include "unbound/metrics.h"
#include "unbound/tell.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* How long a change waits for alerts that name the old policy. */
#define RETIRE_PATIENCE_MS 300u

struct mxwi_generation *mxwi_in_hand_next(const struct mxwi_in_hand *in_hand)
{
	struct mxwi_generation *next = calloc(1, sizeof(*next));
	const struct mxw_override override = mxw_state_override(in_hand->state);

	if (next == NULL)
		return NULL;
	next->policy = in_hand->policy;
	next->releases = in_hand->releases;
	next->hits = in_hand->hits;
	next->alerter = in_hand->alerter;
	next->ceiling = in_hand->host.settings.mode;
	mxwi_generation_complete(next, &override);
	return next;
}

void mxwi_in_hand_publish(struct mxwi_in_hand *in_hand, struct mxwi_generation *next)
{
	struct mxwi_generation *before = in_hand->generation;

	in_hand->generation = next;
	atomic_store_explicit(&in_hand->module->current, next, memory_order_release);
	mxwi_publisher_wake(in_hand->metrics);
	if (before == NULL)
		return;
	mxwi_epoch_wait();
	free(before);
}

/* What a reload replaces. */
struct replaced {
	struct mxw_policy *policy;
	struct mxwi_host host;
	struct mxw_alerter *alerter; /* NULL: it stays */
	size_t alert_sink_count;
};

/* Takes over the new parts. False: out of memory, and nothing has changed. */
static bool replace(struct mxwi_in_hand *in_hand, struct mxw_policy *policy,
                    const struct mxwi_host *host, struct replaced *ret)
{
	const struct replaced before = {
		.policy = in_hand->policy,
		.host = in_hand->host,
		.alerter = in_hand->alerter,
		.alert_sink_count = in_hand->alert_sink_count,
	};
	const bool keeps_alerter = before.alerter != NULL &&
	                           mxw_host_same_alerts(&before.host.settings, &host->settings);
	struct mxwi_hits *hits_before = in_hand->hits;
	struct mxwi_generation *next;

	in_hand->policy = policy;
	in_hand->hits = mxwi_metrics_hits(policy);
	in_hand->host = *host;
	if (!keeps_alerter)
		in_hand->alerter = mxwi_alerts_start(in_hand->module, &host->settings,
		                                     &in_hand->alert_sink_count);
	next = mxwi_in_hand_next(in_hand);
	*ret = before;
	if (next == NULL) {
		if (!keeps_alerter)
			mxwi_alerts_stop(in_hand->alerter, in_hand->alert_sink_count);
		mxwi_hits_free(in_hand->hits);
		in_hand->hits = hits_before;
		in_hand->policy = before.policy;
		in_hand->host = before.host;
		in_hand->alerter = before.alerter;
		in_hand->alert_sink_count = before.alert_sink_count;
		return false;
	}
	mxwi_in_hand_publish(in_hand, next);
	mxwi_hits_carry(in_hand->hits, hits_before);
	mxwi_hits_free(hits_before);
	if (keeps_alerter) {
		mxw_alerter_retire(before.alerter, RETIRE_PATIENCE_MS);
		ret->alerter = NULL;
	}
	return true;
}

/* Of the sinks of an alerter that is replaced: those that the new one does not write to. */
static struct mxwi_leaving leaving_sinks(const struct mxwi_in_hand *in_hand,
                                         const struct replaced *replaced)
{
	const struct mxw_host *before = &replaced->host.settings,
			      *now = &in_hand->host.settings;
	struct mxwi_leaving leaving = { .alerter = replaced->alerter };

	for (size_t i = 0; i < replaced->alert_sink_count && leaving.alerter != NULL; i++) {
		char was[MXW_SINK_TEXT_MAX], is[MXW_SINK_TEXT_MAX];

		(void)mxw_sink_to_text(&before->sinks[i], was);
		leaving.sinks[i] = true;
		for (size_t j = 0; j < now->sink_count && in_hand->alerter != NULL; j++)
			if (strcmp(was, mxw_sink_to_text(&now->sinks[j], is)) == 0)
				leaving.sinks[i] = false;
	}
	return leaving;
}

static void note_error(struct mxwi_in_hand *in_hand, const json_t *words)
{
	char when[MXW_TIME_TEXT_MAX];

	json_decref(in_hand->last_error);
	/* The caller goes on adding to its words. */
	in_hand->last_error =
		json_pack("{s:s, s:o}", "time", mxw_time_to_text(mxwi_now_s(), when), "words",
	                  json_deep_copy(words));
	in_hand->reloads_refused++;
	mxwi_publisher_wake(in_hand->metrics);
}

/* Puts in force what was loaded, unless the module ends. */
static enum mxw_result put_in_force(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                                    struct mxwi_loaded_policy *loaded,
                                    const struct mxwi_host *host, struct mxwi_reload *ret)
{
	struct replaced replaced;
	struct mxwi_leaving leaving;
	enum mxw_result result = MXW_NOMEM;
	bool expired = false;

	(void)pthread_mutex_lock(&in_hand->mutex);
	if (atomic_load(&in_hand->closing))
		goto out;
	/* As long as the policy is there that they are in; and lest what time has ended be told as the
	 * caller's. */
	while (mxwi_tell_expired(in_hand, mxwi_now_s()))
		continue;
	expired = mxwi_in_hand_expire(in_hand, mxwi_now_s());
	if (!replace(in_hand, loaded->policy, host, &replaced))
		goto out;
	in_hand->policy_origin = MXWI_ORIGIN_FILE;
	in_hand->policy_loaded_s = mxwi_now_s();
	json_decref(in_hand->last_error);
	in_hand->last_error = NULL;
	in_hand->reloads++;
	ret->swept = mxwi_in_hand_sweep(in_hand, false);
	ret->before = replaced.policy;
	leaving = leaving_sinks(in_hand, &replaced);
	mxwi_tell_reloaded(in_hand, by, replaced.policy, &loaded->skipped, &leaving);
	mxwi_alerts_stop(replaced.alerter, replaced.alert_sink_count);
	mxwi_host_close(&replaced.host);
	result = MXW_OK;
out:
	(void)pthread_mutex_unlock(&in_hand->mutex);
	if (expired)
		mxwi_in_hand_store_state(in_hand, NULL);
	return result;
}

enum mxw_result mxwi_in_hand_reload(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                                    const uint8_t *expect, json_t *words,
                                    struct mxwi_reload *ret)
{
	struct mxwi_loaded_policy loaded = { .policy = NULL };
	struct mxwi_host host = { .owner = NULL };
	enum mxw_result result = mxwi_policy_load(expect, words, &loaded);

	if (result == MXW_OK)
		result = mxwi_host_load(words, &host);
	if (result == MXW_OK)
		result = put_in_force(in_hand, by, &loaded, &host, ret);
	if (result == MXW_OK) {
		/* Not with the mutex: a disk may take its time. */
		mxwi_policy_keep(&loaded);
		mxwi_host_keep(&host);
		return MXW_OK;
	}
	mxwi_policy_drop(&loaded);
	mxwi_host_close(&host);
	(void)pthread_mutex_lock(&in_hand->mutex);
	if (!atomic_load(&in_hand->closing)) {
		note_error(in_hand, words);
		mxwi_tell_refused(in_hand, by, words);
	}
	(void)pthread_mutex_unlock(&in_hand->mutex);
	return result;
}

/* ---- what people have decided ---------------------------------------------------------------- */

enum mxw_result mxwi_in_hand_enforce_state(struct mxwi_in_hand *in_hand,
                                           const struct mxwi_by *by, struct mxw_state *state)
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
	next = mxwi_in_hand_next(in_hand);
	if (next == NULL) {
		in_hand->releases = releases_before;
		in_hand->state = state_before;
		mxw_policy_free(releases);
		mxw_state_free(state);
		return MXW_NOMEM;
	}
	mxwi_in_hand_publish(in_hand, next);
	(void)mxwi_in_hand_sweep(in_hand, false);
	mxwi_tell_state(in_hand, by, state_before);
	mxw_policy_free(releases_before);
	mxw_state_free(state_before);
	return MXW_OK;
}

void mxwi_in_hand_store_state(struct mxwi_in_hand *in_hand, json_t *words)
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

enum mxw_result mxwi_in_hand_apply_state(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                                         struct mxw_state *state, json_t *words)
{
	enum mxw_result result = MXW_NOMEM;

	(void)pthread_mutex_lock(&in_hand->mutex);
	if (!atomic_load(&in_hand->closing))
		result = mxwi_in_hand_enforce_state(in_hand, by, state);
	else
		mxw_state_free(state);
	(void)pthread_mutex_unlock(&in_hand->mutex);
	if (result != MXW_OK)
		return result;
	mxwi_in_hand_store_state(in_hand, words);
	return in_hand->state_stored ? MXW_OK : MXW_IO;
}
