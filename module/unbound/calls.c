/* A call is found by its word, and each has one function. What a request must have is looked at first; a
 * request that lacks something fails, and changes nothing. */
#include "config.h"

#include "unbound/calls.h"
#include "config/quote.h"
#include "unbound/findings_log.h"
#include "unbound/in_hand.h"
#include "unbound/log_line.h"
#include "unbound/status.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mxwarden/limits.h>

#define RULES_TOLD_MAX 100u

/* One call while it is worked on. */
struct job {
	struct mxwi_in_hand *in_hand;
	const json_t *request;
	const struct mxwi_call *call; /* who calls */
	struct mxwi_reply *reply;
	json_t *words; /* of the reply */
	int64_t now_s;
};

/* ---- requests and replies -------------------------------------------------------------------- */

static void set_result(const struct job *job, const char *result)
{
	(void)json_object_set_new(job->reply->body, "result", json_string(result));
}

static void put(const struct job *job, const char *key, json_t *value)
{
	(void)json_object_set_new(job->reply->body, key, value);
}

/* A text of the request, which need not be there; NULL: it is not, or it is no text. */
static const char *text_of(const struct job *job, const char *key)
{
	return json_string_value(json_object_get(job->request, key));
}

/* The seconds that something lasts. False, with words: it is not a number from 1 to `most`, or it is not
 * there, where it must be. */
static bool read_seconds(const struct job *job, bool must_be, int64_t most, int64_t *ret_s)
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

static bool read_reason(const struct job *job, const char **ret)
{
	*ret = text_of(job, "reason");
	if (*ret != NULL && (*ret)[0] != '\0')
		return true;
	mxwi_add_words(job->words, "\"reason\" is missing: say why");
	return false;
}

/* `reason` may be NULL. */
static struct mxwi_by by_caller(const struct job *job, const char *reason)
{
	return (struct mxwi_by){ .user = job->call->user,
		                 .user_id = job->call->user_id,
		                 .reason = reason };
}

/* Puts another state in force, which is taken over, and tells what became of it. */
static void change_state(const struct job *job, struct mxw_state *next, const char *reason,
                         const char *key,
                         json_t *(*describe)(const struct mxwi_in_hand *, int64_t))
{
	const struct mxwi_by by = by_caller(job, reason);
	const enum mxw_result result =
		mxwi_in_hand_apply_state(job->in_hand, &by, next, job->words);

	set_result(job, result == MXW_OK ? "done" : "failed");
	if (result != MXW_OK && result != MXW_IO) {
		mxwi_add_words(job->words, "%s; nothing has changed", mxw_result_text(result));
		return;
	}
	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (!atomic_load(&job->in_hand->closing))
		put(job, key, describe(job->in_hand, job->now_s));
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
}

/* ---- status and policy ----------------------------------------------------------------------- */

static void call_status(const struct job *job)
{
	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (!atomic_load(&job->in_hand->closing)) {
		mxwi_status_put(job->in_hand, job->now_s, job->reply->body);
		set_result(job, "done");
	}
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
}

/* A copy, because the policy may go while it is sent. */
static void copy_policy(const struct job *job)
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
	put(job, "size", json_integer((json_int_t)size));
	put(job, "digest", mxwi_status_digest(in_hand->policy));
	put(job, "path", json_string(mxwi_policy_path()));
	put(job, "host_mode",
	    in_hand->host.settings.mode != MXW_MODE_UNSET
	            ? json_string(mxw_mode_text(in_hand->host.settings.mode))
	            : json_null());
	put(job, "override", mxwi_status_override(in_hand, job->now_s));
	put(job, "releases", mxwi_status_releases(in_hand, job->now_s));
	set_result(job, "done");
}

static void call_policy(const struct job *job)
{
	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (atomic_load(&job->in_hand->closing)) {
		/* "failed" it is. */
	} else if (job->in_hand->policy == NULL) {
		set_result(job, "refused");
		mxwi_add_words(job->words, "no policy is in force");
	} else {
		copy_policy(job);
	}
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
}

