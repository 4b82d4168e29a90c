/* Ranges of client addresses. A policy knows its clients by ranges, in which networks within
 * networks have been resolved; people know them by networks. A range that is one network is
 * printed as such: that is so when its first address ends in zeros where its last one ends
 * in ones. */
#include "range.h"

#include <stdio.h>
#include <string.h>

int range_compare(const struct mxw_address *a, const struct mxw_address *b)
{
	if (a->size != b->size)
		return a->size < b->size ? -1 : 1;
	return memcmp(a->octets, b->octets, a->size);
}

struct search {
	const struct mxw_address *address;
	struct mxw_client_range *ret;
};

/* An mxw_range_fn that ends the walk at the range that holds the address. */
static bool look(void *context, const struct mxw_client_range *range)
{
	const struct search *search = context;

	if (range_compare(search->address, &range->last) > 0)
		return true;
	*search->ret = *range;
	return false;
}

struct mxw_client_range range_of(const struct mxw_policy *policy,
                                 const struct mxw_address *address)
{
	struct mxw_client_range range = { *address, *address, MXW_GROUP_NONE };

	(void)mxw_policy_each_range(policy, look, &(struct search){ address, &range });
	return range;
}

/* How many leading bits the two addresses have in common. */
static unsigned common_bits(const struct mxw_address *a, const struct mxw_address *b)
{
	unsigned bits = 0;

	while (bits < 8u * a->size &&
	       ((a->octets[bits / 8] ^ b->octets[bits / 8]) & 0x80u >> bits % 8) == 0)
		bits++;
	return bits;
}

/* Is the bit 0 in one and 1 in the other, from there to the end? */
static bool spans(const struct mxw_client_range *range, unsigned bit)
{
	for (; bit < 8u * range->first.size; bit++) {
		const unsigned mask = 0x80u >> bit % 8;

		if ((range->first.octets[bit / 8] & mask) != 0 ||
		    (range->last.octets[bit / 8] & mask) == 0)
			return false;
	}
	return true;
}

const char *range_to_text(const struct mxw_client_range *range, char text[RANGE_TEXT_MAX])
{
	const unsigned bits = common_bits(&range->first, &range->last);
	const size_t size = mxw_address_to_text(&range->first, text);

	if (bits == 8u * range->first.size)
		return text;
	if (spans(range, bits)) {
		snprintf(text + size, RANGE_TEXT_MAX - size, "/%u", bits);
	} else {
		text[size] = '-';
		mxw_address_to_text(&range->last, text + size + 1);
	}
	return text;
}
