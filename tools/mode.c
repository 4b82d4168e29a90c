/* mxwarden mode: how far this resolver goes, by hand, at once and for a while. It is one ceiling more:
 * the weakest of all is in force, so nothing can be made stronger this way than policy and host.yaml
 * want it. Where no module runs, the decision is kept for the next start. */
#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "ask.h"
#include "by_hand.h"
#include "config/nearest.h"
#include "config/quote.h"
#include "json.h"

enum {
	OPTION_FOR = CMD_OPTION_OWN,
	OPTION_REASON,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY, [CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,     [OPTION_FOR] = BY_HAND_ROW_FOR,
	[OPTION_REASON] = BY_HAND_ROW_REASON,        [OPTION_END] = { 0, NULL, NULL, NULL },
};

#define MODE_END "policy" /* the word that ends what was decided by hand */

/* Reads the mode; UNSET for MODE_END. False after a complaint. */
static bool read_mode(const struct cmd_call *call, enum mxw_mode *ret)
{
	const char *word = call->operand_count == 1 ? call->operands[0] : NULL;
	struct mxwi_nearest nearest;

	if (word == NULL) {
		cmd_complain(call->cmd, "which mode? usage: mxwarden mode %s",
		             call->cmd->synopsis);
		return false;
	}
	*ret = mxw_mode_from_text(word);
	if (*ret != MXW_MODE_UNSET || strcmp(word, MODE_END) == 0)
		return true;
	nearest = mxwi_nearest_to(word, strlen(word));
	for (int mode = MXW_MODE_DISABLED; mode <= MXW_MODE_ENFORCE; mode++)
		mxwi_nearest_offer(&nearest, mxw_mode_text((enum mxw_mode)mode));
	mxwi_nearest_offer(&nearest, MODE_END);
	if (nearest.best != NULL)
		cmd_complain(call->cmd, "there is no mode %s%s", MXWI_QUOTE(word, strlen(word)),
		             MXWI_DID_YOU_MEAN(&nearest));
	else
		cmd_complain(call->cmd,
		             "there is no mode %s; write enforce, monitor, disabled or policy",
		             MXWI_QUOTE(word, strlen(word)));
	return false;
}

/* Is what goes with the mode sound? Complains when not. */
static bool check(const struct cmd_call *call, enum mxw_mode mode,
                  const struct by_hand *by_hand)
{
	char most[MXW_DURATION_TEXT_MAX];

	if (by_hand->reason == NULL) {
		cmd_complain(call->cmd, "why? give --reason TEXT");
	} else if (mode == MXW_MODE_UNSET && by_hand->for_s != 0) {
		cmd_complain(call->cmd, "%s ends what was decided by hand, and takes no --for",
		             MODE_END);
	} else if (by_hand->for_s > MXW_OVERRIDE_MAX) {
		cmd_complain(call->cmd, "--for is longer than %s, which is the most",
		             mxw_duration_to_text(MXW_OVERRIDE_MAX, most));
	} else {
		return true;
	}
	return false;
}

/* Keeps the decision for the next start. */
static enum cmd_status keep(const struct cmd_call *call, enum mxw_mode mode,
                            const struct by_hand *by_hand)
{
	const struct mxw_override override = {
		.mode = mode,
		.since_s = by_hand->now_s,
		.until_s = by_hand->for_s != 0 ? by_hand->now_s + by_hand->for_s : 0,
		.reason = by_hand->reason,
		.user = by_hand->user,
	};
	struct mxw_state *state = by_hand_load(call->cmd, by_hand->now_s);
	enum cmd_status status = CMD_UNDONE;
	enum mxw_result result;

	if (state == NULL)
		return CMD_UNDONE;
	result = mxw_state_set_override(state, &override);
	if (result == MXW_SYNTAX || result == MXW_LIMIT) {
		cmd_complain(call->cmd,
		             "--reason is too long, or has characters that cannot be "
		             "shown; write one line");
	} else if (result != MXW_OK) {
		cmd_complain(call->cmd, "%s", mxw_result_text(result));
	} else if (by_hand_store(call->cmd, state)) {
		cmd_complain(call->cmd,
		             "stored; no module is running; it holds from the next start");
		status = CMD_NOT_RUNNING;
		if (call->values[CMD_OPTION_JSON] != NULL &&
		    !ask_print(call->cmd, json_pack("{s:s, s:o}", "result", "stored",
		                                    "override", by_hand_override_json(state))))
			status = CMD_UNDONE;
	}
	mxw_state_free(state);
	return status;
}

/* What is in force now, and who says so. */
static void print_done(const json_t *mode)
{
	const json_t *override = json_object_get(mode, "override");

	fputs("mode ", stdout);
	cmd_print_text(stdout, ask_text(mode, "effective"));
	fputs(", set by: ", stdout);
	cmd_print_text(stdout, ask_text(mode, "set_by"));
	putchar('\n');
	if (json_is_object(override))
		by_hand_print_override("  by hand: ", override);
}

static enum cmd_status run(const struct cmd_call *call)
{
	struct by_hand by_hand;
	enum mxw_mode mode;
	json_t *request;
	struct ask_reply reply;
	enum cmd_status status;

	if (!ask_has_no_policy(call) || !read_mode(call, &mode) ||
	    !by_hand_read(call, OPTION_FOR, OPTION_REASON, &by_hand) ||
	    !check(call, mode, &by_hand))
		return CMD_UNDONE;
	request = json_pack("{s:s, s:s, s:o, s:o*}", "call", "mode", "mode", call->operands[0],
	                    "reason", cmd_json_text(by_hand.reason), "for",
	                    by_hand.for_s != 0 ? json_integer(by_hand.for_s) : NULL);
	status = ask(call->cmd, MXW_CONTROL_SOCKET, request, false, ASK_PATIENCE_S, &reply);
	if (status == CMD_NOT_RUNNING)
		return keep(call, mode, &by_hand);
	if (status != CMD_YES)
		return status;
	status = ask_outcome(call->cmd, &reply);
	if (call->values[CMD_OPTION_JSON] == NULL) {
		if (json_is_object(json_object_get(reply.root, "mode")))
			print_done(json_object_get(reply.root, "mode"));
	} else if (!ask_print(call->cmd, json_incref(reply.root))) {
		status = CMD_UNDONE;
	}
	ask_fini(&reply);
	return status;
}

const struct cmd cmd_mode = {
	.name = "mode",
	.synopsis = "enforce|monitor|disabled|policy [--for DURATION] --reason TEXT [--json]",
	.summary = "set by hand how far this resolver goes, or end that",
	.notes =
		"The weakest of this, host.yaml and the policy is in force. "
		"policy ends what was set\n"
		"by hand. It survives a restart, and ends by itself with --for.\n"
		"Exit status: 0 in force; 1 refused; 2 could not be done, or not stored; 3 no\n"
		"module is running: it is stored, and holds from the next start.\n",
	.options = options,
	.run = run,
};
