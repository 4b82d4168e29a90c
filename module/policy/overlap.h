/* overlap.h - entries that say something of one and the same name, gathered and told.
 * Threads: one thread at a time.
 * Memory: 16 octets for each overlap, until fini.
 * Cost: gathering is linear in the entries of a name, telling sorts what was gathered.
 * Standards: none.
 */
#ifndef MXW_POLICY_OVERLAP_H
#define MXW_POLICY_OVERLAP_H

#include "policy/sort.h"

/* Two entries, or two networks of exchangers, by their numbers. */
struct mxwi_overlap {
	uint32_t first, second;
	enum mxw_overlap_kind kind;
	bool of_networks;
};

/* A network of exchangers, sorted by network and then as it was added. */
struct mxwi_sorted_network {
	struct mxw_network network;
	uint32_t number;
};

/* Zero is empty. */
struct mxwi_overlaps {
	struct mxwi_overlap *items;
	size_t count, room;
	bool contradiction; /* there is one among them */
};

/* Adds the overlaps of the `count` entries of one name, in the order of choice. MXW_OK or MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxwi_overlaps_gather(struct mxwi_overlaps *overlaps,
                                                   const struct mxw_builder *builder,
                                                   const struct mxwi_sorted_entry *sorted,
                                                   size_t count);

/* The same of `count` rules' lines for one network of exchangers. */
MXW_MUSTCHECK enum mxw_result
mxwi_overlaps_gather_networks(struct mxwi_overlaps *overlaps, const struct mxw_builder *builder,
                              const struct mxwi_sorted_network *sorted, size_t count);

/* Tells each pair once, names first, in reading order of the second ones; `on_overlap` may be NULL. */
void mxwi_overlaps_tell(struct mxwi_overlaps *overlaps, const struct mxw_builder *builder,
                        mxw_overlap_fn *on_overlap, void *context);

void mxwi_overlaps_fini(struct mxwi_overlaps *overlaps);

#endif
