/* lab_process.h - one child process: start, look, stop by its own process id. Threads: one, and
 * always the main thread: the parent-death signal follows the starting thread. Memory: a
 * process is a value of the caller's; there is nothing to free. Cost: a fork. Standards:
 * POSIX.1-2008; prctl(PR_SET_PDEATHSIG) of Linux.
 */
#ifndef MXW_TESTS_LIVE_LAB_PROCESS_H
#define MXW_TESTS_LIVE_LAB_PROCESS_H

#include <stdbool.h>
#include <limits.h>
#include <sys/types.h>

struct lab_process {
	pid_t pid;          /* 0: not running */
	int status;         /* as waitpid() gave it, once it has ended */
	char log[PATH_MAX]; /* its standard output and standard error */
};

/*
 * Runs the program ARGV[0] with the variables of ENVIRONMENT (a list of "NAME=value" that ends
 * with NULL, or NULL) on top of ours. What it says is appended to the file LOG. False, and said
 * why: it could not be started. A program that cannot be executed ends at once with 127.
 */
bool lab_process_start(struct lab_process *process, const char *const argv[],
                       const char *const environment[], const char *log);

/* Still running? When not, `status` is set and `pid` is 0. */
bool lab_process_is_alive(struct lab_process *process);

/* Sends a signal to a running process. */
void lab_process_signal(const struct lab_process *process, int number);

/*
 * SIGTERM, and SIGKILL when it has not ended in time. True: it ended by itself with status 0.
 * A process that is not running any more counts by the status that it left.
 */
bool lab_process_stop(struct lab_process *process);

#endif
