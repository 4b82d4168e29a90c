/* places.h - where things are on a resolver, unless an environment variable says otherwise.
 * Threads: constants. Memory: none. Cost: none.
 * Standards: the Filesystem Hierarchy Standard 3.0; Debian's AppArmor profile of Unbound lets these
 *            be read, and the last one be written.
 */
#ifndef MXWARDEN_PLACES_H
#define MXWARDEN_PLACES_H

#define MXW_POLICY_DEFAULT "/etc/unbound/mxwarden/policy.yaml" /* MXWARDEN_POLICY */
#define MXW_HOST_DEFAULT "/etc/unbound/mxwarden/host.yaml"     /* MXWARDEN_HOST */
#define MXW_STATE_DEFAULT "/var/lib/unbound/mxwarden"          /* MXWARDEN_STATE */

/* What the module keeps in the state directory, beside MXW_STATE_FILE. */
#define MXW_LAST_GOOD_POLICY "last-good.policy"
#define MXW_LAST_GOOD_HOST "last-good.host"

#endif
