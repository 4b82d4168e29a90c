/* One rule after the other goes to the builder, then its names. A rule with a mistake is read
 * to its end, for its other mistakes, but not handed over: overlaps are then told of sound
 * rules only. That an id is used once is checked when all are known, on a sorted list. */
#include "config/reader.h"

#include <stdlib.h>
#include <string.h>

#include "config/name_entry.h"
#include "config/quote.h"

/* An id and where it is written. */
struct written_id {
	const char *id;
	struct mxwi_mark mark;
	enum mxw_section section;
};

struct rule_reader {
	struct mxwi_reader *reader;
	struct written_id *ids;
	size_t id_count, rule_count;
};

static const char *section_text(enum mxw_section section)
{
	return section == MXW_SECTION_WATCH ? "watch" : "allow";
}

static int compare_ids(const void *left, const void *right)
{
	const struct written_id *a = left, *b = right;
	int order = strcmp(a->id, b->id);

	if (order != 0)
		return order;
	if (a->mark.line != b->mark.line)
		return a->mark.line < b->mark.line ? -1 : 1;
	return a->mark.column < b->mark.column ? -1 : 1;
}

static void find_duplicate_ids(const struct rule_reader *rules)
{
	const struct written_id *first = rules->ids;

	if (rules->id_count < 2)
		return;
	qsort(rules->ids, rules->id_count, sizeof(rules->ids[0]), compare_ids);
	for (size_t i = 1; i < rules->id_count; i++) {
		const struct written_id *id = &rules->ids[i];

		if (strcmp(first->id, id->id) != 0) {
			first = id;
			continue;
		}
		mxwi_find(
			rules->reader->findings, id->mark, MXWI_CODE_DUPLICATE_ID,
			"id \"%s\" is already used in \"%s\" at line %u; give one of them another",
			id->id, section_text(first->section), (unsigned)first->mark.line);
	}
}

/* ---- the parts of a rule ---- */

void mxwi_warn_action(struct mxwi_reader *reader, const struct mxwi_fields *fields,
                      struct mxwi_accept *accepts, enum mxw_action action)
{
	const char *words = NULL;

	if (action == MXW_ACTION_NODATA)
		words = "mail servers go on to the name's address, "
			"and use one that they have from elsewhere, such as a hosts file";
	else if (action == MXW_ACTION_SERVFAIL || action == MXW_ACTION_REFUSED)
		words = "hosts with a second resolver ask that one and deliver; "
			"others keep the mail queued, for days, before the sender hears of it";
	else if (action == MXW_ACTION_DROP)
		words = "hosts with a second resolver ask that one after a time-out and deliver; "
			"others keep the mail queued, for days, before the sender hears of it";
	if (words != NULL)
		mxwi_find_accepted(reader->findings, accepts,
		          fields->value[MXWI_FIELD_ACTION]->mark,
		          MXWI_CODE_ACTION_LETS_THROUGH,
		          "action \"%s\": %s; \"null-mx\" bounces at once",
		          mxw_action_text(action), words);
}

enum mxw_action mxwi_read_shared_action(struct mxwi_reader *reader,
                                        const struct mxwi_fields *fields)
{
	int word;

	if (!mxwi_field_word(reader->findings, fields, MXWI_FIELD_ACTION, &word))
		return MXW_ACTION_UNSET;
	if (word == MXW_ACTION_REDIRECT) {
		mxwi_find(reader->findings, fields->value[MXWI_FIELD_ACTION]->mark,
		          MXWI_CODE_REDIRECT_PLACE,
		          "action \"redirect\" cannot be shared in %s; "
		          "put it on each rule, with the host in \"redirect\"",
		          mxwi_map_text(fields->map));
		return MXW_ACTION_UNSET;
	}
	mxwi_warn_action(reader, fields, NULL, (enum mxw_action)word);
	return (enum mxw_action)word;
}

/* Action and redirect go together or not at all. False: they do not. */
static bool read_action(struct mxwi_reader *reader, const struct mxwi_fields *fields,
                        struct mxw_rule_spec *spec, struct mxw_name_buffer *buffer)
{
	const struct mxwi_node *host = fields->value[MXWI_FIELD_REDIRECT];
	struct mxwi_complaint complaint;
	enum mxw_result result;
	int word = MXW_ACTION_UNSET;

