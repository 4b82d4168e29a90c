/* The reader of a map asks for its fields by name, after everything that can be said about the
 * map from the table alone has been said here. Words are compared as they are written: a policy
 * is the same text on every resolver, so there is one way to write each thing. */
#include "config/fields.h"

#include <stdio.h>
#include <string.h>

#include "config/quote.h"

#include <mxwarden/limits.h>
#include <mxwarden/utf8.h>

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
	bool rules = key->kind == MXWI_KIND_MAPS;

	if (value->broken)
		return false;
	if (value->kind == kind && !nothing)
		return true;
	/* A list whose items are all commented out. */
	if (rules && nothing)
		return false;
	if (kind == MXWI_NODE_LIST && value->kind == MXWI_NODE_TEXT && !nothing && !rules)
		mxwi_find(findings, value->mark, MXWI_CODE_WRONG_KIND,
		          "\"%s\": expected a list, found a text; write [%s]", key->name,
		          MXWI_QUOTE(value->text, value->size));
	else
		mxwi_find(findings, nothing ? value->key->mark : value->mark,
		          MXWI_CODE_WRONG_KIND, "\"%s\": expected %s, found %s%s", key->name,
		          kind_text(kind), mxwi_node_text(value),
		          rules && value->kind == MXWI_NODE_MAP
		                  ? "; begin each rule with \"- \""
		                  : "");
	return false;
}

static void find_unknown_key(struct mxwi_findings *findings, enum mxwi_map map,
                             const struct mxwi_node *name)
{
	struct mxwi_nearest nearest = mxwi_nearest_to(name->text, name->size);

	for (size_t i = 0; i < mxwi_key_count; i++)
		if (mxwi_keys[i].map == map && mxwi_keys[i].field != MXWI_FIELD_PLANNED &&
		    !mxwi_findings_full(findings))
			mxwi_nearest_offer(&nearest, mxwi_keys[i].name);
	mxwi_find(findings, name->mark, MXWI_CODE_UNKNOWN_KEY, "unknown key %s in %s%s",
	          MXWI_QUOTE(name->text, name->size), mxwi_map_text(map),
	          MXWI_DID_YOU_MEAN(&nearest));
}

bool mxwi_fields_read(struct mxwi_findings *findings, enum mxwi_map map,
                      const struct mxwi_node *node, struct mxwi_fields *ret)
{
	struct mxwi_fields fields = { .map = map, .mark = node->mark };
	bool planned = false;

	if (node->broken)
		return false;
	if (node->kind != MXWI_NODE_MAP) {
		mxwi_find(findings, node->mark, MXWI_CODE_WRONG_KIND,
		          "%s: expected a map, found %s", mxwi_map_text(map),
		          mxwi_node_text(node));
		return false;
	}
	for (const struct mxwi_node *value = node->first; value != NULL; value = value->next) {
		const struct mxwi_node *name = value->key;
		const struct mxwi_key *key = mxwi_key_find(map, name->text, name->size);

		if (key == NULL) {
			find_unknown_key(findings, map, name);
		} else if (key->field == MXWI_FIELD_PLANNED) {
			planned = true;
			mxwi_find(findings, name->mark, MXWI_CODE_UNSUPPORTED,
			          "\"%s\" in %s is not yet supported", key->name,
			          mxwi_map_text(map));
		} else {
			fields.given[key->field] = true;
			if (check_kind(findings, key, value))
				fields.value[key->field] = value;
		}
	}
	for (size_t i = 0; i < mxwi_key_count; i++) {
		const struct mxwi_key *key = &mxwi_keys[i];

		if (key->map != map || !key->required || fields.given[key->field])
			continue;
		/* A rule that uses what is not yet supported has its names elsewhere. */
		if (key->field == MXWI_FIELD_DOMAINS && planned)
			continue;
		mxwi_find(findings, node->mark, MXWI_CODE_MISSING_KEY,
		          "\"%s\" is missing in %s: %s", key->name, mxwi_map_text(map),
		          key->doc);
	}
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

bool mxwi_field_number(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                       enum mxwi_field field, uint32_t *ret)
{
	const struct mxwi_key *key = mxwi_key_of(fields->map, field);
	const struct mxwi_node *node = fields->value[field];
	uint64_t value = 0;
	size_t digits = 0;

	if (node == NULL)
		return false;
	while (digits < node->size && node->text[digits] >= '0' && node->text[digits] <= '9') {
		/* Too large is too large; it need not be known by how much. */
		if (value <= UINT32_MAX)
			value = value * 10 + (uint64_t)(node->text[digits] - '0');
		digits++;
	}
	/* A leading zero means octal to some readers of YAML. */
	if (digits != node->size || !node->plain || (digits > 1 && node->text[0] == '0')) {
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_NUMBER,
		          "\"%s\": %s is not a number in plain digits, without unit and quotes",
		          key->name, MXWI_QUOTE(node->text, node->size));
		return false;
	}
	if (value < key->least || value > key->most) {
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_NUMBER,
		          "\"%s\": %s is not from %u to %u", key->name,
		          MXWI_QUOTE(node->text, node->size), (unsigned)key->least,
		          (unsigned)key->most);
		return false;
	}
	*ret = (uint32_t)value;
	return true;
}

