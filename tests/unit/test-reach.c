/* Who may reach a file: by the bits of its owner, of its group and of others, through directories and
 * links. Whoever runs this owns the files; the users who are asked about are made up. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/lib/tap.h"
#include "tests/unit/files.h"
#include "tools/reach.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static gid_t own_group[1], other_group[1];

/* Users by what the bits of a file of ours mean to them. */
static struct cmd_user owner(void)
{
	return (struct cmd_user){ geteuid(), other_group, 1 };
}

static struct cmd_user member(void)
{
	return (struct cmd_user){ geteuid() + 1, own_group, 1 };
}

static struct cmd_user other(void)
{
	return (struct cmd_user){ geteuid() + 1, other_group, 1 };
}

/* The absolute path of a file of the test. */
static const char *absolute(const char *name)
{
	static char path[2 * PATH_MAX];
	char here[PATH_MAX];

	CU_ASSERT_PTR_NOT_NULL_FATAL(getcwd(here, sizeof(here)));
	snprintf(path, sizeof(path), "%s/%s", here, mxwt_path(name));
	return path;
}

/* What comes of it; what is above the test's directory counts as passed. */
static enum cmd_reach_outcome reach(struct cmd_user user, const char *name, int wanted)
{
	char root[2 * PATH_MAX];
	struct cmd_reach found;

	snprintf(root, sizeof(root), "%s", absolute("."));
	root[strlen(root) - strlen("/.")] = '\0';
	cmd_reach(&user, root, absolute(name), wanted, &found);
	return found.outcome;
}

static void test_bits(void)
{
	static const struct {
		int line;
		mode_t mode;
		int wanted;
		bool owner, member, other;
	} cases[] = {
		{ __LINE__, 0400, R_OK, true, false, false },
		{ __LINE__, 0040, R_OK, false, true, false },
		{ __LINE__, 0004, R_OK, false, false, true },
		{ __LINE__, 0444, R_OK, true, true, true },
		{ __LINE__, 0444, W_OK, false, false, false },
		{ __LINE__, 0640, R_OK | W_OK, true, false, false },
		{ __LINE__, 0660, R_OK | W_OK, true, true, false },
		{ __LINE__, 0770, R_OK | W_OK | X_OK, true, true, false },
		{ __LINE__, 0607, R_OK | W_OK | X_OK, false, false, true },
	};
	const char *path = mxwt_path("file");

	chmod(mxwt_path("."), 0711);
	mxwt_file_write(path, "", 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		/* Root may do anything, so nothing can be said of it as the owner. */
		const bool as_owner = geteuid() == 0 || cases[i].owner;
		CU_ASSERT_EQUAL_FATAL(chmod(path, cases[i].mode), 0);
		const enum cmd_reach_outcome of_owner = reach(owner(), "file", cases[i].wanted);
		const enum cmd_reach_outcome of_member =
			reach(member(), "file", cases[i].wanted);
		const enum cmd_reach_outcome of_other = reach(other(), "file", cases[i].wanted);
		if ((of_owner == CMD_REACH_OK) != as_owner ||
		    (of_member == CMD_REACH_OK) != cases[i].member ||
		    (of_other == CMD_REACH_OK) != cases[i].other)
			printf("# line %d\n", cases[i].line);
		CU_ASSERT_EQUAL(of_owner, as_owner ? CMD_REACH_OK : CMD_REACH_REFUSED);
		CU_ASSERT_EQUAL(of_member, cases[i].member ? CMD_REACH_OK : CMD_REACH_REFUSED);
		CU_ASSERT_EQUAL(of_other, cases[i].other ? CMD_REACH_OK : CMD_REACH_REFUSED);
	}
	chmod(path, 0600);
}

static void test_ways(void)
{
	mxwt_directory("open");
	mxwt_directory("shut");
	mxwt_file_write(mxwt_path("open/file"), "", 0);
	mxwt_file_write(mxwt_path("shut/file"), "", 0);
	chmod(mxwt_path("open/file"), 0644);
	chmod(mxwt_path("shut/file"), 0644);
	/* To pass, no more than the x bit is needed. */
	chmod(mxwt_path("open"), 0711);
	chmod(mxwt_path("shut"), 0744);
	CU_ASSERT_EQUAL(symlink("../shut/file", mxwt_path("open/link")), 0);
	CU_ASSERT_EQUAL(symlink("open", mxwt_path("way")), 0);
	CU_ASSERT_EQUAL(symlink("round", mxwt_path("round")), 0);
	CU_ASSERT_EQUAL(symlink(absolute("open/file"), mxwt_path("straight")), 0);

	CU_ASSERT_EQUAL(reach(other(), "open/file", R_OK), CMD_REACH_OK);
	CU_ASSERT_EQUAL(reach(other(), "./open/./../open//file", R_OK), CMD_REACH_OK);
	CU_ASSERT_EQUAL(reach(other(), "way/file", R_OK), CMD_REACH_OK);
	CU_ASSERT_EQUAL(reach(other(), "straight", R_OK), CMD_REACH_OK);
	CU_ASSERT_EQUAL(reach(other(), "shut/file", R_OK), CMD_REACH_NO_WAY);
	CU_ASSERT_EQUAL(reach(other(), "open/link", R_OK), CMD_REACH_NO_WAY);
	CU_ASSERT_EQUAL(reach(other(), "shut/../open/file", R_OK), CMD_REACH_NO_WAY);
	CU_ASSERT_EQUAL(reach(other(), "round", R_OK), CMD_REACH_ABSENT);
	CU_ASSERT_EQUAL(reach(other(), "missing", R_OK), CMD_REACH_ABSENT);
	CU_ASSERT_EQUAL(reach(other(), "open/file/below", R_OK), CMD_REACH_ABSENT);

	/* Where it ends is told without links. */
	struct cmd_user user = other();
	struct cmd_reach found;
	cmd_reach(&user, "", absolute("open/link"), R_OK, &found);
	if (found.outcome == CMD_REACH_NO_WAY && strstr(found.path, "/shut") != NULL) {
		CU_ASSERT_EQUAL(found.mode, 0744);
	} else {
		/* The working directory itself may be closed to others. */
		CU_ASSERT_EQUAL(found.outcome, CMD_REACH_NO_WAY);
	}
	cmd_reach(NULL, "", absolute("open/link"), W_OK, &found);
	CU_ASSERT_EQUAL(found.outcome, CMD_REACH_OK);
	CU_ASSERT_PTR_NOT_NULL(strstr(found.path, "/shut/file"));
}

static void test_users(void)
{
	struct cmd_user user;

	CU_ASSERT_EQUAL(cmd_user_named("no-such-user", &user), MXW_INVALID);
	CU_ASSERT_EQUAL_FATAL(cmd_user_named("root", &user), MXW_OK);
	CU_ASSERT_EQUAL(user.uid, 0);
	CU_ASSERT_TRUE(user.group_count >= 1 && user.groups[0] == 0);
	cmd_user_fini(&user);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "bits", test_bits },
		{ "directories and links", test_ways },
		{ "users by name", test_users },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "reach", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	own_group[0] = getegid();
	other_group[0] = getegid() + 1;
	return mxwt_run(suites);
}
