/* guard.h - keeps the real answers of watched names away from everything that clients share.
 * Threads: any worker.
 * Memory: nothing beyond the query's own.
 * Cost: constant, and for a guarded query one look-up in the message cache when it is done.
 * Standards: none; see docs/architecture.md for what leaks without each step.
 */
#ifndef MXW_UNBOUND_GUARD_H
#define MXW_UNBOUND_GUARD_H

#include "unbound/judge.h"

/* Could an answer to this question have lost an address that the policy lists? cachedb keeps answers
 * without their additional section, so what it had of an MX says nothing. */
bool mxwi_may_lack_address(const struct mxwi_module *module,
                           const struct mxwi_generation *generation,
                           const struct query_info *qinfo);

/* Step 1, when a query begins: no cache, and no other client's query joined to it. */
void mxwi_guard_begin(struct mxwi_module *module, const struct mxwi_generation *generation,
                      struct module_qstate *qstate);

/* When a server is about to be asked: what step 2 has set for the answer before is over. */
void mxwi_guard_ask(struct module_qstate *qstate, int id, const struct query_info *asked);

/* Step 2, when an upstream server has answered and nothing is stored yet. */
void mxwi_guard_response(const struct mxwi_generation *generation, struct module_qstate *qstate,
                         int id, const struct dns_msg *response);

/* Step 3, when the modules below are done: judged again, taken out of the cache if it got in. */
void mxwi_guard_done(struct mxwi_module *module, const struct mxwi_generation *generation,
                     struct module_qstate *qstate);

#endif
