/* The bundle is written to a new file beside, which is synced and then renamed over the old
 * one, so that a crash leaves either. The writer keeps its first error; what follows does
 * nothing. */
#include "config/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#define TEMPORARY_TRIES 100u

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

static void write_name(struct writer *writer, const char *name)
{
	for (; *name != '\0'; name++) {
		char escape[4];

		if (mxwi_bundle_is_plain(*name)) {
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
	write_octets(writer, MXWI_BUNDLE_HEAD "\n", strlen(MXWI_BUNDLE_HEAD "\n"));
	for (size_t i = 0; i < sources->count; i++) {
		const struct mxwi_source *source = &sources->items[i];
		char line[sizeof("file  ") + 20];
		int size = snprintf(line, sizeof(line), "%s%zu ",
		                    mxwi_bundle_word(source->kind), source->size);

		write_octets(writer, line, (size_t)size);
		write_name(writer, source->name);
		write_octets(writer, "\n", 1);
		if (source->size != 0)
			write_octets(writer, source->octets, source->size);
		write_octets(writer, "\n", 1);
	}
	if (writer->error == 0 && EVP_DigestFinal_ex(writer->hash, digest, NULL) != 1)
		writer->error = ENOMEM;
	if (writer->error != 0)
		return;
	mxw_digest_to_text(digest, text);
	write_unhashed(writer, MXWI_BUNDLE_END, strlen(MXWI_BUNDLE_END));
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
	/* What open_beside() puts behind the path is not longer. */
	size_t room = strlen(path) + sizeof(".-9223372036854775808-4294967295.tmp");
	bool made = false;
	char *name;

	for (size_t i = 0; i < sources->count; i++)
		if (sources->items[i].result != MXW_OK)
			return MXW_INVALID;
	name = malloc(room);
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
