/* name.h - domain names in wire format: views, comparison, text.
 * Threads: views are values; functions have no state.
 * Memory: a view borrows the octets that it points to; nothing is allocated.
 * Cost: one pass over at most 255 octets.
 * Standards: RFC 1035 sections 2.3.4, 3.1 and 5.1; RFC 4343 (case); RFC 4034 section 6.1 (order).
 */
#ifndef MXWARDEN_NAME_H
#define MXWARDEN_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mxwarden/limits.h>
#include <mxwarden/result.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A name that has passed mxw_name_from_wire(): uncompressed, root label included. */
struct mxw_name {
	const uint8_t *wire; /* borrowed; letter case as it came */
	uint8_t size;        /* octets, 1 to 255 */
	uint8_t labels;      /* 0 for the root, at most 127; the root label is not counted */
};

/* Room for any name. */
struct mxw_name_buffer {
	uint8_t wire[MXW_NAME_SIZE_MAX];
};

/* The only gate for untrusted octets: after it every other function here is safe.
 * Reads one name from the start of `wire`, at most `size` octets; what follows is ignored.
 * False, with *ret untouched: a compression pointer or another label type, a label longer than
 * 63, a name longer than 255 octets, or no root label within `size`. `wire` may be NULL when
 * `size` is 0. */
MXW_MUSTCHECK bool mxw_name_from_wire(const uint8_t *wire, size_t size, struct mxw_name *ret);

/* The root name, in static memory. */
struct mxw_name mxw_name_root(void);

/* The name without its `count` leftmost labels; the root when it has no more than that. */
struct mxw_name mxw_name_parent(struct mxw_name name, unsigned count);

/* Equal but for the case of A-Z (RFC 4343). */
bool mxw_name_equal(struct mxw_name a, struct mxw_name b);

/* Canonical order (RFC 4034 section 6.1): negative, 0 or positive. */
int mxw_name_compare(struct mxw_name a, struct mxw_name b);

/* Is `child` the same name as `parent`, or below it? Everything is below the root. */
bool mxw_name_encloses(struct mxw_name parent, struct mxw_name child);

/* Copies the name with A-Z folded to a-z into `buffer` and returns a view of it. */
struct mxw_name mxw_name_fold(struct mxw_name name, struct mxw_name_buffer *buffer);

/* Writes `name` with its suffix `suffix` replaced by `replacement` into `buffer` (RFC 6672
 * section 2.2 does the same for DNAME). False, with *ret untouched: `suffix` does not enclose
 * `name`, or the outcome would be longer than 255 octets. */
MXW_MUSTCHECK bool mxw_name_replace_suffix(struct mxw_name name, struct mxw_name suffix,
                                           struct mxw_name replacement,
                                           struct mxw_name_buffer *buffer,
                                           struct mxw_name *ret);

/* Prints the name with a NUL, without trailing dot ("." for the root), letters in lower case,
 * octets other than letters, digits, hyphen and underscore escaped (RFC 1035 section 5.1): a dot,
 * a backslash and other printable ones as \X, the rest as \DDD. Returns the length without the NUL. */
size_t mxw_name_to_text(struct mxw_name name, char text[MXW_NAME_TEXT_MAX]);

/* Reads presentation format: escapes \DDD and \X, with or without trailing dot, case kept; "." is
 * the root. ASCII only: U-labels are the loader's business. Results: MXW_OK; MXW_SYNTAX for an
 * empty label, a bad escape or an octet outside 0x21..0x7e; MXW_LIMIT for a label over 63 or a
 * name over 255 octets. *ret, a view of `buffer`, is written on MXW_OK only. */
MXW_MUSTCHECK enum mxw_result mxw_name_from_text(const char *text, size_t size,
                                                 struct mxw_name_buffer *buffer,
                                                 struct mxw_name *ret);

#ifdef __cplusplus
}
#endif

#endif
