/* What stands before the last hyphen are ASCII's characters of the label. Each number behind it says
 * how many steps it is from the last character that was put in to the next one, where a step goes to the
 * next place of the label, and from its end to its begin with the next code point. How many digits a
 * number has is told by thresholds, which follow the sizes of the numbers before (the bias).
 *
 * The position is kept in 32 bits; whatever would not fit is refused before it is calculated. */
#include "lookalike/punycode.h"

#include <stdbool.h>
#include <string.h>

/* RFC 3492 section 5. */
#define BASE 36u
#define T_MIN 1u
#define T_MAX 26u
#define SKEW 38u
#define DAMP 700u
#define INITIAL_BIAS 72u
#define INITIAL_CODE_POINT 0x80u

struct reader {
	const uint8_t *next, *end;
};

/* BASE: the octet is no digit. */
static uint32_t digit_of(uint8_t octet)
{
	if (octet >= 'a' && octet <= 'z')
		return octet - 'a';
	if (octet >= '0' && octet <= '9')
		return octet - '0' + 26u;
	return BASE;
}

static uint32_t threshold(uint32_t position, uint32_t bias)
{
	if (position <= bias + T_MIN)
		return T_MIN;
	return position >= bias + T_MAX ? T_MAX : position - bias;
}

/* Adds the next number to *sum. */
static bool add_number(struct reader *reader, uint32_t bias, uint32_t *sum)
{
	uint32_t weight = 1;

	for (uint32_t position = BASE; reader->next < reader->end; position += BASE) {
		uint32_t digit = digit_of(*reader->next++);
		uint32_t limit = threshold(position, bias);

		if (digit == BASE || digit > (UINT32_MAX - *sum) / weight)
			return false;
		*sum += digit * weight;
		if (digit < limit)
			return true;
		if (weight > UINT32_MAX / (BASE - limit))
			return false;
		weight *= BASE - limit;
	}
	return false;
}

/* RFC 3492 section 6.1. */
static uint32_t adapt(uint32_t delta, uint32_t count, bool is_first)
{
	uint32_t position = 0;

	delta /= is_first ? DAMP : 2u;
	delta += delta / count;
	for (; delta > (BASE - T_MIN) * T_MAX / 2u; position += BASE)
		delta /= BASE - T_MIN;
	return position + (BASE - T_MIN + 1u) * delta / (delta + SKEW);
}

/* Copies what stands before the last hyphen, and puts the reader behind that. False: not all of it is
 * ASCII. */
static bool copy_basic(struct reader *reader, uint32_t *ret, size_t *ret_count)
{
	size_t count = (size_t)(reader->end - reader->next);

	while (count > 0 && reader->next[count - 1] != '-')
		count--;
	/* A hyphen that nothing stands before divides nothing: it is taken for a digit, and refused. */
	if (count <= 1)
		count = 0;
	for (size_t i = 0; i + 1 < count; i++) {
		if (reader->next[i] >= INITIAL_CODE_POINT)
			return false;
		ret[i] = reader->next[i];
	}
	reader->next += count;
	*ret_count = count > 0 ? count - 1 : 0;
	return true;
}

static bool is_character(uint32_t code_point)
{
	return code_point <= 0x10ffffu && !(code_point >= 0xd800u && code_point <= 0xdfffu);
}

size_t mxwi_punycode_decode(const uint8_t *text, size_t size, uint32_t ret[MXWI_PUNYCODE_MAX])
{
	struct reader reader = { .next = text, .end = text + size };
	uint32_t code_point = INITIAL_CODE_POINT, place = 0, bias = INITIAL_BIAS;
	bool is_first = true;
	size_t count;

	if (size > MXWI_PUNYCODE_MAX || !copy_basic(&reader, ret, &count))
		return 0;
	/* Each further character has read an octet at least, so there is room for it. */
	for (; reader.next < reader.end; count++) {
		uint32_t places = (uint32_t)count + 1u, before = place;

		if (!add_number(&reader, bias, &place))
			return 0;
		bias = adapt(place - before, places, is_first);
		is_first = false;
		if (place / places > 0x10ffffu)
			return 0;
		code_point += place / places;
		place %= places;
		if (!is_character(code_point))
			return 0;
		memmove(ret + place + 1, ret + place, (count - place) * sizeof(*ret));
		ret[place++] = code_point;
	}
	return count;
}
