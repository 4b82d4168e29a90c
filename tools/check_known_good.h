/* check_known_good.h - which of the domains that are known to be good a policy touches.
 * Threads: one.
 * Memory: what is kept owns its texts and borrows the policy; at most CMD_KNOWN_GOOD_KEPT of each kind.
 * Cost: about a decision for each domain.
 * Standards: none.
 */
#ifndef MXWARDEN_TOOLS_CHECK_KNOWN_GOOD_H
#define MXWARDEN_TOOLS_CHECK_KNOWN_GOOD_H

#include <jansson.h>

#include <mxwarden/survey.h>

#include "common.h"

/* Every code: its symbol, its text, which is fixed, and its level. */
/* clang-format off */
#define CMD_KNOWN_GOOD_CODES(X) \
	X(BLOCKED, "known-good-blocked", ERROR)   \
	X(TOLD,    "known-good-told",    WARNING) \
	X(LINE,    "known-good-line",    ERROR)
/* clang-format on */

enum cmd_known_good_code {
#define CMD_KNOWN_GOOD_CODE(symbol, text, level) CMD_KNOWN_GOOD_##symbol,
	CMD_KNOWN_GOOD_CODES(CMD_KNOWN_GOOD_CODE)
#undef CMD_KNOWN_GOOD_CODE
	CMD_KNOWN_GOOD_COUNT
};

#define CMD_KNOWN_GOOD_KEPT 10000u

/* What is said of a line. */
struct cmd_touched {
	uint64_t line;          /* counted from 1 */
	char *name;             /* owned; of what is no domain, the line */
	const char *error;      /* why it is none, static; NULL otherwise */
	struct mxw_share share; /* who gets what, by which rule */
};

struct cmd_touched_list {
	struct cmd_touched *items; /* owned; in the order of lines */
	size_t count, room;
	uint64_t names; /* that there are, kept or not; one may be there several times */
	bool more;      /* not all are kept */
};

struct cmd_known_good {
	const char *path;                /* of the call; NULL: none was given */
	const struct mxw_policy *policy; /* NULL: it has errors, and nothing was looked at */
	uint64_t names;                  /* domains */
	struct cmd_touched_list lists[CMD_KNOWN_GOOD_COUNT];
};

/* Judges each domain of the file `path`, "-" for standard input, for all groups. False after a complaint: it
 * cannot be read, or memory was refused. In both cases it must be finished. */
MXW_MUSTCHECK bool cmd_known_good_judge(const struct cmd *cmd, const char *path,
                                        const struct mxw_policy *policy, int64_t now_s,
                                        struct cmd_known_good *ret);

void cmd_known_good_fini(struct cmd_known_good *known_good);

/* Gives each line as a finding, what is blocked first. False: memory was refused. */
MXW_MUSTCHECK bool cmd_known_good_each(const struct cmd_known_good *known_good,
                                       void (*print)(const struct mxw_finding *finding));

/* The same as an object; null where nothing was looked at. NULL: memory was refused. */
json_t *cmd_known_good_to_json(const struct cmd_known_good *known_good);

/* How many there are, on one line of standard error; nothing where no file was given. */
void cmd_known_good_print_summary(const struct cmd_known_good *known_good);

#endif
