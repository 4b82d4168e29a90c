/* The settings of a host: what a good file says, every mistake with its place and words, files that are
 * not what they should be, and the copy that is kept. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mxwarden/host.h>

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/files.h"
#include "tests/unit/host_kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define HEAD MXWT_HOST_HEAD
#define SINKS MXWT_HOST_SINKS

/* ---- what is good ---- */

static const struct {
	int line;
	const char *text;
	enum mxw_mode mode;
	const char *name;     /* NULL: none */
	const char *sinks[3]; /* the files in order; NULL behind the last */
	const char *findings; /* warnings; "": none */
} good[] = {
	{ __LINE__, HEAD, MXW_MODE_UNSET, NULL, { "alerts.json" }, "" },
	{ __LINE__, HEAD "mode: monitor\n", MXW_MODE_MONITOR, NULL, { "alerts.json" }, "" },
	{ __LINE__, HEAD "mode: enforce\n", MXW_MODE_ENFORCE, NULL, { "alerts.json" }, "" },
	{ __LINE__, HEAD "mode: disabled\n", MXW_MODE_DISABLED, NULL, { "alerts.json" }, "" },
	{ __LINE__,
	  "\xef\xbb\xbfmxwarden-host: 1\r\nname: \"res 17\"\r\n",
	  MXW_MODE_UNSET,
	  "res 17",
	  { "alerts.json" },
	  "" },
	{ __LINE__,
	  HEAD "name: r\xc3\xa9s17.dc2\nalerts: {}\n",
	  MXW_MODE_UNSET,
	  "r\xc3\xa9s17.dc2",
	  { "alerts.json" },
	  "" },
	/* All of them are commented out. */
	{ __LINE__, SINKS "#   - {file: a}\n", MXW_MODE_UNSET, NULL, { "alerts.json" }, "" },
	{ __LINE__,
	  SINKS "    - {file: a.json, format: ecs}\n    - file: /var/log/b.json\n",
	  MXW_MODE_UNSET,
	  NULL,
	  { "a.json", "/var/log/b.json" },
	  "" },
	{ __LINE__,
	  SINKS "    - {file: a}\n    - {file: b}\n    - {file: a}\n",
	  MXW_MODE_UNSET,
	  NULL,
	  { "a", "b" },
	  "6:14: warning: file \"a\" is a sink already, at line 4; leave one of them out "
	  "[repeated]\n" },
};

static void test_good(void)
{
	for (size_t i = 0; i < COUNT(good); i++) {
		struct mxw_host *host = NULL;
		struct mxwt_log log;
		size_t count = 0;

		MXWT_CASE(good[i].line,
		          mxwt_host_read_text(good[i].text, &log, &host) == MXW_OK);
		if (host == NULL)
			continue;
		MXWT_CASE(good[i].line, strcmp(log.text, good[i].findings) == 0);
		MXWT_CASE(good[i].line, host->mode == good[i].mode);
		MXWT_CASE(good[i].line, (host->name == NULL) == (good[i].name == NULL));
		if (host->name != NULL && good[i].name != NULL)
			MXWT_CASE(good[i].line, strcmp(host->name, good[i].name) == 0);
		while (count < host->sink_count && good[i].sinks[count] != NULL) {
			MXWT_CASE(good[i].line,
			          strcmp(host->sinks[count].file, good[i].sinks[count]) == 0);
			MXWT_CASE(good[i].line,
			          host->sinks[count].format == MXW_SINK_FORMAT_ECS);
			count++;
		}
		MXWT_CASE(good[i].line, good[i].sinks[count] == NULL);
		MXWT_CASE(good[i].line, host->sink_count == count);
		mxw_host_free(host);
	}
	CU_ASSERT_EQUAL(mxw_host_defaults()->mode, MXW_MODE_UNSET);
	CU_ASSERT_PTR_NULL(mxw_host_defaults()->name);
	CU_ASSERT_EQUAL(mxw_host_defaults()->release_limit_s, 86400);
	CU_ASSERT_EQUAL_FATAL(mxw_host_defaults()->sink_count, 1);
	CU_ASSERT_STRING_EQUAL(mxw_host_defaults()->sinks[0].file, "alerts.json");
}

/* How long a release may last, in seconds. */
static void test_release_limit(void)
{
	static const struct {
		int line;
		const char *text;
		uint32_t limit_s;
	} cases[] = {
		{ __LINE__, HEAD, 86400 },
		{ __LINE__, HEAD "release-limit: 1s\n", 1 },
		{ __LINE__, HEAD "release-limit: \"90m\"\n", 5400 },
		{ __LINE__, HEAD "release-limit: 365d\n", MXW_RELEASE_LIMIT_MAX },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct mxw_host *host = NULL;
		struct mxwt_log log;

		MXWT_CASE(cases[i].line,
		          mxwt_host_read_text(cases[i].text, &log, &host) == MXW_OK);
		MXWT_CASE(cases[i].line,
		          host != NULL && host->release_limit_s == cases[i].limit_s);
		mxw_host_free(host);
	}
}

