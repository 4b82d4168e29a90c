/* mxwarden preflight: will the module load in the installed Unbound? Unbound does not start when a module
 * is missing or refuses it, and its own unbound-checkconf looks at neither; so everything that could
 * go wrong is looked at before, without loading the module. The checks go from the cheapest to the
 * dearest, and what builds on one that failed is left out. With --activate the answer is put into
 * effect: Unbound starts without the module rather than not at all. */
#include "preflight.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/quote.h"
#include "load.h"

#define CONFIG_DEFAULT "/etc/unbound/unbound.conf"
#define INCLUDE_DEFAULT "/etc/unbound/unbound.conf.d/mxwarden.conf"

enum {
	OPTION_UNBOUND = CMD_OPTION_OWN,
	OPTION_RUNNING,
	OPTION_MODULE,
	OPTION_CONFIG,
	OPTION_CHECKCONF,
	OPTION_ACTIVATE,
	OPTION_INCLUDE,
	OPTION_END
};

_Static_assert(OPTION_END <= CMD_OPTIONS_MAX, "a call has room for each option");

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_UNBOUND] = { 0, "unbound", "PROGRAM", "Unbound, instead of /usr/sbin/unbound" },
	[OPTION_RUNNING] = { 0, "running", "PID", "for a reload: of the program that runs" },
	[OPTION_MODULE] = { 0, "module", "FILE", "module, instead of the configured one" },
	[OPTION_CONFIG] = { 0, "config", "FILE", "instead of " CONFIG_DEFAULT },
	[OPTION_CHECKCONF] = { 0, "checkconf", "PROGRAM", "instead of unbound-checkconf" },
	[OPTION_ACTIVATE] = { 0, "activate", NULL, "have Unbound load it, if it can" },
	[OPTION_INCLUDE] = { 0, "include", "FILE", "where --activate writes that" },
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

bool preflight_say(struct preflight *preflight, const char *name, enum preflight_result result,
                   const char *format, ...)
{
	const bool good = result == PREFLIGHT_OK || result == PREFLIGHT_WARNING;
	va_list arguments;

	if (preflight->check_count == PREFLIGHT_CHECKS_MAX)
		return good;
	struct preflight_check *check = &preflight->checks[preflight->check_count++];
	check->name = name;
	check->result = result;
	va_start(arguments, format);
	vsnprintf(check->words, sizeof(check->words), format, arguments);
	va_end(arguments);
	return good;
}

void preflight_skip(struct preflight *preflight, const char *name, const char *reason)
{
	preflight_say(preflight, name, PREFLIGHT_SKIPPED, "%s", reason);
}

enum preflight_result preflight_worst(const struct preflight *preflight, size_t first)
{
	enum preflight_result worst = PREFLIGHT_OK;

	for (size_t i = first; i < preflight->check_count; i++) {
		const enum preflight_result result = preflight->checks[i].result;
		if (result == PREFLIGHT_NO)
			return PREFLIGHT_NO;
		if (result == PREFLIGHT_UNKNOWN)
			worst = PREFLIGHT_UNKNOWN;
	}
	return worst;
}

const char *preflight_first_words(const struct preflight *preflight,
                                  enum preflight_result result)
{
	for (size_t i = 0; i < preflight->check_count; i++)
		if (preflight->checks[i].result == result)
			return preflight->checks[i].words;
	return NULL;
}

/* Reads what can be wrong in the call. False after a complaint. */
static bool read_options(const struct cmd_call *call, struct preflight *preflight)
{
	const char *pid = call->values[OPTION_RUNNING];
	const char *checkconf = call->values[OPTION_CHECKCONF];
	char *end = NULL;

	if (pid != NULL) {
		errno = 0;
		const long number = strtol(pid, &end, 10);
		if (errno != 0 || *end != '\0' || number <= 0 || number > INT_MAX) {
			cmd_complain(call->cmd,
			             "--running %s is no process; give the number of one",
			             MXWI_QUOTE(pid, strlen(pid)));
			return false;
		}
		preflight->running = (pid_t)number;
	}
	if (pid != NULL && call->values[OPTION_UNBOUND] != NULL) {
		cmd_complain(call->cmd, "--running and --unbound exclude each other");
		return false;
	}
	if (call->values[OPTION_INCLUDE] != NULL && call->values[OPTION_ACTIVATE] == NULL) {
		cmd_complain(call->cmd, "--include is of use with --activate only");
		return false;
	}
	/* Where there is none, the first check that needs it says so. */
	if (!preflight_find(checkconf, "unbound-checkconf", preflight->checkconf))
		snprintf(preflight->checkconf, PATH_MAX, "/usr/sbin/unbound-checkconf");
	preflight->activate = call->values[OPTION_ACTIVATE] != NULL;
	preflight->policy_path = cmd_policy_path(call);
	preflight->config_path = CONFIG_DEFAULT;
	if (call->values[OPTION_CONFIG] != NULL)
		preflight->config_path = call->values[OPTION_CONFIG];
	preflight->include_path = INCLUDE_DEFAULT;
	if (call->values[OPTION_INCLUDE] != NULL)
		preflight->include_path = call->values[OPTION_INCLUDE];
	return true;
}

