/* Loads the policy of a call. Findings arrive one by one while the loader works and borrow their
 * texts, so they are copied; they are sorted when all are there. A sub-command that reports on the
 * policy prints them as its data; one that needs a usable policy prints the errors among them on
 * standard error and gives up. */
#include "load.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include <mxwarden/places.h>

#include "config/quote.h"

/* Copies the text with its NUL to `*end`, moves that behind it, and returns the copy. */
static const char *text_append(char **end, const char *text)
{
	char *copy = *end;
	size_t size = strlen(text) + 1;
	memcpy(copy, text, size);
	*end += size;
	return copy;
}

void cmd_findings_add(void *context, const struct mxw_finding *finding)
{
	struct cmd_findings *findings = context;
	if (strcmp(finding->code, "more-errors") == 0 ||
	    strcmp(finding->code, "more-warnings") == 0)
		findings->more = true;
	else if (strcmp(finding->code, "more-infos") == 0)
		findings->more_accepted = true;
	else if (finding->level == MXW_FINDING_ERROR)
		findings->errors++;
	else if (finding->level == MXW_FINDING_WARNING)
		findings->warnings++;
	else
		findings->accepted++;
	if (findings->failed)
		return;
	char *texts = malloc(strlen(finding->file) + strlen(finding->code) +
	                     strlen(finding->text) + 3);
	struct cmd_finding *items =
		cmd_grown(findings->items, findings->count, &findings->room, sizeof(*items));
	if (items != NULL)
		findings->items = items;
	if (texts == NULL || items == NULL) {
		free(texts);
		findings->failed = true;
		return;
	}
	struct cmd_finding *item = &items[findings->count];
	*item = (struct cmd_finding){ *finding, texts, findings->count++ };
	item->finding.file = text_append(&texts, finding->file);
	item->finding.code = text_append(&texts, finding->code);
	item->finding.text = text_append(&texts, finding->text);
}

static int findings_compare(const void *left, const void *right)
{
	const struct cmd_finding *a = left, *b = right;
	int order = strcmp(a->finding.file, b->finding.file);
	if (order != 0)
		return order;
	if (a->finding.line != b->finding.line)
		return a->finding.line < b->finding.line ? -1 : 1;
	if (a->finding.column != b->finding.column)
		return a->finding.column < b->finding.column ? -1 : 1;
	/* qsort() need not be stable. */
	return a->ordinal < b->ordinal ? -1 : 1;
}

void cmd_findings_sort(struct cmd_findings *findings)
{
	if (findings->count > 1)
		qsort(findings->items, findings->count, sizeof(findings->items[0]),
		      findings_compare);
}

const char *cmd_level_text(enum mxw_finding_level level)
{
	switch (level) {
	case MXW_FINDING_ERROR:
		return "error";
	case MXW_FINDING_WARNING:
		return "warning";
	case MXW_FINDING_INFO:
		break;
	}
	return "info";
}

void cmd_finding_print(const struct mxw_finding *finding, FILE *stream)
{
	cmd_print_text(stream, finding->file);
	if (finding->line != 0)
		fprintf(stream, ":%" PRIu32, finding->line);
	if (finding->line != 0 && finding->column != 0)
		fprintf(stream, ":%" PRIu32, finding->column);
	fprintf(stream, ": %s: ", cmd_level_text(finding->level));
	cmd_print_text(stream, finding->text);
	fprintf(stream, " [%s]\n", finding->code);
}

void cmd_findings_fini(struct cmd_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		free(findings->items[i].texts);
	free(findings->items);
}

/* The policy file of a call that names none. */
static const char *unnamed_path(void)
{
	const char *path = getenv("MXWARDEN_POLICY");
	return path != NULL && path[0] != '\0' ? path : MXW_POLICY_DEFAULT;
}

const char *cmd_policy_path(const struct cmd_call *call)
{
	const char *path = call->values[CMD_OPTION_POLICY];
	return path != NULL ? path : unnamed_path();
}

static void print_errors(const struct cmd_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].finding.level == MXW_FINDING_ERROR)
			cmd_finding_print(&findings->items[i].finding, stderr);
}

