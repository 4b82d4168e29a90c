/*
 * The kernel proposes a port (bind to port 0 over UDP), and the same number is tried over TCP.
 * Both sockets are closed again, because a server will bind them, so two test programs could be
 * given the same number. Therefore the number is also the name of an abstract Unix socket that
 * stays bound until the lab closes: a lock between labs that no crash can leave behind.
 * Programs that are no lab can still be faster; then the server fails to bind, and its starter
 * takes another port.
 */
#include "lab.h"

#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define TRIES 100u

static bool bind_loopback(int fd, uint16_t *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(*port) };
	socklen_t size = sizeof(address);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		return false;
	*port = ntohs(address.sin_port);
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
		int udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), lock = -1;
		uint16_t port = 0;

		if (udp >= 0 && tcp >= 0 && bind_loopback(udp, &port) &&
		    bind_loopback(tcp, &port))
			lock = lock_number(port);
		if (udp >= 0)
			(void)close(udp);
		if (tcp >= 0)
			(void)close(tcp);
		if (lock >= 0) {
			lab->port_locks[lab->port_count++] = lock;
			return port;
		}
	}
	return 0;
}
