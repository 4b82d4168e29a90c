/* From what a builder gathered to one block. The entries are sorted (sort.c) and written as records,
 * one bucket behind the other. The sizes of everything are known before the block is allocated, and
 * it is given out when it is whole. */
#include "lookalike/classify.h"
#include "policy/exchange.h"
#include "policy/index.h"
#include "policy/overlap.h"

#include <stdlib.h>
#include <string.h>

/* What the seal works on; all of it is freed at the end. */
struct seal {
	struct mxw_builder *builder;
	struct mxwi_sorted sorted;
	struct mxwi_range4 *ranges4;
	struct mxwi_range6 *ranges6;
	size_t range4_count, range6_count;
	uint32_t *said; /* for each rule; see keep() */
	uint64_t records_size;
	struct mxwi_lookalikes_plan lookalikes;
	struct mxwi_exchanges exchanges;
	struct mxwi_overlaps overlaps;
};

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

static const struct mxwi_staged_entry *entry_of(const struct mxw_builder *builder,
                                                const struct mxwi_sorted_entry *sorted)
{
	return &builder->entries[sorted->number];
}

/* What rules have said of the name that is being looked at: for each rule a bit for each part and
 * scope, and as many for what came from lists. */
#define SAID_KINDS (3u * 4u)

static uint32_t said_kind(unsigned flags)
{
	return (uint32_t)1 << (4u * mxwi_flags_part(flags) + mxwi_flags_scope(flags));
}

/* The flags under which an entry is kept; false: it is not. What a rule says again is never chosen,
 * and a list that repeats a name would make every look at it longer. But that a list says what the
 * rule itself says as well is kept once, marked, for whoever compares lists. */
static bool keep(uint32_t *said, const struct mxwi_staged_entry *entry, uint16_t *ret_flags)
{
	uint32_t *of_rule = &said[entry->rule];
	uint32_t kind = said_kind(entry->flags);
	bool listed = (entry->flags & MXWI_ENTRY_LISTED) != 0;
	uint32_t said_before = *of_rule;

	*of_rule |= listed ? kind | kind << SAID_KINDS : kind;
	*ret_flags = entry->flags;
	if ((said_before & kind) == 0)
		return true;
	if (!listed || (said_before & kind << SAID_KINDS) != 0 ||
	    mxwi_flags_part(entry->flags) != MXWI_PART_MATCH)
		return false;
	*ret_flags |= (uint16_t)(MXWI_PART_REPEATED << MXWI_ENTRY_PART_SHIFT);
	return true;
}

/* Forgets what was said of a name. */
static void forget(const struct mxw_builder *builder, uint32_t *said,
                   const struct mxwi_sorted_entry *entries, size_t run)
{
	for (size_t i = 0; i < run; i++)
		said[entry_of(builder, &entries[i])->rule] = 0;
}

static uint64_t entry_size(const struct mxwi_staged_entry *entry)
{
	return MXWI_ENTRY_SIZE + (entry->intended_size > 0 ? 1u + entry->intended_size : 0);
}

static uint64_t name_size(const struct mxwi_staged_entry *entry)
{
	return 1u + entry->name_size;
}

/* How much less a record of several entries takes than one record for each of them. */
static uint64_t saved(const struct seal *seal, const struct mxwi_sorted_entry *entries,
                      size_t run)
{
	const struct mxw_builder *builder = seal->builder;
	uint64_t size = 0;
	uint16_t flags;

	for (size_t i = 0; i < run; i++) {
		const struct mxwi_staged_entry *entry = entry_of(builder, &entries[i]);

		if (i > 0)
			size += name_size(entry);
		if (!keep(seal->said, entry, &flags))
			size += entry_size(entry);
	}
	forget(builder, seal->said, entries, run);
	return size;
}

