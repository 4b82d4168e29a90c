/* lab_command.h - commands that an operator runs beside an Unbound with the module.
 * Threads: one (the main thread).
 * Memory: what was said is the caller's.
 * Cost: a process.
 * Standards: none.
 */
#ifndef MXW_TESTS_LIVE_LAB_COMMAND_H
#define MXW_TESTS_LIVE_LAB_COMMAND_H

#include "lab_unbound.h"

/* Runs the program ARGV[0] to its end, with the policy, settings and state directory of this Unbound in
 * its environment. What it says is appended to the file LOG. Its exit status; -1, and said why: it could
 * not be started, or ended otherwise. */
int lab_command_run(const struct lab_unbound *unbound, const char *const argv[],
                    const char *log);

/* Runs mxwarden with these words, which end with NULL; its exit status as above. *RET_SAID gets all that
 * it printed, to be freed; NULL: it is not wanted. */
int lab_mxwarden(const struct lab_unbound *unbound, const char *const words[], char **ret_said);

/* The same in a test: fails at LINE when the status is another one, or some of PARTS (which ends with
 * NULL) was not said. */
void lab_mxwarden_expect(const struct lab_unbound *unbound, int line, const char *const words[],
                         int status, const char *const parts[]);

#define LAB_WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
/* LAB_MXWARDEN(unbound, LAB_WORDS("status", "--json"), 0, "what", "must be said") */
#define LAB_MXWARDEN(unbound, words, status, ...)                                              \
	lab_mxwarden_expect(unbound, __LINE__, words, status, LAB_WORDS(__VA_ARGS__))

#endif
