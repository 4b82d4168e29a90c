/* The module is what the configuration names, as a rule a link, which `make install` points at the
 * copy for one Unbound. Who may write to it rules the resolver; so nobody but root and its owner
 * may. Unbound opens it after it has become its user and entered its chroot. For which program it is
 * stands in a note of the file. */
#define _XOPEN_SOURCE 700 /* realpath() */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mxwarden/module_note.h>

#include "check_unbound.h"
#include "config/quote.h"
#include "preflight.h"
#include "reach.h"

#define CHECK "module"
#define CHECK_ID "build-id"
#define MODULE_DEFAULT MXW_LIBDIR "/unbound/mxwarden.so"

/* The file that the configuration names, where that is ours. */
static const char *configured(const struct preflight *preflight)
{
	for (size_t i = 0; i < preflight->conf.count; i++) {
		const struct cmd_conf_statement *statement = &preflight->conf.items[i];
		if (cmd_conf_is(&preflight->conf, statement, "dynlib", "dynlib-file") &&
		    statement->word_count > 0 &&
		    cmd_unbound_is_module(statement->words[0].text))
			return statement->words[0].text;
	}
	return NULL;
}

/* Writes the place of the module as it is seen from here: in the chroot, where there is one. False
 * after a check. */
static bool place(struct preflight *preflight, char ret[PATH_MAX])
{
	char *root = preflight_option(preflight, CHECK, "chroot", NULL);
	char *real = NULL;
	bool placed = false;

	if (root == NULL)
		return false;
	if (snprintf(ret, PATH_MAX, "%s%s", root, preflight->module) < PATH_MAX)
		real = realpath(ret, NULL);
	if (real == NULL) {
		preflight_say(
			preflight, CHECK, PREFLIGHT_NO,
			"%s cannot be found: %s; install the module, or name it with --module",
			MXWI_QUOTE(ret, strlen(ret)), strerror(errno));
		goto out;
	}
	placed = snprintf(ret, PATH_MAX, "%s", real) < PATH_MAX;
out:
	free(real);
	free(root);
	return placed;
}

/* May Unbound's user read it? False after a check. */
static bool check_reader(struct preflight *preflight, const char *path)
{
	char *name = preflight_option(preflight, CHECK, "username", NULL);
	struct cmd_user user = { 0 };
	struct cmd_reach reach;
	bool good = false;

	if (name == NULL)
		return false;
	const char *quoted = MXWI_QUOTE(name, strlen(name));
	/* Without a name it stays who started it, as a rule root. */
	if (name[0] != '\0' && cmd_user_named(name, &user) != MXW_OK) {
		preflight_say(preflight, CHECK, PREFLIGHT_NO,
		              "there is no user %s, as whom Unbound is to run", quoted);
		goto out;
	}
	cmd_reach(name[0] != '\0' ? &user : NULL, "", path, R_OK, &reach);
	good = reach.outcome == CMD_REACH_OK;
	if (!good)
		preflight_say(preflight, CHECK, PREFLIGHT_NO,
		              "Unbound's user %s cannot read the module: see the mode %04o of "
		              "%s, and allow it to others",
		              quoted, (unsigned)reach.mode,
		              MXWI_QUOTE(reach.path, strlen(reach.path)));
out:
	cmd_user_fini(&user);
	free(name);
	return good;
}

/* May nobody but its owner write to the file, or put another in its place? False after a check. */
static bool check_writers(struct preflight *preflight, const char *path)
{
	char directory[PATH_MAX];
	struct stat status;

	snprintf(directory, sizeof(directory), "%s", path);
	*strrchr(directory, '/') = '\0';
	const char *const both[] = { path, directory[0] != '\0' ? directory : "/" };
	for (size_t i = 0; i < sizeof(both) / sizeof(both[0]); i++) {
		if (stat(both[i], &status) != 0)
			return preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN, "%s: %s",
			                     MXWI_QUOTE(both[i], strlen(both[i])),
			                     strerror(errno));
		if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
			return preflight_say(
				preflight, CHECK, PREFLIGHT_NO,
				"others than its owner can write to %s (mode %04o), and so "
				"rule Unbound; do: chmod go-w %s",
				MXWI_QUOTE(both[i], strlen(both[i])),
				(unsigned)status.st_mode & 07777u,
				MXWI_QUOTE(both[i], strlen(both[i])));
	}
	return true;
}

