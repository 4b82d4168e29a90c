/* The words of the field: what users write and read for each mode, action, severity, trigger and
 * type. One table each; reading goes through the same tables as printing. */
#include <mxwarden/policy.h>

#include <stdio.h>
#include <string.h>

static const char *const mode_words[] = {
	[MXW_MODE_DISABLED] = "disabled",
	[MXW_MODE_MONITOR] = "monitor",
	[MXW_MODE_ENFORCE] = "enforce",
};

static const char *const action_words[] = {
	[MXW_ACTION_PASS] = "pass",         [MXW_ACTION_NULL_MX] = "null-mx",
	[MXW_ACTION_NXDOMAIN] = "nxdomain", [MXW_ACTION_NODATA] = "nodata",
	[MXW_ACTION_REDIRECT] = "redirect", [MXW_ACTION_SERVFAIL] = "servfail",
	[MXW_ACTION_REFUSED] = "refused",   [MXW_ACTION_DROP] = "drop",
};

static const char *const severity_words[] = {
	[MXW_SEVERITY_LOW] = "low",
	[MXW_SEVERITY_MEDIUM] = "medium",
	[MXW_SEVERITY_HIGH] = "high",
	[MXW_SEVERITY_CRITICAL] = "critical",
};

static const char *const trigger_words[] = {
	[MXW_TRIGGER_NONE] = "none",           [MXW_TRIGGER_NAME] = "name",
	[MXW_TRIGGER_SUFFIX] = "suffix",       [MXW_TRIGGER_ALLOW] = "allow",
	[MXW_TRIGGER_CNAME] = "cname",         [MXW_TRIGGER_RELEASE] = "release",
	[MXW_TRIGGER_EXCHANGER] = "exchanger", [MXW_TRIGGER_LOOKALIKE] = "lookalike",
};

static const char *const scope_words[] = {
	[MXW_SCOPE_SUBTREE] = "",
	[MXW_SCOPE_EXACT] = "=",
	[MXW_SCOPE_BELOW] = "*.",
	[MXW_SCOPE_SUFFIX] = "*.",
};

static const char *const result_words[] = {
	[MXW_OK] = "done",
	[MXW_NOMEM] = "out of memory",
	[MXW_IO] = "input or output failed",
	[MXW_SYNTAX] = "not well-formed",
	[MXW_INVALID] = "not a usable policy",
	[MXW_LIMIT] = "larger than the limit",
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *word_of(const char *const *words, size_t count, size_t value)
{
	return value < count ? words[value] : NULL;
}

static size_t value_of(const char *const *words, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (words[i] != NULL && strcmp(words[i], text) == 0)
			return i;
	return 0;
}

const char *mxw_mode_text(enum mxw_mode mode)
{
	return word_of(mode_words, COUNT(mode_words), mode);
}

const char *mxw_action_text(enum mxw_action action)
{
	return word_of(action_words, COUNT(action_words), action);
}

const char *mxw_severity_text(enum mxw_severity severity)
{
	return word_of(severity_words, COUNT(severity_words), severity);
}

const char *mxw_trigger_text(enum mxw_trigger trigger)
{
	return word_of(trigger_words, COUNT(trigger_words), trigger);
}

const char *mxw_scope_text(enum mxw_scope scope)
{
	return word_of(scope_words, COUNT(scope_words), scope);
}

const char *mxw_result_text(enum mxw_result result)
{
	const char *word = word_of(result_words, COUNT(result_words), result);

	return word != NULL ? word : "unknown result";
}

enum mxw_mode mxw_mode_from_text(const char *text)
{
	return (enum mxw_mode)value_of(mode_words, COUNT(mode_words), text);
}

enum mxw_action mxw_action_from_text(const char *text)
{
	size_t value = value_of(action_words, COUNT(action_words), text);

	return value == MXW_ACTION_PASS ? MXW_ACTION_UNSET : (enum mxw_action)value;
}

enum mxw_severity mxw_severity_from_text(const char *text)
{
	return (enum mxw_severity)value_of(severity_words, COUNT(severity_words), text);
}

const char *mxw_type_to_text(uint16_t type, char text[MXW_TYPE_TEXT_MAX])
{
	switch (type) {
	case MXW_TYPE_A:
		return strcpy(text, "A");
	case MXW_TYPE_MX:
		return strcpy(text, "MX");
	case MXW_TYPE_AAAA:
		return strcpy(text, "AAAA");
	case MXW_TYPE_ANY:
		return strcpy(text, "ANY");
	default:
		(void)snprintf(text, MXW_TYPE_TEXT_MAX, "TYPE%u", (unsigned)type);
		return text;
	}
}

void mxw_digest_to_text(const uint8_t digest[MXW_DIGEST_SIZE], char text[MXW_DIGEST_TEXT_MAX])
{
	static const char digits[] = "0123456789abcdef";
	size_t at = sizeof("sha256:") - 1;

	memcpy(text, "sha256:", at);
	for (size_t i = 0; i < MXW_DIGEST_SIZE; i++) {
		text[at++] = digits[digest[i] >> 4];
		text[at++] = digits[digest[i] & 15];
	}
	text[at] = '\0';
}
