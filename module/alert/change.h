/* change.h - changes that wait for the thread that writes them.
 * Threads: one at a time; whoever shares a queue locks it.
 * Memory: a change is copied whole, into one block; a queue holds at most MXWI_CHANGES_MAX.
 * Cost: one allocation for each change.
 * Standards: none.
 */
#ifndef MXW_ALERT_CHANGE_H
#define MXW_ALERT_CHANGE_H

#include <mxwarden/alert.h>

#define MXWI_CHANGES_MAX 256u

/* A copy with all its texts, without the names and words that are beyond MXW_CHANGE_TEXTS_MAX; free() it.
 * NULL: no memory. */
struct mxw_change *mxwi_change_copy(const struct mxw_change *change);

/* First in, first out. Zero is an empty one. */
struct mxwi_change_queue {
	struct mxw_change *items[MXWI_CHANGES_MAX];
	unsigned first, count;
};

/* Puts a copy into the queue. False: it is full, or there is no memory. */
bool mxwi_change_queue_put(struct mxwi_change_queue *queue, const struct mxw_change *change);

static inline bool mxwi_change_queue_has(const struct mxwi_change_queue *queue)
{
	return queue->count > 0;
}

/* Is the next one that the module ends? */
static inline bool mxwi_change_queue_is_at_end(const struct mxwi_change_queue *queue)
{
	return queue->count > 0 &&
	       queue->items[queue->first]->kind == MXW_CHANGE_MODULE_STOPPED;
}

/* The first one, which is the caller's then, free(); NULL: there is none. */
struct mxw_change *mxwi_change_queue_take(struct mxwi_change_queue *queue);

void mxwi_change_queue_fini(struct mxwi_change_queue *queue);

#endif
