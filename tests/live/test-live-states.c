/*
 * Every change of what is in force is a line of the alerts: by whom and why, and what was before and is
 * after it. Digests are those that SHA-256 gives for the files; the user is the one that runs the test.
 */
#include "lab_alerts.h"
#include "lab_control.h"
#include "lab_outcome.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>

#define MAIL_HOST "127.0.10.1"
#define DIGEST_MAX (sizeof("sha256:") + 64)

#define HEAD LAB_POLICY_HEAD

static const char army[] = HEAD "watch:\n  - {id: army, domains: [army.test]}\n";
static const char navy[] = HEAD "watch:\n  - {id: navy, domains: [navy.test]}\n";
static const char broken[] = HEAD "whatch:\n  - {id: army, domains: [army.test]}\n";
static const char watching[] =
	"mxwarden: 1\nmode: monitor\nmail-hosts: {outbound: [127.0.10.0/24]}\n"
	"watch:\n  - {id: army, domains: [army.test]}\n";

static struct lab *lab;
static struct lab_unbound *unbound;
/* It runs from the start, and its first heartbeat is due while the other tests run. */
static struct lab_unbound *beating;

static int start(void)
{
	const struct lab_unbound_options options = {
		.policy = army,
		.host = "mxwarden-host: 1\nname: res17\nmode: monitor\n"
			"alerts: {heartbeat: 10s}\n",
	};

	beating = lab_unbound_run(lab, &options);
	return beating == NULL;
}

static int stop(void)
{
	return !lab_unbound_end(beating);
}

static void begin(const char *policy)
{
	const struct lab_unbound_options options = { .policy = policy };

	unbound = lab_unbound_run(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
}

static void end(void)
{
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* The digest of a policy that is one file. */
static const char *digest_of(const char *policy, char text[DIGEST_MAX])
{
	unsigned char octets[EVP_MAX_MD_SIZE];
	unsigned size = 0;

	CU_ASSERT_TRUE_FATAL(
		EVP_Digest(policy, strlen(policy), octets, &size, EVP_sha256(), NULL) == 1);
	memcpy(text, "sha256:", sizeof("sha256:"));
	for (unsigned i = 0; i < size; i++)
		(void)lab_print(text + 7 + 2 * (size_t)i, 3, "%02x", octets[i]);
	return text;
}

static const json_t *state_at(const json_t *states, size_t number)
{
	return json_array_get(states, number);
}

/* Waits for COUNT lines, of which the last one has that action; it is the caller's. */
static json_t *expect_state(int line, size_t count, const char *action)
{
	json_t *states = lab_states_wait(unbound, count);
	json_t *last = json_incref(json_array_get(states, count - 1));

	LAB_CHECK(json_array_size(states) == count &&
	                  strcmp(lab_alert_text(last, "event.action"), action) == 0,
	          "line %d: %zu lines, and the last but %zu is %s", line,
	          json_array_size(states), count - 1, lab_alert_text(last, "event.action"));
	CU_ASSERT_STRING_EQUAL(lab_alert_text(last, "event.kind"), "event");
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_array_get(lab_alert_at(last, "event.category"), 0)),
		"configuration");
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_array_get(lab_alert_at(last, "event.type"), 0)),
		"change");
	json_decref(states);
	return last;
}
#define EXPECT_STATE(count, action) expect_state(__LINE__, count, action)

/* One of the lines, counted from 1; it is the caller's. */
static json_t *state_number(size_t number)
{
	json_t *states = lab_states_wait(unbound, number);
	json_t *state = json_incref(json_array_get(states, number - 1));

	json_decref(states);
	return state;
}

/* Is it by the one who runs this, for that reason? */
static void check_by(const json_t *state, const char *reason)
{
	/* cppcheck-suppress getpwuidCalled ; no other thread asks for users */
	const struct passwd *user = getpwuid(getuid());
	char id[24];

	CU_ASSERT_PTR_NOT_NULL_FATAL(user);
	(void)lab_print(id, sizeof(id), "%lu", (unsigned long)getuid());
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "user.name"), user->pw_name);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "user.id"), id);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.reason"), reason);
}

