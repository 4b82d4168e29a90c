/* The facts have the names that an ECS line has below `mxwarden`, or short ones where those of ECS are paths. A
 * fact that is not there is not told: for syslog and the journal that is the same as an empty one. Lists are
 * left to the line. */
#include "alert/facts.h"

#include <inttypes.h>
#include <stdio.h>

/* Who is told. */
struct listener {
	mxwi_fact_fn *on_fact;
	void *context;
};

static void tell(const struct listener *to, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		to->on_fact(to->context, name, text);
}

static void tell_number(const struct listener *to, const char *name, uint64_t number)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, number);
	tell(to, name, text);
}

static void tell_mode(const struct listener *to, const char *name, enum mxw_mode mode)
{
	if (mode != MXW_MODE_UNSET)
		tell(to, name, mxw_mode_text(mode));
}

static void tell_digest(const struct listener *to, const char *name, const uint8_t *digest)
{
	char text[MXW_DIGEST_TEXT_MAX];

	if (digest == NULL)
		return;
	mxw_digest_to_text(digest, text);
	tell(to, name, text);
}

/* Who has asked for what; nothing is there of a record that is about nobody. */
static void tell_question(const struct listener *to, const struct mxwi_record *record)
{
	tell(to, "client", record->client);
	tell(to, "qname", record->name);
	tell(to, "qtype", record->type);
	tell(to, "rcode", record->rcode);
}

static void tell_lookup(const struct listener *to, const struct mxwi_record *record)
{
	const struct mxw_verdict *verdict = &record->what.event->verdict;

	tell_question(to, record);
	tell(to, "action", record->action);
	tell(to, "rule", record->rule.id);
	tell(to, "intended", record->intended);
	tell_number(to, "count", record->what.count);
	tell(to, "severity", mxw_severity_text(verdict->severity));
	tell(to, "blocked", mxw_verdict_blocks(verdict) ? "true" : "false");
	tell(to, "mode", mxw_mode_text(verdict->mode));
	tell(to, "would", mxw_action_text(verdict->would));
	tell(to, "trigger", mxw_trigger_text(verdict->trigger));
	tell(to, "matched", record->matched);
	tell(to, "target", record->target);
	tell(to, "exchanger", record->exchange);
	tell(to, "address", record->address);
	if (verdict->lookalike.class_ != MXW_LOOKALIKE_NONE) {
		tell(to, "lookalike_of", record->protected_);
		tell(to, "lookalike_class",
		     mxw_lookalike_class_text(verdict->lookalike.class_));
		tell_number(to, "lookalike_score", verdict->lookalike.score);
	}
	tell(to, "group", record->group);
	tell(to, "incident", record->incident);
}

static void tell_state(const struct listener *to, const struct mxwi_record *record)
{
	const struct mxw_change *change = record->what.change;
	char until[MXWI_TIME_TEXT_MAX];

	tell(to, "action", record->action);
	tell_question(to, record);
	tell(to, "rule", record->rule.id);
	if (change == NULL)
		return;
	tell(to, "user", change->user);
	tell(to, "user_id", change->user_id);
	tell(to, "reason", change->reason);
	tell_mode(to, "mode_before", change->mode_before);
	tell_mode(to, "mode_after", change->mode_after);
	tell_digest(to, "policy_before", change->policy_before);
	tell_digest(to, "policy_after", change->policy_after);
	if (change->until_s != 0) {
		mxwi_text_seconds(change->until_s, until);
		tell(to, "until", until);
	}
	if (change->lines > 0)
		tell_number(to, "lines", change->lines);
}

