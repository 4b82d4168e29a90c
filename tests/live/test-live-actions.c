/*
 * What each action answers, octet by octet where it matters: each action with each type, over UDP
 * and TCP, with and without EDNS, DO, CD, AD and RD, in classes IN and ANY, in any letter case.
 * What an action does not cover is real, and so is everything for a desktop.
 */
#include "lab_unbound.h"

#include <stdlib.h>
#include <string.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"
#define SECOND "127.0.11.1"

static struct lab *lab;
static struct lab_unbound *unbound;

static const char policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts:\n"
	"  outbound: [127.0.10.0/24]\n"
	"  second: {networks: [127.0.11.0/24], action: nodata}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"watch:\n"
	"  - {id: null-mx, domains: [null.test meant.test], action: null-mx, ttl: 61}\n"
	"  - {id: nxdomain, domains: [nxd.test meant.test], action: nxdomain, ttl: 62}\n"
	"  - {id: nodata, domains: [nod.test meant.test], action: nodata, ttl: 63}\n"
	"  - {id: redirect, domains: [redir.test meant.test], action: redirect,\n"
	"     redirect: quarantine.example.net, ttl: 86400}\n"
	"  - {id: servfail, domains: [fail.test meant.test], action: servfail}\n"
	"  - {id: refused, domains: [refu.test meant.test], action: refused}\n"
	"  - {id: drop, domains: [drop.test meant.test], action: drop}\n"
	"  - {id: groups-own, domains: [own.test]}\n"
	"  - {id: exact, domains: [=exact.test], ttl: 1}\n"
	"  - {id: below, domains: [\"*.below.test\"]}\n"
	"  - {id: only-second, domains: [other.test], clients: [second]}\n"
	"  - {id: watching, domains: [monitor.test], mode: monitor}\n"
	"allow:\n"
	"  - {id: partner, domains: [good.null.test]}\n";

/* One action, on the domain that has it. */
static const struct action {
	const char *domain; /* with its dot */
	const char *id;
	enum lab_answer answer;
	bool addresses; /* covers A and AAAA too */
	uint32_t ttl_s;
} actions[] = {
	{ "null.test.", "null-mx", LAB_NULL_MX, false, 61 },
	{ "nxd.test.", "nxdomain", LAB_NXDOMAIN, true, 62 },
	{ "nod.test.", "nodata", LAB_NODATA, true, 63 },
	{ "redir.test.", "redirect", LAB_REDIRECT, false, 86400 },
	{ "fail.test.", "servfail", LAB_SERVFAIL, false, 60 },
	{ "refu.test.", "refused", LAB_REFUSED, false, 60 },
};

/* In front of the domain; what was meant is "PREFIXmeant.test". */
static const struct prefix {
	const char *text;
	bool mixed; /* letter case: the hint in the EDE is then not compared */
} prefixes[] = {
	{ "", false },
	{ "mail.", false },
	{ "a.b.c.d.", false },
	{ "mAiL.EU.", true },
	{ "dot\\.in\\000label.", false },
};

static const ldns_rr_type types[] = { LDNS_RR_TYPE_MX, LDNS_RR_TYPE_ANY, LDNS_RR_TYPE_A,
	                              LDNS_RR_TYPE_AAAA, LDNS_RR_TYPE_TXT };

/* Ways to ask; `from`, `name` and `type` are filled in. */
static const struct lab_query ways[] = {
	{ .transport = LAB_UDP },
	{ .transport = LAB_TCP },
	{ .transport = LAB_UDP, .edns = true },
	{ .transport = LAB_TCP, .edns = true },
	{ .transport = LAB_UDP, .do_bit = true, .ad = true },
	{ .transport = LAB_TCP, .do_bit = true, .cd = true },
	{ .transport = LAB_UDP, .cd = true, .ad = true },
	{ .transport = LAB_UDP, .ecs = true },
	{ .transport = LAB_UDP, .edns = true, .no_rd = true },
	{ .transport = LAB_TCP, .no_rd = true },
	{ .transport = LAB_UDP, .class_ = LDNS_RR_CLASS_ANY },
	{ .transport = LAB_TCP, .edns = true, .class_ = LDNS_RR_CLASS_ANY },
};

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static int start(void)
{
	const struct lab_unbound_options options = { .policy = policy,
		                                     .chain = "validator iterator" };

	unbound = lab_unbound_run(lab, &options);
	return unbound == NULL;
}

static int stop(void)
{
	return !lab_unbound_end(unbound);
}

static bool has_edns(const struct lab_query *query)
{
	return query->edns || query->do_bit || query->ecs;
}

