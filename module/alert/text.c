/* The small texts of an alert. Codes are tables; the time goes through gmtime_r(), rounded down
 * also before 1970; the incident is one digest. */
#include "alert/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/evp.h>

#include <mxwarden/address.h>
#include <mxwarden/limits.h>
#include <mxwarden/policy.h>

#define ARRAY_COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Prints `2026-11-21T18:57:00`, the way in which all times begin. A year that no struct tm has prints
 * nothing. */
static void print_seconds(time_t seconds, char *text, size_t room)
{
	struct tm utc;

	text[0] = '\0';
	if (gmtime_r(&seconds, &utc) != NULL)
		(void)strftime(text, room, "%Y-%m-%dT%H:%M:%S", &utc);
}

#define DATE_TEXT_MAX (MXWI_TIME_TEXT_MAX - 12)

/* Prints the seconds, and returns the microseconds above them. This is always a date: 64 bits of
 * microseconds do not leave the years of struct tm. */
static unsigned split_time(int64_t time_us, char date[DATE_TEXT_MAX])
{
	int64_t below_us = time_us % 1000000;
	time_t seconds = (time_t)(time_us / 1000000);

	if (below_us < 0) {
		below_us += 1000000;
		seconds--;
	}
	print_seconds(seconds, date, DATE_TEXT_MAX);
	return (unsigned)below_us;
}

void mxwi_text_time(int64_t time_us, char text[MXWI_TIME_TEXT_MAX])
{
	char date[DATE_TEXT_MAX];
	const unsigned below_us = split_time(time_us, date);

	(void)snprintf(text, MXWI_TIME_TEXT_MAX, "%s.%03uZ", date, below_us / 1000);
}

void mxwi_text_eve_time(int64_t time_us, char text[MXWI_TIME_TEXT_MAX])
{
	char date[DATE_TEXT_MAX];
	const unsigned below_us = split_time(time_us, date);

	(void)snprintf(text, MXWI_TIME_TEXT_MAX, "%s.%06u+0000", date, below_us % 1000000);
}

void mxwi_text_seconds(int64_t time_s, char text[MXWI_TIME_TEXT_MAX])
{
	char date[MXWI_TIME_TEXT_MAX - 1];

	print_seconds((time_t)time_s, date, sizeof(date));
	(void)snprintf(text, MXWI_TIME_TEXT_MAX, "%s%s", date, date[0] != '\0' ? "Z" : "");
}

/* Prints the first hexadecimal digits of a text's SHA-256, as many as there is room for. */
static bool print_digest(const char *input, size_t size, size_t room, char *text)
{
	unsigned char digest[EVP_MAX_MD_SIZE];

	if (EVP_Digest(input, size, digest, NULL, EVP_sha256(), NULL) != 1)
		return false;
	for (size_t i = 0; i + 1 < room; i++)
		(void)snprintf(text + i, 2, "%x",
		               (unsigned)(digest[i / 2] >> (i % 2 == 0 ? 4 : 0)) & 15u);
	return true;
}

bool mxwi_text_incident(const char *client, const char *rule, const char *name,
                        char text[MXWI_INCIDENT_TEXT_MAX])
{
	char input[MXW_ADDRESS_TEXT_MAX + MXW_ID_SIZE_MAX + 1 + MXW_NAME_TEXT_MAX];
	int size = snprintf(input, sizeof(input), "%s\n%s\n%s", client, rule, name);

	if (size < 0 || (size_t)size >= sizeof(input))
		return false;
	return print_digest(input, (size_t)size, MXWI_INCIDENT_TEXT_MAX, text);
}

bool mxwi_text_signature_id(const char *rule, uint32_t *ret)
{
	char digits[8];

	if (!print_digest(rule, strlen(rule), sizeof(digits), digits))
		return false;
	*ret = (uint32_t)strtoul(digits, NULL, 16);
	return true;
}

const char *mxwi_text_rcode(uint8_t rcode, char text[MXWI_CODE_TEXT_MAX])
{
	static const char *const words[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
		                             "NOTIMP",  "REFUSED", "YXDOMAIN", "YXRRSET",
		                             "NXRRSET", "NOTAUTH", "NOTZONE" };

	if (rcode < ARRAY_COUNT(words))
		(void)snprintf(text, MXWI_CODE_TEXT_MAX, "%s", words[rcode]);
	else
		(void)snprintf(text, MXWI_CODE_TEXT_MAX, "RCODE%u", (unsigned)rcode);
	return text;
}

const char *mxwi_text_class(uint16_t class_, char text[MXWI_CODE_TEXT_MAX])
{
	if (class_ == MXW_CLASS_IN)
		(void)snprintf(text, MXWI_CODE_TEXT_MAX, "IN");
	else if (class_ == MXW_CLASS_ANY)
		(void)snprintf(text, MXWI_CODE_TEXT_MAX, "ANY");
	else
		(void)snprintf(text, MXWI_CODE_TEXT_MAX, "CLASS%u", (unsigned)class_);
	return text;
}
