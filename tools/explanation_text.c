/* An explanation for a person, perhaps on a telephone and at night: the first line says what
 * happens, the next what the sender sees of it; then why, by which line of which file, and
 * what exactly is sent; at last the rest that one may want to know. A reason is worded in
 * one place, for the long form and for one line alike. */
#include "explanation.h"

#include <inttypes.h>
#include <stdio.h>

#include <mxwarden/loader.h>

#include "common.h"
#include "range.h"
#include "rule_state.h"
#include "running.h"

/* Begins a line of the long form: the word, and what follows in one column. */
static void print_label(const char *label)
{
	printf("  %-10s", label);
}

/* A text of the rule, where there is one. */
static void print_text_if(const char *label, const char *text)
{
	if (text[0] == '\0')
		return;
	print_label(label);
	cmd_print_text(stdout, text);
	putchar('\n');
}

/* Is it a look-alike that its rule only tells of? */
static bool is_told_only(const struct explanation *explanation)
{
	const struct mxw_lookalike *lookalike = &explanation->verdict.lookalike;

	return lookalike->class_ == MXW_LOOKALIKE_COMBINATION ||
	       (lookalike->class_ != MXW_LOOKALIKE_NONE &&
	        lookalike->score < explanation->rule.block_at);
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
	else if (mxw_verdict_alerts(verdict) && is_told_only(explanation))
		fputs(": passes with an alert", stdout);
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

void explanation_print_entry(const struct mxw_entry *entry)
{
	char text[MXW_NAME_TEXT_MAX];

	mxw_name_to_text(entry->name, text);
	printf("%s%s", mxw_scope_text(entry->scope), text);
	if (entry->intended.wire != NULL) {
		mxw_name_to_text(entry->intended, text);
		printf(" %s", text);
	}
	print_place(entry->file, entry->line);
}

void explanation_print_likeness(const struct mxw_lookalike *lookalike)
{
	if (lookalike->class_ != MXW_LOOKALIKE_NONE)
		printf("%s, score %u, of ", mxw_lookalike_class_text(lookalike->class_),
		       lookalike->score);
}

struct mxw_question explanation_question(const struct explanation *explanation)
{
	const struct inquiry *inquiry = explanation->inquiry;
	const struct running *running = inquiry->running;

	return (struct mxw_question){
		.name = explanation->judged,
		.subject = explanation->judged.wire != explanation->name.wire
		                   ? MXW_SUBJECT_EXCHANGE
		                   : MXW_SUBJECT_NAME,
		.type = explanation->type,
		.class_ = MXW_CLASS_IN,
		.now_s = inquiry->now_s,
		.ceiling = running != NULL ? running_ceiling(running, inquiry->now_s)
		                           : MXW_MODE_UNSET,
		.releases = running != NULL ? running->releases : NULL,
	};
}

/* That this resolver goes no further, and who says so. */
static void print_resolver_mode(const struct explanation *explanation, enum mxw_mode mode)
{
	printf("this resolver's mode is %s, set by: ", mxw_mode_text(mode));
	explanation_print_holder(explanation);
}

/* Why it passes when no rule was chosen. */
static void print_reason_without_rule(const struct explanation *explanation)
{
	const struct mxw_policy *policy = explanation->inquiry->policy;

	if (explanation->verdict.group == MXW_GROUP_NONE)
		fputs("not a mail host: in no network under mail-hosts", stdout);
	else if (mxw_policy_mode(policy) == MXW_MODE_DISABLED)
		fputs("the policy's mode is disabled", stdout);
	else if (explanation_is_held(explanation, MXW_MODE_MONITOR))
		print_resolver_mode(explanation, MXW_MODE_DISABLED);
	else
		printf("no rule for group %s covers the name",
		       mxw_policy_group_name(policy, explanation->verdict.group));
}

static void print_reason_of_score(const struct explanation *explanation)
{
	const struct mxw_lookalike *lookalike = &explanation->verdict.lookalike;

	if (lookalike->class_ == MXW_LOOKALIKE_COMBINATION)
		fputs("but a combination is never blocked", stdout);
	else if (explanation->rule.block_at > MXW_SCORE_MAX)
		fputs("but its block-at is never", stdout);
	else
		printf("but the score %u is below its block-at, %u", lookalike->score,
		       explanation->rule.block_at);
}

/* Why a rule that would block only alerts. */
static void print_reason_of_monitor(const struct explanation *explanation)
{
	const struct inquiry *inquiry = explanation->inquiry;
	const struct rule_state state =
		rule_state_at(inquiry->policy, explanation->verdict.rule, inquiry->now_s);

	printf("rule %s matches, ", explanation->rule.id);
	if (state.held_by & RULE_HELD_BY_POLICY)
		fputs("the policy's mode is monitor", stdout);
	else if (state.held_by & RULE_HELD_BY_INCLUDE)
		fputs("the mode of its include is monitor", stdout);
	else if (state.held_by & RULE_HELD_BY_ITSELF)
		fputs("its mode is monitor", stdout);
	else if (state.held_by != 0)
		fputs("but has expired and only alerts", stdout);
	else if (is_told_only(explanation))
		print_reason_of_score(explanation);
	else
		print_resolver_mode(explanation, MXW_MODE_MONITOR);
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
	} else if (verdict->trigger == MXW_TRIGGER_RELEASE) {
		printf("rule %s matches, but the name is released: ", id);
		explanation_print_release(explanation);
	} else if (mxw_verdict_blocks(verdict)) {
		printf("rule %s", id);
	} else if (mxw_verdict_alerts(verdict)) {
		print_reason_of_monitor(explanation);
	} else {
		/* The rule is chosen before the type is looked at. */
		printf("rule %s matches, but %s does not cover the type %s", id,
		       mxw_action_text(mxw_policy_rule_action(explanation->inquiry->policy,
		                                              verdict->rule, verdict->group)),
		       type_to_text(explanation->type, type));
	}
}