static void call_hits(const struct job *job)
{
	const struct mxwi_in_hand *in_hand = job->in_hand;
	json_t *hits = NULL;

	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (!atomic_load(&in_hand->closing)) {
		hits = mxwi_status_hits(in_hand);
		put(job, "since", mxwi_status_time(in_hand->started_s));
		put(job, "policy", mxwi_status_digest(in_hand->policy));
		put(job, "uncounted",
		    json_integer((json_int_t)mxwi_hits_uncounted(in_hand->hits)));
	}
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
	if (hits == NULL)
		return;
	put(job, "hits", hits);
	set_result(job, "done");
}

/* ---- reload ---------------------------------------------------------------------------------- */

/* Begins to look at `first`: most rules of two versions of a policy stand at the same place. */
static bool has_rule(const struct mxw_policy *policy, const char *id, uint32_t first)
{
	const uint32_t count = policy != NULL ? mxw_policy_counts(policy).rules : 0;

	for (uint32_t i = 0; i < count; i++)
		if (strcmp(mxw_policy_rule(policy, (first + i) % count).id, id) == 0)
			return true;
	return false;
}

/* The ids of the rules in `in` that are not in `not_in`. */
static json_t *rules_apart(const struct mxw_policy *in, const struct mxw_policy *not_in)
{
	const uint32_t count = in != NULL ? mxw_policy_counts(in).rules : 0;
	json_t *list = json_array();

	for (uint32_t i = 0; i < count && json_array_size(list) < RULES_TOLD_MAX; i++) {
		const char *id = mxw_policy_rule(in, i).id;

		if (!has_rule(not_in, id, i))
			(void)json_array_append_new(list, json_string(id));
	}
	return list;
}

/* Reads a digest as it is printed. */
static bool read_digest(const char *text, uint8_t digest[MXW_DIGEST_SIZE])
{
	static const char prefix[] = "sha256:";
	char printed[MXW_DIGEST_TEXT_MAX];

	if (strncmp(text, prefix, sizeof(prefix) - 1) != 0 ||
	    strlen(text) != MXW_DIGEST_TEXT_MAX - 1)
		return false;
	text += sizeof(prefix) - 1;
	for (size_t i = 0; i < MXW_DIGEST_SIZE; i++) {
		const char octet[] = { text[2 * i], text[2 * i + 1], '\0' };

		digest[i] = (uint8_t)strtoul(octet, NULL, 16);
	}
	mxw_digest_to_text(digest, printed);
	return strcmp(printed + sizeof(prefix) - 1, text) == 0;
}

/* What is different now. Only the thread that is here frees policies, so both stay. */
static void tell_reload(const struct job *job, const struct mxwi_reload *reload)
{
	const struct mxwi_in_hand *in_hand = job->in_hand;
	const struct mxw_policy *before = reload->before, *after = in_hand->policy;
	const struct mxw_policy_counts counts = mxw_policy_counts(after);

	put(job, "before", mxwi_status_digest(before));
	put(job, "after", mxwi_status_digest(after));
	put(job, "changed",
	    json_boolean(before == NULL ||
	                 memcmp(mxw_policy_digest(before), mxw_policy_digest(after),
	                        MXW_DIGEST_SIZE) != 0));
	put(job, "mode", mxwi_status_mode(in_hand, job->now_s));
	put(job, "rules", json_integer(counts.rules));
	put(job, "names", json_integer(counts.entries));
	put(job, "rules_added", rules_apart(after, before));
	put(job, "rules_removed", rules_apart(before, after));
	put(job, "swept", json_integer((json_int_t)reload->swept));
	set_result(job, "done");
}

