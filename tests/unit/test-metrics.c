/* The text of the metrics, octet by octet, against Prometheus' description of its text format. */
#include <stdlib.h>
#include <string.h>

#include "metrics/exposition.h"
#include "metrics/metrics.h"
#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

/* What a function prints, to be freed. */
static char *printed(void (*print)(FILE *stream, const void *context), const void *context)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	print(stream, context);
	(void)fclose(stream);
	return text;
}

static void expect(char *text, const char *expected)
{
	CU_ASSERT_STRING_EQUAL(text, expected);
	if (strcmp(text, expected) != 0)
		printf("# is:\n%s\n# should be:\n%s\n", text, expected);
	free(text);
}

/* ---- labels ---------------------------------------------------------------------------------- */

static void print_labels(FILE *stream, const void *context)
{
	const struct mxwi_label labels[] = { { "a", context }, { "b", "" } };

	mxwi_exposition_sample(stream, "m", labels, 2, UINT64_MAX);
}

/* "label_value can be any sequence of UTF-8 characters, but the backslash (\), double-quote ("), and line feed
 * (\n) characters have to be escaped as \\, \", and \n". */
static void test_labels(void)
{
	static const struct {
		const char *value, *expect;
	} cases[] = {
		{ "plain", "m{a=\"plain\",b=\"\"} 18446744073709551615\n" },
		{ "C:\\x \"y\"\nz",
		  "m{a=\"C:\\\\x \\\"y\\\"\\nz\",b=\"\"} 18446744073709551615\n" },
		{ "{},=\t\r", "m{a=\"{},=\t\r\",b=\"\"} 18446744073709551615\n" },
		{ "m\xc3\xbc", "m{a=\"m\xc3\xbc\",b=\"\"} 18446744073709551615\n" },
		/* Octets that are no UTF-8: a lone one, a cut-off one. */
		{ "\xff.\xc3",
		  "m{a=\"\xef\xbf\xbd.\xef\xbf\xbd\",b=\"\"} 18446744073709551615\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(printed(print_labels, cases[i].value), cases[i].expect);
}

static void print_number(FILE *stream, const void *context)
{
	(void)context;
	mxwi_exposition_number(stream, "m_total", "counter", "What it is.", 0);
	mxwi_exposition_end(stream);
}

static void test_number(void)
{
	expect(printed(print_number, NULL), "# HELP m_total What it is.\n"
	                                    "# TYPE m_total counter\n"
	                                    "m_total 0\n"
	                                    "# EOF\n");
}

static void print_time(FILE *stream, const void *context)
{
	const struct mxwi_label label = { "a", "b" };

	mxwi_exposition_time(stream, "m", &label, 1, *(const int64_t *)context);
}

/* 1969-12-31T23:59:59Z, and the first and the last second that there are. */
static void test_time(void)
{
	static const int64_t times_s[] = { -1, INT64_MIN, INT64_MAX };

	expect(printed(print_time, &times_s[0]), "m{a=\"b\"} -1\n");
	expect(printed(print_time, &times_s[1]), "m{a=\"b\"} -9223372036854775808\n");
	expect(printed(print_time, &times_s[2]), "m{a=\"b\"} 9223372036854775807\n");
}

/* ---- all of it ------------------------------------------------------------------------------- */

static void print_metrics(FILE *stream, const void *context)
{
	CU_ASSERT_TRUE(mxwi_metrics_print(context, stream));
}

/* Two rules, one of which expires at 2027-12-31T00:00:00Z; three names. */
static struct mxw_policy *make_policy(void)
{
	static const uint8_t digest[MXW_DIGEST_SIZE] = { 0xab, [31] = 0x01 };
	const struct mxw_rule_spec rule = { .id = "ml-all", .expires_s = 1830211200 };
	struct mxw_builder *builder = mxwt_begin();

	(void)mxw_builder_add_rule(builder, &rule);
	mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "army.ml", 0, 1);
	mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "navy.ml", 0, 2);
	mxwt_add(builder, 1, MXW_SCOPE_SUBTREE, "usmc.ml", 0, 3);
	mxw_builder_set_digest(builder, digest);
	return mxwt_seal(builder);
}

