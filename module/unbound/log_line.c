/* Unbound cuts a line off after 10 KiB. The text is made first and then rewritten, so that nothing that is
 * put into it gets past. */
#include "unbound/log_line.h"

#include <stdarg.h>
#include <stdio.h>

#include "config/quote.h"

#define TEXT_MAX 8192u
#define LINE_MAX_OCTETS 9216u

/* What both texts of a line need; on the stack of whoever logs. */
struct line {
	char text[TEXT_MAX], ascii[LINE_MAX_OCTETS];
};

static const char *make(struct line *line, const char *format, va_list arguments)
	__attribute__((format(printf, 2, 0)));

static const char *make(struct line *line, const char *format, va_list arguments)
{
	(void)vsnprintf(line->text, sizeof(line->text), format, arguments);
	return mxwi_to_ascii(line->text, line->ascii, sizeof(line->ascii));
}

void mxwi_log_err(const char *format, ...)
{
	struct line line;
	va_list arguments;

	va_start(arguments, format);
	log_err("mxwarden: %s", make(&line, format, arguments));
	va_end(arguments);
}

void mxwi_log_warn(const char *format, ...)
{
	struct line line;
	va_list arguments;

	va_start(arguments, format);
	log_warn("mxwarden: %s", make(&line, format, arguments));
	va_end(arguments);
}

void mxwi_log_info(const char *format, ...)
{
	struct line line;
	va_list arguments;

	va_start(arguments, format);
	log_info("mxwarden: %s", make(&line, format, arguments));
	va_end(arguments);
}

void mxwi_log_detail(enum verbosity_value level, const char *format, ...)
{
	struct line line;
	va_list arguments;

	if (verbosity < level)
		return;
	va_start(arguments, format);
	verbose(level, "mxwarden: %s", make(&line, format, arguments));
	va_end(arguments);
}
