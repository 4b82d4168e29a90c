/*
 * Hits are counted as they come, by what was done, and go on over reloads; and what the metrics file says is
 * what happened, and is whole whenever it is read.
 */
#include "lab_alerts.h"
#include "lab_command.h"
#include "lab_control.h"
#include "lab_outcome.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

#define HEAD LAB_POLICY_HEAD

static struct lab *lab;

static const char army_and_navy[] =
	HEAD "watch:\n"
	     "  - {id: army, domains: [army.test], expires: 2099-01-01}\n"
	     "  - {id: navy, domains: [navy.test], mode: monitor}\n";
/* The first rule is another one, and the navy's is gone. */
static const char plain_and_army[] = HEAD "watch:\n"
					  "  - {id: plain, domains: [plain.test]}\n"
					  "  - {id: army, domains: [army.test]}\n";
static const char broken[] = HEAD "whatch:\n  - {id: army, domains: [army.test]}\n";

#define EXPECT(from, name, answer) LAB_EXPECT(unbound, from, name, answer)
#define DO(request, result) LAB_DO(unbound, request, result)

static struct lab_unbound *run(const char *policy, const char *host)
{
	const struct lab_unbound_options options = { .policy = policy, .host = host };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	return unbound;
}

/* Look-ups of all kinds: six that the army's rule blocks, two of them by an alias; two that the navy's only
 * watches; and some that are no mail host's, or no rule's. */
