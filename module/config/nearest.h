/* nearest.h - "did you mean": the word of a list that is closest to what was written.
 * Threads: functions have no state.
 * Memory: nothing is allocated; the words are borrowed.
 * Cost: product of the two lengths for each candidate; both are at most 63.
 * Standards: none.
 */
#ifndef MXWARDEN_CONFIG_NEAREST_H
#define MXWARDEN_CONFIG_NEAREST_H

#include <stddef.h>

#include <mxwarden/result.h>

/* A search; `best` is the outcome, NULL when nothing is close. */
struct mxwi_nearest {
	const char *text; /* what was written */
	size_t size;
	const char *best;
	size_t slips; /* between the two */
};

struct mxwi_nearest mxwi_nearest_to(const char *text, size_t size);

/* Offers a candidate; it must last as long as the search's outcome is used. */
void mxwi_nearest_offer(struct mxwi_nearest *nearest, const char *candidate);

/* Room for `; did you mean "WORD"?` with a word of 63 octets. */
#define MXWI_DID_YOU_MEAN_MAX 96u

struct mxwi_did_you_mean {
	char text[MXWI_DID_YOU_MEAN_MAX];
};

/* `; did you mean "WORD"?`, or nothing. Returns the text in `words`. */
const char *mxwi_did_you_mean(struct mxwi_did_you_mean *words,
                              const struct mxwi_nearest *nearest);

/* The same in room of its own, which lasts to the end of the enclosing block. */
#define MXWI_DID_YOU_MEAN(nearest)                                                             \
	mxwi_did_you_mean(&(struct mxwi_did_you_mean){ { 0 } }, nearest)

#endif
