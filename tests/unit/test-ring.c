/* The ring: what goes in comes out, once, in order, or is refused and counted. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "alert/ring.h"
#include "tests/lib/tap.h"

static void test_slots(void)
{
	static const struct {
		uint32_t slots;
		enum mxw_result expect;
	} cases[] = {
		{ 0, MXW_INVALID }, { 1, MXW_OK },      { 2, MXW_OK },
		{ 3, MXW_INVALID }, { 6, MXW_INVALID }, { 4096, MXW_OK },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxwi_ring *ring = NULL;

		CU_ASSERT_EQUAL(mxwi_ring_new(cases[i].slots, &ring), cases[i].expect);
		CU_ASSERT_EQUAL(ring != NULL, cases[i].expect == MXW_OK);
		mxwi_ring_free(ring);
	}
	mxwi_ring_free(NULL);
}

/* Fills the ring, empties it by `step`, fills it again, for many laps: always as many as there are
 * slots, and always in order. */
static void check_laps(uint32_t slots, uint32_t step)
{
	struct mxwi_ring *ring = NULL;
	struct mxw_event event = { .time_us = 0 };
	int64_t next_in = 0, next_out = 0;
	uint64_t refused = 0;

	CU_ASSERT_EQUAL_FATAL(mxwi_ring_new(slots, &ring), MXW_OK);
	CU_ASSERT_FALSE(mxwi_ring_pop(ring, &event));
	for (unsigned lap = 0; lap < 50; lap++) {
		while (next_in < next_out + slots) {
			event.time_us = next_in++;
			CU_ASSERT_TRUE(mxwi_ring_push(ring, &event));
		}
		event.time_us = -1;
		CU_ASSERT_FALSE(mxwi_ring_push(ring, &event));
		CU_ASSERT_EQUAL(mxwi_ring_refused(ring), ++refused);
		CU_ASSERT_EQUAL(mxwi_ring_pushed(ring), (uint64_t)next_in);
		for (uint32_t i = 0; i < step; i++) {
			CU_ASSERT_TRUE(mxwi_ring_pop(ring, &event));
			CU_ASSERT_EQUAL(event.time_us, next_out++);
		}
	}
	while (next_out < next_in) {
		CU_ASSERT_TRUE(mxwi_ring_pop(ring, &event));
		CU_ASSERT_EQUAL(event.time_us, next_out++);
	}
	CU_ASSERT_FALSE(mxwi_ring_pop(ring, &event));
	mxwi_ring_free(ring);
}

static void test_laps(void)
{
	check_laps(1, 1);
	check_laps(2, 1);
	check_laps(4, 3);
	check_laps(8, 8);
}

/* Padding too. */
static bool same_octets(const void *a, const void *b, size_t size)
{
	return memcmp(a, b, size) == 0;
}

static void test_content(void)
{
	struct mxwi_ring *ring = NULL;
	struct mxw_event in, out;

	/* Every octet, padding too, differs from its neighbour; the ring looks at nothing but the kind. */
	for (size_t i = 0; i < sizeof(in); i++)
		((unsigned char *)&in)[i] = (unsigned char)(i * 7);
	in.answered = true;
	memset(&out, 0, sizeof(out));
	CU_ASSERT_EQUAL_FATAL(mxwi_ring_new(2, &ring), MXW_OK);
	CU_ASSERT_TRUE(mxwi_ring_push(ring, &in));
	CU_ASSERT_TRUE(mxwi_ring_pop(ring, &out));
	CU_ASSERT_EQUAL(out.time_us, in.time_us);
	CU_ASSERT_PTR_EQUAL(out.policy, in.policy);
	CU_ASSERT_TRUE(same_octets(&out.verdict, &in.verdict, sizeof(in.verdict)));
	CU_ASSERT_EQUAL(memcmp(out.name, in.name, sizeof(in.name)), 0);
	CU_ASSERT_EQUAL(memcmp(out.judged, in.judged, sizeof(in.judged)), 0);
	mxwi_ring_free(ring);
}

