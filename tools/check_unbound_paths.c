/* Can Unbound get at the files that the module needs? It opens them after it has entered `chroot` and
 * become `username`: a file must lie below the one and be open to the other. And where AppArmor holds
 * Unbound in, its profile must allow the path. */
#define _XOPEN_SOURCE 700 /* realpath() */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mxwarden/places.h>

#include "apparmor.h"
#include "check_unbound.h"
#include "config/quote.h"
#include "reach.h"

#define USER_DEFAULT "unbound"
#define APPARMOR_PATH "/etc/apparmor.d/usr.sbin.unbound"
/* That the module writes there stands for all that it does. */
#define STATE_FILE "last-good.policy"

struct check {
	struct cmd_unbound *unbound;
	const struct cmd_conf_statement *chroot_statement; /* NULL: there is none */
	char root[PATH_MAX]; /* of the chroot, without links; "": there is none */
	char here[PATH_MAX]; /* the working directory */
	const char *user_name;
	struct cmd_user user;
	bool has_user; /* `user` is known, and no user who may do anything */
	struct cmd_apparmor profile;
	bool has_profile;
	const char *profile_words; /* what it is called */
};

/* What the module does with a path. */
struct use {
	const char *path; /* as it is named */
	const char *what; /* "the policy" */
	enum {
		USE_READ,  /* a file */
		USE_WRITE, /* a file or a socket */
		USE_FILL   /* a directory, in which files are made and replaced */
	} use;
	const char *file; /* of a directory: that is made in it, and stands for all that are */
};

/* Writes the path as an absolute one. False: it is too long. */
static bool absolute(const struct check *check, const char *path, char ret[PATH_MAX])
{
	return snprintf(ret, PATH_MAX, "%s%s%s", path[0] == '/' ? "" : check->here,
	                path[0] == '/' ? "" : "/", path) < PATH_MAX;
}

/* A directory as people here would name it: relative where it is below the working directory. */
static const char *shown(const struct check *check, const char *directory)
{
	const size_t size = strlen(check->here);

	if (strncmp(directory, check->here, size) != 0)
		return directory;
	return directory[size] == '\0'  ? "."
	       : directory[size] == '/' ? directory + size + 1
	                                : directory;
}

static struct cmd_unbound_place place_of(const struct use *use)
{
	return (struct cmd_unbound_place){ use->path, 0, 0 };
}

/* Is it outside of the chroot? Then that has been reported. */
static bool is_outside(struct check *check, const struct use *use, const char *real)
{
	const size_t size = strlen(check->root);

	if (size == 0 || (strncmp(real, check->root, size) == 0 && real[size] == '/'))
		return false;
	cmd_unbound_find(check->unbound, cmd_unbound_word_place(check->chroot_statement, 0),
	                 CMD_UNBOUND_CODE_CHROOT,
	                 "%s %s lies outside of this directory, which Unbound cannot leave; "
	                 "put it below, or write chroot: \"\"",
	                 use->what, MXWI_QUOTE(use->path, strlen(use->path)));
	return true;
}

static const char *verb_of(const struct use *use)
{
	return use->use == USE_READ ? "read" : "write to";
}

static void check_reach(struct check *check, const struct use *use,
                        const struct cmd_reach *reach)
{
	const char *user = MXWI_QUOTE(check->user_name, strlen(check->user_name));
	const char *directory = shown(check, reach->path);

	if (reach->outcome == CMD_REACH_NO_WAY)
		cmd_unbound_find(check->unbound, place_of(use),
		                 CMD_UNBOUND_CODE_UNREACHABLE_PATH,
		                 "Unbound's user %s cannot reach %s: the directory %s (mode "
		                 "%04o) may not be passed; allow it to that user, or to a "
		                 "group of that user",
		                 user, use->what, MXWI_QUOTE(directory, strlen(directory)),
		                 (unsigned)reach->mode);
	else if (reach->outcome == CMD_REACH_REFUSED)
		cmd_unbound_find(check->unbound, place_of(use),
		                 CMD_UNBOUND_CODE_UNREACHABLE_PATH,
		                 "Unbound's user %s cannot %s %s (mode %04o); allow it to that "
		                 "user, or to a group of that user",
		                 user, verb_of(use), use->what, (unsigned)reach->mode);
	else if (reach->outcome == CMD_REACH_ABSENT && use->use == USE_FILL)
		cmd_unbound_find(check->unbound, place_of(use),
		                 CMD_UNBOUND_CODE_UNREACHABLE_PATH,
		                 "%s is not there; make it and give it to Unbound's user %s",
		                 use->what, user);
}

