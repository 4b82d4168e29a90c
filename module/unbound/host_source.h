/* host_source.h - where this resolver's own settings come from: the file, else the last good one.
 * Threads: the main thread at the start, later the one that takes calls.
 * Memory: settings are the caller's until mxwi_host_close().
 * Cost: reads and writes files; not for a worker.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_HOST_SOURCE_H
#define MXW_UNBOUND_HOST_SOURCE_H

#include <mxwarden/host.h>

#include "unbound/policy_source.h"

/* The settings that hold. */
struct mxwi_host {
	struct mxw_host settings;
	struct mxw_host *owner; /* of their texts; NULL: these are static */
	enum mxwi_origin
		origin; /* NONE: the defaults in monitor, for want of anything that can be read */
};

/* The path of the settings. */
const char *mxwi_host_path(void);

/* Reads the file, or takes the defaults where there is none. What was found goes to Unbound's log and to
 * `words`, as in mxwi_policy_load(). MXW_OK, or what mxw_host_read() says, with *ret untouched. */
MXW_MUSTCHECK enum mxw_result mxwi_host_load(json_t *words, struct mxwi_host *ret);

/* They hold: stores them as the last good ones. */
void mxwi_host_keep(const struct mxwi_host *host);

/* At the start: reads the settings and says in Unbound's log, and in `words`, what was read and what was wrong. There are always some:
 * the file's; without a file, the defaults; where it cannot be used, the last good ones; and without
 * those, the defaults in monitor. */
void mxwi_host_open(json_t *words, struct mxwi_host *ret);

void mxwi_host_close(struct mxwi_host *host);

#endif
