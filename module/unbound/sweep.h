/* sweep.h - takes out of the message cache what is watched now.
 * Threads: one that is not a worker; workers go on.
 * Memory: one copy of each name that is taken out, a bin at a time.
 * Cost: one look at every message in the cache; a worker waits for one bin at most.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_SWEEP_H
#define MXW_UNBOUND_SWEEP_H

#include "unbound/module.h"

/* Sweeps the cache under a generation, which must stay meanwhile. Returns how many messages were taken
 * out. Ends early when `*stop` becomes true. Out of memory: the whole cache is emptied, which is
 * safe. */
size_t mxwi_sweep(const struct mxwi_module *module, const struct mxwi_generation *generation,
                  int64_t now_s, const atomic_bool *stop);

#endif
