/* A policy is asked for each name that it names, and for one below that it does not name, in each
 * group: by the words of survey.h those are all verdicts it has. Answers are looked at with ldns, which
 * has its own reader of the wire. */
#include <string.h>

#include <ldns/ldns.h>

#include <mxwarden/survey.h>

#include "tests/fuzz/fuzz_kit.h"

#define RR_HEAD_SIZE 10u /* type, class, TTL, size of the data */

static void check_ede(const struct mxw_answer *answer, const char *id)
{
	const size_t id_size = strlen(id);

	FUZZ_REQUIRE(answer->ede_code == MXW_EDE_FORGED_ANSWER ||
	             answer->ede_code == MXW_EDE_BLOCKED);
	FUZZ_REQUIRE(answer->ede_text_size <= 160);
	FUZZ_REQUIRE(strlen(answer->ede_text) == answer->ede_text_size);
	FUZZ_REQUIRE_OF(mxwt_is_ascii_line(answer->ede_text, answer->ede_text_size),
	                answer->ede_text);
	FUZZ_REQUIRE_OF(strncmp(answer->ede_text, id, id_size) == 0, answer->ede_text);
}

/* The RR on the wire, as a resolver would send it, through ldns. */
static ldns_rr *read_rr(const struct mxw_answer *answer)
{
	uint8_t wire[MXW_NAME_SIZE_MAX + RR_HEAD_SIZE + MXW_RDATA_SIZE_MAX];
	const uint8_t head[RR_HEAD_SIZE] = { (uint8_t)(answer->rr_type >> 8),
		                             (uint8_t)answer->rr_type,
		                             0,
		                             MXW_CLASS_IN,
		                             (uint8_t)(answer->ttl_s >> 24),
		                             (uint8_t)(answer->ttl_s >> 16),
		                             (uint8_t)(answer->ttl_s >> 8),
		                             (uint8_t)answer->ttl_s,
		                             (uint8_t)(answer->rdata_size >> 8),
		                             (uint8_t)answer->rdata_size };
	size_t size = 0, position = 0;
	ldns_rr *rr = NULL;

	memcpy(wire, answer->rr_owner.wire, answer->rr_owner.size);
	size += answer->rr_owner.size;
	memcpy(wire + size, head, sizeof(head));
	size += sizeof(head);
	memcpy(wire + size, answer->rdata, answer->rdata_size);
	size += answer->rdata_size;
	FUZZ_REQUIRE(ldns_wire2rr(&rr, wire, size, &position, LDNS_SECTION_ANSWER) ==
	             LDNS_STATUS_OK);
	FUZZ_REQUIRE(position == size);
	return rr;
}

static bool is_name(const ldns_rdf *field, struct mxw_name name)
{
	return ldns_rdf_get_type(field) == LDNS_RDF_TYPE_DNAME &&
	       ldns_rdf_size(field) == name.size &&
	       memcmp(ldns_rdf_data(field), name.wire, name.size) == 0;
}

static void check_mx(const struct mxw_answer *answer, const ldns_rr *rr,
                     struct mxw_name exchange)
{
	FUZZ_REQUIRE(ldns_rr_get_type(rr) == LDNS_RR_TYPE_MX);
	FUZZ_REQUIRE(ldns_rdf2native_int16(ldns_rr_rdf(rr, 0)) == 0);
	FUZZ_REQUIRE(is_name(ldns_rr_rdf(rr, 1), exchange));
	FUZZ_REQUIRE(answer->rcode == MXW_RCODE_NOERROR);
}

/* RFC 2308 section 5: the SOA's own TTL and its last number bound how long a "no" is kept. */
static void check_soa(const struct mxw_answer *answer, const ldns_rr *rr, struct mxw_name qname)
{
	FUZZ_REQUIRE(ldns_rr_get_type(rr) == LDNS_RR_TYPE_SOA);
	FUZZ_REQUIRE(ldns_rr_rd_count(rr) == 7);
	FUZZ_REQUIRE(ldns_rdf2native_int32(ldns_rr_rdf(rr, 6)) == answer->ttl_s);
	FUZZ_REQUIRE(mxw_name_encloses(answer->rr_owner, qname));
}

static void check_rr(const struct mxw_policy *policy, const struct mxw_verdict *verdict,
                     struct mxw_name qname, const struct mxw_answer *answer)
{
	ldns_rr *rr = read_rr(answer);

	FUZZ_REQUIRE(ldns_rr_ttl(rr) == answer->ttl_s);
	switch (verdict->action) {
	case MXW_ACTION_NULL_MX:
		check_mx(answer, rr, mxw_name_root());
		break;
	case MXW_ACTION_REDIRECT:
		check_mx(answer, rr, mxw_policy_redirect(policy, verdict->rule));
		break;
	default:
		check_soa(answer, rr, qname);
	}
	ldns_rr_free(rr);
}

