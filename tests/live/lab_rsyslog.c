/*
 * Debian's rsyslog.conf loads imuxsock, names the working directory and then includes /etc/rsyslog.d; what
 * is shipped must work there, so the same is done here, but for the socket of the whole machine.
 */
#include "lab_rsyslog.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUBSTITUTED_MAX 16384

/* Where the modules are depends on the architecture. */
static bool program(char path[PATH_MAX], char modules[PATH_MAX])
{
	const char *root = getenv("MXW_TEST_RSYSLOG_ROOT");
	glob_t found = { .gl_pathc = 0 };
	bool ok = root != NULL && lab_print(path, PATH_MAX, "%s/usr/sbin/rsyslogd", root) &&
	          access(path, X_OK) == 0 &&
	          lab_print(modules, PATH_MAX, "%s/usr/lib/*/rsyslog", root) &&
	          glob(modules, 0, NULL, &found) == 0 &&
	          lab_print(modules, PATH_MAX, "%s", found.gl_pathv[0]);

	globfree(&found);
	return ok;
}

const char *lab_rsyslog_missing(void)
{
	char path[PATH_MAX], modules[PATH_MAX];

	return program(path, modules) ? NULL : "MXW_TEST_RSYSLOG_ROOT holds no rsyslogd";
}

/* Copies TEXT to TO with every `shipped` of PLACES replaced, and marks in *USED which were found. */
static bool substitute(const char *text, const struct lab_rsyslog_place places[],
                       unsigned *used, char to[SUBSTITUTED_MAX])
{
	size_t size = 0;

	while (*text != '\0') {
		const char *octets = text;
		size_t taken = 1, put = 1;

		for (size_t i = 0; places[i].shipped != NULL; i++) {
			if (strncmp(text, places[i].shipped, strlen(places[i].shipped)) != 0)
				continue;
			*used |= 1u << i;
			octets = places[i].here;
			taken = strlen(places[i].shipped);
			put = strlen(octets);
			break;
		}
		if (size + put >= SUBSTITUTED_MAX)
			return false;
		memcpy(to + size, octets, put);
		size += put;
		text += taken;
	}
	to[size] = '\0';
	return true;
}

static bool copy(const char *directory, const char *file,
                 const struct lab_rsyslog_place places[], unsigned *used)
{
	char path[PATH_MAX], to[SUBSTITUTED_MAX];
	char *text = NULL;
	bool ok = lab_print(path, sizeof(path), "%s/docs/soc/rsyslog/%s", getenv("MXW_SRCDIR"),
	                    file) &&
	          (text = lab_read_file(path)) != NULL && substitute(text, places, used, to) &&
	          lab_print(path, sizeof(path), "%s/%s", directory, file) &&
	          lab_write_file(path, to);

	if (!ok)
		lab_say("%s cannot be copied", file);
	free(text);
	return ok;
}

static bool all_used(const struct lab_rsyslog_place places[], unsigned used)
{
	for (size_t i = 0; places[i].shipped != NULL; i++) {
		if ((used >> i & 1) == 1)
			continue;
		lab_say("no file that is shipped says %s", places[i].shipped);
		return false;
	}
	return true;
}

bool lab_rsyslog_configure(struct lab *lab, struct lab_rsyslog *rsyslog, const char *name,
                           const char *const files[], const struct lab_rsyslog_place places[])
{
	char included[PATH_MAX], text[2 * PATH_MAX];
	unsigned used = 0;

	if (!lab_print(rsyslog->dir, sizeof(rsyslog->dir), "%s/rsyslog-%s", lab->dir, name) ||
	    !lab_print(included, sizeof(included), "%s/rsyslog.d", rsyslog->dir) ||
	    !lab_print(rsyslog->configuration, sizeof(rsyslog->configuration),
	               "%s/rsyslog.conf", rsyslog->dir) ||
	    !lab_print(rsyslog->log, sizeof(rsyslog->log), "%s/log", rsyslog->dir) ||
	    mkdir(rsyslog->dir, 0700) != 0 || mkdir(included, 0700) != 0 ||
	    !lab_print(text, sizeof(text),
	               "global(localHostname=\"%s\")\n"
	               "module(load=\"imuxsock\" SysSock.Use=\"off\")\n"
	               "$WorkDirectory %s\n"
	               "$IncludeConfig %s/*.conf\n"
	               "*.* %s/messages\n",
	               name, rsyslog->dir, included, rsyslog->dir) ||
	    !lab_write_file(rsyslog->configuration, text)) {
		lab_say("%s: no place for rsyslog", rsyslog->dir);
		return false;
	}
	for (size_t i = 0; files[i] != NULL; i++)
		if (!copy(included, files[i], places, &used))
			return false;
	return all_used(places, used);
}

bool lab_rsyslog_start(struct lab_rsyslog *rsyslog)
{
	char path[PATH_MAX], modules[PATH_MAX], pid[PATH_MAX];
	const char *const argv[] = { path, "-n",    "-f", rsyslog->configuration, "-i", pid,
		                     "-M", modules, NULL };

	return program(path, modules) && lab_print(pid, sizeof(pid), "%s/pid", rsyslog->dir) &&
	       lab_process_start(&rsyslog->process, argv, NULL, rsyslog->log);
}

/* It says so on standard error and goes on without what it did not understand. */
static bool is_configured(const struct lab_rsyslog *rsyslog)
{
	static const char *const complaints[] = { "error during parsing", "not known",
		                                  "could not load module", "warning:" };
	char *log = lab_read_file(rsyslog->log);
	bool ok = log != NULL;

	for (size_t i = 0; ok && i < sizeof(complaints) / sizeof(*complaints); i++)
		ok = strstr(log, complaints[i]) == NULL;
	if (!ok)
		lab_say("rsyslog does not like its configuration: %s", log != NULL ? log : "");
	free(log);
	return ok;
}

bool lab_rsyslog_stop(struct lab_rsyslog *rsyslog)
{
	const bool stopped = lab_process_stop(&rsyslog->process);

	if (!stopped)
		lab_say("rsyslog did not end well; its log is %s", rsyslog->log);
	return is_configured(rsyslog) && stopped;
}
