/* An entry for the journal, as it is handed to libsystemd: whatever the texts hold, those in it are UTF-8. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

#include "alert/datagram.h"
#include "alert/sink_journal.h"
#include "tests/lib/fail_alloc.h"
#include "tests/unit/alert_fixture.h"

/* The linker's option --wrap turns calls of these into calls of __wrap_…: no journald is needed.
 * NOLINTBEGIN(bugprone-reserved-identifier): the names are the linker's */
int __wrap_sd_journal_sendv(const struct iovec *fields, int count);
bool __wrap_mxwi_datagram_ready(struct mxwi_datagram *datagram, char reterr_why[MXWI_WHY_MAX]);
/* NOLINTEND(bugprone-reserved-identifier) */

static struct mxw_policy *policy;
static char sent[65536]; /* the fields, a line each */

bool __wrap_mxwi_datagram_ready(struct mxwi_datagram *datagram, char reterr_why[MXWI_WHY_MAX])
{
	(void)datagram;
	reterr_why[0] = '\0';
	return true;
}

int __wrap_sd_journal_sendv(const struct iovec *fields, int count)
{
	size_t size = 0;

	for (int i = 0; i < count; i++)
		size += (size_t)snprintf(sent + size, sizeof(sent) - size, "%.*s\n",
		                         (int)fields[i].iov_len, (char *)fields[i].iov_base);
	return 0;
}

/* Prepares the entry of a change that has this text. */
static bool prepare(struct mxwi_sink *sink, const char *text)
{
	const struct mxw_change change = {
		.kind = MXW_CHANGE_POLICY_REFUSED,
		.time_us = MXWT_ALERT_TIME_US,
		.message = text,
		.reason = text,
	};
	const struct mxwi_occurrence what = mxwt_alert_change(&change);
	struct mxwi_record record;

	return mxwi_record_make(&what, &mxwt_alert_observer, 1042, &mxwt_alert_no_losses,
	                        &record) &&
	       sink->ops->prepare(sink, &record, "{}\n", 3);
}

static void send_change(struct mxwi_sink *sink, const char *text)
{
	char why[MXWI_WHY_MAX];

	CU_ASSERT_TRUE_FATAL(prepare(sink, text));
	CU_ASSERT_TRUE_FATAL(sink->ops->emit(sink, "{}\n", 3, why));
}

/* A lone octet, one that is cut off by the end, and what is good. */
static void test_repaired(void)
{
	struct mxwi_sink *sink = mxwi_sink_journal_new("mxwarden");

	CU_ASSERT_PTR_NOT_NULL_FATAL(sink);
	send_change(sink, "\xff caf\xc3\xa9 \xc3");
	CU_ASSERT_PTR_NOT_NULL(strstr(sent, "MESSAGE=\xef\xbf\xbd caf\xc3\xa9 \xef\xbf\xbd\n"));
	CU_ASSERT_PTR_NOT_NULL(
		strstr(sent, "MXWARDEN_REASON=\xef\xbf\xbd caf\xc3\xa9 \xef\xbf\xbd\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(sent, "MXWARDEN_LINE={}\n"));
	send_change(sink, "plain");
	CU_ASSERT_EQUAL(strncmp(sent, "MESSAGE=plain\nPRIORITY=3\n", 25), 0);
	sink->ops->close(sink);
}

static bool try_without_memory(void *context)
{
	const bool prepared = prepare(context, "plain");

	CU_ASSERT_EQUAL(prepared, !mxwt_fail_alloc_happened());
	return true;
}

static void test_no_memory(void)
{
	struct mxwi_sink *sink = mxwi_sink_journal_new("mxwarden");

	CU_ASSERT_PTR_NOT_NULL_FATAL(sink);
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(try_without_memory, sink) > 0);
	sink->ops->close(sink);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is not UTF-8 is repaired", test_repaired },
		{ "memory is refused", test_no_memory },
		CU_TEST_INFO_NULL,
	};

	return mxwt_alert_run("journal", tests, &policy);
}
