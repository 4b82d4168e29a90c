/* A duration is one number and one unit. Combinations such as `1h30m` are not needed: `90m` says the
 * same, and there is one way less to read something wrong. */
#include <inttypes.h>
#include <stdio.h>

#include <mxwarden/loader.h>

#include "config/times.h"

struct unit {
	char letter;
	int64_t seconds;
};

/* From the longest. */
static const struct unit units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };
#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

/* Reads the digits at the start, to INT32_MAX at most; returns how many there are. */
static size_t take_digits(const char *text, size_t size, int64_t *ret)
{
	size_t count = 0;
	int64_t value = 0;

	for (; count < size && text[count] >= '0' && text[count] <= '9'; count++) {
		value = value * 10 + (text[count] - '0');
		if (value > INT32_MAX)
			value = INT32_MAX;
	}
	*ret = value;
	return count;
}

enum mxw_result mxw_duration_from_text(const char *text, size_t size, int64_t *ret_s)
{
	int64_t value;
	const size_t digits = take_digits(text, size, &value);

	if (digits == 0 || text[0] == '0' || digits + 1 != size)
		return MXW_SYNTAX;
	for (size_t i = 0; i < UNIT_COUNT; i++) {
		if (text[digits] == units[i].letter) {
			*ret_s = value * units[i].seconds;
			return MXW_OK;
		}
	}
	return MXW_SYNTAX;
}

const char *mxw_duration_to_text(int64_t duration_s, char text[MXW_DURATION_TEXT_MAX])
{
	size_t i = 0;

	if (duration_s < 0)
		duration_s = 0;
	/* One day is 24h, as people say it. */
	while (i + 1 < UNIT_COUNT && (duration_s % units[i].seconds != 0 ||
	                              duration_s < (i == 0 ? 2 : 1) * units[i].seconds))
		i++;
	(void)snprintf(text, MXW_DURATION_TEXT_MAX, "%" PRId64 "%c",
	               duration_s / units[i].seconds, units[i].letter);
	return text;
}

/* The unit that people write with this letter, whatever follows it; '\0': none. */
static char meant_unit(const char *text, size_t size)
{
	if (size == 0)
		return '\0';
	switch (text[0]) {
	case 's':
	case 'S':
		return 's';
	case 'm':
	case 'M':
		/* `mo`, a month, is not a minute. */
		return size > 1 && text[1] == 'o' ? '\0' : 'm';
	case 'h':
	case 'H':
		return 'h';
	case 'd':
	case 'D':
		return 'd';
	default:
		return '\0';
	}
}

static bool has_digit(const char *text, size_t size)
{
	while (size > 0 && (*text < '0' || *text > '9')) {
		text++;
		size--;
	}
	return size > 0;
}

const char *mxwi_duration_advice(const char *text, size_t size,
                                 char advice[MXWI_TIME_ADVICE_MAX])
{
	int64_t value;
	const size_t digits = take_digits(text, size, &value);
	const char *rest = text + digits;
	size_t rest_size = size - digits;
	char unit;

	while (rest_size > 0 && *rest == ' ') {
		rest++;
		rest_size--;
	}
	unit = meant_unit(rest, rest_size);
	if (digits != 0 && rest_size == 0 && value != 0)
		(void)snprintf(advice, MXWI_TIME_ADVICE_MAX,
		               "has no unit; write %" PRId64
		               "s, m, h or d, for seconds, minutes, hours or days",
		               value);
	else if (digits != 0 && unit != '\0' && value != 0 && !has_digit(rest, rest_size))
		(void)snprintf(advice, MXWI_TIME_ADVICE_MAX,
		               "is not written as durations are; write %" PRId64 "%c", value,
		               unit);
	else
		(void)snprintf(advice, MXWI_TIME_ADVICE_MAX,
		               "is no duration; write a number and s, m, h or d behind it, "
		               "such as 90s, 5m, 24h or 7d");
	return advice;
}
