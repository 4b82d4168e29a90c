/* How often each rule was hit, as the running module tells. It tells by name, one combination of labels at a time,
 * in the order of its rules; a reload may have come in between, so what it names need not be in this policy. */
#include "rules.h"

#include <stdlib.h>
#include <string.h>

#include "ask.h"

/* The rule of that id, looked for from `first` on; MXW_RULE_NONE: there is none. */
static uint32_t find_rule(const struct mxw_policy *policy, const char *id, uint32_t first)
{
	const uint32_t count = mxw_policy_counts(policy).rules;

	for (uint32_t i = 0; i < count; i++) {
		const uint32_t rule = (first + i) % count;

		if (strcmp(mxw_policy_rule(policy, rule).id, id) == 0)
			return rule;
	}
	return MXW_RULE_NONE;
}

static void add_up(const json_t *list, const struct mxw_policy *policy, struct rules_hits *hits)
{
	uint32_t rule = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *row = json_array_get(list, i);
		const json_int_t count = ask_number(row, "count");
		const uint32_t found = find_rule(policy, ask_text(row, "rule"), rule);

		if (found == MXW_RULE_NONE || count < 0)
			continue;
		rule = found;
		hits[rule].all += (uint64_t)count;
		if (strcmp(ask_text(row, "action"), mxw_action_text(MXW_ACTION_PASS)) != 0)
			hits[rule].blocked += (uint64_t)count;
	}
}

enum cmd_status rules_ask_hits(const struct cmd *cmd, const struct mxw_policy *policy,
                               struct rules_hits **ret)
{
	/* None would be refused memory. */
	struct rules_hits *hits =
		calloc((size_t)mxw_policy_counts(policy).rules + 1, sizeof(*hits));
	struct ask_reply reply;
	enum cmd_status status;

	if (hits == NULL) {
		cmd_complain(cmd, "%s", mxw_result_text(MXW_NOMEM));
		return CMD_UNDONE;
	}
	status = ask(cmd, MXW_STATUS_SOCKET, json_pack("{s:s}", "call", "hits"), false,
	             ASK_PATIENCE_S, &reply);
	if (status == CMD_NOT_RUNNING)
		(void)ask_complain_nobody(cmd);
	if (status == CMD_YES) {
		status = ask_outcome(cmd, &reply);
		if (status == CMD_YES)
			add_up(json_object_get(reply.root, "hits"), policy, hits);
		ask_fini(&reply);
	}
	if (status == CMD_YES)
		*ret = hits;
	else
		free(hits);
	return status;
}
