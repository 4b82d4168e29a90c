/* What time has to do with rules: how long their answers are kept, whether they have run out or soon
 * will, and whether they have been on trial for so long that somebody forgot them. That a rule is on
 * trial is written in a file; since when, only the file's own time tells: it cannot have been there
 * for longer than the file is unchanged, and nobody has looked at it since. */
#include "config/check.h"

#include "config/quote.h"

#define DAY_S INT64_C(86400)
#define SOON_S (30 * DAY_S)
#define LONG_MONITOR_S (90 * DAY_S)
#define LONG_TTL_S 3600u

void mxwi_check_ttls(const struct mxwi_check *check)
{
	static const char words[] =
		"answers may be kept for %u seconds: a name that is blocked by mistake stays blocked "
		"that long after the policy is corrected; write %u at most";
	const struct mxwi_reader *reader = check->reader;

	if (reader->options->errors_only)
		return;
	if (reader->ttl_mark.line != 0 && reader->ttl_s > LONG_TTL_S) {
		(void)mxwi_findings_in(check->findings, reader->sources->items[0].name);
		mxwi_find(check->findings, reader->ttl_mark, MXWI_CODE_LONG_TTL, words,
		          (unsigned)reader->ttl_s, LONG_TTL_S);
	}
	for (size_t i = 0; i < reader->rule_count; i++) {
		const struct mxwi_rule_notes *rule = &reader->rules[i];

		if (rule->spec.ttl_s <= LONG_TTL_S)
			continue;
		(void)mxwi_findings_in(check->findings, rule->file);
		mxwi_find_accepted(check->findings, rule->accepts, rule->marks[MXWI_FIELD_TTL],
		                   MXWI_CODE_LONG_TTL, words, (unsigned)rule->spec.ttl_s,
		                   LONG_TTL_S);
	}
}

/* ---- expiry ---- */

/* What a rule that has run out does. */
static const char *after_expiry(const struct mxwi_rule_notes *rule)
{
	if (rule->spec.section == MXW_SECTION_ALLOW)
		return "exempts nothing";
	return rule->spec.on_expiry == MXW_MODE_DISABLED ? "does nothing" : "only alerts";
}

static void check_rule_expiry(const struct mxwi_check *check,
                              const struct mxwi_rule_notes *rule)
{
	const struct mxw_rule_spec *spec = &rule->spec;
	struct mxwi_mark mark = rule->marks[MXWI_FIELD_EXPIRES];
	char time[MXW_TIME_TEXT_MAX];

	(void)mxw_time_to_text(spec->expires_s, time);
	if (check->now_s >= spec->expires_s)
		mxwi_find_accepted(check->findings, rule->accepts, mark, MXWI_CODE_EXPIRED,
		                   "rule \"%s\" ran out at %s and %s now; "
		                   "give it a later date, or take it out",
		                   spec->id, time, after_expiry(rule));
	else if (spec->expires_s - check->now_s <= SOON_S)
		mxwi_find_accepted(check->findings, rule->accepts, mark, MXWI_CODE_EXPIRES_SOON,
		                   "rule \"%s\" runs out at %s and %s then; "
		                   "give it a later date if it is still needed",
		                   spec->id, time, after_expiry(rule));
}

void mxwi_check_expiry(const struct mxwi_check *check)
{
	if (check->reader->options->errors_only)
		return;
	for (size_t i = 0; i < check->reader->rule_count; i++) {
		const struct mxwi_rule_notes *rule = &check->reader->rules[i];

		if (rule->spec.expires_s == 0)
			continue;
		(void)mxwi_findings_in(check->findings, rule->file);
		check_rule_expiry(check, rule);
	}
}

/* ---- monitor ---- */

/* For how many days a file has not been written to; 0: not for long, or nobody knows. */
static unsigned days_unchanged(const struct mxwi_check *check, const char *file)
{
	const struct mxwi_source *source =
		mxwi_sources_find(check->reader->sources, MXWI_SOURCE_YAML, file);

	if (source == NULL || !source->has_status ||
	    check->now_s - source->changed_s <= LONG_MONITOR_S)
		return 0;
	return (unsigned)((check->now_s - source->changed_s) / DAY_S);
}

/* A rule is in monitor by its own word, or by that of the `include` in the policy file. */
static void check_rule_monitor(const struct mxwi_check *check,
                               const struct mxwi_rule_notes *rule)
{
	const struct mxw_rule_spec *spec = &rule->spec;
	bool own = spec->mode == MXW_MODE_MONITOR;
	unsigned days;

	if (spec->section == MXW_SECTION_ALLOW ||
	    mxw_mode_weaker(spec->mode, spec->include_mode) != MXW_MODE_MONITOR)
		return;
	days = days_unchanged(check, own ? rule->file : check->reader->sources->items[0].name);
	if (days == 0)
		return;
	(void)mxwi_findings_in(check->findings, rule->file);
	mxwi_find_accepted(check->findings, rule->accepts,
	                   own ? rule->marks[MXWI_FIELD_MODE] : rule->mark,
	                   MXWI_CODE_MONITOR_LONG,
	                   "rule \"%s\" has been in monitor%s for %u days or more: "
	                   "its names only alert, and mail to them still leaves; "
	                   "look at the alerts, then enforce it or take it out",
	                   spec->id, own ? "" : " by its \"include\"", days);
}

void mxwi_check_monitor(const struct mxwi_check *check)
{
	const struct mxwi_reader *reader = check->reader;
	const char *main_file = reader->sources->items[0].name;
	unsigned days = days_unchanged(check, main_file);

	if (reader->options->errors_only || reader->mode == MXW_MODE_DISABLED)
		return;
	if (reader->mode != MXW_MODE_MONITOR) {
		for (size_t i = 0; i < reader->rule_count; i++)
			check_rule_monitor(check, &reader->rules[i]);
	} else if (days != 0) {
		(void)mxwi_findings_in(check->findings, main_file);
		mxwi_find(check->findings, reader->mode_mark, MXWI_CODE_MONITOR_LONG,
		          "the policy has been in monitor for %u days or more: "
		          "its names only alert, and mail to them still leaves; "
		          "look at the alerts, then write \"enforce\"",
		          days);
	}
}
