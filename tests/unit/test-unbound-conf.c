/* What Unbound reads in a configuration, statement by statement, and that every refusal of memory
 * ends in one. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/files.h"
#include "tests/unit/kit.h"
#include "tools/unbound_conf.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define STORY_MAX 2048u

static void story_add(char story[STORY_MAX], const char *text)
{
	const size_t used = strlen(story);

	snprintf(story + used, STORY_MAX - used, "%s", text);
}

/* A cmd_conf_problem_fn: adds the place to the story, "!2:3". */
static void add_problem(void *context, const struct cmd_conf_problem *problem)
{
	char text[64];

	snprintf(text, sizeof(text), "!%u:%u\n", (unsigned)problem->line,
	         (unsigned)problem->column);
	story_add(context, text);
}

/* Tells what is read: problems as they come, then each statement with the place of its first word, and
 * its clause, as "server 2:3 keyword=word|word". */
static void tell(const char *text, size_t size, char story[STORY_MAX])
{
	struct cmd_conf conf;
	const char *path = mxwt_path("unbound.conf");

	story[0] = '\0';
	mxwt_file_write(path, text, size);
	CU_ASSERT_EQUAL(cmd_conf_read(path, add_problem, story, &conf), MXW_OK);
	for (size_t i = 0; i < conf.count; i++) {
		const struct cmd_conf_statement *statement = &conf.items[i];
		char line[512];
		if (statement->clause == i)
			continue;
		snprintf(line, sizeof(line), "%s %u:%u %s",
		         statement->clause == CMD_CONF_NO_CLAUSE
		                 ? "-"
		                 : conf.items[statement->clause].keyword,
		         statement->word_count > 0 ? (unsigned)statement->words[0].line : 0,
		         statement->word_count > 0 ? (unsigned)statement->words[0].column : 0,
		         statement->keyword);
		story_add(story, line);
		for (size_t w = 0; w < statement->word_count; w++) {
			story_add(story, w == 0 ? "=" : "|");
			story_add(story, statement->words[w].text);
		}
		story_add(story, "\n");
	}
	cmd_conf_fini(&conf);
}

static void test_words(void)
{
	static const struct {
		int line;
		const char *text, *story;
	} cases[] = {
		{ __LINE__, "", "" },
		{ __LINE__, "# only\n\t # comments", "" },
		{ __LINE__, "server:\n\tport: 53\n", "server 2:8 port=53\n" },
		{ __LINE__, "port: 53", "- 1:7 port=53\n" },
		/* No blank need be between a keyword and its word, and a line end may. */
		{ __LINE__, "server:port:53 chroot:\"\"\nusername:\n\n 'u v' # x\n",
		  "server 1:13 port=53\nserver 1:23 chroot=\nserver 4:2 username=u v\n" },
		/* A hash within a word is part of it, behind it begins a comment. */
		{ __LINE__, "forward-zone: forward-addr: 192.0.2.1@853#name # addr\n",
		  "forward-zone 1:29 forward-addr=192.0.2.1@853#name\n" },
		{ __LINE__, "server: local-zone: a. #x\n static local-zone: \"b\" deny\r\n",
		  "server 1:21 local-zone=a.|static\nserver 2:21 local-zone=b|deny\n" },
		{ __LINE__, "server: local-zone-override: a 192.0.2.0/24 deny port: 1\n",
		  "server 1:30 local-zone-override=a|192.0.2.0/24|deny\n"
		  "server 1:56 port=1\n" },
		/* Quotes: the other one within, a backslash before one, one that ends a word. */
		{ __LINE__, "server: a: '\"' b: \"\\\"\" c: \\\"d\n",
		  "server 1:12 a=\"\nserver 1:19 b=\\\"\nserver 1:27 c=\\\"d\n" },
		{ __LINE__, "server: local-zone: a\"b c\"\n",
		  "server 1:21 local-zone=a|b c\n" },
		{ __LINE__, "server: a: b\\ c\n", "server 1:12 a=b\\ c\n" },
		/* Columns are in characters. */
		{ __LINE__, "server: identity: \"\303\244\303\266\" port: 1\n",
		  "server 1:19 identity=\303\244\303\266\nserver 1:30 port=1\n" },
		/* What is wrong, and what follows it all the same. */
		{ __LINE__, "server: identity: \"open\n port: 1\n",
		  "!1:19\nserver 0:0 identity\nserver 2:8 port=1\n" },
		{ __LINE__, "server: 'open", "!1:9\n" },
		{ __LINE__, "server: stray port: 1\n", "!1:9\nserver 1:21 port=1\n" },
		{ __LINE__, "server: \"stray\" : port: 1", "!1:9\nserver 1:25 port=1\n" },
		{ __LINE__, "server: identity:", "server 0:0 identity\n" },
		{ __LINE__, "include:", "" },
		{ __LINE__, "include: \"open\n", "!1:10\n" },
	};
	char story[STORY_MAX];

	for (size_t i = 0; i < COUNT(cases); i++) {
		tell(cases[i].text, strlen(cases[i].text), story);
		if (strcmp(story, cases[i].story) != 0)
			printf("# line %d: %s", cases[i].line, story);
		CU_ASSERT_STRING_EQUAL(story, cases[i].story);
	}
}

