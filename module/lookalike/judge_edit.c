/* One error of typing. What it costs depends on where it is:
 *
 * - In the registrable label it is judged by how long that label is: of two names of five letters that
 *   differ in one many are honest, of two of ten hardly any. Four letters and fewer are not judged so.
 * - In the suffix it is no matter of the label. If the outcome is a top-level domain that does not exist,
 *   it is an error for certain; if it is one that does, the same name below another country's is mostly
 *   honest, but for the pairs in the table of suffixes.
 * - Left of the registrable label the registrable domain is still the right one, so the mail reaches no
 *   stranger: that is no look-alike, but for the dot between them. */
#include "lookalike/edit.h"
#include "lookalike/letters.h"
#include "lookalike/pair.h"
#include "lookalike/tlds.h"

enum {
	FIRST_CHARACTER = -15, /* the error is in the first character of the label */
	OTHER_COUNTRY = 25,    /* the most for an error that makes another top-level domain */
	SECOND_LEVEL = -20,    /* the error is in the suffix, but not in the top-level domain */
	SHORT_PART = -30,      /* ... in four characters or fewer between hyphens */
	SERIES = -40,          /* ... in a number: a neighbour in a series */
};

/* What labels of five and of six characters make of a score. */
struct lengths {
	int five, six;
};

/* Words that differ in the order of two letters, or in a letter twice, are rare; words that differ in one
 * letter are not. */
static const struct lengths usual = { -30, -15 }, of_transpositions = { -10, -5 },
			    of_repetitions = { -30, -5 };

/* What the length of the label makes of a score; 0: labels so short are not judged. */
static int by_length(const struct mxwi_pair *pair, const struct lengths *lengths, int score)
{
	if (pair->label_size < MXWI_LABEL_SIZE_MIN)
		return 0;
	if (pair->label_size == 5)
		score += lengths->five;
	else if (pair->label_size == 6)
		score += lengths->six;
	else if (pair->label_size >= 9)
		score += 10;
	return score > 0 ? score : 1;
}

int mxwi_by_label(const struct mxwi_pair *pair, int score)
{
	return by_length(pair, &usual, score);
}

static bool is_digit(uint8_t octet)
{
	return octet >= '0' && octet <= '9';
}

/* Is the place in a part between hyphens that is as short as a label that is not judged? */
static bool is_in_short_part(const struct mxwi_pair *pair, size_t at)
{
	const uint8_t *octets = pair->meant->text.octets;
	const size_t label_end = pair->suffix - 1;
	size_t begin = at, end = at;

	while (begin > pair->label && octets[begin - 1] != '-')
		begin--;
	while (end < label_end && octets[end] != '-')
		end++;
	return (begin > pair->label || end < label_end) && end - begin < MXWI_LABEL_SIZE_MIN;
}

/* One number for another, or one digit more or fewer: names of a series, such as mail1 and mail2. */
static bool is_in_series(const struct mxwi_pair *pair, const struct mxwi_edit *edit)
{
	const struct mxwi_text text =
		edit->kind == MXWI_EDIT_OMITTED ? pair->meant->text : pair->typed;
	uint8_t before, behind;

	switch (edit->kind) {
	case MXWI_EDIT_SUBSTITUTED:
		return is_digit(edit->typed) && is_digit(edit->meant);
	case MXWI_EDIT_INSERTED:
	case MXWI_EDIT_OMITTED:
		break;
	case MXWI_EDIT_TRANSPOSED:
	case MXWI_EDIT_MORE:
		return false;
	}
	if (!is_digit(text.octets[edit->at]))
		return false;
	before = edit->at > 0 ? text.octets[edit->at - 1] : '.';
	behind = edit->at + 1 < text.size ? text.octets[edit->at + 1] : '.';
	return is_digit(before) || is_digit(behind) ||
	       (edit->kind == MXWI_EDIT_OMITTED && (behind == '.' || behind == '-'));
}

/* What the place of an error in the label makes of its score. */
static int by_place(const struct mxwi_pair *pair, const struct mxwi_edit *edit,
                    enum mxw_lookalike_class class_, int score)
{
	if (edit->at == pair->label)
		score += FIRST_CHARACTER;
	if (class_ != MXW_LOOKALIKE_HYPHEN && is_in_short_part(pair, edit->at))
		score += SHORT_PART;
	if (is_in_series(pair, edit))
		score += SERIES;
	return by_length(pair,
	                 class_ == MXW_LOOKALIKE_TRANSPOSITION ? &of_transpositions
	                 : class_ == MXW_LOOKALIKE_REPETITION  ? &of_repetitions
	                                                       : &usual,
	                 score);
}