static void check_message(const json_t *state, const char *part)
{
	LAB_CHECK(strstr(lab_alert_text(state, "message"), part) != NULL, "\"%s\" lacks \"%s\"",
	          lab_alert_text(state, "message"), part);
}

static const char *first_of(const json_t *state, const char *path)
{
	const char *text = json_string_value(json_array_get(lab_alert_at(state, path), 0));

	return text != NULL ? text : "";
}

static void start_and_stop(void)
{
	char digest[DIGEST_MAX];
	json_t *states;
	const json_t *state;

	begin(army);
	(void)digest_of(army, digest);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	states = lab_states_wait(unbound, 3);
	CU_ASSERT_EQUAL(json_array_size(states), 3);
	state = state_at(states, 0);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.action"), "module-started");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "enforce");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy"), digest);
	CU_ASSERT_EQUAL(lab_alert_number(state, "event.sequence"), 1);
	state = state_at(states, 1);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.action"), "policy-loaded");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy_after"), digest);
	CU_ASSERT_PTR_NULL(lab_alert_at(state, "mxwarden.policy_before"));
	CU_ASSERT_PTR_NULL(lab_alert_at(state, "user"));
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state_at(states, 2), "event.action"),
	                       "module-stopped");
	json_decref(states);
	lab_unbound_free(unbound);
}

/* The end comes after everything that was gathered, as the last line. */
static void stop_is_last(void)
{
	json_t *states, *alerts;

	begin(army);
	for (unsigned i = 0; i < 5; i++)
		LAB_EXPECT(unbound, MAIL_HOST, "mail.army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	states = lab_states_wait(unbound, 3);
	alerts = lab_alerts_wait(unbound, 2);
	CU_ASSERT_EQUAL(lab_alerts_sum(alerts, "mail.army.test"), 5);
	CU_ASSERT_EQUAL(lab_alert_number(state_at(states, 2), "event.sequence"), 5);
	CU_ASSERT_EQUAL(lab_alert_number(state_at(alerts, 1), "event.sequence"), 4);
	json_decref(states);
	json_decref(alerts);
	lab_unbound_free(unbound);
}

static void reload(void)
{
	char before[DIGEST_MAX], after[DIGEST_MAX];
	json_t *state;

	begin(army);
	(void)digest_of(army, before);
	(void)digest_of(navy, after);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, navy));
	LAB_DO(unbound, "{'call':'reload','reason':'CHG-12'}", "done");
	state = EXPECT_STATE(3, "policy-loaded");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.outcome"), "success");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy"), after);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy_before"), before);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy_after"), after);
	check_by(state, "CHG-12");
	check_message(state, ": CHG-12");
	json_decref(state);
	/* The same once more is said, and said to be the same. */
	LAB_DO(unbound, "{'call':'reload'}", "done");
	state = EXPECT_STATE(4, "policy-loaded");
	check_message(state, "again, unchanged");
	check_by(state, "");
	json_decref(state);
	end();
}

static void refused(void)
{
	char digest[DIGEST_MAX];
	json_t *state;

	begin(army);
	(void)digest_of(army, digest);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	LAB_DO(unbound, "{'call':'reload','reason':'CHG-13'}", "refused");
	state = EXPECT_STATE(3, "policy-refused");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.outcome"), "failure");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy"), digest);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy_after"), digest);
	LAB_CHECK(strstr(first_of(state, "mxwarden.words"), "policy.yaml:5:1: error: ") != NULL,
	          "first word: %s", first_of(state, "mxwarden.words"));
	check_by(state, "CHG-13");
	json_decref(state);
	/* A restart with it: the last good one is in force, and that is said with the reason. */
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE(lab_unbound_start(unbound));
	state = EXPECT_STATE(7, "last-good-used");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy_after"), digest);
	json_decref(state);
	end();
}

