/*
 * One line of JSON for each look-up that a rule had something to say about, with every field that
 * the contract names, and nothing for anybody else. Each row asks for a name of its own, so that
 * its alert is found by the question.
 */
#include "lab_alerts.h"
#include "lab_outcome.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"
#define SECOND "127.0.11.1"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static struct lab *lab;
static struct lab_unbound *unbound;

static const char policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts:\n"
	"  outbound: [127.0.10.0/24, \"::1/128\"]\n"
	"  second: {networks: [127.0.11.0/24], action: nxdomain}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"watch:\n"
	"  - id: typed\n"
	"    description: Army addresses, mistyped\n"
	"    owner: mail-team@example.org\n"
	"    ticket: SEC-1234\n"
	"    reference: https://example.org/why\n"
	"    domains: [army.test meant.test, army.slow.test]\n"
	"  - {id: critical, domains: [crit.test meant.test], severity: critical,\n"
	"     action: redirect, redirect: quarantine.example.net}\n"
	"  - {id: low, domains: [low.test], severity: low, action: servfail}\n"
	"  - {id: medium, domains: [medium.test], severity: medium, action: drop}\n"
	"  - {id: refused, domains: [refu.test], action: refused}\n"
	"  - {id: watching, domains: [seen.test meant.test], mode: monitor}\n"
	"  - {id: ends, suffixes: [typo.test meant.test], only: [mail, hq]}\n"
	"allow:\n"
	"  - {id: partner, domains: [good.army.test]}\n";

/* What is asked, and what the alert says. NULL: the field is absent. */
static const struct row {
	int line;
	const char *from, *name;
	ldns_rr_type type;
	enum lab_transport transport;
	const char *question, *action, *would, *rcode, *rule, *matched, *intended, *trigger;
	const char *severity, *group, *subdomain, *registered, *message;
	json_int_t severity_number;
} rows[] = {
	{ __LINE__, MAIL_HOST, "mail.army.test.", LDNS_RR_TYPE_MX, LAB_UDP, "mail.army.test",
	  "null-mx", "null-mx", "NOERROR", "typed", "army.test", "mail.meant.test", "name",
	  "high", "outbound", "mail", "army.test",
	  MAIL_HOST
	  " looked up mail.army.test (meant mail.meant.test?): blocked, null-mx, rule "
	  "typed",
	  73 },
	{ __LINE__, SECOND, "x.y.ARMY.test.", LDNS_RR_TYPE_AAAA, LAB_TCP, "x.y.army.test",
	  "nxdomain", "nxdomain", "NXDOMAIN", "typed", "army.test", "x.y.meant.test", "name",
	  "high", "second", "x.y", "army.test", NULL, 73 },
	{ __LINE__, MAIL_HOST, "crit.test.", LDNS_RR_TYPE_ANY, LAB_UDP, "crit.test", "redirect",
	  "redirect", "NOERROR", "critical", "crit.test", "meant.test", "name", "critical",
	  "outbound", NULL, "crit.test", NULL, 99 },
	{ __LINE__, MAIL_HOST, "low.test.", LDNS_RR_TYPE_MX, LAB_TCP, "low.test", "servfail",
	  "servfail", "SERVFAIL", "low", "low.test", NULL, "name", "low", "outbound", NULL,
	  "low.test", MAIL_HOST " looked up low.test: blocked, servfail, rule low", 21 },
	{ __LINE__, MAIL_HOST, "refu.test.", LDNS_RR_TYPE_MX, LAB_UDP, "refu.test", "refused",
	  "refused", "REFUSED", "refused", "refu.test", NULL, "name", "high", "outbound", NULL,
	  "refu.test", NULL, 73 },
	{ __LINE__, MAIL_HOST, "medium.test.", LDNS_RR_TYPE_MX, LAB_UDP, "medium.test", "drop",
	  "drop", NULL, "medium", "medium.test", NULL, "name", "medium", "outbound", NULL,
	  "medium.test", NULL, 47 },
	{ __LINE__, MAIL_HOST, "a.alias.test.", LDNS_RR_TYPE_MX, LAB_UDP, "a.alias.test",
	  "null-mx", "null-mx", "NOERROR", "typed", "army.test", "meant.test", "cname", "high",
	  "outbound", "a", "alias.test", NULL, 73 },
	{ __LINE__, MAIL_HOST, "b.dn.test.", LDNS_RR_TYPE_MX, LAB_TCP, "b.dn.test", "null-mx",
	  "null-mx", "NOERROR", "typed", "army.test", "b.meant.test", "cname", "high",
	  "outbound", "b", "dn.test", NULL, 73 },
	{ __LINE__, MAIL_HOST, "seen.test.", LDNS_RR_TYPE_MX, LAB_UDP, "seen.test", "pass",
	  "null-mx", "NOERROR", "watching", "seen.test", "meant.test", "name", "high",
	  "outbound", NULL, "seen.test", NULL, 73 },
	{ __LINE__, SECOND, "a.seen.test.", LDNS_RR_TYPE_A, LAB_TCP, "a.seen.test", "pass",
	  "nxdomain", "NOERROR", "watching", "seen.test", "a.meant.test", "name", "high",
	  "second", "a", "seen.test", NULL, 73 },
	{ __LINE__, MAIL_HOST, "x.MAIL.typo.test.", LDNS_RR_TYPE_MX, LAB_UDP,
	  "x.mail.typo.test", "null-mx", "null-mx", "NOERROR", "ends", "typo.test",
	  "x.mail.meant.test", "suffix", "high", "outbound", "x.mail", "typo.test",
	  MAIL_HOST
	  " looked up x.mail.typo.test (meant x.mail.meant.test?): blocked, null-mx, rule ends",
	  73 },
	{ __LINE__, "::1", "six.army.test.", LDNS_RR_TYPE_MX, LAB_UDP, "six.army.test",
	  "null-mx", "null-mx", "NOERROR", "typed", "army.test", "six.meant.test", "name",
	  "high", "outbound", "six", "army.test", NULL, 73 },
};

