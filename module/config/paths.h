/* paths.h - paths as files name other files, and patterns of them.
 * Threads: functions have no state.
 * Memory: what is returned lies in the arena.
 * Cost: linear in the texts.
 * Standards: POSIX.1-2017, XCU 2.13 (pattern matching).
 */
#ifndef MXWARDEN_CONFIG_PATHS_H
#define MXWARDEN_CONFIG_PATHS_H

#include <mxwarden/result.h>

#include "config/arena.h"

/* The path that `text` stands for in the file `from`: relative to that file's directory. NULL: memory
 * is refused. */
const char *mxwi_path_join(struct mxwi_arena *arena, const char *from, const char *text);

/* Does the text have "*", "?" or "[" in it? */
bool mxwi_path_is_pattern(const char *text);

/* How many octets of a pattern stand for themselves before its first special character: each path
 * that it matches begins with them. */
size_t mxwi_path_literal_size(const char *pattern);

/* Does a pattern match a path? "*" and "?" match no slash and no leading dot of a part. */
bool mxwi_path_matches(const char *pattern, const char *path);

#endif
