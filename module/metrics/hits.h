/* hits.h - how often each rule of one policy was hit: by which group, how, and what was done.
 * Threads: any number of workers count at once; the other functions are for one thread at a time.
 * Memory: all of it is taken when the table is made: 16 octets for each of at most 131072 places.
 * Cost: to count is a search in a hash table and one atomic addition; no lock, no allocation, no system
 *       call.
 * Standards: none.
 *
 * A row is one combination of rule, group, action done, mode and trigger that has occurred. There are
 * places for all that a policy can have, up to MXWI_HIT_ROWS_MAX; what finds none after that is counted as
 * uncounted.
 */
#ifndef MXW_METRICS_HITS_H
#define MXW_METRICS_HITS_H

#include <mxwarden/policy.h>

/* As many fit into one reply at a control socket, however long their ids are. */
#define MXWI_HIT_ROWS_MAX 65536u

struct mxwi_hit {
	uint32_t rule, group; /* numbers of the policy */
	enum mxw_action action;
	enum mxw_mode mode;
	enum mxw_trigger trigger;
	uint64_t count;
};

struct mxwi_hits;

/* A table for the hits of the rules of a policy, which it borrows until it is freed. NULL: no memory. */
struct mxwi_hits *mxwi_hits_new(const struct mxw_policy *policy);

/* NULL is allowed. Nobody counts any more. */
void mxwi_hits_free(struct mxwi_hits *hits);

/* Counts one look-up that had this verdict of the policy, which must be one that alerts. `hits` may be
 * NULL. */
void mxwi_hits_count(struct mxwi_hits *hits, const struct mxw_verdict *verdict);

/* Adds what another policy's table has of rules and groups that this policy has, too, by their names. In
 * `from` nobody counts any more; either may be NULL. */
void mxwi_hits_carry(struct mxwi_hits *hits, const struct mxwi_hits *from);

/* All rows, in the order of their members; how many is written to *ret_count. free() them. NULL: there is
 * none, or no memory: then *ret_count is not 0. */
struct mxwi_hit *mxwi_hits_list(const struct mxwi_hits *hits, size_t *ret_count);

/* Look-ups that found no place. */
uint64_t mxwi_hits_uncounted(const struct mxwi_hits *hits);

#endif
