/* check_print.h - findings as people, programs and GitHub's runners read them.
 * Threads: one.
 * Memory: findings are borrowed.
 * Cost: linear in the findings.
 * Standards: RFC 8259 (JSON); GitHub Actions' workflow commands.
 */
#ifndef MXWARDEN_TOOLS_CHECK_PRINT_H
#define MXWARDEN_TOOLS_CHECK_PRINT_H

#include "load.h"

enum cmd_check_format {
	CMD_CHECK_FORMAT_TEXT,
	CMD_CHECK_FORMAT_JSON,
	CMD_CHECK_FORMAT_GITHUB
};

/* The format of that name. False: there is none. */
MXW_MUSTCHECK bool cmd_check_format_named(const char *name, enum cmd_check_format *ret);

/* Prints the findings of the policy `path` on standard output. False: memory was refused, and nothing
 * has been printed. That a write failed shows when standard output is closed. */
MXW_MUSTCHECK bool cmd_check_print(enum cmd_check_format format, const char *path,
                                   const struct cmd_findings *findings);

#endif
