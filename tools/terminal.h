/* terminal.h - what the terminal can show that output goes to.
 * Threads: functions have no state.
 * Memory: nothing is allocated.
 * Cost: a call of the system.
 * Standards: no-color.org (NO_COLOR).
 */
#ifndef MXWARDEN_TOOLS_TERMINAL_H
#define MXWARDEN_TOOLS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Columns of the terminal that the stream goes to; 0: it goes to none, or nobody knows. */
size_t cmd_terminal_columns(FILE *stream);

/* Are colours welcome? Where the stream goes to a terminal, which is not said to be a dumb one, and NO_COLOR is
 * not set to anything. */
bool cmd_terminal_has_colours(FILE *stream);

#endif
