/* client.h - who asked.
 * Threads: any worker.
 * Memory: values.
 * Cost: constant.
 * Standards: the PROXY protocol, version 2: the client is the one behind the proxy.
 */
#ifndef MXW_UNBOUND_CLIENT_H
#define MXW_UNBOUND_CLIENT_H

#include "unbound/module.h"

struct mxwi_client {
	struct mxw_address address;
	uint16_t port; /* host byte order */
	enum mxw_transport transport;
};

/* The client that a reply goes to; false when it has no IP address. */
bool mxwi_client_of(const struct comm_reply *reply, struct mxwi_client *ret);

#endif