bool mxwi_field_word(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                     enum mxwi_field field, int *ret)
{
	const struct mxwi_key *key = mxwi_key_of(fields->map, field);
	const struct mxwi_node *node = fields->value[field];
	struct mxwi_nearest nearest;
	char words[256] = "";
	size_t used = 0;

	if (node == NULL)
		return false;
	nearest = mxwi_nearest_to(node->text, node->size);
	for (int value = key->first_word; key->word(value) != NULL; value++) {
		const char *word = key->word(value);

		if (strlen(word) == node->size && memcmp(word, node->text, node->size) == 0) {
			*ret = value;
			return true;
		}
		mxwi_nearest_offer(&nearest, word);
		if (used < sizeof(words))
			used += (size_t)snprintf(words + used, sizeof(words) - used, "%s%s",
			                         used == 0 ? "" : ", ", word);
	}
	if (nearest.best != NULL)
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_WORD, "\"%s\": unknown word %s%s",
		          key->name, MXWI_QUOTE(node->text, node->size),
		          MXWI_DID_YOU_MEAN(&nearest));
	else
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_WORD,
		          "\"%s\": unknown word %s; write one of: %s", key->name,
		          MXWI_QUOTE(node->text, node->size), words);
	return false;
}

bool mxwi_field_text(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                     enum mxwi_field field, struct mxwi_arena *arena, const char **ret)
{
	const struct mxwi_key *key = mxwi_key_of(fields->map, field);
	const struct mxwi_node *node = fields->value[field];
	size_t size;
	char *text;

	if (node == NULL)
		return false;
	size = node->size;
	/* A block of lines ends with a line end. */
	while (size > 0 && node->text[size - 1] == '\n')
		size--;
	if (size > MXW_TEXT_SIZE_MAX) {
		mxwi_find(findings, node->mark, MXWI_CODE_LIMIT,
		          "\"%s\": a text of %zu octets; %u are the most", key->name, size,
		          MXW_TEXT_SIZE_MAX);
		return false;
	}
	text = mxwi_arena_copy(arena, node->text, size);
	if (text == NULL) {
		mxwi_findings_nomem(findings);
		return false;
	}
	for (size_t i = 0; i < size;) {
		uint32_t character = 0;
		size_t length = mxw_utf8_decode(text + i, size - i, &character);

		if (character == '\n' || character == '\t') {
			text[i] = ' ';
		} else if (length == 0 || mxwi_is_unprintable(character)) {
			mxwi_find(findings, node->mark, MXWI_CODE_BAD_TEXT,
			          "\"%s\": %s has a character that cannot be shown, "
			          "its octet %zu; leave it out",
			          key->name, MXWI_QUOTE(node->text, size), i + 1);
			return false;
		}
		i += length;
	}
	*ret = text;
	return true;
}

/* What an id may hold, other octets as hyphens; false when that is no id either. */
static bool guess_id(const struct mxwi_node *node, char guess[MXW_ID_SIZE_MAX + 1])
{
	if (node->size == 0 || node->size > MXW_ID_SIZE_MAX)
		return false;
	for (size_t i = 0; i < node->size; i++) {
		char octet = node->text[i];

		if (octet >= 'A' && octet <= 'Z')
			octet = (char)(octet + ('a' - 'A'));
		else if (octet == '_' || octet == ' ' || octet == '.')
			octet = '-';
		if (!(octet >= 'a' && octet <= 'z') && !(octet >= '0' && octet <= '9') &&
		    octet != '-')
			return false;
		guess[i] = octet;
	}
	guess[node->size] = '\0';
	return true;
}

bool mxwi_check_id(struct mxwi_findings *findings, const struct mxwi_node *node)
{
	char guess[MXW_ID_SIZE_MAX + 1];
	bool guessed = guess_id(node, guess);

	if (guessed && memcmp(guess, node->text, node->size) == 0)
		return true;
	if (node->size > MXW_ID_SIZE_MAX)
		mxwi_find(findings, node->mark, MXWI_CODE_LIMIT,
		          "id %s has %zu octets; %u are the most",
		          MXWI_QUOTE(node->text, node->size), node->size, MXW_ID_SIZE_MAX);
	else if (guessed)
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_ID,
		          "id %s: only a-z, 0-9 and \"-\" are allowed; write \"%s\"",
		          MXWI_QUOTE(node->text, node->size), guess);
	else
		mxwi_find(findings, node->mark, MXWI_CODE_BAD_ID,
		          "id %s: write 1 to %u of a-z, 0-9 and \"-\"",
		          MXWI_QUOTE(node->text, node->size), MXW_ID_SIZE_MAX);
	return false;
}
