/* Lists of names: what a line is, what is said of a line that is none, and where. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

#define HEAD "mxwarden: 1\nmode: enforce\nmail-hosts: {outbound: [192.0.2.0/24]}\n"

static struct mxwt_log found;

/* Loads a policy with one list, which is read by a rule with these further keys. */
static enum mxw_result load_list(const char *section, const char *keys, const char *octets,
                                 size_t size, struct mxw_policy **ret)
{
	char policy[512];

	(void)snprintf(policy, sizeof(policy),
	               HEAD "%s: [{id: l, files: [list.txt]%s}]\n"
	                    "%s: [{id: m, domains: [m.example]}]\n",
	               section, keys, strcmp(section, "watch") == 0 ? "allow" : "watch");
	return mxwt_load_files((const struct mxwt_source[]){ { "policy.yaml", policy, 0 },
	                                                     { "list.txt", octets, size },
	                                                     { 0 } },
	                       &(struct mxw_load_options){ .seed = 1 }, &found, ret);
}

static bool is_blocked(const struct mxw_policy *policy, const char *name)
{
	return mxwt_ask_from(policy, "192.0.2.1", name).action == MXW_ACTION_NULL_MX;
}

/* Which names a list blocks. */
static void test_lines(void)
{
	static const struct {
		int line;
		const char *keys, *octets;
		size_t size;
		const char *yes, *no; /* a name that is blocked, and one that is not */
		uint32_t entries, in_line;
	} cases[] = {
#define LIST(octets) octets, sizeof(octets) - 1
		{ __LINE__, "", LIST("a.example\n"), "x.a.example", "b.example", 1, 1 },
		{ __LINE__, "", LIST("a.example"), "a.example", "example", 1, 1 },
		{ __LINE__, "", LIST("a.example\r\nb.example\r\n"), "b.example", "c.example", 2,
		  2 },
		{ __LINE__, "", LIST("\n\n \n\t\r\na.example\n\n"), "a.example", "b.example", 1,
		  5 },
		{ __LINE__, "",
		  LIST("\xef\xbb\xbf"
		       "a.example\n"),
		  "a.example", "b.example", 1, 1 },
		{ __LINE__, "", LIST("\xef\xbb\xbf# first\na.example\n"), "a.example", "first",
		  1, 2 },
		{ __LINE__, "", LIST("#b.example\na.example # b.example\n"), "a.example",
		  "b.example", 1, 2 },
		{ __LINE__, "", LIST("\t#b.example\n\ta.example\t#c\n"), "a.example",
		  "b.example", 1, 2 },
		{ __LINE__, "", LIST("  a.example   b.example  \n"), "a.example", "b.example",
		  1, 1 },
		{ __LINE__, "", LIST("=a.example\n"), "a.example", "x.a.example", 1, 1 },
		{ __LINE__, "", LIST("*.a.example\n"), "x.a.example", "a.example", 1, 1 },
		{ __LINE__, "", LIST("A.Example.\n"), "a.example", "b.example", 1, 1 },
		{ __LINE__, "",
		  LIST("b\xc3\xbc"
		       "cher.example\n"),
		  "xn--bcher-kva.example", "bcher.example", 1, 1 },
		{ __LINE__, "", LIST("a\\035b.example\n"), "a\\035b.example", "a.example", 1,
		  1 },
		{ __LINE__, ", match: exact", LIST("a.example\n"), "a.example", "x.a.example",
		  1, 1 },
		{ __LINE__, ", match: exact", LIST("*.a.example\n"), "x.a.example", "a.example",
		  1, 1 },
		{ __LINE__, ", match: exact", LIST("=a.example\n"), "a.example", "x.a.example",
		  1, 1 },
		{ __LINE__, ", match: subtree", LIST("a.example\n"), "x.a.example", "b.example",
		  1, 1 },
		{ __LINE__, ", except: [x.a.example]", LIST("a.example\n"), "y.a.example",
		  "y.x.a.example", 1, 1 },
		{ __LINE__, ", domains: [b.example]", LIST("a.example\n"), "a.example",
		  "c.example", 1, 1 },
#undef LIST
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxw_policy *policy = NULL;
		struct mxw_verdict verdict;
		struct mxw_entry entry;

		MXWT_CASE(cases[i].line, load_list("watch", cases[i].keys, cases[i].octets,
		                                   cases[i].size, &policy) == MXW_OK);
		MXWT_CASE(cases[i].line, found.used == 0);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		MXWT_CASE(cases[i].line, is_blocked(policy, cases[i].yes));
		MXWT_CASE(cases[i].line, !is_blocked(policy, cases[i].no));
		verdict = mxwt_ask_from(policy, "192.0.2.1", cases[i].yes);
		MXWT_CASE(cases[i].line,
		          mxw_policy_rule(policy, verdict.rule).listed == cases[i].entries);
		entry = mxw_policy_entry(policy, verdict.entry);
		MXWT_CASE(cases[i].line, entry.line == cases[i].in_line);
		MXWT_CASE(cases[i].line, entry.listed);
		MXWT_CASE(cases[i].line, strcmp(entry.file, "list.txt") == 0);
		mxw_policy_free(policy);
	}
}

