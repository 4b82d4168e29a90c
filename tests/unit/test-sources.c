/* Sources: which files are read, and their digests. Digests are those of FIPS 180-4's example
 * "abc" and of the empty message; that of several files was made with sha256sum. */
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

#define DIGEST_ABC "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define DIGEST_EMPTY "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define DIGEST_BOTH "sha256:6f1290896ee81a0349174d19f4473d267a10289c40480861d5c42affffbd79f9"

static void check_digest(const struct mxw_sources *sources, const char *wanted)
{
	uint8_t digest[MXW_DIGEST_SIZE];
	char text[MXW_DIGEST_TEXT_MAX];

	mxw_sources_digest(sources, digest);
	mxw_digest_to_text(digest, text);
	CU_ASSERT_STRING_EQUAL(text, wanted);
}

static void test_read(void)
{
	const char *path = mxwt_path("policy.yaml");
	struct mxw_sources *sources = NULL;
	struct mxwt_log log = { .used = 0 };

	mxwt_file_write(path, "abc", 3);
	CU_ASSERT_EQUAL(mxw_sources_read(path, mxwt_log_finding, &log, &sources), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	CU_ASSERT_EQUAL(log.used, 0);
	CU_ASSERT_EQUAL(sources->count, 1);
	CU_ASSERT_STRING_EQUAL(sources->items[0].name, path);
	CU_ASSERT_EQUAL(sources->items[0].size, 3);
	CU_ASSERT_EQUAL(memcmp(sources->items[0].octets, "abc", 3), 0);
	check_digest(sources, DIGEST_ABC);
	mxw_sources_free(sources);
}

static void test_read_link(void)
{
	struct mxw_sources *sources = NULL;

	mxwt_file_write(mxwt_path("target.yaml"), "abc", 3);
	CU_ASSERT_EQUAL_FATAL(symlink("target.yaml", mxwt_path("link.yaml")), 0);
	CU_ASSERT_EQUAL(mxw_sources_read(mxwt_path("link.yaml"), NULL, NULL, &sources), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	check_digest(sources, DIGEST_ABC);
	mxw_sources_free(sources);
}

/* What the kernel makes up as it is read has no size before; it is read to its end. */
static void test_read_sizeless(void)
{
	struct mxw_sources *sources = NULL;
	size_t size;
	char *octets = mxwt_file_read("/proc/self/environ", &size);

	CU_ASSERT_EQUAL(mxw_sources_read("/proc/self/environ", NULL, NULL, &sources), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	CU_ASSERT_EQUAL(sources->items[0].size, size);
	CU_ASSERT_EQUAL(memcmp(sources->items[0].octets, octets, size), 0);
	mxw_sources_free(sources);
	free(octets);
	octets = NULL;
	CU_ASSERT_EQUAL(mxwi_file_read("/proc/self/environ", size - 1, &octets, &size, NULL),
	                MXW_LIMIT);
	CU_ASSERT_PTR_NULL(octets);
}

/* A file of sysfs says a page and has less, as one does that was cut off and is being written
 * anew: half of it is not taken. */
static void test_read_short(void)
{
	const char *path = "/sys/devices/system/cpu/online";
	struct stat status;
	char *octets = NULL;
	size_t size;

	if (stat(path, &status) != 0 || status.st_size < 64)
		return; /* no such system */
	errno = 0;
	CU_ASSERT_EQUAL(mxwi_file_read(path, MXW_YAML_SIZE_MAX, &octets, &size, NULL), MXW_IO);
	CU_ASSERT_EQUAL(errno, EBUSY);
	CU_ASSERT_PTR_NULL(octets);
}

static void check_refused(const char *path, enum mxw_result result, const char *code)
{
	struct mxw_sources *untouched = (struct mxw_sources *)&path;
	struct mxw_sources *sources = untouched;
	struct mxwt_log log = { .used = 0 };
	char begin[256];

	CU_ASSERT_EQUAL(mxw_sources_read(path, mxwt_log_finding, &log, &sources), result);
	CU_ASSERT_PTR_EQUAL(sources, untouched);
	CU_ASSERT_EQUAL(log.errors, 1);
	CU_ASSERT_EQUAL(log.warnings, 0);
	CU_ASSERT_EQUAL(mxwt_log_count(&log, code), 1);
	(void)snprintf(begin, sizeof(begin), "%s:0:0: error: ", path);
	CU_ASSERT_EQUAL(strncmp(log.text, begin, strlen(begin)), 0);
}

static void test_refused(void)
{
	check_refused(mxwt_path("missing.yaml"), MXW_IO, "unreadable");
	check_refused("", MXW_IO, "unreadable");
	check_refused(mxwt_path("."), MXW_IO, "not-a-file");
	/* Nobody writes to it: whoever waits here waits forever. */
	CU_ASSERT_EQUAL_FATAL(mkfifo(mxwt_path("fifo"), 0600), 0);
	check_refused(mxwt_path("fifo"), MXW_IO, "not-a-file");
	check_refused("/dev/zero", MXW_IO, "not-a-file");
}

static void test_size_limit(void)
{
	const char *path = mxwt_path("large.yaml");
	struct mxw_sources *sources = NULL;

	mxwt_file_write(path, "", 0);
	CU_ASSERT_EQUAL_FATAL(truncate(path, MXW_YAML_SIZE_MAX), 0);
	CU_ASSERT_EQUAL(mxw_sources_read(path, NULL, NULL, &sources), MXW_OK);
	mxw_sources_free(sources);
	CU_ASSERT_EQUAL_FATAL(truncate(path, MXW_YAML_SIZE_MAX + 1), 0);
	check_refused(path, MXW_LIMIT, "limit");
}

static void test_from_memory(void)
{
	struct mxw_sources *sources = NULL;
	char octets[3] = { 'a', 'b', 'c' };

	CU_ASSERT_EQUAL(mxw_sources_from_memory("a", octets, 3, &sources), MXW_OK);
	octets[0] = 'x';
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	check_digest(sources, DIGEST_ABC);
	CU_ASSERT_EQUAL(memcmp(sources->items[0].octets, "abc", 3), 0);
	mxw_sources_free(sources);
	sources = NULL;
	CU_ASSERT_EQUAL(mxw_sources_from_memory("a", NULL, 0, &sources), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	check_digest(sources, DIGEST_EMPTY);
	mxw_sources_free(sources);
	/* The size alone decides; nothing is read. */
	CU_ASSERT_EQUAL(mxw_sources_from_memory("a", octets, MXW_YAML_SIZE_MAX + 1u, &sources),
	                MXW_LIMIT);
	mxw_sources_free(NULL);
}

static char *copy_of(const char *text)
{
	char *copy = strdup(text);

	CU_ASSERT_PTR_NOT_NULL_FATAL(copy);
	return copy;
}

/* The digest of several depends on the octets and their order, not on names. */
static void test_several(void)
{
	struct mxw_sources *sources = mxwi_sources_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_YAML, "a", copy_of("abc"), 3),
	                MXW_OK);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_YAML, "b", NULL, 0), MXW_OK);
	check_digest(sources, DIGEST_BOTH);
	mxw_sources_free(sources);
	sources = mxwi_sources_new();
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_YAML, "c", copy_of("abc"), 3),
	                MXW_OK);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_YAML, "d", NULL, 0), MXW_OK);
	check_digest(sources, DIGEST_BOTH);
	for (unsigned i = 2; i < MXW_FILES_MAX; i++)
		CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_YAML, "e", NULL, 0),
		                MXW_OK);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_YAML, "f", NULL, 0), MXW_LIMIT);
	mxw_sources_free(sources);
}

