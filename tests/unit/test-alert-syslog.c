/* Messages of syslog, octet by octet as RFC 5424 wants them: written by hand from its section 6, and taken from
 * a real socket. The enterprise number is the one that RFC 5612 gives to documentation. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "alert/facts.h"
#include "alert/format.h"
#include "alert/sink_syslog.h"
#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/alert_fixture.h"
#include "tests/unit/files.h"

#define TIME "2026-11-21T18:57:00.123Z"
#define WHO " resolver=\"res17.dc2\" sequence=\"7\""
#define STATE " hostname=\"res17\" policy=\"" MXWT_ALERT_DIGEST "\""

static const struct mxwi_observer observer = { .hostname = "res17",
	                                       .name = "res17.dc2",
	                                       .instance = "6f1c2b9e" };
static const uint8_t digest[MXW_DIGEST_SIZE] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
	                                         11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
	                                         22, 23, 24, 25, 26, 27, 28, 29, 30, 31 };
static struct mxw_policy *policy;
static int receiver;
static const char *path;

static int set_up(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (mxwt_files_set_up() != 0)
		return 1;
	policy = mxwt_alert_policy();
	path = mxwt_path("log");
	memcpy(address.sun_path, path, strlen(path));
	receiver = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	return bind(receiver, (struct sockaddr *)&address, sizeof(address));
}

static int clean_up(void)
{
	(void)close(receiver);
	mxw_policy_free(policy);
	return mxwt_files_clean_up();
}

/* What is sent of an occurrence, as a text. */
static const char *message_of(const struct mxwi_occurrence *what, uint8_t facility,
                              const struct mxwi_observer *by, const struct mxwi_losses *dropped,
                              const char *line)
{
	static struct mxwi_record record;
	static char message[65536];
	struct mxwi_sink *sink = mxwi_sink_syslog_new(facility, path);
	char why[MXWI_WHY_MAX];
	ssize_t size;

	CU_ASSERT_PTR_NOT_NULL_FATAL(sink);
	CU_ASSERT_TRUE_FATAL(mxwi_record_make(what, by, 7, dropped, &record));
	CU_ASSERT_TRUE(sink->ops->prepare(sink, &record, line, strlen(line)));
	/* The policy, and all that the record borrows, may be gone by now. */
	memset(&record, 0xff, sizeof(record));
	CU_ASSERT_TRUE(sink->ops->emit(sink, line, strlen(line), why));
	sink->ops->close(sink);
	size = recv(receiver, message, sizeof(message) - 1, MSG_DONTWAIT);
	CU_ASSERT_FATAL(size >= 0);
	message[size] = '\0';
	CU_ASSERT_EQUAL((size_t)size, strlen(message));
	return message;
}

static void check(const char *got, const char *prival, const char *hostname, const char *id,
                  const char *expect)
{
	char whole[16384];

	(void)snprintf(whole, sizeof(whole), "<%s>1 " TIME " %s mxwarden %ld %s %s", prival,
	               hostname, (long)getpid(), id, expect);
	CU_ASSERT_STRING_EQUAL(got, whole);
	if (strcmp(got, whole) != 0)
		(void)printf("# expected: %s\n#      got: %s\n", whole, got);
}

static const struct mxwi_losses nothing_dropped;

/* Facility local4 is 20: 20 * 8 + 2, critical, is 162. */
static void test_alert(void)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "MAIL.Army.ml", NULL, MXW_TYPE_MX);
	const struct mxwi_losses dropped = { .counts = { 3, 0, 1, 0 }, .lines = 2 };
	struct mxwi_occurrence what = mxwi_occurrence_of(&event);

