/* Each way to be alike is looked at by itself, and the highest score counts. A name below a suffix that
 * strangers cannot register under is lowered at last. */
#include "lookalike/pair.h"
#include "lookalike/skeleton.h"
#include "lookalike/tlds.h"
#include "lookalike/vocabulary.h"

#include <string.h>

#define CLOSED_SUFFIX (-80)

/* Fewer characters than that, dots and hyphens left out, are too few to tell anything without them. */
#define SQUEEZED_MIN 6u

size_t mxwi_label_size(struct mxwi_text text)
{
	const uint8_t *dot = memchr(text.octets, '.', text.size);

	return dot != NULL ? (size_t)(dot - text.octets) : text.size;
}

size_t mxwi_meant_suffix(const struct mxwi_meant *meant)
{
	return mxwi_text_last_labels(meant->text, meant->suffix_labels);
}

size_t mxwi_meant_label(const struct mxwi_meant *meant)
{
	return mxwi_text_last_labels(meant->text, meant->suffix_labels + 1);
}

size_t mxwi_squeeze(struct mxwi_text text, uint8_t ret[MXWI_TEXT_MAX])
{
	size_t size = 0;

	for (size_t i = 0; i < text.size; i++)
		if (text.octets[i] != '.' && text.octets[i] != '-')
			ret[size++] = text.octets[i];
	return size;
}

size_t mxwi_collapse(struct mxwi_text text, uint8_t ret[MXWI_TEXT_MAX])
{
	size_t size = 0;

	for (size_t i = 0; i < text.size; i++)
		if (i == 0 || text.octets[i] != text.octets[i - 1])
			ret[size++] = text.octets[i];
	return size;
}

static bool is_same(struct mxwi_text a, struct mxwi_text b)
{
	return a.size == b.size && memcmp(a.octets, b.octets, a.size) == 0;
}

/* Does the text end in that label or those labels, or is it the same? */
static bool is_at_or_below(struct mxwi_text text, struct mxwi_text end)
{
	return is_same(text, end) ||
	       (text.size > end.size && text.octets[text.size - end.size - 1] == '.' &&
	        is_same(mxwi_text_from(text, text.size - end.size), end));
}

static unsigned count_of(struct mxwi_text text, uint8_t octet)
{
	unsigned count = 0;

	for (size_t i = 0; i < text.size; i++)
		count += text.octets[i] == octet;
	return count;
}

void mxwi_consider(struct mxwi_pair *pair, enum mxw_lookalike_class class_, int score)
{
	if (score <= 0)
		return;
	if (score > (int)MXW_SCORE_MAX)
		score = (int)MXW_SCORE_MAX;
	if (pair->closed)
		score += CLOSED_SUFFIX;
	if (score < 1)
		score = 1;
	if (score > pair->best.score ||
	    (score == pair->best.score && class_ < pair->best.class_))
		pair->best =
			(struct mxw_lookalike){ .class_ = class_, .score = (uint8_t)score };
}

/* ---- texts that are the same but for something ---- */

static void judge_swap(struct mxwi_pair *pair)
{
	struct mxwi_text typed, meant;

	for (size_t i = 0; i < mxwi_swap_count; i++) {
		const struct mxwi_swap *swap = &mxwi_swaps[i];

		if (mxwi_text_ends_in(pair->typed, swap->typed, swap->typed_size, &typed) &&
		    mxwi_text_ends_in(pair->meant->text, swap->meant, swap->meant_size,
		                      &meant) &&
		    is_same(typed, meant))
			mxwi_consider(pair, MXW_LOOKALIKE_SUFFIX, swap->score);
	}
}

static bool is_same_squeezed(struct mxwi_text a, struct mxwi_text b)
{
	uint8_t squeezed_a[MXWI_TEXT_MAX], squeezed_b[MXWI_TEXT_MAX];
	const size_t size = mxwi_squeeze(a, squeezed_a);

	return size >= SQUEEZED_MIN && size == mxwi_squeeze(b, squeezed_b) &&
	       memcmp(squeezed_a, squeezed_b, size) == 0;
}

/* Several dots or hyphens; one of them is an error of typing. */
static void judge_squeezed(struct mxwi_pair *pair)
{
	const unsigned dots = count_of(pair->typed, '.');
	const unsigned meant_dots = count_of(pair->meant->text, '.');

	if (!is_same_squeezed(pair->typed, pair->meant->text))
		return;
	if (dots < meant_dots)
		mxwi_consider(pair, MXW_LOOKALIKE_MISSING_DOT, MXWI_SCORE_MISSING_DOT);
	else if (dots > meant_dots)
		mxwi_consider(pair, MXW_LOOKALIKE_ADDED_DOT, MXWI_SCORE_ADDED_DOT);
	else
		mxwi_consider(pair, MXW_LOOKALIKE_HYPHEN,
		              mxwi_by_label(pair, MXWI_SCORE_HYPHEN));
}

