/* lookalikes_generate.h - names that somebody could type, or make up, for a domain.
 * Threads: pure functions.
 * Memory: about 2 KiB of the stack.
 * Cost: some ten thousand names of a domain of a dozen characters; it grows with their square.
 * Standards: RFC 1123 section 2.1 (names of hosts).
 *
 * Nothing here knows what the module recognises: the two are held against each other.
 */
#ifndef MXWARDEN_TOOLS_LOOKALIKES_GENERATE_H
#define MXWARDEN_TOOLS_LOOKALIKES_GENERATE_H

#include <stdbool.h>
#include <stddef.h>

/* Is given a name: of letters, digits, hyphens and dots, or with one character beyond ASCII, in UTF-8. False
 * ends the generation. */
typedef bool lookalikes_fn(void *context, const char *text, size_t size);

/* Makes names of a domain, in lower case and without a dot at the end. The same name may be made several
 * times. False: the callback ended it. */
bool lookalikes_generate(const char *domain, lookalikes_fn *on_name, void *context);

#endif
