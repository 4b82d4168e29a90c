/* The sentence of a line says it all; in front of it stand when it was and how grave it is, which is what eyes
 * look for in a list. Colour says nothing that the words do not. */
#include "tail_print.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>
#include <mxwarden/policy.h>
#include <mxwarden/utf8.h>

#include "common.h"
#include "config/quote.h"

#define PLAIN "0"
#define BOLD "1"
#define FAINT "2"
#define BOLD_RED "1;31"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"
#define MAGENTA "35"
#define CYAN "36"

static void colour(FILE *stream, bool in_colour, const char *code)
{
	if (in_colour)
		fprintf(stream, "\033[%sm", code);
}

static void print_time(FILE *stream, int64_t time_ms)
{
	char text[MXW_TIME_TEXT_MAX];

	fputs(mxw_time_to_text(time_ms / 1000, text), stream);
}

static bool has_losses(const struct alert_line *line)
{
	uint64_t sum = line->dropped_lines;

	for (size_t i = 0; i < ALERT_LINE_LOSSES; i++)
		sum |= line->dropped[i];
	return sum != 0;
}

/* What a line is about in one word, and its colour. */
static const char *label_of(const struct alert_line *line, const char **ret_colour)
{
	static const char *const colours[] = {
		[MXW_SEVERITY_UNSET] = PLAIN,       [MXW_SEVERITY_LOW] = CYAN,
		[MXW_SEVERITY_MEDIUM] = YELLOW,     [MXW_SEVERITY_HIGH] = RED,
		[MXW_SEVERITY_CRITICAL] = BOLD_RED,
	};
	enum mxw_severity severity;

	switch (line->kind) {
	case ALERT_LINE_STATE:
		*ret_colour = strcmp(line->outcome, "failure") == 0 ? BOLD_RED : MAGENTA;
		return "state";
	case ALERT_LINE_HEALTH:
		*ret_colour = GREEN;
		return "health";
	case ALERT_LINE_ALERT:
	case ALERT_LINE_REPEAT:
		break;
	}
	severity = mxw_severity_from_text(line->severity);
	*ret_colour = colours[severity];
	return severity == MXW_SEVERITY_UNSET ? "-" : mxw_severity_text(severity);
}

/* The sentence, with the name that was asked for in bold. */
static void print_message(FILE *stream, const struct alert_line *line, bool in_colour)
{
	static const char before[] = " looked up ";
	const char *name = strstr(line->message, before);
	const size_t size = strlen(line->name);

	if (name != NULL)
		name += sizeof(before) - 1;
	if (name == NULL || strncmp(name, line->name, size) != 0) {
		cmd_print_text(stream, line->message);
		return;
	}
	cmd_print_octets(stream, line->message, (size_t)(name - line->message));
	colour(stream, in_colour, BOLD);
	cmd_print_octets(stream, name, size);
	colour(stream, in_colour, PLAIN);
	cmd_print_text(stream, name + size);
}

/* Lines without a sentence are not ours, but understood. */
static void print_fields(FILE *stream, const struct alert_line *line)
{
	const char *const fields[] = { line->client, line->name, line->action, line->rule };
	bool first = true;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i][0] == '\0')
			continue;
		fputs(first ? "" : ", ", stream);
		cmd_print_text(stream, fields[i]);
		first = false;
	}
}

static void print_losses(FILE *stream, const struct alert_line *line)
{
	const char *before = " (lost before this:";

	for (size_t i = 0; i < ALERT_LINE_LOSSES; i++) {
		if (line->dropped[i] == 0)
			continue;
		fprintf(stream, "%s %" PRIu64 " by %s", before, line->dropped[i],
		        alert_line_loss_text((enum alert_line_loss)i));
		before = ",";
	}
	if (line->dropped_lines > 0)
		fprintf(stream, "%s %" PRIu64 " about the module", before, line->dropped_lines);
	putc(')', stream);
}

void tail_print(FILE *stream, const struct alert_line *line, bool in_colour)
{
	const char *code;
	const char *label = label_of(line, &code);

	colour(stream, in_colour, FAINT);
	print_time(stream, line->time_ms);
	colour(stream, in_colour, PLAIN);
	putc(' ', stream);
	colour(stream, in_colour, code);
	fprintf(stream, "%-8s", label);
	colour(stream, in_colour, PLAIN);
	putc(' ', stream);
	if (line->message[0] != '\0')
		print_message(stream, line, in_colour);
	else
		print_fields(stream, line);
	if (has_losses(line)) {
		colour(stream, in_colour, BOLD_RED);
		print_losses(stream, line);
		colour(stream, in_colour, PLAIN);
	}
	putc('\n', stream);
}

void tail_print_json(FILE *stream, const char *octets, size_t size)
{
	for (size_t at = 0, length; at < size; at += length) {
		uint32_t character = 0;

		length = mxw_utf8_decode(octets + at, size - at, &character);
		if (length == 0)
			length = 1;
		/* JSON has controls as blanks between values only; what else is unprintable is of the first
		 * plane, where an escape has four digits. */
		if (character < 0x20)
			putc(' ', stream);
		else if (mxwi_is_unprintable(character))
			fprintf(stream, "\\u%04x", (unsigned)character);
		else
			fwrite(octets + at, 1, length, stream);
	}
	putc('\n', stream);
}
