/* Each look-up is counted once in each table that has something to say about it. A line of repeats belongs to
 * the time of its last look-up, wherever its first one was: more is not known of it. A row's notes are those of
 * its earliest look-up, so that the order in which files are given changes nothing. */
#include "report.h"

#include <string.h>

#include <mxwarden/loader.h>

const struct report_table_kind report_table_kinds[REPORT_TABLES] = {
	[REPORT_DAYS] = { .name = "days",
	                  .title = "By day (UTC)",
	                  .key = "day",
	                  .header = "Day" },
	[REPORT_RULES] = { .name = "rules",
	                   .title = "By rule",
	                   .key = "rule",
	                   .header = "Rule",
	                   .notes = { { "severity", "Severity" }, { "owner", "Owner" } } },
	[REPORT_INTENDED] = { .name = "intended",
	                      .title = "By the domain that was meant",
	                      .key = "domain",
	                      .header = "Meant",
	                      .without = "of rules that do not say what was meant" },
	[REPORT_DOMAINS] = { .name = "domains",
	                     .title = "By the wrong domain",
	                     .key = "domain",
	                     .header = "Wrong domain",
	                     .notes = { { "intended", "Meant" }, { "rule", "Rule" } } },
	[REPORT_CLIENTS] = { .name = "clients",
	                     .title = "By sender host",
	                     .key = "client",
	                     .header = "Sender host",
	                     .notes = { { "group", "Group" } } },
	[REPORT_LOOKALIKES] = { .name = "lookalikes",
	                        .title = "By look-alike class",
	                        .key = "class",
	                        .header = "Class",
	                        .without = "of no look-alike" },
	[REPORT_ACTIONS] = { .name = "actions",
	                     .title = "By what was done",
	                     .key = "action",
	                     .header = "Action" },
	[REPORT_MONITORED] = { .name = "monitored",
	                       .title = "Only monitored, and what the rule says",
	                       .key = "key",
	                       .notes = { { "rule", "Rule" },
	                                  { "domain", "Wrong domain" },
	                                  { "intended", "Meant" },
	                                  { "would", "Would be" } } },
	[REPORT_RESOLVERS] = { .name = "resolvers",
	                       .title = "By resolver",
	                       .key = "resolver",
	                       .header = "Resolver" },
};

const char *report_time_text(int64_t time_ms, char text[REPORT_TIME_MAX])
{
	return mxw_time_to_text(time_ms / 1000, text);
}

/* What a table says of a look-up. An empty key: nothing. */
struct place {
	const char *key;
	const char *notes[REPORT_NOTES_MAX];
};

/* Room for a key that is made here; with one octet more than are kept, so that the table cuts it off before a
 * character, and not here within one. */
#define KEY_ROOM (REPORT_TEXT_MAX + 1u)

/* The rule and the domain, a blank between them, which is in neither. */
static const char *pair_of(const char *rule, const char *domain, char text[KEY_ROOM])
{
	(void)snprintf(text, KEY_ROOM, "%s %s", rule, domain);
	return text;
}

static struct place place_of(const struct alert_line *line, enum report_table_id id,
                             char text[KEY_ROOM])
{
	const char *domain = line->registered[0] != '\0' ? line->registered : line->name;

	switch (id) {
	case REPORT_DAYS:
		(void)report_time_text(line->time_ms, text);
		text[strcspn(text, "T")] = '\0';
		return (struct place){ .key = text };
	case REPORT_RULES:
		return (struct place){ line->rule, { line->severity, line->owner } };
	case REPORT_INTENDED:
		return (struct place){ .key = line->meant };
	case REPORT_DOMAINS:
		return (struct place){ domain, { line->meant, line->rule } };
	case REPORT_CLIENTS:
		return (struct place){ line->client, { line->group } };
	case REPORT_LOOKALIKES:
		return (struct place){ .key = line->lookalike_class };
	case REPORT_ACTIONS:
		return (struct place){ .key = line->action };
	case REPORT_MONITORED:
		return (struct place){ pair_of(line->rule, domain, text),
			               { line->rule, domain, line->meant, line->would } };
	case REPORT_RESOLVERS:
		return (struct place){ .key = line->observer };
	case REPORT_TABLES:
		break;
	}
	return (struct place){ .key = "" };
}

