/* mxwarden tail: alerts as they come. The last ones that are asked for come first; then the file is looked at
 * five times a second, and what is new is printed, until somebody interrupts it or nobody reads on. Lines that
 * are no alerts never stop it: they are counted, and said in the end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alert_line.h"
#include "common.h"
#include "config/quote.h"
#include "tail_file.h"
#include "tail_filter.h"
#include "tail_place.h"
#include "tail_print.h"
#include "terminal.h"

#define LOOK_EVERY_MS 200
#define LINES_MAX 1000000000ul
#define LINES_DEFAULT 10ul

enum {
	OPTION_LINES = CMD_OPTION_OWN,
	OPTION_NO_FOLLOW,
	OPTION_SEVERITY,
	OPTION_RULE,
	OPTION_CLIENT,
	OPTION_NAME,
	OPTION_KIND,
	OPTION_COLOR,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_LINES] = { 'n', "lines", "NUMBER", "so many of those that are there (10)" },
	[OPTION_NO_FOLLOW] = { 0, "no-follow", NULL, "end with what is there" },
	[OPTION_SEVERITY] = { 0, "severity", "SEVERITY",
	                      "only of this severity or a higher one" },
	[OPTION_RULE] = { 0, "rule", "RULE,...", "only of these rules" },
	[OPTION_CLIENT] = { 0, "client", "CLIENT", "only of this address, or network" },
	[OPTION_NAME] = { 0, "name", "NAME", "only for this name and what is below it" },
	[OPTION_KIND] = { 0, "kind", "KIND,...", "only: alert, repeat, state, health" },
	[OPTION_COLOR] = { 0, "color", "WHEN", "auto (unless said), always or never" },
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

/* Set by signals: to end well. */
static volatile sig_atomic_t stop;

struct tail {
	const struct cmd *cmd;
	const char *path;
	struct tail_filter filter;
	bool json, in_colour, follow;
	unsigned long lines;
	bool has_ours;     /* some line was one of ours */
	const char *other; /* the format of some that were not; NULL: none was */
	bool said_other, said_unreadable;
	unsigned long long strange; /* lines that are no alerts */
	bool failed;                /* memory was refused */
};

static void on_signal(int number)
{
	(void)number;
	stop = 1;
}

/* Whoever has it ignored, as nohup and shells do in the background, means that. */
static void catch_signal(int number)
{
	struct sigaction action = { .sa_handler = on_signal }, before;

	if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
		(void)sigaction(number, &action, NULL);
}

/* ---- lines ---- */

/* Reads a line, and notes what it is. False: there is nothing to print. */
static bool read_line(struct tail *tail, const char *octets, size_t size,
                      struct alert_line *ret)
{
	const enum alert_line_result result = alert_line_read(octets, size, ret);
	const char *other;

	if (result == ALERT_LINE_OK) {
		tail->has_ours = true;
		return true;
	}
	if (result == ALERT_LINE_NOMEM)
		tail->failed = true;
	other = result == ALERT_LINE_INCOMPLETE ? NULL : alert_line_other_format(octets, size);
	if (other != NULL)
		tail->other = other;
	return false;
}

/* A tail_match_fn. */
static bool matches(void *context, const char *octets, size_t size)
{
	struct tail *tail = context;
	struct alert_line line;
	bool passes;

	if (!read_line(tail, octets, size, &line))
		return false;
	passes = tail_filter_passes(&tail->filter, &line);
	alert_line_fini(&line);
	return passes;
}

/* A tail_line_fn. */
static void show(void *context, const char *octets, size_t size)
{
	struct tail *tail = context;
	struct alert_line line;

	if (octets == NULL || !read_line(tail, octets, size, &line)) {
		tail->strange++;
		return;
	}
	if (tail_filter_passes(&tail->filter, &line)) {
		if (tail->json)
			tail_print_json(stdout, octets, size);
		else
			tail_print(stdout, &line, tail->in_colour);
	}
	alert_line_fini(&line);
	/* Nobody takes any more. */
	if (ferror(stdout) != 0)
		stop = 1;
}

/* ---- standard output ---- */

/* Whoever read what is printed here has gone, as `head` does when it has enough. That is no failure, and
 * what is left to be written goes nowhere. */
static void forget_output(void)
{
	const int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (fd >= 0 && dup2(fd, STDOUT_FILENO) >= 0)
		clearerr(stdout);
	if (fd >= 0)
		(void)close(fd);
}

/* Writes what was printed. False: nobody reads it, or it cannot be written, which is said in the end. */
static bool flush_output(void)
{
	errno = 0;
	if (fflush(stdout) == 0 && ferror(stdout) == 0)
		return true;
	if (errno == EPIPE)
		forget_output();
	stop = 1;
	return false;
}

/* Waits until it is time to look again. Where nothing is printed for long, it is only seen here that nobody
 * would read it. */