/* The first of the entries of a name that protects it; NULL: none does. */
static const struct mxwi_staged_entry *
protecting(const struct seal *seal, const struct mxwi_sorted_entry *entries, size_t run)
{
	if ((seal->builder->rounds & MXWI_ROUNDS_OF_LOOKALIKES) == 0)
		return NULL;
	for (size_t i = 0; i < run; i++) {
		const struct mxwi_staged_entry *entry = entry_of(seal->builder, &entries[i]);

		if (mxwi_flags_kind(entry->flags) == MXWI_ENTRY_PROTECT &&
		    mxwi_flags_part(entry->flags) == MXWI_PART_MATCH)
			return entry;
	}
	return NULL;
}

/* What lies before the records of a bucket with so many names: the tags beyond its own. */
static size_t more_tags_size(size_t names)
{
	return names < MXWI_BUCKET_TAGS ? 0 : 2 + 2 * (names - MXWI_BUCKET_TAGS);
}

/* Adds up the records and gathers the overlaps. Entries are gone over in reading order; out of it
 * only where a name has several, because the way to each is a cache miss. */
static enum mxw_result measure(struct seal *seal)
{
	const struct mxw_builder *builder = seal->builder;
	enum mxw_result result;

	/* One more than there are, because none may come back as NULL. */
	seal->said = calloc(builder->rule_count + 1, sizeof(seal->said[0]));
	if (seal->said == NULL)
		return MXW_NOMEM;
	for (size_t i = 0; i < builder->entry_count; i++)
		seal->records_size +=
			name_size(&builder->entries[i]) + entry_size(&builder->entries[i]);
	for (uint32_t bucket = 0; bucket < seal->sorted.bucket_count; bucket++) {
		size_t at = mxwi_bucket_begin(&seal->sorted, bucket);
		size_t end = seal->sorted.bucket_ends[bucket];
		size_t names = 0;

		for (; at < end; names++) {
			const struct mxwi_sorted_entry *entries = seal->sorted.entries + at;
			size_t run = mxwi_same_name(builder, entries, end - at);
			const struct mxwi_staged_entry *protector =
				protecting(seal, entries, run);

			if (protector != NULL)
				mxwi_lookalikes_plan(&seal->lookalikes,
				                     mxwi_staged_name(builder, protector),
				                     protector->suffix_labels);
			at += run;
			if (run == 1)
				continue;
			seal->records_size -= saved(seal, entries, run);
			result = mxwi_overlaps_gather(&seal->overlaps, builder, entries, run);
			if (result != MXW_OK)
				return result;
		}
		seal->records_size += more_tags_size(names);
	}
	return seal->records_size > UINT32_MAX ||
	                       mxwi_lookalikes_size(&seal->lookalikes) == UINT64_MAX
	               ? MXW_LIMIT
	               : MXW_OK;
}

static uint8_t *put(uint8_t *at, const void *octets, size_t size)
{
	memcpy(at, octets, size);
	return at + size;
}

static uint8_t *put_entry(uint8_t *at, const struct mxw_builder *builder,
                          const struct mxwi_staged_entry *entry, uint16_t flags)
{
	at = put(at, &flags, 2);
	at = put(at, &entry->rule, 2);
	at = put(at, &entry->file, 2);
	at = put(at, &entry->line, 4);
	if (entry->intended_size > 0) {
		at = put(at, &entry->intended_size, 1);
		at = put(at, builder->octets + entry->intended, entry->intended_size);
	}
	return at;
}

static void mark_last(uint8_t *entry)
{
	uint16_t flags;

	memcpy(&flags, entry, sizeof(flags));
	flags |= MXWI_ENTRY_LAST;
	memcpy(entry, &flags, sizeof(flags));
}

