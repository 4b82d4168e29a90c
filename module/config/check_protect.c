/* Two protected domains that look like each other: one may be an error of typing, and whoever typed it has
 * protected what should be caught. Nothing that is protected is ever a look-alike, so only here it shows. */
#include "config/check.h"

#include <string.h>

#include "config/quote.h"
#include "policy/index.h"

static void report(const struct mxwi_check *check, const struct mxw_entry_spec *spec,
                   const struct mxwi_rule_notes *rule, struct mxw_name other,
                   const struct mxw_lookalike *lookalike)
{
	char text[MXW_NAME_TEXT_MAX], other_text[MXW_NAME_TEXT_MAX];

	(void)mxwi_findings_in(check->findings, mxwi_check_file(check, spec->file));
	(void)mxw_name_to_text(spec->name, text);
	(void)mxw_name_to_text(other, other_text);
	mxwi_find_accepted(
		check->findings, rule->accepts, (struct mxwi_mark){ spec->line, spec->column },
		MXWI_CODE_PROTECTED_ALIKE,
		"%s looks like %s, which is protected, too (%s, score %u): neither is "
		"ever taken for the other; leave out the one that is a mistake, or "
		"write in \"accept\" why both are right",
		MXWI_QUOTE(text, strlen(text)), MXWI_QUOTE(other_text, strlen(other_text)),
		mxw_lookalike_class_text(lookalike->class_), lookalike->score);
}

/* Is the first name found to look like the second one, and so much that it would be told of? */
static bool is_found(const struct mxw_policy *policy, struct mxw_name name,
                     struct mxw_name other, unsigned alert_at)
{
	const uint8_t *names = mxwi_block_at(policy, policy->records);
	struct mxwi_matches matches;

	mxwi_lookalikes_find(mxwi_block_lookalikes(policy), names, name, &matches);
	for (unsigned i = 0; i < matches.count; i++)
		if (matches.match[i].lookalike.score >= alert_at &&
		    mxw_name_equal(mxwi_record_name(names + matches.match[i].name), other))
			return true;
	return false;
}

/* A pair that is found from both sides is told of at the one that comes later in canonical order. */
static void check_one(const struct mxwi_check *check, const struct mxw_entry_spec *spec,
                      const struct mxwi_rule_notes *rule)
{
	const struct mxw_policy *policy = check->policy;
	const uint8_t *names = mxwi_block_at(policy, policy->records);
	struct mxwi_matches matches;

	mxwi_lookalikes_find(mxwi_block_lookalikes(policy), names, spec->name, &matches);
	for (unsigned i = 0; i < matches.count; i++) {
		const struct mxwi_likeness *match = &matches.match[i];
		const struct mxw_name other = mxwi_record_name(names + match->name);

		if (match->lookalike.score >= rule->spec.alert_at &&
		    match->lookalike.labels == spec->name.labels &&
		    (mxw_name_compare(other, spec->name) < 0 ||
		     !is_found(policy, other, spec->name, rule->spec.alert_at)))
			report(check, spec, rule, other, &match->lookalike);
	}
}

void mxwi_check_protected_alike(const struct mxwi_check *check)
{
	const struct mxw_builder *builder = check->reader->builder;
	const size_t count = mxw_builder_entry_count(builder);

	if (mxw_policy_counts(check->policy).protected_ == 0)
		return;
	for (size_t i = 0; i < count; i++) {
		uint32_t rule;
		const struct mxw_entry_spec spec = mxw_builder_entry(builder, i, &rule);

		if (check->reader->rules[rule].spec.section == MXW_SECTION_PROTECT &&
		    spec.part == MXW_PART_MATCH)
			check_one(check, &spec, &check->reader->rules[rule]);
	}
}
