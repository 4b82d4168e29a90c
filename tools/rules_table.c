/* The rules as a table. A column in which no rule has anything is left out. Where the lines would not fit into a
 * terminal, owner, ticket and place go to a second line below each rule. */
#include "rules.h"

#include <inttypes.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "common.h"
#include "text_table.h"

#define WIDTH_MAX 100u

enum column {
	COLUMN_RULE,
	COLUMN_SECTION,
	COLUMN_MODE,
	COLUMN_ACTION,
	COLUMN_UNTIL,
	COLUMN_NAMES,
	COLUMN_LISTED,
	COLUMN_NETWORKS,
	COLUMN_ALERT_AT,
	COLUMN_BLOCK_AT,
	COLUMN_HITS,
	COLUMN_BLOCKED,
	COLUMN_CLIENTS,
	COLUMN_OWNER,
	COLUMN_TICKET,
	COLUMN_PLACE,
	COLUMN_COUNT
};

static const struct text_table_column columns[COLUMN_COUNT] = {
	[COLUMN_RULE] = { .title = "RULE" },
	[COLUMN_SECTION] = { .title = "SECTION" },
	[COLUMN_MODE] = { .title = "MODE" },
	[COLUMN_ACTION] = { .title = "ACTION" },
	[COLUMN_UNTIL] = { .title = "UNTIL" },
	[COLUMN_NAMES] = { .title = "NAMES", .is_number = true },
	[COLUMN_LISTED] = { .title = "LISTED", .is_number = true },
	[COLUMN_NETWORKS] = { .title = "NETWORKS", .is_number = true },
	[COLUMN_ALERT_AT] = { .title = "ALERT-AT", .is_number = true },
	[COLUMN_BLOCK_AT] = { .title = "BLOCK-AT", .is_number = true },
	[COLUMN_HITS] = { .title = "HITS", .is_number = true },
	[COLUMN_BLOCKED] = { .title = "BLOCKED", .is_number = true },
	[COLUMN_CLIENTS] = { .title = "CLIENTS" },
	[COLUMN_OWNER] = { .title = "OWNER", .folds = true },
	[COLUMN_TICKET] = { .title = "TICKET", .folds = true },
	[COLUMN_PLACE] = { .title = "PLACE", .folds = true },
};

/* A day where the time is the day's beginning, as it is mostly written; else the time. */
static void print_until(int64_t expires_s, FILE *stream)
{
	char text[MXW_TIME_TEXT_MAX];

	if (expires_s == 0)
		return;
	mxw_time_to_text(expires_s, text);
	fprintf(stream, "%.*s", expires_s % 86400 == 0 ? 10 : (int)strlen(text), text);
}

static void print_mode(const struct rule_state *state, FILE *stream)
{
	char held[RULE_HELD_TEXT_MAX];

	fputs(mxw_mode_text(state->mode), stream);
	if (state->held_by != 0)
		fprintf(stream, " (%s)", rule_held_text(state->held_by, held));
}

static bool is_for_all(const struct rules_view *view, const struct mxw_rule *rule)
{
	for (uint32_t group = 0; group < mxw_policy_counts(view->policy).groups; group++)
		if (!rules_is_for(rule, group))
			return false;
	return true;
}

static void print_cell(const struct rules_view *view, uint32_t number, enum column column,
                       FILE *stream)
{
	const struct mxw_rule rule = mxw_policy_rule(view->policy, number);
	const struct rule_state state = rules_state(view, number);

	switch (column) {
	case COLUMN_RULE:
		fputs(rule.id, stream);
		break;
	case COLUMN_SECTION:
		fputs(rule_section_text(rule.section), stream);
		break;
	case COLUMN_MODE:
		print_mode(&state, stream);
		break;
	case COLUMN_ACTION:
		rules_print_actions(view, number, "/", stream);
		break;
	case COLUMN_UNTIL:
		print_until(rule.expires_s, stream);
		break;
	case COLUMN_NAMES:
		if (rule.names > 0)
			fprintf(stream, "%" PRIu32, rule.names);
		break;
	case COLUMN_LISTED:
		if (rule.listed > 0)
			fprintf(stream, "%" PRIu32, rule.listed);
		break;
	case COLUMN_NETWORKS:
		if (rule.networks > 0)
			fprintf(stream, "%" PRIu32, rule.networks);
		break;
	case COLUMN_ALERT_AT:
		if (rule.section == MXW_SECTION_PROTECT)
			fprintf(stream, "%u", rule.alert_at);
		break;
	case COLUMN_BLOCK_AT:
		if (rule.section == MXW_SECTION_PROTECT && rule.block_at == MXW_SCORE_NEVER)
			fputs("never", stream);
		else if (rule.section == MXW_SECTION_PROTECT)
			fprintf(stream, "%u", rule.block_at);
		break;
	case COLUMN_HITS:
		if (rules_has_hits(view, number))
			fprintf(stream, "%" PRIu64, view->hits[number].all);
		break;
	case COLUMN_BLOCKED:
		if (rules_has_hits(view, number))
			fprintf(stream, "%" PRIu64, view->hits[number].blocked);
		break;
	case COLUMN_CLIENTS:
		if (is_for_all(view, &rule))
			fputs("all", stream);
		else
			rules_print_clients(view, number, ", ", stream);
		break;
	case COLUMN_OWNER:
		cmd_print_text(stream, rule.owner);
		break;
	case COLUMN_TICKET:
		cmd_print_text(stream, rule.ticket);
		break;
	case COLUMN_PLACE:
		cmd_print_text(stream, rule.file);
		fprintf(stream, ":%" PRIu32, rule.line);
		break;
	case COLUMN_COUNT:
		break;
	}
}

bool rules_print_table(const struct rules_view *view)
{
	const uint32_t count = mxw_policy_counts(view->policy).rules;
	struct text_table table;

	if (!text_table_begin(&table, columns, COLUMN_COUNT))
		return false;
	for (uint32_t rule = 0; rule < count; rule++) {
		for (unsigned column = 0; column < COLUMN_COUNT; column++) {
			print_cell(view, rule, (enum column)column, table.stream);
			text_table_end_cell(&table);
		}
	}
	return text_table_print(&table, 0, WIDTH_MAX);
}
