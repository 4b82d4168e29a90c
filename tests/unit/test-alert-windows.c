/* The windows of repeats, with a clock of the test's own: what is counted together and what is not, when a
 * window ends, what has to go when there is no room; and a million look-ups against a slow second writing,
 * of which no one may be lost. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/windows.h"
#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/alert_fixture.h"

#define REPEAT_MS 1000

static struct mxw_policy *policy;

static int set_up(void)
{
	policy = mxwt_alert_policy();
	return 0;
}

static int clean_up(void)
{
	mxw_policy_free(policy);
	return 0;
}

static struct mxwi_windows *new_windows(uint32_t capacity)
{
	struct mxwi_windows *windows = NULL;

	CU_ASSERT_EQUAL_FATAL(mxwi_windows_new(capacity, REPEAT_MS, 42, &windows), MXW_OK);
	return windows;
}

static struct mxw_event event_of(const char *client, const char *name)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", name, NULL, MXW_TYPE_MX);

	CU_ASSERT_EQUAL(mxw_address_from_text(client, strlen(client), &event.client), MXW_OK);
	return event;
}

static void test_counting(void)
{
	struct mxwi_windows *windows = new_windows(4);
	struct mxw_event event = event_of("192.0.2.25", "mail.army.ml");
	struct mxw_event louder = event_of("192.0.2.25", "MAIL.Army.ML");
	struct mxwi_repeats repeats;

	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &event, 0), MXWI_WINDOW_NONE);
	CU_ASSERT_TRUE(mxwi_windows_open(windows, &event, 0));
	CU_ASSERT_EQUAL(mxwi_windows_waiting(windows), 0);
	/* Workers overtake each other: the last one need not be the latest. */
	louder.time_us = event.time_us + 500;
	louder.client_port = 4711;
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &louder, 10), MXWI_WINDOW_COUNTED);
	event.time_us += 900;
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &event, 20), MXWI_WINDOW_COUNTED);
	event.time_us -= 600;
	event.id = 1;
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &event, REPEAT_MS - 1),
	                MXWI_WINDOW_COUNTED);
	CU_ASSERT_EQUAL(mxwi_windows_waiting(windows), 3);
	CU_ASSERT_EQUAL(mxwi_windows_open_count(windows), 1);
	CU_ASSERT_FALSE(mxwi_windows_close_due(windows, REPEAT_MS - 1, &repeats));
	CU_ASSERT_TRUE_FATAL(mxwi_windows_close_due(windows, REPEAT_MS, &repeats));
	CU_ASSERT_EQUAL(repeats.count, 3);
	CU_ASSERT_EQUAL(repeats.start_us, MXWT_ALERT_TIME_US + 300);
	CU_ASSERT_EQUAL(repeats.end_us, MXWT_ALERT_TIME_US + 900);
	CU_ASSERT_EQUAL(repeats.event.id, 1);
	CU_ASSERT_EQUAL(repeats.event.name_size, event.name_size);
	CU_ASSERT_EQUAL(memcmp(repeats.event.judged, event.judged, event.judged_size), 0);
	CU_ASSERT_EQUAL(mxwi_windows_open_count(windows), 0);
	CU_ASSERT_EQUAL(mxwi_windows_waiting(windows), 0);
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &event, REPEAT_MS), MXWI_WINDOW_NONE);
	mxwi_windows_free(windows);
}

/* A window whose time is over counts no more, although nobody has closed it yet. */
static void test_time_over(void)
{
	struct mxwi_windows *windows = new_windows(4);
	const struct mxw_event event = event_of("192.0.2.25", "army.ml");
	struct mxwi_repeats repeats = { .count = 9 };

	CU_ASSERT_TRUE(mxwi_windows_open(windows, &event, 5));
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &event, 5 + REPEAT_MS),
	                MXWI_WINDOW_DIFFERS);
	CU_ASSERT_TRUE(mxwi_windows_close_of(windows, &event, &repeats));
	CU_ASSERT_EQUAL(repeats.count, 0);
	CU_ASSERT_FALSE(mxwi_windows_close_of(windows, &event, &repeats));
	mxwi_windows_free(windows);
}

