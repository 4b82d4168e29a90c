/* The reader of a map asks for its fields by name, after everything that can be said about the
 * map from the table alone has been said here: what is no key of it, what it lacks, what means
 * nothing by itself. */
#include "config/fields.h"

#include <stdio.h>
#include <string.h>

#include "config/quote.h"

static const char *kind_text(enum mxwi_node_kind kind)
{
	switch (kind) {
	case MXWI_NODE_LIST:
		return "a list";
	case MXWI_NODE_MAP:
		return "a map";
	case MXWI_NODE_TEXT:
	default:
		return "a text";
	}
}

const char *mxwi_node_text(const struct mxwi_node *node)
{
	return mxwi_node_is_nothing(node) ? "nothing" : kind_text(node->kind);
}

/* Is the value of the kind that the table wants? */
static bool check_kind(struct mxwi_findings *findings, const struct mxwi_key *key,
                       const struct mxwi_node *value)
{
	enum mxwi_node_kind kind = mxwi_kind_node(key->kind);
	bool nothing = mxwi_node_is_nothing(value);
	bool maps = key->kind == MXWI_KIND_MAPS;
	const char *advice = "";

	if (value->broken)
		return false;
	if (value->kind == kind && !nothing)
		return true;
	/* A list whose items are all commented out. */
	if (maps && nothing)
		return false;
	if (maps && value->kind == MXWI_NODE_MAP)
		advice = key->child == MXWI_MAP_SINK ? "; begin each sink with \"- \""
		                                     : "; begin each rule with \"- \"";
	if (kind == MXWI_NODE_LIST && value->kind == MXWI_NODE_TEXT && !nothing && !maps)
		mxwi_find(findings, value->mark, MXWI_CODE_WRONG_KIND,
		          "\"%s\": expected a list, found a text; write [%s]", key->name,
		          MXWI_QUOTE(value->text, value->size));
	else
		mxwi_find(findings, nothing ? value->key->mark : value->mark,
		          MXWI_CODE_WRONG_KIND, "\"%s\": expected %s, found %s%s", key->name,
		          kind_text(kind), mxwi_node_text(value), advice);
	return false;
}

static void find_unknown_key(struct mxwi_findings *findings, enum mxwi_map map,
                             const struct mxwi_node *name)
{
	struct mxwi_nearest nearest = mxwi_nearest_to(name->text, name->size);

	for (size_t i = 0; i < mxwi_key_count; i++)
		if (mxwi_keys[i].map == map && mxwi_keys[i].field != MXWI_FIELD_MAIN_ONLY &&
		    !mxwi_findings_full(findings))
			mxwi_nearest_offer(&nearest, mxwi_keys[i].name);
	mxwi_find(findings, name->mark, MXWI_CODE_UNKNOWN_KEY, "unknown key %s in %s%s",
	          MXWI_QUOTE(name->text, name->size), mxwi_map_text(map),
	          MXWI_DID_YOU_MEAN(&nearest));
}

/* A key of the policy file in one that it includes. */
static void find_main_key(struct mxwi_findings *findings, const struct mxwi_key *key,
                          const struct mxwi_node *name)
{
	mxwi_find(findings, name->mark, MXWI_CODE_MAIN_KEY,
	          "\"%s\" is a key of the policy file, not of a file that it includes; %s",
	          key->name, key->doc);
}

/* Sorts a value in by its key, or reports why not. */
static void read_value(struct mxwi_findings *findings, struct mxwi_fields *fields,
                       const struct mxwi_node *value)
{
	const struct mxwi_node *name = value->key;
	const struct mxwi_key *key = mxwi_key_find(fields->map, name->text, name->size);

	if (key == NULL) {
		find_unknown_key(findings, fields->map, name);
	} else if (key->field == MXWI_FIELD_MAIN_ONLY) {
		find_main_key(findings, key, name);
	} else {
		fields->given[key->field] = true;
		fields->key_marks[key->field] = name->mark;
		if (check_kind(findings, key, value))
			fields->value[key->field] = value;
	}
}

/* Reports required keys that are missing, and a map without any of its alternatives. */
static void check_missing(struct mxwi_findings *findings, const struct mxwi_fields *fields)
{
	char alternatives[128] = "";
	size_t used = 0;
	bool any = false, only_one = false;

	for (size_t i = 0; i < mxwi_key_count; i++) {
		const struct mxwi_key *key = &mxwi_keys[i];

		if (key->map != fields->map)
			continue;
		if (key->required && !fields->given[key->field])
			mxwi_find(findings, fields->mark, MXWI_CODE_MISSING_KEY,
			          "\"%s\" is missing in %s: %s", key->name,
			          mxwi_map_text(fields->map), key->doc);
		if (!key->alternative)
			continue;
		any = any || fields->given[key->field];
		only_one = key->exclusive;
		if (used < sizeof(alternatives))
			used += (size_t)snprintf(alternatives + used,
			                         sizeof(alternatives) - used, "%s\"%s\"",
			                         used == 0 ? "" : ", ", key->name);
	}
	if (used != 0 && !any)
		mxwi_find(findings, fields->mark, MXWI_CODE_MISSING_KEY,
		          "%s has none of %s; write %s of them", mxwi_map_text(fields->map),
		          alternatives, only_one ? "one" : "at least one");
}

