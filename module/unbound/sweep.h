/* sweep.h - takes out of the message cache what a new policy watches.
 * Threads: the main thread, while no worker runs.
 * Memory: one copy of each name that is taken out.
 * Cost: one look at every message in the cache.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_SWEEP_H
#define MXW_UNBOUND_SWEEP_H

#include "unbound/module.h"

/* Sweeps after a reload that has kept the cache (`unbound-control reload_keep_cache`). Returns how
 * many messages were taken out. Out of memory: the whole cache is emptied, which is safe. */
size_t mxwi_sweep(const struct mxwi_module *module, struct module_env *env, int64_t now_s);

#endif
