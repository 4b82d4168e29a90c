/* alerter.h - the alerter with a sink of the caller's choice.
 * Threads: as in mxwarden/alert.h.
 * Memory: the alerter takes the sink.
 * Cost: as in mxwarden/alert.h.
 * Standards: none.
 */
#ifndef MXW_ALERT_ALERTER_H
#define MXW_ALERT_ALERTER_H

#include <mxwarden/alert.h>

#include "alert/sink.h"

/* As mxw_alerter_start(), which calls it with a file; `options->path` is not looked at. The sink is
 * taken in any case: it is closed also when the start fails. All further calls of the sink are the
 * writer thread's. */
MXW_MUSTCHECK enum mxw_result mxwi_alerter_start(const struct mxw_alerter_options *options,
                                                 struct mxwi_sink *sink,
                                                 struct mxw_alerter **ret);

#endif
