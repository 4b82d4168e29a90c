/* A text that is no time is read once more, forgivingly: other orders of a date, other separators,
 * numbers without leading zeros, an offset that is missing or written otherwise. What can be made out
 * is written as it should have been, and offered if it is a time then. */
#include "config/times.h"

#include <stdio.h>
#include <string.h>

#include <mxwarden/loader.h>

struct text {
	const char *at, *end;
};

/* What could be made out. */
struct moment {
	int year, month, day, hour, minute, second;
	bool has_clock;
	bool has_offset;
	char offset[sizeof("+00:00")];
};

/* Reads up to `most` digits; returns how many. */
static unsigned take_digits(struct text *text, unsigned most, int *ret)
{
	unsigned count = 0;
	int value = 0;

	while (count < most && text->at < text->end && *text->at >= '0' && *text->at <= '9') {
		value = value * 10 + (*text->at++ - '0');
		count++;
	}
	if (count != 0)
		*ret = value;
	return count;
}

/* Reads one octet of `set`; NUL: none. */
static char take_one(struct text *text, const char *set)
{
	if (text->at == text->end || *text->at == '\0' || strchr(set, *text->at) == NULL)
		return '\0';
	return *text->at++;
}

static void skip_blanks(struct text *text)
{
	while (take_one(text, " \t") != '\0')
		continue;
}

/* 31.12.2027, or 12/31/2027 where only one reading is a date. */
static bool take_date_from_day(struct text *text, int first, struct moment *ret)
{
	char separator = take_one(text, "./-");
	int second;

	if (separator == '\0' || take_digits(text, 2, &second) == 0 ||
	    take_one(text, (const char[]){ separator, '\0' }) == '\0' ||
	    take_digits(text, 4, &ret->year) != 4)
		return false;
	if (separator == '/' && first <= 12 && second <= 12 && first != second)
		return false;
	ret->day = separator == '/' && second > 12 ? second : first;
	ret->month = separator == '/' && second > 12 ? first : second;
	return true;
}

/* 2027-12-31, 2027-1-5, 2027/12/31, 20271231, and the above. */
static bool take_date(struct text *text, struct moment *ret)
{
	char separator;
	int first = 0;
	unsigned digits = take_digits(text, 4, &first);

	if (digits == 1 || digits == 2)
		return take_date_from_day(text, first, ret);
	if (digits != 4)
		return false;
	ret->year = first;
	separator = take_one(text, "-./");
	if (separator == '\0')
		return take_digits(text, 2, &ret->month) == 2 &&
		       take_digits(text, 2, &ret->day) == 2;
	return take_digits(text, 2, &ret->month) != 0 &&
	       take_one(text, (const char[]){ separator, '\0' }) != '\0' &&
	       take_digits(text, 2, &ret->day) != 0;
}

/* 18:00, 18:00:00, 18.00, 18h00; a fraction is left out. */
static bool take_clock(struct text *text, struct moment *ret)
{
	int digit;

	if (take_digits(text, 2, &ret->hour) == 0 || take_one(text, ":.h") == '\0' ||
	    take_digits(text, 2, &ret->minute) != 2)
		return false;
	if (take_one(text, ":.") != '\0' && take_digits(text, 2, &ret->second) != 2)
		return false;
	if (take_one(text, ".,") != '\0')
		while (take_digits(text, 1, &digit) != 0)
			continue;
	ret->has_clock = true;
	return true;
}

/* "Z", "UTC", "GMT", "+01:00", "+0100", "+1", or nothing. */
static bool take_offset(struct text *text, struct moment *ret)
{
	size_t left = (size_t)(text->end - text->at);
	int hour, minute = 0;
	char sign;

	if (left == 0)
		return true;
	ret->has_offset = true;
	if ((left == 1 && (*text->at == 'Z' || *text->at == 'z')) ||
	    (left == 3 &&
	     (memcmp(text->at, "UTC", 3) == 0 || memcmp(text->at, "GMT", 3) == 0))) {
		text->at += left;
		memcpy(ret->offset, "Z", sizeof("Z"));
		return true;
	}
	sign = take_one(text, "+-");
	if (sign == '\0' || take_digits(text, 2, &hour) == 0)
		return false;
	(void)take_one(text, ":");
	if (text->at != text->end && take_digits(text, 2, &minute) != 2)
		return false;
	(void)snprintf(ret->offset, sizeof(ret->offset), "%c%02u:%02u", sign,
	               (unsigned)hour % 100, (unsigned)minute % 100);
	return text->at == text->end;
}

