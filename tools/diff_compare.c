/* Compares two policies. A policy has a verdict for every name there is, but a name that no
 * entry names is judged like all such names below the same nearest named one. So it is
 * enough to look at each name that either policy names, and at one name right below it that
 * none names: two regions for each name. Hosts of exchangers are names that are judged otherwise,
 * each network of exchangers is a region, too, and so is all that looks like a protected domain. In a region each policy divides its groups by what
 * they get; the clients of a part before and a part after have changed when the two get
 * different things and a client of both exists.
 *
 * A million names may change. They are all counted; the list is kept sorted while it is
 * short, and sorted at the end when all are asked for. */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

#include "common.h"

/* The policy answer has a record with a TTL: the MX, or the SOA of a negative answer. */
static bool has_ttl(enum mxw_action action)
{
	return action == MXW_ACTION_NULL_MX || action == MXW_ACTION_NXDOMAIN ||
	       action == MXW_ACTION_NODATA || action == MXW_ACTION_REDIRECT;
}

uint32_t diff_share_ttl(const struct mxw_policy *policy, const struct diff_share *share)
{
	if (share->mode != MXW_MODE_ENFORCE || !has_ttl(share->action))
		return 0;
	return mxw_policy_rule(policy, share->rule).ttl_s;
}

static bool gets_same(const struct diff *diff, const struct diff_share *before,
                      const struct diff_share *after)
{
	if (before->mode != after->mode || before->action != after->action ||
	    before->alert_at != after->alert_at || before->block_at != after->block_at)
		return false;
	if (before->action == MXW_ACTION_REDIRECT &&
	    !mxw_name_equal(mxw_policy_redirect(diff->before, before->rule),
	                    mxw_policy_redirect(diff->after, after->rule)))
		return false;
	return diff_share_ttl(diff->before, before) == diff_share_ttl(diff->after, after);
}

static enum diff_kind kind_of(const struct diff_share *before, const struct diff_share *after)
{
	if (after->mode == MXW_MODE_ENFORCE)
		return before->mode == MXW_MODE_ENFORCE ? DIFF_ANSWER : DIFF_BLOCKED;
	return before->mode == MXW_MODE_ENFORCE ? DIFF_FREED : DIFF_MONITOR;
}

/* The changes of one name; each region has at most as many as there are pairs of groups. */
struct found {
	struct diff *diff;
	struct diff_change *changes; /* owned: first those of the name, then those below it */
	bool has_exchangers;         /* some host may be judged */
	bool failed;                 /* memory was refused */
};

/* Compares what is got in a region and appends its changes. Returns how many there are in all. */
static size_t compare_shares(struct found *found, size_t count, const struct diff_share *before,
                             size_t before_count, const struct diff_share *after,
                             size_t after_count, enum diff_extent extent)
{
	struct diff *diff = found->diff;

	for (size_t i = 0; i < before_count; i++) {
		for (size_t j = 0; j < after_count; j++) {
			struct diff_change *change = &found->changes[count];

			if (gets_same(diff, &before[i], &after[j]) ||
			    !diff_pairs_meet(&diff->pairs, before[i].clients, after[j].clients,
			                     NULL))
				continue;
			*change = (struct diff_change){
				.kind = kind_of(&before[i], &after[j]),
				.extent = extent,
				.before = before[i],
				.after = after[j],
			};
			diff_pairs_narrow(&diff->pairs, &change->before.clients,
			                  &change->after.clients);
			count++;
		}
	}
	return count;
}

/* Compares one region of names or addresses. */
static size_t compare(struct found *found, size_t count, const struct diff_place *place,
                      enum diff_extent extent)
{
	struct diff *diff = found->diff;
	struct diff_share before[DIFF_SHARES_MAX], after[DIFF_SHARES_MAX];
	const size_t before_count = diff_shares_of(diff->before, place, diff->now_s, before);
	const size_t after_count = diff_shares_of(diff->after, place, diff->now_s, after);