/* Look-ups and states: each kind is counted apart, taken or not. */
static void test_kinds(void)
{
	const struct mxw_event lookup = { .kind = MXW_EVENT_LOOKUP };
	const struct mxw_event state = { .kind = MXW_EVENT_CACHE_BYPASS };
	struct mxwi_ring *ring = NULL;

	CU_ASSERT_EQUAL_FATAL(mxwi_ring_new(4, &ring), MXW_OK);
	CU_ASSERT_TRUE(mxwi_ring_push(ring, &lookup));
	CU_ASSERT_TRUE(mxwi_ring_push(ring, &state));
	CU_ASSERT_TRUE(mxwi_ring_push(ring, &lookup));
	CU_ASSERT_EQUAL(mxwi_ring_pushed(ring), 3);
	CU_ASSERT_EQUAL(mxwi_ring_lookups(ring), 2);
	CU_ASSERT_TRUE(mxwi_ring_push(ring, &lookup));
	CU_ASSERT_FALSE(mxwi_ring_push(ring, &state));
	CU_ASSERT_FALSE(mxwi_ring_push(ring, &state));
	CU_ASSERT_FALSE(mxwi_ring_push(ring, &lookup));
	CU_ASSERT_EQUAL(mxwi_ring_lookups(ring), 3);
	CU_ASSERT_EQUAL(mxwi_ring_refused(ring), 1);
	CU_ASSERT_EQUAL(mxwi_ring_refused_states(ring), 2);
	mxwi_ring_free(ring);
}

enum {
	PRODUCERS = 4,
	EVENTS_EACH = 30000
};

struct producer {
	struct mxwi_ring *ring;
	_Atomic unsigned *running;
	uint16_t number;
	uint64_t taken, refused;
};

/* Numbers its events without holes, and gives each that is refused up. The last octet of the name
 * repeats the number: a torn copy would show. */
static void *produce(void *context)
{
	struct producer *producer = context;
	struct mxw_event event = { .id = producer->number };

	for (int64_t i = 0; i < EVENTS_EACH; i++) {
		event.time_us = i;
		event.judged[MXW_NAME_SIZE_MAX - 1] = (uint8_t)i;
		if (mxwi_ring_push(producer->ring, &event))
			producer->taken++;
		else
			producer->refused++;
	}
	atomic_fetch_sub(producer->running, 1);
	return NULL;
}

static void test_producers(void)
{
	struct mxwi_ring *ring = NULL;
	_Atomic unsigned running = PRODUCERS;
	struct producer producers[PRODUCERS];
	pthread_t threads[PRODUCERS];
	int64_t last[PRODUCERS];
	uint64_t popped[PRODUCERS] = { 0 };
	uint64_t taken = 0, refused = 0;
	unsigned disorder = 0, torn = 0;
	struct mxw_event event;

	/* Few slots, so that the ring is full again and again. */
	CU_ASSERT_EQUAL_FATAL(mxwi_ring_new(16, &ring), MXW_OK);
	for (unsigned i = 0; i < PRODUCERS; i++) {
		last[i] = -1;
		producers[i] = (struct producer){ .ring = ring,
			                          .running = &running,
			                          .number = (uint16_t)i };
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, produce, &producers[i]),
		                      0);
	}
	for (;;) {
		/* Asked before the look: what was pushed until then is seen by it. */
		bool over = atomic_load(&running) == 0;

		if (mxwi_ring_pop(ring, &event)) {
			disorder += event.time_us <= last[event.id];
			torn += event.judged[MXW_NAME_SIZE_MAX - 1] != (uint8_t)event.time_us;
			last[event.id] = event.time_us;
			popped[event.id]++;
		} else if (over) {
			break;
		} else {
			(void)sched_yield();
		}
	}
	for (size_t i = 0; i < PRODUCERS; i++) {
		CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
		CU_ASSERT_EQUAL(producers[i].taken + producers[i].refused, EVENTS_EACH);
		CU_ASSERT_EQUAL(popped[i], producers[i].taken);
		taken += producers[i].taken;
		refused += producers[i].refused;
	}
	CU_ASSERT_EQUAL(disorder, 0);
	CU_ASSERT_EQUAL(torn, 0);
	CU_ASSERT_EQUAL(mxwi_ring_pushed(ring), taken);
	CU_ASSERT_EQUAL(mxwi_ring_refused(ring), refused);
	mxwi_ring_free(ring);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "slots are a power of two", test_slots },
		{ "full, in order, over many laps", test_laps },
		{ "an event comes out as it went in", test_content },
		{ "look-ups and states", test_kinds },
		{ "four producers, one consumer", test_producers },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ .pName = "ring", .pTests = tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