/* Octets that are nothing, each of which must be passed. */
static void test_noise(void)
{
	struct mxwt_random random = mxwt_random_new(1);
	static const char likely[] = ":\"'\\#\n\r \t\0a-include: server: *?[{~/";
	char text[400], story[STORY_MAX];

	for (unsigned round = 0; round < 2000; round++) {
		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = likely[mxwt_random_below(&random, sizeof(likely))];
		tell(text, sizeof(text), story);
	}
	CU_PASS("each has come to an end");
}

/* Includes of all kinds; relative ones are below the working directory until `directory`. */
static void test_includes(void)
{
	char text[1024], story[STORY_MAX], expected[STORY_MAX];
	const char *directory = mxwt_path(".");

	mxwt_file_write(mxwt_path("1.part"), "port: 1 remote-control:", 23);
	mxwt_file_write(mxwt_path("2.part"), "port: 2 server: port: 3", 23);
	snprintf(text, sizeof(text),
	         "server: include: %s/?.part\nport: 4\n"
	         "include-toplevel: \"%s/[2]*\" port: 5\n"
	         "server: directory: \"%s\" include: {1,none}.part\n"
	         "include: none*\ninclude: none\n",
	         directory, directory, directory);
	/* 1.part leaves the clause remote-control behind, 2.part ends in the clause server. */
	snprintf(expected, sizeof(expected),
	         "!6:10\n"
	         "server 1:7 port=1\nremote-control 1:7 port=2\nserver 1:23 port=3\n"
	         "server 2:7 port=4\n- 1:7 port=2\nserver 1:23 port=3\n"
	         "- 3:%zu port=5\nserver 4:20 directory=%s\nserver 1:7 port=1\n",
	         strlen(directory) + 33, directory);
	/* Of {1,none}.part Unbound's glob finds the first only. */
	tell(text, strlen(text), story);
	if (strcmp(story, expected) != 0)
		printf("# %s", story);
	CU_ASSERT_STRING_EQUAL(story, expected);
}

static void test_unreadable(void)
{
	char story[STORY_MAX] = "";
	struct cmd_conf conf;

	errno = 0;
	CU_ASSERT_EQUAL(cmd_conf_read(mxwt_path("missing"), add_problem, story, &conf), MXW_IO);
	CU_ASSERT_EQUAL(errno, ENOENT);
	cmd_conf_fini(&conf);
	CU_ASSERT_EQUAL(cmd_conf_read(mxwt_path("."), add_problem, story, &conf), MXW_IO);
	CU_ASSERT_EQUAL(errno, EISDIR);
	cmd_conf_fini(&conf);
	CU_ASSERT_STRING_EQUAL(story, "");
}

static bool attempt(void *context)
{
	const char *path = context;
	char story[STORY_MAX] = "";
	struct cmd_conf conf;
	const enum mxw_result result = cmd_conf_read(path, add_problem, story, &conf);
	const bool refused = mxwt_fail_alloc_happened();

	cmd_conf_fini(&conf);
	CU_ASSERT_EQUAL(result, refused ? MXW_NOMEM : MXW_OK);
	return result == (refused ? MXW_NOMEM : MXW_OK);
}

static void test_memory(void)
{
	char text[1024], path[PATH_MAX];

	snprintf(path, sizeof(path), "%s", mxwt_path("unbound.conf"));
	snprintf(text, sizeof(text), "server: directory: \"%s\" port: 1 include: 1.part\n",
	         mxwt_path("."));
	mxwt_file_write(mxwt_path("1.part"), "port: 1", 7);
	mxwt_file_write(path, text, strlen(text));
	/* At least the stack, two names, octets of two files, names of files, statements, words. */
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt, path) >= 2 * 8);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "statements, words and places", test_words },
		{ "noise comes to an end", test_noise },
		{ "includes", test_includes },
		{ "files that cannot be read", test_unreadable },
		{ "refused memory", test_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "unbound.conf", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
