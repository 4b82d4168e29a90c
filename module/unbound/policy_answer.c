/* mxwarden/answer.h says what is answered; here it is put into the structures from which Unbound
 * encodes a packet. Answers with a message become a reply_info with at most one RRset. SERVFAIL and
 * REFUSED are a bare return code. For a drop the client is taken off the query, as Unbound does when
 * a client's connection ends; the query then ends without anybody to answer. In all cases the query
 * is told to keep away from the caches, lest serve-expired fill in for a SERVFAIL, or the answer be
 * stored. */
#include "unbound/policy_answer.h"
#include "unbound/log_line.h"

#include "services/cache/dns.h"
#include "services/listen_dnsport.h"
#include "sldns/pkthdr.h"
#include "sldns/rrdef.h"
#include "util/data/msgencode.h"
#include "util/data/packed_rrset.h"
#include "util/net_help.h"
#include "util/regional.h"

/* One RR, packed as Unbound packs: whoever copies an RRset there copies one block. The two-octet
 * length goes before the rdata. */
static struct packed_rrset_data *make_data(const struct mxw_answer *answer,
                                           struct regional *region)
{
	size_t rr_size = 2u + answer->rdata_size;
	struct packed_rrset_data *data = regional_alloc_zero(
		region, sizeof(*data) + sizeof(*data->rr_len) + sizeof(*data->rr_data) +
				sizeof(*data->rr_ttl) + rr_size);

	if (data == NULL)
		return NULL;
	data->ttl = (time_t)answer->ttl_s;
	data->count = 1;
	data->trust = rrset_trust_ans_noAA;
	data->security = sec_status_insecure;
	packed_rrset_ptr_fixup(data);
	data->rr_len[0] = rr_size;
	data->rr_ttl[0] = (time_t)answer->ttl_s;
	data->rr_data[0][0] = (uint8_t)(answer->rdata_size >> 8);
	data->rr_data[0][1] = (uint8_t)answer->rdata_size;
	memcpy(data->rr_data[0] + 2, answer->rdata, answer->rdata_size);
	return data;
}

static struct ub_packed_rrset_key *make_rrset(const struct mxw_answer *answer, uint16_t class_,
                                              struct regional *region)
{
	struct ub_packed_rrset_key *rrset = regional_alloc_zero(region, sizeof(*rrset));
	struct packed_rrset_data *data = make_data(answer, region);

	if (rrset == NULL || data == NULL)
		return NULL;
	rrset->rk.dname =
		regional_alloc_init(region, answer->rr_owner.wire, answer->rr_owner.size);
	if (rrset->rk.dname == NULL)
		return NULL;
	rrset->rk.dname_len = answer->rr_owner.size;
	rrset->rk.type = htons(answer->rr_type);
	rrset->rk.rrset_class = htons(class_ != LDNS_RR_CLASS_ANY ? class_ : LDNS_RR_CLASS_IN);
	rrset->entry.key = rrset;
	rrset->entry.data = data;
	rrset->entry.hash = rrset_key_hash(&rrset->rk);
	return rrset;
}

struct reply_info *mxwi_answer_to_reply(const struct mxw_answer *answer, uint16_t class_,
                                        struct regional *region)
{
	struct reply_info *reply = regional_alloc_zero(region, sizeof(*reply));

	if (reply == NULL)
		return NULL;
	reply->flags = (uint16_t)(BIT_QR | BIT_RA | answer->rcode);
	reply->qdcount = 1;
	reply->ttl = (time_t)answer->ttl_s;
	reply->prefetch_ttl = PREFETCH_TTL_CALC(reply->ttl);
	reply->serve_expired_ttl = reply->ttl;
	/* Not unchecked: a validator further up the chain would make that a SERVFAIL. */
	reply->security = sec_status_insecure;
	reply->reason_bogus = LDNS_EDE_NONE;
	if (answer->rr_type == 0)
		return reply;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): room for one element, which is a pointer */
	reply->rrsets = regional_alloc_zero(region, sizeof(*reply->rrsets));
	if (reply->rrsets == NULL)
		return NULL;
	reply->rrsets[0] = make_rrset(answer, class_, region);
	if (reply->rrsets[0] == NULL)
		return NULL;
	reply->rrset_count = 1;
	if (answer->rr_type == LDNS_RR_TYPE_SOA)
		reply->ns_numrrsets = 1;
	else
		reply->an_numrrsets = 1;
	return reply;
}

void mxwi_answer_add_ede(const struct mxw_answer *answer, struct edns_data *edns,
                         struct regional *region)
{
	if (!edns->edns_present)
		return;
	if (!edns_opt_list_append_ede(&edns->opt_list_out, region,
	                              (sldns_ede_code)answer->ede_code, answer->ede_text))
		mxwi_log_detail(VERB_ALGO, "no memory for an EDE option, it is left out");
}

/* Is the answer a return code without a message? */
static bool is_bare(const struct mxw_answer *answer)
{
	return answer->drop || answer->rcode == MXW_RCODE_SERVFAIL ||
	       answer->rcode == MXW_RCODE_REFUSED;
}

/* Unbound's own flag, is_drop, forgets to take the client out of the number of clients that wait
 * (1.17.1). When that has reached its limit for good, queries of other clients are lost whenever
 * two ask the same at once. */
static void drop_client(struct module_qstate *qstate)
{
	struct mesh_reply *client = qstate->mesh_info->reply_list;
	struct comm_reply to = client->query_reply;

	/* Whoever closes the connection must not come back to the query, which is gone by then. */
	if (to.c->use_h2)
		client->h2_stream->mesh_state = NULL;
	mesh_state_remove_reply(qstate->env->mesh, qstate->mesh_info, to.c);
	if (to.c->tcp_req_info != NULL)
		tcp_req_info_remove_mesh_state(to.c->tcp_req_info, qstate->mesh_info);
	comm_point_drop_reply(&to);
}

bool mxwi_answer_query(struct module_qstate *qstate, const struct mxw_answer *answer)
{
	struct dns_msg *message = NULL;

	if (!is_bare(answer)) {
		message = regional_alloc_zero(qstate->region, sizeof(*message));
		if (message == NULL)
			return false;
		message->rep =
			mxwi_answer_to_reply(answer, qstate->qinfo.qclass, qstate->region);
		if (message->rep == NULL)
			return false;
		message->qinfo = qstate->qinfo;
	}
	if (answer->drop)
		drop_client(qstate);
	else
		mxwi_answer_add_ede(answer, &qstate->mesh_info->reply_list->edns,
		                    qstate->region);
	qstate->return_msg = message;
	qstate->return_rcode = is_bare(answer) && !answer->drop ? answer->rcode : 0;
	qstate->no_cache_store = 1;
	qstate->no_cache_lookup = 1;
	return true;
}
