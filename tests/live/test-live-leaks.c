/*
 * What Unbound asks for by itself can leak, too: the names above one that is asked for, when it
 * minimises names, and the IPv4 addresses that DNS64 makes others of. The matrix has what clients ask
 * for; here one client's query makes Unbound ask for something else, and another asks for just that.
 */
#include "lab_slow.h"
#include "matrix.h"

#include <stdlib.h>

#define ONLY_COUNT 4u

static struct lab *lab;
static struct matrix matrix;

static const struct matrix_order order = { .title = "what Unbound asks for by itself" };

static const char policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts:\n"
	"  outbound: [127.0.10.0/24]\n"
	"  second: {networks: [127.0.11.0/24], action: nxdomain}\n"
	"defaults: {action: null-mx, ttl: 77, severity: high}\n"
	"watch:\n"
	"  - {id: typed, domains: [army.test meant.test, army.slow.test meant.test]}\n"
	"  - id: only-itself\n"
	"    domains: [=only0.plain.slow.test, =only1.plain.slow.test,\n"
	"              =only2.plain.slow.test, =only3.plain.slow.test]\n";

/* One Unbound for each row; the suites are run in this order. */
static const struct matrix_setup setups[] = {
	/* Without a validator, what is stored unchecked is given out, too. */
	{ .title = "strict minimisation",
	  .options = { .policy = policy,
	               .server = "\tqname-minimisation: yes\n"
	                         "\tqname-minimisation-strict: yes\n" } },
	{ .title = "minimisation with subnetcache",
	  .options = { .policy = policy,
	               .chain = "subnetcache validator iterator",
	               .server = "\tsend-client-subnet: 127.0.0.0/8\n"
	                         "\tclient-subnet-always-forward: yes\n"
	                         "\tmax-client-subnet-ipv4: 24\n" } },
	/* A minimised query for the A would be held instead of the one that DNS64 makes. */
	{ .title = "dns64",
	  .options = { .policy = policy,
	               .chain = "dns64 validator iterator",
	               .server = "\tqname-minimisation: no\n" } },
};

static int start(void)
{
	static unsigned next;

	matrix = (struct matrix){ .lab = lab, .setup = &setups[next] };
	matrix.unbound = lab_unbound_run(lab, &setups[next++].options);
	return matrix.unbound == NULL;
}

static int stop(void)
{
	return !lab_unbound_end(matrix.unbound);
}

static void check_score(const char *what)
{
	const struct matrix_score *score = &matrix.score;

	LAB_CHECK(score->replies > 0 && score->leaks + score->spills + score->wrong == 0,
	          "%s: %u replies, %u leaks, %u spills, %u wrong", what, score->replies,
	          score->leaks, score->spills, score->wrong);
	matrix.score = (struct matrix_score){ 0 };
}

static struct matrix_path path_of(const struct matrix_shape *shape,
                                  const struct matrix_way *way)
{
	return (struct matrix_path){
		.setup = matrix.setup, .order = &order, .shape = shape, .way = way
	};
}

/* Asks once for each client and judges; "D" is a desktop with a client subnet. */
static void ask_each(const struct matrix_shape *shape, const char *clients, const char *name,
                     ldns_rr_type type, unsigned turn)
{
	for (; *clients != '\0'; clients++, turn++) {
		const struct matrix_way way = {
			.title = "in turn",
			.type = type,
			.transport = turn % 3 == 0 ? LAB_TCP : LAB_UDP,
			.edns = turn % 2 == 0,
			.ecs = *clients == 'D',
		};
		const struct matrix_path path = path_of(shape, &way);
		const char client = *clients == 'D' ? 'd' : *clients;
		const struct lab_query query = matrix_query(&way, client, name);

		matrix_judge(&matrix, &path, client, name, false,
		             lab_unbound_ask(matrix.unbound, &query));
	}
}

/*
 * A query for a name below makes Unbound ask for, and store, the address of the one above. What is
 * below is not watched here, so nothing but the stored name itself can warn the module. A message
 * is stored only where the types agree: that of the query, and that of the minimised one.
 */
static void minimised_names(void)
{
	static const struct matrix_shape only = { .title = "minimised name" };
	/* Each setup asks for names of its own: what one has asked for is counted. */
	const unsigned first = matrix.setup == &setups[0] ? 0 : ONLY_COUNT / 2;

	for (unsigned i = first; i < first + ONLY_COUNT / 2; i++) {
		char name[64], below[64];
		unsigned asked;

		(void)lab_print(name, sizeof(name), "only%u.plain.slow.test.", i);
		(void)lab_print(below, sizeof(below), "a.b.%s", name);
		asked = lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_A);
		ask_each(&only, i % 2 == 0 ? "d" : "D", below, LDNS_RR_TYPE_A, i);
		LAB_CHECK(lab_slow_asked(lab->slow, name, LDNS_RR_TYPE_A) > asked,
		          "%s A was not asked for: nothing is minimised", name);
		ask_each(&only, "sdsDs", name, LDNS_RR_TYPE_A, i);
		/* The name below is cached as usual all the same; with a subnet, apart. */
		if (i % 2 == 0) {
			asked = lab_slow_asked(lab->slow, below, 0);
			ask_each(&only, "dd", below, LDNS_RR_TYPE_A, i);
			CU_ASSERT_EQUAL(lab_slow_asked(lab->slow, below, 0), asked);
		}
	}
	check_score("after a minimised query");
}

