/*
 * Monitor changes nobody's DNS: mail hosts get real answers, and these are cached and shared
 * between clients as if the module were not there, which is seen at the authority and in
 * Unbound's own statistics. Every reply to a mail host is told of, from the cache or not.
 */
#include "lab_alerts.h"
#include "lab_control.h"
#include "lab_slow.h"

#include <stdlib.h>
#include <string.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"
#define SECOND "127.0.11.1"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static struct lab *lab;
static struct lab_unbound *unbound;

#define GROUPS                                                                                 \
	"mail-hosts:\n"                                                                        \
	"  outbound: [127.0.10.0/24]\n"                                                        \
	"  second: {networks: [127.0.11.0/24], action: nxdomain}\n"                            \
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"

/* The whole policy watches only. */
static const char monitoring_policy[] =
	"mxwarden: 1\nmode: monitor\n" GROUPS "watch:\n"
	"  - {id: typed, domains: [army.test meant.test, army.slow.test, void.test]}\n";

/* One rule does, beside one that enforces. */
static const char mixed_policy[] =
	"mxwarden: 1\nmode: enforce\n" GROUPS "watch:\n"
	"  - {id: watching, domains: [army.test meant.test, army.slow.test, void.test],\n"
	"     mode: monitor}\n"
	"  - {id: blocking, domains: [short.slow.test]}\n";

/* The policy would block; the resolver does not. */
static const char enforcing_policy[] =
	"mxwarden: 1\nmode: enforce\n" GROUPS "watch:\n"
	"  - {id: typed, domains: [army.test meant.test, army.slow.test, void.test]}\n";

static int start_with(const char *policy, const char *host)
{
	const struct lab_unbound_options options = { .policy = policy,
		                                     .host = host,
		                                     .chain = "validator iterator" };

	unbound = lab_unbound_run(lab, &options);
	return unbound == NULL;
}

static int start_monitoring(void)
{
	return start_with(monitoring_policy, NULL);
}

static int start_mixed(void)
{
	return start_with(mixed_policy, NULL);
}

static int start_host(void)
{
	return start_with(enforcing_policy, "mxwarden-host: 1\nmode: monitor\n");
}

static int stop(void)
{
	return !lab_unbound_end(unbound);
}

/* Names must not be known from an earlier suite's counts at the authority. */
static void unique_name(char name[64], const char *what, const char *below)
{
	static unsigned serial;

	(void)lab_print(name, 64, "%s%u.%s", what, serial++, below);
}

static void expect_real(const struct lab_query *query)
{
	struct lab_reply *reply = lab_unbound_ask(unbound, query);

	LAB_CHECK(reply != NULL && lab_reply_is_real(reply, query->type), "%s from %s: %s",
	          query->name, query->from, lab_reply_text(reply));
	lab_reply_free(reply);
}

/* The look-ups of NAME that all alerts say are COUNT. */
static void expect_alerts(const char *name, json_int_t count)
{
	char bare[64];
	json_t *alerts;

	(void)lab_print(bare, sizeof(bare), "%.*s", (int)strlen(name) - 1, name);
	/* What is gathered of repeats is written now. */
	LAB_DO(unbound, "{'call':'reload'}", "done");
	alerts = lab_alerts_wait(unbound, 1);
	if (alerts == NULL)
		return;
	LAB_CHECK(lab_alerts_sum(alerts, bare) == count, "%s: %lld alerts, expected %lld", bare,
	          (long long)lab_alerts_sum(alerts, bare), (long long)count);
	for (size_t i = 0; i < json_array_size(alerts); i++) {
		const json_t *alert = json_array_get(alerts, i);

		if (strcmp(lab_alert_text(alert, "dns.question.name"), bare) != 0)
			continue;
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "event.action"), "pass");
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "mxwarden.mode"), "monitor");
		CU_ASSERT_TRUE(json_is_false(lab_alert_at(alert, "mxwarden.blocked")));
		CU_ASSERT_STRING_EQUAL(lab_alert_text(alert, "dns.response_code"), "NOERROR");
	}
	json_decref(alerts);
}

/* Whoever asks first: one query upstream, then the cache, for everybody. */
static void cached_as_usual(void)
{
	static const struct lab_query queries[] = {
		{ .from = DESKTOP },
		{ .from = MAIL_HOST },
		{ .from = SECOND, .transport = LAB_TCP },
		{ .from = MAIL_HOST, .transport = LAB_TCP, .edns = true },
		{ .from = MAIL_HOST, .no_rd = true },
		{ .from = DESKTOP, .transport = LAB_TCP },
		{ .from = SECOND, .do_bit = true },
	};

	for (size_t first = 0; first < COUNT(queries); first++) {
		long long hits, hits_before;
		char name[64];

		/* RD=0 does not make Unbound look, so it cannot be the first. */
		if (queries[first].no_rd)
			continue;
		unique_name(name, "cached", "army.slow.test.");
		hits_before = lab_unbound_statistic(unbound, "total.num.cachehits");
		for (size_t i = 0; i < COUNT(queries); i++) {
			struct lab_query query = queries[(first + i) % COUNT(queries)];

			query.name = name;
			query.type = LDNS_RR_TYPE_MX;
			expect_real(&query);
		}
		CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX), 1);
		hits = lab_unbound_statistic(unbound, "total.num.cachehits");
		CU_ASSERT_EQUAL(hits - hits_before, (long long)COUNT(queries) - 1);
		/* Five of the seven are mail hosts. */
		expect_alerts(name, 5);
	}
}

