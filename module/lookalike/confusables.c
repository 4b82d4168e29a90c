/* The table is sorted, so a code point is found by halves; its entry has the number of a text. What
 * looks like one letter is found by its text, in the order of the table. */
#include <mxwarden/confusables.h>

#include "lookalike/fold.h"
#include "lookalike/table.h"

static const char *looks_of(uint32_t entry)
{
	return mxwi_looks[entry & ((1u << MXWI_LOOKS_BITS) - 1u)];
}

static uint32_t code_point_of(uint32_t entry)
{
	return entry >> MXWI_LOOKS_BITS;
}

const char *mxwi_looks_find(uint32_t code_point)
{
	size_t low = 0, high = mxwi_confusables_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint32_t here = code_point_of(mxwi_confusables[middle]);

		if (here == code_point)
			return looks_of(mxwi_confusables[middle]);
		if (here < code_point)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const char *mxw_confusables_version(void)
{
	return mxwi_confusables_version;
}

size_t mxw_confusables(char letter, uint32_t *ret, size_t room)
{
	uint8_t folded = mxwi_fold_single((uint8_t)letter);
	size_t count = 0;

	if (!((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')))
		return 0;
	for (size_t i = 0; i < mxwi_confusables_count; i++) {
		const char *looks = looks_of(mxwi_confusables[i]);

		if ((uint8_t)looks[0] != folded || looks[1] != '\0')
			continue;
		if (count < room)
			ret[count] = code_point_of(mxwi_confusables[i]);
		count++;
	}
	return count;
}
