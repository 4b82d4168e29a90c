/* Entries for one and the same name, or network of exchangers. They come in the order in which they are chosen. Two of them
 * meet when they are of the same kind (exact or not, watch, allow or exchangers) and reach the same group: the
 * first one then hides the second. For each group only the nearest one before is looked at, so that
 * the work for a name that many rules list stays small; if it agrees with both its neighbours, those
 * agree with each other.
 *
 * Suffixes are a kind of their own. Several rules with one suffix are usual, each with its `only`;
 * so the second one is hidden where some rule before it always decides, for each of its groups.
 *
 * Names come in the order of the buckets, which the seed scatters; what is found is told in reading
 * order at the end, each pair once, with the worst that it is for any group. */
#include "policy/overlap.h"

#include <stdlib.h>
#include <string.h>

#define NO_ENTRY UINT32_MAX

/* What a rule says to a group; the parts that may not differ. */
struct saying {
	enum mxw_action action;
	uint32_t mode, ttl_s;
	const char *redirect;
};

static struct saying saying_of(const struct mxw_builder *builder, const struct mxwi_rule *rule,
                               uint32_t group)
{
	return (struct saying){
		.action = mxw_action_choose((enum mxw_action)rule->action,
		                            (enum mxw_action)builder->groups[group].action,
		                            builder->action),
		.mode = rule->mode != MXW_MODE_UNSET ? rule->mode : MXW_MODE_ENFORCE,
		.ttl_s = rule->ttl_s != 0 ? rule->ttl_s : builder->ttl_s,
		.redirect = builder->strings + rule->redirect,
	};
}

static bool same_saying(const struct saying *a, const struct saying *b)
{
	if (a->action != b->action || a->mode != b->mode || a->ttl_s != b->ttl_s)
		return false;
	if (a->action != MXW_ACTION_REDIRECT)
		return true;
	/* A size octet, then the name. */
	return a->redirect[0] == b->redirect[0] &&
	       memcmp(a->redirect, b->redirect, 1u + (uint8_t)a->redirect[0]) == 0;
}

/* Do two rules say different things to the group? */
static bool rules_disagree(const struct mxw_builder *builder, uint32_t first, uint32_t second,
                           uint32_t group)
{
	struct saying a = saying_of(builder, &builder->rules[first], group);
	struct saying b = saying_of(builder, &builder->rules[second], group);

	return !same_saying(&a, &b);
}

/* Do two entries of different rules say different things to the group? */
static bool contradicts(const struct mxw_builder *builder,
                        const struct mxwi_staged_entry *first,
                        const struct mxwi_staged_entry *second, uint32_t group)
{
	/* Only what both authors wrote out by hand must agree; a list gives way silently. */
	if (((first->flags | second->flags) & MXWI_ENTRY_LISTED) != 0 ||
	    mxwi_flags_kind(first->flags) == MXWI_ENTRY_ALLOW)
		return false;
	return rules_disagree(builder, first->rule, second->rule, group);
}

static enum mxw_result add(struct mxwi_overlaps *overlaps, struct mxwi_overlap overlap)
{
	const struct mxwi_overlap *last =
		overlaps->count > 0 ? &overlaps->items[overlaps->count - 1] : NULL;

	if (overlap.kind == MXW_OVERLAP_CONTRADICTION)
		overlaps->contradiction = true;
	/* What one group brings up is nearly always what the group before brought up. */
	if (last != NULL && last->first == overlap.first && last->second == overlap.second &&
	    last->kind == overlap.kind && last->of_networks == overlap.of_networks)
		return MXW_OK;
	if (overlaps->items == NULL || overlaps->count == overlaps->room) {
		size_t room = overlaps->room > 0 ? 2 * overlaps->room : 64;
		/* Entries are limited, and so is what they can say twice. */
		struct mxwi_overlap *items = realloc(overlaps->items, room * sizeof(items[0]));

		if (items == NULL)
			return MXW_NOMEM;
		overlaps->items = items;
		overlaps->room = room;
	}
	overlaps->items[overlaps->count++] = overlap;
	return MXW_OK;
}

static enum mxw_result add_names(struct mxwi_overlaps *overlaps, enum mxw_overlap_kind kind,
                                 uint32_t first, uint32_t second)
{
	return add(overlaps,
	           (struct mxwi_overlap){ .first = first, .second = second, .kind = kind });
}

/* Is there a name that the second entry covers and the first one does not? `*.a` leaves `a` itself. */
static bool leaves_the_name(const struct mxwi_staged_entry *first,
                            const struct mxwi_staged_entry *second)
{
	return mxwi_flags_scope(first->flags) == MXW_SCOPE_BELOW &&
	       mxwi_flags_scope(second->flags) != MXW_SCOPE_BELOW;
}

