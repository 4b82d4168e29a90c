/* alerter.h - the alerter with sinks of the caller's choice.
 * Threads: as in mxwarden/alert.h.
 * Memory: the alerter takes the sinks.
 * Cost: as in mxwarden/alert.h.
 * Standards: none.
 */
#ifndef MXW_ALERT_ALERTER_H
#define MXW_ALERT_ALERTER_H

#include <mxwarden/alert.h>

#include "alert/sink.h"

/* As mxw_alerter_start(), which calls it with files; the paths in `options` are not looked at. The sinks
 * are taken in any case: they are closed also when the start fails. `sink_count` is 1 to
 * MXW_SINKS_MAX. */
MXW_MUSTCHECK enum mxw_result mxwi_alerter_start(const struct mxw_alerter_options *options,
                                                 struct mxwi_sink *const *sinks,
                                                 size_t sink_count, struct mxw_alerter **ret);

#endif
