/* file_store.h - a small file that must survive: the old one or the new one, whatever happens.
 * Threads: one at a time for each store; different ones are independent.
 * Memory: a store owns its names until mxwi_store_end().
 * Cost: one write for each call, two syncs at the end of what is not fleeting.
 * Standards: POSIX.1-2017 (rename, fsync).
 *
 * A store keeps its first error; what follows does nothing, and mxwi_store_end() reports it.
 */
#ifndef MXWARDEN_CONFIG_FILE_STORE_H
#define MXWARDEN_CONFIG_FILE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <mxwarden/result.h>

struct mxwi_store {
	int directory;    /* where the file is; -1: it is not open */
	int fd;           /* the new file; -1: there is none */
	char *names;      /* owned: the directory's path, and what `beside` points into */
	const char *name; /* of the file in its directory; borrowed */
	char *beside;     /* the name of the new file there */
	mode_t mode;      /* of the file; may be changed before the end */
	bool is_fleeting; /* nothing is lost with it: it is not synced; may be set before the end */
	int error;        /* errno of the first failure; 0: none */
};

/* Makes a new file beside `path`, which is borrowed until the end. */
void mxwi_store_begin(struct mxwi_store *store, const char *path);

void mxwi_store_write(struct mxwi_store *store, const void *octets, size_t size);

/* Something else went wrong: the file is not to take its place. */
void mxwi_store_fail(struct mxwi_store *store, int error);

/* Syncs, renames over what is there, and syncs the directory; or, after a failure, takes the new file
 * away. Mode 0640, or what was set, whatever the process's mask; owner and group of the directory, where
 * the caller may say so. A link of that name is replaced, not followed. MXW_OK; MXW_IO with errno. */
MXW_MUSTCHECK enum mxw_result mxwi_store_end(struct mxwi_store *store);

#endif
