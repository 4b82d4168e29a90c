/* One function for each object of the line puts its fields in, in the order in which analysts read them,
 * which is the order in which they are printed. */
#include "alert/format.h"

#include <stdio.h>

#include <mxwarden/version.h>

#include "alert/json_writer.h"

#define ECS_VERSION "8.17.0"

static unsigned severity_number(enum mxw_severity severity)
{
	switch (severity) {
	case MXW_SEVERITY_LOW:
		return 21;
	case MXW_SEVERITY_MEDIUM:
		return 47;
	case MXW_SEVERITY_HIGH:
		return 73;
	case MXW_SEVERITY_CRITICAL:
		return 99;
	case MXW_SEVERITY_UNSET:
		break;
	}
	return 0;
}

static const struct kind {
	const char *kind, *category, *dataset;
} kinds[] = {
	[MXWI_RECORD_ALERT] = { "alert", "network", "mxwarden.alert" },
	[MXWI_RECORD_REPEAT] = { "event", "network", "mxwarden.repeat" },
	[MXWI_RECORD_STATE] = { "event", "configuration", "mxwarden.state" },
	[MXWI_RECORD_HEALTH] = { "metric", "network", "mxwarden.health" },
};

static const char *event_type(const struct mxwi_record *record)
{
	if (record->what.kind == MXWI_RECORD_STATE)
		return "change";
	if (record->what.kind == MXWI_RECORD_HEALTH)
		return "info";
	return mxwi_record_blocked(record) ? "denied" : "allowed";
}

static bool is_failure(const struct mxw_change *change)
{
	return change != NULL && change->kind == MXW_CHANGE_POLICY_REFUSED;
}

static void put_event(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const struct kind *kind = &kinds[record->what.kind];
	const struct mxw_change *change = record->what.change;
	json_t *object = mxwi_json_put_object(writer, writer->root, "event");
	const char *type = event_type(record);

	mxwi_json_put_text(writer, object, "id", record->id);
	mxwi_json_put_text(writer, object, "kind", kind->kind);
	mxwi_json_put_list(writer, object, "category", &kind->category, 1);
	mxwi_json_put_list(writer, object, "type", &type, 1);
	mxwi_json_put_text(writer, object, "action", record->action);
	if (record->what.kind == MXWI_RECORD_STATE)
		mxwi_json_put_text(writer, object, "outcome",
		                   is_failure(change) ? "failure" : "success");
	if (change != NULL)
		mxwi_json_put_text(writer, object, "reason", change->reason);
	if (mxwi_occurrence_is_lookup(&record->what))
		mxwi_json_put_number(writer, object, "severity",
		                     severity_number(record->what.event->verdict.severity));
	mxwi_json_put_text(writer, object, "module", "mxwarden");
	mxwi_json_put_text(writer, object, "dataset", kind->dataset);
	mxwi_json_put_number(writer, object, "sequence", record->sequence);
	mxwi_json_put_text(writer, object, "start", record->start);
	mxwi_json_put_text(writer, object, "end", record->end);
}

static void put_endpoint(struct mxwi_json_writer *writer, const struct mxwi_record *record,
                         const char *key)
{
	json_t *object = mxwi_json_put_object(writer, writer->root, key);

	mxwi_json_put_text(writer, object, "ip", record->client);
	mxwi_json_put_number(writer, object, "port", record->what.event->client_port);
}

static void put_network(struct mxwi_json_writer *writer, const struct mxw_event *event)
{
	json_t *object = mxwi_json_put_object(writer, writer->root, "network");

	mxwi_json_put_text(writer, object, "protocol", "dns");
	mxwi_json_put_text(writer, object, "transport",
	                   event->transport == MXW_TRANSPORT_TCP ? "tcp" : "udp");
	mxwi_json_put_text(writer, object, "type", event->client.size == 4 ? "ipv4" : "ipv6");
}

/* ECS has the one who asked under two names: as the sender of a packet and as a client. */
static void put_client(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	if (record->client[0] == '\0')
		return;
	put_endpoint(writer, record, "source");
	put_endpoint(writer, record, "client");
	put_network(writer, record->what.event);
}

static void put_question(struct mxwi_json_writer *writer, const struct mxwi_record *record,
                         json_t *dns)
{
	json_t *object = mxwi_json_put_object(writer, dns, "question");

	mxwi_json_put_text(writer, object, "name", record->name);
	mxwi_json_put_text(writer, object, "type", record->type);
	mxwi_json_put_text(writer, object, "class", record->class_);
	mxwi_json_put_text(writer, object, "registered_domain", record->registered_domain);
	mxwi_json_put_text(writer, object, "subdomain", record->subdomain);
	mxwi_json_put_text(writer, object, "top_level_domain", record->public_suffix);
}

