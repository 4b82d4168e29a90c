/* The object of our own fields is built for every format alike: those that are JSON print it where they have
 * room for what is not theirs, and CEF makes it flat. What is lost on the way is in it, so no format can
 * forget it. */
#include "alert/parts.h"

/* ---- what a record is ------------------------------------------------------------------------ */

bool mxwi_part_is_failure(const struct mxwi_record *record)
{
	const struct mxw_change *change = record->what.change;

	return change != NULL && change->kind == MXW_CHANGE_POLICY_REFUSED;
}

static bool has_lost(const struct mxwi_losses *losses)
{
	uint64_t lost = losses->lines;

	for (enum mxwi_loss i = 0; i < MXWI_LOSS_COUNT; i++)
		lost += losses->counts[i];
	return lost > 0;
}

bool mxwi_part_is_trouble(const struct mxwi_record *record)
{
	const struct mxw_change *change = record->what.change;

	if (has_lost(&record->dropped))
		return true;
	if (record->what.kind != MXWI_RECORD_STATE)
		return false;
	/* What a worker has seen is an answer that went past the policy. */
	if (change == NULL)
		return true;
	return change->kind == MXW_CHANGE_POLICY_REFUSED ||
	       change->kind == MXW_CHANGE_LAST_GOOD_USED ||
	       change->kind == MXW_CHANGE_LINES_SKIPPED;
}

const char *mxwi_part_observer_name(const struct mxwi_record *record)
{
	const struct mxwi_observer *observer = record->observer;

	return observer->name[0] != '\0' ? observer->name : observer->hostname;
}

const char *mxwi_part_dataset(const struct mxwi_record *record)
{
	static const char *const words[] = {
		[MXWI_RECORD_ALERT] = "mxwarden.alert",
		[MXWI_RECORD_REPEAT] = "mxwarden.repeat",
		[MXWI_RECORD_STATE] = "mxwarden.state",
		[MXWI_RECORD_HEALTH] = "mxwarden.health",
	};

	return words[record->what.kind];
}

/* ---- our own fields, which no format has names for ------------------------------------------- */

/* Never absent: null says that it is not a look-alike that triggered. */
static void put_lookalike(struct mxwi_json_writer *writer, json_t *parent,
                          const struct mxwi_record *record)
{
	const struct mxw_lookalike *lookalike = &record->what.event->verdict.lookalike;
	json_t *object;

	if (lookalike->class_ == MXW_LOOKALIKE_NONE) {
		mxwi_json_put(writer, parent, "lookalike", json_null());
		return;
	}
	object = mxwi_json_put_object(writer, parent, "lookalike");
	mxwi_json_put_text(writer, object, "class",
	                   mxw_lookalike_class_text(lookalike->class_));
	mxwi_json_put_number(writer, object, "score", lookalike->score);
	mxwi_json_put_text(writer, object, "of", record->protected_);
}

static void put_lookup(struct mxwi_json_writer *writer, json_t *object,
                       const struct mxwi_record *record)
{
	const struct mxw_verdict *verdict = &record->what.event->verdict;

	mxwi_json_put_text(writer, object, "mode", mxw_mode_text(verdict->mode));
	mxwi_json_put_bool(writer, object, "blocked", mxw_verdict_blocks(verdict));
	mxwi_json_put_text(writer, object, "would", mxw_action_text(verdict->would));
	mxwi_json_put_text(writer, object, "trigger", mxw_trigger_text(verdict->trigger));
	mxwi_json_put_text(writer, object, "target", record->target);
	mxwi_json_put_text(writer, object, "exchanger", record->exchange);
	mxwi_json_put_text(writer, object, "address", record->address);
	mxwi_json_put_text(writer, object, "matched", record->matched);
	mxwi_json_put_text(writer, object, "intended", record->intended);
	put_lookalike(writer, object, record);
	mxwi_json_put_text(writer, object, "group", record->group);
	mxwi_json_put_text(writer, object, "severity", mxw_severity_text(verdict->severity));
	mxwi_json_put_text(writer, object, "ticket", record->rule.ticket);
	mxwi_json_put_text(writer, object, "policy", record->digest);
	mxwi_json_put_number(writer, object, "count", record->what.count);
	mxwi_json_put_text(writer, object, "incident", record->incident);
}

static void put_digest(struct mxwi_json_writer *writer, json_t *object, const char *key,
                       const uint8_t *digest)
{
	char text[MXW_DIGEST_TEXT_MAX];

	if (digest == NULL)
		return;
	mxw_digest_to_text(digest, text);
	mxwi_json_put_text(writer, object, key, text);
}

static void put_mode(struct mxwi_json_writer *writer, json_t *object, const char *key,
                     enum mxw_mode mode)
{
	if (mode != MXW_MODE_UNSET)
		mxwi_json_put_text(writer, object, key, mxw_mode_text(mode));
}

