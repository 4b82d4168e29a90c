/* random_policy.h - random policies with everything in them, for the slow oracle and for the builder.
 * Threads: one.
 * Memory: a policy is in the caller's struct and must stay where it is, because its names point
 *         into it; the builder copies.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWT_RANDOM_POLICY_H
#define MXWT_RANDOM_POLICY_H

#include "tests/unit/kit.h"
#include "tests/unit/slow_choice.h"

/* Everything that expires does so at this second. */
#define MXWT_EXPIRY_S 1000

/* How many of ALL seeds are tried. What is decided is the same with sanitizers, which see the same memory from
 * fewer policies. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MXWT_SEEDS(all) ((all) / 5)
#else
#define MXWT_SEEDS(all) (all)
#endif

/* A small number of everything, and every value of every choice. */
void mxwt_random_policy(struct mxwt_random *random, struct mxwt_policy *ret);

/* A question that such a policy often has something to say to. */
struct mxw_question mxwt_random_question(struct mxwt_random *random);

/* An address that is often in a network of such a policy. */
struct mxw_address mxwt_random_address(struct mxwt_random *random);

/* How many pairs of entries, and of networks, contradict each other. `mend`: changes the later one of each,
 * so that none does. */
unsigned mxwt_contradictions(struct mxwt_policy *policy, bool mend);

/* A builder that holds the policy. The line of a rule, that of an entry, and that of a network, is its
 * position. */
struct mxw_builder *mxwt_stage(const struct mxwt_policy *policy);

#endif
