/* mxwarden digest: SHA-256 over the files that a policy is made of, the same that the running
 * module reports. Of a policy that the module would refuse it says nothing: such a policy is in
 * force nowhere. */
#include "json.h"
#include "load.h"

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[CMD_OPTION_OWN] = { 0, NULL, NULL, NULL },
};

static enum cmd_status run(const struct cmd_call *call)
{
	if (!cmd_has_no_operands(call))
		return CMD_UNDONE;
	struct mxw_policy *policy = cmd_policy(call);
	if (policy == NULL)
		return CMD_UNDONE;
	char text[MXW_DIGEST_TEXT_MAX];
	mxw_digest_to_text(mxw_policy_digest(policy), text);
	mxw_policy_free(policy);

	if (call->values[CMD_OPTION_JSON] != NULL) {
		if (!cmd_json_print(json_pack("{s:o, s:o}", "file",
		                              cmd_json_text(cmd_policy_path(call)), "digest",
		                              cmd_json_text(text)))) {
			cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
			return CMD_UNDONE;
		}
	} else {
		puts(text);
	}
	return CMD_YES;
}

const struct cmd cmd_digest = {
	.name = "digest",
	.synopsis = "[-p POLICY] [--json]",
	.summary = "print the digest of a policy",
	.notes = "Exit status: 0 printed, 2 the policy cannot be used.\n",
	.options = options,
	.run = run,
};