	if (!mxwi_field_word(reader->findings, fields, MXWI_FIELD_ACTION, &word) &&
	    fields->given[MXWI_FIELD_ACTION])
		return false;
	spec->action = (enum mxw_action)word;
	if (spec->action != MXW_ACTION_REDIRECT && fields->given[MXWI_FIELD_REDIRECT]) {
		mxwi_find(reader->findings, host != NULL ? host->key->mark : fields->mark,
		          MXWI_CODE_REDIRECT_UNUSED,
		          "\"redirect\" is for \"action: redirect\" only; "
		          "write that, or leave it out");
		return false;
	}
	if (spec->action != MXW_ACTION_REDIRECT) {
		mxwi_warn_action(reader, fields, NULL, spec->action);
		return true;
	}
	if (!fields->given[MXWI_FIELD_REDIRECT])
		mxwi_find(reader->findings, fields->value[MXWI_FIELD_ACTION]->mark,
		          MXWI_CODE_REDIRECT_MISSING,
		          "action \"redirect\" needs the host to redirect to in \"redirect\"");
	if (host == NULL)
		return false;
	result = mxwi_host_name_parse(host->text, host->size, buffer, &spec->redirect,
	                              &complaint);
	if (result == MXW_SYNTAX)
		mxwi_find(reader->findings, host->mark, complaint.code, "%s", complaint.text);
	else if (result != MXW_OK)
		mxwi_findings_nomem(reader->findings);
	return result == MXW_OK;
}

/* The bit of a group; 0: there is none of that name, which is reported. */
static uint64_t find_group(struct mxwi_reader *reader, const struct mxwi_node *item)
{
	struct mxwi_nearest nearest = mxwi_nearest_to(item->text, item->size);
	bool all = (item->size == 3 && memcmp(item->text, "all", 3) == 0) ||
	           (item->size == 3 && memcmp(item->text, "any", 3) == 0);

	for (uint32_t i = 0; i < reader->group_count; i++) {
		if (strlen(reader->groups[i].name) == item->size &&
		    memcmp(reader->groups[i].name, item->text, item->size) == 0)
			return UINT64_C(1) << i;
		if (reader->groups[i].has_id && !mxwi_findings_full(reader->findings))
			mxwi_nearest_offer(&nearest, reader->groups[i].name);
	}
	if (all)
		mxwi_find(reader->findings, item->mark, MXWI_CODE_UNKNOWN_GROUP,
		          "no group %s in \"mail-hosts\"; "
		          "leave \"clients\" out to mean all groups",
		          MXWI_QUOTE(item->text, item->size));
	else
		mxwi_find(reader->findings, item->mark, MXWI_CODE_UNKNOWN_GROUP,
		          "no group %s in \"mail-hosts\"%s", MXWI_QUOTE(item->text, item->size),
		          MXWI_DID_YOU_MEAN(&nearest));
	return 0;
}

/* The groups of a rule; false: a mistake. */
static bool read_clients(struct mxwi_reader *reader, const struct mxwi_fields *fields,
                         uint64_t *ret)
{
	const struct mxwi_node *list = fields->value[MXWI_FIELD_CLIENTS];
	uint64_t clients = 0;
	bool sound = true;

	if (list == NULL)
		return !fields->given[MXWI_FIELD_CLIENTS];
	if (list->count == 0) {
		mxwi_find(reader->findings, list->mark, MXWI_CODE_EMPTY_LIST,
		          "\"clients\" lists no group; leave it out to mean all groups");
		return false;
	}
	if (!reader->groups_known)
		return false;
	for (const struct mxwi_node *item = list->first; item != NULL; item = item->next) {
		uint64_t group = 0;

		if (mxwi_item_is_text(reader->findings, item, "the name of a group"))
			group = find_group(reader, item);
		if (group == 0)
			sound = false;
		else if (clients & group)
			mxwi_find(reader->findings, item->mark, MXWI_CODE_REPEATED,
			          "group %s is in this list twice",
			          MXWI_QUOTE(item->text, item->size));
		clients |= group;
	}
	if (sound)
		*ret = clients;
	return sound;
}

