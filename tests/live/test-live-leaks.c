/*
 * The leak matrix with the module loaded: every way in which a watched answer can leak out of a
 * resolver, under every chain of modules that matters, in every order of who asks first. A mail
 * host never sees anything real, a desktop never sees anything of the policy. Each suite is one
 * Unbound; what all of them saw together is printed at the end.
 */
#include "lab_slow.h"
#include "matrix.h"

#include <stdlib.h>
#include <string.h>

static struct lab *lab;
static struct matrix matrix;
static struct matrix_score total;

/* One Unbound for each row; the suites are run in this order. */
static const struct lab_unbound_options chains[] = {
	/* Without a validator, what is stored unchecked is given out, too. */
	{ .policy = matrix_policy,
	  .server = "\tqname-minimisation: yes\n\tqname-minimisation-strict: yes\n" },
	{ .policy = matrix_policy,
	  .chain = "validator iterator",
	  .server = "\tqname-minimisation: no\n" },
	{ .policy = matrix_policy,
	  .chain = "subnetcache validator iterator",
	  .server = "\tsend-client-subnet: 127.0.0.0/8\n"
	            "\tclient-subnet-always-forward: yes\n"
	            "\tmax-client-subnet-ipv4: 24\n" },
	/* A minimised query for the A would be held instead of the one that DNS64 makes. */
	{ .policy = matrix_policy,
	  .chain = "dns64 validator iterator",
	  .server = "\tqname-minimisation: no\n" },
	{ .policy = matrix_policy,
	  .chain = "validator iterator",
	  .server = "\tserve-expired: yes\n\tprefetch: yes\n" },
	{ .policy = matrix_policy,
	  .chain = "validator iterator",
	  .server = "\tserve-expired: yes\n\tserve-expired-client-timeout: 50\n" },
};

static int start(void)
{
	static unsigned chain;

	matrix = (struct matrix){ .unbound = lab_unbound_run(lab, &chains[chain]),
		                  .serial = (chain + 1) * 100000 };
	chain++;
	return matrix.unbound == NULL;
}

static int stop(void)
{
	total.replies += matrix.score.replies;
	total.leaks += matrix.score.leaks;
	total.spills += matrix.score.spills;
	total.wrong += matrix.score.wrong;
	return !lab_unbound_end(matrix.unbound);
}

/* Fails the running test when the score got worse since BEFORE. */
static void check_score(const struct matrix_score *before, const char *what, const char *detail)
{
	const struct matrix_score *now = &matrix.score;

	LAB_CHECK(now->replies > before->replies && now->leaks == before->leaks &&
	                  now->spills == before->spills && now->wrong == before->wrong,
	          "%s %s: %u replies, %u leaks, %u spills, %u wrong", what, detail,
	          now->replies - before->replies, now->leaks - before->leaks,
	          now->spills - before->spills, now->wrong - before->wrong);
}

/* What every sequence is run with. */
struct run {
	const struct matrix_shape *shape;
	ldns_rr_type type;
	bool in_flight;
};

static void run_sequence(void *context, const char *sequence)
{
	const struct run *run = context;

	for (enum matrix_transports t = MATRIX_UDP; t < MATRIX_TRANSPORTS; t++) {
		if (!run->in_flight) {
			matrix_run_in_turn(&matrix, run->shape, run->type, sequence, t);
			continue;
		}
		matrix_run_in_flight(&matrix, run->shape, run->type, sequence, t, false);
		if (run->shape->alias)
			matrix_run_in_flight(&matrix, run->shape, run->type, sequence, t, true);
	}
}

/* All sequences of up to MAX letters of ROLES, through all transports. */
static void run_all(const struct matrix_shape *shape, ldns_rr_type type, bool in_flight,
                    const char *roles, unsigned max)
{
	struct run run = { .shape = shape, .type = type, .in_flight = in_flight };
	const struct matrix_score before = matrix.score;

	for (unsigned length = 2; length <= max; length++)
		matrix_each_sequence(roles, length, run_sequence, &run);
	check_score(&before, in_flight ? "in flight:" : "in turn:", shape->title);
}

static void mx_in_turn(void)
{
	for (size_t i = 0; i < matrix_shape_count; i++)
		run_all(&matrix_shapes[i], LDNS_RR_TYPE_MX, false, "dms", 3);
}

static void mx_in_flight(void)
{
	for (size_t i = 0; i < matrix_shape_count; i++)
		if (matrix_shapes[i].slow)
			run_all(&matrix_shapes[i], LDNS_RR_TYPE_MX, true, "dms", 3);
}

