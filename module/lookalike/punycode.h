/* punycode.h - the characters that an internationalized label stands for.
 * Threads: functions have no state.
 * Memory: the caller's; nothing is allocated.
 * Cost: at most MXWI_PUNYCODE_MAX characters, each of which moves those behind it.
 * Standards: RFC 3492.
 */
#ifndef MXW_LOOKALIKE_PUNYCODE_H
#define MXW_LOOKALIKE_PUNYCODE_H

#include <stddef.h>
#include <stdint.h>

#include <mxwarden/limits.h>

/* Of a label, "xn--" leaves this. */
#define MXWI_PUNYCODE_MAX (MXW_LABEL_SIZE_MAX - 4u)

/* Decodes what stands behind "xn--", in lower case; never to more characters than it has octets.
 * Returns how many there are; 0, with ret undefined, when it is empty, longer than MXWI_PUNYCODE_MAX, or
 * no Punycode: octets beyond ASCII, or that are no digits, an end within a number, a number that is too
 * large, or a character that is a surrogate or beyond U+10FFFF. */
size_t mxwi_punycode_decode(const uint8_t *text, size_t size, uint32_t ret[MXWI_PUNYCODE_MAX]);

#endif
