/* A mail host gets the policy answer from this module, and whatever Unbound answers without asking
 * the module is out of its hands: an entry of the message cache, or another client's query that the
 * mail host's is attached to. So a name that a rule in enforce watches for anybody is never put
 * there. The guard is set three times, because each later step sees names that the earlier could
 * not: the question; minimised names and aliases in a server's answer; and what other modules of the
 * chain have done with it. What others have set in no_cache_store is never cleared.
 *
 * A query is made unique by taking it out of the mesh's tree, marking it, and putting it back: the
 * mark is part of the tree's order. A query that others wait for, or that waits for others, lies in
 * their trees too, under the old order, and is left as it is; the late gate stands behind it. */
#include "unbound/guard.h"
#include "unbound/uncache.h"

#include "services/cache/dns.h"
#include "util/net_help.h"

static void set_guard(struct module_qstate *qstate)
{
	qstate->no_cache_store = 1;
	qstate->no_cache_lookup = 1;
}

static void make_unique(struct mxwi_module *module, struct module_qstate *qstate)
{
	struct mesh_state *state = qstate->mesh_info;
	struct mesh_area *mesh = qstate->env->mesh;

	if (mesh_state_is_unique(state) || state->super_set.count > 0 ||
	    state->sub_set.count > 0)
		return;
	/* Each worker has a mesh of its own. The second half of its places is not for queries that
	 * could have shared one, lest a flood of one watched name keep everything else out. */
	if (mesh->num_reply_states > mesh->max_reply_states / 2) {
		mxwi_count(&module->counters.shared);
		return;
	}
	mxwi_count(&module->counters.unique);
	(void)rbtree_delete(&mesh->all, state);
	mesh_state_make_unique(state);
	(void)rbtree_insert(&mesh->all, &state->node);
}

bool mxwi_may_lack_address(const struct mxwi_module *module,
                           const struct mxwi_generation *generation,
                           const struct query_info *qinfo)
{
	return module->has_cachedb && generation->lists_networks &&
	       (qinfo->qtype == MXW_TYPE_MX || qinfo->qtype == MXW_TYPE_ANY);
}

void mxwi_guard_begin(struct mxwi_module *module, const struct mxwi_generation *generation,
                      struct module_qstate *qstate)
{
	if (mxwi_may_lack_address(module, generation, &qstate->qinfo))
		qstate->no_cache_lookup = 1;
	if (!mxwi_must_guard(generation, &qstate->qinfo, NULL, *qstate->env->now))
		return;
	mxwi_count(&module->counters.guarded);
	set_guard(qstate);
	make_unique(module, qstate);
}

/* Is a server asked for the query's own name, or for a name cut short on the way to it (RFC 9156)?
 * Else it is asked for an alias target, or on the way to one. */
static bool is_own_way(const struct module_qstate *qstate, const struct query_info *asked)
{
	struct mxw_name name, own;

	return mxwi_qname(asked, &name) && mxwi_qname(&qstate->qinfo, &own) &&
	       mxw_name_encloses(name, own);
}

/* Was the server asked for less than the query says: for a name cut short, or for the whole name
 * with a type that tells nothing? */
static bool is_minimised(const struct module_qstate *qstate, const struct dns_msg *response)
{
	return is_own_way(qstate, &response->qinfo) &&
	       (response->qinfo.qname_len < qstate->qinfo.qname_len ||
	        response->qinfo.qtype != qstate->qinfo.qtype);
}

/* Guards the answer to a minimised question only: what is stored until a server is asked again. */
static void set_passing_guard(struct module_qstate *qstate, int id)
{
	struct mxwi_query *query;

	if (qstate->no_cache_store)
		return;
	query = mxwi_query_of(qstate, id);
	if (query != NULL)
		query->passing_guard = true;
	qstate->no_cache_store = 1;
}

void mxwi_guard_ask(struct module_qstate *qstate, int id, const struct query_info *asked)
{
	struct mxwi_query *query = qstate->minfo[id];

	if (query == NULL || !query->passing_guard)
		return;
	query->passing_guard = false;
	/* Behind an alias the next servers may be ones whose answers the administrator wants out of
	 * the cache, and Unbound has said so already. */
	if (is_own_way(qstate, asked))
		qstate->no_cache_store = 0;
}

void mxwi_guard_response(const struct mxwi_generation *generation, struct module_qstate *qstate,
                         int id, const struct dns_msg *response)
{
	int64_t now_s = *qstate->env->now;
	const struct reply_info *reply = response != NULL ? response->rep : NULL;

	/* The question with the aliases that lead on from it; and what the server was really asked:
	 * the end of a chain of aliases, which is a part of the answer, or a minimised name, which
	 * is stored as a message of its own and says nothing of the answer. */
	const bool by_question = mxwi_must_guard(generation, &qstate->qinfo, reply, now_s);
	if (!by_question &&
	    (response == NULL || !mxwi_must_guard(generation, &response->qinfo, reply, now_s)))
		return;
	if (!by_question && is_minimised(qstate, response))
		set_passing_guard(qstate, id);
	else
		set_guard(qstate);
}

void mxwi_guard_done(struct mxwi_module *module, const struct mxwi_generation *generation,
                     struct module_qstate *qstate)
{
	const struct reply_info *reply =
		qstate->return_msg != NULL ? qstate->return_msg->rep : NULL;

	if (!mxwi_must_guard(generation, &qstate->qinfo, reply, *qstate->env->now))
		return;
	set_guard(qstate);
	(void)atomic_fetch_add(&module->counters.uncached,
	                       mxwi_uncache(module->msg_cache, &qstate->qinfo));
}
