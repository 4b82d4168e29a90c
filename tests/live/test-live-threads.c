/*
 * Four worker threads, which share the cache and the policy: many clients at once ask for names that all
 * know, over UDP and TCP. Whoever is no mail host gets the real data, whoever is one gets
 * its group's answer, whichever thread serves it and whatever another one has just stored.
 */
#include "lab_outcome.h"

#define ROUNDS 96u
#define AT_ONCE 60u
#define LABELS 12u

static struct lab *lab;
static struct lab_unbound *unbound;

static const struct lab_unbound_options options = {
	.policy = "mxwarden: 1\n"
		  "mode: enforce\n"
		  "mail-hosts: {outbound: [127.0.10.0/24], second: {networks: [127.0.11.0/24], "
		  "action: nxdomain}}\n"
		  "defaults: {ttl: 60}\n"
		  "watch:\n"
		  "  - {id: army, domains: [army.test, army.slow.test]}\n",
	.chain = "validator iterator",
	.threads = 4,
	.server = "\tincoming-num-tcp: 200\n\tnum-queries-per-thread: 1024\n",
};

static int start(void)
{
	unbound = lab_unbound_run(lab, &options);
	return unbound == NULL;
}

static int stop(void)
{
	return !lab_unbound_end(unbound);
}

#define DESKTOP "127.0.20.1"
#define OUTBOUND "127.0.10.1"
#define SECOND "127.0.11.1"

/* What is asked: a label goes before the suffix. The SOA of an alias is its own, that of a name below an
 * entry is not: so the second group asks for aliases. */
static const struct {
	const char *from, *suffix;
	enum lab_answer answer;
} kinds[] = {
	{ DESKTOP, "army.test.", LAB_REAL },      { DESKTOP, "army.slow.test.", LAB_REAL },
	{ DESKTOP, "alias.test.", LAB_REAL },     { DESKTOP, "chain.test.", LAB_REAL },
	{ DESKTOP, "dn.test.", LAB_REAL },        { DESKTOP, "test.", LAB_REAL },
	{ OUTBOUND, "army.test.", LAB_NULL_MX },  { OUTBOUND, "army.slow.test.", LAB_NULL_MX },
	{ OUTBOUND, "alias.test.", LAB_NULL_MX }, { OUTBOUND, "chain.test.", LAB_NULL_MX },
	{ OUTBOUND, "dn.test.", LAB_NULL_MX },    { OUTBOUND, "test.", LAB_REAL },
	{ SECOND, "alias.test.", LAB_NXDOMAIN },  { SECOND, "chain.test.", LAB_NXDOMAIN },
	{ SECOND, "dn.test.", LAB_NXDOMAIN },     { SECOND, "test.", LAB_REAL },
};

/* Numerical Recipes' linear congruential generator; the high bits are the better ones. */
static unsigned next_random(uint32_t *state, unsigned below)
{
	*state = *state * 1664525u + 1013904223u;
	return (unsigned)((*state >> 16) % below);
}

/* One query that is on its way. */
struct load {
	struct lab_exchange *exchange;
	struct lab_query query;
	char name[128];
	enum lab_answer answer;
};

static void begin(struct load *load, uint32_t *state, unsigned round)
{
	const unsigned kind = next_random(state, sizeof(kinds) / sizeof(*kinds));

	/* A pool of names for a few rounds, then new ones. */
	(void)lab_print(load->name, sizeof(load->name), "t%u.%s",
	                round / 4 * LABELS + next_random(state, LABELS), kinds[kind].suffix);
	load->query = (struct lab_query){
		.from = kinds[kind].from,
		.name = load->name,
		.type = LDNS_RR_TYPE_MX,
		.transport = next_random(state, 4) == 0 ? LAB_TCP : LAB_UDP,
	};
	load->answer = kinds[kind].answer;
	load->exchange = lab_ask_begin(unbound->port, &load->query);
}

static void mixed_load(void)
{
	uint32_t state = 20261121;
	unsigned replies = 0, wrong = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct load loads[AT_ONCE];

		for (unsigned i = 0; i < AT_ONCE; i++)
			begin(&loads[i], &state, round);
		for (unsigned i = 0; i < AT_ONCE; i++) {
			struct lab_reply *reply =
				lab_ask_end(loads[i].exchange, LAB_PATIENCE_MS);

			replies += reply != NULL;
			if (!lab_outcome_is(&loads[i].query, reply, loads[i].answer) &&
			    wrong++ < 3)
				lab_say("%s from %s: %s", loads[i].name, loads[i].query.from,
				        lab_reply_text(reply));
			lab_reply_free(reply);
		}
	}
	lab_say("total: %u replies of four threads, %u wrong", replies, wrong);
	CU_ASSERT_EQUAL(replies, ROUNDS * AT_ONCE);
	CU_ASSERT_EQUAL(wrong, 0);
}

int main(void)
{
	CU_TestInfo tests[] = { { "mixed load", mixed_load }, CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "four threads", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
