/* Keys of the ArcSight dictionary first, then our own fields, made flat: `lookalike.score` is
 * mxwardenLookalikeScore, and some have one of the strings that every console can show. The writer appends to
 * the line and keeps its first failure; what does not fit is no line. */
#include "alert/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <mxwarden/utf8.h>
#include <mxwarden/version.h>

#include "alert/json_writer.h"
#include "alert/parts.h"

struct cef {
	char *line;
	size_t size;
	bool pairs;  /* there is one already */
	bool failed; /* the line is full */
};

static void append(struct cef *cef, const char *text, size_t size)
{
	/* One octet is kept for the newline. */
	if (cef->failed || size > MXWI_LINE_SIZE_MAX - 1 - cef->size) {
		cef->failed = true;
		return;
	}
	memcpy(cef->line + cef->size, text, size);
	cef->size += size;
}

static void append_text(struct cef *cef, const char *text)
{
	append(cef, text, strlen(text));
}

/* One character of a value: what has a meaning in it is escaped, and what is no UTF-8 replaced. Only in the
 * extension there is a way to write the end of a line. Returns how many octets it was. */
static size_t append_character(struct cef *cef, const char *text, size_t size,
                               const char *special)
{
	const char escaped[2] = { '\\', *text };
	uint32_t character;
	size_t taken = mxw_utf8_decode(text, size, &character);

	if (taken == 0) {
		append_text(cef, "\xef\xbf\xbd");
		return 1;
	}
	if (strchr(special, (int)character) != NULL && character < 0x80)
		append(cef, escaped, sizeof(escaped));
	else if (character == '\n')
		append_text(cef, "\\n");
	else if (character == '\r')
		append_text(cef, "\\r");
	else if (character < 0x20 || character == 0x7f)
		append_text(cef, " ");
	else
		append(cef, text, taken);
	return taken;
}

static void append_escaped(struct cef *cef, const char *text, const char *special)
{
	const char *const end = text + strlen(text);

	while (text < end)
		text += append_character(cef, text, (size_t)(end - text), special);
}

/* ---- header and extension -------------------------------------------------------------------- */

static void put_header(struct cef *cef, const char *text)
{
	append_escaped(cef, text, "\\|");
	append_text(cef, "|");
}

/* Pairs are apart by a space. */
static void put(struct cef *cef, const char *key, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	if (cef->pairs)
		append_text(cef, " ");
	cef->pairs = true;
	append_text(cef, key);
	append_text(cef, "=");
	append_escaped(cef, value, "\\=");
}

static void put_number(struct cef *cef, const char *key, int64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRId64, number);
	put(cef, key, text);
}

/* ---- our own fields -------------------------------------------------------------------------- */

/* Of these keys of ours consoles get to see the value without being told of them. */
static const struct {
	const char *key, *string, *label;
} strings[] = {
	{ "mxwardenIntended", "cs2", "cs2Label" }, { "mxwardenMatched", "cs3", "cs3Label" },
	{ "mxwardenIncident", "cs4", "cs4Label" }, { "mxwardenGroup", "cs5", "cs5Label" },
	{ "mxwardenPolicy", "cs6", "cs6Label" },
};

#define KEY_MAX 96u
#define PREFIX "mxwarden"

static void put_own_text(struct cef *cef, const char *key, const char *value)
{
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++) {
		if (strcmp(key, strings[i].key) != 0)
			continue;
		put(cef, strings[i].string, value);
		put(cef, strings[i].label, key + strlen(PREFIX));
		return;
	}
	put(cef, key, value);
}

/* `prefix` and `name` as one key: windows_closed_early becomes WindowsClosedEarly. */
static void join_key(const char *prefix, const char *name, char key[KEY_MAX])
{
	size_t size = strlen(prefix);
	bool first = true;

	memcpy(key, prefix, size);
	for (; *name != '\0' && size < KEY_MAX - 1; name++) {
		if (*name != '_')
			key[size++] = (char)(first && *name >= 'a' ? *name - 'a' + 'A' : *name);
		first = *name == '_';
	}
	key[size] = '\0';
}

/* A list is one value, with commas, which names do not have but as `\,`. */
static void put_own_list(struct cef *cef, const char *key, const json_t *list)
{
	const size_t count = json_array_size(list);

	for (size_t i = 0; i < count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (i == 0) {
			put(cef, key, text);
		} else {
			append_text(cef, ",");
			append_escaped(cef, text, "\\=");
		}
	}
}

/* NOLINTNEXTLINE(misc-no-recursion): an object in an object in an object is the deepest */
static void put_own(struct cef *cef, const char *prefix, json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		char key[KEY_MAX];

		join_key(prefix, name, key);
		if (json_is_object(value))
			put_own(cef, key, value);
		else if (json_is_array(value))
			put_own_list(cef, key, value);
		else if (json_is_string(value))
			put_own_text(cef, key, json_string_value(value));
		else if (json_is_integer(value))
			put_number(cef, key, json_integer_value(value));
		else if (json_is_boolean(value))
			put(cef, key, json_is_true(value) ? "true" : "false");
	}
}

/* ---- keys of the dictionary ------------------------------------------------------------------ */

