/* Where the settings of a host send alerts and metrics: every kind of sink, when two settings are the same, and
 * every mistake with its place and words. */
#include <string.h>

#include <mxwarden/host.h>

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/files.h"
#include "tests/unit/host_kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define HEAD MXWT_HOST_HEAD
#define SINKS MXWT_HOST_SINKS

/* Every word of `format`. */
static void test_formats(void)
{
	static const struct {
		const char *text;
		enum mxw_sink_format format;
	} cases[] = {
		{ SINKS "    - {file: a, format: ecs}\n", MXW_SINK_FORMAT_ECS },
		{ SINKS "    - {file: a, format: ocsf}\n", MXW_SINK_FORMAT_OCSF },
		{ SINKS "    - {file: a, format: cef}\n", MXW_SINK_FORMAT_CEF },
		{ SINKS "    - {file: a, format: eve}\n", MXW_SINK_FORMAT_EVE },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_host *host = NULL;
		struct mxwt_log log;

		CU_ASSERT_EQUAL_FATAL(mxwt_host_read_text(cases[i].text, &log, &host), MXW_OK);
		CU_ASSERT_EQUAL(host->sinks[0].format, cases[i].format);
		mxw_host_free(host);
	}
}

/* Every kind of sink, and what else there is to say about alerts and metrics. */
static void test_outputs(void)
{
	static const char text[] =
		HEAD "metrics: {file: m.prom, every: 1m}\n"
		     "alerts:\n"
		     "  sinks:\n"
		     "    - {file: a.json, minimum-severity: medium}\n"
		     "    - {syslog: local7, format: ecs, minimum-severity: critical}\n"
		     "    - {socket: rsyslog.sock, syslog: authpriv}\n"
		     "    - {journal: mx warden}\n"
		     "    - {socket: /run/collector.sock}\n"
		     "  repeat: 1s\n"
		     "  heartbeat: 10s\n";
	/* The numbers of RFC 5424 section 6.2.1. */
	static const struct {
		enum mxw_sink_kind kind;
		const char *text;
		uint8_t facility;
		enum mxw_severity minimum;
	} wanted[] = {
		{ MXW_SINK_FILE, "file a.json", 0, MXW_SEVERITY_MEDIUM },
		{ MXW_SINK_SYSLOG, "syslog local7", 23, MXW_SEVERITY_CRITICAL },
		{ MXW_SINK_SYSLOG, "syslog authpriv rsyslog.sock", 10, MXW_SEVERITY_UNSET },
		{ MXW_SINK_JOURNAL, "journal mx warden", 0, MXW_SEVERITY_UNSET },
		{ MXW_SINK_SOCKET, "socket /run/collector.sock", 0, MXW_SEVERITY_UNSET },
	};
	char sink_text[MXW_SINK_TEXT_MAX];
	struct mxw_host *host = NULL;
	struct mxwt_log log;

	CU_ASSERT_EQUAL_FATAL(mxwt_host_read_text(text, &log, &host), MXW_OK);
	CU_ASSERT_STRING_EQUAL(log.text, "");
	CU_ASSERT_EQUAL(host->repeat_s, 1);
	CU_ASSERT_EQUAL(host->heartbeat_s, 10);
	CU_ASSERT_STRING_EQUAL(host->metrics_file, "m.prom");
	CU_ASSERT_EQUAL(host->metrics_every_s, 60);
	CU_ASSERT_EQUAL_FATAL(host->sink_count, COUNT(wanted));
	for (size_t i = 0; i < COUNT(wanted); i++) {
		CU_ASSERT_EQUAL(host->sinks[i].kind, wanted[i].kind);
		CU_ASSERT_EQUAL(host->sinks[i].facility, wanted[i].facility);
		CU_ASSERT_EQUAL(host->sinks[i].minimum_severity, wanted[i].minimum);
		CU_ASSERT_STRING_EQUAL(mxw_sink_to_text(&host->sinks[i], sink_text),
		                       wanted[i].text);
	}
	mxw_host_free(host);
	CU_ASSERT_EQUAL(mxw_host_defaults()->repeat_s, 300);
	CU_ASSERT_EQUAL(mxw_host_defaults()->heartbeat_s, 3600);
	CU_ASSERT_PTR_NULL(mxw_host_defaults()->metrics_file);
	CU_ASSERT_PTR_NULL(mxw_facility_text(0));
	CU_ASSERT_STRING_EQUAL(mxw_facility_text(11), "ftp");
	CU_ASSERT_PTR_NULL(mxw_facility_text(12));
	CU_ASSERT_PTR_NULL(mxw_facility_text(15));
	CU_ASSERT_STRING_EQUAL(mxw_facility_text(16), "local0");
	CU_ASSERT_PTR_NULL(mxw_facility_text(24));
}

