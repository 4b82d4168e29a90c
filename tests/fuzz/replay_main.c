/* Stands for libFuzzer where a target is linked without it: runs the target once for each file, so that
 * seeds, and inputs that once broke something, are tests of every build. Without arguments those of the
 * target are taken: its directories seeds/NAME and crashers/NAME beside this file, and what the patterns
 * of seeds/NAME.paths name in the tree. An input that breaks something ends the program, after its name
 * was printed. */
#define _XOPEN_SOURCE 700
#include <glob.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/fuzz/fuzz_kit.h"
#include "tests/unit/files.h"
#include "tests/unit/kit.h"

#define PATH_SIZE 4096u

struct paths {
	char **items;
	size_t count;
};

__attribute__((format(printf, 2, 3))) static void make_path(char path[PATH_SIZE],
                                                            const char *format, ...)
{
	va_list arguments;
	int size;

	va_start(arguments, format);
	size = vsnprintf(path, PATH_SIZE, format, arguments);
	va_end(arguments);
	if (size < 0 || (size_t)size >= PATH_SIZE)
		mxwt_stop("is too long", path);
}

static void add_file(struct paths *paths, const char *path)
{
	char *whole = realpath(path, NULL);
	char **moved = realloc(paths->items, (paths->count + 1) * sizeof(*moved));

	if (whole == NULL || moved == NULL)
		mxwt_stop("cannot be found", path);
	paths->items = moved;
	paths->items[paths->count++] = whole;
}

/* Adds the files, not the directories, that a pattern names; returns how many. */
static size_t add_pattern(struct paths *paths, const char *pattern)
{
	const size_t before = paths->count;
	struct stat status;
	glob_t found = { 0 };

	(void)glob(pattern, 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++)
		if (stat(found.gl_pathv[i], &status) == 0 && S_ISREG(status.st_mode))
			add_file(paths, found.gl_pathv[i]);
	globfree(&found);
	return paths->count - before;
}

/* Adds a file, or those of a directory. */
static void add_argument(struct paths *paths, const char *path)
{
	char below[PATH_SIZE];
	struct stat status;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		make_path(below, "%s/*", path);
		(void)add_pattern(paths, below);
	} else {
		add_file(paths, path);
	}
}

/* Adds what the lines of seeds/NAME.paths name; a pattern that names nothing is out of date. */
static void add_shared(struct paths *paths, const char *tree, const char *name)
{
	char path[PATH_SIZE], line[PATH_SIZE];
	FILE *file;

	make_path(path, "%s/tests/fuzz/seeds/%s.paths", tree, name);
	file = fopen(path, "r");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		make_path(path, "%s/%s", tree, line);
		if (add_pattern(paths, path) == 0)
			mxwt_stop("names no file", path);
	}
	if (file != NULL)
		(void)fclose(file);
}

static void add_own(struct paths *paths, const char *program)
{
	const char *tree = getenv("MXW_SRCDIR");
	const char *slash = strrchr(program, '/');
	const char *name = slash != NULL ? slash + 1 : program;
	char path[PATH_SIZE];

	/* libtool's own program of a build tree has "lt-" before it. */
	if (strncmp(name, "lt-", strlen("lt-")) == 0)
		name += strlen("lt-");
	if (tree == NULL || strncmp(name, "fuzz-", strlen("fuzz-")) != 0)
		mxwt_stop(program, "MXW_SRCDIR is not set");
	name += strlen("fuzz-");
	make_path(path, "%s/tests/fuzz/seeds/%s/*", tree, name);
	(void)add_pattern(paths, path);
	make_path(path, "%s/tests/fuzz/crashers/%s/*", tree, name);
	(void)add_pattern(paths, path);
	add_shared(paths, tree, name);
	if (paths->count == 0)
		mxwt_stop(name, "there is no seed");
}

/* The target gets a copy that ends where the input ends, so that whoever reads on is seen. */
static void replay(const char *path)
{
	size_t size;
	char *octets = mxwt_file_read(path, &size);
	uint8_t *exact = malloc(size > 0 ? size : 1);

	if (exact == NULL)
		mxwt_stop(path, "no memory");
	if (size > 0)
		memcpy(exact, octets, size);
	free(octets);
	(void)LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

int main(int argc, char **argv)
{
	struct paths paths = { 0 };

	for (int i = 1; i < argc; i++)
		add_argument(&paths, argv[i]);
	if (argc == 1)
		add_own(&paths, argv[0]);
	printf("1..%zu\n", paths.count);
	for (size_t i = 0; i < paths.count; i++) {
		printf("# %s\n", paths.items[i]);
		(void)fflush(stdout);
		replay(paths.items[i]);
		printf("ok %zu - %s\n", i + 1, strrchr(paths.items[i], '/') + 1);
		free(paths.items[i]);
	}
	free(paths.items);
	return 0;
}
