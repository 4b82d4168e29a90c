/* Whatever is done for a query at one moment is done under one generation: what is in force is read once
 * at each event and each callback, and may be another one at the next.
 *
 * A query comes in as a new event (from a client) or a pass event (a sub-query's first run), and is
 * either answered here or handed on. When the modules below are done, it comes back once. In between,
 * questions to servers and their answers are seen through callbacks. What is done at each of these is
 * guard.c; who is answered what is judge.c and policy_answer.c. */
#include "unbound/operate.h"
#include "unbound/errands.h"
#include "unbound/guard.h"
#include "unbound/log_line.h"
#include "unbound/policy_answer.h"
#include "unbound/report.h"
#include "unbound/selftest.h"

#include "util/net_help.h"
#include "util/regional.h"

struct mxwi_query *mxwi_query_of(struct module_qstate *qstate, int id)
{
	if (qstate->minfo[id] == NULL)
		qstate->minfo[id] =
			regional_alloc_zero(qstate->region, sizeof(struct mxwi_query));
	return qstate->minfo[id];
}

/* Answers the query if it has one client only, and that one is to be blocked. Queries without a
 * client are prefetches and sub-queries, which keep the resolver itself alive: never answered. With
 * more than one client, each is looked at in the late gate. */
static bool answer_client(struct mxwi_module *module, const struct mxwi_generation *generation,
                          struct module_qstate *qstate, int id)
{
	struct mesh_reply *only = qstate->mesh_info->reply_list;
	struct mxwi_judgement judgement;
	struct mxwi_client client;
	struct mxwi_query *query;
	struct mxw_answer answer;
	bool alerts;

	if (only == NULL || only->next != NULL || qstate->mesh_info->cb_list != NULL)
		return false;
	if (!mxwi_client_of(&only->query_reply, &client))
		return false;
	if (mxwi_selftest_answer(module, generation, qstate, &client,
	                         only->start_time.tv_sec)) {
		query = mxwi_query_of(qstate, id);
		if (query != NULL)
			query->answered = true;
		return true;
	}
	alerts = mxwi_judge(generation, &qstate->qinfo, NULL, &client.address,
	                    only->start_time.tv_sec, &judgement);
	if (judgement.capped)
		mxwi_count(&module->counters.capped);
	if (!alerts || !mxw_verdict_blocks(&judgement.verdict))
		return false;
	mxw_answer_make(generation->policy, &judgement.verdict, judgement.qname,
	                judgement.judged, &answer);
	query = mxwi_query_of(qstate, id);
	if (query == NULL || !mxwi_answer_query(qstate, &answer))
		return false;
	query->answered = true;
	mxwi_count(&module->counters.answered);
	mxwi_report_emit(generation, &(struct mxwi_report){
					     .judgement = &judgement,
					     .qinfo = &qstate->qinfo,
					     .client = &client,
					     .when = &only->start_time,
					     .id = ntohs(only->qid),
					     .rcode = answer.rcode,
					     .answered = !answer.drop,
				     });
	return true;
}

static enum module_ext_state begin(struct mxwi_module *module, struct module_qstate *qstate,
                                   int id)
{
	const struct mxwi_generation *generation;
	enum module_ext_state state = module_wait_module;

	mxwi_errands_enlist(module->errands, qstate->env);
	mxwi_epoch_begin();
	generation = mxwi_current(module);
	if (answer_client(module, generation, qstate, id))
		state = module_finished;
	else
		mxwi_guard_begin(module, generation, qstate);
	mxwi_epoch_end();
	return state;
}

static void done(struct mxwi_module *module, struct module_qstate *qstate)
{
	mxwi_epoch_begin();
	mxwi_guard_done(module, mxwi_current(module), qstate);
	mxwi_epoch_end();
}

/* Only the first module of a chain is told that a query is new, and dns64 does half of its work only
 * then. So the next one is run here, as it would be without this module: Unbound looks at the state of
 * the module that is current, which is the next one then. */
static void hand_on_as_new(struct module_qstate *qstate, int id)
{
	const struct module_stack *chain = &qstate->env->mesh->mods;
	const int next = id + 1;

	/* Unbound has words for a chain that ends here. */
	if (next >= chain->num)
		return;
	qstate->curmod = next;
	chain->mod[next]->operate(qstate, module_event_new, next, NULL);
}

void mxwi_operate(struct mxwi_module *module, struct module_qstate *qstate,
                  enum module_ev event, int id)
{
	switch (event) {
	case module_event_new:
	case module_event_pass:
		qstate->ext_state[id] =
			module != NULL ? begin(module, qstate, id) : module_wait_module;
		break;
	case module_event_moddone:
		if (module != NULL)
			done(module, qstate);
		qstate->ext_state[id] = module_finished;
		break;
	case module_event_reply:
	case module_event_noreply:
	case module_event_capsfail:
	case module_event_error:
	default:
		mxwi_log_err("event %s is not for this module", strmodulevent(event));
		qstate->ext_state[id] = module_error;
		break;
	}
	if (event == module_event_new && qstate->ext_state[id] == module_wait_module)
		hand_on_as_new(qstate, id);
}

/* The signature that Unbound calls before it asks an upstream server. */
static int on_query(struct query_info *asked, uint16_t flags, struct module_qstate *qstate,
                    struct sockaddr_storage *server, socklen_t server_size,
                    uint8_t *zone, /* NOLINT(readability-non-const-parameter): Unbound's */
                    size_t zone_size, struct regional *region, int id, void *callback)
{
	(void)flags;
	(void)server;
	(void)server_size;
	(void)zone;
	(void)zone_size;
	(void)region;
	(void)callback;
	mxwi_guard_ask(qstate, id, asked);
	return 1;
}

/* The signature that Unbound calls for each answer of an upstream server. */
static int on_response(struct module_qstate *qstate, struct dns_msg *response, int id,
                       void *callback)
{
	mxwi_epoch_begin();
	mxwi_guard_response(mxwi_current(callback), qstate, id, response);
	mxwi_epoch_end();
	return 1;
}

bool mxwi_operate_open(struct mxwi_module *module, struct module_env *env, int id)
{
	inplace_cb_query_func_type *query = on_query;
	inplace_cb_query_response_func_type *response = on_response;

	return mxwi_callback_open(module, env, id, inplace_cb_query,
	                          (mxwi_callback_fn *)query) &&
	       mxwi_callback_open(module, env, id, inplace_cb_query_response,
	                          (mxwi_callback_fn *)response);
}

void mxwi_operate_close(struct module_env *env, int id)
{
	mxwi_callback_close(env, id, inplace_cb_query);
	mxwi_callback_close(env, id, inplace_cb_query_response);
}
