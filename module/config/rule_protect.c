/* What rules of `protect` have to themselves. A protected domain is one that somebody could register: where
 * its public suffix ends decides what an error of typing in it is worth, and below a public suffix itself
 * everything would be protected. */
#include <stdio.h>
#include <string.h>

#include "config/quote.h"
#include "config/rules.h"
#include "lookalike/typed.h"
#include "suffix/suffix.h"

bool mxwi_rule_read_scores(struct mxwi_rule_draft *draft)
{
	struct mxwi_findings *findings = draft->reader->findings;
	const struct mxwi_fields *fields = draft->fields;
	uint8_t alert_at = MXW_ALERT_AT_DEFAULT, block_at = MXW_SCORE_NEVER;
	const bool alert_read =
		mxwi_field_score(findings, fields, MXWI_FIELD_ALERT_AT, &alert_at);
	const bool block_read =
		mxwi_field_score(findings, fields, MXWI_FIELD_BLOCK_AT, &block_at);
	const struct mxwi_node *written = fields->value[MXWI_FIELD_BLOCK_AT];

	if ((fields->given[MXWI_FIELD_ALERT_AT] && !alert_read) ||
	    (fields->given[MXWI_FIELD_BLOCK_AT] && !block_read))
		return false;
	if (alert_at == MXW_SCORE_NEVER) {
		mxwi_find(
			findings, fields->value[MXWI_FIELD_ALERT_AT]->mark,
			MXWI_CODE_SCORE_ORDER,
			"\"alert-at\" cannot be \"never\": nobody would know what is blocked; "
			"write \"mode: disabled\" to switch the rule off");
		return false;
	}
	if (block_at < alert_at) {
		mxwi_find(findings, written->mark, MXWI_CODE_SCORE_ORDER,
		          "\"block-at\" %u is below \"alert-at\" %u, so what is blocked would "
		          "not be told of; lower \"alert-at\", or raise this",
		          (unsigned)block_at, (unsigned)alert_at);
		return false;
	}
	draft->spec.alert_at = alert_at;
	draft->spec.block_at = block_at;
	return true;
}

bool mxwi_check_protected(const struct mxwi_name_entry *entry, const char *text, size_t size,
                          uint8_t *ret_suffix_labels, struct mxwi_complaint *reterr)
{
	const unsigned suffix_labels = mxwi_suffix_labels(entry->name);
	char name[MXW_NAME_TEXT_MAX];

	if (entry->intended.wire != NULL) {
		/* As in a rule of "watch"; here it is the other one that belongs. */
		(void)mxw_name_to_text(entry->intended, name);
		reterr->code = MXWI_CODE_INTENDED_PLACE;
		(void)snprintf(
			reterr->text, sizeof(reterr->text),
			"%s: protected are domains that are meant, not what is typed for "
			"them; write only the second, \"%s\"",
			MXWI_QUOTE(text, size), name);
		return false;
	}
	reterr->code = MXWI_CODE_PROTECTED_NAME;
	(void)mxw_name_to_text(entry->name, name);
	if (entry->scope != MXW_SCOPE_SUBTREE)
		(void)snprintf(reterr->text, sizeof(reterr->text),
		               "%s has a prefix, which protected domains do not take: what is "
		               "below them is protected, too; write \"%s\"",
		               MXWI_QUOTE(text, size), name);
	else if (!mxwi_is_host_name(entry->name))
		(void)snprintf(
			reterr->text, sizeof(reterr->text),
			"%s cannot be protected: only names of letters, digits and hyphens "
			"are looked for",
			MXWI_QUOTE(text, size));
	else if (suffix_labels == 0)
		(void)snprintf(reterr->text, sizeof(reterr->text),
		               "%s is a public suffix, and all below it would be protected, "
		               "whoever has it; write the domains that are to be reached",
		               MXWI_QUOTE(text, size));
	else {
		*ret_suffix_labels = (uint8_t)suffix_labels;
		return true;
	}
	return false;
}
