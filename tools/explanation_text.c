/* An explanation for a person, perhaps on a phone and at night: the first line says what happens,
 * then why, by which line of which file, what exactly is sent, and what the sender's mail server
 * makes of it. A reason is worded in one place, for the long form and for one line alike. */
#include "explanation.h"

#include <inttypes.h>
#include <stdio.h>

#include "common.h"

/* Begins a line of the long form: the word, and what follows in one column. */
static void print_label(const char *label)
{
	printf("  %-10s", label);
}

/* What happens. */
static void print_headline(const struct explanation *explanation)
{
	const struct inquiry *inquiry = explanation->inquiry;
	const struct mxw_verdict *verdict = &explanation->verdict;
	char type[MXW_TYPE_TEXT_MAX];

	printf("%s %s from ", explanation->name_text, type_to_text(explanation->type, type));
	if (inquiry->by_group)
		printf("group %s", mxw_policy_group_name(inquiry->policy, inquiry->group));
	else
		fputs(inquiry->address_text, stdout);
	if (mxw_verdict_blocks(verdict))
		printf(": blocked with %s", mxw_action_text(verdict->action));
	else if (mxw_verdict_alerts(verdict))
		printf(": passes with an alert, would be blocked with %s",
		       mxw_action_text(verdict->would));
	else
		fputs(": passes", stdout);
}

static void print_place(const char *file, uint32_t line)
{
	fputs(" (", stdout);
	cmd_print_text(stdout, file);
	printf(":%" PRIu32 ")", line);
}

/* The verdict for another group or type on the same name at the same time. */
static struct mxw_verdict judge_again(const struct explanation *explanation, uint32_t group,
                                      uint16_t type)
{
	const struct mxw_question question = {
		.name = explanation->name,
		.type = type,
		.class_ = MXW_CLASS_IN,
		.now_s = explanation->inquiry->now_s,
	};
	return mxw_policy_decide_for_group(explanation->inquiry->policy, group, &question);
}

/* Why it passes when no rule was chosen. */
static void print_reason_without_rule(const struct explanation *explanation)
{
	const struct mxw_policy *policy = explanation->inquiry->policy;

	if (explanation->verdict.group == MXW_GROUP_NONE)
		fputs("not a mail host: in no network under mail-hosts", stdout);
	else if (mxw_policy_mode(policy) == MXW_MODE_DISABLED)
		fputs("the policy's mode is disabled", stdout);
	else
		printf("no rule for group %s covers the name",
		       mxw_policy_group_name(policy, explanation->verdict.group));
}

/* Why a rule that would block only alerts. */
static void print_reason_of_monitor(const struct explanation *explanation)
{
	const struct mxw_rule *rule = &explanation->rule;

	if (mxw_policy_mode(explanation->inquiry->policy) == MXW_MODE_MONITOR)
		printf("rule %s matches, the policy's mode is monitor", rule->id);
	else if (rule->mode == MXW_MODE_MONITOR)
		printf("rule %s matches, its mode is monitor", rule->id);
	else
		printf("rule %s matches, but has expired and only alerts", rule->id);
}

/* Why, in a few words. */
static void print_reason(const struct explanation *explanation)
{
	const struct mxw_verdict *verdict = &explanation->verdict;
	const char *id = explanation->rule.id;
	char type[MXW_TYPE_TEXT_MAX];

	if (!explanation->has_rule) {
		print_reason_without_rule(explanation);
	} else if (verdict->trigger == MXW_TRIGGER_ALLOW) {
		printf("allow rule %s exempts the name", id);
	} else if (mxw_verdict_blocks(verdict)) {
		printf("rule %s", id);
	} else if (mxw_verdict_alerts(verdict)) {
		print_reason_of_monitor(explanation);
	} else {
		/* The rule is chosen before the type is looked at: MX brings its action out. */
		struct mxw_verdict of_mx =
			judge_again(explanation, verdict->group, MXW_TYPE_MX);
		printf("rule %s matches, but %s does not cover the type %s", id,
		       mxw_action_text(of_mx.would), type_to_text(explanation->type, type));
	}
}

void explanation_print_line(const struct explanation *explanation)
{
	print_headline(explanation);
	fputs("; ", stdout);
	print_reason(explanation);
	if (explanation->has_rule)
		print_place(explanation->entry.file, explanation->entry.line);
	if (explanation->has_intended)
		printf("; meant %s", explanation->intended_text);
	putchar('\n');
}

