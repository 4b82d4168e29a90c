/* sink_syslog.h - messages of syslog to a local datagram socket, with the facts as structured data.
 * Threads: as in sink.h.
 * Memory: as in sink.h; the path is copied. Some 32 KiB for what stands before the line.
 * Cost: as in datagram.h.
 * Standards: RFC 5424 (the message); RFC 5612 (the enterprise number 32473, which is for documentation).
 */
#ifndef MXW_ALERT_SINK_SYSLOG_H
#define MXW_ALERT_SINK_SYSLOG_H

#include "alert/sink.h"

#define MXWI_SYSLOG_PATH "/dev/log"

/* A sink of a facility, 0 to 23, to the socket at `path`. Nothing is opened yet. NULL: no memory. */
struct mxwi_sink *mxwi_sink_syslog_new(uint8_t facility, const char *path);

#endif
