/* checks.h - what is wrong with a policy that can be read: it is held against its own expectations,
 * against what mail servers do, and against itself.
 * Threads: one at a time.
 * Memory: nothing is kept.
 * Cost: for a policy in service linear in its names, a decision for each expectation; else some
 *       decisions for each name.
 * Standards: RFC 7505 (null MX), RFC 5321 section 5.1 (what mail servers do without an MX).
 */
#ifndef MXWARDEN_CONFIG_CHECKS_H
#define MXWARDEN_CONFIG_CHECKS_H

#include "config/reader.h"

/* Checks what was read, and the policy that became of it; `policy` is NULL when there is none. */
void mxwi_check_policy(struct mxwi_reader *reader, const struct mxw_policy *policy);

#endif