/* With two letters more at its end, or with a label of few, something is easily a word of its own: youtu.be
 * and youtube.com, bsu.edu and bsuedu.org. */
static bool is_short(const struct mxwi_pair *pair)
{
	return pair->label_size < MXWI_LABEL_SIZE_MIN ||
	       pair->meant->text.size - pair->suffix == 2;
}

/* A further label behind all of it, dots or not: army.mil.com, armymil.com, web.de.de. But behind a suffix
 * that is one country's own, too, it is a name in that country: example.com.br. */
static void judge_added_suffix(struct mxwi_pair *pair)
{
	const size_t last = mxwi_text_last_labels(pair->typed, 1);
	struct mxwi_text rest = { pair->typed.octets, last > 0 ? last - 1 : 0 };
	const struct mxwi_text suffix = mxwi_text_from(pair->meant->text, pair->suffix);

	if (last == 0 ||
	    (!is_same(rest, pair->meant->text) && !is_same_squeezed(rest, pair->meant->text)))
		return;
	if (is_at_or_below(rest, suffix) &&
	    mxwi_is_second_level(mxwi_text_from(pair->typed, rest.size - suffix.size).octets,
	                         pair->typed.size - (rest.size - suffix.size)))
		return;
	mxwi_consider(pair, MXW_LOOKALIKE_ADDED_SUFFIX,
	              is_same(rest, pair->meant->text) || !is_short(pair)
	                      ? MXWI_SCORE_ADDED_SUFFIX
	                      : MXWI_SCORE_GLUED_SUFFIX);
}

/* Does the text begin with an A-label? */
static bool is_a_label(struct mxwi_text text)
{
	static const char prefix[] = "xn--";

	return text.size >= sizeof(prefix) - 1 &&
	       memcmp(text.octets, prefix, sizeof(prefix) - 1) == 0;
}

static bool has_a_label(struct mxwi_text text)
{
	for (size_t i = 0; i < text.size; i++)
		if ((i == 0 || text.octets[i - 1] == '.') &&
		    is_a_label(mxwi_text_from(text, i)))
			return true;
	return false;
}

static void judge_skeleton(struct mxwi_pair *pair)
{
	uint8_t typed[MXWI_SKELETON_MAX], meant[MXWI_SKELETON_MAX];
	const size_t size = mxwi_skeleton(pair->typed.octets, pair->typed.size, typed);

	if (size == 0 ||
	    size != mxwi_skeleton(pair->meant->text.octets, pair->meant->text.size, meant) ||
	    memcmp(typed, meant, size) != 0)
		return;
	/* Nobody types another alphabet by mistake. */
	if (has_a_label(pair->typed) && !has_a_label(pair->meant->text))
		mxwi_consider(pair, MXW_LOOKALIKE_HOMOGLYPH, MXWI_SCORE_IDN_HOMOGLYPH);
	else
		mxwi_consider(pair, MXW_LOOKALIKE_HOMOGLYPH,
		              mxwi_by_label(pair, MXWI_SCORE_HOMOGLYPH));
}

static void judge_runs(struct mxwi_pair *pair)
{
	uint8_t typed[MXWI_TEXT_MAX], meant[MXWI_TEXT_MAX];
	const size_t size = mxwi_collapse(pair->typed, typed);

	if (size == mxwi_collapse(pair->meant->text, meant) && memcmp(typed, meant, size) == 0)
		mxwi_consider(pair, MXW_LOOKALIKE_REPETITION,
		              mxwi_by_label(pair, MXWI_SCORE_RUNS));
}

bool mxwi_takes_plural(uint8_t octet, bool at_end)
{
	return octet == 's' || octet == 'x' || octet == 'z' ||
	       (at_end && (octet == 'h' || octet == 'o'));
}

bool mxwi_is_plural_at(struct mxwi_text text, size_t at)
{
	if (at == 0 || at + 2 >= text.size || text.octets[at] != 'e' ||
	    text.octets[at + 1] != 's')
		return false;
	return mxwi_takes_plural(text.octets[at - 1], text.octets[at + 2] == '.') &&
	       at + 2 < mxwi_text_last_labels(text, 1);
}

