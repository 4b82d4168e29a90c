/* A bundle is written from front to back (file_store.c), and hashed on the way; the line at its end is
 * the only one that the digest does not cover. */
#include "config/bundle.h"

#include <errno.h>
#include <stdio.h>

#include <openssl/evp.h>

#include "config/file_store.h"

struct writer {
	struct mxwi_store store;
	EVP_MD_CTX *hash;
};

static void write_octets(struct writer *writer, const char *octets, size_t size)
{
	if (writer->store.error == 0 && EVP_DigestUpdate(writer->hash, octets, size) != 1)
		mxwi_store_fail(&writer->store, ENOMEM);
	mxwi_store_write(&writer->store, octets, size);
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
		mxwi_store_fail(&writer->store, ENOMEM);
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
	if (writer->store.error == 0 && EVP_DigestFinal_ex(writer->hash, digest, NULL) != 1)
		mxwi_store_fail(&writer->store, ENOMEM);
	if (writer->store.error != 0)
		return;
	mxw_digest_to_text(digest, text);
	mxwi_store_write(&writer->store, MXWI_BUNDLE_END, strlen(MXWI_BUNDLE_END));
	mxwi_store_write(&writer->store, text, strlen(text));
	mxwi_store_write(&writer->store, "\n", 1);
}

enum mxw_result mxw_sources_store(const struct mxw_sources *sources, const char *path)
{
	struct writer writer;

	for (size_t i = 0; i < sources->count; i++)
		if (sources->items[i].result != MXW_OK)
			return MXW_INVALID;
	writer.hash = EVP_MD_CTX_new();
	if (writer.hash == NULL) {
		errno = ENOMEM;
		return MXW_IO;
	}
	mxwi_store_begin(&writer.store, path);
	write_bundle(&writer, sources);
	EVP_MD_CTX_free(writer.hash);
	return mxwi_store_end(&writer.store);
}