static uint8_t *put_record(uint8_t *at, const struct seal *seal,
                           const struct mxwi_sorted_entry *entries, size_t run)
{
	const struct mxw_builder *builder = seal->builder;
	const struct mxwi_staged_entry *entry = entry_of(builder, &entries[0]);
	uint8_t *last;

	at = put(at, &entry->name_size, 1);
	at = put(at, builder->octets + entry->name, entry->name_size);
	/* Nearly all names have one entry, which needs no comparison. */
	if (run == 1)
		return put_entry(at, builder, entry,
		                 (uint16_t)(entry->flags | MXWI_ENTRY_LAST));
	last = at; /* the first entry of a name is always kept */
	for (size_t i = 0; i < run; i++) {
		uint16_t flags;

		entry = entry_of(builder, &entries[i]);
		if (!keep(seal->said, entry, &flags))
			continue;
		last = at;
		at = put_entry(at, builder, entry, flags);
	}
	mark_last(last);
	forget(builder, seal->said, entries, run);
	return at;
}

/* Writes the tags of a bucket; returns where its records begin, at `at` or behind the tags there. */
static uint8_t *put_tags(const struct seal *seal, uint32_t bucket,
                         struct mxwi_bucket *ret_bucket, uint8_t *at)
{
	uint16_t tags[MXWI_BUCKET_NAMES_MAX] = { 0 };
	size_t end = seal->sorted.bucket_ends[bucket];
	size_t names = 0;
	uint16_t more;

	for (size_t i = mxwi_bucket_begin(&seal->sorted, bucket); i < end; names++) {
		const struct mxwi_sorted_entry *entries = seal->sorted.entries + i;

		tags[names] = mxwi_index_tag(entries->hash);
		i += mxwi_same_name(seal->builder, entries, end - i);
	}
	memcpy(ret_bucket->tags, tags, sizeof(ret_bucket->tags));
	if (names < MXWI_BUCKET_TAGS)
		return at;
	more = (uint16_t)(names - MXWI_BUCKET_TAGS);
	at = put(at, &more, sizeof(more));
	return put(at, tags + MXWI_BUCKET_TAGS, more * sizeof(tags[0]));
}

static struct mxwi_lookalikes *lookalikes_to_fill(struct mxw_policy *policy)
{
	return (struct mxwi_lookalikes *)(void *)((uint8_t *)policy + policy->lookalikes);
}

/* Notes the name that is to be written at `at`, if it is protected. */
static void put_protected(const struct seal *seal, const struct mxwi_sorted_entry *entries,
                          size_t run, struct mxw_policy *policy, const uint8_t *at)
{
	const struct mxwi_staged_entry *protector = protecting(seal, entries, run);

	if (protector != NULL)
		mxwi_lookalikes_add(lookalikes_to_fill(policy),
		                    (uint32_t)(at - mxwi_block_at(policy, policy->records)),
		                    protector->suffix_labels);
}

/* Writes the records of a bucket; returns what is behind them. */
static uint8_t *put_records(const struct seal *seal, uint32_t bucket, struct mxw_policy *policy,
                            uint8_t *at)
{
	const struct mxw_builder *builder = seal->builder;
	size_t end = seal->sorted.bucket_ends[bucket];

	for (size_t i = mxwi_bucket_begin(&seal->sorted, bucket); i < end;) {
		const struct mxwi_sorted_entry *entries = seal->sorted.entries + i;
		size_t run = mxwi_same_name(builder, entries, end - i);
		unsigned labels = entry_of(builder, entries)->name_labels;

		/* Entries and names lie in reading order, each a cache miss away: ask early. Not in
		 * a function of its own: that would have no effect, and compilers leave it out. */
		if (i + 32 < builder->entry_count)
			MXWI_PREFETCH(entry_of(builder, entries + 32));
		if (i + 16 < builder->entry_count)
			MXWI_PREFETCH(builder->octets + entry_of(builder, entries + 16)->name);
		policy->depths[labels / 64] |= (uint64_t)1 << labels % 64;
		put_protected(seal, entries, run, policy, at);
		at = put_record(at, seal, entries, run);
		i += run;
	}
	return at;
}

