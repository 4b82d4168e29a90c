/*
 * A policy of several files in a real resolver: includes, lists and suffixes are in force, and links may
 * lead to them. A file that is none, or that others can write to, is refused at reload, whichever of
 * the policy's files it is: the last good policy stays whole, and DNS goes on meanwhile.
 */
#include "lab_outcome.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

#define LAST_GOOD "THE LAST GOOD POLICY IS IN FORCE"

#define EXPECT(from, name, answer) LAB_EXPECT(unbound, from, name, answer)

static struct lab *lab;
static struct lab_unbound *unbound;

static const char policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts: {outbound: [127.0.10.0/24]}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"include: [policies.d/*.yaml, {files: canary.yaml, mode: monitor}]\n"
	"watch:\n"
	"  - {id: ends, suffixes: [typo.test meant.test], only: [mail]}\n"
	"  - {id: listed, files: [lists/*.txt]}\n"
	"allow:\n"
	"  - {id: partner, domains: [good.army.test]}\n";

static const char included[] = "watch:\n  - {id: army, domains: [army.test meant.test]}\n";
static const char canary[] = "watch:\n  - {id: canary, domains: [canary.test]}\n";
static const char list[] = "\xef\xbb\xbf# a list\r\nlisted.test meant.test\r\n=exact.test\r\n";

/* Everything that the policy above says, and nothing else. */
static void check_in_force(void)
{
	static const struct {
		const char *name;
		enum lab_answer answer;
	} rows[] = {
		{ "army.test.", LAB_NULL_MX },      { "mail.army.test.", LAB_NULL_MX },
		{ "good.army.test.", LAB_REAL },    { "canary.test.", LAB_REAL },
		{ "listed.test.", LAB_NULL_MX },    { "x.listed.test.", LAB_NULL_MX },
		{ "exact.test.", LAB_NULL_MX },     { "x.exact.test.", LAB_REAL },
		{ "mail.typo.test.", LAB_NULL_MX }, { "x.mail.typo.test.", LAB_NULL_MX },
		{ "other.typo.test.", LAB_REAL },   { "typo.test.", LAB_REAL },
		{ "new.test.", LAB_REAL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		EXPECT(DESKTOP, rows[i].name, LAB_REAL);
		EXPECT(MAIL_HOST, rows[i].name, rows[i].answer);
	}
}

static bool write_all(void)
{
	return lab_unbound_write_beside(unbound, "policies.d/army.yaml", included) &&
	       lab_unbound_write_beside(unbound, "canary.yaml", canary) &&
	       lab_unbound_write_beside(unbound, "lists/one.txt", list) &&
	       lab_unbound_write_policy(unbound, policy);
}

static int start(void)
{
	unbound = lab_unbound_new(lab, &(struct lab_unbound_options){ .policy = policy });
	return unbound == NULL || !write_all() || !lab_unbound_start(unbound);
}

static int stop(void)
{
	return !lab_unbound_end(unbound);
}

static void in_force(void)
{
	check_in_force();
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), 0);
}

/* The path of one of the policy's files, on a static page. */
static const char *beside(const char *name)
{
	static char path[PATH_MAX];

	CU_ASSERT_TRUE(lab_print(path, sizeof(path), "%s/%s", unbound->dir, name));
	return path;
}

static bool others_may_write(const char *name)
{
	return chmod(beside(name), 0666) == 0;
}

static bool becomes_fifo(const char *name)
{
	return unlink(beside(name)) == 0 && mkfifo(beside(name), 0600) == 0;
}

static bool becomes_directory(const char *name)
{
	return unlink(beside(name)) == 0 && mkdir(beside(name), 0755) == 0;
}

/* Nobody can open it, not even root. */
static bool becomes_loop(const char *name)
{
	return unlink(beside(name)) == 0 && symlink(beside(name), beside(name)) == 0;
}

static bool goes_away(const char *name)
{
	return unlink(beside(name)) == 0;
}

