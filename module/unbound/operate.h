/* operate.h - what happens to a query while Unbound works on it.
 * Threads: any worker.
 * Memory: in the query's region.
 * Cost: one look for types that no rule covers.
 * Standards: Unbound's util/module.h: what an operate function must leave in ext_state.
 */
#ifndef MXW_UNBOUND_OPERATE_H
#define MXW_UNBOUND_OPERATE_H

#include "unbound/module.h"

/* Works on one event. `module` may be NULL, or without a policy: then the query passes. */
void mxwi_operate(struct mxwi_module *module, struct module_qstate *qstate,
                  enum module_ev event, int id);

/* Registers for what upstream servers are asked and answer. False: out of memory. */
bool mxwi_operate_open(struct mxwi_module *module, struct module_env *env, int id);
void mxwi_operate_close(struct module_env *env, int id);

#endif