/* Nobody is told of these. */
static const struct {
	const char *from, *name;
	ldns_rr_type type;
} silent[] = {
	{ DESKTOP, "mail.army.test.", LDNS_RR_TYPE_MX },
	{ MAIL_HOST, "mail.army.test.", LDNS_RR_TYPE_A },
	{ MAIL_HOST, "mail.army.test.", LDNS_RR_TYPE_TXT },
	{ SECOND, "mail.army.test.", LDNS_RR_TYPE_TXT },
	{ MAIL_HOST, "good.army.test.", LDNS_RR_TYPE_MX },
	{ MAIL_HOST, "plain.test.", LDNS_RR_TYPE_MX },
	{ MAIL_HOST, "typo.test.", LDNS_RR_TYPE_MX },
	{ MAIL_HOST, "other.typo.test.", LDNS_RR_TYPE_MX },
	{ DESKTOP, "seen.test.", LDNS_RR_TYPE_MX },
	{ DESKTOP, "c.alias.test.", LDNS_RR_TYPE_MX },
};

static int start(void)
{
	const struct lab_unbound_options options = { .policy = policy,
		                                     .host = "mxwarden-host: 1\n"
		                                             "name: res17.dc2\n",
		                                     .chain = "validator iterator" };

	unbound = lab_unbound_run(lab, &options);
	return unbound == NULL;
}

static int stop(void)
{
	return !lab_unbound_end(unbound);
}

static const json_t *find_alert(const json_t *alerts, const char *question)
{
	for (size_t i = 0; i < json_array_size(alerts); i++) {
		const json_t *alert = json_array_get(alerts, i);

		if (strcmp(lab_alert_text(alert, "dns.question.name"), question) == 0)
			return alert;
	}
	return NULL;
}

static void check_text(const json_t *alert, int line, const char *path, const char *expected)
{
	const char *text = lab_alert_text(alert, path);

	LAB_CHECK(strcmp(text, expected != NULL ? expected : "") == 0,
	          "row at line %d: %s is \"%s\", not \"%s\"", line, path, text,
	          expected != NULL ? expected : "");
	LAB_CHECK((lab_alert_at(alert, path) != NULL) == (expected != NULL),
	          "row at line %d: %s is %s", line, path,
	          expected != NULL ? "absent" : "there");
}

static void check_number(const json_t *alert, int line, const char *path, json_int_t expected)
{
	LAB_CHECK(lab_alert_number(alert, path) == expected,
	          "row at line %d: %s is %lld, not %lld", line, path,
	          (long long)lab_alert_number(alert, path), (long long)expected);
}