static void check_apparmor(struct check *check, const struct use *use, const char *real)
{
	char path[2 * PATH_MAX];
	unsigned wanted = CMD_APPARMOR_READ;

	if (!check->has_profile)
		return;
	snprintf(path, sizeof(path), "%s", real);
	if (use->use == USE_FILL)
		snprintf(path, sizeof(path), "%s/%s", real, use->file);
	if (use->use != USE_READ)
		wanted |= CMD_APPARMOR_WRITE;
	if (cmd_apparmor_allows(&check->profile, path, wanted))
		return;
	cmd_unbound_find(
		check->unbound, place_of(use), CMD_UNBOUND_CODE_APPARMOR,
		"%s does not let Unbound %s %s there; keep it below %s, or allow it in "
		"local/usr.sbin.unbound",
		check->profile_words, verb_of(use), use->what,
		use->use != USE_READ ? "/var/lib/unbound" : "/etc/unbound");
}

/* A file, a socket or a directory, as the machine outside of the chroot names it. */
static void check_path(struct check *check, const struct use *use)
{
	static const int wanted[] = {
		[USE_READ] = R_OK, [USE_WRITE] = W_OK, [USE_FILL] = R_OK | W_OK | X_OK
	};
	char path[PATH_MAX];
	struct cmd_reach reach;

	if (!absolute(check, use->path, path))
		return;
	cmd_reach(check->has_user ? &check->user : NULL, check->root, path, wanted[use->use],
	          &reach);
	const bool known = reach.outcome == CMD_REACH_OK || reach.outcome == CMD_REACH_REFUSED;
	if (use->use == USE_READ && known && is_outside(check, use, reach.path))
		return;
	check_reach(check, use, &reach);
	if (known || use->use != USE_READ)
		check_apparmor(check, use, known ? reach.path : path);
}

/* ---- what holds for Unbound ---- */

static void find_root(struct check *check)
{
	const struct cmd_conf_statement *statement =
		cmd_conf_last(&check->unbound->conf, "server", "chroot");
	const char *text = statement != NULL ? statement->words[0].text : "";
	char *real = text[0] != '\0' ? realpath(text, NULL) : NULL;

	check->chroot_statement = statement;
	if (text[0] != '\0') {
		const char *root = real != NULL ? real : text;
		size_t size = strlen(root);
		while (size > 0 && root[size - 1] == '/')
			size--;
		/* "/" is no other root. */
		snprintf(check->root, sizeof(check->root), "%.*s", (int)size, root);
	}
	free(real);
}

static void find_user(struct check *check)
{
	const struct cmd_conf_statement *statement =
		cmd_conf_last(&check->unbound->conf, "server", "username");
	struct cmd_unbound_place place = { check->unbound->call->path, 0, 0 };

	check->user_name = USER_DEFAULT;
	if (statement != NULL) {
		check->user_name = statement->words[0].text;
		place = cmd_unbound_word_place(statement, 0);
	}
	/* Without a name it stays who started it, as a rule root. */
	if (check->user_name[0] == '\0') {
		check->user_name = "root";
		return;
	}
	switch (cmd_user_named(check->user_name, &check->user)) {
	case MXW_OK:
		check->has_user = true;
		break;
	case MXW_NOMEM:
		check->unbound->findings->failed = true;
		break;
	default:
		cmd_unbound_find(
			check->unbound, place, CMD_UNBOUND_CODE_UNKNOWN_USER,
			"there is no user %s here, so it was not checked what Unbound may "
			"read and write; check where it runs",
			MXWI_QUOTE(check->user_name, strlen(check->user_name)));
	}
}

