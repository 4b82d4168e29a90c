/* pair.h - what is known about a typed text and a protected domain while they are compared.
 * Threads: one for each pair.
 * Memory: borrows both texts.
 * Cost: none of its own.
 * Standards: docs/lookalikes.md has the scores as a table.
 */
#ifndef MXW_LOOKALIKE_PAIR_H
#define MXW_LOOKALIKE_PAIR_H

#include "lookalike/classify.h"

/* What each way to be alike scores, before its place, the length of the label and the suffix count. */
enum {
	MXWI_SCORE_MISSING_DOT = 90,
	MXWI_SCORE_DOT_REPLACED = 70,
	MXWI_SCORE_HOST_WORD = 70,
	MXWI_SCORE_ADDED_SUFFIX = 80,
	MXWI_SCORE_GLUED_SUFFIX = 60, /* without its dot, and short */
	MXWI_SCORE_ADDED_DOT = 60,
	MXWI_SCORE_DOT_FOR_CHARACTER = 40,
	MXWI_SCORE_TRANSPOSITION = 85,
	MXWI_SCORE_OMISSION = 80,
	MXWI_SCORE_REPETITION = 75,
	MXWI_SCORE_TYPED_ONCE = 80,
	MXWI_SCORE_RUNS = 60,
	MXWI_SCORE_KEYBOARD = 65,
	MXWI_SCORE_HOMOGLYPH = 60,
	MXWI_SCORE_IDN_HOMOGLYPH = 80,
	MXWI_SCORE_HYPHEN = 60,
	MXWI_SCORE_PLURAL = 60,
	MXWI_SCORE_VOWEL = 50,
	MXWI_SCORE_INSERTION = 40,
	MXWI_SCORE_SUBSTITUTION = 30,
	MXWI_SCORE_OTHER_SUFFIX = 10 /* of a combination */
};

/* What is known about a pair while it is looked at. */
struct mxwi_pair {
	struct mxwi_text typed;
	const struct mxwi_meant *meant;
	size_t label, suffix; /* where they begin in what was meant */
	size_t label_size;
	bool closed; /* what was typed */
	struct mxw_lookalike best;
};

/* Takes the class if its score is the highest so far. What is recognised at all scores 1 at least; 0 is not. */
void mxwi_consider(struct mxwi_pair *pair, enum mxw_lookalike_class class_, int score);

/* What the length of the label makes of a score; 0: labels so short are not judged. */
int mxwi_by_label(const struct mxwi_pair *pair, int score);

/* judge_edit.c: one error of typing. */
void mxwi_judge_edit(struct mxwi_pair *pair);

#endif
