/* Findings go to the caller as they are made. Close to the limit they are counted only, and a
 * last one says how many there were: an author who has seen a thousand has seen enough for one
 * run, and hostile input cannot make the caller's log grow. */
#include "config/findings.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <mxwarden/limits.h>

/* The two that finish adds count too. */
#define SHOWN_MAX (MXW_FINDINGS_MAX - 2u)

static const struct {
	const char *text;
	enum mxw_finding_level level;
	enum mxw_result result;
} codes[] = {
#define MXWI_CODE(symbol, text, level, result)                                                 \
	[MXWI_CODE_##symbol] = { text, MXW_FINDING_##level, result },
	MXWI_CODES(MXWI_CODE)
#undef MXWI_CODE
};

void mxwi_findings_init(struct mxwi_findings *findings, const char *file,
                        mxw_finding_fn *on_finding, void *context)
{
	*findings = (struct mxwi_findings){
		.on_finding = on_finding, .context = context, .file = file, .result = MXW_OK
	};
}

static __attribute__((format(printf, 4, 0))) void hand_on(struct mxwi_findings *findings,
                                                          struct mxwi_mark mark,
                                                          enum mxwi_code code,
                                                          const char *format, va_list arguments)
{
	char text[MXWI_FINDING_TEXT_MAX];
	struct mxw_finding finding = { .level = codes[code].level,
		                       .file = findings->file,
		                       .line = mark.line,
		                       .column = mark.column,
		                       .code = codes[code].text,
		                       .text = text };

	if (findings->on_finding == NULL)
		return;
	(void)vsnprintf(text, sizeof(text), format, arguments);
	findings->on_finding(findings->context, &finding);
}

bool mxwi_findings_full(const struct mxwi_findings *findings)
{
	return findings->errors + findings->warnings >= SHOWN_MAX;
}

void mxwi_find(struct mxwi_findings *findings, struct mxwi_mark mark, enum mxwi_code code,
               const char *format, ...)
{
	bool is_error = codes[code].level == MXW_FINDING_ERROR;
	bool shown = !mxwi_findings_full(findings);
	va_list arguments;

	if (is_error)
		findings->errors++;
	else
		findings->warnings++;
	if (findings->result == MXW_OK)
		findings->result = codes[code].result;
	if (!shown) {
		if (is_error)
			findings->hidden_errors++;
		else
			findings->hidden_warnings++;
		return;
	}
	va_start(arguments, format);
	hand_on(findings, mark, code, format, arguments);
	va_end(arguments);
}

const char *mxwi_findings_in(struct mxwi_findings *findings, const char *file)
{
	const char *before = findings->file;

	findings->file = file;
	return before;
}

const char *mxwi_code_text(enum mxwi_code code)
{
	return codes[code].text;
}

enum mxwi_code mxwi_code_from_text(const char *text, size_t size)
{
	int code = 0;

	while (code < MXWI_CODE_COUNT && (strlen(codes[code].text) != size ||
	                                  memcmp(codes[code].text, text, size) != 0))
		code++;
	return (enum mxwi_code)code;
}

bool mxwi_code_is_acceptable(enum mxwi_code code)
{
	return codes[code].level != MXW_FINDING_ERROR;
}

void mxwi_find_accepted(struct mxwi_findings *findings, struct mxwi_accept *accepts,
                        struct mxwi_mark mark, enum mxwi_code code, const char *format, ...)
{
	char text[MXWI_FINDING_TEXT_MAX];
	va_list arguments;

	(void)accepts;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	mxwi_find(findings, mark, code, "%s", text);
}

void mxwi_findings_nomem(struct mxwi_findings *findings)
{
	findings->result = MXW_NOMEM;
}

/* Beyond the limit of mxwi_find(), and not counted. */
static __attribute__((format(printf, 3, 4))) void
add_last(struct mxwi_findings *findings, enum mxwi_code code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	hand_on(findings, MXWI_MARK_FILE, code, format, arguments);
	va_end(arguments);
}

void mxwi_findings_finish(struct mxwi_findings *findings)
{
	if (findings->hidden_errors != 0)
		add_last(findings, MXWI_CODE_MORE_ERRORS,
		         "%" PRIu64
		         " more error%s not shown; correct those that are, and check again",
		         findings->hidden_errors,
		         findings->hidden_errors == 1 ? " is" : "s are");
	if (findings->hidden_warnings != 0)
		add_last(findings, MXWI_CODE_MORE_WARNINGS,
		         "%" PRIu64
		         " more warning%s not shown; settle those that are, and check again",
		         findings->hidden_warnings,
		         findings->hidden_warnings == 1 ? " is" : "s are");
}
