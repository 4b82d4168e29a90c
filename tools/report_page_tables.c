/* A table is sorted and filtered by the script, which finds in each cell of the head what a column is. Without
 * it the rows are in the order that matters most. Bars have their number beside them, so nobody needs to see
 * them. */
#include "report_page.h"

#include <inttypes.h>

#include "report_html.h"

#define BAR_WIDTH 80.0

struct report_shown report_page_shown(const struct report *report, enum report_table_id id)
{
	const size_t all = report->tables[id].count;
	const size_t count = all < report->top ? all : report->top;

	return (struct report_shown){ id == REPORT_DAYS ? all - count : 0, count };
}

void report_page_section(FILE *stream, const char *id, const char *title)
{
	fprintf(stream, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n", id, id,
	        title);
}

void report_page_section_end(FILE *stream)
{
	fputs("</section>\n", stream);
}

void report_page_table(FILE *stream, const char *id, const char *caption,
                       const struct report_page_column *columns, size_t count)
{
	/* What may have to be scrolled must be reached with the keyboard. */
	fprintf(stream,
	        "<div class=\"scroll\" role=\"region\" aria-labelledby=\"%s-caption\" tabindex=\"0\">\n"
	        "<table id=\"%s-table\">\n<caption id=\"%s-caption\">%s</caption>\n<thead>\n<tr>",
	        id, id, id, caption);
	for (size_t i = 0; i < count; i++)
		fprintf(stream, "<th scope=\"col\" class=\"%s\">%s</th>", columns[i].kind,
		        columns[i].title);
	fputs("</tr>\n</thead>\n<tbody>\n", stream);
}

void report_page_table_end(FILE *stream)
{
	fputs("</tbody>\n</table>\n</div>\n", stream);
}

void report_page_cell_text(FILE *stream, const char *text)
{
	fputs("<td>", stream);
	report_html_isolated(stream, text);
	fputs("</td>", stream);
}

void report_page_cell_name(FILE *stream, const char *text)
{
	fputs("<th scope=\"row\">", stream);
	report_html_isolated(stream, text);
	fputs("</th>", stream);
}

void report_page_cell_number(FILE *stream, uint64_t number, bool at_least)
{
	fprintf(stream, "<td class=\"number\" data-value=\"%" PRIu64 "\">%s", number,
	        at_least ? "<span class=\"least\">at least </span>" : "");
	report_html_number(stream, number);
	fputs("</td>", stream);
}

void report_page_cell_time(FILE *stream, int64_t time_ms)
{
	char text[REPORT_TIME_MAX];

	report_time_text(time_ms, text);
	fprintf(stream, "<td class=\"time\"><time datetime=\"%s\">%.10s %.5s</time></td>", text,
	        text, text + 11);
}

/* ---- tables of look-ups ---------------------------------------------------------------------- */

#define COLUMNS_MAX (REPORT_NOTES_MAX + 8u)

/* The columns of a table; returns how many. */
static size_t columns_of(const struct report_table_kind *kind, bool compared,
                         struct report_page_column ret[COLUMNS_MAX])
{
	static const struct report_page_column always[] = {
		{ "Stopped", "number" }, { "Passed", "number" },   { "Share", "number" },
		{ "Bursts", "number" },  { "Last (UTC)", "text" }, { "Before", "number" },
		{ "New", "text" },
	};
	const size_t rest = sizeof(always) / sizeof(always[0]) - (compared ? 0 : 2);
	size_t count = 0;

	if (kind->header != NULL)
		ret[count++] = (struct report_page_column){ kind->header, "text" };
	for (size_t i = 0; i < REPORT_NOTES_MAX && kind->notes[i].key != NULL; i++)
		ret[count++] = (struct report_page_column){ kind->notes[i].header, "text" };
	for (size_t i = 0; i < rest; i++)
		ret[count++] = always[i];
	return count;
}

/* How much of all look-ups it is, as a number and as a bar. */
static void put_share(FILE *stream, const struct report_counts *counts, uint64_t total)
{
	const double one = total > 0 ? 1 / (double)total : 0;
	const double stopped = (double)counts->stopped * one;
	const double all = (double)counts->lookups * one;

	fprintf(stream,
	        "<td class=\"share\" data-value=\"%.6f\">"
	        "<svg width=\"%.0f\" height=\"10\" aria-hidden=\"true\" focusable=\"false\">"
	        "<rect class=\"track\" width=\"%.0f\" height=\"10\"/>"
	        "<rect class=\"passed\" width=\"%.2f\" height=\"10\"/>"
	        "<rect class=\"stopped\" width=\"%.2f\" height=\"10\"/></svg>"
	        "<span>%.1f %%</span></td>",
	        all, BAR_WIDTH, BAR_WIDTH, all * BAR_WIDTH, stopped * BAR_WIDTH, all * 100);
}

