/* The report for a terminal: the sums first, then a table for each question, each with the rows that matter
 * most. Where the terminal is narrow, columns are left out, from those that matter least. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "report.h"
#include "rule_state.h"
#include "terminal.h"
#include "text_table.h"

#define INDENT 2u
#define BAR_WIDTH 20u
#define DAYS_MIN 31u
#define CHANGES_SHOWN 10u
#define TITLE_MAX 32u

struct view {
	const struct report *report;
	size_t room; /* columns of the terminal; 0: as many as needed */
	bool colours;
	bool failed;
};

static const char *const bold[] = { "", "\033[1m" }, *const red[] = { "", "\033[31m" },
			 *const yellow[] = { "", "\033[33m" },
			 *const plain[] = { "", "\033[0m" };

static void print_title(const struct view *view, const char *title)
{
	printf("\n%s%s%s\n", bold[view->colours], title, plain[view->colours]);
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* ---- sums ------------------------------------------------------------------------------------ */

static void print_span(const struct report *report)
{
	char first[REPORT_TIME_MAX], last[REPORT_TIME_MAX];

	if (report->total.lookups == 0) {
		puts("No look-ups were alerted.");
		return;
	}
	printf("Look-ups from %s to %s, of %zu resolver%s\n",
	       report_time_text(report->first_ms, first),
	       report_time_text(report->last_ms, last), report->tables[REPORT_RESOLVERS].count,
	       plural(report->tables[REPORT_RESOLVERS].count));
}

static void print_was(const struct report *report, uint64_t was)
{
	if (report->old.there)
		printf(" (%" PRIu64 " last time)", was);
	putchar('\n');
}

static void print_sums(const struct view *view)
{
	const struct report *report = view->report;
	const struct report_counts *total = &report->total;
	const uint64_t passed = total->lookups - total->stopped;
	const uint64_t lost = report_lost(report);
	const bool paint = view->colours;

	printf("\n%s%10" PRIu64 " stopped%s", red[paint && total->stopped > 0], total->stopped,
	       plain[paint && total->stopped > 0]);
	print_was(report, report->old.stopped);
	printf("%10" PRIu64 " passed", passed);
	if (passed > 0)
		printf(": %" PRIu64 " only monitored, %" PRIu64
		       " let through by hand or otherwise",
		       total->monitored, passed - total->monitored);
	print_was(report, report->old.lookups - report->old.stopped);
	printf("%s%10" PRIu64 " lost%s, of which nothing else is known\n",
	       yellow[paint && lost > 0], lost, plain[paint && lost > 0]);
	if (total->stopped == 0)
		return;
	printf("\nA look-up is no message: a mail host may ask several times for one message, or\n"
	       "once for several. Those that were stopped came in %" PRIu64
	       " burst%s: where each\n"
	       "burst was a message of its own, they were %" PRIu64 " to %" PRIu64
	       " messages.\n",
	       total->stopped_bursts, plural(total->stopped_bursts),
	       report_least_messages(report), total->stopped);
}

/* ---- tables ---------------------------------------------------------------------------------- */

/* The columns of a table of look-ups, whose titles are in capitals. */
struct columns {
	struct text_table_column items[TEXT_TABLE_COLUMNS_MAX];
	char titles[TEXT_TABLE_COLUMNS_MAX][TITLE_MAX];
	size_t count;
};

static void add_column(struct columns *columns, const char *title, bool is_number,
                       unsigned spare)
{
	char *own = columns->titles[columns->count];
	size_t i = 0;

	for (; i < TITLE_MAX - 1 && title[i] != '\0'; i++)
		own[i] = (char)toupper((unsigned char)title[i]);
	own[i] = '\0';
	columns->items[columns->count++] = (struct text_table_column){ .title = own,
		                                                       .is_number = is_number,
		                                                       .spare = spare };
}

static void make_columns(struct columns *columns, const struct report_table_kind *kind,
                         bool compared)
{
	*columns = (struct columns){ .count = 0 };
	if (kind->header != NULL)
		add_column(columns, kind->header, false, 0);
	for (size_t i = 0; i < REPORT_NOTES_MAX && kind->notes[i].key != NULL; i++)
		add_column(columns, kind->notes[i].header, false,
		           kind->header != NULL || i > 1 ? (unsigned)i + 1 : 0);
	add_column(columns, "stopped", true, 0);
	add_column(columns, "passed", true, 0);
	add_column(columns, "", false, 10); /* the bar */
	add_column(columns, "last", false, 9);
	if (compared) {
		add_column(columns, "before", true, 8);
		add_column(columns, "", false, 7); /* is it new? */
	}
}

static void print_bar(FILE *stream, const struct report_counts *counts, uint64_t most)
{
	const double of_one = most > 0 ? (double)BAR_WIDTH / (double)most : 0;
	const unsigned all = (unsigned)((double)counts->lookups * of_one + 0.5);
	const unsigned stopped = (unsigned)((double)counts->stopped * of_one + 0.5);

	for (unsigned i = 0; i < all; i++)
		putc(i < stopped ? '#' : '-', stream);
}

static void print_row(struct text_table *table, const struct report_table_kind *kind,
                      const struct report_row *row, uint64_t most, bool compared)
{
	char time[REPORT_TIME_MAX];

	if (kind->header != NULL) {
		cmd_print_text(table->stream, row->key);
		text_table_end_cell(table);
	}
	for (size_t i = 0; i < REPORT_NOTES_MAX && kind->notes[i].key != NULL; i++) {
		cmd_print_text(table->stream, row->notes[i] != NULL ? row->notes[i] : "");
		text_table_end_cell(table);
	}
	fprintf(table->stream, "%s%" PRIu64, row->uncertain ? ">=" : "", row->counts.stopped);
	text_table_end_cell(table);
	fprintf(table->stream, "%s%" PRIu64, row->uncertain ? ">=" : "",
	        row->counts.lookups - row->counts.stopped);
	text_table_end_cell(table);
	print_bar(table->stream, &row->counts, most);
	text_table_end_cell(table);
	fputs(report_time_text(row->last_ms, time), table->stream);
	text_table_end_cell(table);
	if (!compared)
		return;
	fprintf(table->stream, "%" PRIu64, row->was);
	text_table_end_cell(table);
	fputs(row->known ? "" : "new", table->stream);
	text_table_end_cell(table);
}

/* What is not in the rows that are shown. */
static void print_rest(const struct report *report, enum report_table_id id, size_t first,
                       size_t end)
{
	const struct report_table *table = &report->tables[id];
	const uint64_t without = report_without(report, id);
	struct report_counts rest = { 0 };
	size_t count = 0;

	for (size_t i = 0; i < table->count; i++) {
		if (i >= first && i < end)
			continue;
		report_counts_add(&rest, &table->rows[i]->counts);
		count++;
	}
	if (count > 0)
		printf("  %zu more: %" PRIu64 " stopped, %" PRIu64 " passed\n", count,
		       rest.stopped, rest.lookups - rest.stopped);
	if (table->other_rows > 0)
		printf("  others, which there was no room for: %" PRIu64 " stopped, %" PRIu64
		       " passed; see --keys\n",
		       table->others.stopped, table->others.lookups - table->others.stopped);
	if (report_table_kinds[id].without != NULL && without > 0)
		printf("  %" PRIu64 " look-up%s %s\n", without, plural(without),
		       report_table_kinds[id].without);
	if (report_may_be_old(report, id))
		puts("  " REPORT_MAY_BE_OLD_WORDS);
}

static void print_table(struct view *view, enum report_table_id id)
{
	const struct report *report = view->report;
	const struct report_table *table = &report->tables[id];
	/* Of days the latest, of all else those with most look-ups. */
	const size_t wanted =
		id == REPORT_DAYS && report->top < DAYS_MIN ? DAYS_MIN : report->top;
	const size_t shown = table->count < wanted ? table->count : wanted;
	const size_t first = id == REPORT_DAYS ? table->count - shown : 0;
	const bool compared = report->old.there && id != REPORT_DAYS;
	struct columns columns;
	struct text_table text;
	uint64_t most = 0;

	if (table->count == 0)
		return;
	make_columns(&columns, &report_table_kinds[id], compared);
	if (!text_table_begin(&text, columns.items, columns.count)) {
		view->failed = true;
		return;
	}
	for (size_t i = first; i < first + shown; i++)
		if (table->rows[i]->counts.lookups > most)
			most = table->rows[i]->counts.lookups;
	for (size_t i = first; i < first + shown; i++)
		print_row(&text, &report_table_kinds[id], table->rows[i], most, compared);
	print_title(view, report_table_kinds[id].title);
	if (!text_table_print(&text, INDENT, view->room))
		view->failed = true;
	print_rest(report, id, first, first + shown);
}

/* ---- the rest -------------------------------------------------------------------------------- */

static void print_new(const struct view *view)
{
	static const enum report_table_id ids[] = { REPORT_DOMAINS, REPORT_INTENDED,
		                                    REPORT_CLIENTS, REPORT_RULES,
		                                    REPORT_LOOKALIKES };
	static const char *const words[] = { "wrong domain", "domain that was meant",
		                             "sender host", "rule", "look-alike class" };
	const struct report *report = view->report;

	if (!report->old.there)
		return;
	print_title(view, "New since the last report");
	printf("  compared with the report of ");
	cmd_print_text(stdout, report->old.made);
	putchar('\n');
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		const size_t count = report_new_rows(report, ids[i]);

		printf("  %zu %s: %s%s\n", count, count == 1 ? "is new" : "are new", words[i],
		       report->old.partial[ids[i]] ? ", or was among the others then" : "");
	}
}

