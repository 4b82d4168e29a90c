/* jansson makes the JSON. Two things are added: a file's name need not be UTF-8, which JSON
 * must be; and a line is written as one piece, because jansson's own writing to a stream
 * does so octet by octet. Where there is an object for each of a million names, its values
 * are written directly: to build them first would take several times as long as all the
 * rest. */
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

/* Writes one character that cannot be in a JSON string as it is: a quote, a backslash, a
 * control. */
static void put_escaped(unsigned char octet)
{
	static const char letters[] = "btn\0fr"; /* of the controls from 8 to 13 */

	if (octet == '"' || octet == '\\')
		printf("\\%c", octet);
	else if (octet >= 8 && octet <= 13 && octet != 11)
		printf("\\%c", letters[octet - 8]);
	else
		printf("\\u%04X", octet);
}

void cmd_json_put(const char *before, const char *text)
{
	size_t size;

	fputs(before, stdout);
	if (text == NULL) {
		fputs("null", stdout);
		return;
	}
	putchar('"');
	size = strlen(text);
	while (size > 0) {
		uint32_t character;
		size_t plain = 0, taken;

		/* As much as possible in one piece. */
		while ((taken = mxw_utf8_decode(text + plain, size - plain, &character)) > 0 &&
		       character >= 0x20 && character != '"' && character != '\\')
			plain += taken;
		fwrite(text, 1, plain, stdout);
		text += plain;
		size -= plain;
		if (size == 0)
			break;
		if (taken == 0)
			fputs("\xef\xbf\xbd", stdout); /* U+FFFD for what is no character */
		else
			put_escaped((unsigned char)character);
		text++;
		size--;
	}
	putchar('"');
}

void cmd_json_put_number_if(const char *before, bool there, json_int_t number)
{
	if (there)
		printf("%s%" JSON_INTEGER_FORMAT, before, number);
	else
		printf("%snull", before);
}
