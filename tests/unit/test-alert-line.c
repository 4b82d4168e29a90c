/* Lines of alerts, read back: whole lines as docs/alerts.md has them, what is absent, and what is no line. In
 * the text of a case, ' stands for ", so that the lines can be read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/format.h"
#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/alert_fixture.h"
#include "tools/alert_line.h"

#define TEXT_MAX 4096u

/* 2026-11-21T18:57:00Z is 20778 days, 18 hours and 57 minutes after 1970-01-01. */
#define TIME_MS ((INT64_C(20778) * 86400 + 18 * 3600 + 57 * 60) * 1000)

#define BEGIN                                                                                  \
	"{'@timestamp':'2026-11-21T18:57:00.123Z','message':'words','event':{'action':'null-mx',"
#define DATASET(name, sequence) "'dataset':'mxwarden." name "','sequence':" sequence "}"
#define ASKED                                                                                  \
	",'client':{'ip':'192.0.2.25'},'dns':{'question':{'name':'mail.army.ml'}},'rule':{'id':'mil'}"
#define OWN(more) ",'mxwarden':{'instance':'6f1c2b9e'" more "}}"
#define LOOKUP ",'blocked':true,'count':1"

/* The text with double quotes. */
static const char *json(const char *text)
{
	static char room[TEXT_MAX];

	(void)snprintf(room, sizeof(room), "%s", text);
	for (char *quote = room; (quote = strchr(quote, '\'')) != NULL; quote++)
		*quote = '"';
	return room;
}

static enum alert_line_result read_text(const char *text, struct alert_line *ret)
{
	const char *line = json(text);

	return alert_line_read(line, strlen(line), ret);
}

static const char whole[] =
	"{'@timestamp':'2026-11-21T18:57:00.123Z','ecs':{'version':'8.17.0'},"
	"'message':'192.0.2.25 looked up mail.army.ml 17 more times','event':{'id':'6f1c2b9e-1043',"
	"'kind':'event','category':['network'],'type':['denied'],'action':'null-mx','severity':99,"
	"'module':'mxwarden','dataset':'mxwarden.repeat','sequence':1043,"
	"'start':'2026-11-21T18:55:00Z','end':'2026-11-21T18:57:00.12Z'},"
	"'source':{'ip':'192.0.2.25','port':53124},'client':{'ip':'192.0.2.25','port':53124},"
	"'network':{'protocol':'dns','transport':'udp','type':'ipv4'},"
	"'dns':{'type':'answer','id':'62111','response_code':'NOERROR','question':{'name':'mail.army.ml',"
	"'type':'MX','class':'IN','registered_domain':'army.ml','subdomain':'mail',"
	"'top_level_domain':'ml'}},'rule':{'id':'mil-typed-as-ml','name':'mil-typed-as-ml',"
	"'ruleset':'policies.d/mil.yaml','author':['mail-team@example.org'],'description':'US military',"
	"'reference':'https://example.org/why'},"
	"'related':{'ip':['192.0.2.25'],'hosts':['mail.army.ml','army.mil']},"
	"'observer':{'vendor':'mxwarden','hostname':'res17','name':'res17.dc2'},"
	"'mxwarden':{'mode':'enforce','blocked':true,'would':'null-mx','trigger':'name',"
	"'matched':'army.ml','intended':'mail.army.mil','lookalike':null,'group':'outbound',"
	"'severity':'critical','ticket':'SEC-1234','policy':'sha256:00','count':17,"
	"'incident':'489ae37865348e66','instance':'6f1c2b9e',"
	"'dropped':{'ring':3,'write':12,'fire':2,'water':4},'dropped_lines':1}}\n";

