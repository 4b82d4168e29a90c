/*
 * host.yaml, the resolver's own settings: its mode is a ceiling over the policy, at once after a reload
 * and with what the cache holds; a broken file never makes a resolver block that was to look on; and
 * each file of alerts stands for itself, and has its own format.
 */
#include "lab_alerts.h"
#include "lab_outcome.h"
#include "lab_slow.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

#define LAST_GOOD "THE LAST GOOD SETTINGS ARE IN FORCE"
#define ONLY_MONITORS "THIS RESOLVER ONLY MONITORS"
#define ARE_GONE "THE SETTINGS OF THIS RESOLVER ARE GONE"

#define EXPECT(from, name, answer) LAB_EXPECT(unbound, from, name, answer)

static struct lab *lab;

static const char policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts: {outbound: [127.0.10.0/24]}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"watch:\n"
	"  - {id: typed, domains: [army.test meant.test, army.slow.test]}\n"
	"  - {id: ends, suffixes: [typo.slow.test meant.test],\n"
	"     accept: {whole-suffix: all of it is the lab's}}\n";

#define HEAD "mxwarden-host: 1\n"

static const char monitor[] = HEAD "mode: monitor\n";
static const char enforce[] = HEAD "mode: enforce\n";
static const char disabled[] = HEAD "mode: disabled\n";
static const char no_mode[] = HEAD "name: res17\n";
/* A typing error in the very word. */
static const char broken[] = HEAD "mode: monitr\n";

static struct lab_unbound *run(const char *host)
{
	const struct lab_unbound_options options = { .policy = policy,
		                                     .host = host,
		                                     .chain = "validator iterator" };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	return unbound;
}

static void change(struct lab_unbound *unbound, const char *host)
{
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, host));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
}

/* From one mode to the next, by nothing but host.yaml. */
static void each_mode(void)
{
	static const struct {
		const char *host;
		enum lab_answer answer;
		unsigned alerts; /* each time */
		const char *mode;
	} steps[] = {
		{ monitor, LAB_REAL, 1, "monitor" }, { NULL, LAB_NULL_MX, 1, "enforce" },
		{ disabled, LAB_REAL, 0, NULL },     { enforce, LAB_NULL_MX, 1, "enforce" },
		{ monitor, LAB_REAL, 1, "monitor" }, { no_mode, LAB_NULL_MX, 1, "enforce" },
	};
	struct lab_unbound *unbound = run(NULL);
	size_t count = 0;

	for (size_t i = 0; i < COUNT(steps); i++) {
		json_t *alerts;

		change(unbound, steps[i].host);
		EXPECT(DESKTOP, "army.test.", LAB_REAL);
		EXPECT(MAIL_HOST, "army.test.", steps[i].answer);
		EXPECT(DESKTOP, "army.test.", LAB_REAL);
		count += steps[i].alerts;
		alerts = lab_alerts_wait(unbound, count);
		CU_ASSERT_EQUAL(json_array_size(alerts), count);
		if (alerts != NULL && steps[i].mode != NULL) {
			const json_t *last = json_array_get(alerts, count - 1);

			CU_ASSERT_STRING_EQUAL(lab_alert_text(last, "mxwarden.mode"),
			                       steps[i].mode);
			CU_ASSERT_EQUAL(json_is_true(lab_alert_at(last, "mxwarden.blocked")),
			                steps[i].answer == LAB_NULL_MX);
			CU_ASSERT_STRING_EQUAL(lab_alert_text(last, "mxwarden.would"),
			                       "null-mx");
		}
		json_decref(alerts);
	}
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* What mail hosts made a resolver in monitor fetch serves everybody; when it is to block from now on, it
 * takes what is watched out of the cache that was kept, and nothing else. */
static void from_monitor_to_enforce(void)
{
	static const char *const names[] = { "h.army.slow.test.", "h.typo.slow.test.",
		                             "h.alias.slow.test.", "h.slip.slow.test." };
	struct lab_unbound *unbound = run(monitor);
	unsigned asked;

	for (size_t i = 0; i < COUNT(names); i++) {
		EXPECT(MAIL_HOST, names[i], LAB_REAL);
		asked = lab_slow_asked(lab->slow, names[i], 0);
		EXPECT(DESKTOP, names[i], LAB_REAL);
		EXPECT(MAIL_HOST, names[i], LAB_REAL);
		CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, names[i], 0), asked);
	}
	EXPECT(DESKTOP, "h.plain.slow.test.", LAB_REAL);
	asked = lab_slow_asked(lab->slow, "h.plain.slow.test.", 0);
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, enforce));
	if (lab_unbound_reload(unbound, "reload_keep_cache")) {
		EXPECT(DESKTOP, "h.plain.slow.test.", LAB_REAL);
		CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, "h.plain.slow.test.", 0), asked);
		for (size_t i = 0; i < COUNT(names); i++) {
			EXPECT(MAIL_HOST, names[i], LAB_NULL_MX);
			EXPECT(DESKTOP, names[i], LAB_REAL);
			EXPECT(MAIL_HOST, names[i], LAB_NULL_MX);
		}
	} else {
		lab_say("this Unbound has no reload_keep_cache");
	}
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Nobody knows what this resolver was to do: it looks on, and says so, until that is corrected. */
static void never_good(void)
{
	struct lab_unbound *unbound = run(broken);

	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, ONLY_MONITORS), 1);
	CU_ASSERT_TRUE(lab_unbound_log_count(unbound, "host.yaml:2:7: error: ") == 1);
	change(unbound, enforce);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, ONLY_MONITORS), 1);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* What was good holds, whichever it was, over reloads and restarts. */
