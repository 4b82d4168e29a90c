/* Which answer an action stands for. There is at most one RR: the MX of null-mx and redirect, or the
 * SOA that bounds how long a negative answer is remembered. The SOA is nobody's zone: its names are
 * under .invalid (RFC 6761 section 6.4) and its timers are the policy's TTL where they matter. */
#include <mxwarden/answer.h>

#include <stdio.h>
#include <string.h>

enum {
	RR_SOA = 6,
	SOA_SERIAL = 1,
	SOA_REFRESH_S = 3600,
	SOA_RETRY_S = 600,
	SOA_EXPIRE_S = 86400
};

static const uint8_t soa_mname[] = "\010mxwarden\007invalid";
static const uint8_t soa_rname[] = "\012postmaster\010mxwarden\007invalid";

static void put_octets(struct mxw_answer *answer, const void *octets, size_t size)
{
	memcpy(answer->rdata + answer->rdata_size, octets, size);
	answer->rdata_size = (uint16_t)(answer->rdata_size + size);
}

static void put_be32(struct mxw_answer *answer, uint32_t value)
{
	const uint8_t octets[4] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16),
		                    (uint8_t)(value >> 8), (uint8_t)value };

	put_octets(answer, octets, sizeof(octets));
}

/* RFC 1035 section 3.3.9; preference 0 as RFC 7505 section 3 asks for the null MX. */
static void put_mx(struct mxw_answer *answer, struct mxw_name owner, struct mxw_name exchange)
{
	static const uint8_t preference[2] = { 0, 0 };

	answer->rr_type = MXW_TYPE_MX;
	answer->rr_owner = owner;
	put_octets(answer, preference, sizeof(preference));
	put_octets(answer, exchange.wire, exchange.size);
}

/* RFC 1035 section 3.3.13; RFC 2308 section 4 for the last number. */
static void put_soa(struct mxw_answer *answer, struct mxw_name owner)
{
	answer->rr_type = RR_SOA;
	answer->rr_owner = owner;
	put_octets(answer, soa_mname, sizeof(soa_mname));
	put_octets(answer, soa_rname, sizeof(soa_rname));
	put_be32(answer, SOA_SERIAL);
	put_be32(answer, SOA_REFRESH_S);
	put_be32(answer, SOA_RETRY_S);
	put_be32(answer, SOA_EXPIRE_S);
	put_be32(answer, answer->ttl_s);
}

/* Adds ` (CLASS, SCORE)` behind the text of a look-alike, if there is room. */
static char *put_likeness(const struct mxw_lookalike *lookalike, const char *begin, char *at)
{
	const char *word = mxw_lookalike_class_text(lookalike->class_);
	const size_t left = MXW_EDE_TEXT_MAX - (size_t)(at - begin);
	char text[64];
	int size;

	if (word == NULL)
		return at;
	size = snprintf(text, sizeof(text), " (%s, %u)", word, lookalike->score);
	if (size > 0 && (size_t)size <= left) {
		memcpy(at, text, (size_t)size);
		at += size;
	}
	return at;
}

/* `RULE-ID; did you mean INTENDED?`, or `RULE-ID` where that does not fit or nothing was meant. Of a look-alike
 * its class and score follow. */
static void put_ede_text(const struct mxw_policy *policy, const struct mxw_verdict *verdict,
                         struct mxw_name judged, struct mxw_answer *answer)
{
	static const char before[] = "; did you mean ";
	const char *id = mxw_policy_rule(policy, verdict->rule).id;
	size_t id_size = strlen(id), size;
	char intended_text[MXW_NAME_TEXT_MAX];
	struct mxw_name_buffer buffer;
	struct mxw_name intended;
	char *at = answer->ede_text;

	if (id_size > MXW_EDE_TEXT_MAX)
		id_size = MXW_EDE_TEXT_MAX;
	memcpy(at, id, id_size);
	at += id_size;
	if (mxw_policy_intended(policy, verdict, judged, &buffer, &intended)) {
		size = mxw_name_to_text(intended, intended_text);
		if (id_size + sizeof(before) - 1 + size + 1 <= MXW_EDE_TEXT_MAX) {
			memcpy(at, before, sizeof(before) - 1);
			at += sizeof(before) - 1;
			memcpy(at, intended_text, size);
			at += size;
			*at++ = '?';
		}
	}
	at = put_likeness(&verdict->lookalike, answer->ede_text, at);
	*at = '\0';
	answer->ede_text_size = (uint16_t)(at - answer->ede_text);
}

/* The matched name; or what was asked for where that is of another tree: behind an alias, which is itself
 * hidden, and of an exchange, which says nothing of the name's own tree. */
static struct mxw_name soa_owner_of(const struct mxw_policy *policy,
                                    const struct mxw_verdict *verdict, struct mxw_name qname,
                                    struct mxw_name judged)
{
	struct mxw_name matched;

	if (mxw_policy_rule(policy, verdict->rule).section == MXW_SECTION_EXCHANGERS)
		return qname;
	matched = mxw_policy_matched(policy, verdict, judged);
	return mxw_name_encloses(matched, qname) ? matched : qname;
}

void mxw_answer_make(const struct mxw_policy *policy, const struct mxw_verdict *verdict,
                     struct mxw_name qname, struct mxw_name judged, struct mxw_answer *ret)
{
	struct mxw_name soa_owner = soa_owner_of(policy, verdict, qname, judged);

	memset(ret, 0, sizeof(*ret));
	ret->ttl_s = verdict->ttl_s;
	ret->ede_code = MXW_EDE_BLOCKED;
	switch (verdict->action) {
	case MXW_ACTION_NULL_MX:
		ret->ede_code = MXW_EDE_FORGED_ANSWER;
		put_mx(ret, qname, mxw_name_root());
		break;
	case MXW_ACTION_REDIRECT:
		ret->ede_code = MXW_EDE_FORGED_ANSWER;
		put_mx(ret, qname, mxw_policy_redirect(policy, verdict->rule));
		break;
	case MXW_ACTION_NXDOMAIN:
		ret->rcode = MXW_RCODE_NXDOMAIN;
		put_soa(ret, soa_owner);
		break;
	case MXW_ACTION_NODATA:
		put_soa(ret, soa_owner);
		break;
	case MXW_ACTION_REFUSED:
		ret->rcode = MXW_RCODE_REFUSED;
		break;
	case MXW_ACTION_DROP:
		ret->drop = true;
		ret->rcode = MXW_RCODE_SERVFAIL;
		break;
	case MXW_ACTION_SERVFAIL:
	case MXW_ACTION_PASS:
	case MXW_ACTION_UNSET:
		ret->rcode = MXW_RCODE_SERVFAIL;
		break;
	}
	put_ede_text(policy, verdict, judged, ret);
}
