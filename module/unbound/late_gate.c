/* Unbound calls back for every reply that it is about to encode, with the client that gets it. Two
 * things happen there. A reply to a mail host that should have been the policy answer becomes it:
 * for whatever reason the query was not answered when it began, because the mail host was attached
 * to a query of somebody else, or because only the answer showed the alias. And what rules in
 * monitor have to say is observed, without a change.
 *
 * A query may have several clients, and they share one reply_info. Four rules follow, each the answer
 * to something that goes wrong without it:
 *
 * 1. Before the reply is changed for one client, the real one is saved; at the next client it is put
 *    back first. Else a desktop behind a mail host gets the policy answer.
 * 2. When the clients are done, Unbound hands the query's message on to the queries that wait for
 *    it. So that one becomes a copy, made from the real reply.
 * 3. Whether AD is set was decided before the call, from the reply's security. So that stays as it
 *    was, for the next client's sake, and the bits that ask for AD are cleared in this client's query.
 * 4. A drop was decided before the call, too: here it becomes SERVFAIL with the EDE.
 *
 * A reply that Unbound sends as a failure is left alone: it carries no exchanger, and a bogus answer
 * stays SERVFAIL. */
#include "unbound/late_gate.h"
#include "unbound/bypass.h"
#include "unbound/log_line.h"
#include "unbound/policy_answer.h"
#include "unbound/report.h"

#include <stddef.h>

#include "services/cache/dns.h"
#include "sldns/pkthdr.h"
#include "sldns/sbuffer.h"
#include "util/data/msgencode.h"
#include "util/net_help.h"
#include "util/regional.h"

/* What a callback is given, gathered. */
struct passage {
	struct mxwi_module *module;
	const struct mxwi_generation *generation;
	struct query_info *qinfo;
	struct module_qstate *qstate; /* NULL: the reply comes from the cache */
	struct reply_info *reply;     /* NULL: a failure without a message */
	int rcode;                    /* not 0: the reply is this failure, not the message */
	struct edns_data *edns;
	const struct comm_reply *to;
	const struct timeval *when;
	int id;
};

/* The client's entry in the query's list of replies. */
static struct mesh_reply *find_mesh_reply(const struct passage *passage)
{
	struct mesh_reply *r = passage->qstate->mesh_info->reply_list;

	while (r != NULL && &r->query_reply != passage->to)
		r = r->next;
	return r;
}

/* Copies a reply_info without its last member: where a reply lies in a region, the array of RRsets
 * that it points to stands in that member's place. */
static void copy_reply(struct reply_info *to, const struct reply_info *from)
{
	memcpy(to, from, offsetof(struct reply_info, ref));
}

/* Rule 2: the message that others get is no longer the one that is about to be changed. */
static bool detach_message(struct module_qstate *qstate, struct reply_info *reply)
{
	struct dns_msg *message = qstate->return_msg;
	struct reply_info *copy;

	if (message == NULL || message->rep != reply)
		return true;
	copy = regional_alloc_zero(qstate->region, sizeof(*copy));
	message = regional_alloc_init(qstate->region, message, sizeof(*message));
	if (copy == NULL || message == NULL)
		return false;
	copy_reply(copy, reply);
	message->rep = copy;
	qstate->return_msg = message;
	return true;
}

/* Rule 1, first half. The array of RRsets that the reply points to is shared, and never changed. */
static bool save_real(const struct passage *passage)
{
	struct mxwi_query *query = mxwi_query_of(passage->qstate, passage->id);

	if (query == NULL || !detach_message(passage->qstate, passage->reply))
		return false;
	copy_reply(&query->real, passage->reply);
	query->rewritten = passage->reply;
	return true;
}

/* Rule 1, second half. */
static void restore_real(const struct passage *passage)
{
	struct mxwi_query *query = passage->qstate->minfo[passage->id];

	if (query == NULL || query->rewritten == NULL || query->rewritten != passage->reply)
		return;
	copy_reply(passage->reply, &query->real);
	query->rewritten = NULL;
}

