/* policy_source.h - where the policy comes from: the file, else the last good one, else none.
 * Threads: the main thread, at start and reload.
 * Memory: the policy that is returned is the caller's.
 * Cost: reads and writes files; not for a worker.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_POLICY_SOURCE_H
#define MXW_UNBOUND_POLICY_SOURCE_H

#include <mxwarden/policy.h>

/* The places that users know; both can be set by environment variables. */
#define MXWI_POLICY_DEFAULT "/etc/unbound/mxwarden/policy.yaml" /* MXWARDEN_POLICY */
#define MXWI_STATE_DEFAULT "/var/lib/unbound/mxwarden"          /* MXWARDEN_STATE */

/* The path of a file in the state directory; false when it is too long for `size`. */
bool mxwi_state_path(const char *name, char *path, size_t size);

/* Loads a policy and says in Unbound's log what was loaded and what was wrong. A policy that was
 * loaded from its file is stored as the last good one. NULL: there is none to be had. */
struct mxw_policy *mxwi_policy_open(void);

#endif
