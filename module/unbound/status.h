/* status.h - what is in force, as JSON.
 * Threads: any that holds the mutex of in_hand.h.
 * Memory: what is returned is the caller's; NULL: out of memory.
 * Cost: small.
 * Standards: docs/control.md; RFC 3339.
 */
#ifndef MXW_UNBOUND_STATUS_H
#define MXW_UNBOUND_STATUS_H

#include <jansson.h>

#include "unbound/in_hand.h"

/* A time; null for 0. */
json_t *mxwi_status_time(int64_t time_s);

/* A digest; null where there is no policy. */
json_t *mxwi_status_digest(const struct mxw_policy *policy);

/* The parts that more than one call tells of. */
json_t *mxwi_status_mode(const struct mxwi_in_hand *in_hand, int64_t now_s);
json_t *mxwi_status_override(const struct mxwi_in_hand *in_hand, int64_t now_s);
json_t *mxwi_status_releases(const struct mxwi_in_hand *in_hand, int64_t now_s);

/* The rows of hits; none where there is no policy. */
json_t *mxwi_status_hits(const struct mxwi_in_hand *in_hand);

/* Adds all members of `status` to a reply. */
void mxwi_status_put(const struct mxwi_in_hand *in_hand, int64_t now_s, json_t *body);

#endif
