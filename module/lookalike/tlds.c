/* The tables are sorted, so a text is found by halves. */
#include "lookalike/tlds.h"

#include <string.h>

/* Order of octets; of two of which one begins with the other, the shorter one comes first. */
static int compare(const uint8_t *text, size_t size, const struct mxwi_sorted_texts *texts,
                   size_t index)
{
	const uint8_t *other = texts->octets + texts->starts[index];
	size_t other_size = (size_t)(texts->starts[index + 1] - texts->starts[index]);
	int order = memcmp(text, other, size < other_size ? size : other_size);

	return order != 0 ? order : (size > other_size) - (size < other_size);
}

static bool is_among(const struct mxwi_sorted_texts *texts, const uint8_t *text, size_t size)
{
	size_t low = 0, high = texts->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare(text, size, texts, middle);

		if (order == 0)
			return true;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

bool mxwi_tld_is_delegated(const uint8_t *label, size_t size)
{
	return mxwi_tlds.count == 0 || is_among(&mxwi_tlds, label, size);
}

bool mxwi_is_second_level(const uint8_t *text, size_t size)
{
	const uint8_t *dot = memchr(text, '.', size);
	uint8_t wildcard[66] = "*";
	size_t rest;

	if (mxwi_second_levels.count == 0 || is_among(&mxwi_second_levels, text, size))
		return true;
	rest = dot != NULL ? size - (size_t)(dot - text) : 0;
	if (rest == 0 || rest >= sizeof(wildcard))
		return false;
	memcpy(wildcard + 1, dot, rest);
	return is_among(&mxwi_second_levels, wildcard, rest + 1);
}
