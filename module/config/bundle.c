/* The sources of a policy as one file that stands on its own, so that the last good policy
 * outlives a restart whatever has become of the files it was read from.
 *
 * 	mxwarden-sources 1
 * 	file SIZE NAME
 * 	<SIZE octets>
 * 	end sha256:HEX
 *
 * One `file` line for each file, in reading order, with a line end behind its octets; NAME has
 * everything but unreserved characters and slashes percent-encoded (RFC 3986 section 2.1). HEX
 * is SHA-256 over all that is before the line `end`, which is the last: a file that was cut
 * off, appended to or changed is not taken.
 *
 * Writing goes to a new file beside, which is synced and then renamed over the old one. The
 * writer keeps its first error; what follows does nothing. */
#include "config/sources.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#define HEAD "mxwarden-sources 1\n"
#define END_WORD "end "
/* The last line: the word, "sha256:" and 64 digits, the line end. */
#define END_SIZE (sizeof(END_WORD) - 1 + MXW_DIGEST_TEXT_MAX - 1)
/* More than any policy that can be stored today; bounds what restore takes into memory. */
#define BUNDLE_SIZE_MAX (16u * MXW_YAML_SIZE_MAX)
#define TEMPORARY_TRIES 100u

_Static_assert(MXW_DIGEST_TEXT_MAX - 1 == 7 + 2 * MXW_DIGEST_SIZE, "the text has no slack");

/* ---- writing ---- */

struct writer {
	int fd;
	EVP_MD_CTX *hash;
	int error; /* errno of the first failure; 0: none */
};

/* Writes what the digest does not cover. */
static void write_unhashed(struct writer *writer, const char *octets, size_t size)
{
	while (writer->error == 0 && size != 0) {
		ssize_t count = write(writer->fd, octets, size);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			writer->error = errno;
			return;
		}
		octets += count;
		size -= (size_t)count;
	}
}

static void write_octets(struct writer *writer, const char *octets, size_t size)
{
	if (writer->error == 0 && EVP_DigestUpdate(writer->hash, octets, size) != 1)
		writer->error = ENOMEM;
	write_unhashed(writer, octets, size);
}

static bool is_unreserved(char octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
	       (octet >= '0' && octet <= '9') ||
	       (octet != '\0' && strchr("-._~/", octet) != NULL);
}

static void write_name(struct writer *writer, const char *name)
{
	for (; *name != '\0'; name++) {
		char escape[4];

		if (is_unreserved(*name)) {
			write_octets(writer, name, 1);
			continue;
		}
		(void)snprintf(escape, sizeof(escape), "%%%02X",
		               (unsigned)(unsigned char)*name);
		write_octets(writer, escape, 3);
	}
}

static void write_bundle(struct writer *writer, const struct mxw_sources *sources)
{
	uint8_t digest[MXW_DIGEST_SIZE];
	char text[MXW_DIGEST_TEXT_MAX];

	if (EVP_DigestInit_ex(writer->hash, EVP_sha256(), NULL) != 1)
		writer->error = ENOMEM;
	write_octets(writer, HEAD, sizeof(HEAD) - 1);
	for (size_t i = 0; i < sources->count; i++) {
		const struct mxwi_source *source = &sources->items[i];
		char line[sizeof("file  ") + 20];
		int size = snprintf(line, sizeof(line), "file %zu ", source->size);

		write_octets(writer, line, (size_t)size);
		write_name(writer, source->name);
		write_octets(writer, "\n", 1);
		write_octets(writer, source->octets, source->size);
		write_octets(writer, "\n", 1);
	}
	if (writer->error == 0 && EVP_DigestFinal_ex(writer->hash, digest, NULL) != 1)
		writer->error = ENOMEM;
	if (writer->error != 0)
		return;
	mxw_digest_to_text(digest, text);
	write_unhashed(writer, END_WORD, sizeof(END_WORD) - 1);
	write_unhashed(writer, text, strlen(text));
	write_unhashed(writer, "\n", 1);
}

/* Opens a new file beside `path`, whose name is written to `name`. Left-overs of a crash are
 * passed by, never written to. -1: errno says why. */
