/* diff_pairs.h - clients under two policies: which group they were in, and which they are in.
 * Threads: one.
 * Memory: pairs own their lists and borrow the policies.
 * Cost: linear in the client ranges of both policies.
 * Standards: none.
 */
#ifndef MXWARDEN_TOOLS_DIFF_PAIRS_H
#define MXWARDEN_TOOLS_DIFF_PAIRS_H

#include <mxwarden/survey.h>

/* A set of groups of one policy, with those clients that are no mail hosts as one more. */
struct diff_clients {
	uint64_t groups; /* bit n: group n */
	bool others;
};

static inline bool diff_clients_hold(const struct diff_clients *clients, uint32_t group)
{
	return group == MXW_GROUP_NONE ? clients->others : (clients->groups >> group & 1) != 0;
}

static inline void diff_clients_add(struct diff_clients *clients, uint32_t group)
{
	if (group == MXW_GROUP_NONE)
		clients->others = true;
	else
		clients->groups |= (uint64_t)1 << group;
}

#define DIFF_EXAMPLES_MAX 3u

/* Clients that were in one group and are in another, or in the same; MXW_GROUP_NONE: in
 * none. */
struct diff_pair {
	uint32_t before, after;
	bool moved; /* the groups have different names */
	size_t range_count;
	struct mxw_client_range examples[DIFF_EXAMPLES_MAX]; /* the first ones */
};

#define DIFF_SLOTS (MXW_GROUPS_MAX + 1u) /* one for each group, the last for no group */

struct diff_pairs {
	struct diff_pair
		*items; /* owned: every pair that there are clients of, by group numbers */
	size_t count;
	/* By the group before, in the last slot of those in none: where its clients are now. */
	struct diff_clients after[DIFF_SLOTS];
};

/* False: memory was refused. Then, too, the pairs must be finished. */
MXW_MUSTCHECK bool diff_pairs_init(struct diff_pairs *pairs, const struct mxw_policy *before,
                                   const struct mxw_policy *after);
void diff_pairs_fini(struct diff_pairs *pairs);

/* Of the clients that were in `before`: where those are now that are in `after`. Adds them
 * to `met`, by the group before as above, when that is not NULL. False: there are none. */
bool diff_pairs_meet(const struct diff_pairs *pairs, struct diff_clients before,
                     struct diff_clients after, struct diff_clients met[DIFF_SLOTS]);

/* Takes out of both sets the groups that none of these clients are in. */
void diff_pairs_narrow(const struct diff_pairs *pairs, struct diff_clients *before,
                       struct diff_clients *after);

#endif
