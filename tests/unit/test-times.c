/* Times as people write them: seconds from RFC 3339's own examples, from well-known moments of POSIX
 * time and from a calendar that counts day by day; and what is said of texts that are no time. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "config/times.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"

static void test_times(void)
{
	static const struct {
		int line;
		const char *text;
		int64_t time_s;
	} cases[] = {
		{ __LINE__, "1970-01-01", 0 },
		{ __LINE__, "1970-01-02", 86400 },
		{ __LINE__, "2000-02-29", 951782400 },
		{ __LINE__, "2000-03-01", 951868800 },
		{ __LINE__, "2027-12-31", 1830211200 },
		/* RFC 3339 section 5.8, and its fraction dropped. */
		{ __LINE__, "1985-04-12T23:20:50.52Z", 482196050 },
		{ __LINE__, "1996-12-19T16:39:57-08:00", 851042397 },
		{ __LINE__, "1996-12-20T00:39:57Z", 851042397 },
		/* Round numbers, and the ends of 31 bits. */
		{ __LINE__, "2001-09-09T01:46:40Z", 1000000000 },
		{ __LINE__, "2009-02-13T23:31:30Z", 1234567890 },
		{ __LINE__, "2038-01-19T03:14:07Z", 2147483647 },
		{ __LINE__, "2038-01-19T03:14:08Z", INT64_C(2147483648) },
		{ __LINE__, "9999-12-31T23:59:59Z", INT64_C(253402300799) },
		/* An offset is how far the clock is ahead. */
		{ __LINE__, "1970-01-01T02:00:00+02:00", 0 },
		{ __LINE__, "1969-12-31T23:00:00-02:00", 3600 },
		{ __LINE__, "2027-12-31T18:00:00+02:00", 1830211200 + 16 * 3600 },
		{ __LINE__, "2027-12-31T18:00:00-00:00", 1830211200 + 18 * 3600 },
		{ __LINE__, "2027-12-31T18:00:00+23:59", 1830211200 + 18 * 3600 - 86340 },
		{ __LINE__, "2027-12-31T18:00:00+05:45", 1830211200 + 12 * 3600 + 900 },
		{ __LINE__, "2027-12-31t18:00:00z", 1830211200 + 18 * 3600 },
		{ __LINE__, "2027-12-31T00:00:00.999999999999999999999Z", 1830211200 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t time_s = -1;

		MXWT_CASE(cases[i].line,
		          mxw_time_from_text(cases[i].text, strlen(cases[i].text), &time_s) ==
		                  MXW_OK);
		MXWT_CASE(cases[i].line, time_s == cases[i].time_s);
	}
}

