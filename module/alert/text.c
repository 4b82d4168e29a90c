/* The small texts of an alert. Codes are tables; the time goes through gmtime_r(), rounded down
 * also before 1970; the incident is one digest; free text is copied character by character, each
 * checked against the table of well-formed sequences in RFC 3629 section 4. */
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

void mxwi_text_time(int64_t time_us, char text[MXWI_TIME_TEXT_MAX])
{
	int64_t below_us = time_us % 1000000;
	time_t seconds = (time_t)(time_us / 1000000);
	char date[MXWI_TIME_TEXT_MAX - 5];
	struct tm utc;

	if (below_us < 0) {
		below_us += 1000000;
		seconds--;
	}
	/* Neither fails: 64 bits of microseconds do not leave the years that struct tm can hold. */
	(void)gmtime_r(&seconds, &utc);
	(void)strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &utc);
	(void)snprintf(text, MXWI_TIME_TEXT_MAX, "%s.%03uZ", date, (unsigned)(below_us / 1000));
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
		return words[rcode];
	(void)snprintf(text, MXWI_CODE_TEXT_MAX, "RCODE%u", (unsigned)rcode);
	return text;
}

const char *mxwi_text_class(uint16_t class_, char text[MXWI_CODE_TEXT_MAX])
{
	if (class_ == MXW_CLASS_IN)
		return "IN";
	if (class_ == MXW_CLASS_ANY)
		return "ANY";
	(void)snprintf(text, MXWI_CODE_TEXT_MAX, "CLASS%u", (unsigned)class_);
	return text;
}

/* How many octets the UTF-8 character at the start of `text` has; 0: there is none. Stops at a
 * NUL, which is no continuation. */
static size_t character_size(const unsigned char *text)
{
	/* First octets, and the second octets that may follow them. */
	static const struct {
		unsigned char first_min, first_max, second_min, second_max;
		size_t size;
	} forms[] = {
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 }, { 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 }, { 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 }, { 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 }, { 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	if (text[0] < 0x80)
		return 1;
	for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
		size_t at = 2;

		if (text[0] < forms[i].first_min || text[0] > forms[i].first_max)
			continue;
		if (text[1] < forms[i].second_min || text[1] > forms[i].second_max)
			return 0;
		while (at < forms[i].size && text[at] >= 0x80 && text[at] <= 0xbf)
			at++;
		return at == forms[i].size ? at : 0;
	}
	return 0;
}

char *mxwi_text_repair(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
	const size_t replacement_size = sizeof(replacement) - 1;
	size_t size = strlen(text);
	size_t length = 0;
	char *copy;

	if (size > (SIZE_MAX - 1) / replacement_size)
		return NULL;
	copy = malloc(size * replacement_size + 1);
	if (copy == NULL)
		return NULL;
	while (*text != '\0') {
		size_t step = character_size((const unsigned char *)text);

		if (step > 0) {
			memcpy(copy + length, text, step);
			length += step;
			text += step;
		} else {
			memcpy(copy + length, replacement, replacement_size);
			length += replacement_size;
			text++;
		}
	}
	copy[length] = '\0';
	return copy;
}
