/* What one sink gets of many look-ups: the first of a kind at once, the rest as a number; lines about changes
 * and health between them; and whatever happens, the look-ups that lines say, and those that were dropped,
 * are all that there were. */
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/lib/tap.h"
#include "tests/unit/alert_fixture.h"
#include "tests/unit/alerter_kit.h"

#define LONG_REPEAT_S 3600 /* no window ends by itself */

static const char *dataset(const struct mxwt_sink *sink, unsigned line)
{
	return mxwt_text_in(sink->taken[line], "event", "dataset");
}

static long long count_in(const struct mxwt_sink *sink, unsigned line)
{
	return mxwt_number_in(sink->taken[line], "mxwarden", "count", NULL);
}

static struct mxw_alerter *start(struct mxwt_sink *sink,
                                 const struct mxw_sink_settings *settings,
                                 struct mxw_alerter_options options)
{
	struct mxwi_sink *const sinks[] = { &sink->sink };

	options.sinks = settings;
	options.sink_count = 1;
	return mxwt_alerter_start_as(&options, sinks);
}

static struct mxw_alerter *start_repeating(struct mxwt_sink *sink, uint32_t repeat_s,
                                           uint32_t windows)
{
	static const struct mxw_sink_settings settings;
	struct mxw_alerter_options options = mxwt_alerter_options(0);

	options.repeat_s = repeat_s;
	options.windows = windows;
	return start(sink, &settings, options);
}

/* All look-ups that were handed over, and nothing else. */
static void check_sum(struct mxw_alert_counts counts, uint64_t lookups)
{
	CU_ASSERT_EQUAL(counts.lookups, lookups);
	CU_ASSERT_EQUAL(counts.counted + counts.below_minimum + counts.waiting +
	                        counts.dropped_ring + counts.dropped_write +
	                        counts.dropped_build + counts.dropped_reload,
	                lookups);
}

/* The first at once, although the window lasts an hour; the rest at the end. */
static void test_one_kind(void)
{
	static struct mxwt_sink sink;
	struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter;

	mxwt_sink_init(&sink);
	alerter = start_repeating(&sink, LONG_REPEAT_S, 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	for (unsigned i = 1; i <= 17; i++) {
		event.time_us = MXWT_ALERT_TIME_US + i * INT64_C(1000000);
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	}
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 2);
	CU_ASSERT_STRING_EQUAL(dataset(&sink, 0), "mxwarden.alert");
	CU_ASSERT_EQUAL(count_in(&sink, 0), 1);
	CU_ASSERT_STRING_EQUAL(dataset(&sink, 1), "mxwarden.repeat");
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sink.taken[1], "event", "kind"), "event");
	CU_ASSERT_EQUAL(count_in(&sink, 1), 17);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[1], "event", "sequence", NULL), 2);
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sink.taken[1], "event", "start"),
	                       "2026-11-21T18:57:01.123Z");
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sink.taken[1], "event", "end"),
	                       "2026-11-21T18:57:17.123Z");
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(sink.taken[1], "@timestamp")),
	                       "2026-11-21T18:57:17.123Z");
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_object_get(sink.taken[1], "message")),
		"192.0.2.25 looked up mail.army.ml 17 more times (meant mail.army.mil?): "
		"blocked, null-mx, rule mil-typed-as-ml");
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sink.taken[0], "mxwarden", "incident"),
	                       mxwt_text_in(sink.taken[1], "mxwarden", "incident"));
	mxwt_sink_fini(&sink);
}

/* A window of a second ends by itself; then there is a line at once again. */
static void test_window_ends(void)
{
	static struct mxwt_sink sink;
	const struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter;

	mxwt_sink_init(&sink);
	alerter = start_repeating(&sink, 1, 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 3);
	CU_ASSERT_STRING_EQUAL(dataset(&sink, 1), "mxwarden.repeat");
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_object_get(sink.taken[1], "message")),
		"192.0.2.25 looked up mail.army.ml 1 more time (meant mail.army.mil?): "
		"blocked, null-mx, rule mil-typed-as-ml");
	CU_ASSERT_STRING_EQUAL(dataset(&sink, 2), "mxwarden.alert");
	mxwt_sink_fini(&sink);
}

