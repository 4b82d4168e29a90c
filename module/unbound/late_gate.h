/* late_gate.h - the last look at every reply before it is encoded.
 * Threads: any worker.
 * Memory: what a reply is changed to lies in the query's region.
 * Cost: one look for types that no rule covers; a network search for other clients.
 * Standards: as in mxwarden/answer.h.
 */
#ifndef MXW_UNBOUND_LATE_GATE_H
#define MXW_UNBOUND_LATE_GATE_H

#include "unbound/module.h"

/* Registers the callbacks. They are there whatever is in force, because that can change while workers run,
 * and Unbound's lists of callbacks cannot. False: out of memory, and none is registered. */
bool mxwi_late_gate_open(struct mxwi_module *module, struct module_env *env, int id);

/* Takes back what was registered. */
void mxwi_late_gate_close(struct module_env *env, int id);

#endif
