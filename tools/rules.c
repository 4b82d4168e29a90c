/* mxwarden rules: what is in force, whose, and until when. The sealed policy knows every
 * rule as its author wrote it; the mode is worked out for the time that is asked about, so
 * that what has run out shows as such, and so does what will. Here is the command, what the
 * formats share, and JSON. */
#include "rules.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "common.h"
#include "json.h"
#include "load.h"
#include "running.h"

enum {
	OPTION_FORMAT = CMD_OPTION_OWN,
	OPTION_AT,
	OPTION_RUNNING,
	OPTION_END
};

static const struct cmd_option options[] = {
	[CMD_OPTION_POLICY] = CMD_OPTION_ROW_POLICY,
	[CMD_OPTION_JSON] = CMD_OPTION_ROW_JSON,
	[CMD_OPTION_HELP] = CMD_OPTION_ROW_HELP,
	[OPTION_FORMAT] = { 0, "format", "FORMAT", "text (unless said), csv or json" },
	[OPTION_AT] = CMD_OPTION_ROW_AT,
	[OPTION_RUNNING] = { 0, "running", NULL,
	                     "ask the running module, which also knows the hits" },
	[OPTION_END] = { 0, NULL, NULL, NULL },
};

bool rules_is_for(const struct mxw_rule *rule, uint32_t group)
{
	return (rule->clients >> group & 1) != 0;
}

struct rule_state rules_state(const struct rules_view *view, uint32_t rule)
{
	struct rule_state state = rule_state_at(view->policy, rule, view->now_s);

	if (mxw_policy_rule(view->policy, rule).section != MXW_SECTION_ALLOW)
		rule_state_hold(&state, view->host, view->override);
	return state;
}

bool rules_has_hits(const struct rules_view *view, uint32_t rule)
{
	return view->hits != NULL &&
	       mxw_policy_rule(view->policy, rule).section != MXW_SECTION_ALLOW;
}

/* The actions of a rule that answers, as a set: bit n is action n. */
static unsigned actions_of(const struct rules_view *view, uint32_t rule)
{
	const struct mxw_rule is = mxw_policy_rule(view->policy, rule);
	const uint32_t count = mxw_policy_counts(view->policy).groups;
	unsigned actions = 0;

	if (is.section == MXW_SECTION_ALLOW)
		return 1u << MXW_ACTION_PASS;
	for (uint32_t group = 0; group < count; group++)
		if (rules_is_for(&is, group))
			actions |= 1u << mxw_policy_rule_action(view->policy, rule, group);
	return actions;
}

enum mxw_action rules_action(const struct rules_view *view, uint32_t rule)
{
	const unsigned actions = actions_of(view, rule);

	for (unsigned action = MXW_ACTION_PASS; action <= MXW_ACTION_DROP; action++)
		if (actions == 1u << action)
			return (enum mxw_action)action;
	return MXW_ACTION_UNSET;
}

void rules_print_clients(const struct rules_view *view, uint32_t rule, const char *separator,
                         FILE *stream)
{
	const struct mxw_rule is = mxw_policy_rule(view->policy, rule);
	const uint32_t count = mxw_policy_counts(view->policy).groups;
	const char *between = "";

	for (uint32_t group = 0; group < count; group++) {
		if (!rules_is_for(&is, group))
			continue;
		fprintf(stream, "%s%s", between, mxw_policy_group_name(view->policy, group));
		between = separator;
	}
}

void rules_print_actions(const struct rules_view *view, uint32_t rule, const char *separator,
                         FILE *stream)
{
	const unsigned actions = actions_of(view, rule);
	const char *between = "";

	for (unsigned action = MXW_ACTION_PASS; action <= MXW_ACTION_DROP; action++) {
		if ((actions & 1u << action) == 0)
			continue;
		fprintf(stream, "%s%s", between, mxw_action_text((enum mxw_action)action));
		between = separator;
	}
}

/* A text of the rule; JSON's null when there is none. */
static json_t *text_if(const char *text)
{
	return cmd_json_text(text[0] != '\0' ? text : NULL);
}

