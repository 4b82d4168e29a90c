/* One table. */
#include "alert/loss.h"

const char *mxwi_loss_text(enum mxwi_loss cause)
{
	static const char *const words[MXWI_LOSS_COUNT] = {
		[MXWI_LOSS_RING] = "ring",
		[MXWI_LOSS_WRITE] = "write",
		[MXWI_LOSS_BUILD] = "build",
		[MXWI_LOSS_RELOAD] = "reload",
	};

	return words[cause];
}
