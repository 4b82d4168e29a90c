/* What both texts have in common at their beginning and at their end leaves the place of the error. */
#include "lookalike/edit.h"

static size_t common_start(struct mxwi_text a, struct mxwi_text b)
{
	const size_t most = a.size < b.size ? a.size : b.size;
	size_t common = 0;

	while (common < most && a.octets[common] == b.octets[common])
		common++;
	return common;
}

/* Without what they have in common at their beginning. */
static size_t common_end(struct mxwi_text a, struct mxwi_text b, size_t start)
{
	const size_t most = (a.size < b.size ? a.size : b.size) - start;
	size_t common = 0;

	while (common < most && a.octets[a.size - 1 - common] == b.octets[b.size - 1 - common])
		common++;
	return common;
}

/* One character more in the longer text, at `at`. */
static bool is_repeated(struct mxwi_text longer, size_t at)
{
	const uint8_t octet = longer.octets[at];

	return (at > 0 && longer.octets[at - 1] == octet) ||
	       (at + 1 < longer.size && longer.octets[at + 1] == octet);
}

struct mxwi_edit mxwi_edit_find(struct mxwi_text typed, struct mxwi_text meant)
{
	const size_t start = common_start(typed, meant);
	const size_t end = common_end(typed, meant, start);
	struct mxwi_edit edit = { .kind = MXWI_EDIT_MORE, .at = start };

	if (typed.size == meant.size + 1 && start + end == meant.size) {
		edit.kind = MXWI_EDIT_INSERTED;
		edit.typed = typed.octets[start];
		edit.repeated = is_repeated(typed, start);
	} else if (typed.size + 1 == meant.size && start + end == typed.size) {
		edit.kind = MXWI_EDIT_OMITTED;
		edit.meant = meant.octets[start];
		edit.repeated = is_repeated(meant, start);
	} else if (typed.size == meant.size && start + end + 1 == typed.size) {
		edit.kind = MXWI_EDIT_SUBSTITUTED;
		edit.typed = typed.octets[start];
		edit.meant = meant.octets[start];
	} else if (typed.size == meant.size && start + end + 2 == typed.size &&
	           typed.octets[start] == meant.octets[start + 1] &&
	           typed.octets[start + 1] == meant.octets[start]) {
		edit.kind = MXWI_EDIT_TRANSPOSED;
		edit.typed = typed.octets[start];
		edit.meant = meant.octets[start];
	}
	return edit;
}
