/* A policy, or a ceiling, that comes into force makes names watched that may be in the cache, which answers without
 * asking the module. Unbound's cache is a hash table whose entries cannot be removed while it is
 * walked, so the questions to be removed are copied first, and removed when the walk is over. An
 * entry's own RRsets are in another cache and may have been replaced since: it is looked at only
 * while they are locked and still its own, as Unbound itself does before it answers from them; an
 * entry whose RRsets are gone can never be an answer again. */
#include "unbound/sweep.h"
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
	int64_t now_s;
	struct victim *victims;
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
	bool guarded = mxwi_must_guard(walk->module, qinfo, NULL, walk->now_s);

	if (guarded || reply == NULL || !rrset_array_lock(reply->ref, reply->rrset_count, 0))
		return guarded;
	guarded = mxwi_must_guard(walk->module, qinfo, reply, walk->now_s);
	rrset_array_unlock(reply->ref, reply->rrset_count);
	return guarded;
}

/* Called with the entry locked. */
static void visit(struct lruhash_entry *entry, void *context)
{
	struct walk *walk = context;
	const struct msgreply_entry *message = entry->key;

	if (must_go(walk, &message->key, entry->data))
		add_victim(walk, entry, &message->key);
}

size_t mxwi_sweep(const struct mxwi_module *module, struct module_env *env, int64_t now_s)
{
	struct walk walk = { .module = module, .now_s = now_s };
	size_t count = 0;

	if (env->msg_cache == NULL || !module->enforces)
		return 0;
	slabhash_traverse(env->msg_cache, 0, visit, &walk);
	while (walk.victims != NULL) {
		struct victim *victim = walk.victims;

		walk.victims = victim->next;
		slabhash_remove(env->msg_cache, victim->hash, &victim->qinfo);
		free(victim);
		count++;
	}
	if (walk.out_of_memory)
		slabhash_clear(env->msg_cache);
	return count;
}
