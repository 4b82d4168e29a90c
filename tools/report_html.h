/* report_html.h - writes HTML in which no text of others is anything but text.
 * Threads: one for each stream.
 * Memory: nothing is allocated.
 * Cost: one pass over what is written.
 * Standards: HTML (WHATWG), CSP Level 3, section 2.3.1 (hash-source).
 */
#ifndef MXWARDEN_TOOLS_REPORT_HTML_H
#define MXWARDEN_TOOLS_REPORT_HTML_H

#include <stdint.h>
#include <stdio.h>

/* Writes a text that was not made here, fit for an element or for an attribute in double quotes: characters of
 * HTML as references; what could do something else than show up as \DDD, as on a terminal. */
void report_html_text(FILE *stream, const char *text);

/* The same, apart from the direction of what is around it. */
void report_html_isolated(FILE *stream, const char *text);

/* A number with a comma between each three digits. */
void report_html_number(FILE *stream, uint64_t number);

/* What each document begins with. */
#define REPORT_PAGE_MARK "<!DOCTYPE html>"

/* Writes the whole beginning of a document up to its body: it may load nothing, and runs no script and has no
 * style but its own. */
void report_html_begin(FILE *stream, const char *title);

/* Writes the script and the end. */
void report_html_end(FILE *stream);

#endif
