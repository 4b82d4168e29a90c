/* rules.h - the rules of a policy as of a time, in three ways to be shown.
 * Threads: one.
 * Memory: a view borrows the policy, and the hits.
 * Cost: linear in the rules; the table is laid out in memory first.
 * Standards: RFC 4180 (CSV), RFC 8259 (JSON).
 */
#ifndef MXWARDEN_TOOLS_RULES_H
#define MXWARDEN_TOOLS_RULES_H

#include <stdio.h>

#include <mxwarden/policy.h>

#include "common.h"
#include "rule_state.h"

/* How often a rule was hit, and in how many of these it blocked. */
struct rules_hits {
	uint64_t all, blocked;
};

struct rules_view {
	const struct mxw_policy *policy; /* borrowed */
	int64_t now_s;
	/* Of a running module; else both are UNSET, and there are no hits. */
	enum mxw_mode host, override;
	const struct rules_hits *hits; /* borrowed: of each rule; NULL: not known */
};

/* Asks the running module how often it has hit the rules of this policy, which it said was its own. CMD_YES:
 * *ret has one for each rule, to be freed with free(). Else what the call comes to, after a complaint. */
enum cmd_status rules_ask_hits(const struct cmd *cmd, const struct mxw_policy *policy,
                               struct rules_hits **ret);

/* The state that the rule is in, on the resolver that the view is of. */
struct rule_state rules_state(const struct rules_view *view, uint32_t rule);

/* Are there hits to be told of the rule? */
bool rules_has_hits(const struct rules_view *view, uint32_t rule);

/* Prints all rules on standard output. False: memory was refused. */
MXW_MUSTCHECK bool rules_print_table(const struct rules_view *view);
MXW_MUSTCHECK bool rules_print_json(const struct rules_view *view);
void rules_print_csv(const struct rules_view *view);

/* Is the rule for the group? */
bool rules_is_for(const struct mxw_rule *rule, uint32_t group);

/* The action that the rule has for all its clients: MXW_ACTION_PASS of an allow rule;
 * MXW_ACTION_UNSET: it differs. */
enum mxw_action rules_action(const struct rules_view *view, uint32_t rule);

/* Prints the groups that the rule is for, or its actions for them, each once: apart by
 * `separator`. */
void rules_print_clients(const struct rules_view *view, uint32_t rule, const char *separator,
                         FILE *stream);
void rules_print_actions(const struct rules_view *view, uint32_t rule, const char *separator,
                         FILE *stream);

#endif