static void print_never_hit(const struct view *view)
{
	const struct report_rules *rules = &view->report->rules;

	if (rules->policy == NULL)
		return;
	print_title(view, "Rules that were never hit");
	if (rules->unhit == 0)
		puts("  none");
	for (size_t i = 0; i < rules->count; i++) {
		const uint32_t number = rules->rules[i].number;

		if (rules->rules[i].hit)
			continue;
		const struct mxw_rule rule = mxw_policy_rule(rules->policy, number);
		const struct rule_state state =
			rule_state_at(rules->policy, number, view->report->made_s);
		printf("  %s: %s, %s, ", rule.id, rule_section_text(rule.section),
		       mxw_mode_text(state.mode));
		cmd_print_text(stdout, rule.file);
		printf(":%" PRIu32 "\n", rule.line);
	}
}

static void print_changes(const struct view *view)
{
	const struct report *report = view->report;
	const size_t shown =
		report->change_count < CHANGES_SHOWN ? report->change_count : CHANGES_SHOWN;
	const uint64_t earlier = report->earlier_changes + (report->change_count - shown);

	if (report->change_count == 0)
		return;
	print_title(view, "Changes");
	if (earlier > 0)
		printf("  %" PRIu64 " earlier\n", earlier);
	for (size_t i = report->change_count - shown; i < report->change_count; i++) {
		const struct report_change *change = &report->changes[i];
		char time[REPORT_TIME_MAX];

		printf("  %s  ", report_time_text(change->time_ms, time));
		cmd_print_text(stdout, change->resolver);
		fputs("  ", stdout);
		cmd_print_text(stdout, change->message);
		putchar('\n');
	}
}