/* Another client, rule, name or policy is another kind; another type is not; and what was done otherwise is
 * not counted with the rest. */
static void test_kinds(void)
{
	struct mxw_policy *other_policy = mxwt_alert_policy();
	struct mxwi_windows *windows = new_windows(8);
	const struct mxw_event first = event_of("192.0.2.25", "mail.army.ml");
	struct mxw_event other = first;

	CU_ASSERT_TRUE(mxwi_windows_open(windows, &first, 0));
	other = event_of("192.0.2.26", "mail.army.ml");
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &other, 0), MXWI_WINDOW_NONE);
	other = event_of("192.0.2.25", "mail2.army.ml");
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &other, 0), MXWI_WINDOW_NONE);
	other = first;
	other.verdict.rule++;
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &other, 0), MXWI_WINDOW_NONE);
	other = first;
	other.policy = other_policy;
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &other, 0), MXWI_WINDOW_NONE);
	other = first;
	other.type = MXW_TYPE_A;
	other.transport = MXW_TRANSPORT_TCP;
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &other, 0), MXWI_WINDOW_COUNTED);
	other = first;
	other.verdict.action = MXW_ACTION_PASS;
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &other, 0), MXWI_WINDOW_DIFFERS);
	other = first;
	other.verdict.mode = MXW_MODE_MONITOR;
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &other, 0), MXWI_WINDOW_DIFFERS);
	other = first;
	other.verdict.trigger = MXW_TRIGGER_RELEASE;
	CU_ASSERT_EQUAL(mxwi_windows_count(windows, &other, 0), MXWI_WINDOW_DIFFERS);
	CU_ASSERT_EQUAL(mxwi_windows_waiting(windows), 1);
	mxwi_windows_free(windows);
	mxw_policy_free(other_policy);
}

static void test_room(void)
{
	struct mxwi_windows *windows = new_windows(3);
	struct mxw_event events[4];
	struct mxwi_repeats repeats;

	for (size_t i = 0; i < 4; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "mail%zu.army.ml", i);
		events[i] = event_of("2001:db8:25::1", name);
	}
	for (int64_t i = 0; i < 3; i++) {
		CU_ASSERT_FALSE(mxwi_windows_is_full(windows));
		CU_ASSERT_TRUE(mxwi_windows_open(windows, &events[i], i));
	}
	CU_ASSERT_TRUE(mxwi_windows_is_full(windows));
	/* In the middle one goes; then the oldest, then the one that is left. */
	(void)mxwi_windows_count(windows, &events[0], 3);
	(void)mxwi_windows_count(windows, &events[2], 3);
	(void)mxwi_windows_count(windows, &events[2], 3);
	CU_ASSERT_TRUE(mxwi_windows_close_of(windows, &events[1], &repeats));
	CU_ASSERT_EQUAL(repeats.count, 0);
	CU_ASSERT_FALSE(mxwi_windows_is_full(windows));
	CU_ASSERT_TRUE(mxwi_windows_open(windows, &events[3], 4));
	CU_ASSERT_TRUE(mxwi_windows_close_oldest(windows, &repeats));
	CU_ASSERT_EQUAL(repeats.count, 1);
	CU_ASSERT_EQUAL(memcmp(repeats.event.name, events[0].name, events[0].name_size), 0);
	CU_ASSERT_EQUAL(mxwi_windows_drop(windows), 2);
	CU_ASSERT_EQUAL(mxwi_windows_open_count(windows), 0);
	CU_ASSERT_FALSE(mxwi_windows_close_oldest(windows, &repeats));
	CU_ASSERT_TRUE(mxwi_windows_open(windows, &events[3], 5));
	mxwi_windows_free(windows);
}

