/* The tree is jansson's, and values are printed in the order in which they were put. A value that is absent
 * is simply not put. The writer keeps the first failure, which can only be memory, and the caller looks
 * once, at the end. */
#include "alert/json_writer.h"

#include <stdlib.h>
#include <string.h>

#include <mxwarden/utf8.h>

void mxwi_json_begin(struct mxwi_json_writer *writer)
{
	writer->root = json_object();
	writer->failed = false;
}

size_t mxwi_json_end(struct mxwi_json_writer *writer, char *line, size_t room)
{
	size_t size = 0;

	if (!writer->failed)
		size = json_dumpb(writer->root, line, room - 1, JSON_COMPACT);
	json_decref(writer->root);
	writer->root = NULL;
	if (size == 0 || size > room - 1)
		return 0;
	line[size++] = '\n';
	return size;
}

json_t *mxwi_json_put(struct mxwi_json_writer *writer, json_t *object, const char *key,
                      json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value) == 0)
		return value;
	writer->failed = true;
	return NULL;
}

json_t *mxwi_json_put_object(struct mxwi_json_writer *writer, json_t *parent, const char *key)
{
	return mxwi_json_put(writer, parent, key, json_object());
}

json_t *mxwi_json_put_array(struct mxwi_json_writer *writer, json_t *parent, const char *key)
{
	return mxwi_json_put(writer, parent, key, json_array());
}

json_t *mxwi_json_add_object(struct mxwi_json_writer *writer, json_t *array)
{
	json_t *object = json_object();

	if (json_array_append_new(array, object) == 0)
		return object;
	writer->failed = true;
	return NULL;
}

/* A text as JSON. Only free text can be other than UTF-8; jansson refuses that. */
static json_t *text_to_json(const char *text)
{
	json_t *json = json_string(text);
	char *repaired;

	if (json != NULL)
		return json;
	repaired = mxw_utf8_repair(text, strlen(text));
	if (repaired == NULL)
		return NULL;
	json = json_string(repaired);
	free(repaired);
	return json;
}

void mxwi_json_put_text(struct mxwi_json_writer *writer, json_t *object, const char *key,
                        const char *text)
{
	if (text != NULL && text[0] != '\0')
		mxwi_json_put(writer, object, key, text_to_json(text));
}

void mxwi_json_put_number(struct mxwi_json_writer *writer, json_t *object, const char *key,
                          uint64_t number)
{
	mxwi_json_put(writer, object, key, json_integer((json_int_t)number));
}

void mxwi_json_put_bool(struct mxwi_json_writer *writer, json_t *object, const char *key,
                        bool value)
{
	mxwi_json_put(writer, object, key, json_boolean(value));
}

void mxwi_json_put_list(struct mxwi_json_writer *writer, json_t *object, const char *key,
                        const char *const *texts, size_t count)
{
	json_t *list = mxwi_json_put_array(writer, object, key);

	for (size_t i = 0; i < count; i++) {
		bool wanted = texts[i][0] != '\0';

		for (size_t j = 0; j < i && wanted; j++)
			wanted = strcmp(texts[i], texts[j]) != 0;
		if (wanted && json_array_append_new(list, text_to_json(texts[i])) != 0)
			writer->failed = true;
	}
}
