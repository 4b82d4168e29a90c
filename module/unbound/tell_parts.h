/* tell_parts.h - what the files of tell.h share: a change on its way to the alerter.
 * Threads: as tell.h.
 * Memory: a change borrows its texts from whoever makes it.
 * Cost: none of its own.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_TELL_PARTS_H
#define MXW_UNBOUND_TELL_PARTS_H

#include <mxwarden/limits.h>

#include "unbound/tell.h"

#define MXWI_TELL_SENTENCE_MAX 4096u
#define MXWI_TELL_TEXTS_MAX MXW_RELEASES_MAX

/* A list of texts, as a change borrows it. */
struct mxwi_tell_texts {
	const char *items[MXWI_TELL_TEXTS_MAX];
	size_t count;
};

/* A change of that kind, by whom and why; `message` must last as long. */
struct mxw_change mxwi_tell_change(enum mxw_change_kind kind, const struct mxwi_by *by,
                                   const char *message);

/* Completes a change with what all have in common, and hands it to the alerter, and to the sinks that are
 * leaving; NULL: none is. */
void mxwi_tell(struct mxwi_in_hand *in_hand, const struct mxwi_leaving *leaving,
               struct mxw_change *change);

/* The mode that this resolver is in now. */
enum mxw_mode mxwi_tell_mode_now(const struct mxwi_in_hand *in_hand);

/* Tells of a mode that policy and settings have changed, if they have. */
void mxwi_tell_mode_of_files(struct mxwi_in_hand *in_hand, const struct mxwi_leaving *leaving,
                             const struct mxwi_by *by);

/* What comes behind a sentence: why. */
static inline const char *mxwi_tell_colon(const struct mxwi_by *by)
{
	return by->reason != NULL ? ": " : "";
}

static inline const char *mxwi_tell_reason(const struct mxwi_by *by)
{
	return by->reason != NULL ? by->reason : "";
}

#endif
