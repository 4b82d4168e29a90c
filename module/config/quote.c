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

/* A character as it is printed. */
struct piece {
	char text[sizeof("\\u{10ffff}")];
	size_t size;
};

/* Takes the character at the start of a text, or the octet that is none, in the form in which it is
 * quoted. Returns how many octets it has there. */
static size_t take_quoted(const char *text, size_t size, struct piece *ret)
{
	uint32_t character = 0;
	const size_t length = mxw_utf8_decode(text, size, &character);

	if (length == 0) {
		ret->size = (size_t)snprintf(ret->text, sizeof(ret->text), "\\x%02x",
		                             (unsigned)(unsigned char)text[0]);
		return 1;
	}
	if (mxwi_is_unprintable(character) || is_odd_blank(character)) {
		ret->size = (size_t)snprintf(ret->text, sizeof(ret->text), "\\u{%lx}",
		                             (unsigned long)character);
	} else if (character == '"' || character == '\\') {
		ret->size = (size_t)snprintf(ret->text, sizeof(ret->text), "\\%c", text[0]);
	} else {
		memcpy(ret->text, text, length);
		ret->size = length;
	}
	return length;
}

/* The same in ASCII. What is ASCII is left as it is, but for controls. */
static size_t take_ascii(const char *text, size_t size, struct piece *ret)
{
	uint32_t character = 0;
	const size_t length = mxw_utf8_decode(text, size, &character);

	if (length == 1 && character >= 0x20 && character < 0x7f) {
		ret->text[0] = text[0];
		ret->size = 1;
	} else if (length > 0) {
		ret->size = (size_t)snprintf(ret->text, sizeof(ret->text), "\\u{%lx}",
		                             (unsigned long)character);
	} else {
		return take_quoted(text, size, ret);
	}
	return length;
}

/* Writes pieces behind `used` octets of the room, `most` in all and then, when there was more, the mark
 * for that. Returns how many octets are used then. */
static size_t put_pieces(const char *text, size_t size,
                         size_t (*take)(const char *, size_t, struct piece *), char *room,
                         size_t used, size_t most)
{
	for (size_t at = 0; at < size;) {
		struct piece piece;

		at += take(text + at, size - at, &piece);
		if (used + piece.size > most) {
			memcpy(room + used, ELLIPSIS, sizeof(ELLIPSIS) - 1);
			return used + sizeof(ELLIPSIS) - 1;
		}
		memcpy(room + used, piece.text, piece.size);
		used += piece.size;
	}
	return used;
}

const char *mxwi_quote(struct mxwi_quote *quote, const char *text, size_t size)
{
	size_t used;

	quote->text[0] = '"';
	used = put_pieces(text, size, take_quoted, quote->text, 1,
	                  sizeof(quote->text) - sizeof(ELLIPSIS "\""));
	quote->text[used++] = '"';
	quote->text[used] = '\0';
	return quote->text;
}

const char *mxwi_to_ascii(const char *text, char *room, size_t size)
{
	room[put_pieces(text, strlen(text), take_ascii, room, 0, size - sizeof(ELLIPSIS))] =
		'\0';
	return room;
}
