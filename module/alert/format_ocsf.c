/* A look-up is DNS Activity with the profile of security controls; a change is Entity Management, the class
 * that has who did what to which policy, and why; health fits no class and is the base event. Every number has
 * its caption beside it. What OCSF has no attribute for stands under `unmapped`. */
#include "alert/format.h"

#include <stdio.h>

#include <mxwarden/version.h>

#include "alert/json_writer.h"
#include "alert/parts.h"

#define OCSF_VERSION "1.7.0"

#define CATEGORY_IAM 3u
#define CATEGORY_NETWORK 4u
#define CLASS_BASE 0u
#define CLASS_ENTITY_MANAGEMENT 3004u
#define CLASS_DNS_ACTIVITY 4003u
#define OTHER 99u

/* A value of an enumeration, as it is called in the schema. */
struct choice {
	unsigned id;
	const char *caption;
};

static void put_choice(struct mxwi_json_writer *writer, json_t *object, const char *id_key,
                       const char *caption_key, struct choice choice)
{
	mxwi_json_put_number(writer, object, id_key, choice.id);
	mxwi_json_put_text(writer, object, caption_key, choice.caption);
}

/* Milliseconds since 1970, as all times are. */
static void put_time(struct mxwi_json_writer *writer, const char *key, int64_t time_us)
{
	mxwi_json_put(writer, writer->root, key, json_integer(time_us / 1000));
}

/* ---- what every event has -------------------------------------------------------------------- */

static void put_class(struct mxwi_json_writer *writer, struct choice category,
                      struct choice class_, struct choice activity)
{
	put_choice(writer, writer->root, "category_uid", "category_name", category);
	put_choice(writer, writer->root, "class_uid", "class_name", class_);
	put_choice(writer, writer->root, "activity_id", "activity_name", activity);
	mxwi_json_put_number(writer, writer->root, "type_uid", class_.id * 100 + activity.id);
}

static struct choice severity_of(const struct mxwi_record *record)
{
	static const struct choice choices[] = {
		[MXW_SEVERITY_UNSET] = { 0, "Unknown" },
		[MXW_SEVERITY_LOW] = { 2, "Low" },
		[MXW_SEVERITY_MEDIUM] = { 3, "Medium" },
		[MXW_SEVERITY_HIGH] = { 4, "High" },
		[MXW_SEVERITY_CRITICAL] = { 5, "Critical" },
	};

	if (mxwi_occurrence_is_lookup(&record->what))
		return choices[record->what.event->verdict.severity];
	if (mxwi_part_is_trouble(record))
		return choices[MXW_SEVERITY_MEDIUM];
	return (struct choice){ 1, "Informational" };
}

static void put_metadata(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	static const char *const profile = "security_control";
	json_t *object = mxwi_json_put_object(writer, writer->root, "metadata");
	json_t *product;

	mxwi_json_put_text(writer, object, "version", OCSF_VERSION);
	product = mxwi_json_put_object(writer, object, "product");
	mxwi_json_put_text(writer, product, "name", "mxwarden");
	mxwi_json_put_text(writer, product, "vendor_name", "mxwarden");
	mxwi_json_put_text(writer, product, "version", mxw_version());
	if (mxwi_occurrence_is_lookup(&record->what))
		mxwi_json_put_list(writer, object, "profiles", &profile, 1);
	mxwi_json_put_text(writer, object, "uid", record->id);
	mxwi_json_put_text(writer, object, "correlation_uid", record->incident);
	mxwi_json_put_text(writer, object, "event_code", mxwi_part_dataset(record));
	mxwi_json_put_text(writer, object, "log_source", mxwi_part_observer_name(record));
	mxwi_json_put_number(writer, object, "sequence", record->sequence);
}

static void put_occurrence(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	put_time(writer, "time", record->what.end_us);
	put_time(writer, "start_time", record->what.start_us);
	put_time(writer, "end_time", record->what.end_us);
	if (mxwi_occurrence_is_lookup(&record->what))
		mxwi_json_put_number(writer, writer->root, "count", record->what.count);
	put_choice(writer, writer->root, "severity_id", "severity", severity_of(record));
	mxwi_json_put_text(writer, writer->root, "message", record->message);
	put_metadata(writer, record);
}

static json_t *put_unmapped(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	json_t *object = mxwi_json_put_object(writer, writer->root, "unmapped");

	mxwi_part_surroundings(writer, object, record);
	mxwi_part_own(writer, object, record);
	return object;
}

static void put_client(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	json_t *object;

	if (record->client[0] == '\0')
		return;
	object = mxwi_json_put_object(writer, writer->root, "src_endpoint");
	mxwi_json_put_text(writer, object, "ip", record->client);
	mxwi_json_put_number(writer, object, "port", record->what.event->client_port);
}

static const char *transport_of(const struct mxw_event *event)
{
	return event->transport == MXW_TRANSPORT_TCP ? "tcp" : "udp";
}

/* ---- look-ups -------------------------------------------------------------------------------- */

