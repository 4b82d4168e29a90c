/* What the sub-commands share: words for people go to standard error and begin with the name of
 * the command; data goes to standard output. Text that was not made here (a file's name, a word
 * of the command line, a line of standard input) is never printed as it is: control characters
 * could rewrite the reader's terminal. */
#include "common.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/utf8.h>

#include "config/quote.h"

void cmd_complain(const struct cmd *cmd, const char *format, ...)
{
	fputs("mxwarden", stderr);
	if (cmd != NULL)
		fprintf(stderr, " %s", cmd->name);
	fputs(": ", stderr);
	va_list arguments;
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

bool cmd_has_no_operands(const struct cmd_call *call)
{
	if (call->operand_count == 0)
		return true;
	const char *operand = call->operands[0];
	cmd_complain(call->cmd,
	             "%s is one word too many; a policy file is given with -p POLICY",
	             MXWI_QUOTE(operand, strlen(operand)));
	return false;
}

bool cmd_format(const struct cmd_call *call, size_t option, const char *own,
                enum cmd_format *ret)
{
	const char *const words[] = {
		[CMD_FORMAT_TEXT] = "text",
		[CMD_FORMAT_JSON] = "json",
		[CMD_FORMAT_OWN] = own,
	};
	const char *word = call->values[option];
	const bool json = call->values[CMD_OPTION_JSON] != NULL;
	enum cmd_format format = json ? CMD_FORMAT_JSON : CMD_FORMAT_TEXT;

	if (word != NULL) {
		size_t i = 0;
		while (i < sizeof(words) / sizeof(words[0]) && strcmp(word, words[i]) != 0)
			i++;
		if (i == sizeof(words) / sizeof(words[0])) {
			cmd_complain(call->cmd, "there is no format %s; write text, %s or json",
			             MXWI_QUOTE(word, strlen(word)), own);
			return false;
		}
		format = (enum cmd_format)i;
	}
	if (json && format != CMD_FORMAT_JSON) {
		cmd_complain(call->cmd, "--json and --format %s exclude each other", word);
		return false;
	}
	*ret = format;
	return true;
}

bool cmd_number(const struct cmd_call *call, size_t option, unsigned long min,
                unsigned long max, unsigned long *ret)
{
	const char *text = call->values[option];
	unsigned long number;
	char *end;

	if (text == NULL)
		return true;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number < min ||
	    number > max) {
		cmd_complain(call->cmd, "--%s %s is no number from %lu to %lu",
		             call->cmd->options[option].name, MXWI_QUOTE(text, strlen(text)),
		             min, max);
		return false;
	}
	*ret = number;
	return true;
}

void *cmd_grown(void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	const size_t more = *room == 0 ? 16 : 2 * *room;
	void *moved = more <= SIZE_MAX / size ? realloc(items, more * size) : NULL;
	if (moved != NULL)
		*room = more;
	return moved;
}

const char *cmd_file_error_text(int error)
{
	return error == EINVAL ? "no regular file" : strerror(error);
}

void cmd_print_octets(FILE *stream, const char *text, size_t size)
{
	for (size_t at = 0, length; at < size; at += length) {
		uint32_t character = 0;

		length = mxw_utf8_decode(text + at, size - at, &character);
		if (length > 0 && !mxwi_is_unprintable(character)) {
			fwrite(text + at, 1, length, stream);
			continue;
		}
		length = length > 0 ? length : 1;
		for (size_t i = 0; i < length; i++)
			fprintf(stream, "\\%03u", (unsigned)(unsigned char)text[at + i]);
	}
}

void cmd_print_text(FILE *stream, const char *text)
{
	cmd_print_octets(stream, text, strlen(text));
}
