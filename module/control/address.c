/* The address of a socket has room for 107 octets, and a state directory may be deeper than that: then
 * the directory is opened, and the socket is named through /proc/self/fd. */
#include "control/address.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

bool mxwi_address_make(const char *path, struct sockaddr_un *ret, int *ret_directory)
{
	char directory[PATH_MAX];
	const char *slash = strrchr(path, '/');

	*ret_directory = -1;
	memset(ret, 0, sizeof(*ret));
	ret->sun_family = AF_UNIX;
	if (strlen(path) < sizeof(ret->sun_path)) {
		(void)snprintf(ret->sun_path, sizeof(ret->sun_path), "%s", path);
		return true;
	}
	if ((size_t)(slash - path) >= sizeof(directory)) {
		errno = ENAMETOOLONG;
		return false;
	}
	(void)snprintf(directory, sizeof(directory), "%.*s", (int)(slash - path), path);
	*ret_directory = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*ret_directory < 0)
		return false;
	(void)snprintf(ret->sun_path, sizeof(ret->sun_path), "/proc/self/fd/%d%s",
	               *ret_directory, slash);
	return true;
}

int mxwi_address_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}
