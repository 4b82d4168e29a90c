/* mxwarden check: every mistake of a policy in one run, made by the parser that the module uses; and
 * on demand those of the resolver's own settings, and what in unbound.conf keeps the module from doing
 * its work. Findings are this sub-command's data and go to standard output, the count of them is
 * words. A file that was named in the call and cannot be read at all ends it: then there is no
 * data. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/host.h>

#include "check_print.h"
#include "check_progress.h"
#include "check_unbound.h"
#include "config/quote.h"

enum {
	OPTION_FORMAT = CMD_OPTION_OWN,
	OPTION_STRICT,
	OPTION_ALL,
	OPTION_AT,
	OPTION_KNOWN_GOOD,
	OPTION_LAST_GOOD,
	OPTION_HOST,
	OPTION_UNBOUND_CONF,
	OPTION_APPARMOR,
	OPTION_END
};

_Static_assert(OPTION_END <= CMD_OPTIONS_MAX, "a call has room for each option");

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_FORMAT] = { 0, "format", "FORMAT", "text (unless said), github or json" },
	[OPTION_STRICT] = { 0, "strict", NULL, "exit 1 for warnings too" },
	[OPTION_ALL] = { 0, "all", NULL, "print all findings, not 20 of a code in a file" },
	[OPTION_AT] = CMD_OPTION_ROW_AT,
	[OPTION_KNOWN_GOOD] = { 0, "known-good", "FILE",
	                        "domains that are to be reached: say which are not" },
	[OPTION_LAST_GOOD] = { 0, "last-good", "FILE",
	                       "policy in force, which max-change is held against" },
	[OPTION_HOST] = { 0, "host", "FILE", "check these settings of a resolver as well" },
	[OPTION_UNBOUND_CONF] = { 0, "unbound-conf", "FILE",
	                          "check against this configuration of Unbound" },
	[OPTION_APPARMOR] = { 0, "apparmor", "FILE",
	                      "with this AppArmor profile, or debian, or none" },
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

/* What one call works with. */
struct check {
	const struct cmd_call *call;
	enum cmd_format format;
	struct mxw_load_options load;
	struct cmd_findings findings;
	struct mxw_sources *sources;
	struct mxw_policy *last_good, *policy;
	struct mxw_host *host;
	struct cmd_known_good known_good;
};

/* Reads the options that can be wrong. False after a complaint. */
static bool read_options(struct check *check)
{
	const struct cmd_call *call = check->call;

	if (!cmd_format(call, OPTION_FORMAT, "github", &check->format))
		return false;
	if (call->values[OPTION_APPARMOR] != NULL &&
	    call->values[OPTION_UNBOUND_CONF] == NULL) {
		cmd_complain(call->cmd, "--apparmor is of use with --unbound-conf FILE only");
		return false;
	}
	check->load.all_findings = call->values[OPTION_ALL] != NULL;
	return cmd_time(call->cmd, call->values[OPTION_AT], &check->load.now_s);
}

/* Checks host.yaml. False after a complaint: it cannot be read. */
static bool check_host(struct check *check, const char *path)
{
	enum mxw_result result =
		mxw_host_read(path, false, cmd_findings_add, &check->findings, &check->host);
	const int error = errno;

	if (result == MXW_NOMEM) {
		cmd_complain(check->call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return false;
	}
	if (result == MXW_IO) {
		cmd_complain(check->call->cmd, "--host %s cannot be read: %s",
		             MXWI_QUOTE(path, strlen(path)), cmd_file_error_text(error));
		return false;
	}
	return true;
}

/* Collects all findings. False after a complaint. */
static bool collect(struct check *check)
{
	const struct cmd_call *call = check->call;
	const char *const *values = call->values;

	if (values[OPTION_LAST_GOOD] != NULL) {
		check->last_good =
			cmd_policy_at(call->cmd, values[OPTION_LAST_GOOD], check->load.now_s);
		if (check->last_good == NULL)
			return false;
		check->load.known_good = check->last_good;
	}
	enum mxw_result result =
		cmd_read(call->cmd, cmd_policy_path(call), &check->findings, &check->sources);
	if (result == MXW_OK)
		result = cmd_load(call->cmd, check->sources, &check->load, &check->findings,
		                  &check->policy);
	if (result == MXW_IO || result == MXW_NOMEM)
		return false;
	if (values[OPTION_HOST] != NULL && !check_host(check, values[OPTION_HOST]))
		return false;
	if (values[OPTION_UNBOUND_CONF] != NULL &&
	    !cmd_check_unbound(call->cmd,
	                       &(struct cmd_unbound_call){
				       .path = values[OPTION_UNBOUND_CONF],
				       .apparmor = values[OPTION_APPARMOR],
				       .host = values[OPTION_HOST],
				       .settings = check->host,
				       .policy_path = cmd_policy_path(call),
				       .sources = check->sources,
				       .policy = check->policy,
				       .now_s = check->load.now_s,
				       .all = check->load.all_findings,
			       },
	                       &check->findings))
		return false;
	if (check->findings.failed) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		return false;
	}
	cmd_findings_sort(&check->findings);
	check->known_good.path = values[OPTION_KNOWN_GOOD];
	return values[OPTION_KNOWN_GOOD] == NULL || check->policy == NULL ||
	       cmd_known_good_judge(call->cmd, values[OPTION_KNOWN_GOOD], check->policy,
	                            check->load.now_s, &check->known_good);
}

