/* mxwarden release: real answers for some names until a time, at once. The alerts go on. The names are
 * read here first, by the reader that entries of a policy go through, so that a slip of the pen is told
 * of whether a module runs or not; what they are then called is what is sent, stored and printed. */
#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "ask.h"
#include "by_hand.h"
#include "config/quote.h"
#include "json.h"
#include "release_print.h"

enum {
	OPTION_FOR = CMD_OPTION_OWN,
	OPTION_REASON,
	OPTION_LIST,
	OPTION_CLOSE,
	OPTION_PRINT,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_FOR] = BY_HAND_ROW_FOR,
	[OPTION_REASON] = BY_HAND_ROW_REASON,
	[OPTION_LIST] = { 0, "list", NULL, "list the names that are released" },
	[OPTION_CLOSE] = { 0, "end", NULL, "end the releases of these names now" },
	[OPTION_PRINT] = { 0, "print", NULL, "print the entry for the policy, and do nothing" },
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

enum task {
	TASK_RELEASE,
	TASK_LIST,
	TASK_CLOSE,
	TASK_PRINT
};

/* What is to be done. False after a complaint. */
static bool read_task(const struct cmd_call *call, enum task *ret)
{
	static const size_t asked[] = {
		[TASK_LIST] = OPTION_LIST,
		[TASK_CLOSE] = OPTION_CLOSE,
		[TASK_PRINT] = OPTION_PRINT,
	};

	*ret = TASK_RELEASE;
	for (enum task task = TASK_LIST; task <= TASK_PRINT; task++) {
		if (call->values[asked[task]] == NULL)
			continue;
		if (*ret != TASK_RELEASE) {
			cmd_complain(call->cmd, "--list, --end and --print exclude each other");
			return false;
		}
		*ret = task;
	}
	if (*ret == TASK_LIST && call->operand_count != 0) {
		cmd_complain(call->cmd, "--list takes no names");
		return false;
	}
	if (*ret != TASK_LIST && call->operand_count == 0) {
		cmd_complain(call->cmd, "which names? usage: mxwarden release %s",
		             call->cmd->synopsis);
		return false;
	}
	return true;
}

/* Is what goes with the task sound? Complains when not. */
static bool check(const struct cmd_call *call, enum task task, const struct by_hand *by_hand)
{
	char most[MXW_DURATION_TEXT_MAX];

	if (by_hand->for_s > MXW_RELEASE_LIMIT_MAX)
		cmd_complain(call->cmd, "--for is longer than %s, which is the most",
		             mxw_duration_to_text(MXW_RELEASE_LIMIT_MAX, most));
	else if (task == TASK_RELEASE && by_hand->for_s == 0)
		cmd_complain(call->cmd, "for how long? give --for DURATION, such as 2h");
	else if (task == TASK_RELEASE && by_hand->reason == NULL)
		cmd_complain(call->cmd, "why? give --reason TEXT");
	else
		return true;
	return false;
}

/* Adds the names to a state. False after a complaint. */
static bool add_names(const struct cmd_call *call, const struct by_hand *by_hand,
                      struct mxw_state *state)
{
	/* Where it is not said, nobody looks at it. */
	const int64_t for_s = by_hand->for_s != 0 ? by_hand->for_s : 1;

	for (size_t i = 0; i < call->operand_count; i++) {
		char why[MXW_STATE_WHY_MAX];
		const struct mxw_release release = {
			.name = call->operands[i],
			.since_s = by_hand->now_s,
			.until_s = by_hand->now_s + for_s,
			.reason = by_hand->reason != NULL ? by_hand->reason : "",
			.user = by_hand->user,
		};

		if (mxw_state_add_release(state, &release, why) != MXW_OK) {
			cmd_complain(call->cmd, "%s", why);
			return false;
		}
	}
	return true;
}

/* The names of the call, in the form in which they are kept. NULL after a complaint. */
static struct mxw_state *read_names(const struct cmd_call *call, const struct by_hand *by_hand)
{
	struct mxw_state *names = mxw_state_new();

	if (names == NULL) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
	} else if (!add_names(call, by_hand, names)) {
		mxw_state_free(names);
		names = NULL;
	}
	return names;
}

/* Prints the releases, which are taken, as what the call comes to. False after a complaint. */
static bool print_releases(const struct cmd_call *call, const char *result, json_t *releases)
{
	if (call->values[CMD_OPTION_JSON] != NULL)
		return ask_print(call->cmd, json_pack("{s:s, s:o}", "result", result,
		                                      "releases", releases));
	by_hand_print_releases("", releases);
	json_decref(releases);
	return true;
}

/* ---- where no module runs ---- */

/* Keeps the releases of the call for the next start. */
static bool keep_release(const struct cmd_call *call, const struct by_hand *by_hand,
                         struct mxw_state *state, enum cmd_status *ret)
{
	char text[MXW_DURATION_TEXT_MAX];
	int64_t limit_s;

