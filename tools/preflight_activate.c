/* What activates the module is one file, which Unbound's configuration includes: the chain with dynlib
 * before what it was, and the name of the module. It is written beside its place and renamed, so that
 * it is there whole or not at all; then the configuration is checked as Unbound will read it. Where
 * that fails, or the module was found not to load, the file is taken away, and the configuration is
 * checked without it. A file that does not begin with our own line belongs to somebody else and is
 * left alone. */
#define _DEFAULT_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check_unbound.h"
#include "config/quote.h"
#include "new_file.h"
#include "preflight.h"

#define CHECK "include"
#define MARK "# Written by mxwarden preflight: "
#define TEXT_MAX 8192u /* room for a path and the rest */

enum presence {
	ABSENT,
	OURS,
	FOREIGN,
	UNREADABLE /* errno says why */
};

/* Reads the file, as far as one of ours can go. */
static enum presence look(const char *path, char text[TEXT_MAX])
{
	const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat status;
	ssize_t size;

	text[0] = '\0';
	if (descriptor < 0)
		return errno == ENOENT ? ABSENT : errno == ELOOP ? FOREIGN : UNREADABLE;
	size = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode)
	               ? read(descriptor, text, TEXT_MAX - 1)
	               : 0;
	(void)close(descriptor);
	if (size < 0)
		return UNREADABLE;
	text[size] = '\0';
	return strncmp(text, MARK, strlen(MARK)) == 0 ? OURS : FOREIGN;
}

/* Puts the text in the place of the file. False, with errno set, and file->is_there says what became of it. */
static bool replace(struct new_file *file, const char *path, const char *text)
{
	if (!new_file_begin(file, path, 0644))
		return false;
	(void)fputs(text, file->stream);
	return new_file_end(file);
}

/* Writes the chain with one blank between its words. */
static void chain_copy(const char *chain, char *ret, size_t room)
{
	size_t used = 0;

	ret[0] = '\0';
	for (;;) {
		chain += strspn(chain, " \t");
		const size_t size = strcspn(chain, " \t");
		if (size == 0 || used + size + 2 > room)
			return;
		used += (size_t)snprintf(ret + used, room - used, "%s%.*s", used > 0 ? " " : "",
		                         (int)size, chain);
		chain += size;
	}
}

/* Writes what the file is to hold. False after a check. */
static bool compose(struct preflight *preflight, char ret[TEXT_MAX])
{
	char *before =
		preflight_option(preflight, CHECK, "module-config", preflight->include_path);
	char modules[512];

	if (before == NULL)
		return false;
	chain_copy(before, modules, sizeof(modules));
	free(before);
	if (snprintf(ret, TEXT_MAX,
	             MARK "changes are lost.\n"
	                  "# Without this file Unbound runs without mxwarden.\n"
	                  "server:\n"
	                  "\tmodule-config: \"dynlib %s\"\n"
	                  "dynlib:\n"
	                  "\tdynlib-file: \"%s\"\n",
	             modules, preflight->module) >= (int)TEXT_MAX)
		return preflight_say(preflight, CHECK, PREFLIGHT_NO,
		                     "the name of the module is too long");
	return true;
}

/* Sees to it that the file is there. False after a check. */
static bool put(struct preflight *preflight, const char *present)
{
	const char *path = preflight->include_path;
	const char *quoted = MXWI_QUOTE(path, strlen(path));
	struct new_file file;
	char text[TEXT_MAX];

	if (!compose(preflight, text))
		return false;
	if (strcmp(text, present) == 0)
		return preflight_say(preflight, CHECK, PREFLIGHT_OK, "%s is as it should be",
		                     quoted);
	if (!replace(&file, path, text))
		return preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN, "%s %s: %s", quoted,
		                     new_file_error_words(&file), strerror(errno));
	return preflight_say(preflight, CHECK, PREFLIGHT_OK, "%s is written", quoted);
}

/* Does the configuration, as it has just been read, include the file? */
static bool is_included(struct preflight *preflight)
{
	const char *path = preflight->include_path;

	for (size_t i = 0; i < preflight->conf.file_count; i++)
		if (preflight_is_same_file(preflight->conf.files[i], path))
			return true;
	return preflight_say(
		preflight, CHECK, PREFLIGHT_NO,
		"%s does not include %s; add to it include-toplevel: with that name",
		MXWI_QUOTE(preflight->config_path, strlen(preflight->config_path)),
		MXWI_QUOTE(path, strlen(path)));
}

/* Takes the file away, and looks what Unbound will do without it. */
static void take_away(struct preflight *preflight)
{
	const char *path = preflight->include_path;
	const char *quoted = MXWI_QUOTE(path, strlen(path));

	preflight->deed = PREFLIGHT_FAILED;
	if (unlink(path) == 0) {
		(void)new_file_sync_directory(path);
		preflight_say(preflight, CHECK, PREFLIGHT_WARNING, "%s is removed", quoted);
	} else if (errno == ENOENT) {
		preflight_say(preflight, CHECK, PREFLIGHT_WARNING, "%s is not there", quoted);
	} else {
		preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN, "%s cannot be removed: %s",
		              quoted, strerror(errno));
		return;
	}
	if (preflight_read_config(preflight) && preflight_checkconf(preflight, "without"))
		preflight->deed = PREFLIGHT_DEACTIVATED;
}

/* The place outside of our file that names the module already; NULL: there is none. */
static const struct cmd_conf_statement *elsewhere(const struct preflight *preflight)
{
	for (size_t i = 0; i < preflight->conf.count; i++) {
		const struct cmd_conf_statement *statement = &preflight->conf.items[i];
		if (cmd_conf_is(&preflight->conf, statement, "dynlib", "dynlib-file") &&
		    statement->word_count > 0 &&
		    cmd_unbound_is_module(statement->words[0].text) &&
		    !preflight_is_same_file(statement->file, preflight->include_path))
			return statement;
	}
	return NULL;
}

void preflight_activate(struct preflight *preflight, bool loads)
{
	const char *path = preflight->include_path;
	const char *quoted = MXWI_QUOTE(path, strlen(path));
	const struct cmd_conf_statement *other = elsewhere(preflight);
	char present[TEXT_MAX];
	const enum presence presence = look(path, present);

	preflight->deed = PREFLIGHT_FAILED;
	if (presence == FOREIGN) {
		preflight_say(
			preflight, CHECK, PREFLIGHT_UNKNOWN,
			"%s was not written by mxwarden preflight and is left alone; move "
			"it away, or name another place with --include",
			quoted);
		return;
	}
	if (presence == UNREADABLE) {
		preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN, "%s cannot be read: %s",
		              quoted, strerror(errno));
		return;
	}
	if (other != NULL) {
		preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN,
		              "%s, line %u: the module is named here already; take that out, "
		              "and dynlib out of module-config: both are written to %s",
		              MXWI_QUOTE(other->file, strlen(other->file)),
		              (unsigned)other->line, quoted);
		return;
	}
	if (loads && put(preflight, present) && preflight_read_config(preflight) &&
	    is_included(preflight) && preflight_checkconf(preflight, "configuration") &&
	    preflight_chain(preflight)) {
		preflight->deed = PREFLIGHT_ACTIVATED;
		return;
	}
	take_away(preflight);
}