/* A slow second writing: an array of what is open. */
struct slow {
	unsigned kind;
	int64_t opened_ms;
	uint64_t count;
	bool open;
};

#define KINDS 64u
#define CAPACITY 40u

static void close_slow(struct slow *slow, unsigned kind, uint64_t count)
{
	CU_ASSERT_TRUE(slow[kind].open);
	CU_ASSERT_EQUAL(slow[kind].count, count);
	slow[kind].open = false;
}

/* The kind is the last label's number: k17.army.ml. */
static unsigned kind_of(const struct mxw_event *event)
{
	char digits[4] = "";

	memcpy(digits, event->name + 2, event->name[0] - 1u);
	return (unsigned)strtoul(digits, NULL, 10);
}

static void test_against_slow(void)
{
	static struct mxw_event events[KINDS];
	static struct slow slow[KINDS];
	struct mxwi_windows *windows = new_windows(CAPACITY);
	struct mxwi_repeats repeats;
	uint64_t lines = 0, asked = 1000000;
	uint32_t random = 1;
	int64_t now_ms = 0;

	for (unsigned i = 0; i < KINDS; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "k%u.army.ml", i);
		events[i] = event_of("192.0.2.25", name);
	}
	for (uint64_t i = 0; i < asked; i++) {
		unsigned kind;
		bool counts;

		random = random * 1664525u + 1013904223u;
		kind = (random >> 16) % KINDS;
		now_ms += (random >> 28) == 0 ? 7 : 0;
		while (mxwi_windows_close_due(windows, now_ms, &repeats)) {
			close_slow(slow, kind_of(&repeats.event), repeats.count);
			lines += repeats.count;
		}
		for (unsigned j = 0; j < KINDS; j++)
			CU_ASSERT_FALSE(slow[j].open &&
			                now_ms - slow[j].opened_ms >= REPEAT_MS);
		counts = mxwi_windows_count(windows, &events[kind], now_ms) ==
		         MXWI_WINDOW_COUNTED;
		CU_ASSERT_EQUAL(counts, slow[kind].open);
		if (counts) {
			slow[kind].count++;
			continue;
		}
		if (mxwi_windows_is_full(windows)) {
			CU_ASSERT_TRUE(mxwi_windows_close_oldest(windows, &repeats));
			close_slow(slow, kind_of(&repeats.event), repeats.count);
			lines += repeats.count;
		}
		lines++;
		CU_ASSERT_TRUE(mxwi_windows_open(windows, &events[kind], now_ms));
		slow[kind] = (struct slow){ .opened_ms = now_ms, .open = true };
	}
	CU_ASSERT_EQUAL(lines + mxwi_windows_waiting(windows), asked);
	CU_ASSERT_EQUAL(mxwi_windows_drop(windows), asked - lines);
	mxwi_windows_free(windows);
}

static bool open_one(void *context)
{
	const struct mxw_event *event = context;
	struct mxwi_windows *windows = NULL;
	enum mxw_result result = mxwi_windows_new(2, REPEAT_MS, 1, &windows);

	if (result == MXW_OK)
		CU_ASSERT_EQUAL(mxwi_windows_open(windows, event, 0),
		                !mxwt_fail_alloc_happened());
	CU_ASSERT_EQUAL(result == MXW_NOMEM, windows == NULL);
	mxwi_windows_free(windows);
	return true;
}

static void test_no_memory(void)
{
	struct mxw_event event = event_of("192.0.2.25", "army.ml");

	CU_ASSERT_EQUAL(mxwt_fail_alloc_sweep(open_one, &event), 2 * 2);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is counted together", test_counting },
		{ "its time is over", test_time_over },
		{ "kinds of look-ups", test_kinds },
		{ "no room", test_room },
		{ "a million look-ups, against a slow second writing", test_against_slow },
		{ "no memory", test_no_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "windows", set_up, clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
