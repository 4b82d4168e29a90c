/* Entries for one and the same name. They come in the order in which they are chosen. Two of them
 * meet when they are of the same section and reach the same group: the first one then hides the
 * second. For each group only the nearest one before is looked at, so that the work for a name that
 * many rules list stays small; if it agrees with both its neighbours, those agree with each other. */
#include "policy/builder.h"
#include "policy/sort.h"

#include <string.h>

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

static struct mxw_entry_place place_of(const struct mxw_builder *builder,
                                       const struct mxwi_staged_entry *entry)
{
	return (struct mxw_entry_place){
		.rule = entry->rule,
		.rule_id = builder->strings + builder->rules[entry->rule].id,
		.file = builder->strings + builder->files[entry->file],
		.line = entry->line,
		.column = entry->column,
	};
}

static bool contradicts(const struct mxw_builder *builder,
                        const struct mxwi_staged_entry *first,
                        const struct mxwi_staged_entry *second, uint32_t group)
{
	struct saying a, b;

	/* Only what both authors wrote out by hand must agree; a list gives way silently. */
	if ((first->flags | second->flags) & (MXWI_ENTRY_LISTED | MXWI_ENTRY_ALLOW))
		return false;
	a = saying_of(builder, &builder->rules[first->rule], group);
	b = saying_of(builder, &builder->rules[second->rule], group);
	return !same_saying(&a, &b);
}

/* One pass over the entries of one kind: exact or not, watch or allow. */
static bool report_kind(const struct mxw_builder *builder,
                        const struct mxwi_sorted_entry *sorted, size_t count, bool exact,
                        unsigned allow, mxw_overlap_fn *on_overlap, void *context)
{
	const struct mxwi_staged_entry *last[MXW_GROUPS_MAX] = { NULL };
	bool contradiction = false;

	for (size_t i = 0; i < count; i++) {
		const struct mxwi_staged_entry *entry = &builder->entries[sorted[i].number];
		const struct mxwi_staged_entry *told = NULL; /* the pair that was reported */
		enum mxw_overlap_kind told_kind = MXW_OVERLAP_REPEATED;
		uint64_t clients = builder->rules[entry->rule].clients;

		if (mxwi_flags_part(entry->flags) != MXWI_PART_MATCH ||
		    mxwi_flags_scope(entry->flags) == MXW_SCOPE_SUFFIX ||
		    mxwi_staged_is_exact(entry) != exact ||
		    (entry->flags & MXWI_ENTRY_ALLOW) != allow)
			continue;
		for (uint32_t group = 0; group < builder->group_count; group++) {
			const struct mxwi_staged_entry *before = last[group];
			struct mxw_overlap overlap;

			if (!(clients >> group & 1u))
				continue;
			last[group] = entry;
			if (before == NULL)
				continue;
			overlap = (struct mxw_overlap){
				.kind = before->rule == entry->rule ? MXW_OVERLAP_REPEATED
				                                    : MXW_OVERLAP_SHADOWED,
				.name = mxwi_staged_name(builder, entry),
				.first = place_of(builder, before),
				.second = place_of(builder, entry),
			};
			if (before->rule != entry->rule &&
			    contradicts(builder, before, entry, group)) {
				overlap.kind = MXW_OVERLAP_CONTRADICTION;
				contradiction = true;
			}
			if (told == before && told_kind == overlap.kind)
				continue;
			told = before;
			told_kind = overlap.kind;
			if (on_overlap != NULL)
				on_overlap(context, &overlap);
		}
	}
	return contradiction;
}

bool mxwi_report_overlaps(const struct mxw_builder *builder,
                          const struct mxwi_sorted_entry *sorted, size_t count,
                          mxw_overlap_fn *on_overlap, void *context)
{
	static const unsigned sections[] = { 0, MXWI_ENTRY_ALLOW };
	bool contradiction = false;

	if (count < 2)
		return false;
	for (size_t i = 0; i < 2; i++) {
		contradiction |= report_kind(builder, sorted, count, true, sections[i],
		                             on_overlap, context);
		contradiction |= report_kind(builder, sorted, count, false, sections[i],
		                             on_overlap, context);
	}
	return contradiction;
}
