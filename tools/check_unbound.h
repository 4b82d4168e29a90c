/* check_unbound.h - what in unbound.conf keeps the module from doing its work.
 * Threads: one.
 * Memory: what is shared borrows from the call; findings are copied.
 * Cost: a search among Unbound's zones for each name of the policy.
 * Standards: unbound.conf(5) of Unbound 1.17 to 1.26.
 */
#ifndef MXWARDEN_TOOLS_CHECK_UNBOUND_H
#define MXWARDEN_TOOLS_CHECK_UNBOUND_H

#include <mxwarden/host.h>

#include "load.h"
#include "unbound_conf.h"

/* Every code: its symbol and its text, which is fixed. All are warnings: the policy itself is sound.
 * Each has a case in tests/golden/findings. */
/* clang-format off */
#define CMD_UNBOUND_CODES(X) \
	X(SYNTAX,               "unbound-syntax")       \
	X(INCLUDE,              "unbound-include")      \
	X(LOCAL_ZONE,           "local-zone")           \
	X(AUTH_ZONE,            "auth-zone")            \
	X(RPZ,                  "rpz")                  \
	X(MODULE_CONFIG,        "module-config")        \
	X(SECOND_MODULE_CONFIG, "second-module-config") \
	X(SECOND_DYNLIB_FILE,   "second-dynlib-file")   \
	X(UNKNOWN_USER,         "unknown-user")         \
	X(CHROOT,               "chroot")               \
	X(UNREACHABLE_PATH,     "unreachable-path")     \
	X(APPARMOR,             "apparmor")
/* clang-format on */

enum cmd_unbound_code {
#define CMD_UNBOUND_CODE(symbol, text) CMD_UNBOUND_CODE_##symbol,
	CMD_UNBOUND_CODES(CMD_UNBOUND_CODE)
#undef CMD_UNBOUND_CODE
	CMD_UNBOUND_CODE_COUNT
};

/* What a call of mxwarden check asks for. */
struct cmd_unbound_call {
	const char *path;                  /* of unbound.conf */
	const char *apparmor;              /* --apparmor; NULL: not given */
	const char *host;                  /* --host; NULL: not given */
	const struct mxw_host *settings;   /* of that; NULL: there are none */
	const char *policy_path;           /* as it is named */
	const struct mxw_sources *sources; /* of the policy; NULL: there are none */
	const struct mxw_policy *policy;   /* NULL: there is none */
	int64_t now_s;
	bool all; /* print more than MXW_FINDINGS_PER_CODE of one code in one file */
};

/* What the checks share. */
struct cmd_unbound {
	const struct cmd_unbound_call *call;
	struct cmd_conf conf;
	struct cmd_findings *findings;
	struct cmd_unbound_tally *tallies; /* what was found in which file; owned */
	size_t tally_count, tally_room;
};

/* Where a finding is: `file` borrows for the length of a call; 0 as in struct mxw_finding. */
struct cmd_unbound_place {
	const char *file;
	uint32_t line, column;
};

/* The place of the word of that number; of the keyword when it has no such word. */
struct cmd_unbound_place cmd_unbound_word_place(const struct cmd_conf_statement *statement,
                                                size_t word);

/* Makes a finding, unless there are enough of it. What the format prints must have passed
 * mxwi_quote(), or be a text of ours. */
void cmd_unbound_find(struct cmd_unbound *unbound, struct cmd_unbound_place place,
                      enum cmd_unbound_code code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Is that, by its name, the file of the module? */
bool cmd_unbound_is_module(const char *file);

/* The check of the chain of modules alone. */
void cmd_check_unbound_chain(const char *path, const struct cmd_conf *conf,
                             struct cmd_findings *findings);

/* The checks, each in the file of its name. */
void cmd_check_unbound_modules(struct cmd_unbound *unbound);
void cmd_check_unbound_zones(struct cmd_unbound *unbound);
void cmd_check_unbound_rpz(struct cmd_unbound *unbound);
/* False after a complaint: the AppArmor profile that was named cannot be read. */
MXW_MUSTCHECK bool cmd_check_unbound_paths(struct cmd_unbound *unbound, const struct cmd *cmd);

/* All of them. False after a complaint: a file that was named cannot be read; or memory was
 * refused. */
MXW_MUSTCHECK bool cmd_check_unbound(const struct cmd *cmd, const struct cmd_unbound_call *call,
                                     struct cmd_findings *findings);

#endif
