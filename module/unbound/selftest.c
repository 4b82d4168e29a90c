/* Monitoring asks each resolver from each mail host, with nothing but dig: is this client one whose mail
 * would be stopped here, and by which policy? The first name is guarded as a watched one is, so that what
 * a desktop gets of it, NXDOMAIN, is in no cache when a mail host asks. */
#include "unbound/selftest.h"
#include "unbound/policy_answer.h"

#include "sldns/rrdef.h"

#define SELFTEST_TTL_S 60

static const uint8_t selftest_name[] = "\021mxwarden-selftest\007example";
static const uint8_t about_name[] = "\006policy\010mxwarden";

static bool is_name(struct mxw_name name, const uint8_t *wire, uint8_t size)
{
	struct mxw_name expected;

	return name.size == size && mxw_name_from_wire(wire, size, &expected) &&
	       mxw_name_equal(name, expected);
}

bool mxwi_selftest_is(const struct mxw_question *question)
{
	return question->type == MXW_TYPE_MX && question->class_ == MXW_CLASS_IN &&
	       is_name(question->name, selftest_name, sizeof(selftest_name));
}

/* RFC 7505, with an EDE that says whose it is. */
static void make_selftest(struct mxw_name qname, struct mxw_answer *ret)
{
	static const char ede_text[] = "mxwarden-selftest";

	*ret = (struct mxw_answer){
		.rcode = MXW_RCODE_NOERROR,
		.rr_type = MXW_TYPE_MX,
		.rr_owner = qname,
		.ttl_s = SELFTEST_TTL_S,
		.rdata_size = 3, /* preference 0, and the root */
		.ede_code = MXW_EDE_FORGED_ANSWER,
		.ede_text_size = sizeof(ede_text) - 1,
	};
	memcpy(ret->ede_text, ede_text, sizeof(ede_text));
}

/* Appends one string of a TXT RR (RFC 1035 section 3.3.14). */
static void put_string(struct mxw_answer *answer, const char *key, const char *value)
{
	char text[256];
	int size = snprintf(text, sizeof(text), "%s=%s", key, value);

	if (size < 0 || (size_t)size >= sizeof(text) ||
	    answer->rdata_size + 1u + (size_t)size > sizeof(answer->rdata))
		return;
	answer->rdata[answer->rdata_size++] = (uint8_t)size;
	memcpy(answer->rdata + answer->rdata_size, text, (size_t)size);
	answer->rdata_size = (uint16_t)(answer->rdata_size + size);
}

static enum mxw_mode effective_mode(const struct mxwi_generation *generation, int64_t now_s)
{
	return mxw_mode_weaker(mxw_policy_mode(generation->policy),
	                       mxwi_ceiling_at(generation, now_s));
}

static void make_about(const struct mxwi_generation *generation, struct mxw_name qname,
                       uint32_t group, int64_t now_s, struct mxw_answer *ret)
{
	const struct mxw_policy *policy = generation->policy;
	char digest[MXW_DIGEST_TEXT_MAX] = "none";
	const char *mode = "none";

	*ret = (struct mxw_answer){
		.rcode = MXW_RCODE_NOERROR,
		.rr_type = LDNS_RR_TYPE_TXT,
		.rr_owner = qname,
	};
	if (policy != NULL) {
		mxw_digest_to_text(mxw_policy_digest(policy), digest);
		mode = mxw_mode_text(effective_mode(generation, now_s));
	}
	put_string(ret, "digest", digest);
	put_string(ret, "mode", mode);
	put_string(ret, "group",
	           group != MXW_GROUP_NONE ? mxw_policy_group_name(policy, group) : "none");
}

/* Is the question about this resolver itself? Then *ret is the answer. */
static bool find_answer(const struct mxwi_generation *generation, const struct mxw_question *q,
                        struct mxw_answer *ret, bool *ret_selftest)
{
	const struct mxw_policy *policy = generation->policy;
	uint32_t group =
		policy != NULL ? mxw_policy_group_of(policy, q->client) : MXW_GROUP_NONE;

	*ret_selftest = mxwi_selftest_is(q);
	if (*ret_selftest) {
		if (group == MXW_GROUP_NONE ||
		    effective_mode(generation, q->now_s) != MXW_MODE_ENFORCE)
			return false;
		make_selftest(q->name, ret);
		return true;
	}
	if (q->class_ != LDNS_RR_CLASS_CH || q->type != LDNS_RR_TYPE_TXT ||
	    !is_name(q->name, about_name, sizeof(about_name)) ||
	    (group == MXW_GROUP_NONE && !mxw_address_is_loopback(q->client)))
		return false;
	make_about(generation, q->name, group, q->now_s, ret);
	return true;
}

bool mxwi_selftest_answer(struct mxwi_module *module, const struct mxwi_generation *generation,
                          struct module_qstate *qstate, const struct mxwi_client *client,
                          int64_t now_s)
{
	struct mxw_question question = {
		.type = qstate->qinfo.qtype,
		.class_ = qstate->qinfo.qclass,
		.client = &client->address,
		.now_s = now_s,
	};
	struct mxw_answer answer;
	bool selftest;

	/* The cheap looks first: nearly every query is neither. */
	if (question.class_ != LDNS_RR_CLASS_CH && question.type != MXW_TYPE_MX)
		return false;
	if (!mxwi_qname(&qstate->qinfo, &question.name) ||
	    !find_answer(generation, &question, &answer, &selftest) ||
	    !mxwi_answer_query(qstate, &answer))
		return false;
	if (selftest)
		mxwi_count(&module->counters.selftests);
	return true;
}
