/*
 * What other modules do to us, and we to them: a module before ours, subnetcache behind it, and
 * the questions that the iterator cuts short. Each case was a bug: answers meant for one client
 * were stored for everybody, or answers meant for everybody were never stored. What is stored is
 * seen in Unbound's own dump of its cache, and in what the C authority is asked for again.
 */
#include "lab_slow.h"
#include "lab_unbound.h"

#include <stdlib.h>
#include <string.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static struct lab *lab;

static const char policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts: {outbound: [127.0.10.0/24]}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"watch:\n"
	"  - {id: typed, domains: [army.test, four.army.slow.test]}\n"
	"  - {id: below, domains: [army.slow.test], action: nxdomain}\n"
	"  - {id: exact, domains: [=www.plain.slow.test], action: nxdomain}\n";

/* False: it was not, as has been said. */
static bool expect_real(struct lab_unbound *unbound, const struct lab_query *query)
{
	struct lab_reply *reply = lab_unbound_ask(unbound, query);
	const bool ok = LAB_CHECK(reply != NULL && lab_reply_is_real(reply, query->type),
	                          "%s type %d from %s is not real: %s", query->name,
	                          (int)query->type, query->from, lab_reply_text(reply));

	lab_reply_free(reply);
	return ok;
}

/* Is there a message for this question ("NAME IN TYPE") in the cache that all clients share? */
static bool is_cached(struct lab_unbound *unbound, const char *question)
{
	char *dump = lab_unbound_control(unbound, "dump_cache"), line[256];
	bool is;

	(void)lab_print(line, sizeof(line), "\nmsg %s ", question);
	CU_ASSERT_PTR_NOT_NULL_FATAL(dump);
	CU_ASSERT_PTR_NOT_NULL(strstr(dump, "\nEOF"));
	is = strstr(dump, line) != NULL;
	free(dump);
	return is;
}

/* All clients, name by name; stops at the first failure, as each may cost the whole patience. */
static bool all_is_real(struct lab_unbound *unbound, bool dns64)
{
	static const char *const clients[] = { MAIL_HOST, DESKTOP, MAIL_HOST };
	static const struct {
		const char *name;
		bool four; /* AAAA is what dns64 makes of an A */
	} rows[] = { { "army.test.", false },
		     { "n.army.test.", false },
		     { "n.four.army.slow.test.", true } };
	struct lab_query query = { .from = NULL };

	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t c = 0; c < COUNT(clients); c++) {
			query.from = clients[c];
			query.name = rows[i].name;
			query.edns = c == 0;
			query.type = LDNS_RR_TYPE_MX;
			if (!expect_real(unbound, &query))
				return false;
			query.type = LDNS_RR_TYPE_AAAA;
			if ((dns64 || !rows[i].four) && !expect_real(unbound, &query))
				return false;
		}
	return true;
}

/*
 * dns64 stores whatever comes back to it, the policy's answers too. Behind it, or behind any
 * other module, no policy may be in force; everything else goes on.
 */
static void not_the_first(void)
{
	static const struct lab_unbound_options rows[] = {
		{ .policy = policy, .before = "dns64", .chain = "validator iterator" },
		{ .policy = policy, .before = "validator", .chain = "iterator" },
	};
	static const char in_log[] =
		"NO POLICY IS IN FORCE: \"dynlib\" must be the first word of module-config";

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct lab_unbound *unbound = lab_unbound_run(lab, &rows[i]);

		CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
		CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, in_log), 1);
		CU_ASSERT_TRUE(all_is_real(unbound, i == 0));
		CU_ASSERT_TRUE(lab_unbound_end(unbound));
	}
}

/* Asks, and expects that the authority is, or is not, asked too. */
static void expect_upstream(struct lab_unbound *unbound, int line,
                            const struct lab_query *query, bool upstream)
{
	const unsigned before = lab_slow_asked(lab->slow, query->name, query->type);
	unsigned asked;

	(void)expect_real(unbound, query);
	asked = lab_slow_asked(lab->slow, query->name, query->type) - before;
	LAB_CHECK((asked > 0) == upstream, "line %d: from %s the authority was asked %u times",
	          line, query->from, asked);
}

/*
 * An answer that is made for one client's subnet comes after one that is made for everybody, the
 * one to the minimised question =www.plain.slow.test A, which is guarded. The guard's end must
 * not open the shared cache for the former.
 */
static void subnet_after_guard(void)
{
	static const char name[] = "sub.www.plain.slow.test.";
	const struct lab_unbound_options options = {
		.policy = policy,
		.chain = "subnetcache validator iterator",
		.server = "\tqname-minimisation: yes\n"
			  "\tclient-subnet-zone: sub.www.plain.slow.test\n"
			  "\tmax-client-subnet-ipv4: 24\n",
	};
	struct lab_query query = { .from = "127.0.20.1", .name = name, .type = LDNS_RR_TYPE_A };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	expect_upstream(unbound, __LINE__, &query, true);
	CU_ASSERT_TRUE(lab_slow_asked(lab->slow, "www.plain.slow.test.", LDNS_RR_TYPE_A) > 0);
	CU_ASSERT_FALSE(is_cached(unbound, "sub.www.plain.slow.test. IN A"));
	CU_ASSERT_FALSE(is_cached(unbound, "www.plain.slow.test. IN A"));
	/* The same subnet is served by subnetcache; nobody else is. */
	query.from = "127.0.20.2";
	expect_upstream(unbound, __LINE__, &query, false);
	query.from = "127.0.21.1";
	expect_upstream(unbound, __LINE__, &query, true);
	query.ecs = true; /* 192.0.2.0/24 */
	expect_upstream(unbound, __LINE__, &query, true);
	CU_ASSERT_FALSE(is_cached(unbound, "sub.www.plain.slow.test. IN A"));
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* The iterator asks for the address of the whole name first; TXT itself is nobody's business. */
static void text_below(void)
{
	static const char name[] = "a.b.army.slow.test.";
	const struct lab_unbound_options options = { .policy = policy,
		                                     .chain = "validator iterator",
		                                     .server = "\tqname-minimisation: yes\n" };
	const struct lab_query query = { .from = DESKTOP,
		                         .name = name,
		                         .type = LDNS_RR_TYPE_TXT };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	expect_upstream(unbound, __LINE__, &query, true);
	CU_ASSERT_TRUE(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_A) > 0);
	CU_ASSERT_TRUE(is_cached(unbound, "a.b.army.slow.test. IN TXT"));
	expect_upstream(unbound, __LINE__, &query, false);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = { { "a module before ours", not_the_first },
		                { "a subnet's answer after a guarded one", subnet_after_guard },
		                { "TXT below a guarded name", text_below },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "chains", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
