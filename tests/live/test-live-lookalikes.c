/*
 * Look-alikes of protected domains, in a real resolver: what is blocked and what is only told of, for whom;
 * what the answer and the alert say; that a look-alike which is only told of is cached and shared as if the
 * module were not there; what the network team can do about one; and that a name that is like very many
 * protected domains is answered like any other, and counted.
 */
#include "lab_alerts.h"
#include "lab_control.h"
#include "lab_outcome.h"
#include "lab_slow.h"

#include <stdlib.h>
#include <string.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"
#define SECOND "127.0.11.1"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static struct lab *lab;

/* In these zones every name below test. is real. Of slow.test., which is counted, a dot is missing. */
static const char policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts: {outbound: [127.0.10.0/24], second: {networks: [127.0.11.0/24],\n"
	"             action: nxdomain}}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"watch:\n"
	"  - {id: named, domains: [partnr.test], mode: monitor}\n"
	"allow:\n"
	"  - {id: honest, domains: [prtner.test]}\n"
	"protect:\n"
	"  - {id: partners, domains: [partner.test, supplier.test], block-at: 75,\n"
	"     except: [partne.test], severity: critical}\n"
	"  - {id: told, domains: [army.sl.ow.test], alert-at: 45}\n"
	"  - {id: second-only, domains: [contractor.test], clients: [second], block-at: 75}\n";

static struct lab_unbound *run(const char *text)
{
	const struct lab_unbound_options options = { .policy = text,
		                                     .chain = "validator iterator" };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	return unbound;
}

#define EXPECT(from, name, answer) LAB_EXPECT(unbound, from, name, answer)

static void who_gets_what(void)
{
	static const struct {
		const char *name;
		enum lab_answer outbound, second;
	} rows[] = {
		{ "partnre.test.", LAB_NULL_MX, LAB_NXDOMAIN }, /* transposition, 85 */
		{ "patner.test.", LAB_NULL_MX, LAB_NXDOMAIN },  /* omission, 80 */
		{ "partnar.test.", LAB_REAL, LAB_REAL },        /* vowel, 50: told of */
		{ "partne.test.", LAB_REAL, LAB_REAL },         /* excepted */
		{ "partnr.test.", LAB_REAL, LAB_REAL },         /* a name entry goes first */
		{ "prtner.test.", LAB_REAL, LAB_REAL },         /* allowed */
		{ "partner.test.", LAB_REAL, LAB_REAL },
		{ "mail.partner.test.", LAB_REAL, LAB_REAL },
		{ "contrcator.test.", LAB_REAL, LAB_NXDOMAIN }, /* for one group only */
		{ "another.test.", LAB_REAL, LAB_REAL },
	};
	struct lab_unbound *unbound = run(policy);

	/* Twice, so that each comes behind the others once. */
	for (unsigned turn = 0; turn < 2; turn++)
		for (size_t i = 0; i < COUNT(rows); i++) {
			EXPECT(turn == 0 ? DESKTOP : MAIL_HOST, rows[i].name,
			       turn == 0 ? LAB_REAL : rows[i].outbound);
			EXPECT(MAIL_HOST, rows[i].name, rows[i].outbound);
			EXPECT(SECOND, rows[i].name, rows[i].second);
			EXPECT(DESKTOP, rows[i].name, LAB_REAL);
		}
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* What the mail host's administrator reads. */
static void what_it_says(void)
{
	const struct lab_query query = { .from = MAIL_HOST,
		                         .name = "mail.supplire.test.",
		                         .type = LDNS_RR_TYPE_MX,
		                         .edns = true };
	const struct lab_expectation expected = {
		.answer = LAB_NULL_MX,
		.question = "mail.supplire.test.",
		.owner = "mail.supplire.test.",
		.ede_text = "partners; did you mean mail.supplier.test? (transposition, 85)",
		.ttl_s = 60,
		.edns = true,
	};
	struct lab_unbound *unbound = run(policy);
	struct lab_reply *reply = lab_unbound_ask(unbound, &query);
	char why[256] = "";

	LAB_CHECK(reply != NULL && lab_reply_matches(reply, &expected, why, sizeof(why)),
	          "%s: %s", why, lab_reply_text(reply));
	lab_reply_free(reply);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

static void check(const json_t *alert, const char *path, const char *text)
{
	LAB_CHECK(strcmp(lab_alert_text(alert, path), text) == 0, "%s is \"%s\", not \"%s\"",
	          path, lab_alert_text(alert, path), text);
}

/* What the SOC reads: of one that is blocked, and of one that is only told of. */
static void what_is_told(void)
{
	struct lab_unbound *unbound = run(policy);
	const json_t *alert;
	json_t *alerts;

	EXPECT(MAIL_HOST, "mail.partnre.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "partnar.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "another.test.", LAB_REAL);
	EXPECT(DESKTOP, "partnre.test.", LAB_REAL);
	alerts = lab_alerts_wait(unbound, 2);
	CU_ASSERT_EQUAL_FATAL(json_array_size(alerts), 2);
	alert = json_array_get(alerts, 0);
	check(alert, "message",
	      "127.0.10.1 looked up mail.partnre.test (meant mail.partner.test?): blocked, "
	      "null-mx, rule partners");
	check(alert, "mxwarden.trigger", "lookalike");
	check(alert, "mxwarden.mode", "enforce");
	check(alert, "mxwarden.matched", "partnre.test");
	check(alert, "mxwarden.intended", "mail.partner.test");
	check(alert, "mxwarden.severity", "critical");
	check(alert, "mxwarden.lookalike.class", "transposition");
	check(alert, "mxwarden.lookalike.of", "partner.test");
	CU_ASSERT_EQUAL(lab_alert_number(alert, "mxwarden.lookalike.score"), 85);
	alert = json_array_get(alerts, 1);
	check(alert, "event.action", "pass");
	check(alert, "mxwarden.mode", "monitor");
	check(alert, "mxwarden.would", "null-mx");
	check(alert, "mxwarden.lookalike.class", "vowel");
	CU_ASSERT_EQUAL(lab_alert_number(alert, "mxwarden.lookalike.score"), 50);
	CU_ASSERT_TRUE(json_is_false(lab_alert_at(alert, "mxwarden.blocked")));
	json_decref(alerts);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* "army.slow.test" lacks a dot of what is protected, and its rule only tells. */
static void told_only_is_cached(void)
{
	static const char *const clients[] = { MAIL_HOST, DESKTOP, SECOND, MAIL_HOST, DESKTOP };
	struct lab_unbound *unbound = run(policy);
	const char *name = "cached.army.slow.test.";

	for (size_t i = 0; i < COUNT(clients); i++)
		EXPECT(clients[i], name, LAB_REAL);
	CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX), 1);
	/* What is gathered of repeats is written now. */
	LAB_DO(unbound, "{'call':'reload'}", "done");
	json_decref(lab_alerts_wait(unbound, 3));
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* A false alarm is released in seconds, and still told of. */
static void released(void)
{
	struct lab_unbound *unbound = run(policy);

	EXPECT(MAIL_HOST, "partnre.test.", LAB_NULL_MX);
	LAB_DO(unbound,
	       "{'call':'release','names':['partnre.test'],'for':60,'reason':'honest'}",
	       "done");
	EXPECT(MAIL_HOST, "partnre.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "patner.test.", LAB_NULL_MX);
	LAB_DO(unbound, "{'call':'release-end','names':['partnre.test'],'reason':'not so'}",
	       "done");
	EXPECT(MAIL_HOST, "partnre.test.", LAB_NULL_MX);
	json_decref(lab_alerts_wait(unbound, 4));
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* What is in the cache when a domain is protected is out of it when that is in force. */
static void protected_later(void)
{
	static const char before[] =
		LAB_POLICY_HEAD "protect: [{id: partners, domains: [other.test]}]\n";
	static const char after[] = LAB_POLICY_HEAD
		"protect: [{id: partners, domains: [partner.test], block-at: 75}]\n";
	struct lab_unbound *unbound = run(before);

	EXPECT(DESKTOP, "partnre.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "partnre.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, after));
	LAB_DO(unbound, "{'call':'reload'}", "done");
	EXPECT(MAIL_HOST, "partnre.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "partnre.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* A hostile name costs a bounded look, and shows in the counters. */
static void capped(void)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char text[4096];
	size_t used =
		(size_t)snprintf(text, sizeof(text),
	                         LAB_POLICY_HEAD "protect:\n"
	                                         "  - {id: many, block-at: 75, domains: [");
	struct lab_unbound *unbound;
	json_t *status;

	for (const char *letter = letters; *letter != '\0'; letter++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%spartner%cs.test",
		                         letter == letters ? "" : ", ", *letter);
	(void)snprintf(text + used, sizeof(text) - used, "]}\n");
	unbound = run(text);
	EXPECT(MAIL_HOST, "partners.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "partners.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "another.test.", LAB_REAL);
	status = LAB_CALL(unbound, "{'call':'status'}", "done");
	CU_ASSERT_EQUAL(lab_alert_number(status, "counters.capped"), 1);
	CU_ASSERT_EQUAL(lab_alert_number(status, "policy.protected"), 36);
	json_decref(status);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "who gets what", who_gets_what },
		{ "what the answer says", what_it_says },
		{ "what is told", what_is_told },
		{ "what is only told of is cached", told_only_is_cached },
		{ "released", released },
		{ "protected later", protected_later },
		{ "like very many", capped },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "lookalikes", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
