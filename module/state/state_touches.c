/* A release of a name that no rule covers does nothing, and is most often a slip of the pen. Whether it
 * does is asked of the policy as a whole: what it says of the name, and of what it names below it. */
#include <string.h>

#include <mxwarden/survey.h>

#include "state/state.h"

struct search {
	const struct mxw_policy *policy;
	struct mxw_name released;
	int64_t now_s;
};

/* Does some rule other than an exemption decide for the name, asked for or as a host for mail? */
static bool is_covered(const struct search *search, struct mxw_name name)
{
	static const enum mxw_subject subjects[] = { MXW_SUBJECT_NAME, MXW_SUBJECT_EXCHANGE };
	struct mxw_share shares[MXW_SHARES_MAX];

	for (size_t subject = 0; subject < sizeof(subjects) / sizeof(subjects[0]); subject++) {
		const struct mxw_question question = { .name = name,
			                               .now_s = search->now_s,
			                               .subject = subjects[subject] };
		const size_t count =
			mxw_policy_shares(search->policy, UINT64_MAX, &question, shares);

		for (size_t i = 0; i < count; i++)
			if (shares[i].rule != MXW_RULE_NONE &&
			    shares[i].trigger != MXW_TRIGGER_ALLOW)
				return true;
	}
	return false;
}

/* False ends the walk: a covered name was found below. */
static bool go_on(void *context, struct mxw_name name)
{
	const struct search *search = context;

	return name.labels <= search->released.labels ||
	       !mxw_name_encloses(search->released, name) || !is_covered(search, name);
}

bool mxw_state_release_touches(const struct mxw_state *state, size_t number,
                               const struct mxw_policy *policy, int64_t now_s)
{
	const struct mxwi_release *item = &state->releases[number];
	struct search search = { .policy = policy, .now_s = now_s };
	struct mxw_name_buffer buffer, below_buffer;
	struct mxw_name below;

	/* Its text was printed from a name. */
	if (mxw_name_from_text(item->bare, strlen(item->bare), &buffer, &search.released) !=
	    MXW_OK)
		return true;
	if (item->scope != MXW_SCOPE_BELOW && is_covered(&search, search.released))
		return true;
	if (item->scope == MXW_SCOPE_EXACT)
		return false;
	return (mxw_name_unnamed_below(search.released, &below_buffer, &below) &&
	        is_covered(&search, below)) ||
	       !mxw_policy_each_name(policy, go_on, &search);
}
