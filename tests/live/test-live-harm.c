/*
 * What a policy must not do to everybody else. Dropped queries, floods of one watched name, and
 * mail hosts that wait in the same query as others are made, each on an Unbound of its own with
 * little room; afterwards, whoever has nothing to do with it still gets all that is his. The C
 * authority holds queries back, so that who waits with whom is the test's choice.
 */
#include "lab_slow.h"
#include "lab_unbound.h"

#include <string.h>

#define DESKTOP "127.0.20.1"
#define OTHER_DESKTOP "127.0.20.2"
#define MAIL_HOST "127.0.10.1"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static struct lab *lab;

static const char policy[] = "mxwarden: 1\n"
			     "mode: enforce\n"
			     "mail-hosts: {outbound: [127.0.10.0/24]}\n"
			     "defaults: {action: null-mx, ttl: 60, severity: high}\n"
			     "watch:\n"
			     "  - {id: typed, domains: [army.slow.test, watched.signed.test]}\n"
			     "  - {id: drop, domains: [drop.test], action: drop}\n";

static const struct lab_query drop_query = { .from = MAIL_HOST,
	                                     .name = "mail.drop.test.",
	                                     .type = LDNS_RR_TYPE_MX };

static void expect_real(int line, struct lab_exchange *exchange, ldns_rr_type type)
{
	struct lab_reply *reply = lab_ask_end(exchange, LAB_PATIENCE_MS);

	LAB_CHECK(reply != NULL && lab_reply_is_real(reply, type), "line %d: not real: %s",
	          line, lab_reply_text(reply));
	lab_reply_free(reply);
}

/* Sends a query and waits until Unbound has read it. */
static struct lab_exchange *begin(struct lab_unbound *unbound, const struct lab_query *query)
{
	struct lab_exchange *exchange = lab_ask_begin(unbound->port, query);

	CU_ASSERT_PTR_NOT_NULL_FATAL(exchange);
	CU_ASSERT_TRUE(lab_ask_fence(exchange));
	return exchange;
}

/*
 * A dropped client must not count as waiting for ever: at 16 times num-queries-per-thread such
 * clients, here 256, nobody may join a query that is in flight.
 */
static void many_drops(void)
{
	static const char slow_name[] = "join.plain.slow.test.";
	const struct lab_unbound_options options = { .policy = policy,
		                                     .server =
		                                             "\tnum-queries-per-thread: 16\n" };
	struct lab_query query = { .from = DESKTOP,
		                   .name = slow_name,
		                   .type = LDNS_RR_TYPE_MX };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);
	struct lab_exchange *first, *second;

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	for (unsigned i = 0; i < 300; i++) {
		struct lab_reply *reply = lab_ask_end(begin(unbound, &drop_query), 0);

		LAB_CHECK(reply == NULL, "drop %u: %s", i, lab_reply_text(reply));
		lab_reply_free(reply);
	}
	CU_ASSERT_TRUE(lab_slow_hold(lab->slow, slow_name, 0));
	first = begin(unbound, &query);
	CU_ASSERT_TRUE(lab_slow_wait_asked(lab->slow, slow_name, 0, 1));
	query.from = OTHER_DESKTOP;
	second = begin(unbound, &query);
	lab_slow_release(lab->slow, slow_name, 0);
	expect_real(__LINE__, first, LDNS_RR_TYPE_MX);
	expect_real(__LINE__, second, LDNS_RR_TYPE_MX);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/*
 * One connection, or one socket, from a mail host. Of ORDER, "s" is a query that is in flight
 * until the end, "p" one that is answered at once, "x" one that is dropped. Over TCP, Unbound
 * closes the connection for a drop, so what is sent after it may never be read. False: not what
 * should be.
 */
