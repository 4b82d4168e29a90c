/* keys.h - the hashes under which a protected domain is found, and those that a typed name asks for.
 * Threads: pure functions.
 * Memory: about 3 KiB, the caller's.
 * Cost: linear in the text, one multiplication for each key.
 * Standards: none.
 */
#ifndef MXW_LOOKALIKE_KEYS_H
#define MXW_LOOKALIKE_KEYS_H

#include "lookalike/classify.h"

/* What a key is made of; the same text gives another key in each. */
enum mxwi_key_space {
	MXWI_SPACE_TEXT,      /* the text, or the text less one character */
	MXWI_SPACE_SQUEEZED,  /* without dots and hyphens */
	MXWI_SPACE_SKELETON,  /* what it looks like, where that is another text */
	MXWI_SPACE_COLLAPSED, /* without repeated characters, where it has some */
	MXWI_SPACE_LABEL,     /* the registrable label */
	MXWI_SPACE_COUNT
};

/* Random numbers that scatter the keys, so that nobody can choose names that meet. */
struct mxwi_key_seed {
	uint64_t base; /* odd */
	uint64_t length;
	uint64_t space[MXWI_SPACE_COUNT];
};

struct mxwi_key_seed mxwi_key_seed(uint64_t seed);

/* A text less each of its characters, itself, and some dozen that are made of it. */
#define MXWI_KEYS_MAX (MXWI_TEXT_MAX + 80u)

struct mxwi_keys {
	unsigned count;
	uint64_t key[MXWI_KEYS_MAX];
};

/* What a protected domain is stored under. `combinations`: also its label alone. */
void mxwi_keys_of_meant(const struct mxwi_key_seed *seed, const struct mxwi_meant *meant,
                        bool combinations, struct mxwi_keys *ret);

/* Which keys of a typed text are worth a look. */
struct mxwi_key_wish {
	bool deletions;    /* protected domains have as many labels, or one more */
	bool dots;         /* they have one label less */
	bool same_labels;  /* they have as many */
	bool combinations; /* somebody wants to know */
};

/* What a typed text asks for. Some keys may be there twice. */
void mxwi_keys_of_typed(const struct mxwi_key_seed *seed, struct mxwi_text typed,
                        const struct mxwi_key_wish *wish, struct mxwi_keys *ret);

#endif