/* What is said of lines that are none. */
static void test_bad_lines(void)
{
	static const struct {
		int line;
		const char *octets;
		size_t size;
		const char *findings;
	} cases[] = {
#define LIST(octets) octets, sizeof(octets) - 1
		{ __LINE__, LIST("a.example\n  a..b # twice\n"),
		  "list.txt:2:3: error: \"a..b\" has two dots in a row; write \"a.b\" "
		  "[bad-name]\n" },
		{ __LINE__, LIST("\xef\xbb\xbf\ta..b\n"),
		  "list.txt:1:2: error: \"a..b\" has two dots in a row; write \"a.b\" "
		  "[bad-name]\n" },
		{ __LINE__, LIST("a.example#c\n"),
		  "list.txt:1:1: error: \"a.example#c\" has \"#\" in it, "
		  "which names do not have (\\035 if it is meant) [bad-name]\n" },
		{ __LINE__, LIST("a.example\n# \0\nb.example\n\0\n"),
		  "list.txt:2:0: error: a NUL is in this line; a list is text in UTF-8 "
		  "[bad-text]\n"
		  "list.txt:4:0: error: a NUL is in this line; a list is text in UTF-8 "
		  "[bad-text]\n" },
		{ __LINE__, LIST("a.example\rb.example\r"),
		  "list.txt:1:0: error: a carriage return is in this line; end each line with "
		  "a line feed, or with both [bad-text]\n" },
		{ __LINE__,
		  LIST("\xff\xfe"
		       "a\0.\0m\0l\0\n\0"),
		  "list.txt:0:0: error: this is UTF-16; a list is text in UTF-8 [bad-text]\n" },
		{ __LINE__, LIST("\xfe\xff\0a\0.\0m\0l\0\n"),
		  "list.txt:0:0: error: this is UTF-16; a list is text in UTF-8 [bad-text]\n" },
		{ __LINE__, LIST(".\n"),
		  "list.txt:1:1: error: \".\" is the root, which is above every name; "
		  "a rule lists names [root]\n" },
		{ __LINE__, LIST("# nothing\n"),
		  "list.txt:0:0: warning: no name is in this list, which rule \"l\" names "
		  "[no-entries]\n" },
		{ __LINE__, LIST(""),
		  "list.txt:0:0: warning: no name is in this list, which rule \"l\" names "
		  "[no-entries]\n" },
#undef LIST
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxw_policy *policy = NULL;

		/* An empty text has its size by its NUL. */
		MXWT_CASE(cases[i].line, (load_list("watch", "", cases[i].octets, cases[i].size,
		                                    &policy) == MXW_OK) == (found.errors == 0));
		MXWT_CASE(cases[i].line, strcmp(found.text, cases[i].findings) == 0);
		mxw_policy_free(policy);
	}
}

