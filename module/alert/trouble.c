/* One small state for each cause: is it at work, what has it cost, what was said of it and when.
 * Notes change the state only; mxwi_trouble_next() compares the state with what was said and finds
 * one difference at a time. A cause that comes and goes every second is so said once a minute, and
 * still no loss stays unsaid. */
#include "alert/trouble.h"

#include <inttypes.h>
#include <stdio.h>

void mxwi_trouble_begin(struct mxwi_trouble *trouble, enum mxwi_loss cause, uint64_t lost,
                        const char *why)
{
	struct mxwi_trouble_cause *state = &trouble->causes[cause];

	state->failing = true;
	state->lost = lost;
	(void)snprintf(state->why, sizeof(state->why), "%s", why);
}

void mxwi_trouble_end(struct mxwi_trouble *trouble, enum mxwi_loss cause)
{
	trouble->causes[cause].failing = false;
}

void mxwi_trouble_hurry(struct mxwi_trouble *trouble)
{
	for (size_t i = 0; i < MXWI_LOSS_COUNT; i++)
		trouble->causes[i].quiet_until_ms = 0;
}

/* Is there a beginning or a further loss that was not said? */
static bool owes_trouble(const struct mxwi_trouble_cause *state)
{
	return state->lost > state->said || (state->failing && !state->announced);
}

bool mxwi_trouble_next(struct mxwi_trouble *trouble, int64_t now_ms,
                       char ret_text[MXWI_TROUBLE_TEXT_MAX])
{
	for (size_t i = 0; i < MXWI_LOSS_COUNT; i++) {
		struct mxwi_trouble_cause *state = &trouble->causes[i];

		if (owes_trouble(state)) {
			if (now_ms < state->quiet_until_ms)
				continue;
			state->said = state->lost;
			state->announced = true;
			state->quiet_until_ms = now_ms + MXWI_TROUBLE_PAUSE_MS;
			(void)snprintf(ret_text, MXWI_TROUBLE_TEXT_MAX,
			               "alerts are being lost, so far %" PRIu64 ": %s",
			               state->lost, state->why);
			return true;
		}
		if (state->announced && !state->failing) {
			state->announced = false;
			(void)snprintf(ret_text, MXWI_TROUBLE_TEXT_MAX,
			               "alerts are written again, %" PRIu64 " were lost: %s",
			               state->lost, state->why);
			return true;
		}
	}
	return false;
}
