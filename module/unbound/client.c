/* Unbound keeps the address that a packet came from and the one of the client, which differ behind
 * a proxy; the policy is about the client. */
#include "unbound/client.h"

#include <netinet/in.h>

bool mxwi_client_of(const struct comm_reply *reply, struct mxwi_client *ret)
{
	const struct sockaddr_storage *from = &reply->client_addr;

	ret->transport = reply->c->type == comm_udp ? MXW_TRANSPORT_UDP : MXW_TRANSPORT_TCP;
	if (from->ss_family == AF_INET) {
		const struct sockaddr_in *ip = (const struct sockaddr_in *)(const void *)from;

		ret->port = ntohs(ip->sin_port);
		return mxw_address_from_octets((const uint8_t *)&ip->sin_addr, 4,
		                               &ret->address);
	}
	if (from->ss_family == AF_INET6) {
		const struct sockaddr_in6 *ip = (const struct sockaddr_in6 *)(const void *)from;

		ret->port = ntohs(ip->sin6_port);
		return mxw_address_from_octets((const uint8_t *)&ip->sin6_addr, 16,
		                               &ret->address);
	}
	return false;
}