static void put_connection(struct mxwi_json_writer *writer, const struct mxw_event *event)
{
	json_t *object = mxwi_json_put_object(writer, writer->root, "connection_info");

	/* Which way is inwards, the resolver does not know. */
	put_choice(writer, object, "direction_id", "direction",
	           (struct choice){ 0, "Unknown" });
	mxwi_json_put_text(writer, object, "protocol_name", transport_of(event));
	mxwi_json_put_number(writer, object, "protocol_num",
	                     event->transport == MXW_TRANSPORT_TCP ? 6 : 17);
	mxwi_json_put_number(writer, object, "protocol_ver_id",
	                     event->client.size == 4 ? 4 : 6);
}

static void put_query(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	json_t *object = mxwi_json_put_object(writer, writer->root, "query");

	mxwi_json_put_text(writer, object, "hostname", record->name);
	mxwi_json_put_text(writer, object, "type", record->type);
	mxwi_json_put_text(writer, object, "class", record->class_);
	mxwi_json_put_number(writer, object, "packet_uid", record->what.event->id);
	put_choice(writer, object, "opcode_id", "opcode", (struct choice){ 0, "Query" });
}

static void put_rcode(struct mxwi_json_writer *writer, const struct mxw_event *event)
{
	static const char *const captions[] = {
		[0] = "NoError",      [1] = "FormError", [2] = "ServError", [3] = "NXDomain",
		[4] = "NotImp",       [5] = "Refused",   [6] = "YXDomain",  [7] = "YXRRSet",
		[8] = "NXRRSet",      [9] = "NotAuth",   [10] = "NotZone",  [11] = "DSOTYPENI",
		[16] = "BADSIG_VERS", [17] = "BADKEY",   [18] = "BADTIME",  [19] = "BADMODE",
		[20] = "BADNAME",     [21] = "BADALG",   [22] = "BADTRUNC", [23] = "BADCOOKIE",
	};
	struct choice rcode = { 24, "Unassigned" };

	if (!event->answered)
		return;
	if (event->rcode < sizeof(captions) / sizeof(captions[0]) &&
	    captions[event->rcode] != NULL)
		rcode = (struct choice){ event->rcode, captions[event->rcode] };
	put_choice(writer, writer->root, "rcode_id", "rcode", rcode);
}

/* What was done, as the profile has it. */
static void put_outcome(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const enum mxw_action action = record->what.event->verdict.action;
	const bool blocked = mxwi_record_blocked(record);
	struct choice disposition = { 19, "Alert" };

	if (blocked)
		disposition = (struct choice){ 2, "Blocked" };
	if (blocked && action == MXW_ACTION_REFUSED)
		disposition = (struct choice){ 25, "Rejected" };
	if (blocked && action == MXW_ACTION_DROP)
		disposition = (struct choice){ 6, "Dropped" };
	put_choice(writer, writer->root, "action_id", "action",
	           blocked ? (struct choice){ 2, "Denied" } : (struct choice){ 1, "Allowed" });
	put_choice(writer, writer->root, "disposition_id", "disposition", disposition);
	/* Who counts alerts counts the first look-up of each. */
	mxwi_json_put_bool(writer, writer->root, "is_alert",
	                   record->what.kind == MXWI_RECORD_ALERT);
}

static void put_rule(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const struct mxw_verdict *verdict = &record->what.event->verdict;
	const char *matched = record->matched;
	json_t *rule = mxwi_json_put_object(writer, writer->root, "firewall_rule");
	json_t *policy;

	mxwi_json_put_text(writer, rule, "uid", record->rule.id);
	mxwi_json_put_text(writer, rule, "name", record->rule.id);
	mxwi_json_put_text(writer, rule, "desc", record->rule.description);
	mxwi_json_put_text(writer, rule, "condition", mxw_trigger_text(verdict->trigger));
	mxwi_json_put_list(writer, rule, "match_details", &matched, 1);
	policy = mxwi_json_put_object(writer, writer->root, "policy");
	mxwi_json_put_text(writer, policy, "name", record->rule.ruleset);
	mxwi_json_put_text(writer, policy, "uid", record->digest);
	if (verdict->lookalike.class_ != MXW_LOOKALIKE_NONE)
		mxwi_json_put_number(writer, writer->root, "confidence_score",
		                     verdict->lookalike.score);
}

static void add_observable(struct mxwi_json_writer *writer, json_t *list, const char *name,
                           struct choice type, const char *value)
{
	json_t *object;

	if (value[0] == '\0')
		return;
	object = mxwi_json_add_object(writer, list);
	mxwi_json_put_text(writer, object, "name", name);
	put_choice(writer, object, "type_id", "type", type);
	mxwi_json_put_text(writer, object, "value", value);
}

/* What an analyst searches other logs for. */
static void put_observables(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	static const struct choice hostname = { 1, "Hostname" }, address = { 2, "IP Address" };
	json_t *list = mxwi_json_put_array(writer, writer->root, "observables");

	add_observable(writer, list, "src_endpoint.ip", address, record->client);
	add_observable(writer, list, "query.hostname", hostname, record->name);
	add_observable(writer, list, "unmapped.target", hostname, record->target);
	add_observable(writer, list, "unmapped.exchanger", hostname, record->exchange);
	add_observable(writer, list, "unmapped.address", address, record->address);
	add_observable(writer, list, "unmapped.intended", hostname, record->intended);
}

