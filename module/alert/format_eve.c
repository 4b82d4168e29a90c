/* A look-up is an alert of Suricata, with the DNS transaction that it is about; what changes is a message of
 * the engine, and health are its statistics, so that whoever reads a sensor's EVE reads these. The schema of
 * EVE is closed: our own fields stand where Suricata puts what keywords of rules bring along. */
#include "alert/format.h"

#include <stdio.h>

#include "alert/json_writer.h"
#include "alert/parts.h"

/* Generator of our signatures: 1 is Suricata's own; 7505 is the RFC of the null MX. */
#define GENERATOR 7505u
#define DNS_VERSION 3u

/* 1 is worst; and the word of the metadata that rule sets of Emerging Threats carry. */
static const struct severity {
	unsigned number;
	const char *word;
} severities[] = {
	[MXW_SEVERITY_UNSET] = { 4, "Informational" },
	[MXW_SEVERITY_LOW] = { 4, "Informational" },
	[MXW_SEVERITY_MEDIUM] = { 3, "Minor" },
	[MXW_SEVERITY_HIGH] = { 2, "Major" },
	[MXW_SEVERITY_CRITICAL] = { 1, "Critical" },
};

/* ---- who asked for what ---------------------------------------------------------------------- */

static void put_client(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const struct mxw_event *event = record->what.event;

	if (record->client[0] == '\0')
		return;
	mxwi_json_put_text(writer, writer->root, "src_ip", record->client);
	mxwi_json_put_number(writer, writer->root, "src_port", event->client_port);
	mxwi_json_put_text(writer, writer->root, "proto",
	                   event->transport == MXW_TRANSPORT_TCP ? "TCP" : "UDP");
	mxwi_json_put_number(writer, writer->root, "ip_v", event->client.size == 4 ? 4 : 6);
	mxwi_json_put_text(writer, writer->root, "app_proto", "dns");
}

static void put_dns(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const struct mxw_event *event = record->what.event;
	json_t *dns, *query;

	if (record->name[0] == '\0')
		return;
	dns = mxwi_json_put_object(writer, writer->root, "dns");
	mxwi_json_put_number(writer, dns, "version", DNS_VERSION);
	if (mxwi_occurrence_is_lookup(&record->what)) {
		mxwi_json_put_text(writer, dns, "type",
		                   event->answered ? "response" : "request");
		mxwi_json_put_number(writer, dns, "id", event->id);
	}
	mxwi_json_put_text(writer, dns, "rcode", record->rcode);
	query = mxwi_json_add_object(writer, mxwi_json_put_array(writer, dns, "queries"));
	mxwi_json_put_text(writer, query, "rrname", record->name);
	mxwi_json_put_text(writer, query, "rrtype", record->type);
}

/* ---- what is not EVE's ----------------------------------------------------------------------- */

static void put_extra(struct mxwi_json_writer *writer, json_t *parent,
                      const struct mxwi_record *record)
{
	const struct mxw_change *change = record->what.change;
	json_t *object = mxwi_json_put_object(writer, parent, "mxwarden");

	mxwi_json_put_text(writer, object, "id", record->id);
	mxwi_json_put_text(writer, object, "dataset", mxwi_part_dataset(record));
	mxwi_json_put_number(writer, object, "sequence", record->sequence);
	mxwi_json_put_text(writer, object, "start", record->start);
	mxwi_json_put_text(writer, object, "end", record->end);
	/* Else the engine says it. */
	if (record->what.kind != MXWI_RECORD_STATE)
		mxwi_json_put_text(writer, object, "message", record->message);
	if (record->rule.id != NULL) {
		mxwi_json_put_text(writer, object, "rule", record->rule.id);
		mxwi_json_put_text(writer, object, "description", record->rule.description);
	}
	mxwi_json_put_text(writer, object, "class", record->class_);
	if (record->what.kind == MXWI_RECORD_STATE)
		mxwi_json_put_text(writer, object, "outcome",
		                   mxwi_part_is_failure(record) ? "failure" : "success");
	if (change != NULL) {
		mxwi_json_put_text(writer, object, "reason", change->reason);
		mxwi_json_put_text(writer, object, "user", change->user);
		mxwi_json_put_text(writer, object, "user_id", change->user_id);
	}
	mxwi_part_surroundings(writer, object, record);
	mxwi_part_own(writer, object, record);
}

