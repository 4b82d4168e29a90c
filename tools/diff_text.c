/* The differences for a person: how many names change their verdict, then each kind of
 * change with who is concerned, and name by name what it was and what it is, by which rule
 * at which line. At the end, the clients that are in another group than before, whether
 * anything changes for them or not, and the rules that end at another time. */
#include "diff.h"

#include <inttypes.h>
#include <stdio.h>

#include "common.h"
#include "range.h"

#define CLIENTS_SHOWN_MAX 6u /* pairs of groups on one line */

static const char *group_text(const struct mxw_policy *policy, uint32_t group)
{
	return group == MXW_GROUP_NONE ? "no group" : mxw_policy_group_name(policy, group);
}

/* The clients of a pair: their group, or where they were and are. */
static void print_pair(const struct diff *diff, const struct diff_pair *pair)
{
	fputs(group_text(diff->before, pair->before), stdout);
	if (pair->moved)
		printf(" -> %s", group_text(diff->after, pair->after));
}

/* The same among others, with an example of their addresses where the group alone does not
 * say who they are. */
static void print_concerned(const struct diff *diff, const struct diff_pair *pair)
{
	char range[RANGE_TEXT_MAX];

	fputs(group_text(diff->before, pair->before), stdout);
	if (pair->moved)
		printf(" (now %s, such as %s)", group_text(diff->after, pair->after),
		       range_to_text(&pair->examples[0], range));
}

/* Who is concerned by a kind of change, or by one change. */
static void print_clients(const struct diff *diff, const struct diff_list *list,
                          const struct diff_change *change)
{
	size_t shown = 0, count = 0;

	for (size_t i = 0; i < diff->pairs.count; i++) {
		const struct diff_pair *pair = &diff->pairs.items[i];

		if (change != NULL ? !diff_change_is_for(change, pair)
		                   : !diff_list_is_for(list, pair))
			continue;
		if (count++ >= CLIENTS_SHOWN_MAX && !diff->all)
			continue;
		if (shown++ > 0)
			fputs(", ", stdout);
		print_concerned(diff, pair);
	}
	if (count > shown)
		printf(" and %zu more", count - shown);
}

/* From which scores on, of a protected domain. */
static void print_scores(const struct diff_share *share)
{
	if (share->alert_at == 0)
		return;
	if (share->mode != MXW_MODE_ENFORCE) {
		printf(" from score %u on", share->alert_at);
		return;
	}
	printf(" from score %u on", share->block_at);
	if (share->alert_at < share->block_at)
		printf(", told of from score %u on", share->alert_at);
}

/* What it was, or what it is. */
static void print_share(const struct mxw_policy *policy, const struct diff_share *share)
{
	const uint32_t ttl_s = diff_share_ttl(policy, share);
	struct mxw_rule rule;

	switch (share->mode) {
	case MXW_MODE_ENFORCE:
		fputs(mxw_action_text(share->action), stdout);
		break;
	case MXW_MODE_MONITOR:
		printf("alert only (%s)", mxw_action_text(share->action));
		break;
	default:
		fputs("passes", stdout);
		break;
	}
	if (share->action == MXW_ACTION_REDIRECT) {
		char host[MXW_NAME_TEXT_MAX];

		mxw_name_to_text(mxw_policy_redirect(policy, share->rule), host);
		printf(" to %s", host);
	}
	if (ttl_s != 0)
		printf(" for %" PRIu32 " s", ttl_s);
	print_scores(share);
	if (share->rule == MXW_RULE_NONE)
		return;
	rule = mxw_policy_rule(policy, share->rule);
	printf(", %srule %s (", rule.section == MXW_SECTION_ALLOW ? "allow " : "", rule.id);
	cmd_print_text(stdout, rule.file);
	printf(":%" PRIu32 ")", rule.line);
}

static void print_names(const struct diff_change *change)
{
	char name[MXW_NAME_TEXT_MAX];

	mxw_name_to_text(change->place.name, name);
	switch (change->extent) {
	case DIFF_SELF:
		printf("  %s itself", name);
		break;
	case DIFF_BELOW:
		printf("  all below %s", name);
		break;
	case DIFF_BOTH:
		printf("  %s and all below", name);
		break;
	}
	if (change->place.about == DIFF_EXCHANGER)
		fputs(", where mail would go there", stdout);
}

