/* Names on the wire. Everything rests on one gate, mxw_name_from_wire(): it walks the labels once
 * and counts them, so that the other functions can walk again without a check. A length octet is
 * at most 63 and therefore never a letter: folding and comparing may run over a whole name as if
 * it were one string of octets, labels and lengths alike. Folding takes eight octets at a time: each
 * name of a list and each question is folded. */
#include <mxwarden/name.h>

#include <string.h>

static uint8_t fold(uint8_t octet)
{
	return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + ('a' - 'A')) : octet;
}

/* Folds eight octets at once. What is added to an octet without its high bit carries into that bit
 * and no further: from 'A' on, and behind 'Z'. Between them is a letter, if the high bit was clear;
 * the bit that makes it small is two places lower. */
static uint64_t fold_word(uint64_t word)
{
	const uint64_t each = 0x0101010101010101u;
	uint64_t low = word & 0x7f * each;
	uint64_t from_a = low + (0x80 - 'A') * each;
	uint64_t behind_z = low + (0x7f - 'Z') * each;

	return word | (from_a & ~behind_z & ~word & 0x80 * each) >> 2;
}

bool mxw_name_from_wire(const uint8_t *wire, size_t size, struct mxw_name *ret)
{
	size_t at = 0;
	unsigned labels = 0;

	if (size > MXW_NAME_SIZE_MAX)
		size = MXW_NAME_SIZE_MAX;
	while (at < size && wire[at] != 0) {
		if (wire[at] > MXW_LABEL_SIZE_MAX)
			return false;
		at += 1u + wire[at];
		labels++;
	}
	if (at >= size)
		return false;
	*ret = (struct mxw_name){ .wire = wire,
		                  .size = (uint8_t)(at + 1),
		                  .labels = (uint8_t)labels };
	return true;
}

struct mxw_name mxw_name_root(void)
{
	static const uint8_t root[1] = { 0 };

	return (struct mxw_name){ .wire = root, .size = 1, .labels = 0 };
}

struct mxw_name mxw_name_parent(struct mxw_name name, unsigned count)
{
	while (count > 0 && name.labels > 0) {
		uint8_t step = (uint8_t)(name.wire[0] + 1u);

		name.wire += step;
		name.size = (uint8_t)(name.size - step);
		name.labels--;
		count--;
	}
	return name;
}

bool mxw_name_equal(struct mxw_name a, struct mxw_name b)
{
	if (a.size != b.size || a.labels != b.labels)
		return false;
	for (size_t i = 0; i < a.size; i++)
		if (fold(a.wire[i]) != fold(b.wire[i]))
			return false;
	return true;
}

/* One pair of labels in canonical order: left-justified octets, folded; a prefix sorts first. */
static int compare_labels(const uint8_t *a, const uint8_t *b)
{
	size_t common = a[0] < b[0] ? a[0] : b[0];

	for (size_t i = 1; i <= common; i++) {
		int difference = (int)fold(a[i]) - (int)fold(b[i]);

		if (difference != 0)
			return difference;
	}
	return (int)a[0] - (int)b[0];
}

int mxw_name_compare(struct mxw_name a, struct mxw_name b)
{
	unsigned common = a.labels < b.labels ? a.labels : b.labels;

	/* The rightmost label counts most, but labels can only be walked from the left. */
	for (unsigned n = 1; n <= common; n++) {
		struct mxw_name tail_a = mxw_name_parent(a, a.labels - n);
		struct mxw_name tail_b = mxw_name_parent(b, b.labels - n);
		int difference = compare_labels(tail_a.wire, tail_b.wire);

		if (difference != 0)
			return difference;
	}
	return (int)a.labels - (int)b.labels;
}

bool mxw_name_encloses(struct mxw_name parent, struct mxw_name child)
{
	if (parent.labels > child.labels)
		return false;
	return mxw_name_equal(parent,
	                      mxw_name_parent(child, child.labels - (unsigned)parent.labels));
}

struct mxw_name mxw_name_fold(struct mxw_name name, struct mxw_name_buffer *buffer)
{
	size_t at = 0;

	for (uint64_t word; at + sizeof(word) <= name.size; at += sizeof(word)) {
		memcpy(&word, name.wire + at, sizeof(word));
		word = fold_word(word);
		memcpy(buffer->wire + at, &word, sizeof(word));
	}
	for (; at < name.size; at++)
		buffer->wire[at] = fold(name.wire[at]);
	return (struct mxw_name){ .wire = buffer->wire,
		                  .size = name.size,
		                  .labels = name.labels };
}

