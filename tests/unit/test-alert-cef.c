/* Whole lines, written by hand from the description of CEF and the keys of its dictionary. tests/formats has a
 * reader that is not ours look at many more. */
#include <mxwarden/version.h>

#include "tests/unit/alert_fixture.h"

static struct mxw_policy *policy;

#define BEGIN "CEF:0|mxwarden|mxwarden|" MXW_VERSION "|"
#define TIMES "rt=1795287420123 start=1795287420123 end=1795287420123 "
#define OBSERVER "dvchost=res17 deviceExternalId=res17.dc2 "
#define END " mxwardenInstance=6f1c2b9e mxwardenSequence=1042"

static void test_alert(void)
{
	const struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "MAIL.Army.ml", NULL, MXW_TYPE_MX);
	const struct mxwi_occurrence what = mxwi_occurrence_of(&event);

	mxwt_alert_check(
		mxwi_format_cef, &what, &mxwt_alert_no_losses,
		BEGIN "alert|Look-up of a watched domain by a mail host|10|cat=mxwarden.alert "
		      "externalId=6f1c2b9e-1042 " TIMES "cnt=1 act=null-mx src=192.0.2.25 "
		      "spt=53124 proto=UDP app=DNS destinationDnsDomain=mail.army.ml "
		      "mxwardenQueryType=MX mxwardenQueryClass=IN mxwardenQueryId=62111 "
		      "mxwardenResponseCode=NOERROR " OBSERVER
		      "msg=192.0.2.25 looked up mail.army.ml (meant mail.army.mil?): blocked, "
		      "null-mx, rule mil-typed-as-ml cs1=mil-typed-as-ml cs1Label=Rule "
		      "mxwardenDescription=US military addresses typed with Mali's TLD "
		      "mxwardenRuleset=policies.d/mil.yaml mxwardenOwner=mail-team@example.org "
		      "mxwardenReference=https://example.org/why "
		      "mxwardenRegisteredDomain=army.ml mxwardenSubdomain=mail "
		      "mxwardenTopLevelDomain=ml mxwardenMode=enforce mxwardenBlocked=true "
		      "mxwardenWould=null-mx mxwardenTrigger=name cs3=army.ml cs3Label=Matched "
		      "cs2=mail.army.mil cs2Label=Intended cs5=outbound cs5Label=Group "
		      "mxwardenSeverity=critical mxwardenTicket=SEC-1234 "
		      "cs6=" MXWT_ALERT_DIGEST " cs6Label=Policy cs4=489ae37865348e66 "
		      "cs4Label=Incident" END);
	mxwt_alert_check_docs(mxwi_format_cef, &what, "\n### CEF\n", " ");
}

/* From IPv6, over TCP, and passed; a name and a text with all that CEF gives a meaning to; and what was
 * lost. */
static void test_escapes(void)
{
	static const struct mxwi_losses lost = { .counts = { 3, 12, 1, 7 }, .lines = 2 };
	struct mxw_event event = mxwt_alert_event(
		policy, "2001:db8:25::7", "a\\|\\=\\\\.bytes.example", NULL, MXW_TYPE_MX);
	struct mxwi_occurrence what;

	event.transport = MXW_TRANSPORT_TCP;
	event.verdict.mode = MXW_MODE_MONITOR;
	event.verdict.action = MXW_ACTION_PASS;
	what = mxwt_alert_repeat(&event, 3, 1000000);
	mxwt_alert_check(
		mxwi_format_cef, &what, &lost,
		BEGIN
		"repeat|Repeated look-ups of a watched domain by a mail host|8|"
		"cat=mxwarden.repeat externalId=6f1c2b9e-1042 rt=1795287421123 "
		"start=1795287420123 end=1795287421123 cnt=3 act=pass c6a2=2001:db8:25::7 "
		"c6a2Label=Source IPv6 Address spt=53124 proto=TCP app=DNS "
		"destinationDnsDomain=a\\\\|\\\\\\=\\\\\\\\.bytes.example "
		"mxwardenQueryType=MX mxwardenQueryClass=IN mxwardenQueryId=62111 "
		"mxwardenResponseCode=NOERROR " OBSERVER
		"msg=2001:db8:25::7 looked up a\\\\|\\\\\\=\\\\\\\\.bytes.example 3 more "
		"times: passed (monitor), would be null-mx, rule bytes cs1=bytes "
		"cs1Label=Rule mxwardenDescription=caf\xef\xbf\xbd, \xc3\xa9, "
		"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd "
		"mxwardenRuleset=policies.d/\xef\xbf\xbd.yaml "
		"mxwardenRegisteredDomain=bytes.example "
		"mxwardenSubdomain=a\\\\|\\\\\\=\\\\\\\\ mxwardenTopLevelDomain=example "
		"mxwardenMode=monitor mxwardenBlocked=false mxwardenWould=null-mx "
		"mxwardenTrigger=name cs3=bytes.example cs3Label=Matched "
		"cs5=outbound cs5Label=Group "
		"mxwardenSeverity=high cs6=" MXWT_ALERT_DIGEST
		" cs6Label=Policy cs4=ff684c8837ef67c7 cs4Label=Incident "
		"mxwardenInstance=6f1c2b9e mxwardenDroppedRing=3 mxwardenDroppedWrite=12 "
		"mxwardenDroppedBuild=1 mxwardenDroppedReload=7 mxwardenDroppedLines=2 "
		"mxwardenSequence=1042");
}

