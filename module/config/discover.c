/* A policy is read twice: here for the names of other files, and again by the loader, which has
 * all of them at hand then and needs no file system. Both use the same parser and the same
 * table of keys, so a path that the loader will ask for is one that was found here. */
#include "config/discover.h"

#include <string.h>

#include "config/findings.h"
#include "config/paths.h"
#include "config/schema.h"
#include "config/yaml_tree.h"

/* What is needed to note a path. */
struct explorer {
	struct mxwi_discovery *discovery;
	struct mxwi_arena *arena;
	const char *from; /* the file that names it */
	bool failed;      /* memory was refused */
};

/* The value of a field, when it is of the right kind of node; NULL: there is none. */
static const struct mxwi_node *value_of(const struct mxwi_node *map, enum mxwi_map kind,
                                        enum mxwi_field field, enum mxwi_node_kind node_kind)
{
	if (map->kind != MXWI_NODE_MAP || map->broken)
		return NULL;
	for (const struct mxwi_node *value = map->first; value != NULL; value = value->next) {
		const struct mxwi_key *key =
			mxwi_key_find(kind, value->key->text, value->key->size);

		if (key != NULL && key->field == field)
			return value->kind == node_kind && !value->broken ? value : NULL;
	}
	return NULL;
}

/* Notes a path behind `*end`, if it is one. */
static void note(struct explorer *explorer, const struct mxwi_node *node,
                 struct mxwi_named ***end)
{
	struct mxwi_named *named;

	if (node == NULL || node->kind != MXWI_NODE_TEXT || node->broken || node->size == 0 ||
	    memchr(node->text, '\0', node->size) != NULL || explorer->failed)
		return;
	named = mxwi_arena_alloc(explorer->arena, 1, sizeof(*named));
	if (named != NULL)
		named->path = mxwi_path_join(explorer->arena, explorer->from, node->text);
	if (named == NULL || named->path == NULL) {
		explorer->failed = true;
		return;
	}
	named->is_pattern = mxwi_path_is_pattern(node->text);
	**end = named;
	*end = &named->next;
}

static void explore_includes(struct explorer *explorer, const struct mxwi_node *list)
{
	for (const struct mxwi_node *item = list->first; item != NULL; item = item->next)
		note(explorer,
		     item->kind == MXWI_NODE_MAP ? value_of(item, MXWI_MAP_INCLUDE,
		                                            MXWI_FIELD_FILES, MXWI_NODE_TEXT)
		                                 : item,
		     &explorer->discovery->includes_end);
}

static void explore_rules(struct explorer *explorer, enum mxwi_map map,
                          const struct mxwi_node *rules)
{
	for (const struct mxwi_node *rule = rules->first; rule != NULL; rule = rule->next) {
		const struct mxwi_node *files =
			value_of(rule, map, MXWI_FIELD_FILES, MXWI_NODE_LIST);

		if (value_of(rule, map, MXWI_FIELD_MAX_CHANGE, MXWI_NODE_TEXT) != NULL)
			explorer->discovery->has_max_change = true;
		if (files == NULL)
			continue;
		for (const struct mxwi_node *item = files->first; item != NULL;
		     item = item->next)
			note(explorer, item, &explorer->discovery->lists_end);
	}
}

bool mxwi_discover(struct mxwi_discovery *discovery, enum mxwi_map map,
                   const struct mxwi_source *source, struct mxwi_arena *arena)
{
	struct explorer explorer = {
		.discovery = discovery,
		.arena = arena,
		.from = source->name,
	};
	struct mxwi_arena scratch = { 0 };
	struct mxwi_findings findings;
	struct mxwi_node *root = NULL;
	const struct mxwi_node *value;

	if (discovery->includes_end == NULL)
		discovery->includes_end = &discovery->includes;
	if (discovery->lists_end == NULL)
		discovery->lists_end = &discovery->lists;
	mxwi_findings_init(&findings, source->name, NULL, NULL);
	if (!mxwi_yaml_read(source->octets, source->size, &scratch, &findings, &root))
		goto out;
	if (map == MXWI_MAP_POLICY) {
		value = value_of(root, map, MXWI_FIELD_INCLUDE, MXWI_NODE_LIST);
		if (value != NULL)
			explore_includes(&explorer, value);
	}
	value = value_of(root, map, MXWI_FIELD_WATCH, MXWI_NODE_LIST);
	if (value != NULL)
		explore_rules(&explorer, MXWI_MAP_WATCH, value);
	value = value_of(root, map, MXWI_FIELD_ALLOW, MXWI_NODE_LIST);
	if (value != NULL)
		explore_rules(&explorer, MXWI_MAP_ALLOW, value);
	value = value_of(root, map, MXWI_FIELD_PROTECT, MXWI_NODE_LIST);
	if (value != NULL)
		explore_rules(&explorer, MXWI_MAP_PROTECT, value);
out:
	explorer.failed = explorer.failed || findings.result == MXW_NOMEM;
	mxwi_findings_finish(&findings);
	mxwi_arena_fini(&scratch);
	return !explorer.failed;
}
