/* lab_outcome.h - what a client gets for a name, in one word.
 * Threads: one.
 * Memory: nothing is kept.
 * Cost: a query, or a few while Unbound is being reloaded.
 * Standards: none of its own.
 */
#ifndef MXW_TESTS_LIVE_LAB_OUTCOME_H
#define MXW_TESTS_LIVE_LAB_OUTCOME_H

#include "lab_unbound.h"

/* What policies in these tests give as TTL; their negative answers name the name that was asked. */
#define LAB_OUTCOME_TTL_S 60u

/* What most of them begin with: one group of mail hosts, and what its members get. */
#define LAB_POLICY_HEAD                                                                        \
	"mxwarden: 1\n"                                                                        \
	"mode: enforce\n"                                                                      \
	"mail-hosts: {outbound: [127.0.10.0/24]}\n"                                            \
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"

/* Asks as a stub resolver does: again when nothing comes, as during a reload. NULL: nothing came. */
struct lab_reply *lab_outcome_ask(struct lab_unbound *unbound, const struct lab_query *query);

/* Is the reply to that query such an answer? */
bool lab_outcome_is(const struct lab_query *query, const struct lab_reply *reply,
                    enum lab_answer answer);

/* Asks, and fails the running test, at LINE, when the answer is another one. */
void lab_outcome_expect(struct lab_unbound *unbound, int line, const struct lab_query *query,
                        enum lab_answer answer);

/* The same for the MX of a name. */
#define LAB_EXPECT(unbound, client, question, outcome)                                         \
	lab_outcome_expect(unbound, __LINE__,                                                  \
	                   &(struct lab_query){ .from = (client),                              \
	                                        .name = (question),                            \
	                                        .type = LDNS_RR_TYPE_MX },                     \
	                   outcome)

#endif
