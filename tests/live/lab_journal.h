/* lab_journal.h - systemd-journald, with a /run that only this program and its children see.
 * Threads: one (the main thread).
 * Memory: the caller's; a process that was started must be stopped.
 * Cost: a mount and a process; journalctl for each look.
 * Standards: systemd-journald(8), journalctl(1), mount_namespaces(7).
 */
#ifndef MXW_TESTS_LIVE_LAB_JOURNAL_H
#define MXW_TESTS_LIVE_LAB_JOURNAL_H

#include <jansson.h>

#include "lab_unbound.h"

struct lab_journal {
	struct lab *lab;
	struct lab_process process;
	char program[PATH_MAX], reader[PATH_MAX], log[PATH_MAX];
};

/* Is there one, and can it be run here? NULL: yes; else why not. Once it was asked, this program has a /run
 * of its own. */
const char *lab_journal_missing(void);

/* Starts it and waits until its sockets are there; may be repeated after a stop. False, and said why. */
bool lab_journal_start(struct lab *lab, struct lab_journal *journal);

bool lab_journal_stop(struct lab_journal *journal);

/* Waits until the journal has at least COUNT entries with this FIELD=VALUE, and returns all of those as an
 * array, as `journalctl -o json` prints them. NULL, and a failed assertion: not in time. */
json_t *lab_journal_wait(const struct lab_journal *journal, const struct lab_unbound *unbound,
                         const char *match, size_t count);

#endif
