/* What was read of a line that has no end yet waits in a room for the longest one, and what is read next goes
 * right behind it. A file that is shorter than what was read of it has been cut off, and so has one that does
 * not begin as it did: it may have grown again in between. A line begins with its time, so two beginnings are
 * not alike. The file is then read from there, and what waited is handed on as the torn line that it is. */
#include "tail_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alert_line.h"

/* Most lines are found with the first one. */
#define BLOCK_SIZE_FIRST 4096u
#define BLOCK_SIZE 65536u

bool tail_file_init(struct tail_file *file, const char *path, const volatile sig_atomic_t *stop)
{
	*file = (struct tail_file){
		.path = path, .stop = stop, .fd = -1, .room = malloc(ALERT_LINE_SIZE_MAX)
	};
	return file->room != NULL;
}

void tail_file_fini(struct tail_file *file)
{
	if (file->fd >= 0)
		(void)close(file->fd);
	free(file->room);
}

bool tail_file_open(struct tail_file *file)
{
	/* A FIFO would wait for its writer. */
	const int fd = open(file->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat status;
	int error = 0;

	if (fd < 0)
		return false;
	if (fstat(fd, &status) != 0)
		error = errno;
	else if (!S_ISREG(status.st_mode))
		error = EINVAL;
	if (error != 0) {
		(void)close(fd);
		errno = error;
		return false;
	}
	if (file->fd >= 0)
		(void)close(file->fd);
	file->fd = fd;
	file->device = status.st_dev;
	file->inode = status.st_ino;
	file->at = 0;
	file->head_size = 0;
	file->filled = 0;
	file->overlong = false;
	file->leaving = false;
	return true;
}

/* Has it been cut off since the last time? Notes how it begins. */
static bool was_cut(struct tail_file *file, off_t size)
{
	char head[sizeof(file->head)];
	const ssize_t got = pread(file->fd, head, sizeof(head), 0);
	bool cut = size < file->at;

	if (got >= 0) {
		cut = cut || (size_t)got < file->head_size ||
		      memcmp(head, file->head, file->head_size) != 0;
		memcpy(file->head, head, (size_t)got);
		file->head_size = (size_t)got;
	}
	return cut;
}

/* ---- backwards ---- */

/* Where the line begins that ends before `end`. */
static off_t line_begin(const struct tail_file *file, off_t end)
{
	char block[BLOCK_SIZE];
	size_t most = BLOCK_SIZE_FIRST;

	while (end > 0) {
		const size_t size = end < (off_t)most ? (size_t)end : most;
		const off_t begin = end - (off_t)size;
		ssize_t got = pread(file->fd, block, size, begin);

		/* Cut off meanwhile: there is nothing to go back to. */
		if (got < (ssize_t)size)
			return 0;
		for (size_t i = size; i > 0; i--)
			if (block[i - 1] == '\n')
				return begin + (off_t)i;
		end = begin;
		most = BLOCK_SIZE;
	}
	return 0;
}

void tail_file_seek_last(struct tail_file *file, size_t count, tail_match_fn *matches,
                         void *context)
{
	struct stat status;
	off_t end = fstat(file->fd, &status) == 0 ? status.st_size : 0;
	bool is_last = true;

	/* What has no newline yet is the beginning of what comes. */
	end = line_begin(file, end);
	file->at = end;
	while (end > 0 && (count > 0 || is_last) && *file->stop == 0) {
		const off_t begin = line_begin(file, end - 1);
		const off_t size = end - 1 - begin;

		if (size < (off_t)ALERT_LINE_SIZE_MAX &&
		    pread(file->fd, file->room, (size_t)size, begin) == (ssize_t)size &&
		    matches(context, file->room, (size_t)size) && count > 0) {
			count--;
			file->at = begin;
		}
		is_last = false;
		end = begin;
	}
	if (count > 0 && end == 0)
		file->at = 0;
}

/* ---- forwards ---- */

/* Hands on the whole lines of the room, and keeps the rest. */
static void hand_on(struct tail_file *file, tail_line_fn *take, void *context)
{
	const char *line = file->room;
	size_t rest = file->filled;
	const char *end;

	while (*file->stop == 0 && (end = memchr(line, '\n', rest)) != NULL) {
		const size_t size = (size_t)(end - line);

		take(context, file->overlong ? NULL : line, file->overlong ? 0 : size);
		file->overlong = false;
		line += size + 1;
		rest -= size + 1;
	}
	if (rest == ALERT_LINE_SIZE_MAX) {
		file->overlong = true;
		rest = 0;
	}
	memmove(file->room, line, rest);
	file->filled = rest;
}

void tail_file_flush(struct tail_file *file, tail_line_fn *take, void *context)
{
	if (file->overlong || file->filled > 0)
		take(context, file->overlong ? NULL : file->room,
		     file->overlong ? 0 : file->filled);
	file->filled = 0;
	file->overlong = false;
}

bool tail_file_read(struct tail_file *file, tail_line_fn *take, void *context)
{
	struct stat status;

	if (fstat(file->fd, &status) != 0)
		return false;
	if (was_cut(file, status.st_size)) {
		tail_file_flush(file, take, context);
		file->at = 0;
	}
	while (*file->stop == 0) {
		const ssize_t got = pread(file->fd, file->room + file->filled,
		                          ALERT_LINE_SIZE_MAX - file->filled, file->at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		file->at += got;
		file->filled += (size_t)got;
		hand_on(file, take, context);
	}
	return true;
}

/* Is another file at the path? False: no, or nothing is. */
static bool is_another(const struct tail_file *file)
{
	struct stat status;

	return stat(file->path, &status) == 0 &&
	       (status.st_dev != file->device || status.st_ino != file->inode);
}

bool tail_file_follow(struct tail_file *file, tail_line_fn *take, void *context)
{
	const bool was_leaving = file->leaving;

	if (file->fd >= 0) {
		/* Before the look: what the old one gets after it is read the next time. */
		file->leaving = is_another(file);
		if (!tail_file_read(file, take, context))
			return false;
		if (!was_leaving || !file->leaving)
			return true;
		tail_file_flush(file, take, context);
	}
	if (!tail_file_open(file))
		return errno == ENOENT;
	return tail_file_read(file, take, context);
}