static int open_beside(const char *path, char *name, size_t room)
{
	for (unsigned n = 0; n < TEMPORARY_TRIES; n++) {
		int fd;

		(void)snprintf(name, room, "%s.%jd-%u.tmp", path, (intmax_t)getpid(), n);
		fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

/* A rename lasts once its directory is on the disk. */
static bool sync_directory_of(const char *path, char *scratch)
{
	char *slash;
	bool done;
	int fd;

	strcpy(scratch, path);
	slash = strrchr(scratch, '/');
	if (slash == NULL)
		strcpy(scratch, ".");
	else
		slash[slash == scratch ? 1 : 0] = '\0';
	fd = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return false;
	/* EINVAL: a file system on which directories need no such thing. */
	done = fsync(fd) == 0 || errno == EINVAL;
	if (close(fd) != 0)
		done = false;
	return done;
}

enum mxw_result mxw_sources_store(const struct mxw_sources *sources, const char *path)
{
	struct writer writer = { .fd = -1 };
	size_t room = strlen(path) + sizeof(".-.tmp") + 2 * 20;
	char *name = malloc(room);
	bool made = false;

	writer.hash = EVP_MD_CTX_new();
	if (name == NULL || writer.hash == NULL) {
		writer.error = ENOMEM;
		goto out;
	}
	writer.fd = open_beside(path, name, room);
	if (writer.fd < 0) {
		writer.error = errno;
		goto out;
	}
	made = true;
	write_bundle(&writer, sources);
	/* The mode is set on the descriptor: the process's mask has no say in it. */
	if (writer.error == 0 && (fchmod(writer.fd, 0640) != 0 || fsync(writer.fd) != 0))
		writer.error = errno;
	if (close(writer.fd) != 0 && writer.error == 0)
		writer.error = errno;
	if (writer.error == 0 && rename(name, path) != 0)
		writer.error = errno;
	if (writer.error != 0)
		goto out;
	made = false;
	if (!sync_directory_of(path, name))
		writer.error = errno;
out:
	if (made)
		(void)unlink(name);
	EVP_MD_CTX_free(writer.hash);
	free(name);
	errno = writer.error;
	return writer.error == 0 ? MXW_OK : MXW_IO;
}

/* ---- reading ---- */

/* What is left of a bundle. */
struct cursor {
	const char *at;
	size_t left;
};

static bool take(struct cursor *cursor, const char *text)
{
	size_t size = strlen(text);

	if (cursor->left < size || memcmp(cursor->at, text, size) != 0)
		return false;
	cursor->at += size;
	cursor->left -= size;
	return true;
}

/* A number without leading zeros, and the blank behind it. */
static bool take_size(struct cursor *cursor, size_t *ret)
{
	size_t value = 0, digits = 0;

	while (digits < cursor->left && cursor->at[digits] >= '0' &&
	       cursor->at[digits] <= '9') {
		if (digits == 10 || (digits > 0 && cursor->at[0] == '0'))
			return false;
		value = value * 10 + (size_t)(cursor->at[digits++] - '0');
	}
	if (digits == 0)
		return false;
	cursor->at += digits;
	cursor->left -= digits;
	*ret = value;
	return take(cursor, " ");
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* An encoded name and the line end behind it. MXW_OK: the caller frees *ret. */
static enum mxw_result take_name(struct cursor *cursor, char **ret)
{
	const char *end = memchr(cursor->at, '\n', cursor->left);
	size_t used = 0, size;
	char *name;

	if (end == NULL || end == cursor->at)
		return MXW_SYNTAX;
	size = (size_t)(end - cursor->at);
	name = malloc(size + 1);
	if (name == NULL)
		return MXW_NOMEM;
	for (size_t i = 0; i < size; i++) {
		char octet = cursor->at[i];

		if (octet == '%' && size - i > 2) {
			int high = hex_value(cursor->at[i + 1]),
			    low = hex_value(cursor->at[i + 2]);

			octet = high < 0 || low < 0 ? '\0' : (char)(high * 16 + low);
			i += 2;
		} else if (!is_unreserved(octet)) {
			octet = '\0';
		}
		if (octet == '\0') {
			free(name);
			return MXW_SYNTAX;
		}
		name[used++] = octet;
	}
	name[used] = '\0';
	cursor->at += size + 1;
	cursor->left -= size + 1;
	*ret = name;
	return MXW_OK;
}

static enum mxw_result take_file(struct cursor *cursor, struct mxw_sources *sources)
{
	enum mxw_result result;
	char *name = NULL, *octets;
	size_t size;

	if (!take(cursor, "file ") || !take_size(cursor, &size))
		return MXW_SYNTAX;
	result = take_name(cursor, &name);
	if (result != MXW_OK)
		return result;
	if (size >= cursor->left || cursor->at[size] != '\n') {
		free(name);
		return MXW_SYNTAX;
	}
	octets = malloc(size != 0 ? size : 1);
	if (octets == NULL) {
		free(name);
		return MXW_NOMEM;
	}
	memcpy(octets, cursor->at, size);
	cursor->at += size + 1;
	cursor->left -= size + 1;
	result = mxwi_sources_add(sources, MXWI_SOURCE_YAML, name, octets, size);
	free(name);
	return result;
}

/* Is the last line what it has to be? Takes it off. */
static enum mxw_result take_end(struct cursor *cursor)
{
	char text[MXW_DIGEST_TEXT_MAX];
	uint8_t digest[MXW_DIGEST_SIZE];
	struct cursor end;

	if (cursor->left < END_SIZE + 1)
		return MXW_SYNTAX;
	cursor->left -= END_SIZE + 1;
	end = (struct cursor){ cursor->at + cursor->left, END_SIZE + 1 };
	if (EVP_Digest(cursor->at, cursor->left, digest, NULL, EVP_sha256(), NULL) != 1)
		return MXW_NOMEM;
	mxw_digest_to_text(digest, text);
	if (!take(&end, END_WORD) || !take(&end, text) || !take(&end, "\n"))
		return MXW_SYNTAX;
	return MXW_OK;
}

enum mxw_result mxw_sources_restore(const char *path, struct mxw_sources **ret)
{
	struct mxw_sources *sources = NULL;
	struct cursor cursor = { 0 };
	char *octets = NULL;
	int saved_errno;
	enum mxw_result result = mxwi_file_read(path, BUNDLE_SIZE_MAX, &octets, &cursor.left,
	                                        NULL);

	if (result != MXW_OK)
		goto out;
	cursor.at = octets;
	result = take_end(&cursor);
	if (result != MXW_OK)
		goto out;
	sources = mxwi_sources_new();
	if (sources == NULL) {
		result = MXW_NOMEM;
		goto out;
	}
	if (!take(&cursor, HEAD))
		result = MXW_SYNTAX;
	do {
		if (result == MXW_OK)
			result = take_file(&cursor, sources);
	} while (result == MXW_OK && cursor.left != 0);
out:
	saved_errno = errno;
	free(octets);
	if (result == MXW_OK)
		*ret = sources;
	else
		mxw_sources_free(sources);
	errno = saved_errno;
	return result;
}
