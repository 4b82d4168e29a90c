/* UTF-8 against the table of well-formed sequences in RFC 3629 section 4. */
#include <mxwarden/utf8.h>

#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void test_decode(void)
{
	static const struct {
		const char *text;
		size_t size, expect;
		uint32_t character;
	} cases[] = {
		{ "a", 1, 1, 'a' },
		{ "", 1, 1, 0 }, /* a NUL is a character */
		{ "\xc3\xa9x", 3, 2, 0xe9 },
		{ "\xe2\x82\xac", 3, 3, 0x20ac },
		{ "\xf0\x9f\x98\x80", 4, 4, 0x1f600 },
		{ "\xe2\x82\xac", 2, 0, 0 }, /* cut off by the size */
		{ "a", 0, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		uint32_t character = 0;

		CU_ASSERT_EQUAL(mxw_utf8_decode(cases[i].text, cases[i].size, &character),
		                cases[i].expect);
		CU_ASSERT_EQUAL(character, cases[i].character);
	}
}

/* The edges of the table in RFC 3629 section 4. "?" in `expect` stands for U+FFFD. */
static void test_repair(void)
{
	static const struct {
		const char *text, *expect;
	} cases[] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "\x7f\xc2\x80\xdf\xbf", "\x7f\xc2\x80\xdf\xbf" },
		{ "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80",
		  "\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80" },
		{ "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf" },
		{ "\x80", "?" },
		{ "a\xffz", "a?z" },
		{ "\xc0\xaf", "??" },           /* overlong */
		{ "\xe0\x9f\xbf", "???" },      /* overlong */
		{ "\xf0\x8f\xbf\xbf", "????" }, /* overlong */
		{ "\xed\xa0\x80", "???" },      /* a surrogate */
		{ "\xf4\x90\x80\x80", "????" }, /* above U+10FFFF */
		{ "\xf5\x80\x80\x80", "????" },
		{ "\xc3", "?" }, /* cut off */
		{ "\xe2\x82", "??" },
		{ "\xe2\x82z", "??z" },
		{ "\xf0\x9f\x98", "???" },
		{ "\xe2\x82\xc3\xa9", "??\xc3\xa9" },
	};

	for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
		char *repaired = mxw_utf8_repair(cases[i].text, strlen(cases[i].text));
		const char *at = repaired;

		CU_ASSERT_PTR_NOT_NULL_FATAL(repaired);
		for (const char *c = cases[i].expect; *c != '\0'; c++) {
			const char *want =
				*c == '?' ? "\xef\xbf\xbd" : (const char[]){ *c, '\0' };

			if (strncmp(at, want, strlen(want)) != 0)
				break;
			at += strlen(want);
		}
		CU_ASSERT_STRING_EQUAL(at, "");
		CU_ASSERT_TRUE(strlen(repaired) >= strlen(cases[i].expect));
		free(repaired);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "one character", test_decode },
		{ "repair", test_repair },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "utf8", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
