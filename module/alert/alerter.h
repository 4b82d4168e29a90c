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

/* As mxw_alerter_start(), which makes the sinks that the options say; here they are given, one for each
 * of options->sinks, of which only format and minimum_severity are looked at. They are taken in any case: they
 * are closed also when the start fails. */
MXW_MUSTCHECK enum mxw_result mxwi_alerter_start(const struct mxw_alerter_options *options,
                                                 struct mxwi_sink *const *sinks,
                                                 struct mxw_alerter **ret);

#endif
