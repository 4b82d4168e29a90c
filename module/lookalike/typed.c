/* Labels are copied one by one, from the left. One that no host has throws away what is there: what is
 * behind it may still be the look-alike of something. */
#include "lookalike/typed.h"

#include <string.h>

/* What an octet of a host name is when letters are small; 0: no host name has it. */
static inline uint8_t host_octet(uint8_t octet)
{
	if (octet >= 'a' && octet <= 'z')
		return octet;
	if (octet >= 'A' && octet <= 'Z')
		return octet | 0x20;
	return (octet >= '0' && octet <= '9') || octet == '-' ? octet : 0;
}

/* Copies the letters of a label, small; false: it has something else. */
static bool copy_label(const uint8_t *octets, size_t size, uint8_t *ret)
{
	bool is_host = true;

	for (size_t i = 0; i < size; i++) {
		ret[i] = host_octet(octets[i]);
		is_host = is_host && ret[i] != 0;
	}
	return is_host;
}

void mxwi_typed_from_name(struct mxw_name name, struct mxwi_typed *ret)
{
	unsigned size = 0;

	ret->labels = 0;
	for (const uint8_t *label = name.wire; *label != 0; label += 1u + *label) {
		const unsigned start = size > 0 ? size + 1 : 0;

		if (!copy_label(label + 1, *label, ret->text + start)) {
			ret->labels = 0;
			size = 0;
			continue;
		}
		if (start > 0)
			ret->text[size] = '.';
		ret->starts[ret->labels++] = (uint8_t)start;
		size = start + *label;
	}
	ret->size = (uint8_t)size;
}

bool mxwi_is_host_name(struct mxw_name name)
{
	struct mxwi_typed typed;

	mxwi_typed_from_name(name, &typed);
	return typed.labels == name.labels;
}

size_t mxwi_text_last_labels(struct mxwi_text text, unsigned labels)
{
	size_t at = text.size;

	while (at > 0)
		if (text.octets[--at] == '.' && --labels == 0)
			return at + 1;
	return 0;
}

bool mxwi_text_is(struct mxwi_text text, const char *string)
{
	return strlen(string) == text.size && memcmp(text.octets, string, text.size) == 0;
}