static void last_good_stays(void)
{
	struct lab_unbound *unbound = run(monitor);
	char path[PATH_MAX], *text;

	change(unbound, broken);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 1);
	change(unbound, enforce);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	change(unbound, broken);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 3);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, ONLY_MONITORS), 0);
	/* Files that cannot be trusted, or would have to be waited for. */
	change(unbound, monitor);
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, enforce));
	CU_ASSERT_EQUAL(chmod(unbound->host, 0666), 0);
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, "[writable-by-others]"), 1);
	CU_ASSERT_EQUAL(unlink(unbound->host), 0);
	CU_ASSERT_EQUAL(mkfifo(unbound->host, 0600), 0);
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, "[not-a-file]"), 1);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 5);
	/* A copy that is not what was written is none. */
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, enforce));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	(void)lab_print(path, sizeof(path), "%s/last-good.host", unbound->state);
	text = lab_read_file(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(text, "enforce"));
	*strstr(text, "enforce") = 'E';
	CU_ASSERT_TRUE(lab_write_file(path, text));
	free(text);
	change(unbound, broken);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, ONLY_MONITORS), 1);
	/* Without the file there is nothing to heed, but it does not go unsaid. */
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, ARE_GONE), 0);
	change(unbound, NULL);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, ARE_GONE), 1);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Two files are complete, whatever becomes of the third. */
