/* Each allocation is counted, and those that a sweep has chosen are refused. */
#include "tests/lib/fail_alloc.h"
#include "tests/lib/wrap_alloc.h"

static struct {
	size_t number; /* that is refused; 0: none */
	enum mxwt_refusal refusal;
	size_t count; /* allocations since */
	bool happened;
} state;

void mxwt_fail_alloc(size_t number, enum mxwt_refusal refusal)
{
	state.number = number;
	state.refusal = refusal;
	state.count = 0;
	state.happened = false;
}

bool mxwt_fail_alloc_happened(void)
{
	return state.happened;
}

bool mxwt_alloc_is_refused(void)
{
	state.count++;
	if (state.number == 0 || state.count < state.number ||
	    (state.count > state.number && state.refusal == MXWT_REFUSE_ONE))
		return false;
	state.happened = true;
	return true;
}

size_t mxwt_fail_alloc_sweep(bool (*attempt)(void *context), void *context)
{
	static const enum mxwt_refusal refusals[] = { MXWT_REFUSE_ONE, MXWT_REFUSE_REST };
	size_t refused = 0;
	bool going_on = true;

	for (size_t i = 0; i < 2 && going_on; i++) {
		size_t number = 0;

		do {
			mxwt_fail_alloc(++number, refusals[i]);
			going_on = attempt(context);
			refused += state.happened;
		} while (going_on && state.happened);
	}
	mxwt_fail_alloc(0, MXWT_REFUSE_ONE);
	return refused;
}
