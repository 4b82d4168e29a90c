/* Whole lines, written by hand from OCSF 1.7.0: numbers and captions are of its dictionary and its classes.
 * tests/formats holds many more against its schema. */
#include <mxwarden/version.h>

#include "tests/unit/alert_fixture.h"

static struct mxw_policy *policy;

#define METADATA                                                                               \
	"\"metadata\":{\"version\":\"1.7.0\",\"product\":{\"name\":\"mxwarden\","              \
	"\"vendor_name\":\"mxwarden\",\"version\":\"" MXW_VERSION "\"},"
#define PROFILES "\"profiles\":[\"security_control\"],"
#define UID "\"uid\":\"6f1c2b9e-1042\","
#define SOURCE "\"log_source\":\"res17.dc2\",\"sequence\":1042}"
#define DNS                                                                                    \
	"{\"category_uid\":4,\"category_name\":\"Network Activity\",\"class_uid\":4003,"       \
	"\"class_name\":\"DNS Activity\","
#define CLIENT                                                                                 \
	"\"src_endpoint\":{\"ip\":\"192.0.2.25\",\"port\":53124},"                             \
	"\"connection_info\":{\"direction_id\":0,\"direction\":\"Unknown\","                   \
	"\"protocol_name\":\"udp\",\"protocol_num\":17,\"protocol_ver_id\":4},"
#define QUERY_END                                                                              \
	"\"type\":\"MX\",\"class\":\"IN\",\"packet_uid\":62111,\"opcode_id\":0,"               \
	"\"opcode\":\"Query\"},"
#define DIGEST "\"" MXWT_ALERT_DIGEST "\""

static void test_alert(void)
{
	const struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "MAIL.Army.ml", NULL, MXW_TYPE_MX);
	const struct mxwi_occurrence what = mxwi_occurrence_of(&event);

	mxwt_alert_check(
		mxwi_format_ocsf, &what, &mxwt_alert_no_losses,
		DNS "\"activity_id\":6,\"activity_name\":\"Traffic\",\"type_uid\":400306,"
		    "\"time\":1795287420123,\"start_time\":1795287420123,"
		    "\"end_time\":1795287420123,\"count\":1,\"severity_id\":5,"
		    "\"severity\":\"Critical\",\"message\":\"192.0.2.25 looked up mail.army.ml "
		    "(meant mail.army.mil?): blocked, null-mx, rule mil-typed-as-ml\"," METADATA
			    PROFILES UID "\"correlation_uid\":\"489ae37865348e66\","
		    "\"event_code\":\"mxwarden.alert\"," SOURCE "," CLIENT
		    "\"query\":{\"hostname\":\"mail.army.ml\"," QUERY_END
		    "\"rcode_id\":0,\"rcode\":\"NoError\",\"action_id\":2,"
		    "\"action\":\"Denied\",\"disposition_id\":2,\"disposition\":\"Blocked\","
		    "\"is_alert\":true,\"firewall_rule\":{\"uid\":\"mil-typed-as-ml\","
		    "\"name\":\"mil-typed-as-ml\","
		    "\"desc\":\"US military addresses typed with Mali's TLD\","
		    "\"condition\":\"name\",\"match_details\":[\"army.ml\"]},"
		    "\"policy\":{\"name\":\"policies.d/mil.yaml\",\"uid\":" DIGEST "},"
		    "\"observables\":[{\"name\":\"src_endpoint.ip\",\"type_id\":2,"
		    "\"type\":\"IP Address\",\"value\":\"192.0.2.25\"},"
		    "{\"name\":\"query.hostname\",\"type_id\":1,\"type\":\"Hostname\","
		    "\"value\":\"mail.army.ml\"},{\"name\":\"unmapped.intended\","
		    "\"type_id\":1,\"type\":\"Hostname\",\"value\":\"mail.army.mil\"}],"
		    "\"unmapped\":{\"action\":\"null-mx\",\"ruleset\":\"policies.d/mil.yaml\","
		    "\"owner\":\"mail-team@example.org\","
		    "\"reference\":\"https://example.org/why\","
		    "\"registered_domain\":\"army.ml\",\"subdomain\":\"mail\","
		    "\"top_level_domain\":\"ml\",\"hostname\":\"res17\",\"mode\":\"enforce\","
		    "\"blocked\":true,\"would\":\"null-mx\",\"trigger\":\"name\","
		    "\"matched\":\"army.ml\",\"intended\":\"mail.army.mil\","
		    "\"lookalike\":null,\"group\":\"outbound\",\"severity\":\"critical\","
		    "\"ticket\":\"SEC-1234\",\"policy\":" DIGEST ",\"count\":1,"
		    "\"incident\":\"489ae37865348e66\",\"instance\":\"6f1c2b9e\"}}");
	mxwt_alert_check_docs(mxwi_format_ocsf, &what, "\n### OCSF\n", "");
}

