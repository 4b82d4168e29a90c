/* findings_log.h - findings of the loader as lines of Unbound's log, and of a reply to who asked for it.
 * Threads: one at a time for each load.
 * Memory: a value; zero is its start. The words are borrowed.
 * Cost: one line for each of the first findings of a load.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_FINDINGS_LOG_H
#define MXW_UNBOUND_FINDINGS_LOG_H

#include <jansson.h>

#include <mxwarden/result.h>

/* The context of mxwi_log_finding(). */
struct mxwi_findings_log {
	unsigned logged, more;
	json_t *words; /* a list that the lines are also appended to; NULL: none */
};

/* An mxw_finding_fn. */
void mxwi_log_finding(void *context, const struct mxw_finding *finding);

/* Appends a line to a list of words; `words` may be NULL. */
void mxwi_add_words(json_t *words, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Says how many there were beyond those, and where a policy's can be seen. */
void mxwi_log_rest(const struct mxwi_findings_log *findings, const char *policy_path);

#endif
