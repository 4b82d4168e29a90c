/* sink_journal.h - entries in the journal of systemd, with the facts as fields.
 * Threads: as in sink.h.
 * Memory: as in sink.h; the identifier is copied. As much as the longest line, and 64 KiB.
 * Cost: a connect(2) and a sendmsg(2) a line; where journald is behind, as in datagram.h.
 * Standards: systemd.journal-fields(7).
 *
 * A build without systemd has the sink too; it refuses every line, and says why.
 */
#ifndef MXW_ALERT_SINK_JOURNAL_H
#define MXW_ALERT_SINK_JOURNAL_H

#include "alert/sink.h"

#define MXWI_JOURNAL_PATH "/run/systemd/journal/socket"

/* A sink whose entries have this SYSLOG_IDENTIFIER. Nothing is opened yet. NULL: no memory. */
struct mxwi_sink *mxwi_sink_journal_new(const char *identifier);

#endif
