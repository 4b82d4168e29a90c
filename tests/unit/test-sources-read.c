/* Which files a policy is made of, in which order, and what becomes of those that cannot be
 * read: real files, links, FIFOs and directories. Digests were made with sha256sum, as the
 * comments say. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/sources.h"

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/files.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define NOBODY 65534

static void write_text(const char *name, const char *text)
{
	mxwt_file_write(mxwt_path(name), text, strlen(text));
}

/* Reads the policy of that name, which can be read. */
static struct mxw_sources *read_policy(const char *name)
{
	struct mxw_sources *sources = NULL;
	struct mxwt_log log = { .used = 0 };

	CU_ASSERT_EQUAL(mxw_sources_read(mxwt_path(name), mxwt_log_finding, &log, &sources),
	                MXW_OK);
	CU_ASSERT_EQUAL(log.used, 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	return sources;
}

/* The same of this text. */
static struct mxw_sources *read_text(const char *text)
{
	write_text("policy.yaml", text);
	return read_policy("policy.yaml");
}

/* Each source as a word: `yaml:NAME` or `list:NAME`, without the directory of the test. */
static void describe(const struct mxw_sources *sources, char *text, size_t size)
{
	const size_t directory = strlen(mxwt_path(""));
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < sources->count && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, "%s%s:%s", i == 0 ? "" : " ",
		                         sources->items[i].kind == MXWI_SOURCE_LIST ? "list"
		                                                                    : "yaml",
		                         sources->items[i].name + directory);
}

static void check_order(const struct mxw_sources *sources, const char *wanted)
{
	char text[2048];

	describe(sources, text, sizeof(text));
	CU_ASSERT_STRING_EQUAL(text, wanted);
}

static void test_order(void)
{
	struct mxw_sources *sources;

	mxwt_directory("order.d");
	mxwt_directory("lists");
	write_text("b.yaml", "include: [never.yaml]\n"
	                     "watch: [{id: b, files: [lists/b.txt, lists/shared.txt]}]\n");
	write_text("c.yaml", "watch: [{files: [lists/c.txt]}\n");
	/* In octets, unlike in most languages, digits and capitals come first. */
	write_text("order.d/1.yaml", "expect: {}\n");
	write_text("order.d/B.yaml", "");
	write_text("order.d/a.yaml", "allow: [{files: [l.txt, ../lists/w.txt]}]\n");
	write_text("order.d/.hidden.yaml", "watch: [{files: [hidden.txt]}]\n");
	write_text("order.d/x.txt", "");
	sources = read_text("mxwarden: 1\n"
	                    "allow: [{id: a, files: [lists/a.txt]}]\n"
	                    "watch:\n"
	                    "  - {id: w, files: [lists/w.txt, lists/shared.txt]}\n"
	                    "  - {id: v, domains: [army.ml]}\n"
	                    "protect: [{id: p, files: [lists/p.txt]}]\n"
	                    "include:\n"
	                    "  - b.yaml\n"
	                    "  - order.d/*.yaml\n"
	                    "  - {files: c.yaml, mode: monitor}\n"
	                    "  - b.yaml\n");
	/* The policy's watch, its allow, its protect, then those of the others; c.yaml is no YAML. */
	check_order(sources,
	            "yaml:policy.yaml yaml:b.yaml yaml:order.d/1.yaml yaml:order.d/B.yaml "
	            "yaml:order.d/a.yaml yaml:c.yaml "
	            "list:lists/w.txt list:lists/shared.txt list:lists/a.txt list:lists/p.txt "
	            "list:lists/b.txt list:order.d/l.txt list:order.d/../lists/w.txt");
	CU_ASSERT_FALSE(mxw_sources_have_max_change(sources));
	mxw_sources_free(sources);
}

