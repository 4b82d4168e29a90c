/* A bundle is read from line to line, and octets straight to where they stay: nothing is held
 * twice, however large. That all of it is as it was written shows at its end only; until then
 * everything in it is doubted. The reader keeps its first error; what follows does nothing. */
#include "config/bundle.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>

/* A line before octets: its word, a size, and a path of 4096 octets, all encoded. */
#define LINE_SIZE_MAX (5 + 10 + 1 + 3 * 4096 + 1)

struct bundle {
	FILE *file;
	EVP_MD_CTX *hash;
	uint64_t left;            /* octets that were not taken yet, by the size of the file */
	char line[LINE_SIZE_MAX]; /* the present one, with a NUL instead of its end */
	enum mxw_result result;
	int error; /* errno of MXW_IO */
};

static void fail(struct bundle *bundle, enum mxw_result result)
{
	if (bundle->result != MXW_OK || result == MXW_OK)
		return;
	bundle->result = result;
	bundle->error = errno;
}

static void hash_octets(struct bundle *bundle, const char *octets, size_t size)
{
	if (bundle->result == MXW_OK && EVP_DigestUpdate(bundle->hash, octets, size) != 1)
		fail(bundle, MXW_NOMEM);
}

/* Takes exactly `size` octets. */
static void take_octets(struct bundle *bundle, char *octets, size_t size)
{
	if (bundle->result != MXW_OK)
		return;
	if (size > bundle->left || fread(octets, 1, size, bundle->file) != size) {
		fail(bundle, ferror(bundle->file) != 0 ? MXW_IO : MXW_SYNTAX);
		return;
	}
	bundle->left -= size;
}

/* Takes a line, which has no NUL in it. */
static void take_line(struct bundle *bundle)
{
	size_t size = 0;
	char octet;

	for (;;) {
		take_octets(bundle, &octet, 1);
		if (bundle->result != MXW_OK)
			break;
		if (octet == '\n')
			break;
		if (octet == '\0' || size == LINE_SIZE_MAX - 1) {
			fail(bundle, MXW_SYNTAX);
			break;
		}
		bundle->line[size++] = octet;
	}
	bundle->line[size] = '\0';
}

/* The line is part of what the digest covers. */
static void hash_line(struct bundle *bundle)
{
	hash_octets(bundle, bundle->line, strlen(bundle->line));
	hash_octets(bundle, "\n", 1);
}

/* Reads a number without leading zeros, and the blank behind it; returns what follows. NULL: it
 * is not that. */
static char *scan_size(char *text, size_t *ret)
{
	size_t value = 0, digits = 0;

	while (text[digits] >= '0' && text[digits] <= '9') {
		if (digits == 10 || (digits > 0 && text[0] == '0'))
			return NULL;
		value = value * 10 + (size_t)(text[digits++] - '0');
	}
	if (digits == 0 || text[digits] != ' ')
		return NULL;
	*ret = value;
	return text + digits + 1;
}

static int hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* Decodes a name in place. False: it is none. */
static bool decode_name(char *name)
{
	size_t used = 0;

	for (const char *at = name; *at != '\0'; at++) {
		char octet = *at;

		if (octet == '%') {
			int high = hex_value(at[1]);
			int low = high < 0 ? -1 : hex_value(at[2]);

			octet = low < 0 ? '\0' : (char)(high * 16 + low);
			at += low < 0 ? 0 : 2;
		} else if (!mxwi_bundle_is_plain(octet)) {
			octet = '\0';
		}
		if (octet == '\0')
			return false;
		name[used++] = octet;
	}
	name[used] = '\0';
	return used != 0;
}

/* Understands the line before octets. False: it is none. */
static bool scan_line(struct bundle *bundle, enum mxwi_source_kind *ret_kind, size_t *ret_size,
                      char **ret_name)
{
	const size_t word_size = strlen(mxwi_bundle_word(MXWI_SOURCE_YAML));
	enum mxwi_source_kind kind =
		strncmp(bundle->line, mxwi_bundle_word(MXWI_SOURCE_LIST), word_size) == 0
			? MXWI_SOURCE_LIST
			: MXWI_SOURCE_YAML;
	size_t size;
	char *name;

	if (strncmp(bundle->line, mxwi_bundle_word(kind), word_size) != 0)
		return false;
	name = scan_size(bundle->line + word_size, &size);
	if (name == NULL || !decode_name(name))
		return false;
	*ret_kind = kind;
	*ret_size = size;
	*ret_name = name;
	return true;
}