static void test_no_times(void)
{
	static const struct {
		int line;
		const char *text;
		size_t size;
	} cases[] = {
#define TEXT(text) text, sizeof(text) - 1
		{ __LINE__, TEXT("") },
		{ __LINE__, TEXT("2027") },
		{ __LINE__, TEXT("2027-12") },
		{ __LINE__, TEXT("2027-12-3") },
		{ __LINE__, TEXT("2027-12-311") },
		{ __LINE__, TEXT("2027-1-31") },
		{ __LINE__, TEXT("02027-12-31") },
		{ __LINE__, TEXT("10000-01-01") },
		{ __LINE__, TEXT("0000-01-01") },
		{ __LINE__, TEXT("1969-12-31") },
		{ __LINE__, TEXT("1970-01-01T00:00:00+00:01") },
		{ __LINE__, TEXT("9999-12-31T23:59:59-00:01") },
		{ __LINE__, TEXT("2027-00-31") },
		{ __LINE__, TEXT("2027-13-31") },
		{ __LINE__, TEXT("2027-12-00") },
		{ __LINE__, TEXT("2027-12-32") },
		{ __LINE__, TEXT("2027-06-31") },
		{ __LINE__, TEXT("2027-02-29") },
		{ __LINE__, TEXT("2100-02-29") },
		{ __LINE__, TEXT(" 2027-12-31") },
		{ __LINE__, TEXT("2027-12-31 ") },
		{ __LINE__, TEXT("2027-12-31\0") },
		{ __LINE__, TEXT("+027-12-31") },
		{ __LINE__, TEXT("2027-12-31T") },
		{ __LINE__, TEXT("2027-12-31T18:00:00") },
		{ __LINE__, TEXT("2027-12-31 18:00:00Z") },
		{ __LINE__, TEXT("2027-12-31T18:00Z") },
		{ __LINE__, TEXT("2027-12-31T24:00:00Z") },
		{ __LINE__, TEXT("2027-12-31T23:60:00Z") },
		{ __LINE__, TEXT("1990-12-31T23:59:60Z") },
		{ __LINE__, TEXT("2027-12-31T18:00:00.Z") },
		{ __LINE__, TEXT("2027-12-31T18:00:00,5Z") },
		{ __LINE__, TEXT("2027-12-31T18:00:00+0100") },
		{ __LINE__, TEXT("2027-12-31T18:00:00+01") },
		{ __LINE__, TEXT("2027-12-31T18:00:00+24:00") },
		{ __LINE__, TEXT("2027-12-31T18:00:00+01:60") },
		{ __LINE__, TEXT("2027-12-31T18:00:00 01:00") },
		{ __LINE__, TEXT("2027-12-31T18:00:00ZZ") },
#undef TEXT
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t time_s = -77;

		MXWT_CASE(cases[i].line, mxw_time_from_text(cases[i].text, cases[i].size,
		                                            &time_s) == MXW_SYNTAX);
		MXWT_CASE(cases[i].line, time_s == -77);
	}
}

/* A calendar that counts: every day from 1970 on for 2000 years, there and back. */
static void test_calendar(void)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int year = 1970, month = 1, day = 1;
	unsigned wrong = 0;

	for (int64_t time_s = 0; year < 3970; time_s += 86400) {
		bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
		char text[64], printed[MXW_TIME_TEXT_MAX];
		int64_t read_s = -1;

		(void)snprintf(text, sizeof(text), "%04d-%02d-%02dT00:00:00Z", year, month,
		               day);
		if (mxw_time_from_text(text, 10, &read_s) != MXW_OK || read_s != time_s)
			wrong++;
		if (strcmp(mxw_time_to_text(time_s, printed), text) != 0)
			wrong++;
		if (day++ < days[month - 1] + (month == 2 && leap ? 1 : 0))
			continue;
		day = 1;
		if (month++ < 12)
			continue;
		month = 1;
		year++;
	}
	CU_ASSERT_EQUAL(wrong, 0);
}

