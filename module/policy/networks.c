/* Prefixes either nest or do not touch. Sorted by first address, the wider one first, they can be
 * flattened with a stack in one pass: a network that begins inside another one interrupts it, and
 * where it ends the one around it goes on. What comes out are ranges without overlap, and "the most
 * specific network that holds an address" is then the range that it falls into: one binary search,
 * whatever the nesting. Both families are flattened as 128-bit numbers and stored in their own
 * width. */
#include "policy/networks.h"

#include <mxwarden/survey.h>

#include <stdlib.h>
#include <string.h>

struct number {
	uint64_t high, low;
};

static struct number number_of(const struct mxw_address *address)
{
	struct number n = { 0, 0 };

	for (size_t i = 0; i < address->size; i++) {
		n.high = n.high << 8 | n.low >> 56;
		n.low = n.low << 8 | address->octets[i];
	}
	return n;
}

static int compare_numbers(struct number a, struct number b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	if (a.low != b.low)
		return a.low < b.low ? -1 : 1;
	return 0;
}

/* The first number behind a network; 0 when the network reaches the end of its family. */
static struct number end_of(const struct mxw_network *network)
{
	struct number n = number_of(&network->address);
	unsigned host_bits = network->address.size * 8u - network->prefix;
	uint64_t low_before = n.low;

	if (host_bits >= 128)
		return (struct number){ 0, 0 };
	if (host_bits >= 64) {
		n.high += (uint64_t)1 << (host_bits - 64);
		return n;
	}
	n.low += (uint64_t)1 << host_bits;
	if (n.low < low_before)
		n.high++;
	if (network->address.size == 4)
		n.low &= UINT32_MAX;
	return n;
}

static int compare_networks(const void *left, const void *right)
{
	return mxw_network_compare(&((const struct mxwi_network *)left)->network,
	                           &((const struct mxwi_network *)right)->network);
}

/* Where the flattened ranges go: exactly one of the two arrays is there. */
struct output {
	struct mxwi_range4 *ranges4;
	struct mxwi_range6 *ranges6;
	size_t count;
	struct number last_first;
	uint32_t last_group;
};

static void store(struct output *output, size_t at, struct number first, uint32_t group)
{
	if (output->ranges4 != NULL)
		output->ranges4[at] = (struct mxwi_range4){ (uint32_t)first.low, group };
	else
		output->ranges6[at] = (struct mxwi_range6){ first.high, first.low, group, 0 };
}

/* From `first` on, `group`. A range that would be empty is replaced. */
static void emit(struct output *output, struct number first, uint32_t group)
{
	if (output->count > 0 && compare_numbers(output->last_first, first) == 0)
		output->count--;
	store(output, output->count, first, group);
	output->count++;
	output->last_first = first;
	output->last_group = group;
}

/* The networks that hold the present place, widest first; nesting is at most 129 deep. */
struct open_network {
	struct number end;
	uint32_t group;
};

static size_t flatten(struct mxwi_network *networks, size_t count, uint8_t family,
                      uint32_t any_group, struct output *output)
{
	static const struct number zero = { 0, 0 };
	struct open_network open[130];
	size_t depth = 0;

	if (count > 0)
		qsort(networks, count, sizeof(networks[0]), compare_networks);
	emit(output, zero, any_group);
	for (size_t i = 0; i < count; i++) {
		const struct mxw_network *network = &networks[i].network;
		struct number first = number_of(&network->address);

		if (i > 0 && compare_networks(&networks[i - 1], &networks[i]) == 0)
			return 0;
		if (network->address.size != family)
			continue;
		/* Close what ends before this one begins; an end of 0 is never passed. */
		while (depth > 0 && compare_numbers(open[depth - 1].end, zero) != 0 &&
		       compare_numbers(open[depth - 1].end, first) <= 0) {
			struct number end = open[--depth].end;

			emit(output, end, depth > 0 ? open[depth - 1].group : any_group);
		}
		emit(output, first, networks[i].group);
		open[depth++] = (struct open_network){ end_of(network), networks[i].group };
	}
	while (depth > 0) {
		struct number end = open[--depth].end;

		if (compare_numbers(end, zero) != 0)
			emit(output, end, depth > 0 ? open[depth - 1].group : any_group);
	}
	return output->count;
}

