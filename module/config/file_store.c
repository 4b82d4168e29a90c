/* The file is written under another name in the same directory, synced, and then renamed over the old
 * one, so that a crash leaves either. The directory is opened once and everything is done from there:
 * it is the same one to the end, and its owner is known, to whom a file that root writes is given. */
#include "config/file_store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TEMPORARY_TRIES 100u

/* What is put behind the name is not longer. */
#define TEMPORARY_SIZE sizeof(".-9223372036854775808-4294967295.tmp")

/* Opens a new file. Left-overs of a crash are passed by, never written to. */
static void open_beside(struct mxwi_store *store)
{
	for (unsigned n = 0; n < TEMPORARY_TRIES; n++) {
		(void)snprintf(store->beside, strlen(store->name) + TEMPORARY_SIZE,
		               "%s.%jd-%u.tmp", store->name, (intmax_t)getpid(), n);
		store->fd = openat(store->directory, store->beside,
		                   O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (store->fd >= 0 || errno != EEXIST)
			break;
	}
	if (store->fd < 0)
		mxwi_store_fail(store, errno);
}

void mxwi_store_begin(struct mxwi_store *store, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t size = slash == NULL ? 0 : (size_t)(slash - path);

	*store = (struct mxwi_store){ .directory = -1, .fd = -1, .mode = 0640 };
	store->name = slash == NULL ? path : slash + 1;
	/* "." or "/" need room too. */
	store->names = malloc(size + 2 + strlen(store->name) + TEMPORARY_SIZE);
	if (store->names == NULL) {
		mxwi_store_fail(store, ENOMEM);
		return;
	}
	store->beside = store->names + size + 2;
	memcpy(store->names, path, size);
	store->names[size] = '\0';
	if (size == 0)
		memcpy(store->names, slash == NULL ? "." : "/", 2);
	store->directory = open(store->names, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->directory < 0)
		mxwi_store_fail(store, errno);
	else
		open_beside(store);
}

void mxwi_store_write(struct mxwi_store *store, const void *octets, size_t size)
{
	const char *rest = octets;

	while (store->error == 0 && size != 0) {
		ssize_t count = write(store->fd, rest, size);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			mxwi_store_fail(store, errno);
			return;
		}
		rest += count;
		size -= (size_t)count;
	}
}

void mxwi_store_fail(struct mxwi_store *store, int error)
{
	if (store->error == 0)
		store->error = error;
}

/* Gives the new file its owner and mode, and the disk its octets. Whoever is not root may give nothing
 * away, and need not: the directory is theirs, or they are let write there as they are. */
static void settle(struct mxwi_store *store)
{
	struct stat status;

	if (fstat(store->directory, &status) != 0 ||
	    (fchown(store->fd, status.st_uid, status.st_gid) != 0 && errno != EPERM) ||
	    fchmod(store->fd, store->mode) != 0 ||
	    (!store->is_fleeting && fsync(store->fd) != 0))
		mxwi_store_fail(store, errno);
}

enum mxw_result mxwi_store_end(struct mxwi_store *store)
{
	if (store->error == 0)
		settle(store);
	if (store->fd >= 0 && close(store->fd) != 0)
		mxwi_store_fail(store, errno);
	if (store->error == 0 &&
	    renameat(store->directory, store->beside, store->directory, store->name) != 0)
		mxwi_store_fail(store, errno);
	if (store->fd >= 0 && store->error != 0)
		(void)unlinkat(store->directory, store->beside, 0);
	/* A rename lasts once its directory is on the disk. EINVAL: a file system on which directories
	 * need no such thing. */
	if (store->error == 0 && !store->is_fleeting && fsync(store->directory) != 0 &&
	    errno != EINVAL)
		mxwi_store_fail(store, errno);
	if (store->directory >= 0)
		(void)close(store->directory);
	free(store->names);
	errno = store->error;
	return store->error == 0 ? MXW_OK : MXW_IO;
}