/* The same lines, left out with a warning; what is good stays. */
static void test_skip(void)
{
	static const char octets[] = "a.example\na..b\n\0\nb.example c.example d.example\n"
				     "e.example\n";
	struct mxw_policy *policy = NULL;

	CU_ASSERT_EQUAL(
		load_list("watch", ", bad-lines: skip", octets, sizeof(octets) - 1, &policy),
		MXW_OK);
	CU_ASSERT_STRING_EQUAL(
		found.text,
		"list.txt:2:1: warning: the line is left out: \"a..b\" has two dots in a row; "
		"write \"a.b\" [line-skipped]\n"
		"list.txt:3:0: warning: the line is left out: a NUL is in this line; "
		"a list is text in UTF-8 [line-skipped]\n"
		"list.txt:4:1: warning: the line is left out: "
		"\"b.example c.example d.example\" has more than two names; "
		"an entry is one name, and the one that was meant [line-skipped]\n");
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_TRUE(is_blocked(policy, "a.example"));
	CU_ASSERT_TRUE(is_blocked(policy, "e.example"));
	CU_ASSERT_FALSE(is_blocked(policy, "b.example"));
	mxw_policy_free(policy);
	policy = NULL;
	CU_ASSERT_EQUAL(load_list("watch",
	                          ", bad-lines: skip, accept: {line-skipped: the feed's own}",
	                          octets, sizeof(octets) - 1, &policy),
	                MXW_OK);
	CU_ASSERT_EQUAL(found.infos, 3);
	CU_ASSERT_EQUAL(found.warnings, 0);
	mxw_policy_free(policy);
}

/* A line may have 4096 octets, comment included, and its end besides. */
static void test_long_lines(void)
{
	static char octets[3 * MXW_LIST_LINE_MAX];
	struct mxw_policy *policy = NULL;

	memset(octets, ' ', sizeof(octets));
	memcpy(octets, "a.example #", 11);
	octets[MXW_LIST_LINE_MAX] = '\r';
	octets[MXW_LIST_LINE_MAX + 1] = '\n';
	CU_ASSERT_EQUAL(load_list("watch", "", octets, MXW_LIST_LINE_MAX + 2, &policy), MXW_OK);
	CU_ASSERT_STRING_EQUAL(found.text, "");
	mxw_policy_free(policy);
	policy = NULL;
	octets[MXW_LIST_LINE_MAX] = ' ';
	octets[MXW_LIST_LINE_MAX + 1] = '\n';
	CU_ASSERT_EQUAL(load_list("watch", "", octets, MXW_LIST_LINE_MAX + 2, &policy),
	                MXW_LIMIT);
	CU_ASSERT_STRING_EQUAL(
		found.text,
		"list.txt:1:0: error: a line of 4097 octets; 4096 are the most [limit]\n");
}