static bool drop_among_others(struct lab_unbound *unbound, enum lab_transport transport,
                              const char *order)
{
	static unsigned serial;
	struct lab_query query = { .from = MAIL_HOST,
		                   .name = "plain.test.",
		                   .type = LDNS_RR_TYPE_TXT,
		                   .transport = transport };
	struct lab_exchange *exchange = begin(unbound, &query);
	unsigned real_count = 0, slow_count = 0;
	char held[4][64];
	bool ok = true, may_be_closed = false;

	for (const char *c = order; *c != '\0' && slow_count < COUNT(held); c++) {
		query.name = *c == 'x' ? drop_query.name : "plain.test.";
		query.type = *c == 'x' ? drop_query.type : LDNS_RR_TYPE_TXT;
		if (*c == 's') {
			query.name = held[slow_count];
			(void)lab_print(held[slow_count++], sizeof(*held),
			                "o%u.plain.slow.test.", serial++);
			ok = ok && lab_slow_hold(lab->slow, query.name, 0);
		}
		may_be_closed = may_be_closed || (*c == 'x' && transport == LAB_TCP);
		ok = (lab_ask_more(exchange, &query) || may_be_closed) && ok;
		if (*c == 's' && !may_be_closed)
			ok = ok && lab_slow_wait_asked(lab->slow, query.name, 0, 1);
		real_count += *c != 'x';
	}
	if (transport == LAB_TCP) {
		/* More than there are: reads on until the end of the stream. */
		(void)lab_ask_more_real(exchange, real_count + 1, LAB_PATIENCE_MS);
		ok = LAB_CHECK(lab_ask_is_closed(exchange), "%s: not closed", order) && ok;
	}
	for (unsigned i = 0; i < slow_count; i++)
		lab_slow_release(lab->slow, held[i], 0);
	if (transport == LAB_UDP)
		ok = ok &&
		     lab_ask_more_real(exchange, real_count, LAB_PATIENCE_MS) == real_count;
	lab_reply_free(lab_ask_end(exchange, 0));
	return LAB_CHECK(ok, "%s over %s: not read, or not answered", order,
	                 transport == LAB_TCP ? "TCP" : "UDP");
}

/* The server lives on, for the mail host too, and nothing of it stays behind. */
static void drops_in_pipelines(void)
{
	static const char *const orders[] = { "x", "sx", "sxs", "psxp", "xs", "ssxps", "sxx" };
	const struct lab_unbound_options options = { .policy = policy };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);
	bool ok = true;

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	for (unsigned i = 0; i < 6 * COUNT(orders) && ok; i++) {
		struct lab_query query = { .from = DESKTOP,
			                   .name = "plain.test.",
			                   .type = LDNS_RR_TYPE_MX,
			                   .transport = i % 2 == 0 ? LAB_UDP : LAB_TCP };

		ok = drop_among_others(unbound, query.transport,
		                       orders[i / 2 % COUNT(orders)]) &&
		     lab_process_is_alive(&unbound->process);
		expect_real(__LINE__, begin(unbound, &query), LDNS_RR_TYPE_MX);
		query.from = MAIL_HOST;
		expect_real(__LINE__, begin(unbound, &query), LDNS_RR_TYPE_MX);
	}
	CU_ASSERT_TRUE(lab_unbound_wait_idle(unbound));
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/*
 * Queries of a watched name share with nobody, so each takes a place of its worker's. Those of
 * one socket all come to one worker, whose places they must not fill.
 */
