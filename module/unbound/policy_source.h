/* policy_source.h - where the policy comes from: the file, else the last good one, else none.
 * Threads: the main thread at the start, later the one that takes calls.
 * Memory: the policy that is returned is the caller's.
 * Cost: reads and writes files; not for a worker.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_POLICY_SOURCE_H
#define MXW_UNBOUND_POLICY_SOURCE_H

#include <jansson.h>

#include <mxwarden/loader.h>

/* The path of a file in the state directory; false when it is too long for `size`. */
bool mxwi_state_path(const char *name, char *path, size_t size);

/* The path of the policy. */
const char *mxwi_policy_path(void);

/* Scatters an index; not a secret that anything hangs on. */
uint64_t mxwi_random_seed(void);

/* Where something comes from that is in force. */
enum mxwi_origin {
	MXWI_ORIGIN_NONE,
	MXWI_ORIGIN_FILE,
	MXWI_ORIGIN_LAST_GOOD,
	MXWI_ORIGIN_DEFAULTS /* there is no file, and there need not be one */
};

/* Lines of lists that are no entries, and were left out because their rules say so. */
struct mxwi_skipped {
	uint64_t lines;
	json_t *words; /* what is wrong with the first of them; owned; NULL: none */
};

/* A policy that has been loaded from its file, and is not in force yet. */
struct mxwi_loaded_policy {
	struct mxw_policy *policy;   /* owned */
	struct mxw_sources *sources; /* owned */
	struct mxwi_skipped skipped;
	bool is_stored; /* what is stored as the last good one is the same */
};

/* Loads the policy of its file. What was found goes to Unbound's log, and to `words` (a list; may be
 * NULL). `expect`: the digest that it must have; NULL: any. MXW_OK, or what mxw_load() says, with *ret
 * untouched; MXW_INVALID also when it is another one. */
MXW_MUSTCHECK enum mxw_result mxwi_policy_load(const uint8_t *expect, json_t *words,
                                               struct mxwi_loaded_policy *ret);

/* It is in force: says so in the log, stores it as the last good one, and frees the sources. */
void mxwi_policy_keep(struct mxwi_loaded_policy *loaded);

/* It will not be: frees it. */
void mxwi_policy_drop(struct mxwi_loaded_policy *loaded);

/* How a policy came into force at the start. */
struct mxwi_opening {
	enum mxwi_origin origin;
	json_t *words; /* what was found in the file; owned; NULL: out of memory */
	struct mxwi_skipped skipped;
	json_t *host_words; /* and in this resolver's settings, by mxwi_host_open(); the same */
};

/* At the start: the file's policy, which is kept; else the last good one. Says in the log what was loaded
 * and what was wrong. NULL: there is none to be had. *ret is written in every case. */
struct mxw_policy *mxwi_policy_open(struct mxwi_opening *ret);

void mxwi_opening_fini(struct mxwi_opening *opening);

#endif