static void look_up(struct lab_unbound *unbound)
{
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "ARMY.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "a.alias.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "a.alias.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "navy.test.", LAB_REAL);
	/* Out of the cache. */
	EXPECT(MAIL_HOST, "navy.test.", LAB_REAL);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	EXPECT(DESKTOP, "navy.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "plain.test.", LAB_REAL);
}

/* ---- hits ------------------------------------------------------------------------------------ */

struct row {
	const char *rule, *action, *mode, *trigger;
	json_int_t count;
};

/* Compares the reply to `hits` with rows in its order. */
static void expect_hits(struct lab_unbound *unbound, int line, const struct row *rows,
                        size_t count)
{
	json_t *reply = LAB_CALL(unbound, "{'call':'hits'}", "done");
	const json_t *hits = json_object_get(reply, "hits");

	LAB_CHECK(json_array_size(hits) == count, "line %d: %zu rows, not %zu", line,
	          json_array_size(hits), count);
	for (size_t i = 0; i < count && i < json_array_size(hits); i++) {
		const json_t *hit = json_array_get(hits, i);

		LAB_CHECK(strcmp(lab_alert_text(hit, "rule"), rows[i].rule) == 0 &&
		                  strcmp(lab_alert_text(hit, "group"), "outbound") == 0 &&
		                  strcmp(lab_alert_text(hit, "action"), rows[i].action) == 0 &&
		                  strcmp(lab_alert_text(hit, "mode"), rows[i].mode) == 0 &&
		                  strcmp(lab_alert_text(hit, "trigger"), rows[i].trigger) ==
		                          0 &&
		                  lab_alert_number(hit, "count") == rows[i].count,
		          "line %d: row %zu is not %s %s %s %s %d", line, i, rows[i].rule,
		          rows[i].action, rows[i].mode, rows[i].trigger, (int)rows[i].count);
	}
	CU_ASSERT_EQUAL(lab_alert_number(reply, "uncounted"), 0);
	json_decref(reply);
}

static void hits(void)
{
	static const struct row first[] = {
		{ "army", "null-mx", "enforce", "name", 4 },
		{ "army", "null-mx", "enforce", "cname", 2 },
		{ "navy", "pass", "monitor", "name", 2 },
	};
	static const struct row second[] = {
		{ "plain", "null-mx", "enforce", "name", 1 },
		{ "army", "pass", "enforce", "release", 1 },
		{ "army", "null-mx", "enforce", "name", 5 },
		{ "army", "null-mx", "enforce", "cname", 2 },
	};
	struct lab_unbound *unbound = run(army_and_navy, NULL);

	expect_hits(unbound, __LINE__, NULL, 0);
	look_up(unbound);
	expect_hits(unbound, __LINE__, first, COUNT(first));
	/* A refused reload changes nothing; another mode is another generation of the same policy. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	DO("{'call':'reload'}", "refused");
	DO("{'call':'mode','mode':'enforce','reason':'the test'}", "done");
	expect_hits(unbound, __LINE__, first, COUNT(first));
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, plain_and_army));
	DO("{'call':'reload'}", "done");
	EXPECT(MAIL_HOST, "plain.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	DO("{'call':'release','names':['army.test'],'for':3600,'reason':'the test'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	expect_hits(unbound, __LINE__, second, COUNT(second));
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* ---- the file -------------------------------------------------------------------------------- */

#define HOST "mxwarden-host: 1\n"

static const char to_file[] = HOST "metrics: {file: mxwarden.prom, every: 1s}\n";

/* The file's path; it lives until the next call. */
static const char *path_of(const struct lab_unbound *unbound, const char *name)
{
	static char path[PATH_MAX + 32];

	(void)lab_print(path, sizeof(path), "%s/%s", unbound->state, name);
	return path;
}

static char *read_metrics(const struct lab_unbound *unbound)
{
	char *text = lab_read_file(path_of(unbound, "mxwarden.prom"));

	return text != NULL ? text : strdup("");
}

/* Does the text have this line? */
static bool has_line(const char *text, const char *line)
{
	const size_t size = strlen(line);

	for (const char *at = text; (at = strstr(at, line)) != NULL; at++)
		if ((at == text || at[-1] == '\n') && at[size] == '\n')
			return true;
	return false;
}

/* Waits until the file has all these lines, which end with NULL. */
static void wait_for_lines(const struct lab_unbound *unbound, int line,
                           const char *const lines[])
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	for (; *lines != NULL; lines++) {
		char *text = read_metrics(unbound);

		while (!has_line(text, *lines) && lab_now_ms() < deadline_ms) {
			lab_pause();
			free(text);
			text = read_metrics(unbound);
		}
		LAB_CHECK(has_line(text, *lines), "line %d: there is no %s in:\n%s", line,
		          *lines, text);
		free(text);
	}
}
#define LINES(...) wait_for_lines(unbound, __LINE__, LAB_WORDS(__VA_ARGS__))

#define HIT(rule, action, mode, trigger)                                                       \
	"mxwarden_hits_total{rule=\"" rule "\",group=\"outbound\",action=\"" action            \
	"\",mode=\"" mode "\",trigger=\"" trigger "\"} "

/* It says what has happened, and what is in force, and a last time at the end. */
static void file(void)
{
	struct lab_unbound *unbound = run(army_and_navy, to_file);
	struct stat status;

	LINES("mxwarden_enforcing 1", "mxwarden_policy_load_failed 0",
	      "mxwarden_policy_names 2", "mxwarden_releases 0",
	      /* date -u -d 2099-01-01 +%s */
	      "mxwarden_rule_expires_timestamp_seconds{rule=\"army\"} 4070908800",
	      "mxwarden_answered_total 0", "mxwarden_reloads_total{result=\"done\"} 0",
	      "mxwarden_sink_lookups_total{sink=\"file alerts.json\"} 0", "# EOF");
	look_up(unbound);
	LINES(HIT("army", "null-mx", "enforce", "name") "4",
	      HIT("army", "null-mx", "enforce", "cname") "2",
	      HIT("navy", "pass", "monitor", "name") "2", "mxwarden_answered_total 4",
	      "mxwarden_cache_guard_total{event=\"gated\"} 2",
	      "mxwarden_sink_lookups_total{sink=\"file alerts.json\"} 8",
	      "mxwarden_alerts_dropped_total{cause=\"write\"} 0");
	CU_ASSERT_EQUAL_FATAL(stat(path_of(unbound, "mxwarden.prom"), &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 07777, 0644);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	DO("{'call':'reload'}", "refused");
	LINES("mxwarden_policy_load_failed 1", "mxwarden_reloads_total{result=\"refused\"} 1",
	      "mxwarden_enforcing 1");
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, plain_and_army));
	DO("{'call':'reload'}", "done");
	LINES("mxwarden_policy_load_failed 0", "mxwarden_reloads_total{result=\"done\"} 1",
	      HIT("army", "null-mx", "enforce", "name") "4");
	DO("{'call':'mode','mode':'monitor','reason':'the test'}", "done");
	DO("{'call':'release','names':['army.test'],'for':3600,'reason':'the test'}", "done");
	LINES("mxwarden_enforcing 0", "mxwarden_releases 1");
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	/* Nothing has to be waited for. */
	LINES(HIT("army", "pass", "monitor", "release") "1");
	/* At a start, too, the last good policy is what was refused before. What was counted begins anew. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	CU_ASSERT_TRUE(lab_unbound_start(unbound));
	LINES("mxwarden_policy_load_failed 1", "mxwarden_policy_names 2",
	      "mxwarden_reloads_total{result=\"done\"} 0",
	      "mxwarden_sink_lookups_total{sink=\"file alerts.json\"} 0");
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* A text from the first line to the last. */
static bool is_whole(const char *text)
{
	const size_t size = strlen(text), end = strlen("\n# EOF\n");

	return strncmp(text, "# HELP mxwarden_hits_total ", 27) == 0 && size > end &&
	       strcmp(text + size - end, "\n# EOF\n") == 0;
}

/* Each refused reload has it written, and that goes on while it is read. */
static void whole(void)
{
	struct lab_unbound *unbound = run(army_and_navy, to_file);

	LINES("# EOF");
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	for (unsigned i = 0; i < 50; i++) {
		DO("{'call':'reload'}", "refused");
		for (unsigned j = 0; j < 5; j++) {
			char *text = read_metrics(unbound);

			LAB_CHECK(is_whole(text), "it is cut off:\n%s", text);
			free(text);
		}
	}
	LINES("mxwarden_reloads_total{result=\"refused\"} 50");
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* A directory in which not even root can write. */
static void forbidden(void)
{
	struct lab_unbound *unbound =
		run(army_and_navy, HOST "metrics: {file: /sys/mxwarden.prom, every: 1s}\n");

	CU_ASSERT_TRUE(lab_unbound_wait_log(
		unbound, "NO METRICS ARE WRITTEN to \"/sys/mxwarden.prom\": ", 1));
	look_up(unbound);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Where it cannot be written, that is told, once, and nothing else is different. */
static void nowhere(void)
{
	static const char elsewhere[] =
		HOST "metrics: {file: missing/mxwarden.prom, every: 1s}\n";
	static const char told[] = "NO METRICS ARE WRITTEN to ";
	struct lab_unbound *unbound = run(army_and_navy, elsewhere);

	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, told, 1));
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	for (unsigned i = 0; i < 5; i++)
		DO("{'call':'reload'}", "refused");
	look_up(unbound);
	CU_ASSERT_EQUAL(mkdir(path_of(unbound, "missing"), 0755), 0);
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "metrics are written again to ", 1));
	/* And somewhere else, when the settings say so. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, army_and_navy));
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, to_file));
	DO("{'call':'reload'}", "done");
	LINES(HIT("army", "null-mx", "enforce", "name") "4");
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, told), 1);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo hit_tests[] = {
		{ "hits are counted, and go on over a reload", hits },
		CU_TEST_INFO_NULL,
	};
	CU_TestInfo file_tests[] = {
		{ "the file says what has happened", file },
		{ "whenever it is read, it is whole", whole },
		{ "where it may not be written, names are blocked all the same", forbidden },
		{ "trouble is told once, and its end, and a reload puts it elsewhere",
		  nowhere },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "hits", .pTests = hit_tests },
		{ .pName = "file", .pTests = file_tests },
		CU_SUITE_INFO_NULL,
	};

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
