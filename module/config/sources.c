/* Sources are read whole before anything looks at them, so that what is parsed, digested and
 * kept as the last good policy are the same octets. They are kept in reading order, beside which
 * there is an order by name for those who search. The digest is carried on with each file that is added: a copy of the running one is finished each time.
 * */
#include "config/sources.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "config/paths.h"

struct mxw_sources *mxwi_sources_new(void)
{
	struct mxw_sources *sources = calloc(1, sizeof(*sources));

	if (sources == NULL)
		return NULL;
	sources->running = EVP_MD_CTX_new();
	sources->scratch = EVP_MD_CTX_new();
	if (sources->running == NULL || sources->scratch == NULL ||
	    EVP_DigestInit_ex(sources->running, EVP_sha256(), NULL) != 1) {
		mxw_sources_free(sources);
		return NULL;
	}
	return sources;
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
	free(sources->order);
	EVP_MD_CTX_free(sources->running);
	EVP_MD_CTX_free(sources->scratch);
	free(sources);
}

bool mxw_sources_file(const struct mxw_sources *sources, size_t number,
                      struct mxw_source_file *ret)
{
	if (number >= sources->count)
		return false;
	*ret = (struct mxw_source_file){ sources->items[number].name,
		                         sources->items[number].kind == MXWI_SOURCE_LIST };
	return true;
}

void mxw_sources_digest(const struct mxw_sources *sources, uint8_t ret[MXW_DIGEST_SIZE])
{
	memcpy(ret, sources->digest, MXW_DIGEST_SIZE);
}

bool mxw_sources_same(const struct mxw_sources *a, const struct mxw_sources *b)
{
	return memcmp(a->digest, b->digest, MXW_DIGEST_SIZE) == 0;
}

bool mxw_sources_have_max_change(const struct mxw_sources *sources)
{
	return sources->has_max_change;
}

/* Carries the digest on; false when the library has no memory for it. */
static bool digest_also(struct mxw_sources *sources, const struct mxwi_source *source)
{
	uint8_t digest[MXW_DIGEST_SIZE];

	if (EVP_DigestUpdate(sources->running, source->digest, MXW_DIGEST_SIZE) != 1 ||
	    EVP_MD_CTX_copy_ex(sources->scratch, sources->running) != 1 ||
	    EVP_DigestFinal_ex(sources->scratch, digest, NULL) != 1)
		return false;
	memcpy(sources->digest, sources->digested == 0 ? source->digest : digest,
	       MXW_DIGEST_SIZE);
	sources->digested++;
	return true;
}

/* How many sources are before those of a kind whose names begin with `size` octets of `name`; with
 * `behind` these count too. */
static size_t rank(const struct mxw_sources *sources, enum mxwi_source_kind kind,
                   const char *name, size_t size, bool behind)
{
	size_t low = 0, high = sources->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct mxwi_source *source = &sources->items[sources->order[middle]];
		int order = source->kind != kind ? (source->kind < kind ? -1 : 1)
		                                 : strncmp(source->name, name, size);

		if (order < 0 || (order == 0 && behind))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The octets of a name with its end, so that no longer name begins with them. */
static size_t whole(const char *name)
{
	return strlen(name) + 1;
}

/* Puts a source behind the others; its name is copied, and the rest is taken over on MXW_OK. */
static enum mxw_result append(struct mxw_sources *sources, const struct mxwi_source *source,
                              const char *name)
{
	char *copy = strdup(name);
	struct mxwi_source *items;
	size_t *order, at;

	if (copy == NULL)
		return MXW_NOMEM;
	items = realloc(sources->items, (sources->count + 1) * sizeof(*items));
	if (items == NULL)
		goto fail;
	sources->items = items;
	order = realloc(sources->order, (sources->count + 1) * sizeof(*order));
	if (order == NULL)
		goto fail;
	sources->order = order;
	at = rank(sources, source->kind, name, whole(name), true);
	memmove(&order[at + 1], &order[at], (sources->count - at) * sizeof(*order));
	order[at] = sources->count;
	items[sources->count] = *source;
	items[sources->count++].name = copy;
	return MXW_OK;
fail:
	free(copy);
	return MXW_NOMEM;
}

enum mxw_result mxwi_sources_add(struct mxw_sources *sources, enum mxwi_source_kind kind,
                                 const char *name, char *octets, size_t size)
{
	enum mxw_result result = MXW_NOMEM;
	struct mxwi_source source = { .kind = kind, .octets = octets, .size = size };

	if (size > mxwi_source_size_max(kind) || size > MXW_SOURCES_SIZE_MAX - sources->size ||
	    sources->count >= MXW_FILES_MAX) {
		result = MXW_LIMIT;
		goto out;
	}
	if (EVP_Digest(octets != NULL ? octets : "", size, source.digest, NULL, EVP_sha256(),
	               NULL) != 1)
		goto out;
	result = append(sources, &source, name);
	if (result != MXW_OK)
		goto out;
	/* From here on the octets belong to the sources. */
	octets = NULL;
	sources->size += size;
	if (!digest_also(sources, &source))
		result = MXW_NOMEM;
out:
	free(octets);
	return result;
}

enum mxw_result mxwi_sources_add_unreadable(struct mxw_sources *sources,
                                            enum mxwi_source_kind kind, const char *name,
                                            enum mxw_result why, int error)
{
	struct mxwi_source source = { .kind = kind, .result = why, .error = error };

	return append(sources, &source, name);
}

const struct mxwi_source *mxwi_sources_find(const struct mxw_sources *sources,
                                            enum mxwi_source_kind kind, const char *name)
{
	size_t at = rank(sources, kind, name, whole(name), false);
	const struct mxwi_source *source;

	if (at == sources->count)
		return NULL;
	source = &sources->items[sources->order[at]];
	return source->kind == kind && strcmp(source->name, name) == 0 ? source : NULL;
}

const struct mxwi_source *mxwi_sources_next(const struct mxw_sources *sources,
                                            enum mxwi_source_kind kind, const char *path,
                                            const struct mxwi_source *after)
{
	bool is_pattern = mxwi_path_is_pattern(path);
	size_t size = is_pattern ? mxwi_path_literal_size(path) : whole(path);
	size_t at = after == NULL ? rank(sources, kind, path, size, false)
	                          : rank(sources, kind, after->name, whole(after->name), true);

	for (; at < sources->count; at++) {
		const struct mxwi_source *source = &sources->items[sources->order[at]];

		if (source->kind != kind || strncmp(source->name, path, size) != 0)
			break;
		if (sources->order[at] != 0 &&
		    (strcmp(source->name, path) == 0 ||
		     (is_pattern && mxwi_path_matches(path, source->name))))
			return source;
	}
	return NULL;
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
	/* NOLINTBEGIN(clang-analyzer-unix.Malloc): that takes the copy, whatever comes of it */
	result = mxwi_sources_add(sources, MXWI_SOURCE_YAML, name, copy, size);
	if (result != MXW_OK) {
		mxw_sources_free(sources);
		return result;
	}
	/* NOLINTEND(clang-analyzer-unix.Malloc) */
	*ret = sources;
	return MXW_OK;
}
