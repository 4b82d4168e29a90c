/* jansson makes the JSON. Two things are added: a file's name need not be UTF-8, which JSON must be; and
 * a line is written as one piece, because jansson's own writing to a stream does so octet by octet. */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/utf8.h>

/* A copy of the text in which what is not UTF-8 is U+FFFD. */
static json_t *repaired(const char *text, size_t size)
{
	static const char replacement[] = "\xef\xbf\xbd";
	const size_t replacement_size = sizeof(replacement) - 1;
	char *copy = calloc(size + 1, replacement_size);
	size_t length = 0;

	if (copy == NULL)
		return NULL;
	for (size_t i = 0; i < size;) {
		uint32_t character;
		size_t step = mxw_utf8_decode(text + i, size - i, &character);

		memcpy(copy + length, step > 0 ? text + i : replacement,
		       step > 0 ? step : replacement_size);
		length += step > 0 ? step : replacement_size;
		i += step > 0 ? step : 1;
	}
	json_t *value = json_stringn(copy, length);
	free(copy);
	return value;
}

json_t *cmd_json_text_of_size(const char *text, size_t size)
{
	json_t *value = json_stringn(text, size);

	return value != NULL ? value : repaired(text, size);
}

json_t *cmd_json_text(const char *text)
{
	return text != NULL ? cmd_json_text_of_size(text, strlen(text)) : json_null();
}

json_t *cmd_json_number_if(bool there, json_int_t number)
{
	return there ? json_integer(number) : json_null();
}

bool cmd_json_print(json_t *value)
{
	char *text = value != NULL ? json_dumps(value, JSON_COMPACT) : NULL;

	json_decref(value);
	if (text == NULL)
		return false;
	puts(text);
	free(text);
	return true;
}
