/* Whether a file that is there already belongs to somebody is asked by connecting to it. The mode is set on the descriptor before the socket is bound, which Linux takes
 * over, so that there is no moment at which others could connect to what is the owner's alone. */
#include "control/listener.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/address.h"

#define BACKLOG 16

bool mxwi_listener_init(struct mxwi_listener *listener, const char *directory, const char *name,
                        mode_t mode)
{
	int length;

	*listener = (struct mxwi_listener){ .mode = mode, .fd = -1 };
	length = snprintf(listener->path, sizeof(listener->path), "%s/%s", directory, name);
	return length > 0 && (size_t)length < sizeof(listener->path);
}

/* Does somebody listen there? A full queue of connections is somebody, too. */
static bool is_taken(const struct sockaddr_un *address)
{
	int fd = mxwi_address_socket();
	bool taken;

	if (fd < 0)
		return true;
	taken = connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
	        errno == EAGAIN || errno == EINPROGRESS;
	(void)close(fd);
	return taken;
}

/* Takes away what a process that is gone has left. False, with errno: it may not go. */
static bool make_room(const char *path, const struct sockaddr_un *address)
{
	struct stat status;

	if (lstat(path, &status) != 0)
		return errno == ENOENT;
	if (!S_ISSOCK(status.st_mode)) {
		errno = EEXIST;
		return false;
	}
	if (is_taken(address)) {
		errno = EADDRINUSE;
		return false;
	}
	return unlink(path) == 0 || errno == ENOENT;
}

/* Who may read the directory's files may connect to a socket that is open to its group. */
static bool set_group(const struct mxwi_listener *listener)
{
	char directory[PATH_MAX];
	struct stat above, own;

	(void)snprintf(directory, sizeof(directory), "%.*s",
	               (int)(strrchr(listener->path, '/') - listener->path), listener->path);
	if (stat(directory, &above) != 0 || lstat(listener->path, &own) != 0)
		return false;
	return own.st_gid == above.st_gid ||
	       lchown(listener->path, (uid_t)-1, above.st_gid) == 0;
}

static bool bind_at(struct mxwi_listener *listener, const struct sockaddr_un *address)
{
	struct stat status;
	int fd;

	if (!make_room(listener->path, address))
		return false;
	fd = mxwi_address_socket();
	if (fd < 0)
		return false;
	if (fchmod(fd, listener->mode) != 0 ||
	    bind(fd, (const struct sockaddr *)address, sizeof(*address)) != 0)
		goto fail;
	/* The process's mask has had its say. */
	if (chmod(listener->path, listener->mode) != 0 || !set_group(listener) ||
	    lstat(listener->path, &status) != 0 || listen(fd, BACKLOG) != 0) {
		int error = errno;

		(void)unlink(listener->path);
		errno = error;
		goto fail;
	}
	listener->fd = fd;
	listener->device = status.st_dev;
	listener->inode = status.st_ino;
	return true;

fail:
	(void)close(fd);
	return false;
}

/* Is the file still the one that was bound? */
static bool is_there(const struct mxwi_listener *listener)
{
	struct stat status;

	return listener->fd >= 0 && lstat(listener->path, &status) == 0 &&
	       status.st_dev == listener->device && status.st_ino == listener->inode;
}

static void close_socket(struct mxwi_listener *listener)
{
	if (listener->fd >= 0)
		(void)close(listener->fd);
	listener->fd = -1;
}

bool mxwi_listener_hold(struct mxwi_listener *listener, char reterr_why[MXWI_LISTENER_WHY_MAX])
{
	struct sockaddr_un address;
	int directory, error;
	bool bound;

	if (is_there(listener))
		return true;
	close_socket(listener);
	bound = mxwi_address_make(listener->path, &address, &directory) &&
	        bind_at(listener, &address);
	error = errno;
	if (directory >= 0)
		(void)close(directory);
	if (bound)
		return true;
	(void)snprintf(reterr_why, MXWI_LISTENER_WHY_MAX, "%s: %s", listener->path,
	               error == EADDRINUSE
	                       ? "another process listens there; give each Unbound a state "
	                         "directory of its own"
	               : error == EEXIST ? "there is a file of that name which is no socket"
	                                 : strerror(error));
	return false;
}

void mxwi_listener_fini(struct mxwi_listener *listener)
{
	if (is_there(listener))
		(void)unlink(listener->path);
	close_socket(listener);
}
