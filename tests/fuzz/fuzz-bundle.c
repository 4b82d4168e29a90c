/* The file that holds the last good policy: as it is, and, since no fuzzer finds a digest, with the last
 * line that belongs to it. What can be restored is stored as the same octets, and is a policy of several
 * files, with includes and lists, to be loaded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/sha.h>

#include <mxwarden/loader.h>

#include "config/bundle.h"
#include "tests/fuzz/fuzz_kit.h"
#include "tests/unit/files.h"

#define NOW_S 1795287420 /* 2026-11-21T18:57:00Z */
#define END_SIZE (sizeof(MXWI_BUNDLE_END) - 1 + MXW_DIGEST_TEXT_MAX - 1 + 1)

static void load(const struct mxw_sources *sources)
{
	struct mxwt_fuzz_findings findings = { 0 };
	struct mxw_policy *policy = NULL;
	const enum mxw_result result =
		mxw_load(sources, &(struct mxw_load_options){ .seed = 1, .now_s = NOW_S },
	                 mxwt_fuzz_finding, &findings, &policy);

	FUZZ_REQUIRE((result == MXW_OK) == (findings.errors == 0));
	FUZZ_REQUIRE((result == MXW_OK) == (policy != NULL));
	if (policy != NULL)
		mxwt_fuzz_policy(policy);
	mxw_policy_free(policy);
}

/* Are the octets what is stored of them, but for names that could have been encoded otherwise? */
static void check_stored(const struct mxw_sources *sources)
{
	const char *path = mxwt_fuzz_file("stored", "", 0);
	struct mxw_sources *again = NULL;
	struct mxw_source_file file, file_again;

	FUZZ_REQUIRE(mxw_sources_store(sources, path) == MXW_OK);
	FUZZ_REQUIRE(mxw_sources_restore(path, &again) == MXW_OK);
	FUZZ_REQUIRE(mxw_sources_same(sources, again));
	for (size_t i = 0; mxw_sources_file(sources, i, &file); i++) {
		FUZZ_REQUIRE(mxw_sources_file(again, i, &file_again));
		FUZZ_REQUIRE(file.is_list == file_again.is_list);
		FUZZ_REQUIRE_OF(strcmp(file.name, file_again.name) == 0, file.name);
	}
	mxw_sources_free(again);
}

static void restore(const void *octets, size_t size)
{
	const char *path = mxwt_fuzz_file("bundle", octets, size);
	struct mxw_sources *sources = NULL;
	const enum mxw_result result = mxw_sources_restore(path, &sources);

	FUZZ_REQUIRE(result == MXW_OK || result == MXW_SYNTAX || result == MXW_LIMIT);
	FUZZ_REQUIRE((result == MXW_OK) == (sources != NULL));
	if (sources == NULL)
		return;
	load(sources);
	check_stored(sources);
	mxw_sources_free(sources);
}

/* Writes `end sha256:HEX` and a line end behind the octets. */
static void put_end(char *octets, size_t size)
{
	uint8_t digest[MXW_DIGEST_SIZE];
	char text[MXW_DIGEST_TEXT_MAX];

	(void)SHA256((const uint8_t *)octets, size, digest);
	mxw_digest_to_text(digest, text);
	memcpy(octets + size, MXWI_BUNDLE_END, strlen(MXWI_BUNDLE_END));
	size += strlen(MXWI_BUNDLE_END);
	memcpy(octets + size, text, strlen(text));
	octets[size + strlen(text)] = '\n';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *ended = malloc(size + END_SIZE);

	FUZZ_REQUIRE(ended != NULL);
	restore(data, size);
	if (size > 0)
		memcpy(ended, data, size);
	put_end(ended, size);
	restore(ended, size + END_SIZE);
	free(ended);
	return 0;
}