/* The first half of all. */
static const char policy_text[] =
	"# HELP mxwarden_hits_total Look-ups that a rule covered, by what was done.\n"
	"# TYPE mxwarden_hits_total counter\n"
	"mxwarden_hits_total{rule=\"plain\",group=\"first\",action=\"null-mx\","
	"mode=\"enforce\",trigger=\"cname\"} 2\n"
	"mxwarden_hits_total{rule=\"ml-all\",group=\"first\",action=\"pass\","
	"mode=\"monitor\",trigger=\"name\"} 1\n"
	"# HELP mxwarden_hits_uncounted_total Look-ups that are not in mxwarden_hits_total: "
	"there are too many combinations of its labels.\n"
	"# TYPE mxwarden_hits_uncounted_total counter\n"
	"mxwarden_hits_uncounted_total 0\n"
	"# HELP mxwarden_enforcing 1: this resolver blocks; 0: it only monitors, or does "
	"nothing.\n"
	"# TYPE mxwarden_enforcing gauge\n"
	"mxwarden_enforcing 1\n"
	"# HELP mxwarden_policy_info The policy in force, and the mode of this resolver.\n"
	"# TYPE mxwarden_policy_info gauge\n"
	"mxwarden_policy_info{digest=\"sha256:"
	"ab00000000000000000000000000000000000000000000000000000000000001\","
	"mode=\"enforce\"} 1\n"
	"# HELP mxwarden_policy_loaded_timestamp_seconds When the policy in force was loaded; "
	"0: none is in force.\n"
	"# TYPE mxwarden_policy_loaded_timestamp_seconds gauge\n"
	"mxwarden_policy_loaded_timestamp_seconds 1795287000\n"
	"# HELP mxwarden_policy_load_failed 1: the last load of policy and settings was "
	"refused.\n"
	"# TYPE mxwarden_policy_load_failed gauge\n"
	"mxwarden_policy_load_failed 1\n"
	"# HELP mxwarden_policy_names Name entries of the policy in force.\n"
	"# TYPE mxwarden_policy_names gauge\n"
	"mxwarden_policy_names 3\n"
	"# HELP mxwarden_rule_expires_timestamp_seconds When the rule expires, of rules that "
	"do; also when it has.\n"
	"# TYPE mxwarden_rule_expires_timestamp_seconds gauge\n"
	"mxwarden_rule_expires_timestamp_seconds{rule=\"ml-all\"} 1830211200\n"
	"# HELP mxwarden_releases Names that are released by hand now.\n"
	"# TYPE mxwarden_releases gauge\n"
	"mxwarden_releases 5\n";