static void test_whole(void)
{
	struct alert_line line;

	CU_ASSERT_EQUAL_FATAL(read_text(whole, &line), ALERT_LINE_OK);
	CU_ASSERT_EQUAL(line.kind, ALERT_LINE_REPEAT);
	CU_ASSERT_TRUE(alert_line_is_lookup(&line));
	CU_ASSERT_EQUAL(line.time_ms, TIME_MS + 123);
	CU_ASSERT_EQUAL(line.start_ms, TIME_MS - 120000);
	CU_ASSERT_EQUAL(line.end_ms, TIME_MS + 120);
	CU_ASSERT_EQUAL(line.sequence, 1043);
	CU_ASSERT_EQUAL(line.count, 17);
	CU_ASSERT_TRUE(line.blocked);
	CU_ASSERT_EQUAL(line.client_port, 53124);
	CU_ASSERT_EQUAL(line.severity_number, 99);
	const struct {
		const char *is, *expected;
	} texts[] = {
		{ line.instance, "6f1c2b9e" },
		{ line.message, "192.0.2.25 looked up mail.army.ml 17 more times" },
		{ line.observer, "res17.dc2" },
		{ line.policy, "sha256:00" },
		{ line.mode, "enforce" },
		{ line.client, "192.0.2.25" },
		{ line.action, "null-mx" },
		{ line.rule, "mil-typed-as-ml" },
		{ line.name, "mail.army.ml" },
		{ line.type, "MX" },
		{ line.rcode, "NOERROR" },
		{ line.registered, "army.ml" },
		{ line.ruleset, "policies.d/mil.yaml" },
		{ line.description, "US military" },
		{ line.owner, "mail-team@example.org" },
		{ line.ticket, "SEC-1234" },
		{ line.severity, "critical" },
		{ line.group, "outbound" },
		{ line.would, "null-mx" },
		{ line.trigger, "name" },
		{ line.matched, "army.ml" },
		{ line.target, "" },
		{ line.exchanger, "" },
		{ line.intended, "mail.army.mil" },
		{ line.meant, "army.mil" },
		{ line.lookalike_class, "" },
		{ line.lookalike_of, "" },
		{ line.incident, "489ae37865348e66" },
		{ line.reason, "" },
		{ line.user, "" },
		{ line.mode_after, "" },
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (strcmp(texts[i].is, texts[i].expected) != 0)
			printf("# %s, expected %s\n", texts[i].is, texts[i].expected);
		CU_ASSERT_STRING_EQUAL(texts[i].is, texts[i].expected);
	}
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_RING], 3);
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_WRITE], 12);
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_BUILD], 0);
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_RELOAD], 0);
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_OTHER], 6);
	CU_ASSERT_EQUAL(line.dropped_lines, 1);
	alert_line_fini(&line);
}

/* Which domain was meant: the protected one; the last host, where the name is at or below it; the name. */
static void test_meant(void)
{
	static const struct {
		const char *own, *related, *expected;
	} cases[] = {
		{ "", "", "" },
		{ "", "'mail.army.ml'", "" },
		{ ",'intended':'mail.army.mil'", "'mail.army.ml','army.mil'", "army.mil" },
		{ ",'intended':'army.mil'", "'army.ml','army.mil'", "army.mil" },
		{ ",'intended':'mail.army.mil'", "'mail.army.ml'", "mail.army.mil" },
		{ ",'intended':'xarmy.mil'", "'army.mil'", "xarmy.mil" },
		{ ",'intended':'mail.army.mil'", "7", "mail.army.mil" },
		{ ",'intended':'mail.army.mil'", "''", "mail.army.mil" },
		{ ",'intended':'mail.example.com','lookalike':{'class':'transposed','score':92,'of':"
		  "'example.com'}",
		  "'a.example'", "example.com" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct alert_line line;
		char text[TEXT_MAX];

		(void)snprintf(text, sizeof(text),
		               BEGIN DATASET("alert", "7") ASKED
		               ",'related':{'hosts':[%s]}" OWN(LOOKUP "%s"),
		               cases[i].related, cases[i].own);
		CU_ASSERT_EQUAL_FATAL(read_text(text, &line), ALERT_LINE_OK);
		if (strcmp(line.meant, cases[i].expected) != 0)
			printf("# case %zu: %s\n", i, line.meant);
		CU_ASSERT_STRING_EQUAL(line.meant, cases[i].expected);
		CU_ASSERT_EQUAL(line.lookalike_score,
		                strstr(cases[i].own, "score") != NULL ? 92 : 0);
		alert_line_fini(&line);
	}
}

static void test_other_kinds(void)
{
	struct alert_line line;

	CU_ASSERT_EQUAL_FATAL(
		read_text(
			"{'@timestamp':'2026-11-21T18:57:00.123Z','message':'m','event':{"
			"'action':'mode-changed','outcome':'success','reason':'mail bounces',"
			"'dataset':'mxwarden.state','sequence':2},'user':{'name':'root','id':'0'},"
			"'observer':{'hostname':'res17'},'mxwarden':{'mode_before':'enforce',"
			"'mode_after':'monitor','until':'2026-11-21T21:10:00Z','instance':'i'}}",
			&line),
		ALERT_LINE_OK);
	CU_ASSERT_EQUAL(line.kind, ALERT_LINE_STATE);
	CU_ASSERT_FALSE(alert_line_is_lookup(&line));
	CU_ASSERT_STRING_EQUAL(line.action, "mode-changed");
	CU_ASSERT_STRING_EQUAL(line.outcome, "success");
	CU_ASSERT_STRING_EQUAL(line.reason, "mail bounces");
	CU_ASSERT_STRING_EQUAL(line.user, "root");
	CU_ASSERT_STRING_EQUAL(line.observer, "res17");
	CU_ASSERT_STRING_EQUAL(line.mode_before, "enforce");
	CU_ASSERT_STRING_EQUAL(line.mode_after, "monitor");
	CU_ASSERT_STRING_EQUAL(line.until, "2026-11-21T21:10:00Z");
	CU_ASSERT_STRING_EQUAL(line.rule, "");
	CU_ASSERT_EQUAL(line.start_ms, line.time_ms);
	alert_line_fini(&line);

	CU_ASSERT_EQUAL_FATAL(
		read_text("{'@timestamp':'2026-11-21T18:57:00Z','event':{'dataset':"
	                  "'mxwarden.health','sequence':3},'mxwarden':{'mode':'monitor',"
	                  "'instance':'i','health':{'dropped':{'write':12}}}}",
	                  &line),
		ALERT_LINE_OK);
	CU_ASSERT_EQUAL(line.kind, ALERT_LINE_HEALTH);
	CU_ASSERT_STRING_EQUAL(line.mode, "monitor");
	/* That is the sum since the start, which lines before it have said. */
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_WRITE], 0);
	alert_line_fini(&line);
}