static void flood_of_one_name(void)
{
	static const char flood[] = "flood.army.slow.test.",
			  other[] = "beside.plain.slow.test.";
	const struct lab_unbound_options options = { .policy = policy,
		                                     .threads = 2,
		                                     .server =
		                                             "\tso-reuseport: yes\n"
		                                             "\tnum-queries-per-thread: 40\n" };
	struct lab_query query = { .from = DESKTOP, .name = flood, .type = LDNS_RR_TYPE_MX };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);
	struct lab_exchange *exchange;
	unsigned real_count;

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	CU_ASSERT_TRUE(lab_slow_hold(lab->slow, flood, 0));
	CU_ASSERT_TRUE(lab_slow_hold(lab->slow, other, 0));
	exchange = lab_ask_begin(unbound->port, &query);
	CU_ASSERT_PTR_NOT_NULL_FATAL(exchange);
	for (unsigned i = 1; i < 60; i++)
		CU_ASSERT_TRUE(lab_ask_more(exchange, &query));
	query.name = other;
	CU_ASSERT_TRUE(lab_ask_more(exchange, &query));
	/* It was sent last, so all have been read by now. */
	CU_ASSERT_TRUE(lab_slow_wait_asked(lab->slow, other, 0, 1));
	lab_slow_release(lab->slow, flood, 0);
	lab_slow_release(lab->slow, other, 0);
	real_count = lab_ask_more_real(exchange, 60, LAB_PATIENCE_MS);
	LAB_CHECK(real_count == 60, "%u of 60 are answered", real_count);
	expect_real(__LINE__, exchange, LDNS_RR_TYPE_MX);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* One query that three clients wait for; "m" is the mail host. AD is for the desktops only. */
static void wait_together(struct lab_unbound *unbound, const struct lab_query *way,
                          const char *order)
{
	static const char name[] = "alias.signed.test.";
	const unsigned before = lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX);
	const struct lab_expectation expected = { .answer = LAB_NULL_MX,
		                                  .question = name,
		                                  .owner = name,
		                                  .ttl_s = 60,
		                                  .edns = way->do_bit };
	struct lab_exchange *exchanges[3];
	char why[512];

	CU_ASSERT_TRUE(lab_slow_hold(lab->slow, name, LDNS_RR_TYPE_MX));
	for (unsigned i = 0; i < COUNT(exchanges); i++) {
		struct lab_query query = *way;

		query.from = order[i] == 'm' ? MAIL_HOST : DESKTOP;
		query.name = name;
		query.type = LDNS_RR_TYPE_MX;
		exchanges[i] = begin(unbound, &query);
		CU_ASSERT_TRUE(
			lab_slow_wait_asked(lab->slow, name, LDNS_RR_TYPE_MX, before + 1));
	}
	/* They wait for one and the same. */
	CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX), before + 1);
	lab_slow_release(lab->slow, name, LDNS_RR_TYPE_MX);
	for (unsigned i = 0; i < COUNT(exchanges); i++) {
		struct lab_reply *reply = lab_ask_end(exchanges[i], LAB_PATIENCE_MS);
		const bool ok = order[i] == 'm'
		                        ? lab_reply_matches(reply, &expected, why, sizeof(why))
		                        : reply != NULL && reply->ad &&
		                                  lab_reply_is_real(reply, LDNS_RR_TYPE_MX);

		LAB_CHECK(ok, "order %s, client %u, DO=%d: %s", order, i, (int)way->do_bit,
		          lab_reply_text(reply));
		lab_reply_free(reply);
	}
}

static void secure_beside_mail_host(void)
{
	static const char *const orders[] = { "dmd", "ddm", "mdd", "dmm" };
	static const struct lab_query ways[] = { { .ad = true },
		                                 { .do_bit = true },
		                                 { .do_bit = true, .transport = LAB_TCP } };
	const struct lab_unbound_options options = { .policy = policy,
		                                     .chain = "validator iterator",
		                                     .server = "\tqname-minimisation: no\n",
		                                     .relay_signed = true };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	for (size_t way = 0; way < COUNT(ways); way++)
		for (size_t order = 0; order < COUNT(orders); order++)
			wait_together(unbound, &ways[way], orders[order]);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = { { "many drops", many_drops },
		                { "drops in pipelines", drops_in_pipelines },
		                { "a flood of one name", flood_of_one_name },
		                { "secure beside a mail host", secure_beside_mail_host },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "harm", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
