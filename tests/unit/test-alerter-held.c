/* Sinks that refuse and sinks that hang: what becomes of the others, of the stop, and of a policy that has
 * to go while its events still wait. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/alert_fixture.h"
#include "tests/unit/alerter_kit.h"

static void test_two_sinks(void)
{
	static struct mxwt_sink sinks[2];
	struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter;

	mxwt_sink_init(&sinks[0]);
	mxwt_sink_init(&sinks[1]);
	sinks[0].failures = 2;
	alerter = mxwt_alerter_start_two(&sinks[0], &sinks[1], 0);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	for (unsigned i = 0; i < 6; i++)
		CU_ASSERT_TRUE(mxwt_wait_for(&sinks[i % 2].entered));
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).lookups, 3);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 1).lookups, 3);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).dropped_write, 2);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 1).dropped_write, 0);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sinks[0].lines, 1);
	CU_ASSERT_EQUAL_FATAL(sinks[1].lines, 3);
	CU_ASSERT_EQUAL(mxwt_number_in(sinks[0].taken[0], "event", "sequence", NULL), 1);
	CU_ASSERT_EQUAL(mxwt_number_in(sinks[0].taken[0], "mxwarden", "dropped", "write"), 2);
	for (unsigned i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(mxwt_number_in(sinks[1].taken[i], "event", "sequence", NULL),
		                i + 1);
		CU_ASSERT_EQUAL(
			mxwt_number_in(sinks[1].taken[i], "mxwarden", "dropped", "write"), -1);
	}
	/* The start is the same one, and so is the resolver. */
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sinks[0].taken[0], "mxwarden", "instance"),
	                       mxwt_text_in(sinks[1].taken[2], "mxwarden", "instance"));
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sinks[0].taken[0], "observer", "hostname"),
	                       "res17");
	CU_ASSERT_STRING_EQUAL(mxwt_text_in(sinks[1].taken[0], "observer", "name"),
	                       "res17.dc2");
	mxwt_sink_fini(&sinks[0]);
	mxwt_sink_fini(&sinks[1]);
}

/* One sink hangs; the other goes on, and is complete when stop gives the first one up. */
static void test_one_hangs(void)
{
	static struct mxwt_sink sinks[2];
	struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter;

	mxwt_sink_init(&sinks[0]);
	mxwt_sink_init(&sinks[1]);
	sinks[0].held = true;
	alerter = mxwt_alerter_start_two(&sinks[0], &sinks[1], 4);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sinks[0].entered));
	CU_ASSERT_TRUE(mxwt_wait_for(&sinks[1].entered));
	for (unsigned i = 0; i < 4; i++) {
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
		CU_ASSERT_TRUE(mxwt_wait_for(&sinks[1].entered));
	}
	/* The ring of the first is full: one event is lost there, and only there. */
	CU_ASSERT_FALSE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sinks[1].entered));
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).dropped_ring, 1);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 1).dropped_ring, 0);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).written, 0);
	CU_ASSERT_FALSE(mxw_alerter_stop(alerter, MXWT_SHORT_MS));
	CU_ASSERT_TRUE(mxwt_wait_for(&sinks[1].closed));
	CU_ASSERT_EQUAL(sinks[1].lines, 6);
	for (unsigned i = 0; i < 5; i++)
		(void)sem_post(&sinks[0].go);
	CU_ASSERT_TRUE(mxwt_wait_for(&sinks[0].closed));
	/* The one that hung; the policy of the others may have gone since. */
	CU_ASSERT_EQUAL(sinks[0].lines, 1);
	mxwt_sink_fini(&sinks[0]);
	mxwt_sink_fini(&sinks[1]);
}

/* The disk holds the writer: stop goes, the writer finishes by itself, and its former owner is not
 * called any more, although one line is refused meanwhile and the other is not written. */
static void test_patience(void)
{
	static struct mxwt_sink sink;
	struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter;

	mxwt_sink_init(&sink);
	sink.held = true;
	sink.failures = 1;
	alerter = mxwt_alerter_start(&sink, 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_FALSE(mxw_alerter_stop(alerter, MXWT_SHORT_MS));
	CU_ASSERT_NOT_EQUAL(sem_trywait(&sink.closed), 0);
	(void)sem_post(&sink.go);
	(void)sem_post(&sink.go);
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.closed));
	CU_ASSERT_EQUAL(sink.lines, 0);
	CU_ASSERT_EQUAL(mxwt_told.count, 0);
	mxwt_sink_fini(&sink);
}

/* A policy goes while a sink hangs. Its events are dropped and counted, and never looked at: under
 * AddressSanitizer a look would end the test. What is emitted under the next policy is written. */
static void test_retire_hanging(void)
{
	static struct mxwt_sink sink;
	struct mxw_policy *old = mxwt_alert_policy();
	struct mxw_event event =
		mxwt_alert_event(old, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
	struct mxw_alerter *alerter;

	mxwt_sink_init(&sink);
	sink.held = true;
	alerter = mxwt_alerter_start(&sink, 0);
	for (unsigned i = 0; i < 4; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	mxw_alerter_retire(alerter, MXWT_SHORT_MS);
	mxw_policy_free(old);
	event = mxwt_alerter_event();
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	(void)sem_post(&sink.go);
	(void)sem_post(&sink.go);
	CU_ASSERT_TRUE(mxwt_wait_for(&sink.entered));
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).dropped_reload, 3);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 2);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[1], "event", "sequence", NULL), 2);
	CU_ASSERT_EQUAL(mxwt_number_in(sink.taken[1], "mxwarden", "dropped", "reload"), 3);
	mxwt_check_told(0,
	                "alerts are being lost, so far 1: \"the test\" took none while another "
	                "policy came into force");
	mxwt_sink_fini(&sink);
}

/* A sink that works loses nothing, and the policy may go at once. */
static void test_retire_working(void)
{
	static struct mxwt_sink sink;
	struct mxw_policy *old = mxwt_alert_policy();
	struct mxw_event event =
		mxwt_alert_event(old, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
	struct mxw_alerter *alerter;

	mxwt_sink_init(&sink);
	alerter = mxwt_alerter_start(&sink, 0);
	for (unsigned i = 0; i < 10; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	mxw_alerter_retire(alerter, MXWT_LONG_MS);
	mxw_policy_free(old);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_EQUAL(sink.lines, 10);
	CU_ASSERT_EQUAL(mxwt_told.count, 0);
	mxwt_sink_fini(&sink);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "two sinks, one refuses", test_two_sinks },
		{ "two sinks, one hangs", test_one_hangs },
		{ "stop has its patience", test_patience },
		{ "a policy goes, the sink hangs", test_retire_hanging },
		{ "a policy goes, the sink works", test_retire_working },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "alerter, held", mxwt_alerter_set_up, mxwt_alerter_clean_up, NULL, NULL,
		  tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
