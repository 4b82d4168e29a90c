/* The hash (FNV-1a) begins with what is right of the first label: the name and the wildcard beside
 * it have that in common. Letters are folded by dropping a bit. That makes some other octets the
 * same too, which lets more names through, and never fewer. */
#include "suffix/filter.h"

#define FNV_BASIS 2166136261u
#define FNV_PRIME 16777619u

static uint32_t hash_octets(uint32_t hash, const uint8_t *octets, size_t size)
{
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (octets[i] & 0xdfu)) * FNV_PRIME;
	return hash;
}

static uint32_t bit_of(uint32_t hash)
{
	return (hash ^ hash >> 16) % MXWI_SUFFIX_FILTER_BITS;
}

struct mxwi_suffix_hashes mxwi_suffix_hash(struct mxw_name name)
{
	static const uint8_t wildcard[] = { '*' };
	struct mxw_name parent = mxw_name_parent(name, 1);
	uint32_t hash = hash_octets(FNV_BASIS, parent.wire, parent.size);

	return (struct mxwi_suffix_hashes){
		.own = bit_of(hash_octets(hash, name.wire + 1, name.wire[0])),
		.wildcard = bit_of(hash_octets(hash, wildcard, sizeof(wildcard))),
	};
}
