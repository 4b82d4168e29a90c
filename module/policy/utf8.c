/* The first octet gives the length, the others six bits each; what RFC 3629 section 3 forbids is
 * refused by the value that comes out. */
#include <mxwarden/utf8.h>

#include <stdlib.h>
#include <string.h>

size_t mxw_utf8_decode(const char *text, size_t size, uint32_t *ret)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *octets = (const unsigned char *)text;
	uint32_t character;
	size_t length;

	if (size == 0)
		return 0;
	if (octets[0] < 0x80) {
		*ret = octets[0];
		return 1;
	}
	if (octets[0] >= 0xc2 && octets[0] <= 0xdf)
		length = 2;
	else if (octets[0] >= 0xe0 && octets[0] <= 0xef)
		length = 3;
	else if (octets[0] >= 0xf0 && octets[0] <= 0xf4)
		length = 4;
	else
		return 0;
	if (length > size)
		return 0;
	character = octets[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((octets[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (octets[i] & 0x3fu);
	}
	if (character < least[length] || character > 0x10ffff ||
	    (character >= 0xd800 && character <= 0xdfff))
		return 0;
	*ret = character;
	return length;
}

char *mxw_utf8_repair(const char *text, size_t size)
{
	static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
	const size_t replacement_size = sizeof(replacement) - 1;
	char *copy = size < SIZE_MAX ? calloc(size + 1, replacement_size) : NULL;
	char *at = copy;

	if (copy == NULL)
		return NULL;
	for (size_t i = 0; i < size;) {
		uint32_t character;
		size_t step = mxw_utf8_decode(text + i, size - i, &character);

		if (step > 0) {
			memcpy(at, text + i, step);
			at += step;
			i += step;
		} else {
			memcpy(at, replacement, replacement_size);
			at += replacement_size;
			i++;
		}
	}
	return copy;
}
