/* The report as one object on one line, written as it goes: the tables may be long, and what is written need
 * not be built first. Times and names of members are ours and need no escapes. */
#include <inttypes.h>

#include <mxwarden/loader.h>
#include <mxwarden/version.h>

#include "json.h"
#include "report.h"
#include "rule_state.h"

static void put_number(const char *before, uint64_t number)
{
	printf("%s%" PRIu64, before, number);
}

static void put_bool(const char *before, bool value)
{
	printf("%s%s", before, value ? "true" : "false");
}

/* A time; null where there is none. */
static void put_time(const char *before, bool there, int64_t time_ms)
{
	char text[REPORT_TIME_MAX];

	cmd_json_put(before, there ? report_time_text(time_ms, text) : NULL);
}

static void put_counts(const struct report_counts *counts)
{
	put_number("\"lookups\":", counts->lookups);
	put_number(",\"stopped\":", counts->stopped);
	put_number(",\"passed\":", counts->lookups - counts->stopped);
	put_number(",\"monitored\":", counts->monitored);
	put_number(",\"bursts\":", counts->bursts);
}

static void put_row(const struct report *report, enum report_table_id id,
                    const struct report_row *row)
{
	const struct report_table_kind *kind = &report_table_kinds[id];
	const bool compared = report->old.there && id != REPORT_DAYS;

	printf("{\"%s\":", kind->key);
	cmd_json_put("", row->key);
	for (size_t i = 0; i < REPORT_NOTES_MAX && kind->notes[i].key != NULL; i++) {
		printf(",\"%s\":", kind->notes[i].key);
		cmd_json_put("", row->notes[i]);
	}
	putchar(',');
	put_counts(&row->counts);
	put_time(",\"first\":", true, row->first_ms);
	put_time(",\"last\":", true, row->last_ms);
	put_bool(",\"at_least\":", row->uncertain);
	if (compared) {
		put_bool(",\"new\":", !row->known);
		put_number(",\"was\":", row->was);
	} else {
		fputs(",\"new\":null,\"was\":null", stdout);
	}
	putchar('}');
}

static void put_table(const struct report *report, enum report_table_id id)
{
	const struct report_table *table = &report->tables[id];

	printf("\"%s\":{\"rows\":[", report_table_kinds[id].name);
	for (size_t i = 0; i < table->count; i++) {
		fputs(i > 0 ? "," : "", stdout);
		put_row(report, id, table->rows[i]);
	}
	fputs("],\"others\":{", stdout);
	put_number("\"rows\":", table->other_rows);
	putchar(',');
	put_counts(&table->others);
	fputs("}}", stdout);
}

static void put_totals(const struct report *report)
{
	const struct report_counts *total = &report->total;

	fputs(",\"lookups\":{", stdout);
	put_number("\"total\":", total->lookups);
	put_number(",\"stopped\":", total->stopped);
	put_number(",\"passed\":", total->lookups - total->stopped);
	put_number(",\"monitored\":", total->monitored);
	put_number(",\"bursts\":", total->bursts);
	put_number("},\"messages_stopped\":{\"at_least\":", report_least_messages(report));
	put_number(",\"at_most\":", total->stopped);
	fputs("},\"lost\":{", stdout);
	put_number("\"lookups\":", report_lost(report));
	for (enum alert_line_loss i = 0; i < ALERT_LINE_LOSSES; i++) {
		printf(",\"%s\":", alert_line_loss_text(i));
		put_number("", report->lost[i]);
	}
	put_number(",\"lines\":", report->lost_lines);
	putchar('}');
}

static void put_lines(const struct report_lines *lines)
{
	put_number(",\"lines\":{\"read\":", lines->read);
	put_number(",\"alerts\":", lines->alerts);
	put_number(",\"repeats\":", lines->repeats);
	put_number(",\"states\":", lines->states);
	put_number(",\"healths\":", lines->healths);
	put_number(",\"outside\":", lines->outside);
	put_number(",\"again\":", lines->again);
	put_number(",\"unchecked\":", lines->unchecked);
	put_number(",\"not_json\":", lines->not_json);
	put_number(",\"foreign\":", lines->foreign);
	put_number(",\"incomplete\":", lines->incomplete);
	put_number(",\"too_long\":", lines->too_long);
	put_number(",\"cut_off\":", lines->cut_off);
	putchar('}');
}

static void put_files(const struct report *report)
{
	fputs(",\"files\":[", stdout);
	for (size_t i = 0; i < report->file_count; i++) {
		const struct report_file *file = &report->files[i];

		cmd_json_put(i > 0 ? ",{\"name\":" : "{\"name\":", file->name);
		cmd_json_put(",\"form\":", report_input_form_text(file->form));
		put_number(",\"octets\":", file->octets);
		put_number(",\"lines\":", file->lines);
		cmd_json_put(",\"trouble\":", file->trouble);
		putchar('}');
	}
	putchar(']');
}

