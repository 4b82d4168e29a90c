/* thread.h - a thread in the process of another, which its owner ends in time or leaves behind.
 * Threads: start and wait by the owner, one after the other; done by the thread itself, at its end.
 * Memory: part of the owner's object. A thread that was left behind has that object from then on, and frees
 *         it.
 * Cost: a mutex and a condition.
 * Standards: POSIX.1-2008.
 */
#ifndef MXW_THREAD_THREAD_H
#define MXW_THREAD_THREAD_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <mxwarden/result.h>

struct mxwi_thread {
	pthread_t id;
	pthread_mutex_t mutex; /* of the following */
	pthread_cond_t ended;
	bool done, abandoned;
};

/* False: the system refuses, and there is nothing to finish. */
MXW_MUSTCHECK bool mxwi_thread_init(struct mxwi_thread *thread);
void mxwi_thread_fini(struct mxwi_thread *thread);

/* Runs a function in a thread with all signals blocked: they are for the host's threads, and a file that is
 * too large must be an error of write(2), not the end of the process. False: the system refuses. */
MXW_MUSTCHECK bool mxwi_thread_start(struct mxwi_thread *thread, void *(*run)(void *),
                                     void *context);

/* The last thing that the thread calls. True: it was left behind, and what its owner had is its own. */
MXW_MUSTCHECK bool mxwi_thread_done(struct mxwi_thread *thread);

/* Waits until the thread is done, or until then. False: it is not, and is left behind: it may free the
 * object at any moment. */
MXW_MUSTCHECK bool mxwi_thread_wait(struct mxwi_thread *thread,
                                    const struct timespec *deadline);

/* Makes a condition whose deadlines are mxwi_deadline()'s. False: the system refuses. */
MXW_MUSTCHECK bool mxwi_cond_init(pthread_cond_t *cond);

/* Milliseconds of the clock that nobody sets. */
int64_t mxwi_now_ms(void);

/* A moment from now on, by that clock. */
struct timespec mxwi_deadline(uint32_t ms);

#endif
