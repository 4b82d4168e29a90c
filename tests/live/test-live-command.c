/*
 * The command beside a running resolver, as an operator uses it: what it says, with which exit status,
 * and what mail hosts get then. The same calls without a module are in tests/golden/command; what the
 * module does with each call is in test-live-control.
 */
#include "lab_command.h"
#include "lab_outcome.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"

static struct lab *lab;

#define HEAD LAB_POLICY_HEAD

static const char army[] = HEAD "watch:\n  - {id: army, domains: [army.test]}\n";
static const char navy[] = HEAD "watch:\n  - {id: navy, domains: [navy.test]}\n";
static const char broken[] = HEAD "whatch:\n  - {id: army, domains: [army.test]}\n";

#define EXPECT(from, name, answer) LAB_EXPECT(unbound, from, name, answer)
#define RUN(words, status, ...) LAB_MXWARDEN(unbound, words, status, __VA_ARGS__)
#define WORDS(...) LAB_WORDS(__VA_ARGS__)

static struct lab_unbound *run(const char *policy)
{
	const struct lab_unbound_options options = { .policy = policy };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	return unbound;
}

/* What `mxwarden digest` says of the policy on disk; without its newline. */
static void read_digest(const struct lab_unbound *unbound, char digest[128])
{
	char *said = NULL;

	CU_ASSERT_EQUAL(lab_mxwarden(unbound, WORDS("digest", "-p", unbound->policy), &said),
	                0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(said);
	said[strcspn(said, " \n")] = '\0';
	CU_ASSERT_TRUE(lab_print(digest, 128, "%s", said));
	free(said);
}

static const char other_digest[] =
	"sha256:0000000000000000000000000000000000000000000000000000000000000000";

static void status(void)
{
	struct lab_unbound *unbound = run(army);
	char digest[128];

	read_digest(unbound, digest);
	RUN(WORDS("status"), 0, "mode      enforce", digest, "on disk   same",
	    "\nas configured\n");
	RUN(WORDS("status", "--expect", digest), 0, digest);
	RUN(WORDS("status", "--expect", other_digest), 1, other_digest, "was expected");
	RUN(WORDS("status", "--json"), 0, "\"as_configured\":true", "\"on_disk\":\"same\"");
	/* What is on disk is not what is in force. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, navy));
	RUN(WORDS("status"), 1, "is another policy", "mxwarden reload");
	RUN(WORDS("status", "--json"), 1, "\"as_configured\":false", "\"on_disk\":\"newer\"");
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	RUN(WORDS("status"), 1, "cannot be used", "mxwarden check -p");
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, NULL));
	RUN(WORDS("status"), 1, "is missing");
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	/* A start with a broken file: the last good one is in force. */
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	RUN(WORDS("status"), 3, "no module is running", "last good policy: sha256:");
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	RUN(WORDS("status"), 1, "the last good policy is in force", "cannot be used");
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

static void reload(void)
{
	struct lab_unbound *unbound = run(navy);
	char digest[128];

	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, army));
	RUN(WORDS("reload", "--expect", other_digest), 1, "was expected",
	    "what was in force stays in force");
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	read_digest(unbound, digest);
	RUN(WORDS("reload", "--expect", digest, "--reason", "CHG-7"), 0, digest,
	    "is in force\n", "  + army\n", "  - navy\n", "mode enforce");
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "CHG-7", 1));
	/* The log is ASCII; that all of it is, is looked at whenever an Unbound ends. */
	RUN(WORDS("reload", "--reason",
	          "gr\xc3\xb6\xc3\x9f"
	          "er"),
	    0, "is in force, as before");
	CU_ASSERT_TRUE(lab_unbound_wait_log(unbound, "gr\\u{f6}\\u{df}er", 1));
	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, broken));
	RUN(WORDS("reload"), 1, "policy.yaml:5:1: error: ", "what was in force stays in force");
	RUN(WORDS("reload", "--json"), 1, "\"result\":\"refused\"");
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

