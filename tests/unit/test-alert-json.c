/* One event, one line: whole lines, written by hand from the contract and ECS, are compared octet by
 * octet. An incident is what
 *     printf '%s\n%s\n%s' CLIENT RULE NAME | sha256sum | cut -c1-16
 * prints, and registered domains are by the Public Suffix List. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/version.h>

#include "alert/format.h"
#include "tests/lib/fail_alloc.h"
#include "tests/unit/alert_fixture.h"
#include "tests/unit/files.h"
#include "tests/unit/kit.h"

#define TIME "2026-11-21T18:57:00.123Z"
#define BEGIN "{\"@timestamp\":\"" TIME "\",\"ecs\":{\"version\":\"8.17.0\"},\"message\":"
#define EVENT_END                                                                              \
	"\"module\":\"mxwarden\",\"dataset\":\"mxwarden.alert\",\"sequence\":1042,"            \
	"\"start\":\"" TIME "\",\"end\":\"" TIME "\"}"
#define PEER4                                                                                  \
	"\"source\":{\"ip\":\"192.0.2.25\",\"port\":53124},"                                   \
	"\"client\":{\"ip\":\"192.0.2.25\",\"port\":53124},"                                   \
	"\"network\":{\"protocol\":\"dns\",\"transport\":\"udp\",\"type\":\"ipv4\"}"
#define OBSERVER                                                                               \
	"\"observer\":{\"vendor\":\"mxwarden\",\"product\":\"mxwarden\","                      \
	"\"type\":\"dns-resolver\",\"version\":\"" MXW_VERSION "\",\"hostname\":\"res17\","    \
	"\"name\":\"res17.dc2\"}"
#define POLICY "\"policy\":\"" MXWT_ALERT_DIGEST "\",\"count\":1"
#define MIL_RULE                                                                               \
	"\"rule\":{\"id\":\"mil-typed-as-ml\",\"name\":\"mil-typed-as-ml\","                   \
	"\"ruleset\":\"policies.d/mil.yaml\",\"author\":[\"mail-team@example.org\"],"          \
	"\"description\":\"US military addresses typed with Mali's TLD\","                     \
	"\"reference\":\"https://example.org/why\"}"
#define INSTANCE "\"instance\":\"6f1c2b9e\""

static struct mxw_policy *policy;
static char line[MXWI_LINE_SIZE_MAX];

/* The line of one event, as a sink gets it. */
static size_t line_of_event(const struct mxw_event *event, const struct mxwi_observer *writer,
                            uint64_t sequence, const struct mxwi_losses *dropped,
                            char text[MXWI_LINE_SIZE_MAX])
{
	const struct mxwi_occurrence what = mxwi_occurrence_of(event);

	return mxwt_alert_line(mxwi_format_ecs, &what, writer, sequence, dropped, text);
}

static void check(const struct mxw_event *event, const struct mxwi_losses *dropped,
                  const char *expect)
{
	const struct mxwi_occurrence what = mxwi_occurrence_of(event);

	mxwt_alert_check(mxwi_format_ecs, &what, dropped, expect);
}

/* The line of the contract, but for what there is not yet; asked in mixed case. */
static void test_null_mx(void)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "MAIL.Army.ml", NULL, MXW_TYPE_MX);

	check(&event, &mxwt_alert_no_losses,
	      BEGIN "\"192.0.2.25 looked up mail.army.ml (meant mail.army.mil?): blocked, "
	            "null-mx, rule mil-typed-as-ml\","
	            "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	            "\"category\":[\"network\"],\"type\":[\"denied\"],\"action\":\"null-mx\","
	            "\"severity\":99," EVENT_END "," PEER4 ","
	            "\"dns\":{\"type\":\"answer\",\"id\":\"62111\","
	            "\"response_code\":\"NOERROR\",\"question\":{\"name\":\"mail.army.ml\","
	            "\"type\":\"MX\",\"class\":\"IN\",\"registered_domain\":\"army.ml\","
	            "\"subdomain\":\"mail\",\"top_level_domain\":\"ml\"}}," MIL_RULE ","
	            "\"related\":{\"ip\":[\"192.0.2.25\"],"
	            "\"hosts\":[\"mail.army.ml\",\"army.mil\"]}," OBSERVER ","
	            "\"mxwarden\":{\"mode\":\"enforce\",\"blocked\":true,"
	            "\"would\":\"null-mx\",\"trigger\":\"name\",\"matched\":\"army.ml\","
	            "\"intended\":\"mail.army.mil\",\"lookalike\":null,\"group\":\"outbound\","
	            "\"severity\":\"critical\",\"ticket\":\"SEC-1234\"," POLICY
	            ",\"incident\":\"489ae37865348e66\"," INSTANCE "}}");
}

