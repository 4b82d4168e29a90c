/* The program is an ELF file. Only one that was built with dynlib has the functions of that module, and
 * offers them, and all others, to modules; so one name among its symbols tells. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/quote.h"
#include "preflight.h"

#define CHECK "program"
#define DIRECTORY_DEFAULT "/usr/sbin"
#define DYNLIB_SYMBOL "dynlibmod_init"

/* Looks for it in each directory of PATH. */
static bool find_in_path(const char *name, char ret[PATH_MAX])
{
	const char *path = getenv("PATH");

	while (path != NULL && *path != '\0') {
		const size_t size = strcspn(path, ":");
		if (size > 0 &&
		    snprintf(ret, PATH_MAX, "%.*s/%s", (int)size, path, name) < PATH_MAX &&
		    access(ret, X_OK) == 0)
			return true;
		path += size;
		path += strspn(path, ":");
	}
	return false;
}

bool preflight_find(const char *named, const char *name, char ret[PATH_MAX])
{
	if (named != NULL)
		return snprintf(ret, PATH_MAX, "%s", named) < PATH_MAX;
	snprintf(ret, PATH_MAX, DIRECTORY_DEFAULT "/%s", name);
	return access(ret, X_OK) == 0 || find_in_path(name, ret);
}

/* Writes the path of the program that is asked about. False: there is none. */
static bool find(const struct preflight *preflight, const char *named, char ret[PATH_MAX])
{
	if (preflight->running != 0)
		return snprintf(ret, PATH_MAX, "/proc/%ld/exe", (long)preflight->running) <
		       PATH_MAX;
	return preflight_find(named, "unbound", ret);
}

/* What people call it: of a running one, the path that it was started from. */
static const char *shown(const struct preflight *preflight, char room[PATH_MAX])
{
	ssize_t size;

	if (preflight->running == 0)
		return preflight->program;
	size = readlink(preflight->program, room, PATH_MAX - 1);
	if (size < 0)
		return preflight->program;
	room[size] = '\0';
	return room;
}

static bool judge(struct preflight *preflight, const struct cmd_elf *elf, const char *quoted)
{
	char process[32] = "";

	if (!cmd_elf_exports(elf, DYNLIB_SYMBOL))
		return preflight_say(preflight, CHECK, PREFLIGHT_NO,
		                     "%s is an Unbound without dynlib, or no Unbound; build it "
		                     "with ./configure --with-dynlibmodule",
		                     quoted);
	if (!cmd_elf_build_id(elf, preflight->program_id))
		return preflight_say(preflight, CHECK, PREFLIGHT_NO,
		                     "%s has no build-id, by which the module could know it; "
		                     "link it with -Wl,--build-id",
		                     quoted);
	if (preflight->running != 0)
		snprintf(process, sizeof(process), "process %ld, ", (long)preflight->running);
	return preflight_say(preflight, CHECK, PREFLIGHT_OK, "%s%s, with dynlib, build-id %s",
	                     process, quoted, preflight->program_id);
}

bool preflight_program(struct preflight *preflight, const char *named)
{
	char room[PATH_MAX];
	struct cmd_elf elf = { 0 };
	bool good = false;

	if (!find(preflight, named, preflight->program))
		return preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN,
		                     "there is no unbound in " DIRECTORY_DEFAULT
		                     " or PATH; name it with --unbound");
	const int descriptor = open(preflight->program, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *path = shown(preflight, room);
	const char *quoted = MXWI_QUOTE(path, strlen(path));
	const enum mxw_result result =
		descriptor >= 0 ? cmd_elf_read(descriptor, &elf) : MXW_IO;
	const int error = errno;
	if (result == MXW_OK)
		good = judge(preflight, &elf, quoted);
	else if (result == MXW_IO && preflight->running != 0 && error == ENOENT)
		preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN, "there is no process %ld",
		              (long)preflight->running);
	else if (result == MXW_INVALID)
		preflight_say(preflight, CHECK, PREFLIGHT_NO,
		              "%s is no ELF program for this machine; name the program itself, "
		              "no script that starts it, with --unbound",
		              quoted);
	else
		preflight_say(preflight, CHECK, PREFLIGHT_UNKNOWN, "%s cannot be read: %s",
		              quoted,
		              result == MXW_IO ? cmd_file_error_text(error)
		                               : mxw_result_text(result));
	if (descriptor >= 0)
		(void)close(descriptor);
	cmd_elf_fini(&elf);
	return good;
}
