/* An open hash table of pairs of atomic numbers: a key and its count. A worker looks from the key's own place
 * on for the key, or for a place that nobody has, which it takes with one exchange. A key that stands
 * somewhere stays there, so a search that has found it needs nothing else. At most half of the places are
 * taken: searches are short, and end.
 *
 * Rules and groups are numbers of the policy, which the verdict has. A new policy has a table of its own; what
 * the old one has counted is added by name when no worker looks at it any more. */
#include "metrics/hits.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Combinations of action, mode and trigger that one rule can have for one group, also when its action has
 * changed: it answers in one of seven ways, or passes in monitor, or in enforce; for a name, a suffix, an alias
 * or a release. Other sections have fewer. */
#define COMBINATIONS (9u * 4u)
#define PLACES_MIN 64u

struct place {
	atomic_uint_least64_t key; /* 0: nobody's */
	atomic_uint_least64_t count;
};

struct mxwi_hits {
	const struct mxw_policy *policy;
	uint32_t *by_id; /* owned: the rules in the order of their ids */
	uint32_t rule_count;
	uint32_t mask;     /* places - 1; their number is a power of two */
	uint32_t rows_max; /* half of them */
	atomic_uint_least32_t rows;
	atomic_uint_least64_t uncounted;
	struct place places[];
};

/* ---- keys ------------------------------------------------------------------------------------ */

#define USED UINT64_C(1)
enum {
	TRIGGER_SHIFT = 8,
	MODE_SHIFT = 16,
	ACTION_SHIFT = 24,
	GROUP_SHIFT = 32,
	RULE_SHIFT = 40
};

static uint64_t key_of(const struct mxwi_hit *hit)
{
	return (uint64_t)hit->rule << RULE_SHIFT | (uint64_t)hit->group << GROUP_SHIFT |
	       (uint64_t)hit->action << ACTION_SHIFT | (uint64_t)hit->mode << MODE_SHIFT |
	       (uint64_t)hit->trigger << TRIGGER_SHIFT | USED;
}

static struct mxwi_hit hit_of(uint64_t key, uint64_t count)
{
	return (struct mxwi_hit){
		.rule = (uint32_t)(key >> RULE_SHIFT),
		.group = key >> GROUP_SHIFT & 0xff,
		.action = (enum mxw_action)(key >> ACTION_SHIFT & 0xff),
		.mode = (enum mxw_mode)(key >> MODE_SHIFT & 0xff),
		.trigger = (enum mxw_trigger)(key >> TRIGGER_SHIFT & 0xff),
		.count = count,
	};
}

/* Fibonacci hashing: the upper bits of the product are well mixed. */
static uint32_t first_place(const struct mxwi_hits *hits, uint64_t key)
{
	return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & hits->mask;
}

/* ---- counting -------------------------------------------------------------------------------- */

/* The place of the key, taken now if it has none. NULL: every row is taken. */
static struct place *place_of(struct mxwi_hits *hits, uint64_t key)
{
	for (uint32_t i = first_place(hits, key);; i++) {
		struct place *place = &hits->places[i & hits->mask];
		uint64_t found = atomic_load_explicit(&place->key, memory_order_relaxed);

		if (found == key)
			return place;
		if (found != 0)
			continue;
		/* As many as there are workers may get past the limit together; there is room for them. */
		if (atomic_load_explicit(&hits->rows, memory_order_relaxed) >= hits->rows_max)
			return NULL;
		if (atomic_compare_exchange_strong_explicit(&place->key, &found, key,
		                                            memory_order_relaxed,
		                                            memory_order_relaxed)) {
			(void)atomic_fetch_add_explicit(&hits->rows, 1, memory_order_relaxed);
			return place;
		}
		if (found == key)
			return place;
	}
}

static void add(struct mxwi_hits *hits, uint64_t key, uint64_t count)
{
	struct place *place = place_of(hits, key);

	(void)atomic_fetch_add_explicit(place != NULL ? &place->count : &hits->uncounted, count,
	                                memory_order_relaxed);
}

void mxwi_hits_count(struct mxwi_hits *hits, const struct mxw_verdict *verdict)
{
	const struct mxwi_hit hit = {
		.rule = verdict->rule,
		.group = verdict->group,
		.action = verdict->action,
		.mode = verdict->mode,
		.trigger = verdict->trigger,
	};

	if (hits != NULL)
		add(hits, key_of(&hit), 1);
}

/* ---- a table for a policy -------------------------------------------------------------------- */

struct named_rule {
	const char *id;
	uint32_t number;
};

static int compare_ids(const void *a, const void *b)
{
	const struct named_rule *x = a, *y = b;

	return strcmp(x->id, y->id);
}

