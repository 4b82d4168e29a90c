/* rule_state.h - where a rule stands, in which mode it is at a time, and what holds it there.
 * Threads: functions have no state.
 * Memory: nothing is allocated.
 * Cost: constant.
 * Standards: none.
 */
#ifndef MXWARDEN_TOOLS_RULE_STATE_H
#define MXWARDEN_TOOLS_RULE_STATE_H

#include <mxwarden/policy.h>

/* "watch", "allow", "exchangers" or "protect". */
const char *rule_section_text(enum mxw_section section);

/* What can hold a rule below enforce. */
enum {
	RULE_HELD_BY_POLICY = 1u << 0,
	RULE_HELD_BY_INCLUDE = 1u << 1,
	RULE_HELD_BY_ITSELF = 1u << 2,
	RULE_HELD_BY_EXPIRY = 1u << 3,
	/* Of a running module only. */
	RULE_HELD_BY_HOST = 1u << 4,
	RULE_HELD_BY_OVERRIDE = 1u << 5
};

struct rule_state {
	enum mxw_mode mode;
	unsigned held_by; /* each that alone would hold it there; 0 in enforce */
	bool expired;     /* its time is over, whatever that changes */
};

struct rule_state rule_state_at(const struct mxw_policy *policy, uint32_t rule, int64_t now_s);

/* Puts what a resolver says over it: its host.yaml, and what was set by hand; each may be UNSET. A rule of
 * `allow` has no mode that could be held. */
void rule_state_hold(struct rule_state *state, enum mxw_mode host, enum mxw_mode override);

#define RULE_HELD_TEXT_MAX                                                                     \
	48u /* "policy, include, rule, expiry, host, override" with the NUL */

/* The words for it, apart by a comma; "" for none. Returns `text`. */
const char *rule_held_text(unsigned held_by, char text[RULE_HELD_TEXT_MAX]);

#endif
