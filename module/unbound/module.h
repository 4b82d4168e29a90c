/* module.h - what the files of this directory share: the module's state, and a query's.
 * Threads: struct mxwi_module is made before the workers start and used by all of them: its counters and
 *          the current generation change, and they are atomic. struct mxwi_query is its worker's alone.
 * Memory: the module's state is malloc'ed; a query's lies in the query's own region.
 * Cost: none of its own.
 * Standards: Unbound's util/module.h.
 *
 * The only directory that includes an Unbound header. Unbound's config.h must come first: it decides
 * how the structures lie in memory.
 */
#ifndef MXW_UNBOUND_MODULE_H
#define MXW_UNBOUND_MODULE_H

#include "config.h"

#include <stdatomic.h>

#include "dynlibmod/dynlibmod.h"
#include "services/mesh.h"
#include "util/data/msgreply.h"
#include "util/log.h"
#include "util/module.h"
#include "util/netevent.h"

#include <mxwarden/answer.h>

#include "unbound/generation.h"

/* What was done, for the log and for status. */
struct mxwi_counters {
	atomic_uint_least64_t answered; /* policy answers given before any look-up */
	atomic_uint_least64_t gated;    /* policy answers given at the late gate */
	atomic_uint_least64_t guarded;  /* queries kept out of the cache */
	atomic_uint_least64_t unique;   /* queries that shared with nobody */
	atomic_uint_least64_t uncached; /* messages taken out of the cache again */
	atomic_uint_least64_t shared;   /* queries that had to share: the worker was too busy */
	atomic_uint_least64_t swept;    /* messages taken out of the cache by a change */
	atomic_uint_least64_t
		bypassed; /* the same, after a mail host was answered from there */
	atomic_uint_least64_t selftests; /* answers to the name that monitoring asks for */
	atomic_uint_least64_t capped; /* names like more domains than are compared with one */
};

struct mxwi_in_hand;
struct mxwi_bypass;
struct mxwi_errands;

struct mxwi_module {
	/* Never NULL. Read it between mxwi_epoch_begin() and mxwi_epoch_end(). */
	const struct mxwi_generation *_Atomic current;
	bool has_cachedb;             /* in the chain of modules */
	struct slabhash *msg_cache;   /* Unbound's, of all workers; NULL: there is none */
	struct mxwi_in_hand *in_hand; /* what changes the current generation; not for workers */
	struct mxwi_bypass *bypass;   /* NULL: out of memory */
	struct mxwi_errands *errands; /* for workers, by others; NULL: out of memory */
	struct mxwi_counters counters;
};

/* A query that the module has something to remember of; most have none. */
struct mxwi_query {
	bool answered; /* the policy answer was given; the reply callbacks have nothing to do */
	bool passing_guard; /* no_cache_store was set for the answer to a minimised question only */
	struct reply_info *rewritten; /* the reply that the late gate has changed; NULL: none */
	struct reply_info real;       /* what it was before */
	const struct comm_reply *observed; /* the reply that was judged last */
};

/* The module's state; NULL when it could not be made: then nothing is done. */
static inline struct mxwi_module *mxwi_module_of(struct module_env *env, int id)
{
	const struct dynlibmod_env *wrapper = env->modinfo[id];

	return wrapper != NULL ? wrapper->dyn_env : NULL;
}

/* What is in force now. */
static inline const struct mxwi_generation *mxwi_current(struct mxwi_module *module)
{
	return atomic_load_explicit(&module->current, memory_order_acquire);
}

/* The query's memory, made when it is not there yet; NULL: the region is out of memory. */
struct mxwi_query *mxwi_query_of(struct module_qstate *qstate, int id);

/* Any of Unbound's callbacks; it is called as what its type in the list says. */
typedef void mxwi_callback_fn(void);

/* Registers a callback, which is given `module`. False: out of memory. */
static inline bool mxwi_callback_open(struct mxwi_module *module, struct module_env *env,
                                      int id, enum inplace_cb_list_type type,
                                      mxwi_callback_fn *function)
{
	const struct dynlibmod_env *wrapper = env->modinfo[id];
	/* Both have one size wherever dlsym() works; ISO C does not say so. */
	union {
		mxwi_callback_fn *function;
		void *pointer;
	} callback = { .function = function };

	return wrapper->inplace_cb_register_wrapped(callback.pointer, type, module, env, id) !=
	       0;
}

/* Takes back what was registered for that list. */
static inline void mxwi_callback_close(struct module_env *env, int id,
                                       enum inplace_cb_list_type type)
{
	const struct dynlibmod_env *wrapper = env->modinfo[id];

	wrapper->inplace_cb_delete_wrapped(env, type, id);
}

static inline void mxwi_count(atomic_uint_least64_t *counter)
{
	(void)atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* A query's name; false when it is not a sound one, which Unbound itself would have refused. */
static inline bool mxwi_qname(const struct query_info *qinfo, struct mxw_name *ret)
{
	return mxw_name_from_wire(qinfo->qname, qinfo->qname_len, ret);
}

#endif
