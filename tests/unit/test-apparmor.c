/* Which paths a pattern of AppArmor holds, which permissions come of several rules, and what is read of
 * a profile. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/files.h"
#include "tools/apparmor.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* apparmor.d(5), section Globbing (AARE). */
static void test_patterns(void)
{
	static const struct {
		int line;
		const char *pattern, *path;
		bool matches;
	} cases[] = {
		{ __LINE__, "/etc/unbound", "/etc/unbound", true },
		{ __LINE__, "/etc/unbound", "/etc/unbound/", false },
		{ __LINE__, "/etc/unbound", "/etc/unboun", false },
		/* One star stays within a directory, two do not. */
		{ __LINE__, "/etc/*", "/etc/a", true },
		{ __LINE__, "/etc/*", "/etc/a/b", false },
		{ __LINE__, "/etc/*/b", "/etc/a/b", true },
		{ __LINE__, "/etc/**", "/etc/a/b/c", true },
		{ __LINE__, "/etc/**/c", "/etc/a/b/c", true },
		{ __LINE__, "/etc/**/d", "/etc/a/b/c", false },
		{ __LINE__, "/**.yaml", "/etc/a/b.yaml", true },
		{ __LINE__, "/**/x*.yaml", "/a/x/b.yaml", false },
		{ __LINE__, "/**/x*.yaml", "/a/x/xb.yaml", true },
		{ __LINE__, "/etc/*.key*", "/etc/root.key", true },
		{ __LINE__, "/etc/?", "/etc/a", true },
		{ __LINE__, "/etc?a", "/etc/a", false },
		{ __LINE__, "/[a-c]/[^a-c]", "/b/d", true },
		{ __LINE__, "/[a-c]/[^a-c]", "/b/c", false },
		{ __LINE__, "/[a-c]/[^a-c]", "/d/d", false },
		{ __LINE__, "/a[^b]c", "/a/c", false },
		{ __LINE__, "/[", "/[", true },
		/* Alternatives, empty and nested. */
		{ __LINE__, "/{,etc/unbound/}var/lib/**", "/var/lib/a", true },
		{ __LINE__, "/{,etc/unbound/}var/lib/**", "/etc/unbound/var/lib/a", true },
		{ __LINE__, "/{,etc/unbound/}var/lib/**", "/etc/var/lib/a", false },
		{ __LINE__, "/{a,b{c,d}}/{e,f}", "/bd/f", true },
		{ __LINE__, "/{a,b{c,d}}/{e,f}", "/bc/e", true },
		{ __LINE__, "/{a,b{c,d}}/{e,f}", "/b/e", false },
		{ __LINE__, "/{a,b", "/{a,b", true },
		{ __LINE__, "/\\*", "/*", true },
		{ __LINE__, "/\\*", "/a", false },
		/* All ways are followed at once: this one would never end else. */
		{ __LINE__, "/**a**a**a**a**a**a**a**a**a**a**a**a**b",
		  "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
		/* More alternatives than are looked at are no match, and no overflow. */
		{ __LINE__, "/{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "/ccccccccc", false },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char pattern[256];
		snprintf(pattern, sizeof(pattern), "%s", cases[i].pattern);
		struct cmd_apparmor_rule rule = { pattern, CMD_APPARMOR_READ, false };
		const struct cmd_apparmor profile = { &rule, 1, 1 };
		const bool found =
			cmd_apparmor_allows(&profile, cases[i].path, CMD_APPARMOR_READ);
		if (found != cases[i].matches)
			printf("# line %d\n", cases[i].line);
		CU_ASSERT_EQUAL(found, cases[i].matches);
	}
}

static bool reads(const struct cmd_apparmor *profile, const char *path)
{
	return cmd_apparmor_allows(profile, path, CMD_APPARMOR_READ);
}

static bool writes(const struct cmd_apparmor *profile, const char *path)
{
	return cmd_apparmor_allows(profile, path, CMD_APPARMOR_READ | CMD_APPARMOR_WRITE);
}

static void test_profile(void)
{
	static const char text[] = "profile unbound /usr/sbin/unbound flags=(x) {\n"
				   "  #include <abstractions/base>\n"
				   "  capability setuid,\n"
				   "  # /comment/** rw,\n"
				   "  /read/** r, # /behind/** r,\n"
				   "  owner \"/own er\" rw,\n"
				   "  owner /{,x/}own/** rw,\n"
				   "  rw /turned/**,\n"
				   "  file /file/* mrwk,\n"
				   "  audit deny /read/secret{,.key} r,\n"
				   "  /run/** w,\n"
				   "  /run/** r,\n"
				   "  /usr/bin/x Pux -> other,\n"
				   "  include if exists <local/unbound>\n"
				   "}\n";
	struct cmd_apparmor profile;

	mxwt_file_write(mxwt_path("unbound"), text, strlen(text));
	mxwt_directory("local");
	mxwt_file_write(mxwt_path("local/unbound"), "/local/** rw,", 13);
	CU_ASSERT_EQUAL_FATAL(cmd_apparmor_read(mxwt_path("unbound"), &profile), MXW_OK);
	CU_ASSERT_TRUE(reads(&profile, "/read/a"));
	CU_ASSERT_FALSE(writes(&profile, "/read/a"));
	CU_ASSERT_FALSE(reads(&profile, "/read/secret"));
	CU_ASSERT_FALSE(reads(&profile, "/read/secret.key"));
	CU_ASSERT_TRUE(reads(&profile, "/read/secrets"));
	CU_ASSERT_FALSE(reads(&profile, "/comment/a"));
	CU_ASSERT_FALSE(reads(&profile, "/behind/a"));
	CU_ASSERT_TRUE(writes(&profile, "/x/own/a"));
	CU_ASSERT_TRUE(writes(&profile, "/turned/a"));
	CU_ASSERT_TRUE(writes(&profile, "/file/a"));
	CU_ASSERT_TRUE(writes(&profile, "/run/a"));
	CU_ASSERT_FALSE(reads(&profile, "/usr/sbin/unbound"));
	CU_ASSERT_FALSE(reads(&profile, "/usr/bin/x"));
	CU_ASSERT_TRUE(writes(&profile, "/local/a"));
	cmd_apparmor_fini(&profile);

	CU_ASSERT_EQUAL(cmd_apparmor_read(mxwt_path("missing"), &profile), MXW_IO);
	cmd_apparmor_fini(&profile);
	CU_ASSERT_EQUAL(cmd_apparmor_read(mxwt_path("."), &profile), MXW_IO);
	cmd_apparmor_fini(&profile);
}

/* As /etc/apparmor.d/usr.sbin.unbound of Debian 12 has it. */
static void test_debian(void)
{
	struct cmd_apparmor profile;

	CU_ASSERT_EQUAL_FATAL(cmd_apparmor_debian(&profile), MXW_OK);
	CU_ASSERT_TRUE(reads(&profile, "/etc/unbound/mxwarden/policies.d/mil.yaml"));
	CU_ASSERT_FALSE(writes(&profile, "/etc/unbound/mxwarden/policy.yaml"));
	CU_ASSERT_TRUE(writes(&profile, "/var/lib/unbound/mxwarden/last-good.policy"));
	CU_ASSERT_TRUE(writes(&profile, "/etc/unbound/var/lib/unbound/mxwarden/a"));
	CU_ASSERT_FALSE(reads(&profile, "/srv/policy.yaml"));
	cmd_apparmor_fini(&profile);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "patterns", test_patterns },
		{ "a profile and its local file", test_profile },
		{ "what is known of Debian's", test_debian },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "apparmor", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
