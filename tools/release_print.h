/* release_print.h - releases as an entry of a policy, where they can stay.
 * Threads: one.
 * Memory: borrows the state.
 * Cost: linear in the names.
 * Standards: YAML 1.1, whose double-quoted texts hold what JSON's do.
 */
#ifndef MXWARDEN_TOOLS_RELEASE_PRINT_H
#define MXWARDEN_TOOLS_RELEASE_PRINT_H

#include <mxwarden/state.h>

/* Prints the rule of `allow` that does the same as the releases. `for_s` 0: the author is to say how
 * long. There must be one release at least. */
void release_print(const struct mxw_state *releases, int64_t for_s, int64_t now_s);

#endif
