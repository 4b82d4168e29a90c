/* confusables.h - which characters beyond ASCII are mistaken for ASCII's letters and digits.
 * Threads: any number; immutable.
 * Memory: nothing is allocated; a table of constants that the library was built with.
 * Cost: mxw_confusables() looks through the whole table, some 2,000 entries: for people, not for queries.
 * Standards: Unicode Technical Standard 39 section 4 (confusables), RFC 5892 (characters that
 *            internationalized names can hold).
 */
#ifndef MXWARDEN_CONFUSABLES_H
#define MXWARDEN_CONFUSABLES_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the data, such as "Unicode 15.0"; "" when the library was built without: then no
 * character beyond ASCII looks like another. Never NULL. */
const char *mxw_confusables_version(void);

/* The code points that look like `letter`, which is one of a-z or 0-9, in order; how many there are.
 * The first `room` of them are written to ret, which can be NULL when that is 0. Letters and digits
 * that look alike themselves have the same ones: "i", "l" and "1", and "o" and "0". Marks count for
 * nothing, so that U+00E9 looks like "e"; characters that look like two letters are with "m" and "w",
 * or with none. 0 for any other `letter`. */
size_t mxw_confusables(char letter, uint32_t *ret, size_t room);

#ifdef __cplusplus
}
#endif

#endif
