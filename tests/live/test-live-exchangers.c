/*
 * Rules whose trigger is in the answer: the host of an MX record, or its address. In these zones all mail
 * goes to mx.real.test., so whatever a mail host asks for is stopped by a rule that lists it, and no
 * question says so beforehand. Everybody else gets the real answer each time, out of no cache that a mail
 * host shares; and in monitor everything is as without the module.
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
static struct lab_unbound *unbound;

#define HEAD(mode)                                                                             \
	"mxwarden: 1\n"                                                                        \
	"mode: " mode "\n"                                                                     \
	"mail-hosts: {outbound: [127.0.10.0/24], second: {networks: [127.0.11.0/24], "         \
	"action: nxdomain}}\n"                                                                 \
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"

/* Hosts by name, one name and one exchange exempt. */
static const char hosts_policy[] =
	HEAD("enforce") "allow:\n"
			"  - {id: fine, domains: [fine.test]}\n"
			"  - {id: good-server, domains: [mx.spare.test]}\n"
			"exchangers:\n"
			"  - {id: collectors, hosts: [mx.real.test, =mx.spare.test]}\n";

/* The exchange that all names have is exempt; the one that some have besides is not. */
static const char other_policy[] =
	HEAD("enforce") "allow: [{id: good-server, domains: [mx.real.test]}]\n"
			"exchangers: [{id: collectors, hosts: [real.test, mx.spare.test]}]\n";

/* By address: the exchange's own, and the one that the names have themselves. */
static const char networks_policy[] =
	HEAD("enforce") "allow: [{id: fine, domains: [fine.test]}]\n"
			"exchangers:\n"
			"  - {id: places, networks: [192.0.2.25, 192.0.2.80/31],\n"
			"     except: [good.plain.test]}\n";

static const char monitoring_policy[] =
	HEAD("monitor") "exchangers: [{id: collectors, hosts: [\"*.real.test\"]},\n"
			"             {id: places, networks: [192.0.2.80]}]\n";

static const char empty_policy[] =
	HEAD("enforce") "watch: [{id: none, domains: [none.test]}]\n";

static int start_with(const char *policy)
{
	const struct lab_unbound_options options = { .policy = policy,
		                                     .chain = "validator iterator" };

	unbound = lab_unbound_run(lab, &options);
	return unbound == NULL;
}

static int start_hosts(void)
{
	return start_with(hosts_policy);
}

static int start_other(void)
{
	return start_with(other_policy);
}

static int start_networks(void)
{
	return start_with(networks_policy);
}

static int start_monitoring(void)
{
	return start_with(monitoring_policy);
}

static int start_empty(void)
{
	return start_with(empty_policy);
}

static int stop(void)
{
	return !lab_unbound_end(unbound);
}

/* A name that nobody has asked for. */
static const char *fresh_name(const char *below)
{
	static unsigned serial;
	static char name[64];

	(void)lab_print(name, sizeof(name), "x%u.%s", serial++, below);
	return name;
}

#define EXPECT(from, name, answer) LAB_EXPECT(unbound, from, name, answer)

static void expect_type(int line, const char *from, const char *name, ldns_rr_type type,
                        enum lab_answer answer)
{
	const struct lab_query query = { .from = from, .name = name, .type = type };

	lab_outcome_expect(unbound, line, &query, answer);
}
#define EXPECT_TYPE(from, name, type, answer) expect_type(__LINE__, from, name, type, answer)

/* Ways to a name whose mail goes to mx.real.test. */
static const char *const ways[] = { "plain.test.",      "alias.test.",      "chain.test.",
	                            "dn.test.",         "plain.slow.test.", "alias.slow.test.",
	                            "chain.slow.test.", "moved.slow.test.", "away.slow.test.",
	                            "army.test.",       "short.slow.test." };

static void in_turn(void)
{
	static const char *const orders[] = { "mdmsd", "dmdsm", "sdmds", "ddssm" };

	for (size_t way = 0; way < COUNT(ways); way++) {
		/* Each order comes with every other way, before and behind it. */
		for (size_t turn = 0; turn < 2; turn++) {
			const char *order = orders[(way + 2 * turn) % COUNT(orders)];
			const char *name = fresh_name(ways[way]);

			for (const char *who = order; *who != '\0'; who++)
				EXPECT(*who == 'd'   ? DESKTOP
				       : *who == 'm' ? MAIL_HOST
				                     : SECOND,
				       name,
				       *who == 'd'   ? LAB_REAL
				       : *who == 'm' ? LAB_NULL_MX
				                     : LAB_NXDOMAIN);
		}
	}
}