/* "2026-11-21T18:57:00.123Z" (RFC 3339, UTC, milliseconds), not before the test and not after. */
static void check_time(const json_t *alert, int line, const char *path, time_t not_before)
{
	const char *text = lab_alert_text(alert, path);
	char earliest[32], latest[32];
	const time_t now = time(NULL);
	struct tm utc;

	if (!LAB_CHECK(strlen(text) == 24 && text[19] == '.' && text[23] == 'Z' &&
	                       strspn(text + 20, "0123456789") == 3,
	               "row at line %d: %s is \"%s\"", line, path, text))
		return;
	(void)strftime(earliest, sizeof(earliest), "%Y-%m-%dT%H:%M:%S",
	               gmtime_r(&not_before, &utc));
	(void)strftime(latest, sizeof(latest), "%Y-%m-%dT%H:%M:%S", gmtime_r(&now, &utc));
	/* In this form, order of text is order of time. */
	LAB_CHECK(strncmp(text, earliest, 19) >= 0 && strncmp(text, latest, 19) <= 0,
	          "row at line %d: %s is %s, not from %s to %s", line, path, text, earliest,
	          latest);
}

static void check_list(const json_t *alert, int line, const char *path, const char *only)
{
	const json_t *list = lab_alert_at(alert, path);
	const char *text = json_string_value(json_array_get(list, 0));

	LAB_CHECK(json_array_size(list) == 1 && text != NULL && strcmp(text, only) == 0,
	          "row at line %d: %s is not [\"%s\"]", line, path, only);
}

static bool holds(const json_t *list, const char *text)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_array_get(list, i)), text) == 0)
			return true;
	return false;
}

/* "sha256:" and the digits of the policy's own text. */
static bool digest_of_policy(char text[80])
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned size;

	if (EVP_Digest(policy, strlen(policy), digest, &size, EVP_sha256(), NULL) != 1)
		return false;
	(void)lab_print(text, 80, "sha256:");
	for (unsigned i = 0; i < size; i++)
		(void)lab_print(text + 7 + 2 * (size_t)i, 3, "%02x", digest[i]);
	return true;
}

static void check_event(const json_t *alert, const struct row *row)
{
	const bool passed = strcmp(row->action, "pass") == 0;
	char id[64];

	check_text(alert, row->line, "ecs.version", "8.17.0");
	check_text(alert, row->line, "event.kind", "alert");
	check_list(alert, row->line, "event.category", "network");
	check_list(alert, row->line, "event.type", passed ? "allowed" : "denied");
	check_text(alert, row->line, "event.action", row->action);
	check_number(alert, row->line, "event.severity", row->severity_number);
	check_text(alert, row->line, "event.module", "mxwarden");
	check_text(alert, row->line, "event.dataset", "mxwarden.alert");
	(void)lab_print(id, sizeof(id), "%s-%lld", lab_alert_text(alert, "mxwarden.instance"),
	                (long long)lab_alert_number(alert, "event.sequence"));
	check_text(alert, row->line, "event.id", id);
	check_text(alert, row->line, "event.end", lab_alert_text(alert, "event.start"));
	if (row->message != NULL)
		check_text(alert, row->line, "message", row->message);
}

static void check_dns(const json_t *alert, const struct row *row, uint16_t port, uint16_t id)
{
	char number[8];

	(void)lab_print(number, sizeof(number), "%u", (unsigned)id);
	check_text(alert, row->line, "source.ip", row->from);
	check_text(alert, row->line, "client.ip", row->from);
	check_number(alert, row->line, "source.port", port);
	check_number(alert, row->line, "client.port", port);
	check_text(alert, row->line, "network.protocol", "dns");
	check_text(alert, row->line, "network.transport",
	           row->transport == LAB_TCP ? "tcp" : "udp");
	check_text(alert, row->line, "network.type",
	           strchr(row->from, ':') != NULL ? "ipv6" : "ipv4");
	check_text(alert, row->line, "dns.type", row->rcode != NULL ? "answer" : "query");
	if (row->rcode != NULL)
		check_text(alert, row->line, "dns.id", number);
	check_text(alert, row->line, "dns.response_code", row->rcode);
	check_text(alert, row->line, "dns.question.name", row->question);
	check_text(alert, row->line, "dns.question.type",
	           row->type == LDNS_RR_TYPE_MX     ? "MX"
	           : row->type == LDNS_RR_TYPE_A    ? "A"
	           : row->type == LDNS_RR_TYPE_AAAA ? "AAAA"
	                                            : "ANY");
	check_text(alert, row->line, "dns.question.class", "IN");
	check_text(alert, row->line, "dns.question.registered_domain", row->registered);
	check_text(alert, row->line, "dns.question.subdomain", row->subdomain);
	check_text(alert, row->line, "dns.question.top_level_domain", "test");
}

