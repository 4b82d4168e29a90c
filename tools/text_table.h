/* text_table.h - a table for people, laid out in columns as wide as what is in them.
 * Threads: one.
 * Memory: all cells, as text, until the table is printed.
 * Cost: linear in the cells.
 * Standards: none; a character of UTF-8 counts as one column.
 */
#ifndef MXWARDEN_TOOLS_TEXT_TABLE_H
#define MXWARDEN_TOOLS_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define TEXT_TABLE_COLUMNS_MAX 16u

struct text_table_column {
	const char *title;
	bool is_number; /* to the right */
	/* Where there is no room: goes to a second line below each row, with all others that do. */
	bool folds;
	unsigned
		spare; /* where there is still none, the column with the highest goes; 0: never */
};

struct text_table {
	const struct text_table_column *columns; /* borrowed */
	size_t column_count;
	size_t cell_count;
	size_t widths[TEXT_TABLE_COLUMNS_MAX]; /* 0: the column is left out */
	bool folded;
	FILE *stream; /* where cells are written to */
	char *cells;  /* owned: each ended by a NUL, row by row */
	size_t size;
};

/* Begins a table. False: memory is refused. */
bool text_table_begin(struct text_table *table, const struct text_table_column *columns,
                      size_t column_count);

/* Ends a cell, which was written to table->stream. */
void text_table_end_cell(struct text_table *table);

/* Prints the table with its titles, each line behind `indent` blanks, and frees it; one without rows is nothing.
 * Columns without any text are left out. Where `room` is not 0 and the lines would have more columns, those that
 * fold do, and spare ones are left out, as many as must be. False: memory was refused, and nothing is printed. */
bool text_table_print(struct text_table *table, size_t indent, size_t room);

#endif
