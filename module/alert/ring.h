/* ring.h - a bounded queue of events, from many producers to one consumer.
 * Threads: push and the two counts from any number of threads; pop from one.
 * Memory: one block, allocated by new; events are copied in and out.
 * Cost: a push is one compare-and-swap and one copy; nothing here waits, locks or calls the system.
 * Standards: C11 section 7.17 (atomics).
 */
#ifndef MXW_ALERT_RING_H
#define MXW_ALERT_RING_H

#include <mxwarden/alert.h>

struct mxwi_ring;

/* MXW_OK; MXW_INVALID when `slots` is not a power of two; MXW_NOMEM. *ret is written on MXW_OK
 * only. */
MXW_MUSTCHECK enum mxw_result mxwi_ring_new(uint32_t slots, struct mxwi_ring **ret);
void mxwi_ring_free(struct mxwi_ring *ring); /* NULL is allowed */

/* Copies the event into the ring. False: the ring is full, and the event was counted as refused. */
bool mxwi_ring_push(struct mxwi_ring *ring, const struct mxw_event *event);

/* Moves the oldest event to *ret. False, with *ret untouched: there is none, or its producer is
 * still copying it. */
bool mxwi_ring_pop(struct mxwi_ring *ring, struct mxw_event *ret);

/* How many events were popped since the ring is there; for the one thread that pops. */
uint64_t mxwi_ring_popped(const struct mxwi_ring *ring);

/* How many events were taken since the ring is there, and how many of them are look-ups. */
uint64_t mxwi_ring_pushed(struct mxwi_ring *ring);
uint64_t mxwi_ring_lookups(struct mxwi_ring *ring);

/* How many look-ups were refused, and how many events that are about none. */
uint64_t mxwi_ring_refused(struct mxwi_ring *ring);
uint64_t mxwi_ring_refused_states(struct mxwi_ring *ring);

#endif
