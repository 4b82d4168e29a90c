/* host_outputs.h - what of the settings of a host says where something is written: sinks and metrics.
 * Threads: one at a time.
 * Memory: texts lie in the arena.
 * Cost: each path is compared with those before it, of which there are few.
 * Standards: RFC 5424 section 6.2.1 (facilities).
 */
#ifndef MXWARDEN_CONFIG_HOST_OUTPUTS_H
#define MXWARDEN_CONFIG_HOST_OUTPUTS_H

#include <mxwarden/host.h>

#include "config/fields.h"

/* What the readers of the maps share. */
struct mxwi_host_reader {
	struct mxwi_findings *findings;
	struct mxwi_arena *arena;
	struct mxw_host *host;
	struct mxwi_mark sink_marks[MXW_SINKS_MAX]; /* of their kinds' values */
};

/* Reads the map `alerts`, and reports every mistake in it. */
void mxwi_host_alerts_read(struct mxwi_host_reader *reader, const struct mxwi_node *map);

/* The same of the map `metrics`; to be called after alerts have been read. */
void mxwi_host_metrics_read(struct mxwi_host_reader *reader, const struct mxwi_node *map);

#endif
