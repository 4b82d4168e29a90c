/* Durations: what is one, what is none with the advice, and how they are printed. */
#include <string.h>

#include <mxwarden/loader.h>

#include "config/times.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"

static void test_good(void)
{
	static const struct {
		int line;
		const char *text;
		int64_t seconds;
	} cases[] = {
		{ __LINE__, "1s", 1 },
		{ __LINE__, "90s", 90 },
		{ __LINE__, "5m", 300 },
		{ __LINE__, "2h", 7200 },
		{ __LINE__, "24h", 86400 },
		{ __LINE__, "7d", 604800 },
		{ __LINE__, "365d", 31536000 },
		/* Too large is too large; nothing overflows. */
		{ __LINE__, "2147483647d", INT64_C(185542587100800) },
		{ __LINE__, "99999999999999999999999999d", INT64_C(185542587100800) },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t seconds = -1;

		MXWT_CASE(cases[i].line,
		          mxw_duration_from_text(cases[i].text, strlen(cases[i].text),
		                                 &seconds) == MXW_OK);
		MXWT_CASE(cases[i].line, seconds == cases[i].seconds);
	}
}

static void test_bad(void)
{
#define NONE                                                                                   \
	"is no duration; write a number and s, m, h or d behind it, such as 90s, 5m, 24h or 7d"
	static const struct {
		int line;
		const char *text, *advice;
	} cases[] = {
		{ __LINE__, "", NONE },
		{ __LINE__, "h", NONE },
		{ __LINE__, "0", NONE },
		{ __LINE__, "0s", NONE },
		{ __LINE__, "-1h", NONE },
		{ __LINE__, "+1h", NONE },
		{ __LINE__, "1.5h", NONE },
		{ __LINE__, "1h30m", NONE },
		{ __LINE__, "3 months", NONE },
		{ __LINE__, "1 week", NONE },
		{ __LINE__, "soon", NONE },
		{ __LINE__, "120",
		  "has no unit; write 120s, m, h or d, for seconds, minutes, hours or days" },
		{ __LINE__, "120 ",
		  "has no unit; write 120s, m, h or d, for seconds, minutes, hours or days" },
		{ __LINE__, "08h", "is not written as durations are; write 8h" },
		{ __LINE__, "2H", "is not written as durations are; write 2h" },
		{ __LINE__, "2 h", "is not written as durations are; write 2h" },
		{ __LINE__, "10 minutes", "is not written as durations are; write 10m" },
		{ __LINE__, "10min", "is not written as durations are; write 10m" },
		{ __LINE__, "1day", "is not written as durations are; write 1d" },
		{ __LINE__, "45 secs", "is not written as durations are; write 45s" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char advice[MXWI_TIME_ADVICE_MAX];
		int64_t seconds = -1;
		const size_t size = strlen(cases[i].text);

		MXWT_CASE(cases[i].line,
		          mxw_duration_from_text(cases[i].text, size, &seconds) == MXW_SYNTAX);
		MXWT_CASE(cases[i].line, seconds == -1);
		MXWT_CASE(cases[i].line,
		          strcmp(mxwi_duration_advice(cases[i].text, size, advice),
		                 cases[i].advice) == 0);
	}
	/* What is behind the text is not looked at. */
	CU_ASSERT_EQUAL(mxw_duration_from_text("2h", 1, &(int64_t){ 0 }), MXW_SYNTAX);
}

static void test_print(void)
{
	static const struct {
		int line;
		int64_t seconds;
		const char *text;
	} cases[] = {
		{ __LINE__, 0, "0s" },
		{ __LINE__, -5, "0s" },
		{ __LINE__, 59, "59s" },
		{ __LINE__, 60, "1m" },
		{ __LINE__, 90, "90s" },
		{ __LINE__, 5400, "90m" },
		{ __LINE__, 7200, "2h" },
		{ __LINE__, 86400, "24h" },
		{ __LINE__, 172800, "2d" },
		{ __LINE__, 129600, "36h" },
		{ __LINE__, 31536000, "365d" },
		{ __LINE__, 86401, "86401s" },
		{ __LINE__, INT64_MAX, "9223372036854775807s" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[MXW_DURATION_TEXT_MAX];

		MXWT_CASE(cases[i].line, strcmp(mxw_duration_to_text(cases[i].seconds, text),
		                                cases[i].text) == 0);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a number and its unit", test_good },
		{ "what is none, with advice", test_bad },
		{ "printed", test_print },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "durations", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
