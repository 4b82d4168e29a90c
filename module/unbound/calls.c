/* A call is found by its word, and each has one function. What a request must have is looked at first; a
 * request that lacks something fails, and changes nothing. */
#include "config.h"

#include "unbound/calls_parts.h"
#include "unbound/findings_log.h"
#include "unbound/status.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- requests and replies -------------------------------------------------------------------- */

void mxwi_job_result(const struct mxwi_job *job, const char *result)
{
	(void)json_object_set_new(job->reply->body, "result", json_string(result));
}

void mxwi_job_put(const struct mxwi_job *job, const char *key, json_t *value)
{
	(void)json_object_set_new(job->reply->body, key, value);
}

const char *mxwi_job_text(const struct mxwi_job *job, const char *key)
{
	return json_string_value(json_object_get(job->request, key));
}

bool mxwi_job_reason(const struct mxwi_job *job, const char **ret)
{
	*ret = mxwi_job_text(job, "reason");
	if (*ret != NULL && (*ret)[0] != '\0')
		return true;
	mxwi_add_words(job->words, "\"reason\" is missing: say why");
	return false;
}

struct mxwi_by mxwi_job_by(const struct mxwi_job *job, const char *reason)
{
	return (struct mxwi_by){ .user = job->call->user,
		                 .user_id = job->call->user_id,
		                 .reason = reason };
}

/* ---- what is only read ----------------------------------------------------------------------- */

static void call_status(const struct mxwi_job *job)
{
	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (!atomic_load(&job->in_hand->closing)) {
		mxwi_status_put(job->in_hand, job->now_s, job->reply->body);
		mxwi_job_result(job, "done");
	}
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
}

/* A copy, because the policy may go while it is sent. */
static void copy_policy(const struct mxwi_job *job)
{
	const struct mxwi_in_hand *in_hand = job->in_hand;
	const size_t size = mxw_policy_size(in_hand->policy);

	job->reply->payload = malloc(size);
	if (job->reply->payload == NULL) {
		mxwi_add_words(job->words, "%s", mxw_result_text(MXW_NOMEM));
		return;
	}
	memcpy(job->reply->payload, in_hand->policy, size);
	job->reply->payload_size = size;
	mxwi_job_put(job, "size", json_integer((json_int_t)size));
	mxwi_job_put(job, "digest", mxwi_status_digest(in_hand->policy));
	mxwi_job_put(job, "path", json_string(mxwi_policy_path()));
	mxwi_job_put(job, "host_mode",
	             in_hand->host.settings.mode != MXW_MODE_UNSET
	                     ? json_string(mxw_mode_text(in_hand->host.settings.mode))
	                     : json_null());
	mxwi_job_put(job, "override", mxwi_status_override(in_hand, job->now_s));
	mxwi_job_put(job, "releases", mxwi_status_releases(in_hand, job->now_s));
	mxwi_job_result(job, "done");
}

static void call_policy(const struct mxwi_job *job)
{
	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (atomic_load(&job->in_hand->closing)) {
		/* "failed" it is. */
	} else if (job->in_hand->policy == NULL) {
		mxwi_job_result(job, "refused");
		mxwi_add_words(job->words, "no policy is in force");
	} else {
		copy_policy(job);
	}
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
}

static void call_hits(const struct mxwi_job *job)
{
	const struct mxwi_in_hand *in_hand = job->in_hand;
	json_t *hits = NULL;

	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (!atomic_load(&in_hand->closing)) {
		hits = mxwi_status_hits(in_hand);
		mxwi_job_put(job, "since", mxwi_status_time(in_hand->started_s));
		mxwi_job_put(job, "policy", mxwi_status_digest(in_hand->policy));
		mxwi_job_put(job, "uncounted",
		             json_integer((json_int_t)mxwi_hits_uncounted(in_hand->hits)));
	}
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
	if (hits == NULL)
		return;
	mxwi_job_put(job, "hits", hits);
	mxwi_job_result(job, "done");
}

/* ---- dispatch -------------------------------------------------------------------------------- */

static const struct {
	const char *word;
	bool reads_only;
	void (*run)(const struct mxwi_job *job);
} calls[] = {
	{ "status", true, call_status },
	{ "policy", true, call_policy },
	{ "hits", true, call_hits },
	{ "reload", false, mxwi_call_reload },
	{ "mode", false, mxwi_call_mode },
	{ "release", false, mxwi_call_release },
	{ "release-end", false, mxwi_call_release_end },
};

static void dispatch(struct mxwi_in_hand *in_hand, const struct mxwi_call *call,
                     struct mxwi_reply *reply, bool reads_only)
{
	struct mxwi_job job = {
		.in_hand = in_hand,
		.request = call->request,
		.call = call,
		.reply = reply,
		.words = json_array(),
		.now_s = (int64_t)time(NULL),
	};
	const char *word = mxwi_job_text(&job, "call");

	mxwi_job_result(&job, "failed");
	(void)json_object_set_new(reply->body, "words", job.words);
	for (size_t i = 0; word != NULL && i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (strcmp(calls[i].word, word) != 0)
			continue;
		if (calls[i].reads_only || !reads_only)
			calls[i].run(&job);
		else
			mxwi_add_words(job.words,
			               "this socket is for reading only; \"%s\" is for %s",
			               word, MXW_CONTROL_SOCKET);
		return;
	}
	mxwi_add_words(job.words, "there is no such call");
}

void mxwi_call_any(void *in_hand, const struct mxwi_call *call, struct mxwi_reply *reply)
{
	dispatch(in_hand, call, reply, false);
}

void mxwi_call_reading(void *in_hand, const struct mxwi_call *call, struct mxwi_reply *reply)
{
	dispatch(in_hand, call, reply, true);
}
