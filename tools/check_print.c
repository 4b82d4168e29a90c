/* The formats of mxwarden check. Text and GitHub's commands have one line for each finding, JSON
 * is one object. A workflow command is
 *
 *	::error file=F,line=L,col=C,title=CODE::WORDS
 *
 * in which the runner takes a colon, a comma and a line end for its own unless they are
 * percent-encoded. Words have no line ends, files can. */
#include "check_print.h"

#include <inttypes.h>
#include <string.h>

#include "json.h"

static void print_text(const struct mxw_finding *finding)
{
	cmd_finding_print(finding, stdout);
}

static json_t *finding_to_json(const struct mxw_finding *finding)
{
	/* A place is counted from 1; 0 stands for none. */
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "level",
	                 cmd_json_text(cmd_level_text(finding->level)), "file",
	                 cmd_json_text(finding->file), "line",
	                 cmd_json_number_if(finding->line != 0, finding->line), "column",
	                 cmd_json_number_if(finding->column != 0, finding->column), "code",
	                 cmd_json_text(finding->code), "text", cmd_json_text(finding->text));
}

static bool print_json(const char *path, const struct cmd_findings *findings,
                       const struct cmd_known_good *known_good)
{
	json_t *list = json_array();

	for (size_t i = 0; i < findings->count; i++) {
		if (json_array_append_new(list, finding_to_json(&findings->items[i].finding)) !=
		    0) {
			json_decref(list);
			return false;
		}
	}
	return cmd_json_print(json_pack(
		"{s:o, s:I, s:I, s:I, s:o, s:o}", "file", cmd_json_text(path), "errors",
		(json_int_t)findings->errors, "warnings", (json_int_t)findings->warnings,
		"accepted", (json_int_t)findings->accepted, "findings", list, "known_good",
		cmd_known_good_to_json(known_good)));
}

/* Prints a text with `%`, CR, LF and the characters of `more` percent-encoded; the rest as
 * cmd_print_text() does. */
static void print_encoded(const char *text, const char *more)
{
	char encoded[8];

	(void)snprintf(encoded, sizeof(encoded), "%%\r\n%s", more);
	while (*text != '\0') {
		const size_t size = strcspn(text, encoded);

		cmd_print_octets(stdout, text, size);
		text += size;
		if (*text != '\0')
			printf("%%%02X", (unsigned)(unsigned char)*text++);
	}
}

static const char *github_level(enum mxw_finding_level level)
{
	return level == MXW_FINDING_INFO ? "notice" : cmd_level_text(level);
}

static void print_github(const struct mxw_finding *finding)
{
	printf("::%s file=", github_level(finding->level));
	print_encoded(finding->file, ":,");
	if (finding->line != 0)
		printf(",line=%" PRIu32, finding->line);
	if (finding->line != 0 && finding->column != 0)
		printf(",col=%" PRIu32, finding->column);
	printf(",title=%s::", finding->code);
	print_encoded(finding->text, "");
	putchar('\n');
}

bool cmd_check_print(enum cmd_format format, const char *path,
                     const struct cmd_findings *findings,
                     const struct cmd_known_good *known_good)
{
	void (*const print)(const struct mxw_finding *finding) =
		format == CMD_FORMAT_TEXT ? print_text : print_github;

	if (format == CMD_FORMAT_JSON)
		return print_json(path, findings, known_good);
	for (size_t i = 0; i < findings->count; i++)
		print(&findings->items[i].finding);
	return cmd_known_good_each(known_good, print);
}
