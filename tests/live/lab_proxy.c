/*
 * Twelve octets that nobody else begins with, version and command, family and transport, the size of
 * the rest; then both addresses and both ports.
 */
#include "lab_proxy.h"

#include <arpa/inet.h>
#include <string.h>

#define CLIENT_PORT 4711u
#define SERVER_PORT 53u
#define HEAD 16u

enum {
	VERSION_2_PROXY = 0x21,
	FAMILY_IPV4 = 0x10,
	FAMILY_IPV6 = 0x20,
	OVER_STREAM = 0x01,
	OVER_DATAGRAM = 0x02
};

size_t lab_proxy_header(const char *client, bool datagram, uint8_t to[LAB_PROXY_MAX])
{
	static const uint8_t signature[] = { 0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d,
		                             0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a };
	static const uint8_t ports[] = { CLIENT_PORT >> 8, CLIENT_PORT & 0xff, 0, SERVER_PORT };
	const bool ipv6 = strchr(client, ':') != NULL;
	const size_t address_size = ipv6 ? 16 : 4, size = 2 * address_size + sizeof(ports);
	uint8_t *server = to + HEAD + address_size;

	memset(to, 0, LAB_PROXY_MAX);
	memcpy(to, signature, sizeof(signature));
	to[12] = VERSION_2_PROXY;
	to[13] = (uint8_t)((ipv6 ? FAMILY_IPV6 : FAMILY_IPV4) |
	                   (datagram ? OVER_DATAGRAM : OVER_STREAM));
	to[15] = (uint8_t)size;
	if (inet_pton(ipv6 ? AF_INET6 : AF_INET, client, to + HEAD) != 1)
		return 0;
	/* The address that the proxy listens on: ::1, or 0.0.0.1. */
	server[address_size - 1] = 1;
	memcpy(server + address_size, ports, sizeof(ports));
	return HEAD + size;
}
