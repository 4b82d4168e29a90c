/* A rule may settle what is found about it. Only a code that it can settle is taken, so that a slip
 * in a code does not hide that nothing is settled by it; and what nobody finds any more is told of
 * in the end, so that an agreement does not outlive its reason. */
#include <string.h>

#include "config/quote.h"
#include "config/reader.h"

/* The code that a key names; MXWI_CODE_COUNT: none that can be accepted, which is reported. */
static enum mxwi_code read_code(struct mxwi_reader *reader, const struct mxwi_node *key)
{
	enum mxwi_code code = mxwi_code_from_text(key->text, key->size);
	struct mxwi_nearest nearest = mxwi_nearest_to(key->text, key->size);

	if (code != MXWI_CODE_COUNT && mxwi_code_is_acceptable(code))
		return code;
	if (code != MXWI_CODE_COUNT) {
		mxwi_find(reader->findings, key->mark, MXWI_CODE_ACCEPT_CODE,
		          "a rule cannot accept \"%s\"; correct what it is about instead",
		          mxwi_code_text(code));
		return MXWI_CODE_COUNT;
	}
	for (int i = 0; i < MXWI_CODE_COUNT; i++)
		if (mxwi_code_is_acceptable((enum mxwi_code)i))
			mxwi_nearest_offer(&nearest, mxwi_code_text((enum mxwi_code)i));
	mxwi_find(reader->findings, key->mark, MXWI_CODE_ACCEPT_CODE,
	          "%s is no code of a finding, as they stand in brackets at its end%s",
	          MXWI_QUOTE(key->text, key->size), MXWI_DID_YOU_MEAN(&nearest));
	return MXWI_CODE_COUNT;
}

/* The reason for a code; NULL: there is none, which is reported. */
static const char *read_reason(struct mxwi_reader *reader, const struct mxwi_node *value,
                               enum mxwi_code code)
{
	const char *name = mxwi_code_text(code);
	const char *reason;

	if (value->broken)
		return NULL;
	if (value->kind != MXWI_NODE_TEXT || value->size == 0) {
		mxwi_find(reader->findings,
		          mxwi_node_is_nothing(value) ? value->key->mark : value->mark,
		          MXWI_CODE_WRONG_KIND,
		          "\"%s\": expected the reason why it is accepted, found %s", name,
		          value->size == 0 && value->kind == MXWI_NODE_TEXT
		                  ? "nothing"
		                  : mxwi_node_text(value));
		return NULL;
	}
	if (!mxwi_text_read(reader->findings, value, MXWI_QUOTE(name, strlen(name)),
	                    reader->arena, &reason))
		return NULL;
	return reason;
}

struct mxwi_accept *mxwi_read_accepts(struct mxwi_reader *reader, const struct mxwi_node *map)
{
	struct mxwi_accept *accepts = NULL, **end = &accepts;

	for (const struct mxwi_node *value = map != NULL ? map->first : NULL; value != NULL;
	     value = value->next) {
		enum mxwi_code code = read_code(reader, value->key);
		const char *reason = NULL;
		struct mxwi_accept *accept;

		if (code != MXWI_CODE_COUNT)
			reason = read_reason(reader, value, code);
		if (reason == NULL)
			continue;
		accept = mxwi_arena_alloc(reader->arena, 1, sizeof(*accept));
		if (accept == NULL) {
			mxwi_findings_nomem(reader->findings);
			break;
		}
		*accept = (struct mxwi_accept){ .code = code,
			                        .reason = reason,
			                        .mark = value->key->mark };
		*end = accept;
		end = &accept->next;
	}
	return accepts;
}

void mxwi_warn_accepts(struct mxwi_reader *reader)
{
	for (size_t i = 0; i < reader->rule_count; i++) {
		const struct mxwi_rule_notes *rule = &reader->rules[i];
		const char *before = mxwi_findings_in(reader->findings, rule->file);

		for (const struct mxwi_accept *accept = rule->accepts; accept != NULL;
		     accept = accept->next)
			if (!accept->used && !mxwi_code_comes_with_time(accept->code))
				mxwi_find(
					reader->findings, accept->mark, MXWI_CODE_ACCEPT_UNUSED,
					"nothing is found about the rule that \"%s\" settles; "
					"leave it out",
					mxwi_code_text(accept->code));
		(void)mxwi_findings_in(reader->findings, before);
	}
}
