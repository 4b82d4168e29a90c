/* mxwarden diff: which names and clients get something else under a new policy. Both are
 * loaded like any policy, as of one time, so that what differs is due to the policies and
 * not to the clock. A rule may get another id, owner or line: as long as the same clients
 * get the same for the same names, the answer is that nothing differs. */
#include "diff.h"

#include "common.h"
#include "load.h"

enum {
	OPTION_ALL = CMD_OPTION_OWN,
	OPTION_AT,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_ALL] = { 0, "all", NULL, "list every change, not only some of a kind" },
	[OPTION_AT] = CMD_OPTION_ROW_AT,
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

/* The two policies of the call. False after a complaint. */
static bool operands_read(const struct cmd_call *call, const char **ret_before,
                          const char **ret_after)
{
	if (call->operand_count == 0) {
		cmd_complain(call->cmd, "which policies? usage: mxwarden diff %s",
		             call->cmd->synopsis);
		return false;
	}
	if (call->operand_count > 2) {
		cmd_complain(call->cmd, "more than two policies, OLD and NEW");
		return false;
	}
	if (call->operand_count == 2 && call->values[CMD_OPTION_POLICY] != NULL) {
		cmd_complain(call->cmd, "-p POLICY is instead of NEW: give one of the two");
		return false;
	}
	*ret_before = call->operands[0];
	*ret_after = call->operand_count == 2 ? call->operands[1] : cmd_policy_path(call);
	return true;
}

static enum cmd_status run(const struct cmd_call *call)
{
	enum cmd_status status = CMD_UNDONE;
	struct mxw_policy *before = NULL, *after = NULL;
	const char *before_path, *after_path;
	struct diff diff = { .all = call->values[OPTION_ALL] != NULL };

	if (!operands_read(call, &before_path, &after_path) ||
	    !cmd_time(call->cmd, call->values[OPTION_AT], &diff.now_s))
		goto out;
	before = cmd_policy_at(call->cmd, before_path, diff.now_s);
	if (before == NULL)
		goto out;
	after = cmd_policy_at(call->cmd, after_path, diff.now_s);
	if (after == NULL)
		goto out;
	diff.before = before;
	diff.after = after;
	if (!diff_make(&diff) || !diff_count_apart(&diff) || !diff_find_ends(&diff)) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		goto out;
	}
	if (call->values[CMD_OPTION_JSON] != NULL) {
		diff_print_json(&diff, before_path, after_path);
		diff_print_ends(&diff, stderr);
	} else {
		diff_print_text(&diff, before_path, after_path);
	}
	status = diff.names + diff.networks + diff.domains > 0 ? CMD_NO : CMD_YES;
out:
	diff_fini(&diff);
	mxw_policy_free(after);
	mxw_policy_free(before);
	return status;
}

const struct cmd cmd_diff = {
	.name = "diff",
	.synopsis = "[--json] [--all] [--at TIME] OLD [NEW | -p POLICY]",
	.summary = "say which names and clients change verdict between two policies",
	.notes = "OLD and NEW are policy files, or last good ones that the module has stored.\n"
		 "Without NEW it is the policy of -p, or the one in place.\n"
		 "Rules that end at another time are told, and are no change of a verdict.\n"
		 "Exit status: 0 no verdict changes, 1 some do, 2 it could not be done.\n",
	.options = options,
	.run = run,
};