/* Asks, compares, and says all about it when it differs. */
static void ask_and_compare(const struct lab_query *query, struct lab_expectation expected)
{
	struct lab_reply *reply = lab_unbound_ask(unbound, query);
	char why[512];

	expected.question = query->name;
	expected.edns = has_edns(query);
	LAB_CHECK(lab_reply_matches(reply, &expected, why, sizeof(why)),
	          "%s from %s type %d class %d %s edns %d do %d cd %d ad %d rd %d: %s\n%s",
	          query->name, query->from, (int)query->type, (int)query->class_,
	          query->transport == LAB_TCP ? "TCP" : "UDP", (int)has_edns(query),
	          (int)query->do_bit, (int)query->cd, (int)query->ad, (int)!query->no_rd, why,
	          lab_reply_text(reply));
	lab_reply_free(reply);
}

static void ask_all_ways(const struct action *action, const struct prefix *prefix,
                         ldns_rr_type type)
{
	const bool covered = type == LDNS_RR_TYPE_MX || type == LDNS_RR_TYPE_ANY ||
	                     (action->addresses && type != LDNS_RR_TYPE_TXT);
	char name[256], text[256];
	struct lab_expectation expected = { .owner = name,
		                            .redirect = "quarantine.example.net.",
		                            .ttl_s = action->ttl_s };

	(void)lab_print(name, sizeof(name), "%s%s", prefix->text, action->domain);
	(void)lab_print(text, sizeof(text), "%s; did you mean %smeant.test?", action->id,
	                prefix->text);
	if (!prefix->mixed)
		expected.ede_text = text;
	if (action->answer == LAB_NXDOMAIN || action->answer == LAB_NODATA)
		expected.owner = action->domain;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct lab_query query = ways[i];

		query.name = name;
		query.type = type;
		/* RD=0 asks for what is cached, and class ANY for more than one truth: those
		 * are for the policy only. */
		if (!covered && (query.no_rd || query.class_ != 0))
			continue;
		query.from = MAIL_HOST;
		expected.answer = covered ? action->answer : LAB_REAL;
		ask_and_compare(&query, expected);
		if (query.no_rd || query.class_ != 0)
			continue;
		query.from = DESKTOP;
		expected.answer = LAB_REAL;
		ask_and_compare(&query, expected);
	}
}

static void each_action(void)
{
	for (size_t a = 0; a < COUNT(actions); a++)
		for (size_t p = 0; p < COUNT(prefixes); p++)
			for (size_t t = 0; t < COUNT(types); t++)
				ask_all_ways(&actions[a], &prefixes[p], types[t]);
}

/* No reply is sent, and the resolver lives on. Over TCP Unbound closes the connection at once. */
static void drop(void)
{
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct lab_query query = ways[i];
		struct lab_exchange *exchange;
		struct lab_reply *reply;

		query.from = MAIL_HOST;
		query.name = "mail.drop.test.";
		query.type = i % 2 == 0 ? LDNS_RR_TYPE_MX : LDNS_RR_TYPE_ANY;
		exchange = lab_ask_begin(unbound->port, &query);
		CU_ASSERT_PTR_NOT_NULL_FATAL(exchange);
		LAB_CHECK(lab_ask_fence(exchange) || lab_ask_is_closed(exchange),
		          "way %zu: nothing is answered afterwards", i);
		CU_ASSERT_TRUE(lab_unbound_wait_idle(unbound));
		reply = lab_ask_end(exchange, 0);
		LAB_CHECK(reply == NULL, "way %zu: %s", i, lab_reply_text(reply));
		lab_reply_free(reply);
		CU_ASSERT_TRUE(lab_process_is_alive(&unbound->process));
		query.from = DESKTOP;
		if (!query.no_rd && query.class_ == 0)
			ask_and_compare(&query, (struct lab_expectation){ .answer = LAB_REAL });
	}
}