static void mode_by_hand(void)
{
	json_t *state;

	begin(army);
	LAB_DO(unbound, "{'call':'mode','mode':'monitor','for':3600,'reason':'mail bounces'}",
	       "done");
	state = EXPECT_STATE(3, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_before"), "enforce");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "monitor");
	CU_ASSERT_EQUAL(strlen(lab_alert_text(state, "mxwarden.until")),
	                strlen("2026-11-21T19:10:00Z"));
	check_by(state, "mail bounces");
	check_message(state, "set the mode to monitor until ");
	json_decref(state);
	LAB_DO(unbound, "{'call':'mode','mode':'policy','reason':'over'}", "done");
	state = EXPECT_STATE(4, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_before"), "monitor");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "enforce");
	check_by(state, "over");
	json_decref(state);
	/* It ends by itself: nobody has done that. */
	LAB_DO(unbound, "{'call':'mode','mode':'disabled','for':1,'reason':'short'}", "done");
	json_decref(EXPECT_STATE(5, "mode-changed"));
	state = EXPECT_STATE(6, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_before"), "disabled");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "enforce");
	CU_ASSERT_PTR_NULL(lab_alert_at(state, "user"));
	json_decref(state);
	end();
}

static void mode_of_files(void)
{
	json_t *state;

	begin(army);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, watching));
	LAB_DO(unbound, "{'call':'reload','reason':'trial'}", "done");
	state = EXPECT_STATE(4, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_before"), "enforce");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "monitor");
	check_by(state, "trial");
	json_decref(state);
	/* What this resolver's own settings restrict. Its name is in all lines: other sinks begin, and the
	 * file is the same. */
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, "mxwarden-host: 1\nmode: disabled\n"));
	LAB_DO(unbound, "{'call':'reload','reason':'off'}", "done");
	state = EXPECT_STATE(6, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "disabled");
	json_decref(state);
	end();
}

static void releases(void)
{
	json_t *state;

	begin(army);
	LAB_DO(unbound,
	       "{'call':'release','names':['a.army.test','b.army.test'],'for':3600,"
	       "'reason':'false alarm'}",
	       "done");
	state = EXPECT_STATE(3, "release-begun");
	CU_ASSERT_EQUAL(json_array_size(lab_alert_at(state, "mxwarden.names")), 2);
	CU_ASSERT_STRING_EQUAL(first_of(state, "mxwarden.names"), "a.army.test");
	CU_ASSERT_EQUAL(strlen(lab_alert_text(state, "mxwarden.until")),
	                strlen("2026-11-21T19:10:00Z"));
	check_by(state, "false alarm");
	check_message(state, " released a.army.test and 1 more until ");
	json_decref(state);
	LAB_DO(unbound, "{'call':'release-end','names':['a.army.test']}", "done");
	state = EXPECT_STATE(4, "release-ended");
	CU_ASSERT_EQUAL(json_array_size(lab_alert_at(state, "mxwarden.names")), 1);
	CU_ASSERT_STRING_EQUAL(first_of(state, "mxwarden.names"), "a.army.test");
	check_by(state, "");
	json_decref(state);
	/* The same name again, but shorter: it ends by itself. */
	LAB_DO(unbound, "{'call':'release','names':['b.army.test'],'for':1,'reason':'shorter'}",
	       "done");
	json_decref(EXPECT_STATE(5, "release-begun"));
	state = EXPECT_STATE(6, "release-ended");
	CU_ASSERT_STRING_EQUAL(first_of(state, "mxwarden.names"), "b.army.test");
	CU_ASSERT_PTR_NULL(lab_alert_at(state, "user"));
	json_decref(state);
	end();
}

/* All names are told of as many as can be released. */
static void many_releases(void)
{
	enum {
		NAMES = 900
	};
	char request[NAMES * 20 + 100], name[20];
	json_t *state;

	begin(army);
	(void)lab_print(request, sizeof(request),
	                "{'call':'release','for':3600,'reason':'many','names':['army.test'");
	for (unsigned i = 1; i < NAMES; i++) {
		(void)lab_print(name, sizeof(name), ",'n%u.test'", i);
		strcat(request, name);
	}
	strcat(request, "]}");
	LAB_DO(unbound, request, "done");
	state = EXPECT_STATE(3, "release-begun");
	CU_ASSERT_EQUAL(json_array_size(lab_alert_at(state, "mxwarden.names")), NAMES);
	check_message(state, " released army.test and 899 more until ");
	json_decref(state);
	end();
}

