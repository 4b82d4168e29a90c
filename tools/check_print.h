/* check_print.h - findings as people, programs and GitHub's runners read them.
 * Threads: one.
 * Memory: findings are borrowed.
 * Cost: linear in the findings.
 * Standards: RFC 8259 (JSON); GitHub Actions' workflow commands.
 */
#ifndef MXWARDEN_TOOLS_CHECK_PRINT_H
#define MXWARDEN_TOOLS_CHECK_PRINT_H

#include "check_known_good.h"
#include "load.h"

/* Prints the findings of the policy `path` on standard output, and behind them what is said of domains that
 * are known to be good; the format of its own is that of GitHub. False: memory was refused. That a write
 * failed shows when standard output is closed. */
MXW_MUSTCHECK bool cmd_check_print(enum cmd_format format, const char *path,
                                   const struct cmd_findings *findings,
                                   const struct cmd_known_good *known_good);

#endif
