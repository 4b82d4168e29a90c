/* A line is one write(2) to a file that is open for append, so that lines of two writers (a left
 * one and its successor) never mix. Before each line a look at the path tells whether the file
 * there is still the one that is open; rotating it away needs no signal. After any failure the
 * file is closed, and the next line opens it again and looks at its last octet: when that is no
 * newline, whoever wrote before us (we, a moment ago, on a full disk; a process that was killed)
 * left a line unfinished, and a newline goes in front. The state is in the file and nowhere else.
 *
 * Only a regular file will do: a FIFO or a device could hold the thread for as long as it likes,
 * and so it is opened without waiting and refused. */
#include "alert/sink_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MODE 0640

struct sink_file {
	struct mxwi_sink sink;
	mxwi_write_fn *write_fn;
	int fd; /* -1: not open */
	dev_t device;
	ino_t inode;
	char path[];
};

static struct sink_file *from_sink(struct mxwi_sink *sink)
{
	return (struct sink_file *)sink;
}

static void shut(struct sink_file *file)
{
	if (file->fd >= 0)
		(void)close(file->fd);
	file->fd = -1;
}

/* Writes all octets, unless a write fails: then errno says why. Returns how many were taken. */
static size_t write_all(const struct sink_file *file, const char *octets, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t taken = file->write_fn(file->fd, octets + done, size - done);

		if (taken < 0 && errno == EINTR)
			continue;
		if (taken == 0)
			errno = EIO;
		if (taken <= 0)
			break;
		done += (size_t)taken;
	}
	return done;
}

/* Ends the line that somebody left unfinished, if there is one. */
static bool end_last_line(const struct sink_file *file, off_t size)
{
	char last = '\n';

	if (size > 0 && pread(file->fd, &last, 1, size - 1) < 0)
		return false;
	return last == '\n' || write_all(file, "\n", 1) == 1;
}

static bool file_open(struct mxwi_sink *sink, char reterr_why[MXWI_WHY_MAX])
{
	/* Reading is for the last octet. On a regular file O_NONBLOCK has no effect. */
	const int flags =
		O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK;
	struct sink_file *file = from_sink(sink);
	const char *what = NULL;
	const char *verb = "open";
	struct stat status;

	shut(file);
	file->fd = open(file->path, flags, FILE_MODE);
	if (file->fd < 0) {
		what = errno == ELOOP ? "it is a symbolic link" : NULL;
		goto fail;
	}
	if (fstat(file->fd, &status) != 0)
		goto fail;
	if (!S_ISREG(status.st_mode)) {
		what = "it is not a regular file";
		goto fail;
	}
	file->device = status.st_dev;
	file->inode = status.st_ino;
	verb = "write";
	if (!end_last_line(file, status.st_size))
		goto fail;
	return true;

fail:
	mxwi_sink_explain(verb, file->path, what, errno, reterr_why);
	shut(file);
	return false;
}

/* Is the file that is open still the one that the path names? When that cannot be told, yes. */
static bool is_current(const struct sink_file *file)
{
	struct stat status;

	if (file->fd < 0)
		return false;
	if (lstat(file->path, &status) != 0)
		return errno != ENOENT;
	return status.st_dev == file->device && status.st_ino == file->inode;
}

static bool file_emit(struct mxwi_sink *sink, const char *line, size_t size,
                      char reterr_why[MXWI_WHY_MAX])
{
	struct sink_file *file = from_sink(sink);
	size_t done;

	if (!is_current(file) && !file_open(sink, reterr_why))
		return false;
	done = write_all(file, line, size);
	if (done == size)
		return true;
	/* Where only the newline is missing, the line is there, and the next one ends it. */
	if (done + 1 < size)
		mxwi_sink_explain("write", file->path, NULL, errno, reterr_why);
	shut(file);
	return done + 1 == size;
}

static void file_close(struct mxwi_sink *sink)
{
	shut(from_sink(sink));
	free(sink);
}

struct mxwi_sink *mxwi_sink_file_new(const char *path, mxwi_write_fn *write_fn)
{
	static const struct mxwi_sink_ops ops = {
		.open = file_open,
		.emit = file_emit,
		.close = file_close,
	};
	size_t path_size = strlen(path) + 1;
	struct sink_file *file = malloc(sizeof(*file) + path_size);

	if (file == NULL)
		return NULL;
	file->sink.ops = &ops;
	file->write_fn = write_fn;
	file->fd = -1;
	file->device = 0;
	file->inode = 0;
	memcpy(file->path, path, path_size);
	file->sink.name = file->path;
	return &file->sink;
}
