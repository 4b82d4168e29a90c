/* Why this structure. The design asks for ten million names, at most 40 octets for each, and far
 * less than 200 ns for a name that is not there, which is nearly every one. A name has to be looked
 * up together with all names above it. A trie would follow one pointer per label, each a cache
 * miss; a sorted array costs log2(10^7) = 23 of them; an open hash table needs spare room and looks
 * at full names to be sure. Here a policy never changes after the seal, so the table can be packed:
 *
 * - Names are hashed label by label from the right, so that one pass gives the hash of every suffix.
 * - A suffix with as many labels as no entry has is not looked up at all (`depths`): most policies
 *   have names of two and three labels.
 * - The hash chooses a bucket, which holds about three names. Its tags, 16 further bits of each hash,
 *   and the place of its records are 16 octets and never lie across two cache lines. A name that is
 *   not there costs this one line, and is mistaken by its tag in one of 20000 look-ups, whereupon its
 *   letters decide; one that is there costs the lines of its record besides. One bucket in twelve is
 *   so full that some of its tags lie before its records.
 * - All suffixes are hashed before the first bucket is read, and their buckets are asked for early,
 *   so that the misses of one name overlap.
 *
 * A bucket costs 5.3 octets per name beside the record. The hash is seeded; the seal tries another
 * seed when a bucket has more than MXWI_BUCKET_NAMES_MAX names. */
#include "policy/index.h"

#include <string.h>

#define HASH_FACTOR 0x9e3779b97f4a7c15u /* 2^64 divided by the golden ratio */

/* Two multiplications, because the difference of two words in their highest bit passes through one
 * unchanged, whatever the seed, and the next word could be chosen to take it back. */
static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * HASH_FACTOR;
	hash = (hash ^ hash >> 32) * HASH_FACTOR;
	return hash ^ hash >> 29;
}

/* One to seven octets as a number, in looks that may overlap. Of two that differ the numbers differ
 * if their sizes are the same; and labels of other sizes differ in their first octet. */
static uint64_t read_tail(const uint8_t *octets, size_t size)
{
	uint32_t first, last;

	if (size < 4)
		return octets[0] | (uint64_t)octets[size / 2] << 8 |
		       (uint64_t)octets[size - 1] << 16;
	memcpy(&first, octets, sizeof(first));
	memcpy(&last, octets + size - sizeof(last), sizeof(last));
	return first | (uint64_t)last << 32;
}

/* Adds one label, its length octet included, to the hash of the name behind it. */
static uint64_t add_label(uint64_t hash, const uint8_t *label)
{
	size_t size = 1u + label[0];

	for (; size >= 8; label += 8, size -= 8) {
		uint64_t word;

		memcpy(&word, label, sizeof(word));
		hash = mix(hash, word);
	}
	return size > 0 ? mix(hash, read_tail(label, size)) : hash;
}

/* The low bits choose the bucket, the high ones are the tag: both must depend on all letters. */
static uint64_t finish(uint64_t hash)
{
	hash ^= hash >> 32;
	hash *= HASH_FACTOR;
	return hash ^ hash >> 32;
}

/* Where each label begins. */
static void find_labels(struct mxw_name name, uint8_t starts[MXW_LABELS_MAX])
{
	unsigned at = 0;

	for (unsigned i = 0; i < name.labels; i++) {
		starts[i] = (uint8_t)at;
		at += 1u + name.wire[at];
	}
}

uint64_t mxwi_index_hash(uint64_t seed, struct mxw_name folded)
{
	uint8_t starts[MXW_LABELS_MAX];
	uint64_t hash = seed;

	find_labels(folded, starts);
	for (unsigned i = folded.labels; i-- > 0;)
		hash = add_label(hash, folded.wire + starts[i]);
	return finish(hash);
}

struct mxw_name mxwi_record_name(const uint8_t *record)
{
	struct mxw_name name = { .wire = record + 1, .size = record[0], .labels = 0 };

	for (const uint8_t *label = name.wire; *label != 0; label += 1u + *label)
		name.labels++;
	return name;
}

struct mxwi_entry mxwi_entry_read(const uint8_t *at)
{
	struct mxwi_entry entry = { 0 };
	uint16_t flags, rule, file;

	memcpy(&flags, at, sizeof(flags));
	memcpy(&rule, at + 2, sizeof(rule));
	memcpy(&file, at + 4, sizeof(file));
	memcpy(&entry.line, at + 6, sizeof(entry.line));
	entry.flags = flags;
	entry.rule = rule;
	entry.file = file;
	entry.part = mxwi_flags_part(entry.flags);
	entry.scope = mxwi_flags_scope(entry.flags);
	at += MXWI_ENTRY_SIZE;
	if (mxwi_flags_kind(entry.flags) == MXWI_ENTRY_WATCH_INTENDED) {
		entry.intended = mxwi_record_name(at);
		at += 1u + at[0];
	}
	entry.next = at;
	return entry;
}

/* Behind the last entry of a record. */
static const uint8_t *skip_record(const uint8_t *record)
{
	const uint8_t *at = mxwi_record_entries(record);
	uint16_t flags;

	do {
		memcpy(&flags, at, sizeof(flags));
		at += MXWI_ENTRY_SIZE;
		if (mxwi_flags_kind(flags) == MXWI_ENTRY_WATCH_INTENDED)
			at += 1u + at[0];
	} while (!(flags & MXWI_ENTRY_LAST));
	return at;
}

