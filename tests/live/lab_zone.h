/* lab_zone.h - the zones that NSD serves: ".", "test." and "signed.test.".
 * Threads: one.
 * Memory: nothing is kept; keys are made afresh and forgotten.
 * Cost: one ECDSA signature per RRset of signed.test.
 * Standards: RFC 1035 section 5 (zone files), RFC 4034 (DNSSEC), RFC 6605 (ECDSA P-256).
 *
 * All real data is marked, so that any of it is recognised in any reply:
 *
 *	MX 10 mx.real.test.   A 192.0.2.80   AAAA 2001:db8::80   TXT "real"
 *
 * Names in test. that a policy may watch: army.test. and everything below it (below
 * four.army.test. an address of IPv4 only, below txt.army.test. only a TXT), void.test. (a TXT,
 * and nothing exists below it). Ways to get there without being one of them, each for every
 * NAME:
 *
 *	NAME.alias.test.    CNAME army.test.
 *	NAME.chain.test.    CNAME one.hop.test. CNAME two.hop.test. CNAME army.test.
 *	NAME.dn.test.       DNAME: NAME.army.test.
 *	NAME.nomx.test.     CNAME nothing.txt.army.test., which has no MX and no address
 *	NAME.gone.test.     CNAME nothing.void.test., which does not exist
 *
 * NAME.two.test. has a second exchange, mx.spare.test. Of both the zone has an address, 192.0.2.25 and
 * 192.0.2.26, which NSD tells with an MX.
 *
 * Every other name below test. that nothing else is said about has all four records. In
 * signed.test.: watched, plain, alias and *.alias (CNAME watched), *.watched, txt.watched (a TXT), void
 * (a TXT, and nothing exists below it), and bogus and bogus-alias, whose signatures do not fit.
 */
#ifndef MXW_TESTS_LIVE_LAB_ZONE_H
#define MXW_TESTS_LIVE_LAB_ZONE_H

#include <stdbool.h>
#include <stddef.h>

#define LAB_REAL_MX "mx.real.test."
#define LAB_REAL_A "192.0.2.80"
#define LAB_REAL_AAAA "2001:db8::80"
#define LAB_REAL_AAAA_DNS64 "64:ff9b::c000:250" /* RFC 6052 section 2.2 of 192.0.2.80 */
/* Exchangers of names that nobody watches, for policies that know them: by name, by address. */
#define LAB_REAL_MX_HOST "collect.real.test."
#define LAB_REAL_MX_PARKED "mx.parked.slow.test."
#define LAB_REAL_MX_PARKED_A "192.0.2.26"
#define LAB_REAL_TXT "\"real\""
#define LAB_REAL_SOA "ns.test." /* the name server in it */

/*
 * Writes root.zone, test.zone and signed.zone into DIR and the trust anchor of signed.test. to
 * TRUST_ANCHOR. Says why when it cannot.
 */
bool lab_zone_write(const char *dir, char *trust_anchor, size_t trust_anchor_room);

#endif