/* An entry meets the nearest one before it. */
static enum mxw_result meet(struct mxwi_overlaps *overlaps, const struct mxw_builder *builder,
                            uint32_t group, uint32_t first, uint32_t second)
{
	const struct mxwi_staged_entry *a = &builder->entries[first];
	const struct mxwi_staged_entry *b = &builder->entries[second];
	enum mxw_overlap_kind kind = MXW_OVERLAP_REPEATED;

	/* Two rules may both tell of the look-alikes of a domain, each from its own score on. */
	if (a->rule != b->rule && mxwi_flags_kind(a->flags) == MXWI_ENTRY_PROTECT)
		return MXW_OK;
	if (a->rule != b->rule)
		kind = contradicts(builder, a, b, group) ? MXW_OVERLAP_CONTRADICTION
		                                         : MXW_OVERLAP_SHADOWED;
	if (kind != MXW_OVERLAP_CONTRADICTION && leaves_the_name(a, b))
		return MXW_OK;
	return add_names(overlaps, kind, first, second);
}

static void forget(uint32_t of_group[MXW_GROUPS_MAX])
{
	for (uint32_t group = 0; group < MXW_GROUPS_MAX; group++)
		of_group[group] = NO_ENTRY;
}

/* One pass over the entries of one kind. */
static enum mxw_result gather_names(struct mxwi_overlaps *overlaps,
                                    const struct mxw_builder *builder,
                                    const struct mxwi_sorted_entry *sorted, size_t count,
                                    bool exact, enum mxwi_round round)
{
	uint32_t last[MXW_GROUPS_MAX];

	forget(last);
	for (size_t i = 0; i < count; i++) {
		uint32_t number = sorted[i].number;
		const struct mxwi_staged_entry *entry = &builder->entries[number];
		uint64_t clients = builder->rules[entry->rule].clients;

		if (mxwi_flags_part(entry->flags) != MXWI_PART_MATCH ||
		    mxwi_flags_round(entry->flags) != round ||
		    mxwi_staged_is_exact(entry) != exact)
			continue;
		for (uint32_t group = 0; group < builder->group_count; group++) {
			if ((clients >> group & 1u) == 0)
				continue;
			if (last[group] != NO_ENTRY &&
			    meet(overlaps, builder, group, last[group], number) != MXW_OK)
				return MXW_NOMEM;
			/* What follows is to meet the one that covers more. */
			if (last[group] == NO_ENTRY ||
			    !leaves_the_name(entry, &builder->entries[last[group]]))
				last[group] = number;
		}
	}
	return MXW_OK;
}

/* Does a suffix of the rule decide whenever it is looked at, at any time? The policy's own mode is a
 * switch for all rules, and nothing that one hides another by. */
static bool always_decides(const struct mxwi_rule *rule)
{
	const unsigned narrowing = 1u << MXWI_PART_EXCEPT | 1u << MXWI_PART_ONLY;

	return (rule->parts & narrowing) == 0 && rule->mode != MXW_MODE_DISABLED &&
	       (rule->expires_s == 0 || rule->on_expiry != MXW_MODE_DISABLED);
}

/* Has each of the groups its decider? */
static bool all_decided(const struct mxw_builder *builder, uint64_t clients,
                        const uint32_t decider[MXW_GROUPS_MAX])
{
	for (uint32_t group = 0; group < builder->group_count; group++)
		if ((clients >> group & 1u) != 0 && decider[group] == NO_ENTRY)
			return false;
	return true;
}

/* A suffix behind those that decide; becomes the decider where there is none and it may be one. */
static enum mxw_result follow(struct mxwi_overlaps *overlaps, const struct mxw_builder *builder,
                              uint32_t number, uint32_t decider[MXW_GROUPS_MAX])
{
	const struct mxwi_rule *rule = &builder->rules[builder->entries[number].rule];
	bool hidden = all_decided(builder, rule->clients, decider);

	for (uint32_t group = 0; group < builder->group_count; group++) {
		if ((rule->clients >> group & 1u) == 0)
			continue;
		if (hidden &&
		    add_names(overlaps, MXW_OVERLAP_SHADOWED, decider[group], number) != MXW_OK)
			return MXW_NOMEM;
		if (decider[group] == NO_ENTRY && always_decides(rule))
			decider[group] = number;
	}
	return MXW_OK;
}

static enum mxw_result gather_suffixes(struct mxwi_overlaps *overlaps,
                                       const struct mxw_builder *builder,
                                       const struct mxwi_sorted_entry *sorted, size_t count)
{
	uint32_t decider[MXW_GROUPS_MAX];
	uint32_t before = NO_ENTRY; /* those of one rule lie side by side */

	forget(decider);
	for (size_t i = 0; i < count; i++) {
		uint32_t number = sorted[i].number;
		const struct mxwi_staged_entry *entry = &builder->entries[number];
		enum mxw_result result;

		if (mxwi_flags_scope(entry->flags) != MXW_SCOPE_SUFFIX)
			continue;
		if (before != NO_ENTRY && builder->entries[before].rule == entry->rule)
			result = add_names(overlaps, MXW_OVERLAP_REPEATED, before, number);
		else
			result = follow(overlaps, builder, number, decider);
		if (result != MXW_OK)
			return result;
		before = number;
	}
	return MXW_OK;
}