/* The failure that stands for any policy answer when there is no memory for it. */
static void empty_reply(struct reply_info *reply)
{
	reply->flags = BIT_QR | BIT_RA | LDNS_RCODE_SERVFAIL;
	reply->an_numrrsets = 0;
	reply->ns_numrrsets = 0;
	reply->ar_numrrsets = 0;
	reply->rrset_count = 0;
}

/* Changes the reply to the policy answer, for this client. Returns the rcode that it has now. */
static uint8_t rewrite(const struct passage *passage, const struct mxwi_judgement *judgement)
{
	struct regional *region = passage->qstate->region;
	struct mesh_reply *mesh_reply = find_mesh_reply(passage);
	struct mxw_answer answer;
	struct reply_info *made;

	mxw_answer_make(passage->generation->policy, &judgement->verdict, judgement->qname,
	                judgement->judged, &answer);
	/* Rule 3. */
	if (mesh_reply != NULL)
		mesh_reply->qflags = (uint16_t)(mesh_reply->qflags & ~BIT_AD);
	passage->edns->bits = (uint16_t)(passage->edns->bits & ~EDNS_DO);
	made = mxwi_answer_to_reply(&answer, passage->qinfo->qclass, region);
	if (made == NULL || !save_real(passage)) {
		/* The other clients of this query then get the failure too, but never the policy
		 * answer, nor the mail host the real one. */
		(void)detach_message(passage->qstate, passage->reply);
		mxwi_log_detail(VERB_ALGO, "no memory for a policy answer");
		empty_reply(passage->reply);
		return LDNS_RCODE_SERVFAIL;
	}
	/* Unbound reads it before the call for the next client, to decide about that one's AD. */
	made->security = passage->reply->security;
	copy_reply(passage->reply, made);
	mxwi_answer_add_ede(&answer, passage->edns, region);
	mxwi_count(&passage->module->counters.gated);
	return answer.rcode;
}

static uint16_t query_id(const struct passage *passage)
{
	const struct mesh_reply *mesh_reply;

	/* From the cache: the query is still in the buffer that the reply is made in. */
	if (passage->qstate == NULL)
		return sldns_buffer_limit(passage->to->c->buffer) >= LDNS_HEADER_SIZE
		               ? sldns_buffer_read_u16_at(passage->to->c->buffer, 0)
		               : 0;
	mesh_reply = find_mesh_reply(passage);
	return mesh_reply != NULL ? ntohs(mesh_reply->qid) : 0;
}

/* Was this very reply looked at before? Unbound calls twice when it cannot encode the first one. */
static bool is_repeated(const struct passage *passage)
{
	struct mxwi_query *query = passage->qstate->minfo[passage->id];

	return query != NULL && (query->answered || query->observed == passage->to);
}

static void remember_observed(const struct passage *passage)
{
	struct mxwi_query *query = mxwi_query_of(passage->qstate, passage->id);

	if (query != NULL)
		query->observed = passage->to;
}

static void pass(const struct passage *passage)
{
	struct mxwi_judgement judgement;
	struct mxwi_client client;
	struct mxwi_report report = {
		.judgement = &judgement,
		.qinfo = passage->qinfo,
		.client = &client,
		.when = passage->when,
		.answered = true,
	};

	if (!mxwi_client_of(passage->to, &client) ||
	    !mxwi_judge(passage->generation, passage->qinfo, passage->reply, &client.address,
	                passage->when->tv_sec, &judgement))
		return;
	report.id = query_id(passage);
	report.rcode = (uint8_t)(passage->rcode != 0 || passage->reply == NULL
	                                 ? passage->rcode & 0xf
	                                 : FLAGS_GET_RCODE(passage->reply->flags));
	if (mxw_verdict_blocks(&judgement.verdict)) {
		/* A failure is a real answer too, and so is what comes out of the cache: nobody
		 * can change that any more. The alert says what the client got. */
		if (passage->qstate != NULL && passage->rcode == 0 && passage->reply != NULL)
			report.rcode = rewrite(passage, &judgement);
		else
			judgement.verdict.action = MXW_ACTION_PASS;
		if (passage->qstate == NULL)
			mxwi_bypass_note(passage->module->bypass, passage->qinfo, &client,
			                 passage->when);
	}
	if (passage->qstate != NULL)
		remember_observed(passage);
	mxwi_report_emit(passage->generation, &report);
}

