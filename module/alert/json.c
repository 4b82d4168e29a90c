/* An event becomes a tree of jansson's and the tree one line. First the facts that several fields
 * share are worked out once (the texts of the names, the rule, the time); then one function for
 * each object of the line puts its fields in, in the order in which analysts read them, which is
 * the order in which jansson prints them. A value that is absent is simply not put. The writer
 * keeps the first failure (no memory) and the caller looks once, at the end. */
#include "alert/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include <mxwarden/utf8.h>
#include <mxwarden/version.h>

#include "alert/text.h"
#include "suffix/suffix.h"

#define ECS_VERSION "8.17.0"

/* What more than one object of the line needs. Texts are "" where there is nothing. */
struct facts {
	const struct mxw_event *event;
	struct mxw_name question;
	struct mxw_name judged;
	struct mxw_rule rule;
	struct mxw_entry entry; /* that matched, unless a network did */
	char time[MXWI_TIME_TEXT_MAX];
	char client[MXW_ADDRESS_TEXT_MAX];
	char name[MXW_NAME_TEXT_MAX];     /* of the question */
	char target[MXW_NAME_TEXT_MAX];   /* alias target that the verdict is about */
	char exchange[MXW_NAME_TEXT_MAX]; /* where mail would go, if that is what matched */
	char address[MXW_ADDRESS_TEXT_MAX];
	char matched[MXW_NAME_TEXT_MAX];  /* a name, or a network */
	char intended[MXW_NAME_TEXT_MAX]; /* instead of the judged name */
	char meant[MXW_NAME_TEXT_MAX];    /* the domain that this is in */
};

/* Sticky: after the first failure the line is not made. */
struct writer {
	json_t *root;
	bool failed;
};

/* Puts a value, which is taken, into an object. Either may be NULL: that is a failure. Returns the
 * value, borrowed; NULL when it failed. */
static json_t *put(struct writer *writer, json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new_nocheck(object, key, value) == 0)
		return value;
	writer->failed = true;
	return NULL;
}

/* A member that is an object, borrowed; NULL, into which nothing can be put, when it failed. */
static json_t *put_object(struct writer *writer, json_t *parent, const char *key)
{
	return put(writer, parent, key, json_object());
}

/* A text as JSON. Only free text can be other than UTF-8; jansson refuses that. */
static json_t *text_to_json(const char *text)
{
	json_t *json = json_string(text);
	char *repaired;

	if (json != NULL)
		return json;
	repaired = mxw_utf8_repair(text, strlen(text));
	if (repaired == NULL)
		return NULL;
	json = json_string(repaired);
	free(repaired);
	return json;
}

/* A text; NULL and "" are absent. */
static void put_text(struct writer *writer, json_t *object, const char *key, const char *text)
{
	if (text != NULL && text[0] != '\0')
		put(writer, object, key, text_to_json(text));
}

static void put_number(struct writer *writer, json_t *object, const char *key, uint64_t number)
{
	put(writer, object, key, json_integer((json_int_t)number));
}

static void put_name(struct writer *writer, json_t *object, const char *key,
                     struct mxw_name name)
{
	char text[MXW_NAME_TEXT_MAX];

	if (name.wire == NULL)
		return;
	(void)mxw_name_to_text(name, text);
	put_text(writer, object, key, text);
}

/* A list of texts without those that are absent and those that are there already. */
static void put_list(struct writer *writer, json_t *object, const char *key,
                     const char *const *texts, size_t count)
{
	json_t *list = put(writer, object, key, json_array());

	for (size_t i = 0; i < count; i++) {
		bool wanted = texts[i][0] != '\0';

		for (size_t j = 0; j < i && wanted; j++)
			wanted = strcmp(texts[i], texts[j]) != 0;
		if (wanted && json_array_append_new(list, text_to_json(texts[i])) != 0)
			writer->failed = true;
	}
}

/* 192.0.2.25 looked up mail.army.ml (meant mail.army.mil?): blocked, null-mx, rule mil-typed-as-ml
 * 192.0.2.25 looked up gmial.example, whose mail goes to mx.example (203.0.113.7): blocked, null-mx, ... */
