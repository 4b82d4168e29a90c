/* The policy knows names; a resolver's answer has more of them than the question. This file is the
 * one place that walks an answer: the CNAMEs in its answer section, which Unbound also makes for
 * every DNAME it follows. The MX hosts themselves are not judged. Both users of the walk, the
 * verdict for one client and the guard for all, ask about each target as if it had been the
 * question, with the question's type and class. */
#include "unbound/judge.h"
#include "unbound/selftest.h"

#include "sldns/rrdef.h"
#include "util/data/packed_rrset.h"
#include "util/net_help.h"

/* The next alias target from RRset `*at` on; false: there is none. */
static bool next_alias(const struct reply_info *reply, size_t *at, struct mxw_name *ret)
{
	while (*at < reply->an_numrrsets) {
		struct ub_packed_rrset_key *rrset = reply->rrsets[(*at)++];
		uint8_t *target = NULL;
		size_t size = 0;

		if (rrset->rk.type != htons(LDNS_RR_TYPE_CNAME))
			continue;
		get_cname_target(rrset, &target, &size);
		if (target != NULL && mxw_name_from_wire(target, size, ret))
			return true;
	}
	return false;
}

/* Asks about each alias target as if it were the question. The first that blocks is taken; else the
 * first that alerts, where the asked name itself does not. */
static void judge_aliases(const struct mxw_policy *policy, const struct reply_info *reply,
                          uint32_t group, struct mxw_question *question,
                          struct mxwi_judgement *judgement)
{
	const bool released =
		mxw_releases_hold(question->releases, question->name, question->now_s);
	size_t at = 0;

	while (!mxw_verdict_blocks(&judgement->verdict) &&
	       next_alias(reply, &at, &question->name)) {
		struct mxw_verdict verdict =
			mxw_policy_decide_for_group(policy, group, question);

		if (verdict.trigger != MXW_TRIGGER_RELEASE)
			verdict.trigger = MXW_TRIGGER_CNAME;
		if (released && mxw_verdict_alerts(&verdict))
			mxw_verdict_release(&verdict);
		if (!mxw_verdict_blocks(&verdict) &&
		    (!mxw_verdict_alerts(&verdict) || mxw_verdict_alerts(&judgement->verdict)))
			continue;
		judgement->verdict = verdict;
		judgement->judged = question->name;
	}
}

bool mxwi_judge(const struct mxwi_generation *generation, const struct query_info *qinfo,
                const struct reply_info *reply, const struct mxw_address *client, int64_t now_s,
                struct mxwi_judgement *ret)
{
	struct mxw_question question = {
		.type = qinfo->qtype,
		.class_ = qinfo->qclass,
		.client = client,
		.now_s = now_s,
		.ceiling = mxwi_ceiling_at(generation, now_s),
		.releases = generation->releases,
	};
	const struct mxw_policy *policy = generation->policy;
	uint32_t group;

	/* Type, then client, then name: from the cheapest look to the dearest. */
	if (policy == NULL || !mxw_policy_considers(policy, question.type, question.class_))
		return false;
	group = mxw_policy_group_of(policy, client);
	if (group == MXW_GROUP_NONE || !mxwi_qname(qinfo, &question.name))
		return false;
	ret->qname = question.name;
	ret->judged = question.name;
	ret->verdict = mxw_policy_decide_for_group(policy, group, &question);
	if (reply != NULL && !mxw_verdict_blocks(&ret->verdict) &&
	    ret->verdict.trigger != MXW_TRIGGER_ALLOW)
		judge_aliases(policy, reply, group, &question, ret);
	return mxw_verdict_alerts(&ret->verdict);
}

bool mxwi_must_guard(const struct mxwi_generation *generation, const struct query_info *qinfo,
                     const struct reply_info *reply, int64_t now_s)
{
	struct mxw_question question = {
		.type = qinfo->qtype,
		.class_ = qinfo->qclass,
		.now_s = now_s,
		.ceiling = mxwi_ceiling_at(generation, mxwi_guard_time(now_s)),
	};
	const struct mxw_policy *policy = generation->policy;
	size_t at = 0;

	if (!mxwi_reach_at(generation, mxwi_guard_time(now_s)).enforces ||
	    !mxw_policy_considers(policy, question.type, question.class_))
		return false;
	if (!mxwi_qname(qinfo, &question.name))
		return false;
	if (mxwi_selftest_is(&question))
		return true;
	if (mxw_policy_guards(policy, &question))
		return true;
	while (reply != NULL && next_alias(reply, &at, &question.name))
		if (mxw_policy_guards(policy, &question))
			return true;
	return false;
}
