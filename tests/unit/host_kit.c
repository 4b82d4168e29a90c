/* Settings are read from a file, because a file is what the reader takes. */
#include "tests/unit/host_kit.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/lib/tap.h"
#include "tests/unit/files.h"

const char *mxwt_host_path, *mxwt_host_being_read;

int mxwt_host_set_up(void)
{
	int status = mxwt_files_set_up();

	mxwt_host_path = mxwt_path("host.yaml");
	return status;
}

/* Every finding is about the one file; its name would be another one in each run. */
void mxwt_host_log_finding(void *context, const struct mxw_finding *finding)
{
	struct mxw_finding nameless = *finding;

	CU_ASSERT_STRING_EQUAL(finding->file, mxwt_host_being_read);
	nameless.file = "policy.yaml"; /* which the log leaves out */
	mxwt_log_finding(context, &nameless);
}

enum mxw_result mxwt_host_read_text(const char *text, struct mxwt_log *log,
                                    struct mxw_host **ret)
{
	memset(log, 0, sizeof(*log));
	mxwt_host_being_read = mxwt_host_path;
	mxwt_file_write(mxwt_host_path, text, strlen(text));
	CU_ASSERT_EQUAL(chmod(mxwt_host_path, 0644), 0);
	return mxw_host_read(mxwt_host_path, true, mxwt_host_log_finding, log, ret);
}

void mxwt_host_check_mistakes(const struct mxwt_host_mistake *mistakes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct mxwt_log log;
		struct mxw_host *const untouched = (struct mxw_host *)(void *)&log;
		struct mxw_host *host = untouched;

		MXWT_CASE(mistakes[i].line, mxwt_host_read_text(mistakes[i].text, &log,
		                                                &host) == mistakes[i].result);
		MXWT_CASE(mistakes[i].line, host == untouched);
		MXWT_CASE(mistakes[i].line, log.errors > 0);
		if (mistakes[i].findings == NULL || strcmp(log.text, mistakes[i].findings) == 0)
			continue;
		MXWT_CASE(mistakes[i].line, strcmp(log.text, mistakes[i].findings) == 0);
		(void)printf("# line %d:\n# %s\n", mistakes[i].line, log.text);
	}
}