static json_t *held_to_json(unsigned held_by)
{
	json_t *list = json_array();

	for (unsigned bit = RULE_HELD_BY_POLICY; bit <= RULE_HELD_BY_OVERRIDE; bit <<= 1) {
		char text[RULE_HELD_TEXT_MAX];

		if ((held_by & bit) == 0)
			continue;
		if (json_array_append_new(list, json_string(rule_held_text(bit, text))) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}

/* The groups that the rule is for, each with its action. */
static json_t *clients_to_json(const struct rules_view *view, uint32_t rule,
                               const struct mxw_rule *is)
{
	const uint32_t count = mxw_policy_counts(view->policy).groups;
	json_t *map = json_object();

	for (uint32_t group = 0; group < count; group++) {
		enum mxw_action action = MXW_ACTION_PASS;

		if (!rules_is_for(is, group))
			continue;
		if (is->section != MXW_SECTION_ALLOW)
			action = mxw_policy_rule_action(view->policy, rule, group);
		if (json_object_set_new(map, mxw_policy_group_name(view->policy, group),
		                        json_string(mxw_action_text(action))) != 0) {
			json_decref(map);
			return NULL;
		}
	}
	return map;
}

static json_t *rule_to_json(const struct rules_view *view, uint32_t rule)
{
	const struct mxw_rule is = mxw_policy_rule(view->policy, rule);
	const struct rule_state state = rules_state(view, rule);
	const bool counted = rules_has_hits(view, rule);
	const bool answers = is.section != MXW_SECTION_ALLOW;
	const bool protects = is.section == MXW_SECTION_PROTECT;
	char expires[MXW_TIME_TEXT_MAX], redirect[MXW_NAME_TEXT_MAX];

	if (is.expires_s != 0)
		mxw_time_to_text(is.expires_s, expires);
	if (is.action == MXW_ACTION_REDIRECT)
		mxw_name_to_text(mxw_policy_redirect(view->policy, rule), redirect);
	/* clang-format off */
	return json_pack(
		"{s:s, s:s, s:s, s:o, s:b, s:s?, s:o, s:s?, s:o, s:s?, s:s?, s:s?, s:I, s:I, "
		"s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I, s:o, s:o}",
		"rule", is.id,
		"section", rule_section_text(is.section),
		"mode", mxw_mode_text(state.mode),
		"mode_from", held_to_json(state.held_by),
		"expired", state.expired,
		"action", mxw_action_text(rules_action(view, rule)),
		"clients", clients_to_json(view, rule, &is),
		"severity", answers ? mxw_severity_text(is.severity) : NULL,
		"ttl", cmd_json_number_if(answers, is.ttl_s),
		"redirect", is.action == MXW_ACTION_REDIRECT ? redirect : NULL,
		"expires", is.expires_s != 0 ? expires : NULL,
		"on_expiry", is.expires_s != 0 && answers ? mxw_mode_text(is.on_expiry) : NULL,
		"names", (json_int_t)is.names,
		"listed", (json_int_t)is.listed,
		"networks", (json_int_t)is.networks,
		"alert_at", cmd_json_number_if(protects, is.alert_at),
		"block_at", cmd_json_number_if(protects && is.block_at != MXW_SCORE_NEVER,
		                               is.block_at),
		"owner", text_if(is.owner),
		"ticket", text_if(is.ticket),
		"description", text_if(is.description),
		"reference", text_if(is.reference),
		"file", cmd_json_text(is.file),
		"line", (json_int_t)is.line,
		"hits", cmd_json_number_if(counted, counted ? (json_int_t)view->hits[rule].all : 0),
		"blocked",
		cmd_json_number_if(counted, counted ? (json_int_t)view->hits[rule].blocked : 0));
	/* clang-format on */
}

bool rules_print_json(const struct rules_view *view)
{
	const uint32_t count = mxw_policy_counts(view->policy).rules;
	json_t *list = json_array();

	for (uint32_t rule = 0; rule < count; rule++) {
		if (json_array_append_new(list, rule_to_json(view, rule)) != 0) {
			json_decref(list);
			return false;
		}
	}
	return cmd_json_print(list);
}

static bool print(const struct rules_view *view, enum cmd_format format)
{
	switch (format) {
	case CMD_FORMAT_TEXT:
		return rules_print_table(view);
	case CMD_FORMAT_OWN:
		rules_print_csv(view);
		break;
	case CMD_FORMAT_JSON:
		return rules_print_json(view);
	}
	return true;
}

/* What a running module says over its policy. */
static enum cmd_status view_running(const struct cmd *cmd, const struct running *running,
                                    struct rules_view *view, struct rules_hits **ret_hits)
{
	const enum cmd_status status = rules_ask_hits(cmd, running->policy, ret_hits);

	view->policy = running->policy;
	view->host = running->host;
	view->override = running_override(running, view->now_s);
	view->hits = *ret_hits;
	return status;
}

static enum cmd_status run(const struct cmd_call *call)
{
	enum cmd_status status = CMD_UNDONE;
	struct rules_view view = { 0 };
	struct running running = { .policy = NULL };
	struct mxw_policy *policy = NULL;
	struct rules_hits *hits = NULL;
	enum cmd_format format;

	if (!cmd_has_no_operands(call) || !cmd_format(call, OPTION_FORMAT, "csv", &format) ||
	    !cmd_time(call->cmd, call->values[OPTION_AT], &view.now_s))
		goto out;
	status = running_policy(call, call->values[OPTION_RUNNING] != NULL, view.now_s,
	                        &running, &policy);
	view.policy = policy;
	if (status == CMD_YES && policy == NULL)
		status = view_running(call->cmd, &running, &view, &hits);
	if (status == CMD_YES && !print(&view, format)) {
		cmd_complain(call->cmd, "%s", mxw_result_text(MXW_NOMEM));
		status = CMD_UNDONE;
	}
out:
	free(hits);
	mxw_policy_free(policy);
	running_fini(&running);
	return status;
}

const struct cmd cmd_rules = {
	.name = "rules",
	.synopsis = "[-p POLICY|--running] [--format text|csv|json | --json] [--at TIME]",
	.summary = "list the rules: in which mode, whose, until when, where",
	.notes =
		"Rules that have expired or are disabled are listed as such.\n"
		"In CSV a value that a spreadsheet would take for a formula gets a ' in front.\n"
		"With --running modes are those of this resolver, and HITS are look-ups since the\n"
		"module's start, BLOCKED those of them that got a policy answer.\n"
		"Exit status: 0 listed, 2 the policy could not be used, 3 no module is running.\n",
	.options = options,
	.run = run,
};
