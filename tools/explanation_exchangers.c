/* A resolver judges the answer, too: where it sends mail. Here there is no answer; whoever asks may say what
 * would be in it, and that is then judged in the resolver's order: all hosts first, then the addresses, and
 * of several the first that blocks. Else it is said which rules might still have a word. */
#include "explanation.h"

#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>

/* One item of the list. */
struct item {
	bool is_address;
	struct mxw_address address;
	struct mxw_name name; /* the host, or that before the address; wire is NULL: none was */
};

/* Reads the next item; the name of a host goes to `buffer`, and stays there for the addresses behind it.
 * MXW_OK; MXW_LIMIT at the end of the list; MXW_SYNTAX: it is neither, and *at is where it begins, of
 * *ret_size octets. */
static enum mxw_result next_item(const char **at, struct mxw_name_buffer *buffer,
                                 struct item *item, size_t *ret_size)
{
	const char *text = *at;
	const size_t size = strcspn(text, ",");

	if (size == 0 && text[0] == '\0')
		return MXW_LIMIT;
	*ret_size = size;
	item->is_address = mxw_address_from_text(text, size, &item->address) == MXW_OK;
	if (!item->is_address &&
	    mxw_name_from_user_text(text, size, buffer, &item->name) != MXW_OK)
		return MXW_SYNTAX;
	*at = text[size] == ',' ? text + size + 1 : text + size;
	return MXW_OK;
}

const char *explanation_bad_exchanger(const char *exchangers, size_t *ret_size)
{
	struct mxw_name_buffer buffer;
	struct item item = { 0 };
	enum mxw_result result;

	do
		result = next_item(&exchangers, &buffer, &item, ret_size);
	while (result == MXW_OK);
	return result == MXW_SYNTAX ? exchangers : NULL;
}

/* Takes the verdict if it blocks; or if it alerts, and nothing else did so far. */
static void take(struct explanation *explanation, const struct mxw_verdict *verdict,
                 struct mxw_name judged)
{
	if (!mxw_verdict_blocks(verdict) &&
	    (!mxw_verdict_alerts(verdict) || mxw_verdict_alerts(&explanation->verdict)))
		return;
	explanation->verdict = *verdict;
	/* The asked name's own address is judged under that name. */
	if (judged.wire != explanation->name.wire)
		judged = mxw_name_fold(judged, &explanation->exchange);
	explanation->judged = judged;
}

/* Judges all hosts of the list, or all its addresses. */
static void judge_items(const struct inquiry *inquiry, struct mxw_question *question,
                        bool addresses, struct explanation *explanation)
{
	const char *at = inquiry->exchangers;
	struct mxw_name_buffer buffer;
	struct item item = { .name = explanation->name };
	size_t size;

	while (!mxw_verdict_blocks(&explanation->verdict) &&
	       next_item(&at, &buffer, &item, &size) == MXW_OK) {
		const uint32_t group = explanation->verdict.group;
		struct mxw_verdict verdict;

		if (item.is_address != addresses)
			continue;
		question->name = item.name;
		verdict = addresses ? mxw_policy_decide_address(inquiry->policy, group,
		                                                question, &item.address)
		                    : mxw_policy_decide_for_group(inquiry->policy, group,
		                                                  question);
		take(explanation, &verdict, item.name);
	}
}

void explanation_judge_exchangers(const struct inquiry *inquiry,
                                  const struct mxw_question *question,
                                  struct explanation *explanation)
{
	struct mxw_question exchange = *question;

	if (explanation->verdict.trigger == MXW_TRIGGER_ALLOW)
		return;
	exchange.subject = MXW_SUBJECT_EXCHANGE;
	/* An answer with addresses has no hosts of MX records. */
	if (question->type == MXW_TYPE_MX || question->type == MXW_TYPE_ANY)
		judge_items(inquiry, &exchange, false, explanation);
	judge_items(inquiry, &exchange, true, explanation);
}

/* May the rule have a word on the answer? */
static bool may_judge(const struct explanation *explanation, uint32_t rule)
{
	const struct inquiry *inquiry = explanation->inquiry;
	const struct mxw_rule is = mxw_policy_rule(inquiry->policy, rule);
	const uint32_t group = explanation->verdict.group;
	const bool has_hosts =
		explanation->type == MXW_TYPE_MX || explanation->type == MXW_TYPE_ANY;

	return is.section == MXW_SECTION_EXCHANGERS && (is.clients >> group & 1) != 0 &&
	       (has_hosts || is.networks > 0) &&
	       mxw_policy_rule_mode(inquiry->policy, rule, inquiry->now_s) !=
	               MXW_MODE_DISABLED &&
	       mxw_action_covers(mxw_policy_rule_action(inquiry->policy, rule, group),
	                         explanation->type, MXW_CLASS_IN);
}

void explanation_print_exchangers(const struct explanation *explanation)
{
	const struct mxw_policy *policy = explanation->inquiry->policy;
	const uint32_t count = mxw_policy_counts(policy).rules;
	bool found = false;

	if (explanation->verdict.group == MXW_GROUP_NONE ||
	    explanation->inquiry->exchangers != NULL ||
	    mxw_verdict_blocks(&explanation->verdict) ||
	    explanation->verdict.trigger == MXW_TRIGGER_ALLOW)
		return;
	for (uint32_t rule = 0; rule < count; rule++) {
		if (!may_judge(explanation, rule))
			continue;
		if (!found)
			puts("\nThe answer is judged, too, by where it sends mail. Rules for that\n"
			     "(--exchanger HOST,ADDRESS tells what they would say):");
		found = true;
		printf("  %s\n", mxw_policy_rule(policy, rule).id);
	}
}
