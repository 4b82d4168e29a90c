/* What is near a name that no rule was chosen for. Whoever asks about such a name has mostly
 * expected one to be: but the entry stands for one name only and the question was for a name
 * below it, or the other way round; or it is spelt differently. One walk over all entries
 * finds the closest of each sort; among equals it is the first in canonical order, as the
 * walk has no order of its own. */
#include "explanation.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <mxwarden/survey.h>

#include "config/nearest.h"

/* Of an entry that was not found, name.wire is NULL. */
struct near {
	const struct mxw_policy *policy;
	struct mxw_name name;     /* that was asked for */
	struct mxw_entry above;   /* at or above the name without covering it: the longest */
	struct mxw_entry similar; /* spelt much like the end of the name */
	struct mxw_entry below;   /* below the name: the first */
	uint64_t below_count;
	size_t slips;                         /* of `similar` */
	const char *ends[MXW_LABELS_MAX + 1]; /* the text of the last labels, by their number */
};

static bool is_unset(const struct mxw_entry *entry)
{
	return entry->name.wire == NULL;
}

/* Keeps the entry when it is spelt more like the end of the name than the one before. */
static void compare_spelling(struct near *near, const struct mxw_entry *entry)
{
	char text[MXW_NAME_TEXT_MAX];
	const size_t size = mxw_name_to_text(entry->name, text);
	const char *end = near->ends[entry->name.labels];
	struct mxwi_nearest nearest;
	size_t end_size;

	if (end == NULL)
		return;
	end_size = strlen(end);
	/* Each octet more is a slip at least, and there may be three. */
	if (size > end_size + 3 || end_size > size + 3)
		return;
	nearest = mxwi_nearest_to(end, end_size);
	mxwi_nearest_offer(&nearest, text);
	if (nearest.best == NULL || nearest.slips == 0)
		return;
	if (!is_unset(&near->similar) &&
	    (nearest.slips > near->slips ||
	     (nearest.slips == near->slips &&
	      mxw_name_compare(entry->name, near->similar.name) >= 0)))
		return;
	near->similar = *entry;
	near->slips = nearest.slips;
}

/* Does the entry, which is at the name or above it, cover it? */
static bool covers(const struct mxw_entry *entry, struct mxw_name name)
{
	const bool at_name = entry->name.labels == name.labels;

	return entry->scope == MXW_SCOPE_SUBTREE ||
	       (entry->scope == MXW_SCOPE_EXACT) == at_name;
}

/* An mxw_entry_fn. */
static bool look(void *context, const struct mxw_entry *entry)
{
	struct near *near = context;

	if (mxw_policy_rule(near->policy, entry->rule).section != MXW_SECTION_WATCH)
		return true; /* whoever asks misses a rule that watches */
	if (mxw_name_encloses(entry->name, near->name)) {
		if (covers(entry, near->name))
			return true; /* it is among those that did not decide */
		if (is_unset(&near->above) || near->above.name.labels < entry->name.labels)
			near->above = *entry;
	} else if (mxw_name_encloses(near->name, entry->name)) {
		near->below_count++;
		if (is_unset(&near->below) ||
		    mxw_name_compare(entry->name, near->below.name) < 0)
			near->below = *entry;
	} else {
		compare_spelling(near, entry);
	}
	return true;
}

/* Prints one entry, its rule, and what it says about the name. */
static void print_near(const struct explanation *explanation, const char *words,
                       const struct mxw_entry *entry)
{
	const struct mxw_rule rule = mxw_policy_rule(explanation->inquiry->policy, entry->rule);

	printf("  %s\n    rule %s, ", words, rule.id);
	explanation_print_entry(entry);
	putchar('\n');
}

/* Why an entry at the name or above it does not cover it. */
static const char *above_words(const struct near *near)
{
	if (near->above.scope == MXW_SCOPE_EXACT)
		return "one name alone, not what is below it:";
	return near->above.scope == MXW_SCOPE_SUFFIX
	               ? "a suffix covers what is below it, not itself:"
	               : "what is below the name, not the name itself:";
}

void explanation_print_near(const struct explanation *explanation)
{
	struct near near = { .policy = explanation->inquiry->policy,
		             .name = explanation->name };

	if (explanation->verdict.group == MXW_GROUP_NONE || explanation->has_rule)
		return;
	/* The text of each parent is the end of the text of the whole name. */
	for (unsigned labels = near.name.labels; labels > 0; labels--) {
		char text[MXW_NAME_TEXT_MAX];

		near.ends[labels] =
			explanation->name_text + strlen(explanation->name_text) -
			mxw_name_to_text(mxw_name_parent(near.name, near.name.labels - labels),
		                         text);
	}
	(void)mxw_policy_each_entry(near.policy, look, &near);
	if (is_unset(&near.above) && is_unset(&near.below) && is_unset(&near.similar))
		return;
	puts("\nWhat is near the name, and does not cover it:");
	if (!is_unset(&near.above))
		print_near(explanation, above_words(&near), &near.above);
	if (!is_unset(&near.similar))
		print_near(explanation, "spelt much alike:", &near.similar);
	if (near.below_count == 1) {
		print_near(explanation, "below the name:", &near.below);
	} else if (near.below_count > 1) {
		char words[64];

		snprintf(words, sizeof(words),
		         "%" PRIu64 " entries below it, the first:", near.below_count);
		print_near(explanation, words, &near.below);
	}
}
