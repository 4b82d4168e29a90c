/* The rules as a table. All cells are written into one buffer first, one behind the other,
 * so that the widths are known when the first line is printed. A column in which no rule has
 * anything is left out. Where the lines would not fit into a terminal, owner, ticket and
 * place go to a second line below each rule. */
#include "rules.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/loader.h>

#include "common.h"

#define WIDTH_MAX 100u
#define GAP 2u

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
	COLUMN_OWNER, /* from here on: on the second line, if there is one */
	COLUMN_TICKET,
	COLUMN_PLACE,
	COLUMN_COUNT
};

static const char *const titles[COLUMN_COUNT] = {
	"RULE",     "SECTION",  "MODE", "ACTION",  "UNTIL",   "NAMES", "LISTED", "NETWORKS",
	"ALERT-AT", "BLOCK-AT", "HITS", "BLOCKED", "CLIENTS", "OWNER", "TICKET", "PLACE",
};

static bool is_number(enum column column)
{
	return column >= COLUMN_NAMES && column <= COLUMN_BLOCKED;
}

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

/* Columns that a text takes: a character of UTF-8 is one. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

struct table {
	char *cells; /* owned: each ended by a NUL, row by row */
	size_t rows;
	size_t widths[COLUMN_COUNT]; /* 0: the column is left out */
	bool folded;                 /* the last columns go to a line of their own */
};

/* Writes all cells. False: memory was refused. */
static bool table_fill(struct table *table, const struct rules_view *view)
{
	size_t size;
	FILE *stream = open_memstream(&table->cells, &size);
	bool failed;

	if (stream == NULL)
		return false;
	table->rows = mxw_policy_counts(view->policy).rules;
	for (uint32_t rule = 0; rule < table->rows; rule++) {
		for (unsigned column = 0; column < COLUMN_COUNT; column++) {
			print_cell(view, rule, (enum column)column, stream);
			putc('\0', stream);
		}
	}
	failed = ferror(stream) != 0;
	return fclose(stream) == 0 && !failed;
}

static void table_measure(struct table *table)
{
	const char *cell = table->cells;
	size_t total = 0;

	for (size_t i = 0; i < table->rows * COLUMN_COUNT; i++) {
		size_t *width = &table->widths[i % COLUMN_COUNT];
		const size_t own = width_of(cell);

		if (own > *width)
			*width = own;
		cell += strlen(cell) + 1;
	}
	for (unsigned column = 0; column < COLUMN_COUNT; column++) {
		if (table->widths[column] == 0)
			continue;
		if (table->widths[column] < strlen(titles[column]))
			table->widths[column] = strlen(titles[column]);
		total += table->widths[column] + GAP;
	}
	table->folded = total - GAP > WIDTH_MAX;
}

/* Prints a cell and fills it up; `pending` blanks are due before the next one. */
static void print_padded(const struct table *table, unsigned column, const char *text,
                         size_t *pending)
{
	const size_t gap = table->widths[column] - width_of(text);
	const size_t before = is_number((enum column)column) ? gap : 0;

	if (text[0] != '\0') {
		printf("%*s%s", (int)(*pending + before), "", text);
		*pending = gap - before + GAP;
	} else {
		*pending += gap + GAP;
	}
}

/* Prints one line, or two; `cell` is where the row begins. Returns where the next one does. */
static const char *print_row(const struct table *table, const char *cell)
{
	bool begun = false; /* the second line */
	size_t pending = 0;

	for (unsigned column = 0; column < COLUMN_COUNT; column++) {
		if (table->folded && column >= COLUMN_OWNER) {
			if (cell[0] != '\0')
				printf("%s%s", begun ? ", " : "\n    ", cell);
			begun = begun || cell[0] != '\0';
		} else if (table->widths[column] > 0) {
			print_padded(table, column, cell, &pending);
		}
		cell += strlen(cell) + 1;
	}
	putchar('\n');
	return cell;
}

bool rules_print_table(const struct rules_view *view)
{
	struct table table = { 0 };
	const bool filled = table_fill(&table, view);

	if (filled && table.rows > 0) {
		const char *row = table.cells;
		size_t pending = 0;

		table_measure(&table);
		for (unsigned column = 0; column < COLUMN_COUNT; column++)
			if (table.widths[column] > 0 &&
			    (!table.folded || column < COLUMN_OWNER))
				print_padded(&table, column, titles[column], &pending);
		putchar('\n');
		for (size_t i = 0; i < table.rows; i++)
			row = print_row(&table, row);
	}
	free(table.cells);
	return filled;
}
