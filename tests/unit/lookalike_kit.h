/* lookalike_kit.h - a section of protected domains, and what is like them, found the slow way.
 * Threads: one.
 * Memory: a set is the caller's, some 64 KiB and the section; freed with mxwt_protected_free().
 * Cost: the slow way compares with each domain. That is the point.
 * Standards: none.
 */
#ifndef MXWT_LOOKALIKE_KIT_H
#define MXWT_LOOKALIKE_KIT_H

#include "lookalike/index.h"

#define MXWT_PROTECTED_MAX 256u

struct mxwt_protected {
	uint8_t names[MXWT_PROTECTED_MAX *
	              256]; /* size octet and octets of each, as in the policy's block */
	uint32_t size;
	unsigned count;
	uint32_t name[MXWT_PROTECTED_MAX];
	uint8_t suffix_labels[MXWT_PROTECTED_MAX];
	struct mxwi_lookalikes *section; /* NULL until it is made */
};

/* Adds a domain. False: it is there already, it cannot be protected, or there are too many. */
bool mxwt_protected_add(struct mxwt_protected *set, struct mxw_name name,
                        unsigned suffix_labels);

/* Makes the section; the program ends when memory is refused. */
void mxwt_protected_make(struct mxwt_protected *set, uint64_t seed, bool combinations);

void mxwt_protected_free(struct mxwt_protected *set);

/* Is the name, or one above it, protected? */
bool mxwt_protected_holds(const struct mxwt_protected *set, struct mxw_name name);

/* What mxwi_lookalikes_find() must find, but for its limit: by comparing each end of the name with each
 * domain. Returns how many match; `found` has room for all domains. */
unsigned mxwt_protected_slow(const struct mxwt_protected *set, bool combinations,
                             struct mxw_name name,
                             struct mxwi_likeness found[MXWT_PROTECTED_MAX]);

#endif
