/*
 * Every change of what is in force is a line of the alerts: by whom and why, and what was before and is
 * after it. Digests are those that SHA-256 gives for the files; the user is the one that runs the test.
 */
#include "lab_control.h"
#include "lab_outcome.h"
#include "lab_states.h"

#include <stdlib.h>
#include <string.h>

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
	state = LAB_STATE(unbound, 3, "policy-loaded");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.outcome"), "success");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy"), after);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy_before"), before);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy_after"), after);
	lab_state_by(state, "CHG-12");
	lab_state_says(state, ": CHG-12");
	json_decref(state);
	/* The same once more is said, and said to be the same. */
	LAB_DO(unbound, "{'call':'reload'}", "done");
	state = LAB_STATE(unbound, 4, "policy-loaded");
	lab_state_says(state, "again, unchanged");
	lab_state_by(state, "");
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
	state = LAB_STATE(unbound, 3, "policy-refused");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.outcome"), "failure");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy"), digest);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy_after"), digest);
	LAB_CHECK(strstr(lab_state_first(state, "mxwarden.words"),
	                 "policy.yaml:5:1: error: ") != NULL,
	          "first word: %s", lab_state_first(state, "mxwarden.words"));
	lab_state_by(state, "CHG-13");
	json_decref(state);
	/* A restart with it: the last good one is in force, and that is said with the reason. */
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE(lab_unbound_start(unbound));
	state = LAB_STATE(unbound, 7, "last-good-used");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.policy_after"), digest);
	json_decref(state);
	end();
}

static void mode_of_files(void)
{
	json_t *state;

	begin(army);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, watching));
	LAB_DO(unbound, "{'call':'reload','reason':'trial'}", "done");
	state = LAB_STATE(unbound, 4, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_before"), "enforce");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "monitor");
	lab_state_by(state, "trial");
	json_decref(state);
	/* What this resolver's own settings restrict. Its name is in all lines: other sinks begin, and the
	 * file is the same. */
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, "mxwarden-host: 1\nmode: disabled\n"));
	LAB_DO(unbound, "{'call':'reload','reason':'off'}", "done");
	state = LAB_STATE(unbound, 6, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "disabled");
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
	json_decref(LAB_STATE(unbound, 8, "policy-loaded"));
	state = lab_state(unbound, 6);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.action"), "policy-refused");
	lab_state_says(state, "the settings of this resolver were refused: ");
	LAB_CHECK(strstr(lab_state_first(state, "mxwarden.words"), "host.yaml:2:1: error: ") !=
	                  NULL,
	          "first word: %s", lab_state_first(state, "mxwarden.words"));
	json_decref(state);
	state = lab_state(unbound, 7);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.action"), "last-good-used");
	lab_state_says(state, "the last good settings are in force, not ");
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
	old = LAB_STATE(unbound, 3, "policy-loaded");
	CU_ASSERT_EQUAL(lab_alert_number(old, "event.sequence"), 1);
	CU_ASSERT_TRUE(
		lab_unbound_write_host(unbound, "mxwarden-host: 1\nalerts: {repeat: 1m}\n"));
	LAB_DO(unbound, "{'call':'reload','reason':'one'}", "done");
	state = LAB_STATE(unbound, 4, "policy-loaded");
	CU_ASSERT_EQUAL(lab_alert_number(state, "event.sequence"), 1);
	json_decref(state);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	state = LAB_STATE(unbound, 5, "module-stopped");
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
	state = LAB_STATE(unbound, 3, "lines-skipped");
	CU_ASSERT_EQUAL(lab_alert_number(state, "mxwarden.lines"), 100);
	CU_ASSERT_EQUAL(json_array_size(lab_alert_at(state, "mxwarden.words")), 5);
	LAB_CHECK(strstr(lab_state_first(state, "mxwarden.words"), "list.txt:2: ") != NULL,
	          "first word: %s", lab_state_first(state, "mxwarden.words"));
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
		                { "mode of files", mode_of_files },
		                { "settings refused", settings_refused },
		                { "other sinks", other_sinks },
		                { "lines skipped", lines_skipped },
		                { "heartbeat", heartbeat },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "states", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
