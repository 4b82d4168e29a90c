/* trouble.h - what the owner of the alerter is told about lost alerts, and how often.
 * Threads: one at a time.
 * Memory: a value; zero is its start.
 * Cost: constant.
 * Standards: none.
 */
#ifndef MXW_ALERT_TROUBLE_H
#define MXW_ALERT_TROUBLE_H

#include <stdbool.h>

#include "alert/loss.h"
#include "alert/sink.h"

#define MXWI_TROUBLE_PAUSE_MS 60000                 /* between two texts about the same cause */
#define MXWI_TROUBLE_TEXT_MAX (MXWI_WHY_MAX + 128u) /* with the NUL */

struct mxwi_trouble_cause {
	bool failing;   /* as things are */
	bool announced; /* the owner knows of it, and not yet of its end */
	uint64_t lost;  /* since the start */
	uint64_t said;  /* of them the owner was told */
	int64_t quiet_until_ms;
	char why[MXWI_WHY_MAX];
};

/* All members are the functions' own. */
struct mxwi_trouble {
	struct mxwi_trouble_cause causes[MXWI_LOSS_COUNT];
};

/* Notes that a cause is at work, with how many alerts it has cost since the start (which may be
 * none yet). `why` is copied. */
void mxwi_trouble_begin(struct mxwi_trouble *trouble, enum mxwi_loss cause, uint64_t lost,
                        const char *why);

/* Notes that a cause is gone; nothing happens when it was not there. */
void mxwi_trouble_end(struct mxwi_trouble *trouble, enum mxwi_loss cause);

/* From here on nothing is held back. */
void mxwi_trouble_hurry(struct mxwi_trouble *trouble);

/* The next thing to say; to be called until it is false. A cause is said when it begins and again
 * when it has cost more, not more often than every MXWI_TROUBLE_PAUSE_MS; its end is said at once,
 * but never before all its losses were. `now_ms` is any clock that does not go back. */
bool mxwi_trouble_next(struct mxwi_trouble *trouble, int64_t now_ms,
                       char ret_text[MXWI_TROUBLE_TEXT_MAX]);

#endif
