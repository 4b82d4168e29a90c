/* sort.h - the entries of a builder, by bucket of the index, then name, then order of choice.
 * Threads: one thread at a time.
 * Memory: 16 octets for each entry and 4 for each bucket, until fini; 8 more for each entry within
 *         mxwi_sort().
 * Cost: one pass over the names in reading order, and a sort within each bucket.
 * Standards: none.
 */
#ifndef MXW_POLICY_SORT_H
#define MXW_POLICY_SORT_H

#include "policy/builder.h"

/* An entry on its way into the block: enough to sort by without a look at the entry itself. */
struct mxwi_sorted_entry {
	uint64_t hash;   /* of the name */
	uint32_t number; /* of the entry */
};

/* Zero is empty. */
struct mxwi_sorted {
	uint64_t seed; /* the one that the hashes are made with */
	uint32_t bucket_count;
	uint32_t *bucket_ends; /* behind the last entry of each bucket */
	struct mxwi_sorted_entry *entries;
};

static inline size_t mxwi_bucket_begin(const struct mxwi_sorted *sorted, uint32_t bucket)
{
	return bucket > 0 ? sorted->bucket_ends[bucket - 1] : 0;
}

/* Sorts under `seed`, or under another one made of it where that crowds a bucket. MXW_OK,
 * MXW_NOMEM, or MXW_LIMIT when no seed parts the names; mxwi_sorted_fini() in each case. */
MXW_MUSTCHECK enum mxw_result mxwi_sort(const struct mxw_builder *builder, uint64_t seed,
                                        struct mxwi_sorted *ret);
void mxwi_sorted_fini(struct mxwi_sorted *sorted);

/* How many of the `count` entries, at least one, have the name of the first. */
size_t mxwi_same_name(const struct mxw_builder *builder,
                      const struct mxwi_sorted_entry *entries, size_t count);

#endif
