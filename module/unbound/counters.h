/* counters.h - the module's counters by name, for all that tell them.
 * Threads: any.
 * Memory: names are static.
 * Cost: one load for each counter.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_COUNTERS_H
#define MXW_UNBOUND_COUNTERS_H

#include "unbound/module.h"

#define MXWI_COUNTER_COUNT 10u

/* Reads them all, each at its own moment. */
void mxwi_counters_read(struct mxwi_counters *counters,
                        struct mxw_health_counter ret[MXWI_COUNTER_COUNT]);

#endif
