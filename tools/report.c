/* mxwarden report: reads files of alerts and tells what they say. Here is the command: its options, the files
 * one after the other, and what to say about what could not be used. All else is gathered on the way, so that
 * nothing need be read twice. */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <mxwarden/loader.h>

#include "config/quote.h"
#include "load.h"
#include "new_file.h"
#include "report_progress.h"

enum {
	OPTION_HTML = CMD_OPTION_OWN,
	OPTION_SINCE,
	OPTION_UNTIL,
	OPTION_COMPARE,
	OPTION_TOP,
	OPTION_KEYS,
	OPTION_AT,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_HTML] = { 0, "html", "FILE", "write a page to FILE, and no text" },
	[OPTION_SINCE] = { 0, "since", "TIME", "only from that time, or for so long: 7d" },
	[OPTION_UNTIL] = { 0, "until", "TIME", "only before that time" },
	[OPTION_COMPARE] = { 0, "compare", "FILE", "say what is new: FILE has an old --json" },
	[OPTION_TOP] = { 0, "top", "NUMBER", "rows of each table to be shown" },
	[OPTION_KEYS] = { 0, "keys", "NUMBER", "rows of each table to be kept" },
	[OPTION_AT] = CMD_OPTION_ROW_AT,
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

#define LINES_BETWEEN_LOOKS 256u

/* ---- options --------------------------------------------------------------------------------- */

/* --since takes a duration, too: so long before the time of the report. */
static bool read_since(const struct cmd_call *call, struct report *report)
{
	const char *text = call->values[OPTION_SINCE];
	int64_t since_s = 0, duration_s;

	if (text == NULL)
		return true;
	if (mxw_duration_from_text(text, strlen(text), &duration_s) == MXW_OK)
		since_s = report->made_s > duration_s ? report->made_s - duration_s : 0;
	else if (!cmd_time(call->cmd, text, &since_s))
		return false;
	report->has_since = true;
	report->since_ms = since_s * 1000;
	return true;
}

static bool read_until(const struct cmd_call *call, struct report *report)
{
	const char *text = call->values[OPTION_UNTIL];
	int64_t until_s;

	if (text == NULL)
		return true;
	if (!cmd_time(call->cmd, text, &until_s))
		return false;
	report->has_until = true;
	report->until_ms = until_s * 1000;
	return true;
}

static bool read_options(const struct cmd_call *call, struct report *report)
{
	unsigned long top = call->values[OPTION_HTML] != NULL ? REPORT_PAGE_TOP_DEFAULT
	                                                      : REPORT_TOP_DEFAULT;
	unsigned long keys = REPORT_KEYS_DEFAULT;

	if (!cmd_time(call->cmd, call->values[OPTION_AT], &report->made_s) ||
	    !read_since(call, report) || !read_until(call, report) ||
	    !cmd_number(call, OPTION_TOP, 1, REPORT_KEYS_MAX, &top) ||
	    !cmd_number(call, OPTION_KEYS, 1, REPORT_KEYS_MAX, &keys))
		return false;
	report->top = top;
	report->keys = keys;
	return true;
}

/* The policy is wanted for the rules that were never hit. Where nobody has named one, there need be none. */
static bool read_policy(const struct cmd_call *call, struct report *report)
{
	const char *path = cmd_policy_path(call);
	const char *named = getenv("MXWARDEN_POLICY");
	struct mxw_policy *policy;

	if (call->values[CMD_OPTION_POLICY] == NULL && (named == NULL || named[0] == '\0') &&
	    access(path, F_OK) != 0) {
		cmd_complain(call->cmd,
		             "there is no policy %s, so nothing is said of rules that were "
		             "never hit; name one with -p POLICY",
		             path);
		return true;
	}
	policy = cmd_policy_at(call->cmd, path, report->made_s);
	if (policy == NULL)
		return false;
	if (report_rules_init(&report->rules, policy))
		return true;
	cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
	return false;
}

/* ---- files ----------------------------------------------------------------------------------- */

struct reading {
	const struct cmd *cmd;
	struct report *report;
	struct report_progress progress;
	uint64_t done; /* octets of the files before */
	bool failed;   /* some file could not be read whole */
};

/* Reads all lines. False: memory is refused. */
static bool read_lines(struct reading *reading, struct report_input *input,
                       struct report_file *file)
{
	struct report *report = reading->report;
	const char *line;
	size_t size;

	for (;;) {
		const enum report_input_result result = report_input_line(input, &line, &size);

		if (result == REPORT_INPUT_END || result == REPORT_INPUT_FAILED)
			return true;
		file->lines++;
		if (file->lines % LINES_BETWEEN_LOOKS == 0)
			report_progress_say(&reading->progress,
			                    reading->done + report_input_done(input));
		if (result == REPORT_INPUT_TOO_LONG) {
			report->lines.read++;
			report->lines.too_long++;
		} else if (!report_add(report, file, line, size, result == REPORT_INPUT_TAIL)) {
			return false;
		}
	}
}

/* Says what is wrong with a file behind its name, and keeps the trouble. False: memory is refused. */
static bool complain(struct reading *reading, struct report_file *file, const char *behind,
                     const char *trouble)
{
	reading->failed = true;
	report_progress_end(&reading->progress);
	cmd_complain(reading->cmd, "%s %s%s", MXWI_QUOTE(file->name, strlen(file->name)),
	             behind, trouble);
	file->trouble = report_text_copy(trouble);
	return file->trouble != NULL;
}

