/* by_hand.h - what people decide by hand: its options, its text, and its file where no module runs.
 * Threads: one.
 * Memory: a state is the caller's to free; values are jansson's.
 * Cost: a small file is read or written.
 * Standards: RFC 3339 (times).
 */
#ifndef MXWARDEN_TOOLS_BY_HAND_H
#define MXWARDEN_TOOLS_BY_HAND_H

#include <jansson.h>

#include <mxwarden/state.h>

#include "common.h"

/* For how long, why, and who. */
struct by_hand {
	int64_t now_s, for_s; /* for_s 0: it was not said */
	const char *reason;   /* NULL: it was not said */
	char user[64];
};

#define BY_HAND_ROW_FOR                                                                        \
	{                                                                                      \
		0, "for", "DURATION", "how long: 90s, 5m, 2h, 7d"                              \
	}
#define BY_HAND_ROW_REASON                                                                     \
	{                                                                                      \
		0, "reason", "TEXT", "why; shown in alerts and status"                         \
	}

/* Reads --for and --reason, the options of these indices. False after a complaint. */
MXW_MUSTCHECK bool by_hand_read(const struct cmd_call *call, size_t option_for,
                                size_t option_reason, struct by_hand *ret);

/* What is kept in the state directory, without what is over; an empty state where nothing is. NULL
 * after a complaint. */
struct mxw_state *by_hand_load(const struct cmd *cmd, int64_t now_s);

/* Keeps it there. False after a complaint. */
MXW_MUSTCHECK bool by_hand_store(const struct cmd *cmd, const struct mxw_state *state);

/* How long a release may last by host.yaml. False after a complaint. */
MXW_MUSTCHECK bool by_hand_limit(const struct cmd *cmd, int64_t *ret_s);

/* As the module tells them (docs/control.md). */
json_t *by_hand_override_json(const struct mxw_state *state);
json_t *by_hand_releases_json(const struct mxw_state *state);

/* Print an override or releases of a reply, each on a line behind `indent`. */
void by_hand_print_override(const char *indent, const json_t *override);
void by_hand_print_releases(const char *indent, const json_t *releases);

#endif