#define ALERT(count, lost)                                                                     \
	"[mxwarden@32473 client=\"192.0.2.25\" qname=\"mail.army.ml\" qtype=\"MX\" "           \
	"rcode=\"NOERROR\" rule=\"mil-typed-as-ml\" action=\"null-mx\" "                       \
	"ruleset=\"policies.d/mil.yaml\" owner=\"mail-team@example.org\" "                     \
	"reference=\"https://example.org/why\" registered_domain=\"army.ml\" "                 \
	"subdomain=\"mail\" top_level_domain=\"ml\" hostname=\"res17\" mode=\"enforce\" "      \
	"blocked=\"true\" would=\"null-mx\" trigger=\"name\" matched=\"army.ml\" "             \
	"intended=\"mail.army.mil\" group=\"outbound\" severity=\"critical\" "                 \
	"ticket=\"SEC-1234\" policy=\"" MXWT_ALERT_DIGEST "\" count=\"" count                  \
	"\" incident=\"489ae37865348e66\" instance=\"6f1c2b9e\"" lost WHO "] "
	check(message_of(&what, 20, &observer, &nothing_dropped, "{\"a\":\"\xc3\xa9\"}\n"),
	      "162", "res17", "alert", ALERT("1", "") "{\"a\":\"\xc3\xa9\"}");
	check(message_of(&what, 20, &observer, &dropped, "{}\n"), "162", "res17", "alert",
	      ALERT("1", " dropped_ring=\"3\" dropped_build=\"1\" dropped_lines=\"2\"") "{}");
	what.kind = MXWI_RECORD_REPEAT;
	what.count = 17;
	check(message_of(&what, 23, &observer, &nothing_dropped, "{}\n"), "186", "res17",
	      "repeat", ALERT("17", "") "{}");
}

/* The severities of rules, on facility user, which is 1. */
static void test_severities(void)
{
	static const struct {
		const char *name, *begin;
	} cases[] = {
		{ "army.ml", "<10>1 " },         /* critical: 2 */
		{ "watched.example", "<11>1 " }, /* high, as nothing is said: 3 */
		{ "silent.example", "<12>1 " },  /* medium: 4 */
		{ "example.co.uk", "<13>1 " },   /* low: 5 */
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxw_event event = mxwt_alert_event(policy, "192.0.2.25", cases[i].name,
		                                          NULL, MXW_TYPE_MX);
		struct mxwi_occurrence what = mxwi_occurrence_of(&event);
		const char *message = message_of(&what, 1, &observer, &nothing_dropped, "{}\n");

		CU_ASSERT_EQUAL(strncmp(message, cases[i].begin, strlen(cases[i].begin)), 0);
	}
}

static struct mxwi_occurrence state_of(const struct mxw_change *change)
{
	return (struct mxwi_occurrence){ .kind = MXWI_RECORD_STATE,
		                         .change = change,
		                         .start_us = MXWT_ALERT_TIME_US,
		                         .end_us = MXWT_ALERT_TIME_US };
}

/* What has to be escaped is, what is not UTF-8 becomes U+FFFD, controls become blanks. The facility daemon is 3;
 * notice is 5. */
static void test_state(void)
{
	static const struct mxw_change change = {
		.kind = MXW_CHANGE_MODE_CHANGED,
		.message = "root set the mode to monitor",
		.reason = "a \"b\" [c] \\d\n\x7f \xc3\xa9\xff.",
		.user = "root",
		.user_id = "0",
		.mode_before = MXW_MODE_ENFORCE,
		.mode_after = MXW_MODE_MONITOR,
		.until_s = 1795287420,
		.policy = digest,
	};
	const struct mxwi_occurrence what = state_of(&change);

	check(message_of(&what, 3, &observer, &nothing_dropped, "{}\n"), "29", "res17", "state",
	      "[mxwarden@32473 action=\"mode-changed\"" STATE
	      " mode_before=\"enforce\" mode_after=\"monitor\" "
	      "until=\"2026-11-21T18:57:00Z\" instance=\"6f1c2b9e\"" WHO
	      " user=\"root\" user_id=\"0\" "
	      "reason=\"a \\\"b\\\" [c\\] \\\\d   \xc3\xa9\xef\xbf\xbd.\"] {}");
}

