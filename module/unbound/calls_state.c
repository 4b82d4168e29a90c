/* What people decide for this resolver: its mode, and names that are released. Each call makes a copy of the
 * state, changes that, and puts it in force as a whole. */
#include "config.h"

#include "unbound/calls_parts.h"
#include "config/quote.h"
#include "unbound/findings_log.h"
#include "unbound/log_line.h"
#include "unbound/status.h"

#include <inttypes.h>
#include <string.h>

#include <mxwarden/limits.h>

/* The seconds that something lasts. False, with words: it is not a number from 1 to `most`, or it is not
 * there, where it must be. */
static bool read_seconds(const struct mxwi_job *job, bool must_be, int64_t most, int64_t *ret_s)
{
	const json_t *value = json_object_get(job->request, "for");

	*ret_s = 0;
	if (value == NULL && !must_be)
		return true;
	*ret_s = json_integer_value(value);
	if (json_is_integer(value) && *ret_s >= 1 && *ret_s <= most)
		return true;
	mxwi_add_words(job->words, "\"for\" must be a number of seconds, from 1 to %" PRId64,
	               most);
	return false;
}

/* Puts another state in force, which is taken over, and tells what became of it. */
static void change_state(const struct mxwi_job *job, struct mxw_state *next, const char *reason,
                         const char *key,
                         json_t *(*describe)(const struct mxwi_in_hand *, int64_t))
{
	const struct mxwi_by by = mxwi_job_by(job, reason);
	const enum mxw_result result =
		mxwi_in_hand_apply_state(job->in_hand, &by, next, job->words);

	mxwi_job_result(job, result == MXW_OK ? "done" : "failed");
	if (result != MXW_OK && result != MXW_IO) {
		mxwi_add_words(job->words, "%s; nothing has changed", mxw_result_text(result));
		return;
	}
	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (!atomic_load(&job->in_hand->closing))
		mxwi_job_put(job, key, describe(job->in_hand, job->now_s));
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
}

/* ---- mode ------------------------------------------------------------------------------------ */

static bool read_mode(const struct mxwi_job *job, enum mxw_mode *ret)
{
	const char *word = mxwi_job_text(job, "mode");

	*ret = MXW_MODE_UNSET;
	if (word != NULL && strcmp(word, "policy") == 0)
		return true;
	if (word != NULL)
		*ret = mxw_mode_from_text(word);
	if (*ret != MXW_MODE_UNSET)
		return true;
	mxwi_add_words(job->words,
	               "\"mode\" must be enforce, monitor, disabled, or policy to end it");
	return false;
}

void mxwi_call_mode(const struct mxwi_job *job)
{
	struct mxw_override override = { .since_s = job->now_s, .user = job->call->user };
	struct mxw_state *next;
	enum mxw_result result = MXW_NOMEM;
	int64_t for_s;

	if (!read_mode(job, &override.mode) || !mxwi_job_reason(job, &override.reason) ||
	    !read_seconds(job, false, MXW_OVERRIDE_MAX, &for_s))
		return;
	if (for_s != 0)
		override.until_s = job->now_s + for_s;
	next = mxw_state_copy(job->in_hand->state);
	if (next != NULL)
		result = mxw_state_set_override(next, &override);
	if (result != MXW_OK) {
		mxwi_add_words(job->words, "the reason: %s; nothing has changed",
		               mxw_result_text(result));
		mxw_state_free(next);
		return;
	}
	mxwi_log_info("mode %s by %s: %s",
	              override.mode != MXW_MODE_UNSET ? mxw_mode_text(override.mode) : "policy",
	              job->call->user, override.reason);
	change_state(job, next, override.reason, "mode", mxwi_status_mode);
}

/* ---- releases -------------------------------------------------------------------------------- */

