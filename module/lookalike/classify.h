/* classify.h - is one text the look-alike of another, how, and how surely?
 * Threads: pure functions.
 * Memory: some hundred octets of the stack.
 * Cost: linear in the texts, and a look into each table.
 * Standards: docs/lookalikes.md has the classes and scores as a table.
 *
 * This is the definition. The index (index.h) only finds the protected domains that are worth asking about.
 */
#ifndef MXW_LOOKALIKE_CLASSIFY_H
#define MXW_LOOKALIKE_CLASSIFY_H

#include <mxwarden/lookalike.h>

#include "lookalike/typed.h"

/* A protected domain. */
struct mxwi_meant {
	struct mxwi_text text;
	unsigned suffix_labels; /* of its public suffix: 1 or more, and fewer than it has */
};

/* The labels of a protected domain that is judged by edits have at least so many characters. */
#define MXWI_LABEL_SIZE_MIN 5u

/* What a combination of words scores at most. */
#define MXWI_COMBINATION_SCORE 20u

/* What `typed` is to the domain; its class is MXW_LOOKALIKE_NONE when it is nothing. `labels` is left 0. */
struct mxw_lookalike mxwi_classify(struct mxwi_text typed, const struct mxwi_meant *meant);

/* ---- what texts are alike by, with the index ---- */

/* Without dots and hyphens. Returns the size. */
size_t mxwi_squeeze(struct mxwi_text text, uint8_t ret[MXWI_TEXT_MAX]);

/* With one character for each run of the same. Returns the size. */
size_t mxwi_collapse(struct mxwi_text text, uint8_t ret[MXWI_TEXT_MAX]);

/* Does a plural take "es" behind it: s, x, z, and at the end of a label h and o? */
bool mxwi_takes_plural(uint8_t octet, bool at_end);

/* Is there the "es" of a plural? Not in the top-level domain. */
bool mxwi_is_plural_at(struct mxwi_text text, size_t at);

/* Where the registrable label of a protected domain begins, and its suffix. */
size_t mxwi_meant_label(const struct mxwi_meant *meant);
size_t mxwi_meant_suffix(const struct mxwi_meant *meant);

/* How long the leftmost label is. */
size_t mxwi_label_size(struct mxwi_text text);

#endif
