/* edit.h - one typing error between two texts, exactly.
 * Threads: pure functions.
 * Memory: none.
 * Cost: linear in the texts.
 * Standards: optimal string alignment distance (Damerau-Levenshtein without edits across each other).
 */
#ifndef MXW_LOOKALIKE_EDIT_H
#define MXW_LOOKALIKE_EDIT_H

#include "lookalike/typed.h"

enum mxwi_edit_kind {
	MXWI_EDIT_MORE = 0, /* more than one error, or none */
	MXWI_EDIT_INSERTED, /* the typed text has a character too many */
	MXWI_EDIT_OMITTED,
	MXWI_EDIT_SUBSTITUTED,
	MXWI_EDIT_TRANSPOSED
};

struct mxwi_edit {
	enum mxwi_edit_kind kind;
	size_t at;     /* in both texts; of several places that say the same, the last one */
	uint8_t typed; /* the character there that was typed; 0 where one was omitted */
	uint8_t meant; /* the one that should have been; 0 where there should be none */
	bool repeated; /* the character too many, or the one omitted, is the one beside it */
};

/* What makes one text of the other. */
struct mxwi_edit mxwi_edit_find(struct mxwi_text typed, struct mxwi_text meant);

#endif