/* Only the suffix is known to be wrong: it is what matched; what could be registered is what was meant. An
 * author whose name is no UTF-8; and the resolver's mode is what made it a monitor. */
static void test_suffix(void)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "mail.navy.ml", NULL, MXW_TYPE_MX);

	event.verdict.mode = MXW_MODE_MONITOR;
	event.verdict.action = MXW_ACTION_PASS;
	check(&event, &mxwt_alert_no_losses,
	      BEGIN "\"192.0.2.25 looked up mail.navy.ml (meant mail.navy.mil?): passed "
	            "(monitor), would be null-mx, rule suffixes\","
	            "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	            "\"category\":[\"network\"],\"type\":[\"allowed\"],\"action\":\"pass\","
	            "\"severity\":73," EVENT_END "," PEER4 ","
	            "\"dns\":{\"type\":\"answer\",\"id\":\"62111\","
	            "\"response_code\":\"NOERROR\",\"question\":{\"name\":\"mail.navy.ml\","
	            "\"type\":\"MX\",\"class\":\"IN\",\"registered_domain\":\"navy.ml\","
	            "\"subdomain\":\"mail\",\"top_level_domain\":\"ml\"}},"
	            "\"rule\":{\"id\":\"suffixes\",\"name\":\"suffixes\","
	            "\"ruleset\":\"policy.yaml\",\"author\":[\"caf\xef\xbf\xbd\"]},"
	            "\"related\":{\"ip\":[\"192.0.2.25\"],"
	            "\"hosts\":[\"mail.navy.ml\",\"navy.mil\"]}," OBSERVER ","
	            "\"mxwarden\":{\"mode\":\"monitor\",\"blocked\":false,"
	            "\"would\":\"null-mx\",\"trigger\":\"suffix\",\"matched\":\"ml\","
	            "\"intended\":\"mail.navy.mil\",\"lookalike\":null,"
	            "\"group\":\"outbound\",\"severity\":\"high\"," POLICY
	            ",\"incident\":\"6898ced4634488e0\"," INSTANCE "}}");
}

/* No description, nothing intended, a suffix of two labels. */
static void test_ipv6(void)
{
	struct mxw_event event = mxwt_alert_event(policy, "2001:db8:25::7",
	                                          "army.example.co.uk", NULL, MXW_TYPE_A);

	event.transport = MXW_TRANSPORT_TCP;
	event.client_port = 65535;
	event.id = 0;
	event.rcode = 3;
	check(&event, &mxwt_alert_no_losses,
	      BEGIN "\"2001:db8:25::7 looked up army.example.co.uk: blocked, nxdomain, "
	            "rule gone\","
	            "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	            "\"category\":[\"network\"],\"type\":[\"denied\"],\"action\":\"nxdomain\","
	            "\"severity\":21," EVENT_END ","
	            "\"source\":{\"ip\":\"2001:db8:25::7\",\"port\":65535},"
	            "\"client\":{\"ip\":\"2001:db8:25::7\",\"port\":65535},"
	            "\"network\":{\"protocol\":\"dns\",\"transport\":\"tcp\","
	            "\"type\":\"ipv6\"},"
	            "\"dns\":{\"type\":\"answer\",\"id\":\"0\","
	            "\"response_code\":\"NXDOMAIN\","
	            "\"question\":{\"name\":\"army.example.co.uk\",\"type\":\"A\","
	            "\"class\":\"IN\",\"registered_domain\":\"example.co.uk\","
	            "\"subdomain\":\"army\",\"top_level_domain\":\"co.uk\"}},"
	            "\"rule\":{\"id\":\"gone\",\"name\":\"gone\","
	            "\"ruleset\":\"policy.yaml\"},"
	            "\"related\":{\"ip\":[\"2001:db8:25::7\"],"
	            "\"hosts\":[\"army.example.co.uk\"]}," OBSERVER ","
	            "\"mxwarden\":{\"mode\":\"enforce\",\"blocked\":true,"
	            "\"would\":\"nxdomain\",\"trigger\":\"name\","
	            "\"matched\":\"example.co.uk\",\"lookalike\":null,"
	            "\"group\":\"outbound\",\"severity\":\"low\"," POLICY
	            ",\"incident\":\"8f449fb02f18837a\"," INSTANCE "}}");
}

