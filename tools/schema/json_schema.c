/* A map becomes an object with its keys as properties, a key a property by its kind. Keys of another
 * file are left out: the parser refuses them, and so does the schema, which knows every key. Without quotes, 12 and true are texts to the parser, but a number and a boolean to JSON:
 * where any text will do, these are let in.
 *
 * jansson passes NULL on, so that it is enough to look at the whole in the end. */
#include "json_schema.h"

#include <mxwarden/loader.h>
#include <mxwarden/lookalike.h>

#include "config/findings.h"
#include "patterns.h"

/* Takes the value, puts it into the object and returns that; NULL: memory was refused, now or
 * before. */
static json_t *with(json_t *object, const char *name, json_t *value)
{
	if (json_object_set_new(object, name, value) == 0)
		return object;
	json_decref(object);
	return NULL;
}

/* The same for the end of a list. */
static json_t *append(json_t *list, json_t *value)
{
	if (json_array_append_new(list, value) == 0)
		return list;
	json_decref(list);
	return NULL;
}

/* ---- texts ---- */

static json_t *of_type(const char *type)
{
	return json_pack("{s:s}", "type", type);
}

static json_t *any_text(void)
{
	return json_pack("{s:[s,s,s]}", "type", "string", "number", "boolean");
}

static json_t *with_pattern(json_t *object, json_t *expression, const char *complaint)
{
	return with(with(object, "pattern", expression), "patternErrorMessage",
	            json_string(complaint));
}

static json_t *free_text(uint32_t least, uint32_t most)
{
	return with_pattern(any_text(), mxws_pattern_of_text(least, most), MXWS_TEXT_COMPLAINT);
}

/* `most` is 0 where there is no other limit. */
static json_t *path(uint32_t most)
{
	return free_text(1, most != 0 ? most : MXW_YAML_SCALAR_MAX);
}

/* A text of a kind, or an item of a list of texts. */
static json_t *patterned_text(enum mxwi_kind kind)
{
	const struct mxws_pattern *pattern = mxws_pattern_of(kind);
	json_t *text;

	if (kind == MXWI_KIND_ID || kind == MXWI_KIND_IDS)
		text = json_pack("{s:[s,s,s]}", "type", "string", "integer", "boolean");
	else if (kind == MXWI_KIND_TIME || kind == MXWI_KIND_DURATION ||
	         kind == MXWI_KIND_PERCENT || kind == MXWI_KIND_NETWORKS ||
	         kind == MXWI_KIND_SERVER_NETWORKS)
		text = of_type("string");
	else
		text = any_text();
	return with_pattern(text, json_string(pattern->expression), pattern->complaint);
}

static json_t *score(void)
{
	return json_pack("{s:[{s:s, s:i, s:i}, {s:s}]}", "oneOf", "type", "integer", "minimum",
	                 1, "maximum", (int)MXW_SCORE_MAX, "const", "never");
}

static json_t *number(const struct mxwi_key *key)
{
	if (key->least == key->most)
		return json_pack("{s:I}", "const", (json_int_t)key->least);
	return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum",
	                 (json_int_t)key->least, "maximum", (json_int_t)key->most);
}

static json_t *words(const struct mxwi_key *key)
{
	json_t *list = json_array();

	for (int value = key->first_word; key->word(value) != NULL; value++)
		list = append(list, json_string(key->word(value)));
	return with(of_type("string"), "enum", list);
}

/* ---- lists and maps ---- */
/* NOLINTBEGIN(misc-no-recursion): as deep as the table of keys, which is ours */

static json_t *map_schema(enum mxwi_map map);

/* A list with as many items as the key allows. */
static json_t *list_of(const struct mxwi_key *key, json_t *items)
{
	json_t *list = with(of_type("array"), "items", items);

	if (key->least != 0)
		list = with(list, "minItems", json_integer(key->least));
	if (key->most != 0)
		list = with(list, "maxItems", json_integer(key->most));
	return list;
}

/* Of a list whose items are all commented out, nothing is left. */
static json_t *list_of_maps(const struct mxwi_key *key)
{
	return with(list_of(key, map_schema(key->child)), "type",
	            json_pack("[s,s]", "array", "null"));
}

static json_t *list_of_includes(const struct mxwi_key *key)
{
	return list_of(key, json_pack("{s:[o,o]}", "anyOf", path(0), map_schema(key->child)));
}

/* A group is a list of networks, or a map which has that list. */
static json_t *groups(const struct mxwi_key *key)
{
	const struct mxwi_key *networks = mxwi_key_of(key->child, MXWI_FIELD_NETWORKS);
	json_t *list = list_of(networks, patterned_text(networks->kind));
	json_t *group = json_pack("{s:[o,o]}", "anyOf", list, map_schema(key->child));
	const struct mxws_pattern *name = mxws_pattern_of(key->kind);
	json_t *names =
		with_pattern(json_object(), json_string(name->expression), name->complaint);

	return json_pack("{s:s, s:I, s:o, s:o}", "type", "object", "maxProperties",
	                 (json_int_t)key->most, "propertyNames", names, "additionalProperties",
	                 group);
}