/* One file can be both; a pattern in the long form; lists by patterns, one of them twice. */
static void test_kinds(void)
{
	struct mxw_sources *sources;

	mxwt_directory("kinds");
	write_text("kinds/2.txt", "army.ml\n");
	write_text("kinds/10.txt", "navy.ml\n");
	sources = read_text("include: [{mode: monitor, files: 'kinds/1*.txt'}]\n"
	                    "watch: [{files: ['kinds/*.txt'], max-change: 20%}]\n"
	                    "allow: [{files: ['kinds/?.txt', 'kinds/*.txt', kinds/2.txt]}]\n");
	check_order(sources, "yaml:policy.yaml yaml:kinds/10.txt "
	                     "list:kinds/10.txt list:kinds/2.txt");
	CU_ASSERT_TRUE(mxw_sources_have_max_change(sources));
	CU_ASSERT_EQUAL(sources->items[2].size, 8);
	CU_ASSERT_EQUAL(memcmp(sources->items[2].octets, "navy.ml\n", 8), 0);
	mxw_sources_free(sources);
}

/* What names no file is for the loader to report. */
static void test_nonsense(void)
{
	static const struct {
		int line;
		const char *text;
	} cases[] = {
		{ __LINE__, "" },
		{ __LINE__, "include: a.yaml\n" },
		{ __LINE__, "include: {files: a.yaml}\n" },
		{ __LINE__, "include: [[a.yaml]]\n" },
		{ __LINE__, "include: [~, '', {file: a.yaml}, {files: [a.yaml]}, {}]\n" },
		{ __LINE__, "include: [\"a\\0b.yaml\"]\n" },
		{ __LINE__, "include: [*a]\n" },
		{ __LINE__, "[include, watch]\n" },
		{ __LINE__, "include\n" },
		{ __LINE__, "watch: {files: [a.txt]}\n" },
		{ __LINE__, "watch: [files, [files], {files: a.txt}]\n" },
		{ __LINE__, "watch: [{files: [[a.txt], {a.txt: b}]}]\n" },
		{ __LINE__, "watch: [{only: {files: [a.txt]}}]\n" },
		{ __LINE__, "defaults: {files: [a.txt], include: [a.yaml]}\n" },
		{ __LINE__, "? [include]\n: [a.yaml]\n" },
		{ __LINE__, "include: [a.yaml]\nwatch: [\n" },
		{ __LINE__, "\xff\xfe" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_sources *sources = read_text(cases[i].text);
		/* "~" is the name of a file like any other. */
		size_t wanted = strchr(cases[i].text, '~') != NULL ? 2 : 1;

		MXWT_CASE(cases[i].line, sources->count == wanted);
		mxw_sources_free(sources);
	}
}

/* SHA-256 of each file, by sha256sum:
 *	printf 'include: [digest.yaml]\n'                          aaedbcc6cb36...
 *	printf 'watch: [{files: [digest.txt, missing.txt]}]\n'     e5f8d3b76c3d...
 *	printf 'army.ml\n'                                         57ac9b17012a...
 * and of these three, one behind the other, as octets: xxd -r -p | sha256sum */
static void test_digest(void)
{
	uint8_t digest[MXW_DIGEST_SIZE];
	char text[MXW_DIGEST_TEXT_MAX];
	struct mxw_sources *sources;

	write_text("digest.yaml", "watch: [{files: [digest.txt, missing.txt]}]\n");
	write_text("digest.txt", "army.ml\n");
	sources = read_text("include: [digest.yaml]\n");
	CU_ASSERT_EQUAL(sources->count, 4);
	mxw_sources_digest(sources, digest);
	mxw_digest_to_text(digest, text);
	CU_ASSERT_STRING_EQUAL(
		text,
		"sha256:2f51134bcfe1585ec1883f801b6fed379b033b9544b8f888176ddd3338d140fe");
	mxw_sources_free(sources);
}

/* The one source besides the policy; it could not be read. */
static void check_unreadable(int line, const char *policy, const char *name,
                             enum mxw_result result, int error)
{
	struct mxw_sources *sources = read_text(policy);

	MXWT_CASE(line, sources->count == 2);
	if (sources->count == 2) {
		const struct mxwi_source *source = &sources->items[1];

		MXWT_CASE(line, strcmp(source->name, mxwt_path(name)) == 0);
		MXWT_CASE(line, source->result == result);
		MXWT_CASE(line, source->error == error);
		MXWT_CASE(line, source->octets == NULL && source->size == 0);
		MXWT_CASE(line, !source->has_status);
		/* It has no part in the digest. */
		MXWT_CASE(line, memcmp(sources->digest, sources->items[0].digest,
		                       MXW_DIGEST_SIZE) == 0);
	}
	mxw_sources_free(sources);
}

/* Nobody writes to the FIFO: whoever waits for it waits forever. */
static void test_unreadable(void)
{
	mxwt_directory("odd");
	CU_ASSERT_EQUAL_FATAL(mkfifo(mxwt_path("odd/fifo"), 0600), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("fifo", mxwt_path("odd/to-fifo")), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("/dev/zero", mxwt_path("odd/zero")), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("nowhere", mxwt_path("odd/dangling")), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("loop-b", mxwt_path("odd/loop-a")), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("loop-a", mxwt_path("odd/loop-b")), 0);
	write_text("odd/large.yaml", "");
	CU_ASSERT_EQUAL_FATAL(truncate(mxwt_path("odd/large.yaml"), MXW_YAML_SIZE_MAX + 1), 0);
	write_text("odd/large.txt", "");
	CU_ASSERT_EQUAL_FATAL(
		truncate(mxwt_path("odd/large.txt"), (off_t)MXW_LIST_SIZE_MAX + 1), 0);

#define INCLUDE(path, result, error)                                                           \
	check_unreadable(__LINE__, "include: ['" path "']\n", path, result, error)
#define LIST(path, result, error)                                                              \
	check_unreadable(__LINE__, "watch: [{files: ['" path "']}]\n", path, result, error)
	INCLUDE("odd/missing", MXW_IO, ENOENT);
	INCLUDE("missing/missing", MXW_IO, ENOENT);
	INCLUDE("policy.yaml/a", MXW_IO, ENOTDIR);
	INCLUDE("odd", MXW_IO, EISDIR);
	INCLUDE("odd/fifo", MXW_IO, EINVAL);
	INCLUDE("odd/to-fifo", MXW_IO, EINVAL);
	INCLUDE("odd/zero", MXW_IO, EINVAL);
	INCLUDE("odd/dangling", MXW_IO, ENOENT);
	INCLUDE("odd/loop-a", MXW_IO, ELOOP);
	INCLUDE("odd/large.yaml", MXW_LIMIT, EFBIG);
	LIST("odd/missing", MXW_IO, ENOENT);
	LIST("odd", MXW_IO, EISDIR);
	LIST("odd/fifo", MXW_IO, EINVAL);
	LIST("odd/loop-b", MXW_IO, ELOOP);
	LIST("odd/large.txt", MXW_LIMIT, EFBIG);
#undef INCLUDE
#undef LIST
	/* What a pattern finds is no better. */
	check_unreadable(__LINE__, "include: ['odd/fi*']\n", "odd/fifo", MXW_IO, EINVAL);
	check_unreadable(__LINE__, "include: ['odd/dangl*']\n", "odd/dangling", MXW_IO, ENOENT);
	check_unreadable(__LINE__, "include: ['o[d]d']\n", "odd", MXW_IO, EISDIR);
	check_unreadable(__LINE__, "watch: [{files: ['odd/loop-[!b]', odd/loop-a]}]\n",
	                 "odd/loop-a", MXW_IO, ELOOP);
}

/* Runs as somebody who is not allowed everything, as long as that can be. */
static void test_permission(void)
{
	bool is_root = geteuid() == 0;

	mxwt_directory("secret");
	write_text("secret/a.yaml", "");
	write_text("private.yaml", "");
	write_text("policy.yaml", "");
	CU_ASSERT_EQUAL_FATAL(chmod(mxwt_path("."), 0777), 0);
	CU_ASSERT_EQUAL_FATAL(chmod(mxwt_path("policy.yaml"), 0666), 0);
	CU_ASSERT_EQUAL_FATAL(chmod(mxwt_path("private.yaml"), 0), 0);
	CU_ASSERT_EQUAL_FATAL(chmod(mxwt_path("secret"), 0), 0);
	CU_ASSERT_EQUAL_FATAL(is_root ? seteuid(NOBODY) : 0, 0);
	check_unreadable(__LINE__, "include: [private.yaml]\n", "private.yaml", MXW_IO, EACCES);
	check_unreadable(__LINE__, "include: [secret/a.yaml]\n", "secret/a.yaml", MXW_IO,
	                 EACCES);
	/* Not a directory without matches. */
	check_unreadable(__LINE__, "include: ['secret/*.yaml', 'secret/*.yaml']\n",
	                 "secret/*.yaml", MXW_IO, EACCES);
	check_unreadable(__LINE__, "watch: [{files: ['s*/*.yaml']}]\n", "s*/*.yaml", MXW_IO,
	                 EACCES);
	CU_ASSERT_EQUAL_FATAL(is_root ? seteuid(0) : 0, 0);
	CU_ASSERT_EQUAL_FATAL(chmod(mxwt_path("secret"), 0700), 0);
}

static void test_no_match(void)
{
	struct mxw_sources *sources =
		read_text("include: ['missing/*.yaml', '*.none', 'policy.yaml/*']\n"
	                  "watch: [{files: ['*/none']}]\n");

	CU_ASSERT_EQUAL(sources->count, 1);
	mxw_sources_free(sources);
}

/* The directory of the policy may have any name. */
static void test_odd_directory(void)
{
	struct mxw_sources *sources;

	mxwt_directory("[a]*");
	mxwt_directory("a");
	write_text("a/1.yaml", "");
	write_text("[a]*/2.yaml", "");
	write_text("[a]*/3[4].yaml", "");
	write_text("[a]*/policy.yaml", "include: ['?.yaml', '3[4].yaml', 3.yaml]\n");
	sources = read_policy("[a]*/policy.yaml");
	check_order(sources, "yaml:[a]*/policy.yaml yaml:[a]*/2.yaml yaml:[a]*/3.yaml");
	mxw_sources_free(sources);
}

/* Lists are rolled out by a link that is switched: the same names, other octets. */
static void test_switched_link(void)
{
	struct mxw_sources *sources;

	mxwt_directory("release-1");
	mxwt_directory("release-2");
	write_text("release-1/list.txt", "one\n");
	write_text("release-2/list.txt", "two\n");
	CU_ASSERT_EQUAL_FATAL(symlink("release-1", mxwt_path("current")), 0);
	CU_ASSERT_EQUAL_FATAL(symlink("current/list.txt", mxwt_path("list.txt")), 0);
	for (unsigned i = 0; i < 2; i++) {
		sources = read_text("watch: [{files: [list.txt]}]\n");
		CU_ASSERT_EQUAL_FATAL(sources->count, 2);
		CU_ASSERT_EQUAL(sources->items[1].size, 4);
		CU_ASSERT_EQUAL(memcmp(sources->items[1].octets, i == 0 ? "one\n" : "two\n", 4),
		                0);
		mxw_sources_free(sources);
		if (i > 0)
			break;
		CU_ASSERT_EQUAL_FATAL(symlink("release-2", mxwt_path("next")), 0);
		CU_ASSERT_EQUAL_FATAL(rename(mxwt_path("next"), mxwt_path("current")), 0);
	}
}

static void test_status(void)
{
	static const struct {
		mode_t mode;
		bool others_write;
	} cases[] = {
		{ 0600, false }, { 0644, false }, { 0444, false },
		{ 0620, true },  { 0602, true },  { 0666, true },
	};
	const struct timespec times[2] = { { 1000, 0 }, { 1700000000, 5 } };

	write_text("list.txt", "");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_sources *sources;

		CU_ASSERT_EQUAL_FATAL(chmod(mxwt_path("list.txt"), cases[i].mode), 0);
		CU_ASSERT_EQUAL_FATAL(utimensat(AT_FDCWD, mxwt_path("list.txt"), times, 0), 0);
		sources = read_text("watch: [{files: [list.txt]}]\n");
		CU_ASSERT_EQUAL_FATAL(sources->count, 2);
		CU_ASSERT_TRUE(sources->items[0].has_status);
		CU_ASSERT_TRUE(sources->items[1].has_status);
		CU_ASSERT_EQUAL(sources->items[1].others_write, cases[i].others_write);
		CU_ASSERT_EQUAL(sources->items[1].changed_s, 1700000000);
		mxw_sources_free(sources);
	}
}

