/* What happens to one question. The library decides and makes the answer; here both become
 * text and JSON. The answer's RR takes the way that it takes to the asker: it is put into
 * wire format and read back with ldns, which prints it, so that what is shown is what a
 * resolver would see. */
#include "explanation.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "json.h"

#define RR_FIXED_SIZE 10u /* type, class, TTL and the size of the rdata on the wire */

bool type_from_text(const char *text, uint16_t *ret)
{
	/* The common case of a long list of names, without a walk through every mnemonic. */
	if (strcasecmp(text, "MX") == 0) {
		*ret = MXW_TYPE_MX;
		return true;
	}
	/* ldns takes TYPE15x for TYPE15 and TYPE65551 too. */
	if (strncasecmp(text, "TYPE", 4) == 0 && isdigit((unsigned char)text[4])) {
		char *end;
		errno = 0;
		unsigned long number = strtoul(text + 4, &end, 10);
		if (errno != 0 || *end != '\0' || number == 0 || number > UINT16_MAX)
			return false;
		*ret = (uint16_t)number;
		return true;
	}
	ldns_rr_type type = ldns_get_rr_type_by_name(text);
	if (type == 0 || type > UINT16_MAX)
		return false;
	*ret = (uint16_t)type;
	return true;
}

const char *type_to_text(uint16_t type, char buffer[MXW_TYPE_TEXT_MAX])
{
	const char *mnemonic = ldns_rr_descript(type)->_name;
	mxw_type_to_text(type, buffer);
	return strncmp(buffer, "TYPE", 4) == 0 && mnemonic != NULL ? mnemonic : buffer;
}

/* Puts the answer's RR into wire format; returns its size. */
static size_t rr_to_wire(const struct mxw_answer *answer,
                         uint8_t wire[MXW_NAME_SIZE_MAX + RR_FIXED_SIZE + MXW_RDATA_SIZE_MAX])
{
	uint8_t *at = wire;
	memcpy(at, answer->rr_owner.wire, answer->rr_owner.size);
	at += answer->rr_owner.size;
	ldns_write_uint16(at, answer->rr_type);
	ldns_write_uint16(at + 2, MXW_CLASS_IN);
	ldns_write_uint32(at + 4, answer->ttl_s);
	ldns_write_uint16(at + 8, answer->rdata_size);
	at += RR_FIXED_SIZE;
	memcpy(at, answer->rdata, answer->rdata_size);
	return (size_t)(at - wire) + answer->rdata_size;
}

/* Prints the answer's RR in presentation format, fields apart by one space. False: no
 * memory. */
