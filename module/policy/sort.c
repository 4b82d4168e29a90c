/* Entries are scattered into their buckets by a counting sort, which is linear; only within a bucket
 * of about three names are names compared, and those by their hashes. Entries and their names lie in
 * reading order, far from each other for a bucket: they are looked at for equal hashes only, which
 * are equal names nearly always. */
#include "policy/sort.h"
#include "policy/index.h"

#include <stdlib.h>
#include <string.h>

static int compare_names(const struct mxw_builder *builder, const struct mxwi_staged_entry *a,
                         const struct mxwi_staged_entry *b)
{
	if (a->name_size != b->name_size)
		return (int)a->name_size - (int)b->name_size;
	return memcmp(builder->octets + a->name, builder->octets + b->name, a->name_size);
}

/* Entries of one name in the order in which they are chosen. */
static int compare_choice(const struct mxwi_staged_entry *a, const struct mxwi_staged_entry *b)
{
	unsigned listed_a = a->flags & MXWI_ENTRY_LISTED;
	unsigned listed_b = b->flags & MXWI_ENTRY_LISTED;

	if (mxwi_staged_is_exact(a) != mxwi_staged_is_exact(b))
		return mxwi_staged_is_exact(a) ? -1 : 1;
	if (listed_a != listed_b)
		return listed_a < listed_b ? -1 : 1;
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return a < b ? -1 : 1; /* they lie in reading order */
}

static int compare(const struct mxw_builder *builder, const struct mxwi_sorted_entry *left,
                   const struct mxwi_sorted_entry *right)
{
	const struct mxwi_staged_entry *a, *b;
	int difference;

	if (left->hash != right->hash)
		return left->hash < right->hash ? -1 : 1;
	a = &builder->entries[left->number];
	b = &builder->entries[right->number];
	difference = compare_names(builder, a, b);
	return difference != 0 ? difference : compare_choice(a, b);
}

static void swap(struct mxwi_sorted_entry *a, struct mxwi_sorted_entry *b)
{
	struct mxwi_sorted_entry c = *a;

	*a = *b;
	*b = c;
}

/* Heap sort: in place, without recursion, and never quadratic, even where one name is listed by
 * every rule. */
static void sift_down(const struct mxw_builder *builder, struct mxwi_sorted_entry *entries,
                      size_t root, size_t count)
{
	for (;;) {
		size_t child = 2 * root + 1;

		if (child >= count)
			return;
		if (child + 1 < count &&
		    compare(builder, &entries[child], &entries[child + 1]) < 0)
			child++;
		if (compare(builder, &entries[root], &entries[child]) >= 0)
			return;
		swap(&entries[root], &entries[child]);
		root = child;
	}
}

static void sort_bucket(const struct mxw_builder *builder, struct mxwi_sorted_entry *entries,
                        size_t count)
{
	for (size_t i = count / 2; i-- > 0;)
		sift_down(builder, entries, i, count);
	for (size_t last = count; last-- > 1;) {
		swap(&entries[0], &entries[last]);
		sift_down(builder, entries, 0, last);
	}
}

size_t mxwi_same_name(const struct mxw_builder *builder,
                      const struct mxwi_sorted_entry *entries, size_t count)
{
	size_t run = 1;

	while (run < count && entries[run].hash == entries[0].hash &&
	       compare_names(builder, &builder->entries[entries[run].number],
	                     &builder->entries[entries[0].number]) == 0)
		run++;
	return run;
}

/* Hashes all names and scatters their entries into the buckets. */
static void scatter(const struct mxw_builder *builder, uint64_t *hashes,
                    struct mxwi_sorted *sorted)
{
	uint32_t count = sorted->bucket_count;
	uint32_t *ends = sorted->bucket_ends;
	uint32_t end = 0;

	memset(ends, 0, count * sizeof(ends[0]));
	for (size_t i = 0; i < builder->entry_count; i++) {
		hashes[i] = mxwi_index_hash(sorted->seed,
		                            mxwi_staged_name(builder, &builder->entries[i]));
		ends[mxwi_index_bucket(hashes[i], count)]++;
	}
	for (uint32_t bucket = 0; bucket < count; bucket++) {
		uint32_t size = ends[bucket];

		ends[bucket] = end; /* for now: where it begins */
		end += size;
	}
	for (size_t i = 0; i < builder->entry_count; i++)
		sorted->entries[ends[mxwi_index_bucket(hashes[i], count)]++] =
			(struct mxwi_sorted_entry){ hashes[i], (uint32_t)i };
	for (uint32_t bucket = 0; bucket < count; bucket++) {
		size_t begin = mxwi_bucket_begin(sorted, bucket);

		sort_bucket(builder, sorted->entries + begin, ends[bucket] - begin);
	}
}

static bool is_crowded(const struct mxw_builder *builder, const struct mxwi_sorted *sorted,
                       uint32_t bucket)
{
	size_t begin = mxwi_bucket_begin(sorted, bucket);
	size_t end = sorted->bucket_ends[bucket];
	size_t names = 0;

	if (end - begin <= MXWI_BUCKET_NAMES_MAX)
		return false;
	for (; begin < end; names++)
		begin += mxwi_same_name(builder, sorted->entries + begin, end - begin);
	return names > MXWI_BUCKET_NAMES_MAX;
}

static bool is_balanced(const struct mxw_builder *builder, const struct mxwi_sorted *sorted)
{
	for (uint32_t bucket = 0; bucket < sorted->bucket_count; bucket++)
		if (is_crowded(builder, sorted, bucket))
			return false;
	return true;
}

enum mxw_result mxwi_sort(const struct mxw_builder *builder, uint64_t seed,
                          struct mxwi_sorted *ret)
{
	size_t count = builder->entry_count;
	/* One more than there are, because none may come back as NULL. */
	uint64_t *hashes = calloc(count + 1, sizeof(hashes[0]));
	enum mxw_result result = MXW_LIMIT;

	ret->seed = seed;
	ret->bucket_count = mxwi_index_bucket_count(count);
	ret->bucket_ends = calloc(ret->bucket_count, sizeof(ret->bucket_ends[0]));
	ret->entries = calloc(count + 1, sizeof(ret->entries[0]));
	if (hashes == NULL || ret->bucket_ends == NULL || ret->entries == NULL) {
		result = MXW_NOMEM;
		goto out;
	}
	for (unsigned attempt = 0; attempt < 8; attempt++) {
		scatter(builder, hashes, ret);
		if (is_balanced(builder, ret)) {
			result = MXW_OK;
			goto out;
		}
		ret->seed = ret->seed * 0x5851f42d4c957f2du + 0x14057b7ef767814fu;
	}
out:
	free(hashes);
	return result;
}

void mxwi_sorted_fini(struct mxwi_sorted *sorted)
{
	free(sorted->bucket_ends);
	free(sorted->entries);
}