static void put_message(struct writer *writer, const struct facts *facts)
{
	const struct mxw_verdict *verdict = &facts->event->verdict;
	const bool blocked = mxw_verdict_blocks(verdict);
	const bool alias = facts->target[0] != '\0';
	const bool intended = facts->intended[0] != '\0';
	const bool exchange = facts->exchange[0] != '\0', address = facts->address[0] != '\0';
	char text[5 * MXW_NAME_TEXT_MAX];

	(void)snprintf(
		text, sizeof(text), "%s looked up %s%s%s%s%s%s%s%s%s%s%s: %s%s%s%s, rule %s",
		facts->client, facts->name, alias ? ", an alias of " : "", facts->target,
		exchange ? ", whose mail goes to " : "", facts->exchange, address ? " (" : "",
		facts->address, address ? ")" : "", intended ? " (meant " : "", facts->intended,
		intended ? "?)" : "", blocked ? "blocked, " : "passed (",
		blocked ? "" : mxw_mode_text(verdict->mode), blocked ? "" : "), would be ",
		mxw_action_text(verdict->would), facts->rule.id);
	put_text(writer, writer->root, "message", text);
}

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

/* What a change of what is in force is called in event.action; a look-up has its verdict's action. */
static const char *const state_actions[MXW_EVENT_KINDS] = {
	[MXW_EVENT_CACHE_BYPASS] = "cache-bypass",
};

static bool is_state(const struct mxw_event *event)
{
	return event->kind != MXW_EVENT_LOOKUP;
}

static void put_event(struct writer *writer, const struct facts *facts,
                      const struct mxwi_observer *observer, uint64_t sequence)
{
	const struct mxw_verdict *verdict = &facts->event->verdict;
	const bool state = is_state(facts->event);
	const char *category = state ? "configuration" : "network";
	const char *type = state                         ? "change"
	                   : mxw_verdict_blocks(verdict) ? "denied"
	                                                 : "allowed";
	json_t *object = put_object(writer, writer->root, "event");
	char id[MXWI_INSTANCE_TEXT_MAX + 24];

	(void)snprintf(id, sizeof(id), "%s-%" PRIu64, observer->instance, sequence);
	put_text(writer, object, "id", id);
	put_text(writer, object, "kind", state ? "event" : "alert");
	put_list(writer, object, "category", &category, 1);
	put_list(writer, object, "type", &type, 1);
	put_text(writer, object, "action",
	         state ? state_actions[facts->event->kind] : mxw_action_text(verdict->action));
	if (!state)
		put_number(writer, object, "severity", severity_number(verdict->severity));
	put_text(writer, object, "module", "mxwarden");
	put_text(writer, object, "dataset", state ? "mxwarden.state" : "mxwarden.alert");
	put_number(writer, object, "sequence", sequence);
	put_text(writer, object, "start", facts->time);
	put_text(writer, object, "end", facts->time);
}

/* ECS has the one who asked under two names: as the sender of a packet and as a client. */
static void put_client(struct writer *writer, const struct facts *facts, const char *key)
{
	json_t *object = put_object(writer, writer->root, key);

	put_text(writer, object, "ip", facts->client);
	put_number(writer, object, "port", facts->event->client_port);
}

static void put_network(struct writer *writer, const struct facts *facts)
{
	const struct mxw_event *event = facts->event;
	json_t *object = put_object(writer, writer->root, "network");

	put_text(writer, object, "protocol", "dns");
	put_text(writer, object, "transport",
	         event->transport == MXW_TRANSPORT_TCP ? "tcp" : "udp");
	put_text(writer, object, "type", event->client.size == 4 ? "ipv4" : "ipv6");
}

static void put_question(struct writer *writer, const struct facts *facts, json_t *dns)
{
	const struct mxwi_suffix parts = mxwi_suffix_find(facts->question);
	json_t *object = put_object(writer, dns, "question");
	char type[MXW_TYPE_TEXT_MAX];
	char class_[MXWI_CODE_TEXT_MAX];
	char registered[MXW_NAME_TEXT_MAX];

	put_text(writer, object, "name", facts->name);
	put_text(writer, object, "type", mxw_type_to_text(facts->event->type, type));
	put_text(writer, object, "class", mxwi_text_class(facts->event->class_, class_));
	if (parts.registered.wire != NULL) {
		size_t below =
			strlen(facts->name) - mxw_name_to_text(parts.registered, registered);

		put_text(writer, object, "registered_domain", registered);
		/* What stands before the registered domain, without the dot between them. */
		if (below > 0)
			put(writer, object, "subdomain", json_stringn(facts->name, below - 1));
	}
	put_name(writer, object, "top_level_domain", parts.suffix);
}

