/* sink_file.h - lines appended to a regular file.
 * Threads: as in sink.h.
 * Memory: as in sink.h; the path is copied.
 * Cost: one stat(2) and one write(2) a line; a file that was moved away is opened anew.
 * Standards: POSIX.1-2008 write() (O_APPEND).
 */
#ifndef MXW_ALERT_SINK_FILE_H
#define MXW_ALERT_SINK_FILE_H

#include <sys/types.h>

#include "alert/sink.h"

/* As write(2). */
typedef ssize_t mxwi_write_fn(int fd, const void *octets, size_t size);

/* A sink that appends to `path` by means of `write_fn`, which is write(2) but in tests. Nothing is
 * opened yet. NULL: no memory. */
struct mxwi_sink *mxwi_sink_file_new(const char *path, mxwi_write_fn *write_fn);

#endif
