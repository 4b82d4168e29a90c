/* Label by label, what each character looks like is put behind what is there, and folded with its left
 * neighbour on the way. No pair has a dot, so folds stay within a label. Decoding moves
 * characters, but a label has no more than 59 of them: the whole stays linear in the name. */
#include "lookalike/skeleton.h"

#include <stdbool.h>
#include <string.h>

#include "lookalike/fold.h"
#include "lookalike/letters.h"
#include "lookalike/punycode.h"

static const uint8_t ace_prefix[4] = { 'x', 'n', '-', '-' };

struct skeleton {
	uint8_t *octets;
	size_t size;
};

static void put(struct skeleton *skeleton, uint8_t octet)
{
	skeleton->size = mxwi_fold_append(skeleton->octets, skeleton->size, octet);
}

static bool put_octet(struct skeleton *skeleton, uint8_t octet)
{
	if (!mxwi_is_ldh(octet))
		return false;
	put(skeleton, octet);
	return true;
}

static bool put_character(struct skeleton *skeleton, uint32_t character)
{
	const char *looks;

	if (character < 0x80)
		return put_octet(skeleton, (uint8_t)character);
	looks = mxwi_looks_find(character);
	if (looks == NULL)
		return false;
	for (; *looks != '\0'; looks++)
		put(skeleton, (uint8_t)*looks);
	return true;
}

static bool put_decoded(struct skeleton *skeleton, const uint8_t *encoded, size_t size)
{
	uint32_t characters[MXWI_PUNYCODE_MAX];
	size_t count = mxwi_punycode_decode(encoded, size, characters);
	bool is_ascii = true;

	for (size_t i = 0; i < count; i++) {
		is_ascii = is_ascii && characters[i] < 0x80;
		if (!put_character(skeleton, characters[i]))
			return false;
	}
	return !is_ascii;
}

static bool put_label(struct skeleton *skeleton, const uint8_t *label, size_t size)
{
	if (size >= sizeof(ace_prefix) && memcmp(label, ace_prefix, sizeof(ace_prefix)) == 0)
		return put_decoded(skeleton, label + sizeof(ace_prefix),
		                   size - sizeof(ace_prefix));
	for (size_t i = 0; i < size; i++) {
		if (!put_octet(skeleton, label[i]))
			return false;
	}
	return true;
}

size_t mxwi_skeleton(const uint8_t *text, size_t size, uint8_t ret[MXWI_SKELETON_MAX])
{
	struct skeleton skeleton = { .octets = ret, .size = 0 };
	size_t start = 0;

	if (size > MXWI_HOST_TEXT_MAX)
		return 0;
	while (start < size) {
		const uint8_t *dot = memchr(text + start, '.', size - start);
		size_t end = dot != NULL ? (size_t)(dot - text) : size;

		if (!put_label(&skeleton, text + start, end - start))
			return 0;
		if (dot != NULL)
			ret[skeleton.size++] = '.';
		start = end + 1;
	}
	return skeleton.size;
}
