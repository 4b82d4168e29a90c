/* Networks of exchangers hold each other, or have nothing in common. The addresses of one that no other in it
 * holds are judged alike, and one of them stands for all. It is looked for from the first address on, over
 * the networks in it one behind the other: in sorted order a network comes before those in it, and what
 * is in a network that was passed begins before the end of that. */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

#include "range.h"

static int compare(const void *left, const void *right)
{
	return mxw_network_compare(left, right);
}

static struct mxw_address last_of(const struct mxw_network *network)
{
	struct mxw_address last = network->address;

	for (unsigned bit = network->prefix; bit < 8u * last.size; bit++)
		last.octets[bit / 8] |= (uint8_t)(0x80u >> bit % 8);
	return last;
}

/* The address behind one that is not the last of all. */
static struct mxw_address next_to(const struct mxw_address *address)
{
	struct mxw_address next = *address;

	for (unsigned i = next.size; i-- > 0;)
		if (++next.octets[i] != 0)
			break;
	return next;
}

/* The first address of the network that none of those behind it holds. False: there is none. */
static bool find_own(const struct mxw_network *network, const struct mxw_network *end,
                     struct mxw_address *ret)
{
	const struct mxw_address last = last_of(network);
	struct mxw_address at = network->address;

	for (const struct mxw_network *inner = network + 1;
	     inner < end && mxw_network_holds(network, &inner->address); inner++) {
		struct mxw_address inner_last;

		/* In one that was passed already. */
		if (range_compare(&inner->address, &at) < 0)
			continue;
		if (range_compare(&inner->address, &at) > 0)
			break;
		inner_last = last_of(inner);
		if (range_compare(&inner_last, &last) == 0)
			return false;
		at = next_to(&inner_last);
	}
	*ret = at;
	return true;
}

static void copy(const struct mxw_policy *policy, struct mxw_network *to)
{
	const uint32_t count = mxw_policy_counts(policy).exchange_networks;

	for (uint32_t i = 0; i < count; i++)
		to[i] = mxw_policy_exchange_network(policy, i).network;
}

bool diff_each_network(const struct mxw_policy *before, const struct mxw_policy *after,
                       diff_network_fn *on_network, void *context)
{
	const size_t before_count = mxw_policy_counts(before).exchange_networks;
	const size_t all = before_count + mxw_policy_counts(after).exchange_networks;
	struct mxw_network *networks;
	size_t count = 0;
	bool going_on = true;

	if (all == 0)
		return true;
	networks = calloc(all, sizeof(*networks));
	if (networks == NULL)
		return false;
	copy(before, networks);
	copy(after, networks + before_count);
	qsort(networks, all, sizeof(*networks), compare);
	for (size_t i = 0; i < all; i++)
		if (count == 0 || compare(&networks[count - 1], &networks[i]) != 0)
			networks[count++] = networks[i];
	for (size_t i = 0; i < count && going_on; i++) {
		struct diff_place place = { .about = DIFF_NETWORK,
			                    .name = mxw_name_root(),
			                    .network = networks[i] };

		if (find_own(&networks[i], networks + count, &place.address))
			going_on = on_network(context, &place);
	}
	free(networks);
	return going_on;
}