void explanation_print_line(const struct explanation *explanation)
{
	print_headline(explanation);
	fputs("; ", stdout);
	print_reason(explanation);
	if (explanation->has_rule)
		print_place(explanation->file, explanation->line);
	if (explanation->has_intended)
		printf("; meant %s", explanation->intended_text);
	if (explanation->has_rule &&
	    explanation->verdict.lookalike.class_ != MXW_LOOKALIKE_NONE)
		printf(" (%s, %u)",
		       mxw_lookalike_class_text(explanation->verdict.lookalike.class_),
		       explanation->verdict.lookalike.score);
	putchar('\n');
}

/* Until when the rule holds, and what comes then. */
static void print_expiry(const struct explanation *explanation)
{
	const struct mxw_rule *rule = &explanation->rule;
	char until[MXW_TIME_TEXT_MAX];

	if (rule->expires_s == 0)
		return;
	print_label("expires");
	fputs(mxw_time_to_text(rule->expires_s, until), stdout);
	if (explanation->inquiry->now_s >= rule->expires_s)
		fputs(", has expired", stdout);
	else if (rule->section != MXW_SECTION_ALLOW)
		printf(", then %s", mxw_mode_text(rule->on_expiry));
	putchar('\n');
}

/* The mode, and who holds the rule there. */
static void print_mode(const struct explanation *explanation)
{
	const struct inquiry *inquiry = explanation->inquiry;
	const struct rule_state state =
		rule_state_at(inquiry->policy, explanation->verdict.rule, inquiry->now_s);
	char held[RULE_HELD_TEXT_MAX];

	print_label("mode");
	if (state.mode == MXW_MODE_ENFORCE && is_told_only(explanation)) {
		fputs("monitor, set by: the score", stdout);
	} else if (explanation_is_held(explanation, state.mode)) {
		printf("%s, set by: ", mxw_mode_text(explanation->verdict.mode));
		explanation_print_holder(explanation);
	} else {
		fputs(mxw_mode_text(state.mode), stdout);
		if (state.held_by != 0)
			printf(", set by: %s", rule_held_text(state.held_by, held));
	}
	putchar('\n');
}

