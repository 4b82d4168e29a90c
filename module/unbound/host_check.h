/* host_check.h - is the running program the Unbound that this module was built against?
 * Threads: any; it reads what the loader has mapped.
 * Memory: nothing is allocated.
 * Cost: one walk over the program's notes.
 * Standards: the System V ABI's note sections; NT_GNU_BUILD_ID.
 *
 * No header of Unbound is needed for this, and none may be: before the answer is yes, no structure
 * of Unbound's may be touched, because a security update can change one without changing the version.
 */
#ifndef MXW_UNBOUND_HOST_CHECK_H
#define MXW_UNBOUND_HOST_CHECK_H

#include <stdbool.h>

#define MXWI_BUILD_ID_TEXT_MAX 129u /* 64 octets in hexadecimal, with the NUL */

/* Writes the running program's build-id in lower-case hexadecimal; "" when it has none. True when it
 * is `expected`. */
bool mxwi_host_matches(const char *expected, char running[MXWI_BUILD_ID_TEXT_MAX]);

#endif