/* An alerter stays as long as all of this is the same, and no longer. */
static void test_same_alerts(void)
{
	static const struct {
		int line;
		const char *text;
		bool same; /* as the first */
	} cases[] = {
#define WITH(sink, rest) HEAD "alerts: {sinks: [" sink "]" rest "}\n"
#define SYSLOG "syslog: local4, socket: s, minimum-severity: high"
		{ __LINE__, WITH("{" SYSLOG "}, {file: a}, {journal: b}", ""), true },
		{ __LINE__, WITH("{" SYSLOG "}, {file: a}, {journal: b}", "") "mode: monitor\n",
		  true },
		{ __LINE__, WITH("{" SYSLOG "}, {file: a}, {journal: b}", ", repeat: 5m"),
		  true },
		{ __LINE__, WITH("{" SYSLOG "}, {file: a}, {journal: b}", ", repeat: 6m"),
		  false },
		{ __LINE__, WITH("{" SYSLOG "}, {file: a}, {journal: b}", ", heartbeat: 2h"),
		  false },
		{ __LINE__, WITH("{" SYSLOG "}, {file: a}, {journal: b}", "") "name: n\n",
		  false },
		{ __LINE__, WITH("{" SYSLOG "}, {file: a}", ""), false },
		{ __LINE__, WITH("{" SYSLOG "}, {journal: b}, {file: a}", ""), false },
		{ __LINE__, WITH("{" SYSLOG "}, {file: A}, {journal: b}", ""), false },
		{ __LINE__, WITH("{" SYSLOG "}, {socket: a}, {journal: b}", ""), false },
		{ __LINE__, WITH("{" SYSLOG "}, {file: a}, {journal: B}", ""), false },
		{ __LINE__,
		  WITH("{syslog: local4, socket: t, minimum-severity: high}, {file: a}, "
		       "{journal: b}",
		       ""),
		  false },
		{ __LINE__,
		  WITH("{syslog: local4, minimum-severity: high}, {file: a}, {journal: b}", ""),
		  false },
		{ __LINE__,
		  WITH("{syslog: local5, socket: s, minimum-severity: high}, {file: a}, "
		       "{journal: b}",
		       ""),
		  false },
		{ __LINE__, WITH("{syslog: local4, socket: s}, {file: a}, {journal: b}", ""),
		  false },
	};
	struct mxw_host *first = NULL;
	struct mxwt_log log;

	CU_ASSERT_EQUAL_FATAL(mxwt_host_read_text(cases[0].text, &log, &first), MXW_OK);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_host *host = NULL;

		MXWT_CASE(cases[i].line,
		          mxwt_host_read_text(cases[i].text, &log, &host) == MXW_OK);
		if (host == NULL)
			continue;
		MXWT_CASE(cases[i].line, mxw_host_same_alerts(first, host) == cases[i].same);
		MXWT_CASE(cases[i].line, mxw_host_same_alerts(host, first) == cases[i].same);
		mxw_host_free(host);
	}
	mxw_host_free(first);
}

/* ---- what is not ---- */

#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define X255 X50 X50 X50 X50 X50 "xxxxx"
#define SINK "    - {file: "

