/* Unbound's log is for the one who runs the resolver: the first findings are enough to tell that person
 * what is wrong; whoever corrects the file has the command. A log is read by programs, too, and anybody
 * who may put a file into a directory of lists chooses its name: so what is logged is ASCII. */
#include "config.h"

#include "unbound/findings_log.h"
#include "unbound/log_line.h"

#include <stdarg.h>
#include <stdio.h>

#include "config/quote.h"

#define LOGGED_MAX 20u
#define WORDS_MAX 8192u /* octets of one line: a path, a text, and some */
/* Together less than the 10 KiB of a line after which Unbound cuts off. */
#define FILE_MAX 1024u
#define TEXT_MAX 6144u

void mxwi_add_words(json_t *words, const char *format, ...)
{
	char text[WORDS_MAX];
	va_list arguments;

	if (words == NULL)
		return;
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	/* A text that is not UTF-8, of a path, or for which there is no memory, is left out. */
	(void)json_array_append_new(words, json_string(text));
}

void mxwi_log_finding(void *context, const struct mxw_finding *finding)
{
	struct mxwi_findings_log *findings = context;
	char file[FILE_MAX], text[TEXT_MAX];

	/* What its author has settled is nobody's concern here. */
	if (finding->level == MXW_FINDING_INFO)
		return;
	if (findings->logged == LOGGED_MAX) {
		findings->more++;
		return;
	}
	findings->logged++;
	mxwi_add_words(findings->words, "%s:%u:%u: %s: %s [%s]", finding->file,
	               (unsigned)finding->line, (unsigned)finding->column,
	               finding->level == MXW_FINDING_ERROR ? "error" : "warning", finding->text,
	               finding->code);
	(void)mxwi_to_ascii(finding->file, file, sizeof(file));
	(void)mxwi_to_ascii(finding->text, text, sizeof(text));
	if (finding->level == MXW_FINDING_ERROR)
		mxwi_log_err("%s:%u:%u: error: %s [%s]", file, (unsigned)finding->line,
		             (unsigned)finding->column, text, finding->code);
	else
		mxwi_log_warn("%s:%u:%u: warning: %s [%s]", file, (unsigned)finding->line,
		              (unsigned)finding->column, text, finding->code);
}

void mxwi_log_rest(const struct mxwi_findings_log *findings, const char *policy_path)
{
	if (findings->more == 0)
		return;
	mxwi_add_words(findings->words,
	               "and %u more findings; see them with: mxwarden check -p %s",
	               findings->more, policy_path);
	mxwi_log_err("and %u more findings; see them with: mxwarden check -p %s",
	             findings->more, policy_path);
}