static void wait_a_while(void)
{
	struct pollfd output = { .fd = STDOUT_FILENO };

	if (poll(&output, 1, LOOK_EVERY_MS) > 0 &&
	    (output.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
		stop = 1;
}

/* ---- the call ---- */

static void complain_of_file(const struct tail *tail, const char *after)
{
	cmd_complain(tail->cmd, "%s: %s%s", MXWI_QUOTE(tail->path, strlen(tail->path)),
	             cmd_file_error_text(errno), after);
}

static void complain_of_format(const struct tail *tail)
{
	cmd_complain(tail->cmd, "%s " ALERT_LINE_OTHER_FORMAT_WORDS,
	             MXWI_QUOTE(tail->path, strlen(tail->path)), tail->other);
}

/* Until it is to end. */
static void follow(struct tail *tail, struct tail_file *file)
{
	while (stop == 0 && !tail->failed) {
		if (tail_file_follow(file, show, tail)) {
			tail->said_unreadable = false;
		} else if (!tail->said_unreadable) {
			complain_of_file(tail, "; trying again");
			tail->said_unreadable = true;
		}
		if (tail->other != NULL && !tail->said_other) {
			complain_of_format(tail);
			tail->said_other = true;
		}
		if (flush_output() && stop == 0)
			wait_a_while();
	}
}

/* Prints the last lines that are there. False after a complaint. */
static bool begin(struct tail *tail, struct tail_file *file)
{
	if (!tail_file_open(file)) {
		if (errno == ENOENT && tail->follow) {
			cmd_complain(tail->cmd, "there is no %s yet; waiting for it",
			             MXWI_QUOTE(tail->path, strlen(tail->path)));
			return true;
		}
		complain_of_file(tail, "");
		return false;
	}
	tail_file_seek_last(file, tail->lines, matches, tail);
	if (!tail_file_read(file, show, tail)) {
		complain_of_file(tail, "");
		return false;
	}
	/* One that has its newline still to come may be whole. */
	if (!tail->follow)
		tail_file_flush(file, show, tail);
	if (tail->other != NULL && !tail->has_ours) {
		complain_of_format(tail);
		return false;
	}
	return true;
}

static enum cmd_status tail_run(struct tail *tail)
{
	struct tail_file file;
	enum cmd_status status = CMD_UNDONE;

	if (!tail_file_init(&file, tail->path, &stop)) {
		cmd_complain(tail->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return CMD_UNDONE;
	}
	if (begin(tail, &file)) {
		if (tail->follow)
			follow(tail, &file);
		status = CMD_YES;
		(void)flush_output();
	}
	tail_file_fini(&file);
	if (tail->failed) {
		cmd_complain(tail->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return CMD_UNDONE;
	}
	if (status == CMD_YES && tail->other != NULL && !tail->said_other)
		complain_of_format(tail);
	if (status == CMD_YES && tail->strange > 0)
		cmd_complain(tail->cmd, "%llu line%s no alert%s, and left out", tail->strange,
		             tail->strange == 1 ? " is" : "s are",
		             tail->strange == 1 ? "" : "s");
	return status;
}

/* Is colour wanted? False after a complaint. */
static bool read_colour(const struct cmd_call *call, bool *ret)
{
	const char *when = call->values[OPTION_COLOR];

	*ret = false;
	if (when == NULL || strcmp(when, "auto") == 0) {
		*ret = cmd_terminal_has_colours(stdout);
	} else if (strcmp(when, "always") == 0) {
		*ret = true;
	} else if (strcmp(when, "never") != 0) {
		cmd_complain(call->cmd, "--color can be auto, always or never, not %s",
		             MXWI_QUOTE(when, strlen(when)));
		return false;
	}
	return true;
}

static enum cmd_status run(const struct cmd_call *call)
{
	struct tail tail = { .cmd = call->cmd,
		             .json = call->values[CMD_OPTION_JSON] != NULL,
		             .follow = call->values[OPTION_NO_FOLLOW] == NULL,
		             .lines = LINES_DEFAULT };
	const struct tail_wanted wanted = { .rule = call->values[OPTION_RULE],
		                            .client = call->values[OPTION_CLIENT],
		                            .severity = call->values[OPTION_SEVERITY],
		                            .name = call->values[OPTION_NAME],
		                            .kind = call->values[OPTION_KIND] };
	char *path = NULL;
	enum cmd_status status;

	if (call->values[CMD_OPTION_POLICY] != NULL) {
		cmd_complain(call->cmd,
		             "-p has no meaning here: alerts are read, and no policy");
		return CMD_UNDONE;
	}
	if (call->operand_count > 1) {
		cmd_complain(call->cmd, "one file at a time; usage: mxwarden tail %s",
		             call->cmd->synopsis);
		return CMD_UNDONE;
	}
	if (!cmd_number(call, OPTION_LINES, 0, LINES_MAX, &tail.lines) ||
	    !read_colour(call, &tail.in_colour) ||
	    !tail_filter_read(call->cmd, &wanted, &tail.filter))
		return CMD_UNDONE;
	if (call->operand_count == 0) {
		path = tail_place(call->cmd);
		if (path == NULL)
			return CMD_UNDONE;
	}
	tail.path = path != NULL ? path : call->operands[0];
	alert_line_init();
	catch_signal(SIGINT);
	catch_signal(SIGTERM);
	status = tail_run(&tail);
	free(path);
	return status;
}

const struct cmd cmd_tail = {
	.name = "tail",
	.synopsis = "[--lines NUMBER] [--no-follow] [--json] [OPTION...] [FILE]",
	.summary = "print alerts as they come",
	.notes =
		"Without FILE, the first file in the format ecs that host.yaml has among its sinks.\n"
		"It is followed by its name, and need not be there yet. Times are in UTC. Lines\n"
		"about the module itself fit --severity, --rule, --client and --name only where\n"
		"they have such a thing. --json prints the lines as they are.\n"
		"Exit status: 0 interrupted, or all that was there printed; 2 the file cannot be\n"
		"read, or is in another format, or the call is wrong.\n",
	.options = options,
	.run = run,
};