	*ret = CMD_UNDONE;
	if (!by_hand_limit(call->cmd, &limit_s))
		return false;
	if (by_hand->for_s > limit_s) {
		cmd_complain(call->cmd,
		             "refused: --for is longer than the release-limit of this "
		             "resolver, %s",
		             mxw_duration_to_text(limit_s, text));
		*ret = CMD_NO;
		return false;
	}
	return add_names(call, by_hand, state);
}

/* Ends releases for the next start: all of them or none. */
static bool keep_end(const struct cmd_call *call, struct mxw_state *state, enum cmd_status *ret)
{
	for (size_t i = 0; i < call->operand_count; i++) {
		if (mxw_state_end_release(state, call->operands[i]))
			continue;
		cmd_complain(call->cmd, "refused: %s is not released; see --list",
		             MXWI_QUOTE(call->operands[i], strlen(call->operands[i])));
		*ret = CMD_NO;
		return false;
	}
	return true;
}

/* What is kept in the state directory is looked at, or changed for the next start. */
static enum cmd_status keep(const struct cmd_call *call, enum task task,
                            const struct by_hand *by_hand)
{
	struct mxw_state *state = by_hand_load(call->cmd, by_hand->now_s);
	enum cmd_status status = CMD_UNDONE;

	if (state == NULL)
		return CMD_UNDONE;
	if (task == TASK_LIST) {
		status = ask_complain_nobody(call->cmd);
	} else if ((task == TASK_RELEASE ? keep_release(call, by_hand, state, &status)
	                                 : keep_end(call, state, &status)) &&
	           by_hand_store(call->cmd, state)) {
		cmd_complain(call->cmd,
		             "stored; no module is running; it holds from the next start");
		status = CMD_NOT_RUNNING;
	}
	if (status == CMD_NOT_RUNNING &&
	    !print_releases(call, "stored", by_hand_releases_json(state)))
		status = CMD_UNDONE;
	mxw_state_free(state);
	return status;
}

/* ---- the module ---- */

/* The request for a task; NULL: memory is refused. */
static json_t *make_request(enum task task, const struct by_hand *by_hand,
                            const struct mxw_state *names)
{
	json_t *list = json_array();

	if (task == TASK_LIST) {
		json_decref(list);
		return json_pack("{s:s}", "call", "status");
	}
	for (size_t i = 0; i < mxw_state_release_count(names); i++)
		if (json_array_append_new(list,
		                          json_string(mxw_state_release(names, i).name)) != 0) {
			json_decref(list);
			return NULL;
		}
	if (task == TASK_CLOSE)
		return json_pack("{s:s, s:o}", "call", "release-end", "names", list);
	return json_pack("{s:s, s:o, s:I, s:o}", "call", "release", "names", list, "for",
	                 (json_int_t)by_hand->for_s, "reason", cmd_json_text(by_hand->reason));
}

static enum cmd_status ask_module(const struct cmd_call *call, enum task task,
                                  const struct by_hand *by_hand, const struct mxw_state *names)
{
	struct ask_reply reply;
	json_t *releases;
	enum cmd_status status =
		ask(call->cmd, task == TASK_LIST ? MXW_STATUS_SOCKET : MXW_CONTROL_SOCKET,
	            make_request(task, by_hand, names), false, ASK_PATIENCE_S, &reply);

	if (status == CMD_NOT_RUNNING)
		return keep(call, task, by_hand);
	if (status != CMD_YES)
		return status;
	status = ask_outcome(call->cmd, &reply);
	releases = json_object_get(reply.root, "releases");
	if (json_is_array(releases) &&
	    !print_releases(call, ask_text(reply.root, "result"), json_incref(releases)))
		status = CMD_UNDONE;
	ask_fini(&reply);
	return status;
}

static enum cmd_status run(const struct cmd_call *call)
{
	struct mxw_state *names = NULL;
	struct by_hand by_hand;
	enum cmd_status status = CMD_UNDONE;
	enum task task;

	if (!ask_has_no_policy(call) || !read_task(call, &task) ||
	    !by_hand_read(call, OPTION_FOR, OPTION_REASON, &by_hand) ||
	    !check(call, task, &by_hand))
		return CMD_UNDONE;
	names = read_names(call, &by_hand);
	if (names == NULL)
		return CMD_UNDONE;
	if (task == TASK_PRINT) {
		release_print(names, by_hand.for_s, by_hand.now_s);
		status = CMD_YES;
	} else {
		status = ask_module(call, task, &by_hand, names);
	}
	mxw_state_free(names);
	return status;
}

const struct cmd cmd_release = {
	.name = "release",
	.synopsis =
		"NAME... --for DURATION --reason TEXT | --list | --end NAME... | --print NAME...",
	.summary = "give real answers for names for a while, still with alerts",
	.notes = "NAME is an entry as in a policy: army.ml with all below it, =army.ml, "
		 "*.army.ml.\n"
		 "Releases survive a restart and end by themselves; no longer than the\n"
		 "release-limit in host.yaml.\n"
		 "Exit status: 0 in force, or listed, or printed; 1 refused; 2 could not be "
		 "done, or\n"
		 "not stored; 3 no module is running: it is stored, and holds from the next "
		 "start.\n",
	.options = options,
	.run = run,
};
