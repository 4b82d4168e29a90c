/* policy_answer.h - a policy answer in Unbound's own structures.
 * Threads: any worker.
 * Memory: everything is allocated in the region that is passed in.
 * Cost: a few small allocations in the region.
 * Standards: as in mxwarden/answer.h; RFC 8914 for the EDE option.
 */
#ifndef MXW_UNBOUND_POLICY_ANSWER_H
#define MXW_UNBOUND_POLICY_ANSWER_H

#include "unbound/judge.h"

/* The reply that the answer stands for, with RRs of `class_` (host byte order; ANY: IN): without AA and AD, never validated, to be stored nowhere.
 * NULL: out of memory. */
struct reply_info *mxwi_answer_to_reply(const struct mxw_answer *answer, uint16_t class_,
                                        struct regional *region);

/* Appends the EDE option, if the client speaks EDNS. Out of memory: it is left out. */
void mxwi_answer_add_ede(const struct mxw_answer *answer, struct edns_data *edns,
                         struct regional *region);

/* Makes the policy answer the result of the whole query, for its only client. False: out of memory;
 * the query is untouched but for the region. */
bool mxwi_answer_query(struct module_qstate *qstate, const struct mxw_answer *answer);

#endif
