/* The page tells the same as the text, in the same order: the sums, a table for each question, what is missing.
 * Who cannot see it, or has no script, is told the same. */
#include "report_page.h"

#include <inttypes.h>

#include <mxwarden/loader.h>
#include <mxwarden/version.h>

#include "report_html.h"
#include "rule_state.h"

static void put_time(FILE *stream, int64_t time_ms)
{
	char text[REPORT_TIME_MAX];

	report_time_text(time_ms, text);
	fprintf(stream, "<time datetime=\"%s\">%.10s %.5s</time>", text, text, text + 11);
}

/* ---- the beginning --------------------------------------------------------------------------- */

static void put_header(const struct report *report, FILE *stream)
{
	fputs("<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
	      "<header>\n<p class=\"brand\">mxwarden</p>\n"
	      "<h1>Mail that was on its way to a wrong domain</h1>\n<p>",
	      stream);
	if (report->total.lookups > 0) {
		fputs("Look-ups from ", stream);
		put_time(stream, report->first_ms);
		fputs(" to ", stream);
		put_time(stream, report->last_ms);
		fprintf(stream, " UTC, of %zu resolver%s. ",
		        report->tables[REPORT_RESOLVERS].count,
		        report->tables[REPORT_RESOLVERS].count == 1 ? "" : "s");
	} else {
		fputs("No look-ups were alerted. ", stream);
	}
	fputs("Made ", stream);
	put_time(stream, report->made_s * 1000);
	fputs(" UTC.", stream);
	if (report->old.there) {
		fputs(" Compared with the report of ", stream);
		report_html_isolated(stream, report->old.made);
		putc('.', stream);
	}
	fputs("</p>\n</header>\n", stream);
}

static void put_link(FILE *stream, const char *id, const char *title)
{
	fprintf(stream, "<li><a href=\"#%s\">%s</a></li>\n", id, title);
}

static bool something_is_missing(const struct report *report)
{
	return report_lost(report) > 0 || report->lost_lines > 0 || report_missing(report) > 0;
}

static void put_navigation(const struct report *report, FILE *stream)
{
	fputs("<nav aria-label=\"Sections\">\n<ul>\n", stream);
	put_link(stream, "sums", "At a glance");
	for (unsigned i = 0; i < REPORT_TABLES; i++)
		if (report->tables[i].count > 0)
			put_link(stream, report_table_kinds[i].name,
			         report_table_kinds[i].title);
	if (report->rules.policy != NULL)
		put_link(stream, "never", "Rules that were never hit");
	if (something_is_missing(report))
		put_link(stream, "missing", "What is missing");
	if (report->change_count > 0)
		put_link(stream, "changes", "Changes");
	put_link(stream, "read", "What was read");
	fputs("</ul>\n</nav>\n", stream);
}

/* ---- the sums -------------------------------------------------------------------------------- */

static void begin_card(FILE *stream, const char *class_, const char *title, uint64_t number)
{
	fprintf(stream,
	        "<div class=\"card %s\"><dt>%s</dt><dd><strong data-value=\"%" PRIu64 "\">",
	        class_, title, number);
	report_html_number(stream, number);
	fprintf(stream, "</strong> look-up%s</dd><dd class=\"note\">", number == 1 ? "" : "s");
}

static void end_card(const struct report *report, FILE *stream, bool compared, uint64_t was)
{
	if (report->old.there && compared) {
		fputs("; ", stream);
		report_html_number(stream, was);
		fputs(" last time", stream);
	}
	fputs("</dd></div>\n", stream);
}

static void put_sums(const struct report *report, FILE *stream)
{
	const struct report_counts *total = &report->total;
	const uint64_t passed = total->lookups - total->stopped, lost = report_lost(report);

	report_page_section(stream, "sums", "At a glance");
	fputs("<dl class=\"cards\">\n", stream);
	begin_card(stream, "is-stopped", "Stopped", total->stopped);
	report_html_number(stream, report_least_messages(report));
	fputs(" to ", stream);
	report_html_number(stream, total->stopped);
	fputs(" messages, where each burst was one of its own", stream);
	end_card(report, stream, true, report->old.stopped);
	begin_card(stream, "is-monitored", "Only monitored", total->monitored);
	fputs("the real answer was given because of a mode", stream);
	end_card(report, stream, false, 0);
	begin_card(stream, "is-passed", "Passed otherwise", passed - total->monitored);
	fputs("by a release, out of a cache, or as a failure that was there anyway", stream);
	end_card(report, stream, false, 0);
	begin_card(stream, something_is_missing(report) ? "is-lost" : "is-whole", "Lost", lost);
	fputs(lost > 0                       ? "before they were written"
	      : something_is_missing(report) ? "but lines are missing, see below"
	                                     : "nothing was lost",
	      stream);
	end_card(report, stream, false, 0);
	fputs("</dl>\n<p>A look-up is no message: a mail host may ask several times for one "
	      "message, or once for several. So the number of messages is a span, from the "
	      "bursts of look-ups to the look-ups, where each burst was a message of its own. "
	      "One that is tried again later, goes to several watched names, or is asked about "
	      "at several resolvers or by several mail hosts has more bursts than one.</p>\n",
	      stream);
	report_page_section_end(stream);
}

