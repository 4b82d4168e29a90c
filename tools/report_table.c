/* Rows are in an array, which is sorted when the table is too full and in the end, and in a tree, in which
 * their keys are looked for. A tree of POSIX stays balanced, so names that somebody has chosen cannot make it
 * slow, as they could a table of hashes. */
#include "report_table.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "common.h"

uint64_t report_sum(uint64_t a, uint64_t b)
{
	return a < REPORT_SUM_MAX && b < REPORT_SUM_MAX - a ? a + b : REPORT_SUM_MAX;
}

void report_counts_add(struct report_counts *counts, const struct report_counts *more)
{
	counts->lookups = report_sum(counts->lookups, more->lookups);
	counts->stopped = report_sum(counts->stopped, more->stopped);
	counts->monitored = report_sum(counts->monitored, more->monitored);
	counts->bursts = report_sum(counts->bursts, more->bursts);
	counts->stopped_bursts = report_sum(counts->stopped_bursts, more->stopped_bursts);
	/* A sum that is too large is not that of its parts any more. */
	if (counts->stopped > counts->lookups)
		counts->stopped = counts->lookups;
	if (counts->monitored > counts->lookups - counts->stopped)
		counts->monitored = counts->lookups - counts->stopped;
}

/* How much of a text is kept: all of it, or what is before the character that makes it too long. */
static size_t kept_of(const char *text)
{
	size_t size = strnlen(text, REPORT_TEXT_MAX);

	if (size == REPORT_TEXT_MAX) {
		size--;
		while (size > 0 && ((unsigned char)text[size] & 0xc0) == 0x80)
			size--;
	}
	return size;
}

char *report_text_copy(const char *text)
{
	const size_t size = kept_of(text);
	char *copy = malloc(size + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, text, size);
	copy[size] = '\0';
	return copy;
}

static void row_free(struct report_row *row)
{
	if (row == NULL)
		return;
	for (size_t i = 0; i < REPORT_NOTES_MAX; i++)
		free(row->notes[i]);
	free(row->own_key);
	free(row);
}

static int compare_keys(const void *left, const void *right)
{
	const struct report_row *a = left, *b = right;

	return strcmp(a->key, b->key);
}

static int by_key(const void *left, const void *right)
{
	const struct report_row *const *a = left, *const *b = right;

	return compare_keys(*a, *b);
}

static int by_lookups(const void *left, const void *right)
{
	const struct report_row *const *a = left, *const *b = right;

	if ((*a)->counts.lookups != (*b)->counts.lookups)
		return (*a)->counts.lookups > (*b)->counts.lookups ? -1 : 1;
	return compare_keys(*a, *b);
}

void report_table_init(struct report_table *table, size_t most)
{
	*table = (struct report_table){ .most = most };
}

static void drop_from(struct report_table *table, size_t first)
{
	for (size_t i = first; i < table->count; i++) {
		tdelete(table->rows[i], &table->tree, compare_keys);
		row_free(table->rows[i]);
	}
	table->count = first;
}

void report_table_fini(struct report_table *table)
{
	drop_from(table, 0);
	free(table->rows);
	*table = (struct report_table){ 0 };
}

/* Sends the rows with the fewest look-ups to the others. */
static void shrink(struct report_table *table)
{
	qsort(table->rows, table->count, sizeof(struct report_row *), by_lookups);
	if (table->count <= table->most)
		return;
	for (size_t i = table->most; i < table->count; i++)
		report_counts_add(&table->others, &table->rows[i]->counts);
	table->other_rows = report_sum(table->other_rows, table->count - table->most);
	drop_from(table, table->most);
}

struct report_row *report_table_find(const struct report_table *table, const char *key)
{
	struct report_row wanted = { .key = key };
	const size_t size = kept_of(key);
	char kept[REPORT_TEXT_MAX];
	void *const *found;

	/* What is in the tree is cut off. */
	if (key[size] != '\0') {
		memcpy(kept, key, size);
		kept[size] = '\0';
		wanted.key = kept;
	}
	found = tfind(&wanted, &table->tree, compare_keys);
	return found != NULL ? *found : NULL;
}

static struct report_row *row_new(struct report_table *table, const char *key)
{
	struct report_row *row = calloc(1, sizeof(*row));

	if (row == NULL)
		return NULL;
	row->uncertain = table->other_rows > 0;
	row->own_key = report_text_copy(key);
	row->key = row->own_key;
	if (row->key == NULL || tsearch(row, &table->tree, compare_keys) == NULL) {
		row_free(row);
		return NULL;
	}
	table->rows[table->count++] = row;
	return row;
}

struct report_row *report_table_row(struct report_table *table, const char *key)
{
	struct report_row *row = report_table_find(table, key);
	struct report_row **rows;

	if (row != NULL)
		return row;
	if (table->count / 2 >= table->most)
		shrink(table);
	rows = cmd_grown(table->rows, table->count, &table->room, sizeof(struct report_row *));
	if (rows == NULL)
		return NULL;
	table->rows = rows;
	return row_new(table, key);
}

void report_row_add(struct report_row *row, const struct report_counts *counts,
                    int64_t first_ms, int64_t last_ms)
{
	if (row->counts.lookups == 0 || first_ms < row->first_ms)
		row->first_ms = first_ms;
	if (row->counts.lookups == 0 || last_ms > row->last_ms)
		row->last_ms = last_ms;
	report_counts_add(&row->counts, counts);
}

bool report_row_note(struct report_row *row, size_t note, const char *text)
{
	char *copy = NULL;

	if (text[0] != '\0' && (copy = report_text_copy(text)) == NULL)
		return false;
	free(row->notes[note]);
	row->notes[note] = copy;
	return true;
}

void report_table_finish(struct report_table *table, bool is_by_key)
{
	if (table->count == 0)
		return;
	shrink(table);
	if (is_by_key)
		qsort(table->rows, table->count, sizeof(struct report_row *), by_key);
}
