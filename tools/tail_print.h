/* tail_print.h - a line of a file of alerts, for a terminal.
 * Threads: one.
 * Memory: nothing is kept.
 * Cost: one pass over the line's texts.
 * Standards: ECMA-48 (colours: SGR), RFC 8259 (JSON).
 *
 * Nothing of a line does anything to a terminal but show up in it.
 */
#ifndef MXWARDEN_TOOLS_TAIL_PRINT_H
#define MXWARDEN_TOOLS_TAIL_PRINT_H

#include <stdio.h>

#include "alert_line.h"

/* Prints time, severity (or that it is about the module), and the message, with what was lost before it. */
void tail_print(FILE *stream, const struct alert_line *line, bool in_colour);

/* Prints the octets of a line, which must be JSON: the same value, with characters that would do something
 * else to a terminal as \uXXXX. */
void tail_print_json(FILE *stream, const char *octets, size_t size);

#endif
