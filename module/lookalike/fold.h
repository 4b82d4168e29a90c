/* fold.h - characters of host names that look alike become the same one.
 * Threads: functions have no state.
 * Memory: the caller's.
 * Cost: constant for a character.
 * Standards: none; the pairs are those that generators of look-alikes agree upon.
 *
 * First single characters: "0" is "o"; "1" and "i" are "l". Then, from left to right, pairs of what came
 * out: "rn" is "m", "vv" is "w", "cl" is "d"; so "c1" and "ci" are "d" too, and "vvv" is "wv". No pair
 * begins or ends with what another became, so one pass is enough, and a folded text stays as it is.
 */
#ifndef MXW_LOOKALIKE_FOLD_H
#define MXW_LOOKALIKE_FOLD_H

#include <stddef.h>
#include <stdint.h>

static inline uint8_t mxwi_fold_single(uint8_t character)
{
	switch (character) {
	case '0':
		return 'o';
	case '1':
	case 'i':
		return 'l';
	default:
		return character;
	}
}

/* What two folded characters look like together; 0: like themselves. */
static inline uint8_t mxwi_fold_pair(uint8_t left, uint8_t right)
{
	if (left == 'r' && right == 'n')
		return 'm';
	if (left == 'v' && right == 'v')
		return 'w';
	if (left == 'c' && right == 'l')
		return 'd';
	return 0;
}

/* Puts one more character, of a folded name, behind the `size` octets of a folded text, where there is
 * room for it; returns the new size. */
static inline size_t mxwi_fold_append(uint8_t *text, size_t size, uint8_t character)
{
	uint8_t single = mxwi_fold_single(character);
	uint8_t pair = size > 0 ? mxwi_fold_pair(text[size - 1], single) : 0;

	if (pair != 0)
		text[size - 1] = pair;
	else
		text[size++] = single;
	return size;
}

#endif