/* The second half. */
static const char module_text[] =
	"# HELP mxwarden_alerts_dropped_total Look-ups that no alert tells of, over all sinks, "
	"by cause.\n"
	"# TYPE mxwarden_alerts_dropped_total counter\n"
	"mxwarden_alerts_dropped_total{cause=\"ring\"} 11\n"
	"mxwarden_alerts_dropped_total{cause=\"write\"} 22\n"
	"mxwarden_alerts_dropped_total{cause=\"build\"} 3\n"
	"mxwarden_alerts_dropped_total{cause=\"reload\"} 4\n"
	"# HELP mxwarden_sink_lookups_total Look-ups that were handed to the sink.\n"
	"# TYPE mxwarden_sink_lookups_total counter\n"
	"mxwarden_sink_lookups_total{sink=\"file alerts.json\"} 100\n"
	"mxwarden_sink_lookups_total{sink=\"journal mxwarden\"} 200\n"
	"# HELP mxwarden_sink_dropped_total Look-ups that the sink has lost, by cause.\n"
	"# TYPE mxwarden_sink_dropped_total counter\n"
	"mxwarden_sink_dropped_total{sink=\"file alerts.json\",cause=\"ring\"} 1\n"
	"mxwarden_sink_dropped_total{sink=\"file alerts.json\",cause=\"write\"} 2\n"
	"mxwarden_sink_dropped_total{sink=\"file alerts.json\",cause=\"build\"} 3\n"
	"mxwarden_sink_dropped_total{sink=\"file alerts.json\",cause=\"reload\"} 4\n"
	"mxwarden_sink_dropped_total{sink=\"journal mxwarden\",cause=\"ring\"} 10\n"
	"mxwarden_sink_dropped_total{sink=\"journal mxwarden\",cause=\"write\"} 20\n"
	"mxwarden_sink_dropped_total{sink=\"journal mxwarden\",cause=\"build\"} 0\n"
	"mxwarden_sink_dropped_total{sink=\"journal mxwarden\",cause=\"reload\"} 0\n"
	"# HELP mxwarden_answered_total Policy answers that were given before any look-up.\n"
	"# TYPE mxwarden_answered_total counter\n"
	"mxwarden_answered_total 31\n"
	"# HELP mxwarden_cache_guard_total What keeps real answers from mail hosts, by event.\n"
	"# TYPE mxwarden_cache_guard_total counter\n"
	"mxwarden_cache_guard_total{event=\"gated\"} 32\n"
	"mxwarden_cache_guard_total{event=\"guarded\"} 33\n"
	"mxwarden_cache_guard_total{event=\"unique\"} 34\n"
	"mxwarden_cache_guard_total{event=\"shared\"} 35\n"
	"mxwarden_cache_guard_total{event=\"uncached\"} 36\n"
	"mxwarden_cache_guard_total{event=\"swept\"} 37\n"
	"mxwarden_cache_guard_total{event=\"bypassed\"} 38\n"
	"# HELP mxwarden_reloads_total Reloads of policy and settings, by what became of them.\n"
	"# TYPE mxwarden_reloads_total counter\n"
	"mxwarden_reloads_total{result=\"done\"} 6\n"
	"mxwarden_reloads_total{result=\"refused\"} 7\n"
	"# HELP mxwarden_build_info The module's version, and the Unbound that it was built "
	"for.\n"
	"# TYPE mxwarden_build_info gauge\n"
	"mxwarden_build_info{version=\"1.2.3\",unbound=\"1.17.1\"} 1\n"
	"# HELP mxwarden_heartbeat_timestamp_seconds When these metrics were written.\n"
	"# TYPE mxwarden_heartbeat_timestamp_seconds gauge\n"
	"mxwarden_heartbeat_timestamp_seconds 1795287420\n"
	"# EOF\n";

static struct mxwi_metrics_sink two_sinks[] = {
	{ "file alerts.json",
	  { .lookups = 100,
	    .dropped_ring = 1,
	    .dropped_write = 2,
	    .dropped_build = 3,
	    .dropped_reload = 4 } },
	{ "journal mxwarden", { .lookups = 200, .dropped_ring = 10, .dropped_write = 20 } },
};

static struct mxwi_metrics full_metrics(const struct mxw_policy *policy,
                                        const struct mxwi_hits *hits)
{
	return (struct mxwi_metrics){
		.version = "1.2.3",
		.unbound = "1.17.1",
		.policy = policy,
		.hits = hits,
		.mode = MXW_MODE_ENFORCE,
		.now_s = 1795287420,
		.policy_loaded_s = 1795287000,
		.load_failed = true,
		.releases = 5,
		.reloads = 6,
		.reloads_refused = 7,
		.answered = 31,
		.gated = 32,
		.guarded = 33,
		.unique = 34,
		.shared = 35,
		.uncached = 36,
		.swept = 37,
		.bypassed = 38,
		.sinks = two_sinks,
		.sink_count = 2,
	};
}

static struct mxwi_hits *make_hits(const struct mxw_policy *policy)
{
	static const struct mxw_verdict monitored = { .rule = 1,
		                                      .group = 0,
		                                      .action = MXW_ACTION_PASS,
		                                      .mode = MXW_MODE_MONITOR,
		                                      .trigger = MXW_TRIGGER_NAME };
	static const struct mxw_verdict blocked = { .rule = 0,
		                                    .group = 0,
		                                    .action = MXW_ACTION_NULL_MX,
		                                    .mode = MXW_MODE_ENFORCE,
		                                    .trigger = MXW_TRIGGER_CNAME };
	struct mxwi_hits *hits = mxwi_hits_new(policy);

