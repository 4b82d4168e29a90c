/* utf8.h - one character of UTF-8, for text that was made elsewhere.
 * Threads: functions have no state.
 * Memory: nothing is allocated.
 * Cost: constant.
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

#ifdef __cplusplus
}
#endif

#endif
