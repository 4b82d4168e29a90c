/* Findings are kept as text, in the form that people see, so that a test says in one line what
 * it expects. */
#include "tests/unit/config_kit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/sources.h"

#include "tests/unit/kit.h"

#define MAIN_FILE "policy.yaml"

void mxwt_log_finding(void *context, const struct mxw_finding *finding)
{
	static const char *const levels[] = { [MXW_FINDING_ERROR] = "error",
		                              [MXW_FINDING_WARNING] = "warning",
		                              [MXW_FINDING_INFO] = "info" };
	struct mxwt_log *log = context;
	bool main_file = strcmp(finding->file, MAIN_FILE) == 0;
	size_t room = sizeof(log->text) - log->used;
	int size = snprintf(log->text + log->used, room, "%s%s%u:%u: %s: %s [%s]\n",
	                    main_file ? "" : finding->file, main_file ? "" : ":",
	                    (unsigned)finding->line, (unsigned)finding->column,
	                    levels[finding->level], finding->text, finding->code);

	if (size < 0)
		mxwt_stop("snprintf", finding->text);
	log->used += (size_t)size < room ? (size_t)size : room - 1;
	if (finding->level == MXW_FINDING_ERROR)
		log->errors++;
	else if (finding->level == MXW_FINDING_WARNING)
		log->warnings++;
	else
		log->infos++;
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
	enum mxw_result result = mxw_sources_from_memory(MAIN_FILE, octets, size, &sources);

	memset(log, 0, sizeof(*log));
	if (result == MXW_OK)
		result = mxw_load(sources, &(struct mxw_load_options){ .seed = 1 },
		                  mxwt_log_finding, log, ret);
	mxw_sources_free(sources);
	return result;
}

enum mxw_result mxwt_load_text(const char *text, struct mxwt_log *log, struct mxw_policy **ret)
{
	return mxwt_load_octets(text, strlen(text), log, ret);
}

bool mxwt_chose(const struct mxw_policy *policy, const struct mxw_verdict *verdict,
                const char *id)
{
	if (verdict->rule == MXW_RULE_NONE || id == NULL)
		return verdict->rule == MXW_RULE_NONE && id == NULL;
	return strcmp(mxw_policy_rule(policy, verdict->rule).id, id) == 0;
}

struct mxw_sources *mxwt_sources(const struct mxwt_source *files)
{
	struct mxw_sources *sources = mxwi_sources_new();

	if (sources == NULL)
		mxwt_stop("mxwi_sources_new", "no memory");
	for (const struct mxwt_source *file = files; file->name != NULL; file++) {
		size_t size = file->size != 0 ? file->size : strlen(file->octets);
		size_t length = strlen(file->name);
		bool is_list = length > 4 && strcmp(file->name + length - 4, ".txt") == 0;
		char *copy = malloc(size != 0 ? size : 1);

		if (copy == NULL)
			mxwt_stop("malloc", file->name);
		memcpy(copy, file->octets, size);
		if (mxwi_sources_add(sources, is_list ? MXWI_SOURCE_LIST : MXWI_SOURCE_YAML,
		                     file->name, copy, size) != MXW_OK)
			mxwt_stop("mxwi_sources_add", file->name);
	}
	return sources;
}

enum mxw_result mxwt_load_files(const struct mxwt_source *files,
                                const struct mxw_load_options *options, struct mxwt_log *log,
                                struct mxw_policy **ret)
{
	struct mxw_sources *sources = mxwt_sources(files);
	enum mxw_result result;

	memset(log, 0, sizeof(*log));
	result = mxw_load(sources, options, mxwt_log_finding, log, ret);
	mxw_sources_free(sources);
	return result;
}
