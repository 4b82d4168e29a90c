/* Clients under two policies. Both policies divide all addresses into ranges, each of one
 * group. Laid over each other they give ranges in which neither group changes: each belongs
 * to one pair of groups. However many addresses and networks there are, what can happen to a
 * client between the two policies depends on its pair alone. */
#include "diff_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "common.h"
#include "range.h"

struct overlay {
	struct mxw_client_range *ranges; /* of the policy before */
	size_t count, room;
	size_t at;                /* the first that is not gone over */
	struct diff_pair *matrix; /* DIFF_SLOTS times DIFF_SLOTS */
};

static unsigned slot_of(uint32_t group)
{
	return group == MXW_GROUP_NONE ? DIFF_SLOTS - 1 : group;
}

/* An mxw_range_fn that keeps the ranges. */
static bool keep(void *context, const struct mxw_client_range *range)
{
	struct overlay *overlay = context;

	struct mxw_client_range *ranges =
		cmd_grown(overlay->ranges, overlay->count, &overlay->room, sizeof(*ranges));

	if (ranges == NULL)
		return false;
	overlay->ranges = ranges;
	overlay->ranges[overlay->count++] = *range;
	return true;
}

static void pair_add(struct diff_pair *pair, const struct mxw_address *first,
                     const struct mxw_address *last)
{
	if (pair->range_count < DIFF_EXAMPLES_MAX) {
		struct mxw_client_range *example = &pair->examples[pair->range_count];

		example->first = *first;
		example->last = *last;
		example->group = pair->after;
	}
	pair->range_count++;
}

/* An mxw_range_fn that lays a range of the policy after over those of the one before. */
static bool lay(void *context, const struct mxw_client_range *after)
{
	struct overlay *overlay = context;

	while (overlay->at < overlay->count) {
		const struct mxw_client_range *before = &overlay->ranges[overlay->at];
		const int ends = range_compare(&before->last, &after->last);
		const struct mxw_address *first =
			range_compare(&before->first, &after->first) > 0 ? &before->first
									 : &after->first;
		struct diff_pair *pair = &overlay->matrix[slot_of(before->group) * DIFF_SLOTS +
		                                          slot_of(after->group)];

		pair->before = before->group;
		pair->after = after->group;
		pair_add(pair, first, ends < 0 ? &before->last : &after->last);
		if (ends <= 0)
			overlay->at++;
		if (ends >= 0)
			break;
	}
	return true;
}

static bool is_moved(const struct diff_pair *pair, const struct mxw_policy *before,
                     const struct mxw_policy *after)
{
	const char *old = mxw_policy_group_name(before, pair->before);
	const char *new = mxw_policy_group_name(after, pair->after);

	return old == NULL || new == NULL ? old != new : strcmp(old, new) != 0;
}

bool diff_pairs_init(struct diff_pairs *pairs, const struct mxw_policy *before,
                     const struct mxw_policy *after)
{
	struct overlay overlay = { 0 };
	bool made = false;

	*pairs = (struct diff_pairs){ 0 };
	overlay.matrix = calloc((size_t)DIFF_SLOTS * DIFF_SLOTS, sizeof(*overlay.matrix));
	if (overlay.matrix == NULL || !mxw_policy_each_range(before, keep, &overlay) ||
	    !mxw_policy_each_range(after, lay, &overlay))
		goto out;

	/* The pairs that there are move together. */
	for (size_t i = 0; i < (size_t)DIFF_SLOTS * DIFF_SLOTS; i++) {
		struct diff_pair *pair = &overlay.matrix[i];

		if (pair->range_count == 0)
			continue;
		pair->moved = is_moved(pair, before, after);
		diff_clients_add(&pairs->after[slot_of(pair->before)], pair->after);
		overlay.matrix[pairs->count++] = *pair;
	}
	pairs->items = overlay.matrix;
	overlay.matrix = NULL;
	made = true;
out:
	free(overlay.matrix);
	free(overlay.ranges);
	return made;
}

void diff_pairs_fini(struct diff_pairs *pairs)
{
	free(pairs->items);
}

/* Finds where those of one slot are now that are in `after`. */
static bool slot_meets(const struct diff_pairs *pairs, unsigned slot, struct diff_clients after,
                       struct diff_clients *met)
{
	const struct diff_clients now = {
		.groups = pairs->after[slot].groups & after.groups,
		.others = pairs->after[slot].others && after.others,
	};

	if (met != NULL) {
		met[slot].groups |= now.groups;
		met[slot].others = met[slot].others || now.others;
	}
	return now.groups != 0 || now.others;
}

bool diff_pairs_meet(const struct diff_pairs *pairs, struct diff_clients before,
                     struct diff_clients after, struct diff_clients met[DIFF_SLOTS])
{
	bool found = before.others && slot_meets(pairs, DIFF_SLOTS - 1, after, met);

	/* Mostly one look is enough to know that there are some. */
	for (unsigned slot = 0; before.groups != 0 && (met != NULL || !found); slot++) {
		if ((before.groups & 1) != 0)
			found = slot_meets(pairs, slot, after, met) || found;
		before.groups >>= 1;
	}
	return found;
}

void diff_pairs_narrow(const struct diff_pairs *pairs, struct diff_clients *before,
                       struct diff_clients *after)
{
	struct diff_clients old = { 0 }, new = { 0 };

	for (size_t i = 0; i < pairs->count; i++) {
		const struct diff_pair *pair = &pairs->items[i];

		if (!diff_clients_hold(before, pair->before) ||
		    !diff_clients_hold(after, pair->after))
			continue;
		diff_clients_add(&old, pair->before);
		diff_clients_add(&new, pair->after);
	}
	*before = old;
	*after = new;
}