/* Nothing was sent: there is no answer to speak of, whatever rcode says. */
static void test_drop(void)
{
	struct mxw_event event = mxwt_alert_event(policy, "192.0.2.25", "deep.silent.example",
	                                          NULL, MXW_TYPE_MX);

	event.answered = false;
	event.rcode = 2;
	check(&event, &mxwt_alert_no_losses,
	      BEGIN "\"192.0.2.25 looked up deep.silent.example: blocked, drop, rule silent\","
	            "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	            "\"category\":[\"network\"],\"type\":[\"denied\"],\"action\":\"drop\","
	            "\"severity\":47," EVENT_END "," PEER4 ","
	            "\"dns\":{\"type\":\"query\",\"id\":\"62111\","
	            "\"question\":{\"name\":\"deep.silent.example\",\"type\":\"MX\","
	            "\"class\":\"IN\",\"registered_domain\":\"silent.example\","
	            "\"subdomain\":\"deep\",\"top_level_domain\":\"example\"}},"
	            "\"rule\":{\"id\":\"silent\",\"name\":\"silent\","
	            "\"ruleset\":\"policy.yaml\"},"
	            "\"related\":{\"ip\":[\"192.0.2.25\"],"
	            "\"hosts\":[\"deep.silent.example\"]}," OBSERVER ","
	            "\"mxwarden\":{\"mode\":\"enforce\",\"blocked\":true,\"would\":\"drop\","
	            "\"trigger\":\"name\",\"matched\":\"silent.example\",\"lookalike\":null,"
	            "\"group\":\"outbound\",\"severity\":\"medium\"," POLICY
	            ",\"incident\":\"5ef1ed5e4d5c9e99\"," INSTANCE "}}");
}

/* The real answer was given; ANY in class ANY; and the ring was full a moment ago. */
static void test_monitor(void)
{
	static const struct mxwi_losses dropped = {
		.counts = { [MXWI_LOSS_RING] = 3, [MXWI_LOSS_BUILD] = 1 },
	};
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "watched.example", NULL, MXW_TYPE_ANY);

	event.class_ = MXW_CLASS_ANY;
	check(&event, &dropped,
	      BEGIN
	      "\"192.0.2.25 looked up watched.example: passed (monitor), would be "
	      "null-mx, rule watched\","
	      "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	      "\"category\":[\"network\"],\"type\":[\"allowed\"],\"action\":\"pass\","
	      "\"severity\":73," EVENT_END "," PEER4 ","
	      "\"dns\":{\"type\":\"answer\",\"id\":\"62111\","
	      "\"response_code\":\"NOERROR\",\"question\":{\"name\":\"watched.example\","
	      "\"type\":\"ANY\",\"class\":\"ANY\","
	      "\"registered_domain\":\"watched.example\","
	      "\"top_level_domain\":\"example\"}},"
	      "\"rule\":{\"id\":\"watched\",\"name\":\"watched\","
	      "\"ruleset\":\"policy.yaml\",\"description\":\"Only looked at\"},"
	      "\"related\":{\"ip\":[\"192.0.2.25\"],\"hosts\":[\"watched.example\"]}," OBSERVER
	      ","
	      "\"mxwarden\":{\"mode\":\"monitor\",\"blocked\":false,"
	      "\"would\":\"null-mx\",\"trigger\":\"name\","
	      "\"matched\":\"watched.example\",\"lookalike\":null,"
	      "\"group\":\"outbound\",\"severity\":\"high\"," POLICY
	      ",\"incident\":\"cbffab02c458ddc1\"," INSTANCE
	      ",\"dropped\":{\"ring\":3,\"build\":1}}}");
}