static void put_dns(struct writer *writer, const struct facts *facts)
{
	const struct mxw_event *event = facts->event;
	json_t *object = put_object(writer, writer->root, "dns");
	char id[8];
	char rcode[MXWI_CODE_TEXT_MAX];

	if (!is_state(event)) {
		(void)snprintf(id, sizeof(id), "%u", (unsigned)event->id);
		put_text(writer, object, "type", event->answered ? "answer" : "query");
		put_text(writer, object, "id", id);
	}
	if (event->answered)
		put_text(writer, object, "response_code", mxwi_text_rcode(event->rcode, rcode));
	put_question(writer, facts, object);
}

static void put_rule(struct writer *writer, const struct facts *facts)
{
	json_t *object = put_object(writer, writer->root, "rule");

	put_text(writer, object, "id", facts->rule.id);
	put_text(writer, object, "name", facts->rule.id);
	put_text(writer, object, "ruleset", facts->rule.ruleset);
	if (facts->rule.owner[0] != '\0')
		put_list(writer, object, "author", &facts->rule.owner, 1);
	put_text(writer, object, "description", facts->rule.description);
	put_text(writer, object, "reference", facts->rule.reference);
}

static void put_related(struct writer *writer, const struct facts *facts)
{
	json_t *object = put_object(writer, writer->root, "related");

	put_list(writer, object, "ip", (const char *const[]){ facts->client, facts->address },
	         2);
	put_list(writer, object, "hosts",
	         (const char *const[]){ facts->name, facts->target, facts->exchange,
	                                facts->meant },
	         4);
}

static void put_observer(struct writer *writer, const struct mxwi_observer *observer)
{
	json_t *object = put_object(writer, writer->root, "observer");

	put_text(writer, object, "vendor", "mxwarden");
	put_text(writer, object, "product", "mxwarden");
	put_text(writer, object, "type", "dns-resolver");
	put_text(writer, object, "version", mxw_version());
	put_text(writer, object, "hostname", observer->hostname);
	put_text(writer, object, "name",
	         observer->name[0] != '\0' ? observer->name : observer->hostname);
}

/* What was lost since the last line; left out when that is nothing. */
static void put_dropped(struct writer *writer, json_t *parent,
                        const struct mxwi_losses *dropped)
{
	static const char *const keys[MXWI_LOSS_COUNT] = {
		[MXWI_LOSS_RING] = "ring",
		[MXWI_LOSS_WRITE] = "write",
		[MXWI_LOSS_BUILD] = "build",
		[MXWI_LOSS_RELOAD] = "reload",
	};
	json_t *object = NULL;

	for (size_t i = 0; i < MXWI_LOSS_COUNT; i++) {
		if (dropped->counts[i] == 0)
			continue;
		if (object == NULL)
			object = put_object(writer, parent, "dropped");
		put_number(writer, object, keys[i], dropped->counts[i]);
	}
}

/* Never absent: null says that it is not a look-alike that triggered. */
static void put_lookalike(struct writer *writer, json_t *parent, const struct facts *facts)
{
	const struct mxw_lookalike *lookalike = &facts->event->verdict.lookalike;
	json_t *object;

	if (lookalike->class_ == MXW_LOOKALIKE_NONE) {
		put(writer, parent, "lookalike", json_null());
		return;
	}
	object = put_object(writer, parent, "lookalike");
	put_text(writer, object, "class", mxw_lookalike_class_text(lookalike->class_));
	put_number(writer, object, "score", lookalike->score);
	put_name(writer, object, "of", facts->entry.name);
}