static bool complain_of_input(struct reading *reading, struct report_file *file,
                              const char *trouble)
{
	return complain(reading, file,
	                file->lines > 0 ? "could not be read to its end: " : "cannot be read: ",
	                trouble);
}

/* A file of which nothing is in the report is none that was meant. */
static bool complain_of_format(struct reading *reading, struct report_file *file)
{
	char trouble[128];

	(void)snprintf(trouble, sizeof(trouble), ALERT_LINE_OTHER_FORMAT_WORDS,
	               file->other_format);
	return complain(reading, file, "", trouble);
}

static bool read_file(struct reading *reading, struct report_file *file)
{
	struct report_input *input = report_input_open(file->name);
	bool done;

	if (input == NULL)
		return complain_of_input(reading, file, strerror(errno));
	file->form = report_input_form(input);
	done = read_lines(reading, input, file);
	file->octets = report_input_done(input);
	reading->done += file->octets;
	if (done && report_input_trouble(input)[0] != '\0')
		done = complain_of_input(reading, file, report_input_trouble(input));
	else if (done && !file->has_ours && file->other_format != NULL)
		done = complain_of_format(reading, file);
	report_input_close(input);
	return done;
}

/* Reads all files. False: memory is refused. */
static bool read_files(struct reading *reading, const struct cmd_call *call)
{
	struct report *report = reading->report;
	bool done = true;

	report->files = calloc(call->operand_count, sizeof(*report->files));
	if (report->files == NULL)
		return false;
	report->file_count = call->operand_count;
	report_progress_begin(&reading->progress, call->operands, call->operand_count);
	for (size_t i = 0; i < report->file_count && done; i++) {
		report->files[i].name = call->operands[i];
		done = read_file(reading, &report->files[i]);
	}
	report_progress_end(&reading->progress);
	return done;
}

/* Says of each line that is not in the report why. */
static void say_lines(const struct cmd *cmd, const struct report_lines *lines)
{
	struct report_left_out left_out[REPORT_LEFT_OUT_MAX];
	const size_t count = report_left_out(lines, left_out);

	for (size_t i = 0; i < count; i++)
		cmd_complain(cmd, "%" PRIu64 " line%s %s", left_out[i].count,
		             left_out[i].count == 1 ? "" : "s", left_out[i].words);
}

/* ---- output ---------------------------------------------------------------------------------- */

static bool write_page(const struct cmd_call *call, const struct report *report)
{
	const char *path = call->values[OPTION_HTML];
	struct new_file file;

	if (new_file_begin(&file, path, 0)) {
		report_print_page(report, file.stream);
		if (new_file_end(&file))
			return true;
	}
	cmd_complain(call->cmd, "%s %s: %s", MXWI_QUOTE(path, strlen(path)),
	             new_file_error_words(&file), cmd_file_error_text(errno));
	return false;
}

static enum cmd_status print(const struct cmd_call *call, const struct report *report)
{
	if (call->values[CMD_OPTION_JSON] != NULL) {
		report_print_json(report);
	} else if (call->values[OPTION_HTML] == NULL && !report_print_text(report)) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return CMD_UNDONE;
	}
	if (call->values[OPTION_HTML] != NULL && !write_page(call, report))
		return CMD_UNDONE;
	return CMD_YES;
}

static enum cmd_status make(const struct cmd_call *call, struct report *report)
{
	struct reading reading = { .cmd = call->cmd, .report = report };
	enum cmd_status status;

	if (call->values[OPTION_HTML] != NULL &&
	    !report_place_is_free(call, call->values[OPTION_HTML],
	                          call->values[OPTION_COMPARE]))
		return CMD_UNDONE;
	if (!read_policy(call, report))
		return CMD_UNDONE;
	if (call->values[OPTION_COMPARE] != NULL &&
	    !report_old_read(report, call->cmd, call->values[OPTION_COMPARE]))
		return CMD_UNDONE;
	if (!read_files(&reading, call)) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return CMD_UNDONE;
	}
	say_lines(call->cmd, &report->lines);
	report_finish(report);
	status = print(call, report);
	return reading.failed ? CMD_UNDONE : status;
}

static enum cmd_status run(const struct cmd_call *call)
{
	static struct report report;
	enum cmd_status status = CMD_UNDONE;

	if (call->operand_count == 0) {
		cmd_complain(call->cmd, "which files of alerts? usage: mxwarden %s %s",
		             call->cmd->name, call->cmd->synopsis);
		return CMD_UNDONE;
	}
	if (!read_options(call, &report))
		return CMD_UNDONE;
	alert_line_init();
	report_init(&report);
	status = make(call, &report);
	for (size_t i = 0; i < report.file_count; i++)
		free(report.files[i].trouble);
	free(report.files);
	report_fini(&report);
	return status;
}

const struct cmd cmd_report = {
	.name = "report",
	.synopsis = "[-p POLICY] [--json] [--html FILE] [--since TIME] [--until TIME] "
		    "[--compare FILE] [--top NUMBER] [--keys NUMBER] [--at TIME] ALERTS...",
	.summary = "tell what was stopped, for whom, how often, from files of alerts",
	.notes =
		"ALERTS are files as the module writes them (format ecs), in any order, also\n"
		"compressed with gzip or zstd; - is standard input. A line that comes twice\n"
		"counts once. With --html no text is printed; with --json too, JSON is.\n"
		"What is not in the report is said on standard error.\n"
		"--html replaces a page, and nothing else.\n"
		"Exit status: 0 done; 2 not done, or a file could not be read to its end, or is\n"
		"in another format than ecs, when the report is of all the rest.\n",
	.options = options,
	.run = run,
};
