/* network_text.h - networks as people write them.
 * Threads: functions have no state.
 * Memory: nothing is allocated.
 * Cost: linear in the text.
 * Standards: RFC 4632 (prefixes), RFC 4291 section 2.2 (text of IPv6).
 */
#ifndef MXWARDEN_CONFIG_NETWORK_TEXT_H
#define MXWARDEN_CONFIG_NETWORK_TEXT_H

#include <mxwarden/address.h>

#include "config/yaml_tree.h"

/* Whose addresses they are; for what findings advise. */
enum mxwi_network_use {
	MXWI_NETWORK_OF_CLIENTS, /* "any" may be written instead, which the caller looks for */
	MXWI_NETWORK_OF_SERVERS
};

/* Reads an address or a network. False: it is neither, or too wide, or every address; that has
 * been reported, with what would be right. */
MXW_MUSTCHECK bool mxwi_network_read(struct mxwi_findings *findings,
                                     const struct mxwi_node *node, enum mxwi_network_use use,
                                     struct mxw_network *ret);

#endif
