/* uncache.h - takes the answer to one question out of the message cache.
 * Threads: any, that holds no lock of the cache.
 * Memory: none.
 * Cost: a look-up and a removal, twice for AAAA.
 * Standards: Unbound's util/storage/slabhash.h.
 */
#ifndef MXW_UNBOUND_UNCACHE_H
#define MXW_UNBOUND_UNCACHE_H

#include "unbound/module.h"

/* Returns how many messages were taken out. Who holds the lock of an entry waits for itself here: a
 * callback for a reply from the cache must not call this. */
unsigned mxwi_uncache(struct slabhash *cache, struct query_info *qinfo);

#endif
