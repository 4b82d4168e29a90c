/* calls_parts.h - what the files of calls.h share: one call while it is worked on.
 * Threads: the one that takes the call.
 * Memory: a job is a value of its call, and borrows everything.
 * Cost: none of its own.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_CALLS_PARTS_H
#define MXW_UNBOUND_CALLS_PARTS_H

#include "unbound/calls.h"
#include "unbound/in_hand.h"

struct mxwi_job {
	struct mxwi_in_hand *in_hand;
	const json_t *request;
	const struct mxwi_call *call; /* who calls */
	struct mxwi_reply *reply;
	json_t *words; /* of the reply */
	int64_t now_s;
};

/* Sets "result" of the reply. */
void mxwi_job_result(const struct mxwi_job *job, const char *result);

/* Sets another member of the reply, and takes the value over. */
void mxwi_job_put(const struct mxwi_job *job, const char *key, json_t *value);

/* A text of the request, which need not be there; NULL: it is not, or it is no text. */
const char *mxwi_job_text(const struct mxwi_job *job, const char *key);

/* The reason, which must be there. False, with words: it is not. */
bool mxwi_job_reason(const struct mxwi_job *job, const char **ret);

/* Who calls, and why; `reason` may be NULL. */
struct mxwi_by mxwi_job_by(const struct mxwi_job *job, const char *reason);

/* The calls that change something. */
void mxwi_call_reload(const struct mxwi_job *job);
void mxwi_call_mode(const struct mxwi_job *job);
void mxwi_call_release(const struct mxwi_job *job);
void mxwi_call_release_end(const struct mxwi_job *job);

#endif