	return compare_shares(found, count, before, before_count, after, after_count, extent);
}

static bool same_share(const struct diff_share *a, const struct diff_share *b)
{
	return a->clients.groups == b->clients.groups &&
	       a->clients.others == b->clients.others && a->mode == b->mode &&
	       a->action == b->action && a->rule == b->rule;
}

/* Makes one of what is the same for the name and below it; `self` changes are the name's. */
static size_t join(struct diff_change *changes, size_t self, size_t count)
{
	size_t kept = self;

	for (size_t i = self; i < count; i++) {
		size_t j = 0;

		while (j < self && (!same_share(&changes[i].before, &changes[j].before) ||
		                    !same_share(&changes[i].after, &changes[j].after)))
			j++;
		if (j < self)
			changes[j].extent = DIFF_BOTH;
		else
			changes[kept++] = changes[i];
	}
	return kept;
}

/* Names in canonical order, then networks; several changes of one place as they were found. */
static int change_compare(const void *left, const void *right)
{
	const struct diff_change *a = left, *b = right;
	const bool a_is_network = a->place.about == DIFF_NETWORK;
	int order = (int)a_is_network - (int)(b->place.about == DIFF_NETWORK);

	if (order == 0)
		order = a_is_network ? mxw_network_compare(&a->place.network, &b->place.network)
		                     : mxw_name_compare(a->place.name, b->place.name);
	if (order != 0)
		return order;
	return a->ordinal < b->ordinal ? -1 : 1;
}

/* Lists the change, if it is to be listed. False: memory was refused. */
static bool list_add(struct diff_list *list, const struct diff_change *change, bool all)
{
	size_t at = list->count;

	if (!all && list->count == DIFF_LISTED_MAX) {
		if (change_compare(change, &list->items[--at]) > 0)
			return true;
		list->count = at;
	}
	struct diff_change *items =
		cmd_grown(list->items, list->count, &list->room, sizeof(*items));

	if (items == NULL)
		return false;
	list->items = items;
	if (!all)
		while (at > 0 && change_compare(change, &list->items[at - 1]) < 0)
			at--;
	memmove(&list->items[at + 1], &list->items[at],
	        (list->count - at) * sizeof(*list->items));
	list->items[at] = *change;
	list->count++;
	return true;
}

/* Which of the three numbers counts the place. */
static uint64_t *count_for(enum diff_about about, uint64_t *names, uint64_t *networks,
                           uint64_t *domains)
{
	if (about == DIFF_NETWORK)
		return networks;
	return about == DIFF_PROTECTED ? domains : names;
}

/* Takes what was found in a place into the lists. False: memory was refused. */
static bool keep(struct found *found, size_t count, const struct diff_place *place)
{
	struct diff *diff = found->diff;
	bool has[DIFF_KINDS] = { false };

	for (size_t i = 0; i < count; i++) {
		struct diff_change *change = &found->changes[i];
		struct diff_list *list = &diff->lists[change->kind];

		change->place = *place;
		change->ordinal = list->changes++;
		*count_for(place->about, &list->names, &list->networks, &list->domains) +=
			has[change->kind] ? 0 : 1;
		has[change->kind] = true;
		(void)diff_pairs_meet(&diff->pairs, change->before.clients,
		                      change->after.clients, list->clients);
		if (!list_add(list, change, diff->all)) {
			found->failed = true;
			return false;
		}
	}
	*count_for(place->about, &diff->names, &diff->networks, &diff->domains) +=
		count > 0 ? 1 : 0;
	return true;
}

/* Compares both regions of a name. */
static bool look_at_name(struct found *found, enum diff_about about, struct mxw_name name)
{
	const struct diff_place self = { .about = about, .name = name };
	struct diff_place below = { .about = about };
	struct mxw_name_buffer buffer;
	const size_t self_count = compare(found, 0, &self, DIFF_SELF);
	size_t count = self_count;

	if (mxw_name_unnamed_below(name, &buffer, &below.name))
		count = join(found->changes, self_count,
		             compare(found, self_count, &below, DIFF_BELOW));
	return keep(found, count, &self);
}

