/* networks.h - client address -> group, by the most specific network.
 * Threads: building is one thread's; the sealed ranges are immutable.
 * Memory: the caller owns all arrays.
 * Cost: sealing sorts the networks; a look-up is a binary search over ranges that do not overlap.
 * Standards: RFC 4632 section 5.1 (longest prefix).
 */
#ifndef MXW_POLICY_NETWORKS_H
#define MXW_POLICY_NETWORKS_H

#include "policy/block.h"

struct mxwi_network {
	struct mxw_network network;
	uint32_t group;
};

/* At most this many ranges of one family come of `count` networks. */
static inline size_t mxwi_ranges_max(size_t count)
{
	return 2 * count + 1;
}

/* Sorts `networks` and flattens those of one family into ranges; what no network holds gets
 * `any_group`. Returns how many ranges there are; 0 when a network is there twice. */
size_t mxwi_networks_to_ranges4(struct mxwi_network *networks, size_t count, uint32_t any_group,
                                struct mxwi_range4 *ranges);
size_t mxwi_networks_to_ranges6(struct mxwi_network *networks, size_t count, uint32_t any_group,
                                struct mxwi_range6 *ranges);

/* The group of the range that the address falls into; there must be one at least, and the address must be
 * of the family. */
uint32_t mxwi_ranges4_find(const struct mxwi_range4 *ranges, uint32_t count,
                           const struct mxw_address *address);
uint32_t mxwi_ranges6_find(const struct mxwi_range6 *ranges, uint32_t count,
                           const struct mxw_address *address);

#endif
