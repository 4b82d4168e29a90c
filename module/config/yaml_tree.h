/* yaml_tree.h - YAML as a small tree of texts, lists and maps, each with its place.
 * Threads: one at a time.
 * Memory: the tree lives in the caller's arena and stands on its own there.
 * Cost: linear in the octets; the keys of each map are sorted once.
 * Standards: YAML 1.1 as libyaml reads it, without anchors, aliases, tags, merge keys and a
 *            second document: what is written at a place is all there is to know about it.
 */
#ifndef MXWARDEN_CONFIG_YAML_TREE_H
#define MXWARDEN_CONFIG_YAML_TREE_H

#include <stdbool.h>

#include "config/arena.h"
#include "config/findings.h"

enum mxwi_node_kind {
	MXWI_NODE_TEXT,
	MXWI_NODE_LIST,
	MXWI_NODE_MAP
};

struct mxwi_node {
	enum mxwi_node_kind kind;
	bool plain;  /* of a text: it is written without quotes */
	bool broken; /* there is a finding about it already; its content means nothing */
	struct mxwi_mark mark;
	const char
		*text; /* of a text: `size` octets of UTF-8, which may hold NULs, and a NUL */
	size_t size;
	const struct mxwi_node *key; /* of a value in a map: a text; else NULL */
	struct mxwi_node *first;     /* of a list: its items; of a map: its values */
	struct mxwi_node *next;      /* in the same list or map */
	size_t count;                /* items of a list, values of a map */
};

/* Nothing stands where a value should: `key:` and no more. */
static inline bool mxwi_node_is_nothing(const struct mxwi_node *node)
{
	return node->kind == MXWI_NODE_TEXT && node->plain && node->size == 0;
}

/* Reads one document. Every key in a map of the tree is a text, and no other key of the map.
 * False: there is no tree; an error is among the findings, or memory was refused. True: *ret is
 * the root; there may be errors nonetheless. */
MXW_MUSTCHECK bool mxwi_yaml_read(const char *octets, size_t size, struct mxwi_arena *arena,
                                  struct mxwi_findings *findings, struct mxwi_node **ret);

#endif