/* Our own fields, which ECS has no names for. */
static void put_own(struct writer *writer, const struct facts *facts,
                    const struct mxwi_observer *observer, const struct mxwi_losses *dropped)
{
	const struct mxw_policy *policy = facts->event->policy;
	const struct mxw_verdict *verdict = &facts->event->verdict;
	json_t *object = put_object(writer, writer->root, "mxwarden");
	char digest[MXW_DIGEST_TEXT_MAX];
	char incident[MXWI_INCIDENT_TEXT_MAX];

	put_text(writer, object, "mode", mxw_mode_text(verdict->mode));
	put(writer, object, "blocked", json_boolean(mxw_verdict_blocks(verdict)));
	put_text(writer, object, "would", mxw_action_text(verdict->would));
	put_text(writer, object, "trigger", mxw_trigger_text(verdict->trigger));
	put_text(writer, object, "target", facts->target);
	put_text(writer, object, "exchanger", facts->exchange);
	put_text(writer, object, "address", facts->address);
	put_text(writer, object, "matched", facts->matched);
	put_text(writer, object, "intended", facts->intended);
	put_lookalike(writer, object, facts);
	put_text(writer, object, "group", mxw_policy_group_name(policy, verdict->group));
	put_text(writer, object, "severity", mxw_severity_text(verdict->severity));
	put_text(writer, object, "ticket", facts->rule.ticket);
	mxw_digest_to_text(mxw_policy_digest(policy), digest);
	put_text(writer, object, "policy", digest);
	put_number(writer, object, "count", 1);
	if (mxwi_text_incident(facts->client, facts->rule.id, facts->name, incident))
		put_text(writer, object, "incident", incident);
	else
		writer->failed = true;
	put_text(writer, object, "instance", observer->instance);
	put_dropped(writer, object, dropped);
}

/* The domain that was meant: the protected one, or as the entry says it, or, where the entry says no more than a suffix, the
 * part of the intended name that could be registered. "" when nothing was. */
static void print_meant(struct mxw_name intended, const struct mxw_entry *entry,
                        bool is_lookalike, char text[MXW_NAME_TEXT_MAX])
{
	struct mxw_name meant = is_lookalike ? entry->name : entry->intended;

	if (entry->scope == MXW_SCOPE_SUFFIX)
		meant = mxwi_suffix_find(intended).registered;
	text[0] = '\0';
	if (meant.wire != NULL)
		(void)mxw_name_to_text(meant, text);
}

/* What of the rule matched, an entry or a network; and where mail would go, if that did. */
static void gather_match(const struct mxw_event *event, struct facts *ret)
{
	ret->exchange[0] = '\0';
	ret->address[0] = '\0';
	if (ret->rule.section == MXW_SECTION_EXCHANGERS) {
		(void)mxw_name_to_text(ret->judged, ret->exchange);
		if (event->address.size > 0)
			(void)mxw_address_to_text(&event->address, ret->address);
	}
	if (mxw_verdict_is_by_network(&event->verdict)) {
		const struct mxw_exchange_network found =
			mxw_policy_exchange_network(event->policy, event->verdict.network);

		(void)mxw_network_to_text(&found.network, ret->matched);
		return;
	}
	ret->entry = mxw_policy_entry(event->policy, event->verdict.entry);
	(void)mxw_name_to_text(mxw_policy_matched(event->policy, &event->verdict, ret->judged),
	                       ret->matched);
}

/* False: a name of the event is not one. */
static bool gather(const struct mxw_event *event, struct facts *ret)
{
	struct mxw_name_buffer buffer;
	struct mxw_name intended = mxw_name_root();

	ret->event = event;
	if (!mxw_name_from_wire(event->name, event->name_size, &ret->question) ||
	    !mxw_name_from_wire(event->judged, event->judged_size, &ret->judged))
		return false;
	ret->rule = mxw_policy_rule(event->policy, event->verdict.rule);
	gather_match(event, ret);
	mxwi_text_time(event->time_us, ret->time);
	(void)mxw_address_to_text(&event->client, ret->client);
	(void)mxw_name_to_text(ret->question, ret->name);
	ret->target[0] = '\0';
	if (ret->exchange[0] == '\0' && !mxw_name_equal(ret->judged, ret->question))
		(void)mxw_name_to_text(ret->judged, ret->target);
	ret->intended[0] = '\0';
	if (mxw_policy_intended(event->policy, &event->verdict, ret->judged, &buffer,
	                        &intended))
		(void)mxw_name_to_text(intended, ret->intended);
	ret->meant[0] = '\0';
	if (event->verdict.entry != MXW_ENTRY_NONE)
		print_meant(intended, &ret->entry,
		            event->verdict.lookalike.class_ != MXW_LOOKALIKE_NONE, ret->meant);
	return true;
}

