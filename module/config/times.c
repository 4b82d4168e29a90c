/* Times are read by hand, digit by digit: strptime(3) takes blanks, signs and names of months where
 * RFC 3339 has none, and timegm(3) makes another day of the 31st of June. Days are counted from
 * 1 March of the year 0, so that a leap day is the last of its year, and the days before a month
 * follow from its number alone. A second is one of 86400 of its day, as POSIX counts them. */
#include <mxwarden/loader.h>

#include <stdbool.h>
#include <stdio.h>

#define SECONDS_OF_DAY 86400
#define TIME_MAX INT64_C(253402300799) /* 9999-12-31T23:59:59Z */

struct text {
	const char *at, *end;
};

/* Reads exactly `digits` digits. */
static bool take_number(struct text *text, unsigned digits, int *ret)
{
	int value = 0;

	if ((size_t)(text->end - text->at) < digits)
		return false;
	for (unsigned i = 0; i < digits; i++) {
		char octet = text->at[i];

		if (octet < '0' || octet > '9')
			return false;
		value = value * 10 + (octet - '0');
	}
	text->at += digits;
	*ret = value;
	return true;
}

/* Reads one of the octets of `set`. */
static bool take_one(struct text *text, const char *set, char *ret)
{
	for (; text->at < text->end && *set != '\0'; set++) {
		if (*text->at == *set) {
			text->at++;
			*ret = *set;
			return true;
		}
	}
	return false;
}

static bool take(struct text *text, char octet)
{
	char taken;

	return take_one(text, (const char[]){ octet, '\0' }, &taken);
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
static int64_t days_of_date(int year, int month, int day)
{
	/* Months from March on, in years that begin with it. */
	const int64_t years = month > 2 ? year : year - 1;
	const int64_t months = month > 2 ? month - 3 : month + 9;

	/* 153 days in five months from March, and again from August; 719468 days from
	 * 0000-03-01 to 1970-01-01. What comes before 1970 need only be negative. */
	return years * 365 + years / 4 - years / 100 + years / 400 + (153 * months + 2) / 5 +
	       day - 1 - 719468;
}

static bool take_date(struct text *text, int64_t *ret_days)
{
	int year, month, day;

	if (!take_number(text, 4, &year) || !take(text, '-') || !take_number(text, 2, &month) ||
	    !take(text, '-') || !take_number(text, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days_of_month(year, month))
		return false;
	*ret_days = days_of_date(year, month, day);
	return true;
}

/* A fraction of a second is dropped. A leap second is refused: POSIX time has none, so it would
 * mean another second. */
static bool take_clock(struct text *text, int64_t *ret_s)
{
	int hour, minute, second, digit;

	if (!take_number(text, 2, &hour) || !take(text, ':') ||
	    !take_number(text, 2, &minute) || !take(text, ':') ||
	    !take_number(text, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	if (take(text, '.')) {
		if (!take_number(text, 1, &digit))
			return false;
		while (take_number(text, 1, &digit))
			continue;
	}
	*ret_s = hour * 3600 + minute * 60 + second;
	return true;
}

/* Seconds that the clock was ahead of UTC. */
static bool take_offset(struct text *text, int64_t *ret_s)
{
	int hour, minute;
	char sign;

	if (take_one(text, "Zz", &sign)) {
		*ret_s = 0;
		return true;
	}
	if (!take_one(text, "+-", &sign) || !take_number(text, 2, &hour) || !take(text, ':') ||
	    !take_number(text, 2, &minute))
		return false;
	if (hour > 23 || minute > 59)
		return false;
	*ret_s = hour * 3600 + minute * 60;
	if (sign == '-')
		*ret_s = -*ret_s;
	return true;
}

enum mxw_result mxw_time_from_text(const char *text, size_t size, int64_t *ret_s)
{
	struct text rest = { text, text + size };
	int64_t days, clock_s = 0, offset_s = 0, time_s;
	char separator;

	if (!take_date(&rest, &days))
		return MXW_SYNTAX;
	if (rest.at != rest.end &&
	    (!take_one(&rest, "Tt", &separator) || !take_clock(&rest, &clock_s) ||
	     !take_offset(&rest, &offset_s)))
		return MXW_SYNTAX;
	time_s = days * SECONDS_OF_DAY + clock_s - offset_s;
	if (rest.at != rest.end || time_s < 0 || time_s > TIME_MAX)
		return MXW_SYNTAX;
	*ret_s = time_s;
	return MXW_OK;
}

const char *mxw_time_to_text(int64_t time_s, char text[MXW_TIME_TEXT_MAX])
{
	int64_t days, left;
	int year, month = 1;
	unsigned second;

	if (time_s < 0)
		time_s = 0;
	if (time_s > TIME_MAX)
		time_s = TIME_MAX;
	days = time_s / SECONDS_OF_DAY;
	second = (unsigned)(time_s % SECONDS_OF_DAY);
	/* A year has 366 days at most, so this one is not behind it; a few steps lead there. */
	year = 1970 + (int)(days / 366);
	while (days_of_date(year + 1, 1, 1) <= days)
		year++;
	left = days - days_of_date(year, 1, 1);
	while (left >= days_of_month(year, month))
		left -= days_of_month(year, month++);
	/* The remainders tell the compiler how many digits there are. */
	(void)snprintf(text, MXW_TIME_TEXT_MAX, "%04u-%02u-%02uT%02u:%02u:%02uZ",
	               (unsigned)year % 10000, (unsigned)month % 100, (unsigned)left % 31 + 1,
	               second / 3600 % 24, second / 60 % 60, second % 60);
	return text;
}
