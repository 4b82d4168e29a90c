/* The lines of anything, in all formats. Texts of the policy and names of the resolver are any octets here, although the
 * loader lets only few through: nothing may break a line, and with it the log of a whole SOC. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <mxwarden/builder.h>

#include "alert/format.h"
#include "tests/fuzz/fuzz_kit.h"
#include "tests/fuzz/fuzz_syslog.h"

#define FREE_TEXT_MAX MXW_TEXT_SIZE_MAX

static struct mxw_policy *make_policy(struct mxwt_input *input)
{
	static char texts[5][FREE_TEXT_MAX + 1];
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_policy *policy = NULL;
	struct mxw_rule_spec rule = {
		.id = "mil-typed-as-ml",
		.mode = (enum mxw_mode)(MXW_MODE_MONITOR + mxwt_input_below(input, 2)),
		.severity = (enum mxw_severity)mxwt_input_below(input, 5),
		.action =
			mxwt_input_below(input, 2) == 0 ? MXW_ACTION_NULL_MX : MXW_ACTION_DROP,
	};
	struct mxw_entry_spec entry = { .scope = mxwt_input_below(input, 2) == 0
		                                         ? MXW_SCOPE_SUBTREE
		                                         : MXW_SCOPE_SUFFIX };

	entry.name = mxwt_input_name(input, mxw_name_root());
	entry.intended = mxwt_input_name(input, (struct mxw_name){ 0 });
	rule.description = mxwt_input_text(input, texts[0], FREE_TEXT_MAX);
	rule.owner = mxwt_input_text(input, texts[1], FREE_TEXT_MAX);
	rule.ticket = mxwt_input_text(input, texts[2], FREE_TEXT_MAX);
	rule.reference = mxwt_input_text(input, texts[3], FREE_TEXT_MAX);
	(void)mxw_builder_add_file(builder, mxwt_input_text(input, texts[4], FREE_TEXT_MAX));
	(void)mxw_builder_add_group(builder, "outbound", MXW_ACTION_UNSET);
	(void)mxw_builder_add_rule(builder, &rule);
	mxw_builder_add_entry(builder, 0, &entry);
	FUZZ_REQUIRE(mxw_builder_seal(builder, 1, NULL, NULL, &policy) == MXW_OK);
	mxw_builder_free(builder);
	return policy;
}

static void read_observer(struct mxwt_input *input, struct mxwi_observer *ret)
{
	memset(ret, 0, sizeof(*ret));
	(void)mxwt_input_text(input, ret->hostname, MXW_HOST_NAME_MAX);
	(void)mxwt_input_text(input, ret->name, MXW_HOST_NAME_MAX);
	(void)snprintf(ret->instance, sizeof(ret->instance), "%08x",
	               (unsigned)mxwt_input_u32(input));
}

static void read_event(struct mxwt_input *input, const struct mxw_policy *policy,
                       struct mxw_event *ret)
{
	struct mxw_name name, judged;
	struct mxw_question question = { .type = MXW_TYPE_MX, .class_ = MXW_CLASS_IN };
	uint8_t octets[16];

	memset(ret, 0, sizeof(*ret));
	ret->policy = policy;
	ret->time_us = (int64_t)((uint64_t)mxwt_input_u32(input) << 20);
	ret->client_port = mxwt_input_u16(input);
	ret->transport = (enum mxw_transport)mxwt_input_below(input, 2);
	ret->id = mxwt_input_u16(input);
	ret->type = mxwt_input_u16(input);
	ret->class_ = mxwt_input_u16(input);
	ret->rcode = mxwt_input_octet(input);
	ret->answered = mxwt_input_below(input, 2) == 0;
	for (size_t i = 0; i < sizeof(octets); i++)
		octets[i] = mxwt_input_octet(input);
	FUZZ_REQUIRE(mxw_address_from_octets(octets, mxwt_input_below(input, 2) == 0 ? 4 : 16,
	                                     &ret->client));
	name = mxwt_input_name(input, mxw_policy_entry(policy, 0).name);
	judged = mxwt_input_name(input, name);
	memcpy(ret->name, name.wire, name.size);
	ret->name_size = name.size;
	memcpy(ret->judged, judged.wire, judged.size);
	ret->judged_size = judged.size;
	question.name = judged;
	ret->verdict = mxw_policy_decide_for_group(policy, 0, &question);
}

/* ---- what must hold ------------------------------------------------------------------------ */

static void check_name(const char *text, const struct mxw_event *event)
{
	struct mxw_name_buffer buffer;
	struct mxw_name name, asked;

	FUZZ_REQUIRE(text != NULL);
	FUZZ_REQUIRE(mxw_name_from_text(text, strlen(text), &buffer, &name) == MXW_OK);
	FUZZ_REQUIRE(mxw_name_from_wire(event->name, event->name_size, &asked));
	FUZZ_REQUIRE_OF(mxw_name_equal(name, asked), text);
}

/* Where the name that was asked for is. */
static const char *name_in(const json_t *root, enum mxw_sink_format format)
{
	const json_t *question;

	if (format == MXW_SINK_FORMAT_OCSF)
		return json_string_value(
			json_object_get(json_object_get(root, "query"), "hostname"));
	if (format == MXW_SINK_FORMAT_EVE) {
		question = json_object_get(json_object_get(root, "dns"), "queries");
		return json_string_value(
			json_object_get(json_array_get(question, 0), "rrname"));
	}
	question = json_object_get(json_object_get(root, "dns"), "question");
	return json_string_value(json_object_get(question, "name"));
}

static void check_json(const struct mxw_event *event, enum mxw_sink_format format,
                       const char *line, size_t size)
{
	json_error_t error;
	/* jansson takes UTF-8 only. */
	json_t *root = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);

	FUZZ_REQUIRE_OF(json_is_object(root), error.text);
	if (event != NULL)
		check_name(name_in(root, format), event);
	json_decref(root);
}