/* Prints the count and the noun behind it, `1 error` or `2 errors`, and `between` before it. */
static void print_count(const char *between, size_t count, const char *noun)
{
	fprintf(stderr, "%s%zu %s%s", between, count, noun, count == 1 ? "" : "s");
}

static size_t list_count(const struct mxw_sources *sources)
{
	struct mxw_source_file file;
	size_t count = 0;

	for (size_t i = 0; mxw_sources_file(sources, i, &file); i++)
		if (file.is_list)
			count++;
	return count;
}

/* One line for the person who called: how many mistakes, and what the policy holds. */
static void print_summary(const struct check *check)
{
	const struct cmd_findings *findings = &check->findings;
	const char *between = "";

	cmd_print_text(stderr, cmd_policy_path(check->call));
	fputs(findings->more ? ": more than " : ": ", stderr);
	if (findings->errors + findings->warnings == 0) {
		fputs("no mistakes", stderr);
		between = ", ";
	}
	if (findings->errors > 0) {
		print_count(between, findings->errors, "error");
		between = ", ";
	}
	if (findings->warnings > 0) {
		print_count(between, findings->warnings, "warning");
		between = ", ";
	}
	if (findings->accepted > 0)
		fprintf(stderr, "%s%s%zu accepted", between,
		        findings->more_accepted ? "more than " : "", findings->accepted);
	if (check->policy != NULL) {
		const struct mxw_policy_counts counts = mxw_policy_counts(check->policy);
		const size_t lists = list_count(check->sources);
		print_count(": ", counts.rules, "rule");
		print_count(", ", counts.entries, "name");
		if (counts.exchange_networks > 0)
			print_count(", ", counts.exchange_networks, "exchanger network");
		if (counts.protected_ > 0)
			print_count(", ", counts.protected_, "protected domain");
		print_count(", ", counts.groups, "group");
		if (lists > 0)
			print_count(", ", lists, "list");
	}
	fputc('\n', stderr);
}

/* Is there anything that the exit status has to tell of? */
static bool is_mistaken(const struct check *check)
{
	const struct cmd_touched_list *lists = check->known_good.lists;
	const bool strict = check->call->values[OPTION_STRICT] != NULL;

	return check->policy == NULL || check->findings.errors > 0 ||
	       lists[CMD_KNOWN_GOOD_BLOCKED].names + lists[CMD_KNOWN_GOOD_LINE].names > 0 ||
	       (strict && check->findings.warnings + lists[CMD_KNOWN_GOOD_TOLD].names > 0);
}

static enum cmd_status run(const struct cmd_call *call)
{
	struct check check = { .call = call };
	struct cmd_progress progress;
	enum cmd_status status = CMD_UNDONE;

	if (!cmd_has_no_operands(call) || !read_options(&check))
		return CMD_UNDONE;
	cmd_progress_begin(&progress, cmd_policy_path(call));
	const bool collected = collect(&check);
	cmd_progress_end(&progress);
	if (!collected)
		goto out;

	if (!cmd_check_print(check.format, cmd_policy_path(call), &check.findings,
	                     &check.known_good)) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		goto out;
	}
	fflush(stdout);
	print_summary(&check);
	cmd_known_good_print_summary(&check.known_good);
	status = is_mistaken(&check) ? CMD_NO : CMD_YES;
out:
	cmd_known_good_fini(&check.known_good);
	mxw_policy_free(check.policy);
	mxw_policy_free(check.last_good);
	mxw_sources_free(check.sources);
	mxw_host_free(check.host);
	cmd_findings_fini(&check.findings);
	return status;
}

const struct cmd cmd_check = {
	.name = "check",
	.synopsis = "[-p POLICY] [--strict] [--format FORMAT] [OPTION...]",
	.summary = "print every mistake of a policy, with the correction",
	.notes =
		"Prints one finding a line: FILE:LINE:COLUMN: error|warning|info: WORDS [CODE]\n"
		"With --known-good, a domain that is blocked is an error, one that is told of is a\n"
		"warning; with - for FILE the domains are read from standard input.\n"
		"Exit status: 0 no errors, with --strict no warnings either; 1 there are some;\n"
		"2 a file could not be read, or the call is wrong.\n",
	.options = options,
	.run = run,
};
