/* The directory lies where the test runs, which is in the build tree. Paths are chained, so that a
 * test may keep them as long as it likes and owns none. */
#define _XOPEN_SOURCE 700
#include "tests/unit/files.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/kit.h"

struct path {
	struct path *next;
	char text[];
};

static char directory[] = "mxwt-XXXXXX";
static struct path *paths;

static void give_up(const char *what)
{
	mxwt_stop(what, strerror(errno));
}

int mxwt_files_set_up(void)
{
	memset(directory + strlen("mxwt-"), 'X', 6);
	if (mkdtemp(directory) == NULL)
		give_up(directory);
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

int mxwt_files_clean_up(void)
{
	/* What is in a directory comes before it; links are not followed. */
	if (nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		give_up(directory);
	while (paths != NULL) {
		struct path *path = paths;

		paths = path->next;
		free(path);
	}
	return 0;
}

const char *mxwt_path(const char *name)
{
	size_t size = strlen(directory) + strlen(name) + 2;
	struct path *path = malloc(sizeof(*path) + size);

	if (path == NULL)
		give_up(name);
	(void)snprintf(path->text, size, "%s/%s", directory, name);
	path->next = paths;
	paths = path;
	return path->text;
}

const char *mxwt_directory(const char *name)
{
	const char *path = mxwt_path(name);

	if (mkdir(path, 0755) != 0)
		give_up(path);
	return path;
}

unsigned mxwt_files_count(void)
{
	DIR *stream = opendir(directory);
	struct dirent *entry;
	unsigned count = 0;

	if (stream == NULL)
		give_up(directory);
	while ((entry = readdir(stream)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			count++;
	(void)closedir(stream);
	return count;
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
	if (ret_size != NULL)
		*ret_size = size;
	return octets;
}

void mxwt_file_write(const char *path, const void *octets, size_t size)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(octets, 1, size, file) != size || fclose(file) != 0)
		give_up(path);
}
