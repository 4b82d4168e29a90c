/* utf8.h - UTF-8, for text that was made elsewhere and may be something else.
 * Threads: functions have no state.
 * Memory: only mxw_utf8_repair() allocates.
 * Cost: linear in the text.
 * Standards: RFC 3629.
 */
#ifndef MXWARDEN_UTF8_H
#define MXWARDEN_UTF8_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The size of the character at the start of `text`, 1 to 4 octets, which is written to *ret; 0,
 * with *ret untouched, when there is none: no octets, a stray or missing continuation, a longer
 * form than needed, a surrogate, or beyond U+10FFFF. */
size_t mxw_utf8_decode(const char *text, size_t size, uint32_t *ret);

/* A copy of the text, with a NUL, in which every octet that is not part of a character is U+FFFD;
 * free() it. NULL: memory is refused. */
char *mxw_utf8_repair(const char *text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