/* Ends of lines are written as such, other control characters are spaces; lists have commas. */
static void test_change(void)
{
	static const char *const names[] = { "army.ml", "a\\,b.ml" };
	const struct mxw_change change = {
		.kind = MXW_CHANGE_RELEASE_BEGUN,
		.time_us = MXWT_ALERT_TIME_US,
		.message = "root released two names",
		.reason = "a=b|c\\d\r\ne\tf\x7fg|",
		.user = "root",
		.user_id = "0",
		.until_s = 1795295400,
		.names = names,
		.name_count = 2,
	};
	const struct mxwi_occurrence what = mxwt_alert_change(&change);

	mxwt_alert_check(mxwi_format_cef, &what, &mxwt_alert_no_losses,
	                 BEGIN "release-begun|Change of what is in force|1|cat=mxwarden.state "
	                       "externalId=6f1c2b9e-1042 " TIMES
	                       "act=release-begun outcome=success "
	                       "reason=a\\=b|c\\\\d\\r\\ne f g| suser=root suid=0 " OBSERVER
	                       "msg=root released two names mxwardenUntil=2026-11-21T21:10:00Z "
	                       "mxwardenNames=army.ml,a\\\\,b.ml" END);
}

static void test_health(void)
{
	static const struct mxw_health health = { .mode = MXW_MODE_ENFORCE,
		                                  .counters = { { "answered", 900 } },
		                                  .counter_count = 1 };
	static const struct mxwi_losses lost = { .counts = { [MXWI_LOSS_RING] = 1 } };
	const struct mxwi_occurrence what = mxwt_alert_health(&health, &mxwt_alert_counts);

	mxwt_alert_check(
		mxwi_format_cef, &what, &lost,
		BEGIN "health|Counters of alerts|6|cat=mxwarden.health "
		      "externalId=6f1c2b9e-1042 " TIMES OBSERVER
		      "msg=enforce, policy none: 8 look-ups alerted, 10 lost "
		      "mxwardenMode=enforce mxwardenHealthLookups=20 mxwardenHealthCounted=8 "
		      "mxwardenHealthLines=9 mxwardenHealthBelowMinimum=5 "
		      "mxwardenHealthWindows=12 mxwardenHealthWaiting=11 "
		      "mxwardenHealthWindowsClosedEarly=7 mxwardenHealthDroppedRing=1 "
		      "mxwardenHealthDroppedWrite=2 mxwardenHealthDroppedBuild=3 "
		      "mxwardenHealthDroppedReload=4 mxwardenHealthDroppedLines=6 "
		      "mxwardenHealthAnswered=900 mxwardenInstance=6f1c2b9e "
		      "mxwardenDroppedRing=1 mxwardenSequence=1042");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "an alert", test_alert },  { "what is escaped, and losses", test_escapes },
		{ "a change", test_change }, { "health", test_health },
		CU_TEST_INFO_NULL,
	};

	return mxwt_alert_run("alert-cef", tests, &policy);
}