/* Reports the first key that stands beside one which it must not be beside. */
static void check_exclusive(struct mxwi_findings *findings, const struct mxwi_fields *fields)
{
	const struct mxwi_key *first = NULL;

	for (size_t i = 0; i < mxwi_key_count; i++) {
		const struct mxwi_key *key = &mxwi_keys[i];

		if (key->map != fields->map || !key->exclusive || !fields->given[key->field])
			continue;
		if (first == NULL) {
			first = key;
		} else if (first->companion != key->field) {
			mxwi_find(findings, fields->mark, MXWI_CODE_EXCLUSIVE_KEYS,
			          "%s has both \"%s\" and \"%s\"; make two entries of it",
			          mxwi_map_text(fields->map), first->name, key->name);
			return;
		}
	}
}

void mxwi_fields_warn_unused(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                             struct mxwi_accept *accepts)
{
	static const struct {
		enum mxwi_field field, partner;
	} pairs[] = {
		{ MXWI_FIELD_ONLY, MXWI_FIELD_SUFFIXES },
		{ MXWI_FIELD_MATCH, MXWI_FIELD_FILES },
		{ MXWI_FIELD_BAD_LINES, MXWI_FIELD_FILES },
		{ MXWI_FIELD_MAX_CHANGE, MXWI_FIELD_FILES },
		{ MXWI_FIELD_ON_EXPIRY, MXWI_FIELD_EXPIRES },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (fields->given[pairs[i].field] && !fields->given[pairs[i].partner])
			mxwi_find_accepted(findings, accepts, fields->key_marks[pairs[i].field],
			                   MXWI_CODE_UNUSED_KEY,
			                   "\"%s\" means nothing without \"%s\"; "
			                   "write that too, or leave it out",
			                   mxwi_key_of(fields->map, pairs[i].field)->name,
			                   mxwi_key_of(fields->map, pairs[i].partner)->name);
}

bool mxwi_fields_read(struct mxwi_findings *findings, enum mxwi_map map,
                      const struct mxwi_node *node, struct mxwi_fields *ret)
{
	struct mxwi_fields fields = { .map = map, .mark = node->mark };

	if (node->broken)
		return false;
	if (node->kind != MXWI_NODE_MAP) {
		mxwi_find(findings, node->mark, MXWI_CODE_WRONG_KIND,
		          "%s: expected a map, found %s", mxwi_map_text(map),
		          mxwi_node_text(node));
		return false;
	}
	for (const struct mxwi_node *value = node->first; value != NULL; value = value->next)
		read_value(findings, &fields, value);
	check_missing(findings, &fields);
	check_exclusive(findings, &fields);
	*ret = fields;
	return true;
}

bool mxwi_check_version(struct mxwi_findings *findings, enum mxwi_map map,
                        const struct mxwi_node *root)
{
	const struct mxwi_key *key = mxwi_key_of(map, MXWI_FIELD_VERSION);
	const struct mxwi_node *value = root->kind == MXWI_NODE_MAP ? root->first : NULL;

	while (value != NULL && mxwi_key_find(map, value->key->text, value->key->size) != key)
		value = value->next;
	/* That it is missing, or no text, is said with the other keys. */
	if (value == NULL || value->kind != MXWI_NODE_TEXT || mxwi_node_is_nothing(value))
		return true;
	if (value->broken)
		return false;
	if (!value->plain || value->size != 1 || value->text[0] != '1') {
		mxwi_find(findings, value->mark, MXWI_CODE_VERSION,
		          "format version %s is not known; "
		          "this program reads version 1, written as the plain number 1",
		          MXWI_QUOTE(value->text, value->size));
		return false;
	}
	if (value != root->first)
		mxwi_find(findings, value->key->mark, MXWI_CODE_VERSION,
		          "\"%s: 1\" must be the first key", key->name);
	return true;
}

bool mxwi_item_is_text(struct mxwi_findings *findings, const struct mxwi_node *item,
                       const char *what)
{
	if (item->broken)
		return false;
	if (item->kind == MXWI_NODE_TEXT && !mxwi_node_is_nothing(item))
		return true;
	mxwi_find(findings, item->mark, MXWI_CODE_WRONG_KIND, "expected %s, found %s%s", what,
	          mxwi_node_text(item),
	          item->kind == MXWI_NODE_MAP ? "; put text with a colon in it in quotes" : "");
	return false;
}
