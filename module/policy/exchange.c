/* The networks of all rules of exchangers in one table, sorted by network, those of one network in reading
 * order. The different networks are flattened into ranges as those of clients are (networks.c), so that
 * one binary search finds the most specific one that holds an address. A client belongs there for good; a
 * rule may drop out, and then the search goes on. So each line of the table says which one comes next:
 * another rule for the same network, or the first one for the network around it. */
#include "policy/exchange.h"

#include <stdlib.h>

/* Networks nest at most 129 deep. */
#define DEPTH_MAX 130u

static int compare(const void *left, const void *right)
{
	const struct mxwi_sorted_network *a = left, *b = right;
	int order = mxw_network_compare(&a->network, &b->network);

	if (order != 0)
		return order;
	return a->number < b->number ? -1 : a->number > b->number;
}

/* How many of the `count` networks, at least one, are the same as the first. */
static size_t same_network(const struct mxwi_sorted_network *sorted, size_t count)
{
	size_t run = 1;

	while (run < count &&
	       mxw_network_compare(&sorted[run].network, &sorted[0].network) == 0)
		run++;
	return run;
}

/* Adds the lines of one network, each rule's first one; the last of them goes on at `around`. */
static void put_lines(const struct mxw_builder *builder,
                      const struct mxwi_sorted_network *sorted, size_t run, uint32_t around,
                      struct mxwi_exchanges *exchanges)
{
	uint32_t last_rule = MXW_RULE_NONE;

	/* Rules come in reading order, so what one of them says again lies beside it. */
	for (size_t i = 0; i < run; i++) {
		const struct mxwi_staged_network *staged =
			&builder->exchange_networks[sorted[i].number];

		if (staged->rule == last_rule)
			continue;
		if (last_rule != MXW_RULE_NONE)
			exchanges->networks[exchanges->network_count - 1].next =
				(uint32_t)exchanges->network_count;
		last_rule = staged->rule;
		exchanges->networks[exchanges->network_count++] =
			(struct mxwi_exchange_network){ .network = staged->network,
			                                .file = staged->file,
			                                .rule = staged->rule,
			                                .line = staged->line,
			                                .next = around };
	}
}

/* Makes the table, and notes in `distinct` each network with its first line. Returns how many those
 * are. */
static enum mxw_result make_table(const struct mxw_builder *builder,
                                  const struct mxwi_sorted_network *sorted,
                                  struct mxwi_overlaps *overlaps,
                                  struct mxwi_exchanges *exchanges,
                                  struct mxwi_network *distinct, size_t *ret_count)
{
	size_t open[DEPTH_MAX]; /* those that hold the present one, the widest first */
	size_t depth = 0, count = 0, run;

	for (size_t i = 0; i < builder->exchange_network_count; i += run) {
		enum mxw_result result;

		run = same_network(sorted + i, builder->exchange_network_count - i);
		result = mxwi_overlaps_gather_networks(overlaps, builder, sorted + i, run);
		if (result != MXW_OK)
			return result;
		while (depth > 0 && !mxw_network_holds(&distinct[open[depth - 1]].network,
		                                       &sorted[i].network.address))
			depth--;
		distinct[count] = (struct mxwi_network){ sorted[i].network,
			                                 (uint32_t)exchanges->network_count };
		put_lines(builder, sorted + i, run,
		          depth > 0 ? distinct[open[depth - 1]].group : MXWI_NETWORK_NONE,
		          exchanges);
		open[depth++] = count++;
	}
	*ret_count = count;
	return MXW_OK;
}

enum mxw_result mxwi_exchanges_make(const struct mxw_builder *builder,
                                    struct mxwi_overlaps *overlaps, struct mxwi_exchanges *ret)
{
	const size_t count = builder->exchange_network_count;
	struct mxwi_sorted_network *sorted = NULL;
	struct mxwi_network *distinct = NULL;
	enum mxw_result result = MXW_NOMEM;
	size_t distinct_count;

	if (count == 0)
		return MXW_OK;
	sorted = calloc(count, sizeof(sorted[0]));
	distinct = calloc(count, sizeof(distinct[0]));
	ret->networks = calloc(count, sizeof(ret->networks[0]));
	ret->ranges4 = calloc(mxwi_ranges_max(count), sizeof(ret->ranges4[0]));
	ret->ranges6 = calloc(mxwi_ranges_max(count), sizeof(ret->ranges6[0]));
	if (sorted == NULL || distinct == NULL || ret->networks == NULL ||
	    ret->ranges4 == NULL || ret->ranges6 == NULL)
		goto out;
	for (size_t i = 0; i < count; i++) {
		sorted[i].network = builder->exchange_networks[i].network;
		sorted[i].number = (uint32_t)i;
	}
	qsort(sorted, count, sizeof(sorted[0]), compare);
	result = make_table(builder, sorted, overlaps, ret, distinct, &distinct_count);
	if (result != MXW_OK)
		goto out;
	ret->range4_count = mxwi_networks_to_ranges4(distinct, distinct_count,
	                                             MXWI_NETWORK_NONE, ret->ranges4);
	ret->range6_count = mxwi_networks_to_ranges6(distinct, distinct_count,
	                                             MXWI_NETWORK_NONE, ret->ranges6);
out:
	free(sorted);
	free(distinct);
	return result;
}

void mxwi_exchanges_fini(struct mxwi_exchanges *exchanges)
{
	free(exchanges->networks);
	free(exchanges->ranges4);
	free(exchanges->ranges6);
}

uint32_t mxwi_exchanges_find(const struct mxw_policy *policy, const struct mxw_address *address)
{
	if (policy->exchange_network_count == 0)
		return MXWI_NETWORK_NONE;
	return address->size == 4
	               ? mxwi_ranges4_find(
				 (const struct mxwi_range4 *)(const void *)mxwi_block_at(
					 policy, policy->exchange_ranges4),
				 policy->exchange_range4_count, address)
	               : mxwi_ranges6_find(
				 (const struct mxwi_range6 *)(const void *)mxwi_block_at(
					 policy, policy->exchange_ranges6),
				 policy->exchange_range6_count, address);
}
