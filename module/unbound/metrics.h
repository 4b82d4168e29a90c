/* metrics.h - the metrics file of the module.
 * Threads: start and stop by the main thread; wake by the thread that takes calls. A thread of its own
 *          writes.
 * Memory: the metrics are made as a text before they are written.
 * Cost: the mutex of in_hand.h is held while the text is made, linear in rules and hits; no worker waits.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_METRICS_H
#define MXW_UNBOUND_METRICS_H

#include "metrics/publisher.h"
#include "unbound/in_hand.h"

/* Starts to write where the settings of the host say; nowhere while they say nothing. `on_end` lets go of
 * `in_hand`, in every case but NULL. NULL: no thread could be started, which is said in the log. */
struct mxwi_publisher *mxwi_metrics_start(struct mxwi_in_hand *in_hand,
                                          void (*on_end)(void *in_hand));

/* Writes a last time and ends it; NULL is allowed. A thread that a disk holds is left behind, and said. */
void mxwi_metrics_stop(struct mxwi_publisher *publisher);

/* A table for the hits of a policy; NULL: there is no policy, or no memory, which is said in the log. */
struct mxwi_hits *mxwi_metrics_hits(const struct mxw_policy *policy);

#endif
