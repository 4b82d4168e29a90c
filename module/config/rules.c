/* One rule after the other goes to the builder, then its names. A rule with a mistake is read
 * to its end, for its other mistakes, but not handed over: overlaps are then told of sound
 * rules only. What is known of a rule besides is kept for those who check the policy as a whole.
 * That an id is used once is checked when all are known, on a sorted list. */
#include "config/rules.h"

#include <stdlib.h>
#include <string.h>

#include "config/quote.h"

struct mxwi_written_id {
	const char *id, *file;
	struct mxwi_mark mark;
	enum mxw_section section;
	size_t number; /* in reading order */
	struct mxwi_written_id *older;
};

/* ---- ids ---- */

static int compare_ids(const void *left, const void *right)
{
	const struct mxwi_written_id *a = left, *b = right;
	int order = strcmp(a->id, b->id);

	if (order != 0)
		return order;
	return a->number < b->number ? -1 : 1;
}

static const char *section_text(enum mxw_section section)
{
	static const char *const texts[] = {
		[MXW_SECTION_WATCH] = "watch",
		[MXW_SECTION_ALLOW] = "allow",
		[MXW_SECTION_EXCHANGERS] = "exchangers",
		[MXW_SECTION_PROTECT] = "protect",
	};

	return texts[section];
}

static void find_duplicate_id(struct mxwi_reader *reader, const struct mxwi_written_id *first,
                              const struct mxwi_written_id *id)
{
	const char *before = mxwi_findings_in(reader->findings, id->file);
	bool elsewhere = strcmp(first->file, id->file) != 0;

	mxwi_find(
		reader->findings, id->mark, MXWI_CODE_DUPLICATE_ID,
		"id \"%s\" is already used in \"%s\" at line %u%s%s; give one of them another",
		id->id, section_text(first->section), (unsigned)first->mark.line,
		elsewhere ? " of " : "",
		elsewhere ? MXWI_QUOTE(first->file, strlen(first->file)) : "");
	(void)mxwi_findings_in(reader->findings, before);
}

void mxwi_check_ids(struct mxwi_reader *reader)
{
	struct mxwi_written_id *ids, *first;
	size_t count = 0;

	ids = mxwi_arena_alloc(reader->arena, reader->id_count, sizeof(ids[0]));
	if (ids == NULL) {
		mxwi_findings_nomem(reader->findings);
		return;
	}
	for (const struct mxwi_written_id *id = reader->ids; id != NULL; id = id->older)
		ids[count++] = *id;
	if (count > 1)
		qsort(ids, count, sizeof(ids[0]), compare_ids);
	first = ids;
	for (size_t i = 1; i < count; i++) {
		if (strcmp(first->id, ids[i].id) == 0)
			find_duplicate_id(reader, first, &ids[i]);
		else
			first = &ids[i];
	}
}

/* Reads the id and remembers it. */
static bool read_id(struct mxwi_rule_draft *draft)
{
	struct mxwi_reader *reader = draft->reader;
	const struct mxwi_node *node = draft->fields->value[MXWI_FIELD_ID];
	struct mxwi_written_id *id;

	if (node == NULL || !mxwi_check_id(reader->findings, node))
		return false;
	id = mxwi_arena_alloc(reader->arena, 1, sizeof(*id));
	if (id == NULL) {
		mxwi_findings_nomem(reader->findings);
		return false;
	}
	*id = (struct mxwi_written_id){ .id = node->text,
		                        .file = reader->source->name,
		                        .mark = node->mark,
		                        .section = draft->spec.section,
		                        .number = reader->id_count++,
		                        .older = reader->ids };
	reader->ids = id;
	draft->spec.id = node->text;
	return true;
}

/* ---- rules ---- */

/* Makes room for the notes of one rule more. */
static bool make_room(struct mxwi_reader *reader)
{
	size_t room = reader->rule_room != 0 ? 2 * reader->rule_room : 16;
	struct mxwi_rule_notes *rules;

	if (reader->rule_count < reader->rule_room)
		return true;
	rules = mxwi_arena_alloc(reader->arena, room, sizeof(rules[0]));
	if (rules == NULL) {
		mxwi_findings_nomem(reader->findings);
		return false;
	}
	if (reader->rule_count != 0)
		memcpy(rules, reader->rules, reader->rule_count * sizeof(rules[0]));
	reader->rules = rules;
	reader->rule_room = room;
	return true;
}

