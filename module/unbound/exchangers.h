/* exchangers.h - where mail would go by an answer: the hosts of its MX records, and their addresses.
 * Threads: any worker.
 * Memory: nothing is allocated; names borrow from the answer.
 * Cost: linear in the answer's records; nothing where the policy has no exchangers.
 * Standards: RFC 1035 section 3.3.9 (MX), RFC 5321 section 5.1 (a domain without MX), RFC 7505 (null MX).
 */
#ifndef MXW_UNBOUND_EXCHANGERS_H
#define MXW_UNBOUND_EXCHANGERS_H

#include "unbound/module.h"

/* An exchange by its name; or an address that some network of the policy holds, with the name that it
 * belongs to. */
struct mxwi_exchange {
	struct mxw_name name;
	struct mxw_address address; /* size 0: the name itself is meant */
};

struct mxwi_exchange_walk {
	const struct mxw_policy *policy;
	const struct reply_info *reply;
	uint16_t qtype;
	bool at_addresses; /* the hosts are done */
	size_t rrset;      /* that is being read */
	size_t rr;         /* its next record */
	unsigned searches; /* for the host of an address, so far */
};

/* Begins at the first exchange. */
void mxwi_exchanges_begin(struct mxwi_exchange_walk *walk, const struct mxw_policy *policy,
                          const struct reply_info *reply, uint16_t qtype);

/* The next exchange: all hosts first, then the addresses. False: there is none. */
bool mxwi_exchanges_next(struct mxwi_exchange_walk *walk, struct mxwi_exchange *ret);

#endif
