/* letters.h - which characters are typed or read for one another.
 * Threads: constants.
 * Memory: static tables.
 * Cost: one look into a table.
 * Standards: keyboards QWERTY, QWERTZ and AZERTY.
 */
#ifndef MXW_LOOKALIKE_LETTERS_H
#define MXW_LOOKALIKE_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

/* A letter, digit or hyphen of a folded host name? */
static inline bool mxwi_is_ldh(uint8_t octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') || octet == '-';
}

/* Are the keys of both beside each other on some of the keyboards? */
bool mxwi_keys_touch(uint8_t a, uint8_t b);

/* Are both vowels, y counted? */
bool mxwi_are_vowels(uint8_t a, uint8_t b);

/* Does one look like the other? */
bool mxwi_glyphs_match(uint8_t a, uint8_t b);

/* Do they differ in one bit? */
static inline bool mxwi_bits_touch(uint8_t a, uint8_t b)
{
	const unsigned difference = a ^ b;

	return difference != 0 && (difference & (difference - 1)) == 0;
}

#endif