static void put_times(struct cef *cef, const struct mxwi_record *record)
{
	put_number(cef, "rt", record->what.end_us / 1000);
	put_number(cef, "start", record->what.start_us / 1000);
	put_number(cef, "end", record->what.end_us / 1000);
}

/* An IPv6 address has a key and a label of its own. */
static void put_client(struct cef *cef, const struct mxwi_record *record)
{
	const struct mxw_event *event = record->what.event;

	if (record->client[0] == '\0')
		return;
	if (event->client.size == 4) {
		put(cef, "src", record->client);
	} else {
		put(cef, "c6a2", record->client);
		put(cef, "c6a2Label", "Source IPv6 Address");
	}
	put_number(cef, "spt", event->client_port);
	put(cef, "proto", event->transport == MXW_TRANSPORT_TCP ? "TCP" : "UDP");
	put(cef, "app", "DNS");
}

static void put_question(struct cef *cef, const struct mxwi_record *record)
{
	put(cef, "destinationDnsDomain", record->name);
	put(cef, PREFIX "QueryType", record->type);
	put(cef, PREFIX "QueryClass", record->class_);
	if (mxwi_occurrence_is_lookup(&record->what))
		put_number(cef, PREFIX "QueryId", record->what.event->id);
	put(cef, PREFIX "ResponseCode", record->rcode);
}

static void put_change(struct cef *cef, const struct mxwi_record *record)
{
	const struct mxw_change *change = record->what.change;

	if (record->what.kind != MXWI_RECORD_STATE)
		return;
	put(cef, "outcome", mxwi_part_is_failure(record) ? "failure" : "success");
	if (change == NULL)
		return;
	put(cef, "reason", change->reason);
	put(cef, "suser", change->user);
	put(cef, "suid", change->user_id);
}

static void put_rule(struct cef *cef, const struct mxw_rule *rule)
{
	if (rule->id == NULL)
		return;
	put(cef, "cs1", rule->id);
	put(cef, "cs1Label", "Rule");
	put(cef, PREFIX "Description", rule->description);
}

static void put_extension(struct cef *cef, const struct mxwi_record *record)
{
	/* liblognorm, and with it rsyslog, loses the first letter of the extension: what the header says too comes
	 * first. */
	put(cef, "cat", mxwi_part_dataset(record));
	put(cef, "externalId", record->id);
	put_times(cef, record);
	if (mxwi_occurrence_is_lookup(&record->what))
		put_number(cef, "cnt", (int64_t)record->what.count);
	put(cef, "act", record->action);
	put_change(cef, record);
	put_client(cef, record);
	put_question(cef, record);
	put(cef, "dvchost", record->observer->hostname);
	put(cef, "deviceExternalId", mxwi_part_observer_name(record));
	put(cef, "msg", record->message);
	put_rule(cef, &record->rule);
}

/* ---- the line -------------------------------------------------------------------------------- */

/* 0 to 3 is low, to 6 medium, to 8 high, to 10 very high. */
static const char *severity_of(const struct mxwi_record *record)
{
	static const char *const numbers[] = {
		[MXW_SEVERITY_UNSET] = "0",     [MXW_SEVERITY_LOW] = "3",
		[MXW_SEVERITY_MEDIUM] = "6",    [MXW_SEVERITY_HIGH] = "8",
		[MXW_SEVERITY_CRITICAL] = "10",
	};

	if (mxwi_occurrence_is_lookup(&record->what))
		return numbers[record->what.event->verdict.severity];
	return mxwi_part_is_trouble(record) ? "6" : "1";
}

/* The kind of the event for rules, and in words. */
static void put_kind(struct cef *cef, const struct mxwi_record *record)
{
	switch (record->what.kind) {
	case MXWI_RECORD_ALERT:
		put_header(cef, "alert");
		put_header(cef, "Look-up of a watched domain by a mail host");
		break;
	case MXWI_RECORD_REPEAT:
		put_header(cef, "repeat");
		put_header(cef, "Repeated look-ups of a watched domain by a mail host");
		break;
	case MXWI_RECORD_STATE:
		put_header(cef, record->action);
		put_header(cef, "Change of what is in force");
		break;
	case MXWI_RECORD_HEALTH:
		put_header(cef, "health");
		put_header(cef, "Counters of alerts");
		break;
	}
}

size_t mxwi_format_cef(const struct mxwi_record *record, char line[MXWI_LINE_SIZE_MAX])
{
	struct cef cef = { .line = line };
	struct mxwi_json_writer own;

	mxwi_json_begin(&own);
	mxwi_part_surroundings(&own, own.root, record);
	mxwi_part_own(&own, own.root, record);
	/* These are there under another name. */
	(void)json_object_del(own.root, "action");
	(void)json_object_del(own.root, "count");
	(void)json_object_del(own.root, "hostname");
	append_text(&cef, "CEF:0|mxwarden|mxwarden|");
	put_header(&cef, mxw_version());
	put_kind(&cef, record);
	put_header(&cef, severity_of(record));
	put_extension(&cef, record);
	put_own(&cef, PREFIX, own.root);
	put_number(&cef, PREFIX "Sequence", (int64_t)record->sequence);
	cef.failed = cef.failed || own.failed;
	json_decref(own.root);
	if (cef.failed)
		return 0;
	line[cef.size++] = '\n';
	return cef.size;
}
