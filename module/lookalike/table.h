/* table.h - what characters beyond ASCII look like: the table that tools/lookalike makes.
 * Threads: any number; immutable.
 * Memory: constants, some 9 KiB.
 * Cost: a binary search.
 * Standards: Unicode Technical Standard 39 section 4 (confusables), RFC 5892 (what names can hold).
 */
#ifndef MXW_LOOKALIKE_TABLE_H
#define MXW_LOOKALIKE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#define MXWI_LOOKS_SIZE_MAX 3u    /* characters that one character can look like */
#define MXWI_LOOKS_COUNT_MAX 256u /* different texts of such characters */
#define MXWI_LOOKS_BITS 8u        /* of an entry, for which text it is */

/* An entry is a code point and, in the lowest bits, which text of mxwi_looks it looks like; sorted. */
extern const uint32_t mxwi_confusables[];
extern const size_t mxwi_confusables_count; /* 0 when make had no data */

/* Folded texts (fold.h) of a-z, 0-9 and "-", with a NUL; "" is that of marks that stand above or below
 * another character. */
extern const char mxwi_looks[][MXWI_LOOKS_SIZE_MAX + 1];

/* "Unicode 15.0"; "" when make had no data. */
extern const char mxwi_confusables_version[];

/* What the code point looks like; NULL: like nothing that a host name can hold, or it is one that no
 * name can hold itself. */
const char *mxwi_looks_find(uint32_t code_point);

#endif
