/* Who answers for a rule, why it is there, and until when. A rule whose end cannot be read is not
 * handed over: one that should have ended is worse than a policy that is refused. */
#include "config/rules.h"

/* A text that may be left out. */
static const char *read_text(const struct mxwi_rule_draft *draft, enum mxwi_field field)
{
	const char *text;

	return mxwi_field_text(draft->reader->findings, draft->fields, field,
	                       draft->reader->arena, &text)
	               ? text
	               : NULL;
}

bool mxwi_rule_read_life(struct mxwi_rule_draft *draft)
{
	struct mxwi_findings *findings = draft->reader->findings;
	const struct mxwi_fields *fields = draft->fields;
	int64_t expires_s = 0;
	int word;

	draft->spec.description = read_text(draft, MXWI_FIELD_DESCRIPTION);
	draft->spec.owner = read_text(draft, MXWI_FIELD_OWNER);
	draft->spec.ticket = read_text(draft, MXWI_FIELD_TICKET);
	draft->spec.reference = read_text(draft, MXWI_FIELD_REFERENCE);
	if (mxwi_rule_answers(draft) &&
	    mxwi_field_word(findings, fields, MXWI_FIELD_ON_EXPIRY, &word))
		draft->spec.on_expiry = (enum mxw_mode)word;
	if (!mxwi_field_time(findings, fields, MXWI_FIELD_EXPIRES, &expires_s))
		return !fields->given[MXWI_FIELD_EXPIRES];
	/* The first second of 1970 stands for "never"; the next one is as long ago. */
	draft->spec.expires_s = expires_s != 0 ? expires_s : 1;
	return true;
}
