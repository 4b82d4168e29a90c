/* child.h - runs a program, with a limit of time, and keeps what it says.
 * Threads: one.
 * Memory: a result owns its texts.
 * Cost: a process.
 * Standards: POSIX.1-2017 (posix_spawn).
 */
#ifndef MXWARDEN_TOOLS_CHILD_H
#define MXWARDEN_TOOLS_CHILD_H

#include <stdbool.h>

#include <mxwarden/result.h>

#define CMD_CHILD_PATIENCE_MS 20000
#define CMD_CHILD_TEXT_MAX 65536u /* of each text; what is more is read and dropped */
#define CMD_CHILD_DESCRIPTOR 3    /* under which a child finds the file that it is given */

struct cmd_child_call {
	const char *const *arguments; /* the first is the program; ends with NULL */
	const char *const
		*environment; /* "NAME=value" on top of ours; ends with NULL, or NULL */
	int descriptor;       /* a file to be given; -1: none */
};

struct cmd_child {
	int status;      /* as waitpid() gives it */
	bool timed_out;  /* it was ended, because its time was over */
	char *out, *err; /* standard output and error, texts; owned */
};

/* Runs the program, with /dev/null for its standard input, and without our variables LD_..., which
 * change how programs are loaded, until it has ended; it is killed after CMD_CHILD_PATIENCE_MS. MXW_OK:
 * it was run. MXW_IO: it could not be, errno says why. MXW_NOMEM. In each case the caller calls
 * cmd_child_fini(). */
MXW_MUSTCHECK enum mxw_result cmd_child_run(const struct cmd_child_call *call,
                                            struct cmd_child *ret);

void cmd_child_fini(struct cmd_child *child);

/* Did it end by itself with the status 0? */
bool cmd_child_succeeded(const struct cmd_child *child);

#endif