static void check_rule(const json_t *alert, const struct row *row)
{
	const bool passed = strcmp(row->action, "pass") == 0;
	const bool typed = strcmp(row->rule, "typed") == 0;
	const char *incident = lab_alert_text(alert, "mxwarden.incident");
	char digest[80] = "", hostname[256] = "";

	CU_ASSERT_TRUE(digest_of_policy(digest));
	CU_ASSERT_EQUAL(gethostname(hostname, sizeof(hostname) - 1), 0);
	check_text(alert, row->line, "rule.id", row->rule);
	check_text(alert, row->line, "rule.name", row->rule);
	check_text(alert, row->line, "rule.ruleset", "policy.yaml");
	check_text(alert, row->line, "rule.description",
	           typed ? "Army addresses, mistyped" : NULL);
	check_text(alert, row->line, "rule.reference",
	           typed ? "https://example.org/why" : NULL);
	check_text(alert, row->line, "mxwarden.ticket", typed ? "SEC-1234" : NULL);
	if (typed)
		check_list(alert, row->line, "rule.author", "mail-team@example.org");
	else
		CU_ASSERT_PTR_NULL(lab_alert_at(alert, "rule.author"));
	check_list(alert, row->line, "related.ip", row->from);
	LAB_CHECK(holds(lab_alert_at(alert, "related.hosts"), row->question),
	          "row at line %d: related.hosts lacks %s", row->line, row->question);
	check_text(alert, row->line, "observer.vendor", "mxwarden");
	check_text(alert, row->line, "observer.product", "mxwarden");
	check_text(alert, row->line, "observer.type", "dns-resolver");
	check_text(alert, row->line, "observer.hostname", hostname);
	check_text(alert, row->line, "observer.name", "res17.dc2");
	check_text(alert, row->line, "mxwarden.mode", passed ? "monitor" : "enforce");
	LAB_CHECK(json_is_boolean(lab_alert_at(alert, "mxwarden.blocked")) &&
	                  json_is_true(lab_alert_at(alert, "mxwarden.blocked")) == !passed,
	          "row at line %d: mxwarden.blocked", row->line);
	check_text(alert, row->line, "mxwarden.would", row->would);
	check_text(alert, row->line, "mxwarden.trigger", row->trigger);
	check_text(alert, row->line, "mxwarden.matched", row->matched);
	check_text(alert, row->line, "mxwarden.intended", row->intended);
	LAB_CHECK(json_is_null(lab_alert_at(alert, "mxwarden.lookalike")),
	          "row at line %d: mxwarden.lookalike", row->line);
	check_text(alert, row->line, "mxwarden.group", row->group);
	check_text(alert, row->line, "mxwarden.severity", row->severity);
	check_text(alert, row->line, "mxwarden.policy", digest);
	check_number(alert, row->line, "mxwarden.count", 1);
	LAB_CHECK(strlen(incident) == 16 && strspn(incident, "0123456789abcdef") == 16,
	          "row at line %d: mxwarden.incident is \"%s\"", row->line, incident);
}

/* Asks what a row says. Returns the id of the reply, and the port that was asked from. */
static uint16_t ask_row(const struct row *row, uint16_t *ret_port)
{
	const struct lab_query query = { .from = row->from,
		                         .name = row->name,
		                         .type = row->type,
		                         .transport = row->transport };
	struct lab_exchange *exchange = lab_ask_begin(unbound->port, &query);
	struct lab_reply *reply;
	uint16_t id = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(exchange);
	*ret_port = lab_ask_source_port(exchange);
	/* A dropped query has no reply to wait for. */
	CU_ASSERT_TRUE(lab_ask_fence(exchange));
	reply = lab_ask_end(exchange, row->rcode != NULL ? LAB_PATIENCE_MS : 0);
	LAB_CHECK((reply != NULL) == (row->rcode != NULL), "row at line %d: %s", row->line,
	          lab_reply_text(reply));
	if (reply != NULL)
		id = ldns_pkt_id(reply->packet);
	lab_reply_free(reply);
	return id;
}

