/*
 * libldns parses the message. The OPT record's options are walked here, as pairs of code and
 * length (RFC 6891 section 6.1.2), because an extended error must be seen as it was sent. Real
 * data is recognised by its marks (lab_zone.h), whichever section it is in: that is what makes
 * a leak visible even where the rest of a reply is the policy's.
 */
#include "lab_reply.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lab.h"
#include "lab_zone.h"

#define EDNS_EDE 15u /* RFC 8914 section 2 */

static uint16_t be16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void read_options(struct lab_reply *reply, const uint8_t *at, size_t left)
{
	while (left >= 4) {
		const uint16_t code = be16(at), size = be16(at + 2);

		at += 4;
		left -= 4;
		if (size > left)
			return;
		if (code == EDNS_EDE && size >= 2 && reply->ede_count++ == 0) {
			size_t text_size = size - 2u;

			if (text_size >= sizeof(reply->ede_text))
				text_size = sizeof(reply->ede_text) - 1;
			reply->ede_code = be16(at);
			memcpy(reply->ede_text, at + 2, text_size);
			reply->ede_text[text_size] = '\0';
		}
		at += size;
		left -= size;
	}
}

static void read_question(struct lab_reply *reply)
{
	const ldns_rr_list *questions = ldns_pkt_question(reply->packet);
	char *text;

	if (ldns_rr_list_rr_count(questions) == 0)
		return;
	text = ldns_rdf2str(ldns_rr_owner(ldns_rr_list_rr(questions, 0)));
	if (text != NULL)
		(void)lab_print(reply->question, sizeof(reply->question), "%s", text);
	free(text);
}

struct lab_reply *lab_reply_from_wire(const uint8_t *wire, size_t size)
{
	struct lab_reply *reply = calloc(1, sizeof(*reply));
	ldns_rdf *options;

	if (reply == NULL)
		return NULL;
	if (ldns_wire2pkt(&reply->packet, wire, size) != LDNS_STATUS_OK) {
		free(reply);
		return NULL;
	}
	reply->rcode = ldns_pkt_get_rcode(reply->packet);
	reply->aa = ldns_pkt_aa(reply->packet);
	reply->tc = ldns_pkt_tc(reply->packet);
	reply->ra = ldns_pkt_ra(reply->packet);
	reply->ad = ldns_pkt_ad(reply->packet);
	reply->edns = ldns_pkt_edns(reply->packet);
	reply->ede_code = LAB_NO_EDE;
	options = ldns_pkt_edns_data(reply->packet);
	if (options != NULL)
		read_options(reply, ldns_rdf_data(options), ldns_rdf_size(options));
	read_question(reply);
	return reply;
}

void lab_reply_free(struct lab_reply *reply)
{
	if (reply == NULL)
		return;
	ldns_pkt_free(reply->packet);
	free(reply);
}

static bool rdata_is(const ldns_rr *rr, size_t index, const char *expected)
{
	const ldns_rdf *rdf = ldns_rr_rdf(rr, index);
	char *text = rdf != NULL ? ldns_rdf2str(rdf) : NULL;
	bool is = text != NULL && strcasecmp(text, expected) == 0;

	free(text);
	return is;
}

static bool is_real(const ldns_rr *rr)
{
	switch (ldns_rr_get_type(rr)) {
	case LDNS_RR_TYPE_MX:
		return rdata_is(rr, 1, LAB_REAL_MX) || rdata_is(rr, 1, LAB_REAL_MX_HOST) ||
		       rdata_is(rr, 1, LAB_REAL_MX_PARKED);
	case LDNS_RR_TYPE_A:
		return rdata_is(rr, 0, LAB_REAL_A);
	case LDNS_RR_TYPE_AAAA:
		return rdata_is(rr, 0, LAB_REAL_AAAA) || rdata_is(rr, 0, LAB_REAL_AAAA_DNS64);
	case LDNS_RR_TYPE_TXT:
		return rdata_is(rr, 0, LAB_REAL_TXT);
	default:
		return false;
	}
}

bool lab_reply_shows_real(const struct lab_reply *reply)
{
	ldns_rr_list *all = ldns_pkt_all_noquestion(reply->packet);
	bool shows = false;

	if (all == NULL)
		return true; /* out of memory: better a false alarm than a missed leak */
	for (size_t i = 0; i < ldns_rr_list_rr_count(all) && !shows; i++) {
		const ldns_rr *rr = ldns_rr_list_rr(all, i);
		const ldns_rr_type type = ldns_rr_get_type(rr);

		shows = is_real(rr) || type == LDNS_RR_TYPE_CNAME ||
		        type == LDNS_RR_TYPE_DNAME || type == LDNS_RR_TYPE_RRSIG ||
		        type == LDNS_RR_TYPE_NSEC ||
		        /* What is not there has a real zone around it, too. */
		        (type == LDNS_RR_TYPE_SOA && rdata_is(rr, 0, LAB_REAL_SOA)) ||
		        /* The real exchanger's address would come as additional data. */
		        (type == LDNS_RR_TYPE_A && (rdata_is(rr, 0, "192.0.2.25") ||
		                                    rdata_is(rr, 0, LAB_REAL_MX_PARKED_A)));
	}
	ldns_rr_list_deep_free(all);
	return shows;
}

bool lab_reply_is_real(const struct lab_reply *reply, ldns_rr_type type)
{
	const ldns_rr_list *answers = ldns_pkt_answer(reply->packet);

	if (reply->rcode != LDNS_RCODE_NOERROR || lab_reply_shows_policy(reply))
		return false;
	for (size_t i = 0; i < ldns_rr_list_rr_count(answers); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(answers, i);

		if ((type == LDNS_RR_TYPE_ANY || ldns_rr_get_type(rr) == type) && is_real(rr))
			return true;
	}
	return false;
}

bool lab_reply_shows_policy(const struct lab_reply *reply)
{
	const ldns_rr_list *answers = ldns_pkt_answer(reply->packet);

	for (size_t i = 0; i < ldns_rr_list_rr_count(answers); i++) {
		const ldns_rr *rr = ldns_rr_list_rr(answers, i);

		if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_MX && rdata_is(rr, 1, "."))
			return true;
	}
	return reply->ede_code == 4 || reply->ede_code == 15;
}

const char *lab_reply_text(const struct lab_reply *reply)
{
	static char page[3500];
	char *text;

	if (reply == NULL)
		return "no reply";
	text = ldns_pkt2str(reply->packet);
	(void)lab_print(page, sizeof(page), "%s", text != NULL ? text : "(no memory)");
	free(text);
	return page;
}
