/* What a policy can do at all is asked once, when a generation is made, and not for each query. */
#include "config.h"

#include "unbound/generation.h"

#if defined(__SANITIZE_THREAD__)
char mxwi_epoch_mark;
#endif

static struct mxwi_reach reach_of(const struct mxw_policy *policy, enum mxw_mode ceiling)
{
	struct mxwi_reach reach = { .enforces = false };
	bool blocks, only_alerts;

	ceiling = mxw_mode_weaker(ceiling, MXW_MODE_ENFORCE);
	if (policy == NULL || ceiling == MXW_MODE_DISABLED)
		return reach;
	blocks = mxw_policy_enforces(policy);
	only_alerts = mxw_policy_monitors(policy);
	reach.enforces = blocks && ceiling == MXW_MODE_ENFORCE;
	reach.monitors = only_alerts || (blocks && !reach.enforces);
	return reach;
}

static bool lists_networks(const struct mxw_policy *policy)
{
	const uint32_t count = policy != NULL ? mxw_policy_counts(policy).rules : 0;

	for (uint32_t rule = 0; rule < count; rule++)
		if (mxw_policy_rule(policy, rule).networks > 0)
			return true;
	return false;
}

void mxwi_generation_complete(struct mxwi_generation *generation,
                              const struct mxw_override *override)
{
	generation->by_hand = mxw_mode_weaker(generation->ceiling, override->mode);
	generation->by_hand_until_s = 0;
	if (override->mode != MXW_MODE_UNSET)
		generation->by_hand_until_s =
			override->until_s != 0 ? override->until_s : INT64_MAX;
	generation->reach = reach_of(generation->policy, generation->ceiling);
	generation->reach_by_hand = reach_of(generation->policy, generation->by_hand);
	generation->lists_networks = lists_networks(generation->policy);
}