/* Nothing was sent: a query without an answer. A repeat is counted and is no alert; and what was lost. */
static void test_repeat_of_drop(void)
{
	static const struct mxwi_losses lost = {
		.counts = { [MXWI_LOSS_RING] = 3, [MXWI_LOSS_RELOAD] = 1 }, .lines = 2
	};
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "silent.example", NULL, MXW_TYPE_MX);
	struct mxwi_occurrence what;

	event.answered = false;
	what = mxwt_alert_repeat(&event, 17, 295750000);
	mxwt_alert_check(
		mxwi_format_ocsf, &what, &lost,
		DNS "\"activity_id\":1,\"activity_name\":\"Query\",\"type_uid\":400301,"
		    "\"time\":1795287715873,\"start_time\":1795287420123,"
		    "\"end_time\":1795287715873,\"count\":17,\"severity_id\":3,"
		    "\"severity\":\"Medium\",\"message\":\"192.0.2.25 looked up silent.example "
		    "17 more times: blocked, drop, rule silent\"," METADATA PROFILES UID
		    "\"correlation_uid\":\"ebdd42bba8757912\","
		    "\"event_code\":\"mxwarden.repeat\"," SOURCE "," CLIENT
		    "\"query\":{\"hostname\":\"silent.example\"," QUERY_END
		    "\"action_id\":2,\"action\":\"Denied\",\"disposition_id\":6,"
		    "\"disposition\":\"Dropped\",\"is_alert\":false,"
		    "\"firewall_rule\":{\"uid\":\"silent\",\"name\":\"silent\","
		    "\"condition\":\"name\",\"match_details\":[\"silent.example\"]},"
		    "\"policy\":{\"name\":\"policy.yaml\",\"uid\":" DIGEST "},"
		    "\"observables\":[{\"name\":\"src_endpoint.ip\",\"type_id\":2,"
		    "\"type\":\"IP Address\",\"value\":\"192.0.2.25\"},"
		    "{\"name\":\"query.hostname\",\"type_id\":1,\"type\":\"Hostname\","
		    "\"value\":\"silent.example\"}],"
		    "\"unmapped\":{\"action\":\"drop\",\"ruleset\":\"policy.yaml\","
		    "\"registered_domain\":\"silent.example\","
		    "\"top_level_domain\":\"example\",\"hostname\":\"res17\","
		    "\"mode\":\"enforce\",\"blocked\":true,\"would\":\"drop\","
		    "\"trigger\":\"name\",\"matched\":\"silent.example\",\"lookalike\":null,"
		    "\"group\":\"outbound\",\"severity\":\"medium\",\"policy\":" DIGEST
		    ",\"count\":17,\"incident\":\"ebdd42bba8757912\","
		    "\"instance\":\"6f1c2b9e\",\"dropped\":{\"ring\":3,\"reload\":1},"
		    "\"dropped_lines\":2}}");
}

