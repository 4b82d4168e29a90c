/* loader.h - from files to a policy: all or nothing, and every mistake in one run.
 * Threads: one thread at a time for each object; different objects are independent.
 * Memory: sources own the octets that were read; a policy does not need them any more.
 * Cost: linear in the octets read; each file is read once.
 * Standards: YAML 1.1 as libyaml reads it; RFC 5891 (IDNA2008) for U-labels; RFC 1035 section 5.1
 *            for escapes; FIPS 180-4 (SHA-256) for the digest.
 *
 * This is the only parser of policies: the module, the command and the fuzzers differ only in what
 * they do with the findings. It never logs and never changes the working directory.
 */
#ifndef MXWARDEN_LOADER_H
#define MXWARDEN_LOADER_H

#include <mxwarden/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The octets that a policy is made of, with the names of their files, in reading order: the policy
 * itself; then the files that it includes, in the order of `include`, those of one pattern by the
 * octets of their names; then the lists, in the order in which rules name them. */
struct mxw_sources;

/* Reads the policy `path`, and every file that it includes and every list that it names. Each must be
 * a regular file in the end (a link to one is fine) and is never waited for. MXW_OK, and *ret owns
 * the sources; what a policy names and cannot be read is then reported by mxw_load(), at the place
 * where it is named. Otherwise, when `path` itself cannot be read, *ret is untouched and one finding
 * says why: MXW_IO, MXW_LIMIT; MXW_NOMEM, if there is memory for that. */
MXW_MUSTCHECK enum mxw_result mxw_sources_read(const char *path, mxw_finding_fn *on_finding,
                                               void *context, struct mxw_sources **ret);

/* The same from memory, which is copied; `name` is what findings call it. MXW_OK, MXW_LIMIT,
 * MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_sources_from_memory(const char *name, const char *octets,
                                                      size_t size, struct mxw_sources **ret);

/* Writes all sources into one self-contained file: beside it first, synced, then renamed, with the
 * directory synced, so that a crash leaves the old file or the new one. Mode 0640. MXW_OK;
 * MXW_IO, with errno set; MXW_INVALID when one of them could not be read. */
MXW_MUSTCHECK enum mxw_result mxw_sources_store(const struct mxw_sources *sources,
                                                const char *path);

/* Reads what mxw_sources_store() wrote. MXW_OK; MXW_IO when it cannot be read (errno is set);
 * MXW_SYNTAX when it is cut off, changed, or something else; MXW_LIMIT; MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_sources_restore(const char *path, struct mxw_sources **ret);

/* SHA-256 over the sources: of a policy of one file it is the file's own, as sha256sum prints it. */
void mxw_sources_digest(const struct mxw_sources *sources, uint8_t ret[MXW_DIGEST_SIZE]);

/* Are they the same octets, wherever they were read from: is their digest the same? */
bool mxw_sources_same(const struct mxw_sources *a, const struct mxw_sources *b);

/* Does a rule have `max-change`, so that mxw_load() can make use of `known_good`? Known of sources
 * from mxw_sources_read() only; false of others. */
bool mxw_sources_have_max_change(const struct mxw_sources *sources);

void mxw_sources_free(struct mxw_sources *sources); /* NULL is allowed */

/* One of the files that sources are made of. */
struct mxw_source_file {
	const char *name; /* as the caller, or the file that names it, has it; borrowed */
	bool is_list;     /* else a policy, or what it includes */
};

/* The file of that number, in reading order. False, with *ret untouched: there are no more. */
MXW_MUSTCHECK bool mxw_sources_file(const struct mxw_sources *sources, size_t number,
                                    struct mxw_source_file *ret);

/* How sources are looked at. Zero is a valid default of each member but `now_s`. */
struct mxw_load_options {
	uint64_t seed; /* as in mxw_builder_seal() */
	int64_t now_s; /* seconds since 1970-01-01 UTC: what has expired, and what `expect` sees */
	/* What lists with `max-change` are held against; borrowed. NULL: they may change at will. */
	const struct mxw_policy *known_good;
	/* The policy goes into service: files that others can write are refused, not warned of. */
	bool for_service;
	/* Nothing is looked for that, after a search, would only be worth a warning. */
	bool errors_only;
	/* It was in service before: only what cannot be understood is refused. What is judged by the
	 * time, by other data or by rules that came later (`expect`, public suffixes) is not looked at,
	 * lest the last good policy fail where it is all there is. */
	bool was_good;
	/* Findings beyond MXW_FINDINGS_PER_CODE of one code in one file are made too, up to
	 * MXW_FINDINGS_ALL_MAX. */
	bool all_findings;
	/* Counts the lines of lists that are left out because their rule says `bad-lines: skip`, also where
	 * not every one is a finding; begins with what it holds. NULL: nobody asks. */
	uint64_t *skipped_lines;
};

/* Makes a policy of sources. MXW_OK: *ret owns the policy; there may have been warnings. Otherwise
 * *ret is untouched and at least one finding of the level error was delivered (but for MXW_NOMEM):
 * MXW_IO, MXW_SYNTAX, MXW_INVALID, MXW_LIMIT, MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_load(const struct mxw_sources *sources,
                                       const struct mxw_load_options *options,
                                       mxw_finding_fn *on_finding, void *context,
                                       struct mxw_policy **ret);

/* Reads a time as people write it: `2027-12-31` is 00:00 UTC; else RFC 3339 section 5.6 with its
 * offset, such as `2027-12-31T18:00:00+02:00`. Seconds since 1970-01-01 UTC; from 1970 to 9999.
 * MXW_OK, or MXW_SYNTAX with *ret untouched. */
MXW_MUSTCHECK enum mxw_result mxw_time_from_text(const char *text, size_t size, int64_t *ret_s);

#define MXW_TIME_TEXT_MAX 21u /* "2027-12-31T00:00:00Z" with the NUL */

/* Prints a time in UTC, as above. Returns `text`. */
const char *mxw_time_to_text(int64_t time_s, char text[MXW_TIME_TEXT_MAX]);

/* Reads a duration as people write it: a number and its unit, `90s`, `5m`, `2h` or `7d`. A number over
 * 2^31 - 1 is read as that, which is more than any limit. MXW_OK, or MXW_SYNTAX with *ret untouched. */
MXW_MUSTCHECK enum mxw_result mxw_duration_from_text(const char *text, size_t size,
                                                     int64_t *ret_s);

#define MXW_DURATION_TEXT_MAX 24u /* any number of seconds, its unit, and the NUL */

/* Prints a duration in the longest unit that has no rest, a day as 24h. Returns `text`. */
const char *mxw_duration_to_text(int64_t duration_s, char text[MXW_DURATION_TEXT_MAX]);

/* Reads a name as people write it: ASCII as mxw_name_from_text(); a text with other characters is
 * UTF-8, and its U-labels become A-labels. *ret, a view of `buffer`, is written on MXW_OK only.
 * Otherwise: MXW_SYNTAX, not a name; MXW_INVALID, a label that IDNA2008 does not allow; MXW_LIMIT, a
 * label over 63 or a name over 255 octets; MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxw_name_from_user_text(const char *text, size_t size,
                                                      struct mxw_name_buffer *buffer,
                                                      struct mxw_name *ret);

#ifdef __cplusplus
}
#endif

#endif