/* Where nothing is an alert: a variable of the flow, which may be any object. */
static void put_variable(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	json_t *metadata = mxwi_json_put_object(writer, writer->root, "metadata");

	put_extra(
		writer,
		mxwi_json_add_object(writer, mxwi_json_put_array(writer, metadata, "flowvars")),
		record);
}

/* ---- the kinds ------------------------------------------------------------------------------- */

static void put_signature(struct mxwi_json_writer *writer, json_t *alert,
                          const struct mxw_rule *rule)
{
	char text[MXW_ID_SIZE_MAX + MXW_TEXT_SIZE_MAX + 16];
	const bool described = rule->description[0] != '\0';
	uint32_t number;

	if (!mxwi_text_signature_id(rule->id, &number)) {
		writer->failed = true;
		return;
	}
	(void)snprintf(text, sizeof(text), "MXWARDEN %s%s%s", rule->id, described ? ": " : "",
	               rule->description);
	mxwi_json_put_number(writer, alert, "gid", GENERATOR);
	mxwi_json_put_number(writer, alert, "signature_id", number);
	mxwi_json_put_number(writer, alert, "rev", 1);
	mxwi_json_put_text(writer, alert, "signature", text);
}

static void put_alert(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const struct severity *severity = &severities[record->what.event->verdict.severity];
	json_t *alert = mxwi_json_put_object(writer, writer->root, "alert");

	mxwi_json_put_text(writer, alert, "action",
	                   mxwi_record_blocked(record) ? "blocked" : "allowed");
	put_signature(writer, alert, &record->rule);
	mxwi_json_put_text(writer, alert, "category", "Misdirected mail");
	mxwi_json_put_number(writer, alert, "severity", severity->number);
	mxwi_json_put_list(writer, mxwi_json_put_object(writer, alert, "metadata"),
	                   "signature_severity", &severity->word, 1);
	put_extra(writer, mxwi_json_put_object(writer, alert, "context"), record);
	put_dns(writer, record);
}

static void put_engine(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	json_t *engine;

	mxwi_json_put_text(writer, writer->root, "log_level",
	                   mxwi_part_is_failure(record)   ? "Error"
	                   : mxwi_part_is_trouble(record) ? "Warning"
	                                                  : "Notice");
	engine = mxwi_json_put_object(writer, writer->root, "engine");
	mxwi_json_put_text(writer, engine, "message", record->message);
	mxwi_json_put_text(writer, engine, "module", "mxwarden");
	put_dns(writer, record);
	put_variable(writer, record);
}

static void put_stats(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const struct mxw_alert_counts *counts = record->what.counts;
	json_t *stats = mxwi_json_put_object(writer, writer->root, "stats");
	json_t *detect = mxwi_json_put_object(writer, stats, "detect");

	mxwi_json_put_number(writer, detect, "alert", counts->counted);
	mxwi_json_put_number(writer, detect, "alert_queue_overflow",
	                     counts->dropped_ring + counts->dropped_write +
	                             counts->dropped_build + counts->dropped_reload);
	mxwi_json_put_number(writer, detect, "alerts_suppressed", counts->below_minimum);
	put_variable(writer, record);
}

size_t mxwi_format_eve(const struct mxwi_record *record, char line[MXWI_LINE_SIZE_MAX])
{
	static const char *const types[] = {
		[MXWI_RECORD_ALERT] = "alert",
		[MXWI_RECORD_REPEAT] = "alert",
		[MXWI_RECORD_STATE] = "engine",
		[MXWI_RECORD_HEALTH] = "stats",
	};
	struct mxwi_json_writer writer;
	char time[MXWI_TIME_TEXT_MAX];

	mxwi_text_eve_time(record->what.end_us, time);
	mxwi_json_begin(&writer);
	mxwi_json_put_text(&writer, writer.root, "timestamp", time);
	mxwi_json_put_text(&writer, writer.root, "host", mxwi_part_observer_name(record));
	mxwi_json_put_text(&writer, writer.root, "event_type", types[record->what.kind]);
	put_client(&writer, record);
	if (mxwi_occurrence_is_lookup(&record->what))
		put_alert(&writer, record);
	else if (record->what.kind == MXWI_RECORD_STATE)
		put_engine(&writer, record);
	else
		put_stats(&writer, record);
	return mxwi_json_end(&writer, line, MXWI_LINE_SIZE_MAX);
}