static void tell_health(const struct listener *to, const struct mxwi_record *record)
{
	const struct mxw_alert_counts *counts = record->what.counts;
	const struct mxw_health *health = record->what.health;
	char name[MXWI_FACT_NAME_MAX + 1];

	tell_mode(to, "mode", health->mode);
	tell_number(to, "health_lookups", counts->lookups);
	tell_number(to, "health_counted", counts->counted);
	tell_number(to, "health_lines", counts->written);
	tell_number(to, "health_below_minimum", counts->below_minimum);
	tell_number(to, "health_waiting", counts->waiting);
	tell_number(to, "health_windows", counts->windows);
	tell_number(to, "health_windows_closed_early", counts->windows_closed_early);
	tell_number(to, "health_dropped_ring", counts->dropped_ring);
	tell_number(to, "health_dropped_write", counts->dropped_write);
	tell_number(to, "health_dropped_build", counts->dropped_build);
	tell_number(to, "health_dropped_reload", counts->dropped_reload);
	tell_number(to, "health_dropped_lines", counts->dropped_lines);
	for (size_t i = 0; i < health->counter_count; i++) {
		(void)snprintf(name, sizeof(name), "health_%s", health->counters[i].name);
		tell_number(to, name, health->counters[i].value);
	}
}

static void tell_dropped(const struct listener *to, const struct mxwi_losses *dropped)
{
	char name[MXWI_FACT_NAME_MAX + 1];

	for (enum mxwi_loss i = 0; i < MXWI_LOSS_COUNT; i++) {
		if (dropped->counts[i] == 0)
			continue;
		(void)snprintf(name, sizeof(name), "dropped_%s", mxwi_loss_text(i));
		tell_number(to, name, dropped->counts[i]);
	}
	if (dropped->lines > 0)
		tell_number(to, "dropped_lines", dropped->lines);
}

void mxwi_facts_tell(const struct mxwi_record *record, mxwi_fact_fn *on_fact, void *context)
{
	const struct listener to = { on_fact, context };
	const struct mxwi_observer *observer = record->observer;

	switch (record->what.kind) {
	case MXWI_RECORD_ALERT:
	case MXWI_RECORD_REPEAT:
		tell_lookup(&to, record);
		break;
	case MXWI_RECORD_STATE:
		tell_state(&to, record);
		break;
	case MXWI_RECORD_HEALTH:
		tell_health(&to, record);
		break;
	}
	tell_dropped(&to, &record->dropped);
	tell(&to, "resolver", observer->name[0] != '\0' ? observer->name : observer->hostname);
	tell(&to, "policy", record->digest);
	tell(&to, "instance", observer->instance);
	tell_number(&to, "sequence", record->sequence);
	/* Free texts, which may be long. */
	if (record->rule.id != NULL) {
		tell(&to, "ruleset", record->rule.ruleset);
		tell(&to, "owner", record->rule.owner);
		tell(&to, "ticket", record->rule.ticket);
		tell(&to, "reference", record->rule.reference);
	}
}

/* Of a line that is about no look-up: does somebody have to look at it? */
static unsigned severity_of_change(const struct mxwi_record *record)
{
	const struct mxw_change *change = record->what.change;

	switch (change != NULL ? change->kind : MXW_CHANGE_CACHE_BYPASS) {
	case MXW_CHANGE_POLICY_REFUSED:
		return 3;
	case MXW_CHANGE_LAST_GOOD_USED:
	case MXW_CHANGE_RULE_EXPIRED:
	case MXW_CHANGE_LINES_SKIPPED:
	case MXW_CHANGE_CACHE_BYPASS:
		return 4;
	default:
		return 5;
	}
}

unsigned mxwi_facts_severity(const struct mxwi_record *record)
{
	if (record->what.kind == MXWI_RECORD_STATE)
		return severity_of_change(record);
	if (record->what.kind == MXWI_RECORD_HEALTH)
		return 6;
	switch (record->what.event->verdict.severity) {
	case MXW_SEVERITY_CRITICAL:
		return 2;
	case MXW_SEVERITY_HIGH:
		return 3;
	case MXW_SEVERITY_MEDIUM:
		return 4;
	case MXW_SEVERITY_LOW:
	case MXW_SEVERITY_UNSET:
		break;
	}
	return 5;
}

const char *mxwi_facts_kind(const struct mxwi_record *record)
{
	static const char *const words[] = {
		[MXWI_RECORD_ALERT] = "alert",
		[MXWI_RECORD_REPEAT] = "repeat",
		[MXWI_RECORD_STATE] = "state",
		[MXWI_RECORD_HEALTH] = "health",
	};

	return words[record->what.kind];
}