/* A bucket, ready to be read. */
struct opened {
	const uint8_t *record;    /* the first one */
	const uint8_t *more_tags; /* behind those of the bucket itself */
	unsigned tags;            /* of both; trailing ones may be 0 */
};

static inline struct opened open_bucket(const struct mxwi_bucket *bucket,
                                        const uint8_t *records)
{
	struct opened opened = { .record = records + bucket->records,
		                 .tags = MXWI_BUCKET_TAGS };

	if (bucket->tags[MXWI_BUCKET_TAGS - 1] != 0) {
		uint16_t more;

		memcpy(&more, opened.record, sizeof(more));
		opened.more_tags = opened.record + sizeof(more);
		opened.record = opened.more_tags + 2u * (size_t)more;
		opened.tags += more;
	}
	return opened;
}

/* The record of the folded name that is `size` octets at `wire`, in a bucket; NULL: not there. */
static const uint8_t *search_bucket(const struct mxwi_bucket *bucket, const uint8_t *records,
                                    uint16_t tag, const uint8_t *wire, size_t size)
{
	struct opened opened = open_bucket(bucket, records);
	const uint8_t *record = opened.record;
	unsigned at = 0;

	for (unsigned i = 0; i < opened.tags; i++) {
		uint16_t present;

		if (i < MXWI_BUCKET_TAGS)
			present = bucket->tags[i];
		else
			memcpy(&present, opened.more_tags + 2u * (size_t)(i - MXWI_BUCKET_TAGS),
			       sizeof(present));
		if (present != tag)
			continue;
		for (; at < i; at++)
			record = skip_record(record);
		if (record[0] == size && memcmp(record + 1, wire, size) == 0)
			return record;
	}
	return NULL;
}

static const struct mxwi_bucket *buckets_of(const struct mxw_policy *policy)
{
	return (const struct mxwi_bucket *)(const void *)mxwi_block_at(policy, policy->buckets);
}

/* A suffix of the name that is worth a look. */
struct probe {
	const struct mxwi_bucket *bucket;
	uint16_t tag;
	uint8_t start, labels;
};

static bool has_depth(const struct mxw_policy *policy, unsigned labels)
{
	return (policy->depths[labels / 64] >> labels % 64 & 1u) != 0;
}

void mxwi_index_find(const struct mxw_policy *policy, struct mxw_name name,
                     struct mxwi_hits *ret)
{
	const uint8_t *records = mxwi_block_at(policy, policy->records);
	const struct mxwi_bucket *buckets = buckets_of(policy);
	struct probe probes[MXW_LABELS_MAX + 1];
	uint8_t starts[MXW_LABELS_MAX + 1];
	struct mxw_name_buffer folded;
	unsigned count = 0;
	uint64_t hash = policy->seed;

	ret->count = 0;
	(void)mxw_name_fold(name, &folded);
	find_labels(name, starts);
	starts[name.labels] = (uint8_t)(name.size - 1);

	/* Hash from the root down, and ask for the buckets. */
	for (unsigned labels = 0; labels <= name.labels; labels++) {
		uint8_t start = starts[name.labels - labels];
		uint64_t finished;

		if (labels > 0)
			hash = add_label(hash, folded.wire + start);
		if (!has_depth(policy, labels))
			continue;
		finished = finish(hash);
		probes[count] = (struct probe){
			.bucket = buckets + mxwi_index_bucket(finished, policy->bucket_count),
			.tag = mxwi_index_tag(finished),
			.start = start,
			.labels = (uint8_t)labels,
		};
		MXWI_PREFETCH(probes[count].bucket);
		count++;
	}
	for (unsigned i = count; i-- > 0;) {
		const struct probe *probe = &probes[i];
		const uint8_t *record = search_bucket(probe->bucket, records, probe->tag,
		                                      folded.wire + probe->start,
		                                      (size_t)name.size - probe->start);

		if (record != NULL)
			ret->hit[ret->count++] =
				(struct mxwi_hit){ (uint32_t)(record - records),
				                   probe->labels };
	}
}

/* How many names a bucket has. */
static unsigned names_of(const struct mxwi_bucket *bucket, const struct opened *opened)
{
	unsigned names = opened->tags;

	if (opened->more_tags == NULL)
		while (names > 0 && bucket->tags[names - 1] == 0)
			names--;
	return names;
}

const uint8_t *mxwi_cursor_next(struct mxwi_cursor *cursor)
{
	const struct mxw_policy *policy = cursor->policy;
	const uint8_t *record;

	while (cursor->left == 0) {
		const struct mxwi_bucket *bucket;
		struct opened opened;

		if (cursor->bucket == policy->bucket_count)
			return NULL;
		bucket = buckets_of(policy) + cursor->bucket++;
		opened = open_bucket(bucket, mxwi_block_at(policy, policy->records));
		cursor->next = opened.record;
		cursor->left = names_of(bucket, &opened);
	}
	record = cursor->next;
	cursor->next = skip_record(record);
	cursor->left--;
	return record;
}
