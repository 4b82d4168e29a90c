/* Lists have millions of entries, and nearly all of them are plain: no escapes, no U-labels,
 * nothing that has to be told from an address, a URL or a mistake. Those are read here in one
 * pass, in which the octets go to where they belong on the wire: one behind their place in the
 * text, because the dot before a label makes room for its length. Whatever is doubtful is left
 * to the reader of all entries. */
#include "config/name_parts.h"

/* Characters of the longest name, without a dot at its end. */
#define NAME_CHARACTERS_MAX (MXW_NAME_SIZE_MAX - 2u)

/* Reads a name from the start of the text; returns how much of it that was. 0: it is not plain.
 * */
static size_t read_name(const char *text, size_t size, struct mxw_name_buffer *buffer,
                        struct mxw_name *ret)
{
	uint8_t *wire = buffer->wire;
	size_t label = 0, at; /* where the present label begins: its length octet on the wire */
	const size_t most = size < NAME_CHARACTERS_MAX ? size : NAME_CHARACTERS_MAX;
	bool has_letter = false;

	for (at = 0; at < most; at++) {
		char octet = text[at];

		if (octet == '.') {
			if (at == label || at - label > MXW_LABEL_SIZE_MAX)
				return 0;
			wire[label] = (uint8_t)(at - label);
			label = at + 1;
			continue;
		}
		if (!mxwi_is_label_character(octet))
			break;
		has_letter = has_letter || mxwi_is_letter(octet);
		wire[at + 1] = (uint8_t)octet;
	}
	/* Without a letter it may be an address; and where the name fills all room there may be more
	 * of it. */
	if (!has_letter || at == NAME_CHARACTERS_MAX || at - label > MXW_LABEL_SIZE_MAX)
		return 0;
	if (at > label) {
		wire[label] = (uint8_t)(at - label);
		label = at + 1;
	}
	wire[label] = 0;
	return mxw_name_from_wire(wire, label + 1, ret) ? at : 0;
}

static size_t skip_blanks(const char *text, size_t at, size_t size)
{
	while (at < size && mxwi_is_blank(text[at]))
		at++;
	return at;
}

bool mxwi_name_entry_read_plain(const char *text, size_t size, struct mxwi_name_entry *ret)
{
	size_t at = skip_blanks(text, 0, size), taken;

	ret->scope = MXW_SCOPE_SUBTREE;
	if (at < size && text[at] == '=') {
		ret->scope = MXW_SCOPE_EXACT;
		at += 1;
	} else if (size - at > 2 && text[at] == '*' && text[at + 1] == '.') {
		ret->scope = MXW_SCOPE_BELOW;
		at += 2;
	}
	taken = read_name(text + at, size - at, &ret->name_buffer, &ret->name);
	if (taken == 0)
		return false;
	at += taken;
	ret->intended = (struct mxw_name){ 0 };
	if (at == size)
		return true;
	if (!mxwi_is_blank(text[at]))
		return false;
	at = skip_blanks(text, at, size);
	if (at == size)
		return true;
	taken = read_name(text + at, size - at, &ret->intended_buffer, &ret->intended);
	return taken != 0 && skip_blanks(text, at + taken, size) == size &&
	       !mxw_name_equal(ret->name, ret->intended);
}
