/* A path is joined as text: nothing is looked up, so that sources that were stored elsewhere
 * still find each other. What a pattern means is fnmatch(3)'s business, as it is glob(3)'s
 * where files are looked for: both read the same patterns alike. In a pattern the directory of
 * the file that names it stands for itself, whatever characters it has. */
#include "config/paths.h"

#include <fnmatch.h>
#include <string.h>

#define MAGIC "*?["

bool mxwi_path_is_pattern(const char *text)
{
	return strpbrk(text, MAGIC) != NULL;
}

size_t mxwi_path_literal_size(const char *pattern)
{
	return strcspn(pattern, MAGIC "\\");
}

bool mxwi_path_matches(const char *pattern, const char *path)
{
	return fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD) == 0;
}

const char *mxwi_path_join(struct mxwi_arena *arena, const char *from, const char *text)
{
	const char *slash = strrchr(from, '/');
	size_t directory = slash == NULL || text[0] == '/' ? 0 : (size_t)(slash - from) + 1;
	size_t size = strlen(text) + 1, used = 0;
	bool quotes = mxwi_path_is_pattern(text);
	char *path;

	path = mxwi_arena_alloc(arena, 2 * directory + size, 1);
	if (path == NULL)
		return NULL;
	for (size_t i = 0; i < directory; i++) {
		if (quotes && strchr(MAGIC "\\", from[i]) != NULL)
			path[used++] = '\\';
		path[used++] = from[i];
	}
	memcpy(path + used, text, size);
	return path;
}
