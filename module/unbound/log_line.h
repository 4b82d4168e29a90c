/* log_line.h - lines in Unbound's log.
 * Threads: any.
 * Memory: two lines of the stack.
 * Cost: a system call, as all of Unbound's log.
 * Standards: none.
 *
 * A log is read on terminals and by programs, and names of files, people's reasons and the name of a
 * resolver are written by many. So every line of ours comes through here, as printable ASCII, and no
 * other file of this directory calls Unbound's log.
 */
#ifndef MXW_UNBOUND_LOG_LINE_H
#define MXW_UNBOUND_LOG_LINE_H

#include "config.h"

#include "util/log.h"

/* Each logs "mxwarden: " and the text; what is not printable ASCII as mxwi_to_ascii() writes it. */
void mxwi_log_err(const char *format, ...) __attribute__((format(printf, 1, 2)));
void mxwi_log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void mxwi_log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Only where Unbound's verbosity is at least that. */
void mxwi_log_detail(enum verbosity_value level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