static json_t *accepted_codes(void)
{
	json_t *codes = json_object();

	for (int code = 0; code < MXWI_CODE_COUNT; code++)
		if (mxwi_code_is_acceptable((enum mxwi_code)code))
			codes = with(codes, mxwi_code_text((enum mxwi_code)code),
			             free_text(1, MXW_TEXT_SIZE_MAX));
	return json_pack("{s:s, s:o, s:b}", "type", "object", "properties", codes,
	                 "additionalProperties", 0);
}

/* ---- keys ---- */

static json_t *value_of(const struct mxwi_key *key)
{
	switch (key->kind) {
	case MXWI_KIND_NUMBER:
		return number(key);
	case MXWI_KIND_WORD:
		return words(key);
	case MXWI_KIND_TEXT:
		return free_text(key->least, key->most);
	case MXWI_KIND_ID:
	case MXWI_KIND_HOST_NAME:
	case MXWI_KIND_TIME:
	case MXWI_KIND_DURATION:
	case MXWI_KIND_PERCENT:
		return patterned_text(key->kind);
	case MXWI_KIND_SCORE:
		return score();
	case MXWI_KIND_PATH:
		return path(key->most);
	case MXWI_KIND_ENTRIES:
	case MXWI_KIND_PLAIN_ENTRIES:
	case MXWI_KIND_NAMES:
	case MXWI_KIND_DOMAINS:
	case MXWI_KIND_SUFFIXES:
	case MXWI_KIND_RELATIVE_ENTRIES:
	case MXWI_KIND_NETWORKS:
	case MXWI_KIND_SERVER_NETWORKS:
	case MXWI_KIND_IDS:
		return list_of(key, patterned_text(key->kind));
	case MXWI_KIND_PATHS:
		return list_of(key, path(0));
	case MXWI_KIND_INCLUDES:
		return list_of_includes(key);
	case MXWI_KIND_MAPS:
		return list_of_maps(key);
	case MXWI_KIND_GROUPS:
		return groups(key);
	case MXWI_KIND_ACCEPT:
		return accepted_codes();
	case MXWI_KIND_MAP:
	default:
		return map_schema(key->child);
	}
}

/* What an editor shows of a key. */
static json_t *describe(json_t *value, const struct mxwi_key *key)
{
	char duration[MXW_DURATION_TEXT_MAX];

	if (key->otherwise != NULL)
		value = with(value, "description",
		             json_sprintf("%s; without it: %s", key->doc, key->otherwise));
	else
		value = with(value, "description", json_string(key->doc));
	if (key->has_default && key->kind == MXWI_KIND_WORD)
		value = with(value, "default", json_string(key->word((int)key->default_value)));
	else if (key->has_default && key->kind == MXWI_KIND_DURATION)
		value = with(value, "default",
		             json_string(mxw_duration_to_text(key->default_value, duration)));
	else if (key->kind == MXWI_KIND_SCORE && key->default_value == MXW_SCORE_NEVER)
		value = with(value, "default", json_string("never"));
	else if (key->has_default)
		value = with(value, "default", json_integer(key->default_value));
	return value;
}

/* That an alternative is there. Where it stands beside its companion, the one that comes first in the
 * table counts. */
static json_t *alternative(const struct mxwi_key *key)
{
	json_t *there = json_pack("{s:[s]}", "required", key->name);
	const struct mxwi_key *companion;

	if (key->companion == 0)
		return there;
	companion = mxwi_key_of(key->map, key->companion);
	if (key < companion)
		return there;
	return with(there, "not", json_pack("{s:[s]}", "required", companion->name));
}

static json_t *map_schema(enum mxwi_map map)
{
	json_t *properties = json_object(), *required = json_array(),
	       *alternatives = json_array(), *schema;
	bool exclusive = false;

	for (size_t i = 0; i < mxwi_key_count; i++) {
		const struct mxwi_key *key = &mxwi_keys[i];

		if (key->map != map || key->field == MXWI_FIELD_MAIN_ONLY)
			continue;
		properties = with(properties, key->name, describe(value_of(key), key));
		if (key->required)
			required = append(required, json_string(key->name));
		if (key->alternative)
			alternatives = append(alternatives, alternative(key));
		exclusive = exclusive || key->exclusive;
	}
	schema = json_pack("{s:s, s:s, s:b, s:o, s:o}", "title", mxwi_map_text(map), "type",
	                   "object", "additionalProperties", 0, "required", required,
	                   "properties", properties);
	if (json_array_size(alternatives) != 0)
		return with(schema, exclusive ? "oneOf" : "anyOf", alternatives);
	json_decref(alternatives);
	return schema;
}
/* NOLINTEND(misc-no-recursion) */

json_t *mxws_schema_of_file(enum mxwi_map map)
{
	json_t *schema =
		json_pack("{s:s}", "$schema", "http://json-schema.org/draft-07/schema#");
	json_t *rest = map_schema(map);

	if (json_object_update(schema, rest) != 0) {
		json_decref(schema);
		schema = NULL;
	}
	json_decref(rest);
	return schema;
}