static void test_state_severities(void)
{
	static const struct {
		enum mxw_change_kind kind;
		const char *begin;
	} cases[] = {
		{ MXW_CHANGE_POLICY_REFUSED, "<131>1 " },
		{ MXW_CHANGE_LAST_GOOD_USED, "<132>1 " },
		{ MXW_CHANGE_LINES_SKIPPED, "<132>1 " },
		{ MXW_CHANGE_MODULE_STARTED, "<133>1 " },
		{ MXW_CHANGE_RELEASE_BEGUN, "<133>1 " },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mxw_change change = { .kind = cases[i].kind, .message = "m" };
		const struct mxwi_occurrence what = state_of(&change);
		const char *message =
			message_of(&what, 16, &observer, &nothing_dropped, "{}\n");

		CU_ASSERT_EQUAL(strncmp(message, cases[i].begin, strlen(cases[i].begin)), 0);
	}
}

/* Informational is 6. */
static void test_health(void)
{
	static const struct mxw_alert_counts counts = {
		.lookups = 10,
		.counted = 2,
		.below_minimum = 1,
		.waiting = 3,
		.dropped_ring = 1,
		.dropped_write = 1,
		.dropped_build = 1,
		.dropped_reload = 1,
		.written = 5,
		.dropped_lines = 6,
		.windows = 7,
		.windows_closed_early = 8,
	};
	static const struct mxw_health health = { .mode = MXW_MODE_ENFORCE,
		                                  .counters = { { "answered", 9 } },
		                                  .counter_count = 1 };
	const struct mxwi_occurrence what = { .kind = MXWI_RECORD_HEALTH,
		                              .health = &health,
		                              .counts = &counts,
		                              .start_us = MXWT_ALERT_TIME_US,
		                              .end_us = MXWT_ALERT_TIME_US };

	check(message_of(&what, 16, &observer, &nothing_dropped, "{}\n"), "134", "res17",
	      "health",
	      "[mxwarden@32473 hostname=\"res17\" mode=\"enforce\" health_lookups=\"10\" health_counted=\"2\" "
	      "health_lines=\"5\" health_below_minimum=\"1\" health_windows=\"7\" "
	      "health_waiting=\"3\" health_windows_closed_early=\"8\" health_dropped_ring=\"1\" "
	      "health_dropped_write=\"1\" health_dropped_build=\"1\" "
	      "health_dropped_reload=\"1\" health_dropped_lines=\"6\" health_answered=\"9\" "
	      "instance=\"6f1c2b9e\"" WHO "] {}");
}

/* A host name that the header cannot have, and none. */
static void test_hostnames(void)
{
	const struct mxw_change change = { .kind = MXW_CHANGE_MODULE_STARTED, .message = "m" };
	const struct mxwi_occurrence what = state_of(&change);
	struct mxwi_observer other = { .hostname = "a b\xc3\xa9\x7f", .instance = "6f1c2b9e" };

	check(message_of(&what, 16, &other, &nothing_dropped, "{}\n"), "133", "a?b???", "state",
	      "[mxwarden@32473 action=\"module-started\" hostname=\"a b\xc3\xa9 \" "
	      "instance=\"6f1c2b9e\" resolver=\"a b\xc3\xa9 \" sequence=\"7\"] {}");
	other.hostname[0] = '\0';
	check(message_of(&what, 16, &other, &nothing_dropped, "{}\n"), "133", "-", "state",
	      "[mxwarden@32473 action=\"module-started\" instance=\"6f1c2b9e\" "
	      "sequence=\"7\"] {}");
}

/* A text that does not fit is left out, and nothing else is harmed. */
static void test_long_text(void)
{
	static char reason[40000];
	const struct mxw_change change = { .kind = MXW_CHANGE_POLICY_REFUSED,
		                           .message = "m",
		                           .reason = reason };
	const struct mxwi_occurrence what = state_of(&change);

	memset(reason, ']', sizeof(reason) - 1);
	check(message_of(&what, 16, &observer, &nothing_dropped, "{}\n"), "131", "res17",
	      "state",
	      "[mxwarden@32473 action=\"policy-refused\" hostname=\"res17\" "
	      "instance=\"6f1c2b9e\"" WHO "] {}");
}

