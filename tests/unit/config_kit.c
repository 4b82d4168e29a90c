/* Findings are kept as text, in the form that people see, so that a test says in one line what
 * it expects. */
#include "tests/unit/config_kit.h"

#include <stdio.h>
#include <string.h>

#include "tests/unit/kit.h"

void mxwt_log_finding(void *context, const struct mxw_finding *finding)
{
	struct mxwt_log *log = context;
	bool is_error = finding->level == MXW_FINDING_ERROR;
	size_t room = sizeof(log->text) - log->used;
	int size = snprintf(log->text + log->used, room, "%u:%u: %s: %s [%s]\n",
	                    (unsigned)finding->line, (unsigned)finding->column,
	                    is_error ? "error" : "warning", finding->text, finding->code);

	if (size < 0)
		mxwt_stop("snprintf", finding->text);
	log->used += (size_t)size < room ? (size_t)size : room - 1;
	if (is_error)
		log->errors++;
	else
		log->warnings++;
}

unsigned mxwt_log_count(const struct mxwt_log *log, const char *code)
{
	char wanted[64];
	unsigned count = 0;

	(void)snprintf(wanted, sizeof(wanted), " [%s]\n", code);
	for (const char *at = strstr(log->text, wanted); at != NULL;
	     at = strstr(at + 1, wanted))
		count++;
	return count;
}

enum mxw_result mxwt_load_octets(const char *octets, size_t size, struct mxwt_log *log,
                                 struct mxw_policy **ret)
{
	struct mxw_sources *sources = NULL;
	enum mxw_result result = mxw_sources_from_memory("policy.yaml", octets, size, &sources);

	memset(log, 0, sizeof(*log));
	if (result == MXW_OK)
		result = mxw_load(sources, &(struct mxw_load_options){ .seed = 1 }, mxwt_log_finding, log, ret);
	mxw_sources_free(sources);
	return result;
}

enum mxw_result mxwt_load_text(const char *text, struct mxwt_log *log, struct mxw_policy **ret)
{
	return mxwt_load_octets(text, strlen(text), log, ret);
}
