/* Sources as one file: the octets on the disk, that they come back as they were, and that a
 * file which is not exactly what was written is not taken. Digests were made with sha256sum. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/sources.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/files.h"

#define BUNDLE                                                                                 \
	"mxwarden-sources 1\n"                                                                 \
	"file 3 a%20b%0A/%C3%BC.yaml\n"                                                        \
	"abc\n"                                                                                \
	"list 0 list.txt\n"                                                                    \
	"\n"                                                                                   \
	"end sha256:8945b400c2ce3ea5d30df705784f7cf54f5c0905f48a9ff925d7c31775105a91\n"

/* What was written before there were lists. */
#define OLD_BUNDLE                                                                             \
	"mxwarden-sources 1\n"                                                                 \
	"file 3 a%20b%0A/%C3%BC.yaml\n"                                                        \
	"abc\n"                                                                                \
	"file 0 b.yaml\n"                                                                      \
	"\n"                                                                                   \
	"end sha256:8096167fb1d8f25479b2f78e869da03775464b5ca027f8421d590699dcffa1fd\n"

static struct mxw_sources *two_sources(void)
{
	struct mxw_sources *sources = mxwi_sources_new();
	char *octets = strdup("abc");

	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	CU_ASSERT_PTR_NOT_NULL_FATAL(octets);
	CU_ASSERT_EQUAL(
		mxwi_sources_add(sources, MXWI_SOURCE_YAML, "a b\n/\xc3\xbc.yaml", octets, 3),
		MXW_OK);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_LIST, "list.txt", NULL, 0),
	                MXW_OK);
	return sources;
}

