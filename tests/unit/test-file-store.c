/* A file that is stored: where, whose, with which mode, and what is left of one that failed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/file_store.h"

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/files.h"

static enum mxw_result store(const char *path, const char *text)
{
	struct mxwi_store store;

	mxwi_store_begin(&store, path);
	mxwi_store_write(&store, text, strlen(text));
	return mxwi_store_end(&store);
}

static void check_text(const char *path, const char *wanted)
{
	char *text = mxwt_file_read(path, NULL);

	CU_ASSERT_STRING_EQUAL(text, wanted);
	free(text);
}

static void test_written(void)
{
	const char *path = mxwt_path("file");
	const mode_t mask = umask(0777);
	struct stat status;

	CU_ASSERT_EQUAL(store(path, "one"), MXW_OK);
	CU_ASSERT_EQUAL(store(path, "two, and more"), MXW_OK);
	CU_ASSERT_EQUAL(store(path, ""), MXW_OK);
	CU_ASSERT_EQUAL(store(path, "three"), MXW_OK);
	(void)umask(mask);
	check_text(path, "three");
	CU_ASSERT_EQUAL(lstat(path, &status), 0);
	CU_ASSERT_EQUAL(status.st_mode & 07777, 0640);
	CU_ASSERT_EQUAL(mxwt_files_count(), 1);
}

/* Relative to the working directory, with and without a slash. */
static void test_relative(void)
{
	char *before = getcwd(NULL, 0);

	CU_ASSERT_EQUAL_FATAL(chdir(mxwt_directory("below")), 0);
	CU_ASSERT_EQUAL(store("bare", "x"), MXW_OK);
	CU_ASSERT_EQUAL(store("./dotted", "y"), MXW_OK);
	check_text("bare", "x");
	check_text("dotted", "y");
	CU_ASSERT_EQUAL(chdir(before), 0);
	free(before);
}

/* A link is replaced; what it leads to stays as it was. */
static void test_link(void)
{
	const char *path = mxwt_path("link"), *target = mxwt_path("target");
	struct stat status;

	mxwt_file_write(target, "target", 6);
	CU_ASSERT_EQUAL_FATAL(symlink("target", path), 0);
	CU_ASSERT_EQUAL(store(path, "new"), MXW_OK);
	check_text(target, "target");
	check_text(path, "new");
	CU_ASSERT_EQUAL(lstat(path, &status), 0);
	CU_ASSERT_TRUE(S_ISREG(status.st_mode));
}

/* What root writes belongs to the owner of the directory. */
static void test_owner(void)
{
	char path[4096];
	const char *directory = mxwt_directory("theirs");
	struct stat status;

	(void)snprintf(path, sizeof(path), "%s/file", directory);
	if (geteuid() == 0)
		CU_ASSERT_EQUAL_FATAL(chown(directory, 12345, 23456), 0);
	CU_ASSERT_EQUAL(store(path, "x"), MXW_OK);
	CU_ASSERT_EQUAL(stat(path, &status), 0);
	if (geteuid() == 0) {
		CU_ASSERT_EQUAL(status.st_uid, 12345);
		CU_ASSERT_EQUAL(status.st_gid, 23456);
		/* Nobody else's directory: the module itself, without root's rights. */
		CU_ASSERT_EQUAL_FATAL(chmod(directory, 0777), 0);
		CU_ASSERT_EQUAL_FATAL(chmod(mxwt_path("."), 0755), 0);
		CU_ASSERT_EQUAL_FATAL(seteuid(34567), 0);
		CU_ASSERT_EQUAL(store(path, "y"), MXW_OK);
		CU_ASSERT_EQUAL_FATAL(seteuid(0), 0);
		CU_ASSERT_EQUAL(stat(path, &status), 0);
		CU_ASSERT_EQUAL(status.st_uid, 34567);
		CU_ASSERT_EQUAL(chown(directory, 0, 0), 0);
	} else {
		(void)puts("# not root: owners are not looked at");
		CU_ASSERT_EQUAL(status.st_uid, geteuid());
	}
}

static void test_failures(void)
{
	const unsigned count = mxwt_files_count();
	const char *path = mxwt_path("failed");
	struct mxwi_store failed;

	CU_ASSERT_EQUAL(store(mxwt_path("absent/file"), "x"), MXW_IO);
	CU_ASSERT_EQUAL(errno, ENOENT);
	mxwt_file_write(path, "old", 3);
	CU_ASSERT_EQUAL(store(mxwt_path("failed/file"), "x"), MXW_IO);
	CU_ASSERT_EQUAL(errno, ENOTDIR);
	CU_ASSERT_EQUAL(store(mxwt_path("."), "x"), MXW_IO);
	/* What the caller could not make does not take the old one's place. */
	mxwi_store_begin(&failed, path);
	mxwi_store_write(&failed, "half", 4);
	mxwi_store_fail(&failed, EDOM);
	mxwi_store_fail(&failed, ERANGE);
	mxwi_store_write(&failed, "rest", 4);
	CU_ASSERT_EQUAL(mxwi_store_end(&failed), MXW_IO);
	CU_ASSERT_EQUAL(errno, EDOM);
	check_text(path, "old");
	CU_ASSERT_EQUAL(mxwt_files_count(), count + 1);
}

static bool attempt(void *context)
{
	const char *path = context;
	enum mxw_result result;

	errno = 0;
	result = store(path, "new");
	if (mxwt_fail_alloc_happened()) {
		CU_ASSERT_EQUAL(result, MXW_IO);
		CU_ASSERT_EQUAL(errno, ENOMEM);
	} else {
		CU_ASSERT_EQUAL(result, MXW_OK);
	}
	return true;
}

static void test_no_memory(void)
{
	char path[4096];
	const unsigned count = mxwt_files_count();

	(void)snprintf(path, sizeof(path), "%s", mxwt_path("scarce"));
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt, path) >= 2);
	CU_ASSERT_EQUAL(mxwt_files_count(), count + 1);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "written and replaced", test_written },
		{ "relative paths", test_relative },
		{ "links", test_link },
		{ "owners", test_owner },
		{ "failures say why and leave nothing", test_failures },
		{ "refused memory", test_no_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "file-store", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