static const struct mxwt_host_mistake mistakes[] = {
	{ __LINE__, HEAD "metrics: {every: 2h}\n", MXW_INVALID,
	  "2:10: error: \"file\" is missing in \"metrics\": the file; a relative path is in the "
	  "state directory [missing-key]\n"
	  "2:18: error: \"every\": \"2h\" is not from 1s to 1h [bad-time]\n" },
	{ __LINE__, HEAD "metrics: {file: a/}\n", MXW_INVALID,
	  "2:17: error: \"file\": \"a/\" names a directory; write the name of a file in it "
	  "[bad-text]\n" },
	/* There is a sink where nothing is said of sinks. */
	{ __LINE__, HEAD "metrics: {file: alerts.json}\n", MXW_INVALID,
	  "2:17: error: \"alerts.json\" is the file of alerts where no sink is named; write "
	  "another [same-path]\n" },
	{ __LINE__, HEAD "alerts: {repeat: 2d, heartbeat: 9s}\n", MXW_INVALID,
	  "2:18: error: \"repeat\": \"2d\" is not from 1s to 24h [bad-time]\n"
	  "2:33: error: \"heartbeat\": \"9s\" is not from 10s to 24h [bad-time]\n" },
	{ __LINE__, SINKS "    - {syslog: local8, minimum-severity: higher}\n", MXW_INVALID,
	  "4:42: error: \"minimum-severity\": unknown word \"higher\"; write one of: low, medium, "
	  "high, critical [bad-word]\n"
	  "4:16: error: \"syslog\": unknown word \"local8\"; did you mean \"local0\"? "
	  "[bad-word]\n" },
	{ __LINE__, SINKS "    - {syslog: kern}\n", MXW_INVALID,
	  "4:16: error: \"syslog\": unknown word \"kern\"; write one of: user, mail, daemon, auth, "
	  "syslog, lpr, news, uucp, cron, authpriv, ftp, local0, local1, local2, local3, local4, "
	  "local5, local6, local7 [bad-word]\n" },
	{ __LINE__, SINKS "    - {format: ecs}\n", MXW_INVALID,
	  "4:7: error: an entry of \"sinks\" has none of \"file\", \"syslog\", \"journal\", "
	  "\"socket\"; write one of them [missing-key]\n" },
	{ __LINE__, SINKS "    - {socket: \"\"}\n    - {syslog: user, socket: /run/}\n",
	  MXW_INVALID,
	  "4:16: error: \"socket\": an empty path; write the name of a socket, such as "
	  "\"collector.sock\" [bad-text]\n"
	  "5:30: error: \"socket\": \"/run/\" names a directory; write the name of a socket in it "
	  "[bad-text]\n" },
	{ __LINE__, SINKS "    - {socket: " X50 X50 "12345678}\n", MXW_LIMIT,
	  "4:16: error: \"socket\": a path of 108 octets; 107 are the most for a socket "
	  "[limit]\n" },
	{ __LINE__, SINKS "    - {journal: \"\"}\n", MXW_INVALID,
	  "4:17: error: \"journal\": an empty identifier; write one, such as \"mxwarden\" "
	  "[bad-text]\n" },
	{ __LINE__, SINKS "    - {journal: " X50 X10 "12345}\n", MXW_LIMIT,
	  "4:17: error: \"journal\": an identifier of 65 octets; 64 are the most [limit]\n" },
	{ __LINE__, SINKS SINK "a, format: leef}\n", MXW_INVALID,
	  "4:25: error: \"format\": unknown word \"leef\"; write one of: ecs, ocsf, cef, eve "
	  "[bad-word]\n" },
	{ __LINE__, SINKS "    - alerts.json\n", MXW_INVALID,
	  "4:7: error: an entry of \"sinks\": expected a map, found a text [wrong-kind]\n" },
	{ __LINE__, HEAD "alerts:\n  sinks: {file: a}\n", MXW_INVALID,
	  "3:10: error: \"sinks\": expected a list, found a map; begin each sink with \"- \" "
	  "[wrong-kind]\n" },
	{ __LINE__, HEAD "alerts: [{file: a}]\n", MXW_INVALID,
	  "2:9: error: \"alerts\": expected a map, found a list [wrong-kind]\n" },
	{ __LINE__, HEAD "alerts: {sinks: []}\n", MXW_INVALID,
	  "2:17: error: \"sinks\" is empty, and no alert would be written; leave the key out "
	  "for the file \"alerts.json\" [empty-list]\n" },
	{ __LINE__, SINKS SINK "\"\"}\n", MXW_INVALID,
	  "4:14: error: \"file\": an empty path; write the name of a file, such as "
	  "\"alerts.json\" [bad-text]\n" },
	{ __LINE__, SINKS SINK "logs/}\n" SINK "logs/..}\n" SINK ".}\n", MXW_INVALID,
	  "4:14: error: \"file\": \"logs/\" names a directory; write the name of a file in it "
	  "[bad-text]\n"
	  "5:14: error: \"file\": \"logs/..\" names a directory; write the name of a file in "
	  "it [bad-text]\n"
	  "6:14: error: \"file\": \".\" names a directory; write the name of a file in it "
	  "[bad-text]\n" },
	{ __LINE__, SINKS SINK "\"a\\0b\"}\n", MXW_INVALID,
	  "4:14: error: \"file\": \"a\\u{0}b\" has a character that cannot be shown, its octet "
	  "2; leave it out [bad-text]\n" },
	{ __LINE__,
	  SINKS SINK "1}\n" SINK "2}\n" SINK "3}\n" SINK "4}\n" SINK "5}\n" SINK "6}\n" SINK
	             "7}\n" SINK "8}\n" SINK "9}\n" SINK "10}\n" SINK "11}\n" SINK "12}\n" SINK
	             "13}\n" SINK "14}\n" SINK "15}\n" SINK "16}\n" SINK "17}\n" SINK "18}\n",
	  MXW_LIMIT, "20:7: error: more than 16 sinks, which is the most [limit]\n" },
};

static void test_mistakes(void)
{
	mxwt_host_check_mistakes(mistakes, COUNT(mistakes));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "formats", test_formats },
		{ "every kind of sink", test_outputs },
		{ "when alerts stay the same", test_same_alerts },
		{ "every mistake has its words", test_mistakes },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "host-sinks", mxwt_host_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