/* The first line says what was decided before, by whom and why: it may have been while no module ran. */
static void decided_before(void)
{
	const struct passwd *user = getpwuid(getuid());
	json_t *state;

	begin(army);
	LAB_DO(unbound, "{'call':'mode','mode':'monitor','for':3600,'reason':'CHG-14'}",
	       "done");
	LAB_DO(unbound,
	       "{'call':'release','names':['a.army.test'],'for':3600,'reason':'alarm'}",
	       "done");
	json_decref(EXPECT_STATE(4, "release-begun"));
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE(lab_unbound_start(unbound));
	json_decref(EXPECT_STATE(7, "policy-loaded"));
	state = state_number(6);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.action"), "module-started");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "monitor");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "user.name"), user->pw_name);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.reason"), "CHG-14");
	CU_ASSERT_EQUAL(strlen(lab_alert_text(state, "mxwarden.until")),
	                strlen("2026-11-21T19:10:00Z"));
	CU_ASSERT_STRING_EQUAL(first_of(state, "mxwarden.names"), "a.army.test");
	check_message(state, ", 1 name released; the mode was set by ");
	json_decref(state);
	end();
}

/* Settings that cannot be read are told as a policy is. */
static void settings_refused(void)
{
	json_t *state;

	begin(army);
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, "mxwarden-host: 1\n"));
	LAB_DO(unbound, "{'call':'reload'}", "done");
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, "mxwarden-host: 1\nmood: monitor\n"));
	CU_ASSERT_TRUE(lab_unbound_start(unbound));
	json_decref(EXPECT_STATE(8, "policy-loaded"));
	state = state_number(6);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.action"), "policy-refused");
	check_message(state, "the settings of this resolver were refused: ");
	LAB_CHECK(strstr(first_of(state, "mxwarden.words"), "host.yaml:2:1: error: ") != NULL,
	          "first word: %s", first_of(state, "mxwarden.words"));
	json_decref(state);
	state = state_number(7);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.action"), "last-good-used");
	check_message(state, "the last good settings are in force, not ");
	json_decref(state);
	end();
}

/* A reload begins other sinks for what is said of them: the file that stays gets one line, of the new
 * instance; the one that goes gets one, too. */
static void other_sinks(void)
{
	char path[PATH_MAX + 16];
	json_t *state, *old;
	char *text;

	begin(army);
	CU_ASSERT_TRUE(lab_unbound_write_host(
		unbound, "mxwarden-host: 1\nalerts: {sinks: [{file: alerts.json}, "
			 "{file: second.json}]}\n"));
	LAB_DO(unbound, "{'call':'reload','reason':'two'}", "done");
	old = EXPECT_STATE(3, "policy-loaded");
	CU_ASSERT_EQUAL(lab_alert_number(old, "event.sequence"), 1);
	CU_ASSERT_TRUE(
		lab_unbound_write_host(unbound, "mxwarden-host: 1\nalerts: {repeat: 1m}\n"));
	LAB_DO(unbound, "{'call':'reload','reason':'one'}", "done");
	state = EXPECT_STATE(4, "policy-loaded");
	CU_ASSERT_EQUAL(lab_alert_number(state, "event.sequence"), 1);
	json_decref(state);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	state = EXPECT_STATE(5, "module-stopped");
	CU_ASSERT_STRING_NOT_EQUAL(lab_alert_text(state, "mxwarden.instance"),
	                           lab_alert_text(old, "mxwarden.instance"));
	json_decref(state);
	json_decref(old);
	(void)lab_print(path, sizeof(path), "%s/second.json", unbound->state);
	text = lab_read_file(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, ": two\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, ": one\""));
	free(text);
	lab_unbound_free(unbound);
}