static void put_lookup(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const struct mxw_event *event = record->what.event;

	put_class(writer, (struct choice){ CATEGORY_NETWORK, "Network Activity" },
	          (struct choice){ CLASS_DNS_ACTIVITY, "DNS Activity" },
	          event->answered ? (struct choice){ 6, "Traffic" }
	                          : (struct choice){ 1, "Query" });
	put_occurrence(writer, record);
	put_client(writer, record);
	put_connection(writer, event);
	put_query(writer, record);
	put_rcode(writer, event);
	put_outcome(writer, record);
	put_rule(writer, record);
	put_observables(writer, record);
	put_unmapped(writer, record);
}

/* ---- changes --------------------------------------------------------------------------------- */

/* What was done to the policy; a release suspends it for some names. */
static struct choice activity_of(const struct mxwi_record *record)
{
	static const struct choice choices[MXW_CHANGES] = {
		[MXW_CHANGE_MODULE_STARTED] = { 10, "Activate" },
		[MXW_CHANGE_MODULE_STOPPED] = { 11, "Deactivate" },
		[MXW_CHANGE_POLICY_LOADED] = { 3, "Update" },
		[MXW_CHANGE_POLICY_REFUSED] = { 3, "Update" },
		[MXW_CHANGE_LAST_GOOD_USED] = { 10, "Activate" },
		[MXW_CHANGE_MODE_CHANGED] = { 3, "Update" },
		[MXW_CHANGE_RELEASE_BEGUN] = { 12, "Suspend" },
		[MXW_CHANGE_RELEASE_ENDED] = { 13, "Resume" },
		[MXW_CHANGE_RULE_EXPIRED] = { 11, "Deactivate" },
	};
	const struct mxw_change *change = record->what.change;

	if (change == NULL || choices[change->kind].caption == NULL)
		return (struct choice){ OTHER, record->action };
	return choices[change->kind];
}

/* The rule, where the change is about one, else the policy as a whole. */
static void put_entity(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	const bool rule = record->rule.id != NULL;
	const char *name = rule ? record->rule.id : "policy";
	json_t *entity = mxwi_json_put_object(writer, writer->root, "entity");
	json_t *policy;

	put_choice(writer, entity, "type_id", "type", (struct choice){ 5, "Policy" });
	mxwi_json_put_text(writer, entity, "name", name);
	mxwi_json_put_text(writer, entity, "uid", record->digest);
	policy = mxwi_json_put_object(writer, entity, "policy");
	mxwi_json_put_text(writer, policy, "name", name);
	mxwi_json_put_text(writer, policy, "uid", record->digest);
	if (rule)
		mxwi_json_put_text(writer, policy, "desc", record->rule.description);
}

static void put_actor(struct mxwi_json_writer *writer, const struct mxw_change *change)
{
	json_t *user;

	if (change == NULL)
		return;
	mxwi_json_put_text(writer, writer->root, "comment", change->reason);
	if (change->user == NULL)
		return;
	user = mxwi_json_put_object(writer, mxwi_json_put_object(writer, writer->root, "actor"),
	                            "user");
	mxwi_json_put_text(writer, user, "name", change->user);
	mxwi_json_put_text(writer, user, "uid", change->user_id);
}

static void put_state(struct mxwi_json_writer *writer, const struct mxwi_record *record)
{
	json_t *unmapped;

	put_class(writer, (struct choice){ CATEGORY_IAM, "Identity & Access Management" },
	          (struct choice){ CLASS_ENTITY_MANAGEMENT, "Entity Management" },
	          activity_of(record));
	put_occurrence(writer, record);
	put_choice(writer, writer->root, "status_id", "status",
	           mxwi_part_is_failure(record) ? (struct choice){ 2, "Failure" }
	                                        : (struct choice){ 1, "Success" });
	put_entity(writer, record);
	put_actor(writer, record->what.change);
	put_client(writer, record);
	unmapped = put_unmapped(writer, record);
	mxwi_json_put_text(writer, unmapped, "name", record->name);
	mxwi_json_put_text(writer, unmapped, "type", record->type);
	if (record->client[0] != '\0')
		mxwi_json_put_text(writer, unmapped, "transport",
		                   transport_of(record->what.event));
}

size_t mxwi_format_ocsf(const struct mxwi_record *record, char line[MXWI_LINE_SIZE_MAX])
{
	struct mxwi_json_writer writer;

	mxwi_json_begin(&writer);
	if (mxwi_occurrence_is_lookup(&record->what)) {
		put_lookup(&writer, record);
	} else if (record->what.kind == MXWI_RECORD_STATE) {
		put_state(&writer, record);
	} else {
		put_class(&writer, (struct choice){ 0, "Uncategorized" },
		          (struct choice){ CLASS_BASE, "Base Event" },
		          (struct choice){ OTHER, "health" });
		put_occurrence(&writer, record);
		put_unmapped(&writer, record);
	}
	return mxwi_json_end(&writer, line, MXWI_LINE_SIZE_MAX);
}
