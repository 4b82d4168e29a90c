/* Findings go to the caller as they are made. Of one code in one file the first few are shown and
 * the others counted, and so they are beyond the limit of a load: an author who has seen twenty
 * of a kind has seen enough for one run, and hostile input cannot make the caller's log grow. In
 * the end one line for each such code and file says how many there were; room for it is kept as
 * soon as the first of them is not shown. */
#include "config/findings.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/limits.h>

/* The lines in the end that stand for everything that has no line of its own: one of each level. */
#define LAST_LINES 3u

#define LEVEL_COUNT (MXW_FINDING_INFO + 1)

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

/* Of one code, at one level. */
struct tally {
	uint64_t made, hidden;
	bool has_line; /* room is kept for the line that says how many are hidden */
};

struct mxwi_file_findings {
	char *file; /* owned */
	struct tally tallies[MXWI_CODE_COUNT][LEVEL_COUNT];
};

/* A finding that is about to be made. */
struct draft {
	struct mxwi_mark mark;
	enum mxwi_code code;
	enum mxw_finding_level level;
	const char *reason; /* why it was accepted; NULL: it was not */
};

void mxwi_findings_init(struct mxwi_findings *findings, const char *file,
                        mxw_finding_fn *on_finding, void *context)
{
	*findings = (struct mxwi_findings){
		.on_finding = on_finding, .context = context, .file = file, .result = MXW_OK
	};
}

const char *mxwi_findings_in(struct mxwi_findings *findings, const char *file)
{
	const char *before = findings->file;

	findings->file = file;
	findings->here = NULL;
	return before;
}

/* ---- codes ---- */

const char *mxwi_code_text(enum mxwi_code code)
{
	return codes[code].text;
}

enum mxwi_code mxwi_code_from_text(const char *text, size_t size)
{
	int code = 0;

	while (code < MXWI_CODE_COUNT &&
	       (strlen(codes[code].text) != size || memcmp(codes[code].text, text, size) != 0))
		code++;
	return (enum mxwi_code)code;
}

bool mxwi_code_is_acceptable(enum mxwi_code code)
{
	switch (code) {
	case MXWI_CODE_WHOLE_SUFFIX:
	case MXWI_CODE_MAX_CHANGE:
		return true;
	/* Of a file, of the groups, of the policy as a whole. */
	case MXWI_CODE_WRITABLE_BY_OTHERS:
	case MXWI_CODE_NOTHING_WATCHED:
	case MXWI_CODE_EMPTY_GROUP:
	case MXWI_CODE_NESTED_NETWORK:
	case MXWI_CODE_ACCEPT_UNUSED:
	case MXWI_CODE_MORE_WARNINGS:
		return false;
	default:
		return codes[code].level == MXW_FINDING_WARNING;
	}
}

bool mxwi_code_comes_with_time(enum mxwi_code code)
{
	return code == MXWI_CODE_EXPIRED || code == MXWI_CODE_EXPIRES_SOON ||
	       code == MXWI_CODE_MONITOR_LONG;
}

struct mxwi_accept *mxwi_accept_find(struct mxwi_accept *accepts, enum mxwi_code code)
{
	while (accepts != NULL && accepts->code != code)
		accepts = accepts->next;
	return accepts;
}

/* ---- counts ---- */

/* The counts of the present file, which are made when there are none; NULL: memory is refused. */
static struct mxwi_file_findings *counts_here(struct mxwi_findings *findings)
{
	struct mxwi_file_findings **files, *made;
	size_t low = 0, high = findings->file_count;

	if (findings->here != NULL)
		return findings->here;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(findings->files[middle]->file, findings->file);

		if (order == 0)
			return findings->here = findings->files[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	files = realloc(findings->files,
	                (findings->file_count + 1) * sizeof(struct mxwi_file_findings *));
	if (files == NULL)
		return NULL;
	findings->files = files;
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return NULL;
	made->file = strdup(findings->file);
	if (made->file == NULL) {
		free(made);
		return NULL;
	}
	memmove(files + low + 1, files + low,
	        (findings->file_count - low) * sizeof(struct mxwi_file_findings *));
	files[low] = made;
	findings->file_count++;
	return findings->here = made;
}

bool mxwi_findings_full(const struct mxwi_findings *findings)
{
	return findings->shown + LAST_LINES >=
	       (findings->all ? MXW_FINDINGS_ALL_MAX : MXW_FINDINGS_MAX);
}

static bool is_hidden(const struct mxwi_findings *findings, const struct tally *tally)
{
	return mxwi_findings_full(findings) ||
	       (!findings->all && tally->made >= MXW_FINDINGS_PER_CODE);
}

bool mxwi_findings_hide(struct mxwi_findings *findings, enum mxwi_code code)
{
	struct mxwi_file_findings *here = counts_here(findings);

	return here == NULL || is_hidden(findings, &here->tallies[code][codes[code].level]);
}

/* Counts a finding. True: it is to be shown. */
static bool count(struct mxwi_findings *findings, const struct draft *draft)
{
	struct mxwi_file_findings *here = counts_here(findings);
	struct tally *tally;
	bool hidden;

	if (draft->level == MXW_FINDING_ERROR)
		findings->errors++;
	else if (draft->level == MXW_FINDING_WARNING)
		findings->warnings++;
	else
		findings->infos++;
	if (here == NULL) {
		mxwi_findings_nomem(findings);
		return false;
	}
	tally = &here->tallies[draft->code][draft->level];
	hidden = is_hidden(findings, tally);
	tally->made++;
	if (hidden) {
		tally->hidden++;
		/* Its line takes the place of a finding, as long as there is one. */
		if (tally->has_line || mxwi_findings_full(findings))
			return false;
		tally->has_line = true;
	}
	findings->shown++;
	return !hidden;
}

/* ---- findings ---- */

static __attribute__((format(printf, 3, 0))) void make(struct mxwi_findings *findings,
                                                       const struct draft *draft,
                                                       const char *format, va_list arguments)
{
	char text[MXWI_FINDING_TEXT_MAX];
	struct mxw_finding finding = { .level = draft->level,
		                       .file = findings->file,
		                       .line = draft->mark.line,
		                       .column = draft->mark.column,
		                       .code = codes[draft->code].text,
		                       .text = text };
	size_t used;

	if (draft->level == MXW_FINDING_ERROR && findings->result == MXW_OK)
		findings->result = codes[draft->code].result != MXW_OK
		                           ? codes[draft->code].result
		                           : MXW_INVALID;
	if (!count(findings, draft) || findings->on_finding == NULL)
		return;
	(void)vsnprintf(text, sizeof(text), format, arguments);
	used = strlen(text);
	if (draft->reason != NULL)
		(void)snprintf(text + used, sizeof(text) - used, " (accepted: %s)",
		               draft->reason);
	findings->on_finding(findings->context, &finding);
}

void mxwi_find(struct mxwi_findings *findings, struct mxwi_mark mark, enum mxwi_code code,
               const char *format, ...)
{
	const struct draft draft = { .mark = mark, .code = code, .level = codes[code].level };
	va_list arguments;

	va_start(arguments, format);
	make(findings, &draft, format, arguments);
	va_end(arguments);
}

void mxwi_find_refused(struct mxwi_findings *findings, struct mxwi_mark mark,
                       enum mxwi_code code, const char *format, ...)
{
	const struct draft draft = { .mark = mark, .code = code, .level = MXW_FINDING_ERROR };
	va_list arguments;

