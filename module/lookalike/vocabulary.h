/* vocabulary.h - suffixes that are typed for others, and words that stand beside a domain's label.
 * Threads: constants.
 * Memory: static tables.
 * Cost: linear in tables of some dozen words.
 * Standards: the suffixes are delegated; where they come from is told in docs/lookalikes.md.
 */
#ifndef MXW_LOOKALIKE_VOCABULARY_H
#define MXW_LOOKALIKE_VOCABULARY_H

#include "lookalike/typed.h"

/* Words of one kind that can begin with each other: "mail", "mail1". */
#define MXWI_HOST_WORDS_MAX 4u

/* A suffix that is typed for another one. */
struct mxwi_swap {
	const char *typed, *meant; /* without dot before them */
	uint8_t typed_size, meant_size;
	uint8_t score;
};

extern const struct mxwi_swap mxwi_swaps[];
extern const size_t mxwi_swap_count;

/* Does the text end in a dot and those octets? Then *ret_rest is what is before the dot. */
bool mxwi_text_ends_in(struct mxwi_text text, const char *suffix, size_t size,
                       struct mxwi_text *ret_rest);

/* Is it a word that hosts and departments are called by: "mail", "us"? */
bool mxwi_is_host_word(struct mxwi_text word);

/* How long the words of that kind are that the text begins with; at most MXWI_HOST_WORDS_MAX. Returns how
 * many there are. */
size_t mxwi_host_words_of(struct mxwi_text text, uint8_t ret[MXWI_HOST_WORDS_MAX]);

/* Is it a word that swindlers put beside a name: "login", "support"? */
bool mxwi_is_lure_word(struct mxwi_text word);
#define MXWI_LURE_WORD_MIN 2u
#define MXWI_LURE_WORD_MAX 9u

/* Can strangers not register a name that ends like this text: in mil, gov, int, or in those below a
 * country (gov.uk, mil.nz)? */
bool mxwi_is_closed(struct mxwi_text text);

#endif
