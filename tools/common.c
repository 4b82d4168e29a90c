/* What the sub-commands share: words for people go to standard error and begin with the name of
 * the command; data goes to standard output. Text that was not made here (a file's name, a word
 * of the command line, a line of standard input) is never printed as it is: control characters
 * could rewrite the reader's terminal. */
#include "common.h"

#include <stdarg.h>
#include <string.h>

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

void cmd_print_text(FILE *stream, const char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char octet = (unsigned char)*text;
		if (octet < 0x20 || octet == 0x7f)
			fprintf(stream, "\\%03u", octet);
		else
			putc(octet, stream);
	}
}