static bool put(struct report_table *table, const struct place *place,
                const struct report_counts *counts, const struct alert_line *line)
{
	struct report_row *row;

	if (place->key[0] == '\0')
		return true;
	row = report_table_row(table, place->key);
	if (row == NULL)
		return false;
	if (row->counts.lookups == 0 || line->start_ms < row->first_ms)
		for (size_t i = 0; i < REPORT_NOTES_MAX && place->notes[i] != NULL; i++)
			if (!report_row_note(row, i, place->notes[i]))
				return false;
	report_row_add(row, counts, line->start_ms, line->end_ms);
	return true;
}

/* Was the real answer given only because of the mode? Not during a release by hand. */
static bool is_monitored(const struct alert_line *line)
{
	return !line->blocked && strcmp(line->mode, "monitor") == 0 &&
	       strcmp(line->trigger, "release") != 0;
}

static bool add_lookups(struct report *report, const struct alert_line *line)
{
	const bool monitored = is_monitored(line);
	const bool begins = line->kind == ALERT_LINE_ALERT;
	const struct report_counts counts = {
		.lookups = line->count,
		.stopped = line->blocked ? line->count : 0,
		.monitored = monitored ? line->count : 0,
		.bursts = begins ? 1 : 0,
		.stopped_bursts = begins && line->blocked ? 1 : 0,
	};

	for (unsigned i = 0; i < REPORT_TABLES; i++) {
		char text[KEY_ROOM];
		const struct place place = place_of(line, (enum report_table_id)i, text);

		if ((i != REPORT_MONITORED || monitored) &&
		    !put(&report->tables[i], &place, &counts, line))
			return false;
	}
	if (report->total.lookups == 0 || line->start_ms < report->first_ms)
		report->first_ms = line->start_ms;
	if (report->total.lookups == 0 || line->end_ms > report->last_ms)
		report->last_ms = line->end_ms;
	report_counts_add(&report->total, &counts);
	report_rules_hit(&report->rules, line->rule);
	return true;
}

static void add_losses(struct report *report, const struct alert_line *line)
{
	for (unsigned i = 0; i < ALERT_LINE_LOSSES; i++)
		report->lost[i] = report_sum(report->lost[i], line->dropped[i]);
	report->lost_lines = report_sum(report->lost_lines, line->dropped_lines);
}

static bool is_outside(const struct report *report, const struct alert_line *line)
{
	return (report->has_since && line->time_ms < report->since_ms) ||
	       (report->has_until && line->time_ms >= report->until_ms);
}

/* Adds a line that was read for the first time. */
static bool add_new(struct report *report, const struct alert_line *line)
{
	struct report_lines *lines = &report->lines;

	if (is_outside(report, line)) {
		lines->outside++;
		return true;
	}
	add_losses(report, line);
	switch (line->kind) {
	case ALERT_LINE_ALERT:
		lines->alerts++;
		return add_lookups(report, line);
	case ALERT_LINE_REPEAT:
		lines->repeats++;
		return add_lookups(report, line);
	case ALERT_LINE_STATE:
		lines->states++;
		return report_change_add(report, line);
	case ALERT_LINE_HEALTH:
		lines->healths++;
		break;
	}
	return true;
}

static bool add_line(struct report *report, const struct alert_line *line)
{
	switch (report_seen_add(&report->seen, line->instance, line->observer,
	                        line->sequence)) {
	case REPORT_SEEN_AGAIN:
		report->lines.again++;
		return true;
	case REPORT_SEEN_NOMEM:
		return false;
	case REPORT_SEEN_UNKNOWN:
		report->lines.unchecked++;
		break;
	case REPORT_SEEN_NEW:
		break;
	}
	return add_new(report, line);
}

