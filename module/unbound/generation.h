/* generation.h - all that is in force at one moment: policy, ceilings, releases, alerter.
 * Threads: a generation never changes; workers read the current one between mxwi_epoch_begin() and
 *          mxwi_epoch_end().
 * Memory: a generation borrows its parts, which their owner (in_hand.h) shares between generations.
 * Cost: a read is one load.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_GENERATION_H
#define MXW_UNBOUND_GENERATION_H

#include <stdatomic.h>

#include <mxwarden/alert.h>
#include <mxwarden/policy.h>
#include <mxwarden/state.h>

#include "metrics/hits.h"
#include "unbound/epoch.h"

/* For so long before a mode that was set by hand ends, names are kept out of the cache again: when it
 * has ended, none is in there. */
#define MXWI_GUARD_AHEAD_S 5

/* What can become of any query at all. */
struct mxwi_reach {
	bool enforces; /* some rule may block */
	bool monitors; /* some rule only alerts, or will after it has expired */
};

/* Zero stands for nothing: every query passes. */
struct mxwi_generation {
	const struct mxw_policy *policy;   /* NULL: none could be loaded; every query passes */
	const struct mxw_policy *releases; /* NULL: none */
	struct mxw_alerter *alerter;       /* NULL: none could be started */
	struct mxwi_hits *hits;            /* of `policy`; NULL: they are not counted */
	enum mxw_mode ceiling;             /* of this resolver; UNSET: none */
	enum mxw_mode by_hand;             /* the same with what was set by hand */
	int64_t by_hand_until_s;           /* from then on `ceiling` alone holds */
	struct mxwi_reach reach, reach_by_hand; /* under each of the two */
	bool lists_networks;                    /* of exchangers */
};

/* Completes a generation of which the parts are set: works out the two reaches. `override` may have the
 * mode UNSET. */
void mxwi_generation_complete(struct mxwi_generation *generation,
                              const struct mxw_override *override);

/* The ceiling at that time. */
static inline enum mxw_mode mxwi_ceiling_at(const struct mxwi_generation *generation,
                                            int64_t now_s)
{
	return now_s < generation->by_hand_until_s ? generation->by_hand : generation->ceiling;
}

/* The mode that this resolver is in at that time; without a policy nothing is done. */
static inline enum mxw_mode mxwi_mode_at(const struct mxwi_generation *generation,
                                         int64_t now_s)
{
	if (generation->policy == NULL)
		return MXW_MODE_DISABLED;
	return mxw_mode_weaker(mxw_policy_mode(generation->policy),
	                       mxwi_ceiling_at(generation, now_s));
}

/* What can become of a query that is asked at that time. */
static inline struct mxwi_reach mxwi_reach_at(const struct mxwi_generation *generation,
                                              int64_t now_s)
{
	return now_s < generation->by_hand_until_s ? generation->reach_by_hand
	                                           : generation->reach;
}

/* Answers that come in now are cached beyond now: the guard looks ahead. */
static inline int64_t mxwi_guard_time(int64_t now_s)
{
	return now_s + MXWI_GUARD_AHEAD_S;
}

#endif
