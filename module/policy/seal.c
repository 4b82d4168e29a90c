/* From what a builder gathered to one block. The entries are scattered into their buckets by a
 * counting sort, which is linear; only within a bucket of about eight names are names compared.
 * There they come into the order of choice, equal names next to each other, and are written as
 * records, one bucket behind the other, so that a bucket of the index and its records are one
 * stretch of memory. The sizes of everything are known before the block is allocated, and it is
 * given out when it is whole. */
#include "policy/builder.h"
#include "policy/index.h"

#include <stdlib.h>
#include <string.h>

/* What the seal works on; all of it is freed at the end. */
struct seal {
	struct mxw_builder *builder;
	uint64_t seed;
	uint32_t bucket_count;
	uint32_t *bucket_ends;                   /* behind the last entry of each bucket */
	const struct mxwi_staged_entry **sorted; /* by bucket, then name, then choice */
	struct mxwi_range4 *ranges4;
	struct mxwi_range6 *ranges6;
	size_t range4_count, range6_count;
	uint64_t records_size;
	mxw_overlap_fn *on_overlap;
	void *context;
};

static const struct mxwi_staged_entry *const *bucket_begin(const struct seal *seal,
                                                           uint32_t bucket)
{
	return seal->sorted + (bucket > 0 ? seal->bucket_ends[bucket - 1] : 0);
}

static size_t bucket_size(const struct seal *seal, uint32_t bucket)
{
	return seal->bucket_ends[bucket] - (bucket > 0 ? seal->bucket_ends[bucket - 1] : 0);
}

/* By name; names that are equal in the order in which their entries are chosen. The heap of octets
 * belongs to the builder, so names are compared through its hash first and here by octets. */
static int compare_names(const struct mxw_builder *builder, const struct mxwi_staged_entry *a,
                         const struct mxwi_staged_entry *b)
{
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->name_size != b->name_size)
		return (int)a->name_size - (int)b->name_size;
	return memcmp(builder->octets + a->name, builder->octets + b->name, a->name_size);
}

