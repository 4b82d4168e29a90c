/* terminal_kit.h - a terminal for what tells people that it goes on.
 * Threads: one.
 * Memory: none.
 * Cost: none worth saying.
 * Standards: POSIX.1-2017 (pseudo terminals).
 */
#ifndef MXWT_TERMINAL_KIT_H
#define MXWT_TERMINAL_KIT_H

#include <stdbool.h>

struct mxwt_terminal {
	int reader, writer, before;
};

/* Makes standard error a terminal; ends the program when there is none to be had. Nothing may be asserted
 * until the end: CUnit's words would go there. */
void mxwt_terminal_begin(struct mxwt_terminal *terminal);

/* Reads what was written until the text has come. False: it has not within ten seconds. */
bool mxwt_terminal_shows(const struct mxwt_terminal *terminal, const char *text);

void mxwt_terminal_end(struct mxwt_terminal *terminal);

#endif
