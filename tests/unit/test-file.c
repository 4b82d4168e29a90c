/* One file: that it is not taken while somebody writes to it, and why one is not, in words. What
 * kinds of files there are is tested with the sources. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/findings.h"
#include "config/sources.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/files.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* Appends to the file for ever, and begins again when it is large. */
static _Noreturn void keep_writing(const char *path)
{
	int fd = open(path, O_WRONLY | O_APPEND);

	for (unsigned i = 1; fd >= 0; i++)
		if (write(fd, "x", 1) != 1 || (i % 65536 == 0 && ftruncate(fd, 0) != 0))
			break;
	_exit(1);
}

/* A file that is written to meanwhile is not taken; and no reader runs after a writer. */
static void test_growing(void)
{
	const char *path = mxwt_path("growing.txt");
	enum mxw_result result = MXW_OK;
	pid_t writer;

	mxwt_file_write(path, "", 0);
	writer = fork();
	if (writer == 0)
		keep_writing(path);
	CU_ASSERT_TRUE_FATAL(writer > 0);
	for (unsigned i = 0; i < 1000000 && result == MXW_OK; i++) {
		char *octets = NULL;
		size_t size = 0;

		result = mxwi_file_read(path, 1u << 20, &octets, &size, NULL);
		if (result == MXW_OK)
			free(octets);
	}
	CU_ASSERT_EQUAL(result, MXW_IO);
	CU_ASSERT_EQUAL(errno, EBUSY);
	CU_ASSERT_EQUAL(kill(writer, SIGKILL), 0);
	CU_ASSERT_EQUAL(waitpid(writer, NULL, 0), writer);
}

/* Every reason, in words; golden files have them at their places. */
static void test_words(void)
{
	static const struct {
		int line;
		const char *path;
		enum mxw_result result;
		int error;
		const char *wanted;
	} cases[] = {
		{ __LINE__, "a\nb", MXW_IO, ENOENT,
		  "3:4: error: \"a\\u{a}b\" cannot be read: No such file or directory "
		  "[unreadable]\n" },
		{ __LINE__, "a", MXW_IO, EISDIR,
		  "3:4: error: \"a\" is a directory; name a file in it [not-a-file]\n" },
		{ __LINE__, "a", MXW_IO, EINVAL,
		  "3:4: error: \"a\" is not a regular file; copy it into one [not-a-file]\n" },
		{ __LINE__, "a", MXW_IO, EBUSY,
		  "3:4: error: \"a\" was written to while it was read; write a new file beside "
		  "it and rename that [unreadable]\n" },
		{ __LINE__, "a", MXW_LIMIT, EFBIG,
		  "3:4: error: \"a\" is larger than 1073741824 octets, which is the most for "
		  "one file [limit]\n" },
		{ __LINE__, "a", MXW_LIMIT, ENOSPC,
		  "3:4: error: \"a\" is too large: the files of a policy have at most "
		  "2147483648 octets together [limit]\n" },
		{ __LINE__, "a", MXW_LIMIT, EMFILE,
		  "3:4: error: \"a\" is one file too many: a policy is made of at most 4096 "
		  "[limit]\n" },
		{ __LINE__, NULL, MXW_NOMEM, 0,
		  "3:4: error: cannot be read: Cannot allocate memory [unreadable]\n" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxwt_log log = { .used = 0 };
		struct mxwi_findings findings;

		mxwi_findings_init(&findings, "policy.yaml", mxwt_log_finding, &log);
		mxwi_find_unreadable(&findings, (struct mxwi_mark){ 3, 4 }, cases[i].path,
		                     cases[i].result, cases[i].error, MXW_LIST_SIZE_MAX);
		mxwi_findings_finish(&findings);
		MXWT_CASE(cases[i].line, strcmp(log.text, cases[i].wanted) == 0);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a growing file is not taken", test_growing },
		{ "every reason has its words", test_words },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "file", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