/* Something else is done about the same look-up: what was counted is said, and then that. */
static void test_doing_differs(void)
{
	static struct mxwt_sink sink;
	const struct mxw_event blocked = mxwt_alerter_event();
	struct mxw_event passed = blocked;
	struct mxw_alerter *alerter;

	passed.verdict.action = MXW_ACTION_PASS;
	passed.verdict.mode = MXW_MODE_MONITOR;
	mxwt_sink_init(&sink);
	alerter = start_repeating(&sink, LONG_REPEAT_S, 0);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &blocked));
	for (unsigned i = 0; i < 2; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &passed));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 4);
	CU_ASSERT_EQUAL(count_in(&sink, 0), 1);
	CU_ASSERT_EQUAL(count_in(&sink, 1), 2);
	CU_ASSERT_TRUE(json_is_true(
		json_object_get(json_object_get(sink.taken[1], "mxwarden"), "blocked")));
	CU_ASSERT_STRING_EQUAL(dataset(&sink, 2), "mxwarden.alert");
	CU_ASSERT_TRUE(json_is_false(
		json_object_get(json_object_get(sink.taken[2], "mxwarden"), "blocked")));
	CU_ASSERT_EQUAL(count_in(&sink, 3), 1);
	mxwt_sink_fini(&sink);
}

/* Two windows fit. The third kind closes the oldest one early, which is counted, and loses nothing. */
static void test_no_room(void)
{
	static struct mxwt_sink sink;
	struct mxw_event events[3];
	struct mxw_alerter *alerter;
	struct mxw_alert_counts counts;

	for (unsigned i = 0; i < 3; i++) {
		events[i] = mxwt_alerter_event();
		events[i].client.octets[3] = (uint8_t)(30 + i);
	}
	mxwt_sink_init(&sink);
	alerter = start_repeating(&sink, LONG_REPEAT_S, 2);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &events[0]));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &events[1]));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &events[0]));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &events[0]));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &events[2]));
	for (unsigned i = 0; i < 4; i++)
		CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	counts = mxw_alerter_counts(alerter, 0);
	CU_ASSERT_EQUAL(counts.windows_closed_early, 1);
	CU_ASSERT_EQUAL(counts.lookups, 5);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 4);
	CU_ASSERT_STRING_EQUAL(dataset(&sink, 2), "mxwarden.repeat");
	CU_ASSERT_EQUAL(count_in(&sink, 2), 2);
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sink.taken[2], "client", "ip"), "192.0.2.30");
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sink.taken[3], "client", "ip"), "192.0.2.32");
	mxwt_sink_fini(&sink);
}

/* A first line that is refused opens no window: the next look-up is an alert at once. A line of repeats that
 * is refused is lost with all that it says. */
static void test_refused(void)
{
	static struct mxwt_sink sink;
	const struct mxw_event event = mxwt_alerter_event();
	struct mxw_event other = event;
	struct mxw_alerter *alerter;

	other.client.octets[3] = 99;
	mxwt_sink_init(&sink);
	sink.failures = 1;
	alerter = start_repeating(&sink, LONG_REPEAT_S, 1);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	for (unsigned i = 0; i < 5; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	while (mxw_alerter_counts(alerter, 0).waiting < 5)
		(void)sched_yield();
	check_sum(mxw_alerter_counts(alerter, 0), 7);
	/* Nothing is written at this moment: the thread waits for the next event. */
	sink.failures = sink.emits + 1;
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &other));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 2);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[0], "mxwarden", "dropped", "write"), 1);
	CU_ASSERT_EQUAL(count_in(&sink, 1), 1);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[1], "mxwarden", "dropped", "write"), 5);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[1], "event", "sequence", NULL), 2);
	mxwt_sink_fini(&sink);
}

/* The policy goes: open windows are written before it does; a sink that hangs loses what they have counted,
 * and nobody looks at the policy any more. */
static void test_retire(bool hangs)
{
	static struct mxwt_sink sink;
	struct mxw_policy *old = mxwt_alert_policy();
	const struct mxw_event event =
		mxwt_alert_event(old, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
	struct mxw_event other = event;
	struct mxw_alerter *alerter;
	struct mxw_alert_counts counts;

	other.client.octets[3] = 99;
	mxwt_sink_init(&sink);
	alerter = start_repeating(&sink, LONG_REPEAT_S, 0);
	for (unsigned i = 0; i < 4; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	while (mxw_alerter_counts(alerter, 0).waiting < 3)
		(void)sched_yield();
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	sink.held = hangs;
	if (hangs) {
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &other));
		CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
		/* In the ring, behind the one that hangs. */
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &other));
	}
	mxw_alerter_retire(alerter, hangs ? MXWT_SHORT_MS : MXWT_LONG_MS);
	mxw_policy_free(old);
	counts = mxw_alerter_counts(alerter, 0);
	CU_ASSERT_EQUAL(counts.waiting, 0);
	CU_ASSERT_EQUAL(counts.windows, 0);
	CU_ASSERT_EQUAL(counts.dropped_reload, hangs ? 3 : 0);
	(void)sem_post(&sink.go);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 2);
	CU_ASSERT_EQUAL(count_in(&sink, 1), hangs ? 1 : 3);
	mxwt_sink_fini(&sink);
}