static void test_refused(void)
{
	static const struct {
		const char *text;
		enum alert_line_result expected;
	} cases[] = {
		{ BEGIN DATASET("alert", "7") ASKED OWN(LOOKUP), ALERT_LINE_OK },
		{ "", ALERT_LINE_NOT_JSON },
		{ "\n", ALERT_LINE_NOT_JSON },
		{ "[]", ALERT_LINE_NOT_JSON },
		{ "7", ALERT_LINE_NOT_JSON },
		{ "words", ALERT_LINE_NOT_JSON },
		{ "{'a':'\\u0000'}", ALERT_LINE_NOT_JSON },
		{ "{'a':'\xff'}", ALERT_LINE_NOT_JSON },
		{ "{} {}", ALERT_LINE_NOT_JSON },
		{ "{'event':{'dataset':'mxwarden.alert'", ALERT_LINE_NOT_JSON },
		{ "{}", ALERT_LINE_FOREIGN },
		{ "{'event':7}", ALERT_LINE_FOREIGN },
		{ "{'event':{'dataset':['mxwarden.alert']}}", ALERT_LINE_FOREIGN },
		{ BEGIN DATASET("alerts", "7") ASKED OWN(LOOKUP), ALERT_LINE_FOREIGN },
		{ BEGIN DATASET("alert", "0") ASKED OWN(LOOKUP), ALERT_LINE_INCOMPLETE },
		{ BEGIN DATASET("alert", "-7") ASKED OWN(LOOKUP), ALERT_LINE_INCOMPLETE },
		{ BEGIN DATASET("alert", "'7'") ASKED OWN(LOOKUP), ALERT_LINE_INCOMPLETE },
		{ BEGIN DATASET("alert", "7") ASKED, ALERT_LINE_NOT_JSON },
		{ BEGIN DATASET("alert", "7") ASKED "}", ALERT_LINE_INCOMPLETE },
		{ BEGIN DATASET("alert", "7") OWN(LOOKUP), ALERT_LINE_INCOMPLETE },
		{ BEGIN DATASET("alert", "7") ASKED OWN(""), ALERT_LINE_INCOMPLETE },
		{ BEGIN DATASET("alert", "7") ASKED OWN(",'blocked':true,'count':0"),
		  ALERT_LINE_INCOMPLETE },
		{ BEGIN DATASET("alert", "7") ASKED OWN(",'blocked':1,'count':1"),
		  ALERT_LINE_INCOMPLETE },
		{ BEGIN DATASET("state", "7") "}", ALERT_LINE_INCOMPLETE },
		{ BEGIN DATASET("state", "7") OWN(""), ALERT_LINE_OK },
		{ "{'@timestamp':'2026-11-31T18:57:00Z','event':{'dataset':'mxwarden.health','sequence'"
		  ":1},'mxwarden':{'instance':'i'}}",
		  ALERT_LINE_INCOMPLETE },
		{ "{'event':{'dataset':'mxwarden.health','sequence':1},'mxwarden':{'instance':'i'}}",
		  ALERT_LINE_INCOMPLETE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct alert_line line;
		const enum alert_line_result result = read_text(cases[i].text, &line);

		if (result != cases[i].expected)
			printf("# %s: %d\n", cases[i].text, (int)result);
		CU_ASSERT_EQUAL(result, cases[i].expected);
		if (result == ALERT_LINE_OK)
			alert_line_fini(&line);
	}
}

/* A line that ends anywhere is none. */
static void test_cut_off(void)
{
	const char *text = json(whole);

	for (size_t size = 0; size < strlen(text) - 1; size++) {
		struct alert_line line;

		CU_ASSERT_EQUAL(alert_line_read(text, size, &line), ALERT_LINE_NOT_JSON);
	}
}

/* What the module writes. */
static void test_written(void)
{
	static struct mxwi_record record;
	static char written[MXWI_LINE_SIZE_MAX];
	const struct mxwi_observer observer = { .hostname = "res17",
		                                .name = "res17.dc2",
		                                .instance = "6f1c2b9e" };
	const struct mxwi_losses lost = { .counts = { 3, 12, 1, 7 }, .lines = 5 };
	struct mxw_policy *policy = mxwt_alert_policy();
	const struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
	const struct mxwi_occurrence what = mxwi_occurrence_of(&event);
	struct alert_line line;

	CU_ASSERT_TRUE_FATAL(mxwi_record_make(&what, &observer, 1042, &lost, &record));
	const size_t size = mxwi_format_ecs(&record, written);
	CU_ASSERT_EQUAL_FATAL(alert_line_read(written, size, &line), ALERT_LINE_OK);
	CU_ASSERT_EQUAL(line.kind, ALERT_LINE_ALERT);
	CU_ASSERT_EQUAL(line.time_ms, MXWT_ALERT_TIME_US / 1000);
	CU_ASSERT_STRING_EQUAL(line.name, "mail.army.ml");
	CU_ASSERT_STRING_EQUAL(line.meant, "army.mil");
	CU_ASSERT_STRING_EQUAL(line.policy, MXWT_ALERT_DIGEST);
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_RING], 3);
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_WRITE], 12);
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_BUILD], 1);
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_RELOAD], 7);
	CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_OTHER], 0);
	CU_ASSERT_EQUAL(line.dropped_lines, 5);
	alert_line_fini(&line);
	mxw_policy_free(policy);
}

