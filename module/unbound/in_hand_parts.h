/* in_hand_parts.h - what the files of in_hand.h share among themselves.
 * Threads: as in_hand.h; the mutex is held, unless something else is said.
 * Memory: as in_hand.h.
 * Cost: a publication waits until no worker looks at the generation before; a sweep is made by a worker
 *       in small steps, and waited for.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_IN_HAND_PARTS_H
#define MXW_UNBOUND_IN_HAND_PARTS_H

#include <time.h>

#include "unbound/in_hand.h"

static inline int64_t mxwi_now_s(void)
{
	return (int64_t)time(NULL);
}

/* A generation of the parts that there are; NULL: out of memory. */
struct mxwi_generation *mxwi_in_hand_next(const struct mxwi_in_hand *in_hand);

/* Puts the next generation in force, and frees the one before. */
void mxwi_in_hand_publish(struct mxwi_in_hand *in_hand, struct mxwi_generation *next);

/* Puts another state in force, tells of it, and frees the one before; else the new one. MXW_OK or
 * MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result mxwi_in_hand_enforce_state(struct mxwi_in_hand *in_hand,
                                                         const struct mxwi_by *by,
                                                         struct mxw_state *state);

/* What has ended by itself until then is taken out, and told. True: there was something, and the state is to be
 * stored. */
bool mxwi_in_hand_expire(struct mxwi_in_hand *in_hand, int64_t now_s);

/* Stores the state; the mutex must not be held. `words` gets why it could not be, and may be NULL. */
void mxwi_in_hand_store_state(struct mxwi_in_hand *in_hand, json_t *words);

/* Sweeps the cache now, in a second, and twice before a mode that was set by hand ends: as soon as the
 * guard is back, and when what was asked before is answered. `is_alone`: no worker runs yet. Returns how
 * many messages were taken out now. */
size_t mxwi_in_hand_sweep(struct mxwi_in_hand *in_hand, bool is_alone);

#endif