static void test_retire_working(void)
{
	test_retire(false);
}

static void test_retire_hanging(void)
{
	test_retire(true);
}

static void test_minimum_severity(void)
{
	static struct mxwt_sink sink;
	static const struct mxw_sink_settings settings = {
		.minimum_severity = MXW_SEVERITY_HIGH,
	};
	struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter;

	mxwt_sink_init(&sink);
	alerter = start(&sink, &settings, mxwt_alerter_options(0));
	event.verdict.severity = MXW_SEVERITY_MEDIUM;
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	event.verdict.severity = MXW_SEVERITY_HIGH;
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).below_minimum, 1);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL(sink.lines, 1);
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sink.taken[0], "mxwarden", "severity"), "high");
	mxwt_sink_fini(&sink);
}

/* A change is copied: what it was made of may go at once. It takes a number like any other line. */
static void test_change(void)
{
	static struct mxwt_sink sink;
	static const struct mxw_sink_settings settings = {
		.minimum_severity = MXW_SEVERITY_CRITICAL,
	};
	static const uint8_t before[MXW_DIGEST_SIZE] = { 1 }, after[MXW_DIGEST_SIZE] = { 2 };
	char name[] = "army.ml", reason[] = "mail to X bounces";
	const char *names[] = { name, "navy.ml" };
	struct mxw_change change = {
		.kind = MXW_CHANGE_RELEASE_BEGUN,
		.time_us = MXWT_ALERT_TIME_US,
		.message = "root released army.ml, navy.ml",
		.reason = reason,
		.user = "root",
		.user_id = "0",
		.policy = after,
		.policy_before = before,
		.policy_after = after,
		.mode_before = MXW_MODE_ENFORCE,
		.mode_after = MXW_MODE_MONITOR,
		.until_s = 1795291200, /* date -u -d @1795291200 */
		.names = names,
		.name_count = 2,
	};
	struct mxw_alerter *alerter;
	char *text;

	mxwt_sink_init(&sink);
	alerter = start(&sink, &settings, mxwt_alerter_options(0));
	mxw_alerter_tell(alerter, &change);
	memset(name, 'x', strlen(name));
	memset(reason, 'x', strlen(reason));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 1);
	json_object_del(json_object_get(sink.taken[0], "mxwarden"), "instance");
	json_object_del(json_object_get(sink.taken[0], "event"), "id");
	json_object_del(sink.taken[0], "observer");
	text = json_dumps(sink.taken[0], JSON_COMPACT);
	CU_ASSERT_STRING_EQUAL(
		text,
		"{\"@timestamp\":\"2026-11-21T18:57:00.123Z\",\"ecs\":{\"version\":\"8.17.0\"},"
		"\"message\":\"root released army.ml, navy.ml\",\"event\":{\"kind\":\"event\","
		"\"category\":[\"configuration\"],\"type\":[\"change\"],\"action\":\"release-begun\","
		"\"outcome\":\"success\",\"reason\":\"mail to X bounces\",\"module\":\"mxwarden\","
		"\"dataset\":\"mxwarden.state\",\"sequence\":1,"
		"\"start\":\"2026-11-21T18:57:00.123Z\",\"end\":\"2026-11-21T18:57:00.123Z\"},"
		"\"user\":{\"name\":\"root\",\"id\":\"0\"},\"mxwarden\":{\"policy\":\"sha256:"
		"0200000000000000000000000000000000000000000000000000000000000000\","
		"\"policy_before\":\"sha256:"
		"0100000000000000000000000000000000000000000000000000000000000000\","
		"\"policy_after\":\"sha256:"
		"0200000000000000000000000000000000000000000000000000000000000000\","
		"\"mode_before\":\"enforce\",\"mode_after\":\"monitor\","
		"\"until\":\"2026-11-21T20:00:00Z\",\"names\":[\"army.ml\",\"navy.ml\"]}}");
	free(text);
	mxwt_sink_fini(&sink);
}