/* Names of parameters are those that RFC 5424 section 6.3.3 allows, and none comes twice. */
static char *told[128];
static size_t told_count;

static void note_fact(void *context, const char *name, const char *text)
{
	(void)context;
	CU_ASSERT_TRUE(strlen(name) > 0 && strlen(name) <= 32);
	CU_ASSERT_EQUAL(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
	CU_ASSERT_TRUE(text[0] != '\0');
	for (size_t i = 0; i < told_count; i++)
		CU_ASSERT_STRING_NOT_EQUAL(told[i], name);
	CU_ASSERT_FATAL(told_count < sizeof(told) / sizeof(told[0]));
	told[told_count++] = strdup(name);
}

static void test_names(void)
{
	static struct mxwi_record record;
	const struct mxwi_losses all = { .counts = { 1, 1, 1, 1 }, .lines = 1 };
	struct mxw_event event = mxwt_alert_exchange(policy, "2001:db8:25::1", "any.example",
	                                             "mx.collector.example", "203.0.113.7");
	struct mxwi_occurrence what = mxwi_occurrence_of(&event);

	CU_ASSERT_TRUE_FATAL(mxwi_record_make(&what, &observer, 1, &all, &record));
	CU_ASSERT_TRUE(mxwi_facts_tell(&record, note_fact, NULL));
	CU_ASSERT_TRUE(told_count > 20);
	while (told_count > 0)
		free(told[--told_count]);
}

/* ---- memory ---- */

static void *refusable_malloc(size_t size)
{
	return malloc(size);
}

static void plain_free(void *memory)
{
	free(memory);
}

/* A sink, and the event that is prepared for it. */
struct scarcity {
	struct mxwi_sink *sink;
	const struct mxw_event *event;
	ssize_t size; /* of what is sent; 0: not known yet */
	char expect[4096];
};

static bool prepare(void *context)
{
	static struct mxwi_record record;
	struct scarcity *scarcity = context;
	const struct mxwi_occurrence what = mxwi_occurrence_of(scarcity->event);
	char message[4096] = "", why[MXWI_WHY_MAX];
	ssize_t size;

	if (!mxwi_record_make(&what, &observer, 7, &nothing_dropped, &record))
		return mxwt_fail_alloc_happened();
	if (!scarcity->sink->ops->prepare(scarcity->sink, &record, "{}\n", 3))
		return mxwt_fail_alloc_happened();
	/* What is prepared is whole. */
	CU_ASSERT_TRUE(scarcity->sink->ops->emit(scarcity->sink, "{}\n", 3, why));
	size = recv(receiver, message, sizeof(message), MSG_DONTWAIT);
	if (scarcity->size == 0) {
		scarcity->size = size;
		memcpy(scarcity->expect, message, sizeof(message));
	}
	CU_ASSERT_EQUAL(size, scarcity->size);
	CU_ASSERT_EQUAL(memcmp(message, scarcity->expect, (size_t)size), 0);
	return true;
}

static void test_no_memory(void)
{
	const struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "army.ml", NULL, MXW_TYPE_MX);
	struct scarcity scarcity = { .sink = mxwi_sink_syslog_new(16, path), .event = &event };

	CU_ASSERT_PTR_NOT_NULL_FATAL(scarcity.sink);
	CU_ASSERT_TRUE(prepare(&scarcity));
	json_set_alloc_funcs(refusable_malloc, plain_free);
	/* At least one for each fact, alone and with the rest. */
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(prepare, &scarcity) > 2 * 20);
	json_set_alloc_funcs(malloc, free);
	scarcity.sink->ops->close(scarcity.sink);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "look-ups and their repeats", test_alert },
		{ "the severities of rules", test_severities },
		{ "changes, with what has to be escaped", test_state },
		{ "the severities of changes", test_state_severities },
		{ "health", test_health },
		{ "host names", test_hostnames },
		{ "a text that is too long", test_long_text },
		{ "names of parameters", test_names },
		{ "memory ends anywhere", test_no_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "syslog", set_up, clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
