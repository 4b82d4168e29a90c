/* The module gives its sealed policy away as it is, so what is explained is what is in force, down to
 * the octet, also when its files have changed since. What was decided by hand comes beside it and goes
 * through the same functions as in the module. A reply is read as if it came from a stranger: a module
 * of another version may say things that are not understood here, and must not be believed in part. */
#include "running.h"

#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "ask.h"
#include "load.h"

static int64_t read_time(const json_t *object, const char *member)
{
	const char *text = ask_text(object, member);
	int64_t time_s;

	return mxw_time_from_text(text, strlen(text), &time_s) == MXW_OK ? time_s : 0;
}

static enum mxw_result read_override(const json_t *object, struct mxw_state *state)
{
	const struct mxw_override override = {
		.mode = mxw_mode_from_text(ask_text(object, "mode")),
		.since_s = read_time(object, "since"),
		.until_s = read_time(object, "until"),
		.reason = ask_text(object, "reason"),
		.user = ask_text(object, "user"),
	};

	if (!json_is_object(object))
		return MXW_OK;
	return override.mode != MXW_MODE_UNSET ? mxw_state_set_override(state, &override)
	                                       : MXW_SYNTAX;
}

static enum mxw_result read_releases(const json_t *list, struct mxw_state *state)
{
	enum mxw_result result = MXW_OK;

	for (size_t i = 0; i < json_array_size(list) && result == MXW_OK; i++) {
		const json_t *object = json_array_get(list, i);
		char why[MXW_STATE_WHY_MAX];
		const struct mxw_release release = {
			.name = ask_text(object, "name"),
			.since_s = read_time(object, "since"),
			.until_s = read_time(object, "until"),
			.reason = ask_text(object, "reason"),
			.user = ask_text(object, "user"),
		};

		result = mxw_state_add_release(state, &release, why);
	}
	return result;
}

static enum mxw_result read_reply(const struct ask_reply *reply, struct running *running)
{
	const struct mxw_control_reply *raw = &reply->raw;
	enum mxw_result result;

	running->host = mxw_mode_from_text(ask_text(reply->root, "host_mode"));
	running->by_hand = mxw_state_new();
	if (running->by_hand == NULL)
		return MXW_NOMEM;
	if (raw->payload == NULL ||
	    ask_number(reply->root, "size") != (json_int_t)raw->payload_size)
		return MXW_SYNTAX;
	result = read_override(json_object_get(reply->root, "override"), running->by_hand);
	if (result == MXW_OK)
		result = read_releases(json_object_get(reply->root, "releases"),
		                       running->by_hand);
	if (result == MXW_OK)
		result = mxw_state_seal_releases(running->by_hand, 0, &running->releases);
	if (result == MXW_OK)
		result = mxw_policy_from_block(raw->payload, raw->payload_size,
		                               &running->policy);
	return result;
}

enum cmd_status running_ask(const struct cmd *cmd, struct running *ret)
{
	struct running running = { .policy = NULL };
	struct ask_reply reply;
	enum mxw_result result;
	enum cmd_status status =
		ask(cmd, MXW_STATUS_SOCKET, json_pack("{s:s}", "call", "policy"), true,
	            ASK_PATIENCE_S, &reply);

	if (status == CMD_NOT_RUNNING)
		return ask_complain_nobody(cmd);
	if (status != CMD_YES)
		return status;
	if (ask_outcome(cmd, &reply) != CMD_YES) {
		cmd_complain(cmd, "no policy is in force; see mxwarden status");
		ask_fini(&reply);
		return CMD_UNDONE;
	}
	result = read_reply(&reply, &running);
	ask_fini(&reply);
	if (result == MXW_OK) {
		*ret = running;
		return CMD_YES;
	}
	running_fini(&running);
	if (result == MXW_NOMEM)
		cmd_complain(cmd, "%s", mxw_result_text(result));
	else
		cmd_complain(cmd, "what the module sent cannot be understood; are module and "
		                  "command of the same version?");
	return CMD_UNDONE;
}

enum cmd_status running_policy(const struct cmd_call *call, bool wants_running, int64_t now_s,
                               struct running *ret_running, struct mxw_policy **ret)
{
	if (!wants_running) {
		*ret = cmd_policy_at(call->cmd, cmd_policy_path(call), now_s);
		return *ret != NULL ? CMD_YES : CMD_UNDONE;
	}
	if (call->values[CMD_OPTION_POLICY] == NULL)
		return running_ask(call->cmd, ret_running);
	cmd_complain(call->cmd, "--running and -p exclude each other: the running module has "
	                        "its own policy");
	return CMD_UNDONE;
}

void running_fini(struct running *running)
{
	mxw_policy_free(running->policy);
	mxw_policy_free(running->releases);
	mxw_state_free(running->by_hand);
	*running = (struct running){ .policy = NULL };
}

enum mxw_mode running_override(const struct running *running, int64_t now_s)
{
	const struct mxw_override override = mxw_state_override(running->by_hand);

	return override.until_s != 0 && override.until_s <= now_s ? MXW_MODE_UNSET
	                                                          : override.mode;
}

enum mxw_mode running_ceiling(const struct running *running, int64_t now_s)
{
	return mxw_mode_weaker(running->host, running_override(running, now_s));
}

bool running_release(const struct running *running, struct mxw_name name, int64_t now_s,
                     struct mxw_release *ret)
{
	const struct mxw_question question = {
		.name = name,
		.type = MXW_TYPE_MX,
		.class_ = MXW_CLASS_IN,
		.now_s = now_s,
	};
	struct mxw_verdict verdict;

	if (running->releases == NULL)
		return false;
	verdict = mxw_policy_decide_for_group(running->releases, 0, &question);
	if (verdict.trigger != MXW_TRIGGER_ALLOW)
		return false;
	*ret = mxw_state_release(running->by_hand, verdict.rule);
	return true;
}