/* Is the module for this program? */
static bool check_id(struct preflight *preflight, const struct cmd_elf *elf)
{
	size_t size;
	const char *id = (const char *)cmd_elf_note(elf, MXW_MODULE_NOTE_NAME,
	                                            MXW_MODULE_NOTE_HOST, &size);
	const char *end = id != NULL ? memchr(id, '\0', size) : NULL;

	if (end == NULL)
		return preflight_say(preflight, CHECK_ID, PREFLIGHT_NO,
		                     "the file does not say for which Unbound it is: it is no "
		                     "mxwarden.so, or one of an old version");
	const size_t rest = size - (size_t)(end + 1 - id);
	const char *version = rest > 0 && memchr(end + 1, '\0', rest) != NULL ? end + 1 : "";
	const char *quoted = MXWI_QUOTE(version, strlen(version));
	if (preflight->program_id[0] == '\0') {
		preflight_skip(preflight, CHECK_ID, "that of the program is not known");
		return false;
	}
	if (strcmp(id, preflight->program_id) != 0)
		return preflight_say(preflight, CHECK_ID, PREFLIGHT_NO,
		                     "the module is for another Unbound, of version %s with "
		                     "build-id %s; build it again with ./configure "
		                     "--with-unbound-src=DIR, DIR being the source of this one",
		                     quoted, MXWI_QUOTE(id, strlen(id)));
	return preflight_say(preflight, CHECK_ID, PREFLIGHT_OK,
	                     "the module is for this Unbound, of version %s", quoted);
}

bool preflight_module(struct preflight *preflight, const char *named)
{
	char path[PATH_MAX] = "";
	struct cmd_elf elf = { 0 };
	bool good = false;

	/* What --activate writes must not depend on what it wrote before. */
	if (named == NULL && !preflight->activate)
		named = configured(preflight);
	if (named == NULL)
		named = MODULE_DEFAULT;
	const char *quoted = MXWI_QUOTE(named, strlen(named));
	if (named[0] != '/' || strpbrk(named, "\"\n") != NULL ||
	    snprintf(preflight->module, PATH_MAX, "%s", named) >= PATH_MAX)
		return preflight_say(preflight, CHECK, PREFLIGHT_NO,
		                     "%s is no path that Unbound will find: name an absolute "
		                     "one, without quotes",
		                     quoted);
	if (preflight->running != 0 && preflight_in_memory(preflight))
		return true;
	if (!place(preflight, path) || !check_reader(preflight, path) ||
	    !check_writers(preflight, path))
		return false;
	memcpy(preflight->file, path, sizeof(path));
	const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const enum mxw_result result =
		descriptor >= 0 ? cmd_elf_read(descriptor, &elf) : MXW_IO;
	const int error = errno;
	const bool is_link = strcmp(path, named) != 0;
	if (result == MXW_OK) {
		preflight_say(preflight, CHECK, PREFLIGHT_OK, "%s%s%s", quoted,
		              is_link ? ", which is " : "",
		              is_link ? MXWI_QUOTE(path, strlen(path)) : "");
		good = check_id(preflight, &elf);
	} else if (result == MXW_INVALID || (result == MXW_IO && error != EACCES)) {
		preflight_say(preflight, CHECK, PREFLIGHT_NO, "%s is no module: %s", quoted,
		              result == MXW_IO ? cmd_file_error_text(error)
		                               : "no ELF file for this machine");
	} else {
		preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN, "%s cannot be read: %s",
		              quoted,
		              result == MXW_IO ? strerror(error) : mxw_result_text(result));
	}
	if (descriptor >= 0)
		(void)close(descriptor);
	cmd_elf_fini(&elf);
	return good;
}
