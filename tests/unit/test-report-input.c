/* Lines of files, plain and compressed: whole, in several parts, cut off, damaged, and too long. The compressors
 * are those of the libraries, whose formats are standards. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST /* what is compressed is only read */
#include <zlib.h>
#include <zstd.h>

#include "tests/lib/tap.h"
#include "tests/unit/files.h"
#include "tools/alert_line.h"
#include "tools/report_input.h"

#define ROOM (4u << 20)

static unsigned char stored[ROOM];

#define READ_MAX 512u

/* Puts as much as there is room for behind a text. */
static void append(char text[READ_MAX], const char *before, const char *line, size_t size,
                   const char *behind)
{
	const size_t used = strlen(text);

	(void)snprintf(text + used, READ_MAX - used, "%s%.*s%s", before, (int)size, line,
	               behind);
}

/* What is read, each line between brackets: a last one without its end as <...>, one that is too long as [!]; and
 * what ends it. */
static const char *read_all(const char *path, char text[READ_MAX])
{
	struct report_input *input = report_input_open(path);
	enum report_input_result result;
	const char *line = NULL;
	size_t size = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(input);
	text[0] = '\0';
	while ((result = report_input_line(input, &line, &size)) != REPORT_INPUT_END &&
	       result != REPORT_INPUT_FAILED) {
		if (result == REPORT_INPUT_TOO_LONG)
			append(text, "[", "!", 1, "]");
		else if (result == REPORT_INPUT_TAIL)
			append(text, "<", line, size, ">");
		else
			append(text, "[", line, size, "]");
	}
	if (result == REPORT_INPUT_FAILED)
		append(text, " ", "", 0, report_input_trouble(input));
	else
		CU_ASSERT_STRING_EQUAL(report_input_trouble(input), "");
	report_input_close(input);
	return text;
}

static size_t gzip(const char *text, unsigned char *room)
{
	z_stream stream = { 0 };

	CU_ASSERT_EQUAL_FATAL(
		deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	stream.next_in = (const unsigned char *)text;
	stream.avail_in = (uInt)strlen(text);
	stream.next_out = room;
	stream.avail_out = ROOM / 4;
	CU_ASSERT_EQUAL_FATAL(deflate(&stream, Z_FINISH), Z_STREAM_END);
	const size_t size = stream.total_out;
	deflateEnd(&stream);
	return size;
}

static size_t zstd(const char *text, unsigned char *room)
{
	const size_t size = ZSTD_compress(room, ROOM / 4, text, strlen(text), 3);

	CU_ASSERT_FALSE_FATAL(ZSTD_isError(size));
	return size;
}

static void check(const char *name, size_t size, const char *expected,
                  enum report_input_form form)
{
	char text[READ_MAX];
	const char *path = mxwt_path(name);

	mxwt_file_write(path, stored, size);
	if (strcmp(read_all(path, text), expected) != 0)
		printf("# %s, form %d: %s\n", name, (int)form, text);
	CU_ASSERT_STRING_EQUAL(text, expected);
	struct report_input *input = report_input_open(path);
	CU_ASSERT_PTR_NOT_NULL_FATAL(input);
	CU_ASSERT_EQUAL(report_input_form(input), form);
	report_input_close(input);
}

static void test_plain(void)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "", "" },
		{ "\n", "[]" },
		{ "a\nbc\n", "[a][bc]" },
		{ "a\n\nbc", "[a][]<bc>" },
		{ "a", "<a>" },
		{ "a\r\nb\n", "[a\r][b]" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memcpy(stored, cases[i].text, strlen(cases[i].text));
		check("plain", strlen(cases[i].text), cases[i].expected, REPORT_INPUT_PLAIN);
	}
}

static void test_compressed(void)
{
	static const struct {
		size_t (*compress)(const char *text, unsigned char *room);
		enum report_input_form form;
	} ways[] = { { gzip, REPORT_INPUT_GZIP }, { zstd, REPORT_INPUT_ZSTD } };

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		size_t size = ways[i].compress("a\nbc\n", stored);
		check("one", size, "[a][bc]", ways[i].form);

		/* A line may go from one part to the next. */
		const size_t first = ways[i].compress("a\nb", stored);
		size = first + ways[i].compress("c\nd\n", stored + first);
		check("two", size, "[a][bc][d]", ways[i].form);
		check("two, the second cut off", first + 5,
		      "[a]<b> the compressed data are cut off", ways[i].form);

		memset(stored + first, 'x', 100);
		check("followed by something else", first + 100,
		      i == 0 ? "[a]<b> the compressed data are damaged"
		             : "[a]<b> the compressed data are damaged, or need more memory than "
		               "zstd takes unasked",
		      ways[i].form);
		/* Zeros fill up a block; behind them there may be another part. */
		if (i == 0) {
			memset(stored + first, 0, 100);
			check("followed by zeros", first + 100, "[a]<b>", ways[i].form);
			size = first + 100 + gzip("c\n", stored + first + 100);
			check("zeros between", size, "[a][bc]", ways[i].form);
			memset(stored + first + 90, 'x', 10);
			check("zeros and something else", first + 100,
			      "[a]<b> the compressed data are damaged", ways[i].form);
		}
		size = ways[i].compress("", stored);
		check("nothing", size, "", ways[i].form);
	}
}

/* Lines of exactly the size that is the most, and of one octet more, plain and compressed. */
static void test_long(void)
{
	char *text = calloc(1, 2 * ALERT_LINE_SIZE_MAX + 16);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (unsigned more = 0; more < 2; more++) {
		char read[READ_MAX];
		size_t size = 0;

		memcpy(text, "a\n", 2);
		memset(text + 2, 'x', ALERT_LINE_SIZE_MAX + more);
		memcpy(text + 2 + ALERT_LINE_SIZE_MAX + more, "\nb\n", 4);
		size = strlen(text);
		mxwt_file_write(mxwt_path("long"), text, size);
		(void)read_all(mxwt_path("long"), read);
		if (more == 0)
			CU_ASSERT_EQUAL(strncmp(read, "[a][xxx", 7), 0);
		if (more == 1)
			CU_ASSERT_STRING_EQUAL(read, "[a][!][b]");
	}
	memset(text, 'x', 2 * ALERT_LINE_SIZE_MAX);
	text[2 * ALERT_LINE_SIZE_MAX] = '\0';
	check("longer, and without an end", gzip(text, stored), "[!]", REPORT_INPUT_GZIP);
	free(text);
}

static void test_no_file(void)
{
	CU_ASSERT_PTR_NULL(report_input_open(mxwt_path("none")));
	CU_ASSERT_EQUAL(errno, ENOENT);
	CU_ASSERT_PTR_NULL(report_input_open(mxwt_path(".")));
	CU_ASSERT_EQUAL(errno, EISDIR);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "plain", test_plain },
		{ "compressed, in one part and in two", test_compressed },
		{ "long lines", test_long },
		{ "no file", test_no_file },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "input", mxwt_files_set_up, mxwt_files_clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
