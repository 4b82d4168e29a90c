/* One function for each object of the line puts its fields in, in the order in which analysts read them,
 * which is the order in which they are printed. */
#include "alert/format.h"

#include <stdio.h>

#include <mxwarden/version.h>

#include "alert/json_writer.h"
#include "alert/parts.h"

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
	const char *kind, *category;
} kinds[] = {
	[MXWI_RECORD_ALERT] = { "alert", "network" },
	[MXWI_RECORD_REPEAT] = { "event", "network" },
	[MXWI_RECORD_STATE] = { "event", "configuration" },
	[MXWI_RECORD_HEALTH] = { "metric", "network" },
};

static const char *event_type(const struct mxwi_record *record)
{
	if (record->what.kind == MXWI_RECORD_STATE)
		return "change";
	if (record->what.kind == MXWI_RECORD_HEALTH)
		return "info";
	return mxwi_record_blocked(record) ? "denied" : "allowed";
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
		                   mxwi_part_is_failure(record) ? "failure" : "success");
	if (change != NULL)
		mxwi_json_put_text(writer, object, "reason", change->reason);
	if (mxwi_occurrence_is_lookup(&record->what))
		mxwi_json_put_number(writer, object, "severity",
		                     severity_number(record->what.event->verdict.severity));
	mxwi_json_put_text(writer, object, "module", "mxwarden");
	mxwi_json_put_text(writer, object, "dataset", mxwi_part_dataset(record));
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

static void put_observer(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	json_t *object = mxwi_json_put_object(writer, writer->root, "observer");

	mxwi_json_put_text(writer, object, "vendor", "mxwarden");
	mxwi_json_put_text(writer, object, "product", "mxwarden");
	mxwi_json_put_text(writer, object, "type", "dns-resolver");
	mxwi_json_put_text(writer, object, "version", mxw_version());
	mxwi_json_put_text(writer, object, "hostname", record->observer->hostname);
	mxwi_json_put_text(writer, object, "name", mxwi_part_observer_name(record));
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
	put_observer(&writer, record);
	mxwi_part_own(&writer, mxwi_json_put_object(&writer, writer.root, "mxwarden"), record);
	return mxwi_json_end(&writer, line, MXWI_LINE_SIZE_MAX);
}
