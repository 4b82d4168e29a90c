/* range.h - ranges of client addresses, compared and printed.
 * Threads: functions have no state.
 * Memory: nothing is allocated.
 * Cost: constant; finding one is linear in the ranges of the policy.
 * Standards: RFC 4632 (prefixes), RFC 5952 (text of IPv6).
 */
#ifndef MXWARDEN_TOOLS_RANGE_H
#define MXWARDEN_TOOLS_RANGE_H

#include <mxwarden/survey.h>

/* Order of addresses, all of IPv4 before all of IPv6: negative, 0 or positive. */
int range_compare(const struct mxw_address *a, const struct mxw_address *b);

/* The range of the policy that holds the address. */
struct mxw_client_range range_of(const struct mxw_policy *policy,
                                 const struct mxw_address *address);

/* Two addresses and what is between them. */
#define RANGE_TEXT_MAX ((size_t)2 * MXW_ADDRESS_TEXT_MAX)

/* Prints `ADDRESS`, `ADDRESS/PREFIX`, or `FIRST-LAST` where it is no network. Returns
 * `text`. */
const char *range_to_text(const struct mxw_client_range *range, char text[RANGE_TEXT_MAX]);

#endif