	mxwi_hits_count(hits, &monitored);
	mxwi_hits_count(hits, &blocked);
	mxwi_hits_count(hits, &blocked);
	return hits;
}

static void test_all(void)
{
	struct mxw_policy *policy = make_policy();
	struct mxwi_hits *hits = make_hits(policy);
	const struct mxwi_metrics metrics = full_metrics(policy, hits);
	char full_text[sizeof(policy_text) + sizeof(module_text)];

	(void)snprintf(full_text, sizeof(full_text), "%s%s", policy_text, module_text);
	expect(printed(print_metrics, &metrics), full_text);
	mxwi_hits_free(hits);
	mxw_policy_free(policy);
}

static void expect_line(const struct mxwi_metrics *metrics, const char *line, bool there)
{
	char *text = printed(print_metrics, metrics);

	CU_ASSERT_EQUAL(strstr(text, line) != NULL, there);
	free(text);
}

static void test_expired_long_ago(void)
{
	const struct mxw_rule_spec rule = { .id = "old", .expires_s = -86400 };
	struct mxw_builder *builder = mxwt_begin();
	struct mxw_policy *policy;
	struct mxwi_metrics metrics;

	(void)mxw_builder_add_rule(builder, &rule);
	policy = mxwt_seal(builder);
	metrics = full_metrics(policy, NULL);
	expect_line(&metrics,
	            "\nmxwarden_rule_expires_timestamp_seconds{rule=\"old\"} -86400\n", true);
	mxw_policy_free(policy);
}

/* A resolver without a policy does not enforce, whatever its mode; and says nothing of one. */
static void test_no_policy(void)
{
	struct mxwi_metrics metrics = full_metrics(NULL, NULL);

	expect_line(&metrics, "\nmxwarden_enforcing 0\n", true);
	expect_line(&metrics, "\nmxwarden_policy_info{", false);
	expect_line(&metrics, "\nmxwarden_policy_loaded_timestamp_seconds 0\n", true);
	expect_line(&metrics, "\nmxwarden_policy_names 0\n", true);
	expect_line(&metrics, "\nmxwarden_hits_total", false);
}

static void test_monitor(void)
{
	struct mxw_policy *policy = make_policy();
	struct mxwi_metrics metrics = full_metrics(policy, NULL);

	metrics.mode = MXW_MODE_MONITOR;
	metrics.load_failed = false;
	expect_line(&metrics, "\nmxwarden_enforcing 0\n", true);
	expect_line(&metrics, "mode=\"monitor\"} 1\n", true);
	expect_line(&metrics, "\nmxwarden_policy_load_failed 0\n", true);
	mxw_policy_free(policy);
}

static void test_no_memory(void)
{
	struct mxw_policy *policy = make_policy();
	struct mxwi_hits *hits = make_hits(policy);
	const struct mxwi_metrics metrics = full_metrics(policy, hits);
	FILE *stream = tmpfile();

	CU_ASSERT_PTR_NOT_NULL_FATAL(stream);
	mxwt_fail_alloc(1, MXWT_REFUSE_ONE);
	CU_ASSERT_FALSE(mxwi_metrics_print(&metrics, stream));
	CU_ASSERT_TRUE(mxwt_fail_alloc_happened());
	mxwt_fail_alloc(0, MXWT_REFUSE_ONE);
	(void)fclose(stream);
	mxwi_hits_free(hits);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what a label's value may hold", test_labels },
		{ "a number", test_number },
		{ "a time before 1970", test_time },
		{ "all metrics", test_all },
		{ "a rule that expired before 1970", test_expired_long_ago },
		{ "without a policy", test_no_policy },
		{ "in monitor", test_monitor },
		{ "memory is refused", test_no_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "metrics", .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
