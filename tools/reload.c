/* mxwarden reload: the running module loads its policy and its settings again, and says what became of
 * it. It does all of that itself; the command waits until the policy is in force, so that what comes
 * behind it in a script can count on it. */
#include <stdio.h>

#include "ask.h"
#include "json.h"

enum {
	OPTION_EXPECT = CMD_OPTION_OWN,
	OPTION_REASON,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_EXPECT] = { 0, "expect", "DIGEST", "refuse a policy of another digest" },
	[OPTION_REASON] = { 0, "reason", "TEXT", "why; shown in the alerts" },
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

static void print_ids(char sign, const json_t *ids)
{
	for (size_t i = 0; i < json_array_size(ids); i++) {
		const char *id = json_string_value(json_array_get(ids, i));

		printf("  %c ", sign);
		cmd_print_text(stdout, id != NULL ? id : "");
		putchar('\n');
	}
}

/* What is in force now, and what that changed. */
static void print_done(const json_t *reply)
{
	const bool changed = json_is_true(json_object_get(reply, "changed"));
	const char *before = ask_text(reply, "before");

	cmd_print_text(stdout, ask_text(reply, "after"));
	puts(changed ? " is in force" : " is in force, as before");
	if (changed) {
		fputs("  before ", stdout);
		cmd_print_text(stdout, before[0] != '\0' ? before : "none");
		putchar('\n');
	}
	fputs("  mode ", stdout);
	cmd_print_text(stdout, ask_text(json_object_get(reply, "mode"), "effective"));
	printf(", rules %" JSON_INTEGER_FORMAT ", names %" JSON_INTEGER_FORMAT
	       ", answers taken out of the cache %" JSON_INTEGER_FORMAT "\n",
	       ask_number(reply, "rules"), ask_number(reply, "names"),
	       ask_number(reply, "swept"));
	print_ids('+', json_object_get(reply, "rules_added"));
	print_ids('-', json_object_get(reply, "rules_removed"));
}

static enum cmd_status run(const struct cmd_call *call)
{
	const char *expect = call->values[OPTION_EXPECT];
	const char *reason = call->values[OPTION_REASON];
	json_t *request;
	struct ask_reply reply;
	enum cmd_status status;

	if (!ask_has_no_policy(call) || !cmd_has_no_operands(call) ||
	    !ask_digest_is_sound(call->cmd, expect))
		return CMD_UNDONE;
	request = json_pack("{s:s, s:s*, s:o*}", "call", "reload", "expect", expect, "reason",
	                    reason != NULL ? cmd_json_text(reason) : NULL);
	status = ask(call->cmd, MXW_CONTROL_SOCKET, request, false, ASK_PATIENCE_RELOAD_S,
	             &reply);
	if (status == CMD_NOT_RUNNING)
		return ask_complain_nobody(call->cmd);
	if (status != CMD_YES)
		return status;
	status = ask_outcome(call->cmd, &reply);
	if (status == CMD_NO)
		cmd_complain(call->cmd, "refused; what was in force stays in force");
	if (call->values[CMD_OPTION_JSON] == NULL) {
		if (status == CMD_YES)
			print_done(reply.root);
	} else if (!ask_print(call->cmd, json_incref(reply.root))) {
		status = CMD_UNDONE;
	}
	ask_fini(&reply);
	return status;
}

const struct cmd cmd_reload = {
	.name = "reload",
	.synopsis = "[--expect DIGEST] [--reason TEXT] [--json]",
	.summary = "let the running module load its policy again",
	.notes = "Returns when the policy is in force, or is not going to be.\n"
		 "Exit status: 0 in force; 1 refused, what was in force stays; "
		 "2 could not be done;\n"
		 "3 no module is running.\n",
	.options = options,
	.run = run,
};