void mxwt_fuzz_answer(const struct mxw_policy *policy, const struct mxw_verdict *verdict,
                      struct mxw_name qname, struct mxw_name judged)
{
	/* Of the table in the documentation. */
	static const struct {
		uint8_t rcode;
		uint16_t rr_type, ede_code;
	} wanted[] = {
		[MXW_ACTION_NULL_MX] = { 0, LDNS_RR_TYPE_MX, 4 },
		[MXW_ACTION_NXDOMAIN] = { 3, LDNS_RR_TYPE_SOA, 15 },
		[MXW_ACTION_NODATA] = { 0, LDNS_RR_TYPE_SOA, 15 },
		[MXW_ACTION_REDIRECT] = { 0, LDNS_RR_TYPE_MX, 4 },
		[MXW_ACTION_SERVFAIL] = { 2, 0, 15 },
		[MXW_ACTION_REFUSED] = { 5, 0, 15 },
		[MXW_ACTION_DROP] = { 2, 0, 15 },
	};
	struct mxw_answer answer;

	FUZZ_REQUIRE(mxw_verdict_blocks(verdict));
	memset(&answer, 0xa5, sizeof(answer));
	mxw_answer_make(policy, verdict, qname, judged, &answer);
	FUZZ_REQUIRE(answer.drop == (verdict->action == MXW_ACTION_DROP));
	FUZZ_REQUIRE(answer.rcode == wanted[verdict->action].rcode);
	FUZZ_REQUIRE(answer.rr_type == wanted[verdict->action].rr_type);
	FUZZ_REQUIRE(answer.ede_code == wanted[verdict->action].ede_code);
	FUZZ_REQUIRE(answer.ttl_s >= MXW_TTL_MIN && answer.ttl_s <= MXW_TTL_MAX);
	FUZZ_REQUIRE(answer.rdata_size <= MXW_RDATA_SIZE_MAX);
	FUZZ_REQUIRE((answer.rr_type == 0) == (answer.rdata_size == 0));
	check_ede(&answer, mxw_policy_rule(policy, verdict->rule).id);
	if (answer.rr_type != 0)
		check_rr(policy, verdict, qname, &answer);
}

/* ---- whole policies ---- */

static void check_text(const char *text)
{
	FUZZ_REQUIRE(strlen(text) <= MXW_TEXT_SIZE_MAX);
	FUZZ_REQUIRE_OF(mxwt_is_line(text, strlen(text)), text);
}

static void check_rule(const struct mxw_policy *policy, uint32_t number)
{
	const struct mxw_rule rule = mxw_policy_rule(policy, number);
	const size_t size = strspn(rule.id, "abcdefghijklmnopqrstuvwxyz0123456789-");

	FUZZ_REQUIRE_OF(size >= 1 && size <= MXW_ID_SIZE_MAX && rule.id[size] == '\0', rule.id);
	check_text(rule.description);
	check_text(rule.owner);
	check_text(rule.ticket);
	check_text(rule.reference);
	FUZZ_REQUIRE(rule.ttl_s >= MXW_TTL_MIN && rule.ttl_s <= MXW_TTL_MAX);
}

struct asked {
	const struct mxw_policy *policy;
	struct mxw_policy_counts counts;
	unsigned left; /* names that are still asked for: an input may have many */
};

static void ask(const struct asked *asked, uint32_t group, struct mxw_name name, uint16_t type)
{
	const struct mxw_question question = { .name = name,
		                               .type = type,
		                               .class_ = MXW_CLASS_IN };
	const struct mxw_verdict verdict =
		mxw_policy_decide_for_group(asked->policy, group, &question);
	struct mxw_name_buffer buffer;
	struct mxw_name intended;
	struct mxw_name again;

	FUZZ_REQUIRE(verdict.group == group);
	FUZZ_REQUIRE((verdict.rule == MXW_RULE_NONE) == (verdict.entry == MXW_ENTRY_NONE));
	if (verdict.rule == MXW_RULE_NONE) {
		FUZZ_REQUIRE(verdict.trigger == MXW_TRIGGER_NONE);
		FUZZ_REQUIRE(!mxw_verdict_alerts(&verdict) && !mxw_verdict_blocks(&verdict));
		return;
	}
	FUZZ_REQUIRE(verdict.rule < asked->counts.rules);
	if (mxw_verdict_blocks(&verdict)) {
		FUZZ_REQUIRE(mxw_policy_guards(asked->policy, &question));
		mxwt_fuzz_answer(asked->policy, &verdict, name, name);
	}
	if (mxw_policy_intended(asked->policy, &verdict, name, &buffer, &intended)) {
		FUZZ_REQUIRE(mxw_name_from_wire(intended.wire, intended.size, &again));
		FUZZ_REQUIRE(again.size == intended.size);
	}
}

static bool ask_about(void *context, struct mxw_name name)
{
	struct asked *asked = context;
	struct mxw_name_buffer buffer;
	struct mxw_name below;

	for (uint32_t group = 0; group < asked->counts.groups; group++) {
		ask(asked, group, name, MXW_TYPE_MX);
		ask(asked, group, name, MXW_TYPE_A);
		if (mxw_name_unnamed_below(name, &buffer, &below))
			ask(asked, group, below, MXW_TYPE_MX);
	}
	return --asked->left > 0;
}

void mxwt_fuzz_policy(const struct mxw_policy *policy)
{
	struct asked asked = { .policy = policy,
		               .counts = mxw_policy_counts(policy),
		               .left = 64 };

	FUZZ_REQUIRE(asked.counts.size == mxw_policy_size(policy));
	for (uint32_t rule = 0; rule < asked.counts.rules; rule++)
		check_rule(policy, rule);
	(void)mxw_policy_each_name(policy, ask_about, &asked);
}
