/* load.h - loads the policy of a call, and keeps what was found in it.
 * Threads: one.
 * Memory: findings are copied; the caller frees findings, sources and policies.
 * Cost: that of loading the policy, and a sort of at most MXW_FINDINGS_ALL_MAX findings.
 * Standards: none.
 *
 * Wherever a policy is named, it may be a policy file, or the bundle that the module keeps of the last
 * good one.
 */
#ifndef MXWARDEN_TOOLS_LOAD_H
#define MXWARDEN_TOOLS_LOAD_H

#include <mxwarden/loader.h>

#include "common.h"

/* A finding whose texts are its own. */
struct cmd_finding {
	struct mxw_finding finding;
	char *texts;    /* owned: what the finding's pointers point into */
	size_t ordinal; /* in the order in which they were made */
};

/* Findings, which those who make them bound to MXW_FINDINGS_MAX, or to MXW_FINDINGS_ALL_MAX. All
 * zero at first. */
struct cmd_findings {
	struct cmd_finding *items; /* owned */
	size_t count, room;
	size_t errors, warnings, accepted;
	/* Some say how many were left out: those are not counted. */
	bool more, more_accepted; /* of errors and warnings; of accepted ones */
	bool failed;              /* memory was refused for one */
};

/* Copies a finding; an mxw_finding_fn, whose context is a struct cmd_findings. */
void cmd_findings_add(void *context, const struct mxw_finding *finding);

/* Sorts by file, line and column; findings at one place stay in the order they were made in. */
void cmd_findings_sort(struct cmd_findings *findings);

/* "error", "warning" or "info". */
const char *cmd_level_text(enum mxw_finding_level level);

/* Prints the finding as `file:line:column: level: text [code]`. */
void cmd_finding_print(const struct mxw_finding *finding, FILE *stream);

void cmd_findings_fini(struct cmd_findings *findings);

/* The policy file of a call: -p, else $MXWARDEN_POLICY, else the installed one. Borrows. */
const char *cmd_policy_path(const struct cmd_call *call);

/* Reads the time that an option gives; `text` is NULL where it was not given: now. False after a
 * complaint, with *ret_s untouched. */
MXW_MUSTCHECK bool cmd_time(const struct cmd *cmd, const char *text, int64_t *ret_s);

/* Reads the files of the policy `path`. MXW_IO and MXW_NOMEM have been complained about; after
 * MXW_LIMIT a finding says more. *ret, written on MXW_OK only, is the caller's to free. */
MXW_MUSTCHECK enum mxw_result cmd_read(const struct cmd *cmd, const char *path,
                                       struct cmd_findings *findings, struct mxw_sources **ret);

/* Makes the policy, as mxw_load(), with a seed of its own. MXW_IO and MXW_NOMEM have been complained
 * about; what else is wrong is among the findings, which are sorted. */
MXW_MUSTCHECK enum mxw_result cmd_load(const struct cmd *cmd, const struct mxw_sources *sources,
                                       const struct mxw_load_options *options,
                                       struct cmd_findings *findings, struct mxw_policy **ret);

/* Both, for a call that needs a usable policy: NULL after every error and what to do about it have
 * been printed on standard error. The caller frees the policy. */
struct mxw_policy *cmd_policy_at(const struct cmd *cmd, const char *path, int64_t now_s);

/* The same for the policy of a call, now. */
struct mxw_policy *cmd_policy(const struct cmd_call *call);

#endif
