/* load.h - loads the policy of a call, and keeps what was found in it.
 * Threads: one.
 * Memory: findings are copied; the caller frees findings, sources and policies.
 * Cost: that of loading the policy, and a sort of at most MXW_FINDINGS_MAX findings.
 * Standards: none.
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

/* Findings of one load, which the loader bounds to MXW_FINDINGS_MAX. All zero at first; sorted by
 * file, line and column when the load is over, and in the order they were made in at one place. */
struct cmd_findings {
	struct cmd_finding *items; /* owned */
	size_t count, room;
	size_t errors, warnings;
	bool more;   /* the last ones say how many the loader left out: those are not counted */
	bool failed; /* memory was refused for one */
};

/* "error" or "warning". */
const char *cmd_level_text(enum mxw_finding_level level);

/* Prints the finding as `file:line:column: level: text [code]`. */
void cmd_finding_print(const struct mxw_finding *finding, FILE *stream);

void cmd_findings_fini(struct cmd_findings *findings);

/* The policy file of a call: -p, else $MXWARDEN_POLICY, else the installed one. Borrows. */
const char *cmd_policy_path(const struct cmd_call *call);

/* Reads the files of the call's policy. MXW_IO and MXW_NOMEM have been complained about; after
 * MXW_LIMIT a finding says more. *ret, written on MXW_OK only, is the caller's to free. */
MXW_MUSTCHECK enum mxw_result cmd_read(const struct cmd_call *call,
                                       struct cmd_findings *findings, struct mxw_sources **ret);

/* Makes the policy, as mxw_load(). MXW_IO and MXW_NOMEM have been complained about; what else is
 * wrong is among the findings. */
MXW_MUSTCHECK enum mxw_result cmd_load(const struct cmd_call *call,
                                       const struct mxw_sources *sources,
                                       struct cmd_findings *findings, struct mxw_policy **ret);

/* Both, for a call that needs a usable policy: NULL after every error and what to do about it have
 * been printed on standard error. The caller frees the policy. */
struct mxw_policy *cmd_policy(const struct cmd_call *call);

#endif