static void put_start(const struct report_start *start)
{
	cmd_json_put("{\"instance\":", start->instance);
	cmd_json_put(",\"resolver\":", start->resolver);
	put_number(",\"first\":", start->ranges[0].first);
	put_number(",\"last\":", start->ranges[start->count - 1].last);
	put_number(",\"missing\":", report_start_missing(start));
	put_bool(",\"uncertain\":", start->uncertain);
	putchar('}');
}

static void put_gaps(const struct report *report)
{
	const char *between = "";
	size_t listed = 0, left_out = 0;

	put_number(",\"gaps\":{\"starts\":", report->seen.count);
	put_number(",\"missing\":", report_missing(report));
	fputs(",\"rows\":[", stdout);
	for (size_t i = 0; i < report->seen.count; i++) {
		const struct report_start *start = report->seen.starts[i];

		if (start->count == 0 || report_start_missing(start) == 0)
			continue;
		if (listed++ >= REPORT_GAPS_MAX) {
			left_out++;
			continue;
		}
		fputs(between, stdout);
		put_start(start);
		between = ",";
	}
	put_number("],\"left_out\":", left_out);
	putchar('}');
}

static void put_changes(const struct report *report)
{
	fputs(",\"changes\":{\"rows\":[", stdout);
	for (size_t i = 0; i < report->change_count; i++) {
		const struct report_change *change = &report->changes[i];

		put_time(i > 0 ? ",{\"time\":" : "{\"time\":", true, change->time_ms);
		cmd_json_put(",\"resolver\":", change->resolver);
		cmd_json_put(",\"action\":", change->action);
		cmd_json_put(",\"message\":", change->message);
		putchar('}');
	}
	put_number("],\"earlier\":", report->earlier_changes);
	putchar('}');
}

static void put_never_hit(const struct report *report)
{
	const struct report_rules *rules = &report->rules;
	const char *between = "";

	fputs(",\"never_hit\":", stdout);
	if (rules->policy == NULL) {
		fputs("null", stdout);
		return;
	}
	putchar('[');
	for (size_t i = 0; i < rules->count; i++) {
		if (rules->rules[i].hit)
			continue;
		const uint32_t number = rules->rules[i].number;
		const struct mxw_rule rule = mxw_policy_rule(rules->policy, number);
		const struct rule_state state =
			rule_state_at(rules->policy, number, report->made_s);

		fputs(between, stdout);
		cmd_json_put("{\"rule\":", rule.id);
		cmd_json_put(",\"section\":", rule_section_text(rule.section));
		cmd_json_put(",\"mode\":", mxw_mode_text(state.mode));
		cmd_json_put(",\"owner\":", rule.owner[0] != '\0' ? rule.owner : NULL);
		cmd_json_put(",\"file\":", rule.file);
		put_number(",\"line\":", rule.line);
		putchar('}');
		between = ",";
	}
	putchar(']');
}

static void put_old(const struct report *report)
{
	const char *between = "";

	if (!report->old.there) {
		fputs(",\"compared_with\":null", stdout);
		return;
	}
	cmd_json_put(",\"compared_with\":{\"made\":", report->old.made);
	put_number(",\"lookups\":", report->old.lookups);
	put_number(",\"stopped\":", report->old.stopped);
	fputs(",\"partial\":[", stdout);
	for (unsigned i = 0; i < REPORT_TABLES; i++) {
		if (!report->old.partial[i])
			continue;
		printf("%s\"%s\"", between, report_table_kinds[i].name);
		between = ",";
	}
	fputs("]}", stdout);
}

void report_print_json(const struct report *report)
{
	const bool any = report->total.lookups > 0;

	cmd_json_put("{\"mxwarden_report\":1,\"version\":", mxw_version());
	put_time(",\"made\":", true, report->made_s * 1000);
	put_time(",\"since\":", report->has_since, report->since_ms);
	put_time(",\"until\":", report->has_until, report->until_ms);
	put_time(",\"first\":", any, report->first_ms);
	put_time(",\"last\":", any, report->last_ms);
	put_totals(report);
	fputs(",\"tables\":{", stdout);
	for (unsigned i = 0; i < REPORT_TABLES; i++) {
		fputs(i > 0 ? "," : "", stdout);
		put_table(report, (enum report_table_id)i);
	}
	putchar('}');
	put_never_hit(report);
	put_changes(report);
	put_gaps(report);
	put_lines(&report->lines);
	put_files(report);
	put_old(report);
	puts("}");
}