/* The rule, the entry as it is written, and what holds for them. */
static void print_rule(const struct explanation *explanation)
{
	const struct mxw_verdict *verdict = &explanation->verdict;
	const struct mxw_rule *rule = &explanation->rule;
	const struct mxw_entry *entry = &explanation->entry;

	print_label("rule");
	fputs(rule->id, stdout);
	print_place(rule->file, rule->line);
	if (rule->description[0] != '\0') {
		putchar('\n');
		print_label("");
		cmd_print_text(stdout, rule->description);
	}
	putchar('\n');
	print_label("entry");
	printf("%s%s", mxw_scope_text(entry->scope), explanation->matched_text);
	if (entry->intended.wire != NULL) {
		char intended[MXW_NAME_TEXT_MAX];
		mxw_name_to_text(entry->intended, intended);
		printf(" %s", intended);
	}
	print_place(entry->file, entry->line);
	putchar('\n');
	if (explanation->has_intended) {
		print_label("meant");
		puts(explanation->intended_text);
	}
	if (verdict->trigger == MXW_TRIGGER_ALLOW)
		return; /* it has no more to say */
	print_label("mode");
	puts(mxw_mode_text(verdict->mode));
	print_label("severity");
	puts(mxw_severity_text(verdict->severity));
	print_label("ttl");
	printf("%" PRIu32 " seconds\n", verdict->ttl_s);
}

/* Who would not get the real answer, where this client does. */
static void print_other_groups(const struct explanation *explanation)
{
	const struct mxw_policy *policy = explanation->inquiry->policy;
	const uint32_t count = mxw_policy_counts(policy).groups;
	unsigned found = 0;

	for (uint32_t group = 0; group < count; group++) {
		struct mxw_verdict verdict = judge_again(explanation, group, explanation->type);
		if (!mxw_verdict_blocks(&verdict))
			continue;
		if (found++ == 0) {
			print_label("others");
			fputs("blocked for group ", stdout);
		} else {
			fputs(", ", stdout);
		}
		fputs(mxw_policy_group_name(policy, group), stdout);
	}
	if (found > 0)
		putchar('\n');
}

/* The answer as it is sent. */
static void print_answer(const struct explanation *explanation)
{
	const struct mxw_answer *answer = &explanation->answer;

	print_label("answer");
	if (answer->drop) {
		puts("none: the question is dropped");
		return;
	}
	printf("%s%s\n", explanation_rcode(explanation),
	       answer->rcode == MXW_RCODE_NOERROR && answer->rr_type != MXW_TYPE_MX
	               ? ", without a record"
	               : "");
	if (explanation->rr_text[0] != '\0') {
		print_label(answer->rr_type == MXW_TYPE_MX ? "" : "authority");
		puts(explanation->rr_text);
	}
	print_label("EDE");
	printf("%u (%s): ", answer->ede_code,
	       answer->ede_code == MXW_EDE_FORGED_ANSWER ? "Forged Answer" : "Blocked");
	cmd_print_text(stdout, answer->ede_text);
	putchar('\n');
}

/* What the sender's mail server does with the answer. */
static void print_outcome(const struct explanation *explanation)
{
	char host[MXW_NAME_TEXT_MAX];

	switch (explanation->verdict.action) {
	case MXW_ACTION_NULL_MX:
		puts("The sender's mail server returns the message at once: "
		     "the domain takes no mail\n"
		     "(RFC 7505). Only OpenSMTPD before 7.5 keeps it and tries again.");
		break;
	case MXW_ACTION_NXDOMAIN:
		puts("The sender's mail server returns the message: "
		     "the domain does not exist. Some\n"
		     "look for an address of the domain first; they are told the same.");
		break;
	case MXW_ACTION_NODATA:
		puts("The sender's mail server looks for an address of the domain, "
		     "is told that there\n"
		     "is none, and returns the message.");
		break;
	case MXW_ACTION_REDIRECT:
		mxw_name_to_text(mxw_policy_redirect(explanation->inquiry->policy,
		                                     explanation->verdict.rule),
		                 host);
		printf("The sender's mail server hands the message to %s,\n"
		       "which decides what the sender reads.\n",
		       host);
		break;
	case MXW_ACTION_SERVFAIL:
	case MXW_ACTION_REFUSED:
	case MXW_ACTION_DROP:
		puts("The sender's mail server keeps the message and tries again for days; "
		     "if it has\n"
		     "a second resolver, it asks that one and delivers to the wrong domain.");
		break;
	case MXW_ACTION_UNSET:
	case MXW_ACTION_PASS:
		break;
	}
}

void explanation_print(const struct explanation *explanation)
{
	const bool blocked = mxw_verdict_blocks(&explanation->verdict);
	const char *group =
		mxw_policy_group_name(explanation->inquiry->policy, explanation->verdict.group);

	print_headline(explanation);
	fputs("\n\n", stdout);
	if (!blocked) {
		print_label("why");
		print_reason(explanation);
		putchar('\n');
	}
	if (explanation->has_rule)
		print_rule(explanation);
	print_label("group");
	puts(group != NULL ? group : "none");
	if (!mxw_verdict_alerts(&explanation->verdict))
		print_other_groups(explanation);
	putchar('\n');
	if (blocked) {
		print_answer(explanation);
		putchar('\n');
		print_outcome(explanation);
	} else {
		puts("The real answer is given: mail goes where the domain's owner wants it.");
	}
}