static void call_reload(const struct job *job)
{
	const char *expect = text_of(job, "expect"), *reason = text_of(job, "reason");
	const struct mxwi_by by = by_caller(job, reason);
	struct mxwi_reload reload = { .before = NULL };
	uint8_t digest[MXW_DIGEST_SIZE];
	enum mxw_result result;

	if (json_object_get(job->request, "expect") != NULL &&
	    (expect == NULL || !read_digest(expect, digest))) {
		mxwi_add_words(job->words,
		               "\"expect\" is no digest: sha256: and 64 hexadecimal digits");
		return;
	}
	if (reason != NULL && strlen(reason) > MXW_TEXT_SIZE_MAX) {
		mxwi_add_words(job->words,
		               "\"reason\" is longer than %u octets; what is in force "
		               "stays",
		               MXW_TEXT_SIZE_MAX);
		return;
	}
	mxwi_log_info("reload by %s: %s", job->call->user,
	              reason != NULL ? reason : "no reason given");
	result = mxwi_in_hand_reload(job->in_hand, &by, expect != NULL ? digest : NULL,
	                             job->words, &reload);
	if (result == MXW_NOMEM) {
		mxwi_add_words(job->words, "%s; what is in force stays",
		               mxw_result_text(result));
		return;
	}
	if (result != MXW_OK) {
		set_result(job, "refused");
		mxwi_add_words(job->words, "what is in force stays");
		return;
	}
	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (!atomic_load(&job->in_hand->closing))
		tell_reload(job, &reload);
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
	mxw_policy_free(reload.before);
}

/* ---- mode ------------------------------------------------------------------------------------ */

static bool read_mode(const struct job *job, enum mxw_mode *ret)
{
	const char *word = text_of(job, "mode");

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

static void call_mode(const struct job *job)
{
	struct mxw_override override = { .since_s = job->now_s, .user = job->call->user };
	struct mxw_state *next;
	enum mxw_result result = MXW_NOMEM;
	int64_t for_s;

	if (!read_mode(job, &override.mode) || !read_reason(job, &override.reason) ||
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
static bool read_names(const struct job *job, const json_t **ret)
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
typedef bool name_fn(const struct job *job, struct mxw_state *state, const char *name,
                     int64_t for_s, const char *reason);

static bool add_name(const struct job *job, struct mxw_state *state, const char *name,
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

static bool end_name(const struct job *job, struct mxw_state *state, const char *name,
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
static void tell_needless(const struct job *job)
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
static bool change_releases(const struct job *job, name_fn *change, int64_t for_s,
                            const char *reason, const json_t *names)
{
	struct mxw_state *next = mxw_state_copy(job->in_hand->state);
	bool all = next != NULL;

	for (size_t i = 0; all && i < json_array_size(names); i++)
		all = change(job, next, json_string_value(json_array_get(names, i)), for_s,
		             reason);
	if (!all) {
		set_result(job, next != NULL ? "refused" : "failed");
		mxwi_add_words(job->words, "nothing has changed");
		mxw_state_free(next);
		return false;
	}
	change_state(job, next, reason, "releases", mxwi_status_releases);
	return true;
}

static void call_release(const struct job *job)
{
	const int64_t most = job->in_hand->host.settings.release_limit_s;
	const json_t *names;
	const char *reason;
	int64_t for_s;

	if (!read_names(job, &names) || !read_reason(job, &reason) ||
	    !read_seconds(job, true, MXW_RELEASE_LIMIT_MAX, &for_s))
		return;
	if (for_s > most) {
		set_result(job, "refused");
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

static void call_release_end(const struct job *job)
{
	const json_t *names;

	if (read_names(job, &names))
		(void)change_releases(job, end_name, 0, NULL, names);
}

/* ---- dispatch -------------------------------------------------------------------------------- */

static const struct {
	const char *word;
	bool reads_only;
	void (*run)(const struct job *job);
} calls[] = {
	{ "status", true, call_status },
	{ "policy", true, call_policy },
	{ "hits", true, call_hits },
	{ "reload", false, call_reload },
	{ "mode", false, call_mode },
	{ "release", false, call_release },
	{ "release-end", false, call_release_end },
};

static void dispatch(struct mxwi_in_hand *in_hand, const struct mxwi_call *call,
                     struct mxwi_reply *reply, bool reads_only)
{
	struct job job = {
		.in_hand = in_hand,
		.request = call->request,
		.call = call,
		.reply = reply,
		.words = json_array(),
		.now_s = (int64_t)time(NULL),
	};
	const char *word = text_of(&job, "call");

	set_result(&job, "failed");
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
