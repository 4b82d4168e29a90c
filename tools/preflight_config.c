/* Whether Unbound accepts its configuration, unbound-checkconf says; it does not look at the module.
 * Which file is loaded, and what stands before it in the chain, is read with our own eyes. What an
 * option is that the configuration does not set, unbound-checkconf says of an empty one. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check_unbound.h"
#include "child.h"
#include "config/quote.h"
#include "preflight.h"

#define CHECK "configuration"
#define CHECK_CHAIN "chain"

bool preflight_is_same_file(const char *one, const char *other)
{
	struct stat a, b;

	return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/* A cmd_conf_problem_fn: unbound-checkconf says it in its own words. */
static void ignore_problem(void *context, const struct cmd_conf_problem *problem)
{
	(void)context;
	(void)problem;
}

bool preflight_read_config(struct preflight *preflight)
{
	const char *path = preflight->config_path;
	enum mxw_result result;

	cmd_conf_fini(&preflight->conf);
	result = cmd_conf_read(path, ignore_problem, NULL, &preflight->conf);
	if (result == MXW_OK)
		return true;
	return preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN, "%s cannot be read: %s",
	                     MXWI_QUOTE(path, strlen(path)),
	                     result == MXW_IO ? cmd_file_error_text(errno)
	                                      : mxw_result_text(result));
}

/* Runs unbound-checkconf. False after a check: it could not be run to its end. */
static bool run(struct preflight *preflight, const char *name, const char *const *arguments,
                struct cmd_child *ret)
{
	enum mxw_result result = cmd_child_run(
		&(struct cmd_child_call){ .arguments = arguments, .descriptor = -1 }, ret);
	const char *program = preflight->checkconf;
	const char *quoted = MXWI_QUOTE(program, strlen(program));

	if (result != MXW_OK)
		return preflight_say(
			preflight, name, PREFLIGHT_UNKNOWN,
			"%s cannot be started: %s; name it with --checkconf", quoted,
			result == MXW_IO ? strerror(errno) : mxw_result_text(result));
	if (ret->timed_out)
		return preflight_say(preflight, name, PREFLIGHT_UNKNOWN,
		                     "%s did not end within %d seconds", quoted,
		                     CMD_CHILD_PATIENCE_MS / 1000);
	return true;
}

char *preflight_option(struct preflight *preflight, const char *name, const char *keyword,
                       const char *but)
{
	const char *const arguments[] = { preflight->checkconf, "-o", keyword, "/dev/null",
		                          NULL };
	struct cmd_child child = { 0 };
	char *value = NULL;

	for (size_t i = preflight->conf.count; i > 0 && value == NULL; i--) {
		const struct cmd_conf_statement *statement = &preflight->conf.items[i - 1];
		if (statement->word_count > 0 &&
		    cmd_conf_is(&preflight->conf, statement, "server", keyword) &&
		    (but == NULL || !preflight_is_same_file(statement->file, but)))
			value = strdup(statement->words[0].text);
	}
	if (value == NULL && run(preflight, name, arguments, &child)) {
		if (cmd_child_succeeded(&child)) {
			child.out[strcspn(child.out, "\n")] = '\0';
			value = strdup(child.out);
		}
		if (value == NULL)
			preflight_say(
				preflight, name, PREFLIGHT_UNKNOWN,
				"%s does not say the default of %s",
				MXWI_QUOTE(preflight->checkconf, strlen(preflight->checkconf)),
				keyword);
	}
	cmd_child_fini(&child);
	return value;
}

bool preflight_checkconf(struct preflight *preflight, const char *name)
{
	const char *path = preflight->config_path;
	const char *const arguments[] = { preflight->checkconf, path, NULL };
	const char *quoted = MXWI_QUOTE(path, strlen(path));
	struct cmd_child child = { 0 };
	bool good = false;

	if (run(preflight, name, arguments, &child)) {
		if (cmd_child_succeeded(&child))
			good = preflight_say(preflight, name, PREFLIGHT_OK,
			                     "unbound-checkconf accepts %s", quoted);
		else
			preflight_say(preflight, name, PREFLIGHT_NO,
			              "unbound-checkconf refuses %s: %s; correct it", quoted,
			              MXWI_QUOTE(child.err, strcspn(child.err, "\n")));
	}
	cmd_child_fini(&child);
	return good;
}

static const struct cmd_conf_statement *first_file(const struct cmd_conf *conf)
{
	for (size_t i = 0; i < conf->count; i++)
		if (cmd_conf_is(conf, &conf->items[i], "dynlib", "dynlib-file") &&
		    conf->items[i].word_count > 0)
			return &conf->items[i];
	return NULL;
}

static bool begins_with_dynlib(const char *chain)
{
	chain += strspn(chain, " \t");
	return strcspn(chain, " \t") == strlen("dynlib") &&
	       strncmp(chain, "dynlib", strlen("dynlib")) == 0;
}

/* The module is in its place; what else is there to be said of the chain? */
static bool check_rest(struct preflight *preflight, const char *chain)
{
	struct cmd_findings findings = { 0 };
	const char *quoted = MXWI_QUOTE(chain, strlen(chain));
	bool good;

	cmd_check_unbound_chain(preflight->config_path, &preflight->conf, &findings);
	cmd_findings_sort(&findings);
	if (findings.count > 0)
		good = preflight_say(preflight, CHECK_CHAIN, PREFLIGHT_WARNING, "%s:%u: %s",
		                     MXWI_QUOTE(findings.items[0].finding.file,
		                                strlen(findings.items[0].finding.file)),
		                     (unsigned)findings.items[0].finding.line,
		                     findings.items[0].finding.text);
	else
		good = preflight_say(preflight, CHECK_CHAIN, PREFLIGHT_OK,
		                     "the module is the first of %s", quoted);
	cmd_findings_fini(&findings);
	return good;
}

bool preflight_chain(struct preflight *preflight)
{
	const struct cmd_conf_statement *chain =
		cmd_conf_last(&preflight->conf, "server", "module-config");
	const struct cmd_conf_statement *file = first_file(&preflight->conf);

	if (chain == NULL)
		return preflight_say(preflight, CHECK_CHAIN, PREFLIGHT_NO,
		                     "there is no module-config, so Unbound does not load the "
		                     "module; mxwarden preflight --activate writes one");
	const char *words = chain->words[0].text;
	if (!begins_with_dynlib(words))
		return preflight_say(preflight, CHECK_CHAIN, PREFLIGHT_NO,
		                     "%s, line %u: dynlib is not the first of %s",
		                     MXWI_QUOTE(chain->file, strlen(chain->file)),
		                     (unsigned)chain->line, MXWI_QUOTE(words, strlen(words)));
	if (file == NULL)
		return preflight_say(preflight, CHECK_CHAIN, PREFLIGHT_NO,
		                     "the chain has dynlib, and there is no dynlib-file");
	const char *named = file->words[0].text;
	if (strcmp(named, preflight->module) != 0 &&
	    !preflight_is_same_file(named, preflight->module))
		return preflight_say(preflight, CHECK_CHAIN, PREFLIGHT_NO,
		                     "%s, line %u: the first dynlib-file is %s, not the module",
		                     MXWI_QUOTE(file->file, strlen(file->file)),
		                     (unsigned)file->line, MXWI_QUOTE(named, strlen(named)));
	return check_rest(preflight, words);
}