/* The digest is as it would be without what could not be read. */
static void test_digest_without_unreadable(void)
{
	struct mxw_sources *sources = mxwi_sources_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_YAML, "a", copy_of("abc"), 3),
	                MXW_OK);
	CU_ASSERT_EQUAL(
		mxwi_sources_add_unreadable(sources, MXWI_SOURCE_YAML, "b", MXW_IO, ENOENT),
		MXW_OK);
	check_digest(sources, DIGEST_ABC);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_LIST, "c", NULL, 0), MXW_OK);
	check_digest(sources, DIGEST_BOTH);
	CU_ASSERT_EQUAL(sources->count, 3);
	CU_ASSERT_EQUAL(sources->items[1].result, MXW_IO);
	CU_ASSERT_EQUAL(sources->items[1].error, ENOENT);
	mxw_sources_free(sources);
}

/* The size alone decides; nothing is read. */
static void test_sizes(void)
{
	struct mxw_sources *sources = mxwi_sources_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_YAML, "a", copy_of(""),
	                                 MXW_YAML_SIZE_MAX + 1u),
	                MXW_LIMIT);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_LIST, "a", copy_of(""),
	                                 MXW_LIST_SIZE_MAX + 1u),
	                MXW_LIMIT);
	CU_ASSERT_EQUAL(sources->count, 0);
	/* As if there were files of nearly all that may be. */
	sources->size = MXW_SOURCES_SIZE_MAX - 3u;
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_LIST, "a", copy_of("abcd"), 4),
	                MXW_LIMIT);
	CU_ASSERT_EQUAL(mxwi_sources_add(sources, MXWI_SOURCE_LIST, "a", copy_of("abc"), 3),
	                MXW_OK);
	CU_ASSERT_EQUAL(sources->size, MXW_SOURCES_SIZE_MAX);
	mxw_sources_free(sources);
}

