/* sources.h - the files that a policy is made of, as octets.
 * Threads: sources are changed by the one who makes them, and then only read.
 * Memory: sources own names and octets.
 * Cost: each octet is hashed once, when its file is added.
 * Standards: FIPS 180-4 (SHA-256).
 */
#ifndef MXWARDEN_CONFIG_SOURCES_H
#define MXWARDEN_CONFIG_SOURCES_H

#include <mxwarden/loader.h>

struct mxwi_source {
	char *name;   /* owned */
	char *octets; /* owned; NULL when there are none */
	size_t size;
	uint8_t digest[MXW_DIGEST_SIZE]; /* of the octets */
};

/* The digest of one file is the file's. The digest of several is SHA-256 over the digests of
 * all, 32 octets each, in reading order: where the files lie does not change it, so that the
 * same policy has the same digest everywhere. */
struct mxw_sources {
	struct mxwi_source *items; /* owned; the policy itself first */
	size_t count;
	uint8_t digest[MXW_DIGEST_SIZE];
};

/* Sources without any file; NULL when memory is refused. */
struct mxw_sources *mxwi_sources_new(void);

/* Adds a file. The name is copied; `octets` come from the heap and are taken over, in any case.
 * MXW_OK; MXW_NOMEM; MXW_LIMIT when the file, or the number of files, is too large. */
MXW_MUSTCHECK enum mxw_result mxwi_sources_add(struct mxw_sources *sources, const char *name,
                                               char *octets, size_t size);

/* Reads a regular file of at most `most` octets and never waits for it. MXW_OK: the caller
 * frees *ret. MXW_IO and MXW_NOMEM: errno says why; EISDIR or EINVAL where it is no regular
 * file. MXW_LIMIT: it is larger. */
MXW_MUSTCHECK enum mxw_result mxwi_file_read(const char *path, size_t most, char **ret,
                                             size_t *ret_size);

#endif