/* Addresses: NXDOMAIN for one group of mail hosts, real for the other and for desktops. */
static void addresses(void)
{
	for (size_t i = 0; i < matrix_shape_count; i++) {
		if (matrix_shapes[i].empty)
			continue;
		run_all(&matrix_shapes[i], LDNS_RR_TYPE_A, false, "dsm", 2);
		run_all(&matrix_shapes[i], LDNS_RR_TYPE_AAAA, false, "dsm", 2);
		if (matrix_shapes[i].slow)
			run_all(&matrix_shapes[i], LDNS_RR_TYPE_AAAA, true, "dsm", 2);
	}
}

/* An alias is the whole answer to ANY, and nobody follows it: one that is far tells nothing. */
static void type_any(void)
{
	for (size_t i = 0; i < matrix_shape_count; i++) {
		if (!matrix_shapes[i].far)
			run_all(&matrix_shapes[i], LDNS_RR_TYPE_ANY, false, "dms", 2);
		if (matrix_shapes[i].slow && !matrix_shapes[i].alias)
			run_all(&matrix_shapes[i], LDNS_RR_TYPE_ANY, true, "dms", 2);
	}
}

/* RD=0 from a client that may snoop, and class ANY in both places. */
static void snooping_and_class_any(void)
{
	for (size_t i = 0; i < matrix_shape_count; i++) {
		const struct matrix_shape *shape = &matrix_shapes[i];

		run_all(shape, LDNS_RR_TYPE_MX, false, "dmM", 3);
		run_all(shape, LDNS_RR_TYPE_MX, false, "dab", 3);
		if (shape->slow && !shape->alias)
			run_all(shape, LDNS_RR_TYPE_MX, true, "dmM", 2);
	}
}

static void client_subnets(void)
{
	for (size_t i = 0; i < matrix_shape_count; i++) {
		run_all(&matrix_shapes[i], LDNS_RR_TYPE_MX, false, "dDmE", 3);
		if (matrix_shapes[i].slow)
			run_all(&matrix_shapes[i], LDNS_RR_TYPE_MX, true, "DmE", 3);
	}
}

static void ipv6_client(void)
{
	if (!lab->has_ipv6) {
		lab_say("no ::1 here: IPv6 clients are not tried");
		CU_PASS("no ::1");
		return;
	}
	for (size_t i = 0; i < matrix_shape_count; i++)
		run_all(&matrix_shapes[i], LDNS_RR_TYPE_MX, false, "d6m", 3);
}

