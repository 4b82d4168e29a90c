/* A group is one kind of mail server, and each rule that reaches it does the same thing to it. What
 * is wrong with that is said once for the group, at the value that makes it so; rules settle it
 * one by one, and it is settled when all that have a part in it do. */
#include "config/check.h"

#include <string.h>

#include "config/quote.h"

/* Is the finding about this rule and this group? */
typedef bool concerns_fn(const struct mxwi_check *check, const struct mxwi_rule_notes *rule,
                         uint32_t group);

/* The rule to name: the first that the finding is about and that has not accepted it; else the
 * first; NULL: it is about none. Entries of `accept` count as used. */
static const struct mxwi_rule_notes *rule_to_name(const struct mxwi_check *check,
                                                  uint32_t group, enum mxwi_code code,
                                                  concerns_fn *concerns)
{
	const struct mxwi_rule_notes *accepted = NULL;

	for (size_t i = 0; i < check->reader->rule_count; i++) {
		const struct mxwi_rule_notes *rule = &check->reader->rules[i];
		struct mxwi_accept *accept;

		if (!concerns(check, rule, group))
			continue;
		accept = mxwi_accept_find(rule->accepts, code);
		if (accept == NULL)
			return rule;
		accept->used = true;
		if (accepted == NULL)
			accepted = rule;
	}
	return accepted;
}

/* ---- groups with "any" ---- */

static bool covers_addresses(enum mxw_action action)
{
	return mxw_action_covers(action, MXW_TYPE_A, MXW_CLASS_IN);
}

static void find_any(const struct mxwi_check *check, const char *file, struct mxwi_mark mark,
                     const struct mxwi_group_notes *group, enum mxw_action action)
{
	(void)mxwi_findings_in(check->findings, file);
	mxwi_find(
		check->findings, mark, MXWI_CODE_ANY_COVERS_ADDRESSES,
		"action \"%s\" answers A and AAAA too, and group %s has \"any\": it would keep "
		"every client from these names, not only their mail; write \"null-mx\", or "
		"list the mail hosts instead of \"any\"",
		mxw_action_text(action), group->quoted);
}

/* Each place is told of once: the group's action or the defaults' for all rules without one. */
static void check_any_group(const struct mxwi_check *check, uint32_t number)
{
	const struct mxwi_reader *reader = check->reader;
	const struct mxwi_group_notes *group = &reader->groups[number];
	const char *main_file = reader->sources->items[0].name;
	bool told = false;

	for (size_t i = 0; i < reader->rule_count; i++) {
		const struct mxwi_rule_notes *rule = &reader->rules[i];
		enum mxw_action action = mxwi_check_action(check, rule, number);

		if (rule->spec.section == MXW_SECTION_ALLOW ||
		    !mxwi_check_has_addresses(rule) || !mxwi_check_is_for(rule, number) ||
		    !covers_addresses(action) ||
		    mxwi_check_mode(check, rule) == MXW_MODE_DISABLED)
			continue;
		if (rule->spec.action != MXW_ACTION_UNSET)
			find_any(check, rule->file, rule->marks[MXWI_FIELD_ACTION], group,
			         action);
		else if (!told)
			find_any(check, main_file,
			         group->action != MXW_ACTION_UNSET ? group->action_mark
			                                           : reader->action_mark,
			         group, action);
		told = told || rule->spec.action == MXW_ACTION_UNSET;
	}
}

void mxwi_check_any(const struct mxwi_check *check)
{
	for (uint32_t i = 0; i < check->reader->group_count; i++)
		if (check->reader->groups[i].has_any)
			check_any_group(check, i);
}

/* ---- what the mail servers do ---- */

static bool answers_null_mx(const struct mxwi_check *check, const struct mxwi_rule_notes *rule,
                            uint32_t group)
{
	return mxwi_check_enforces(check, rule, group) &&
	       mxwi_check_action(check, rule, group) == MXW_ACTION_NULL_MX;
}

/* A sender's name that is redirected still has a mail server. */
static bool refuses_senders(const struct mxwi_check *check, const struct mxwi_rule_notes *rule,
                            uint32_t group)
{
	return mxwi_check_enforces(check, rule, group) &&
	       mxwi_check_action(check, rule, group) != MXW_ACTION_REDIRECT;
}

