/* check_progress.h - says on a terminal that long work is going on.
 * Threads: one of its own while it runs; the functions are called by one.
 * Memory: the caller's.
 * Cost: a line a second, after the first second.
 * Standards: none.
 */
#ifndef MXWARDEN_TOOLS_CHECK_PROGRESS_H
#define MXWARDEN_TOOLS_CHECK_PROGRESS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct cmd_progress {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool end;     /* under the lock */
	bool running; /* there is a thread */
	const char *what;
};

/* Begins to say on standard error, where that is a terminal, that `what` goes on: "checking
 * policy.yaml". Borrows the text, of whose control characters none is printed, until the end. Where it
 * cannot be said nothing is lost. */
void cmd_progress_begin(struct cmd_progress *progress, const char *what);

/* Ends it and leaves an empty line. */
void cmd_progress_end(struct cmd_progress *progress);

#endif
