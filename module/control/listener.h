/* listener.h - a Unix socket in a directory: bound, held, and taken away again.
 * Threads: one.
 * Memory: the caller's; descriptors are closed by fini.
 * Cost: some system calls; a file system that hangs holds whoever calls.
 * Standards: unix(7).
 */
#ifndef MXW_CONTROL_LISTENER_H
#define MXW_CONTROL_LISTENER_H

#include <limits.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <mxwarden/result.h>

#define MXWI_LISTENER_WHY_MAX (PATH_MAX + 256u)

struct mxwi_listener {
	char path[PATH_MAX];
	mode_t mode;
	int fd;       /* -1: not bound */
	dev_t device; /* these two: of the socket's file, as it was bound */
	ino_t inode;
};

/* Nothing is bound yet. False: the path is too long. */
MXW_MUSTCHECK bool mxwi_listener_init(struct mxwi_listener *listener, const char *directory,
                                      const char *name, mode_t mode);

/* Binds the socket, with the mode and the directory's group. One that a process which is gone has left
 * behind is replaced; one that somebody listens at is not. Bound already, and still there: nothing
 * happens. False, with `reterr_why` fit for people. */
MXW_MUSTCHECK bool mxwi_listener_hold(struct mxwi_listener *listener,
                                      char reterr_why[MXWI_LISTENER_WHY_MAX]);

/* Closes it, and takes its file away if it is still the same. */
void mxwi_listener_fini(struct mxwi_listener *listener);

#endif