/* The same over TCP, with RD=0, with a client subnet, with letter case. */
static void other_forms(void)
{
	const char *name = fresh_name("Plain.Slow.TEST.");
	const struct lab_query queries[] = {
		{ .from = MAIL_HOST, .transport = LAB_TCP },
		{ .from = MAIL_HOST, .no_rd = true },
		{ .from = MAIL_HOST, .edns = true },
		{ .from = MAIL_HOST, .do_bit = true, .cd = true },
		{ .from = MAIL_HOST, .ecs = true },
	};

	for (size_t i = 0; i < COUNT(queries); i++) {
		struct lab_query query = queries[i];
		struct lab_reply *reply;

		EXPECT(DESKTOP, name, LAB_REAL);
		query.name = name;
		query.type = LDNS_RR_TYPE_MX;
		reply = lab_unbound_ask(unbound, &query);
		LAB_CHECK(reply != NULL && !lab_reply_shows_real(reply), "form %zu: %s", i,
		          lab_reply_text(reply));
		lab_reply_free(reply);
	}
}

/* ANY asks for the MX, too. What Unbound has of the other types in its cache is enough for it, and that is
 * not what a rule about hosts is for; but the MX never comes. */
static void type_any(void)
{
	const char *name = fresh_name("plain.slow.test.");
	static const char *const clients[] = { MAIL_HOST, SECOND };

	EXPECT_TYPE(MAIL_HOST, name, LDNS_RR_TYPE_ANY, LAB_NULL_MX);
	EXPECT_TYPE(DESKTOP, name, LDNS_RR_TYPE_ANY, LAB_REAL);
	for (size_t i = 0; i < 4; i++) {
		const struct lab_query query = { .from = clients[i % 2],
			                         .name = name,
			                         .type = LDNS_RR_TYPE_ANY };
		struct lab_reply *reply = lab_unbound_ask(unbound, &query);

		LAB_CHECK(reply != NULL && !lab_reply_is_real(reply, LDNS_RR_TYPE_MX), "%s: %s",
		          name, lab_reply_text(reply));
		lab_reply_free(reply);
		EXPECT(DESKTOP, name, LAB_REAL);
	}
}

/* Everybody waits for one answer, or for two: no mail host is given it, every desktop is. */
static void in_flight(void)
{
	static const char clients[] = "dmsdm";

	for (unsigned turn = 0; turn < 8; turn++) {
		const char *name =
			fresh_name(turn % 2 == 0 ? "plain.slow.test." : "alias.slow.test.");
		enum {
			CLIENTS = sizeof(clients) - 1
		};
		struct lab_exchange *exchanges[CLIENTS];
		struct lab_query query = { .name = name, .type = LDNS_RR_TYPE_MX };

		CU_ASSERT_TRUE_FATAL(lab_slow_hold(lab->slow, name, 0));
		for (size_t i = 0; i < CLIENTS; i++) {
			const char who = clients[(i + turn) % CLIENTS];

			query.from = who == 'd' ? DESKTOP : who == 'm' ? MAIL_HOST : SECOND;
			query.transport = (i + turn) % 3 == 0 ? LAB_TCP : LAB_UDP;
			exchanges[i] = lab_ask_begin(unbound->port, &query);
			CU_ASSERT_PTR_NOT_NULL_FATAL(exchanges[i]);
			CU_ASSERT_TRUE(lab_ask_fence(exchanges[i]));
		}
		CU_ASSERT_TRUE(lab_slow_wait_asked(lab->slow, name, 0, 1));
		lab_slow_release(lab->slow, name, 0);
		for (size_t i = 0; i < CLIENTS; i++) {
			const char who = clients[(i + turn) % CLIENTS];
			struct lab_reply *reply = lab_ask_end(exchanges[i], LAB_PATIENCE_MS);

			LAB_CHECK(lab_outcome_is(&query, reply,
			                         who == 'd'   ? LAB_REAL
			                         : who == 'm' ? LAB_NULL_MX
			                                      : LAB_NXDOMAIN),
			          "%s, turn %u, client %c: %s", name, turn, who,
			          lab_reply_text(reply));
			lab_reply_free(reply);
		}
	}
}