static const struct matrix_shape shapes[] = {
	{ .title = "dns64 name", .name = "%s.four.army.test.", .soa = "army.test." },
	{ .title = "dns64 slow name",
	  .name = "%s.four.army.slow.test.",
	  .last = "%s.four.army.slow.test.",
	  .soa = "army.slow.test." },
	{ .title = "dns64 slow cname",
	  .name = "%s.toward.slow.test.",
	  .last = "%s.four.army.slow.test.",
	  .alias = true },
};

/*
 * Only IPv4 addresses exist; what desktops see is synthesised from an answer that Unbound asks
 * itself for. That one may not serve a mail host either, cached or in flight.
 */
static void synthesised_addresses(void)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++) {
		for (unsigned turn = 0; turn < 20; turn++) {
			char label[16], name[128];

			(void)lab_print(label, sizeof(label), "x%u", turn);
			matrix_print_name(name, sizeof(name), shapes[i].name, label);
			ask_each(&shapes[i], "d", name, LDNS_RR_TYPE_AAAA, turn);
			ask_each(&shapes[i], "sds", name, LDNS_RR_TYPE_A, turn);
			ask_each(&shapes[i], "sds", name, LDNS_RR_TYPE_AAAA, turn);
		}
		check_score(shapes[i].title);
	}
}

/* A desktop's AAAA makes Unbound ask for the A; a mail host asks for that while it waits. */
static void synthesis_in_flight(void)
{
	static const struct {
		char client;
		ldns_rr_type type;
	} steps[] = { { 'd', LDNS_RR_TYPE_AAAA },
		      { 's', LDNS_RR_TYPE_A },
		      { 'd', LDNS_RR_TYPE_A },
		      { 's', LDNS_RR_TYPE_AAAA } };
	enum {
		STEPS = sizeof(steps) / sizeof(*steps)
	};
	bool ok = true;

	for (unsigned turn = 0; turn < 30 && ok; turn++) {
		const struct matrix_shape *shape = &shapes[1 + turn % 2];
		struct lab_exchange *exchanges[STEPS] = { NULL };
		struct matrix_way way = { .title = "in flight",
			                  .transport = turn % 3 == 0 ? LAB_TCP : LAB_UDP,
			                  .edns = turn % 2 == 0 };
		char label[16], name[128];

		(void)lab_print(label, sizeof(label), "f%u", turn);
		matrix_print_name(name, sizeof(name), shape->name, label);
		ok = lab_slow_hold(lab->slow, name, LDNS_RR_TYPE_A);
		for (unsigned i = 0; i < STEPS && ok; i++) {
			way.type = steps[i].type;
			const struct lab_query query =
				matrix_query(&way, steps[i].client, name);

			exchanges[i] = lab_ask_begin(matrix.unbound->port, &query);
			ok = exchanges[i] != NULL && lab_ask_fence(exchanges[i]) &&
			     lab_slow_wait_asked(lab->slow, name, LDNS_RR_TYPE_A, 1);
		}
		lab_slow_release(lab->slow, name, LDNS_RR_TYPE_A);
		LAB_CHECK(ok, "%s: not read, or the A was not asked upstream", name);
		for (unsigned i = 0; i < STEPS && exchanges[i] != NULL; i++) {
			const struct matrix_path path = path_of(shape, &way);

			way.type = steps[i].type;
			matrix_judge(&matrix, &path, steps[i].client, name, false,
			             lab_ask_end(exchanges[i], LAB_PATIENCE_MS));
		}
	}
	check_score("A for AAAA");
}

int main(void)
{
	CU_TestInfo minimised[] = { { "minimised names", minimised_names }, CU_TEST_INFO_NULL };
	CU_TestInfo subnets[] = { { "minimised names", minimised_names }, CU_TEST_INFO_NULL };
	CU_TestInfo dns64[] = { { "synthesised addresses", synthesised_addresses },
		                { "synthesis in flight", synthesis_in_flight },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "strict minimisation", start, stop, NULL, NULL, minimised },
		                  { "subnetcache", start, stop, NULL, NULL, subnets },
		                  { "dns64", start, stop, NULL, NULL, dns64 },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
