/* The mxwarden command: finds the sub-command, reads its options by its own table, and makes sure
 * that what was printed has arrived. A sub-command only sees a call with valid options; --help is
 * printed from the same table that they are read by. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <string.h>

#include <mxwarden/version.h>

#include "common.h"
#include "config/nearest.h"
#include "config/quote.h"

static const struct cmd *const commands[] = {
	&cmd_check,   &cmd_explain, &cmd_lookalikes, &cmd_rules,  &cmd_diff,
	&cmd_digest,  &cmd_report,  &cmd_reload,     &cmd_status, &cmd_mode,
	&cmd_release, &cmd_tail,    &cmd_preflight,
};

#define COMMAND_COUNT (sizeof(commands) / sizeof(commands[0]))

/* Says that there is no such option or sub-command, and which was probably meant: `prefix` and
 * `nearest`, or NULL. */
static void complain_of_unknown(const struct cmd *cmd, const char *what, const char *word,
                                const char *prefix, const char *nearest)
{
	const char *quoted = MXWI_QUOTE(word, strlen(word));

	if (nearest != NULL)
		cmd_complain(cmd, "there is no %s %s; did you mean %s%s?", what, quoted, prefix,
		             nearest);
	else
		cmd_complain(cmd, "there is no %s %s; see mxwarden %s%s--help", what, quoted,
		             cmd != NULL ? cmd->name : "", cmd != NULL ? " " : "");
}

/* getopt_long() returns this plus the index of a long option; short ones are letters below it. */
#define LONG_BASE 256

static size_t option_count(const struct cmd *cmd)
{
	size_t count = 0;

	while (cmd->options[count].name != NULL)
		count++;
	return count;
}

/* The index of what getopt_long() returned or left in optopt; the count of options: none. */
static size_t option_find(const struct cmd *cmd, int found)
{
	size_t i = 0;

	if (found >= LONG_BASE)
		return (size_t)(found - LONG_BASE);
	while (cmd->options[i].name != NULL && cmd->options[i].letter != found)
		i++;
	return i;
}

/* Says what is wrong with the option that getopt_long() has just refused. */
static void option_complain(const struct cmd *cmd, int result, const char *word)
{
	const struct cmd_option *option = &cmd->options[option_find(cmd, optopt)];

	if (optopt != 0 && option->name != NULL && result == ':') {
		cmd_complain(cmd, "--%s needs a value: --%s %s", option->name, option->name,
		             option->argument);
	} else if (optopt != 0 && option->name != NULL) {
		cmd_complain(cmd, "--%s takes no value", option->name);
	} else if (optopt != 0) {
		const char letter[] = { '-', (char)optopt, '\0' };
		complain_of_unknown(cmd, "option", letter, "", NULL);
	} else {
		const char *name = word + strlen("--");
		struct mxwi_nearest nearest = mxwi_nearest_to(name, strcspn(name, "="));
		for (option = cmd->options; option->name != NULL; option++)
			mxwi_nearest_offer(&nearest, option->name);
		complain_of_unknown(cmd, "option", word, "--", nearest.best);
	}
}

/* Reads the options of a sub-command, argv[0] being its name. False after a complaint. */
static bool call_parse(struct cmd_call *call, int argc, char **argv)
{
	const struct cmd *cmd = call->cmd;
	struct option longs[CMD_OPTIONS_MAX + 1] = { { 0 } };
	/* The colon tells a missing value from an option that is not there. */
	char shorts[2 * CMD_OPTIONS_MAX + 2] = ":";
	size_t used = 1;

	for (size_t i = 0; i < option_count(cmd); i++) {
		const struct cmd_option *option = &cmd->options[i];
		const bool has_value = option->argument != NULL;

		longs[i].name = option->name;
		longs[i].has_arg = has_value ? required_argument : no_argument;
		longs[i].val = LONG_BASE + (int)i;
		if (option->letter != 0) {
			shorts[used++] = option->letter;
			if (has_value)
				shorts[used++] = ':';
		}
	}

	int found;
	opterr = 0;
	while ((found = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (found == '?' || found == ':') {
			option_complain(cmd, found, argv[optind - 1]);
			return false;
		}
		call->values[option_find(cmd, found)] = optarg != NULL ? optarg : "";
	}
	call->operands = argv + optind;
	call->operand_count = (size_t)(argc - optind);
	return true;
}

static void print_option(const struct cmd_option *option)
{
	const bool has_value = option->argument != NULL;
	char left[32];

	snprintf(left, sizeof(left), "--%s%s%s", option->name, has_value ? " " : "",
	         has_value ? option->argument : "");
	if (option->letter != 0)
		printf("  -%c, %-20s %s\n", option->letter, left, option->help);
	else
		printf("      %-20s %s\n", left, option->help);
}

static void print_help_of(const struct cmd *cmd)
{
	printf("usage: mxwarden %s %s\n\n%s\n\n", cmd->name, cmd->synopsis, cmd->summary);
	for (const struct cmd_option *option = cmd->options; option->name != NULL; option++)
		print_option(option);
	printf("\n%s", cmd->notes);
}

static void print_help(FILE *stream)
{
	fputs("usage: mxwarden SUB-COMMAND [OPTION...]\n\n", stream);
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		fprintf(stream, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\n"
	      "  -h, --help     print this, or the help of a sub-command: "
	      "mxwarden check --help\n"
	      "      --version  print the version\n"
	      "\n"
	      "Exit status: 0 yes or done, 1 the answer is no, 2 it could not be done,\n"
	      "3 no module is running.\n",
	      stream);
}

static const struct cmd *command_named(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static enum cmd_status dispatch(int argc, char **argv)
{
	if (argc < 2) {
		print_help(stderr);
		return CMD_UNDONE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_help(stdout);
		return CMD_YES;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("mxwarden %s\n", mxw_version());
		return CMD_YES;
	}
	struct cmd_call call = { .cmd = command_named(argv[1]) };
	if (call.cmd == NULL) {
		struct mxwi_nearest nearest = mxwi_nearest_to(argv[1], strlen(argv[1]));
		for (size_t i = 0; i < COMMAND_COUNT; i++)
			mxwi_nearest_offer(&nearest, commands[i]->name);
		complain_of_unknown(NULL, argv[1][0] == '-' ? "option" : "sub-command", argv[1],
		                    "", nearest.best);
		return CMD_UNDONE;
	}
	if (!call_parse(&call, argc - 1, argv + 1))
		return CMD_UNDONE;
	if (call.values[CMD_OPTION_HELP] != NULL) {
		print_help_of(call.cmd);
		return CMD_YES;
	}
	return call.cmd->run(&call);
}

int main(int argc, char **argv)
{
	/* A reader that went away shows as a failed write, which is reported. */
	signal(SIGPIPE, SIG_IGN);
	enum cmd_status status = dispatch(argc, argv);
	errno = 0;
	bool failed = ferror(stdout) != 0;
	if (fclose(stdout) != 0 || failed) {
		cmd_complain(NULL, "standard output could not be written completely%s%s",
		             errno != 0 ? ": " : "", errno != 0 ? strerror(errno) : "");
		status = CMD_UNDONE;
	}
	return (int)status;
}
