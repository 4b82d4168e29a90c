/* Looks at a policy as a whole, with what the decision is made of: the records, gone over with a
 * cursor, and the walk, which settles all groups one candidate after the other (shares) or goes on
 * to the end and says of each entry what became of it (contenders). */
#include "policy/walk.h"

#include <string.h>

bool mxw_policy_each_name(const struct mxw_policy *policy, mxw_name_fn *on_name, void *context)
{
	struct mxwi_cursor cursor = { .policy = policy };
	const uint8_t *record;

	while ((record = mxwi_cursor_next(&cursor)) != NULL)
		if (!on_name(context, mxwi_record_name(record)))
			return false;
	return true;
}

bool mxw_policy_names(const struct mxw_policy *policy, struct mxw_name name)
{
	struct mxwi_hits hits;

	mxwi_index_find(policy, name, &hits);
	return hits.count > 0 && hits.hit[0].labels == name.labels;
}

static bool each_entry_of(const struct mxw_policy *policy, const uint8_t *record,
                          mxw_entry_fn *on_entry, void *context)
{
	struct mxw_name name = mxwi_record_name(record);
	const uint8_t *at = mxwi_record_entries(record);
	struct mxwi_entry entry;

	do {
		struct mxw_entry view;

		entry = mxwi_entry_read(at);
		at = entry.next;
		if (entry.part != MXWI_PART_MATCH)
			continue;
		view = mxwi_entry_view(policy, name, &entry);
		if (!on_entry(context, &view))
			return false;
	} while (!(entry.flags & MXWI_ENTRY_LAST));
	return true;
}

bool mxw_policy_each_entry(const struct mxw_policy *policy, mxw_entry_fn *on_entry,
                           void *context)
{
	struct mxwi_cursor cursor = { .policy = policy };
	const uint8_t *record;

	while ((record = mxwi_cursor_next(&cursor)) != NULL)
		if (!each_entry_of(policy, record, on_entry, context))
			return false;
	return true;
}

bool mxw_policy_lists(const struct mxw_policy *policy, uint32_t rule, struct mxw_name name,
                      enum mxw_scope scope)
{
	struct mxwi_hits hits;
	struct mxwi_entry entry;
	const uint8_t *at;

	mxwi_index_find(policy, name, &hits);
	if (hits.count == 0 || hits.hit[0].labels != name.labels)
		return false;
	at = mxwi_record_entries(mxwi_block_at(policy, policy->records + hits.hit[0].record));
	do {
		entry = mxwi_entry_read(at);
		at = entry.next;
		if (entry.rule == rule && entry.scope == scope &&
		    (entry.flags & MXWI_ENTRY_LISTED) != 0 &&
		    (entry.part == MXWI_PART_MATCH || entry.part == MXWI_PART_REPEATED))
			return true;
	} while (!(entry.flags & MXWI_ENTRY_LAST));
	return false;
}

uint32_t mxw_policy_rule_named(const struct mxw_policy *policy, const char *id)
{
	for (uint32_t rule = 0; rule < policy->rule_count; rule++)
		if (strcmp(mxwi_block_string(policy, mxwi_block_rule(policy, rule)->id), id) ==
		    0)
			return rule;
	return MXW_RULE_NONE;
}

bool mxw_name_unnamed_below(struct mxw_name name, struct mxw_name_buffer *buffer,
                            struct mxw_name *ret)
{
	/* Drawn by lot, without capitals, and no letters, digits and hyphens alone. */
	static const uint8_t label[] = { 24,   0xd1, 0x07, 0x9e, 0xf3, 0x1c, 0x88, 0x2a, 0xb5,
		                         0x03, 0xe9, 0x74, 0xc6, 0x90, 0x1f, 0xab, 0x68, 0x05,
		                         0xdd, 0x92, 0x3b, 0xf7, 0x0e, 0xa4, 0x81 };
	struct mxw_name_buffer made;

	if (name.size > MXW_NAME_SIZE_MAX - sizeof(label))
		return false;
	memcpy(made.wire, label, sizeof(label));
	memcpy(made.wire + sizeof(label), name.wire, name.size);
	*buffer = made;
	*ret = (struct mxw_name){ .wire = buffer->wire,
		                  .size = (uint8_t)(sizeof(label) + name.size),
		                  .labels = (uint8_t)(name.labels + 1) };
	return true;
}

size_t mxw_policy_shares(const struct mxw_policy *policy, uint64_t groups,
                         const struct mxw_question *question,
                         struct mxw_share ret[MXW_SHARES_MAX])
{
	struct mxwi_candidate candidate;
	struct mxwi_walk walk;
	size_t count = 0;

	groups &= mxwi_all_groups(policy);
	if (mxwi_walk_begin(&walk, policy, groups, question)) {
		while (mxwi_walk_next(&walk, &candidate)) {
			ret[count++] = (struct mxw_share){
				.groups = candidate.groups,
				.trigger = mxwi_round_trigger(walk.round),
				.mode = candidate.mode,
				.rule = candidate.rule_number,
				.entry = candidate.entry,
				.lookalike = candidate.lookalike,
			};
			walk.groups &= ~candidate.groups;
		}
		groups = walk.groups;
	}
	if (groups != 0)
		ret[count++] = (struct mxw_share){
			.groups = groups,
			.trigger = MXW_TRIGGER_NONE,
			.mode = MXW_MODE_UNSET,
			.rule = MXW_RULE_NONE,
			.entry = MXW_ENTRY_NONE,
		};
	return count;
}

size_t mxw_policy_contenders(const struct mxw_policy *policy, uint32_t group,
                             const struct mxw_question *question, struct mxw_contender *ret,
                             size_t room)
{
	uint64_t groups = group < policy->group_count ? (uint64_t)1 << group : 0;
	struct mxwi_candidate candidate;
	struct mxwi_walk walk;
	bool chosen = false;
	size_t count = 0;

	if (!mxwi_walk_begin(&walk, policy, groups, question))
		return 0;
	for (; mxwi_walk_step(&walk, &candidate); count++) {
		enum mxw_standing standing = mxwi_walk_judge(&walk, &candidate);

		if (standing == MXW_STANDING_CHOSEN && chosen)
			standing = MXW_STANDING_OUTRANKED;
		if (standing == MXW_STANDING_CHOSEN)
			chosen = true;
		if (count < room)
			ret[count] = (struct mxw_contender){
				.standing = standing,
				.rule = candidate.rule_number,
				.entry = candidate.entry,
				.lookalike = candidate.lookalike,
			};
	}
	return count;
}
