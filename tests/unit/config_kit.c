/* Findings are kept as text, in the form that people see, so that a test says in one line what
 * it expects. Directories of tests lie where the test runs: in the build tree. */
#include "tests/unit/config_kit.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void give_up(const char *what)
{
	perror(what);
	abort();
}

void mxwt_log_finding(void *context, const struct mxw_finding *finding)
{
	struct mxwt_log *log = context;
	bool is_error = finding->level == MXW_FINDING_ERROR;
	size_t room = sizeof(log->text) - log->used;
	int size = snprintf(log->text + log->used, room, "%u:%u: %s: %s [%s]\n",
	                    (unsigned)finding->line, (unsigned)finding->column,
	                    is_error ? "error" : "warning", finding->text, finding->code);

	if (size < 0)
		give_up("snprintf");
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
		result = mxw_load(sources, 1, mxwt_log_finding, log, ret);
	mxw_sources_free(sources);
	return result;
}

enum mxw_result mxwt_load_text(const char *text, struct mxwt_log *log, struct mxw_policy **ret)
{
	return mxwt_load_octets(text, strlen(text), log, ret);
}

char *mxwt_file_read(const char *path, size_t *ret_size)
{
	FILE *file = fopen(path, "rb");
	size_t room = 65536, size = 0, count;
	char *octets = malloc(room);

	if (file == NULL || octets == NULL)
		give_up(path);
	while ((count = fread(octets + size, 1, room - size, file)) > 0) {
		size += count;
		if (size < room)
			continue;
		room *= 2;
		octets = realloc(octets, room);
		if (octets == NULL)
			give_up(path);
	}
	if (ferror(file) || fclose(file) != 0)
		give_up(path);
	octets[size] = '\0'; /* there is room: else it would have grown */
	*ret_size = size;
	return octets;
}

void mxwt_file_write(const char *path, const void *octets, size_t size)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(octets, 1, size, file) != size || fclose(file) != 0)
		give_up(path);
}

char *mxwt_directory_make(void)
{
	char *path = strdup("mxwt-XXXXXX");

	if (path == NULL || mkdtemp(path) == NULL)
		give_up("mkdtemp");
	return path;
}

/* Calls for each file; returns how many there are. */
static unsigned walk(const char *path, bool remove_them)
{
	DIR *directory = opendir(path);
	struct dirent *entry;
	unsigned count = 0;

	if (directory == NULL)
		give_up(path);
	while ((entry = readdir(directory)) != NULL) {
		char name[1024];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		count++;
		(void)snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (remove_them && remove(name) != 0)
			give_up(name);
	}
	(void)closedir(directory);
	return count;
}

unsigned mxwt_directory_count(const char *path)
{
	return walk(path, false);
}

void mxwt_directory_remove(const char *path)
{
	(void)walk(path, true);
	if (rmdir(path) != 0)
		give_up(path);
}
