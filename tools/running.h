/* running.h - what the running module judges by: its policy, its ceiling, what was decided by hand.
 * Threads: one.
 * Memory: it owns all of it, until running_fini().
 * Cost: the sealed policy is copied over a socket; nothing is loaded.
 * Standards: none; docs/control.md has the members.
 */
#ifndef MXWARDEN_TOOLS_RUNNING_H
#define MXWARDEN_TOOLS_RUNNING_H

#include <mxwarden/state.h>

#include "common.h"

struct running {
	struct mxw_policy *policy;   /* owned */
	struct mxw_policy *releases; /* owned; NULL: nothing is released */
	struct mxw_state *by_hand;   /* owned: the override, and the releases in that order */
	enum mxw_mode host;          /* of host.yaml; UNSET: it says nothing */
};

/* Asks the module. CMD_YES: *ret is to be given to running_fini(). CMD_NOT_RUNNING and CMD_UNDONE after
 * a complaint. */
enum cmd_status running_ask(const struct cmd *cmd, struct running *ret);

void running_fini(struct running *running);

/* The policy that a call is about: with `wants_running` the module's, in *ret_running; else the one that it
 * names, in *ret. CMD_YES, or what the call comes to, after a complaint. */
enum cmd_status running_policy(const struct cmd_call *call, bool wants_running, int64_t now_s,
                               struct running *ret_running, struct mxw_policy **ret);

/* The mode that was set by hand, at that time; UNSET: none. */
enum mxw_mode running_override(const struct running *running, int64_t now_s);

/* The most that the resolver does at that time, whatever its policy says. */
enum mxw_mode running_ceiling(const struct running *running, int64_t now_s);

/* The release that holds a name at that time. False: it is not released. */
MXW_MUSTCHECK bool running_release(const struct running *running, struct mxw_name name,
                                   int64_t now_s, struct mxw_release *ret);

#endif
