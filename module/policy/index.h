/* index.h - name -> record, for every suffix of a name at once.
 * Threads: immutable once sealed.
 * Memory: the index lies in the policy's block.
 * Cost: index.c.
 * Standards: RFC 4343 (names are folded before they come here).
 */
#ifndef MXW_POLICY_INDEX_H
#define MXW_POLICY_INDEX_H

#include "policy/block.h"

/* Memory that is needed soon can be on its way while something else is done. */
#if defined(__GNUC__)
#define MXWI_PREFETCH(address) __builtin_prefetch(address)
#else
#define MXWI_PREFETCH(address) ((void)(address))
#endif

/* Hash of a folded name, as the buckets are filled by it. */
uint64_t mxwi_index_hash(uint64_t seed, struct mxw_name folded);

/* The parts of a hash. A tag is never 0. */
static inline uint32_t mxwi_index_bucket(uint64_t hash, uint32_t bucket_count)
{
	return (uint32_t)((hash & UINT32_MAX) * bucket_count >> 32);
}

static inline uint16_t mxwi_index_tag(uint64_t hash)
{
	uint16_t tag = (uint16_t)(hash >> 48);

	return tag != 0 ? tag : 1;
}

/* How many buckets `names` names are spread over. */
static inline uint32_t mxwi_index_bucket_count(size_t names)
{
	return (uint32_t)(names / 3) + 1;
}

/* The most names that one bucket may have: beyond it a policy is sealed again with another seed, so
 * that a list made to collide cannot slow a look-up down. */
#define MXWI_BUCKET_NAMES_MAX 32u

/* A record found: where, and how many labels its name has. */
struct mxwi_hit {
	uint32_t record; /* offset in the records */
	uint8_t labels;
};

struct mxwi_hits {
	struct mxwi_hit hit[MXW_LABELS_MAX + 1]; /* longest name first */
	unsigned count;
};

/* All records whose name is `name` or above it. */
void mxwi_index_find(const struct mxw_policy *policy, struct mxw_name name,
                     struct mxwi_hits *ret);

/* One entry of a record, read. */
struct mxwi_entry {
	unsigned flags;
	enum mxwi_part part;
	enum mxw_scope scope;
	uint32_t rule, file, line;
	struct mxw_name intended; /* wire is NULL: none */
	const uint8_t *next;      /* the following entry, or the next record */
};

/* The record's name, and its first entry. */
struct mxw_name mxwi_record_name(const uint8_t *record);
static inline const uint8_t *mxwi_record_entries(const uint8_t *record)
{
	return record + 1 + record[0];
}

struct mxwi_entry mxwi_entry_read(const uint8_t *at);

/* An entry of the record of that name, as a user sees it (policy.c). */
struct mxw_entry mxwi_entry_view(const struct mxw_policy *policy, struct mxw_name name,
                                 const struct mxwi_entry *entry);

/* All records one after the other, in no particular order: zero but for the policy, to begin with. */
struct mxwi_cursor {
	const struct mxw_policy *policy;
	const uint8_t *next; /* record of the bucket that is being read */
	unsigned left;       /* so many of its records */
	uint32_t bucket;     /* the one behind it */
};

/* The next record; NULL: there is none. */
const uint8_t *mxwi_cursor_next(struct mxwi_cursor *cursor);

#endif
