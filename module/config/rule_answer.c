/* What a rule does: to whom, and what they are told. Action and redirect go together or not at
 * all. */
#include <string.h>

#include "config/quote.h"
#include "config/rules.h"

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

/* Reads "redirect" of a rule with that action. */
static bool read_redirect(struct mxwi_rule_draft *draft)
{
	const struct mxwi_fields *fields = draft->fields;
	const struct mxwi_node *host = fields->value[MXWI_FIELD_REDIRECT];

	if (!fields->given[MXWI_FIELD_REDIRECT])
		mxwi_find(draft->reader->findings, fields->value[MXWI_FIELD_ACTION]->mark,
		          MXWI_CODE_REDIRECT_MISSING,
		          "action \"redirect\" needs the host to redirect to in \"redirect\"");
	return host != NULL && mxwi_read_name(draft->reader, host, &draft->spec.redirect);
}

static bool read_action(struct mxwi_rule_draft *draft)
{
	struct mxwi_findings *findings = draft->reader->findings;
	const struct mxwi_fields *fields = draft->fields;
	int word = MXW_ACTION_UNSET;

	if (!mxwi_field_word(findings, fields, MXWI_FIELD_ACTION, &word) &&
	    fields->given[MXWI_FIELD_ACTION])
		return false;
	draft->spec.action = (enum mxw_action)word;
	if (draft->spec.action == MXW_ACTION_REDIRECT)
		return read_redirect(draft);
	if (fields->given[MXWI_FIELD_REDIRECT]) {
		mxwi_find(findings, fields->key_marks[MXWI_FIELD_REDIRECT],
		          MXWI_CODE_REDIRECT_UNUSED,
		          "\"redirect\" is for \"action: redirect\" only; "
		          "write that, or leave it out");
		return false;
	}
	mxwi_warn_action(draft->reader, fields, draft->accepts, draft->spec.action);
	return true;
}

bool mxwi_rule_read_answer(struct mxwi_rule_draft *draft)
{
	struct mxwi_findings *findings = draft->reader->findings;
	bool sound;
	int word;

	if (!mxwi_rule_answers(draft))
		return true;
	sound = read_action(draft);
	if (mxwi_field_word(findings, draft->fields, MXWI_FIELD_MODE, &word))
		draft->spec.mode = (enum mxw_mode)word;
	if (!mxwi_field_number(findings, draft->fields, MXWI_FIELD_TTL, &draft->spec.ttl_s))
		draft->spec.ttl_s = 0;
	if (mxwi_field_word(findings, draft->fields, MXWI_FIELD_SEVERITY, &word))
		draft->spec.severity = (enum mxw_severity)word;
	return sound;
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

bool mxwi_rule_read_clients(struct mxwi_rule_draft *draft)
{
	struct mxwi_reader *reader = draft->reader;
	const struct mxwi_node *list = draft->fields->value[MXWI_FIELD_CLIENTS];
	uint64_t clients = 0;
	bool sound = true;

	if (list == NULL)
		return !draft->fields->given[MXWI_FIELD_CLIENTS];
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
			mxwi_find_accepted(reader->findings, draft->accepts, item->mark,
			                   MXWI_CODE_REPEATED, "group %s is in this list twice",
			                   MXWI_QUOTE(item->text, item->size));
		clients |= group;
	}
	if (sound)
		draft->spec.clients = clients;
	return sound;
}
