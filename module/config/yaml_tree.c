/* libyaml tells the document as events; a stack of open lists and maps, as deep as nesting may
 * go, turns them into nodes. Nothing here recurses, so nesting costs an attacker's file nothing
 * but a finding. What YAML can do and a policy must not (anchors, aliases, tags, merge keys) is
 * found here and dropped, so that the readers behind see plain data; a key that occurs twice is
 * dropped the second time. Errors in the syntax and of the limits end the reading, all others
 * do not. */
#include "config/yaml_tree.h"

#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "config/quote.h"

#include <mxwarden/limits.h>
#include <mxwarden/utf8.h>

#define TAG_PREFIX "tag:yaml.org,2002:"

/* A list or map that has begun and not ended. */
struct open_node {
	struct mxwi_node *node, *last; /* last: of its children */
	const struct mxwi_node *key;   /* of a map: read, and waiting for its value */
};

struct tree_reader {
	const char *octets; /* what is read */
	size_t size;
	struct mxwi_arena *arena;
	struct mxwi_findings *findings;
	struct open_node open[MXW_YAML_DEPTH_MAX];
	size_t depth, node_count;
	struct mxwi_node *root;
	bool ended; /* the first document did */
};

static struct mxwi_mark mark_of(yaml_mark_t mark)
{
	/* At most MXW_YAML_SIZE_MAX, both. */
	return (struct mxwi_mark){ (uint32_t)mark.line + 1, (uint32_t)mark.column + 1 };
}

/* ---- errors that libyaml finds ---- */

/* The octet at a place of the text, NUL where there is none. */
static char octet_at(const struct tree_reader *reader, struct mxwi_mark mark)
{
	const char *at = reader->octets, *end = reader->octets + reader->size;

	for (uint32_t line = 1; line < mark.line; line++) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));

		if (line_end == NULL)
			return '\0';
		at = line_end + 1;
	}
	for (uint32_t column = 1; column < mark.column; column++) {
		uint32_t character;
		size_t length = mxw_utf8_decode(at, (size_t)(end - at), &character);

		if (length == 0)
			return '\0';
		at += length;
	}
	return at < end ? *at : '\0';
}

/* The place of an octet that the decoder stumbled over. */
static struct mxwi_mark mark_of_offset(const struct tree_reader *reader, size_t offset)
{
	struct mxwi_mark mark = { 1, 1 };

	if (offset > reader->size)
		offset = reader->size;
	for (size_t i = 0; i < offset; i++) {
		if (reader->octets[i] == '\n') {
			mark.line++;
			mark.column = 1;
		} else if (((unsigned char)reader->octets[i] & 0xc0) != 0x80) {
			mark.column++;
		}
	}
	return mark;
}

/* What would be right, for the mistakes that are made in policies. */
static const char *advice(const struct tree_reader *reader, const yaml_parser_t *parser)
{
	char here = octet_at(reader, mark_of(parser->problem_mark));

	if (here == '\t')
		return "; this is a tab, indent with blanks";
	if (here != '\0' && strchr("@`%|>", here) != NULL)
		return "; put text that begins with this character in quotes";
	if (here == ':' && parser->problem != NULL &&
	    strstr(parser->problem, "unexpected ':'") != NULL)
		return "; put an address with \"::\" in it in quotes: \"2001:db8::1\"";
	if (parser->context != NULL && octet_at(reader, mark_of(parser->context_mark)) == '*')
		return "; put a name that begins with \"*\" in quotes: \"*.example.org\"";
	return "";
}