/* All files count, also those that are not there; the first that is too many says so. */
static void test_too_many(void)
{
	const size_t room = 16 * (MXW_FILES_MAX + 100);
	char *text = malloc(room);
	struct mxw_sources *sources;
	size_t used = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	used += (size_t)snprintf(text, room, "watch:\n  - files:\n");
	for (unsigned i = 1; i < MXW_FILES_MAX + 10; i++)
		used += (size_t)snprintf(text + used, room - used, "    - n%u\n", i);
	sources = read_text(text);
	CU_ASSERT_EQUAL_FATAL(sources->count, MXW_FILES_MAX + 1);
	CU_ASSERT_EQUAL(sources->items[MXW_FILES_MAX - 1].error, ENOENT);
	CU_ASSERT_EQUAL(sources->items[MXW_FILES_MAX].result, MXW_LIMIT);
	CU_ASSERT_EQUAL(sources->items[MXW_FILES_MAX].error, EMFILE);
	CU_ASSERT_STRING_EQUAL(sources->items[MXW_FILES_MAX].name, mxwt_path("n4096"));
	mxw_sources_free(sources);
	free(text);
}

static bool attempt_read(void *context)
{
	const char *const *path = context;
	struct mxw_sources *untouched = context, *sources = untouched;
	enum mxw_result result = mxw_sources_read(*path, NULL, NULL, &sources);
	bool sound = mxwt_fail_alloc_happened() ? result == MXW_NOMEM && sources == untouched
	                                        : result == MXW_OK && sources->count == 5;

	CU_ASSERT_TRUE(sound);
	if (sources != untouched)
		mxw_sources_free(sources);
	return sound;
}

static void test_refused_memory(void)
{
	const char *path = mxwt_path("policy.yaml");

	mxwt_directory("memory");
	write_text("memory/a.yaml", "allow: [{files: [a.txt, none.txt]}]\n");
	write_text("memory/a.txt", "army.ml\n");
	write_text("policy.yaml", "include: ['memory/*.yaml', missing.yaml]\n");
	/* Sources; for each of three files its name, octets and the items; for the other two the
	 * name and the items; the trees of two. */
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt_read, &path) >= 2 * (1 + 9 + 4 + 2));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "files are read in their order", test_order },
		{ "includes and lists are told apart", test_kinds },
		{ "what names no file is passed over", test_nonsense },
		{ "the digest is over all files", test_digest },
		{ "what cannot be read is noted, and never waited for", test_unreadable },
		{ "what may not be read is noted", test_permission },
		{ "a pattern may match nothing", test_no_match },
		{ "a directory stands for itself", test_odd_directory },
		{ "a link can be switched", test_switched_link },
		{ "who may write and when somebody did is known", test_status },
		{ "the number of files is limited", test_too_many },
		{ "refused memory is told", test_refused_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "reading sources", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL,
		  tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