static void several_sinks(void)
{
	enum {
		ASKED = 20
	};
	struct lab_unbound *unbound = run(NULL);
	char host[PATH_MAX + 256], paths[2][PATH_MAX], fifo[PATH_MAX];

	(void)lab_print(paths[0], PATH_MAX, "%s/one.json", unbound->state);
	(void)lab_print(paths[1], PATH_MAX, "%s/two.json", unbound->dir);
	(void)lab_print(fifo, sizeof(fifo), "%s/fifo.json", unbound->state);
	CU_ASSERT_EQUAL(mkfifo(fifo, 0600), 0);
	(void)lab_print(host, sizeof(host),
	                HEAD "alerts:\n  sinks: [{file: fifo.json}, {file: one.json}, "
	                     "{file: \"%s\"}]\n",
	                paths[1]);
	change(unbound, host);
	/* Each name is another one, so that each look-up is a line at once. */
	for (unsigned i = 0; i < ASKED; i++) {
		char name[32];

		(void)lab_print(name, sizeof(name), "n%u.army.test.", i);
		EXPECT(MAIL_HOST, name, LAB_NULL_MX);
	}
	for (size_t i = 0; i < COUNT(paths); i++) {
		json_t *alerts = lab_alerts_wait_in(paths[i], ASKED);

		CU_ASSERT_EQUAL(json_array_size(alerts), ASKED);
		for (size_t j = 0; j < json_array_size(alerts); j++) {
			const json_t *alert = json_array_get(alerts, j);

			/* Behind the lines of the start and of its policy. */
			CU_ASSERT_EQUAL(lab_alert_number(alert, "event.sequence"),
			                (json_int_t)j + 3);
			CU_ASSERT_PTR_NULL(lab_alert_at(alert, "mxwarden.dropped"));
		}
		json_decref(alerts);
	}
	/* The log says what the third has cost. */
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "it is not a regular file", 1));
	(void)lab_print(paths[0], PATH_MAX, "%s/alerts.json", unbound->state);
	CU_ASSERT_EQUAL(access(paths[0], F_OK), 0);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* The line of a file that has this in it, as JSON. */
static json_t *line_with(const char *path, const char *part)
{
	char *text = lab_read_file(path), *at = NULL;
	json_t *line = NULL;

	if (text != NULL)
		at = strstr(text, part);
	if (at != NULL) {
		while (at > text && at[-1] != '\n')
			at--;
		line = json_loads(at, JSON_DISABLE_EOF_CHECK, NULL);
	}
	free(text);
	return line;
}

/* Every file has the same lines, each in its format. */
static void each_format(void)
{
	static const struct {
		const char *file, *begin, *alert; /* of every line; in that of the look-up */
	} formats[] = {
		{ "ecs", "{\"@timestamp\":\"", "\"mxwarden.alert\"" },
		{ "ocsf", "{\"category_uid\":", "\"mxwarden.alert\"" },
		{ "cef", "CEF:0|mxwarden|mxwarden|", " destinationDnsDomain=army.test " },
		{ "eve", "{\"timestamp\":\"", "\"mxwarden.alert\"" },
	};
	struct lab_unbound *unbound =
		run(HEAD "alerts:\n  sinks: [{file: ecs}, {file: ocsf, format: ocsf}, "
	                 "{file: cef, format: cef}, {file: eve, format: eve}]\n");
	char paths[COUNT(formats)][PATH_MAX];
	json_t *line;

	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	for (size_t i = 0; i < COUNT(formats); i++) {
		char *text, *at;
		size_t lines = 0;

		(void)lab_print(paths[i], PATH_MAX, "%s/%s", unbound->state, formats[i].file);
		text = lab_read_file(paths[i]);
		CU_ASSERT_PTR_NOT_NULL_FATAL(text);
		CU_ASSERT_PTR_NOT_NULL(strstr(text, formats[i].alert));
		for (at = text; *at != '\0'; at = strchr(at, '\n') + 1, lines++)
			CU_ASSERT_EQUAL(strncmp(at, formats[i].begin, strlen(formats[i].begin)),
			                0);
		/* Started, loaded, looked up, stopped. */
		CU_ASSERT_EQUAL(lines, 4);
		free(text);
	}
	line = line_with(paths[1], formats[1].alert);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "query.hostname"), "army.test");
	CU_ASSERT_EQUAL(lab_alert_number(line, "action_id"), 2);
	json_decref(line);
	line = line_with(paths[3], formats[3].alert);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "alert.action"), "blocked");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "alert.context.mxwarden.matched"),
	                       "army.test");
	json_decref(line);
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = { { "each mode", each_mode },
		                { "from monitor to enforce", from_monitor_to_enforce },
		                { "never a good file", never_good },
		                { "the last good file stays", last_good_stays },
		                { "several sinks", several_sinks },
		                { "each format", each_format },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "host", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