/* A line that is none of ours may be of another sink of ours. */
static void note_format(struct report_file *file, const char *text, size_t size)
{
	if (!file->has_ours && file->other_format == NULL)
		file->other_format = alert_line_other_format(text, size);
}

bool report_add(struct report *report, struct report_file *file, const char *text, size_t size,
                bool is_tail)
{
	struct report_lines *lines = &report->lines;
	struct alert_line line;
	bool done = true;

	lines->read++;
	switch (alert_line_read(text, size, &line)) {
	case ALERT_LINE_OK:
		file->has_ours = true;
		done = add_line(report, &line);
		alert_line_fini(&line);
		break;
	case ALERT_LINE_NOT_JSON:
		note_format(file, text, size);
		/* A file that is being written ends anywhere. */
		*(is_tail ? &lines->cut_off : &lines->not_json) += 1;
		break;
	case ALERT_LINE_FOREIGN:
		note_format(file, text, size);
		lines->foreign++;
		break;
	case ALERT_LINE_INCOMPLETE:
		lines->incomplete++;
		break;
	case ALERT_LINE_NOMEM:
		done = false;
		break;
	}
	return done;
}

void report_init(struct report *report)
{
	for (unsigned i = 0; i < REPORT_TABLES; i++)
		report_table_init(&report->tables[i], report->keys);
}

void report_finish(struct report *report)
{
	for (unsigned i = 0; i < REPORT_TABLES; i++)
		report_table_finish(&report->tables[i], i == REPORT_DAYS);
	if (report->old.there)
		report_old_mark(report);
}

void report_fini(struct report *report)
{
	for (unsigned i = 0; i < REPORT_TABLES; i++)
		report_table_fini(&report->tables[i]);
	report_seen_fini(&report->seen);
	report_changes_free(report);
	report_rules_fini(&report->rules);
	report_old_fini(&report->old);
}

uint64_t report_lost(const struct report *report)
{
	uint64_t lost = 0;

	for (unsigned i = 0; i < ALERT_LINE_LOSSES; i++)
		lost = report_sum(lost, report->lost[i]);
	return lost;
}

uint64_t report_missing(const struct report *report)
{
	uint64_t missing = 0;

	for (size_t i = 0; i < report->seen.count; i++)
		missing = report_sum(missing, report_start_missing(report->seen.starts[i]));
	return missing;
}

uint64_t report_least_messages(const struct report *report)
{
	const struct report_counts *total = &report->total;

	return total->stopped > 0 && total->stopped_bursts == 0 ? 1 : total->stopped_bursts;
}

uint64_t report_without(const struct report *report, enum report_table_id id)
{
	const struct report_table *table = &report->tables[id];
	uint64_t within = table->others.lookups;

	for (size_t i = 0; i < table->count; i++)
		within = report_sum(within, table->rows[i]->counts.lookups);
	return report->total.lookups > within ? report->total.lookups - within : 0;
}

size_t report_left_out(const struct report_lines *lines,
                       struct report_left_out ret[REPORT_LEFT_OUT_MAX])
{
	const struct report_left_out all[REPORT_LEFT_OUT_MAX] = {
		{ lines->not_json, "left out: no JSON object" },
		{ lines->cut_off, "left out: the last of a file, and cut off" },
		{ lines->foreign, "left out: not of mxwarden in the format ecs" },
		{ lines->incomplete,
		  "left out: of mxwarden, but fields are missing or of another kind" },
		{ lines->too_long, "left out: longer than 1 MiB" },
		{ lines->again,
		  "left out: read before, by instance and sequence; a file was given "
		  "twice, or files of two sinks of one resolver" },
		{ lines->unchecked,
		  "counted without knowing whether they were read before: too "
		  "many starts or holes" },
	};
	size_t count = 0;

	for (size_t i = 0; i < REPORT_LEFT_OUT_MAX; i++)
		if (all[i].count > 0)
			ret[count++] = all[i];
	return count;
}