/* Rule and intended name are about the alias target, the incident about what was asked. */
static void test_alias(void)
{
	struct mxw_event event = mxwt_alert_event(policy, "192.0.2.25", "www.alias.example",
	                                          "Mail.army.ml", MXW_TYPE_MX);

	check(&event, &mxwt_alert_no_losses,
	      BEGIN
	      "\"192.0.2.25 looked up www.alias.example, an alias of mail.army.ml "
	      "(meant mail.army.mil?): blocked, null-mx, rule mil-typed-as-ml\","
	      "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	      "\"category\":[\"network\"],\"type\":[\"denied\"],\"action\":\"null-mx\","
	      "\"severity\":99," EVENT_END "," PEER4 ","
	      "\"dns\":{\"type\":\"answer\",\"id\":\"62111\","
	      "\"response_code\":\"NOERROR\","
	      "\"question\":{\"name\":\"www.alias.example\",\"type\":\"MX\","
	      "\"class\":\"IN\",\"registered_domain\":\"alias.example\","
	      "\"subdomain\":\"www\",\"top_level_domain\":\"example\"}}," MIL_RULE ","
	      "\"related\":{\"ip\":[\"192.0.2.25\"],"
	      "\"hosts\":[\"www.alias.example\",\"mail.army.ml\",\"army.mil\"]}," OBSERVER ","
	      "\"mxwarden\":{\"mode\":\"enforce\",\"blocked\":true,"
	      "\"would\":\"null-mx\",\"trigger\":\"cname\",\"target\":\"mail.army.ml\","
	      "\"matched\":\"army.ml\",\"intended\":\"mail.army.mil\","
	      "\"lookalike\":null,\"group\":\"outbound\",\"severity\":\"critical\",\"ticket\":\"SEC-1234\"," POLICY
	      ",\"incident\":\"4318d148af72866b\"," INSTANCE "}}");
}

/* The real domain as an alias of the mistyped one: no name is listed twice. */
static void test_alias_of_intended(void)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "army.mil", "army.ml", MXW_TYPE_MX);
	size_t size =
		line_of_event(&event, &mxwt_alert_observer, 1, &mxwt_alert_no_losses, line);

	CU_ASSERT_FATAL(size > 0);
	line[size - 1] = '\0';
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"hosts\":[\"army.mil\",\"army.ml\"]}"));
}

/* A dot, a NUL and a high octet within a label; backslashes are escaped once more by JSON. */
static void test_escapes(void)
{
	struct mxw_event event = mxwt_alert_event(
		policy, "192.0.2.25", "a\\.b\\000\\255.silent.example", NULL, MXW_TYPE_MX);

	event.answered = false;
	check(&event, &mxwt_alert_no_losses,
	      BEGIN "\"192.0.2.25 looked up a\\\\.b\\\\000\\\\255.silent.example: blocked, "
	            "drop, rule silent\","
	            "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	            "\"category\":[\"network\"],\"type\":[\"denied\"],\"action\":\"drop\","
	            "\"severity\":47," EVENT_END "," PEER4 ","
	            "\"dns\":{\"type\":\"query\",\"id\":\"62111\","
	            "\"question\":{\"name\":\"a\\\\.b\\\\000\\\\255.silent.example\","
	            "\"type\":\"MX\",\"class\":\"IN\","
	            "\"registered_domain\":\"silent.example\","
	            "\"subdomain\":\"a\\\\.b\\\\000\\\\255\","
	            "\"top_level_domain\":\"example\"}},"
	            "\"rule\":{\"id\":\"silent\",\"name\":\"silent\","
	            "\"ruleset\":\"policy.yaml\"},"
	            "\"related\":{\"ip\":[\"192.0.2.25\"],"
	            "\"hosts\":[\"a\\\\.b\\\\000\\\\255.silent.example\"]}," OBSERVER ","
	            "\"mxwarden\":{\"mode\":\"enforce\",\"blocked\":true,\"would\":\"drop\","
	            "\"trigger\":\"name\",\"matched\":\"silent.example\",\"lookalike\":null,"
	            "\"group\":\"outbound\",\"severity\":\"medium\"," POLICY
	            ",\"incident\":\"d855e5d514293d78\"," INSTANCE "}}");
}

