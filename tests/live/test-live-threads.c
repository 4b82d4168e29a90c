/*
 * Four worker threads under a mixed load. Rounds of many queries at once, from all kinds of
 * clients, over UDP and TCP, for a small pool of names and aliases, so that the same name is
 * asked for by desktops and mail hosts on several workers at the same moment, in the caches and
 * in flight. The order is a fixed pseudo-random one, what the threads make of it is not.
 */
#include "matrix.h"

#include <stdlib.h>

#define ROUNDS 120u
#define AT_ONCE 48u
#define LABELS 12u

static struct lab *lab;
static struct matrix matrix;

static const struct lab_unbound_options options = {
	.policy = matrix_policy,
	.chain = "validator iterator",
	.threads = 4,
	.server = "\tincoming-num-tcp: 200\n\tnum-queries-per-thread: 1024\n",
};

static int start(void)
{
	matrix = (struct matrix){ .unbound = lab_unbound_run(lab, &options) };
	return matrix.unbound == NULL;
}

static int stop(void)
{
	return !lab_unbound_end(matrix.unbound);
}

/* Numerical Recipes' linear congruential generator; the high bits are the better ones. */
static unsigned next_random(uint32_t *state, unsigned below)
{
	*state = *state * 1664525u + 1013904223u;
	return (unsigned)((*state >> 16) % below);
}

/* One query that is on its way. */
struct load {
	const struct matrix_shape *shape;
	struct lab_exchange *exchange;
	char role, name[128];
	ldns_rr_type type;
	bool edns;
};

static void begin(struct load *load, uint32_t *state, unsigned round)
{
	static const char roles[] = "ddmmss";
	char label[16];
	struct lab_query query;

	load->shape = &matrix_shapes[next_random(state, (unsigned)matrix_shape_count)];
	load->role = roles[next_random(state, sizeof(roles) - 1)];
	load->type = load->shape->empty || next_random(state, 3) != 0 ? LDNS_RR_TYPE_MX
	                                                              : LDNS_RR_TYPE_AAAA;
	load->edns = next_random(state, 2) == 0;
	/* A pool of names for a few rounds, then new ones. */
	(void)lab_print(label, sizeof(label), "t%u",
	                round / 4 * LABELS + next_random(state, LABELS));
	matrix_print_name(load->name, sizeof(load->name), load->shape->name, label);
	query = matrix_query(load->role, load->name, load->type,
	                     next_random(state, 4) == 0 ? LAB_TCP : LAB_UDP, load->edns);
	load->exchange = lab_ask_begin(matrix.unbound->port, &query);
}

static void mixed_load(void)
{
	uint32_t state = 20261121;

	for (unsigned round = 0; round < ROUNDS; round++) {
		struct load loads[AT_ONCE];

		for (unsigned i = 0; i < AT_ONCE; i++)
			begin(&loads[i], &state, round);
		for (unsigned i = 0; i < AT_ONCE; i++)
			matrix_judge(&matrix, loads[i].shape, loads[i].role, loads[i].name,
			             loads[i].type, loads[i].edns,
			             lab_ask_end(loads[i].exchange, LAB_PATIENCE_MS));
	}
	lab_say("%u replies, %u leaks, %u spills, %u wrong", matrix.score.replies,
	        matrix.score.leaks, matrix.score.spills, matrix.score.wrong);
	CU_ASSERT_EQUAL(matrix.score.replies, ROUNDS * AT_ONCE);
	CU_ASSERT_EQUAL(matrix.score.leaks, 0);
	CU_ASSERT_EQUAL(matrix.score.spills, 0);
	CU_ASSERT_EQUAL(matrix.score.wrong, 0);
}

int main(void)
{
	CU_TestInfo tests[] = { { "mixed load", mixed_load }, CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "four threads", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
