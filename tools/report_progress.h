/* report_progress.h - a bar on a terminal that says how much of the files has been read.
 * Threads: one.
 * Memory: the caller's.
 * Cost: a look at the clock for each call, and a line ten times a second.
 * Standards: none.
 */
#ifndef MXWARDEN_TOOLS_REPORT_PROGRESS_H
#define MXWARDEN_TOOLS_REPORT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report_progress {
	bool shown;     /* standard error is a terminal */
	bool begun;     /* something was written */
	uint64_t total; /* octets; 0: nobody knows */
	int64_t started_ms, said_ms;
};

/* Looks up the sizes of the files; what is no regular file has none, and then there is no total. */
void report_progress_begin(struct report_progress *progress, char *const *paths, size_t count);

/* Says it, where the last time was long enough ago. */
void report_progress_say(struct report_progress *progress, uint64_t done);

/* Leaves an empty line. */
void report_progress_end(struct report_progress *progress);

#endif
