/*
 * The laboratory itself, with an Unbound without the module: real answers must arrive, and can be held
 * back, or the other tests prove nothing. That the leak matrix finds leaks is shown in its own
 * programs, path by path (test-live-matrix.c).
 */
#include "lab_findings.h"
#include "lab_slow.h"
#include "matrix.h"

#include <stdlib.h>

static struct lab *lab;
static struct lab_unbound *unbound;

static int start(void)
{
	const struct lab_unbound_options options = { .chain = "validator iterator",
		                                     .without_module = true };

	unbound = lab_unbound_run(lab, &options);
	return unbound == NULL;
}

static int stop(void)
{
	return !lab_unbound_end(unbound);
}

static void real_answers(void)
{
	static const struct {
		const char *name;
		ldns_rr_type type;
	} rows[] = {
		{ "army.test.", LDNS_RR_TYPE_MX },
		{ "a.b.army.test.", LDNS_RR_TYPE_MX },
		{ "army.test.", LDNS_RR_TYPE_A },
		{ "army.test.", LDNS_RR_TYPE_AAAA },
		{ "army.test.", LDNS_RR_TYPE_TXT },
		{ "army.test.", LDNS_RR_TYPE_ANY },
		{ "anything.test.", LDNS_RR_TYPE_MX },
		{ "n.alias.test.", LDNS_RR_TYPE_MX },
		{ "n.chain.test.", LDNS_RR_TYPE_MX },
		{ "n.dn.test.", LDNS_RR_TYPE_MX },
		{ "plain.signed.test.", LDNS_RR_TYPE_MX },
		{ "alias.signed.test.", LDNS_RR_TYPE_MX },
		{ "n.watched.signed.test.", LDNS_RR_TYPE_MX },
		{ "n.plain.slow.test.", LDNS_RR_TYPE_MX },
		{ "n.alias.slow.test.", LDNS_RR_TYPE_MX },
		{ "n.chain.slow.test.", LDNS_RR_TYPE_AAAA },
		{ "n.moved.slow.test.", LDNS_RR_TYPE_MX },
		{ "n.away.slow.test.", LDNS_RR_TYPE_MX },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		for (unsigned t = 0; t < 2; t++) {
			const struct lab_query query = { .from = "127.0.20.1",
				                         .name = rows[i].name,
				                         .type = rows[i].type,
				                         .transport =
				                                 t == 0 ? LAB_UDP : LAB_TCP };
			struct lab_reply *reply = lab_unbound_ask(unbound, &query);

			LAB_CHECK(reply != NULL && lab_reply_is_real(reply, rows[i].type),
			          "%s type %d over %s: %s", rows[i].name, (int)rows[i].type,
			          t == 0 ? "UDP" : "TCP", lab_reply_text(reply));
			lab_reply_free(reply);
		}
	}
}

static void signatures(void)
{
	static const struct {
		const char *name;
		ldns_pkt_rcode rcode;
		bool ad;
	} rows[] = {
		{ "watched.signed.test.", LDNS_RCODE_NOERROR, true },
		{ "n.watched.signed.test.", LDNS_RCODE_NOERROR, true },
		{ "alias.signed.test.", LDNS_RCODE_NOERROR, true },
		{ "plain.signed.test.", LDNS_RCODE_NOERROR, true },
		{ "anything.test.", LDNS_RCODE_NOERROR, false },
		{ "bogus.signed.test.", LDNS_RCODE_SERVFAIL, false },
		{ "bogus-alias.signed.test.", LDNS_RCODE_SERVFAIL, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct lab_query query = { .from = "127.0.20.1",
			                         .name = rows[i].name,
			                         .type = LDNS_RR_TYPE_MX,
			                         .do_bit = true };
		struct lab_reply *reply = lab_unbound_ask(unbound, &query);

		LAB_CHECK(reply != NULL && reply->rcode == rows[i].rcode &&
		                  reply->ad == rows[i].ad,
		          "%s: %s", rows[i].name, lab_reply_text(reply));
		lab_reply_free(reply);
	}
}

/* An answer that is held comes when it is released, to everybody, after one query upstream. */
static void held_answer(void)
{
	const char name[] = "held.plain.slow.test.";
	const struct lab_query query = { .from = "127.0.20.1",
		                         .name = name,
		                         .type = LDNS_RR_TYPE_MX };
	struct lab_exchange *exchange;
	struct lab_reply *reply;

	CU_ASSERT_TRUE(lab_slow_hold(lab->slow, name, LDNS_RR_TYPE_MX));
	exchange = lab_ask_begin(unbound->port, &query);
	CU_ASSERT_PTR_NOT_NULL_FATAL(exchange);
	CU_ASSERT_TRUE(lab_ask_fence(exchange));
	CU_ASSERT_TRUE(lab_slow_wait_asked(lab->slow, name, LDNS_RR_TYPE_MX, 1));
	CU_ASSERT_FALSE(lab_ask_poll(exchange));
	lab_slow_release(lab->slow, name, LDNS_RR_TYPE_MX);
	reply = lab_ask_end(exchange, LAB_PATIENCE_MS);
	LAB_CHECK(reply != NULL && lab_reply_is_real(reply, LDNS_RR_TYPE_MX), "%s",
	          lab_reply_text(reply));
	lab_reply_free(reply);
	CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_MX), 1);
}