/* False after a complaint: the profile that was named cannot be read. */
static bool find_profile(struct check *check, const struct cmd *cmd)
{
	const char *named = check->unbound->call->apparmor;
	const char *path = named != NULL ? named : APPARMOR_PATH;
	enum mxw_result result;

	if (named != NULL && strcmp(named, "none") == 0)
		return true;
	check->profile_words = "the AppArmor profile of Unbound";
	if (named != NULL && strcmp(named, "debian") == 0) {
		result = MXW_IO;
	} else {
		result = cmd_apparmor_read(path, &check->profile);
		if (result == MXW_IO && named != NULL) {
			cmd_complain(cmd, "--apparmor %s cannot be read: %s",
			             MXWI_QUOTE(path, strlen(path)),
			             cmd_file_error_text(errno));
			return false;
		}
	}
	/* Where none is, Unbound may still be meant for a machine that has it. */
	if (result == MXW_IO) {
		check->profile_words =
			"Debian's AppArmor profile of Unbound, as it is known here,";
		cmd_apparmor_fini(&check->profile);
		result = cmd_apparmor_debian(&check->profile);
	}
	if (result == MXW_NOMEM)
		check->unbound->findings->failed = true;
	check->has_profile = result == MXW_OK;
	return true;
}

/* ---- the paths ---- */

static void check_sources(struct check *check)
{
	const struct cmd_unbound_call *call = check->unbound->call;
	struct mxw_source_file file;

	if (call->sources == NULL) {
		check_path(check,
		           &(struct use){ call->policy_path, "the policy", USE_READ, NULL });
		return;
	}
	for (size_t i = 0; mxw_sources_file(call->sources, i, &file); i++)
		check_path(check, &(struct use){ file.name,
		                                 i == 0         ? "the policy"
		                                 : file.is_list ? "the list"
		                                                : "the included file",
		                                 USE_READ, NULL });
}

/* The module names it as it is seen from within the chroot. */
static void check_state(struct check *check)
{
	const char *named = getenv("MXWARDEN_STATE");
	const char *state = named != NULL && named[0] != '\0' ? named : MXW_STATE_DEFAULT;
	char path[2 * PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", state[0] == '/' ? check->root : "", state);
	check_path(check, &(struct use){ path, "the state directory", USE_FILL, STATE_FILE });
}

/* Is there something at the absolute path? */
static bool is_there(const char *path)
{
	struct stat status;

	return stat(path, &status) == 0;
}

/* What Debian's profile allows by an abstraction for all programs, which is not read. */
static bool is_log_of_system(const char *path)
{
	static const char journal[] = "/run/systemd/journal/";

	return strcmp(path, "/dev/log") == 0 || strncmp(path, journal, strlen(journal)) == 0;
}

/* Where something is written that settings name; what is in the state directory is looked at with that. A
 * socket is made by who reads it, a file in its directory by the module. NULL is allowed. */
static void check_output(struct check *check, const char *named, bool is_socket,
                         const char *what, const char *what_directory)
{
	char path[2 * PATH_MAX], *slash;

	if (named == NULL || named[0] != '/' || is_log_of_system(named))
		return;
	snprintf(path, sizeof(path), "%s%s", check->root, named);
	slash = strrchr(path, '/');
	if (is_socket || is_there(path) || slash == path) {
		check_path(check, &(struct use){ path, what, USE_WRITE, NULL });
		return;
	}
	*slash = '\0';
	check_path(check, &(struct use){ path, what_directory, USE_FILL, slash + 1 });
}

static void check_outputs(struct check *check, const struct mxw_host *settings)
{
	for (size_t i = 0; i < settings->sink_count; i++) {
		const struct mxw_sink_settings *sink = &settings->sinks[i];

		check_output(check, sink->file, false, "the sink", "the directory of the sink");
		check_output(check, sink->socket, true, "the socket", NULL);
	}
	check_output(check, settings->metrics_file, false, "the file of metrics",
	             "the directory of the metrics");
}

bool cmd_check_unbound_paths(struct cmd_unbound *unbound, const struct cmd *cmd)
{
	struct check check = { .unbound = unbound };
	bool done = false;

	if (getcwd(check.here, sizeof(check.here)) == NULL)
		check.here[0] = '\0';
	find_root(&check);
	find_user(&check);
	if (!find_profile(&check, cmd))
		goto out;
	check_sources(&check);
	if (unbound->call->host != NULL)
		check_path(&check,
		           &(struct use){ unbound->call->host, "host.yaml", USE_READ, NULL });
	check_state(&check);
	if (unbound->call->settings != NULL)
		check_outputs(&check, unbound->call->settings);
	done = true;
out:
	cmd_apparmor_fini(&check.profile);
	cmd_user_fini(&check.user);
	return done;
}
