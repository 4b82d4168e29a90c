/* Quoting: what reaches a terminal or a log is one line and shows what is there. */
#include <string.h>

#include "config/quote.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define TEXT(literal) literal, sizeof(literal) - 1

static void test_quote(void)
{
	static const struct {
		int line;
		const char *text;
		size_t size;
		const char *quoted;
	} cases[] = {
		{ __LINE__, TEXT(""), "\"\"" },
		{ __LINE__, TEXT("army.ml"), "\"army.ml\"" },
		{ __LINE__, TEXT("a\"b\\c"), "\"a\\\"b\\\\c\"" },
		{ __LINE__, TEXT("b\xc3\xbc"), "\"b\xc3\xbc\"" },
		{ __LINE__, TEXT("a\nb\tc\0d"), "\"a\\u{a}b\\u{9}c\\u{0}d\"" },
		{ __LINE__, TEXT("\x1b[31m\x7f"), "\"\\u{1b}[31m\\u{7f}\"" },
		/* U+0085, U+200B, U+202E, U+2066, U+FEFF */
		{ __LINE__, TEXT("\xc2\x85"), "\"\\u{85}\"" },
		{ __LINE__, TEXT("\xe2\x80\x8b"), "\"\\u{200b}\"" },
		{ __LINE__, TEXT("\xe2\x80\xae"), "\"\\u{202e}\"" },
		{ __LINE__, TEXT("\xe2\x81\xa6"), "\"\\u{2066}\"" },
		{ __LINE__, TEXT("\xef\xbb\xbf"), "\"\\u{feff}\"" },
		/* U+200C, which words of Persian need */
		{ __LINE__, TEXT("\xe2\x80\x8c"), "\"\xe2\x80\x8c\"" },
		/* not UTF-8: a lone octet, a cut-off one, overlong, a surrogate, too large */
		{ __LINE__, TEXT("\xff"), "\"\\xff\"" },
		{ __LINE__, TEXT("\xe2\x80"), "\"\\xe2\\x80\"" },
		{ __LINE__, TEXT("\xc0\xaf"), "\"\\xc0\\xaf\"" },
		{ __LINE__, TEXT("\xe0\x80\xaf"), "\"\\xe0\\x80\\xaf\"" },
		{ __LINE__, TEXT("\xed\xa0\x80"), "\"\\xed\\xa0\\x80\"" },
		{ __LINE__, TEXT("\xf4\x90\x80\x80"), "\"\\xf4\\x90\\x80\\x80\"" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *quoted = MXWI_QUOTE(cases[i].text, cases[i].size);

		MXWT_CASE(cases[i].line, strcmp(quoted, cases[i].quoted) == 0);
	}
}

/* In a log: ASCII, and what is quoted already stays so. */
static void test_to_ascii(void)
{
	static const struct {
		int line;
		const char *text, *expect;
	} cases[] = {
		{ __LINE__, "", "" },
		{ __LINE__, "\"a\\\"b\\u{a}\": no name", "\"a\\\"b\\u{a}\": no name" },
		{ __LINE__, "b\xc3\xbc", "b\\u{fc}" },
		{ __LINE__, "a\nb\x1b[2J\x7f", "a\\u{a}b\\u{1b}[2J\\u{7f}" },
		/* U+009B, which is ESC [ to a terminal, and U+1F4E7 */
		{ __LINE__, "\xc2\x9b\xf0\x9f\x93\xa7", "\\u{9b}\\u{1f4e7}" },
		{ __LINE__, "\xff\xe2\x80", "\\xff\\xe2\\x80" },
		/* Of the room below 28 octets are for the text. */
		{ __LINE__, "0123456789012345678901234567", "0123456789012345678901234567" },
		{ __LINE__, "01234567890123456789012345678",
		  "0123456789012345678901234567..." },
		{ __LINE__, "0123456789012345678901234\xc3\xbc",
		  "0123456789012345678901234..." },
	};
	char room[32];

	for (size_t i = 0; i < COUNT(cases); i++)
		MXWT_CASE(cases[i].line,
		          strcmp(mxwi_to_ascii(cases[i].text, room, sizeof(room)),
		                 cases[i].expect) == 0);
}

/* Whatever the length: quotes at both ends, the room is kept, and a character is whole. */
static void test_cut(void)
{
	char text[1024];

	for (size_t size = 0; size + 3 <= sizeof(text); size += 3) {
		struct mxwi_quote quote;
		size_t quoted;

		memcpy(text + size, "\xe2\x82\xac", 3); /* the euro sign */
		(void)mxwi_quote(&quote, text, size + 3);
		quoted = strlen(quote.text);
		CU_ASSERT_TRUE(quoted < sizeof(quote.text));
		CU_ASSERT_EQUAL(quote.text[0], '"');
		CU_ASSERT_EQUAL(quote.text[quoted - 1], '"');
		if (quoted == size + 5)
			continue;
		CU_ASSERT_STRING_EQUAL(quote.text + quoted - 4, "...\"");
		CU_ASSERT_EQUAL((quoted - 5) % 3, 0);
		CU_ASSERT_TRUE(quoted > 256);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "ASCII", test_to_ascii },
		{ "quotes", test_quote },
		{ "long texts are cut off", test_cut },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "quote", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