/* Gives the rule to the builder, which counts rules as we do, and notes what it does not keep. */
static void hand_over(struct mxwi_rule_draft *draft)
{
	struct mxwi_reader *reader = draft->reader;
	const struct mxwi_fields *fields = draft->fields;
	struct mxwi_rule_notes *notes;

	if (!make_room(reader))
		return;
	draft->rule = mxw_builder_add_rule(reader->builder, &draft->spec);
	notes = &reader->rules[reader->rule_count++];
	*notes = (struct mxwi_rule_notes){ .spec = draft->spec,
		                           .file = reader->source->name,
		                           .mark = fields->mark,
		                           .accepts = draft->accepts,
		                           .max_change_percent = draft->max_change_percent,
		                           .has_only = fields->given[MXWI_FIELD_ONLY] };
	for (int field = 0; field < MXWI_FIELD_COUNT; field++)
		if (fields->value[field] != NULL)
			notes->marks[field] = fields->value[field]->mark;
}

static void read_rule(struct mxwi_reader *reader, enum mxw_section section,
                      const struct mxwi_node *node)
{
	static const enum mxwi_map maps[] = {
		[MXW_SECTION_WATCH] = MXWI_MAP_WATCH,
		[MXW_SECTION_ALLOW] = MXWI_MAP_ALLOW,
		[MXW_SECTION_EXCHANGERS] = MXWI_MAP_EXCHANGERS,
		[MXW_SECTION_PROTECT] = MXWI_MAP_PROTECT,
	};
	struct mxwi_fields fields;
	struct mxwi_rule_draft draft = { .reader = reader,
		                         .fields = &fields,
		                         .spec = { .section = section,
		                                   .clients = MXW_CLIENTS_ALL,
		                                   .include_mode = reader->include_mode,
		                                   .file = reader->file,
		                                   .line = node->mark.line },
		                         .rule = MXW_RULE_NONE };
	bool sound;

	if (!mxwi_fields_read(reader->findings, maps[section], node, &fields))
		return;
	/* First of all: what it settles may be found in anything that follows. */
	draft.accepts = mxwi_read_accepts(reader, fields.value[MXWI_FIELD_ACCEPT]);
	mxwi_fields_warn_unused(reader->findings, &fields, draft.accepts);
	sound = read_id(&draft);
	sound &= mxwi_rule_read_clients(&draft);
	sound &= mxwi_rule_read_answer(&draft);
	sound &= mxwi_rule_read_life(&draft);
	if (mxwi_rule_protects(&draft))
		sound &= mxwi_rule_read_scores(&draft);
	if (!mxwi_field_percent(reader->findings, &fields, MXWI_FIELD_MAX_CHANGE,
	                        &draft.max_change_percent))
		draft.max_change_percent = 0;
	if (sound)
		hand_over(&draft);
	mxwi_rule_read_names(&draft);
}

static void read_section(struct mxwi_reader *reader, enum mxw_section section,
                         const struct mxwi_node *list)
{
	for (const struct mxwi_node *node = list != NULL ? list->first : NULL; node != NULL;
	     node = node->next) {
		if (reader->rules_read == MXW_RULES_MAX) {
			mxwi_find(reader->findings, node->mark, MXWI_CODE_LIMIT,
			          "more than %u rules, which is the most", MXW_RULES_MAX);
			return;
		}
		reader->rules_read++;
		read_rule(reader, section, node);
	}
}

static bool has_items(const struct mxwi_node *list)
{
	return list != NULL && list->count > 0;
}

void mxwi_read_rules(struct mxwi_reader *reader, const struct mxwi_fields *fields)
{
	const struct mxwi_node *watch = fields->value[MXWI_FIELD_WATCH];
	const struct mxwi_node *exchangers = fields->value[MXWI_FIELD_EXCHANGERS];

	const struct mxwi_node *protect = fields->value[MXWI_FIELD_PROTECT];

	reader->has_watch = reader->has_watch || has_items(watch) || has_items(exchangers) ||
	                    has_items(protect);
	read_section(reader, MXW_SECTION_WATCH, watch);
	read_section(reader, MXW_SECTION_ALLOW, fields->value[MXWI_FIELD_ALLOW]);
	read_section(reader, MXW_SECTION_EXCHANGERS, exchangers);
	read_section(reader, MXW_SECTION_PROTECT, protect);
}