/* A change: who has asked for what, if somebody has. The rest of the facts stays "". */
static bool gather_state(const struct mxw_event *event, struct facts *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->event = event;
	mxwi_text_time(event->time_us, ret->time);
	if (event->client.size > 0)
		(void)mxw_address_to_text(&event->client, ret->client);
	if (event->name_size == 0)
		return true;
	if (!mxw_name_from_wire(event->name, event->name_size, &ret->question))
		return false;
	(void)mxw_name_to_text(ret->question, ret->name);
	return true;
}

static void put_state_message(struct writer *writer, const struct facts *facts)
{
	char text[2 * MXW_NAME_TEXT_MAX];

	(void)snprintf(
		text, sizeof(text),
		"%s was given the real answer for %s out of the cache, past the policy; it "
		"is out of the cache now",
		facts->client, facts->name);
	put_text(writer, writer->root, "message", text);
}

/* Of our own fields, those that say under what it happened. */
static void put_state_own(struct writer *writer, const struct facts *facts,
                          const struct mxwi_observer *observer,
                          const struct mxwi_losses *dropped)
{
	json_t *object = put_object(writer, writer->root, "mxwarden");
	char digest[MXW_DIGEST_TEXT_MAX];

	mxw_digest_to_text(mxw_policy_digest(facts->event->policy), digest);
	put_text(writer, object, "policy", digest);
	put_text(writer, object, "instance", observer->instance);
	put_dropped(writer, object, dropped);
}

static void put_alert(struct writer *writer, const struct facts *facts,
                      const struct mxwi_observer *observer, uint64_t sequence,
                      const struct mxwi_losses *dropped)
{
	put_message(writer, facts);
	put_event(writer, facts, observer, sequence);
	put_client(writer, facts, "source");
	put_client(writer, facts, "client");
	put_network(writer, facts);
	put_dns(writer, facts);
	put_rule(writer, facts);
	put_related(writer, facts);
	put_observer(writer, observer);
	put_own(writer, facts, observer, dropped);
}

static void put_state(struct writer *writer, const struct facts *facts,
                      const struct mxwi_observer *observer, uint64_t sequence,
                      const struct mxwi_losses *dropped)
{
	put_state_message(writer, facts);
	put_event(writer, facts, observer, sequence);
	if (facts->client[0] != '\0') {
		put_client(writer, facts, "source");
		put_client(writer, facts, "client");
		put_network(writer, facts);
	}
	if (facts->name[0] != '\0') {
		put_dns(writer, facts);
		put_related(writer, facts);
	}
	put_observer(writer, observer);
	put_state_own(writer, facts, observer, dropped);
}

size_t mxwi_json_event(const struct mxw_event *event, const struct mxwi_observer *observer,
                       uint64_t sequence, const struct mxwi_losses *dropped,
                       char line[MXWI_LINE_SIZE_MAX])
{
	struct writer writer = { .root = json_object() };
	struct facts facts;
	size_t size = 0;

	if (is_state(event) ? !gather_state(event, &facts) : !gather(event, &facts))
		goto out;
	put_text(&writer, writer.root, "@timestamp", facts.time);
	put_text(&writer, put_object(&writer, writer.root, "ecs"), "version", ECS_VERSION);
	(is_state(event) ? put_state : put_alert)(&writer, &facts, observer, sequence, dropped);
	if (writer.failed)
		goto out;
	size = json_dumpb(writer.root, line, MXWI_LINE_SIZE_MAX - 1, JSON_COMPACT);
	if (size == 0 || size > MXWI_LINE_SIZE_MAX - 1) {
		size = 0;
		goto out;
	}
	line[size++] = '\n';

out:
	json_decref(writer.root);
	return size;
}
