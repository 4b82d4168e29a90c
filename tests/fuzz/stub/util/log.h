/* log.h - stands for Unbound's, where findings_log.c is compiled for the fuzz targets: what is logged
 *     comes to fuzz_kit.c.
 * Threads: one.
 * Memory: nothing is kept.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWT_STUB_LOG_H
#define MXWT_STUB_LOG_H

void log_err(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
