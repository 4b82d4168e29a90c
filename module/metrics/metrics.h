/* metrics.h - the metrics of a module, as a text.
 * Threads: the one that has what they are read from.
 * Memory: borrows everything.
 * Cost: linear in the rules and hits.
 * Standards: Prometheus' text format 0.0.4. docs/metrics.md has every metric.
 */
#ifndef MXW_METRICS_METRICS_H
#define MXW_METRICS_METRICS_H

#include <stdio.h>

#include <mxwarden/alert.h>
#include <mxwarden/host.h>

#include "metrics/hits.h"

struct mxwi_metrics_sink {
	char label[MXW_SINK_TEXT_MAX]; /* of mxw_sink_to_text(), so no two are the same */
	struct mxw_alert_counts counts;
};

/* What there is to say. */
struct mxwi_metrics {
	const char *version, *unbound;   /* of the module, and which it was built for */
	const struct mxw_policy *policy; /* NULL: none is in force */
	const struct mxwi_hits *hits;    /* NULL: none were counted */
	enum mxw_mode mode;              /* of this resolver, the policy's own considered */
	int64_t now_s, policy_loaded_s;
	bool load_failed; /* the last load was refused */
	size_t releases;
	uint64_t reloads, reloads_refused;
	uint64_t answered, gated, guarded, unique, shared, uncached, swept, bypassed;
	const struct mxwi_metrics_sink *sinks;
	size_t sink_count;
};

/* Prints all of them. False: no memory. */
MXW_MUSTCHECK bool mxwi_metrics_print(const struct mxwi_metrics *metrics, FILE *stream);

#endif
