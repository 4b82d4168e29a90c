/* Included files are read behind the policy file, in the order in which `include` names them. They
 * hold rules and expectations; what they say is capped by the mode that stands beside their name.
 * The octets are all there already: what a path names is looked up among the sources. */
#include <string.h>

#include "config/paths.h"
#include "config/quote.h"
#include "config/reader.h"

/* Which sources were included so far: one flag each, by their numbers. */
struct include_reader {
	struct mxwi_reader *reader;
	bool *included;
};

static void read_file(struct mxwi_reader *reader, const struct mxwi_source *source,
                      enum mxw_mode mode)
{
	const char *name_before = mxwi_findings_in(reader->findings, source->name);
	const struct mxwi_source *source_before = reader->source;
	uint32_t file_before = reader->file;
	struct mxwi_node *root = NULL;
	struct mxwi_fields fields;

	reader->source = source;
	reader->file = mxw_builder_add_file(reader->builder, source->name);
	reader->include_mode = mode;
	if (mxwi_yaml_read(source->octets, source->size, reader->arena, reader->findings,
	                   &root) &&
	    mxwi_fields_read(reader->findings, MXWI_MAP_INCLUDED, root, &fields)) {
		mxwi_read_expect(reader, fields.value[MXWI_FIELD_EXPECT]);
		mxwi_read_rules(reader, &fields);
	}
	reader->include_mode = MXW_MODE_UNSET;
	reader->file = file_before;
	reader->source = source_before;
	(void)mxwi_findings_in(reader->findings, name_before);
}

/* Reads a source unless it cannot be read, or was before. */
static void read_source(struct include_reader *includes, const struct mxwi_node *node,
                        const struct mxwi_source *source, enum mxw_mode mode)
{
	struct mxwi_reader *reader = includes->reader;
	bool *included = &includes->included[source - reader->sources->items];

	if (source->result != MXW_OK) {
		mxwi_find_unreadable(reader->findings, node->mark, source->name, source->result,
		                     source->error, mxwi_source_size_max(source->kind));
	} else if (*included) {
		mxwi_find(reader->findings, node->mark, MXWI_CODE_INCLUDED_TWICE,
		          "%s is included already; name it once, or narrow the pattern",
		          MXWI_QUOTE(source->name, strlen(source->name)));
	} else {
		*included = true;
		read_file(reader, source, mode);
	}
}

/* Reads what a path or a pattern names. */
static void read_path(struct include_reader *includes, const struct mxwi_node *node,
                      enum mxw_mode mode)
{
	struct mxwi_reader *reader = includes->reader;
	const struct mxw_sources *sources = reader->sources;
	const struct mxwi_source *source = NULL;
	const char *path;

	if (!mxwi_read_path(reader, node, "the path of a file", &path))
		return;
	if (strcmp(path, sources->items[0].name) == 0) {
		mxwi_find(reader->findings, node->mark, MXWI_CODE_INCLUDED_TWICE,
		          "%s is this policy itself, which includes other files",
		          MXWI_QUOTE(node->text, node->size));
		return;
	}
	source = mxwi_sources_next(sources, MXWI_SOURCE_YAML, path, NULL);
	if (source == NULL)
		mxwi_find_missing(reader, node, path, MXWI_SOURCE_YAML, NULL);
	for (; source != NULL;
	     source = mxwi_sources_next(sources, MXWI_SOURCE_YAML, path, source))
		read_source(includes, node, source, mode);
}

/* The long form: a path with the most that the rules there may do. */
static void read_map(struct include_reader *includes, const struct mxwi_node *node)
{
	struct mxwi_findings *findings = includes->reader->findings;
	struct mxwi_fields fields;
	int mode = MXW_MODE_UNSET;

	if (!mxwi_fields_read(findings, MXWI_MAP_INCLUDE, node, &fields))
		return;
	if (!mxwi_field_word(findings, &fields, MXWI_FIELD_MODE, &mode))
		mode = MXW_MODE_UNSET;
	if (fields.value[MXWI_FIELD_FILES] != NULL)
		read_path(includes, fields.value[MXWI_FIELD_FILES], (enum mxw_mode)mode);
}

void mxwi_read_includes(struct mxwi_reader *reader, const struct mxwi_node *list)
{
	struct include_reader includes = { .reader = reader };

	if (list == NULL)
		return;
	if (list->count == 0)
		mxwi_find(reader->findings, list->mark, MXWI_CODE_EMPTY_LIST,
		          "\"include\" lists no file; name at least one, or leave the key out");
	includes.included = mxwi_arena_alloc(reader->arena, reader->sources->count,
	                                     sizeof(includes.included[0]));
	if (includes.included == NULL) {
		mxwi_findings_nomem(reader->findings);
		return;
	}
	for (const struct mxwi_node *item = list->first; item != NULL; item = item->next) {
		if (item->kind == MXWI_NODE_MAP && !item->broken)
			read_map(&includes, item);
		else
			read_path(&includes, item, MXW_MODE_UNSET);
	}
}
