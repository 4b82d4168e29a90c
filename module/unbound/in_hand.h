/* in_hand.h - what is in force, and how it is changed while workers run.
 * Threads: open and close by the main thread, when no worker runs. In between, the thread that takes
 *          calls changes things, and another one tells of them; both hold the mutex for it.
 * Memory: owns policy, releases, settings, alerter and the current generation. It may outlive the module
 *         for as long as a thread of it is held by a disk.
 * Cost: a change reads files, which no worker waits for, and has a worker sweep the cache in small steps.
 * Standards: none.
 */
#ifndef MXW_UNBOUND_IN_HAND_H
#define MXW_UNBOUND_IN_HAND_H

#include <pthread.h>

#include <jansson.h>

#include <mxwarden/state.h>

#include "control/server.h"
#include "metrics/publisher.h"
#include "unbound/host_source.h"
#include "unbound/module.h"

#define MXWI_SWEEPS_MAX 4u

struct mxwi_in_hand {
	pthread_mutex_t mutex;
	atomic_bool closing; /* nothing is changed any more, and `module` may be gone */
	unsigned owners;     /* under the mutex: the module, and each thread */
	struct mxwi_module *module;
	int64_t started_s;

	/* The parts of what is in force. */
	struct mxw_policy *policy; /* NULL: none */
	struct mxwi_hits *hits;    /* of it; NULL: not counted */
	enum mxwi_origin policy_origin;
	int64_t policy_loaded_s;
	struct mxwi_host host;
	struct mxw_alerter *alerter; /* NULL: none */
	size_t alert_sink_count;
	struct mxw_policy *releases; /* NULL: none */
	struct mxwi_generation *generation;

	/* What people have decided; changed by the thread that takes calls. */
	struct mxw_state *state;
	bool state_stored; /* the file is the same */

	json_t *last_error; /* of a reload; NULL: none since the last one that was done */
	uint64_t reloads, reloads_refused;
	int64_t sweeps_s[MXWI_SWEEPS_MAX]; /* when to sweep once more; 0: free */

	/* What the lines of alerts have said (tell.h). */
	enum mxw_mode told_mode;
	int64_t told_until_s; /* rules that have expired until then */
	/* Where more expire at once than are told at once: the next rule, and until when. */
	uint32_t telling_rule;
	int64_t telling_until_s;

	struct mxwi_server *control, *status; /* NULL: could not be started */
	struct mxwi_publisher *metrics;       /* the same */
};

/* Makes the module's first generation, and starts what takes calls. Says in the log what is in force.
 * False: out of memory, and nothing is in force. */
MXW_MUSTCHECK bool mxwi_in_hand_open(struct mxwi_module *module);

/* Ends all that open has started. What a disk or a socket holds is left behind: that takes about a second when
 * everything hangs, and some more as long as a slow sink takes lines. No worker runs any more. */
void mxwi_in_hand_close(struct mxwi_module *module);

/* The following are for the thread that takes calls; the mutex must not be held. */

/* Who has asked for a change, and why; zero: nobody has, it was time. */
struct mxwi_by {
	const char *user, *user_id; /* as in struct mxwi_call */
	const char *reason;         /* NULL: none was given */
};

struct mxwi_reload {
	size_t swept; /* messages that were taken out of the cache */
	/* Before; the new ones are in force. Owned by the caller. */
	struct mxw_policy *before;
};

/* Loads policy and settings and puts them in force, both or none. `words` gets what was found. MXW_OK, or
 * what mxwi_policy_load() and mxwi_host_load() say. The caller frees ret->before. */
MXW_MUSTCHECK enum mxw_result mxwi_in_hand_reload(struct mxwi_in_hand *in_hand,
                                                  const struct mxwi_by *by,
                                                  const uint8_t *expect, json_t *words,
                                                  struct mxwi_reload *ret);

/* Puts another state in force, which is taken over in any case, and stores it. MXW_OK; MXW_IO: in force, but
 * not stored; other: not in force, and what was stays. */
MXW_MUSTCHECK enum mxw_result mxwi_in_hand_apply_state(struct mxwi_in_hand *in_hand,
                                                       const struct mxwi_by *by,
                                                       struct mxw_state *state, json_t *words);

/* Does what is due at this time, for a struct mxwi_in_hand; returns in how many milliseconds more will
 * be. */
int64_t mxwi_in_hand_tick(void *context);

#endif