bool mxw_name_replace_suffix(struct mxw_name name, struct mxw_name suffix,
                             struct mxw_name replacement, struct mxw_name_buffer *buffer,
                             struct mxw_name *ret)
{
	size_t kept;

	if (!mxw_name_encloses(suffix, name))
		return false;
	kept = (size_t)name.size - suffix.size;
	if (kept + replacement.size > MXW_NAME_SIZE_MAX)
		return false;
	memmove(buffer->wire, name.wire, kept);
	memcpy(buffer->wire + kept, replacement.wire, replacement.size);
	*ret = (struct mxw_name){ .wire = buffer->wire,
		                  .size = (uint8_t)(kept + replacement.size),
		                  .labels = (uint8_t)(name.labels - suffix.labels +
		                                      replacement.labels) };
	return true;
}

static bool is_plain(uint8_t octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= '0' && octet <= '9') ||
	       octet == '-' || octet == '_';
}

/* One octet of a label in presentation format; returns how many characters that took. */
static size_t print_octet(uint8_t octet, char *text)
{
	octet = fold(octet);
	if (is_plain(octet)) {
		text[0] = (char)octet;
		return 1;
	}
	text[0] = '\\';
	if (octet > 0x20 && octet < 0x7f) {
		text[1] = (char)octet;
		return 2;
	}
	text[1] = (char)('0' + octet / 100);
	text[2] = (char)('0' + octet / 10 % 10);
	text[3] = (char)('0' + octet % 10);
	return 4;
}

size_t mxw_name_to_text(struct mxw_name name, char text[MXW_NAME_TEXT_MAX])
{
	size_t length = 0;

	/* At most 254 octets besides the root label, each printed in at most 4 characters. */
	while (name.labels > 0) {
		if (length > 0)
			text[length++] = '.';
		for (size_t i = 1; i <= name.wire[0]; i++)
			length += print_octet(name.wire[i], text + length);
		name = mxw_name_parent(name, 1);
	}
	if (length == 0)
		text[length++] = '.';
	text[length] = '\0';
	return length;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads the escape behind a backslash; returns how many characters it has, 0 when it is bad. */
static size_t read_escape(const char *text, size_t size, uint8_t *ret_octet)
{
	unsigned value;

	if (size == 0 || text[0] < 0x21 || text[0] > 0x7e)
		return 0;
	if (!is_digit(text[0])) {
		*ret_octet = (uint8_t)text[0];
		return 1;
	}
	if (size < 3 || !is_digit(text[1]) || !is_digit(text[2]))
		return 0;
	value = (unsigned)(text[0] - '0') * 100u + (unsigned)(text[1] - '0') * 10u +
	        (unsigned)(text[2] - '0');
	if (value > 255)
		return 0;
	*ret_octet = (uint8_t)value;
	return 3;
}

enum mxw_result mxw_name_from_text(const char *text, size_t size,
                                   struct mxw_name_buffer *buffer, struct mxw_name *ret)
{
	size_t length_at = 0; /* the length octet of the label being read */
	size_t at = 1;        /* where its next octet goes */

	if (size == 1 && text[0] == '.') {
		buffer->wire[0] = 0;
		return mxw_name_from_wire(buffer->wire, 1, ret) ? MXW_OK : MXW_SYNTAX;
	}
	for (size_t i = 0; i < size; i++) {
		uint8_t octet = (uint8_t)text[i];

		if (octet < 0x21 || octet > 0x7e)
			return MXW_SYNTAX;
		if (octet == '.') {
			if (at == length_at + 1)
				return MXW_SYNTAX;
			buffer->wire[length_at] = (uint8_t)(at - length_at - 1);
			length_at = at;
			at++;
			continue;
		}
		if (octet == '\\') {
			size_t taken = read_escape(text + i + 1, size - i - 1, &octet);

			if (taken == 0)
				return MXW_SYNTAX;
			i += taken;
		}
		/* One octet stays free for the root label. */
		if (at >= MXW_NAME_SIZE_MAX - 1 || at - length_at > MXW_LABEL_SIZE_MAX)
			return MXW_LIMIT;
		buffer->wire[at++] = octet;
	}
	if (at > length_at + 1) {
		buffer->wire[length_at] = (uint8_t)(at - length_at - 1);
		length_at = at;
	}
	if (length_at == 0)
		return MXW_SYNTAX;
	buffer->wire[length_at] = 0;
	return mxw_name_from_wire(buffer->wire, length_at + 1, ret) ? MXW_OK : MXW_SYNTAX;
}
