/* The pseudocode of RFC 3492 as it stands there, in 64 bits, which no delta of a label exceeds. */
#include "tests/unit/punycode_kit.h"

#include <stdbool.h>

struct output {
	uint8_t *octets;
	size_t size, room;
	bool is_full;
};

static void put(struct output *output, unsigned octet)
{
	if (output->size == output->room)
		output->is_full = true;
	else
		output->octets[output->size++] = (uint8_t)octet;
}

static void put_digit(struct output *output, uint64_t digit)
{
	put(output, (unsigned)(digit < 26 ? 'a' + digit : '0' + digit - 26));
}

/* Section 6.1. */
static uint64_t adapt(uint64_t delta, uint64_t count, bool is_first)
{
	uint64_t k = 0;

	delta = is_first ? delta / 700 : delta / 2;
	delta = delta + delta / count;
	while (delta > 35 * 26 / 2) {
		delta = delta / 35;
		k = k + 36;
	}
	return k + 36 * delta / (delta + 38);
}

static void put_number(struct output *output, uint64_t q, uint64_t bias)
{
	for (uint64_t k = 36;; k += 36) {
		uint64_t t = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;

		if (q < t)
			break;
		put_digit(output, t + (q - t) % (36 - t));
		q = (q - t) / (36 - t);
	}
	put_digit(output, q);
}

/* The smallest code point that is n or more; 0 when there is none. */
static uint64_t smallest(const uint32_t *points, size_t count, uint64_t n)
{
	uint64_t found = 0;

	for (size_t i = 0; i < count; i++) {
		if (points[i] >= n && (found == 0 || points[i] < found))
			found = points[i];
	}
	return found;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): written to through the struct */
size_t mxwt_punycode_encode(const uint32_t *points, size_t count, uint8_t *ret, size_t room)
{
	struct output output = { .octets = ret, .room = room };
	uint64_t delta = 0, bias = 72, n = 0x80, h, b;

	for (size_t i = 0; i < count; i++) {
		if (points[i] < 0x80)
			put(&output, points[i]);
	}
	h = b = output.size;
	if (b > 0)
		put(&output, '-');
	while (h < count && !output.is_full) {
		uint64_t m = smallest(points, count, n);

		delta += (m - n) * (h + 1);
		n = m;
		for (size_t i = 0; i < count; i++) {
			delta += points[i] < n;
			if (points[i] != n)
				continue;
			put_number(&output, delta, bias);
			bias = adapt(delta, h + 1, h == b);
			delta = 0;
			h++;
		}
		delta++;
		n++;
	}
	return output.is_full ? 0 : output.size;
}