/* Nothing of it stays in the cache; what no rule is about does. */
static void cached(void)
{
	const char *name = fresh_name("plain.slow.test.");
	unsigned asked;

	EXPECT(DESKTOP, name, LAB_REAL);
	asked = lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX);
	EXPECT(DESKTOP, name, LAB_REAL);
	CU_ASSERT_TRUE(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX) > asked);
	EXPECT_TYPE(DESKTOP, name, LDNS_RR_TYPE_TXT, LAB_REAL);
	EXPECT_TYPE(DESKTOP, name, LDNS_RR_TYPE_A, LAB_REAL);
	asked = lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_TXT) +
	        lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_A);
	EXPECT_TYPE(MAIL_HOST, name, LDNS_RR_TYPE_TXT, LAB_REAL);
	EXPECT_TYPE(SECOND, name, LDNS_RR_TYPE_A, LAB_REAL);
	CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_TXT) +
	                        lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_A),
	                asked);
}

/* Hosts are no names that are watched: what they have themselves is anybody's. */
static void hosts_are_no_names(void)
{
	for (unsigned turn = 0; turn < 2; turn++) {
		const struct lab_query query = { .from = turn == 0 ? SECOND : MAIL_HOST,
			                         .name = "mx.real.test.",
			                         .type = LDNS_RR_TYPE_A };
		struct lab_reply *reply = lab_unbound_ask(unbound, &query);

		LAB_CHECK(reply != NULL && reply->rcode == LDNS_RCODE_NOERROR &&
		                  !lab_reply_shows_policy(reply) &&
		                  ldns_pkt_ancount(reply->packet) == 1,
		          "%s", lab_reply_text(reply));
		lab_reply_free(reply);
	}
}

/* An allow entry for the name is final, and what it exempts is still in no cache. */
static void allowed_name(void)
{
	const char *name = fresh_name("fine.test.");

	EXPECT(MAIL_HOST, name, LAB_REAL);
	EXPECT(SECOND, name, LAB_REAL);
	EXPECT(DESKTOP, name, LAB_REAL);
	/* One for an exchange exempts that; the other one is there, too. */
	name = fresh_name("two.test.");
	EXPECT(DESKTOP, name, LAB_REAL);
	EXPECT(MAIL_HOST, name, LAB_NULL_MX);
	EXPECT(SECOND, name, LAB_NXDOMAIN);
}

static void allowed_exchange(void)
{
	const char *name = fresh_name("plain.test.");

	EXPECT(MAIL_HOST, name, LAB_REAL);
	EXPECT(SECOND, name, LAB_REAL);
	name = fresh_name("two.test.");
	EXPECT(DESKTOP, name, LAB_REAL);
	EXPECT(MAIL_HOST, name, LAB_NULL_MX);
	EXPECT(SECOND, name, LAB_NXDOMAIN);
	EXPECT(DESKTOP, name, LAB_REAL);
}

/* The authority of test. tells the exchange's address in additional data. */
static void by_address(void)
{
	static const char *const told[] = { "plain.test.", "alias.test.", "dn.test.",
		                            "away.slow.test." };

	for (size_t i = 0; i < COUNT(told); i++) {
		const char *name = fresh_name(told[i]);

		EXPECT(i % 2 == 0 ? DESKTOP : MAIL_HOST, name,
		       i % 2 == 0 ? LAB_REAL : LAB_NULL_MX);
		EXPECT(MAIL_HOST, name, LAB_NULL_MX);
		EXPECT(SECOND, name, LAB_NXDOMAIN);
		EXPECT(DESKTOP, name, LAB_REAL);
		EXPECT(MAIL_HOST, name, LAB_NULL_MX);
	}
	/* The one of slow.test. does not, and may not: the exchange is in another zone. */
	EXPECT(MAIL_HOST, fresh_name("plain.slow.test."), LAB_REAL);
	/* Exempt by the asked name; by the exchange's name nothing is. */
	EXPECT(MAIL_HOST, fresh_name("fine.test."), LAB_REAL);
	EXPECT(MAIL_HOST, fresh_name("good.plain.test."), LAB_NULL_MX);
}

/* A mail host that finds no MX asks for the address of the domain itself; one group's answers cover that. */
static void own_address(void)
{
	const char *name = fresh_name("plain.slow.test.");

	for (unsigned turn = 0; turn < 2; turn++) {
		EXPECT_TYPE(turn == 0 ? DESKTOP : SECOND, name, LDNS_RR_TYPE_A,
		            turn == 0 ? LAB_REAL : LAB_NXDOMAIN);
		EXPECT_TYPE(SECOND, name, LDNS_RR_TYPE_A, LAB_NXDOMAIN);
		EXPECT_TYPE(MAIL_HOST, name, LDNS_RR_TYPE_A, LAB_REAL);
		EXPECT_TYPE(DESKTOP, name, LDNS_RR_TYPE_A, LAB_REAL);
		/* The other family is in no network. */
		EXPECT_TYPE(SECOND, name, LDNS_RR_TYPE_AAAA, LAB_REAL);
	}
	name = fresh_name("good.plain.test.");
	EXPECT_TYPE(SECOND, name, LDNS_RR_TYPE_A, LAB_REAL);
}

