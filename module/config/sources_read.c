/* The policy is read first, and searched for the files that it includes; those are read and
 * searched for lists; then the lists are read. So everything is in memory, in reading order,
 * before the loader begins. A file that cannot be read is noted as such, and the reading goes
 * on: the loader knows the place where it is named, and reports it there with all else that is
 * wrong.
 *
 * glob(3) finds the files of a pattern. It opens directories only, so nothing makes it wait. A
 * directory that is there and cannot be read is no directory without matches: it is noted under
 * the pattern's own name. A pattern that many rules name is looked for once. */
#include "config/sources.h"

#include <errno.h>
#include <glob.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "config/discover.h"
#include "config/findings.h"

struct reading {
	struct mxw_sources *sources;
	bool full; /* there is one file more than may be: no further one is looked at */
};

/* What a status says belongs to the newest source. */
static void set_status(struct mxw_sources *sources, const struct mxwi_file_status *status)
{
	struct mxwi_source *source = &sources->items[sources->count - 1];

	source->has_status = true;
	source->others_write = status->others_write;
	source->changed_s = status->changed_s;
}

/* Notes a file that cannot be read, or that there are too many. MXW_OK or MXW_NOMEM. */
static enum mxw_result note_unreadable(struct reading *reading, enum mxwi_source_kind kind,
                                       const char *path, enum mxw_result why, int error)
{
	reading->full = reading->sources->count >= MXW_FILES_MAX;
	if (reading->full) {
		why = MXW_LIMIT;
		error = EMFILE;
	}
	return mxwi_sources_add_unreadable(reading->sources, kind, path, why, error);
}

/* Reads one file, unless it was read before. MXW_OK, also when it cannot be read; MXW_NOMEM. */
static enum mxw_result read_one(struct reading *reading, enum mxwi_source_kind kind,
                                const char *path)
{
	struct mxw_sources *sources = reading->sources;
	size_t left = MXW_SOURCES_SIZE_MAX - (size_t)sources->size;
	size_t most = mxwi_source_size_max(kind), size = 0;
	bool is_tight = left < most;
	struct mxwi_file_status status;
	enum mxw_result result;
	char *octets = NULL;
	int error;

	if (reading->full || mxwi_sources_find(sources, kind, path) != NULL)
		return MXW_OK;
	if (sources->count >= MXW_FILES_MAX)
		return note_unreadable(reading, kind, path, MXW_LIMIT, EMFILE);
	result = mxwi_file_read(path, is_tight ? left : most, &octets, &size, &status);
	error = result == MXW_LIMIT && is_tight ? ENOSPC : errno;
	if (result == MXW_NOMEM)
		return MXW_NOMEM;
	if (result != MXW_OK)
		return note_unreadable(reading, kind, path, result, error);
	result = mxwi_sources_add(sources, kind, path, octets, size);
	if (result == MXW_OK)
		set_status(sources, &status);
	return result;
}

/* glob() has no place for what its callback wants to tell: why a directory cannot be read. */
static _Thread_local int directory_error;

static int on_directory_error(const char *path, int error)
{
	(void)path;
	/* In a directory that is not there nothing matches. */
	if (error == ENOENT || error == ENOTDIR)
		return 0;
	directory_error = error;
	return 1;
}

static int compare_paths(const void *left, const void *right)
{
	return strcmp(*(char *const *)left, *(char *const *)right);
}

/* Reads the files that a pattern matches. */
static enum mxw_result read_pattern(struct reading *reading, enum mxwi_source_kind kind,
                                    const char *pattern)
{
	enum mxw_result result = MXW_OK;
	glob_t found = { .gl_pathc = 0 };

	/* Not sorted: that would go by the locale. */
	switch (glob(pattern, GLOB_NOSORT, on_directory_error, &found)) {
	case 0:
		qsort(found.gl_pathv, found.gl_pathc, sizeof(found.gl_pathv[0]), compare_paths);
		for (size_t i = 0; i < found.gl_pathc && result == MXW_OK; i++)
			result = read_one(reading, kind, found.gl_pathv[i]);
		break;
	case GLOB_NOMATCH:
		break;
	case GLOB_ABORTED:
		if (!reading->full &&
		    mxwi_sources_find(reading->sources, kind, pattern) == NULL)
			result = note_unreadable(reading, kind, pattern, MXW_IO,
			                         directory_error);
		break;
	default:
		result = MXW_NOMEM;
	}
	globfree(&found);
	return result;
}

