/* selftest.h - two names that the module answers about itself, for monitoring from outside.
 * Threads: any worker.
 * Memory: an answer lies in the query's own region.
 * Cost: one comparison for MX questions and for those of class CH; nothing for others.
 * Standards: RFC 7505 (null MX); RFC 4892 (class CH for what a server says of itself); RFC 2606
 *            section 2 (example).
 */
#ifndef MXW_UNBOUND_SELFTEST_H
#define MXW_UNBOUND_SELFTEST_H

#include "unbound/client.h"

/* Is it the question whether this resolver blocks: mxwarden-selftest.example MX? */
bool mxwi_selftest_is(const struct mxw_question *question);

/* Answers the query of one client, if it is one of the two:
 *
 * - `mxwarden-selftest.example. MX` from a mail host, while the policy is in enforce: a null MX, counted
 *   and never alerted. From others, and in other modes, it is what DNS says of it.
 * - `policy.mxwarden. CH TXT` from a mail host or from loopback: digest, mode and the client's group.
 *
 * True: it was answered. */
bool mxwi_selftest_answer(struct mxwi_module *module, const struct mxwi_generation *generation,
                          struct module_qstate *qstate, const struct mxwi_client *client,
                          int64_t now_s);

#endif
