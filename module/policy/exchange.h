/* exchange.h - the networks of exchangers: address -> rule, the most specific network first.
 * Threads: building is one thread's; the sealed table is immutable.
 * Memory: what is built belongs to the caller until fini; the sealed table lies in the policy's block.
 * Cost: building sorts the networks; a look-up is a binary search, then a step for each network around.
 * Standards: RFC 4632 section 5.1 (longest prefix).
 */
#ifndef MXW_POLICY_EXCHANGE_H
#define MXW_POLICY_EXCHANGE_H

#include "policy/builder.h"
#include "policy/overlap.h"

/* The table on its way into the block. Zero is empty. */
struct mxwi_exchanges {
	struct mxwi_exchange_network *networks;
	struct mxwi_range4 *ranges4;
	struct mxwi_range6 *ranges6;
	size_t network_count, range4_count, range6_count;
};

/* Sorts what the builder has, and gathers the overlaps. MXW_OK or MXW_NOMEM; fini in either case. */
MXW_MUSTCHECK enum mxw_result mxwi_exchanges_make(const struct mxw_builder *builder,
                                                  struct mxwi_overlaps *overlaps,
                                                  struct mxwi_exchanges *ret);
void mxwi_exchanges_fini(struct mxwi_exchanges *exchanges);

/* The most specific network that holds the address, which leads to the others by `next`;
 * MXWI_NETWORK_NONE: there is none. */
uint32_t mxwi_exchanges_find(const struct mxw_policy *policy,
                             const struct mxw_address *address);

static inline const struct mxwi_exchange_network *
mxwi_block_exchange_network(const struct mxw_policy *policy, uint32_t network)
{
	return (const struct mxwi_exchange_network *)(const void *)mxwi_block_at(
		       policy, policy->exchange_networks) +
	       network;
}

#endif