/* Reports why libyaml gave up. */
static void find_parser_error(struct tree_reader *reader, const yaml_parser_t *parser)
{
	const char *problem = parser->problem != NULL ? parser->problem : "not understood";

	if (parser->error == YAML_MEMORY_ERROR) {
		mxwi_findings_nomem(reader->findings);
	} else if (parser->error == YAML_READER_ERROR) {
		mxwi_find(reader->findings, mark_of_offset(reader, parser->problem_offset),
		          MXWI_CODE_YAML, "%s; the file must be UTF-8 text", problem);
	} else if (parser->context != NULL) {
		mxwi_find(reader->findings, mark_of(parser->problem_mark), MXWI_CODE_YAML,
		          "%s (%s, line %u)%s", problem, parser->context,
		          (unsigned)parser->context_mark.line + 1, advice(reader, parser));
	} else {
		mxwi_find(reader->findings, mark_of(parser->problem_mark), MXWI_CODE_YAML,
		          "%s%s", problem, advice(reader, parser));
	}
}

/* Is it UTF-16, by its mark or by the NUL that is one half of its first character? libyaml would
 * read it where there is the mark, and nothing else that reads the file would. */
static bool is_utf16(const struct tree_reader *reader)
{
	const char *octets = reader->octets;

	if (reader->size < 2)
		return false;
	return memcmp(octets, "\xff\xfe", 2) == 0 || memcmp(octets, "\xfe\xff", 2) == 0 ||
	       (octets[0] == '\0') != (octets[1] == '\0');
}

/* ---- nodes ---- */

/* Two values with the same key: which comes first? */
static int compare_keys(const void *left, const void *right)
{
	const struct mxwi_node *a = *(struct mxwi_node *const *)left;
	const struct mxwi_node *b = *(struct mxwi_node *const *)right;
	size_t common = a->key->size < b->key->size ? a->key->size : b->key->size;
	int order = memcmp(a->key->text, b->key->text, common);

	if (order != 0)
		return order;
	if (a->key->size != b->key->size)
		return a->key->size < b->key->size ? -1 : 1;
	if (a->key->mark.line != b->key->mark.line)
		return a->key->mark.line < b->key->mark.line ? -1 : 1;
	return a->key->mark.column < b->key->mark.column ? -1 : 1;
}

static bool same_key(const struct mxwi_node *a, const struct mxwi_node *b)
{
	return a->key->size == b->key->size &&
	       memcmp(a->key->text, b->key->text, a->key->size) == 0;
}

/* Reports and takes out every value whose key the map had before. False: memory was refused. */
static bool drop_duplicates(struct tree_reader *reader, struct mxwi_node *map)
{
	struct mxwi_node **values, *first;
	size_t count = 0;

	if (map->count < 2)
		return true;
	values = calloc(map->count, sizeof(struct mxwi_node *));
	if (values == NULL)
		return false;
	for (struct mxwi_node *value = map->first; value != NULL; value = value->next)
		values[count++] = value;
	qsort(values, count, sizeof(struct mxwi_node *), compare_keys);
	first = values[0];
	for (size_t i = 1; i < count; i++) {
		if (!same_key(first, values[i])) {
			first = values[i];
			continue;
		}
		mxwi_find(reader->findings, values[i]->key->mark, MXWI_CODE_DUPLICATE_KEY,
		          "key %s is already at line %u; merge the two",
		          MXWI_QUOTE(first->key->text, first->key->size),
		          first->key->mark.line);
		values[i]->key = NULL;
	}
	free(values);
	for (struct mxwi_node **link = &map->first; *link != NULL;) {
		if ((*link)->key != NULL) {
			link = &(*link)->next;
		} else {
			*link = (*link)->next;
			map->count--;
		}
	}
	return true;
}

static void append(struct open_node *open, struct mxwi_node *node)
{
	if (open->last == NULL)
		open->node->first = node;
	else
		open->last->next = node;
	open->last = node;
	open->node->count++;
}

/* Can this be a key of a map? Reports when not. */
static bool check_key(struct tree_reader *reader, const struct mxwi_node *key)
{
	if (key->broken)
		return false;
	if (key->kind != MXWI_NODE_TEXT) {
		mxwi_find(reader->findings, key->mark, MXWI_CODE_WRONG_KIND,
		          "expected a text as the key, found a %s",
		          key->kind == MXWI_NODE_LIST ? "list" : "map");
		return false;
	}
	if (key->plain && key->size == 2 && memcmp(key->text, "<<", 2) == 0) {
		mxwi_find(reader->findings, key->mark, MXWI_CODE_MERGE_KEY,
		          "a policy cannot merge maps with \"<<\"; write the keys out");
		return false;
	}
	return true;
}

