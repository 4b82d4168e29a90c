/* A file that is there whole, or as it was before; and what is said where neither is sure. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/tap.h"
#include "tests/unit/files.h"
#include "tools/new_file.h"

static enum failing {
	NOTHING,
	FILES,
	DIRECTORIES
} fails;

/* In place of that of the C library: what is to fail does, and all else need not last.
 * NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): there it is a reserved one */
int fsync(int descriptor)
{
	struct stat status;
	const int result = fstat(descriptor, &status);

	if (result != 0 || fails != (S_ISDIR(status.st_mode) ? DIRECTORIES : FILES))
		return result;
	errno = EIO;
	return -1;
}

/* Writes a new file over one that says "old". What it says then is to be freed. */
static char *write_over(struct new_file *file, bool *ret_done)
{
	const char *path = mxwt_path("page");

	mxwt_file_write(path, "old", 3);
	CU_ASSERT_TRUE_FATAL(new_file_begin(file, path, 0640));
	(void)fputs("new", file->stream);
	errno = 0;
	*ret_done = new_file_end(file);
	return mxwt_file_read(path, NULL);
}

static void test_ends(void)
{
	static const struct {
		enum failing fails;
		bool done, is_there;
		const char *words;
	} cases[] = {
		{ NOTHING, true, true, "" },
		{ FILES, false, false, "cannot be written" },
		{ DIRECTORIES, false, true,
		  "was written, but may be lost in a power cut: its directory cannot be synced" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct new_file file;
		bool done;

		fails = cases[i].fails;
		char *text = write_over(&file, &done);
		CU_ASSERT_EQUAL(done, cases[i].done);
		CU_ASSERT_EQUAL(file.is_there, cases[i].is_there);
		CU_ASSERT_STRING_EQUAL(text, cases[i].is_there ? "new" : "old");
		if (!done) {
			CU_ASSERT_EQUAL(errno, EIO);
			CU_ASSERT_STRING_EQUAL(new_file_error_words(&file), cases[i].words);
		}
		/* Nothing lies beside it. */
		CU_ASSERT_EQUAL(mxwt_files_count(), 1);
		free(text);
	}
}

static void test_mode(void)
{
	struct new_file file;
	struct stat status;
	bool done;

	fails = NOTHING;
	free(write_over(&file, &done));
	CU_ASSERT_EQUAL_FATAL(stat(mxwt_path("page"), &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 07777, 0640);
}

static void test_link(void)
{
	struct new_file file;

	CU_ASSERT_EQUAL_FATAL(symlink("page", mxwt_path("link")), 0);
	CU_ASSERT_FALSE(new_file_begin(&file, mxwt_path("link"), 0));
	CU_ASSERT_EQUAL(errno, EINVAL);
	CU_ASSERT_STRING_EQUAL(new_file_error_words(&file), "cannot be written");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "whole, or as it was, or not known to last", test_ends },
		{ "its mode", test_mode },
		{ "a link is not followed", test_link },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "new file", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
