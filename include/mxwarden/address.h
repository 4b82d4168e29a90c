/* address.h - IP addresses and networks of clients.
 * Threads: values; functions have no state.
 * Memory: nothing is allocated.
 * Cost: constant.
 * Standards: RFC 4291 section 2.5.5.2 (IPv4-mapped addresses), RFC 4632 (prefixes),
 *            RFC 5952 (text of IPv6).
 */
#ifndef MXWARDEN_ADDRESS_H
#define MXWARDEN_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mxwarden/result.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MXW_ADDRESS_TEXT_MAX 46u /* an address in text, with the NUL */
#define MXW_NETWORK_TEXT_MAX 50u /* a network in text, with the NUL */

/* An address in network byte order: 4 octets of IPv4 or 16 of IPv6. An IPv4-mapped IPv6 address
 * never appears here: it is IPv4. */
struct mxw_address {
	uint8_t octets[16]; /* what is behind `size` is zero */
	uint8_t size;       /* 4 or 16 */
};

/* An address and the number of its leading bits that count. */
struct mxw_network {
	struct mxw_address address; /* bits behind `prefix` are zero */
	uint8_t prefix;             /* 0 to 32, or 0 to 128 */
};

/* Takes `size` octets in network byte order; ::ffff:0:0/96 becomes IPv4. False, with *ret
 * untouched, when `size` is neither 4 nor 16. */
MXW_MUSTCHECK bool mxw_address_from_octets(const uint8_t *octets, size_t size,
                                           struct mxw_address *ret);

/* Reads one address in text, exactly `size` octets. No port, no zone, no brackets, no prefix.
 * MXW_OK, or MXW_SYNTAX with *ret untouched. */
MXW_MUSTCHECK enum mxw_result mxw_address_from_text(const char *text, size_t size,
                                                    struct mxw_address *ret);

/* Prints the address with a NUL; returns the length without it. */
size_t mxw_address_to_text(const struct mxw_address *address, char text[MXW_ADDRESS_TEXT_MAX]);

bool mxw_address_equal(const struct mxw_address *a, const struct mxw_address *b);

/* 127.0.0.0/8 or ::1: whoever asks is on this machine. */
bool mxw_address_is_loopback(const struct mxw_address *address);

/* Reads `ADDRESS` or `ADDRESS/PREFIX`; an IPv4-mapped network of /96 or more becomes IPv4.
 * MXW_OK; MXW_SYNTAX when it is neither; MXW_INVALID when bits behind the prefix are set: then
 * *ret is the network that was probably meant. *ret is untouched on MXW_SYNTAX. */
MXW_MUSTCHECK enum mxw_result mxw_network_from_text(const char *text, size_t size,
                                                    struct mxw_network *ret);

/* Prints `ADDRESS/PREFIX` with a NUL; returns the length without it. */
size_t mxw_network_to_text(const struct mxw_network *network, char text[MXW_NETWORK_TEXT_MAX]);

/* Is it what this header promises: a size of 4 or 16, a prefix that fits, and no bit behind it? */
bool mxw_network_is_sound(const struct mxw_network *network);

/* Order by family, address, prefix: of networks that begin at one address the wider comes first.
 * Negative, 0 or positive. */
int mxw_network_compare(const struct mxw_network *a, const struct mxw_network *b);

/* Does the network hold the address? Never across families. */
bool mxw_network_holds(const struct mxw_network *network, const struct mxw_address *address);

#ifdef __cplusplus
}
#endif

#endif