size_t mxwi_networks_to_ranges4(struct mxwi_network *networks, size_t count, uint32_t any_group,
                                struct mxwi_range4 *ranges)
{
	struct output output = { .ranges4 = ranges };

	return flatten(networks, count, 4, any_group, &output);
}

size_t mxwi_networks_to_ranges6(struct mxwi_network *networks, size_t count, uint32_t any_group,
                                struct mxwi_range6 *ranges)
{
	struct output output = { .ranges6 = ranges };

	return flatten(networks, count, 16, any_group, &output);
}

static const struct mxwi_range4 *ranges4_of(const struct mxw_policy *policy)
{
	return (const struct mxwi_range4 *)(const void *)mxwi_block_at(policy, policy->ranges4);
}

static const struct mxwi_range6 *ranges6_of(const struct mxw_policy *policy)
{
	return (const struct mxwi_range6 *)(const void *)mxwi_block_at(policy, policy->ranges6);
}

uint32_t mxwi_ranges4_find(const struct mxwi_range4 *ranges, uint32_t count,
                           const struct mxw_address *address)
{
	const uint32_t number = (uint32_t)number_of(address).low;
	uint32_t low = 0, high = count;

	/* The range at `low` begins at or before the address; the one at `high` behind it. */
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (ranges[middle].first <= number)
			low = middle;
		else
			high = middle;
	}
	return ranges[low].group;
}

uint32_t mxwi_ranges6_find(const struct mxwi_range6 *ranges, uint32_t count,
                           const struct mxw_address *address)
{
	const struct number number = number_of(address);
	uint32_t low = 0, high = count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;
		struct number first = { ranges[middle].high, ranges[middle].low };

		if (compare_numbers(first, number) <= 0)
			low = middle;
		else
			high = middle;
	}
	return ranges[low].group;
}

uint32_t mxw_policy_group_of(const struct mxw_policy *policy, const struct mxw_address *client)
{
	if (client == NULL || (client->size != 4 && client->size != 16))
		return MXW_GROUP_NONE;
	return client->size == 4
	               ? mxwi_ranges4_find(ranges4_of(policy), policy->range4_count, client)
	               : mxwi_ranges6_find(ranges6_of(policy), policy->range6_count, client);
}

static struct mxw_address address_of(struct number number, uint8_t size)
{
	struct mxw_address address = { .size = size };

	for (size_t i = size; i-- > 0;) {
		address.octets[i] = (uint8_t)number.low;
		number.low = number.low >> 8 | number.high << 56;
		number.high >>= 8;
	}
	return address;
}

/* A sealed range, of either family. */
struct range {
	struct number first;
	uint32_t group;
};

static struct range range_of(const struct mxw_policy *policy, uint8_t family, uint32_t i)
{
	if (family == 4)
		return (struct range){ { 0, ranges4_of(policy)[i].first },
			               ranges4_of(policy)[i].group };
	return (struct range){ { ranges6_of(policy)[i].high, ranges6_of(policy)[i].low },
		               ranges6_of(policy)[i].group };
}

/* The number before one; before 0 comes the last of the family. */
static struct number before(struct number number, uint8_t family)
{
	if (number.low-- == 0)
		number.high--;
	if (family == 4)
		number = (struct number){ 0, number.low & UINT32_MAX };
	return number;
}

/* Neighbours of one group are told as one range: they are where a network lies in another one. */
static bool each_range_of(const struct mxw_policy *policy, uint8_t family, uint32_t count,
                          mxw_range_fn *on_range, void *context)
{
	struct range open = range_of(policy, family, 0);

	for (uint32_t i = 1; i <= count; i++) {
		const struct number zero = { 0, 0 };
		struct range next = i < count ? range_of(policy, family, i)
		                              : (struct range){ zero, MXW_GROUP_NONE };
		struct mxw_client_range range;

		if (i < count && next.group == open.group)
			continue;
		range = (struct mxw_client_range){
			.first = address_of(open.first, family),
			.last = address_of(before(next.first, family), family),
			.group = open.group,
		};
		if (!on_range(context, &range))
			return false;
		open = next;
	}
	return true;
}

bool mxw_policy_each_range(const struct mxw_policy *policy, mxw_range_fn *on_range,
                           void *context)
{
	return each_range_of(policy, 4, policy->range4_count, on_range, context) &&
	       each_range_of(policy, 16, policy->range6_count, on_range, context);
}
