/* answer.h - the policy answer, as data: what a resolver sends instead of the real one.
 * Threads: values; functions have no state.
 * Memory: an answer borrows the question's name and the policy; nothing is allocated.
 * Cost: constant; names are copied, and printed only for the extra text.
 * Standards: RFC 7505 (null MX), RFC 2308 sections 3 and 5 (SOA of negative answers),
 *            RFC 8914 sections 4.5 and 4.16 (EDE 4 Forged Answer, EDE 15 Blocked).
 */
#ifndef MXWARDEN_ANSWER_H
#define MXWARDEN_ANSWER_H

#include <mxwarden/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	MXW_RCODE_NOERROR = 0,
	MXW_RCODE_SERVFAIL = 2,
	MXW_RCODE_NXDOMAIN = 3,
	MXW_RCODE_REFUSED = 5,
	MXW_EDE_FORGED_ANSWER = 4,
	MXW_EDE_BLOCKED = 15
};

/* Room for the rdata of an SOA: two names and five 32-bit numbers; an MX needs less. */
#define MXW_RDATA_SIZE_MAX (2u * MXW_NAME_SIZE_MAX + 20u)

struct mxw_answer {
	bool drop; /* send nothing; the rest is then what is sent where that cannot be */
	uint8_t rcode;
	uint16_t
		rr_type; /* of the one RR: MX (15) in the answer section, SOA (6) in authority, 0: none */
	struct mxw_name rr_owner;
	uint32_t ttl_s;
	uint16_t rdata_size;
	uint8_t rdata[MXW_RDATA_SIZE_MAX]; /* wire format, uncompressed */
	uint16_t ede_code;
	uint16_t ede_text_size;
	char ede_text[MXW_EDE_TEXT_MAX + 1]; /* with a NUL that does not count */
};

/* Makes the answer to a question for `qname` under a verdict that blocks. `judged` is the name
 * that the verdict is about: `qname` itself, or the alias target behind it. The RR's owner is
 * `qname` in its own letter case; of an SOA it is the matched name, or `qname` where that is not
 * at or above it, and always for exchangers. */
void mxw_answer_make(const struct mxw_policy *policy, const struct mxw_verdict *verdict,
                     struct mxw_name qname, struct mxw_name judged, struct mxw_answer *ret);

#ifdef __cplusplus
}
#endif

#endif
