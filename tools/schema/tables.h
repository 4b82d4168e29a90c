/* tables.h - keys and codes as lines of columns, for tests of the documents.
 * Threads: functions have no state.
 * Memory: nothing is allocated.
 * Cost: linear in the keys.
 * Standards: none.
 */
#ifndef MXWARDEN_TOOLS_TABLES_H
#define MXWARDEN_TOOLS_TABLES_H

#include <stdio.h>

/* Prints each key that the parser takes, with tabs between: map, key, type, presence (required, one
 * of several, optional), what holds without it, limits, doc. What there is nothing to say about is
 * "-". */
void mxws_print_keys(FILE *stream);

/* Prints each code of a finding, with tabs between: code, level, "acceptable" or "-". */
void mxws_print_codes(FILE *stream);

#endif
