/* Characters are decoded one by one and written as they are or as an escape. Room is kept for
 * the mark that says that there was more. */
#include "config/quote.h"

#include <stdio.h>
#include <string.h>

#include <mxwarden/utf8.h>

#define ELLIPSIS "..."

bool mxwi_is_unprintable(uint32_t character)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x0000, 0x001f }, /* C0 controls */
		{ 0x007f, 0x009f }, /* DEL, C1 controls */
		{ 0x00ad, 0x00ad }, /* soft hyphen */
		{ 0x061c, 0x061c }, /* Arabic letter mark */
		{ 0x200b,
		  0x200b }, /* zero-width space; the joiners after it are part of words */
		{ 0x200e, 0x200f }, /* direction marks */
		{ 0x2028, 0x202e }, /* line and paragraph separators, direction overrides */
		{ 0x2060, 0x206f }, /* word joiner, direction isolates */
		{ 0xfeff, 0xfeff }, /* byte order mark */
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (character >= ranges[i].first && character <= ranges[i].last)
			return true;
	return false;
}

/* A blank that looks like another one: U+0020 is the only one that names and words are split
 * at. */
static bool is_odd_blank(uint32_t character)
{
	return character == 0xa0 || character == 0x1680 ||
	       (character >= 0x2000 && character <= 0x200a) || character == 0x202f ||
	       character == 0x205f || character == 0x3000;
}

const char *mxwi_quote(struct mxwi_quote *quote, const char *text, size_t size)
{
	const size_t most = sizeof(quote->text) - sizeof(ELLIPSIS "\"");
	size_t used = 0;

	quote->text[used++] = '"';
	for (size_t at = 0; at < size;) {
		char piece[sizeof("\\u{10ffff}")];
		uint32_t character = 0;
		size_t length = mxw_utf8_decode(text + at, size - at, &character);
		size_t piece_size;

		if (length == 0) {
			length = 1;
			piece_size = (size_t)snprintf(piece, sizeof(piece), "\\x%02x",
			                              (unsigned)(unsigned char)text[at]);
		} else if (mxwi_is_unprintable(character) || is_odd_blank(character)) {
			piece_size = (size_t)snprintf(piece, sizeof(piece), "\\u{%lx}",
			                              (unsigned long)character);
		} else if (character == '"' || character == '\\') {
			piece_size = (size_t)snprintf(piece, sizeof(piece), "\\%c", text[at]);
		} else {
			memcpy(piece, text + at, length);
			piece_size = length;
		}
		if (used + piece_size > most) {
			memcpy(quote->text + used, ELLIPSIS, sizeof(ELLIPSIS) - 1);
			used += sizeof(ELLIPSIS) - 1;
			break;
		}
		memcpy(quote->text + used, piece, piece_size);
		used += piece_size;
		at += length;
	}
	quote->text[used++] = '"';
	quote->text[used] = '\0';
	return quote->text;
}