/* Writes all buckets and records; collects which numbers of labels there are. */
static void put_buckets(const struct seal *seal, struct mxw_policy *policy)
{
	uint8_t *records = (uint8_t *)policy + policy->records;
	struct mxwi_bucket *buckets =
		(struct mxwi_bucket *)(void *)((uint8_t *)policy + policy->buckets);
	uint8_t *at = records;

	for (uint32_t bucket = 0; bucket < seal->sorted.bucket_count; bucket++) {
		buckets[bucket].records = (uint32_t)(at - records);
		at = put_tags(seal, bucket, &buckets[bucket], at);
		at = put_records(seal, bucket, policy, at);
	}
}

/* Makes the look-alikes of protected domains, whose names are in the records. */
static void put_lookalikes(const struct mxw_builder *builder, struct mxw_policy *policy)
{
	if ((builder->rounds & MXWI_ROUNDS_OF_LOOKALIKES) != 0)
		mxwi_lookalikes_finish(lookalikes_to_fill(policy),
		                       mxwi_block_at(policy, policy->records));
}

/* Does anybody want to know of combinations, which have the lowest scores? */
static bool wants_combinations(const struct mxw_builder *builder)
{
	for (size_t i = 0; i < builder->rule_count; i++)
		if (builder->rules[i].section == MXW_SECTION_PROTECT &&
		    builder->rules[i].alert_at <= MXWI_COMBINATION_SCORE)
			return true;
	return false;
}

static bool covers_addresses(enum mxw_action action)
{
	return mxw_action_covers(action, MXW_TYPE_A, MXW_CLASS_IN);
}

/* Can a rule have a say in questions for A and AAAA? Hosts of exchangers are in answers for MX alone. */
static bool concerns_addresses(const struct mxw_policy *policy, const struct mxwi_rule *rule)
{
	if (rule->section == MXW_SECTION_EXCHANGERS && rule->networks == 0)
		return false;
	return rule->action != MXW_ACTION_UNSET
	               ? covers_addresses((enum mxw_action)rule->action)
	               : (rule->clients & policy->address_groups) != 0;
}

/* May the rule answer by policy, as far as scores go? */
static bool can_block(const struct mxwi_rule *rule)
{
	return rule->section != MXW_SECTION_PROTECT || rule->block_at <= MXW_SCORE_MAX;
}

