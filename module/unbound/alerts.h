/* alerts.h - the alerter of the module: which files, and what Unbound's log says of them.
 * Threads: the main thread, at start and reload.
 * Memory: the alerter copies what it is told.
 * Cost: threads are started and ended here; an end waits for less than a second.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_ALERTS_H
#define MXW_UNBOUND_ALERTS_H

#include "unbound/module.h"

#include <mxwarden/host.h>

/* Starts the alerter for the sinks of the host. What fails is said in the log, and stops nothing. */
void mxwi_alerts_start(struct mxwi_module *module, const struct mxw_host *host);

/* Ends it. False: a disk holds a writer, and the policy must stay with it. */
bool mxwi_alerts_stop(struct mxwi_module *module);

#endif