/* Puts a finished text, or a list or map that begins, where it belongs. */
static void place(struct tree_reader *reader, struct mxwi_node *node)
{
	struct open_node *open;

	if (reader->depth == 0) {
		reader->root = node;
		return;
	}
	open = &reader->open[reader->depth - 1];
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): below `depth` there are nodes */
	if (open->node->kind == MXWI_NODE_LIST) {
		append(open, node);
	} else if (open->key == NULL) {
		if (!check_key(reader, node))
			node->broken = true;
		open->key = node;
	} else {
		node->key = open->key;
		open->key = NULL;
		/* The value of a key that cannot be one is in no tree. */
		if (!node->key->broken)
			append(open, node);
	}
}

/* False: a limit, or memory was refused. */
static bool begin(struct tree_reader *reader, const yaml_event_t *event,
                  enum mxwi_node_kind kind, struct mxwi_node **ret)
{
	struct mxwi_mark mark = mark_of(event->start_mark);
	struct mxwi_node *node;

	if (reader->node_count == MXW_YAML_NODES_MAX) {
		mxwi_find(reader->findings, mark, MXWI_CODE_LIMIT,
		          "more than %u texts, lists and maps, which is the most for one file",
		          MXW_YAML_NODES_MAX);
		return false;
	}
	if (kind != MXWI_NODE_TEXT && reader->depth == MXW_YAML_DEPTH_MAX) {
		mxwi_find(reader->findings, mark, MXWI_CODE_LIMIT,
		          "nested deeper than %u levels, which is the most",
		          MXW_YAML_DEPTH_MAX);
		return false;
	}
	node = mxwi_arena_alloc(reader->arena, 1, sizeof(*node));
	if (node == NULL) {
		mxwi_findings_nomem(reader->findings);
		return false;
	}
	reader->node_count++;
	node->kind = kind;
	node->mark = mark;
	*ret = node;
	return true;
}

/* Anchors and tags are reported and ignored; the node itself is good. */
static void check_properties(struct tree_reader *reader, struct mxwi_mark mark,
                             const yaml_char_t *anchor, const yaml_char_t *tag)
{
	const char *name = (const char *)anchor, *kind = (const char *)tag;

	if (name != NULL)
		mxwi_find(reader->findings, mark, MXWI_CODE_ANCHOR,
		          "a policy has no anchors; "
		          "remove the anchor %s, and quote text that begins with \"&\"",
		          MXWI_QUOTE(name, strlen(name)));
	if (kind == NULL)
		return;
	/* What libyaml makes of "!!". */
	if (strncmp(kind, TAG_PREFIX, sizeof(TAG_PREFIX) - 1) == 0)
		kind += sizeof(TAG_PREFIX) - 1;
	mxwi_find(reader->findings, mark, MXWI_CODE_TAG,
	          "a policy has no tags; "
	          "remove the tag %s, and quote text that begins with \"!\"",
	          MXWI_QUOTE(kind, strlen(kind)));
}

static bool on_text(struct tree_reader *reader, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t size = event->data.scalar.length;
	struct mxwi_node *node;

	if (!begin(reader, event, MXWI_NODE_TEXT, &node))
		return false;
	check_properties(reader, node->mark, event->data.scalar.anchor, event->data.scalar.tag);
	if (size > MXW_YAML_SCALAR_MAX) {
		mxwi_find(reader->findings, node->mark, MXWI_CODE_LIMIT,
		          "a text of %zu octets; %u are the most", size, MXW_YAML_SCALAR_MAX);
		node->broken = true;
		size = 0;
	}
	node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->size = size;
	node->text = mxwi_arena_copy(reader->arena, text, size);
	if (node->text == NULL) {
		mxwi_findings_nomem(reader->findings);
		return false;
	}
	place(reader, node);
	return true;
}