/* What the rules do at all, so that most questions need no search. */
static void summarise(const struct mxw_builder *builder, struct mxw_policy *policy)
{
	for (size_t i = 0; i < builder->group_count; i++) {
		enum mxw_action action = (enum mxw_action)builder->groups[i].action;

		if (covers_addresses(
			    mxw_action_choose(MXW_ACTION_UNSET, action, builder->action)))
			policy->address_groups |= (uint64_t)1 << i;
	}
	for (size_t i = 0; i < builder->rule_count; i++) {
		const struct mxwi_rule *rule = &builder->rules[i];

		if (rule->section == MXW_SECTION_ALLOW || rule->mode == MXW_MODE_DISABLED)
			continue;
		policy->watches = true;
		if (concerns_addresses(policy, rule))
			policy->watches_addresses = true;
		if (rule->mode == MXW_MODE_ENFORCE && can_block(rule))
			policy->enforces = true;
		if (rule->mode == MXW_MODE_ENFORCE && can_block(rule) &&
		    rule->section == MXW_SECTION_PROTECT)
			policy->blocks_lookalikes = true;
		if (rule->mode == MXW_MODE_MONITOR || rule->section == MXW_SECTION_PROTECT ||
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

		rule->mode = (uint8_t)mxw_mode_weaker((enum mxw_mode)rule->mode, builder->mode);
		if (rule->ttl_s == 0)
			rule->ttl_s = builder->ttl_s;
		if (rule->severity == MXW_SEVERITY_UNSET)
			rule->severity = (uint8_t)builder->severity;
	}
}

/* Gives the next `size` octets of the block, and moves on to a multiple of 16, so that no bucket lies
 * across two cache lines. */
static uint64_t take(uint64_t *end, uint64_t size)
{
	uint64_t at = *end;

	*end = (at + size + 15) & ~(uint64_t)15;
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
	const struct mxwi_exchanges *exchanges = &seal->exchanges;
	size_t exchange_networks_size =
		exchanges->network_count * sizeof(exchanges->networks[0]);
	size_t exchange_ranges4_size = exchanges->range4_count * sizeof(exchanges->ranges4[0]);
	size_t exchange_ranges6_size = exchanges->range6_count * sizeof(exchanges->ranges6[0]);
	size_t buckets_size = seal->sorted.bucket_count * sizeof(struct mxwi_bucket);
	const bool protects = (builder->rounds & MXWI_ROUNDS_OF_LOOKALIKES) != 0;
	uint64_t end = 0;
	struct mxw_policy *policy;
	struct mxw_policy head = {
		.magic = MXWI_BLOCK_MAGIC,
		.seed = seal->sorted.seed,
		.group_count = (uint32_t)builder->group_count,
		.rule_count = (uint32_t)builder->rule_count,
		.file_count = (uint32_t)builder->file_count,
		.range4_count = (uint32_t)seal->range4_count,
		.range6_count = (uint32_t)seal->range6_count,
		.exchange_network_count = (uint32_t)exchanges->network_count,
		.exchange_range4_count = (uint32_t)exchanges->range4_count,
		.exchange_range6_count = (uint32_t)exchanges->range6_count,
		.network_count = (uint32_t)builder->network_count,
		.entry_count = (uint32_t)builder->entry_count,
		.bucket_count = seal->sorted.bucket_count,
		.default_action = (uint32_t)builder->action,
		.mode = (uint32_t)builder->mode,
		.rounds = builder->rounds,
	};

	(void)take(&end, sizeof(head));
	head.groups = take(&end, groups_size);
	head.rules = take(&end, rules_size);
	head.files = take(&end, files_size);
	head.ranges4 = take(&end, ranges4_size);
	head.ranges6 = take(&end, ranges6_size);
	head.exchange_networks = take(&end, exchange_networks_size);
	head.exchange_ranges4 = take(&end, exchange_ranges4_size);
	head.exchange_ranges6 = take(&end, exchange_ranges6_size);
	head.buckets = take(&end, buckets_size);
	head.records = take(&end, seal->records_size);
	head.lookalikes = take(&end, protects ? mxwi_lookalikes_size(&seal->lookalikes) : 0);
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
	copy_to(policy, head.exchange_networks, exchanges->networks, exchange_networks_size);
	copy_to(policy, head.exchange_ranges4, exchanges->ranges4, exchange_ranges4_size);
	copy_to(policy, head.exchange_ranges6, exchanges->ranges6, exchange_ranges6_size);
	copy_to(policy, head.strings, builder->strings, builder->string_count);
	if (protects)
		mxwi_lookalikes_begin(lookalikes_to_fill(policy), head.seed,
		                      wants_combinations(builder), &seal->lookalikes);
	put_buckets(seal, policy);
	put_lookalikes(builder, policy);
	*ret = policy;
	return MXW_OK;
}

enum mxw_result mxw_builder_seal(struct mxw_builder *builder, uint64_t seed,
                                 mxw_overlap_fn *on_overlap, void *context,
                                 struct mxw_policy **ret)
{
	struct seal seal = {
		.builder = builder,
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
		result = mxwi_sort(builder, seed, &seal.sorted);
	if (result == MXW_OK)
		result = measure(&seal);
	if (result == MXW_OK)
		result = mxwi_exchanges_make(builder, &seal.overlaps, &seal.exchanges);
	if (result == MXW_OK) {
		mxwi_overlaps_tell(&seal.overlaps, builder, on_overlap, context);
		if (seal.overlaps.contradiction)
			result = MXW_INVALID;
	}
	if (result == MXW_OK)
		result = write_block(&seal, ret);
	free(seal.ranges4);
	free(seal.ranges6);
	free(seal.said);
	mxwi_exchanges_fini(&seal.exchanges);
	mxwi_sorted_fini(&seal.sorted);
	mxwi_overlaps_fini(&seal.overlaps);
	builder->sealed = true;
	return result;
}
