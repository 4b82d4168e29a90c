/* skeleton.h - what a host name looks like: names with the same skeleton are mistaken for one another.
 * Threads: any number; functions have no state.
 * Memory: the caller's; nothing is allocated.
 * Cost: one pass over the name, a binary search for each character beyond ASCII.
 * Standards: Unicode Technical Standard 39 section 4, RFC 3492 (Punycode), RFC 5890 section 2.3.2.1
 *            (A-labels).
 */
#ifndef MXW_LOOKALIKE_SKELETON_H
#define MXW_LOOKALIKE_SKELETON_H

#include <stddef.h>
#include <stdint.h>

#include "lookalike/table.h"

/* Octets of a name in text, without an end: 255 on the wire, less the first length and the root. */
#define MXWI_HOST_TEXT_MAX 253u

/* Each octet of the text stands for one character at most. */
#define MXWI_SKELETON_MAX (MXWI_HOST_TEXT_MAX * MXWI_LOOKS_SIZE_MAX)

/* Writes what the name looks like, and returns its size. The text is lower-case letters, digits and
 * hyphens, with a dot between labels. Each A-label is decoded, each character beyond ASCII replaced by what
 * the table says it looks like, and the whole is folded (fold.h); dots and hyphens stay.
 *
 * 0, with ret undefined, when the name can be mistaken for none: it is empty, longer than
 * MXWI_HOST_TEXT_MAX, has another octet, an A-label that is no Punycode, or with ASCII only, or
 * has a character that looks like nothing that a host name can hold. */
size_t mxwi_skeleton(const uint8_t *text, size_t size, uint8_t ret[MXWI_SKELETON_MAX]);

#endif
