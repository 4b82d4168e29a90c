/* Optimal string alignment: insertion, deletion, substitution and the swap of neighbours count
 * one slip each, letter case and the choice of "-", "_" or a blank none. A short word may have
 * one slip, a long one three: more would propose words that were not meant. */
#include "config/nearest.h"

#include <stdio.h>
#include <string.h>

#define WORD_MAX 63u

static char plain(char octet)
{
	if (octet >= 'A' && octet <= 'Z')
		return (char)(octet + ('a' - 'A'));
	return octet == '_' || octet == ' ' ? '-' : octet;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t count_slips(const char *a, size_t a_size, const char *b, size_t b_size)
{
	/* Three rows of the table: two above, one above, this one. */
	size_t rows[3][WORD_MAX + 1];
	size_t *above2 = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b_size; j++)
		above[j] = j;
	for (size_t i = 1; i <= a_size; i++) {
		size_t *spare = above2;

		row[0] = i;
		for (size_t j = 1; j <= b_size; j++) {
			char x = plain(a[i - 1]), y = plain(b[j - 1]);

			row[j] = least(above[j], row[j - 1]) + 1;
			row[j] = least(row[j], above[j - 1] + (x == y ? 0 : 1));
			if (i > 1 && j > 1 && x == plain(b[j - 2]) && y == plain(a[i - 2]))
				row[j] = least(row[j], above2[j - 2] + 1);
		}
		above2 = above;
		above = row;
		row = spare;
	}
	return above[b_size];
}

struct mxwi_nearest mxwi_nearest_to(const char *text, size_t size)
{
	return (struct mxwi_nearest){ .text = text, .size = size };
}

void mxwi_nearest_offer(struct mxwi_nearest *nearest, const char *candidate)
{
	size_t size = strlen(candidate), most = least((size + 2) / 4, 3), slips;

	if (nearest->size > WORD_MAX || size > WORD_MAX)
		return;
	slips = count_slips(nearest->text, nearest->size, candidate, size);
	if (slips > most || (nearest->best != NULL && slips >= nearest->slips))
		return;
	nearest->best = candidate;
	nearest->slips = slips;
}

const char *mxwi_did_you_mean(struct mxwi_did_you_mean *words,
                              const struct mxwi_nearest *nearest)
{
	words->text[0] = '\0';
	if (nearest->best != NULL)
		(void)snprintf(words->text, sizeof(words->text), "; did you mean \"%s\"?",
		               nearest->best);
	return words->text;
}