/* Says what makes it useless to go on: no memory, or a file that cannot be read. */
static void complain(const struct cmd *cmd, const char *path, enum mxw_result result,
                     const struct cmd_findings *findings)
{
	if (result == MXW_NOMEM) {
		cmd_complain(cmd, "%s", mxw_result_text(MXW_NOMEM));
	} else if (result == MXW_IO) {
		print_errors(findings);
		cmd_complain(
			cmd, "the policy cannot be read; %s",
			strcmp(path, unnamed_path()) == 0
				? "name another with -p POLICY or in MXWARDEN_POLICY, or see "
				  "to it that you may read this one"
				: "see to it that you may read it, or name another");
	}
}

bool cmd_time(const struct cmd *cmd, const char *text, int64_t *ret_s)
{
	if (text == NULL) {
		*ret_s = time(NULL);
		return true;
	}
	if (mxw_time_from_text(text, strlen(text), ret_s) == MXW_OK)
		return true;
	cmd_complain(cmd,
	             "%s is no time; write 2027-12-31, or 2027-12-31T18:00:00Z, or with the "
	             "offset of a time zone 2027-12-31T18:00:00+02:00",
	             MXWI_QUOTE(text, strlen(text)));
	return false;
}

enum mxw_result cmd_read(const struct cmd *cmd, const char *path, struct cmd_findings *findings,
                         struct mxw_sources **ret)
{
	/* What is no bundle, or none that can be read, is looked at as a policy file, and that
	 * says what is wrong with it. */
	enum mxw_result result = mxw_sources_restore(path, ret);
	if (result != MXW_OK && result != MXW_NOMEM)
		result = mxw_sources_read(path, cmd_findings_add, findings, ret);
	complain(cmd, path, result, findings);
	return result;
}

enum mxw_result cmd_load(const struct cmd *cmd, const struct mxw_sources *sources,
                         const struct mxw_load_options *options, struct cmd_findings *findings,
                         struct mxw_policy **ret)
{
	/* An attacker who knows the seed can make an index slow. Where the kernel has no random
	 * octets to give, this one call is slow at worst. */
	struct mxw_load_options seeded = *options;
	if (getrandom(&seeded.seed, sizeof(seeded.seed), GRND_NONBLOCK) != sizeof(seeded.seed))
		seeded.seed = 0;
	struct mxw_policy *policy = NULL;
	enum mxw_result result =
		mxw_load(sources, &seeded, cmd_findings_add, findings, &policy);
	if (findings->failed)
		result = MXW_NOMEM;
	/* The policy was read; a file that it names and that cannot be is a mistake in it. */
	if (result == MXW_IO)
		result = MXW_INVALID;
	cmd_findings_sort(findings);
	struct mxw_source_file first = { .name = "" };
	if (mxw_sources_file(sources, 0, &first))
		complain(cmd, first.name, result, findings);
	if (result == MXW_OK)
		*ret = policy;
	else
		mxw_policy_free(policy);
	return result;
}

struct mxw_policy *cmd_policy_at(const struct cmd *cmd, const char *path, int64_t now_s)
{
	struct cmd_findings findings = { 0 };
	struct mxw_sources *sources = NULL;
	struct mxw_policy *policy = NULL;
	enum mxw_result result = cmd_read(cmd, path, &findings, &sources);
	if (result == MXW_OK)
		result = cmd_load(
			cmd, sources,
			&(struct mxw_load_options){ .now_s = now_s, .errors_only = true },
			&findings, &policy);
	if (result != MXW_OK && result != MXW_NOMEM && result != MXW_IO) {
		print_errors(&findings);
		cmd_complain(cmd, "the policy cannot be used; mend %s",
		             findings.errors == 1 ? "this" : "these");
	}
	mxw_sources_free(sources);
	cmd_findings_fini(&findings);
	return policy;
}

struct mxw_policy *cmd_policy(const struct cmd_call *call)
{
	return cmd_policy_at(call->cmd, cmd_policy_path(call), time(NULL));
}
