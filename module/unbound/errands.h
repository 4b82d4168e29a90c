/* errands.h - work on Unbound's caches that somebody else wants done: a worker does it, between queries.
 * Threads: open and close by the main thread, when no worker runs; enlist and wake by workers; run by one
 *          thread that is not a worker.
 * Memory: fixed, and one file descriptor.
 * Cost: the worker does one step each time round its loop, and sleeps as ever without an errand; to enlist
 *       when one has is one look.
 * Standards: none; libevent 2 or Unbound's own mini_event.
 */
#ifndef MXW_UNBOUND_ERRANDS_H
#define MXW_UNBOUND_ERRANDS_H

#include "unbound/module.h"

struct mxwi_errands;

/* Does a part of something, in less time than a query takes. True: there is more. */
typedef bool mxwi_step_fn(void *context);

/* `always` is called by the worker each time that it is woken; once, whatever it returns. NULL: memory or a
 * descriptor is refused. */
struct mxwi_errands *mxwi_errands_open(mxwi_step_fn *always, void *context);

/* The calling worker does the errands from now on, if no other one does. NULL is allowed. */
void mxwi_errands_enlist(struct mxwi_errands *errands, const struct module_env *env);

/* Lets the worker call what is to be called always; where none has enlisted, as soon as one does. */
void mxwi_errands_wake(struct mxwi_errands *errands);

/* Lets the worker call `step` until there is no more, and waits for that. False: none has enlisted, or the
 * wait was abandoned; `step` is not called any more. NULL is allowed. */
bool mxwi_errands_run(struct mxwi_errands *errands, mxwi_step_fn *step, void *context);

/* Ends the wait, of this moment and of any to come: no worker runs any more. NULL is allowed. */
void mxwi_errands_abandon(struct mxwi_errands *errands);

/* No worker runs, and nobody waits; NULL is allowed. */
void mxwi_errands_close(struct mxwi_errands *errands);

#endif