/* Asks once for each role and judges. */
static void ask_each(const struct matrix_shape *shape, const char *roles, const char *name,
                     ldns_rr_type type, unsigned turn)
{
	for (; *roles != '\0'; roles++) {
		const bool edns = turn++ % 2 == 0;
		const struct lab_query query = matrix_query(
			*roles, name, type, turn % 3 == 0 ? LAB_TCP : LAB_UDP, edns);

		matrix_judge(&matrix, shape, *roles, name, type, edns,
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
	const struct matrix_score before = matrix.score;

	for (unsigned i = 0; i < MATRIX_ONLY_COUNT; i++) {
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
	check_score(&before, "after a minimised query:", only.title);
}

static const struct matrix_shape four_shapes[] = {
	{ .title = "dns64 name", .name = "%s.four.army.test.", .soa = "army.test." },
	{ .title = "dns64 slow name",
	  .name = "%s.four.army.slow.test.",
	  .last = "%s.four.army.slow.test.",
	  .slow = true,
	  .soa = "army.slow.test." },
	{ .title = "dns64 slow cname",
	  .name = "%s.toward.slow.test.",
	  .last = "%s.four.army.slow.test.",
	  .alias = true,
	  .slow = true },
};

/*
 * Only IPv4 addresses exist; what desktops see is synthesised from an answer that Unbound asks
 * itself for. That one may not serve a mail host either, cached or in flight.
 */
static void synthesised_addresses(void)
{
	for (size_t i = 0; i < sizeof(four_shapes) / sizeof(*four_shapes); i++) {
		const struct matrix_shape *shape = &four_shapes[i];
		const struct matrix_score before = matrix.score;
		char label[16], name[128];

		run_all(shape, LDNS_RR_TYPE_AAAA, false, "dsm", 3);
		run_all(shape, LDNS_RR_TYPE_A, false, "dsm", 3);
		if (shape->slow)
			run_all(shape, LDNS_RR_TYPE_AAAA, true, "dsm", 3);
		for (unsigned turn = 0; turn < 20; turn++) {
			(void)lab_print(label, sizeof(label), "x%u", turn);
			matrix_print_name(name, sizeof(name), shape->name, label);
			ask_each(shape, "d", name, LDNS_RR_TYPE_AAAA, turn);
			ask_each(shape, "sds", name, LDNS_RR_TYPE_A, turn);
			ask_each(shape, "sds", name, LDNS_RR_TYPE_AAAA, turn);
		}
		check_score(&before, "A after AAAA:", shape->title);
	}
}

/* A desktop's AAAA makes Unbound ask for the A; a mail host asks for that while it waits. */
static void synthesis_in_flight(void)
{
	static const struct {
		char role;
		ldns_rr_type type;
	} steps[] = { { 'd', LDNS_RR_TYPE_AAAA },
		      { 's', LDNS_RR_TYPE_A },
		      { 'd', LDNS_RR_TYPE_A },
		      { 's', LDNS_RR_TYPE_AAAA } };
	enum {
		STEPS = sizeof(steps) / sizeof(*steps)
	};
	const struct matrix_score before = matrix.score;
	bool ok = true;

	for (unsigned turn = 0; turn < 30 && ok; turn++) {
		const struct matrix_shape *shape = &four_shapes[1 + turn % 2];
		struct lab_exchange *exchanges[STEPS] = { NULL };
		char label[16], name[128];

		(void)lab_print(label, sizeof(label), "f%u", turn);
		matrix_print_name(name, sizeof(name), shape->name, label);
		ok = lab_slow_hold(lab->slow, name, LDNS_RR_TYPE_A);
		for (unsigned i = 0; i < STEPS && ok; i++) {
			const struct lab_query query =
				matrix_query(steps[i].role, name, steps[i].type,
			                     turn % 3 == 0 ? LAB_TCP : LAB_UDP, turn % 2 == 0);

			exchanges[i] = lab_ask_begin(matrix.unbound->port, &query);
			ok = exchanges[i] != NULL && lab_ask_fence(exchanges[i]) &&
			     lab_slow_wait_asked(lab->slow, name, LDNS_RR_TYPE_A, 1);
		}
		lab_slow_release(lab->slow, name, LDNS_RR_TYPE_A);
		LAB_CHECK(ok, "%s: not read, or the A was not asked upstream", name);
		for (unsigned i = 0; i < STEPS && exchanges[i] != NULL; i++)
			matrix_judge(&matrix, shape, steps[i].role, name, steps[i].type,
			             turn % 2 == 0, lab_ask_end(exchanges[i], LAB_PATIENCE_MS));
	}
	check_score(&before, "in flight:", "A for AAAA");
}

static const struct matrix_shape alias = { .title = "slow cname", .alias = true };

/*
 * Goes on asking until an unwatched name with the same TTL as the aliases has been asked for
 * upstream COUNT times: by then what was cached has expired, and has been refreshed.
 */
static void ask_until_refreshed(const char *control, const char *below, unsigned count)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	const struct matrix_score before = matrix.score;
	unsigned turn = 0;

	while (lab_slow_asked(lab->slow, control, LDNS_RR_TYPE_MX) < count) {
		const struct lab_query query =
			matrix_query('d', control, LDNS_RR_TYPE_MX, LAB_UDP, false);
		char name[64];

		lab_reply_free(lab_unbound_ask(matrix.unbound, &query));
		(void)lab_print(name, sizeof(name), "r%u.%s", turn % 8, below);
		ask_each(&alias, "dmdsd", name, LDNS_RR_TYPE_MX, turn);
		turn++;
		if (!LAB_CHECK(lab_now_ms() < deadline_ms, "%s is never refreshed", control))
			break;
		for (unsigned i = 0; i < 4; i++)
			lab_pause();
	}
	check_score(&before, "until refreshed:", below);
}

static void expired_answers(void)
{
	ask_until_refreshed("control.short.slow.test.", "brief.slow.test.", 3);
}

/* A name that is asked for in the last tenth of its time is fetched before it expires. */
static void prefetched_answers(void)
{
	ask_until_refreshed("control.old.slow.test.", "elder.slow.test.", 2);
}

/*
 * The answer of an alias has been seen and has expired, and upstream says nothing: after a
 * short while clients get what is old. That may not be what is real to a mail host.
 */
static void expired_while_waiting(void)
{
	static const char control[] = "late.short.slow.test.", name[] = "late.brief.slow.test.";
	const struct lab_query control_query =
		matrix_query('d', control, LDNS_RR_TYPE_MX, LAB_UDP, false);
	const struct lab_query host_query =
		matrix_query('m', name, LDNS_RR_TYPE_MX, LAB_UDP, true);
	const struct matrix_score before = matrix.score;
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	struct lab_exchange *host, *old;
	struct lab_reply *reply;

	ask_each(&alias, "dmd", name, LDNS_RR_TYPE_MX, 0);
	while (lab_slow_asked(lab->slow, control, LDNS_RR_TYPE_MX) < 2 &&
	       lab_now_ms() < deadline_ms) {
		lab_reply_free(lab_unbound_ask(matrix.unbound, &control_query));
		lab_pause();
	}
	CU_ASSERT_TRUE_FATAL(lab_slow_hold(lab->slow, control, LDNS_RR_TYPE_MX));
	CU_ASSERT_TRUE_FATAL(lab_slow_hold(lab->slow, name, LDNS_RR_TYPE_MX));
	/* The control expires again, and its old answer is given out while it is held: then a
	 * query that waited for longer has had its time, too. */
	while (lab_slow_asked(lab->slow, control, LDNS_RR_TYPE_MX) < 3 &&
	       lab_now_ms() < deadline_ms)
		lab_reply_free(lab_unbound_ask(matrix.unbound, &control_query));
	host = lab_ask_begin(matrix.unbound->port, &host_query);
	CU_ASSERT_PTR_NOT_NULL_FATAL(host);
	CU_ASSERT_TRUE(lab_ask_fence(host));
	for (unsigned i = 0; i < 2; i++) {
		old = lab_ask_begin(matrix.unbound->port, &control_query);
		reply = lab_ask_end(old, LAB_PATIENCE_MS);
		LAB_CHECK(reply != NULL && lab_reply_is_real(reply, LDNS_RR_TYPE_MX),
		          "no expired answer was given: %s", lab_reply_text(reply));
		lab_reply_free(reply);
	}
	lab_slow_release(lab->slow, name, LDNS_RR_TYPE_MX);
	lab_slow_release(lab->slow, control, LDNS_RR_TYPE_MX);
	matrix_judge(&matrix, &alias, 'm', name, LDNS_RR_TYPE_MX, true,
	             lab_ask_end(host, LAB_PATIENCE_MS));
	check_score(&before, "expired while waiting:", name);
}

int main(void)
{
	CU_TestInfo plain[] = { { "MX in turn", mx_in_turn },
		                { "MX in flight", mx_in_flight },
		                { "addresses", addresses },
		                { "type ANY", type_any },
		                { "RD=0 and class ANY", snooping_and_class_any },
		                { "minimised names", minimised_names },
		                { "IPv6 client", ipv6_client },
		                CU_TEST_INFO_NULL };
	CU_TestInfo validated[] = { { "MX in turn", mx_in_turn },
		                    { "MX in flight", mx_in_flight },
		                    { "addresses", addresses },
		                    { "type ANY", type_any },
		                    CU_TEST_INFO_NULL };
	CU_TestInfo subnets[] = { { "MX in turn", mx_in_turn },
		                  { "MX in flight", mx_in_flight },
		                  { "client subnets", client_subnets },
		                  { "minimised names", minimised_names },
		                  CU_TEST_INFO_NULL };
	CU_TestInfo dns64[] = { { "MX in turn", mx_in_turn },
		                { "MX in flight", mx_in_flight },
		                { "synthesised addresses", synthesised_addresses },
		                { "synthesis in flight", synthesis_in_flight },
		                CU_TEST_INFO_NULL };
	CU_TestInfo expired[] = { { "MX in turn", mx_in_turn },
		                  { "MX in flight", mx_in_flight },
		                  { "expired answers", expired_answers },
		                  { "prefetched answers", prefetched_answers },
		                  CU_TEST_INFO_NULL };
	CU_TestInfo waiting[] = { { "MX in flight", mx_in_flight },
		                  { "expired while waiting", expired_while_waiting },
		                  CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = {
		{ "iterator, strict minimisation", start, stop, NULL, NULL, plain },
		{ "validator, no minimisation", start, stop, NULL, NULL, validated },
		{ "subnetcache", start, stop, NULL, NULL, subnets },
		{ "dns64", start, stop, NULL, NULL, dns64 },
		{ "serve-expired and prefetch", start, stop, NULL, NULL, expired },
		{ "serve-expired with a client's timeout", start, stop, NULL, NULL, waiting },
		CU_SUITE_INFO_NULL
	};
	const int status = lab_main(LAB_NEEDS_MODULE, suites, &lab);

	if (total.replies != 0)
		lab_say("%u replies, %u leaks, %u spills, %u wrong", total.replies, total.leaks,
		        total.spills, total.wrong);
	return status;
}