void mxwi_check_servers(const struct mxwi_check *check)
{
	(void)mxwi_findings_in(check->findings, check->reader->sources->items[0].name);
	for (uint32_t i = 0; i < check->reader->group_count; i++) {
		const struct mxwi_group_notes *group = &check->reader->groups[i];
		const struct mxwi_rule_notes *rule = NULL;

		if (group->runs_opensmtpd)
			rule = rule_to_name(check, i, MXWI_CODE_NULL_MX_TEMPORARY,
			                    answers_null_mx);
		if (rule != NULL)
			mxwi_find_accepted(
				check->findings, rule->accepts, group->mta,
				MXWI_CODE_NULL_MX_TEMPORARY,
				"OpenSMTPD before 7.5 takes the null MX of rule \"%s\" for a "
				"temporary failure and keeps the mail queued; "
				"give group %s \"action: nxdomain\"",
				rule->spec.id, group->quoted);
		rule = NULL;
		if (group->receives)
			rule = rule_to_name(check, i, MXWI_CODE_ROLE_BOTH, refuses_senders);
		if (rule != NULL)
			mxwi_find_accepted(
				check->findings, rule->accepts, group->role,
				MXWI_CODE_ROLE_BOTH,
				"hosts of group %s that verify senders will refuse mail from "
				"the names of rule \"%s\" too; give the sending side a group "
				"and addresses of its own where that is not meant",
				group->quoted, rule->spec.id);
	}
}

/* ---- networks ---- */

static bool lies_in(const struct mxwi_written_network *inner,
                    const struct mxwi_written_network *outer)
{
	return mxw_network_holds(&outer->network, &inner->network.address);
}

static void find_nested(const struct mxwi_check *check,
                        const struct mxwi_written_network *inner,
                        const struct mxwi_written_network *outer)
{
	const struct mxwi_group_notes *groups = check->reader->groups;
	char inner_text[MXW_NETWORK_TEXT_MAX], outer_text[MXW_NETWORK_TEXT_MAX];

	(void)mxw_network_to_text(&inner->network, inner_text);
	(void)mxw_network_to_text(&outer->network, outer_text);
	if (inner->group == outer->group)
		mxwi_find(check->findings, inner->mark, MXWI_CODE_NESTED_NETWORK,
		          "network %s is superfluous: %s at line %u is in the same group and "
		          "holds it; leave it out",
		          inner_text, outer_text, (unsigned)outer->mark.line);
	else
		mxwi_find(check->findings, inner->mark, MXWI_CODE_NESTED_NETWORK,
		          "network %s lies in %s of group %s at line %u: its hosts belong to "
		          "group %s only, and rules for the other do not reach them; "
		          "leave it out where that is not meant",
		          inner_text, outer_text, groups[outer->group].quoted,
		          (unsigned)outer->mark.line, groups[inner->group].quoted);
}

void mxwi_check_networks(const struct mxwi_check *check)
{
	/* Those that hold the one before, the widest first; each is longer than the last. */
	const struct mxwi_written_network *outer[129];
	size_t depth = 0;

	(void)mxwi_findings_in(check->findings, check->reader->sources->items[0].name);
	for (size_t i = 0; i < check->reader->network_count; i++) {
		const struct mxwi_written_network *network = &check->reader->networks[i];
		const struct mxwi_group_notes *group = &check->reader->groups[network->group];
		char text[MXW_NETWORK_TEXT_MAX];

		while (depth > 0 && !lies_in(network, outer[depth - 1]))
			depth--;
		if (depth > 0) {
			find_nested(check, network, outer[depth - 1]);
		} else if (group->has_any) {
			(void)mxw_network_to_text(&network->network, text);
			mxwi_find(check->findings, network->mark, MXWI_CODE_NESTED_NETWORK,
			          "network %s is superfluous: \"any\" at line %u is in the "
			          "same group and holds it; leave it out",
			          text, (unsigned)group->any.line);
		}
		outer[depth++] = network;
	}
}
