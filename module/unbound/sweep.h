/* sweep.h - takes out of the message cache what is watched now.
 * Threads: a step is a worker's (errands.h), or the main thread's as long as no worker runs.
 * Memory: the caller's; names that are taken out are copied into it.
 * Cost: one look at every message in the cache, in steps of a few bins.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_SWEEP_H
#define MXW_UNBOUND_SWEEP_H

#include "unbound/module.h"

#include "util/storage/lruhash.h"

#define MXWI_SWEEP_VICTIMS 8u

/* A message that must go. */
struct mxwi_victim {
	struct query_info qinfo; /* qname points into this structure */
	hashvalue_type hash;
	uint8_t qname[MXW_NAME_SIZE_MAX];
};

struct mxwi_sweep {
	const struct mxwi_module *module;
	const struct mxwi_generation *generation; /* must stay as long as the sweep */
	int64_t now_s;
	size_t slab;                                    /* that is being swept */
	size_t size;                                    /* of its table; 0: not looked at yet */
	size_t bin;                                     /* the next one */
	struct mxwi_victim victims[MXWI_SWEEP_VICTIMS]; /* of one bin */
	size_t victim_count;
	bool has_more;  /* than these, in that bin */
	size_t removed; /* messages, so far */
};

/* Begins a sweep under a generation. */
void mxwi_sweep_begin(struct mxwi_sweep *sweep, const struct mxwi_module *module,
                      const struct mxwi_generation *generation, int64_t now_s);

/* Does a part of it; a mxwi_step_fn. False: it is done. */
bool mxwi_sweep_step(void *sweep);

#endif
