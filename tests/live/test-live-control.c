/*
 * The resolver in hand: reload, mode, releases and status over the control socket, while it runs. What is
 * cached when a change comes must not get to a mail host once the change is done; what has an end must
 * end at its second; and what was decided must hold over a restart.
 */
#include "lab_alerts.h"
#include "lab_control.h"
#include "lab_outcome.h"
#include "lab_slow.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"

static struct lab *lab;

#define HEAD LAB_POLICY_HEAD

static const char navy[] = HEAD "watch:\n  - {id: navy, domains: [navy.test]}\n";
static const char army[] =
	HEAD "watch:\n  - {id: army, domains: [army.test, army.slow.test]}\n";
static const char army_nodata[] =
	HEAD "watch:\n  - {id: army-nodata, domains: [army.test], action: nodata}\n";
static const char broken[] = HEAD "whatch:\n  - {id: army, domains: [army.test]}\n";

#define EXPECT(from, name, answer) LAB_EXPECT(unbound, from, name, answer)
#define DO(request, result) LAB_DO(unbound, request, result)

static struct lab_unbound *run(const char *policy)
{
	const struct lab_unbound_options options = { .policy = policy };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	return unbound;
}

static const char *text_at(const json_t *reply, const char *path)
{
	return lab_alert_text(reply, path);
}

/* ---- reload ---------------------------------------------------------------------------------- */

static void reload(void)
{
	struct lab_unbound *unbound = run(navy);
	json_t *reply;

	/* Real answers are cached, in all the ways that lead to the name. */
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_REAL);
	EXPECT(DESKTOP, "a.alias.test.", LAB_REAL);
	EXPECT(DESKTOP, "a.dn.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "navy.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, army));
	reply = LAB_CALL(unbound, "{'call':'reload','reason':'the test'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "a.alias.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "a.dn.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "navy.test.", LAB_REAL);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(json_integer_value(json_object_get(reply, "swept")) >= 4);
	CU_ASSERT_TRUE(json_is_true(json_object_get(reply, "changed")));
	CU_ASSERT_STRING_EQUAL(text_at(reply, "mode.effective"), "enforce");
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_array_get(json_object_get(reply, "rules_added"), 0)),
		"army");
	CU_ASSERT_STRING_EQUAL(
		json_string_value(json_array_get(json_object_get(reply, "rules_removed"), 0)),
		"navy");
	json_decref(reply);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

static void reload_refused(void)
{
	static const char other[] =
		"sha256:000000000000000000000000000000000000000000000000000000000"
		"0000000";
	struct lab_unbound *unbound = run(army);
	char request[256];
	json_t *reply, *status;

	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	reply = LAB_CALL(unbound, "{'call':'reload'}", "refused");
	CU_ASSERT_TRUE(lab_control_says(reply, "policy.yaml:5:1: error: "));
	CU_ASSERT_TRUE(lab_control_says(reply, "what is in force stays"));
	json_decref(reply);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	status = LAB_CALL(unbound, "{'call':'status'}", "done");
	CU_ASSERT_PTR_NOT_NULL(strstr(text_at(status, "last_error.time"), "T"));
	CU_ASSERT_STRING_EQUAL(text_at(status, "policy.origin"), "file");
	CU_ASSERT_EQUAL(lab_alert_number(status, "counters.reloads_refused"), 1);
	json_decref(status);
	/* A file that is good, but not the one that is expected. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, navy));
	(void)lab_print(request, sizeof(request), "{'call':'reload','expect':'%s'}", other);
	reply = LAB_CALL(unbound, request, "refused");
	CU_ASSERT_TRUE(lab_control_says(reply, "was expected"));
	json_decref(reply);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	/* Settings that cannot be read refuse the policy too: both or none. */
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, "mxwarden-host: 1\nmood: monitor\n"));
	reply = LAB_CALL(unbound, "{'call':'reload'}", "refused");
	CU_ASSERT_TRUE(lab_control_says(reply, "host.yaml:2:1: error: "));
	json_decref(reply);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "navy.test.", LAB_REAL);
	/* And then it is good. */
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, NULL));
	DO("{'call':'reload'}", "done");
	EXPECT(MAIL_HOST, "navy.test.", LAB_NULL_MX);
	status = LAB_CALL(unbound, "{'call':'status'}", "done");
	CU_ASSERT_TRUE(json_is_null(json_object_get(status, "last_error")));
	json_decref(status);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* What a desktop waits for when the policy comes is not cached either, and not for the mail host that
 * has joined it. */