/* ---- names ---- */

/* A list of names of a rule. */
struct entry_list {
	const struct mxwi_node *node; /* NULL: there is none */
	const char *key;
	bool takes_intended, except;
};

static void check_entry(struct mxwi_reader *reader, const struct entry_list *list,
                        const struct mxwi_node *item, const struct mxwi_name_entry *entry)
{
	char text[MXW_NAME_TEXT_MAX];

	(void)mxw_name_to_text(entry->name, text);
	if (entry->intended.wire != NULL && !list->takes_intended)
		mxwi_find(reader->findings, item->mark, MXWI_CODE_INTENDED_PLACE,
		          "%s: a name that is allowed was meant; write only the first, %s",
		          MXWI_QUOTE(item->text, item->size), MXWI_QUOTE(text, strlen(text)));
	/* In a rule that watches, a top-level domain is more likely half a name. */
	if (list->takes_intended && entry->name.labels == 1 && entry->scope != MXW_SCOPE_EXACT)
		mxwi_find(reader->findings, item->mark, MXWI_CODE_WHOLE_SUFFIX,
		          "%s covers every name under a top-level domain; "
		          "write the domains that are meant",
		          MXWI_QUOTE(item->text, item->size));
}

/* Reads a list of names, and hands them over for `rule` unless that is MXW_RULE_NONE. */
static void read_entries(struct mxwi_reader *reader, const struct entry_list *list,
                         uint32_t rule)
{
	if (list->node == NULL)
		return;
	if (list->node->count == 0)
		mxwi_find(reader->findings, list->node->mark, MXWI_CODE_EMPTY_LIST,
		          "\"%s\" lists no name; write at least one, or leave %s out",
		          list->key, list->except ? "the key" : "the rule");
	for (const struct mxwi_node *item = list->node->first; item != NULL;
	     item = item->next) {
		struct mxwi_name_entry entry;
		struct mxwi_complaint complaint;
		enum mxw_result result;

		if (!mxwi_item_is_text(reader->findings, item, "a name"))
			continue;
		result = mxwi_name_entry_parse(item->text, item->size, &entry, &complaint);
		if (result == MXW_SYNTAX) {
			mxwi_find(reader->findings, item->mark, complaint.code, "%s",
			          complaint.text);
			continue;
		}
		if (result != MXW_OK) {
			mxwi_findings_nomem(reader->findings);
			return;
		}
		check_entry(reader, list, item, &entry);
		if (rule != MXW_RULE_NONE)
			mxw_builder_add_entry(
				reader->builder, rule,
				&(struct mxw_entry_spec){ .name = entry.name,
			                                  .intended = entry.intended,
			                                  .scope = entry.scope,
			                                  .origin = MXW_ORIGIN_DOMAINS,
			                                  .part = list->except ? MXW_PART_EXCEPT
			                                                      : MXW_PART_MATCH,
			                                  .file = reader->file,
			                                  .line = item->mark.line,
			                                  .column = item->mark.column });
	}
}

/* ---- rules ---- */

/* Notes what a rule that watches does to each group that it is for. */
static void note_groups(struct mxwi_reader *reader, const struct mxw_rule_spec *spec)
{
	enum mxw_mode mode = spec->mode != MXW_MODE_UNSET ? spec->mode : MXW_MODE_ENFORCE;

	if (mode != MXW_MODE_ENFORCE || reader->mode != MXW_MODE_ENFORCE)
		return;
	for (uint32_t i = 0; i < reader->group_count; i++) {
		struct mxwi_group_notes *group = &reader->groups[i];
		enum mxw_action action =
			mxw_action_choose(spec->action, group->action, reader->action);

		if (!(spec->clients >> i & 1u))
			continue;
		if (action == MXW_ACTION_NULL_MX && group->null_mx_rule == NULL)
			group->null_mx_rule = spec->id;
		/* A sender's name that is redirected still has a mail server. */
		if (action != MXW_ACTION_REDIRECT && group->blocking_rule == NULL)
			group->blocking_rule = spec->id;
	}
}

