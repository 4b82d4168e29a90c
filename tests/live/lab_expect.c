/*
 * A policy's answer is compared field by field with what the contract says: the RFC's form of
 * the answer, the one RR with its owner and TTL, the EDE, and what must not be there (AD, AA,
 * RRSIG, anything real). The first difference is reported.
 */
#include "lab_reply.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lab.h"

#define SOA_MINIMUM 6u /* the last field, RFC 1035 section 3.3.13 */

/* The differences are found by functions that say it in words and return false. */
#define DIFFERS(...) return (void)lab_print(why, room, __VA_ARGS__), false

static bool text_matches(const ldns_rdf *rdf, const char *expected,
                         int (*compare)(const char *, const char *))
{
	char *text = ldns_rdf2str(rdf);
	bool matches = text != NULL && compare(text, expected) == 0;

	free(text);
	return matches;
}

static bool mx_matches(const struct lab_reply *reply, const struct lab_expectation *expected,
                       char *why, size_t room)
{
	const ldns_rr_list *answers = ldns_pkt_answer(reply->packet);
	const char *exchanger = expected->answer == LAB_NULL_MX ? "." : expected->redirect;
	const ldns_rr *mx;

	if (ldns_rr_list_rr_count(answers) != 1 || ldns_pkt_nscount(reply->packet) != 0)
		DIFFERS("%u answer and %u authority records, expected one and none",
		        (unsigned)ldns_rr_list_rr_count(answers),
		        (unsigned)ldns_pkt_nscount(reply->packet));
	mx = ldns_rr_list_rr(answers, 0);
	if (ldns_rr_get_type(mx) != LDNS_RR_TYPE_MX ||
	    ldns_rr_get_class(mx) != LDNS_RR_CLASS_IN)
		DIFFERS("the answer is no MX of class IN");
	if (!text_matches(ldns_rr_rdf(mx, 1), exchanger, strcasecmp))
		DIFFERS("the exchanger is not \"%s\"", exchanger);
	if (expected->answer == LAB_NULL_MX && ldns_rdf2native_int16(ldns_rr_rdf(mx, 0)) != 0)
		DIFFERS("the preference of the null MX is not 0");
	if (!text_matches(ldns_rr_owner(mx), expected->owner, strcmp))
		DIFFERS("the owner of the MX is not \"%s\"", expected->owner);
	if (ldns_rr_ttl(mx) != expected->ttl_s)
		DIFFERS("the TTL of the MX is %u, not %u", (unsigned)ldns_rr_ttl(mx),
		        (unsigned)expected->ttl_s);
	return true;
}

static bool negative_matches(const struct lab_reply *reply,
                             const struct lab_expectation *expected, char *why, size_t room)
{
	const ldns_rr_list *authority = ldns_pkt_authority(reply->packet);
	const ldns_rr *soa;

	if (ldns_pkt_ancount(reply->packet) != 0 || ldns_rr_list_rr_count(authority) != 1)
		DIFFERS("%u answer and %u authority records, expected none and one",
		        (unsigned)ldns_pkt_ancount(reply->packet),
		        (unsigned)ldns_rr_list_rr_count(authority));
	soa = ldns_rr_list_rr(authority, 0);
	if (ldns_rr_get_type(soa) != LDNS_RR_TYPE_SOA)
		DIFFERS("the authority record is no SOA");
	if (!text_matches(ldns_rr_owner(soa), expected->owner, strcasecmp))
		DIFFERS("the owner of the SOA is not \"%s\"", expected->owner);
	if (ldns_rr_ttl(soa) != expected->ttl_s)
		DIFFERS("the TTL of the SOA is %u, not %u", (unsigned)ldns_rr_ttl(soa),
		        (unsigned)expected->ttl_s);
	if (ldns_rdf2native_int32(ldns_rr_rdf(soa, SOA_MINIMUM)) != expected->ttl_s)
		DIFFERS("the SOA's minimum is not %u", (unsigned)expected->ttl_s);
	return true;
}

static bool ede_matches(const struct lab_reply *reply, const struct lab_expectation *expected,
                        char *why, size_t room)
{
	const bool forged = expected->answer == LAB_NULL_MX || expected->answer == LAB_REDIRECT;
	const uint16_t code = forged ? 4 : 15; /* RFC 8914 sections 4.5 and 4.16 */

	if (!expected->edns) {
		if (reply->edns)
			DIFFERS("an OPT record, though the query had none");
		return true;
	}
	if (!reply->edns)
		DIFFERS("no OPT record, though the query had one");
	if (reply->ede_count != 1 || reply->ede_code != code)
		DIFFERS("%u EDE, the first with code %u; expected one with code %u",
		        reply->ede_count, (unsigned)reply->ede_code, (unsigned)code);
	if (expected->ede_text != NULL && strcmp(reply->ede_text, expected->ede_text) != 0)
		DIFFERS("the EDE's text is \"%s\", not \"%s\"", reply->ede_text,
		        expected->ede_text);
	return true;
}

static ldns_pkt_rcode expected_rcode(enum lab_answer answer)
{
	switch (answer) {
	case LAB_NXDOMAIN:
		return LDNS_RCODE_NXDOMAIN;
	case LAB_SERVFAIL:
		return LDNS_RCODE_SERVFAIL;
	case LAB_REFUSED:
		return LDNS_RCODE_REFUSED;
	default:
		return LDNS_RCODE_NOERROR;
	}
}

static bool header_matches(const struct lab_reply *reply,
                           const struct lab_expectation *expected, char *why, size_t room)
{
	const ldns_pkt_rcode rcode = expected_rcode(expected->answer);

	if (reply->rcode != rcode)
		DIFFERS("rcode %d, not %d", (int)reply->rcode, (int)rcode);
	if (!ldns_pkt_qr(reply->packet) || !reply->ra || reply->aa || reply->tc)
		DIFFERS("flags qr %d ra %d aa %d tc %d, expected 1 1 0 0",
		        (int)ldns_pkt_qr(reply->packet), (int)reply->ra, (int)reply->aa,
		        (int)reply->tc);
	if (expected->question != NULL && strcmp(reply->question, expected->question) != 0)
		DIFFERS("the question is \"%s\", asked was \"%s\"", reply->question,
		        expected->question);
	return true;
}

bool lab_reply_matches(const struct lab_reply *reply, const struct lab_expectation *expected,
                       char *why, size_t room)
{
	if (reply == NULL)
		DIFFERS("no reply");
	if (!header_matches(reply, expected, why, room))
		return false;
	if (expected->answer == LAB_REAL) {
		const ldns_rr_list *questions = ldns_pkt_question(reply->packet);

		if (!lab_reply_is_real(reply, ldns_rr_get_type(ldns_rr_list_rr(questions, 0))))
			DIFFERS("not the real answer");
		return true;
	}
	if (lab_reply_shows_real(reply))
		DIFFERS("something real is in it");
	if (reply->ad)
		DIFFERS("AD is set");
	switch (expected->answer) {
	case LAB_NULL_MX:
	case LAB_REDIRECT:
		if (!mx_matches(reply, expected, why, room))
			return false;
		break;
	case LAB_NXDOMAIN:
	case LAB_NODATA:
		if (!negative_matches(reply, expected, why, room))
			return false;
		break;
	default:
		if (ldns_pkt_ancount(reply->packet) + ldns_pkt_nscount(reply->packet) != 0)
			DIFFERS("records in an answer that is a mere rcode");
	}
	return ede_matches(reply, expected, why, room);
}