static int compare_patterns(const void *left, const void *right)
{
	return strcmp(left, right);
}

/* Reads the files that a pattern matches, unless it is one of those `seen`; then it is. */
static enum mxw_result read_pattern_once(struct reading *reading, enum mxwi_source_kind kind,
                                         const char *pattern, void **seen)
{
	const char *const *first = tsearch(pattern, seen, compare_patterns);

	if (first == NULL)
		return MXW_NOMEM;
	return *first == pattern ? read_pattern(reading, kind, pattern) : MXW_OK;
}

static enum mxw_result read_named(struct reading *reading, enum mxwi_source_kind kind,
                                  const struct mxwi_named *named)
{
	enum mxw_result result = MXW_OK;
	void *seen = NULL;

	for (; named != NULL && result == MXW_OK && !reading->full; named = named->next)
		result = named->is_pattern
		                 ? read_pattern_once(reading, kind, named->path, &seen)
		                 : read_one(reading, kind, named->path);
	while (seen != NULL)
		(void)tdelete(*(const char **)seen, &seen, compare_patterns);
	return result;
}

/* Reads what the policy, which is there, is made of besides. MXW_OK or MXW_NOMEM. */
static enum mxw_result read_others(struct reading *reading, struct mxwi_arena *arena)
{
	struct mxw_sources *sources = reading->sources;
	struct mxwi_discovery discovery = { 0 };
	enum mxw_result result;

	if (!mxwi_discover(&discovery, MXWI_MAP_POLICY, &sources->items[0], arena))
		return MXW_NOMEM;
	result = read_named(reading, MXWI_SOURCE_YAML, discovery.includes);
	for (size_t i = 1; i < sources->count && result == MXW_OK; i++)
		if (sources->items[i].result == MXW_OK &&
		    !mxwi_discover(&discovery, MXWI_MAP_INCLUDED, &sources->items[i], arena))
			result = MXW_NOMEM;
	if (result == MXW_OK)
		result = read_named(reading, MXWI_SOURCE_LIST, discovery.lists);
	sources->has_max_change = discovery.has_max_change;
	return result;
}

enum mxw_result mxw_sources_read(const char *path, mxw_finding_fn *on_finding, void *context,
                                 struct mxw_sources **ret)
{
	struct reading reading = { .sources = mxwi_sources_new() };
	enum mxw_result result = MXW_NOMEM;
	struct mxwi_file_status status;
	struct mxwi_arena arena = { 0 };
	struct mxwi_findings findings;
	char *octets = NULL;
	size_t size = 0;
	int error = ENOMEM;

	if (reading.sources == NULL)
		goto out;
	result = mxwi_file_read(path, MXW_YAML_SIZE_MAX, &octets, &size, &status);
	error = errno;
	if (result != MXW_OK)
		goto out;
	result = mxwi_sources_add(reading.sources, MXWI_SOURCE_YAML, path, octets, size);
	if (result != MXW_OK)
		goto out;
	set_status(reading.sources, &status);
	result = read_others(&reading, &arena);
out:
	mxwi_arena_fini(&arena);
	if (result == MXW_OK) {
		*ret = reading.sources;
		return MXW_OK;
	}
	mxw_sources_free(reading.sources);
	mxwi_findings_init(&findings, path, on_finding, context);
	mxwi_find_unreadable(&findings, MXWI_MARK_FILE, NULL, result, error, MXW_YAML_SIZE_MAX);
	mxwi_findings_finish(&findings);
	return result;
}