/* Will this program load this module? */
static bool check_loading(struct preflight *preflight, const struct cmd_call *call)
{
	const bool program = preflight_program(preflight, call->values[OPTION_UNBOUND]);
	const bool module = preflight_module(preflight, call->values[OPTION_MODULE]);

	if (!program || !module) {
		preflight_skip(preflight, "symbols", "program and module do not match");
		return false;
	}
	if (preflight->in_memory) {
		preflight_skip(preflight, "symbols", "it has been loaded");
		return true;
	}
	return preflight_symbols(preflight);
}

static void check_all(struct preflight *preflight, const struct cmd_call *call)
{
	const bool readable = preflight_read_config(preflight);
	const bool loads = readable && check_loading(preflight, call);

	if (readable && preflight->activate) {
		preflight_activate(preflight, loads);
	} else if (readable) {
		preflight_checkconf(preflight, "configuration");
		preflight_chain(preflight);
	} else if (preflight->activate) {
		preflight->deed = PREFLIGHT_FAILED;
	}
	preflight_policy(preflight);
}

/* Is standard error the journal? It reads how urgent a line is from a number before it. */
static bool is_journal(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	struct stat status;
	char own[64];

	if (stream == NULL || fstat(STDERR_FILENO, &status) != 0)
		return false;
	snprintf(own, sizeof(own), "%llu:%llu", (unsigned long long)status.st_dev,
	         (unsigned long long)status.st_ino);
	return strcmp(stream, own) == 0;
}

/* What keeps the module from being loaded, in the words of the check that found it. */
static const char *reason(const struct preflight *preflight)
{
	const char *words = preflight_first_words(preflight, PREFLIGHT_NO);

	if (words == NULL)
		words = preflight_first_words(preflight, PREFLIGHT_UNKNOWN);
	return words != NULL ? words : "";
}

static enum cmd_status conclude(const struct preflight *preflight)
{
	const bool reload = preflight->running != 0;
	const char *urgent = is_journal() ? "<2>" : "";

	switch (preflight->deed) {
	case PREFLIGHT_ACTIVATED:
		cmd_complain(preflight->cmd, "Unbound %s with the module",
		             reload ? "can be reloaded" : "starts");
		return CMD_YES;
	case PREFLIGHT_DEACTIVATED:
		fputs(urgent, stderr);
		cmd_complain(preflight->cmd,
		             "DEACTIVATED: UNBOUND %s WITHOUT THE MODULE, "
		             "NOTHING IS BLOCKED: %s",
		             reload ? "RUNS ON" : "STARTS", reason(preflight));
		return CMD_NO;
	case PREFLIGHT_FAILED:
		fputs(urgent, stderr);
		cmd_complain(preflight->cmd, "IT IS NOT CERTAIN THAT UNBOUND %s: %s",
		             reload ? "CAN BE RELOADED" : "STARTS", reason(preflight));
		return CMD_UNDONE;
	case PREFLIGHT_NOTHING:
		break;
	}
	switch (preflight_worst(preflight, 0)) {
	case PREFLIGHT_NO:
		cmd_complain(preflight->cmd, "the module will not load: %s", reason(preflight));
		return CMD_NO;
	case PREFLIGHT_UNKNOWN:
		cmd_complain(preflight->cmd, "it could not be found out: %s",
		             reason(preflight));
		return CMD_UNDONE;
	default:
		cmd_complain(preflight->cmd, "the module will load");
		return CMD_YES;
	}
}

static enum cmd_status run(const struct cmd_call *call)
{
	struct preflight *preflight = calloc(1, sizeof(*preflight));
	enum cmd_status status = CMD_UNDONE;

	if (preflight == NULL) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return CMD_UNDONE;
	}
	preflight->cmd = call->cmd;
	if (!cmd_has_no_operands(call) || !read_options(call, preflight))
		goto out;
	check_all(preflight, call);
	if (!preflight_print(preflight, call->values[CMD_OPTION_JSON] != NULL)) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		goto out;
	}
	fflush(stdout);
	status = conclude(preflight);
out:
	cmd_conf_fini(&preflight->conf);
	free(preflight);
	return status;
}

const struct cmd cmd_preflight = {
	.name = "preflight",
	.synopsis = "[OPTION...]",
	.summary = "say whether the module will load in the installed Unbound",
	.notes =
		"Prints one check a line: NAME ok|warning|no|unknown|skipped WORDS\n"
		"Exit status: 0 it loads; 1 it does not; 2 that could not be found out.\n"
		"With --activate: 0 Unbound starts with the module; 1 it starts, but without;\n"
		"2 neither is certain.\n",
	.options = options,
	.run = run,
};
