/* Whole lines, written by hand from the description of EVE and its schema, of Suricata 8. The number of a
 * signature is what
 *     printf '%d' 0x$(printf '%s' RULE | sha256sum | cut -c1-7)
 * prints. tests/formats holds many more lines against the schema. */
#include "tests/unit/alert_fixture.h"

static struct mxw_policy *policy;

#define STAMP "2026-11-21T18:57:00.123Z"
#define BEGIN                                                                                  \
	"{\"timestamp\":\"2026-11-21T18:57:00.123456+0000\",\"host\":\"res17.dc2\","           \
	"\"event_type\":"
#define CLIENT                                                                                 \
	"\"src_ip\":\"192.0.2.25\",\"src_port\":53124,\"proto\":\"UDP\",\"ip_v\":4,"           \
	"\"app_proto\":\"dns\","
#define DIGEST "\"" MXWT_ALERT_DIGEST "\""

static void test_alert(void)
{
	const struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "MAIL.Army.ml", NULL, MXW_TYPE_MX);
	const struct mxwi_occurrence what = mxwi_occurrence_of(&event);

	mxwt_alert_check(
		mxwi_format_eve, &what, &mxwt_alert_no_losses,
		BEGIN "\"alert\"," CLIENT "\"alert\":{\"action\":\"blocked\",\"gid\":7505,"
		      "\"signature_id\":147831444,\"rev\":1,\"signature\":\"MXWARDEN "
		      "mil-typed-as-ml: US military addresses typed with Mali's TLD\","
		      "\"category\":\"Misdirected mail\",\"severity\":1,"
		      "\"metadata\":{\"signature_severity\":[\"Critical\"]},"
		      "\"context\":{\"mxwarden\":{\"id\":\"6f1c2b9e-1042\","
		      "\"dataset\":\"mxwarden.alert\",\"sequence\":1042,\"start\":\"" STAMP
		      "\",\"end\":\"" STAMP
		      "\",\"message\":\"192.0.2.25 looked up mail.army.ml "
		      "(meant mail.army.mil?): blocked, null-mx, rule mil-typed-as-ml\","
		      "\"rule\":\"mil-typed-as-ml\","
		      "\"description\":\"US military addresses typed with Mali's TLD\","
		      "\"class\":\"IN\",\"action\":\"null-mx\","
		      "\"ruleset\":\"policies.d/mil.yaml\",\"owner\":\"mail-team@example.org\","
		      "\"reference\":\"https://example.org/why\","
		      "\"registered_domain\":\"army.ml\",\"subdomain\":\"mail\","
		      "\"top_level_domain\":\"ml\",\"hostname\":\"res17\",\"mode\":\"enforce\","
		      "\"blocked\":true,\"would\":\"null-mx\",\"trigger\":\"name\","
		      "\"matched\":\"army.ml\",\"intended\":\"mail.army.mil\","
		      "\"lookalike\":null,\"group\":\"outbound\",\"severity\":\"critical\","
		      "\"ticket\":\"SEC-1234\",\"policy\":" DIGEST ",\"count\":1,"
		      "\"incident\":\"489ae37865348e66\",\"instance\":\"6f1c2b9e\"}}},"
		      "\"dns\":{\"version\":3,\"type\":\"response\",\"id\":62111,"
		      "\"rcode\":\"NOERROR\","
		      "\"queries\":[{\"rrname\":\"mail.army.ml\",\"rrtype\":\"MX\"}]}}");
	mxwt_alert_check_docs(mxwi_format_eve, &what, "\n### EVE\n", "");
}

/* Nothing was sent, in two repeats, the last of them later; and what was lost. */
static void test_repeat_of_drop(void)
{
	static const struct mxwi_losses lost = { .counts = { [MXWI_LOSS_WRITE] = 12 } };
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "silent.example", NULL, MXW_TYPE_MX);
	struct mxwi_occurrence what;

	event.answered = false;
	what = mxwt_alert_repeat(&event, 2, 295750000);
	mxwt_alert_check(
		mxwi_format_eve, &what, &lost,
		"{\"timestamp\":\"2026-11-21T19:01:55.873456+0000\",\"host\":\"res17.dc2\","
		"\"event_type\":\"alert\"," CLIENT "\"alert\":{\"action\":\"blocked\","
		"\"gid\":7505,\"signature_id\":95009276,\"rev\":1,"
		"\"signature\":\"MXWARDEN silent\",\"category\":\"Misdirected mail\","
		"\"severity\":3,\"metadata\":{\"signature_severity\":[\"Minor\"]},"
		"\"context\":{\"mxwarden\":{\"id\":\"6f1c2b9e-1042\","
		"\"dataset\":\"mxwarden.repeat\",\"sequence\":1042,\"start\":\"" STAMP
		"\",\"end\":\"2026-11-21T19:01:55.873Z\",\"message\":\"192.0.2.25 looked up "
		"silent.example 2 more times: blocked, drop, rule silent\","
		"\"rule\":\"silent\",\"class\":\"IN\",\"action\":\"drop\","
		"\"ruleset\":\"policy.yaml\",\"registered_domain\":\"silent.example\","
		"\"top_level_domain\":\"example\",\"hostname\":\"res17\",\"mode\":\"enforce\","
		"\"blocked\":true,\"would\":\"drop\",\"trigger\":\"name\","
		"\"matched\":\"silent.example\",\"lookalike\":null,\"group\":\"outbound\","
		"\"severity\":\"medium\",\"policy\":" DIGEST ",\"count\":2,"
		"\"incident\":\"ebdd42bba8757912\",\"instance\":\"6f1c2b9e\","
		"\"dropped\":{\"write\":12}}}},\"dns\":{\"version\":3,\"type\":\"request\","
		"\"id\":62111,\"queries\":[{\"rrname\":\"silent.example\","
		"\"rrtype\":\"MX\"}]}}");
}

