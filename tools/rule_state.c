/* A rule is in the weakest of several modes: what the policy, the include of its file and
 * the rule itself say, and what expiry makes of it. Whoever wants it stronger must know all
 * that hold it, so each mode is held against the outcome. */
#include "rule_state.h"

#include <string.h>

const char *rule_section_text(enum mxw_section section)
{
	static const char *const texts[] = {
		[MXW_SECTION_WATCH] = "watch",
		[MXW_SECTION_ALLOW] = "allow",
		[MXW_SECTION_EXCHANGERS] = "exchangers",
		[MXW_SECTION_PROTECT] = "protect",
	};

	return texts[section];
}

struct rule_state rule_state_at(const struct mxw_policy *policy, uint32_t rule, int64_t now_s)
{
	const struct mxw_rule is = mxw_policy_rule(policy, rule);
	struct rule_state state = {
		.mode = mxw_policy_rule_mode(policy, rule, now_s),
		.expired = is.expires_s != 0 && now_s >= is.expires_s,
	};

	if (state.mode == MXW_MODE_ENFORCE)
		return state;
	if (is.section == MXW_SECTION_ALLOW) {
		/* It has no mode; it ends. */
		state.held_by = RULE_HELD_BY_EXPIRY;
		return state;
	}
	if (mxw_policy_mode(policy) == state.mode)
		state.held_by |= RULE_HELD_BY_POLICY;
	if (is.include_mode == state.mode)
		state.held_by |= RULE_HELD_BY_INCLUDE;
	if (is.own_mode == state.mode)
		state.held_by |= RULE_HELD_BY_ITSELF;
	if (state.expired && is.on_expiry == state.mode)
		state.held_by |= RULE_HELD_BY_EXPIRY;
	return state;
}

void rule_state_hold(struct rule_state *state, enum mxw_mode host, enum mxw_mode override)
{
	const enum mxw_mode ceiling = mxw_mode_weaker(host, override);

	if (mxw_mode_weaker(state->mode, ceiling) != state->mode) {
		state->mode = ceiling;
		state->held_by = 0;
	}
	if (state->mode == MXW_MODE_ENFORCE)
		return;
	if (host == state->mode)
		state->held_by |= RULE_HELD_BY_HOST;
	if (override == state->mode)
		state->held_by |= RULE_HELD_BY_OVERRIDE;
}

const char *rule_held_text(unsigned held_by, char text[RULE_HELD_TEXT_MAX])
{
	static const char *const words[] = { "policy", "include", "rule",
		                             "expiry", "host",    "override" };
	size_t used = 0;

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if ((held_by & (1u << i)) == 0)
			continue;
		if (used > 0) {
			memcpy(text + used, ", ", 2);
			used += 2;
		}
		memcpy(text + used, words[i], strlen(words[i]));
		used += strlen(words[i]);
	}
	text[used] = '\0';
	return text;
}
