/* A bounded queue after Dmitry Vyukov. Positions count up for ever; a position's slot is its
 * remainder by the number of slots, and its lap is how often the ring went round before it. Each
 * slot has a turn: 2 * lap when it is free for that lap's event, 2 * lap + 1 when it holds it. A
 * producer that finds the slot at the tail free claims the position with one compare-and-swap,
 * copies, and only then publishes the turn; so producers copy side by side, and the consumer sees
 * an event complete or not at all. Finding the slot still held by the lap before means full. The
 * turns start at 0, which is "free for lap 0". Nothing wraps: 64 bits last for centuries. */
#include "alert/ring.h"

#include <stdatomic.h>
#include <stdlib.h>

/* What different threads write is kept on different cache lines. */
#define CACHE_LINE_SIZE 64u

struct slot {
	_Alignas(CACHE_LINE_SIZE) _Atomic uint64_t turn;
	struct mxw_event event;
};

struct mxwi_ring {
	/* Read by all, written by none. */
	uint64_t mask;
	unsigned lap_shift;
	/* Written by producers. */
	_Alignas(CACHE_LINE_SIZE) _Atomic uint64_t tail;
	_Alignas(CACHE_LINE_SIZE) _Atomic uint64_t refused; /* look-ups */
	_Atomic uint64_t states, refused_states; /* events that are about none; rare */
	/* The consumer's own. */
	_Alignas(CACHE_LINE_SIZE) uint64_t head;
	struct slot slots[];
};

enum mxw_result mxwi_ring_new(uint32_t slots, struct mxwi_ring **ret)
{
	const size_t count = slots;
	struct mxwi_ring *ring;

	if (count == 0 || (count & (count - 1)) != 0)
		return MXW_INVALID;
	if (count > (SIZE_MAX - sizeof(*ring)) / sizeof(struct slot))
		return MXW_NOMEM;
	/* Both sizes are multiples of the alignment, as aligned_alloc() asks. */
	ring = aligned_alloc(CACHE_LINE_SIZE, sizeof(*ring) + count * sizeof(struct slot));
	if (ring == NULL)
		return MXW_NOMEM;
	ring->mask = count - 1;
	ring->lap_shift = 0;
	while ((UINT64_C(1) << ring->lap_shift) < count)
		ring->lap_shift++;
	atomic_init(&ring->tail, 0);
	atomic_init(&ring->refused, 0);
	atomic_init(&ring->states, 0);
	atomic_init(&ring->refused_states, 0);
	ring->head = 0;
	for (size_t i = 0; i < count; i++)
		atomic_init(&ring->slots[i].turn, 0);
	*ret = ring;
	return MXW_OK;
}

void mxwi_ring_free(struct mxwi_ring *ring)
{
	free(ring);
}

static struct slot *slot_at(struct mxwi_ring *ring, uint64_t position)
{
	return &ring->slots[position & ring->mask];
}

/* The turn at which the position's slot is free for it. */
static uint64_t free_turn(const struct mxwi_ring *ring, uint64_t position)
{
	return 2 * (position >> ring->lap_shift);
}

bool mxwi_ring_push(struct mxwi_ring *ring, const struct mxw_event *event)
{
	const bool is_state = event->kind != MXW_EVENT_LOOKUP;
	uint64_t position = atomic_load_explicit(&ring->tail, memory_order_relaxed);

	for (;;) {
		struct slot *slot = slot_at(ring, position);
		uint64_t mine = free_turn(ring, position);
		uint64_t turn = atomic_load_explicit(&slot->turn, memory_order_acquire);

		if (turn < mine) {
			atomic_fetch_add_explicit(is_state ? &ring->refused_states
			                                   : &ring->refused,
			                          1, memory_order_relaxed);
			return false;
		}
		if (turn > mine) {
			/* Others were here since the tail was read. */
			position = atomic_load_explicit(&ring->tail, memory_order_relaxed);
			continue;
		}
		/* A failure reads the tail anew into `position`. */
		if (!atomic_compare_exchange_weak_explicit(&ring->tail, &position, position + 1,
		                                           memory_order_relaxed,
		                                           memory_order_relaxed))
			continue;
		/* Behind the claim, and seen with it: of what was claimed, no more can be states. */
		if (is_state)
			atomic_fetch_add_explicit(&ring->states, 1, memory_order_release);
		slot->event = *event;
		atomic_store_explicit(&slot->turn, mine + 1, memory_order_release);
		return true;
	}
}

bool mxwi_ring_pop(struct mxwi_ring *ring, struct mxw_event *ret)
{
	struct slot *slot = slot_at(ring, ring->head);
	uint64_t mine = free_turn(ring, ring->head);

	if (atomic_load_explicit(&slot->turn, memory_order_acquire) != mine + 1)
		return false;
	*ret = slot->event;
	atomic_store_explicit(&slot->turn, mine + 2, memory_order_release);
	ring->head++;
	return true;
}

uint64_t mxwi_ring_popped(const struct mxwi_ring *ring)
{
	return ring->head;
}

uint64_t mxwi_ring_pushed(struct mxwi_ring *ring)
{
	return atomic_load_explicit(&ring->tail, memory_order_relaxed);
}

uint64_t mxwi_ring_lookups(struct mxwi_ring *ring)
{
	const uint64_t states = atomic_load_explicit(&ring->states, memory_order_acquire);

	return mxwi_ring_pushed(ring) - states;
}

uint64_t mxwi_ring_refused(struct mxwi_ring *ring)
{
	return atomic_load_explicit(&ring->refused, memory_order_relaxed);
}

uint64_t mxwi_ring_refused_states(struct mxwi_ring *ring)
{
	return atomic_load_explicit(&ring->refused_states, memory_order_relaxed);
}
