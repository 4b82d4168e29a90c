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

void mxwi_text_time(int64_t time_us, char text[MXWI_TIME_TEXT_MAX])
{
	int64_t below_us = time_us % 1000000;
	time_t seconds = (time_t)(time_us / 1000000);
	char date[MXWI_TIME_TEXT_MAX - 5];

	if (below_us < 0) {
		below_us += 1000000;
		seconds--;
	}
	/* This is always a date: 64 bits of microseconds do not leave the years of struct tm. */
	print_seconds(seconds, date, sizeof(date));
	(void)snprintf(text, MXWI_TIME_TEXT_MAX, "%s.%03uZ", date, (unsigned)(below_us / 1000));
}

void mxwi_text_seconds(int64_t time_s, char text[MXWI_TIME_TEXT_MAX])
{
	char date[MXWI_TIME_TEXT_MAX - 1];

	print_seconds((time_t)time_s, date, sizeof(date));
	(void)snprintf(text, MXWI_TIME_TEXT_MAX, "%s%s", date, date[0] != '\0' ? "Z" : "");
}

bool mxwi_text_incident(const char *client, const char *rule, const char *name,
                        char text[MXWI_INCIDENT_TEXT_MAX])
{
	char input[MXW_ADDRESS_TEXT_MAX + MXW_ID_SIZE_MAX + 1 + MXW_NAME_TEXT_MAX];
	unsigned char digest[EVP_MAX_MD_SIZE];
	int size = snprintf(input, sizeof(input), "%s\n%s\n%s", client, rule, name);

	if (size < 0 || (size_t)size >= sizeof(input))
		return false;
	if (EVP_Digest(input, (size_t)size, digest, NULL, EVP_sha256(), NULL) != 1)
		return false;
	for (size_t i = 0; i < (MXWI_INCIDENT_TEXT_MAX - 1) / 2; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", digest[i]);
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
