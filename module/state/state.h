/* state.h - what a state consists of; shared by those who change, store and seal it.
 * Threads: one thread at a time for each object.
 * Memory: an item owns its texts, in one piece.
 * Cost: see include/mxwarden/state.h.
 * Standards: none.
 */
#ifndef MXWARDEN_STATE_STATE_H
#define MXWARDEN_STATE_STATE_H

#include <mxwarden/state.h>

struct mxwi_release {
	struct mxw_release release; /* its texts are in `texts` */
	enum mxw_scope scope;
	const char *bare; /* the name without the prefix of its scope; in `texts` */
	char *texts;      /* owned */
};

struct mxw_state {
	struct mxw_override override;  /* its texts are in `override_texts` */
	char *override_texts;          /* owned; NULL without an override */
	struct mxwi_release *releases; /* owned */
	size_t count, room;
};

#endif
