/* compare_choice.h - a sealed policy held against the slow oracle: decisions, the guard, shares,
 *     contenders.
 * Threads: one.
 * Memory: a comparison borrows both.
 * Cost: that of the oracle, several times for each group.
 * Standards: none.
 */
#ifndef MXWT_COMPARE_CHOICE_H
#define MXWT_COMPARE_CHOICE_H

#include "tests/unit/slow_choice.h"

struct mxwt_comparison {
	const struct mxw_policy *policy; /* made by mxwt_stage() of the other */
	const struct mxwt_policy *slow;
	const char *complaint; /* the first thing that does not hold; NULL: all does */
	unsigned met;          /* a bit for each standing of an entry that was met */
	unsigned networks;     /* verdicts that were by a network of exchangers */
};

/* Asks both the same, for each group and for none. */
void mxwt_compare(struct mxwt_comparison *comparison, const struct mxw_question *question);

/* The same about an address of the question's name. */
void mxwt_compare_address(struct mxwt_comparison *comparison,
                          const struct mxw_question *question,
                          const struct mxw_address *address);

#endif
