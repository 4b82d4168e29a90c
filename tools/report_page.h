/* report_page.h - the parts of the page that mxwarden report writes.
 * Threads: one.
 * Memory: nothing is allocated.
 * Cost: linear in the rows that are shown.
 * Standards: HTML (WHATWG), SVG 1.1, WAI-ARIA 1.2.
 */
#ifndef MXWARDEN_TOOLS_REPORT_PAGE_H
#define MXWARDEN_TOOLS_REPORT_PAGE_H

#include "report.h"

/* Which rows of a table are shown: from `first`, `count` of them. Of days the latest. */
struct report_shown {
	size_t first, count;
};
struct report_shown report_page_shown(const struct report *report, enum report_table_id id);

/* Begins a section with its heading, and ends it. */
void report_page_section(FILE *stream, const char *id, const char *title);
void report_page_section_end(FILE *stream);

struct report_page_column {
	const char *title;
	const char *kind; /* "text" or "number": how it is sorted */
};

/* Begins a table with its caption, which a screen reader says first, and its head. */
void report_page_table(FILE *stream, const char *id, const char *caption,
                       const struct report_page_column *columns, size_t count);
void report_page_table_end(FILE *stream);

void report_page_cell_text(FILE *stream, const char *text);
void report_page_cell_name(FILE *stream, const char *text); /* that the row is about */
void report_page_cell_number(FILE *stream, uint64_t number, bool at_least);
void report_page_cell_time(FILE *stream, int64_t time_ms);

/* The section of a table; nothing where there is nothing in it. */
void report_page_table_section(const struct report *report, enum report_table_id id,
                               FILE *stream);

/* Columns of the last days, with their numbers. */
void report_page_days_chart(const struct report *report, FILE *stream);

#endif
