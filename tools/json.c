/* JSON, octet by octet into the buffer of standard output. A tree of jansson's costs 6 us a line,
 * three times of what it takes to find the answer; a million lines are to take seconds. What makes
 * JSON of text is small: quotes, backslashes and controls are escaped, the rest is UTF-8. */
#include "json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "config/quote.h"

static void put_text(const char *text)
{
	for (; *text != '\0'; text++)
		putchar_unlocked(*text);
}

/* What comes before a value: a comma behind the member before, and the key. */
static void begin(struct cmd_json *json, const char *key)
{
	if (json->begun)
		putchar_unlocked(',');
	json->begun = true;
	if (key == NULL)
		return;
	putchar_unlocked('"');
	put_text(key);
	put_text("\":");
}

/* Puts one character of a text, or what stands for an octet that is none; returns its size. */
static size_t put_character(const char *at, size_t size)
{
	const unsigned char octet = (unsigned char)*at;
	uint32_t character;
	size_t length = 1;

	if (octet == '"' || octet == '\\') {
		putchar_unlocked('\\');
		putchar_unlocked(octet);
	} else if (octet < 0x20 || octet == 0x7f) {
		printf("\\u%04x", octet);
	} else if (octet < 0x7f) {
		putchar_unlocked(octet);
	} else if ((length = mxwi_utf8_decode(at, size, &character)) > 0) {
		for (size_t i = 0; i < length; i++)
			putchar_unlocked((unsigned char)at[i]);
	} else {
		put_text("\\ufffd");
		length = 1;
	}
	return length;
}

void cmd_json_text_of_size(struct cmd_json *json, const char *key, const char *text,
                           size_t size)
{
	begin(json, key);
	putchar_unlocked('"');
	for (size_t i = 0; i < size;)
		i += put_character(text + i, size - i);
	putchar_unlocked('"');
}

void cmd_json_text(struct cmd_json *json, const char *key, const char *text)
{
	if (text != NULL)
		cmd_json_text_of_size(json, key, text, strlen(text));
	else
		cmd_json_null(json, key);
}

void cmd_json_number(struct cmd_json *json, const char *key, uint64_t number)
{
	begin(json, key);
	printf("%" PRIu64, number);
}

void cmd_json_bool(struct cmd_json *json, const char *key, bool value)
{
	begin(json, key);
	put_text(value ? "true" : "false");
}

void cmd_json_null(struct cmd_json *json, const char *key)
{
	begin(json, key);
	put_text("null");
}

void cmd_json_open(struct cmd_json *json, const char *key, char bracket)
{
	begin(json, key);
	putchar_unlocked(bracket);
	json->begun = false;
}

void cmd_json_close(struct cmd_json *json, char bracket)
{
	putchar_unlocked(bracket);
	json->begun = true;
}

void cmd_json_end(struct cmd_json *json)
{
	putchar_unlocked('\n');
	json->begun = false;
}
