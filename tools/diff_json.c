/* The differences as one JSON object. There may be millions of changes: each value is
 * written as soon as it is known, and nothing is built first. */
#include "diff.h"

#include <inttypes.h>
#include <stdio.h>

#include "json.h"
#include "range.h"

/* The clients of a pair: the groups before and after; null: no mail hosts. The object is
 * left open. */
static void put_pair(const struct diff *diff, const char *before, const struct diff_pair *pair)
{
	fputs(before, stdout);
	cmd_json_put("{\"old\":", mxw_policy_group_name(diff->before, pair->before));
	cmd_json_put(",\"new\":", mxw_policy_group_name(diff->after, pair->after));
}

/* The clients of a change; those of a whole list when it is NULL. */
static void put_clients(const struct diff *diff, const struct diff_list *list,
                        const struct diff_change *change)
{
	const char *separator = "";

	fputs(",\"clients\":[", stdout);
	for (size_t i = 0; i < diff->pairs.count; i++) {
		const struct diff_pair *pair = &diff->pairs.items[i];

		if (change != NULL ? !diff_change_is_for(change, pair)
		                   : !diff_list_is_for(list, pair))
			continue;
		put_pair(diff, separator, pair);
		putchar('}');
		separator = ",";
	}
	putchar(']');
}

/* What it was, or what it is. */
static void put_share(const char *before, const struct mxw_policy *policy,
                      const struct diff_share *share)
{
	const bool has_rule = share->rule != MXW_RULE_NONE;
	const bool blocks = share->mode == MXW_MODE_ENFORCE;
	const bool redirects = share->action == MXW_ACTION_REDIRECT;
	const uint32_t ttl_s = diff_share_ttl(policy, share);
	struct mxw_rule rule = { 0 };
	char host[MXW_NAME_TEXT_MAX];

	if (has_rule)
		rule = mxw_policy_rule(policy, share->rule);
	if (redirects)
		mxw_name_to_text(mxw_policy_redirect(policy, share->rule), host);
	fputs(before, stdout);
	cmd_json_put("{\"action\":", mxw_action_text(blocks ? share->action : MXW_ACTION_PASS));
	cmd_json_put(",\"would\":", mxw_action_text(share->action));
	cmd_json_put_number_if(",\"ttl\":", ttl_s != 0, ttl_s);
	cmd_json_put(",\"redirect\":", redirects ? host : NULL);
	cmd_json_put_number_if(",\"alert_at\":", share->alert_at != 0, share->alert_at);
	cmd_json_put_number_if(
		",\"block_at\":", share->block_at != 0 && share->block_at != MXW_SCORE_NEVER,
		share->block_at);
	cmd_json_put(",\"rule\":", rule.id);
	cmd_json_put(",\"file\":", rule.file);
	cmd_json_put_number_if(",\"line\":", has_rule, rule.line);
	putchar('}');
}

static void put_place(const struct diff_place *place)
{
	static const char *const words[] = { "name", "exchanger", "network", "lookalikes" };
	const bool is_network = place->about == DIFF_NETWORK;
	char name[MXW_NAME_TEXT_MAX], network[MXW_NETWORK_TEXT_MAX];

	mxw_name_to_text(place->name, name);
	if (is_network)
		mxw_network_to_text(&place->network, network);
	cmd_json_put(",\"about\":", words[place->about]);
	cmd_json_put(",\"name\":", is_network ? NULL : name);
	cmd_json_put(",\"network\":", is_network ? network : NULL);
}

static void put_change(const struct diff *diff, const struct diff_change *change)
{
	cmd_json_put("{\"kind\":", diff_kind_key(change->kind));
	put_place(&change->place);
	printf(",\"itself\":%s,\"below\":%s,\"apart\":%" PRIu64,
	       (change->extent & DIFF_SELF) != 0 ? "true" : "false",
	       (change->extent & DIFF_BELOW) != 0 ? "true" : "false", change->apart);
	put_clients(diff, NULL, change);
	put_share(",\"old\":", diff->before, &change->before);
	put_share(",\"new\":", diff->after, &change->after);
	putchar('}');
}

static void put_policy(const char *before, const struct mxw_policy *policy, const char *file)
{
	char digest[MXW_DIGEST_TEXT_MAX];

	mxw_digest_to_text(mxw_policy_digest(policy), digest);
	fputs(before, stdout);
	cmd_json_put("{\"file\":", file);
	cmd_json_put(",\"digest\":", digest);
	putchar('}');
}

/* Each kind with how many names and changes there are, and for whom. */
static void put_kinds(const struct diff *diff)
{
	fputs(",\"kinds\":{", stdout);
	for (unsigned kind = 0; kind < DIFF_KINDS; kind++) {
		const struct diff_list *list = &diff->lists[kind];

		printf("%s\"%s\":{\"names\":%" PRIu64 ",\"networks\":%" PRIu64
		       ",\"protected\":%" PRIu64 ",\"changes\":%" PRIu64,
		       kind > 0 ? "," : "", diff_kind_key((enum diff_kind)kind), list->names,
		       list->networks, list->domains, list->changes);
		put_clients(diff, list, NULL);
		putchar('}');
	}
	putchar('}');
}

static void put_changes(const struct diff *diff)
{
	const char *separator = "";

	fputs(",\"changes\":[", stdout);
	for (unsigned kind = 0; kind < DIFF_KINDS; kind++) {
		const struct diff_list *list = &diff->lists[kind];

		for (size_t i = 0; i < list->count; i++) {
			fputs(separator, stdout);
			put_change(diff, &list->items[i]);
			separator = ",";
		}
	}
	putchar(']');
}

/* The clients that are in another group than before. */
static void put_moved(const struct diff *diff)
{
	const char *separator = "";

	fputs(",\"regrouped\":[", stdout);
	for (size_t i = 0; i < diff->pairs.count; i++) {
		const struct diff_pair *pair = &diff->pairs.items[i];

		if (!pair->moved)
			continue;
		put_pair(diff, separator, pair);
		printf(",\"ranges\":%zu,\"examples\":[", pair->range_count);
		for (size_t j = 0; j < pair->range_count && j < DIFF_EXAMPLES_MAX; j++) {
			char range[RANGE_TEXT_MAX];

			cmd_json_put(j > 0 ? "," : "",
			             range_to_text(&pair->examples[j], range));
		}
		fputs("]}", stdout);
		separator = ",";
	}
	putchar(']');
}

void diff_print_json(const struct diff *diff, const char *before, const char *after)
{
	put_policy("{\"old\":", diff->before, before);
	put_policy(",\"new\":", diff->after, after);
	printf(",\"names\":%" PRIu64 ",\"networks\":%" PRIu64 ",\"protected\":%" PRIu64,
	       diff->names, diff->networks, diff->domains);
	put_kinds(diff);
	put_changes(diff);
	put_moved(diff);
	puts("}");
}