/* More names than a line takes, and more changes than wait: the line is whole, and the rest is counted. */
static void test_many_changes(void)
{
	enum {
		NAMES = 1000,
		CHANGES = 300
	};
	static struct mxwt_sink sink;
	static char texts[NAMES][40];
	static const char *names[NAMES];
	struct mxw_change change = {
		.kind = MXW_CHANGE_RELEASE_ENDED,
		.message = "many",
		.names = names,
		.name_count = NAMES,
	};
	struct mxw_alerter *alerter;
	struct mxw_alert_counts counts;
	const json_t *list;

	for (unsigned i = 0; i < NAMES; i++) {
		(void)snprintf(texts[i], sizeof(texts[i]), "name%u.of-some-length.example", i);
		names[i] = texts[i];
	}
	mxwt_sink_init(&sink);
	sink.held = true;
	alerter = start_repeating(&sink, LONG_REPEAT_S, 0);
	mxw_alerter_tell(alerter, &change);
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	for (unsigned i = 0; i < CHANGES; i++)
		mxw_alerter_tell(alerter, &change);
	counts = mxw_alerter_counts(alerter, 0);
	CU_ASSERT_EQUAL(counts.dropped_lines, CHANGES - 256);
	CU_ASSERT_EQUAL(counts.lookups, 0);
	for (unsigned i = 0; i < CHANGES; i++)
		(void)sem_post(&sink.go);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL(sink.lines, 257);
	list = json_object_get(json_object_get(sink.taken[0], "mxwarden"), "names");
	/* 16384 octets hold 10 of 28, 90 of 29 and then 30 each: 280 + 2610 + 449 * 30 = 16360. */
	CU_ASSERT_EQUAL(json_array_size(list), 549);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[1], "mxwarden", "dropped_lines", NULL), 44);
	mxwt_sink_fini(&sink);
}

static void on_health(void *context, struct mxw_health *ret)
{
	(void)context;
	ret->mode = MXW_MODE_MONITOR;
	ret->has_policy = true;
	ret->policy[0] = 0xab;
	ret->counters[ret->counter_count].name = "answered";
	ret->counters[ret->counter_count++].value = 900;
}

/* Every second, with what is known by then. */
static void test_health(void)
{
	static struct mxwt_sink sink;
	static const struct mxw_sink_settings settings;
	const struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter_options options = mxwt_alerter_options(0);
	struct mxw_alerter *alerter;
	json_t *own;
	char *text;

	options.heartbeat_s = 1;
	options.repeat_s = LONG_REPEAT_S;
	options.on_health = on_health;
	mxwt_sink_init(&sink);
	sink.failures = 1;
	alerter = start(&sink, &settings, options);
	for (unsigned i = 0; i < 4; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_FATAL(sink.lines >= 3);
	CU_ASSERT_STRING_EQUAL(dataset(&sink, 1), "mxwarden.health");
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sink.taken[1], "event", "kind"), "metric");
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_object_get(sink.taken[1], "message")),
		"monitor, policy sha256:ab0000000000: 1 look-ups alerted, 1 lost");
	own = json_object_get(sink.taken[1], "mxwarden");
	text = json_dumps(json_object_get(own, "health"), JSON_COMPACT);
	CU_ASSERT_STRING_EQUAL(text,
	                       "{\"lookups\":4,\"counted\":1,\"lines\":1,\"below_minimum\":0,"
	                       "\"windows\":1,\"waiting\":2,\"windows_closed_early\":0,"
	                       "\"dropped\":{\"ring\":0,\"write\":1,\"build\":0,\"reload\":0},"
	                       "\"dropped_lines\":0,\"answered\":900}");
	free(text);
	mxwt_sink_fini(&sink);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "one kind of look-up", test_one_kind },
		{ "a window ends", test_window_ends },
		{ "something else is done", test_doing_differs },
		{ "no room for a window", test_no_room },
		{ "refused lines", test_refused },
		{ "a policy goes, the sink works", test_retire_working },
		{ "a policy goes, the sink hangs", test_retire_hanging },
		{ "minimum severity", test_minimum_severity },
		{ "a change", test_change },
		{ "many changes", test_many_changes },
		{ "health", test_health },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "alerter, repeats", mxwt_alerter_set_up, mxwt_alerter_clean_up, NULL, NULL,
		  tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