static bool read_scarce(void *context)
{
	const char *text = context;
	struct alert_line line;
	const enum alert_line_result result = alert_line_read(text, strlen(text), &line);

	CU_ASSERT_TRUE(result == ALERT_LINE_OK || result == ALERT_LINE_NOMEM);
	CU_ASSERT_TRUE(result == ALERT_LINE_OK || mxwt_fail_alloc_happened());
	if (result == ALERT_LINE_OK) {
		CU_ASSERT_STRING_EQUAL(line.meant, "army.mil");
		CU_ASSERT_EQUAL(line.dropped[ALERT_LINE_LOSS_OTHER], 6);
		alert_line_fini(&line);
	}
	return true;
}

/* A line for which there is no memory is not taken for one that is none. */
static void test_scarce(void)
{
	static char text[TEXT_MAX];

	(void)snprintf(text, sizeof(text), "%s", json(whole));
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(read_scarce, text) > 2 * 20);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a whole line", test_whole },
		{ "the domain that was meant", test_meant },
		{ "state and health", test_other_kinds },
		{ "what is no line", test_refused },
		{ "a line that is cut off", test_cut_off },
		{ "what the module writes", test_written },
		{ "memory is refused", test_scarce },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "alert line", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	alert_line_init();
	return mxwt_run(suites);
}
