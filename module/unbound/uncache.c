/* Unbound finds a message by a hash over its question. An expired one goes too: serve-expired would
 * answer from it. AAAA is cached twice: CD decides whether DNS64 may have had a hand in it. */
#include "unbound/uncache.h"

#include "sldns/rrdef.h"
#include "util/net_help.h"
#include "util/storage/slabhash.h"

static unsigned remove_one(struct slabhash *cache, struct query_info *qinfo, uint16_t flags)
{
	const hashvalue_type hash = query_info_hash(qinfo, flags);
	struct lruhash_entry *entry = slabhash_lookup(cache, hash, qinfo, 0);

	if (entry == NULL)
		return 0;
	lock_rw_unlock(&entry->lock);
	slabhash_remove(cache, hash, qinfo);
	return 1;
}

unsigned mxwi_uncache(struct slabhash *cache, struct query_info *qinfo)
{
	unsigned count = remove_one(cache, qinfo, 0);

	if (qinfo->qtype == LDNS_RR_TYPE_AAAA)
		count += remove_one(cache, qinfo, BIT_CD);
	return count;
}
