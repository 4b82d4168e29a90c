/* Sources are read whole before anything looks at them, so that what is parsed, digested and
 * kept as the last good policy are the same octets. A file is opened without waiting, and
 * looked at through its descriptor: what is no regular file is never read, however its name was
 * swapped. */
#include "config/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "config/findings.h"

struct mxw_sources *mxwi_sources_new(void)
{
	return calloc(1, sizeof(struct mxw_sources));
}

void mxw_sources_free(struct mxw_sources *sources)
{
	if (sources == NULL)
		return;
	for (size_t i = 0; i < sources->count; i++) {
		free(sources->items[i].name);
		free(sources->items[i].octets);
	}
	free(sources->items);
	free(sources);
}

void mxw_sources_digest(const struct mxw_sources *sources, uint8_t ret[MXW_DIGEST_SIZE])
{
	memcpy(ret, sources->digest, MXW_DIGEST_SIZE);
}

/* SHA-256; false when the library has no memory for it. */
static bool digest_octets(const void *octets, size_t size, uint8_t ret[MXW_DIGEST_SIZE])
{
	return EVP_Digest(octets != NULL ? octets : "", size, ret, NULL, EVP_sha256(), NULL) ==
	       1;
}

static bool digest_all(const struct mxw_sources *sources, uint8_t ret[MXW_DIGEST_SIZE])
{
	uint8_t *digests;
	bool done;

	if (sources->count == 1) {
		memcpy(ret, sources->items[0].digest, MXW_DIGEST_SIZE);
		return true;
	}
	digests = calloc(sources->count, MXW_DIGEST_SIZE);
	if (digests == NULL)
		return false;
	for (size_t i = 0; i < sources->count; i++)
		memcpy(digests + i * MXW_DIGEST_SIZE, sources->items[i].digest,
		       MXW_DIGEST_SIZE);
	done = digest_octets(digests, sources->count * MXW_DIGEST_SIZE, ret);
	free(digests);
	return done;
}

enum mxw_result mxwi_sources_add(struct mxw_sources *sources, enum mxwi_source_kind kind,
                                 const char *name, char *octets, size_t size)
{
	enum mxw_result result = MXW_NOMEM;
	struct mxwi_source source = { .kind = kind, .octets = octets, .size = size };
	struct mxwi_source *items;

	if (size > MXW_YAML_SIZE_MAX || sources->count == MXW_FILES_MAX) {
		result = MXW_LIMIT;
		goto out;
	}
	source.name = strdup(name);
	if (source.name == NULL || !digest_octets(octets, size, source.digest))
		goto out;
	items = realloc(sources->items, (sources->count + 1) * sizeof(*items));
	if (items == NULL)
		goto out;
	sources->items = items;
	sources->items[sources->count++] = source;
	/* From here on the item belongs to the sources. */
	source = (struct mxwi_source){ 0 };
	if (!digest_all(sources, sources->digest))
		goto out;
	result = MXW_OK;
out:
	free(source.name);
	free(source.octets);
	return result;
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

enum mxw_result mxwi_file_read(const char *path, size_t most, char **ret, size_t *ret_size,
                               struct mxwi_file_status *ret_status)
{
	enum mxw_result result = MXW_IO;
	struct stat status;
	int saved_errno;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return MXW_IO;
	if (fstat(fd, &status) != 0)
		goto out;
	if (!S_ISREG(status.st_mode)) {
		errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
		goto out;
	}
	if ((uintmax_t)status.st_size > most) {
		result = MXW_LIMIT;
		goto out;
	}
	if (ret_status != NULL)
		*ret_status = (struct mxwi_file_status){
			.others_write = (status.st_mode & (S_IWGRP | S_IWOTH)) != 0,
			.changed_s = status.st_mtim.tv_sec,
		};
	result = read_all(fd, (size_t)status.st_size, most, ret, ret_size);
out:
	saved_errno = errno;
	(void)close(fd);
	errno = saved_errno;
	return result;
}

/* Says why a file cannot be read. */
static void find_cause(struct mxwi_findings *findings, enum mxw_result result, int error)
{
	char words[128];

	if (result == MXW_LIMIT) {
		mxwi_find(findings, MXWI_MARK_FILE, MXWI_CODE_LIMIT,
		          "larger than %u octets, which is the most for one file",
		          MXW_YAML_SIZE_MAX);
	} else if (result == MXW_IO && error == EISDIR) {
		mxwi_find(findings, MXWI_MARK_FILE, MXWI_CODE_NOT_A_FILE,
		          "is a directory; name the policy file in it");
	} else if (result == MXW_IO && error == EINVAL) {
		mxwi_find(findings, MXWI_MARK_FILE, MXWI_CODE_NOT_A_FILE,
		          "is not a regular file; copy the policy into one");
	} else {
		if (result == MXW_NOMEM)
			error = ENOMEM;
		if (strerror_r(error, words, sizeof(words)) != 0)
			words[0] = '\0';
		mxwi_find(findings, MXWI_MARK_FILE, MXWI_CODE_UNREADABLE, "cannot be read: %s",
		          words);
	}
}

enum mxw_result mxw_sources_read(const char *path, mxw_finding_fn *on_finding, void *context,
                                 struct mxw_sources **ret)
{
	struct mxw_sources *sources = NULL;
	struct mxwi_findings findings;
	char *octets = NULL;
	size_t size = 0;
	enum mxw_result result = mxwi_file_read(path, MXW_YAML_SIZE_MAX, &octets, &size, NULL);
	int error = errno;

	if (result == MXW_OK) {
		sources = mxwi_sources_new();
		if (sources == NULL) {
			free(octets);
			result = MXW_NOMEM;
		} else {
			result = mxwi_sources_add(sources, MXWI_SOURCE_YAML, path, octets, size);
		}
	}
	if (result != MXW_OK) {
		mxw_sources_free(sources);
		mxwi_findings_init(&findings, path, on_finding, context);
		find_cause(&findings, result, error);
		return result;
	}
	*ret = sources;
	return MXW_OK;
}

enum mxw_result mxw_sources_from_memory(const char *name, const char *octets, size_t size,
                                        struct mxw_sources **ret)
{
	struct mxw_sources *sources = NULL;
	enum mxw_result result = MXW_NOMEM;
	char *copy;

	if (size > MXW_YAML_SIZE_MAX)
		return MXW_LIMIT;
	copy = malloc(size != 0 ? size : 1);
	if (copy == NULL)
		return MXW_NOMEM;
	if (size != 0)
		memcpy(copy, octets, size);
	sources = mxwi_sources_new();
	if (sources == NULL) {
		free(copy);
		return MXW_NOMEM;
	}
	result = mxwi_sources_add(sources, MXWI_SOURCE_YAML, name, copy, size);
	if (result != MXW_OK) {
		mxw_sources_free(sources);
		return result;
	}
	*ret = sources;
	return MXW_OK;
}
