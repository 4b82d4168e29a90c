/* A path is walked the way the kernel does it, one part after the other, links being put in the place
 * of what they name, so that each directory that is really passed is looked at. */
#define _DEFAULT_SOURCE /* getgrouplist() */

#include "reach.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LINKS_MAX 40u /* as in Linux */

enum mxw_result cmd_user_named(const char *name, struct cmd_user *ret)
{
	const struct passwd *entry = getpwnam(name);
	gid_t *groups = NULL;
	int count = 0, room = 64;

	if (entry == NULL)
		return MXW_INVALID;
	const uid_t uid = entry->pw_uid;
	const gid_t gid = entry->pw_gid;
	do {
		gid_t *moved = realloc(groups, (size_t)room * sizeof(*groups));
		if (moved == NULL) {
			free(groups);
			return MXW_NOMEM;
		}
		groups = moved;
		count = room;
		room *= 2;
	} while (getgrouplist(name, gid, groups, &count) < 0);
	*ret = (struct cmd_user){ .uid = uid, .groups = groups, .group_count = count };
	return MXW_OK;
}

void cmd_user_fini(struct cmd_user *user)
{
	free(user->groups);
	*user = (struct cmd_user){ 0 };
}

static bool user_may(const struct cmd_user *user, const struct stat *status, int wanted)
{
	unsigned bits = status->st_mode & 7u; /* of others */

	/* Root may, whatever the bits are, but for running a file that nobody may run. */
	if (user == NULL || user->uid == 0)
		return true;
	if (user->uid == status->st_uid) {
		bits = status->st_mode >> 6 & 7u;
	} else {
		for (int i = 0; i < user->group_count; i++)
			if (user->groups[i] == status->st_gid)
				bits = status->st_mode >> 3 & 7u;
	}
	return ((unsigned)wanted & ~bits) == 0;
}

/* Is a directory `root`, or below it? */
static bool is_within(const char *directory, const char *root)
{
	const size_t size = strlen(root);

	return strncmp(directory, root, size) == 0 &&
	       (directory[size] == '/' || directory[size] == '\0');
}

/* Puts what a link names in front of `rest`, behind the directory `done`, which it may restart. False:
 * it cannot be read, or becomes too long. */
static bool follow(char done[PATH_MAX], const char *link, char rest[PATH_MAX])
{
	char target[PATH_MAX], joined[PATH_MAX];
	const ssize_t size = readlink(link, target, sizeof(target) - 1);

	if (size <= 0)
		return false;
	target[size] = '\0';
	if (target[0] == '/')
		done[0] = '\0';
	if (snprintf(joined, sizeof(joined), "%s/%s", target, rest) >= (int)sizeof(joined))
		return false;
	memcpy(rest, joined, strlen(joined) + 1);
	return true;
}

/* Takes the first part of `rest`. False: there is none. */
static bool next_part(char rest[PATH_MAX], char part[PATH_MAX])
{
	const size_t begin = strspn(rest, "/");
	const size_t size = strcspn(rest + begin, "/");

	memcpy(part, rest + begin, size);
	part[size] = '\0';
	memmove(rest, rest + begin + size, strlen(rest + begin + size) + 1);
	return size > 0;
}

/* Goes from the directory `done` to a part of it, through a link if it is one. False: it is not there,
 * or the way is too long. */
static bool enter(char done[PATH_MAX], const char *part, char rest[PATH_MAX], unsigned *links)
{
	char next[PATH_MAX];
	struct stat status;

	if (snprintf(next, sizeof(next), "%s/%s", done, part) >= (int)sizeof(next) ||
	    lstat(next, &status) != 0)
		return false;
	if (S_ISLNK(status.st_mode))
		return ++*links <= LINKS_MAX && follow(done, next, rest);
	memcpy(done, next, strlen(next) + 1);
	return true;
}

static bool has_part(const char *rest)
{
	return rest[strspn(rest, "/")] != '\0';
}

/* Ends with an outcome at a place. */
static void end(struct cmd_reach *ret, enum cmd_reach_outcome outcome, const char *path,
                const struct stat *status)
{
	ret->outcome = outcome;
	snprintf(ret->path, sizeof(ret->path), "%s", path[0] != '\0' ? path : "/");
	ret->mode = status->st_mode & 07777;
}

void cmd_reach(const struct cmd_user *user, const char *root, const char *path, int wanted,
               struct cmd_reach *ret)
{
	char done[PATH_MAX] = "", rest[PATH_MAX], part[PATH_MAX];
	struct stat status;
	unsigned links = 0;

	*ret = (struct cmd_reach){ .outcome = CMD_REACH_ABSENT };
	if (snprintf(rest, sizeof(rest), "%s", path) >= (int)sizeof(rest) ||
	    lstat("/", &status) != 0)
		return;
	/* `done` is a directory that has been reached, and `status` is its. */
	while (next_part(rest, part)) {
		if (is_within(done, root) && !user_may(user, &status, X_OK)) {
			end(ret, CMD_REACH_NO_WAY, done, &status);
			return;
		}
		if (strcmp(part, ".") == 0)
			continue;
		if (strcmp(part, "..") == 0) {
			char *slash = strrchr(done, '/');
			if (slash != NULL)
				*slash = '\0';
		} else if (!enter(done, part, rest, &links)) {
			return;
		}
		if (lstat(done[0] != '\0' ? done : "/", &status) != 0)
			return;
		if (has_part(rest) && !S_ISDIR(status.st_mode))
			return;
	}
	end(ret, user_may(user, &status, wanted) ? CMD_REACH_OK : CMD_REACH_REFUSED, done,
	    &status);
}