enum mxw_result mxwi_overlaps_gather(struct mxwi_overlaps *overlaps,
                                     const struct mxw_builder *builder,
                                     const struct mxwi_sorted_entry *sorted, size_t count)
{
	static const enum mxwi_round rounds[] = { MXWI_ROUND_NAMES, MXWI_ROUND_ALLOW,
		                                  MXWI_ROUND_EXCHANGES, MXWI_ROUND_LOOKALIKES };
	enum mxw_result result = MXW_OK;

	for (size_t i = 0; i < sizeof(rounds) / sizeof(rounds[0]) && result == MXW_OK; i++) {
		if ((builder->rounds >> rounds[i] & 1u) == 0)
			continue;
		result = gather_names(overlaps, builder, sorted, count, true, rounds[i]);
		if (result == MXW_OK)
			result = gather_names(overlaps, builder, sorted, count, false,
			                      rounds[i]);
	}
	if (result == MXW_OK)
		result = gather_suffixes(overlaps, builder, sorted, count);
	return result;
}

/* A line for a network meets the nearest one before it. */
static enum mxw_result meet_network(struct mxwi_overlaps *overlaps,
                                    const struct mxw_builder *builder, uint32_t group,
                                    uint32_t first, uint32_t second)
{
	const uint32_t a = builder->exchange_networks[first].rule;
	const uint32_t b = builder->exchange_networks[second].rule;
	enum mxw_overlap_kind kind = MXW_OVERLAP_REPEATED;

	if (a != b)
		kind = rules_disagree(builder, a, b, group) ? MXW_OVERLAP_CONTRADICTION
		                                            : MXW_OVERLAP_SHADOWED;
	return add(overlaps, (struct mxwi_overlap){ first, second, kind, .of_networks = true });
}

enum mxw_result mxwi_overlaps_gather_networks(struct mxwi_overlaps *overlaps,
                                              const struct mxw_builder *builder,
                                              const struct mxwi_sorted_network *sorted,
                                              size_t count)
{
	uint32_t last[MXW_GROUPS_MAX];

	forget(last);
	for (size_t i = 0; i < count; i++) {
		uint32_t number = sorted[i].number;
		uint64_t clients =
			builder->rules[builder->exchange_networks[number].rule].clients;

		for (uint32_t group = 0; group < builder->group_count; group++) {
			if ((clients >> group & 1u) == 0)
				continue;
			if (last[group] != NO_ENTRY &&
			    meet_network(overlaps, builder, group, last[group], number) !=
			            MXW_OK)
				return MXW_NOMEM;
			last[group] = number;
		}
	}
	return MXW_OK;
}

static int compare(const void *left, const void *right)
{
	const struct mxwi_overlap *a = left, *b = right;

	if (a->of_networks != b->of_networks)
		return a->of_networks ? 1 : -1;
	if (a->second != b->second)
		return a->second < b->second ? -1 : 1;
	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (int)b->kind - (int)a->kind;
}

static struct mxw_entry_place make_place(const struct mxw_builder *builder, uint32_t rule,
                                         uint32_t file, uint32_t line, uint32_t column)
{
	return (struct mxw_entry_place){
		.rule = rule,
		.rule_id = builder->strings + builder->rules[rule].id,
		.file = builder->strings + builder->files[file],
		.line = line,
		.column = column,
	};
}

static struct mxw_entry_place place_of(const struct mxw_builder *builder,
                                       const struct mxwi_overlap *item, uint32_t number)
{
	const struct mxwi_staged_network *network;
	const struct mxwi_staged_entry *entry;

	if (item->of_networks) {
		network = &builder->exchange_networks[number];
		return make_place(builder, network->rule, network->file, network->line,
		                  network->column);
	}
	entry = &builder->entries[number];
	return make_place(builder, entry->rule, entry->file, entry->line, entry->column);
}

void mxwi_overlaps_tell(struct mxwi_overlaps *overlaps, const struct mxw_builder *builder,
                        mxw_overlap_fn *on_overlap, void *context)
{
	const struct mxwi_overlap *told = NULL;

	if (on_overlap == NULL || overlaps->count == 0)
		return;
	qsort(overlaps->items, overlaps->count, sizeof(overlaps->items[0]), compare);
	for (size_t i = 0; i < overlaps->count; i++) {
		const struct mxwi_overlap *item = &overlaps->items[i];
		struct mxw_overlap overlap;

		/* The worst kind of a pair comes first. */
		if (told != NULL && told->first == item->first &&
		    told->second == item->second && told->of_networks == item->of_networks)
			continue;
		told = item;
		overlap = (struct mxw_overlap){
			.kind = item->kind,
			.name = mxw_name_root(),
			.first = place_of(builder, item, item->first),
			.second = place_of(builder, item, item->second),
		};
		if (item->of_networks)
			overlap.network = &builder->exchange_networks[item->second].network;
		else
			overlap.name =
				mxwi_staged_name(builder, &builder->entries[item->second]);
		on_overlap(context, &overlap);
	}
}

void mxwi_overlaps_fini(struct mxwi_overlaps *overlaps)
{
	free(overlaps->items);
}