static void put_dns(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const struct mxw_event *event = record->what.event;
	json_t *object;
	char id[8];

	if (record->name[0] == '\0')
		return;
	object = mxwi_json_put_object(writer, writer->root, "dns");
	if (mxwi_occurrence_is_lookup(&record->what)) {
		(void)snprintf(id, sizeof(id), "%u", (unsigned)event->id);
		mxwi_json_put_text(writer, object, "type",
		                   event->answered ? "answer" : "query");
		mxwi_json_put_text(writer, object, "id", id);
	}
	mxwi_json_put_text(writer, object, "response_code", record->rcode);
	put_question(writer, record, object);
}

static void put_user(struct mxwi_json_writer *writer, const struct mxw_change *change)
{
	json_t *object;

	if (change == NULL || change->user == NULL)
		return;
	object = mxwi_json_put_object(writer, writer->root, "user");
	mxwi_json_put_text(writer, object, "name", change->user);
	mxwi_json_put_text(writer, object, "id", change->user_id);
}

static void put_rule(struct mxwi_json_writer *writer, const struct mxw_rule *rule)
{
	json_t *object;

	if (rule->id == NULL)
		return;
	object = mxwi_json_put_object(writer, writer->root, "rule");
	mxwi_json_put_text(writer, object, "id", rule->id);
	mxwi_json_put_text(writer, object, "name", rule->id);
	mxwi_json_put_text(writer, object, "ruleset", rule->ruleset);
	if (rule->owner[0] != '\0')
		mxwi_json_put_list(writer, object, "author", &rule->owner, 1);
	mxwi_json_put_text(writer, object, "description", rule->description);
	mxwi_json_put_text(writer, object, "reference", rule->reference);
}

static void put_related(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const char *const addresses[] = { record->client, record->address };
	const char *const hosts[] = { record->name, record->target, record->exchange,
		                      record->meant };
	json_t *object;

	if (record->client[0] == '\0')
		return;
	object = mxwi_json_put_object(writer, writer->root, "related");
	mxwi_json_put_list(writer, object, "ip", addresses, 2);
	mxwi_json_put_list(writer, object, "hosts", hosts, 4);
}

static void put_observer(struct mxwi_json_writer *writer, const struct mxwi_observer *observer)
{
	json_t *object = mxwi_json_put_object(writer, writer->root, "observer");

	mxwi_json_put_text(writer, object, "vendor", "mxwarden");
	mxwi_json_put_text(writer, object, "product", "mxwarden");
	mxwi_json_put_text(writer, object, "type", "dns-resolver");
	mxwi_json_put_text(writer, object, "version", mxw_version());
	mxwi_json_put_text(writer, object, "hostname", observer->hostname);
	mxwi_json_put_text(writer, object, "name",
	                   observer->name[0] != '\0' ? observer->name : observer->hostname);
}

/* ---- our own fields, which ECS has no names for ---------------------------------------------- */

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

static void put_own(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	json_t *object = mxwi_json_put_object(writer, writer->root, "mxwarden");

	if (record->what.kind == MXWI_RECORD_STATE)
		put_change(writer, object, record);
	else if (record->what.kind == MXWI_RECORD_HEALTH)
		put_health(writer, object, record);
	else
		put_lookup(writer, object, record);
	mxwi_json_put_text(writer, object, "instance", record->observer->instance);
	put_dropped(writer, object, &record->dropped);
}

size_t mxwi_format_ecs(const struct mxwi_record *record, char line[MXWI_LINE_SIZE_MAX])
{
	struct mxwi_json_writer writer;

	mxwi_json_begin(&writer);
	mxwi_json_put_text(&writer, writer.root, "@timestamp", record->time);
	mxwi_json_put_text(&writer, mxwi_json_put_object(&writer, writer.root, "ecs"),
	                   "version", ECS_VERSION);
	mxwi_json_put_text(&writer, writer.root, "message", record->message);
	put_event(&writer, record);
	put_client(&writer, record);
	put_dns(&writer, record);
	put_user(&writer, record->what.change);
	put_rule(&writer, &record->rule);
	put_related(&writer, record);
	put_observer(&writer, record->observer);
	put_own(&writer, record);
	return mxwi_json_end(&writer, line, MXWI_LINE_SIZE_MAX);
}