/* The length of a header's field or a value, up to one that is not escaped of the octets in `ends`. */
static size_t cef_length(const char *text, size_t size, const char *ends)
{
	size_t at = 0;

	while (at < size && strchr(ends, text[at]) == NULL) {
		if (text[at] == '\\')
			FUZZ_REQUIRE(++at < size && strchr("\\|=rn", text[at]) != NULL);
		at++;
	}
	return at;
}

/* A header of seven fields, and pairs: behind each `=` there is none before the space that the next key
 * follows. */
static void check_cef(const char *line, size_t size)
{
	size_t at = 0;

	for (int i = 0; i < 7; i++) {
		at += cef_length(line + at, size - at, "|");
		FUZZ_REQUIRE(at < size && line[at] == '|');
		at++;
	}
	while (at < size) {
		const size_t key = strspn(line + at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		                                     "abcdefghijklmnopqrstuvwxyz0123456789");
		size_t next;

		FUZZ_REQUIRE_OF(key > 0 && line[at + key] == '=', line + at);
		at += key + 1;
		next = at + cef_length(line + at, size - at, "=");
		if (next == size)
			return;
		while (next > at && line[next] != ' ')
			next--;
		FUZZ_REQUIRE(next > at);
		at = next + 1;
	}
}

/* In every format: one line, of octets that no log breaks at; and one of them in a message of syslog. */
static void check_lines(const struct mxwi_record *record, const struct mxw_event *event)
{
	static char line[MXWI_LINE_SIZE_MAX];

	for (enum mxw_sink_format i = 0; i < MXW_SINK_FORMAT_COUNT; i++) {
		const size_t size = mxwi_format_of(i)(record, line);

		FUZZ_REQUIRE(size > 1 && size <= MXWI_LINE_SIZE_MAX);
		FUZZ_REQUIRE(line[size - 1] == '\n');
		for (size_t k = 0; k < size - 1; k++)
			FUZZ_REQUIRE((unsigned char)line[k] >= 0x20);
		if (i == MXW_SINK_FORMAT_CEF)
			check_cef(line, size - 1);
		else
			check_json(event, i, line, size);
		if (i == MXW_SINK_FORMAT_ECS)
			mxwt_fuzz_syslog(record, line, size);
	}
}

static void check_event(const struct mxw_event *event, bool repeat,
                        const struct mxwi_observer *observer, uint64_t sequence,
                        const struct mxwi_losses *dropped)
{
	static struct mxwi_record record;
	struct mxwi_occurrence what = mxwi_occurrence_of(event);

	if (repeat && what.kind == MXWI_RECORD_ALERT)
		what.kind = MXWI_RECORD_REPEAT;
	FUZZ_REQUIRE(mxwi_record_make(&what, observer, sequence, dropped, &record));
	check_lines(&record, event->kind == MXW_EVENT_LOOKUP ? event : NULL);
}

/* A change whose texts are any octets; and the counters of a sink. */
static void check_others(struct mxwt_input *input, const struct mxw_policy *policy,
                         const struct mxwi_observer *observer,
                         const struct mxwi_losses *dropped)
{
	static struct mxwi_record record;
	static char texts[4][FREE_TEXT_MAX + 1];
	const struct mxw_rule rule = mxw_policy_rule(policy, 0);
	const char *const words[] = { mxwt_input_text(input, texts[0], FREE_TEXT_MAX), "b" };
	const struct mxw_change change = {
		.kind = (enum mxw_change_kind)mxwt_input_below(input, MXW_CHANGE_CACHE_BYPASS),
		.time_us = (int64_t)mxwt_input_u32(input) << 20,
		.message = mxwt_input_text(input, texts[1], FREE_TEXT_MAX),
		.reason = mxwt_input_text(input, texts[2], FREE_TEXT_MAX),
		.user = mxwt_input_text(input, texts[3], FREE_TEXT_MAX),
		.until_s = mxwt_input_u32(input),
		.rule = mxwt_input_below(input, 2) == 0 ? &rule : NULL,
		.words = words,
		.word_count = 2,
	};
	const struct mxw_health health = { .mode = change.mode_after };
	const struct mxw_alert_counts counts = { .lookups = mxwt_input_u32(input) };
	struct mxwi_occurrence what = { .kind = MXWI_RECORD_STATE, .change = &change };

	FUZZ_REQUIRE(mxwi_record_make(&what, observer, 1, dropped, &record));
	check_lines(&record, NULL);
	what = (struct mxwi_occurrence){ .kind = MXWI_RECORD_HEALTH,
		                         .health = &health,
		                         .counts = &counts };
	FUZZ_REQUIRE(mxwi_record_make(&what, observer, 1, dropped, &record));
	check_lines(&record, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mxwt_input input = { data, size };
	struct mxw_policy *policy = make_policy(&input);
	struct mxwi_losses dropped = { 0 };
	struct mxwi_observer observer;
	struct mxw_event event;

	read_event(&input, policy, &event);
	for (size_t i = 0; i < MXWI_LOSS_COUNT; i++)
		dropped.counts[i] = mxwt_input_octet(&input);
	read_observer(&input, &observer);
	if (mxw_verdict_alerts(&event.verdict)) {
		const uint32_t sequence = mxwt_input_u32(&input);

		check_event(&event, false, &observer, sequence, &dropped);
		check_event(&event, true, &observer, sequence, &dropped);
		event.kind = MXW_EVENT_CACHE_BYPASS;
		check_event(&event, false, &observer, sequence, &dropped);
	}
	check_others(&input, policy, &observer, &dropped);
	mxw_policy_free(policy);
	return 0;
}
