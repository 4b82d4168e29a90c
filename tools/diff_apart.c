/* "army.ml and all below" is not quite all when a policy names something below army.ml: that
 * is judged by itself, and listed by itself if it changes. So that nobody is misled, the
 * names that are judged apart are counted for each listed change. One more walk over all
 * names does it: the listed names are in a hash table, and each name looks for those above
 * it. */
#include "diff.h"

#include <stdlib.h>

struct slot {
	struct mxw_name name; /* folded; wire is NULL: free */
	uint64_t count;
};

struct table {
	const struct diff *diff;
	struct slot *slots; /* owned; a power of two of them */
	size_t mask;
	unsigned labels_min, labels_max; /* of the names in it */
};

/* FNV-1a; nobody gains by making it collide but whoever writes the policy. */
static size_t hash_of(struct mxw_name name)
{
	uint64_t hash = 14695981039346656037u;

	for (unsigned i = 0; i < name.size; i++)
		hash = (hash ^ name.wire[i]) * 1099511628211u;
	return (size_t)(hash ^ hash >> 32);
}

/* The slot of the name, or the free one where it would be. */
static struct slot *find(const struct table *table, struct mxw_name name)
{
	size_t at = hash_of(name) & table->mask;

	while (table->slots[at].name.wire != NULL &&
	       !mxw_name_equal(table->slots[at].name, name))
		at = (at + 1) & table->mask;
	return &table->slots[at];
}

/* Puts every listed name in whose change reaches below it. False: memory was refused. */
static bool table_init(struct table *table)
{
	size_t listed = 0, size = 16;

	for (unsigned kind = 0; kind < DIFF_KINDS; kind++)
		listed += table->diff->lists[kind].count;
	while (size < 2 * listed)
		size *= 2;
	table->slots = calloc(size, sizeof(*table->slots));
	table->mask = size - 1;
	table->labels_min = MXW_LABELS_MAX + 1;
	if (table->slots == NULL)
		return false;
	for (unsigned kind = 0; kind < DIFF_KINDS; kind++) {
		const struct diff_list *list = &table->diff->lists[kind];

		for (size_t i = 0; i < list->count; i++) {
			const struct mxw_name name = list->items[i].place.name;

			if (list->items[i].extent == DIFF_SELF)
				continue;
			find(table, name)->name = name;
			if (name.labels < table->labels_min)
				table->labels_min = name.labels;
			if (name.labels > table->labels_max)
				table->labels_max = name.labels;
		}
	}
	return true;
}

/* An mxw_name_fn that counts the name for each listed one above it. */
static bool count_old(void *context, struct mxw_name name)
{
	const struct table *table = context;
	unsigned labels = name.labels > 0 ? name.labels - 1u : 0;

	if (labels > table->labels_max)
		labels = table->labels_max;
	for (; labels >= table->labels_min && labels > 0; labels--) {
		struct slot *slot = find(table, mxw_name_parent(name, name.labels - labels));

		if (slot->name.wire != NULL)
			slot->count++;
	}
	return true;
}

/* The same of the policy after, for a name that the policy before has not had counted. */
static bool count_new(void *context, struct mxw_name name)
{
	const struct table *table = context;

	return name.labels <= table->labels_min ||
	       mxw_policy_names(table->diff->before, name) || count_old(context, name);
}

bool diff_count_apart(struct diff *diff)
{
	struct table table = { .diff = diff };

	if (!table_init(&table))
		return false;
	if (table.labels_max > 0) {
		(void)mxw_policy_each_name(diff->before, count_old, &table);
		(void)mxw_policy_each_name(diff->after, count_new, &table);
	}
	for (unsigned kind = 0; kind < DIFF_KINDS; kind++) {
		struct diff_list *list = &diff->lists[kind];

		for (size_t i = 0; i < list->count; i++)
			if (list->items[i].extent != DIFF_SELF)
				list->items[i].apart =
					find(&table, list->items[i].place.name)->count;
	}
	free(table.slots);
	return true;
}
