/* In a label's value three characters are escaped: backslash, quotation mark and line end. Everything else may
 * stand there, as long as it is UTF-8. */
#include "metrics/exposition.h"

#include <inttypes.h>
#include <string.h>

#include <mxwarden/utf8.h>

void mxwi_exposition_begin(FILE *stream, const char *name, const char *type, const char *help)
{
	fprintf(stream, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Prints the character at the start of the text; returns its size. */
static size_t print_character(FILE *stream, const char *text, size_t size)
{
	uint32_t code;
	const size_t length = mxw_utf8_decode(text, size, &code);

	if (length == 0) {
		fputs("\xef\xbf\xbd", stream);
		return 1;
	}
	if (code == '\\' || code == '"')
		putc('\\', stream);
	if (code == '\n')
		fputs("\\n", stream);
	else
		(void)fwrite(text, 1, length, stream);
	return length;
}

static void print_label(FILE *stream, const struct mxwi_label *label)
{
	const char *rest = label->value;
	size_t size = strlen(rest);

	fprintf(stream, "%s=\"", label->name);
	while (size > 0) {
		const size_t length = print_character(stream, rest, size);

		rest += length;
		size -= length;
	}
	putc('"', stream);
}

/* Prints a sample up to its value. */
static void print_series(FILE *stream, const char *name, const struct mxwi_label *labels,
                         size_t label_count)
{
	fputs(name, stream);
	for (size_t i = 0; i < label_count; i++) {
		putc(i == 0 ? '{' : ',', stream);
		print_label(stream, &labels[i]);
	}
	fputs(label_count > 0 ? "} " : " ", stream);
}

void mxwi_exposition_sample(FILE *stream, const char *name, const struct mxwi_label *labels,
                            size_t label_count, uint64_t value)
{
	print_series(stream, name, labels, label_count);
	fprintf(stream, "%" PRIu64 "\n", value);
}

void mxwi_exposition_time(FILE *stream, const char *name, const struct mxwi_label *labels,
                          size_t label_count, int64_t time_s)
{
	print_series(stream, name, labels, label_count);
	fprintf(stream, "%" PRId64 "\n", time_s);
}

void mxwi_exposition_number(FILE *stream, const char *name, const char *type, const char *help,
                            uint64_t value)
{
	mxwi_exposition_begin(stream, name, type, help);
	mxwi_exposition_sample(stream, name, NULL, 0, value);
}

void mxwi_exposition_end(FILE *stream)
{
	fputs("# EOF\n", stream);
}