/* In a list of names that are allowed nothing else can be meant. */
static void test_allow(void)
{
	struct mxw_policy *policy = NULL;

	CU_ASSERT_EQUAL(load_list("allow", "", "=m.example a.example\n", 0, &policy),
	                MXW_INVALID);
	CU_ASSERT_STRING_EQUAL(found.text,
	                       "list.txt:1:1: error: \"=m.example a.example\": a name that is "
	                       "allowed was meant; write only the first, \"=m.example\" "
	                       "[intended-place]\n");
	CU_ASSERT_EQUAL(load_list("allow", "", "x.m.example\n", 0, &policy), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_TRUE(is_blocked(policy, "m.example"));
	CU_ASSERT_FALSE(is_blocked(policy, "y.x.m.example"));
	mxw_policy_free(policy);
}

/* The lists of a rule with these keys, before and now. */
static void check_change(int line, const char *keys_before, const char *before,
                         const char *keys, const char *now, const char *words)
{
	struct mxw_policy *known_good = NULL, *policy = NULL;
	char text[512];

	MXWT_CASE(line, load_list("watch", keys_before, before, 0, &known_good) == MXW_OK);
	(void)snprintf(text, sizeof(text),
	               HEAD "watch: [{id: l, files: [list.txt], max-change: 50%%%s}]\n", keys);
	MXWT_CASE(line,
	          mxwt_load_files(
			  (const struct mxwt_source[]){
				  { "policy.yaml", text, 0 }, { "list.txt", now, 0 }, { 0 } },
			  &(struct mxw_load_options){
				  .seed = 1, .known_good = known_good, .errors_only = true },
			  &found, &policy) == (words == NULL ? MXW_OK : MXW_INVALID));
	MXWT_CASE(line, (mxwt_log_count(&found, "max-change") > 0) == (words != NULL));
	MXWT_CASE(line, words == NULL || strstr(found.text, words) != NULL);
	mxw_policy_free(policy);
	mxw_policy_free(known_good);
}

/* Lists are held against lists: what the rule itself says as well changes nothing of that. */
static void test_change(void)
{
	static const char domains[] = ", domains: [a.example]";

	check_change(__LINE__, "", "a.example\nb.example\n", "", "b.example\na.example\n",
	             NULL);
	/* One of two is half of them: just so much may change. */
	check_change(__LINE__, "", "a.example\nb.example\n", "", "b.example\n", NULL);
	check_change(__LINE__, "", "a.example\nb.example\n", "", "c.example\nb.example\n",
	             "of 2 names, gone 1, new 1;");
	check_change(__LINE__, "", "a.example\n", "", "=a.example\n",
	             "of 1 names, gone 1, new 1;");
	check_change(__LINE__, domains, "a.example\n", "", "a.example\n", NULL);
	check_change(__LINE__, domains, "a.example\nb.example\n", "", "a.example\nb.example\n",
	             NULL);
	check_change(__LINE__, "", "a.example\n", domains, "a.example\n", NULL);
	check_change(__LINE__, domains, "a.example\n", domains, "b.example\n",
	             "of 1 names, gone 1, new 1;");
}

/* The last of a million lines is bad, and is found where it is. */
static void test_million(void)
{
	const uint32_t count = 1000000;
	size_t room = 24 * (size_t)count, used = 0;
	char *octets = malloc(room);
	struct mxw_policy *policy = NULL;
	struct mxw_verdict verdict;

	CU_ASSERT_PTR_NOT_NULL_FATAL(octets);
	for (uint32_t i = 1; i < count; i++)
		used += (size_t)snprintf(octets + used, room - used, "n%u.example\n",
		                         (unsigned)i);
	used += (size_t)snprintf(octets + used, room - used, "      a..b\n");
	CU_ASSERT_EQUAL(load_list("watch", ", bad-lines: skip", octets, used, &policy), MXW_OK);
	CU_ASSERT_STRING_EQUAL(
		found.text, "list.txt:1000000:7: warning: the line is left out: \"a..b\" has "
			    "two dots in a row; write \"a.b\" [line-skipped]\n");
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	verdict = mxwt_ask_from(policy, "192.0.2.1", "x.n999999.example");
	CU_ASSERT_NOT_EQUAL_FATAL(verdict.rule, MXW_RULE_NONE);
	CU_ASSERT_EQUAL(mxw_policy_entry(policy, verdict.entry).line, 999999);
	CU_ASSERT_EQUAL(mxw_policy_rule(policy, verdict.rule).listed, count - 1);
	mxw_policy_free(policy);
	free(octets);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "lines are entries", test_lines },
		{ "lines that are none", test_bad_lines },
		{ "bad lines are left out", test_skip },
		{ "a line has a largest size", test_long_lines },
		{ "lists of names that are allowed", test_allow },
		{ "lists that change", test_change },
		{ "a million lines", test_million },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "lists", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
