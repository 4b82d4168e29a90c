/* Names and paths as they are written in a policy, wherever: what a text stands for is kept in the
 * arena, and what is wrong with it is reported at its place. */
#include <errno.h>
#include <string.h>

#include <mxwarden/utf8.h>

#include "config/name_entry.h"
#include "config/paths.h"
#include "config/quote.h"
#include "config/reader.h"

struct mxw_name mxwi_keep_name(struct mxwi_reader *reader, struct mxw_name name)
{
	const char *wire = mxwi_arena_copy(reader->arena, (const char *)name.wire, name.size);

	if (wire == NULL) {
		mxwi_findings_nomem(reader->findings);
		return mxw_name_root();
	}
	name.wire = (const uint8_t *)wire;
	return name;
}

bool mxwi_read_name(struct mxwi_reader *reader, const struct mxwi_node *node,
                    struct mxw_name *ret)
{
	struct mxwi_complaint complaint;
	struct mxw_name_buffer buffer;
	struct mxw_name name;
	enum mxw_result result =
		mxwi_host_name_parse(node->text, node->size, &buffer, &name, &complaint);

	if (result == MXW_SYNTAX)
		mxwi_find(reader->findings, node->mark, complaint.code, "%s", complaint.text);
	else if (result != MXW_OK)
		mxwi_findings_nomem(reader->findings);
	if (result != MXW_OK)
		return false;
	*ret = mxwi_keep_name(reader, name);
	return true;
}

bool mxwi_read_path(struct mxwi_reader *reader, const struct mxwi_node *node, const char *what,
                    const char **ret)
{
	const char *path;

	if (!mxwi_item_is_text(reader->findings, node, what))
		return false;
	for (size_t at = 0; at < node->size;) {
		uint32_t character = 0;
		size_t length = mxw_utf8_decode(node->text + at, node->size - at, &character);

		if (length == 0 || mxwi_is_unprintable(character)) {
			mxwi_find(reader->findings, node->mark, MXWI_CODE_BAD_TEXT,
			          "%s has a character that cannot be shown; rename the file",
			          MXWI_QUOTE(node->text, node->size));
			return false;
		}
		at += length;
	}
	path = mxwi_path_join(reader->arena, reader->source->name, node->text);
	if (path == NULL) {
		mxwi_findings_nomem(reader->findings);
		return false;
	}
	*ret = path;
	return true;
}

void mxwi_find_missing(struct mxwi_reader *reader, const struct mxwi_node *node,
                       const char *path, enum mxwi_source_kind kind,
                       struct mxwi_accept *accepts)
{
	if (mxwi_path_is_pattern(node->text))
		mxwi_find_accepted(reader->findings, accepts, node->mark, MXWI_CODE_NO_MATCH,
		                   "no file matches %s", MXWI_QUOTE(node->text, node->size));
	else
		mxwi_find_unreadable(reader->findings, node->mark, path, MXW_IO, ENOENT,
		                     mxwi_source_size_max(kind));
}