/* A rule ends at its second without anybody; those that were over when the module started are no news. */
static void rules_expire(void)
{
	char policy[1024], when[32];
	const time_t soon = time(NULL) + 2;
	struct tm utc;
	json_t *state;

	(void)gmtime_r(&soon, &utc);
	(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &utc);
	CU_ASSERT_TRUE_FATAL(lab_print(
		policy, sizeof(policy),
		HEAD
		"watch:\n"
		"  - {id: army, domains: [army.test], expires: %s, owner: mail@example.org}\n"
		"  - {id: old, domains: [old.test], expires: 2020-01-01}\n"
		"  - {id: stays, domains: [navy.test]}\n",
		when));
	begin(policy);
	state = EXPECT_STATE(3, "rule-expired");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "rule.id"), "army");
	CU_ASSERT_STRING_EQUAL(first_of(state, "rule.author"), "mail@example.org");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "message"),
	                       "rule army has expired: it only alerts now");
	CU_ASSERT_PTR_NULL(lab_alert_at(state, "mxwarden.mode_after"));
	json_decref(state);
	/* Nor is it told twice. */
	LAB_DO(unbound, "{'call':'reload'}", "done");
	json_decref(EXPECT_STATE(4, "policy-loaded"));
	end();
}

static void lines_skipped(void)
{
	static const char policy[] =
		HEAD "watch:\n  - {id: army, files: [list.txt], bad-lines: skip}\n";
	const struct lab_unbound_options options = { .policy = policy };
	char list[4096] = "army.test\n";
	size_t used = strlen(list);
	json_t *state;

	/* More of them than are shown one by one. */
	for (unsigned i = 0; i < 100; i++, used += strlen(list + used))
		(void)lab_print(list + used, sizeof(list) - used, "bad..name%u\n", i);
	unbound = lab_unbound_new(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	CU_ASSERT_TRUE(lab_unbound_write_beside(unbound, "list.txt", list));
	CU_ASSERT_TRUE(lab_unbound_start(unbound));
	state = EXPECT_STATE(3, "lines-skipped");
	CU_ASSERT_EQUAL(lab_alert_number(state, "mxwarden.lines"), 100);
	CU_ASSERT_EQUAL(json_array_size(lab_alert_at(state, "mxwarden.words")), 5);
	LAB_CHECK(strstr(first_of(state, "mxwarden.words"), "list.txt:2: ") != NULL,
	          "first word: %s", first_of(state, "mxwarden.words"));
	json_decref(state);
	end();
}

/* One mail host looks up one name three times, and another name once. */
static void before_heartbeat(void)
{
	for (unsigned i = 0; i < 3; i++)
		LAB_EXPECT(beating, MAIL_HOST, "mail.army.test.", LAB_REAL);
	LAB_EXPECT(beating, MAIL_HOST, "army.test.", LAB_REAL);
	json_decref(lab_alerts_wait(beating, 2));
}

static void heartbeat(void)
{
	char digest[DIGEST_MAX];
	json_t *health = lab_health_wait(beating, 1);
	const json_t *line;

	line = json_array_get(health, json_array_size(health) - 1);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "event.kind"), "metric");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "mxwarden.mode"), "monitor");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "observer.name"), "res17");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(line, "mxwarden.policy"),
	                       digest_of(army, digest));
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.health.lookups"), 4);
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.health.counted"), 2);
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.health.waiting"), 2);
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.health.windows"), 2);
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.health.dropped.ring"), 0);
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.health.dropped.write"), 0);
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.health.dropped_lines"), 0);
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.health.answered"), 0);
	/* Two of states, two alerts, and the beats before. */
	CU_ASSERT_EQUAL(lab_alert_number(line, "mxwarden.health.lines"),
	                4 + (json_int_t)json_array_size(health) - 1);
	CU_ASSERT_EQUAL(lab_alert_number(line, "event.sequence"),
	                lab_alert_number(line, "mxwarden.health.lines") + 1);
	json_decref(health);
}

int main(void)
{
	CU_TestInfo tests[] = { { "before a heartbeat", before_heartbeat },
		                { "start and stop", start_and_stop },
		                { "stop is last", stop_is_last },
		                { "reload", reload },
		                { "refused", refused },
		                { "mode by hand", mode_by_hand },
		                { "mode of files", mode_of_files },
		                { "releases", releases },
		                { "many releases", many_releases },
		                { "decided before", decided_before },
		                { "settings refused", settings_refused },
		                { "other sinks", other_sinks },
		                { "rules expire", rules_expire },
		                { "lines skipped", lines_skipped },
		                { "heartbeat", heartbeat },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "states", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