/* An mxw_name_fn. */
static bool look(void *context, struct mxw_name name)
{
	struct found *found = context;

	return look_at_name(found, DIFF_NAME, name) &&
	       (!found->has_exchangers || look_at_name(found, DIFF_EXCHANGER, name));
}

/* The same for a name of the policy after, which the policy before may name too. */
static bool look_at_new(void *context, struct mxw_name name)
{
	const struct found *found = context;

	return mxw_policy_names(found->diff->before, name) || look(context, name);
}

/* A diff_network_fn. */
static bool look_at_network(void *context, const struct diff_place *place)
{
	struct found *found = context;

	return keep(found, compare(found, 0, place, DIFF_SELF), place);
}

/* A diff_protected_fn. */
static bool look_at_protected(void *context, const struct diff_place *place,
                              const struct diff_share *before, size_t before_count,
                              const struct diff_share *after, size_t after_count)
{
	struct found *found = context;

	return keep(
		found,
		compare_shares(found, 0, before, before_count, after, after_count, DIFF_SELF),
		place);
}

bool diff_make(struct diff *diff)
{
	struct found found = { .diff = diff };

	memset(diff->lists, 0, sizeof(diff->lists));
	diff->names = 0;
	diff->networks = 0;
	diff->domains = 0;
	if (!diff_pairs_init(&diff->pairs, diff->before, diff->after))
		return false;
	found.has_exchangers = mxw_policy_judges_exchanges(diff->before) ||
	                       mxw_policy_judges_exchanges(diff->after);
	found.changes = calloc(2 * diff->pairs.count, sizeof(*found.changes));
	found.failed = found.changes == NULL ||
	               !mxw_policy_each_name(diff->before, look, &found) ||
	               !mxw_policy_each_name(diff->after, look_at_new, &found) ||
	               !diff_each_network(diff->before, diff->after, look_at_network, &found) ||
	               !diff_each_protected(diff, look_at_protected, &found);
	free(found.changes);
	if (found.failed)
		return false;
	for (unsigned kind = 0; diff->all && kind < DIFF_KINDS; kind++)
		if (diff->lists[kind].count > 1)
			qsort(diff->lists[kind].items, diff->lists[kind].count,
			      sizeof(*diff->lists[kind].items), change_compare);
	return true;
}

void diff_fini(struct diff *diff)
{
	for (unsigned kind = 0; kind < DIFF_KINDS; kind++)
		free(diff->lists[kind].items);
	free(diff->ends);
	diff_pairs_fini(&diff->pairs);
}

static bool set_has(const struct diff_clients sets[DIFF_SLOTS], const struct diff_pair *pair)
{
	const unsigned slot = pair->before == MXW_GROUP_NONE ? DIFF_SLOTS - 1 : pair->before;

	return diff_clients_hold(&sets[slot], pair->after);
}

bool diff_change_is_for(const struct diff_change *change, const struct diff_pair *pair)
{
	return diff_clients_hold(&change->before.clients, pair->before) &&
	       diff_clients_hold(&change->after.clients, pair->after);
}

bool diff_list_is_for(const struct diff_list *list, const struct diff_pair *pair)
{
	return set_has(list->clients, pair);
}

const char *diff_kind_key(enum diff_kind kind)
{
	static const char *const keys[] = { "newly-blocked", "no-longer-blocked",
		                            "answer-changed", "monitor-changed" };

	return keys[kind];
}

const char *diff_kind_text(enum diff_kind kind)
{
	static const char *const texts[] = { "newly blocked", "no longer blocked",
		                             "blocked in another way",
		                             "not blocked, alerts change" };

	return texts[kind];
}
