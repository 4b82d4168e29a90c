/*
 * A number is drawn from below those that the kernel gives to clients, so that none of the many
 * queries of a test run sits on it, and tried on both loopback addresses over UDP and TCP. The
 * sockets are closed again, because a server will bind them, so two test programs could draw the
 * same number. Therefore the number is also the name of an abstract Unix socket that stays bound
 * until the lab closes: a lock between labs that no crash can leave behind. Programs that are no
 * lab can still be faster; then the server fails to bind, and its starter takes another port.
 */
#include "lab.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TRIES 1000u

/* Linux gives clients numbers from 32768 on, unless told otherwise. */
#define PORT_FIRST 10240u
#define PORT_LAST 32767u

/* Can a socket of that kind be bound to the address, or is there no such address here? */
static bool is_free_at(int kind, const struct sockaddr *address, socklen_t size)
{
	int fd = socket(address->sa_family, kind | SOCK_CLOEXEC, 0);
	bool ok;

	if (fd < 0)
		return address->sa_family == AF_INET6;
	ok = bind(fd, address, size) == 0 ||
	     (address->sa_family == AF_INET6 && errno == EADDRNOTAVAIL);
	(void)close(fd);
	return ok;
}

static bool is_free(uint16_t port)
{
	const struct sockaddr_in ip4 = { .sin_family = AF_INET,
		                         .sin_port = htons(port),
		                         .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6,
		                          .sin6_port = htons(port),
		                          .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	static const int kinds[] = { SOCK_DGRAM, SOCK_STREAM };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (!is_free_at(kinds[i], (const struct sockaddr *)&ip4, sizeof(ip4)) ||
		    !is_free_at(kinds[i], (const struct sockaddr *)&ip6, sizeof(ip6)))
			return false;
	return true;
}

static int lock_number(uint16_t port)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), size;

	if (fd < 0)
		return -1;
	/* A first octet of zero makes the name abstract: no file, gone with the socket. */
	size = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1,
	                "mxwarden-lab-port-%u", (unsigned)port);
	if (bind(fd, (const struct sockaddr *)&address,
	         (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)size)) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

uint16_t lab_port_take(struct lab *lab)
{
	if (lab->port_count == LAB_PORTS_MAX)
		return 0;
	for (unsigned i = 0; i < TRIES; i++) {
		uint16_t random = 0, port;
		int lock;

		if (getrandom(&random, sizeof(random), 0) != (ssize_t)sizeof(random))
			return 0;
		port = (uint16_t)(PORT_FIRST + random % (PORT_LAST - PORT_FIRST + 1));
		lock = is_free(port) ? lock_number(port) : -1;
		if (lock >= 0) {
			lab->port_locks[lab->port_count++] = lock;
			return port;
		}
	}
	return 0;
}