/* Takes the source that the present line announces. */
static void take_source(struct bundle *bundle, struct mxw_sources *sources)
{
	enum mxwi_source_kind kind;
	char *name, *octets, end;
	size_t size;

	hash_line(bundle);
	/* The first is the policy, which is no list. And no room is made for what is not there. */
	if (!scan_line(bundle, &kind, &size, &name) || size >= bundle->left ||
	    (sources->count == 0 && kind != MXWI_SOURCE_YAML)) {
		fail(bundle, MXW_SYNTAX);
		return;
	}
	octets = malloc(size != 0 ? size : 1);
	if (octets == NULL) {
		fail(bundle, MXW_NOMEM);
		return;
	}
	take_octets(bundle, octets, size);
	take_octets(bundle, &end, 1);
	if (bundle->result == MXW_OK && end != '\n')
		fail(bundle, MXW_SYNTAX);
	if (bundle->result == MXW_OK) {
		hash_octets(bundle, octets, size);
		hash_octets(bundle, &end, 1);
	}
	if (bundle->result == MXW_OK)
		fail(bundle, mxwi_sources_add(sources, kind, name, octets, size));
	else
		free(octets);
}

/* Is the present line the last one, with the digest of what was before? */
static void check_end(struct bundle *bundle)
{
	uint8_t digest[MXW_DIGEST_SIZE];
	char text[MXW_DIGEST_TEXT_MAX];

	if (EVP_DigestFinal_ex(bundle->hash, digest, NULL) != 1) {
		fail(bundle, MXW_NOMEM);
		return;
	}
	mxw_digest_to_text(digest, text);
	if (strcmp(bundle->line + strlen(MXWI_BUNDLE_END), text) != 0 || bundle->left != 0)
		fail(bundle, MXW_SYNTAX);
}

static void take_bundle(struct bundle *bundle, struct mxw_sources *sources)
{
	take_line(bundle);
	if (bundle->result == MXW_OK && strcmp(bundle->line, MXWI_BUNDLE_HEAD) != 0)
		fail(bundle, MXW_SYNTAX);
	hash_line(bundle);
	take_line(bundle);
	while (bundle->result == MXW_OK &&
	       strncmp(bundle->line, MXWI_BUNDLE_END, strlen(MXWI_BUNDLE_END)) != 0) {
		take_source(bundle, sources);
		take_line(bundle);
	}
	if (bundle->result == MXW_OK && sources->count == 0)
		fail(bundle, MXW_SYNTAX);
	if (bundle->result == MXW_OK)
		check_end(bundle);
}

/* Opens the file; what is to be freed is in *bundle, also when it failed. */
static void open_bundle(struct bundle *bundle, const char *path)
{
	int fd = mxwi_file_open(path, &bundle->left, NULL);

	if (fd < 0) {
		fail(bundle, MXW_IO);
		return;
	}
	bundle->file = fdopen(fd, "rb");
	bundle->hash = EVP_MD_CTX_new();
	if (bundle->file == NULL)
		(void)close(fd);
	if (bundle->file == NULL || bundle->hash == NULL ||
	    EVP_DigestInit_ex(bundle->hash, EVP_sha256(), NULL) != 1)
		fail(bundle, MXW_NOMEM);
}

enum mxw_result mxw_sources_restore(const char *path, struct mxw_sources **ret)
{
	struct bundle bundle = { .result = MXW_OK };
	struct mxw_sources *sources = NULL;

	open_bundle(&bundle, path);
	if (bundle.result == MXW_OK) {
		sources = mxwi_sources_new();
		if (sources == NULL)
			fail(&bundle, MXW_NOMEM);
		else
			take_bundle(&bundle, sources);
	}
	if (bundle.file != NULL)
		(void)fclose(bundle.file);
	EVP_MD_CTX_free(bundle.hash);
	if (bundle.result == MXW_OK)
		*ret = sources;
	else
		mxw_sources_free(sources);
	errno = bundle.error;
	return bundle.result;
}
