/* loss.h - the ways in which an alert can be lost, and how many were.
 * Threads: values.
 * Memory: none.
 * Cost: none.
 * Standards: none.
 */
#ifndef MXW_ALERT_LOSS_H
#define MXW_ALERT_LOSS_H

#include <stdint.h>

enum mxwi_loss {
	MXWI_LOSS_RING,   /* the ring was full */
	MXWI_LOSS_WRITE,  /* the sink refused the line */
	MXWI_LOSS_BUILD,  /* the line could not be made */
	MXWI_LOSS_RELOAD, /* its policy had to go, and the sink had not taken it by then */
	MXWI_LOSS_COUNT
};

struct mxwi_losses {
	uint64_t counts[MXWI_LOSS_COUNT]; /* look-ups */
	uint64_t lines;                   /* that are about no look-up, whatever the cause */
};

/* The word of a cause. */
const char *mxwi_loss_text(enum mxwi_loss cause);

#endif
