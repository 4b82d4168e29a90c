/* The entries that cover a name and do not decide. A policy author who is told only who
 * decides looks for the rest by hand; so each of the others is named with its place and with
 * the one reason that settled it. An entry that could have decided lost against the one that
 * does by the first step of the order of choice in which the two differ. */
#include "explanation.h"

#include <inttypes.h>
#include <stdio.h>

#include <mxwarden/loader.h>
#include <mxwarden/survey.h>

#include "common.h"
#include "rule_state.h"

#define RIVALS_SHOWN_MAX 12u

/* Where the chosen entry comes first in the order of choice, in words. */
static void print_outranked(const struct explanation *explanation,
                            const struct mxw_rule *loser_rule, const struct mxw_entry *loser)
{
	const struct mxw_entry *winner = &explanation->entry;

	if (explanation->rule.section == MXW_SECTION_ALLOW &&
	    loser_rule->section != MXW_SECTION_ALLOW)
		fputs("allow goes first", stdout);
	else if (loser_rule->section == MXW_SECTION_PROTECT &&
	         explanation->rule.section == MXW_SECTION_PROTECT)
		fputs("another domain is liker, or its rule blocks", stdout);
	else if (loser_rule->section == MXW_SECTION_PROTECT)
		fputs("an entry goes before a likeness", stdout);
	else if (explanation->rule.section == MXW_SECTION_PROTECT)
		fputs("it does not block, and the look-alike does", stdout);
	else if (loser->scope == MXW_SCOPE_SUFFIX && winner->scope != MXW_SCOPE_SUFFIX)
		fputs("a suffix counts only where no name does", stdout);
	else if (loser->name.labels < winner->name.labels)
		printf("%s is longer", explanation->matched_text);
	else if (winner->scope == MXW_SCOPE_EXACT && loser->scope != MXW_SCOPE_EXACT)
		printf("=%s goes before the subtree", explanation->matched_text);
	else if (loser->listed && !winner->listed)
		fputs("domains go before files", stdout);
	else
		fputs("it is read later", stdout);
}

/* The clients of a rule that is not for the group that asks. */
static void print_clients(const struct mxw_policy *policy, const struct mxw_rule *rule)
{
	const uint32_t count = mxw_policy_counts(policy).groups;
	const char *separator = "";

	fputs("it is only for ", stdout);
	for (uint32_t group = 0; group < count; group++) {
		if ((rule->clients >> group & 1) == 0)
			continue;
		printf("%s%s", separator, mxw_policy_group_name(policy, group));
		separator = ", ";
	}
}

static void print_standing(const struct explanation *explanation,
                           const struct mxw_contender *contender, const struct mxw_rule *rule,
                           const struct mxw_entry *entry)
{
	const struct inquiry *inquiry = explanation->inquiry;
	char held[RULE_HELD_TEXT_MAX], until[MXW_TIME_TEXT_MAX];

	switch (contender->standing) {
	case MXW_STANDING_CHOSEN:
		break;
	case MXW_STANDING_OUTRANKED:
		print_outranked(explanation, rule, entry);
		break;
	case MXW_STANDING_OFF:
		printf("it is disabled by: %s",
		       rule_held_text(
			       rule_state_at(inquiry->policy, contender->rule, inquiry->now_s)
				       .held_by,
			       held));
		break;
	case MXW_STANDING_EXPIRED:
		printf("it expired at %s", mxw_time_to_text(rule->expires_s, until));
		break;
	case MXW_STANDING_OTHER_CLIENTS:
		print_clients(inquiry->policy, rule);
		break;
	case MXW_STANDING_EXCEPTED:
		fputs("its except holds the name", stdout);
		break;
	case MXW_STANDING_NOT_ONLY:
		fputs("its only does not hold the name", stdout);
		break;
	case MXW_STANDING_TOO_LOW:
		printf("the score is below its alert-at, %u", rule->alert_at);
		break;
	}
}

static void print_rival(const struct explanation *explanation,
                        const struct mxw_contender *contender)
{
	const struct mxw_policy *policy = explanation->inquiry->policy;
	const struct mxw_rule rule = mxw_policy_rule(policy, contender->rule);
	const struct mxw_entry entry = mxw_policy_entry(policy, contender->entry);

	printf("  %s: ", rule.id);
	print_standing(explanation, contender, &rule, &entry);
	fputs("\n    ", stdout);
	explanation_print_likeness(&contender->lookalike);
	explanation_print_entry(&entry);
	putchar('\n');
}

void explanation_print_rivals(const struct explanation *explanation)
{
	const struct mxw_question question = explanation_question(explanation);
	struct mxw_contender contenders[RIVALS_SHOWN_MAX + 1]; /* and the chosen one */
	const size_t room = sizeof(contenders) / sizeof(contenders[0]);
	size_t count, shown = 0;

	if (explanation->verdict.group == MXW_GROUP_NONE || explanation->by_network)
		return;
	count = mxw_policy_contenders(explanation->inquiry->policy, explanation->verdict.group,
	                              &question, contenders, room);
	for (size_t i = 0; i < count && i < room && shown < RIVALS_SHOWN_MAX; i++) {
		if (contenders[i].standing == MXW_STANDING_CHOSEN)
			continue;
		if (shown++ == 0)
			puts(explanation->has_rule
			             ? "\nOther entries for the name:"
			             : "\nEntries for the name that do not apply:");
		print_rival(explanation, &contenders[i]);
	}
	count -= explanation->has_rule ? 1 : 0;
	if (count > shown)
		printf("  and %zu more\n", count - shown);
}