static void each_field(void)
{
	const time_t begun = time(NULL);
	uint16_t ports[COUNT(rows)] = { 0 }, ids[COUNT(rows)] = { 0 };
	size_t asked_count = 0;
	json_t *alerts;

	for (size_t i = 0; i < COUNT(silent); i++) {
		const struct lab_query query = { .from = silent[i].from,
			                         .name = silent[i].name,
			                         .type = silent[i].type };

		lab_reply_free(lab_unbound_ask(unbound, &query));
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (strchr(rows[i].from, ':') != NULL && !lab->has_ipv6)
			continue;
		ids[i] = ask_row(&rows[i], &ports[i]);
		CU_ASSERT_NOT_EQUAL(ports[i], 0);
		asked_count++;
	}
	alerts = lab_alerts_wait(unbound, asked_count);
	CU_ASSERT_PTR_NOT_NULL_FATAL(alerts);
	/* The silent ones came first: theirs would be there by now. */
	CU_ASSERT_EQUAL(json_array_size(alerts), asked_count);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const json_t *alert = find_alert(alerts, rows[i].question);

		if (ports[i] == 0 ||
		    !LAB_CHECK(alert != NULL, "row at line %d: no alert", rows[i].line))
			continue;
		check_time(alert, rows[i].line, "@timestamp", begun);
		check_time(alert, rows[i].line, "event.start", begun);
		check_event(alert, &rows[i]);
		check_dns(alert, &rows[i], ports[i], ids[i]);
		check_rule(alert, &rows[i]);
	}
	/* Behind the lines of the start and of its policy. */
	for (size_t i = 0; i < json_array_size(alerts); i++)
		CU_ASSERT_EQUAL(lab_alert_number(json_array_get(alerts, i), "event.sequence"),
		                (json_int_t)i + 3);
	json_decref(alerts);
}

/* Every look-up counts, however they are put into lines; and one incident stays one. */
static void nothing_is_lost(void)
{
	enum {
		ASKED = 500
	};
	const struct lab_query query = { .from = MAIL_HOST,
		                         .name = "often.army.test.",
		                         .type = LDNS_RR_TYPE_MX };
	json_t *alerts;
	const char *incident = NULL;

	for (unsigned i = 0; i < ASKED; i++)
		lab_reply_free(lab_unbound_ask(unbound, &query));
	/* Whatever is kept back is written when the module ends. */
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	alerts = lab_alerts_wait(unbound, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(alerts);
	CU_ASSERT_EQUAL(lab_alerts_sum(alerts, "often.army.test"), ASKED);
	for (size_t i = 0; i < json_array_size(alerts); i++) {
		const json_t *alert = json_array_get(alerts, i);
		const char *here = lab_alert_text(alert, "mxwarden.incident");

		if (strcmp(lab_alert_text(alert, "dns.question.name"), "often.army.test") != 0)
			continue;
		if (incident == NULL)
			incident = here;
		CU_ASSERT_STRING_EQUAL(here, incident);
	}
	json_decref(alerts);
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
}

/* As logrotate does it: the file is put aside under another name, and the next alert is in a new one. Each
 * name is another one, so that each look-up is a line at once. */
static void replaced(void)
{
	char path[PATH_MAX], aside[PATH_MAX];
	json_t *alerts;

	CU_ASSERT_TRUE_FATAL(
		lab_print(path, sizeof(path), "%s/alerts.json", unbound->state) &&
		lab_print(aside, sizeof(aside), "%s/alerts.json.1", unbound->state));
	CU_ASSERT_EQUAL(rename(path, aside), 0);
	LAB_EXPECT(unbound, MAIL_HOST, "first.army.test.", LAB_NULL_MX);
	alerts = lab_alerts_wait_in(path, 1);
	CU_ASSERT_EQUAL(json_array_size(alerts), 1);
	json_decref(alerts);
	/* And where it is taken away, and something else is in its place. */
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
	LAB_EXPECT(unbound, MAIL_HOST, "second.army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "alerts are being lost", 1));
	CU_ASSERT_EQUAL(rmdir(path), 0);
	LAB_EXPECT(unbound, MAIL_HOST, "third.army.test.", LAB_NULL_MX);
	alerts = lab_alerts_wait_in(path, 1);
	CU_ASSERT_PTR_NOT_NULL(alerts);
	json_decref(alerts);
}

int main(void)
{
	CU_TestInfo tests[] = { { "each field", each_field },
		                { "nothing is lost", nothing_is_lost },
		                { "the file is replaced", replaced },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "alerts", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
