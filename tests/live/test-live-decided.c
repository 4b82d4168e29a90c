/*
 * What people decide for one resolver, and what ends by itself, are lines of the alerts: by whom and why, until
 * when, and what was before.
 */
#include "lab_control.h"
#include "lab_outcome.h"
#include "lab_states.h"

#include <string.h>
#include <time.h>

#define HEAD LAB_POLICY_HEAD

static const char army[] = HEAD "watch:\n  - {id: army, domains: [army.test]}\n";

static struct lab *lab;
static struct lab_unbound *unbound;

static void begin(const char *policy)
{
	const struct lab_unbound_options options = { .policy = policy };

	unbound = lab_unbound_run(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
}

static const json_t *state_at(const json_t *states, size_t number)
{
	return json_array_get(states, number);
}

static void end(void)
{
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

static void mode_by_hand(void)
{
	json_t *state;

	begin(army);
	LAB_DO(unbound, "{'call':'mode','mode':'monitor','for':3600,'reason':'mail bounces'}",
	       "done");
	state = LAB_STATE(unbound, 3, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_before"), "enforce");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "monitor");
	CU_ASSERT_EQUAL(strlen(lab_alert_text(state, "mxwarden.until")),
	                strlen("2026-11-21T19:10:00Z"));
	lab_state_by(state, "mail bounces");
	lab_state_says(state, "set the mode to monitor until ");
	json_decref(state);
	LAB_DO(unbound, "{'call':'mode','mode':'policy','reason':'over'}", "done");
	state = LAB_STATE(unbound, 4, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_before"), "monitor");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "enforce");
	lab_state_by(state, "over");
	json_decref(state);
	/* It ends by itself: nobody has done that. */
	LAB_DO(unbound, "{'call':'mode','mode':'disabled','for':1,'reason':'short'}", "done");
	json_decref(LAB_STATE(unbound, 5, "mode-changed"));
	state = LAB_STATE(unbound, 6, "mode-changed");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_before"), "disabled");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "enforce");
	CU_ASSERT_PTR_NULL(lab_alert_at(state, "user"));
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
	state = LAB_STATE(unbound, 3, "release-begun");
	CU_ASSERT_EQUAL(json_array_size(lab_alert_at(state, "mxwarden.names")), 2);
	CU_ASSERT_STRING_EQUAL(lab_state_first(state, "mxwarden.names"), "a.army.test");
	CU_ASSERT_EQUAL(strlen(lab_alert_text(state, "mxwarden.until")),
	                strlen("2026-11-21T19:10:00Z"));
	lab_state_by(state, "false alarm");
	lab_state_says(state, " released a.army.test and 1 more until ");
	json_decref(state);
	LAB_DO(unbound, "{'call':'release-end','names':['a.army.test']}", "done");
	state = LAB_STATE(unbound, 4, "release-ended");
	CU_ASSERT_EQUAL(json_array_size(lab_alert_at(state, "mxwarden.names")), 1);
	CU_ASSERT_STRING_EQUAL(lab_state_first(state, "mxwarden.names"), "a.army.test");
	lab_state_by(state, "");
	json_decref(state);
	/* The same name again, but shorter: it ends by itself. */
	LAB_DO(unbound, "{'call':'release','names':['b.army.test'],'for':1,'reason':'shorter'}",
	       "done");
	json_decref(LAB_STATE(unbound, 5, "release-begun"));
	state = LAB_STATE(unbound, 6, "release-ended");
	CU_ASSERT_STRING_EQUAL(lab_state_first(state, "mxwarden.names"), "b.army.test");
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
	state = LAB_STATE(unbound, 3, "release-begun");
	CU_ASSERT_EQUAL(json_array_size(lab_alert_at(state, "mxwarden.names")), NAMES);
	lab_state_says(state, " released army.test and 899 more until ");
	json_decref(state);
	end();
}

/* The first line says what was decided before, by whom and why: it may have been while no module ran. */
static void decided_before(void)
{
	json_t *state;

	begin(army);
	LAB_DO(unbound, "{'call':'mode','mode':'monitor','for':3600,'reason':'CHG-14'}",
	       "done");
	LAB_DO(unbound,
	       "{'call':'release','names':['a.army.test'],'for':3600,'reason':'alarm'}",
	       "done");
	json_decref(LAB_STATE(unbound, 4, "release-begun"));
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE(lab_unbound_start(unbound));
	json_decref(LAB_STATE(unbound, 7, "policy-loaded"));
	state = lab_state(unbound, 6);
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.action"), "module-started");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "mxwarden.mode_after"), "monitor");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "user.name"), lab_state_user());
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "event.reason"), "CHG-14");
	CU_ASSERT_EQUAL(strlen(lab_alert_text(state, "mxwarden.until")),
	                strlen("2026-11-21T19:10:00Z"));
	CU_ASSERT_STRING_EQUAL(lab_state_first(state, "mxwarden.names"), "a.army.test");
	lab_state_says(state, ", 1 name released; the mode was set by ");
	json_decref(state);
	end();
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
	state = LAB_STATE(unbound, 3, "rule-expired");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "rule.id"), "army");
	CU_ASSERT_STRING_EQUAL(lab_state_first(state, "rule.author"), "mail@example.org");
	CU_ASSERT_STRING_EQUAL(lab_alert_text(state, "message"),
	                       "rule army has expired: it only alerts now");
	CU_ASSERT_PTR_NULL(lab_alert_at(state, "mxwarden.mode_after"));
	json_decref(state);
	/* Nor is it told twice. */
	LAB_DO(unbound, "{'call':'reload'}", "done");
	json_decref(LAB_STATE(unbound, 4, "policy-loaded"));
	end();
}

/* More at one second than are told at once: each is told, once. */
static void many_rules_expire(void)
{
	enum {
		RULES = 150
	};
	char policy[RULES * 80 + 400], when[32];
	const time_t soon = time(NULL) + 3;
	struct tm utc;
	json_t *states;

	(void)gmtime_r(&soon, &utc);
	(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &utc);
	(void)lab_print(policy, sizeof(policy), HEAD "watch:\n");
	for (unsigned i = 0; i < RULES; i++) {
		const size_t used = strlen(policy);

		(void)lab_print(policy + used, sizeof(policy) - used,
		                "  - {id: r%u, domains: [r%u.test], expires: %s}\n", i, i,
		                when);
	}
	begin(policy);
	states = lab_states_wait(unbound, 2 + RULES);
	CU_ASSERT_EQUAL(json_array_size(states), 2 + RULES);
	for (unsigned i = 0; i < RULES; i++) {
		char id[16];

		(void)lab_print(id, sizeof(id), "r%u", i);
		CU_ASSERT_STRING_EQUAL(lab_alert_text(state_at(states, 2 + i), "rule.id"), id);
	}
	json_decref(states);
	LAB_DO(unbound, "{'call':'reload'}", "done");
	json_decref(LAB_STATE(unbound, 3 + RULES, "policy-loaded"));
	end();
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "mode by hand", mode_by_hand },
		{ "releases", releases },
		{ "many releases", many_releases },
		{ "decided before", decided_before },
		{ "rules expire", rules_expire },
		{ "many rules expire", many_rules_expire },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "decided", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
