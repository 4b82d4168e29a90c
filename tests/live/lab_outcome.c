/*
 * Most tests of a policy's life ask the same question again and again: who gets what now? The answer
 * is one word, and only where it is the wrong one is the whole reply of interest.
 */
#include "lab_outcome.h"

struct lab_reply *lab_outcome_ask(struct lab_unbound *unbound, const struct lab_query *query)
{
	struct lab_reply *reply = NULL;

	for (unsigned i = 0; i < 10 && reply == NULL; i++)
		reply = lab_ask(unbound->port, query, 2000);
	return reply;
}

bool lab_outcome_is(const struct lab_query *query, const struct lab_reply *reply,
                    enum lab_answer answer)
{
	const struct lab_expectation expected = {
		.answer = answer,
		.question = query->name,
		.owner = query->name,
		.ttl_s = LAB_OUTCOME_TTL_S,
	};
	char why[512];

	return lab_reply_matches(reply, &expected, why, sizeof(why));
}

void lab_outcome_expect(struct lab_unbound *unbound, int line, const struct lab_query *query,
                        enum lab_answer answer)
{
	struct lab_reply *reply = lab_outcome_ask(unbound, query);

	LAB_CHECK(lab_outcome_is(query, reply, answer),
	          "line %d: %s from %s: not outcome %d\n%s", line, query->name, query->from,
	          (int)answer, lab_reply_text(reply));
	lab_reply_free(reply);
}
