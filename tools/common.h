/* common.h - what the sub-commands of mxwarden share: options and words.
 * Threads: one.
 * Memory: a call borrows from argv.
 * Cost: small.
 * Standards: POSIX.1-2017, XBD 12.2 (utility syntax), with long options.
 */
#ifndef MXWARDEN_TOOLS_COMMON_H
#define MXWARDEN_TOOLS_COMMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <mxwarden/result.h>

/* What a call exits with. */
enum cmd_status {
	CMD_YES = 0,        /* yes, done */
	CMD_NO = 1,         /* the answer is no */
	CMD_UNDONE = 2,     /* could not be done */
	CMD_NOT_RUNNING = 3 /* no module is running */
};

#define CMD_OPTIONS_MAX 16u

/* An option of a sub-command. One table drives parsing, --help and the test of the man page. */
struct cmd_option {
	char letter;          /* of the short form; 0: there is none */
	const char *name;     /* of the long form, without dashes; NULL ends the table */
	const char *argument; /* what --help calls its value; NULL: it takes none */
	const char *help;     /* one line */
};

/* A sub-command as it was called; borrows from argv. */
struct cmd_call {
	const struct cmd *cmd;
	/* By index in cmd->options: NULL when not given, "" for an option without argument. */
	const char *values[CMD_OPTIONS_MAX];
	char **operands;
	size_t operand_count;
};

struct cmd {
	const char *name;
	const char *synopsis; /* the operands and what must be given, for the usage line */
	const char *summary;  /* one line of mxwarden --help */
	const char *notes;    /* last part of its own --help: whole lines */
	const struct cmd_option *options;
	enum cmd_status (*run)(const struct cmd_call *call);
};

/* The sub-commands, each in the file of its name. */
extern const struct cmd cmd_check, cmd_explain, cmd_lookalikes, cmd_rules, cmd_diff, cmd_digest,
	cmd_report, cmd_reload, cmd_status, cmd_mode, cmd_release, cmd_preflight, cmd_tail;

/* The first options of every sub-command that reads a policy and has data to print. */
enum {
	CMD_OPTION_POLICY,
	CMD_OPTION_JSON,
	CMD_OPTION_HELP,
	CMD_OPTION_OWN
};
#define CMD_OPTION_ROW_POLICY                                                                  \
	{                                                                                      \
		'p', "policy", "POLICY", "policy file, instead of $MXWARDEN_POLICY"            \
	}
#define CMD_OPTION_ROW_JSON                                                                    \
	{                                                                                      \
		0, "json", NULL, "print JSON"                                                  \
	}
#define CMD_OPTION_ROW_HELP                                                                    \
	{                                                                                      \
		'h', "help", NULL, "print this help"                                           \
	}

/* Of sub-commands whose data depend on the time, where they like. */
#define CMD_OPTION_ROW_AT                                                                      \
	{                                                                                      \
		0, "at", "TIME", "as of that time: 2027-12-31, or RFC 3339"                    \
	}

/* Prints `mxwarden NAME: ` and the words on standard error, with a line end. `cmd` may be NULL:
 * the command itself speaks. */
void cmd_complain(const struct cmd *cmd, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Complains that there are operands when there should be none. True: there are none. */
MXW_MUSTCHECK bool cmd_has_no_operands(const struct cmd_call *call);

/* How data is printed: as text unless said; as JSON; in a format of the sub-command's own. */
enum cmd_format {
	CMD_FORMAT_TEXT,
	CMD_FORMAT_JSON,
	CMD_FORMAT_OWN
};

/* Reads --json, and --format, which is the option of that index; `own` is the name of the sub-command's
 * own format. False after a complaint, with *ret untouched. */
MXW_MUSTCHECK bool cmd_format(const struct cmd_call *call, size_t option, const char *own,
                              enum cmd_format *ret);

/* Reads the number that the option of that index gives, from `min` to `max`; where it was not given *ret is
 * untouched. False after a complaint. */
MXW_MUSTCHECK bool cmd_number(const struct cmd_call *call, size_t option, unsigned long min,
                              unsigned long max, unsigned long *ret);

/* Makes room for one more item of `size` octets in an array from the heap that has `count` and room for
 * *room. Returns the array, which may have moved; NULL, and it is as it was: memory is refused. */
void *cmd_grown(void *items, size_t count, size_t *room, size_t size);

/* What an errno says of a file that cannot be read; EINVAL: it is no regular file. Static, or valid
 * until the next call. */
const char *cmd_file_error_text(int error);

/* Prints a text that was not made here, such as a file's name: the octets of what could do something
 * else than show up (control characters, marks that reorder text), and those that are not UTF-8, as
 * \DDD. */
void cmd_print_text(FILE *stream, const char *text);
void cmd_print_octets(FILE *stream, const char *text, size_t size);

#endif
