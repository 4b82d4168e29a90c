/*
 * A signed zone under a validator, with watched names in it. A policy's answer is never called
 * secure and brings no signatures; what is not the policy's stays as secure, or as bogus, as it
 * is. A bogus alias of a watched name stays SERVFAIL: a forger may not choose our answer.
 */
#include "lab_unbound.h"

#include <stdlib.h>

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
	"  second: {networks: [127.0.11.0/24], action: nxdomain}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"watch:\n"
	"  - {id: signed, domains: [watched.signed.test meant.test, bogus.signed.test]}\n";

/* What comes back. */
enum outcome {
	SECURE,   /* real, AD where it was asked for */
	INSECURE, /* real, no AD */
	BOGUS,    /* SERVFAIL without a policy's mark */
	POLICY    /* the group's answer */
};

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

static bool has_signature(const struct lab_reply *reply)
{
	ldns_rr_list *all = ldns_pkt_all_noquestion(reply->packet);
	bool has = false;

	for (size_t i = 0; i < ldns_rr_list_rr_count(all); i++)
		if (ldns_rr_get_type(ldns_rr_list_rr(all, i)) == LDNS_RR_TYPE_RRSIG)
			has = true;
	ldns_rr_list_deep_free(all);
	return has;
}

static bool is_policy(const struct lab_query *query, const char *soa,
                      const struct lab_reply *reply)
{
	const bool second = query->from[7] == '1';
	const struct lab_expectation expected = {
		.answer = second ? LAB_NXDOMAIN : LAB_NULL_MX,
		.question = query->name,
		.owner = second ? soa : query->name,
		.ttl_s = 60,
		.edns = query->edns || query->do_bit,
	};
	char why[512];

	return lab_reply_matches(reply, &expected, why, sizeof(why));
}

static bool is_outcome(enum outcome outcome, const struct lab_query *query, const char *soa,
                       const struct lab_reply *reply)
{
	const bool asks_ad = query->do_bit || query->ad;

	if (reply == NULL)
		return false;
	switch (outcome) {
	case SECURE:
		/* With CD=1 nothing has to be validated, though it may be. */
		return lab_reply_is_real(reply, query->type) &&
		       (reply->ad == asks_ad || (query->cd && !reply->ad)) &&
		       has_signature(reply) == query->do_bit;
	case INSECURE:
		return lab_reply_is_real(reply, query->type) && !reply->ad;
	case BOGUS:
		return reply->rcode == LDNS_RCODE_SERVFAIL && !reply->ad &&
		       !lab_reply_shows_policy(reply) && !lab_reply_shows_real(reply);
	case POLICY:
		return is_policy(query, soa, reply);
	default:
		return false;
	}
}

/* Each way to ask; CD=1 skips validation. */
static const struct lab_query ways[] = {
	{ .edns = false },
	{ .edns = true },
	{ .ad = true },
	{ .do_bit = true },
	{ .do_bit = true, .ad = true },
	{ .do_bit = true, .transport = LAB_TCP },
	{ .cd = true },
	{ .cd = true, .do_bit = true },
	{ .cd = true, .ad = true, .edns = true, .transport = LAB_TCP },
};

static const struct {
	int line;
	const char *name, *soa;
	ldns_rr_type type;
	/* Of the desktop, of group outbound, of group second; and each with CD=1. */
	enum outcome outcomes[3], unchecked[3];
} rows[] = {
	{ __LINE__,
	  "watched.signed.test.",
	  "watched.signed.test.",
	  LDNS_RR_TYPE_MX,
	  { SECURE, POLICY, POLICY },
	  { SECURE, POLICY, POLICY } },
	{ __LINE__,
	  "n.watched.signed.test.",
	  "watched.signed.test.",
	  LDNS_RR_TYPE_MX,
	  { SECURE, POLICY, POLICY },
	  { SECURE, POLICY, POLICY } },
	{ __LINE__,
	  "watched.signed.test.",
	  "watched.signed.test.",
	  LDNS_RR_TYPE_AAAA,
	  { SECURE, SECURE, POLICY },
	  { SECURE, SECURE, POLICY } },
	{ __LINE__,
	  "alias.signed.test.",
	  "alias.signed.test.",
	  LDNS_RR_TYPE_MX,
	  { SECURE, POLICY, POLICY },
	  { SECURE, POLICY, POLICY } },
	{ __LINE__,
	  "alias.signed.test.",
	  "alias.signed.test.",
	  LDNS_RR_TYPE_A,
	  { SECURE, SECURE, POLICY },
	  { SECURE, SECURE, POLICY } },
	{ __LINE__,
	  "plain.signed.test.",
	  NULL,
	  LDNS_RR_TYPE_MX,
	  { SECURE, SECURE, SECURE },
	  { SECURE, SECURE, SECURE } },
	{ __LINE__,
	  "bogus.signed.test.",
	  "bogus.signed.test.",
	  LDNS_RR_TYPE_MX,
	  { BOGUS, POLICY, POLICY },
	  { INSECURE, POLICY, POLICY } },
	{ __LINE__,
	  "bogus-alias.signed.test.",
	  "bogus-alias.signed.test.",
	  LDNS_RR_TYPE_MX,
	  { BOGUS, BOGUS, BOGUS },
	  { INSECURE, POLICY, POLICY } },
	{ __LINE__,
	  "anything.test.",
	  NULL,
	  LDNS_RR_TYPE_MX,
	  { INSECURE, INSECURE, INSECURE },
	  { INSECURE, INSECURE, INSECURE } },
};

static void ask_row(size_t row, size_t way, unsigned client)
{
	static const char *const clients[] = { DESKTOP, MAIL_HOST, SECOND };
	struct lab_query query = ways[way];
	const enum outcome outcome =
		query.cd ? rows[row].unchecked[client] : rows[row].outcomes[client];
	struct lab_reply *reply;

	query.from = clients[client];
	query.name = rows[row].name;
	query.type = rows[row].type;
	reply = lab_unbound_ask(unbound, &query);
	LAB_CHECK(is_outcome(outcome, &query, rows[row].soa, reply),
	          "row at line %d, client %u, way %zu: not outcome %d\n%s", rows[row].line,
	          client, way, (int)outcome, lab_reply_text(reply));
	lab_reply_free(reply);
}

/* Who asks first: every order of the three clients, and the ways in both directions. */
static void each_order(void)
{
	static const unsigned orders[][3] = { { 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
		                              { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 } };
	const size_t way_count = sizeof(ways) / sizeof(*ways);

	for (size_t order = 0; order < 6; order++) {
		char *answer = lab_unbound_control(unbound, "flush_zone .");

		CU_ASSERT_PTR_NOT_NULL(answer);
		free(answer);
		for (size_t row = 0; row < sizeof(rows) / sizeof(*rows); row++)
			for (size_t i = 0; i < way_count; i++)
				for (size_t client = 0; client < 3; client++)
					ask_row(row, order % 2 == 0 ? i : way_count - 1 - i,
					        orders[order][client]);
	}
}

int main(void)
{
	CU_TestInfo tests[] = { { "secure, insecure, bogus, policy", each_order },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "validator", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
