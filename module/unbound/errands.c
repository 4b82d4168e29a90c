/* When Unbound reloads or ends, it stops its workers, clears its caches, and may delete them, and only then
 * tells its modules. So no thread but a worker can ever know that a cache is still there; and none but a
 * worker touches one. What others want done becomes steps that a worker's own loop runs when it is woken,
 * in turns with queries: once the loops have ended, nothing is done any more.
 *
 * The first worker that has a query does all errands: as long as there is none, no worker has cached
 * anything. The event is known to its event base, which Unbound frees with the worker; from then on the
 * event's memory is ours alone. It is never taken out of the base by us: that may be gone.
 *
 * Whoever waits is told of the end of an errand, or that it has been abandoned; both under the mutex. */
#include "unbound/errands.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "util/ub_event.h"

#ifdef USE_MINI_EVENT
#include "util/mini_event.h"
#else
#include <event2/event.h>
#include <event2/event_compat.h>
#include <event2/event_struct.h>
#endif

/* Has a worker enlisted? */
enum {
	NOBODY,
	ENLISTING, /* one is about to */
	ENLISTED
};

struct errand {
	mxwi_step_fn *step;
	void *context;
};

struct mxwi_errands {
	mxwi_step_fn *always;
	void *always_context;
	atomic_int worker;
	int wake; /* eventfd */
	struct event event;
	pthread_mutex_t mutex; /* of the following three */
	pthread_cond_t changed;
	const struct errand *errand; /* NULL: none */
	bool abandoned;
};

/* ---- workers --------------------------------------------------------------------------------- */

/* The errand that is to be done; NULL: none. It stays until it is done: who waits for it cannot go while
 * workers run. */
static const struct errand *current(struct mxwi_errands *errands)
{
	const struct errand *errand;

	(void)pthread_mutex_lock(&errands->mutex);
	errand = errands->errand;
	(void)pthread_mutex_unlock(&errands->mutex);
	return errand;
}

static void end_current(struct mxwi_errands *errands)
{
	(void)pthread_mutex_lock(&errands->mutex);
	errands->errand = NULL;
	(void)pthread_cond_signal(&errands->changed);
	(void)pthread_mutex_unlock(&errands->mutex);
}

/* The event's callback, in the worker's loop. */
static void on_wake(int fd, short events, void *context)
{
	struct mxwi_errands *errands = context;
	const struct errand *errand;
	uint64_t count;

	(void)events;
	(void)!read(fd, &count, sizeof(count));
	(void)errands->always(errands->always_context);
	errand = current(errands);
	if (errand == NULL)
		return;
	if (errand->step(errand->context))
		mxwi_errands_wake(errands);
	else
		end_current(errands);
}

/* NULL: Unbound has no such base here, as in its testbound. */
static struct event_base *base_of(const struct module_env *env)
{
	struct ub_event_base *base =
		env->worker_base != NULL ? comm_base_internal(env->worker_base) : NULL;

	if (base == NULL)
		return NULL;
#ifdef USE_MINI_EVENT
	return (struct event_base *)base;
#else
	return ub_libevent_get_event_base(base);
#endif
}

static bool add_event(struct mxwi_errands *errands, struct event_base *base)
{
	if (base == NULL)
		return false;
	event_set(&errands->event, errands->wake, EV_READ | EV_PERSIST, on_wake, errands);
	return event_base_set(base, &errands->event) == 0 &&
	       event_add(&errands->event, NULL) == 0;
}

void mxwi_errands_enlist(struct mxwi_errands *errands, const struct module_env *env)
{
	int nobody = NOBODY;

	if (errands == NULL ||
	    atomic_load_explicit(&errands->worker, memory_order_relaxed) != NOBODY ||
	    !atomic_compare_exchange_strong(&errands->worker, &nobody, ENLISTING))
		return;
	/* What cannot be done now is tried with the next query. */
	atomic_store(&errands->worker, add_event(errands, base_of(env)) ? ENLISTED : NOBODY);
}

void mxwi_errands_wake(struct mxwi_errands *errands)
{
	const uint64_t one = 1;

	(void)!write(errands->wake, &one, sizeof(one));
}

/* ---- who wants something done ---------------------------------------------------------------- */

bool mxwi_errands_run(struct mxwi_errands *errands, mxwi_step_fn *step, void *context)
{
	const struct errand errand = { .step = step, .context = context };
	bool done;

	if (errands == NULL || atomic_load(&errands->worker) != ENLISTED)
		return false;
	(void)pthread_mutex_lock(&errands->mutex);
	if (!errands->abandoned) {
		errands->errand = &errand;
		mxwi_errands_wake(errands);
	}
	while (errands->errand != NULL && !errands->abandoned)
		(void)pthread_cond_wait(&errands->changed, &errands->mutex);
	done = !errands->abandoned;
	errands->errand = NULL;
	(void)pthread_mutex_unlock(&errands->mutex);
	return done;
}

/* ---- the owner ------------------------------------------------------------------------------- */

struct mxwi_errands *mxwi_errands_open(mxwi_step_fn *always, void *context)
{
	struct mxwi_errands *errands = calloc(1, sizeof(*errands));

	if (errands == NULL)
		return NULL;
	errands->always = always;
	errands->always_context = context;
	errands->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (errands->wake < 0)
		goto fail;
	if (pthread_mutex_init(&errands->mutex, NULL) != 0)
		goto fail_wake;
	if (pthread_cond_init(&errands->changed, NULL) == 0)
		return errands;
	(void)pthread_mutex_destroy(&errands->mutex);
fail_wake:
	(void)close(errands->wake);
fail:
	free(errands);
	return NULL;
}

void mxwi_errands_abandon(struct mxwi_errands *errands)
{
	if (errands == NULL)
		return;
	(void)pthread_mutex_lock(&errands->mutex);
	errands->abandoned = true;
	(void)pthread_cond_signal(&errands->changed);
	(void)pthread_mutex_unlock(&errands->mutex);
}

void mxwi_errands_close(struct mxwi_errands *errands)
{
	if (errands == NULL)
		return;
	(void)close(errands->wake);
	(void)pthread_cond_destroy(&errands->changed);
	(void)pthread_mutex_destroy(&errands->mutex);
	free(errands);
}