/* Free text that is no UTF-8: Latin-1, and a surrogate half, which is three octets of nothing. */
static void test_foreign_text(void)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "bytes.example", NULL, MXW_TYPE_MX);

	event.rcode = 23;
	event.type = 65280;
	event.class_ = 3;
	check(&event, &mxwt_alert_no_losses,
	      BEGIN
	      "\"192.0.2.25 looked up bytes.example: blocked, null-mx, rule bytes\","
	      "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	      "\"category\":[\"network\"],\"type\":[\"denied\"],\"action\":\"null-mx\","
	      "\"severity\":73," EVENT_END "," PEER4 ","
	      "\"dns\":{\"type\":\"answer\",\"id\":\"62111\","
	      "\"response_code\":\"RCODE23\",\"question\":{\"name\":\"bytes.example\","
	      "\"type\":\"TYPE65280\",\"class\":\"CLASS3\","
	      "\"registered_domain\":\"bytes.example\","
	      "\"top_level_domain\":\"example\"}},"
	      "\"rule\":{\"id\":\"bytes\",\"name\":\"bytes\","
	      "\"ruleset\":\"policies.d/\xef\xbf\xbd.yaml\","
	      "\"description\":\"caf\xef\xbf\xbd, \xc3\xa9,"
	      "\\t\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"},"
	      "\"related\":{\"ip\":[\"192.0.2.25\"],\"hosts\":[\"bytes.example\"]}," OBSERVER
	      ","
	      "\"mxwarden\":{\"mode\":\"enforce\",\"blocked\":true,"
	      "\"would\":\"null-mx\",\"trigger\":\"name\","
	      "\"matched\":\"bytes.example\",\"lookalike\":null,"
	      "\"group\":\"outbound\",\"severity\":\"high\"," POLICY
	      ",\"incident\":\"0a2fa7b0942c8bfe\"," INSTANCE "}}");
}

/* The longest name that there is, in most of the fields that hold names, with the most digits. */
static void test_longest(void)
{
	struct mxw_name longest = mxwt_longest(mxwt_name("watched.example"));
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "watched.example", NULL, MXW_TYPE_MX);

	memcpy(event.name, longest.wire, longest.size);
	for (size_t at = 0; event.name[at] != 7; at += 1u + event.name[at])
		memset(event.name + at + 1, 0x01, event.name[at]);
	event.name_size = event.judged_size = longest.size;
	memcpy(event.judged, event.name, longest.size);
	event.verdict.trigger = MXW_TRIGGER_CNAME;
	CU_ASSERT_TRUE(line_of_event(&event, &mxwt_alert_observer, UINT64_MAX / 2,
	                             &mxwt_alert_no_losses, line) > 6000);
}

static void test_bad_name(void)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "watched.example", NULL, MXW_TYPE_MX);

	event.name_size--;
	CU_ASSERT_EQUAL(
		line_of_event(&event, &mxwt_alert_observer, 1, &mxwt_alert_no_losses, line), 0);
	event.name_size++;
	event.judged[0] = 64;
	CU_ASSERT_EQUAL(
		line_of_event(&event, &mxwt_alert_observer, 1, &mxwt_alert_no_losses, line), 0);
}

static void test_no_hostname(void)
{
	static const struct mxwi_observer unknown = { .instance = "6f1c2b9e" };
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "watched.example", NULL, MXW_TYPE_MX);
	size_t size = line_of_event(&event, &unknown, 1, &mxwt_alert_no_losses, line);

	CU_ASSERT_FATAL(size > 0);
	line[size - 1] = '\0';
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"version\":\"" MXW_VERSION "\"},"));
	CU_ASSERT_PTR_NULL(strstr(line, "hostname"));
}

/* A resolver without a name of its own has its host's. */
static void test_no_name(void)
{
	static const struct mxwi_observer unnamed = { .hostname = "res17",
		                                      .instance = "6f1c2b9e" };
	struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "watched.example", NULL, MXW_TYPE_MX);
	size_t size = line_of_event(&event, &unnamed, 1, &mxwt_alert_no_losses, line);

	CU_ASSERT_FATAL(size > 0);
	line[size - 1] = '\0';
	CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"hostname\":\"res17\",\"name\":\"res17\"}"));
}

/* Every member of the line has its name in the text, in full and between backticks.
 * NOLINTNEXTLINE(misc-no-recursion): as deep as the lines of this test */
static void check_fields(const char *text, const char *parent, json_t *object)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{
		char name[200];
		char quoted[204];

		(void)snprintf(name, sizeof(name), "%s%s%s", parent, *parent != '\0' ? "." : "",
		               key);
		if (json_is_object(value)) {
			check_fields(text, name, value);
			continue;
		}
		(void)snprintf(quoted, sizeof(quoted), "`%s`", name);
		CU_ASSERT_PTR_NOT_NULL(strstr(text, quoted));
		if (strstr(text, quoted) == NULL)
			(void)printf("# docs/alerts.md does not explain %s\n", quoted);
	}
}

