/* What a policy must do is kept as it is written, name by name, and judged when there is a policy. */
#include "config/reader.h"

static void read_names(struct mxwi_reader *reader, const struct mxwi_fields *fields,
                       enum mxwi_field field)
{
	const struct mxwi_node *list = fields->value[field];

	if (list == NULL)
		return;
	if (list->count == 0)
		mxwi_find(reader->findings, list->mark, MXWI_CODE_EMPTY_LIST,
		          "\"%s\" lists no name; write at least one, or leave the key out",
		          mxwi_key_of(fields->map, field)->name);
	for (const struct mxwi_node *item = list->first; item != NULL; item = item->next) {
		struct mxwi_expectation *expectation;
		struct mxw_name name;

		if (reader->expectation_count > MXW_EXPECT_MAX)
			return;
		if (reader->expectation_count++ == MXW_EXPECT_MAX) {
			/* Said once: the first that is too much stands for all. */
			mxwi_find(reader->findings, item->mark, MXWI_CODE_LIMIT,
			          "more than %u names in \"expect\", which is the most",
			          MXW_EXPECT_MAX);
			return;
		}
		if (!mxwi_item_is_text(reader->findings, item, "a name") ||
		    !mxwi_read_name(reader, item, &name))
			continue;
		expectation = mxwi_arena_alloc(reader->arena, 1, sizeof(*expectation));
		if (expectation == NULL) {
			mxwi_findings_nomem(reader->findings);
			return;
		}
		*expectation = (struct mxwi_expectation){ .name = name,
			                                  .block = field == MXWI_FIELD_BLOCK,
			                                  .file = reader->source->name,
			                                  .mark = item->mark };
		if (reader->last_expectation == NULL)
			reader->expectations = expectation;
		else
			reader->last_expectation->next = expectation;
		reader->last_expectation = expectation;
	}
}

void mxwi_read_expect(struct mxwi_reader *reader, const struct mxwi_node *map)
{
	struct mxwi_fields fields;

	if (map == NULL || !mxwi_fields_read(reader->findings, MXWI_MAP_EXPECT, map, &fields))
		return;
	read_names(reader, &fields, MXWI_FIELD_PASS);
	read_names(reader, &fields, MXWI_FIELD_BLOCK);
}