/* The rules in the order of their ids. NULL: no memory. */
static uint32_t *sort_by_id(const struct mxw_policy *policy, uint32_t count)
{
	struct named_rule *rules = calloc((size_t)count + 1, sizeof(*rules));
	uint32_t *sorted = calloc((size_t)count + 1, sizeof(*sorted));

	if (rules == NULL || sorted == NULL) {
		free(rules);
		free(sorted);
		return NULL;
	}
	for (uint32_t i = 0; i < count; i++)
		rules[i] = (struct named_rule){ mxw_policy_rule(policy, i).id, i };
	qsort(rules, count, sizeof(*rules), compare_ids);
	for (uint32_t i = 0; i < count; i++)
		sorted[i] = rules[i].number;
	free(rules);
	return sorted;
}

static uint32_t count_groups(uint64_t clients, uint32_t groups)
{
	uint32_t count = 0;

	for (uint32_t group = 0; group < groups; group++)
		count += (uint32_t)(clients >> group & 1);
	return count;
}

/* Twice as many as there can be rows, and a power of two. */
static uint32_t places_for(const struct mxw_policy *policy)
{
	const struct mxw_policy_counts counts = mxw_policy_counts(policy);
	uint64_t rows = 0;
	uint32_t places = PLACES_MIN;

	for (uint32_t i = 0; i < counts.rules; i++) {
		const struct mxw_rule rule = mxw_policy_rule(policy, i);

		if (rule.section != MXW_SECTION_ALLOW)
			rows += (uint64_t)COMBINATIONS *
			        count_groups(rule.clients, counts.groups);
	}
	while (places < 2 * rows && places < 2 * MXWI_HIT_ROWS_MAX)
		places *= 2;
	return places;
}

struct mxwi_hits *mxwi_hits_new(const struct mxw_policy *policy)
{
	const uint32_t places = places_for(policy);
	struct mxwi_hits *hits =
		calloc(1, sizeof(*hits) + (size_t)places * sizeof(hits->places[0]));

	if (hits == NULL)
		return NULL;
	hits->policy = policy;
	hits->rule_count = mxw_policy_counts(policy).rules;
	hits->mask = places - 1;
	hits->rows_max = places / 2;
	hits->by_id = sort_by_id(policy, hits->rule_count);
	if (hits->by_id == NULL) {
		free(hits);
		return NULL;
	}
	return hits;
}

void mxwi_hits_free(struct mxwi_hits *hits)
{
	if (hits == NULL)
		return;
	free(hits->by_id);
	free(hits);
}

/* ---- reading --------------------------------------------------------------------------------- */

uint64_t mxwi_hits_uncounted(const struct mxwi_hits *hits)
{
	return hits != NULL ? atomic_load(&hits->uncounted) : 0;
}

/* The rule of that id; MXW_RULE_NONE: there is none. */
static uint32_t find_rule(const struct mxwi_hits *hits, const char *id)
{
	uint32_t low = 0, high = hits->rule_count;

	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		const int order =
			strcmp(id, mxw_policy_rule(hits->policy, hits->by_id[middle]).id);

		if (order == 0)
			return hits->by_id[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return MXW_RULE_NONE;
}

void mxwi_hits_carry(struct mxwi_hits *hits, const struct mxwi_hits *from)
{
	if (hits == NULL || from == NULL)
		return;
	for (uint32_t i = 0; i <= from->mask; i++) {
		const uint64_t key = atomic_load(&from->places[i].key);
		struct mxwi_hit hit = hit_of(key, atomic_load(&from->places[i].count));

		if (key == 0)
			continue;
		hit.rule = find_rule(hits, mxw_policy_rule(from->policy, hit.rule).id);
		hit.group = mxw_policy_group_named(
			hits->policy, mxw_policy_group_name(from->policy, hit.group));
		if (hit.rule != MXW_RULE_NONE && hit.group != MXW_GROUP_NONE)
			add(hits, key_of(&hit), hit.count);
	}
	(void)atomic_fetch_add(&hits->uncounted, mxwi_hits_uncounted(from));
}

static int compare_hits(const void *a, const void *b)
{
	const uint64_t x = key_of(a), y = key_of(b);

	return x < y ? -1 : x > y;
}

struct mxwi_hit *mxwi_hits_list(const struct mxwi_hits *hits, size_t *ret_count)
{
	struct mxwi_hit *list;
	size_t count = 0;

	*ret_count = 0;
	for (uint32_t i = 0; hits != NULL && i <= hits->mask; i++)
		count += atomic_load(&hits->places[i].key) != 0;
	if (count == 0)
		return NULL;
	*ret_count = count;
	list = calloc(count, sizeof(*list));
	if (list == NULL)
		return NULL;
	count = 0;
	for (uint32_t i = 0; i <= hits->mask && count < *ret_count; i++) {
		const uint64_t key = atomic_load(&hits->places[i].key);

		if (key != 0)
			list[count++] = hit_of(key, atomic_load(&hits->places[i].count));
	}
	*ret_count = count;
	qsort(list, count, sizeof(*list), compare_hits);
	return list;
}