/* The class of an error within a label, and its score. */
static enum mxw_lookalike_class class_of(const struct mxwi_pair *pair,
                                         const struct mxwi_edit *edit, int *ret_score)
{
	const size_t label_end = pair->suffix - 1;

	switch (edit->kind) {
	case MXWI_EDIT_TRANSPOSED:
		*ret_score = MXWI_SCORE_TRANSPOSITION;
		return MXW_LOOKALIKE_TRANSPOSITION;
	case MXWI_EDIT_OMITTED:
		if (edit->meant == '-') {
			*ret_score = MXWI_SCORE_HYPHEN;
			return MXW_LOOKALIKE_HYPHEN;
		}
		if (edit->repeated) {
			*ret_score = MXWI_SCORE_TYPED_ONCE;
			return MXW_LOOKALIKE_REPETITION;
		}
		*ret_score = MXWI_SCORE_OMISSION;
		return MXW_LOOKALIKE_OMISSION;
	case MXWI_EDIT_INSERTED:
		if (edit->typed == '-') {
			*ret_score = MXWI_SCORE_HYPHEN;
			return MXW_LOOKALIKE_HYPHEN;
		}
		if (edit->repeated) {
			*ret_score = MXWI_SCORE_REPETITION;
			return MXW_LOOKALIKE_REPETITION;
		}
		if (edit->typed == 's' && edit->at == label_end) {
			*ret_score = MXWI_SCORE_PLURAL;
			return MXW_LOOKALIKE_PLURAL;
		}
		*ret_score = MXWI_SCORE_INSERTION;
		return MXW_LOOKALIKE_INSERTION;
	case MXWI_EDIT_SUBSTITUTED:
		if (mxwi_keys_touch(edit->typed, edit->meant)) {
			*ret_score = MXWI_SCORE_KEYBOARD;
			return MXW_LOOKALIKE_KEYBOARD;
		}
		if (mxwi_glyphs_match(edit->typed, edit->meant)) {
			*ret_score = MXWI_SCORE_HOMOGLYPH;
			return MXW_LOOKALIKE_HOMOGLYPH;
		}
		if (mxwi_are_vowels(edit->typed, edit->meant)) {
			*ret_score = MXWI_SCORE_VOWEL;
			return MXW_LOOKALIKE_VOWEL;
		}
		*ret_score = MXWI_SCORE_SUBSTITUTION;
		return mxwi_bits_touch(edit->typed, edit->meant) ? MXW_LOOKALIKE_BIT
		                                                 : MXW_LOOKALIKE_SUBSTITUTION;
	case MXWI_EDIT_MORE:
		break;
	}
	*ret_score = 0;
	return MXW_LOOKALIKE_NONE;
}

/* An error in the suffix: the label says nothing about it. */
static void judge_suffix_edit(struct mxwi_pair *pair, enum mxw_lookalike_class class_,
                              int score, const struct mxwi_edit *edit)
{
	const size_t top = mxwi_text_last_labels(pair->typed, 1);
	const bool in_top = edit->at >= mxwi_text_last_labels(pair->meant->text, 1);

	if (!in_top)
		score += SECOND_LEVEL;
	else if (mxwi_tld_is_delegated(pair->typed.octets + top, pair->typed.size - top) &&
	         score > OTHER_COUNTRY)
		score = OTHER_COUNTRY;
	mxwi_consider(pair, class_, score);
}

/* An error that has to do with a dot. False: it has not. */
static bool judge_dot_edit(struct mxwi_pair *pair, const struct mxwi_edit *edit)
{
	if (edit->kind == MXWI_EDIT_TRANSPOSED && (edit->typed == '.' || edit->meant == '.'))
		mxwi_consider(pair, MXW_LOOKALIKE_TRANSPOSITION, MXWI_SCORE_TRANSPOSITION);
	else if (edit->meant == '.')
		mxwi_consider(pair, MXW_LOOKALIKE_MISSING_DOT,
		              edit->kind == MXWI_EDIT_OMITTED || edit->typed == '-'
		                      ? MXWI_SCORE_MISSING_DOT
		                      : MXWI_SCORE_DOT_REPLACED);
	else if (edit->typed == '.' && edit->kind != MXWI_EDIT_TRANSPOSED)
		mxwi_consider(pair, MXW_LOOKALIKE_ADDED_DOT,
		              edit->kind == MXWI_EDIT_INSERTED ? MXWI_SCORE_ADDED_DOT
		                                               : MXWI_SCORE_DOT_FOR_CHARACTER);
	else
		return false;
	return true;
}

void mxwi_judge_edit(struct mxwi_pair *pair)
{
	const struct mxwi_edit edit = mxwi_edit_find(pair->typed, pair->meant->text);
	enum mxw_lookalike_class class_;
	int score;

	if (edit.kind == MXWI_EDIT_MORE || judge_dot_edit(pair, &edit))
		return;
	class_ = class_of(pair, &edit, &score);
	if (edit.at >= pair->suffix) {
		judge_suffix_edit(pair, class_, score, &edit);
		return;
	}
	/* Further left it is at or below the same registrable domain, which was asked before. */
	mxwi_consider(pair, class_, by_place(pair, &edit, class_, score));
}