/* Reads the id and remembers it. */
static bool read_id(struct rule_reader *rules, const struct mxwi_fields *fields,
                    struct mxw_rule_spec *spec)
{
	const struct mxwi_node *id = fields->value[MXWI_FIELD_ID];

	if (id == NULL || !mxwi_check_id(rules->reader->findings, id))
		return false;
	rules->ids[rules->id_count++] = (struct written_id){ .id = id->text,
		                                             .mark = id->mark,
		                                             .section = spec->section };
	spec->id = id->text;
	return true;
}

static void read_rule(struct rule_reader *rules, enum mxw_section section,
                      const struct mxwi_node *node)
{
	struct mxwi_reader *reader = rules->reader;
	bool watch = section == MXW_SECTION_WATCH;
	struct mxw_rule_spec spec = { .section = section,
		                      .clients = MXW_CLIENTS_ALL,
		                      .file = reader->file,
		                      .line = node->mark.line };
	struct mxw_name_buffer redirect;
	struct mxwi_fields fields;
	uint32_t rule = MXW_RULE_NONE;
	bool sound;
	int word;

	if (!mxwi_fields_read(reader->findings, watch ? MXWI_MAP_WATCH : MXWI_MAP_ALLOW, node,
	                      &fields))
		return;
	sound = read_id(rules, &fields, &spec);
	if (!mxwi_field_text(reader->findings, &fields, MXWI_FIELD_DESCRIPTION, reader->arena,
	                     &spec.description))
		spec.description = NULL;
	sound &= read_clients(reader, &fields, &spec.clients);
	if (watch) {
		sound &= read_action(reader, &fields, &spec, &redirect);
		if (mxwi_field_word(reader->findings, &fields, MXWI_FIELD_MODE, &word))
			spec.mode = (enum mxw_mode)word;
		if (!mxwi_field_number(reader->findings, &fields, MXWI_FIELD_TTL, &spec.ttl_s))
			spec.ttl_s = 0;
		if (mxwi_field_word(reader->findings, &fields, MXWI_FIELD_SEVERITY, &word))
			spec.severity = (enum mxw_severity)word;
	}
	if (sound) {
		rule = mxw_builder_add_rule(reader->builder, &spec);
		if (watch)
			note_groups(reader, &spec);
	}
	read_entries(reader,
	             &(struct entry_list){ fields.value[MXWI_FIELD_DOMAINS], "domains", watch,
	                                   false },
	             rule);
	read_entries(
		reader,
		&(struct entry_list){ fields.value[MXWI_FIELD_EXCEPT], "except", false, true },
		rule);
}

static void read_section(struct rule_reader *rules, enum mxw_section section,
                         const struct mxwi_node *list)
{
	for (const struct mxwi_node *node = list != NULL ? list->first : NULL; node != NULL;
	     node = node->next) {
		if (rules->rule_count == MXW_RULES_MAX) {
			mxwi_find(rules->reader->findings, node->mark, MXWI_CODE_LIMIT,
			          "more than %u rules, which is the most", MXW_RULES_MAX);
			return;
		}
		rules->rule_count++;
		read_rule(rules, section, node);
	}
}

void mxwi_read_rules(struct mxwi_reader *reader, const struct mxwi_node *watch,
                     const struct mxwi_node *allow)
{
	struct rule_reader rules = { .reader = reader };
	size_t count = (watch != NULL ? watch->count : 0) + (allow != NULL ? allow->count : 0);

	if (count > MXW_RULES_MAX)
		count = MXW_RULES_MAX;
	rules.ids = mxwi_arena_alloc(reader->arena, count, sizeof(rules.ids[0]));
	if (rules.ids == NULL) {
		mxwi_findings_nomem(reader->findings);
		return;
	}
	reader->has_watch = watch != NULL && watch->count > 0;
	read_section(&rules, MXW_SECTION_WATCH, watch);
	read_section(&rules, MXW_SECTION_ALLOW, allow);
	find_duplicate_ids(&rules);
}
