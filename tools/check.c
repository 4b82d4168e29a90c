/* mxwarden check: every mistake of a policy in one run, made by the parser that the module uses.
 * Findings are this sub-command's data and go to standard output, the count of them is words. A
 * policy that cannot be read at all has no findings to print: then there is no data. */
#include <inttypes.h>

#include "json.h"
#include "load.h"

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[CMD_OPTION_OWN] = { 0, NULL, NULL, NULL },
};

/* Prints the count and the noun behind it, `1 error` or `2 errors`. */
static void print_count(size_t count, const char *noun)
{
	fprintf(stderr, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

/* One line for the person who called: how many mistakes, or what the policy holds. */
static void print_summary(const char *path, const struct cmd_findings *findings,
                          const struct mxw_policy *policy)
{
	const size_t made = findings->errors + findings->warnings;

	cmd_print_text(stderr, path);
	fputs(made == 0 ? ": no mistakes" : findings->more ? ": more than " : ": ", stderr);
	if (findings->errors > 0)
		print_count(findings->errors, "error");
	if (findings->errors > 0 && findings->warnings > 0)
		fputs(", ", stderr);
	if (findings->warnings > 0)
		print_count(findings->warnings, "warning");
	if (policy != NULL) {
		struct mxw_policy_counts counts = mxw_policy_counts(policy);
		fputs(": ", stderr);
		print_count(counts.rules, "rule");
		fputs(", ", stderr);
		print_count(counts.entries, "name");
		fputs(", ", stderr);
		print_count(counts.groups, "group");
	}
	fputc('\n', stderr);
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

static bool print_json(const char *path, const struct cmd_findings *findings)
{
	json_t *list = json_array();

	for (size_t i = 0; i < findings->count; i++) {
		if (json_array_append_new(list, finding_to_json(&findings->items[i].finding)) !=
		    0) {
			json_decref(list);
			return false;
		}
	}
	return cmd_json_print(json_pack("{s:o, s:I, s:I, s:o}", "file", cmd_json_text(path),
	                                "errors", (json_int_t)findings->errors, "warnings",
	                                (json_int_t)findings->warnings, "findings", list));
}

static void print_lines(const struct cmd_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		cmd_finding_print(&findings->items[i].finding, stdout);
}

static enum cmd_status run(const struct cmd_call *call)
{
	if (!cmd_has_no_operands(call))
		return CMD_UNDONE;
	const char *path = cmd_policy_path(call);
	enum cmd_status status = CMD_UNDONE;
	struct cmd_findings findings = { 0 };
	struct mxw_sources *sources = NULL;
	struct mxw_policy *policy = NULL;

	enum mxw_result result = cmd_read(call, &findings, &sources);
	if (result == MXW_OK)
		result = cmd_load(call, sources, &findings, &policy);
	if (result == MXW_IO || result == MXW_NOMEM)
		goto out;

	if (call->values[CMD_OPTION_JSON] == NULL) {
		print_lines(&findings);
	} else if (!print_json(path, &findings)) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		goto out;
	}
	fflush(stdout);
	print_summary(path, &findings, policy);
	status = policy != NULL ? CMD_YES : CMD_NO;
out:
	mxw_policy_free(policy);
	mxw_sources_free(sources);
	cmd_findings_fini(&findings);
	return status;
}

const struct cmd cmd_check = {
	.name = "check",
	.synopsis = "[-p POLICY] [--json]",
	.summary = "print every mistake of a policy, with the correction",
	.notes = "Prints one finding a line: FILE:LINE:COLUMN: error|warning: WORDS [CODE]\n"
		 "Exit status: 0 no errors, 1 errors, 2 the policy could not be read.\n",
	.options = options,
	.run = run,
};
