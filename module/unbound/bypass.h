/* bypass.h - answers of watched names that came out of the message cache past the module.
 * Threads: open and close by the main thread, when no worker runs; note and step
 *          by any worker.
 * Memory: owns what was noted, of which there is a fixed number.
 * Cost: a note is one copy and never waits.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_BYPASS_H
#define MXW_UNBOUND_BYPASS_H

#include "unbound/client.h"
#include "unbound/module.h"

struct mxwi_bypass;

/* module->errands is open. NULL: memory was refused, and the log says so. Then alerts tell, and nothing is
 * closed. */
struct mxwi_bypass *mxwi_bypass_open(struct mxwi_module *module);

/* Notes that CLIENT was given what the cache had for that question, though a rule blocks it. May be called
 * with the entry locked. NULL is allowed. */
void mxwi_bypass_note(struct mxwi_bypass *bypass, const struct query_info *qinfo,
                      const struct mxwi_client *client, const struct timeval *when);

/* Does what was noted, for a struct mxwi_module: a worker calls it in its loop. A mxwi_step_fn of
 * mxwi_errands_open(). */
bool mxwi_bypass_step(void *module);

/* NULL is allowed. What was noted and not done yet is left. */
void mxwi_bypass_close(struct mxwi_bypass *bypass);

#endif
