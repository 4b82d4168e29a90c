/* preflight.h - what the checks of mxwarden preflight share.
 * Threads: one.
 * Memory: a preflight owns what it has read; its paths borrow from the call.
 * Cost: some processes, each of a fraction of a second.
 * Standards: none.
 */
#ifndef MXWARDEN_TOOLS_PREFLIGHT_H
#define MXWARDEN_TOOLS_PREFLIGHT_H

#include <limits.h>
#include <sys/types.h>

#include "common.h"
#include "elf_file.h"
#include "unbound_conf.h"

#define PREFLIGHT_WORDS_MAX 2048u /* octets of a check's words, with the NUL */
#define PREFLIGHT_CHECKS_MAX 16u

enum preflight_result {
	PREFLIGHT_OK,
	PREFLIGHT_WARNING, /* it loads all the same */
	PREFLIGHT_NO,      /* it does not */
	PREFLIGHT_UNKNOWN, /* it could not be found out */
	PREFLIGHT_SKIPPED  /* of no use any more */
};

struct preflight_check {
	const char *name;
	enum preflight_result result;
	char words[PREFLIGHT_WORDS_MAX];
};

/* What --activate has done. */
enum preflight_deed {
	PREFLIGHT_NOTHING,
	PREFLIGHT_ACTIVATED,
	PREFLIGHT_DEACTIVATED,
	PREFLIGHT_FAILED /* neither is certain */
};

struct preflight {
	const struct cmd *cmd;
	const char *config_path, *include_path, *policy_path;
	pid_t running; /* of the program to be reloaded; 0: the installed one will be started */
	bool activate;
	bool in_memory; /* the running program has the module, and a reload keeps that */
	struct cmd_conf conf;
	char program[PATH_MAX], checkconf[PATH_MAX];
	char module[PATH_MAX]; /* as Unbound names it; in the chroot, where there is one */
	char file[PATH_MAX];   /* what that is in the end, seen from here */
	char program_id[CMD_BUILD_ID_TEXT_MAX]; /* "": not known */
	struct preflight_check checks[PREFLIGHT_CHECKS_MAX];
	size_t check_count;
	enum preflight_deed deed;
};

/* Notes what a check has found. What the format prints must have passed mxwi_quote(), or be a text of
 * ours. Returns whether the result is PREFLIGHT_OK or PREFLIGHT_WARNING. */
bool preflight_say(struct preflight *preflight, const char *name, enum preflight_result result,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A check that was not made, because what it needs is not there. */
void preflight_skip(struct preflight *preflight, const char *name, const char *reason);

/* The worst of what the checks from that one on have found: NO before UNKNOWN before all others, which
 * are OK. */
enum preflight_result preflight_worst(const struct preflight *preflight, size_t first);

/* The words of the first check with the result; NULL: there is none. */
const char *preflight_first_words(const struct preflight *preflight,
                                  enum preflight_result result);

/* ---- the checks, each in the file of its name; false: what builds on it need not be tried ---- */

/* preflight_program.c: finds the program and reads its build-id. `named` is NULL: not given. */
bool preflight_program(struct preflight *preflight, const char *named);
/* Writes the path of a program of that name: `named` where that is not NULL, else that in /usr/sbin, else
 * the first of PATH. False: there is none. */
bool preflight_find(const char *named, const char *name, char ret[PATH_MAX]);

/* preflight_running.c: is the module in the memory of the running program, under the name that the
 * configuration has? Then a reload does not read the file. */
bool preflight_in_memory(struct preflight *preflight);

/* preflight_module.c: finds the file, looks who may read and write it, and for which program it is;
 * unless it is in memory. */
bool preflight_module(struct preflight *preflight, const char *named);

/* preflight_symbols.c: lets the loader put program and module together, in a process of its own. */
bool preflight_symbols(struct preflight *preflight);

/* preflight_config.c: reads the configuration with our own eyes. False: it cannot be read. */
bool preflight_read_config(struct preflight *preflight);
/* Does unbound-checkconf accept it? */
bool preflight_checkconf(struct preflight *preflight, const char *name);
/* Is the module the first of the chain? */
bool preflight_chain(struct preflight *preflight);
/* The value of an option, from the configuration, else this Unbound's default for it; to be freed.
 * What stands in the file `but` does not count; NULL: all counts. NULL after a check named `name` has
 * said why. */
char *preflight_option(struct preflight *preflight, const char *name, const char *keyword,
                       const char *but);

/* preflight_policy.c: policy and settings, which are warnings at most. */
void preflight_policy(struct preflight *preflight);

/* preflight_activate.c: writes the file that activates the module and checks the configuration with
 * it, or takes it away; `loads`: what the checks before have said. */
void preflight_activate(struct preflight *preflight, bool loads);

/* preflight_print.c: prints all checks. False: memory is refused. */
MXW_MUSTCHECK bool preflight_print(const struct preflight *preflight, bool json);

/* Are both the same file? */
bool preflight_is_same_file(const char *one, const char *other);

#endif
