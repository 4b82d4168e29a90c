/* What a policy does now may stay as it is while the time at which it ends does not: no verdict tells
 * that before then. So the rules of both policies are matched by their ids, with the new ones sorted
 * by id, and those are told that end at another time or become something else then. An end that is
 * over in both is left to the verdicts. */
#include "diff.h"

#include <stdlib.h>
#include <string.h>

#include <mxwarden/loader.h>

struct rule_id {
	const char *id; /* the policy's */
	uint32_t rule;
};

static int rule_id_compare(const void *left, const void *right)
{
	const struct rule_id *a = left, *b = right;

	return strcmp(a->id, b->id);
}

/* Does either rule still have an end to come, and is that another one? */
static bool ends_differ(const struct diff *diff, const struct mxw_rule *before,
                        const struct mxw_rule *after)
{
	if (before->expires_s == 0 && after->expires_s == 0)
		return false;
	if (before->expires_s != 0 && before->expires_s <= diff->now_s &&
	    after->expires_s != 0 && after->expires_s <= diff->now_s)
		return false;
	return before->expires_s != after->expires_s || before->on_expiry != after->on_expiry;
}

bool diff_find_ends(struct diff *diff)
{
	const uint32_t before_count = mxw_policy_counts(diff->before).rules;
	const uint32_t after_count = mxw_policy_counts(diff->after).rules;
	struct rule_id *ids;

	if (before_count == 0 || after_count == 0)
		return true;
	ids = calloc(after_count, sizeof(*ids));
	diff->ends = calloc(before_count, sizeof(*diff->ends));
	if (ids == NULL || diff->ends == NULL) {
		free(ids);
		return false;
	}
	for (uint32_t rule = 0; rule < after_count; rule++)
		ids[rule] = (struct rule_id){ mxw_policy_rule(diff->after, rule).id, rule };
	qsort(ids, after_count, sizeof(*ids), rule_id_compare);
	for (uint32_t rule = 0; rule < before_count; rule++) {
		const struct mxw_rule before = mxw_policy_rule(diff->before, rule);
		const struct rule_id key = { .id = before.id };
		const struct rule_id *found =
			bsearch(&key, ids, after_count, sizeof(*ids), rule_id_compare);
		struct mxw_rule after;

		if (found == NULL)
			continue;
		after = mxw_policy_rule(diff->after, found->rule);
		if (ends_differ(diff, &before, &after))
			diff->ends[diff->end_count++] = (struct diff_end){ rule, found->rule };
	}
	free(ids);
	return true;
}

static void print_end(FILE *stream, const struct mxw_rule *rule)
{
	char text[MXW_TIME_TEXT_MAX];

	if (rule->expires_s == 0) {
		fputs("never", stream);
		return;
	}
	fputs(mxw_time_to_text(rule->expires_s, text), stream);
	if (rule->section != MXW_SECTION_ALLOW)
		fprintf(stream, ", then %s", mxw_mode_text(rule->on_expiry));
}

void diff_print_ends(const struct diff *diff, FILE *stream)
{
	if (diff->end_count > 0)
		fputs("these rules end at another time:\n", stream);
	for (size_t i = 0; i < diff->end_count; i++) {
		const struct mxw_rule before =
			mxw_policy_rule(diff->before, diff->ends[i].before);
		const struct mxw_rule after = mxw_policy_rule(diff->after, diff->ends[i].after);

		if (i == DIFF_LISTED_MAX && !diff->all) {
			fprintf(stream, "  and %zu more; --all lists them\n",
			        diff->end_count - i);
			return;
		}
		fprintf(stream, "  %s\n    old: ", before.id);
		print_end(stream, &before);
		fputs("\n    new: ", stream);
		print_end(stream, &after);
		fputc('\n', stream);
	}
}