static void print_losses(const struct view *view)
{
	const struct report *report = view->report;
	const uint64_t lost = report_lost(report), missing = report_missing(report);

	if (lost == 0 && report->lost_lines == 0 && missing == 0)
		return;
	print_title(view, "What is missing");
	if (lost > 0) {
		const char *between = ": ";

		printf("  %" PRIu64 " look-up%s lost before they were written", lost,
		       lost == 1 ? " was" : "s were");
		for (enum alert_line_loss i = 0; i < ALERT_LINE_LOSSES; i++) {
			if (report->lost[i] == 0)
				continue;
			printf("%s%s %" PRIu64, between, alert_line_loss_text(i),
			       report->lost[i]);
			between = ", ";
		}
		putchar('\n');
	}
	if (report->lost_lines > 0)
		printf("  %" PRIu64 " line%s about changes or health %s lost before they were "
		       "written\n",
		       report->lost_lines, plural(report->lost_lines),
		       report->lost_lines == 1 ? "was" : "were");
	if (missing == 0)
		return;
	printf("  %" PRIu64 " line%s between others of the same start that %s not in these "
	       "files:\n",
	       missing, plural(missing), missing == 1 ? "is" : "are");
	size_t listed = 0;
	for (size_t i = 0; i < report->seen.count; i++) {
		const struct report_start *start = report->seen.starts[i];
		const uint64_t own = report_start_missing(start);

		if (own == 0 || ++listed > view->report->top)
			continue;
		fputs("    ", stdout);
		cmd_print_text(stdout, start->resolver);
		fputs(", instance ", stdout);
		cmd_print_text(stdout, start->instance);
		printf(": %" PRIu64 " of %" PRIu64 " to %" PRIu64 "%s\n", own,
		       start->ranges[0].first, start->ranges[start->count - 1].last,
		       start->uncertain ? ", perhaps fewer" : "");
	}
	if (listed > view->report->top)
		printf("    and of %zu more\n", listed - view->report->top);
}

bool report_print_text(const struct report *report)
{
	struct view view = {
		.report = report,
		.room = cmd_terminal_columns(stdout),
		.colours = cmd_terminal_has_colours(stdout),
	};

	print_span(report);
	print_sums(&view);
	print_new(&view);
	for (unsigned i = 0; i < REPORT_TABLES; i++)
		print_table(&view, (enum report_table_id)i);
	print_never_hit(&view);
	print_losses(&view);
	print_changes(&view);
	return !view.failed;
}