/* Sources of these kinds and names, the first of which is the policy. */
static struct mxw_sources *named_sources(void)
{
	static const struct {
		enum mxwi_source_kind kind;
		const char *name;
	} items[] = {
		{ MXWI_SOURCE_YAML, "d/policy.yaml" }, { MXWI_SOURCE_YAML, "d/b.yaml" },
		{ MXWI_SOURCE_YAML, "d/e/c.yaml" },    { MXWI_SOURCE_YAML, "d/a.yaml" },
		{ MXWI_SOURCE_LIST, "d/b.yaml" },      { MXWI_SOURCE_LIST, "d/*.yaml" },
		{ MXWI_SOURCE_LIST, "d/b.yaml.old" },  { MXWI_SOURCE_LIST, "d*/x" },
		{ MXWI_SOURCE_YAML, "d/b.yaml" }, /* again, as only a bundle may have it */
	};
	struct mxw_sources *sources = mxwi_sources_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		CU_ASSERT_EQUAL(
			mxwi_sources_add(sources, items[i].kind, items[i].name, NULL, 0),
			MXW_OK);
	return sources;
}

static void test_find(void)
{
	struct mxw_sources *sources = named_sources();

	CU_ASSERT_PTR_EQUAL(mxwi_sources_find(sources, MXWI_SOURCE_YAML, "d/policy.yaml"),
	                    &sources->items[0]);
	CU_ASSERT_PTR_EQUAL(mxwi_sources_find(sources, MXWI_SOURCE_YAML, "d/b.yaml"),
	                    &sources->items[1]);
	CU_ASSERT_PTR_EQUAL(mxwi_sources_find(sources, MXWI_SOURCE_LIST, "d/b.yaml"),
	                    &sources->items[4]);
	CU_ASSERT_PTR_NULL(mxwi_sources_find(sources, MXWI_SOURCE_LIST, "d/a.yaml"));
	CU_ASSERT_PTR_NULL(mxwi_sources_find(sources, MXWI_SOURCE_YAML, "d/*.yaml"));
	mxw_sources_free(sources);
}

/* What a path names, as indexes behind each other. */
static void test_next(void)
{
	static const struct {
		int line;
		enum mxwi_source_kind kind;
		const char *path, *wanted;
	} cases[] = {
		{ __LINE__, MXWI_SOURCE_YAML, "d/b.yaml", "1" },
		{ __LINE__, MXWI_SOURCE_YAML, "d/x.yaml", "" },
		/* By octets, not in the order in which they were read; never the policy. */
		{ __LINE__, MXWI_SOURCE_YAML, "d/*.yaml", "31" },
		{ __LINE__, MXWI_SOURCE_YAML, "d/policy.yaml", "" },
		{ __LINE__, MXWI_SOURCE_YAML, "*/[!a]*", "1" },
		{ __LINE__, MXWI_SOURCE_YAML, "d/*/*", "2" },
		{ __LINE__, MXWI_SOURCE_YAML, "e/*", "" },
		/* The file of the pattern's own name is one of them. */
		{ __LINE__, MXWI_SOURCE_LIST, "d/*.yaml", "54" },
		/* What has the path at its beginning has another name. */
		{ __LINE__, MXWI_SOURCE_LIST, "d/b.yaml", "4" },
		{ __LINE__, MXWI_SOURCE_LIST, "d/b.y*", "46" },
		{ __LINE__, MXWI_SOURCE_LIST, "[d]*/*", "7546" },
		{ __LINE__, MXWI_SOURCE_LIST, "d\\*/[x]", "7" },
	};
	struct mxw_sources *sources = named_sources();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mxwi_source *source = NULL;
		char found[16] = "";
		size_t used = 0;

		while (used + 1 < sizeof(found) &&
		       (source = mxwi_sources_next(sources, cases[i].kind, cases[i].path,
		                                   source)) != NULL)
			found[used++] = (char)('0' + (source - sources->items));
		MXWT_CASE(cases[i].line, strcmp(found, cases[i].wanted) == 0);
	}
	mxw_sources_free(sources);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a file is read", test_read },
		{ "a link is followed", test_read_link },
		{ "a file without a size is read", test_read_sizeless },
		{ "a file with less than its size is not taken", test_read_short },
		{ "what is no regular file is refused at once", test_refused },
		{ "the size of a file is limited", test_size_limit },
		{ "octets from memory are copied", test_from_memory },
		{ "several files have one digest", test_several },
		{ "it is over those that could be read", test_digest_without_unreadable },
		{ "sizes are limited", test_sizes },
		{ "a source is found by its name", test_find },
		{ "sources are found by a path", test_next },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "sources", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
