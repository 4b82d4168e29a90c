/* new_file.h - a file that is there whole, or as it was before.
 * Threads: one for each file.
 * Memory: the caller's, and the buffer of a stream.
 * Cost: two syncs at the end.
 * Standards: POSIX.1-2017 (rename, fsync).
 */
#ifndef MXWARDEN_TOOLS_NEW_FILE_H
#define MXWARDEN_TOOLS_NEW_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

struct new_file {
	FILE *stream;     /* where it is written to */
	const char *path; /* borrowed */
	unsigned mode;
	bool is_there; /* in its place, whatever comes after that */
	char beside[PATH_MAX];
};

/* Makes a new file beside `path`, which gets this mode; 0: that which the mask of the process leaves. False, with
 * errno: it cannot be made, or there is something at `path` that is no regular file (EINVAL). */
bool new_file_begin(struct new_file *file, const char *path, unsigned mode);

/* Puts the new file in the place of the old one, and closes it. False, with errno: something went wrong, also
 * while it was written; the old one is as it was, and the new one gone. Or, where file->is_there, all is done, but
 * the directory could not be synced: after a power cut there may be the old one. */
bool new_file_end(struct new_file *file);

/* What to say, between its name and errno, of a file with which something went wrong. */
const char *new_file_error_words(const struct new_file *file);

/* Makes what has been done to the directory of a path last. */
bool new_file_sync_directory(const char *path);

#endif