static void reload_in_flight(void)
{
	const struct lab_query desktop = { .from = DESKTOP,
		                           .name = "mail.army.slow.test.",
		                           .type = LDNS_RR_TYPE_MX };
	const struct lab_query mail_host = { .from = MAIL_HOST,
		                             .name = "mail.army.slow.test.",
		                             .type = LDNS_RR_TYPE_MX };
	struct lab_unbound *unbound = run(navy);
	struct lab_exchange *first, *second;
	struct lab_reply *reply;

	CU_ASSERT_TRUE(lab_slow_hold(lab->slow, desktop.name, desktop.type));
	first = lab_ask_begin(unbound->port, &desktop);
	CU_ASSERT_TRUE(lab_slow_wait_asked(lab->slow, desktop.name, desktop.type, 1));
	second = lab_ask_begin(unbound->port, &mail_host);
	CU_ASSERT_TRUE(lab_ask_fence(second));
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, army));
	DO("{'call':'reload'}", "done");
	lab_slow_release(lab->slow, desktop.name, desktop.type);
	reply = lab_ask_end(first, LAB_PATIENCE_MS);
	CU_ASSERT_TRUE(lab_reply_is_real(reply, LDNS_RR_TYPE_MX));
	lab_reply_free(reply);
	reply = lab_ask_end(second, LAB_PATIENCE_MS);
	LAB_CHECK(lab_outcome_is(&mail_host, reply, LAB_NULL_MX), "it leaks: %s",
	          lab_reply_text(reply));
	lab_reply_free(reply);
	EXPECT(MAIL_HOST, "mail.army.slow.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "mail.army.slow.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* Two policies in turns, queries on their way all the time, four workers: each reply is by the one or the
 * other, none is lost, and nobody else sees anything. */
static void reload_under_load(void)
{
	enum {
		ROUNDS = 20,
		AT_ONCE = 40
	};
	const struct lab_unbound_options options = {
		.policy = army,
		.chain = "validator iterator",
		.threads = 4,
		.server = "\tnum-queries-per-thread: 1024\n",
	};
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);
	unsigned lost = 0, wrong = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	for (unsigned round = 0; round < ROUNDS; round++) {
		struct lab_exchange *exchanges[AT_ONCE];
		const struct lab_query query = { .from = MAIL_HOST,
			                         .name = "army.test.",
			                         .type = LDNS_RR_TYPE_MX };
		const struct lab_query other = { .from = DESKTOP,
			                         .name = "army.test.",
			                         .type = LDNS_RR_TYPE_MX };

		CU_ASSERT_TRUE(
			lab_unbound_write_policy(unbound, round % 2 == 0 ? army_nodata : army));
		for (unsigned i = 0; i < AT_ONCE; i++)
			exchanges[i] =
				lab_ask_begin(unbound->port, i % 4 == 0 ? &other : &query);
		DO("{'call':'reload'}", "done");
		for (unsigned i = 0; i < AT_ONCE; i++) {
			struct lab_reply *reply = lab_ask_end(exchanges[i], LAB_PATIENCE_MS);

			lost += reply == NULL;
			if (i % 4 == 0)
				wrong += !lab_outcome_is(&other, reply, LAB_REAL);
			else
				wrong += !lab_outcome_is(&query, reply, LAB_NULL_MX) &&
				         !lab_outcome_is(&query, reply, LAB_NODATA);
			lab_reply_free(reply);
		}
		EXPECT(MAIL_HOST, "army.test.", round % 2 == 0 ? LAB_NODATA : LAB_NULL_MX);
	}
	CU_ASSERT_EQUAL(lost, 0);
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* ---- mode ------------------------------------------------------------------------------------ */

static void mode(void)
{
	struct lab_unbound *unbound = run(army);
	json_t *reply;

	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	reply = LAB_CALL(unbound, "{'call':'mode','mode':'monitor','reason':'an emergency'}",
	                 "done");
	CU_ASSERT_STRING_EQUAL(text_at(reply, "mode.effective"), "monitor");
	CU_ASSERT_STRING_EQUAL(text_at(reply, "mode.set_by"), "override");
	CU_ASSERT_STRING_EQUAL(text_at(reply, "mode.override.reason"), "an emergency");
	json_decref(reply);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	EXPECT(DESKTOP, "mail.army.test.", LAB_REAL);
	/* It holds over a restart, with a policy that is broken too, and over a kill. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	lab_process_signal(&unbound->process, SIGKILL);
	(void)lab_process_stop(&unbound->process);
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	EXPECT(DESKTOP, "mail.army.test.", LAB_REAL);
	/* What was cached meanwhile is swept when it ends. */
	DO("{'call':'mode','mode':'policy','reason':'over'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_NULL_MX);
	/* A mode can only hold back. */
	CU_ASSERT_TRUE(lab_unbound_write_host(unbound, "mxwarden-host: 1\nmode: monitor\n"));
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, army));
	DO("{'call':'reload'}", "done");
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	reply = LAB_CALL(unbound, "{'call':'mode','mode':'enforce','reason':'in vain'}",
	                 "done");
	CU_ASSERT_STRING_EQUAL(text_at(reply, "mode.effective"), "monitor");
	CU_ASSERT_STRING_EQUAL(text_at(reply, "mode.set_by"), "host");
	json_decref(reply);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* A mode with an end: from that second on the policy answer, although desktops have asked all along. */
static void mode_ends(void)
{
	const struct lab_query query = { .from = MAIL_HOST,
		                         .name = "army.test.",
		                         .type = LDNS_RR_TYPE_MX };
	struct lab_unbound *unbound = run(army);
	/* The call lies between the two, which may be seconds apart where much else is done. */
	const time_t first_end = time(NULL) + 7;
	time_t last_end;
	bool over = false;

	DO("{'call':'mode','mode':'monitor','for':7,'reason':'the test'}", "done");
	last_end = time(NULL) + 7;
	while (!over) {
		struct lab_reply *reply;

		EXPECT(DESKTOP, "army.test.", LAB_REAL);
		/* Any time before the end, and until one second after the latest moment of it. */
		over = time(NULL) > last_end;
		reply = lab_outcome_ask(unbound, &query);
		if (over)
			LAB_CHECK(lab_outcome_is(&query, reply, LAB_NULL_MX),
			          "real after the end: %s", lab_reply_text(reply));
		else if (time(NULL) < first_end - 1)
			LAB_CHECK(lab_outcome_is(&query, reply, LAB_REAL),
			          "not real before the end: %s", lab_reply_text(reply));
		lab_reply_free(reply);
		lab_pause();
	}
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* ---- releases -------------------------------------------------------------------------------- */

static void release(void)
{
	struct lab_unbound *unbound = run(army);
	json_t *reply, *alerts;
	const json_t *alert;

	DO("{'call':'release','names':['MAIL.army.test.','=army.slow.test'],'for':3600,"
	   "'reason':'ticket 7'}",
	   "done");
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "below.mail.army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "mail.army.test.", LAB_REAL);
	/* It is alerted all the same. */
	alerts = lab_alerts_wait(unbound, 3);
	CU_ASSERT_PTR_NOT_NULL_FATAL(alerts);
	alert = json_array_get(alerts, 0);
	CU_ASSERT_STRING_EQUAL(text_at(alert, "dns.question.name"), "mail.army.test");
	CU_ASSERT_STRING_EQUAL(text_at(alert, "mxwarden.trigger"), "release");
	CU_ASSERT_STRING_EQUAL(text_at(alert, "mxwarden.would"), "null-mx");
	CU_ASSERT_STRING_EQUAL(text_at(alert, "event.action"), "pass");
	json_decref(alerts);
	/* All names or none, each a name, and not longer than the limit. */
	reply = LAB_CALL(unbound,
	                 "{'call':'release','names':['a.army.test','no name'],'for':60,"
	                 "'reason':'x'}",
	                 "refused");
	CU_ASSERT_TRUE(lab_control_says(reply, "nothing has changed"));
	json_decref(reply);
	EXPECT(MAIL_HOST, "a.army.test.", LAB_NULL_MX);
	reply = LAB_CALL(unbound,
	                 "{'call':'release','names':['a.army.test'],'for':86401,'reason':'x'}",
	                 "refused");
	CU_ASSERT_TRUE(lab_control_says(reply, "release-limit"));
	json_decref(reply);
	DO("{'call':'release','names':['a.army.test'],'for':60}", "failed");
	DO("{'call':'release','names':[],'for':60,'reason':'x'}", "failed");
	/* It holds over a restart, and ends by hand. */
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_REAL);
	DO("{'call':'release-end','names':['other.test']}", "refused");
	reply = LAB_CALL(unbound, "{'call':'release-end','names':['mail.army.test']}", "done");
	CU_ASSERT_EQUAL(json_array_size(json_object_get(reply, "releases")), 1);
	json_decref(reply);
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* An alias of a released name; a released alias of a name that is not; and one that ends by itself. */
static void release_and_aliases(void)
{
	const struct lab_query query = { .from = MAIL_HOST,
		                         .name = "army.test.",
		                         .type = LDNS_RR_TYPE_MX };
	struct lab_unbound *unbound = run(army);
	struct lab_reply *reply;
	time_t end;

	EXPECT(MAIL_HOST, "a.alias.test.", LAB_NULL_MX);
	DO("{'call':'release','names':['a.alias.test'],'for':60,'reason':'x'}", "done");
	EXPECT(MAIL_HOST, "a.alias.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "b.alias.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	DO("{'call':'release','names':['army.test'],'for':3,'reason':'x'}", "done");
	end = time(NULL) + 3;
	EXPECT(MAIL_HOST, "b.alias.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	while (time(NULL) <= end)
		lab_pause();
	reply = lab_outcome_ask(unbound, &query);
	LAB_CHECK(lab_outcome_is(&query, reply, LAB_NULL_MX), "real after the end: %s",
	          lab_reply_text(reply));
	lab_reply_free(reply);
	EXPECT(MAIL_HOST, "a.alias.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* ---- who may, and what is told --------------------------------------------------------------- */

/* Connects as another user; returns the errno, or 0. */
static int connect_as(uid_t uid, gid_t gid, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int status = -1;
	pid_t child;

	(void)lab_print(address.sun_path, sizeof(address.sun_path), "%s", path);
	child = fork();
	if (child == 0) {
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		if (setgid(gid) != 0 || setuid(uid) != 0)
			_exit(255);
		_exit(connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0 ? 0
		                                                                     : errno);
	}
	CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
	return WEXITSTATUS(status);
}

static void who_may(void)
{
	struct lab_unbound *unbound = run(army);
	char control[PATH_MAX + 32], status[PATH_MAX + 32];
	json_t *reply;

	DO("{'call':'status'}", "done");
	reply = lab_control_call_at(unbound, "status.sock", "{'call':'status'}");
	CU_ASSERT_STRING_EQUAL(text_at(reply, "result"), "done");
	CU_ASSERT_EQUAL(lab_alert_number(reply, "module.pid"), unbound->process.pid);
	CU_ASSERT_STRING_EQUAL(text_at(reply, "mode.set_by"), "policy");
	json_decref(reply);
	reply = lab_control_call_at(unbound, "status.sock", "{'call':'reload'}");
	CU_ASSERT_STRING_EQUAL(text_at(reply, "result"), "failed");
	CU_ASSERT_TRUE(lab_control_says(reply, "for reading only"));
	json_decref(reply);
	DO("{'call':'explode'}", "failed");
	DO("{}", "failed");
	if (geteuid() != 0) {
		lab_say("not root: nobody else's rights are tried");
	} else {
		(void)lab_print(control, sizeof(control), "%s/control.sock", unbound->state);
		(void)lab_print(status, sizeof(status), "%s/status.sock", unbound->state);
		CU_ASSERT_EQUAL(connect_as(65534, 65534, control), EACCES);
		CU_ASSERT_EQUAL(connect_as(65534, 65534, status), EACCES);
		CU_ASSERT_EQUAL(connect_as(65534, 0, control), EACCES);
	}
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* ---- from outside ---------------------------------------------------------------------------- */

/* The TXT strings of `policy.mxwarden. CH TXT`, in one text; "" when there is no such answer. */
static void ask_about(struct lab_unbound *unbound, const char *from, char *text, size_t room)
{
	const struct lab_query query = { .from = from,
		                         .name = "policy.mxwarden.",
		                         .type = LDNS_RR_TYPE_TXT,
		                         .class_ = LDNS_RR_CLASS_CH };
	struct lab_reply *reply = lab_outcome_ask(unbound, &query);
	ldns_rr *rr;
	char *printed;

	text[0] = '\0';
	if (reply != NULL && ldns_pkt_ancount(reply->packet) == 1) {
		rr = ldns_rr_list_rr(ldns_pkt_answer(reply->packet), 0);
		printed = ldns_rr2str(rr);
		(void)lab_print(text, room, "%s", printed);
		CU_ASSERT_EQUAL(ldns_rr_get_class(rr), LDNS_RR_CLASS_CH);
		free(printed);
	}
	lab_reply_free(reply);
}

static void about(void)
{
	struct lab_unbound *unbound = run(army);
	char text[1024], expect[256];
	json_t *status = LAB_CALL(unbound, "{'call':'status'}", "done");

	ask_about(unbound, MAIL_HOST, text, sizeof(text));
	(void)lab_print(expect, sizeof(expect),
	                "\"digest=%s\" \"mode=enforce\" \"group=outbound\"",
	                text_at(status, "policy.digest"));
	LAB_CHECK(strstr(text, expect) != NULL, "%s is not in %s", expect, text);
	ask_about(unbound, DESKTOP, text, sizeof(text));
	/* The laboratory's desktops are on loopback, too, and in no group. */
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"group=none\""));
	DO("{'call':'mode','mode':'monitor','reason':'x'}", "done");
	ask_about(unbound, MAIL_HOST, text, sizeof(text));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\"mode=monitor\""));
	json_decref(status);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

static void selftest(void)
{
	const struct lab_query desktop = { .from = DESKTOP,
		                           .name = "mxwarden-selftest.example.",
		                           .type = LDNS_RR_TYPE_MX };
	struct lab_unbound *unbound = run(army);
	struct lab_reply *reply = lab_outcome_ask(unbound, &desktop);
	json_t *status;

	/* The desktop first: what it gets is not cached for the mail host. */
	CU_ASSERT_PTR_NOT_NULL_FATAL(reply);
	CU_ASSERT_FALSE(lab_reply_shows_policy(reply));
	lab_reply_free(reply);
	EXPECT(MAIL_HOST, "mxwarden-selftest.example.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "MXwarden-selftest.EXAMPLE.", LAB_NULL_MX);
	DO("{'call':'mode','mode':'monitor','reason':'x'}", "done");
	reply = lab_outcome_ask(unbound, &(struct lab_query){ .from = MAIL_HOST,
	                                                      .name = desktop.name,
	                                                      .type = LDNS_RR_TYPE_MX });
	CU_ASSERT_FALSE(lab_reply_shows_policy(reply));
	lab_reply_free(reply);
	DO("{'call':'mode','mode':'policy','reason':'x'}", "done");
	EXPECT(MAIL_HOST, "mxwarden-selftest.example.", LAB_NULL_MX);
	/* Counted, and never alerted: the only alert is of another name. */
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	status = LAB_CALL(unbound, "{'call':'status'}", "done");
	CU_ASSERT_EQUAL(lab_alert_number(status, "counters.selftests"), 3);
	json_decref(status);
	json_decref(lab_alerts_wait(unbound, 1));
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	status = lab_alerts_wait(unbound, 1);
	CU_ASSERT_EQUAL(json_array_size(status), 1);
	json_decref(status);
	lab_unbound_free(unbound);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "reload", reload },
		{ "a reload that is refused", reload_refused },
		{ "a reload, and a query in flight", reload_in_flight },
		{ "reloads under load", reload_under_load },
		{ "mode", mode },
		{ "a mode that ends", mode_ends },
		{ "release", release },
		{ "releases and aliases", release_and_aliases },
		{ "who may do what", who_may },
		{ "CH TXT policy.mxwarden", about },
		{ "the self-test's name", selftest },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "control", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