static void test_change(void)
{
	static const uint8_t digest[MXW_DIGEST_SIZE] = { 0xab };
	const struct mxw_change change = {
		.kind = MXW_CHANGE_MODE_CHANGED,
		.time_us = MXWT_ALERT_TIME_US,
		.message = "root set the mode to monitor: mail to X bounces",
		.reason = "mail to X bounces",
		.user = "root",
		.user_id = "0",
		.policy = digest,
		.mode_before = MXW_MODE_ENFORCE,
		.mode_after = MXW_MODE_MONITOR,
		.until_s = 1795295400,
	};
	const struct mxwi_occurrence what = mxwt_alert_change(&change);

#define DIGEST_AB "\"sha256:ab00000000000000000000000000000000000000000000000000000000000000\""
	mxwt_alert_check(
		mxwi_format_ocsf, &what, &mxwt_alert_no_losses,
		"{\"category_uid\":3,\"category_name\":\"Identity & Access Management\","
		"\"class_uid\":3004,\"class_name\":\"Entity Management\",\"activity_id\":3,"
		"\"activity_name\":\"Update\",\"type_uid\":300403,\"time\":1795287420123,"
		"\"start_time\":1795287420123,\"end_time\":1795287420123,\"severity_id\":1,"
		"\"severity\":\"Informational\","
		"\"message\":\"root set the mode to monitor: mail to X bounces\"," METADATA UID
		"\"event_code\":\"mxwarden.state\"," SOURCE
		",\"status_id\":1,\"status\":\"Success\","
		"\"entity\":{\"type_id\":5,\"type\":\"Policy\",\"name\":\"policy\","
		"\"uid\":" DIGEST_AB ",\"policy\":{\"name\":\"policy\",\"uid\":" DIGEST_AB "}},"
		"\"comment\":\"mail to X bounces\","
		"\"actor\":{\"user\":{\"name\":\"root\",\"uid\":\"0\"}},"
		"\"unmapped\":{\"action\":\"mode-changed\",\"hostname\":\"res17\","
		"\"policy\":" DIGEST_AB ",\"mode_before\":\"enforce\","
		"\"mode_after\":\"monitor\",\"until\":\"2026-11-21T21:10:00Z\","
		"\"instance\":\"6f1c2b9e\"}}");
}

static void test_health(void)
{
	static const struct mxw_health health = { .mode = MXW_MODE_ENFORCE,
		                                  .counters = { { "answered", 900 } },
		                                  .counter_count = 1 };
	const struct mxwi_occurrence what = mxwt_alert_health(&health, &mxwt_alert_counts);

	mxwt_alert_check(
		mxwi_format_ocsf, &what, &mxwt_alert_no_losses,
		"{\"category_uid\":0,\"category_name\":\"Uncategorized\",\"class_uid\":0,"
		"\"class_name\":\"Base Event\",\"activity_id\":99,\"activity_name\":\"health\","
		"\"type_uid\":99,\"time\":1795287420123,\"start_time\":1795287420123,"
		"\"end_time\":1795287420123,\"severity_id\":1,\"severity\":\"Informational\","
		"\"message\":\"enforce, policy none: 8 look-ups alerted, 10 lost\"," METADATA
			UID "\"event_code\":\"mxwarden.health\"," SOURCE
		",\"unmapped\":{\"hostname\":\"res17\",\"mode\":\"enforce\","
		"\"health\":{\"lookups\":20,\"counted\":8,\"lines\":9,\"below_minimum\":5,"
		"\"windows\":12,\"waiting\":11,\"windows_closed_early\":7,"
		"\"dropped\":{\"ring\":1,\"write\":2,\"build\":3,\"reload\":4},"
		"\"dropped_lines\":6,\"answered\":900},\"instance\":\"6f1c2b9e\"}}");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "an alert", test_alert },
		{ "repeats that were dropped, after losses", test_repeat_of_drop },
		{ "a change", test_change },
		{ "health", test_health },
		CU_TEST_INFO_NULL,
	};

	return mxwt_alert_run("alert-ocsf", tests, &policy);
}