static void put_row(const struct report *report, enum report_table_id id,
                    const struct report_row *row, FILE *stream)
{
	const struct report_table_kind *kind = &report_table_kinds[id];

	fputs("<tr>", stream);
	if (kind->header != NULL)
		report_page_cell_name(stream, row->key);
	for (size_t i = 0; i < REPORT_NOTES_MAX && kind->notes[i].key != NULL; i++) {
		const char *note = row->notes[i] != NULL ? row->notes[i] : "";

		/* Where the key is not shown, the first two are what the row is about. */
		if (kind->header == NULL && i < 2)
			report_page_cell_name(stream, note);
		else
			report_page_cell_text(stream, note);
	}
	report_page_cell_number(stream, row->counts.stopped, row->uncertain);
	report_page_cell_number(stream, row->counts.lookups - row->counts.stopped,
	                        row->uncertain);
	put_share(stream, &row->counts, report->total.lookups);
	report_page_cell_number(stream, row->counts.bursts, row->uncertain);
	report_page_cell_time(stream, row->last_ms);
	if (report->old.there && id != REPORT_DAYS) {
		report_page_cell_number(stream, row->was, false);
		fprintf(stream, "<td>%s</td>",
		        row->known ? "" : "<span class=\"tag\">new</span>");
	}
	fputs("</tr>\n", stream);
}

/* A sentence about look-ups that are in no row. */
static void put_rest(FILE *stream, uint64_t lookups, uint64_t stopped, const char *before,
                     const char *behind)
{
	fprintf(stream, "<p class=\"rest\">%s", before);
	report_html_number(stream, stopped);
	fputs(" look-ups stopped, ", stream);
	report_html_number(stream, lookups - stopped);
	fprintf(stream, " passed%s.</p>\n", behind);
}

static void put_rests(const struct report *report, enum report_table_id id, FILE *stream)
{
	const struct report_table *table = &report->tables[id];
	const struct report_shown shown = report_page_shown(report, id);
	const uint64_t without = report_without(report, id);
	struct report_counts rest = { 0 };

	for (size_t i = 0; i < table->count; i++)
		if (i < shown.first || i >= shown.first + shown.count)
			report_counts_add(&rest, &table->rows[i]->counts);
	if (shown.count < table->count) {
		char before[64];

		(void)snprintf(before, sizeof(before),
		               "%zu more rows, not shown: ", table->count - shown.count);
		put_rest(stream, rest.lookups, rest.stopped, before, "");
	}
	if (table->other_rows > 0)
		put_rest(stream, table->others.lookups, table->others.stopped,
		         "Others, which there was no room for: ", "");
	if (report_table_kinds[id].without != NULL && without > 0) {
		fputs("<p class=\"rest\">", stream);
		report_html_number(stream, without);
		fprintf(stream, " look-up%s %s.</p>\n", without == 1 ? "" : "s",
		        report_table_kinds[id].without);
	}
	if (report_may_be_old(report, id))
		fputs("<p class=\"rest\">" REPORT_MAY_BE_OLD_WORDS "</p>\n", stream);
}

void report_page_table_section(const struct report *report, enum report_table_id id,
                               FILE *stream)
{
	const struct report_table_kind *kind = &report_table_kinds[id];
	const struct report_table *table = &report->tables[id];
	const struct report_shown shown = report_page_shown(report, id);
	struct report_page_column columns[COLUMNS_MAX];
	char caption[128];

	if (table->count == 0)
		return;
	report_page_section(stream, kind->name, kind->title);
	if (id == REPORT_DAYS)
		report_page_days_chart(report, stream);
	(void)snprintf(caption, sizeof(caption), "Look-ups %c%s", kind->title[0] | 0x20,
	               kind->title + 1);
	report_page_table(stream, kind->name, caption, columns,
	                  columns_of(kind, report->old.there && id != REPORT_DAYS, columns));
	for (size_t i = shown.first; i < shown.first + shown.count; i++)
		put_row(report, id, table->rows[i], stream);
	report_page_table_end(stream);
	put_rests(report, id, stream);
	report_page_section_end(stream);
}
