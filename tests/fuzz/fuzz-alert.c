/* The line of any event. Texts of the policy and names of the resolver are any octets here, although the
 * loader lets only few through: nothing may break a line, and with it the log of a whole SOC. */
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include <mxwarden/builder.h>

#include "alert/format.h"
#include "tests/fuzz/fuzz_kit.h"

/* The line of one event, as a sink gets it. */
static size_t line_of_event(const struct mxw_event *event, const struct mxwi_observer *observer,
                            uint64_t sequence, const struct mxwi_losses *dropped,
                            char line[MXWI_LINE_SIZE_MAX])
{
	static struct mxwi_record record;
	const struct mxwi_occurrence what = mxwi_occurrence_of(event);

	if (!mxwi_record_make(&what, observer, sequence, dropped, &record))
		return 0;
	return mxwi_format_ecs(&record, line);
}

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

static const char *member(const json_t *root, const char *object, const char *key)
{
	return json_string_value(json_object_get(json_object_get(root, object), key));
}

static void check_question(const json_t *root, const struct mxw_event *event)
{
	const json_t *question = json_object_get(json_object_get(root, "dns"), "question");
	const char *text = json_string_value(json_object_get(question, "name"));
	struct mxw_name_buffer buffer;
	struct mxw_name name, asked;

	FUZZ_REQUIRE(text != NULL);
	FUZZ_REQUIRE(mxw_name_from_text(text, strlen(text), &buffer, &name) == MXW_OK);
	FUZZ_REQUIRE(mxw_name_from_wire(event->name, event->name_size, &asked));
	FUZZ_REQUIRE_OF(mxw_name_equal(name, asked), text);
}

static void check_line(const struct mxw_event *event, const char *line, size_t size)
{
	json_error_t error;
	json_t *root;
	const char *id;

	FUZZ_REQUIRE(size > 1 && size <= MXWI_LINE_SIZE_MAX);
	FUZZ_REQUIRE(line[size - 1] == '\n');
	for (size_t i = 0; i < size - 1; i++)
		FUZZ_REQUIRE((unsigned char)line[i] >= 0x20);
	/* jansson takes UTF-8 only. */
	root = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);
	FUZZ_REQUIRE_OF(json_is_object(root), error.text);
	id = member(root, "rule", "id");
	FUZZ_REQUIRE(id != NULL && strcmp(id, "mil-typed-as-ml") == 0);
	check_question(root, event);
	json_decref(root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char line[MXWI_LINE_SIZE_MAX];
	struct mxwt_input input = { data, size };
	struct mxw_policy *policy = make_policy(&input);
	struct mxwi_losses dropped = { 0 };
	struct mxwi_observer observer;
	struct mxw_event event;

	read_event(&input, policy, &event);
	for (size_t i = 0; i < MXWI_LOSS_COUNT; i++)
		dropped.counts[i] = mxwt_input_octet(&input);
	read_observer(&input, &observer);
	if (mxw_verdict_alerts(&event.verdict))
		check_line(&event, line,
		           line_of_event(&event, &observer, mxwt_input_u32(&input), &dropped,
		                         line));
	mxw_policy_free(policy);
	return 0;
}
