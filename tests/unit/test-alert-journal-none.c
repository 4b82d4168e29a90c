/* The journal in a build without systemd: every line is refused, with the reason, and is counted as lost. The
 * sink is linked into this program in any build, in place of the one that the library may have. */
#include <stdlib.h>
#include <string.h>

#include "alert/sink_journal.h"
#include "tests/lib/tap.h"
#include "tests/unit/alerter_kit.h"
#include "tests/unit/alert_fixture.h"

static void test_refused(void)
{
	const struct mxw_sink_settings sink = { .kind = MXW_SINK_JOURNAL,
		                                .identifier = "mxwarden" };
	struct mxw_alerter_options options = mxwt_alerter_options(0);
	const struct mxw_event event = mxwt_alerter_event();
	struct mxw_alerter *alerter = NULL;

	options.sinks = &sink;
	options.sink_count = 1;
	mxwt_told_reset();
	CU_ASSERT_EQUAL_FATAL(mxw_alerter_start(&options, &alerter), MXW_OK);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxwt_wait_for_dropped_write(alerter, 1));
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).counted, 0);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, MXWT_LONG_MS));
	CU_ASSERT_TRUE(mxwt_told.count > 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(mxwt_told.texts[mxwt_told.count - 1],
	                              "the journal: this mxwarden was built without systemd"));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is sent to the journal is refused and counted", test_refused },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "without systemd", mxwt_alerter_set_up, mxwt_alerter_clean_up, NULL, NULL,
		  tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
