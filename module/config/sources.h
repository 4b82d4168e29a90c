/* sources.h - the files that a policy is made of, as octets.
 * Threads: sources are changed by the one who makes them, and then only read.
 * Memory: sources own names and octets.
 * Cost: each octet is read and hashed once, when its file is added; a search by name is
 *     logarithmic, one by pattern looks at those with the pattern's literal beginning.
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
	/* Other than MXW_OK: it is named, and could not be read. Then errno of that, as of
	 * mxwi_file_read(); of MXW_LIMIT also ENOSPC: all files together are too large, and EMFILE:
	 * they are too many. */
	enum mxw_result result;
	int error;
	bool has_status;   /* the following two are known: it was read from a file */
	bool others_write; /* others than root and its owner may write to it */
	int64_t changed_s; /* when it was last written to, in seconds since 1970 */
};

/* The most octets of a file of that kind. */
static inline size_t mxwi_source_size_max(enum mxwi_source_kind kind)
{
	return kind == MXWI_SOURCE_LIST ? MXW_LIST_SIZE_MAX : MXW_YAML_SIZE_MAX;
}

/* The digest of one file is the file's. The digest of several is SHA-256 over the digests of
 * all, 32 octets each, in reading order: where the files lie does not change it, so that the
 * same policy has the same digest everywhere. What could not be read has no part in it. */
struct mxw_sources {
	struct mxwi_source *items; /* owned; the policy itself first */
	size_t *order; /* owned; numbers of all items by kind, then name, then number */
	size_t count;
	uint64_t size;   /* octets of all */
	size_t digested; /* items that the digest is of */
	uint8_t digest[MXW_DIGEST_SIZE];
	struct evp_md_ctx_st *running; /* owned; SHA-256 over the digests so far */
	struct evp_md_ctx_st *scratch; /* owned */
	bool has_max_change; /* a rule has `max-change`, as far as that was looked for */
};

/* Sources without any file; NULL when memory is refused. */
struct mxw_sources *mxwi_sources_new(void);

/* Adds a file. The name is copied; `octets` come from the heap and are taken over, in any case.
 * MXW_OK; MXW_NOMEM; MXW_LIMIT when the file, all of them, or their number, is too large. */
MXW_MUSTCHECK enum mxw_result mxwi_sources_add(struct mxw_sources *sources,
                                               enum mxwi_source_kind kind, const char *name,
                                               char *octets, size_t size);

/* Adds a file that is named and could not be read. It is the caller's to stop at MXW_FILES_MAX.
 * MXW_OK or MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxwi_sources_add_unreadable(struct mxw_sources *sources,
                                                          enum mxwi_source_kind kind,
                                                          const char *name, enum mxw_result why,
                                                          int error);

/* The source of that kind and name; NULL when there is none. */
const struct mxwi_source *mxwi_sources_find(const struct mxw_sources *sources,
                                            enum mxwi_source_kind kind, const char *name);

/* The sources that a path names, one after the other: `after` is NULL for the first. `path` is
 * mxwi_path_join() of what is written and of the file that it is written in. It names the
 * source of the kind that is called so, and as a pattern every one that it matches, by the
 * octets of their names; the policy itself is never among them. When a directory that a pattern
 * leads to cannot be read, that is a source of the pattern's own name. NULL: there is no
 * further one. */
const struct mxwi_source *mxwi_sources_next(const struct mxw_sources *sources,
                                            enum mxwi_source_kind kind, const char *path,
                                            const struct mxwi_source *after);

/* What is known of a file besides its octets. */
struct mxwi_file_status {
	bool others_write; /* others than root and its owner may write to it */
	int64_t changed_s; /* when it was last written to, in seconds since 1970, */
	long changed_ns;   /* and nanoseconds */
};

/* Opens a regular file for reading, and never waits for it. Returns the descriptor;
 * `ret_status` may be NULL. -1: errno says why; EISDIR or EINVAL where it is no regular file.
 * */
MXW_MUSTCHECK int mxwi_file_open(const char *path, uint64_t *ret_size,
                                 struct mxwi_file_status *ret_status);

/* Reads a regular file of at most `most` octets and never waits for it. MXW_OK: the caller
 * frees *ret; `ret_status` may be NULL. MXW_IO and MXW_NOMEM: errno says why; EISDIR or EINVAL
 * where it is no regular file, EBUSY where somebody wrote to it meanwhile. MXW_LIMIT: it is
 * larger, and errno is EFBIG. */
MXW_MUSTCHECK enum mxw_result mxwi_file_read(const char *path, size_t most, char **ret,
                                             size_t *ret_size,
                                             struct mxwi_file_status *ret_status);

struct mxwi_findings;
struct mxwi_mark;

/* Says why a file that is named at `mark` of the findings' file cannot be read: `result` and
 * `error` as in struct mxwi_source, `most` as of mxwi_file_read(). `path` is NULL where that is
 * the file itself. */
void mxwi_find_unreadable(struct mxwi_findings *findings, struct mxwi_mark mark,
                          const char *path, enum mxw_result result, int error, size_t most);

#endif