/* ---- what is not ---- */

#define X10 "xxxxxxxxxx"
#define X50 X10 X10 X10 X10 X10
#define X255 X50 X50 X50 X50 X50 "xxxxx"
#define SINK "    - {file: "

static const struct mxwt_host_mistake mistakes[] = {
	{ __LINE__, "", MXW_INVALID, NULL },
	{ __LINE__, "mode: [\n", MXW_SYNTAX, NULL },
	{ __LINE__, "mode: monitor\n", MXW_INVALID,
	  "1:1: error: \"mxwarden-host\" is missing in the settings of a host: version of the "
	  "format; the first key [missing-key]\n" },
	{ __LINE__, "mxwarden-host: 2\nmodus: x\n", MXW_INVALID,
	  "1:16: error: format version \"2\" is not known; this program reads version 1, "
	  "written as the plain number 1 [version]\n" },
	{ __LINE__, "mode: monitor\nmxwarden-host: 1\n", MXW_INVALID,
	  "2:1: error: \"mxwarden-host: 1\" must be the first key [version]\n" },
	/* A policy. */
	{ __LINE__, "mxwarden: 1\nmode: monitor\n", MXW_INVALID,
	  "1:1: error: unknown key \"mxwarden\" in the settings of a host "
	  "[unknown-key]\n"
	  "1:1: error: \"mxwarden-host\" is missing in the settings of a host: version of the "
	  "format; the first key [missing-key]\n" },
	{ __LINE__, HEAD "moed: monitor\nhost: a\n", MXW_INVALID,
	  "2:1: error: unknown key \"moed\" in the settings of a host; did you mean "
	  "\"mode\"? [unknown-key]\n"
	  "3:1: error: unknown key \"host\" in the settings of a host [unknown-key]\n" },
	{ __LINE__, HEAD "mode: monitr\n", MXW_INVALID,
	  "2:7: error: \"mode\": unknown word \"monitr\"; did you mean \"monitor\"? "
	  "[bad-word]\n" },
	{ __LINE__, HEAD "mode: policy\n", MXW_INVALID,
	  "2:7: error: \"mode\": unknown word \"policy\"; write one of: disabled, monitor, "
	  "enforce [bad-word]\n" },
	{ __LINE__, HEAD "mode: monitor\nmode: enforce\n", MXW_INVALID, NULL },
	{ __LINE__, HEAD "release-limit: 24\n", MXW_INVALID,
	  "2:16: error: \"release-limit\": \"24\" has no unit; write 24s, m, h or d, for "
	  "seconds, minutes, hours or days [bad-time]\n" },
	{ __LINE__, HEAD "release-limit: 2 hours\n", MXW_INVALID,
	  "2:16: error: \"release-limit\": \"2 hours\" is not written as durations are; write "
	  "2h [bad-time]\n" },
	{ __LINE__, HEAD "release-limit: 1h30m\n", MXW_INVALID,
	  "2:16: error: \"release-limit\": \"1h30m\" is no duration; write a number and s, m, "
	  "h or d behind it, such as 90s, 5m, 24h or 7d [bad-time]\n" },
	{ __LINE__, HEAD "release-limit: 366d\n", MXW_INVALID,
	  "2:16: error: \"release-limit\": \"366d\" is not from 1s to 365d [bad-time]\n" },
	{ __LINE__, HEAD "release-limit: [1h]\n", MXW_INVALID,
	  "2:16: error: \"release-limit\": expected a text, found a list [wrong-kind]\n" },
	{ __LINE__, HEAD "name: \"\"\n", MXW_INVALID,
	  "2:7: error: \"name\": an empty name; leave the key out for the host name "
	  "[bad-text]\n" },
	{ __LINE__, HEAD "name: \"a\\eb\"\n", MXW_INVALID,
	  "2:7: error: \"name\": \"a\\u{1b}b\" has a character that cannot be shown, its octet "
	  "2; leave it out [bad-text]\n" },
	{ __LINE__, HEAD "name: " X255 "x\n", MXW_LIMIT,
	  "2:7: error: \"name\": a name of 256 octets; 255 are the most [limit]\n" },
};

static void test_bad(void)
{
	mxwt_host_check_mistakes(mistakes, COUNT(mistakes));
}

/* ---- files ---- */

#define GOOD HEAD "mode: monitor\nname: res17\n"

