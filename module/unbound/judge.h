/* judge.h - asks the policy about a question, and about aliases and mail exchangers in its answer.
 * Threads: any worker.
 * Memory: nothing is allocated; names borrow from the question and the answer.
 * Cost: one look for types that no rule covers; else a decision per name.
 * Standards: RFC 1034 section 3.6.2 (aliases), RFC 6672 (DNAME).
 */
#ifndef MXW_UNBOUND_JUDGE_H
#define MXW_UNBOUND_JUDGE_H

#include "unbound/module.h"

/* A verdict, and the name that it is about: the one asked for, an alias target behind it, or an exchange. */
struct mxwi_judgement {
	struct mxw_verdict verdict;
	struct mxw_name qname, judged;
	struct mxw_address address; /* of `judged`, which the verdict is about; size 0: none */
	bool capped; /* some name was like more protected domains than are compared with one */
};

/* What the policy says to this client about the question; and, when `reply` is not NULL and that
 * does not block, about each alias target in the answer, in the order of the chain, and then about
 * where mail would go. An allow entry or a release for the asked name is final. False: nothing to alert on or
 * to block; only `capped` is then set. */
bool mxwi_judge(const struct mxwi_generation *generation, const struct query_info *qinfo,
                const struct reply_info *reply, const struct mxw_address *client, int64_t now_s,
                struct mxwi_judgement *ret);

/* Must the answer to this question stay out of every shared cache, for its name, or for an alias
 * target or an exchanger in `reply` (may be NULL)? */
bool mxwi_must_guard(const struct mxwi_generation *generation, const struct query_info *qinfo,
                     const struct reply_info *reply, int64_t now_s);

#endif