/* Is the longer one the shorter one with the "es" of a plural? */
static bool has_es_more(struct mxwi_text longer, struct mxwi_text shorter)
{
	size_t at = 0;

	if (longer.size != shorter.size + 2)
		return false;
	while (at < shorter.size && longer.octets[at] == shorter.octets[at])
		at++;
	/* Where an e stands behind it the place is one further left. */
	for (size_t back = 0; back < 2 && back <= at; back++) {
		const size_t es = at - back;

		if (mxwi_is_plural_at(longer, es) &&
		    memcmp(longer.octets + es + 2, shorter.octets + es, shorter.size - es) == 0)
			return true;
	}
	return false;
}

static void judge_plural(struct mxwi_pair *pair)
{
	if (has_es_more(pair->typed, pair->meant->text) ||
	    has_es_more(pair->meant->text, pair->typed))
		mxwi_consider(pair, MXW_LOOKALIKE_PLURAL,
		              mxwi_by_label(pair, MXWI_SCORE_PLURAL));
}

/* ---- words beside the domain ---- */

/* The name of a host below the domain without the dot between them: usarmy.mil, us-army.mil. */
static void judge_host_word(struct mxwi_pair *pair)
{
	const struct mxwi_text meant = pair->meant->text;
	struct mxwi_text word = { pair->typed.octets, 0 };
	int score = MXWI_SCORE_HOST_WORD;

	if (pair->typed.size <= meant.size ||
	    !is_same(mxwi_text_from(pair->typed, pair->typed.size - meant.size), meant))
		return;
	word.size = pair->typed.size - meant.size;
	if (word.octets[word.size - 1] == '-')
		word.size--;
	if (!mxwi_is_host_word(word))
		return;
	score = pair->label_size < MXWI_LABEL_SIZE_MIN ? 1 : mxwi_by_label(pair, score);
	mxwi_consider(pair, MXW_LOOKALIKE_MISSING_DOT, score);
}

/* Is the label the domain's with something beside it: a part between hyphens, or a lure word? */
static bool is_combination(struct mxwi_text label, struct mxwi_text meant)
{
	const size_t more = label.size - meant.size;

	for (size_t i = 0; i <= more; i++) {
		const struct mxwi_text before = { label.octets, i };
		const struct mxwi_text behind = mxwi_text_from(label, i + meant.size);

		if (memcmp(label.octets + i, meant.octets, meant.size) != 0)
			continue;
		if ((i == 0 || before.octets[i - 1] == '-') &&
		    (behind.size == 0 || behind.octets[0] == '-'))
			return true;
		if ((i == 0 && mxwi_is_lure_word(behind)) ||
		    (behind.size == 0 && mxwi_is_lure_word(before)))
			return true;
	}
	return false;
}

static void judge_combination(struct mxwi_pair *pair)
{
	const struct mxwi_text meant = { pair->meant->text.octets + pair->label,
		                         pair->label_size };
	const struct mxwi_text label = { pair->typed.octets, mxwi_label_size(pair->typed) };
	const struct mxwi_text suffix = mxwi_text_from(pair->meant->text, pair->suffix);

	if (meant.size < MXWI_LABEL_SIZE_MIN || label.size <= meant.size ||
	    label.size == pair->typed.size || is_a_label(label) ||
	    !is_combination(label, meant))
		return;
	mxwi_consider(pair, MXW_LOOKALIKE_COMBINATION,
	              is_same(mxwi_text_from(pair->typed, label.size + 1), suffix)
	                      ? (int)MXWI_COMBINATION_SCORE
	                      : MXWI_SCORE_OTHER_SUFFIX);
}

/* Is it a public suffix of two labels? Without the list nobody knows. */
static bool is_second_level(struct mxwi_text typed)
{
	return mxwi_second_levels.count > 0 && mxwi_text_last_labels(typed, 2) == 0 &&
	       mxwi_is_second_level(typed.octets, typed.size);
}

struct mxw_lookalike mxwi_classify(struct mxwi_text typed, const struct mxwi_meant *meant)
{
	struct mxwi_pair pair = { .typed = typed,
		                  .meant = meant,
		                  .label = mxwi_meant_label(meant),
		                  .suffix = mxwi_meant_suffix(meant),
		                  .closed = mxwi_is_closed(typed) };

	pair.label_size = pair.suffix - 1 - pair.label;
	/* Whoever has the right registrable domain has misdirected nothing; and what is a public suffix has
	 * nobody's mail. */
	if (is_second_level(typed) ||
	    is_at_or_below(typed, mxwi_text_from(meant->text, pair.label)))
		return pair.best;
	mxwi_judge_edit(&pair);
	judge_swap(&pair);
	judge_squeezed(&pair);
	judge_added_suffix(&pair);
	judge_skeleton(&pair);
	judge_runs(&pair);
	judge_plural(&pair);
	judge_host_word(&pair);
	judge_combination(&pair);
	return pair.best;
}
