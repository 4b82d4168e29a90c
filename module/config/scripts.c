/* Only A-labels can hold letters of another script than Latin. They are converted back, and the
 * scripts of their letters gathered: at most a handful of different ones, in the order in which they
 * come up. */
#include "config/scripts.h"

#include <stdio.h>
#include <string.h>

#include <idn2.h>
#include <unictype.h>

#include <mxwarden/utf8.h>

#include "config/quote.h"

/* Of more scripts than these the rest need not be named. */
#define SCRIPTS_MAX 4u

/* Scripts that some language writes together. */
static const char *const together[][5] = {
	{ "Latin", "Han", "Hiragana", "Katakana", NULL },
	{ "Latin", "Han", "Bopomofo", NULL },
	{ "Latin", "Han", "Hangul", NULL },
};

struct scripts {
	const char *names[SCRIPTS_MAX];
	size_t count;
};

static void add_script(struct scripts *scripts, const char *name)
{
	if (strcmp(name, "Common") == 0 || strcmp(name, "Inherited") == 0)
		return;
	for (size_t i = 0; i < scripts->count; i++)
		if (strcmp(scripts->names[i], name) == 0)
			return;
	if (scripts->count < SCRIPTS_MAX)
		scripts->names[scripts->count++] = name;
}

static bool is_among(const char *name, const char *const *names)
{
	while (*names != NULL && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

static bool is_mixed(const struct scripts *scripts)
{
	if (scripts->count < 2)
		return false;
	for (size_t i = 0; i < sizeof(together) / sizeof(together[0]); i++) {
		size_t fit = 0;

		while (fit < scripts->count && is_among(scripts->names[fit], together[i]))
			fit++;
		if (fit == scripts->count)
			return false;
	}
	return true;
}

static struct scripts scripts_of(const char *text)
{
	struct scripts scripts = { .count = 0 };
	size_t size = strlen(text), used;
	uint32_t character;

	for (size_t at = 0; at < size; at += used) {
		const uc_script_t *script;

		used = mxw_utf8_decode(text + at, size - at, &character);
		if (used == 0)
			break;
		script = uc_script(character);
		if (script != NULL)
			add_script(&scripts, script->name);
	}
	return scripts;
}

static void describe(const char *a_label, const char *u_label, const struct scripts *scripts,
                     char text[MXWI_SCRIPTS_TEXT_MAX])
{
	int used = snprintf(text, MXWI_SCRIPTS_TEXT_MAX, "%s (%s) mixes",
	                    MXWI_QUOTE(u_label, strlen(u_label)), a_label);

	for (size_t i = 0; i < scripts->count && used > 0; i++) {
		size_t length = (size_t)used;
		const char *before = i == 0 ? " " : i + 1 < scripts->count ? ", " : " and ";

		if (length >= MXWI_SCRIPTS_TEXT_MAX)
			return;
		used += snprintf(text + length, MXWI_SCRIPTS_TEXT_MAX - length, "%s%s", before,
		                 scripts->names[i]);
	}
}

enum mxw_result mxwi_scripts_find_mixed(struct mxw_name name, char ret[MXWI_SCRIPTS_TEXT_MAX])
{
	ret[0] = '\0';
	for (; name.labels > 0; name = mxw_name_parent(name, 1)) {
		char label[MXW_LABEL_SIZE_MAX + 1], *converted = NULL;
		struct scripts scripts;
		int result;

		if (name.wire[0] < 4 || memcmp(name.wire + 1, "xn--", 4) != 0)
			continue;
		/* What has a NUL in it is no A-label: it is cut off there, and shows nothing. */
		memcpy(label, name.wire + 1, name.wire[0]);
		label[name.wire[0]] = '\0';
		result = idn2_to_unicode_8z8z(label, &converted, 0);
		if (result == IDN2_MALLOC)
			return MXW_NOMEM;
		if (result != IDN2_OK)
			continue;
		scripts = scripts_of(converted);
		if (is_mixed(&scripts))
			describe(label, converted, &scripts, ret);
		idn2_free(converted);
		if (ret[0] != '\0')
			break;
	}
	return MXW_OK;
}
