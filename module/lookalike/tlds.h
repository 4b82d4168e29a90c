/* tlds.h - which labels are top-level domains, and which second-level ones: tables that tools/lookalike
 *     makes.
 * Threads: any number; immutable.
 * Memory: constants, some 30 KiB.
 * Cost: a binary search.
 * Standards: the Public Suffix List (publicsuffix.org), its ICANN part.
 */
#ifndef MXW_LOOKALIKE_TLDS_H
#define MXW_LOOKALIKE_TLDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts one behind another, sorted by their octets; text i begins at starts[i] and ends where the next one
 * begins. Internationalized labels are A-labels. */
struct mxwi_sorted_texts {
	const uint8_t *octets;
	const uint16_t *starts;
	size_t count; /* 0 when make had no list */
};

/* Labels; and pairs of labels of the list, ICANN's and private ones, whose first label is a top-level domain,
 * too: "com.br". Where the list has a wildcard, the first label is "*". */
extern const struct mxwi_sorted_texts mxwi_tlds, mxwi_second_levels;

/* Is the label, in lower case, a top-level domain? Without a list, each is. */
bool mxwi_tld_is_delegated(const uint8_t *label, size_t size);

/* Is the text, two labels in lower case, a public suffix that is called as a top-level domain is? A name below
 * it is mostly no error. Without a list, each is. */
bool mxwi_is_second_level(const uint8_t *text, size_t size);

#endif