/* Judges a reply under what is in force, if that may have something to say of it. */
static void look_at(struct passage *passage)
{
	struct mxwi_reach reach;

	mxwi_epoch_begin();
	passage->generation = mxwi_current(passage->module);
	reach = mxwi_reach_at(passage->generation, passage->when->tv_sec);
	/* What would be blocked is in no cache, unless it was put there behind the module's back. */
	if (reach.monitors || reach.enforces)
		pass(passage);
	mxwi_epoch_end();
}

/* The signature that Unbound calls, for replies of a query. */
static int on_reply(struct query_info *qinfo, struct module_qstate *qstate,
                    struct reply_info *reply, int rcode, struct edns_data *edns,
                    struct edns_option **opt_list_out, struct comm_reply *to,
                    struct regional *region, struct timeval *start_time, int id, void *callback)
{
	struct passage passage = {
		.module = callback,
		.qinfo = qinfo,
		.qstate = qstate,
		.reply = reply,
		.rcode = rcode,
		.edns = edns,
		.to = to,
		.when = start_time,
		.id = id,
	};

	(void)opt_list_out;
	(void)region;
	if (qstate == NULL || qinfo == NULL)
		return 1;
	if (reply != NULL)
		restore_real(&passage);
	/* RPZ may answer with TC alone: that says nothing, and the client comes back over TCP. */
	if (to == NULL || start_time == NULL || (rcode & BIT_TC) != 0 || is_repeated(&passage))
		return 1;
	look_at(&passage);
	return 1;
}

/* The same for replies from the message cache: nothing can be changed there. */
static int on_cached_reply(struct query_info *qinfo, struct module_qstate *qstate,
                           struct reply_info *reply, int rcode, struct edns_data *edns,
                           struct edns_option **opt_list_out, struct comm_reply *to,
                           struct regional *region, struct timeval *start_time, int id,
                           void *callback)
{
	struct passage passage = {
		.module = callback,
		.qinfo = qinfo,
		.reply = reply,
		.edns = edns,
		.to = to,
		.when = start_time,
		.id = id,
	};

	(void)qstate;
	(void)rcode; /* of the query's flags, not of the reply */
	(void)opt_list_out;
	(void)region;
	if (qinfo != NULL && reply != NULL && to != NULL && start_time != NULL)
		look_at(&passage);
	return 1;
}

static bool open_one(struct mxwi_module *module, struct module_env *env, int id,
                     enum inplace_cb_list_type type, inplace_cb_reply_func_type *function)
{
	return mxwi_callback_open(module, env, id, type, (mxwi_callback_fn *)function);
}

bool mxwi_late_gate_open(struct mxwi_module *module, struct module_env *env, int id)
{
	bool done = open_one(module, env, id, inplace_cb_reply, on_reply) &&
	            open_one(module, env, id, inplace_cb_reply_servfail, on_reply) &&
	            open_one(module, env, id, inplace_cb_reply_cache, on_cached_reply);

	if (!done)
		mxwi_late_gate_close(env, id);
	return done;
}

void mxwi_late_gate_close(struct module_env *env, int id)
{
	mxwi_callback_close(env, id, inplace_cb_reply);
	mxwi_callback_close(env, id, inplace_cb_reply_servfail);
	mxwi_callback_close(env, id, inplace_cb_reply_cache);
}