static void mode(void)
{
	struct lab_unbound *unbound = run(army);

	RUN(WORDS("mode", "monitor", "--for", "1h", "--reason", "the mail queue grows"), 0,
	    "mode monitor, set by: override", "the mail queue grows; by ");
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	RUN(WORDS("status"), 1, "the mode is set by hand: monitor", "mxwarden mode policy");
	RUN(WORDS("mode", "policy", "--reason", "over"), 0, "mode enforce, set by: policy");
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	RUN(WORDS("status"), 0, "enforce");
	/* Decided while nothing runs: it holds from the first query on. */
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	RUN(WORDS("mode", "disabled", "--reason", "CHG-8"), 3, "no module is running",
	    "holds from the next start");
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	RUN(WORDS("status", "--json"), 1, "\"effective\":\"disabled\"", "CHG-8");
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

static void release(void)
{
	struct lab_unbound *unbound = run(army);

	RUN(WORDS("release", "mail.army.test", "--for", "2h", "--reason", "CHG-9"), 0,
	    "mail.army.test until ", "(CHG-9; by ");
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	RUN(WORDS("status"), 1, "1 name is released by hand", "mxwarden release --end");
	RUN(WORDS("release", "--list"), 0, "mail.army.test until ");
	RUN(WORDS("release", "a.army.test", "--for", "2d", "--reason", "x"), 1,
	    "release-limit");
	RUN(WORDS("release", "--end", "army.test"), 1, "is not released");
	RUN(WORDS("release", "--end", "mail.army.test"), 0, "");
	EXPECT(MAIL_HOST, "mail.army.test.", LAB_NULL_MX);
	RUN(WORDS("release", "--list", "--json"), 0, "\"releases\":[]");
	RUN(WORDS("release", "--print", "mail.army.test"), 0, "mail.army.test");
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* A name with no rule is said to be one, and no other. */
static void release_of_what_is_not_covered(void)
{
	static const char hint[] = "no rule covers";
	static const struct {
		const char *name;
		bool hinted;
	} table[] = {
		{ "amry.test", true },
		{ "=amry.test", true },
		{ "*.amry.test", true },
		{ "army.test", false },
		{ "=army.test", false },
		{ "*.army.test", false },
		{ "x.y.army.test", false },
		/* army.test is below. */
		{ "test", false },
		{ "*.test", false },
		{ "=test", true },
	};
	struct lab_unbound *unbound = run(army);

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char *said = NULL;
		const int is = lab_mxwarden(
			unbound,
			WORDS("release", table[i].name, "--for", "1m", "--reason", "x"), &said);

		LAB_CHECK(is == 0 && said != NULL &&
		                  (strstr(said, hint) != NULL) == table[i].hinted,
		          "%s: exit %d: %s", table[i].name, is, said != NULL ? said : "");
		free(said);
		RUN(WORDS("release", "--end", table[i].name), 0, "");
	}
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* What is explained is what is in force: not the file, and with what was decided by hand. */
static void explain_running(void)
{
	struct lab_unbound *unbound = run(army);

	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, navy));
#define ASK(name, status, ...)                                                                 \
	RUN(WORDS("explain", "--running", "--client", MAIL_HOST, name), status, __VA_ARGS__)
#define ASK_QUIETLY(name, status)                                                              \
	RUN(WORDS("explain", "--running", "-q", "--client", MAIL_HOST, name), status, "")
	ASK("mail.army.test", 0, "blocked with null-mx", "army", "outbound");
	ASK_QUIETLY("army.test", 1);
	ASK_QUIETLY("navy.test", 0);
	RUN(WORDS("explain", "--running", "-q", "--client", "outbound", "army.test"), 1, "");
	RUN(WORDS("explain", "--running", "-q", "--client", DESKTOP, "army.test"), 0, "");
	RUN(WORDS("release", "army.test", "--for", "1h", "--reason", "CHG-10"), 0, "army.test");
	ASK("army.test", 0, "release");
	ASK_QUIETLY("army.test", 0);
	RUN(WORDS("release", "--end", "army.test"), 0, "");
	ASK_QUIETLY("army.test", 1);
	RUN(WORDS("mode", "monitor", "--reason", "CHG-11"), 0, "mode monitor");
	ASK("army.test", 0, "monitor");
	ASK_QUIETLY("army.test", 0);
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	RUN(WORDS("explain", "--running", "--client", MAIL_HOST, "army.test"), 3,
	    "no module is running");
	lab_unbound_free(unbound);
}

/* What is listed is in force on this resolver, with how often each rule was hit. */
static void rules_running(void)
{
	struct lab_unbound *unbound =
		run(HEAD "watch:\n"
	                 "  - {id: army, domains: [army.test], expires: 2099-01-01}\n"
	                 "  - {id: navy, domains: [navy.test], mode: monitor}\n");

	EXPECT(MAIL_HOST, "army.test.", LAB_NULL_MX);
	EXPECT(MAIL_HOST, "a.alias.test.", LAB_NULL_MX);
	EXPECT(DESKTOP, "army.test.", LAB_REAL);
	EXPECT(MAIL_HOST, "navy.test.", LAB_REAL);
	RUN(WORDS("rules", "--running"), 0,
	    "RULE  SECTION  MODE            ACTION   UNTIL       NAMES  HITS  BLOCKED  CLIENTS\n",
	    "army  watch    enforce         null-mx  2099-01-01      1     2        2  all\n",
	    "navy  watch    monitor (rule)  null-mx                  1     1        0  all\n");
	RUN(WORDS("rules", "--running", "--json"), 0, "\"hits\":2,\"blocked\":2}",
	    "\"hits\":1,\"blocked\":0}");
	RUN(WORDS("rules", "--running", "--format", "csv"), 0, ",2,2\r\n", ",1,0\r\n");
	RUN(WORDS("mode", "monitor", "--reason", "CHG-12"), 0, "mode monitor");
	EXPECT(MAIL_HOST, "army.test.", LAB_REAL);
	RUN(WORDS("rules", "--running"), 0,
	    "army  watch    monitor (override)        null-mx  2099-01-01      1     3        2",
	    "navy  watch    monitor (rule, override)  null-mx                  1     1        0");
	RUN(WORDS("rules", "--running", "-p", "x.yaml"), 2, "exclude each other");
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	RUN(WORDS("rules", "--running"), 3, "no module is running");
	lab_unbound_free(unbound);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "status", status },
		{ "reload", reload },
		{ "mode", mode },
		{ "release", release },
		{ "a release of what no rule covers", release_of_what_is_not_covered },
		{ "explain --running", explain_running },
		{ "rules --running", rules_running },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "command", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
