/* lab_client.h - a client of the resolver: any address of 127.0.0.0/8 or ::1, through any door.
 * Threads: one exchange belongs to one thread.
 * Memory: an exchange owns its socket and its reply until lab_ask_end() hands that out.
 * Cost: one socket for each exchange.
 * Standards: RFC 1035, RFC 6891 (EDNS), RFC 7766 (TCP), RFC 7871 (client subnet),
 *            RFC 7858 (TLS), RFC 8484 (HTTPS).
 */
#ifndef MXW_TESTS_LIVE_LAB_CLIENT_H
#define MXW_TESTS_LIVE_LAB_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "lab_reply.h"

enum lab_transport {
	LAB_UDP = 0,
	LAB_TCP,
	LAB_TLS,
	LAB_HTTPS,
	LAB_TRANSPORTS
};

/* A question; zero is a valid default for all but `from`, `name` and `type`. */
struct lab_query {
	const char *from;    /* the client's address */
	const char *proxied; /* behind a proxy (PROXYv2), the client's; `from` is the proxy's */
	const char *name;    /* as text; the letter case is kept */
	ldns_rr_type type;
	uint16_t class_; /* 0: IN */
	enum lab_transport transport;
	bool no_rd;  /* RD=0 */
	bool cd, ad; /* CD=1, AD=1 in the query */
	bool edns;   /* an OPT record with 1232 octets */
	bool do_bit; /* DO=1; implies `edns` */
	bool ecs;    /* a client subnet option with 192.0.2.0/24; implies `edns` */
};

struct lab_exchange;

/* Sends the query to PORT and returns at once. NULL, and said why: it could not be sent. */
struct lab_exchange *lab_ask_begin(uint16_t port, const struct lab_query *query);

/*
 * Sends a second, harmless query behind the first on the same way and waits for its answer:
 * then the server, which reads in order, has seen the first too. False: no answer in time.
 */
bool lab_ask_fence(struct lab_exchange *exchange);

/*
 * Sends one more query behind the first on the same way, and does not wait. False: it could not be
 * sent.
 */
bool lab_ask_more(struct lab_exchange *exchange, const struct lab_query *query);

/*
 * Waits until COUNT of the further queries have got the real data of their type, or nothing more
 * can come. Returns how many have.
 */
unsigned lab_ask_more_real(struct lab_exchange *exchange, unsigned count, int patience_ms);

/*
 * Waits until all further queries were answered, and writes to *RET_SHOWN how many answers show
 * anything real. False: not in time.
 */
bool lab_ask_more_all(struct lab_exchange *exchange, int patience_ms, unsigned *ret_shown);

/* Is the reply there? Looks once, without waiting. */
bool lab_ask_poll(struct lab_exchange *exchange);

/* The port that the query came from. */
uint16_t lab_ask_source_port(const struct lab_exchange *exchange);

/* Has the server closed the connection? */
bool lab_ask_is_closed(const struct lab_exchange *exchange);

/* Waits for the reply, closes and frees the exchange. NULL: none in time. NULL is allowed. */
struct lab_reply *lab_ask_end(struct lab_exchange *exchange, int patience_ms);

/* The three together. */
struct lab_reply *lab_ask(uint16_t port, const struct lab_query *query, int patience_ms);

struct lab_process;

/* Asks the server PROCESS at PORT until it answers NOERROR. False: it has ended, or says nothing. */
bool lab_ask_until_ready(struct lab_process *process, uint16_t port,
                         const struct lab_query *query);

#endif
