/* apparmor.h - which files an AppArmor profile lets a program read and write.
 * Threads: one.
 * Memory: a profile owns its rules.
 * Cost: for each question the product of a rule's and a path's length, for each rule.
 * Standards: apparmor.d(5), of which the rules for files are understood.
 */
#ifndef MXWARDEN_TOOLS_APPARMOR_H
#define MXWARDEN_TOOLS_APPARMOR_H

#include <stddef.h>

#include <mxwarden/result.h>

enum {
	CMD_APPARMOR_READ = 1u << 0,
	CMD_APPARMOR_WRITE = 1u << 1
};

struct cmd_apparmor_rule {
	char *pattern; /* of paths */
	unsigned permissions;
	bool deny;
};

struct cmd_apparmor {
	struct cmd_apparmor_rule *rules; /* owned */
	size_t count, room;
};

/* Reads a profile, and the file of the directory `local` beside it that it includes; rules that
 * abstractions bring are not read, nor those that begin with a variable. MXW_OK; MXW_IO: it cannot be
 * read, errno says why; MXW_NOMEM. In each case the caller calls cmd_apparmor_fini(). */
MXW_MUSTCHECK enum mxw_result cmd_apparmor_read(const char *path, struct cmd_apparmor *ret);

/* The rules of Debian's profile of Unbound that matter here. MXW_OK or MXW_NOMEM. */
MXW_MUSTCHECK enum mxw_result cmd_apparmor_debian(struct cmd_apparmor *ret);

/* Does it allow all of these for a path? A rule for the owner counts for everybody. */
bool cmd_apparmor_allows(const struct cmd_apparmor *profile, const char *path,
                         unsigned permissions);

void cmd_apparmor_fini(struct cmd_apparmor *profile);

#endif