static void test_store(void)
{
	struct mxw_sources *sources = two_sources();
	const char *path = mxwt_path("last-good");
	mode_t mask = umask(077);
	struct stat status;
	size_t size;
	char *octets;

	CU_ASSERT_EQUAL(mxw_sources_store(sources, path), MXW_OK);
	(void)umask(mask);
	octets = mxwt_file_read(path, &size);
	CU_ASSERT_EQUAL(size, strlen(BUNDLE));
	CU_ASSERT_STRING_EQUAL(octets, BUNDLE);
	CU_ASSERT_EQUAL(stat(path, &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 07777, 0640);
	CU_ASSERT_EQUAL(mxwt_files_count(), 1);
	free(octets);
	mxw_sources_free(sources);
}

static void test_restore(void)
{
	struct mxw_sources *before = two_sources(), *after = NULL;
	uint8_t digests[2][MXW_DIGEST_SIZE];

	mxwt_file_write(mxwt_path("last-good"), BUNDLE, strlen(BUNDLE));
	CU_ASSERT_EQUAL(mxw_sources_restore(mxwt_path("last-good"), &after), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(after);
	CU_ASSERT_EQUAL_FATAL(after->count, 2);
	for (size_t i = 0; i < 2; i++) {
		CU_ASSERT_EQUAL(after->items[i].kind, before->items[i].kind);
		CU_ASSERT_EQUAL(after->items[i].result, MXW_OK);
		CU_ASSERT_FALSE(after->items[i].has_status);
		CU_ASSERT_STRING_EQUAL(after->items[i].name, before->items[i].name);
		CU_ASSERT_EQUAL(after->items[i].size, before->items[i].size);
		if (before->items[i].size != 0)
			CU_ASSERT_EQUAL(memcmp(after->items[i].octets, before->items[i].octets,
			                       before->items[i].size),
			                0);
	}
	mxw_sources_digest(before, digests[0]);
	mxw_sources_digest(after, digests[1]);
	CU_ASSERT_EQUAL(memcmp(digests[0], digests[1], MXW_DIGEST_SIZE), 0);
	mxw_sources_free(before);
	mxw_sources_free(after);
}

static void test_restore_old(void)
{
	struct mxw_sources *sources = NULL;

	mxwt_file_write(mxwt_path("old"), OLD_BUNDLE, strlen(OLD_BUNDLE));
	CU_ASSERT_EQUAL(mxw_sources_restore(mxwt_path("old"), &sources), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	CU_ASSERT_EQUAL_FATAL(sources->count, 2);
	CU_ASSERT_EQUAL(sources->items[1].kind, MXWI_SOURCE_YAML);
	CU_ASSERT_STRING_EQUAL(sources->items[1].name, "b.yaml");
	mxw_sources_free(sources);
}

/* A list may be larger than any file of YAML, and is read across many reads. */
static void test_large_list(void)
{
	const size_t size = MXW_YAML_SIZE_MAX + 12345;
	struct mxw_sources *before = two_sources(), *after = NULL;
	char *octets = malloc(size);

	CU_ASSERT_PTR_NOT_NULL_FATAL(octets);
	for (size_t i = 0; i < size; i++)
		octets[i] = (char)(i % 251);
	CU_ASSERT_EQUAL(mxwi_sources_add(before, MXWI_SOURCE_LIST, "large", octets, size),
	                MXW_OK);
	CU_ASSERT_EQUAL(mxw_sources_store(before, mxwt_path("large")), MXW_OK);
	CU_ASSERT_EQUAL(mxw_sources_restore(mxwt_path("large"), &after), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(after);
	CU_ASSERT_EQUAL_FATAL(after->count, 3);
	CU_ASSERT_EQUAL(after->items[2].size, size);
	CU_ASSERT_EQUAL(memcmp(after->items[2].octets, octets, size), 0);
	CU_ASSERT_EQUAL(memcmp(after->digest, before->digest, MXW_DIGEST_SIZE), 0);
	mxw_sources_free(before);
	mxw_sources_free(after);
}

/* What could not be read is no good policy. */
static void test_unreadable(void)
{
	struct mxw_sources *sources = two_sources();
	unsigned count = mxwt_files_count();

	CU_ASSERT_EQUAL(
		mxwi_sources_add_unreadable(sources, MXWI_SOURCE_LIST, "gone", MXW_IO, ENOENT),
		MXW_OK);
	CU_ASSERT_EQUAL(mxw_sources_store(sources, mxwt_path("unreadable")), MXW_INVALID);
	CU_ASSERT_EQUAL(mxwt_files_count(), count);
	mxw_sources_free(sources);
}

/* Octets of every value, among them some that look like a bundle's own lines. */
static void test_any_octets(void)
{
	char octets[256 + sizeof(BUNDLE)];
	struct mxw_sources *before = NULL, *after = NULL;

	for (size_t i = 0; i < 256; i++)
		octets[i] = (char)i;
	memcpy(octets + 256, BUNDLE, sizeof(BUNDLE));
	CU_ASSERT_EQUAL(mxw_sources_from_memory("%41", octets, sizeof(octets), &before),
	                MXW_OK);
	CU_ASSERT_EQUAL(mxw_sources_store(before, mxwt_path("any")), MXW_OK);
	CU_ASSERT_EQUAL(mxw_sources_restore(mxwt_path("any"), &after), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(after);
	CU_ASSERT_EQUAL(after->count, 1);
	CU_ASSERT_STRING_EQUAL(after->items[0].name, "%41");
	CU_ASSERT_EQUAL(after->items[0].size, sizeof(octets));
	CU_ASSERT_EQUAL(memcmp(after->items[0].octets, octets, sizeof(octets)), 0);
	mxw_sources_free(before);
	mxw_sources_free(after);
}

static void check_refused(const char *octets, size_t size, enum mxw_result wanted)
{
	const char *path = mxwt_path("damaged");
	struct mxw_sources *untouched = (struct mxw_sources *)&path;
	struct mxw_sources *sources = untouched;

	mxwt_file_write(path, octets, size);
	CU_ASSERT_EQUAL(mxw_sources_restore(path, &sources), wanted);
	CU_ASSERT_PTR_EQUAL(sources, untouched);
	if (sources != untouched)
		mxw_sources_free(sources);
}

static void test_damage(void)
{
	char octets[sizeof(BUNDLE) + 1];
	const size_t size = strlen(BUNDLE);

	for (size_t i = 0; i < size; i++) {
		memcpy(octets, BUNDLE, sizeof(BUNDLE));
		octets[i] ^= 1;
		check_refused(octets, size, MXW_SYNTAX);
		check_refused(BUNDLE, i, MXW_SYNTAX);
	}
	memcpy(octets, BUNDLE, sizeof(BUNDLE));
	octets[size] = '\n';
	check_refused(octets, size + 1, MXW_SYNTAX);
}

/* Bundles whose digest is right, and which are wrong all the same. */
static void test_malformed(void)
{
	static const struct {
		int line;
		const char *body;
	} cases[] = {
		{ __LINE__, "" },
		{ __LINE__, "mxwarden-sources 1\n" },
		{ __LINE__, "mxwarden-sources 2\nfile 1 a\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 a\nx" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 a\nxy\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 2 a\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 01 a\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile -1 a\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile  a\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 18446744073709551617 a\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 4294967297 a\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 \nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 %4\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 %zz\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 %00\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 a b\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 a" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 a\nx\nrest" },
		{ __LINE__, "mxwarden-sources 1\nlist 1 a\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 a\nx\nlisting 1 b\nx\n" },
		{ __LINE__, "mxwarden-sources 1\nfile 1 a\nx\nlist 1 b%\nx\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char octets[512], digest[MXW_DIGEST_TEXT_MAX];
		struct mxw_sources *body = NULL;
		uint8_t hash[MXW_DIGEST_SIZE];
		int size;

		/* The digest of one file is that of its octets. */
		CU_ASSERT_EQUAL_FATAL(mxw_sources_from_memory("body", cases[i].body,
		                                              strlen(cases[i].body), &body),
		                      MXW_OK);
		mxw_sources_digest(body, hash);
		mxw_sources_free(body);
		mxw_digest_to_text(hash, digest);
		size = snprintf(octets, sizeof(octets), "%send %s\n", cases[i].body, digest);
		check_refused(octets, (size_t)size, MXW_SYNTAX);
	}
}

static void test_failures(void)
{
	struct mxw_sources *sources = two_sources(), *restored = NULL;
	unsigned count = mxwt_files_count();

	errno = 0;
	CU_ASSERT_EQUAL(mxw_sources_store(sources, mxwt_path("missing/last-good")), MXW_IO);
	CU_ASSERT_EQUAL(errno, ENOENT);
	/* A rename onto a directory fails last; nothing is left beside. */
	CU_ASSERT_EQUAL_FATAL(mkdir(mxwt_path("directory"), 0700), 0);
	CU_ASSERT_EQUAL(mxw_sources_store(sources, mxwt_path("directory")), MXW_IO);
	CU_ASSERT_EQUAL(errno, EISDIR);
	CU_ASSERT_EQUAL(mxwt_files_count(), count + 1);
	CU_ASSERT_EQUAL(mxw_sources_restore(mxwt_path("missing"), &restored), MXW_IO);
	CU_ASSERT_EQUAL(errno, ENOENT);
	CU_ASSERT_EQUAL(mxw_sources_restore(mxwt_path("directory"), &restored), MXW_IO);
	CU_ASSERT_EQUAL(errno, EISDIR);
	CU_ASSERT_PTR_NULL(restored);
	mxw_sources_free(sources);
}

/* What a crash left behind is neither used nor in the way. */
static void test_left_over(void)
{
	struct mxw_sources *sources = two_sources();
	char name[64];
	const char *left_over;
	size_t size;
	char *octets;

	(void)snprintf(name, sizeof(name), "again.%jd-0.tmp", (intmax_t)getpid());
	left_over = mxwt_path(name);
	mxwt_file_write(left_over, "left", 4);
	mxwt_file_write(mxwt_path("again"), "old", 3);
	CU_ASSERT_EQUAL(mxw_sources_store(sources, mxwt_path("again")), MXW_OK);
	octets = mxwt_file_read(mxwt_path("again"), &size);
	CU_ASSERT_STRING_EQUAL(octets, BUNDLE);
	free(octets);
	octets = mxwt_file_read(left_over, &size);
	CU_ASSERT_STRING_EQUAL(octets, "left");
	free(octets);
	mxw_sources_free(sources);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "sources are written", test_store },
		{ "they come back", test_restore },
		{ "those of an earlier version come back", test_restore_old },
		{ "a large list comes back", test_large_list },
		{ "what could not be read is not kept", test_unreadable },
		{ "octets of any value come back", test_any_octets },
		{ "every damage is noticed", test_damage },
		{ "what is malformed is refused", test_malformed },
		{ "failures say why and leave nothing", test_failures },
		{ "left-overs are passed by", test_left_over },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "bundle", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