/* A file that cannot be read: the words, and errno as a caller sees it. */
static void check_file(const char *file, bool for_service, enum mxw_result result, int error,
                       const char *findings)
{
	struct mxw_host *host = NULL;
	struct mxwt_log log = { .used = 0 };

	errno = 0;
	mxwt_host_being_read = file;
	CU_ASSERT_EQUAL(mxw_host_read(file, for_service, mxwt_host_log_finding, &log, &host),
	                result);
	if (result == MXW_IO)
		CU_ASSERT_EQUAL(errno, error);
	CU_ASSERT_EQUAL(host != NULL, result == MXW_OK);
	CU_ASSERT_STRING_EQUAL(log.text, findings);
	mxw_host_free(host);
}

static void test_files(void)
{
	static const char writable[] = "others than root and its owner can write to the file; "
				       "take that from them with chmod go-w "
				       "[writable-by-others]\n";
	const char *link = mxwt_path("link"), *fifo = mxwt_path("fifo");
	char text[256];

	check_file(mxwt_path("absent"), true, MXW_IO, ENOENT, "");
	check_file(mxwt_path("absent/host.yaml"), true, MXW_IO, ENOENT, "");
	check_file(mxwt_path("."), true, MXW_IO, EISDIR,
	           "0:0: error: is a directory; name a file in it [not-a-file]\n");
	/* Nobody writes to it: whoever waited would wait for ever. */
	CU_ASSERT_EQUAL(mkfifo(fifo, 0600), 0);
	check_file(fifo, true, MXW_IO, EINVAL,
	           "0:0: error: is not a regular file; copy it into one [not-a-file]\n");
	mxwt_file_write(mxwt_host_path, GOOD, strlen(GOOD));
	CU_ASSERT_EQUAL(symlink("host.yaml", link), 0);
	CU_ASSERT_EQUAL(chmod(mxwt_host_path, 0644), 0);
	check_file(link, true, MXW_OK, 0, "");
	for (unsigned mode = 0620; mode <= 0622; mode += 2) {
		CU_ASSERT_EQUAL(chmod(mxwt_host_path, (mode_t)mode), 0);
		(void)snprintf(text, sizeof(text), "0:0: error: %s", writable);
		check_file(link, true, MXW_INVALID, 0, text);
		(void)snprintf(text, sizeof(text), "0:0: warning: %s", writable);
		check_file(link, false, MXW_OK, 0, text);
	}
	CU_ASSERT_EQUAL(unlink(mxwt_host_path), 0);
	/* There is a link, so there should be something behind it. */
	check_file(link, true, MXW_IO, ELOOP,
	           "0:0: error: cannot be read: No such file or directory [unreadable]\n");
	mxwt_file_write(mxwt_host_path, "", 0);
	CU_ASSERT_EQUAL(truncate(mxwt_host_path, 16777217), 0);
	check_file(mxwt_host_path, true, MXW_LIMIT, 0,
	           "0:0: error: larger than 16777216 octets, which is the most for one file "
	           "[limit]\n");
	CU_ASSERT_EQUAL(unlink(fifo), 0);
	CU_ASSERT_EQUAL(unlink(link), 0);
	CU_ASSERT_EQUAL(unlink(mxwt_host_path), 0);
}

static ino_t inode_of(const char *file)
{
	struct stat status = { .st_ino = 0 };

	CU_ASSERT_EQUAL(stat(file, &status), 0);
	return status.st_ino;
}

/* What was good outlives its file, and only as it was. */
static void test_copy(void)
{
	const char *copy = mxwt_path("last-good.host");
	struct mxw_host *host = NULL;
	struct mxwt_log log;
	ino_t inode;
	size_t size;
	char *octets;

	CU_ASSERT_EQUAL_FATAL(mxwt_host_read_text(GOOD, &log, &host), MXW_OK);
	CU_ASSERT_EQUAL(mxw_host_store(host, copy), MXW_OK);
	inode = inode_of(copy);
	/* The same again writes nothing; another does. */
	CU_ASSERT_EQUAL(mxw_host_store(host, copy), MXW_OK);
	CU_ASSERT_EQUAL(inode_of(copy), inode);
	mxw_host_free(host);
	CU_ASSERT_EQUAL_FATAL(mxwt_host_read_text(SINKS "    - {file: b}\n", &log, &host),
	                      MXW_OK);
	CU_ASSERT_EQUAL(mxw_host_store(host, copy), MXW_OK);
	mxw_host_free(host);
	CU_ASSERT_EQUAL(unlink(mxwt_host_path), 0);

	CU_ASSERT_EQUAL_FATAL(mxw_host_restore(copy, mxwt_host_log_finding, &log, &host),
	                      MXW_OK);
	CU_ASSERT_EQUAL(host->mode, MXW_MODE_UNSET);
	CU_ASSERT_EQUAL(host->sink_count, 1);
	CU_ASSERT_STRING_EQUAL(host->sinks[0].file, "b");
	CU_ASSERT_EQUAL(mxw_host_store(host, mxwt_path("absent/copy")), MXW_IO);
	CU_ASSERT_EQUAL(errno, ENOENT);
	mxw_host_free(host);

	host = NULL;
	octets = mxwt_file_read(copy, &size);
	octets[size / 2] ^= 1;
	mxwt_file_write(copy, octets, size);
	CU_ASSERT_EQUAL(mxw_host_restore(copy, mxwt_host_log_finding, &log, &host), MXW_SYNTAX);
	octets[size / 2] ^= 1;
	mxwt_file_write(copy, octets, size - 1);
	CU_ASSERT_EQUAL(mxw_host_restore(copy, mxwt_host_log_finding, &log, &host), MXW_SYNTAX);
	free(octets);
	CU_ASSERT_EQUAL(unlink(copy), 0);
	CU_ASSERT_EQUAL(mxw_host_restore(copy, mxwt_host_log_finding, &log, &host), MXW_IO);
	CU_ASSERT_EQUAL(errno, ENOENT);
	CU_ASSERT_PTR_NULL(host);
	CU_ASSERT_STRING_EQUAL(log.text, "");
}

