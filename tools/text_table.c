/* All cells are written into one buffer first, one behind the other, so that the widths are known when the
 * first line is printed. */
#include "text_table.h"

#include <stdlib.h>
#include <string.h>

#define GAP 2u
#define FOLD_INDENT 4u

bool text_table_begin(struct text_table *table, const struct text_table_column *columns,
                      size_t column_count)
{
	*table = (struct text_table){ .columns = columns, .column_count = column_count };
	table->stream = open_memstream(&table->cells, &table->size);
	return table->stream != NULL;
}

void text_table_end_cell(struct text_table *table)
{
	putc('\0', table->stream);
	table->cell_count++;
}

/* Columns that a text takes. */
static size_t width_of(const char *text)
{
	size_t width = 0;

	for (; *text != '\0'; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

static void widen(size_t *width, size_t own)
{
	if (own > *width)
		*width = own;
}

/* Is the column in the line? */
static bool is_shown(const struct text_table *table, size_t column)
{
	return table->widths[column] > 0 && !(table->folded && table->columns[column].folds);
}

static bool has_folding(const struct text_table *table)
{
	size_t column = 0;

	while (column < table->column_count && !table->columns[column].folds)
		column++;
	return column < table->column_count;
}

/* The width of a line. */
static size_t line_width(const struct text_table *table)
{
	size_t total = 0;

	for (size_t column = 0; column < table->column_count; column++)
		total += is_shown(table, column) ? table->widths[column] + GAP : 0;
	return total > 0 ? total - GAP : 0;
}

/* Leaves out the column that is most to spare. False: there is none. */
static bool leave_one_out(struct text_table *table)
{
	size_t least = table->column_count;

	for (size_t column = 0; column < table->column_count; column++)
		if (is_shown(table, column) && table->columns[column].spare > 0 &&
		    (least == table->column_count ||
		     table->columns[column].spare > table->columns[least].spare))
			least = column;
	if (least == table->column_count)
		return false;
	table->widths[least] = 0;
	return true;
}

static void measure(struct text_table *table, size_t room)
{
	const char *cell = table->cells;

	for (size_t i = 0; i < table->cell_count; i++) {
		widen(&table->widths[i % table->column_count], width_of(cell));
		cell += strlen(cell) + 1;
	}
	for (size_t column = 0; column < table->column_count; column++)
		if (table->widths[column] > 0)
			widen(&table->widths[column], width_of(table->columns[column].title));
	table->folded = room > 0 && line_width(table) > room && has_folding(table);
	while (room > 0 && line_width(table) > room && leave_one_out(table))
		continue;
}

/* Prints a cell; `pending` blanks are due before it, and become those that are due behind it. */
static void print_cell(const struct text_table *table, size_t column, const char *text,
                       size_t *pending)
{
	const size_t gap = table->widths[column] - width_of(text);
	const size_t before = table->columns[column].is_number ? gap : 0;

	if (text[0] == '\0') {
		*pending += gap + GAP;
		return;
	}
	printf("%*s%s", (int)(*pending + before), "", text);
	*pending = gap - before + GAP;
}

static void print_titles(const struct text_table *table, size_t indent)
{
	size_t pending = indent;

	for (size_t column = 0; column < table->column_count; column++)
		if (is_shown(table, column))
			print_cell(table, column, table->columns[column].title, &pending);
	putchar('\n');
}

/* Prints one line, or two; `cell` is where the row begins. Returns where the next one does. */
static const char *print_row(const struct text_table *table, const char *cell, size_t indent)
{
	const char *between = NULL; /* on the second line, which has begun */
	size_t pending = indent;

	for (size_t column = 0; column < table->column_count; column++) {
		if (is_shown(table, column)) {
			print_cell(table, column, cell, &pending);
		} else if (table->widths[column] > 0 && cell[0] != '\0') {
			if (between == NULL)
				printf("\n%*s", (int)(indent + FOLD_INDENT), "");
			printf("%s%s", between != NULL ? between : "", cell);
			between = ", ";
		}
		cell += strlen(cell) + 1;
	}
	putchar('\n');
	return cell;
}

bool text_table_print(struct text_table *table, size_t indent, size_t room)
{
	const bool failed = ferror(table->stream) != 0;
	const bool done = fclose(table->stream) == 0 && !failed;

	if (done && table->cell_count > 0) {
		const char *cell = table->cells;

		measure(table, room > indent ? room - indent : 0);
		print_titles(table, indent);
		for (size_t i = 0; i < table->cell_count; i += table->column_count)
			cell = print_row(table, cell, indent);
	}
	free(table->cells);
	table->cells = NULL;
	return done;
}
