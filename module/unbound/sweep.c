/* A policy, or a ceiling, that comes into force makes names watched that may be in the cache, which answers
 * without asking the module. Unbound's own walk over its cache holds a whole table for as long as it
 * takes, and workers wait for it. Here a table's lock is held only to get at one bin: lock the table,
 * lock the bin, unlock the table, which is the order of its own look-up. A table that has grown meanwhile
 * is begun again: bins have split, and what was seen is seen once more.
 *
 * Entries cannot be removed while their bin is held, so the questions are copied first, and removed when
 * the bin is free again; where there is no room for all of one bin, that bin is looked at again. An
 * entry's own RRsets are in another cache and may have been replaced since: it is looked at only while
 * they are locked and still its own, as Unbound itself does before it answers from them; an entry whose
 * RRsets are gone can never be an answer again. */
#include "unbound/sweep.h"
#include "unbound/guard.h"
#include "unbound/judge.h"

#include "services/cache/rrset.h"
#include "util/storage/slabhash.h"

#define STEP_BINS 64u

static void add_victim(struct mxwi_sweep *sweep, const struct lruhash_entry *entry,
                       const struct query_info *qinfo)
{
	struct mxwi_victim *victim = &sweep->victims[sweep->victim_count];

	if (sweep->victim_count == MXWI_SWEEP_VICTIMS) {
		sweep->has_more = true;
		return;
	}
	/* No question in the cache is longer; one that was would be none of a watched name. */
	if (qinfo->qname_len > sizeof(victim->qname))
		return;
	victim->qinfo = *qinfo;
	victim->qinfo.qname = victim->qname;
	memcpy(victim->qname, qinfo->qname, qinfo->qname_len);
	victim->hash = entry->hash;
	sweep->victim_count++;
}

static bool must_go(const struct mxwi_sweep *sweep, const struct query_info *qinfo,
                    struct reply_info *reply)
{
	bool guarded = mxwi_may_lack_address(sweep->module, sweep->generation, qinfo) ||
	               mxwi_must_guard(sweep->generation, qinfo, NULL, sweep->now_s);

	if (guarded || reply == NULL || !rrset_array_lock(reply->ref, reply->rrset_count, 0))
		return guarded;
	guarded = mxwi_must_guard(sweep->generation, qinfo, reply, sweep->now_s);
	rrset_array_unlock(reply->ref, reply->rrset_count);
	return guarded;
}

/* Called with the bin locked, in which the entries are chained. */
static void look_at_bin(struct mxwi_sweep *sweep, const struct lruhash_bin *bin)
{
	for (struct lruhash_entry *entry = bin->overflow_list; entry != NULL;
	     entry = entry->overflow_next) {
		const struct msgreply_entry *message;

		lock_rw_rdlock(&entry->lock);
		message = entry->key;
		if (must_go(sweep, &message->key, entry->data))
			add_victim(sweep, entry, &message->key);
		lock_rw_unlock(&entry->lock);
	}
}

static void remove_victims(struct mxwi_sweep *sweep)
{
	for (size_t i = 0; i < sweep->victim_count; i++)
		slabhash_remove(sweep->module->msg_cache, sweep->victims[i].hash,
		                &sweep->victims[i].qinfo);
	sweep->removed += sweep->victim_count;
	sweep->victim_count = 0;
}

/* Looks at the bin of that number, if the table still has the size. False: it has not. */
static bool sweep_bin(struct mxwi_sweep *sweep, struct lruhash *table, size_t size,
                      size_t number)
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
	look_at_bin(sweep, bin);
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

void mxwi_sweep_begin(struct mxwi_sweep *sweep, const struct mxwi_module *module,
                      const struct mxwi_generation *generation, int64_t now_s)
{
	*sweep = (struct mxwi_sweep){ .module = module,
		                      .generation = generation,
		                      .now_s = now_s };
}

/* Looks at the next bin of a slab, or again at the same one. */
static void sweep_next(struct mxwi_sweep *sweep, struct lruhash *table)
{
	if (sweep->size == 0)
		sweep->size = size_of(table);
	sweep->has_more = false;
	if (!sweep_bin(sweep, table, sweep->size, sweep->bin)) {
		sweep->size = 0;
		sweep->bin = 0;
		return;
	}
	remove_victims(sweep);
	if (sweep->has_more)
		return;
	if (++sweep->bin == sweep->size) {
		sweep->slab++;
		sweep->size = 0;
		sweep->bin = 0;
	}
}

bool mxwi_sweep_step(void *context)
{
	struct mxwi_sweep *sweep = context;
	const struct slabhash *cache = sweep->module->msg_cache;

	if (cache == NULL ||
	    !mxwi_reach_at(sweep->generation, mxwi_guard_time(sweep->now_s)).enforces)
		return false;
	for (unsigned i = 0; i < STEP_BINS && sweep->slab < cache->size; i++)
		sweep_next(sweep, cache->array[sweep->slab]);
	return sweep->slab < cache->size;
}