/* The names of the request. False, with words: there is none, or one is no text. */
static bool read_names(const struct mxwi_job *job, const json_t **ret)
{
	*ret = json_object_get(job->request, "names");
	for (size_t i = 0; i < json_array_size(*ret); i++)
		if (!json_is_string(json_array_get(*ret, i)))
			*ret = NULL;
	if (json_array_size(*ret) > 0)
		return true;
	mxwi_add_words(job->words, "\"names\" must be a list of names");
	return false;
}

/* What is done for one name. False, with words. */
typedef bool name_fn(const struct mxwi_job *job, struct mxw_state *state, const char *name,
                     int64_t for_s, const char *reason);

static bool add_name(const struct mxwi_job *job, struct mxw_state *state, const char *name,
                     int64_t for_s, const char *reason)
{
	const struct mxw_release release = {
		.name = name,
		.since_s = job->now_s,
		.until_s = job->now_s + for_s,
		.reason = reason,
		.user = job->call->user,
	};
	char why[MXW_STATE_WHY_MAX];

	if (mxw_state_add_release(state, &release, why) == MXW_OK)
		return true;
	mxwi_add_words(job->words, "%s", why);
	return false;
}

static bool end_name(const struct mxwi_job *job, struct mxw_state *state, const char *name,
                     int64_t for_s, const char *reason)
{
	(void)for_s;
	(void)reason;
	if (mxw_state_end_release(state, name))
		return true;
	mxwi_add_words(job->words, "%s is not released; see: mxwarden release --list",
	               MXWI_QUOTE(name, strlen(name)));
	return false;
}

/* Says which of the releases of this call do nothing: that may be a slip of the pen. */
static void tell_needless(const struct mxwi_job *job)
{
	const struct mxwi_in_hand *in_hand = job->in_hand;

	if (in_hand->policy == NULL)
		return;
	for (size_t i = 0; i < mxw_state_release_count(in_hand->state); i++) {
		const struct mxw_release release = mxw_state_release(in_hand->state, i);

		if (release.since_s != job->now_s ||
		    mxw_state_release_touches(in_hand->state, i, in_hand->policy, job->now_s))
			continue;
		mxwi_add_words(
			job->words,
			"no rule covers %s: its release matters only where an answer leads "
			"to a name, exchange or address that one covers",
			release.name);
	}
}

/* Does it for all names, or for none. False: for none. */
static bool change_releases(const struct mxwi_job *job, name_fn *change, int64_t for_s,
                            const char *reason, const json_t *names)
{
	struct mxw_state *next = mxw_state_copy(job->in_hand->state);
	bool all = next != NULL;

	for (size_t i = 0; all && i < json_array_size(names); i++)
		all = change(job, next, json_string_value(json_array_get(names, i)), for_s,
		             reason);
	if (!all) {
		mxwi_job_result(job, next != NULL ? "refused" : "failed");
		mxwi_add_words(job->words, "nothing has changed");
		mxw_state_free(next);
		return false;
	}
	change_state(job, next, reason, "releases", mxwi_status_releases);
	return true;
}

void mxwi_call_release(const struct mxwi_job *job)
{
	const int64_t most = job->in_hand->host.settings.release_limit_s;
	const json_t *names;
	const char *reason;
	int64_t for_s;

	if (!read_names(job, &names) || !mxwi_job_reason(job, &reason) ||
	    !read_seconds(job, true, MXW_RELEASE_LIMIT_MAX, &for_s))
		return;
	if (for_s > most) {
		mxwi_job_result(job, "refused");
		mxwi_add_words(job->words,
		               "%" PRId64 " seconds are longer than \"release-limit\" of this "
		               "resolver, %" PRId64 "; nothing has changed",
		               for_s, most);
		return;
	}
	mxwi_log_info("release of %zu names by %s: %s", json_array_size(names), job->call->user,
	              reason);
	if (!change_releases(job, add_name, for_s, reason, names))
		return;
	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (!atomic_load(&job->in_hand->closing))
		tell_needless(job);
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
}

void mxwi_call_release_end(const struct mxwi_job *job)
{
	const json_t *names;

	if (read_names(job, &names))
		(void)change_releases(job, end_name, 0, NULL, names);
}
