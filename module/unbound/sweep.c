/* A policy, or a ceiling, that comes into force makes names watched that may be in the cache, which answers
 * without asking the module. Unbound's own walk over its cache holds a whole table for as long as it
 * takes, and workers wait for it. Here a table's lock is held only to get at one bin: lock the table,
 * lock the bin, unlock the table, which is the order of its own look-up. A table that has grown meanwhile
 * is begun again: bins have split, and what was seen is seen once more.
 *
 * Entries cannot be removed while their bin is held, so the questions are copied first, and removed when
 * the bin is free again. An entry's own RRsets are in another cache and may have been replaced since: it
 * is looked at only while they are locked and still its own, as Unbound itself does before it answers
 * from them; an entry whose RRsets are gone can never be an answer again. */
#include "unbound/sweep.h"
#include "unbound/guard.h"
#include "unbound/judge.h"

#include "services/cache/rrset.h"
#include "util/storage/slabhash.h"

struct victim {
	struct victim *next;
	struct query_info qinfo; /* qname points behind this structure */
	hashvalue_type hash;
};

struct walk {
	const struct mxwi_module *module;
	const struct mxwi_generation *generation;
	int64_t now_s;
	struct victim *victims; /* of one bin */
	size_t removed;
	bool out_of_memory;
};

static void add_victim(struct walk *walk, const struct lruhash_entry *entry,
                       const struct query_info *qinfo)
{
	struct victim *victim = malloc(sizeof(*victim) + qinfo->qname_len);

	if (victim == NULL) {
		walk->out_of_memory = true;
		return;
	}
	victim->qinfo = *qinfo;
	victim->qinfo.qname = (uint8_t *)(victim + 1);
	memcpy(victim->qinfo.qname, qinfo->qname, qinfo->qname_len);
	victim->hash = entry->hash;
	victim->next = walk->victims;
	walk->victims = victim;
}

static bool must_go(const struct walk *walk, const struct query_info *qinfo,
                    struct reply_info *reply)
{
	bool guarded = mxwi_may_lack_address(walk->module, walk->generation, qinfo) ||
	               mxwi_must_guard(walk->generation, qinfo, NULL, walk->now_s);

	if (guarded || reply == NULL || !rrset_array_lock(reply->ref, reply->rrset_count, 0))
		return guarded;
	guarded = mxwi_must_guard(walk->generation, qinfo, reply, walk->now_s);
	rrset_array_unlock(reply->ref, reply->rrset_count);
	return guarded;
}

/* Called with the bin locked, in which the entries are chained. */
static void look_at_bin(struct walk *walk, const struct lruhash_bin *bin)
{
	for (struct lruhash_entry *entry = bin->overflow_list; entry != NULL;
	     entry = entry->overflow_next) {
		const struct msgreply_entry *message;

		lock_rw_rdlock(&entry->lock);
		message = entry->key;
		if (must_go(walk, &message->key, entry->data))
			add_victim(walk, entry, &message->key);
		lock_rw_unlock(&entry->lock);
	}
}

static void remove_victims(struct walk *walk, struct slabhash *cache)
{
	while (walk->victims != NULL) {
		struct victim *victim = walk->victims;

		walk->victims = victim->next;
		slabhash_remove(cache, victim->hash, &victim->qinfo);
		free(victim);
		walk->removed++;
	}
}

/* Looks at the bin of that number, if the table still has the size. False: it has not. */
static bool sweep_bin(struct walk *walk, struct lruhash *table, size_t size, size_t number)
{
	struct lruhash_bin *bin;

	lock_quick_lock(&table->lock);
	if (table->size != size) {
		lock_quick_unlock(&table->lock);
		return false;
	}
	bin = &table->array[number];
	lock_quick_lock(&bin->lock);
	lock_quick_unlock(&table->lock);
	look_at_bin(walk, bin);
	lock_quick_unlock(&bin->lock);
	return true;
}

static size_t size_of(struct lruhash *table)
{
	size_t size;

	lock_quick_lock(&table->lock);
	size = table->size;
	lock_quick_unlock(&table->lock);
	return size;
}

size_t mxwi_sweep(const struct mxwi_module *module, const struct mxwi_generation *generation,
                  int64_t now_s, const atomic_bool *stop)
{
	struct walk walk = { .module = module, .generation = generation, .now_s = now_s };
	struct slabhash *cache = module->msg_cache;

	if (cache == NULL || !mxwi_reach_at(generation, mxwi_guard_time(now_s)).enforces)
		return 0;
	for (size_t i = 0; i < cache->size; i++) {
		struct lruhash *table = cache->array[i];
		size_t size = size_of(table), number = 0;

		while (number < size && !atomic_load(stop)) {
			if (!sweep_bin(&walk, table, size, number++)) {
				size = size_of(table);
				number = 0;
			}
			remove_victims(&walk, cache);
		}
	}
	if (walk.out_of_memory)
		slabhash_clear(cache);
	return walk.removed;
}