static bool on_alias(struct tree_reader *reader, const yaml_event_t *event)
{
	const char *name = (const char *)event->data.alias.anchor;
	struct mxwi_node *node;

	if (!begin(reader, event, MXWI_NODE_TEXT, &node))
		return false;
	mxwi_find(reader->findings, node->mark, MXWI_CODE_ALIAS,
	          "a policy has no aliases; "
	          "write out what %s stands for, and quote text that begins with \"*\"",
	          MXWI_QUOTE(name, strlen(name)));
	node->text = "";
	node->broken = true;
	place(reader, node);
	return true;
}

static bool on_start(struct tree_reader *reader, const yaml_event_t *event)
{
	bool is_map = event->type == YAML_MAPPING_START_EVENT;
	struct mxwi_node *node;

	if (!begin(reader, event, is_map ? MXWI_NODE_MAP : MXWI_NODE_LIST, &node))
		return false;
	if (is_map)
		check_properties(reader, node->mark, event->data.mapping_start.anchor,
		                 event->data.mapping_start.tag);
	else
		check_properties(reader, node->mark, event->data.sequence_start.anchor,
		                 event->data.sequence_start.tag);
	place(reader, node);
	reader->open[reader->depth++] = (struct open_node){ .node = node };
	return true;
}

static bool on_end(struct tree_reader *reader)
{
	struct mxwi_node *node = reader->open[--reader->depth].node;

	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): libyaml ends what it has begun */
	if (node->kind == MXWI_NODE_MAP && !drop_duplicates(reader, node)) {
		mxwi_findings_nomem(reader->findings);
		return false;
	}
	return true;
}

/* False: enough was read, or nothing more can be. */
static bool on_event(struct tree_reader *reader, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return on_text(reader, event);
	case YAML_ALIAS_EVENT:
		return on_alias(reader, event);
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return on_start(reader, event);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return on_end(reader);
	case YAML_DOCUMENT_START_EVENT:
		if (!reader->ended)
			return true;
		mxwi_find(reader->findings, mark_of(event->start_mark),
		          MXWI_CODE_SECOND_DOCUMENT,
		          "a second document begins here; a policy is one document");
		return false;
	case YAML_DOCUMENT_END_EVENT:
		reader->ended = true;
		return true;
	case YAML_STREAM_END_EVENT:
		return false;
	case YAML_STREAM_START_EVENT:
	case YAML_NO_EVENT:
	default:
		return true;
	}
}

bool mxwi_yaml_read(const char *octets, size_t size, struct mxwi_arena *arena,
                    struct mxwi_findings *findings, struct mxwi_node **ret)
{
	struct tree_reader reader = {
		.octets = octets != NULL ? octets : "",
		.size = size,
		.arena = arena,
		.findings = findings,
	};
	const uint64_t errors = findings->errors;
	yaml_parser_t parser;
	bool going_on = true;

	if (is_utf16(&reader)) {
		mxwi_find(findings, (struct mxwi_mark){ 1, 1 }, MXWI_CODE_YAML,
		          "the file is UTF-16; save it as UTF-8");
		return false;
	}
	if (yaml_parser_initialize(&parser) == 0) {
		mxwi_findings_nomem(findings);
		return false;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)reader.octets, size);
	while (going_on) {
		yaml_event_t event;

		if (yaml_parser_parse(&parser, &event) == 0) {
			find_parser_error(&reader, &parser);
			reader.ended = false;
			break;
		}
		going_on = on_event(&reader, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	if (findings->result == MXW_NOMEM)
		return false;
	if (reader.ended && reader.root != NULL && !mxwi_node_is_nothing(reader.root)) {
		*ret = reader.root;
		return true;
	}
	if (findings->errors == errors)
		mxwi_find(findings, MXWI_MARK_FILE, MXWI_CODE_EMPTY_FILE,
		          "nothing is in this file; a policy begins with \"mxwarden: 1\", "
		          "what it includes with a section such as \"watch\"");
	return false;
}
