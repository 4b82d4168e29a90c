/* jansson makes the JSON. Two things are added: a file's name need not be UTF-8, which JSON must be; and
 * a line is written as one piece, because jansson's own writing to a stream does so octet by octet. */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/utf8.h>

/* The text with what is not UTF-8 replaced. */
static json_t *repaired(const char *text, size_t size)
{
	char *copy = mxw_utf8_repair(text, size);
	json_t *value = copy != NULL ? json_string(copy) : NULL;

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