/* The entry as it is written, or the network; and the exchange that it is about. */
static void print_match(const struct explanation *explanation)
{
	char exchange[MXW_NAME_TEXT_MAX];

	if (explanation->rule.section == MXW_SECTION_EXCHANGERS) {
		print_label("exchanger");
		mxw_name_to_text(explanation->judged, exchange);
		puts(exchange);
	}
	if (explanation->by_network) {
		print_label("network");
		fputs(explanation->matched_text, stdout);
		print_place(explanation->file, explanation->line);
	} else if (explanation->verdict.lookalike.class_ != MXW_LOOKALIKE_NONE) {
		print_label("like");
		explanation_print_likeness(&explanation->verdict.lookalike);
		explanation_print_entry(&explanation->entry);
	} else {
		print_label("entry");
		explanation_print_entry(&explanation->entry);
	}
	putchar('\n');
}

/* The rule, the entry as it is written, and what holds for them. */
static void print_rule(const struct explanation *explanation)
{
	const struct mxw_verdict *verdict = &explanation->verdict;
	const struct mxw_rule *rule = &explanation->rule;

	print_label("rule");
	fputs(rule->id, stdout);
	print_place(rule->file, rule->line);
	putchar('\n');
	print_text_if("", rule->description);
	print_match(explanation);
	if (explanation->has_intended) {
		print_label("meant");
		puts(explanation->intended_text);
	}
	print_text_if("owner", rule->owner);
	print_text_if("ticket", rule->ticket);
	print_text_if("reference", rule->reference);
	print_expiry(explanation);
	if (verdict->trigger == MXW_TRIGGER_ALLOW)
		return; /* it has no more to say */
	print_mode(explanation);
	print_label("severity");
	puts(mxw_severity_text(verdict->severity));
	print_label("ttl");
	printf("%" PRIu32 " seconds\n", verdict->ttl_s);
}

static void print_groups(const struct mxw_policy *policy)
{
	const uint32_t count = mxw_policy_counts(policy).groups;

	print_label("groups");
	for (uint32_t group = 0; group < count; group++)
		printf("%s%s", group > 0 ? ", " : "", mxw_policy_group_name(policy, group));
	puts(count > 0 ? "" : "none");
}

/* The group of the client, and by which of its addresses; or the groups that there are. */
static void print_group(const struct explanation *explanation)
{
	const struct inquiry *inquiry = explanation->inquiry;
	const uint32_t group = explanation->verdict.group;
	char text[RANGE_TEXT_MAX];

	print_label("group");
	if (group == MXW_GROUP_NONE) {
		puts("none");
		print_groups(inquiry->policy);
		return;
	}
	fputs(mxw_policy_group_name(inquiry->policy, group), stdout);
	if (!inquiry->by_group) {
		const struct mxw_client_range range =
			range_of(inquiry->policy, &inquiry->address);
		printf(" (%s)", range_to_text(&range, text));
	}
	putchar('\n');
}

/* Who would not get the real answer, where this client does. */
static void print_other_groups(const struct explanation *explanation)
{
	const struct mxw_policy *policy = explanation->inquiry->policy;
	const struct mxw_question question = explanation_question(explanation);
	const uint32_t count = mxw_policy_counts(policy).groups;
	unsigned found = 0;

	for (uint32_t group = 0; group < count; group++) {
		struct mxw_verdict verdict =
			mxw_policy_decide_for_group(policy, group, &question);
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

	putchar('\n');
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

void explanation_print(const struct explanation *explanation)
{
	const bool blocked = mxw_verdict_blocks(&explanation->verdict);

	print_headline(explanation);
	putchar('\n');
	explanation_print_outcome(explanation);
	putchar('\n');
	if (!blocked) {
		print_label("why");
		print_reason(explanation);
		putchar('\n');
	}
	if (explanation->has_rule)
		print_rule(explanation);
	print_group(explanation);
	if (!mxw_verdict_alerts(&explanation->verdict))
		print_other_groups(explanation);
	if (blocked)
		print_answer(explanation);
	explanation_print_fates(explanation);
	explanation_print_rivals(explanation);
	explanation_print_near(explanation);
	explanation_print_exchangers(explanation);
}