/* ---- what is not about look-ups -------------------------------------------------------------- */

static const struct report_page_column never_columns[] = {
	{ "Rule", "text" },  { "Section", "text" }, { "Mode", "text" },
	{ "Owner", "text" }, { "Place", "text" },
};

static void put_never_hit(const struct report *report, FILE *stream)
{
	const struct report_rules *rules = &report->rules;

	if (rules->policy == NULL)
		return;
	report_page_section(stream, "never", "Rules that were never hit");
	if (rules->unhit == 0) {
		fputs("<p>Every rule of the policy was hit.</p>\n", stream);
		report_page_section_end(stream);
		return;
	}
	report_page_table(stream, "never", "Rules of the policy that no look-up was about",
	                  never_columns, sizeof(never_columns) / sizeof(never_columns[0]));
	for (size_t i = 0; i < rules->count; i++) {
		const uint32_t number = rules->rules[i].number;

		if (rules->rules[i].hit)
			continue;
		const struct mxw_rule rule = mxw_policy_rule(rules->policy, number);
		fputs("<tr>", stream);
		report_page_cell_name(stream, rule.id);
		report_page_cell_text(stream, rule_section_text(rule.section));
		report_page_cell_text(
			stream,
			mxw_mode_text(
				rule_state_at(rules->policy, number, report->made_s).mode));
		report_page_cell_text(stream, rule.owner);
		fputs("<td>", stream);
		report_html_isolated(stream, rule.file);
		fprintf(stream, ":%" PRIu32 "</td></tr>\n", rule.line);
	}
	report_page_table_end(stream);
	report_page_section_end(stream);
}

static void put_losses(const struct report *report, FILE *stream)
{
	fputs("<ul>\n", stream);
	for (enum alert_line_loss i = 0; i < ALERT_LINE_LOSSES; i++) {
		if (report->lost[i] == 0)
			continue;
		fputs("<li>", stream);
		report_html_number(stream, report->lost[i]);
		fprintf(stream, " look-up%s lost, cause <code>%s</code></li>\n",
		        report->lost[i] == 1 ? "" : "s", alert_line_loss_text(i));
	}
	if (report->lost_lines > 0) {
		fputs("<li>", stream);
		report_html_number(stream, report->lost_lines);
		fprintf(stream, " line%s about changes or health lost</li>\n",
		        report->lost_lines == 1 ? "" : "s");
	}
	fputs("</ul>\n", stream);
}

static const struct report_page_column missing_columns[] = {
	{ "Resolver", "text" },     { "Start", "text" },       { "Lines missing", "number" },
	{ "First line", "number" }, { "Last line", "number" },
};

static void put_gaps(const struct report *report, FILE *stream)
{
	size_t listed = 0;

	report_page_table(stream, "missing",
	                  "Lines between others of the same start that are not in these files",
	                  missing_columns,
	                  sizeof(missing_columns) / sizeof(missing_columns[0]));
	for (size_t i = 0; i < report->seen.count; i++) {
		const struct report_start *start = report->seen.starts[i];
		const uint64_t missing = report_start_missing(start);

		if (missing == 0 || listed++ >= REPORT_GAPS_MAX)
			continue;
		fputs("<tr>", stream);
		report_page_cell_name(stream, start->resolver);
		report_page_cell_text(stream, start->instance);
		report_page_cell_number(stream, missing, false);
		report_page_cell_number(stream, start->ranges[0].first, false);
		report_page_cell_number(stream, start->ranges[start->count - 1].last, false);
		fputs("</tr>\n", stream);
	}
	report_page_table_end(stream);
	if (listed > REPORT_GAPS_MAX)
		fprintf(stream, "<p class=\"rest\">%zu more starts are not shown.</p>\n",
		        listed - REPORT_GAPS_MAX);
}