/* Each spoils one file while another one says something new, which must not come into force. */
static void refused(void)
{
	static const struct {
		const char *what, *file;
		bool (*spoil)(const char *name);
		const char *in_log;
	} rows[] = {
		{ "a list that is a FIFO", "lists/one.txt", becomes_fifo, "[not-a-file]" },
		{ "a list that others can write to", "lists/one.txt", others_may_write,
		  "[writable-by-others]" },
		{ "an include that is a FIFO", "policies.d/army.yaml", becomes_fifo,
		  "[not-a-file]" },
		{ "an include that is a directory", "canary.yaml", becomes_directory,
		  "[not-a-file]" },
		{ "an include that others can write to", "policies.d/army.yaml",
		  others_may_write, "[writable-by-others]" },
		{ "an include that is gone", "canary.yaml", goes_away, "[unreadable]" },
		{ "a policy that others can write to", "policy.yaml", others_may_write,
		  "[writable-by-others]" },
		{ "a policy that is a FIFO", "policy.yaml", becomes_fifo, "[not-a-file]" },
		{ "a policy that is a directory", "policy.yaml", becomes_directory,
		  "[not-a-file]" },
		{ "a policy that cannot be opened", "policy.yaml", becomes_loop,
		  "[unreadable]" },
	};
	static const char news[] = "watch:\n  - {id: news, domains: [new.test]}\n";

	for (size_t i = 0; i < COUNT(rows); i++) {
		const unsigned said = lab_unbound_log_count(unbound, rows[i].in_log);
		const unsigned kept = lab_unbound_log_count(unbound, LAST_GOOD);

		CU_ASSERT_TRUE(lab_unbound_write_beside(unbound, "policies.d/news.yaml", news));
		CU_ASSERT_TRUE(rows[i].spoil(rows[i].file));
		CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
		LAB_CHECK(lab_unbound_log_count(unbound, LAST_GOOD) == kept + 1,
		          "%s: the last good policy is not in force", rows[i].what);
		LAB_CHECK(lab_unbound_log_count(unbound, rows[i].in_log) > said,
		          "%s: no %s in the log", rows[i].what, rows[i].in_log);
		check_in_force();
		/* Good again, for the next row. */
		if (rows[i].spoil == becomes_directory)
			CU_ASSERT_EQUAL(rmdir(beside(rows[i].file)), 0);
		CU_ASSERT_TRUE(lab_unbound_write_beside(unbound, "policies.d/news.yaml", NULL));
		CU_ASSERT_TRUE(write_all());
	}
}

/* The last good policy does not need the files that it was read from. */
static void files_are_gone(void)
{
	const unsigned kept = lab_unbound_log_count(unbound, LAST_GOOD);

	CU_ASSERT_TRUE(goes_away("lists/one.txt"));
	CU_ASSERT_TRUE(goes_away("canary.yaml"));
	CU_ASSERT_TRUE(goes_away("policies.d/army.yaml"));
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), kept + 1);
	check_in_force();
	CU_ASSERT_TRUE(write_all());
}

/* A link is turned to another release of the policy, in one step. */
static void link_is_turned(void)
{
	static const char next[] = "mxwarden: 1\nmode: enforce\n"
				   "mail-hosts: {outbound: [127.0.10.0/24]}\n"
				   "watch:\n  - {id: news, domains: [new.test]}\n";
	const unsigned kept = lab_unbound_log_count(unbound, LAST_GOOD);
	char path[PATH_MAX];

	CU_ASSERT_TRUE(lab_unbound_write_beside(unbound, "releases/2.yaml", next));
	(void)lab_print(path, sizeof(path), "%s.new", unbound->policy);
	CU_ASSERT_EQUAL(symlink("releases/2.yaml", path), 0);
	CU_ASSERT_EQUAL(rename(path, unbound->policy), 0);
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, LAST_GOOD), kept);
	EXPECT(MAIL_HOST, "new.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "listed.test.", LAB_REAL);
	EXPECT(DESKTOP, "new.test.", LAB_REAL);
}

int main(void)
{
	CU_TestInfo tests[] = { { "includes, lists and suffixes", in_force },
		                { "refused, and the last good stays", refused },
		                { "its files are gone", files_are_gone },
		                { "a link is turned", link_is_turned },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "language", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
