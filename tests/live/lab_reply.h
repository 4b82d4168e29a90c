/* lab_reply.h - one reply, parsed, and what is expected of it.
 * Threads: one.
 * Memory: a reply owns its packet.
 * Cost: a parse.
 * Standards: RFC 1035 (messages), RFC 6891 (EDNS), RFC 8914 (EDE), RFC 7505 (null MX).
 */
#ifndef MXW_TESTS_LIVE_LAB_REPLY_H
#define MXW_TESTS_LIVE_LAB_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#define LAB_NO_EDE UINT16_MAX

struct lab_reply {
	ldns_pkt *packet;
	ldns_pkt_rcode rcode;
	bool aa, tc, ra, ad, edns;
	uint16_t ede_code; /* the first one's; LAB_NO_EDE: none */
	unsigned ede_count;
	char ede_text[256];
	char question[1100]; /* name as sent, in its letter case; "" without a question */
};

/* What a reply should be. */
enum lab_answer {
	LAB_REAL,     /* marked data of the asked type, and nothing of a policy */
	LAB_NULL_MX,  /* one MX 0 . */
	LAB_REDIRECT, /* one MX to `redirect` */
	LAB_NXDOMAIN, /* SOA in authority */
	LAB_NODATA,   /* SOA in authority */
	LAB_SERVFAIL,
	LAB_REFUSED
};

struct lab_expectation {
	enum lab_answer answer;
	const char *question; /* as it was asked, letter case included; NULL: not compared */
	const char *owner;    /* of the policy's RR; letter case counts for MX only */
	const char *ede_text; /* of the policy's EDE; NULL: not compared */
	const char *redirect; /* of LAB_REDIRECT; the preference is not looked at */
	uint32_t ttl_s;       /* of the policy's RR */
	bool edns; /* the query had EDNS: the policy's EDE must be there, else no OPT */
};

/* Parses a message. NULL: it is none. */
struct lab_reply *lab_reply_from_wire(const uint8_t *wire, size_t size);

/* Frees a reply; NULL is allowed. */
void lab_reply_free(struct lab_reply *reply);

/* Is anything in it, in any section, from the real zones: data, an alias, an exchanger? */
bool lab_reply_shows_real(const struct lab_reply *reply);

/* Does its answer section hold the real data for TYPE (ANY: any real data)? */
bool lab_reply_is_real(const struct lab_reply *reply, ldns_rr_type type);

/* Could it only have been made by a policy: a null MX, or an EDE 4 or 15? */
bool lab_reply_shows_policy(const struct lab_reply *reply);

/* True: as expected. False: WHY holds the first difference in words. */
bool lab_reply_matches(const struct lab_reply *reply, const struct lab_expectation *expected,
                       char *why, size_t room);

/* The whole reply as text for a failure's message, on a static page: the next call overwrites
 * it. NULL gives "no reply". */
const char *lab_reply_text(const struct lab_reply *reply);

#endif
