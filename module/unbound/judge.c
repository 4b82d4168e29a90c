/* The policy knows names; a resolver's answer has more of them than the question. This file is the
 * one place that asks about those: first the CNAMEs in its answer section, which Unbound also makes for
 * every DNAME it follows, each as if it had been the question, with the question's type and class; then
 * the exchanges that it sends mail to (exchangers.c). Both users, the verdict for one client and the
 * guard for all, go the same way. */
#include "unbound/judge.h"
#include "unbound/exchangers.h"
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

/* A verdict on what the answer says. `released` is the asked name, which frees all of it. Of several the
 * first that blocks is taken; else the first that alerts. Returns whether this one was. */
static bool take_verdict(struct mxwi_judgement *judgement, struct mxw_verdict verdict,
                         bool released, struct mxw_name judged)
{
	judgement->capped = judgement->capped || verdict.capped;
	if (released && mxw_verdict_alerts(&verdict))
		mxw_verdict_release(&verdict);
	if (!mxw_verdict_blocks(&verdict) &&
	    (!mxw_verdict_alerts(&verdict) || mxw_verdict_alerts(&judgement->verdict)))
		return false;
	judgement->verdict = verdict;
	judgement->judged = judged;
	return true;
}

/* Asks about each alias target as if it were the question. */
static void judge_aliases(const struct mxw_policy *policy, const struct reply_info *reply,
                          uint32_t group, struct mxw_question *question, bool released,
                          struct mxwi_judgement *judgement)
{
	size_t at = 0;

	while (!mxw_verdict_blocks(&judgement->verdict) &&
	       next_alias(reply, &at, &question->name)) {
		struct mxw_verdict verdict =
			mxw_policy_decide_for_group(policy, group, question);

		if (verdict.trigger != MXW_TRIGGER_RELEASE)
			verdict.trigger = MXW_TRIGGER_CNAME;
		(void)take_verdict(judgement, verdict, released, question->name);
	}
}

/* Asks about each host and each address that mail would go to. */
static void judge_exchangers(const struct mxw_policy *policy, const struct reply_info *reply,
                             uint32_t group, struct mxw_question *question, bool released,
                             struct mxwi_judgement *judgement)
{
	struct mxwi_exchange_walk walk;
	struct mxwi_exchange exchange;

	question->subject = MXW_SUBJECT_EXCHANGE;
	mxwi_exchanges_begin(&walk, policy, reply, question->type);
	while (!mxw_verdict_blocks(&judgement->verdict) &&
	       mxwi_exchanges_next(&walk, &exchange)) {
		struct mxw_verdict verdict;

		question->name = exchange.name;
		verdict = exchange.address.size > 0
		                  ? mxw_policy_decide_address(policy, group, question,
		                                              &exchange.address)
		                  : mxw_policy_decide_for_group(policy, group, question);
		if (take_verdict(judgement, verdict, released, exchange.name))
			judgement->address = exchange.address;
	}
}

/* Asks about all that the answer says. */
static void judge_answer(const struct mxw_policy *policy, const struct reply_info *reply,
                         uint32_t group, struct mxw_question *question,
                         struct mxwi_judgement *judgement)
{
	const bool released =
		mxw_releases_hold(question->releases, question->name, question->now_s);

	judge_aliases(policy, reply, group, question, released, judgement);
	judge_exchangers(policy, reply, group, question, released, judgement);
}

/* Must the answer be guarded for where it sends mail? */
static bool must_guard_exchangers(const struct mxw_policy *policy,
                                  const struct reply_info *reply, struct mxw_question *question)
{
	struct mxwi_exchange_walk walk;
	struct mxwi_exchange exchange;

	question->subject = MXW_SUBJECT_EXCHANGE;
	mxwi_exchanges_begin(&walk, policy, reply, question->type);
	while (mxwi_exchanges_next(&walk, &exchange)) {
		question->name = exchange.name;
		if (exchange.address.size > 0
		            ? mxw_policy_guards_address(policy, question, &exchange.address)
		            : mxw_policy_guards(policy, question))
			return true;
	}
	return false;
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

	ret->capped = false;
	/* Type, then client, then name: from the cheapest look to the dearest. */
	if (policy == NULL || !mxw_policy_considers(policy, question.type, question.class_))
		return false;
	group = mxw_policy_group_of(policy, client);
	if (group == MXW_GROUP_NONE || !mxwi_qname(qinfo, &question.name))
		return false;
	ret->qname = question.name;
	ret->judged = question.name;
	ret->address = (struct mxw_address){ .size = 0 };
	ret->verdict = mxw_policy_decide_for_group(policy, group, &question);
	ret->capped = ret->verdict.capped;
	if (reply != NULL && !mxw_verdict_blocks(&ret->verdict) &&
	    ret->verdict.trigger != MXW_TRIGGER_ALLOW)
		judge_answer(policy, reply, group, &question, ret);
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
	return reply != NULL && must_guard_exchangers(policy, reply, &question);
}