static bool make_out(const char *octets, size_t size, struct moment *ret)
{
	struct text text = { octets, octets + size };

	while (text.end > text.at && (text.end[-1] == ' ' || text.end[-1] == '\t'))
		text.end--;
	skip_blanks(&text);
	if (!take_date(&text, ret))
		return false;
	if (text.at == text.end)
		return true;
	if (take_one(&text, "Tt, \t_") == '\0')
		return false;
	skip_blanks(&text);
	if (!take_clock(&text, ret))
		return false;
	skip_blanks(&text);
	return take_offset(&text, ret);
}

#define MOMENT_TEXT_MAX 96u

/* Writes a moment as it should be; false: it is none. */
static bool write_moment(const struct moment *moment, char ret[MOMENT_TEXT_MAX])
{
	int64_t ignored;

	(void)snprintf(ret, MOMENT_TEXT_MAX, "%04d-%02d-%02d", moment->year, moment->month,
	               moment->day);
	if (moment->has_clock)
		(void)snprintf(ret + strlen(ret), MOMENT_TEXT_MAX - strlen(ret),
		               "T%02d:%02d:%02d%s", moment->hour, moment->minute,
		               moment->second, moment->has_offset ? moment->offset : "Z");
	return mxw_time_from_text(ret, strlen(ret), &ignored) == MXW_OK;
}

/* What is wrong with the numbers; NULL: nothing. */
static const char *find_fault(const struct moment *moment, char words[MXWI_TIME_ADVICE_MAX])
{
	struct moment last = { .year = moment->year, .month = moment->month, .day = 31 };
	char text[MOMENT_TEXT_MAX];

	if (moment->year < 1970)
		return "is before 1970";
	if (moment->month < 1 || moment->month > 12)
		return "has a month that is not from 01 to 12";
	while (!write_moment(&last, text))
		last.day--;
	if (moment->day < 1 || moment->day > last.day) {
		(void)snprintf(
			words, MXWI_TIME_ADVICE_MAX,
			"has a day that is not from 01 to %d, which is the last of that month",
			last.day);
		return words;
	}
	if (moment->hour > 23)
		return "has an hour that is not from 00 to 23; midnight is 00:00:00 of the next day";
	if (moment->minute > 59)
		return "has a minute that is not from 00 to 59";
	if (moment->second > 59)
		return "has a second that is not from 00 to 59; leap seconds are not counted";
	return NULL;
}

/* Is the offset one from UTC? In the year 2000, which has every day, no offset leads out of what
 * times there are. */
static bool has_good_offset(const struct moment *moment)
{
	struct moment then = *moment;
	char ignored[MOMENT_TEXT_MAX];

	then.year = 2000;
	return write_moment(&then, ignored);
}

const char *mxwi_time_advice(const char *text, size_t size, char advice[MXWI_TIME_ADVICE_MAX])
{
	struct moment moment = { 0 };
	char guess[MOMENT_TEXT_MAX];
	const char *fault;

	if (!make_out(text, size, &moment))
		return "is no time; write a date such as 2027-12-31, "
		       "or a time with its offset such as 2027-12-31T18:00:00+01:00";
	fault = find_fault(&moment, advice);
	if (fault != NULL)
		return fault;
	if (!write_moment(&moment, guess) && has_good_offset(&moment))
		return "is out of range; times are from 1970 to 9999, in UTC";
	if (!write_moment(&moment, guess))
		return "has an offset that is no offset from UTC; write Z, or one such as +01:00";
	if (moment.has_clock && !moment.has_offset)
		(void)snprintf(advice, MXWI_TIME_ADVICE_MAX,
		               "lacks the offset from UTC; write \"%s\", "
		               "or with another offset, such as +01:00, instead of the Z",
		               guess);
	else
		(void)snprintf(advice, MXWI_TIME_ADVICE_MAX,
		               "is not written as times are; write \"%s\"", guess);
	return advice;
}
