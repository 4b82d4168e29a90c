/* reach.h - may a user get at a file?
 * Threads: one.
 * Memory: a user owns its groups.
 * Cost: some system calls for each directory on the way.
 * Standards: POSIX.1-2017, XBD 4.5 (file access permissions), 4.13 (pathname resolution).
 *
 * Mode bits are looked at, nothing else: access control lists and what runs in the kernel beside them
 * can allow less, or more.
 */
#ifndef MXWARDEN_TOOLS_REACH_H
#define MXWARDEN_TOOLS_REACH_H

#include <limits.h>
#include <stddef.h>
#include <sys/types.h>

#include <mxwarden/result.h>

struct cmd_user {
	uid_t uid;
	gid_t *groups; /* owned; its own among them */
	int group_count;
};

/* Looks a user up by name. MXW_OK; MXW_INVALID: there is none; MXW_NOMEM. The caller calls
 * cmd_user_fini() after MXW_OK. */
MXW_MUSTCHECK enum mxw_result cmd_user_named(const char *name, struct cmd_user *ret);

void cmd_user_fini(struct cmd_user *user);

enum cmd_reach_outcome {
	CMD_REACH_OK,
	CMD_REACH_ABSENT, /* it is not there, or the caller does not see it */
	CMD_REACH_NO_WAY, /* a directory on the way may not be passed */
	CMD_REACH_REFUSED /* the file itself may not be used */
};

struct cmd_reach {
	enum cmd_reach_outcome outcome;
	char path
		[PATH_MAX]; /* NO_WAY: the directory; OK and REFUSED: the file, without links */
	mode_t mode;        /* of that: its twelve bits */
};

/* May the user reach the absolute path `path`, and do there what `wanted` says: R_OK, W_OK and X_OK
 * together? Directories outside of `root`, an absolute path or "", count as passed. `user` is NULL for
 * one who may do anything. */
void cmd_reach(const struct cmd_user *user, const char *root, const char *path, int wanted,
               struct cmd_reach *ret);

#endif