static json_t *line_of(const struct mxw_event *event, const struct mxwi_losses *dropped)
{
	size_t size = line_of_event(event, &mxwt_alert_observer, 1042, dropped, line);
	json_t *json = json_loadb(line, size, 0, NULL);

	CU_ASSERT_PTR_NOT_NULL_FATAL(json);
	return json;
}

/* The sample in docs/alerts.md is a line that is really written, and its tables have all fields. */
static void test_docs(void)
{
	static const struct mxwi_losses dropped = { .counts = { 1, 1, 1 } };
	const char *source = getenv("MXW_SRCDIR");
	struct mxw_event sample =
		mxwt_alert_event(policy, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
	struct mxw_event most = mxwt_alert_event(policy, "192.0.2.25", "www.alias.example",
	                                         "mail.army.ml", MXW_TYPE_MX);
	char path[1024], *text;
	const char *block;
	json_t *written, *json;

	if (source == NULL) {
		(void)puts("# MXW_SRCDIR is not set: docs/alerts.md is not compared");
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/docs/alerts.md", source);
	text = mxwt_file_read(path, NULL);
	block = strstr(text, "```json\n");
	CU_ASSERT_PTR_NOT_NULL_FATAL(block);
	json = json_loads(block + strlen("```json\n"), JSON_DISABLE_EOF_CHECK, NULL);
	CU_ASSERT_PTR_NOT_NULL(json);
	/* The version is another one with each release. */
	CU_ASSERT_EQUAL(json_object_set_new(json_object_get(json, "observer"), "version",
	                                    json_string(mxw_version())),
	                0);
	written = line_of(&sample, &mxwt_alert_no_losses);
	CU_ASSERT_TRUE(json_equal(json, written));
	json_decref(json);
	json_decref(written);
	written = line_of(&most, &dropped);
	check_fields(text, "", written);
	json_decref(written);
	free(text);
}

/* jansson is a shared library, which refusals do not reach but through these two. */
static void *refusable_malloc(size_t size)
{
	return malloc(size);
}

static void plain_free(void *octets)
{
	free(octets);
}

struct scarcity {
	mxwi_format_fn *format;
	struct mxwi_occurrence what;
	char expect[4096];
	size_t size;
};

/* Whatever is refused: there is the whole line or none. */
static bool make_line(void *context)
{
	static const struct mxwi_losses dropped = { .counts = { [MXWI_LOSS_WRITE] = 1 } };
	struct scarcity *scarcity = context;
	size_t size = mxwt_alert_line(scarcity->format, &scarcity->what, &mxwt_alert_observer,
	                              1, &dropped, line);
	bool whole = size == scarcity->size && memcmp(line, scarcity->expect, size) == 0;

	CU_ASSERT_TRUE(whole || (size == 0 && mxwt_fail_alloc_happened()));
	return whole || size == 0;
}

/* The first, second, … allocation fails, also those that repair a text. */
static void test_no_memory(void)
{
	static const struct mxwi_losses dropped = { .counts = { [MXWI_LOSS_WRITE] = 1 } };
	static struct scarcity scarcity;
	const struct mxw_event event = mxwt_alert_event(
		policy, "192.0.2.25", "www.alias.example", "bytes.example", MXW_TYPE_MX);

	json_set_alloc_funcs(refusable_malloc, plain_free);
	for (int i = 0; i < MXW_SINK_FORMAT_COUNT; i++) {
		scarcity.format = mxwi_format_of((enum mxw_sink_format)i);
		scarcity.what = mxwi_occurrence_of(&event);
		scarcity.size = mxwt_alert_line(scarcity.format, &scarcity.what,
		                                &mxwt_alert_observer, 1, &dropped, line);
		CU_ASSERT_FATAL(scarcity.size > 0 && scarcity.size < sizeof(scarcity.expect));
		memcpy(scarcity.expect, line, scarcity.size);
		/* At least one for each of our own fields, alone and with the rest. */
		CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(make_line, &scarcity) > 2 * 20);
	}
	json_set_alloc_funcs(malloc, free);
}

/* What is asked for is in no list; where its mail would go is. */
static void test_exchanger(void)
{
	struct mxw_event event = mxwt_alert_exchange(policy, "192.0.2.25", "typo.example",
	                                             "MX1.Collector.example", NULL);

	check(&event, &mxwt_alert_no_losses,
	      BEGIN
	      "\"192.0.2.25 looked up typo.example, whose mail goes to mx1.collector.example: "
	      "blocked, null-mx, rule collectors\","
	      "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	      "\"category\":[\"network\"],\"type\":[\"denied\"],\"action\":\"null-mx\","
	      "\"severity\":73," EVENT_END "," PEER4 ","
	      "\"dns\":{\"type\":\"answer\",\"id\":\"62111\","
	      "\"response_code\":\"NOERROR\",\"question\":{\"name\":\"typo.example\","
	      "\"type\":\"MX\",\"class\":\"IN\","
	      "\"registered_domain\":\"typo.example\",\"top_level_domain\":\"example\"}},"
	      "\"rule\":{\"id\":\"collectors\",\"name\":\"collectors\","
	      "\"ruleset\":\"policy.yaml\"},"
	      "\"related\":{\"ip\":[\"192.0.2.25\"],"
	      "\"hosts\":[\"typo.example\",\"mx1.collector.example\"]}," OBSERVER ","
	      "\"mxwarden\":{\"mode\":\"enforce\",\"blocked\":true,"
	      "\"would\":\"null-mx\",\"trigger\":\"exchanger\","
	      "\"exchanger\":\"mx1.collector.example\","
	      "\"matched\":\"collector.example\",\"lookalike\":null,\"group\":\"outbound\","
	      "\"severity\":\"high\"," POLICY ",\"incident\":\"59c75c2c8cd6f98c\"," INSTANCE
	      "}}");
	event = mxwt_alert_exchange(policy, "192.0.2.25", "typo.example", "mx.example.net",
	                            "203.0.113.7");
	check(&event, &mxwt_alert_no_losses,
	      BEGIN
	      "\"192.0.2.25 looked up typo.example, whose mail goes to mx.example.net (203.0.113.7): "
	      "blocked, null-mx, rule collectors\","
	      "\"event\":{\"id\":\"6f1c2b9e-1042\",\"kind\":\"alert\","
	      "\"category\":[\"network\"],\"type\":[\"denied\"],\"action\":\"null-mx\","
	      "\"severity\":73," EVENT_END "," PEER4 ","
	      "\"dns\":{\"type\":\"answer\",\"id\":\"62111\","
	      "\"response_code\":\"NOERROR\",\"question\":{\"name\":\"typo.example\","
	      "\"type\":\"MX\",\"class\":\"IN\","
	      "\"registered_domain\":\"typo.example\",\"top_level_domain\":\"example\"}},"
	      "\"rule\":{\"id\":\"collectors\",\"name\":\"collectors\","
	      "\"ruleset\":\"policy.yaml\"},"
	      "\"related\":{\"ip\":[\"192.0.2.25\",\"203.0.113.7\"],"
	      "\"hosts\":[\"typo.example\",\"mx.example.net\"]}," OBSERVER ","
	      "\"mxwarden\":{\"mode\":\"enforce\",\"blocked\":true,"
	      "\"would\":\"null-mx\",\"trigger\":\"exchanger\","
	      "\"exchanger\":\"mx.example.net\",\"address\":\"203.0.113.7\","
	      "\"matched\":\"203.0.113.0/24\",\"lookalike\":null,\"group\":\"outbound\","
	      "\"severity\":\"high\"," POLICY ",\"incident\":\"59c75c2c8cd6f98c\"," INSTANCE
	      "}}");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "null MX, as in the contract", test_null_mx },
		{ "a suffix", test_suffix },
		{ "IPv6, TCP, nothing intended", test_ipv6 },
		{ "drop: nothing was sent", test_drop },
		{ "monitor: passed, with losses before", test_monitor },
		{ "alias: the target is named", test_alias },
		{ "alias of what was meant", test_alias_of_intended },
		{ "names with odd octets", test_escapes },
		{ "free text that is not UTF-8, unknown codes", test_foreign_text },
		{ "the longest name fits", test_longest },
		{ "a name that is none", test_bad_name },
		{ "an unknown host name is left out", test_no_hostname },
		{ "without a name the host name is taken", test_no_name },
		{ "docs/alerts.md", test_docs },
		{ "memory ends anywhere", test_no_memory },
		{ "an exchanger", test_exchanger },
		CU_TEST_INFO_NULL,
	};

	return mxwt_alert_run("alert-json", tests, &policy);
}