/* An alias is cached as usual, too, and told of each time. */
static void aliases(void)
{
	unsigned asked_once = 0;
	char name[64];

	unique_name(name, "a", "alias.slow.test.");
	for (unsigned i = 0; i < 6; i++) {
		const struct lab_query query = { .from = i % 2 == 0 ? MAIL_HOST : DESKTOP,
			                         .name = name,
			                         .type = LDNS_RR_TYPE_MX,
			                         .transport = i % 3 == 0 ? LAB_TCP : LAB_UDP };

		expect_real(&query);
		/* With minimisation, one look is more than one query. */
		if (i == 0)
			asked_once = lab_slow_asked(lab->slow, name, 0);
	}
	CU_ASSERT_TRUE(asked_once > 0);
	CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, name, 0), asked_once);
	expect_alerts(name, 3);
}

/* Clients that ask while the answer is on its way share one query, as without the module. */
static void shared_in_flight(void)
{
	static const char *const clients[] = { DESKTOP, MAIL_HOST, DESKTOP, MAIL_HOST, SECOND };
	struct lab_exchange *exchanges[COUNT(clients)];
	char name[64];

	unique_name(name, "flight", "army.slow.test.");
	CU_ASSERT_TRUE_FATAL(lab_slow_hold(lab->slow, name, 0));
	for (size_t i = 0; i < COUNT(clients); i++) {
		const struct lab_query query = { .from = clients[i],
			                         .name = name,
			                         .type = LDNS_RR_TYPE_MX,
			                         .transport = i % 2 == 0 ? LAB_UDP : LAB_TCP };

		exchanges[i] = lab_ask_begin(unbound->port, &query);
		CU_ASSERT_PTR_NOT_NULL_FATAL(exchanges[i]);
		CU_ASSERT_TRUE(lab_ask_fence(exchanges[i]));
	}
	CU_ASSERT_TRUE(lab_slow_wait_asked(lab->slow, name, 0, 1));
	CU_ASSERT_EQUAL(lab_unbound_statistic(unbound, "total.requestlist.current.all"), 1);
	lab_slow_release(lab->slow, name, 0);
	for (size_t i = 0; i < COUNT(clients); i++) {
		struct lab_reply *reply = lab_ask_end(exchanges[i], LAB_PATIENCE_MS);

		LAB_CHECK(reply != NULL && lab_reply_is_real(reply, LDNS_RR_TYPE_MX),
		          "client %zu: %s", i, lab_reply_text(reply));
		lab_reply_free(reply);
	}
	CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX), 1);
	expect_alerts(name, 3);
}

/* A failure is a real answer, too. */
static void failures(void)
{
	const struct lab_query query = { .from = MAIL_HOST,
		                         .name = "missing.void.test.",
		                         .type = LDNS_RR_TYPE_MX };

	for (unsigned i = 0; i < 3; i++) {
		struct lab_reply *reply = lab_unbound_ask(unbound, &query);

		LAB_CHECK(reply != NULL && reply->rcode == LDNS_RCODE_NXDOMAIN &&
		                  !lab_reply_shows_policy(reply),
		          "%s", lab_reply_text(reply));
		lab_reply_free(reply);
	}
}

/* The same rules in the same policy, one that enforces: it still does. */
static void the_other_rule_enforces(void)
{
	for (unsigned i = 0; i < 4; i++) {
		const struct lab_query query = { .from = i % 2 == 0 ? DESKTOP : MAIL_HOST,
			                         .name = "blocked.short.slow.test.",
			                         .type = LDNS_RR_TYPE_MX };
		struct lab_reply *reply = lab_unbound_ask(unbound, &query);

		LAB_CHECK(reply != NULL &&
		                  (i % 2 == 0 ? lab_reply_is_real(reply, LDNS_RR_TYPE_MX)
		                              : lab_reply_shows_policy(reply) &&
		                                        !lab_reply_shows_real(reply)),
		          "turn %u: %s", i, lab_reply_text(reply));
		lab_reply_free(reply);
	}
}

int main(void)
{
	CU_TestInfo monitoring[] = { { "cached as usual", cached_as_usual },
		                     { "shared in flight", shared_in_flight },
		                     { "aliases", aliases },
		                     { "failures", failures },
		                     CU_TEST_INFO_NULL };
	CU_TestInfo mixed[] = { { "cached as usual", cached_as_usual },
		                { "shared in flight", shared_in_flight },
		                { "aliases", aliases },
		                { "the other rule enforces", the_other_rule_enforces },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = {
		{ "a policy in monitor", start_monitoring, stop, NULL, NULL, monitoring },
		{ "a host in monitor", start_host, stop, NULL, NULL, monitoring },
		{ "a rule in monitor", start_mixed, stop, NULL, NULL, mixed },
		CU_SUITE_INFO_NULL
	};

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