static void test_refused(void)
{
	static const char *const words[] = { "policy.yaml:3:1: error: no" };
	const struct mxw_change change = {
		.kind = MXW_CHANGE_POLICY_REFUSED,
		.time_us = MXWT_ALERT_TIME_US,
		.message = "the policy was refused",
		.reason = "it has mistakes",
		.user = "root",
		.user_id = "0",
		.words = words,
		.word_count = 1,
	};
	const struct mxwi_occurrence what = mxwt_alert_change(&change);

	mxwt_alert_check(mxwi_format_eve, &what, &mxwt_alert_no_losses,
	                 BEGIN
	                 "\"engine\",\"log_level\":\"Error\","
	                 "\"engine\":{\"message\":\"the policy was refused\","
	                 "\"module\":\"mxwarden\"},\"metadata\":{\"flowvars\":[{\"mxwarden\":{"
	                 "\"id\":\"6f1c2b9e-1042\",\"dataset\":\"mxwarden.state\","
	                 "\"sequence\":1042,\"start\":\"" STAMP "\",\"end\":\"" STAMP
	                 "\",\"outcome\":\"failure\",\"reason\":\"it has mistakes\","
	                 "\"user\":\"root\",\"user_id\":\"0\",\"action\":\"policy-refused\","
	                 "\"hostname\":\"res17\",\"words\":[\"policy.yaml:3:1: error: no\"],"
	                 "\"instance\":\"6f1c2b9e\"}}]}}");
}

/* An answer went past the policy: who got it. */
static void test_bypass(void)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "army.ml", NULL, MXW_TYPE_MX);
	struct mxwi_occurrence what;

	event.kind = MXW_EVENT_CACHE_BYPASS;
	event.answered = false;
	what = mxwi_occurrence_of(&event);
	mxwt_alert_check(
		mxwi_format_eve, &what, &mxwt_alert_no_losses,
		BEGIN "\"engine\"," CLIENT "\"log_level\":\"Warning\","
		      "\"engine\":{\"message\":\"192.0.2.25 was given the real answer for "
		      "army.ml out of the cache, past the policy; it is out of the cache now\","
		      "\"module\":\"mxwarden\"},\"dns\":{\"version\":3,"
		      "\"queries\":[{\"rrname\":\"army.ml\",\"rrtype\":\"MX\"}]},"
		      "\"metadata\":{\"flowvars\":[{\"mxwarden\":{\"id\":\"6f1c2b9e-1042\","
		      "\"dataset\":\"mxwarden.state\",\"sequence\":1042,\"start\":\"" STAMP
		      "\",\"end\":\"" STAMP "\",\"class\":\"IN\",\"outcome\":\"success\","
		      "\"action\":\"cache-bypass\",\"registered_domain\":\"army.ml\","
		      "\"top_level_domain\":\"ml\",\"hostname\":\"res17\",\"policy\":" DIGEST
		      ",\"instance\":\"6f1c2b9e\"}}]}}");
}

static void test_health(void)
{
	static const struct mxw_health health = { .mode = MXW_MODE_ENFORCE };
	const struct mxwi_occurrence what = mxwt_alert_health(&health, &mxwt_alert_counts);

	mxwt_alert_check(
		mxwi_format_eve, &what, &mxwt_alert_no_losses,
		BEGIN "\"stats\",\"stats\":{\"detect\":{\"alert\":8,"
		      "\"alert_queue_overflow\":10,\"alerts_suppressed\":5}},"
		      "\"metadata\":{\"flowvars\":[{\"mxwarden\":{\"id\":\"6f1c2b9e-1042\","
		      "\"dataset\":\"mxwarden.health\",\"sequence\":1042,\"start\":\"" STAMP
		      "\",\"end\":\"" STAMP "\",\"message\":\"enforce, policy none: 8 look-ups "
		      "alerted, 10 lost\",\"hostname\":\"res17\",\"mode\":\"enforce\","
		      "\"health\":{\"lookups\":20,\"counted\":8,\"lines\":9,"
		      "\"below_minimum\":5,\"windows\":12,\"waiting\":11,"
		      "\"windows_closed_early\":7,\"dropped\":{\"ring\":1,\"write\":2,"
		      "\"build\":3,\"reload\":4},\"dropped_lines\":6},"
		      "\"instance\":\"6f1c2b9e\"}}]}}");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "an alert", test_alert },
		{ "repeats that were dropped, after losses", test_repeat_of_drop },
		{ "a policy that was refused", test_refused },
		{ "an answer past the policy", test_bypass },
		{ "health", test_health },
		CU_TEST_INFO_NULL,
	};

	return mxwt_alert_run("alert-eve", tests, &policy);
}
