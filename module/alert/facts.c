/* Our own fields are put together as for the formats, with what else a reader wants to select by, and made flat:
 * `lookalike.score` is lookalike_score. Lists are left to the line. */
#include "alert/facts.h"

#include <stdio.h>
#include <string.h>

#include "alert/json_writer.h"
#include "alert/parts.h"

/* Who is told. */
struct listener {
	mxwi_fact_fn *on_fact;
	void *context;
};

static void tell_value(const struct listener *to, const char *name, const json_t *value)
{
	char number[24];

	if (json_is_string(value)) {
		to->on_fact(to->context, name, json_string_value(value));
	} else if (json_is_integer(value)) {
		(void)snprintf(number, sizeof(number), "%" JSON_INTEGER_FORMAT,
		               json_integer_value(value));
		to->on_fact(to->context, name, number);
	} else if (json_is_boolean(value)) {
		to->on_fact(to->context, name, json_is_true(value) ? "true" : "false");
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): an object in an object in an object is the deepest */
static void tell_object(const struct listener *to, const char *prefix, json_t *object)
{
	char key[MXWI_FACT_NAME_MAX + 1];
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		(void)snprintf(key, sizeof(key), "%s%s%s", prefix, prefix[0] != '\0' ? "_" : "",
		               name);
		if (json_is_object(value))
			tell_object(to, key, value);
		else
			tell_value(to, key, value);
	}
}

static void put_facts(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const struct mxw_change *change = record->what.change;
	json_t *root = writer->root;

	mxwi_json_put_text(writer, root, "client", record->client);
	mxwi_json_put_text(writer, root, "qname", record->name);
	mxwi_json_put_text(writer, root, "qtype", record->type);
	mxwi_json_put_text(writer, root, "rcode", record->rcode);
	mxwi_json_put_text(writer, root, "rule", record->rule.id);
	mxwi_part_surroundings(writer, root, record);
	mxwi_part_own(writer, root, record);
	mxwi_json_put_text(writer, root, "resolver", mxwi_part_observer_name(record));
	mxwi_json_put_number(writer, root, "sequence", record->sequence);
	if (change == NULL)
		return;
	mxwi_json_put_text(writer, root, "user", change->user);
	mxwi_json_put_text(writer, root, "user_id", change->user_id);
	mxwi_json_put_text(writer, root, "reason", change->reason);
}

bool mxwi_facts_tell(const struct mxwi_record *record, mxwi_fact_fn *on_fact, void *context)
{
	const struct listener to = { on_fact, context };
	struct mxwi_json_writer writer;

	mxwi_json_begin(&writer);
	put_facts(&writer, record);
	if (!writer.failed)
		tell_object(&to, "", writer.root);
	json_decref(writer.root);
	return !writer.failed;
}

unsigned mxwi_facts_severity(const struct mxwi_record *record)
{
	static const unsigned severities[] = {
		[MXW_SEVERITY_UNSET] = 5,    [MXW_SEVERITY_LOW] = 5,
		[MXW_SEVERITY_MEDIUM] = 4,   [MXW_SEVERITY_HIGH] = 3,
		[MXW_SEVERITY_CRITICAL] = 2,
	};

	if (mxwi_occurrence_is_lookup(&record->what))
		return severities[record->what.event->verdict.severity];
	if (mxwi_part_is_failure(record))
		return 3;
	if (mxwi_part_is_trouble(record))
		return 4;
	return record->what.kind == MXWI_RECORD_STATE ? 5 : 6;
}

const char *mxwi_facts_kind(const struct mxwi_record *record)
{
	return strchr(mxwi_part_dataset(record), '.') + 1;
}
