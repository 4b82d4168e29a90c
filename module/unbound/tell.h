/* tell.h - every change of what is in force becomes a line of the alerts.
 * Threads: whoever holds the mutex of the struct mxwi_in_hand; no worker.
 * Memory: the alerter copies what it is told; everything else is borrowed.
 * Cost: some allocations for each line, and the rules of a policy are walked through.
 * Standards: none.
 *
 * Each is called after the change. Without an alerter nothing is told; the log says it all the same.
 */
#ifndef MXW_UNBOUND_TELL_H
#define MXW_UNBOUND_TELL_H

#include "unbound/in_hand.h"

void mxwi_tell_started(struct mxwi_in_hand *in_hand, const struct mxwi_opening *opening);
void mxwi_tell_stopped(struct mxwi_in_hand *in_hand);

/* An alerter that was in use until now, and those of its sinks that nobody writes to any more. */
struct mxwi_leaving {
	struct mxw_alerter *alerter; /* NULL: the alerter stays */
	bool sinks[MXW_SINKS_MAX];
};

/* A reload was done. `before`: the policy that was in force; NULL: none was. */
void mxwi_tell_reloaded(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                        const struct mxw_policy *before, const struct mxwi_skipped *skipped,
                        const struct mxwi_leaving *leaving);

/* A reload was refused; `words` say why. */
void mxwi_tell_refused(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                       const json_t *words);

/* People have decided something, or what they had decided has ended: in which way differ the state before
 * and the one now? */
void mxwi_tell_state(struct mxwi_in_hand *in_hand, const struct mxwi_by *by,
                     const struct mxw_state *before);

/* Tells of rules that have expired until now and since the last call; of so many at once as every sink takes.
 * True: there are more. */
bool mxwi_tell_expired(struct mxwi_in_hand *in_hand, int64_t now_s);

/* When the next rule expires; 0: none will. */
int64_t mxwi_tell_next_expiry(const struct mxwi_in_hand *in_hand);

#endif