static void put_change(struct mxwi_json_writer *writer, json_t *object,
                       const struct mxwi_record *record)
{
	const struct mxw_change *change = record->what.change;
	char until[MXWI_TIME_TEXT_MAX];

	mxwi_json_put_text(writer, object, "policy", record->digest);
	if (change == NULL)
		return;
	put_digest(writer, object, "policy_before", change->policy_before);
	put_digest(writer, object, "policy_after", change->policy_after);
	put_mode(writer, object, "mode_before", change->mode_before);
	put_mode(writer, object, "mode_after", change->mode_after);
	if (change->until_s != 0) {
		mxwi_text_seconds(change->until_s, until);
		mxwi_json_put_text(writer, object, "until", until);
	}
	if (change->name_count > 0)
		mxwi_json_put_list(writer, object, "names", change->names, change->name_count);
	if (change->word_count > 0)
		mxwi_json_put_list(writer, object, "words", change->words, change->word_count);
	if (change->lines > 0)
		mxwi_json_put_number(writer, object, "lines", change->lines);
}

static void put_health(struct mxwi_json_writer *writer, json_t *parent,
                       const struct mxwi_record *record)
{
	const struct mxw_health *health = record->what.health;
	const struct mxw_alert_counts *counts = record->what.counts;
	json_t *object, *dropped;

	put_mode(writer, parent, "mode", health->mode);
	mxwi_json_put_text(writer, parent, "policy", record->digest);
	object = mxwi_json_put_object(writer, parent, "health");
	mxwi_json_put_number(writer, object, "lookups", counts->lookups);
	mxwi_json_put_number(writer, object, "counted", counts->counted);
	mxwi_json_put_number(writer, object, "lines", counts->written);
	mxwi_json_put_number(writer, object, "below_minimum", counts->below_minimum);
	mxwi_json_put_number(writer, object, "windows", counts->windows);
	mxwi_json_put_number(writer, object, "waiting", counts->waiting);
	mxwi_json_put_number(writer, object, "windows_closed_early",
	                     counts->windows_closed_early);
	dropped = mxwi_json_put_object(writer, object, "dropped");
	mxwi_json_put_number(writer, dropped, "ring", counts->dropped_ring);
	mxwi_json_put_number(writer, dropped, "write", counts->dropped_write);
	mxwi_json_put_number(writer, dropped, "build", counts->dropped_build);
	mxwi_json_put_number(writer, dropped, "reload", counts->dropped_reload);
	mxwi_json_put_number(writer, object, "dropped_lines", counts->dropped_lines);
	for (size_t i = 0; i < health->counter_count; i++)
		mxwi_json_put_number(writer, object, health->counters[i].name,
		                     health->counters[i].value);
}

/* What was lost since the last line; left out when that is nothing. */
static void put_dropped(struct mxwi_json_writer *writer, json_t *parent,
                        const struct mxwi_losses *dropped)
{
	json_t *object = NULL;

	for (enum mxwi_loss i = 0; i < MXWI_LOSS_COUNT; i++) {
		if (dropped->counts[i] == 0)
			continue;
		if (object == NULL)
			object = mxwi_json_put_object(writer, parent, "dropped");
		mxwi_json_put_number(writer, object, mxwi_loss_text(i), dropped->counts[i]);
	}
	if (dropped->lines > 0)
		mxwi_json_put_number(writer, parent, "dropped_lines", dropped->lines);
}

void mxwi_part_own(struct mxwi_json_writer *writer, json_t *object,
                   const struct mxwi_record *record)
{
	if (record->what.kind == MXWI_RECORD_STATE)
		put_change(writer, object, record);
	else if (record->what.kind == MXWI_RECORD_HEALTH)
		put_health(writer, object, record);
	else
		put_lookup(writer, object, record);
	mxwi_json_put_text(writer, object, "instance", record->observer->instance);
	put_dropped(writer, object, &record->dropped);
}

void mxwi_part_surroundings(struct mxwi_json_writer *writer, json_t *object,
                            const struct mxwi_record *record)
{
	mxwi_json_put_text(writer, object, "action", record->action);
	if (record->rule.id != NULL) {
		mxwi_json_put_text(writer, object, "ruleset", record->rule.ruleset);
		mxwi_json_put_text(writer, object, "owner", record->rule.owner);
		mxwi_json_put_text(writer, object, "reference", record->rule.reference);
	}
	mxwi_json_put_text(writer, object, "registered_domain", record->registered_domain);
	mxwi_json_put_text(writer, object, "subdomain", record->subdomain);
	mxwi_json_put_text(writer, object, "top_level_domain", record->public_suffix);
	mxwi_json_put_text(writer, object, "hostname", record->observer->hostname);
}