/* Scopes, groups, allow and monitor: one question each, and who gets what. */
static void who_and_what(void)
{
	static const struct {
		int line;
		const char *from, *name;
		enum lab_answer answer;
		const char *owner, *ede_text;
		uint32_t ttl_s;
	} rows[] = {
		{ __LINE__, MAIL_HOST, "own.test.", LAB_NULL_MX, "own.test.", "groups-own",
		  60 },
		{ __LINE__, SECOND, "own.test.", LAB_NODATA, "own.test.", "groups-own", 60 },
		{ __LINE__, SECOND, "a.own.test.", LAB_NODATA, "own.test.", "groups-own", 60 },
		{ __LINE__, DESKTOP, "own.test.", LAB_REAL, NULL, NULL, 0 },
		/* A rule's own action goes before its group's. */
		{ __LINE__, SECOND, "nxd.test.", LAB_NXDOMAIN, "nxd.test.",
		  "nxdomain; did you mean meant.test?", 62 },
		{ __LINE__, MAIL_HOST, "exact.test.", LAB_NULL_MX, "exact.test.", "exact", 1 },
		{ __LINE__, MAIL_HOST, "a.exact.test.", LAB_REAL, NULL, NULL, 0 },
		{ __LINE__, MAIL_HOST, "below.test.", LAB_REAL, NULL, NULL, 0 },
		{ __LINE__, MAIL_HOST, "a.below.test.", LAB_NULL_MX, "a.below.test.", "below",
		  60 },
		{ __LINE__, MAIL_HOST, "other.test.", LAB_REAL, NULL, NULL, 0 },
		{ __LINE__, SECOND, "other.test.", LAB_NODATA, "other.test.", "only-second",
		  60 },
		{ __LINE__, MAIL_HOST, "monitor.test.", LAB_REAL, NULL, NULL, 0 },
		{ __LINE__, MAIL_HOST, "good.null.test.", LAB_REAL, NULL, NULL, 0 },
		{ __LINE__, MAIL_HOST, "very.good.null.test.", LAB_REAL, NULL, NULL, 0 },
		{ __LINE__, MAIL_HOST, "ungood.null.test.", LAB_NULL_MX, "ungood.null.test.",
		  "null-mx; did you mean ungood.meant.test?", 61 },
		{ __LINE__, MAIL_HOST, "nonnull.test.", LAB_REAL, NULL, NULL, 0 },
		/* Just outside of the networks. */
		{ __LINE__, "127.0.9.255", "null.test.", LAB_REAL, NULL, NULL, 0 },
		{ __LINE__, "127.0.12.0", "null.test.", LAB_REAL, NULL, NULL, 0 },
		{ __LINE__, "127.0.10.255", "null.test.", LAB_NULL_MX, "null.test.",
		  "null-mx; did you mean meant.test?", 61 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct lab_query query = { .from = rows[i].from,
			                         .name = rows[i].name,
			                         .type = LDNS_RR_TYPE_MX,
			                         .edns = true };
		const struct lab_expectation expected = { .answer = rows[i].answer,
			                                  .question = rows[i].name,
			                                  .owner = rows[i].owner,
			                                  .ede_text = rows[i].ede_text,
			                                  .ttl_s = rows[i].ttl_s,
			                                  .edns = true };
		struct lab_reply *reply = lab_unbound_ask(unbound, &query);
		char why[512];

		LAB_CHECK(lab_reply_matches(reply, &expected, why, sizeof(why)),
		          "row at line %d: %s\n%s", rows[i].line, why, lab_reply_text(reply));
		lab_reply_free(reply);
	}
}

/*
 * 255 octets on the wire: three labels of 63, one of 51, null, test and the root:
 * 3 * 64 + 52 + 5 + 5 + 1. The hint would be longer than 160 octets and is left out.
 */
static void longest_name(void)
{
	char label[64], name[512];

	memset(label, 'x', 63);
	label[63] = '\0';
	(void)lab_print(name, sizeof(name), "%s.%s.%s.%.51s.null.test.", label, label, label,
	                label);
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct lab_query query = ways[i];

		query.from = MAIL_HOST;
		query.name = name;
		query.type = LDNS_RR_TYPE_MX;
		ask_and_compare(&query, (struct lab_expectation){ .answer = LAB_NULL_MX,
		                                                  .owner = name,
		                                                  .ede_text = "null-mx",
		                                                  .ttl_s = 61 });
		query.from = DESKTOP;
		if (!query.no_rd && query.class_ == 0)
			ask_and_compare(&query, (struct lab_expectation){ .answer = LAB_REAL });
	}
}

/* The root, and class CH: nothing of ours, nothing breaks. */
static void beside_the_policy(void)
{
	static const struct {
		const char *name;
		uint16_t class_;
	} rows[] = { { ".", LDNS_RR_CLASS_IN },
		     { "null.test.", LDNS_RR_CLASS_CH },
		     { ".", LDNS_RR_CLASS_ANY },
		     { "null.test.", 65280 } };

	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct lab_query query = { .from = MAIL_HOST,
			                         .name = rows[i].name,
			                         .type = LDNS_RR_TYPE_MX,
			                         .class_ = rows[i].class_,
			                         .edns = true };
		struct lab_reply *reply = lab_unbound_ask(unbound, &query);

		LAB_CHECK(reply != NULL && !lab_reply_shows_policy(reply), "%s class %d: %s",
		          rows[i].name, (int)rows[i].class_, lab_reply_text(reply));
		lab_reply_free(reply);
	}
}

int main(void)
{
	CU_TestInfo tests[] = { { "each action, each type, each way", each_action },
		                { "drop", drop },
		                { "who and what", who_and_what },
		                { "the longest name", longest_name },
		                { "beside the policy", beside_the_policy },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "actions", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