static bool rr_to_text(const struct mxw_answer *answer, ldns_buffer *scratch,
                       char text[RR_TEXT_MAX])
{
	uint8_t wire[MXW_NAME_SIZE_MAX + RR_FIXED_SIZE + MXW_RDATA_SIZE_MAX];
	size_t size = rr_to_wire(answer, wire);
	size_t position = 0;
	ldns_rr *rr = NULL;
	if (ldns_wire2rr(&rr, wire, size, &position, LDNS_SECTION_ANSWER) != LDNS_STATUS_OK)
		return false;
	ldns_buffer_clear(scratch);
	bool printed = ldns_rr2buffer_str(scratch, rr) == LDNS_STATUS_OK;
	ldns_rr_free(rr);
	size_t length = ldns_buffer_position(scratch);
	if (!printed || length >= RR_TEXT_MAX)
		return false;
	memcpy(text, ldns_buffer_begin(scratch), length);
	/* ldns puts tabs between the fields and a line end behind the last; inside a field both
	 * would be escaped. */
	while (length > 0 && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	for (char *tab = text; (tab = strchr(tab, '\t')) != NULL;)
		*tab = ' ';
	return true;
}

static void add_network(const struct mxw_policy *policy, struct explanation *ret)
{
	ret->network = mxw_policy_exchange_network(policy, ret->verdict.network);
	ret->file = ret->network.file;
	ret->line = ret->network.line;
	(void)mxw_network_to_text(&ret->network.network, ret->matched_text);
}

static void add_entry(const struct mxw_policy *policy, struct explanation *ret)
{
	struct mxw_name_buffer buffer;
	struct mxw_name intended;

	ret->entry = mxw_policy_entry(policy, ret->verdict.entry);
	ret->file = ret->entry.file;
	ret->line = ret->entry.line;
	mxw_name_to_text(mxw_policy_matched(policy, &ret->verdict, ret->judged),
	                 ret->matched_text);
	ret->has_intended =
		mxw_policy_intended(policy, &ret->verdict, ret->judged, &buffer, &intended);
	if (ret->has_intended)
		mxw_name_to_text(intended, ret->intended_text);
}

void explanation_make(const struct inquiry *inquiry, struct mxw_name name, uint16_t type,
                      struct explanation *ret)
{
	const struct mxw_policy *policy = inquiry->policy;
	struct mxw_question question;

	ret->inquiry = inquiry;
	ret->name = name;
	ret->type = type;
	ret->judged = name;
	question = explanation_question(ret);
	question.client = inquiry->by_group ? NULL : &inquiry->address;
	ret->verdict = inquiry->by_group
	                       ? mxw_policy_decide_for_group(policy, inquiry->group, &question)
	                       : mxw_policy_decide(policy, &question);
	mxw_name_to_text(name, ret->name_text);
	if (inquiry->exchangers != NULL)
		explanation_judge_exchangers(inquiry, &question, ret);

	/* What decided, and what was meant. */
	ret->has_rule = ret->verdict.rule != MXW_RULE_NONE;
	ret->by_network = mxw_verdict_is_by_network(&ret->verdict);
	ret->has_intended = false;
	ret->matched_text[0] = '\0';
	if (ret->has_rule)
		ret->rule = mxw_policy_rule(policy, ret->verdict.rule);
	if (ret->by_network)
		add_network(policy, ret);
	else if (ret->has_rule)
		add_entry(policy, ret);
}

bool explanation_make_answer(struct explanation *explanation)
{
	struct mxw_answer *answer = &explanation->answer;

	explanation->rr_text[0] = '\0';
	if (!mxw_verdict_blocks(&explanation->verdict))
		return true;
	mxw_answer_make(explanation->inquiry->policy, &explanation->verdict, explanation->name,
	                explanation->judged, answer);
	return answer->drop || answer->rr_type == 0 ||
	       rr_to_text(answer, explanation->inquiry->scratch, explanation->rr_text);
}

const char *explanation_rcode(const struct explanation *explanation)
{
	if (!mxw_verdict_blocks(&explanation->verdict) || explanation->answer.drop)
		return NULL;
	return ldns_lookup_by_id(ldns_rcodes, explanation->answer.rcode)->name;
}

static void put_lookalike(const struct explanation *explanation)
{
	const struct mxw_lookalike *lookalike = &explanation->verdict.lookalike;
	char of[MXW_NAME_TEXT_MAX];

	if (!explanation->has_rule || lookalike->class_ == MXW_LOOKALIKE_NONE) {
		cmd_json_put(",\"lookalike\":", NULL);
		return;
	}
	mxw_name_to_text(explanation->entry.name, of);
	cmd_json_put(",\"lookalike\":{\"class\":", mxw_lookalike_class_text(lookalike->class_));
	cmd_json_put_number_if(",\"score\":", true, lookalike->score);
	cmd_json_put(",\"of\":", of);
	putchar('}');
}

void explanation_print_json(const struct explanation *explanation)
{
	const struct inquiry *inquiry = explanation->inquiry;
	const struct mxw_verdict *verdict = &explanation->verdict;
	const bool has_rule = explanation->has_rule;
	/* An SOA is in the authority section. */
	const bool has_mx =
		explanation->rr_text[0] != '\0' && explanation->answer.rr_type == MXW_TYPE_MX;
	char type[MXW_TYPE_TEXT_MAX];

	/* The keys in the order of the contract. */
	/* clang-format off */
	cmd_json_put("{\"name\":", explanation->name_text);
	cmd_json_put(",\"type\":", type_to_text(explanation->type, type));
	cmd_json_put(",\"client\":", inquiry->by_group ? NULL : inquiry->address_text);
	cmd_json_put(",\"group\":", mxw_policy_group_name(inquiry->policy, verdict->group));
	cmd_json_put(",\"action\":", mxw_action_text(verdict->action));
	cmd_json_put(",\"would\":", mxw_action_text(verdict->would));
	cmd_json_put(",\"mode\":", mxw_mode_text(verdict->mode));
	fputs(mxw_verdict_blocks(verdict) ? ",\"blocked\":true" : ",\"blocked\":false", stdout);
	cmd_json_put(",\"trigger\":", mxw_trigger_text(verdict->trigger));
	cmd_json_put(",\"rule\":", has_rule ? explanation->rule.id : NULL);
	cmd_json_put(",\"file\":", has_rule ? explanation->file : NULL);
	cmd_json_put_number_if(",\"line\":", has_rule, has_rule ? explanation->line : 0);
	cmd_json_put(",\"matched\":", has_rule ? explanation->matched_text : NULL);
	cmd_json_put(",\"intended\":", explanation->has_intended ? explanation->intended_text : NULL);
	put_lookalike(explanation);
	cmd_json_put(",\"severity\":", mxw_severity_text(verdict->severity));
	cmd_json_put_number_if(",\"ttl\":", mxw_verdict_alerts(verdict), verdict->ttl_s);
	cmd_json_put(",\"rcode\":", explanation_rcode(explanation));
	if (has_mx)
		cmd_json_put(",\"answer\":[", explanation->rr_text);
	else
		fputs(",\"answer\":[", stdout);
	puts("]}");
	/* clang-format on */
}
