/* The file is written beside its place under a name that no pattern such as *.conf takes in, synced, and then
 * renamed; a link of that name is never followed. */
#define _DEFAULT_SOURCE

#include "new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The directory of a path, as far as it is named. */
static void directory_of(const char *path, char ret[PATH_MAX])
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		snprintf(ret, PATH_MAX, ".");
	else
		snprintf(ret, PATH_MAX, "%.*s", slash > path ? (int)(slash - path) : 1, path);
}

bool new_file_sync_directory(const char *path)
{
	char directory[PATH_MAX];
	bool done;

	directory_of(path, directory);
	const int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (descriptor < 0)
		return false;
	done = fsync(descriptor) == 0;
	(void)close(descriptor);
	return done;
}

/* The mode of a new file, less what the mask of the process takes away. */
static unsigned unmasked(void)
{
	const mode_t mask = umask(0);

	(void)umask(mask);
	return 0666 & ~mask;
}

bool new_file_begin(struct new_file *file, const char *path, unsigned mode)
{
	char directory[PATH_MAX];
	struct stat status;

	*file = (struct new_file){ .path = path, .mode = mode != 0 ? mode : unmasked() };
	if (lstat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
		errno = EINVAL;
		return false;
	}
	directory_of(path, directory);
	if (snprintf(file->beside, sizeof(file->beside), "%s/.mxwarden.XXXXXX", directory) >=
	    PATH_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	const int descriptor = mkstemp(file->beside);
	if (descriptor < 0)
		return false;
	file->stream = fdopen(descriptor, "w");
	if (file->stream != NULL)
		return true;
	const int error = errno;
	(void)close(descriptor);
	(void)unlink(file->beside);
	errno = error;
	return false;
}

bool new_file_end(struct new_file *file)
{
	FILE *stream = file->stream;
	bool done;

	/* A write that failed has left its mark, and its reason where nothing came after it. */
	errno = 0;
	done = fflush(stream) == 0 && ferror(stream) == 0 &&
	       fchmod(fileno(stream), file->mode) == 0 && fsync(fileno(stream)) == 0;
	int error = errno != 0 ? errno : EIO;
	if (fclose(stream) != 0 && done) {
		error = errno;
		done = false;
	}
	file->is_there = done && rename(file->beside, file->path) == 0;
	if (file->is_there)
		return new_file_sync_directory(file->path);
	error = done ? errno : error;
	(void)unlink(file->beside);
	errno = error;
	return false;
}

const char *new_file_error_words(const struct new_file *file)
{
	return file->is_there ? "was written, but may be lost in a power cut: its directory"
	                        " cannot be synced"
	                      : "cannot be written";
}