	va_start(arguments, format);
	make(findings, &draft, format, arguments);
	va_end(arguments);
}

void mxwi_find_accepted(struct mxwi_findings *findings, struct mxwi_accept *accepts,
                        struct mxwi_mark mark, enum mxwi_code code, const char *format, ...)
{
	struct draft draft = { .mark = mark, .code = code, .level = codes[code].level };
	struct mxwi_accept *accept = mxwi_accept_find(accepts, code);
	va_list arguments;

	if (accept != NULL) {
		accept->used = true;
		draft.level = MXW_FINDING_INFO;
		draft.reason = accept->reason;
	}
	va_start(arguments, format);
	make(findings, &draft, format, arguments);
	va_end(arguments);
}

void mxwi_findings_nomem(struct mxwi_findings *findings)
{
	findings->result = MXW_NOMEM;
}

/* ---- the end ---- */

/* The lines that stand for hidden findings of a level. */
static const struct {
	enum mxwi_code code;
	const char *noun;
} lasts[LEVEL_COUNT] = {
	[MXW_FINDING_ERROR] = { MXWI_CODE_MORE_ERRORS, "error" },
	[MXW_FINDING_WARNING] = { MXWI_CODE_MORE_WARNINGS, "warning" },
	[MXW_FINDING_INFO] = { MXWI_CODE_MORE_INFOS, "accepted finding" },
};

/* Beyond the limits, and not counted. `code` is NULL where the line stands for several. */
static void add_last(const struct mxwi_findings *findings, const char *file,
                     enum mxw_finding_level level, const char *code, uint64_t hidden)
{
	const char *advice = findings->all ? "correct those that are, and check again"
	                                   : "\"mxwarden check --all\" shows them";
	char text[MXWI_FINDING_TEXT_MAX];
	struct mxw_finding finding = { .level = level,
		                       .file = file,
		                       .code = codes[lasts[level].code].text,
		                       .text = text };

	if (findings->on_finding == NULL)
		return;
	if (code != NULL)
		(void)snprintf(text, sizeof(text),
		               "%" PRIu64 " more of the code \"%s\" %s not shown; %s", hidden,
		               code, hidden == 1 ? "is" : "are", advice);
	else
		(void)snprintf(text, sizeof(text), "%" PRIu64 " more %s%s not shown; %s",
		               hidden, lasts[level].noun, hidden == 1 ? " is" : "s are",
		               advice);
	findings->on_finding(findings->context, &finding);
}

/* Says how many findings of a file are not shown; adds those without a line of their own up. */
static void finish_file(const struct mxwi_findings *findings,
                        const struct mxwi_file_findings *counts, uint64_t rest[LEVEL_COUNT])
{
	for (int code = 0; code < MXWI_CODE_COUNT; code++) {
		for (int level = 0; level < LEVEL_COUNT; level++) {
			const struct tally *tally = &counts->tallies[code][level];

			if (tally->has_line)
				add_last(findings, counts->file, (enum mxw_finding_level)level,
				         codes[code].text, tally->hidden);
			else
				rest[level] += tally->hidden;
		}
	}
}

void mxwi_findings_finish(struct mxwi_findings *findings)
{
	uint64_t rest[LEVEL_COUNT] = { 0 };

	for (size_t i = 0; i < findings->file_count; i++) {
		finish_file(findings, findings->files[i], rest);
		free(findings->files[i]->file);
		free(findings->files[i]);
	}
	for (int level = 0; level < LEVEL_COUNT; level++)
		if (rest[level] != 0)
			add_last(findings, findings->file, (enum mxw_finding_level)level, NULL,
			         rest[level]);
	free(findings->files);
	findings->files = NULL;
	findings->here = NULL;
	findings->file_count = 0;
}
