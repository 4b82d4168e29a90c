/* A reload is called done when it is in force; what is different then is told. */
#include "config.h"

#include "unbound/calls_parts.h"
#include "unbound/findings_log.h"
#include "unbound/log_line.h"
#include "unbound/status.h"

#include <stdlib.h>
#include <string.h>

#include <mxwarden/limits.h>

#define RULES_TOLD_MAX 100u

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
static void tell_reload(const struct mxwi_job *job, const struct mxwi_reload *reload)
{
	const struct mxwi_in_hand *in_hand = job->in_hand;
	const struct mxw_policy *before = reload->before, *after = in_hand->policy;
	const struct mxw_policy_counts counts = mxw_policy_counts(after);

	mxwi_job_put(job, "before", mxwi_status_digest(before));
	mxwi_job_put(job, "after", mxwi_status_digest(after));
	mxwi_job_put(job, "changed",
	             json_boolean(before == NULL ||
	                          memcmp(mxw_policy_digest(before), mxw_policy_digest(after),
	                                 MXW_DIGEST_SIZE) != 0));
	mxwi_job_put(job, "mode", mxwi_status_mode(in_hand, job->now_s));
	mxwi_job_put(job, "rules", json_integer(counts.rules));
	mxwi_job_put(job, "names", json_integer(counts.entries));
	mxwi_job_put(job, "rules_added", rules_apart(after, before));
	mxwi_job_put(job, "rules_removed", rules_apart(before, after));
	mxwi_job_put(job, "swept", json_integer((json_int_t)reload->swept));
	mxwi_job_result(job, "done");
}

void mxwi_call_reload(const struct mxwi_job *job)
{
	const char *expect = mxwi_job_text(job, "expect"),
		   *reason = mxwi_job_text(job, "reason");
	const struct mxwi_by by =
		mxwi_job_by(job, reason != NULL && reason[0] != '\0' ? reason : NULL);
	char why[MXW_STATE_WHY_MAX];
	struct mxwi_reload reload = { .before = NULL };
	uint8_t digest[MXW_DIGEST_SIZE];
	enum mxw_result result;

	if (json_object_get(job->request, "expect") != NULL &&
	    (expect == NULL || !read_digest(expect, digest))) {
		mxwi_add_words(job->words,
		               "\"expect\" is no digest: sha256: and 64 hexadecimal digits");
		return;
	}
	if (reason != NULL && mxw_state_check_reason(reason, why) != MXW_OK) {
		mxwi_add_words(job->words, "%s; what is in force stays", why);
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
		mxwi_job_result(job, "refused");
		mxwi_add_words(job->words, "what is in force stays");
		return;
	}
	(void)pthread_mutex_lock(&job->in_hand->mutex);
	if (!atomic_load(&job->in_hand->closing))
		tell_reload(job, &reload);
	(void)pthread_mutex_unlock(&job->in_hand->mutex);
	mxw_policy_free(reload.before);
}
