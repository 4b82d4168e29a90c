/* The owner waits for a flag, not for the thread: one that hangs in a system call, for a disk say, cannot be
 * ended, and joining it would hang, too. Both flags change under the mutex, so exactly one of the two
 * finds that it is the last. */
#include "thread/thread.h"

#include <signal.h>

int64_t mxwi_now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct timespec mxwi_deadline(uint32_t ms)
{
	struct timespec moment;

	(void)clock_gettime(CLOCK_MONOTONIC, &moment);
	moment.tv_sec += (time_t)(ms / 1000);
	moment.tv_nsec += (long)(ms % 1000) * 1000000;
	if (moment.tv_nsec >= 1000000000) {
		moment.tv_nsec -= 1000000000;
		moment.tv_sec++;
	}
	return moment;
}

bool mxwi_cond_init(pthread_cond_t *cond)
{
	pthread_condattr_t attributes;
	bool ok;

	if (pthread_condattr_init(&attributes) != 0)
		return false;
	ok = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
	     pthread_cond_init(cond, &attributes) == 0;
	(void)pthread_condattr_destroy(&attributes);
	return ok;
}

bool mxwi_thread_init(struct mxwi_thread *thread)
{
	thread->done = false;
	thread->abandoned = false;
	if (pthread_mutex_init(&thread->mutex, NULL) != 0)
		return false;
	if (mxwi_cond_init(&thread->ended))
		return true;
	(void)pthread_mutex_destroy(&thread->mutex);
	return false;
}

void mxwi_thread_fini(struct mxwi_thread *thread)
{
	(void)pthread_cond_destroy(&thread->ended);
	(void)pthread_mutex_destroy(&thread->mutex);
}

bool mxwi_thread_start(struct mxwi_thread *thread, void *(*run)(void *), void *context)
{
	sigset_t all, before;
	int error;

	(void)sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return false;
	error = pthread_create(&thread->id, NULL, run, context);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error == 0;
}

bool mxwi_thread_done(struct mxwi_thread *thread)
{
	bool abandoned;

	(void)pthread_mutex_lock(&thread->mutex);
	thread->done = true;
	abandoned = thread->abandoned;
	(void)pthread_cond_signal(&thread->ended);
	(void)pthread_mutex_unlock(&thread->mutex);
	return abandoned;
}

bool mxwi_thread_wait(struct mxwi_thread *thread, const struct timespec *deadline)
{
	const pthread_t id = thread->id;
	bool done;
	int error = 0;

	(void)pthread_mutex_lock(&thread->mutex);
	while (!thread->done && error == 0)
		error = pthread_cond_timedwait(&thread->ended, &thread->mutex, deadline);
	done = thread->done;
	if (!done) {
		thread->abandoned = true;
		(void)pthread_detach(id);
	}
	(void)pthread_mutex_unlock(&thread->mutex);
	if (done)
		(void)pthread_join(id, NULL);
	return done;
}