/* Whoever asks: one query upstream, then the cache; and one alert for each mail host's reply. */
static void monitored(void)
{
	static const char *const clients[] = { DESKTOP, MAIL_HOST, SECOND, MAIL_HOST };
	const char *name = fresh_name("plain.slow.test.");
	char bare[64];
	json_t *alerts;

	for (size_t i = 0; i < COUNT(clients); i++)
		EXPECT(clients[i], name, LAB_REAL);
	CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX), 1);
	EXPECT_TYPE(SECOND, name, LDNS_RR_TYPE_A, LAB_REAL);
	/* What is gathered of repeats, the third one of a mail host, is written now. */
	LAB_DO(unbound, "{'call':'reload'}", "done");
	alerts = lab_alerts_wait(unbound, 4);
	CU_ASSERT_PTR_NOT_NULL_FATAL(alerts);
	CU_ASSERT_EQUAL(json_array_size(alerts), 4);
	(void)lab_print(bare, sizeof(bare), "%.*s", (int)strlen(name) - 1, name);
	for (size_t i = 0; i < json_array_size(alerts); i++) {
		const json_t *alert = json_array_get(alerts, i);
		const json_t *hosts = lab_alert_at(alert, "related.hosts");
		const bool address = i == 2;

		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "dns.question.name"), bare);
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "event.action"), "pass");
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "mxwarden.mode"), "monitor");
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "mxwarden.trigger"), "exchanger");
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "mxwarden.matched"),
		                       address ? "192.0.2.80/32" : "real.test");
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "rule.id"),
		                       address ? "places" : "collectors");
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "mxwarden.exchanger"),
		                       address ? bare : "mx.real.test");
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "mxwarden.address"),
		                       address ? "192.0.2.80" : "");
		CU_ASSERT_STRING_EQUAL(
			json_string_value(json_array_get(hosts, address ? 0 : 1)),
			address ? bare : "mx.real.test");
	}
	json_decref(alerts);
}

/* The answer is in the cache when the rule comes; the cache is kept where this Unbound can. */
static void rule_comes(const char *command)
{
	const char *name = fresh_name("plain.slow.test.");

	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, empty_policy));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	EXPECT(DESKTOP, name, LAB_REAL);
	EXPECT(MAIL_HOST, name, LAB_REAL);
	CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX), 1);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, hosts_policy));
	if (!lab_unbound_reload(unbound, command)) {
		lab_say("this Unbound has no %s", command);
		return;
	}
	EXPECT(MAIL_HOST, name, LAB_NULL_MX);
	EXPECT(DESKTOP, name, LAB_REAL);
	EXPECT(MAIL_HOST, name, LAB_NULL_MX);
}

static void reloaded(void)
{
	rule_comes("reload");
	rule_comes("reload_keep_cache");
}

int main(void)
{
	CU_TestInfo hosts[] = {
		{ "in turn", in_turn },
		{ "other forms of the question", other_forms },
		{ "ANY", type_any },
		{ "in flight", in_flight },
		{ "what is cached", cached },
		{ "hosts are no names", hosts_are_no_names },
		{ "an allowed name", allowed_name },
		CU_TEST_INFO_NULL,
	};
	CU_TestInfo others[] = {
		{ "an allowed exchange", allowed_exchange },
		CU_TEST_INFO_NULL,
	};
	CU_TestInfo networks[] = {
		{ "the exchange's address", by_address },
		{ "the domain's own address", own_address },
		CU_TEST_INFO_NULL,
	};
	CU_TestInfo monitors[] = {
		{ "alerts, and the cache as usual", monitored },
		CU_TEST_INFO_NULL,
	};
	CU_TestInfo reloads[] = {
		{ "the rule comes when the answer is cached", reloaded },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "hosts", start_hosts, stop, NULL, NULL, hosts },
		{ "an exempt host", start_other, stop, NULL, NULL, others },
		{ "networks", start_networks, stop, NULL, NULL, networks },
		{ "monitor", start_monitoring, stop, NULL, NULL, monitors },
		{ "reload", start_empty, stop, NULL, NULL, reloads },
		CU_SUITE_INFO_NULL,
	};

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
