/* tail_filter.h - which lines of a file of alerts are asked for.
 * Threads: one.
 * Memory: a filter borrows from the call, and from itself: it must stay where it was read to.
 * Cost: a few comparisons a line.
 * Standards: RFC 4632 (networks), RFC 1035 (names).
 */
#ifndef MXWARDEN_TOOLS_TAIL_FILTER_H
#define MXWARDEN_TOOLS_TAIL_FILTER_H

#include <mxwarden/address.h>
#include <mxwarden/policy.h>

#include "alert_line.h"
#include "common.h"

/* All that is set must fit. Zero: every line does. */
struct tail_filter {
	const char *rules;          /* ids, apart by commas; NULL: any */
	bool has_client;            /* is `client` set? */
	struct mxw_network client;  /* the client is in it */
	enum mxw_severity severity; /* at least; UNSET: any, also of lines that have none */
	bool has_name;              /* is `name` set? */
	struct mxw_name name;       /* that one, or what is below it */
	struct mxw_name_buffer name_buffer;
	unsigned kinds; /* 1 << enum alert_line_kind of each; 0: all */
};

/* What options say; NULL: nothing. */
struct tail_wanted {
	const char *rule, *client, *severity, *name, *kind;
};

/* False after a complaint; then *ret is not to be used. */
MXW_MUSTCHECK bool tail_filter_read(const struct cmd *cmd, const struct tail_wanted *wanted,
                                    struct tail_filter *ret);

/* Does the line fit? Lines about the module itself fit a rule, a client, a severity and a name only where
 * they have one. */
bool tail_filter_passes(const struct tail_filter *filter, const struct alert_line *line);

#endif