static void put_missing(const struct report *report, FILE *stream)
{
	if (!something_is_missing(report))
		return;
	report_page_section(stream, "missing", "What is missing");
	if (report_lost(report) > 0 || report->lost_lines > 0)
		put_losses(report, stream);
	if (report_missing(report) > 0)
		put_gaps(report, stream);
	report_page_section_end(stream);
}

static const struct report_page_column changes_columns[] = {
	{ "Time (UTC)", "text" },
	{ "Resolver", "text" },
	{ "What", "text" },
	{ "In words", "text" },
};

static void put_changes(const struct report *report, FILE *stream)
{
	if (report->change_count == 0)
		return;
	report_page_section(stream, "changes", "Changes");
	report_page_table(stream, "changes", "What changed of what is in force",
	                  changes_columns,
	                  sizeof(changes_columns) / sizeof(changes_columns[0]));
	for (size_t i = 0; i < report->change_count; i++) {
		const struct report_change *change = &report->changes[i];

		fputs("<tr>", stream);
		report_page_cell_time(stream, change->time_ms);
		report_page_cell_text(stream, change->resolver);
		report_page_cell_text(stream, change->action);
		report_page_cell_text(stream, change->message);
		fputs("</tr>\n", stream);
	}
	report_page_table_end(stream);
	if (report->earlier_changes > 0)
		fprintf(stream,
		        "<p class=\"rest\">%" PRIu64 " earlier ones are not shown.</p>\n",
		        report->earlier_changes);
	report_page_section_end(stream);
}

static void put_lines(FILE *stream, uint64_t count, const char *words)
{
	if (count == 0)
		return;
	fputs("<li>", stream);
	report_html_number(stream, count);
	fprintf(stream, " line%s %s</li>\n", count == 1 ? "" : "s", words);
}

static const struct report_page_column read_columns[] = {
	{ "File", "text" },     { "Form", "text" },    { "Lines", "number" },
	{ "Octets", "number" }, { "Trouble", "text" },
};

static void put_read(const struct report *report, FILE *stream)
{
	const struct report_lines *lines = &report->lines;
	struct report_left_out left_out[REPORT_LEFT_OUT_MAX];
	const size_t left_out_count = report_left_out(lines, left_out);

	report_page_section(stream, "read", "What was read");
	report_page_table(stream, "read", "Files, and what could be read of them", read_columns,
	                  sizeof(read_columns) / sizeof(read_columns[0]));
	for (size_t i = 0; i < report->file_count; i++) {
		const struct report_file *file = &report->files[i];

		fputs("<tr>", stream);
		report_page_cell_name(stream, file->name);
		report_page_cell_text(stream, report_input_form_text(file->form));
		report_page_cell_number(stream, file->lines, false);
		report_page_cell_number(stream, file->octets, false);
		report_page_cell_text(stream, file->trouble != NULL ? file->trouble : "");
		fputs("</tr>\n", stream);
	}
	report_page_table_end(stream);
	fputs("<ul>\n", stream);
	put_lines(stream, lines->alerts + lines->repeats, "about look-ups");
	put_lines(stream, lines->states, "about changes");
	put_lines(stream, lines->healths, "about health");
	put_lines(stream, lines->outside, "left out: outside of the time that was asked for");
	for (size_t i = 0; i < left_out_count; i++)
		put_lines(stream, left_out[i].count, left_out[i].words);
	fputs("</ul>\n", stream);
	report_page_section_end(stream);
}

void report_print_page(const struct report *report, FILE *stream)
{
	report_html_begin(stream, "mxwarden report");
	put_header(report, stream);
	put_navigation(report, stream);
	fputs("<main id=\"main\" tabindex=\"-1\">\n", stream);
	put_sums(report, stream);
	for (unsigned i = 0; i < REPORT_TABLES; i++)
		report_page_table_section(report, (enum report_table_id)i, stream);
	put_never_hit(report, stream);
	put_missing(report, stream);
	put_changes(report, stream);
	put_read(report, stream);
	fprintf(stream,
	        "</main>\n<footer>\n<p>Written by mxwarden report, version %s. All times are UTC.</p>\n"
	        "</footer>\n<p id=\"said\" class=\"said\" role=\"status\"></p>\n",
	        mxw_version());
	report_html_end(stream);
}
