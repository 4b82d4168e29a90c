/* A file is opened without waiting, and looked at through its descriptor: what is no regular
 * file is never read, however its name was swapped. A file that somebody writes to meanwhile
 * shows in its size or its time, and is not taken: half a list would be a policy that nobody
 * wrote. */
#include "config/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/findings.h"
#include "config/quote.h"

int mxwi_file_open(const char *path, uint64_t *ret_size, struct mxwi_file_status *ret_status)
{
	struct stat status;
	int saved_errno;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return -1;
	if (fstat(fd, &status) != 0)
		goto fail;
	if (!S_ISREG(status.st_mode)) {
		errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
		goto fail;
	}
	*ret_size = (uint64_t)status.st_size;
	if (ret_status != NULL)
		*ret_status = (struct mxwi_file_status){
			.others_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0,
			.changed_s = status.st_mtim.tv_sec,
			.changed_ns = status.st_mtim.tv_nsec,
		};
	return fd;
fail:
	saved_errno = errno;
	(void)close(fd);
	errno = saved_errno;
	return -1;
}

/* Reads to the end, at most `most` octets; `expected` of them are likely. */
static enum mxw_result read_all(int fd, size_t expected, size_t most, char **ret,
                                size_t *ret_size)
{
	enum mxw_result result = MXW_NOMEM;
	/* One octet more, so that the end shows without another round. */
	size_t room = expected + 1, size = 0;
	char *octets = malloc(room);

	if (octets == NULL)
		goto out;
	for (;;) {
		ssize_t count = read(fd, octets + size, room - size);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			result = MXW_IO;
			goto out;
		}
		if (count == 0)
			break;
		size += (size_t)count;
		if (size > most) {
			result = MXW_LIMIT;
			errno = EFBIG;
			goto out;
		}
		if (size == room) {
			/* The file grew, or is of a kind whose size is not known before. */
			char *grown = realloc(octets, room * 2);

			if (grown == NULL)
				goto out;
			octets = grown;
			room *= 2;
		}
	}
	*ret = octets;
	*ret_size = size;
	octets = NULL;
	result = MXW_OK;
out:
	free(octets);
	return result;
}

/* Was the file, of which `size` octets were read, written to since it was opened? Its time goes
 * by the ticks of a clock: a file that was cut off and written anew within one shows in what was
 * read alone. What the kernel makes up as it is read has no size. */
static bool has_changed(int fd, uint64_t expected, size_t size,
                        const struct mxwi_file_status *before)
{
	struct stat status;

	return (expected != 0 && size != expected) || fstat(fd, &status) != 0 ||
	       (uint64_t)status.st_size != expected ||
	       status.st_mtim.tv_sec != before->changed_s ||
	       status.st_mtim.tv_nsec != before->changed_ns;
}

enum mxw_result mxwi_file_read(const char *path, size_t most, char **ret, size_t *ret_size,
                               struct mxwi_file_status *ret_status)
{
	enum mxw_result result;
	struct mxwi_file_status status;
	uint64_t expected;
	char *octets = NULL;
	size_t size = 0;
	int saved_errno;
	int fd = mxwi_file_open(path, &expected, &status);

	if (fd < 0)
		return MXW_IO;
	if (expected > most) {
		result = MXW_LIMIT;
		errno = EFBIG;
		goto out;
	}
	result = read_all(fd, (size_t)expected, most, &octets, &size);
	if (result != MXW_OK)
		goto out;
	if (has_changed(fd, expected, size, &status)) {
		free(octets);
		result = MXW_IO;
		errno = EBUSY;
		goto out;
	}
	*ret = octets;
	*ret_size = size;
	if (ret_status != NULL)
		*ret_status = status;
out:
	saved_errno = errno;
	(void)close(fd);
	errno = saved_errno;
	return result;
}

/* What is said of a file, behind its name where that is not the file of the findings. */
struct reason {
	enum mxwi_code code;
	char words[256];
};

static __attribute__((format(printf, 3, 4))) void
set_reason(struct reason *reason, enum mxwi_code code, const char *format, ...)
{
	va_list arguments;

	reason->code = code;
	va_start(arguments, format);
	(void)vsnprintf(reason->words, sizeof(reason->words), format, arguments);
	va_end(arguments);
}

static void set_limit(struct reason *reason, int error, size_t most)
{
	switch (error) {
	case EMFILE:
		set_reason(reason, MXWI_CODE_LIMIT,
		           "one file too many: a policy is made of at most %u", MXW_FILES_MAX);
		break;
	case ENOSPC:
		set_reason(reason, MXWI_CODE_LIMIT,
		           "too large: the files of a policy have at most %u octets together",
		           MXW_SOURCES_SIZE_MAX);
		break;
	default:
		set_reason(reason, MXWI_CODE_LIMIT,
		           "larger than %zu octets, which is the most for one file", most);
	}
}

static void set_unreadable(struct reason *reason, int error)
{
	char words[128];

	switch (error) {
	case EISDIR:
		set_reason(reason, MXWI_CODE_NOT_A_FILE, "is a directory; name a file in it");
		break;
	case EINVAL:
		set_reason(reason, MXWI_CODE_NOT_A_FILE,
		           "is not a regular file; copy it into one");
		break;
	case EBUSY:
		set_reason(reason, MXWI_CODE_UNREADABLE,
		           "was written to while it was read; "
		           "write a new file beside it and rename that");
		break;
	default:
		if (strerror_r(error, words, sizeof(words)) != 0)
			words[0] = '\0';
		set_reason(reason, MXWI_CODE_UNREADABLE, "cannot be read: %s", words);
	}
}

void mxwi_find_unreadable(struct mxwi_findings *findings, struct mxwi_mark mark,
                          const char *path, enum mxw_result result, int error, size_t most)
{
	struct reason reason;

	if (result == MXW_LIMIT)
		set_limit(&reason, error, most);
	else
		set_unreadable(&reason, result == MXW_NOMEM ? ENOMEM : error);
	if (path == NULL)
		mxwi_find(findings, mark, reason.code, "%s", reason.words);
	else
		mxwi_find(findings, mark, reason.code, "%s%s %s",
		          MXWI_QUOTE(path, strlen(path)), result == MXW_LIMIT ? " is" : "",
		          reason.words);
}
