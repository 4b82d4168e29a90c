/* log.h - stands for Unbound's, where findings_log.c and log_line.c are compiled for the fuzz targets:
 *     what is logged comes to fuzz_kit.c.
 * Threads: one.
 * Memory: nothing is kept.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWT_STUB_LOG_H
#define MXWT_STUB_LOG_H

enum verbosity_value {
	VERB_OPS = 1
};
extern enum verbosity_value verbosity;

void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void verbose(enum verbosity_value level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void log_err(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
