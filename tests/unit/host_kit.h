/* host_kit.h - what the tests of the settings of a host share: a file that is written and read.
 * Threads: one.
 * Memory: settings are the caller's.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWT_HOST_KIT_H
#define MXWT_HOST_KIT_H

#include <mxwarden/host.h>

#include "tests/unit/config_kit.h"

#define MXWT_HOST_HEAD "mxwarden-host: 1\n"
#define MXWT_HOST_SINKS MXWT_HOST_HEAD "alerts:\n  sinks:\n"

/* The file, and the one that is read next, which every finding must be about. */
extern const char *mxwt_host_path, *mxwt_host_being_read;

/* As mxwt_files_set_up(). */
int mxwt_host_set_up(void);

/* An mxw_finding_fn; `context` is a struct mxwt_log. */
void mxwt_host_log_finding(void *context, const struct mxw_finding *finding);

/* Writes the text and reads it; the log is emptied before. */
enum mxw_result mxwt_host_read_text(const char *text, struct mxwt_log *log,
                                    struct mxw_host **ret);

/* A text that is refused, and what is said of it; NULL: whatever that is. */
struct mxwt_host_mistake {
	int line; /* of the case */
	const char *text;
	enum mxw_result result;
	const char *findings;
};

/* Reads each, and compares. */
void mxwt_host_check_mistakes(const struct mxwt_host_mistake *mistakes, size_t count);

#endif
