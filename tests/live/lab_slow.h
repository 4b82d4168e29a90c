/* lab_slow.h - an authority for slow.test. that counts, and answers when the test lets it.
 * Threads: the authority has one of its own; all functions are called from the test's.
 * Memory: the authority owns everything.
 * Cost: a thread and a UDP socket.
 * Standards: RFC 1035; RFC 7871 (a client subnet option is given back with its own scope).
 *
 * For names that are not below slow.test. it gives on what NSD answers over UDP. What it serves
 * itself, each for every NAME and marked as lab_zone.h says:
 *
 *	NAME.army.slow.test.    MX, A, AAAA, TXT
 *	NAME.plain.slow.test.   the same, for names that no policy watches
 *	NAME.short.slow.test.   the same, with a TTL of one second
 *	NAME.typo.slow.test.    the same, for policies with a suffix
 *	NAME.slip.slow.test.    CNAME NAME.typo.slow.test.
 *	NAME.partner.slow.test. MX, A, AAAA, TXT, for policies that protect partner.sl.ow.test
 *	NAME.astray.slow.test.  CNAME NAME.partner.slow.test.
 *	NAME.four.army.slow.test.   MX and A only
 *	NAME.toward.slow.test.  CNAME NAME.four.army.slow.test.
 *	NAME.alias.slow.test.   CNAME NAME.army.slow.test.
 *	NAME.chain.slow.test.   CNAME NAME.alias.slow.test.
 *	NAME.away.slow.test.    CNAME NAME.army.test. (which NSD serves)
 *	NAME.nomx.slow.test.    CNAME NAME.txt.army.slow.test., which has a TXT only
 *	NAME.moved.slow.test.   DNAME of moved.slow.test.: NAME.army.slow.test.
 *	NAME.brief.slow.test.   CNAME NAME.army.slow.test., with a TTL of one second
 *	NAME.elder.slow.test.   the same, with a TTL of ten seconds
 *	NAME.old.slow.test.     MX, A with a TTL of ten seconds
 *	NAME.exact.slow.test.   MX, A, AAAA, TXT, for policies that name each
 *	NAME.bought.slow.test.  MX of a host that policies know, TXT
 *	NAME.parked.slow.test.  MX of mx.parked.slow.test., with an address that policies know
 *	void.slow.test.         a TXT, and nothing exists below it
 *	NAME.gone.slow.test.    CNAME NAME.void.slow.test.
 */
#ifndef MXW_TESTS_LIVE_LAB_SLOW_H
#define MXW_TESTS_LIVE_LAB_SLOW_H

#include <stdbool.h>
#include <stdint.h>

#include <ldns/ldns.h>

struct lab;
struct lab_slow;

/* Starts it. NULL, and said why: a socket or the thread was refused. */
struct lab_slow *lab_slow_start(struct lab *lab);

/* Ends it; queries that are held are dropped. NULL is allowed. */
void lab_slow_stop(struct lab_slow *slow);

/* Its port on 127.0.0.1, UDP. */
uint16_t lab_slow_port(const struct lab_slow *slow);

/*
 * From now on answers for this name (in lower case, with its last dot) and type wait for
 * lab_slow_release(). Here and below, a type of 0 stands for every type. False: too many names
 * are held.
 */
bool lab_slow_hold(struct lab_slow *slow, const char *name, ldns_rr_type type);

/* Gives the answers that wait, and answers this name and type at once from now on. */
void lab_slow_release(struct lab_slow *slow, const char *name, ldns_rr_type type);

/* Waits until the name and type were asked for COUNT times in all. False: not in time. */
bool lab_slow_wait_asked(struct lab_slow *slow, const char *name, ldns_rr_type type,
                         unsigned count);

/* From now on all TTLs are this one, those of negative answers too. 0: those of the table again. */
void lab_slow_set_ttl(struct lab_slow *slow, unsigned ttl_s);

/* How often the name and type were asked for so far. */
unsigned lab_slow_asked(struct lab_slow *slow, const char *name, ldns_rr_type type);

#endif