/* A policy's answer is recognised as what it is: here one that a desktop must never get. */
static void matrix_finds_spills(void)
{
	const struct matrix_path path = { .setup = &matrix_setups[0],
		                          .way = &matrix_ways[0],
		                          .shape = &matrix_shapes[0],
		                          .order = &matrix_orders[0] };
	struct matrix matrix = { .unbound = unbound, .quiet = true };
	const struct lab_query query = matrix_query(path.way, 'd', "missing.void.test.");

	matrix_judge(&matrix, &path, 'd', query.name, false, lab_unbound_ask(unbound, &query));
	CU_ASSERT_EQUAL(matrix.score.spills, 1);
	CU_ASSERT_EQUAL(matrix.score.leaks, 0);
}

/* What is no finding of the module's is not taken for one, and the other way round. */
static void findings(void)
{
#define RACE "==================\nWARNING: ThreadSanitizer: data race (pid=7)\n"
#define END "SUMMARY: ThreadSanitizer: data race a.c:1 in f\n==================\n"
	static const struct {
		const char *log;
		unsigned alarms, races, others;
	} rows[] = {
		{ "", 0, 0, 0 },
		{ "[1] unbound[1:0] info: mxwarden: version 0.1.0\n", 0, 0, 0 },
		{ "==7==ERROR: AddressSanitizer: heap-use-after-free\n", 1, 0, 0 },
		{ "a.c:1:2: runtime error: shift\n[1] fatal error: no\n", 2, 0, 0 },
		{ "ThreadSanitizer:DEADLYSIGNAL\n", 1, 0, 0 },
		{ RACE "    #0 f /home/u/.cache/mxwarden/unbound-1/a.c:1 (unbound+0x1)\n" END,
		  0, 0, 1 },
		{ RACE "    #0 f a.c:1 (unbound+0x1)\n\n    #0 g b.c:2 (mxwarden.so+0x2)\n" END,
		  0, 1, 0 },
		{ RACE "    #0 f a.c:1 (unbound+0x1)\n    #1 mxwi_guard_done <null>\n" END, 0,
		  1, 0 },
		{ RACE "    #0 f a.c:1 (unbound+0x1)\n" END RACE
		       "    #0 g b.c:2 (mxwarden.so+0x2)\n",
		  0, 1, 1 },
	};
#undef RACE
#undef END

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct lab_findings found = lab_findings_read(rows[i].log, "a sample");

		LAB_CHECK(found.alarms == rows[i].alarms && found.races == rows[i].races &&
		                  found.others == rows[i].others,
		          "row %zu: %u alarms, %u races, %u others", i, found.alarms,
		          found.races, found.others);
	}
}

int main(void)
{
	CU_TestInfo tests[] = { { "real answers arrive", real_answers },
		                { "signatures are checked", signatures },
		                { "an answer can be held", held_answer },
		                { "the matrix finds spills", matrix_finds_spills },
		                { "findings in a log", findings },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "Unbound without the module", start, stop, NULL, NULL,
		                    tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_SERVERS, suites, &lab);
}
