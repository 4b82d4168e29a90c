/* sink_socket.h - each line as one datagram to a Unix socket.
 * Threads: as in sink.h.
 * Memory: as in sink.h; the path is copied.
 * Cost: as in datagram.h.
 * Standards: as in datagram.h.
 */
#ifndef MXW_ALERT_SINK_SOCKET_H
#define MXW_ALERT_SINK_SOCKET_H

#include "alert/sink.h"

/* A sink that sends to the socket at `path`. Nothing is opened yet. NULL: no memory. */
struct mxwi_sink *mxwi_sink_socket_new(const char *path);

#endif
