/* punycode_kit.h - Punycode the other way round, to hold the decoder against.
 * Threads: functions have no state.
 * Memory: the caller's.
 * Cost: the square of the count; for tests only.
 * Standards: RFC 3492 section 6.3.
 */
#ifndef MXWT_PUNYCODE_KIT_H
#define MXWT_PUNYCODE_KIT_H

#include <stddef.h>
#include <stdint.h>

/* Encodes `count` code points, lower case where there is one, without "xn--". Returns the size; 0 when
 * there is no room. */
size_t mxwt_punycode_encode(const uint32_t *points, size_t count, uint8_t *ret, size_t room);

#endif