static int compare_choice(const struct mxwi_staged_entry *a, const struct mxwi_staged_entry *b)
{
	unsigned listed_a = a->flags & MXWI_ENTRY_LISTED,
		 listed_b = b->flags & MXWI_ENTRY_LISTED;

	if (mxwi_staged_is_exact(a) != mxwi_staged_is_exact(b))
		return mxwi_staged_is_exact(a) ? -1 : 1;
	if (listed_a != listed_b)
		return listed_a < listed_b ? -1 : 1;
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

static int compare_entries(const struct mxw_builder *builder, const struct mxwi_staged_entry *a,
                           const struct mxwi_staged_entry *b)
{
	int difference = compare_names(builder, a, b);

	return difference != 0 ? difference : compare_choice(a, b);
}

/* Heap sort: in place, without recursion, and never quadratic, even where one name is listed by
 * every rule. */
static void sift_down(const struct mxw_builder *builder,
                      const struct mxwi_staged_entry **entries, size_t root, size_t count)
{
	for (;;) {
		size_t child = 2 * root + 1;
		const struct mxwi_staged_entry *swap;

		if (child >= count)
			return;
		if (child + 1 < count &&
		    compare_entries(builder, entries[child], entries[child + 1]) < 0)
			child++;
		if (compare_entries(builder, entries[root], entries[child]) >= 0)
			return;
		swap = entries[root];
		entries[root] = entries[child];
		entries[child] = swap;
		root = child;
	}
}

static void sort_bucket(const struct mxw_builder *builder,
                        const struct mxwi_staged_entry **entries, size_t count)
{
	for (size_t i = count / 2; i-- > 0;)
		sift_down(builder, entries, i, count);
	for (size_t last = count; last-- > 1;) {
		const struct mxwi_staged_entry *swap = entries[0];

		entries[0] = entries[last];
		entries[last] = swap;
		sift_down(builder, entries, 0, last);
	}
}

/* How many entries from the first one on have its name. */
static size_t same_name_run(const struct mxw_builder *builder,
                            const struct mxwi_staged_entry *const *entries, size_t count)
{
	size_t run = 1;

	while (run < count && compare_names(builder, entries[0], entries[run]) == 0)
		run++;
	return run;
}

static size_t names_in_bucket(const struct seal *seal, uint32_t bucket)
{
	const struct mxwi_staged_entry *const *entries = bucket_begin(seal, bucket);
	size_t count = bucket_size(seal, bucket);
	size_t names = 0;

	for (size_t i = 0; i < count; names++)
		i += same_name_run(seal->builder, entries + i, count - i);
	return names;
}

/* Hashes all names under the seal's seed and sorts their entries into buckets. */
static void scatter(struct seal *seal)
{
	struct mxw_builder *builder = seal->builder;
	uint32_t mask = seal->bucket_count - 1;
	uint32_t end = 0;

	memset(seal->bucket_ends, 0, seal->bucket_count * sizeof(seal->bucket_ends[0]));
	for (size_t i = 0; i < builder->entry_count; i++) {
		struct mxwi_staged_entry *entry = &builder->entries[i];

		entry->hash = mxwi_index_hash(seal->seed, mxwi_staged_name(builder, entry));
		seal->bucket_ends[mxwi_index_bucket(entry->hash, mask)]++;
	}
	for (uint32_t bucket = 0; bucket < seal->bucket_count; bucket++) {
		uint32_t count = seal->bucket_ends[bucket];

		seal->bucket_ends[bucket] = end; /* for now: where it begins */
		end += count;
	}
	for (size_t i = 0; i < builder->entry_count; i++) {
		const struct mxwi_staged_entry *entry = &builder->entries[i];

		seal->sorted[seal->bucket_ends[mxwi_index_bucket(entry->hash, mask)]++] = entry;
	}
	for (uint32_t bucket = 0; bucket < seal->bucket_count; bucket++) {
		uint32_t begin = bucket > 0 ? seal->bucket_ends[bucket - 1] : 0;

		sort_bucket(builder, seal->sorted + begin, seal->bucket_ends[bucket] - begin);
	}
}

static bool is_balanced(const struct seal *seal)
{
	for (uint32_t bucket = 0; bucket < seal->bucket_count; bucket++)
		if (bucket_size(seal, bucket) > MXWI_BUCKET_NAMES_MAX &&
		    names_in_bucket(seal, bucket) > MXWI_BUCKET_NAMES_MAX)
			return false;
	return true;
}

static enum mxw_result sort_entries(struct seal *seal)
{
	size_t count = seal->builder->entry_count;

	seal->bucket_count = mxwi_index_bucket_count(count);
	seal->bucket_ends = calloc(seal->bucket_count, sizeof(seal->bucket_ends[0]));
	seal->sorted = calloc(count + 1, sizeof(*seal->sorted));
	if (seal->bucket_ends == NULL || seal->sorted == NULL)
		return MXW_NOMEM;
	for (unsigned attempt = 0; attempt < 8; attempt++) {
		scatter(seal);
		if (is_balanced(seal))
			return MXW_OK;
		seal->seed = seal->seed * 0x5851f42d4c957f2du + 0x14057b7ef767814fu;
	}
	return MXW_LIMIT;
}

static enum mxw_result flatten_networks(struct seal *seal)
{
	struct mxw_builder *builder = seal->builder;
	size_t room = mxwi_ranges_max(builder->network_count);

	seal->ranges4 = calloc(room, sizeof(seal->ranges4[0]));
	seal->ranges6 = calloc(room, sizeof(seal->ranges6[0]));
	if (seal->ranges4 == NULL || seal->ranges6 == NULL)
		return MXW_NOMEM;
	seal->range4_count = mxwi_networks_to_ranges4(builder->networks, builder->network_count,
	                                              builder->any_group, seal->ranges4);
	seal->range6_count = mxwi_networks_to_ranges6(builder->networks, builder->network_count,
	                                              builder->any_group, seal->ranges6);
	return seal->range4_count == 0 || seal->range6_count == 0 ? MXW_INVALID : MXW_OK;
}

/* Is the entry `i` of a name worth keeping? Not where its rule has said the same just before: such an
 * entry is never chosen, and a list that repeats a name would make every look at it longer. The order
 * of choice has a rule's entries side by side; `said` gathers what they are, a bit for each kind. */
static bool is_news(const struct mxwi_staged_entry *const *entries, size_t i, unsigned *said)
{
	unsigned scope = (unsigned)entries[i]->flags >> MXWI_ENTRY_SCOPE_SHIFT;
	unsigned kind = 1u << (2 * scope + ((entries[i]->flags & MXWI_ENTRY_EXCEPT) != 0));

	if (i == 0 || entries[i]->rule != entries[i - 1]->rule)
		*said = 0;
	if (*said & kind)
		return false;
	*said |= kind;
	return true;
}

static uint64_t record_size(const struct mxwi_staged_entry *const *entries, size_t run)
{
	uint64_t size = 1u + entries[0]->name_size;
	unsigned said = 0;

	for (size_t i = 0; i < run; i++)
		if (is_news(entries, i, &said))
			size += MXWI_ENTRY_SIZE + (entries[i]->intended_size > 0
			                                   ? 1u + entries[i]->intended_size
			                                   : 0);
	return size;
}

/* Adds up the records and reports the overlaps, in one walk over the names. */
static enum mxw_result measure(struct seal *seal)
{
	bool contradiction = false;

	for (uint32_t bucket = 0; bucket < seal->bucket_count; bucket++) {
		const struct mxwi_staged_entry *const *entries = bucket_begin(seal, bucket);
		size_t count = bucket_size(seal, bucket);

		seal->records_size += 2;
		for (size_t i = 0; i < count;) {
			size_t run = same_name_run(seal->builder, entries + i, count - i);

			seal->records_size += 2 + record_size(entries + i, run);
			contradiction |= mxwi_report_overlaps(seal->builder, entries + i, run,
			                                      seal->on_overlap, seal->context);
			i += run;
		}
	}
	if (contradiction)
		return MXW_INVALID;
	return seal->records_size > UINT32_MAX ? MXW_LIMIT : MXW_OK;
}

static uint8_t *put(uint8_t *at, const void *octets, size_t size)
{
	memcpy(at, octets, size);
	return at + size;
}

static uint8_t *put_record(uint8_t *at, const struct mxw_builder *builder,
                           const struct mxwi_staged_entry *const *entries, size_t run)
{
	uint8_t *last = NULL;
	unsigned said = 0;

	at = put(at, &entries[0]->name_size, 1);
	at = put(at, builder->octets + entries[0]->name, entries[0]->name_size);
	for (size_t i = 0; i < run; i++) {
		const struct mxwi_staged_entry *entry = entries[i];

		if (!is_news(entries, i, &said))
			continue;
		last = at;
		at = put(at, &entry->flags, 1);
		at = put(at, &entry->rule, 2);
		at = put(at, &entry->file, 2);
		at = put(at, &entry->line, 4);
		if (entry->intended_size > 0) {
			at = put(at, &entry->intended_size, 1);
			at = put(at, builder->octets + entry->intended, entry->intended_size);
		}
	}
	*last |= MXWI_ENTRY_LAST;
	return at;
}

/* Writes the directory and the buckets; collects which numbers of labels there are. */
static void put_buckets(const struct seal *seal, struct mxw_policy *policy, uint32_t *directory,
                        uint8_t *records)
{
	uint8_t *at = records;

	for (uint32_t bucket = 0; bucket < seal->bucket_count; bucket++) {
		const struct mxwi_staged_entry *const *entries = bucket_begin(seal, bucket);
		size_t count = bucket_size(seal, bucket);
		uint16_t names = (uint16_t)names_in_bucket(seal, bucket);
		uint8_t *tags = at + 2;

		directory[bucket] = (uint32_t)(at - records);
		(void)put(at, &names, 2);
		at = tags + 2u * names;
		for (size_t i = 0; i < count;) {
			size_t run = same_name_run(seal->builder, entries + i, count - i);
			uint16_t tag = mxwi_index_tag(entries[i]->hash);
			unsigned labels = mxwi_staged_name(seal->builder, entries[i]).labels;

			policy->depths[labels / 64] |= (uint64_t)1 << labels % 64;
			tags = put(tags, &tag, 2);
			at = put_record(at, seal->builder, entries + i, run);
			i += run;
		}
	}
}

static bool covers_addresses(enum mxw_action action)
{
	return mxw_action_covers(action, MXW_TYPE_A, MXW_CLASS_IN);
}

/* What the rules do at all, so that most questions need no search. */
static void summarise(const struct mxw_builder *builder, struct mxw_policy *policy)
{
	for (size_t i = 0; i < builder->group_count; i++) {
		enum mxw_action action = (enum mxw_action)builder->groups[i].action;

		if (covers_addresses(action != MXW_ACTION_UNSET ? action : builder->action))
			policy->address_groups |= (uint64_t)1 << i;
	}
	for (size_t i = 0; i < builder->rule_count; i++) {
		const struct mxwi_rule *rule = &builder->rules[i];

		if (rule->section != MXW_SECTION_WATCH || rule->mode == MXW_MODE_DISABLED)
			continue;
		policy->watches = true;
		if (rule->action != MXW_ACTION_UNSET
		            ? covers_addresses((enum mxw_action)rule->action)
		            : (rule->clients & policy->address_groups) != 0)
			policy->watches_addresses = true;
		if (rule->mode == MXW_MODE_ENFORCE)
			policy->enforces = true;
		if (rule->mode == MXW_MODE_MONITOR ||
		    (rule->expires_s != 0 && rule->on_expiry == MXW_MODE_MONITOR))
			policy->monitors = true;
	}
}

/* The ceiling and the defaults, written into each rule, so that nobody has to look twice. Called
 * when the overlaps have been judged. */
static void settle_rules(struct mxw_builder *builder)
{
	for (size_t i = 0; i < builder->rule_count; i++) {
		struct mxwi_rule *rule = &builder->rules[i];

		if (rule->mode == MXW_MODE_UNSET || rule->mode > builder->mode)
			rule->mode = (uint8_t)builder->mode;
		if (rule->ttl_s == 0)
			rule->ttl_s = builder->ttl_s;
		if (rule->severity == MXW_SEVERITY_UNSET)
			rule->severity = (uint8_t)builder->severity;
	}
}

/* Gives the next `size` octets of the block, and moves on to a multiple of eight. */
static uint64_t take(uint64_t *end, uint64_t size)
{
	uint64_t at = *end;

	*end = (at + size + 7) & ~(uint64_t)7;
	return at;
}

static void copy_to(struct mxw_policy *policy, uint64_t offset, const void *items, size_t size)
{
	if (size > 0)
		memcpy((uint8_t *)policy + offset, items, size);
}

static enum mxw_result write_block(struct seal *seal, struct mxw_policy **ret)
{
	struct mxw_builder *builder = seal->builder;
	size_t groups_size = builder->group_count * sizeof(builder->groups[0]);
	size_t rules_size = builder->rule_count * sizeof(builder->rules[0]);
	size_t files_size = builder->file_count * sizeof(builder->files[0]);
	size_t ranges4_size = seal->range4_count * sizeof(seal->ranges4[0]);
	size_t ranges6_size = seal->range6_count * sizeof(seal->ranges6[0]);
	size_t buckets_size = seal->bucket_count * sizeof(uint32_t);
	uint64_t end = 0;
	struct mxw_policy *policy;
	struct mxw_policy head = {
		.magic = MXWI_BLOCK_MAGIC,
		.seed = seal->seed,
		.group_count = (uint32_t)builder->group_count,
		.rule_count = (uint32_t)builder->rule_count,
		.file_count = (uint32_t)builder->file_count,
		.range4_count = (uint32_t)seal->range4_count,
		.range6_count = (uint32_t)seal->range6_count,
		.network_count = (uint32_t)builder->network_count,
		.entry_count = (uint32_t)builder->entry_count,
		.bucket_mask = seal->bucket_count - 1,
		.default_action = (uint32_t)builder->action,
		.mode = (uint32_t)builder->mode,
	};

	(void)take(&end, sizeof(head));
	head.groups = take(&end, groups_size);
	head.rules = take(&end, rules_size);
	head.files = take(&end, files_size);
	head.ranges4 = take(&end, ranges4_size);
	head.ranges6 = take(&end, ranges6_size);
	head.buckets = take(&end, buckets_size);
	head.records = take(&end, seal->records_size);
	head.strings = take(&end, builder->string_count);
	head.size = end;
	policy = calloc(1, end);
	if (policy == NULL)
		return MXW_NOMEM;
	settle_rules(builder);
	*policy = head;
	memcpy(policy->digest, builder->digest, sizeof(policy->digest));
	summarise(builder, policy);
	copy_to(policy, head.groups, builder->groups, groups_size);
	copy_to(policy, head.rules, builder->rules, rules_size);
	copy_to(policy, head.files, builder->files, files_size);
	copy_to(policy, head.ranges4, seal->ranges4, ranges4_size);
	copy_to(policy, head.ranges6, seal->ranges6, ranges6_size);
	copy_to(policy, head.strings, builder->strings, builder->string_count);
	put_buckets(seal, policy, (uint32_t *)(void *)((uint8_t *)policy + head.buckets),
	            (uint8_t *)policy + head.records);
	*ret = policy;
	return MXW_OK;
}

enum mxw_result mxw_builder_seal(struct mxw_builder *builder, uint64_t seed,
                                 mxw_overlap_fn *on_overlap, void *context,
                                 struct mxw_policy **ret)
{
	struct seal seal = {
		.builder = builder,
		.seed = seed,
		.on_overlap = on_overlap,
		.context = context,
	};
	enum mxw_result result;

	if (builder == NULL)
		return MXW_NOMEM;
	if (builder->sealed)
		return MXW_INVALID;
	result = builder->result;
	if (result == MXW_OK)
		result = flatten_networks(&seal);
	if (result == MXW_OK)
		result = sort_entries(&seal);
	if (result == MXW_OK)
		result = measure(&seal);
	if (result == MXW_OK)
		result = write_block(&seal, ret);
	free(seal.ranges4);
	free(seal.ranges6);
	free(seal.bucket_ends);
	free(seal.sorted);
	builder->sealed = true;
	return result;
}
