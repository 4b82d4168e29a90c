/* lab_proxy.h - the header by which a proxy says whose query it brings.
 * Threads: any.
 * Memory: the caller's.
 * Cost: some octets.
 * Standards: the PROXY protocol, version 2, section 2.2 (haproxy's proxy-protocol.txt).
 */
#ifndef MXW_TESTS_LIVE_LAB_PROXY_H
#define MXW_TESTS_LIVE_LAB_PROXY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LAB_PROXY_MAX 52u

/*
 * Writes the header for a client at the address CLIENT, IPv4 or IPv6 (or IPv4 written as IPv6), that
 * came by datagram or by stream. Returns its size; 0: that is no address.
 */
size_t lab_proxy_header(const char *client, bool datagram, uint8_t to[LAB_PROXY_MAX]);

#endif
