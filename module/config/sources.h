/* sources.h - the files that a policy is made of, as octets.
 * Threads: sources are changed by the one who makes them, and then only read.
 * Memory: sources own names and octets.
 * Cost: each octet is hashed once, when its file is added; a search by name is linear.
 * Standards: FIPS 180-4 (SHA-256).
 */
#ifndef MXWARDEN_CONFIG_SOURCES_H
#define MXWARDEN_CONFIG_SOURCES_H

#include <mxwarden/loader.h>

enum mxwi_source_kind {
	MXWI_SOURCE_YAML, /* a policy or what it includes */
	MXWI_SOURCE_LIST  /* name entries, one a line */
};

struct mxwi_source {
	enum mxwi_source_kind kind;
	char *name;   /* owned; mxwi_path_join() of how it is named and by whom */
	char *octets; /* owned; NULL when there are none */
	size_t size;
	uint8_t digest[MXW_DIGEST_SIZE]; /* of the octets */
	enum mxw_result result; /* other than MXW_OK: it is named, and could not be read */
	int error;              /* errno of that; EISDIR, EINVAL: it is no regular file */
	bool has_status;        /* the following two are known: it was read from a file */
	bool others_write;      /* others than root and its owner may write to it */
	int64_t changed_s;      /* when it was last written to, in seconds since 1970 */
};

/* The digest of one file is the file's. The digest of several is SHA-256 over the digests of
 * all, 32 octets each, in reading order: where the files lie does not change it, so that the
 * same policy has the same digest everywhere. */
struct mxw_sources {
	struct mxwi_source *items; /* owned; the policy itself first */
	size_t count;
	uint64_t size; /* octets of all */
	uint8_t digest[MXW_DIGEST_SIZE];
};

/* Sources without any file; NULL when memory is refused. */
struct mxw_sources *mxwi_sources_new(void);

/* Adds a file. The name is copied; `octets` come from the heap and are taken over, in any case.
 * MXW_OK; MXW_NOMEM; MXW_LIMIT when the file, all of them, or their number, is too large. */
MXW_MUSTCHECK enum mxw_result mxwi_sources_add(struct mxw_sources *sources,
                                               enum mxwi_source_kind kind, const char *name,
                                               char *octets, size_t size);

/* The source of that kind and name; NULL when there is none. */
const struct mxwi_source *mxwi_sources_find(const struct mxw_sources *sources,
                                            enum mxwi_source_kind kind, const char *name);

/* The sources that a path names, one after the other: `after` is NULL for the first. A pattern
 * (mxwi_path_is_pattern()) names every source of the kind that it matches, by the octets of their
 * names; the policy itself is never among them. NULL: there is no further one. */
const struct mxwi_source *mxwi_sources_next(const struct mxw_sources *sources,
                                            enum mxwi_source_kind kind, const char *path,
                                            const struct mxwi_source *after);

/* What is known of a file besides its octets. */
struct mxwi_file_status {
	bool others_write;
	int64_t changed_s;
};

/* Reads a regular file of at most `most` octets and never waits for it. MXW_OK: the caller
 * frees *ret; `ret_status` may be NULL. MXW_IO and MXW_NOMEM: errno says why; EISDIR or EINVAL where
 * it is no regular file. MXW_LIMIT: it is larger. */
MXW_MUSTCHECK enum mxw_result mxwi_file_read(const char *path, size_t most, char **ret,
                                             size_t *ret_size,
                                             struct mxwi_file_status *ret_status);

struct mxwi_findings;
struct mxwi_mark;

/* Says why a file that is named at `mark` of the findings' file cannot be read; `path` is NULL where
 * that is the file itself. */
void mxwi_find_unreadable(struct mxwi_findings *findings, struct mxwi_mark mark,
                          const char *path, enum mxw_result result, int error, size_t most);

#endif