static void print_protected(const struct diff_change *change)
{
	char name[MXW_NAME_TEXT_MAX];

	mxw_name_to_text(change->place.name, name);
	printf("  what looks like %s", name);
}

static void print_network(const struct diff_change *change)
{
	char network[MXW_NETWORK_TEXT_MAX];

	mxw_network_to_text(&change->place.network, network);
	printf("  %s, where mail would go there", network);
}

static void print_change(const struct diff *diff, const struct diff_change *change)
{
	if (change->place.about == DIFF_NETWORK)
		print_network(change);
	else if (change->place.about == DIFF_PROTECTED)
		print_protected(change);
	else
		print_names(change);
	if (change->apart > 0)
		printf(", but for %" PRIu64 " name%s judged apart", change->apart,
		       change->apart == 1 ? "" : "s");
	fputs("\n    for ", stdout);
	print_clients(diff, NULL, change);
	fputs("\n    old: ", stdout);
	print_share(diff->before, &change->before);
	fputs("\n    new: ", stdout);
	print_share(diff->after, &change->after);
	putchar('\n');
}

/* Prints how many there are, if any, and what goes before the next. */
static const char *print_count(const char *between, uint64_t count, const char *noun)
{
	if (count == 0)
		return between;
	printf("%s%" PRIu64 " %s%s", between, count, noun, count == 1 ? "" : "s");
	return " and ";
}

/* "2 names", "1 network", or several of that. */
static void print_counts(uint64_t names, uint64_t networks, uint64_t domains)
{
	const char *between = print_count("", names, "name");

	between = print_count(between, networks, "network");
	(void)print_count(between, domains, "protected domain");
}

static void print_list(const struct diff *diff, enum diff_kind kind)
{
	const struct diff_list *list = &diff->lists[kind];

	if (list->changes == 0)
		return;
	printf("\n%s: ", diff_kind_text(kind));
	print_counts(list->names, list->networks, list->domains);
	fputs(", for ", stdout);
	print_clients(diff, list, NULL);
	putchar('\n');
	for (size_t i = 0; i < list->count; i++)
		print_change(diff, &list->items[i]);
	if (list->changes > list->count)
		printf("  and %" PRIu64 " more; --all lists them\n",
		       list->changes - list->count);
}

/* The clients that are in another group than before. */
static void print_moved(const struct diff *diff)
{
	size_t count = 0;

	for (size_t i = 0; i < diff->pairs.count; i++) {
		const struct diff_pair *pair = &diff->pairs.items[i];
		char range[RANGE_TEXT_MAX];

		if (!pair->moved)
			continue;
		if (count == 0)
			puts("\nclients in another group:");
		if (count++ >= DIFF_LISTED_MAX && !diff->all)
			continue;
		fputs("  ", stdout);
		print_pair(diff, pair);
		for (size_t j = 0; j < pair->range_count && j < DIFF_EXAMPLES_MAX; j++)
			printf("%s%s", j == 0 ? ": " : ", ",
			       range_to_text(&pair->examples[j], range));
		if (pair->range_count > DIFF_EXAMPLES_MAX)
			printf(" and %zu more", pair->range_count - DIFF_EXAMPLES_MAX);
		putchar('\n');
	}
	if (count > DIFF_LISTED_MAX && !diff->all)
		printf("  and %zu more; --all lists them\n", count - DIFF_LISTED_MAX);
}

void diff_print_text(const struct diff *diff, const char *before, const char *after)
{
	const uint64_t all = diff->names + diff->networks + diff->domains;

	cmd_print_text(stdout, before);
	fputs(" -> ", stdout);
	cmd_print_text(stdout, after);
	if (all == 0) {
		puts(": no verdict changes");
	} else {
		fputs(": ", stdout);
		print_counts(diff->names, diff->networks, diff->domains);
		printf(" change%s verdict\n", all == 1 ? "s" : "");
	}
	for (unsigned kind = 0; kind < DIFF_KINDS; kind++)
		print_list(diff, (enum diff_kind)kind);
	print_moved(diff);
	if (diff->end_count > 0)
		putchar('\n');
	diff_print_ends(diff, stdout);
}