/* ---- memory ---- */

static bool is_sound(enum mxw_result result, struct mxw_host *host,
                     const struct mxw_host *untouched)
{
	bool sound = mxwt_fail_alloc_happened() ? result == MXW_NOMEM && host == untouched
	                                        : result == MXW_OK && host != untouched;

	CU_ASSERT_TRUE(sound);
	if (host != untouched)
		mxw_host_free(host);
	return sound;
}

static bool attempt_read(void *context)
{
	struct mxw_host *untouched = context, *host = untouched;
	enum mxw_result result = mxw_host_read(mxwt_host_path, true, NULL, NULL, &host);

	return is_sound(result, host, untouched);
}

static bool attempt_restore(void *context)
{
	struct mxw_host *untouched = context, *host = untouched;
	enum mxw_result result = mxw_host_restore(mxwt_host_path, NULL, NULL, &host);

	return is_sound(result, host, untouched);
}

static void test_no_memory(void)
{
	static const char text[] = GOOD "alerts: {sinks: [{file: a}, {file: b}]}\n";
	struct mxw_host *host = NULL;
	struct mxwt_log log;
	int anything = 0;

	CU_ASSERT_EQUAL_FATAL(mxwt_host_read_text(text, &log, &host), MXW_OK);
	/* Octets, sources, a name, items, settings, the arena, a text; twice over. */
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt_read, &anything) >= 2 * 6);
	CU_ASSERT_EQUAL(mxw_host_store(host, mxwt_host_path), MXW_OK);
	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt_restore, &anything) >= 2 * 6);
	mxw_host_free(host);
	CU_ASSERT_EQUAL(unlink(mxwt_host_path), 0);
}

/* ---- documents ---- */

/* Every block of settings in a document is one without a finding. Returns how many there are. */
static unsigned check_document(const char *source, const char *name)
{
	static const char fence[] = "```yaml\n", begin[] = "mxwarden-host: ";
	char file[1024], *text;
	unsigned count = 0;

	(void)snprintf(file, sizeof(file), "%s/%s", source, name);
	text = mxwt_file_read(file, NULL);
	for (char *block = strstr(text, fence); block != NULL; block = strstr(block, fence)) {
		struct mxw_host *host = NULL;
		struct mxwt_log log;
		char *end;

		block += strlen(fence);
		if (strncmp(block, begin, strlen(begin)) != 0)
			continue;
		end = strstr(block, "```\n");
		CU_ASSERT_PTR_NOT_NULL_FATAL(end);
		*end = '\0';
		CU_ASSERT_EQUAL(mxwt_host_read_text(block, &log, &host), MXW_OK);
		CU_ASSERT_STRING_EQUAL(log.text, "");
		mxw_host_free(host);
		block = end + 1;
		count++;
	}
	free(text);
	return count;
}

static void test_documents(void)
{
	const char *source = getenv("MXW_SRCDIR");

	if (source == NULL) {
		(void)puts("# MXW_SRCDIR is not set: the documents are not read");
		return;
	}
	CU_ASSERT_TRUE(check_document(source, "docs/alerts.md") > 0);
	(void)check_document(source, "docs/architecture.md");
	(void)check_document(source, "README.md");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is good", test_good },
		{ "how long a release may last", test_release_limit },
		{ "every mistake has its words", test_bad },
		{ "files that are none, links, permissions", test_files },
		{ "what was good is kept", test_copy },
		{ "refused memory", test_no_memory },
		{ "the documents", test_documents },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "host", mxwt_host_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
