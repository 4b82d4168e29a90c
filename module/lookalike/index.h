/* index.h - protected domains, found by names that look like them.
 * Threads: immutable once filled.
 * Memory: one section without pointers, which lies in the policy's block; the domains' names lie elsewhere,
 *         each as its size octet and its octets on the wire. About 8 octets for each key, of which a
 *         domain has as many as characters, and some more.
 * Cost: see index.c. A search takes about 4 KiB of the stack.
 * Standards: none.
 */
#ifndef MXW_LOOKALIKE_INDEX_H
#define MXW_LOOKALIKE_INDEX_H

#include <mxwarden/lookalike.h>
#include <mxwarden/name.h>

#include "lookalike/keys.h"

/* A protected domain. */
struct mxwi_protected {
	uint32_t name;         /* where its size octet is, counted from the first name */
	uint8_t suffix_labels; /* of its public suffix: 1 or more, and fewer than it has */
	uint8_t unused[3];
};

/* The head of a section; what it points to is counted in octets from there. */
struct mxwi_lookalikes {
	struct mxwi_key_seed seed;
	uint64_t size;      /* of the section */
	uint64_t depths[2]; /* bit n: some domain has n labels */
	uint64_t filter, protected_, starts, tags, owners;
	uint32_t protected_count, slot_count, bucket_count, filter_count;
	uint8_t combinations; /* 1: also the labels alone are keys */
	uint8_t most_labels;  /* that an end of a name can have and be worth a search */
	uint8_t unused[14];
};

/* How large a section has to be; zero to begin with. */
struct mxwi_lookalikes_plan {
	uint64_t keys;
	uint32_t protected_count;
};

/* Takes a domain into the plan. The name is folded, all of it letters, digits and hyphens, and has more
 * labels than its suffix. */
void mxwi_lookalikes_plan(struct mxwi_lookalikes_plan *plan, struct mxw_name name,
                          unsigned suffix_labels);

/* Octets of a section for so many, a multiple of 16; UINT64_MAX: more than a section can have. */
uint64_t mxwi_lookalikes_size(const struct mxwi_lookalikes_plan *plan);

/* Begins a section of that size in memory that is zero and aligned to 16. */
void mxwi_lookalikes_begin(struct mxwi_lookalikes *section, uint64_t seed, bool combinations,
                           const struct mxwi_lookalikes_plan *plan);

/* Adds a domain, at most as many as were planned; `name` as in struct mxwi_protected. */
void mxwi_lookalikes_add(struct mxwi_lookalikes *section, uint32_t name,
                         unsigned suffix_labels);

/* Makes it ready to be searched, when all are added. */
void mxwi_lookalikes_finish(struct mxwi_lookalikes *section, const uint8_t *names);

/* Is a section that came from elsewhere sound, but for its domains? `size` octets lie there. */
bool mxwi_lookalikes_verify(const struct mxwi_lookalikes *section, uint64_t size);

/* Is a domain of such a section what the name there can be? */
bool mxwi_protected_is_sound(struct mxw_name name, const struct mxwi_protected *protected_);

/* The domain of that number, in the order in which they were added. */
const struct mxwi_protected *mxwi_lookalikes_protected(const struct mxwi_lookalikes *section,
                                                       uint32_t number);

/* The most domains that one name is compared with. */
#define MXWI_CANDIDATES_MAX 32u

/* A protected domain that the name looks like. */
struct mxwi_likeness {
	uint32_t name; /* as in struct mxwi_protected */
	struct mxw_lookalike lookalike;
};

struct mxwi_matches {
	/* The highest score first; then the class, more labels, and the order of the domains' octets. */
	struct mxwi_likeness match[MXWI_CANDIDATES_MAX];
	unsigned count;
	bool capped; /* there were more candidates than are compared */
};

/* What the name, or an end of it, looks like. The caller has made sure that no end of it is protected. */
void mxwi_lookalikes_find(const struct mxwi_lookalikes *section, const uint8_t *names,
                          struct mxw_name name, struct mxwi_matches *ret);

#endif
