/*
 * journald and libsystemd meet at paths below /run that cannot be changed; so /run is a file system of the
 * test's own. Its settings and the machine's id it reads in /etc, which is one of journald's own: the
 * machine's journal is another one, and is not touched.
 */
#include "lab_journal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lab_command.h"
#include "lab_disk.h"

#define SOCKET "/run/systemd/journal/socket"
#define MACHINE "00112233445566778899aabbccddeeff"

/* In a mount namespace of its own, which ends with journald. */
static const char script[] =
	"mount -t tmpfs tmpfs /etc && mkdir /etc/systemd && echo " MACHINE
	" >/etc/machine-id && "
	"printf '[Journal]\\nStorage=volatile\\nReadKMsg=no\\nAudit=no\\n"
	"ForwardToSyslog=no\\nForwardToWall=no\\nRateLimitIntervalSec=0\\n' "
	">/etc/systemd/journald.conf && exec \"$0\"";

static bool find(char program[PATH_MAX], char reader[PATH_MAX])
{
	const char *root = getenv("MXW_TEST_SYSTEMD_ROOT");

	return root != NULL &&
	       lab_print(program, PATH_MAX, "%s/lib/systemd/systemd-journald", root) &&
	       lab_print(reader, PATH_MAX, "%s/bin/journalctl", root) &&
	       access(program, X_OK) == 0 && access(reader, X_OK) == 0;
}

const char *lab_journal_missing(void)
{
	static bool mounted;
	char program[PATH_MAX], reader[PATH_MAX];

	if (!find(program, reader))
		return "MXW_TEST_SYSTEMD_ROOT holds no systemd-journald";
	if (!lab_disk_can_mount())
		return "there are no mount namespaces here";
	mounted = mounted || mount("tmpfs", "/run", "tmpfs", 0, "mode=755") == 0;
	return mounted ? NULL : "/run cannot be mounted";
}

static bool is_there(void)
{
	struct stat status;

	return stat(SOCKET, &status) == 0 && S_ISSOCK(status.st_mode);
}

bool lab_journal_start(struct lab *lab, struct lab_journal *journal)
{
	const char *const argv[] = { "/usr/bin/unshare", "--mount", "/bin/sh", "-c", script,
		                     journal->program,   NULL };
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;

	journal->lab = lab;
	if (!find(journal->program, journal->reader) ||
	    !lab_print(journal->log, sizeof(journal->log), "%s/journald.log", lab->dir))
		return false;
	/* Else what the one before has left would be taken for the new one. */
	if (unlink(SOCKET) != 0 && errno != ENOENT)
		return false;
	(void)mkdir("/run/log", 0755);
	(void)mkdir("/run/log/journal", 0755);
	if (!lab_process_start(&journal->process, argv, NULL, journal->log))
		return false;
	while (!is_there() && lab_process_is_alive(&journal->process) &&
	       lab_now_ms() < deadline_ms)
		lab_pause();
	if (is_there())
		return true;
	lab_say("journald does not come up; see %s", journal->log);
	return false;
}

bool lab_journal_stop(struct lab_journal *journal)
{
	return lab_process_stop(&journal->process);
}

/* All such entries by now. */
static json_t *read_entries(const struct lab_journal *journal,
                            const struct lab_unbound *unbound, const char *match)
{
	const char *const argv[] = { journal->reader, "--directory=/run/log/journal",
		                     "--output=json", "--all",
		                     "--no-pager",    "--quiet",
		                     match,           NULL };
	json_t *entries = json_array();
	char path[PATH_MAX + 16];
	char *text = NULL;

	if (lab_print(path, sizeof(path), "%s.entries", journal->log) &&
	    (unlink(path) == 0 || errno == ENOENT) && lab_command_run(unbound, argv, path) == 0)
		text = lab_read_file(path);
	for (char *line = text, *end; line != NULL && (end = strchr(line, '\n')) != NULL;
	     line = end + 1)
		(void)json_array_append_new(entries,
		                            json_loadb(line, (size_t)(end - line), 0, NULL));
	free(text);
	return entries;
}

json_t *lab_journal_wait(const struct lab_journal *journal, const struct lab_unbound *unbound,
                         const char *match, size_t count)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	json_t *entries = read_entries(journal, unbound, match);

	while (json_array_size(entries) < count && lab_now_ms() < deadline_ms) {
		json_decref(entries);
		lab_pause();
		entries = read_entries(journal, unbound, match);
	}
	if (LAB_CHECK(json_array_size(entries) >= count, "%zu entries with %s in time, not %zu",
	              json_array_size(entries), match, count))
		return entries;
	json_decref(entries);
	return NULL;
}
