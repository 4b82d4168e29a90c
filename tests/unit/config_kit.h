/* config_kit.h - what the tests of module/config share: loads of texts, and their findings.
 * Threads: one.
 * Memory: a log holds its findings itself; policies are the test's to free.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWT_CONFIG_KIT_H
#define MXWT_CONFIG_KIT_H

#include <CUnit/CUnit.h>

#include <mxwarden/loader.h>

/* An assertion of a table's case: a failure names the line of the case. */
#define MXWT_CASE(line, condition)                                                             \
	CU_assertImplementation((condition), (unsigned)(line), #condition, __FILE__, "",       \
	                        CU_FALSE)

/* The findings of one load, each on a line `LINE:COLUMN: LEVEL: TEXT [CODE]`, with `FILE:` before it
 * where that is not "policy.yaml". */
struct mxwt_log {
	char text[65536]; /* what does not fit is cut off */
	size_t used;
	unsigned errors, warnings, infos;
};

/* An mxw_finding_fn; the context is a struct mxwt_log. */
void mxwt_log_finding(void *context, const struct mxw_finding *finding);

/* How often a code was found. */
unsigned mxwt_log_count(const struct mxwt_log *log, const char *code);

/* Loads octets under the name "policy.yaml". The log is emptied before. */
enum mxw_result mxwt_load_octets(const char *octets, size_t size, struct mxwt_log *log,
                                 struct mxw_policy **ret);
enum mxw_result mxwt_load_text(const char *text, struct mxwt_log *log, struct mxw_policy **ret);

/* Did the verdict choose the rule of that id? NULL: did it choose none? */
bool mxwt_chose(const struct mxw_policy *policy, const struct mxw_verdict *verdict,
                const char *id);

/* A file of a policy. */
struct mxwt_source {
	const char *name; /* of a list when it ends in ".txt"; NULL behind the last file */
	const char *octets;
	size_t size; /* 0: up to the NUL */
};

/* The sources of these files, of which the first is the policy; the program ends when there are
 * none. */
struct mxw_sources *mxwt_sources(const struct mxwt_source *files);

/* Loads these files. The log is emptied before. */
enum mxw_result mxwt_load_files(const struct mxwt_source *files,
                                const struct mxw_load_options *options, struct mxwt_log *log,
                                struct mxw_policy **ret);

#endif