static void test_print(void)
{
	static const struct {
		int line;
		int64_t time_s;
		const char *text;
	} cases[] = {
		{ __LINE__, 0, "1970-01-01T00:00:00Z" },
		{ __LINE__, 1, "1970-01-01T00:00:01Z" },
		{ __LINE__, 86399, "1970-01-01T23:59:59Z" },
		{ __LINE__, 951868799, "2000-02-29T23:59:59Z" },
		{ __LINE__, 1234567890, "2009-02-13T23:31:30Z" },
		{ __LINE__, INT64_C(253402300799), "9999-12-31T23:59:59Z" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[MXW_TIME_TEXT_MAX];

		MXWT_CASE(cases[i].line,
		          strcmp(mxw_time_to_text(cases[i].time_s, text), cases[i].text) == 0);
	}
}

static void test_advice(void)
{
	static const struct {
		int line;
		const char *text, *advice;
	} cases[] = {
#define WRITE(time) "is not written as times are; write \"" time "\""
		{ __LINE__, "31.12.2027", WRITE("2027-12-31") },
		{ __LINE__, "1.2.2027", WRITE("2027-02-01") },
		{ __LINE__, "31-12-2027", WRITE("2027-12-31") },
		{ __LINE__, "2027/12/31", WRITE("2027-12-31") },
		{ __LINE__, "2027-1-5", WRITE("2027-01-05") },
		{ __LINE__, "20271231", WRITE("2027-12-31") },
		{ __LINE__, "12/31/2027", WRITE("2027-12-31") },
		{ __LINE__, "31/12/2027", WRITE("2027-12-31") },
		{ __LINE__, " 2027-12-31 ", WRITE("2027-12-31") },
		{ __LINE__, "2027-12-31 18:00:00Z", WRITE("2027-12-31T18:00:00Z") },
		{ __LINE__, "2027-12-31 18:00 +0100", WRITE("2027-12-31T18:00:00+01:00") },
		{ __LINE__, "2027-12-31T18:00-5", WRITE("2027-12-31T18:00:00-05:00") },
		{ __LINE__, "2027-12-31 18:00:30.5 UTC", WRITE("2027-12-31T18:00:30Z") },
		{ __LINE__, "2027-12-31T18:00:00,5Z", WRITE("2027-12-31T18:00:00Z") },
		{ __LINE__, "31.12.2027 18:00",
		  "lacks the offset from UTC; write \"2027-12-31T18:00:00Z\", "
		  "or with another offset, such as +01:00, instead of the Z" },
		{ __LINE__, "2027-12-31T18:00:00",
		  "lacks the offset from UTC; write \"2027-12-31T18:00:00Z\", "
		  "or with another offset, such as +01:00, instead of the Z" },
		{ __LINE__, "1969-12-31", "is before 1970" },
		{ __LINE__, "2027-13-01", "has a month that is not from 01 to 12" },
		{ __LINE__, "2027-02-29",
		  "has a day that is not from 01 to 28, which is the last of that month" },
		{ __LINE__, "2028-02-30",
		  "has a day that is not from 01 to 29, which is the last of that month" },
		{ __LINE__, "2027-12-00",
		  "has a day that is not from 01 to 31, which is the last of that month" },
		{ __LINE__, "2027-12-31T24:00:00Z",
		  "has an hour that is not from 00 to 23; midnight is 00:00:00 of the next day" },
		{ __LINE__, "2027-12-31T23:60:00Z", "has a minute that is not from 00 to 59" },
		{ __LINE__, "1990-12-31T23:59:60Z",
		  "has a second that is not from 00 to 59; leap seconds are not counted" },
		{ __LINE__, "2027-12-31T18:00:00+24:00",
		  "has an offset that is no offset from UTC; write Z, or one such as +01:00" },
		/* They are of 1970 and 9999 where they were written, and not in UTC. */
		{ __LINE__, "1970-01-01T00:00:00+01:00",
		  "is out of range; times are from 1970 to 9999, in UTC" },
		{ __LINE__, "9999-12-31T23:59:59-01:00",
		  "is out of range; times are from 1970 to 9999, in UTC" },
		{ __LINE__, "9999-12-31 23:59 -1",
		  "is out of range; times are from 1970 to 9999, in UTC" },
		{ __LINE__, "9999-12-31T23:59:59-24:00",
		  "has an offset that is no offset from UTC; write Z, or one such as +01:00" },
#undef WRITE
	};
	static const char *const hopeless[] = {
		"",         "soon",           "2027",      "05/06/2027",           "2027-12",
		"+1y",      "1830211200",     "2027-12/1", "2027-12-31T18:00:00Q", "31.12",
		"31.12.27", "2027-12-31 6pm",
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char advice[MXWI_TIME_ADVICE_MAX];

		MXWT_CASE(cases[i].line,
		          strcmp(mxwi_time_advice(cases[i].text, strlen(cases[i].text), advice),
		                 cases[i].advice) == 0);
	}
	for (size_t i = 0; i < sizeof(hopeless) / sizeof(hopeless[0]); i++) {
		char advice[MXWI_TIME_ADVICE_MAX];

		CU_ASSERT_STRING_EQUAL(
			mxwi_time_advice(hopeless[i], strlen(hopeless[i]), advice),
			"is no time; write a date such as 2027-12-31, "
			"or a time with its offset such as 2027-12-31T18:00:00+01:00");
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "times are read", test_times },
		{ "what is no time is not", test_no_times },
		{ "every day of two thousand years", test_calendar },
		{ "times are printed", test_print },
		{ "what was probably meant", test_advice },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "times", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
