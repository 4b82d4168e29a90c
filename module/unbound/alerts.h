/* alerts.h - the alerter of the module: which sinks, and what Unbound's log says of them.
 * Threads: the main thread at start and end, and the one that takes calls.
 * Memory: the alerter copies what it is told.
 * Cost: threads are started and ended here; an end waits for less than a second.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_ALERTS_H
#define MXW_UNBOUND_ALERTS_H

#include <mxwarden/alert.h>
#include <mxwarden/host.h>

#include "unbound/module.h"

/* Starts the alerter for the sinks of the host; *ret_count is the number of its sinks. What
 * fails is said in the log, and stops nothing. NULL: none could be started. Its threads tell the health of
 * the module until it is stopped. */
struct mxw_alerter *mxwi_alerts_start(struct mxwi_module *module, const struct mxw_host *host,
                                      size_t *ret_count);

/* Ends it; NULL is allowed. A writer that a disk holds is left behind. Nobody emits any more. */
void mxwi_alerts_stop(struct mxw_alerter *alerter, size_t count);

#endif
