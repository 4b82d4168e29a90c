/* host_source.h - where this resolver's own settings come from: the file, else the last good one.
 * Threads: the main thread, at start and reload.
 * Memory: settings are the caller's until mxwi_host_close().
 * Cost: reads and writes files; not for a worker.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_HOST_SOURCE_H
#define MXW_UNBOUND_HOST_SOURCE_H

#include <mxwarden/host.h>

/* The place that users know; MXWARDEN_HOST sets another. */
#define MXWI_HOST_DEFAULT "/etc/unbound/mxwarden/host.yaml"

/* The settings that hold. */
struct mxwi_host {
	struct mxw_host settings;
	struct mxw_host *owner; /* of their texts; NULL: these are static */
};

/* Reads the settings and says in Unbound's log what was read and what was wrong. There are always some:
 * the file's; without a file, the defaults; where it cannot be used, the last good ones; and without
 * those, the defaults in monitor. */
void mxwi_host_open(struct mxwi_host *ret);

void mxwi_host_close(struct mxwi_host *host);

#endif
