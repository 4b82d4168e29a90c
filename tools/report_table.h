/* report_table.h - look-ups by something: a table that never grows beyond a number of keys.
 * Threads: one.
 * Memory: a table has at most twice `most` rows, each of a few hundred octets, and texts of at most
 *         REPORT_TEXT_MAX.
 * Cost: logarithmic in the rows for each look-up; now and then a sort.
 * Standards: POSIX.1-2017 (tsearch).
 *
 * Where there are more keys, those with the fewest look-ups go to `others`, whose sum stays exact: rows and
 * others together are always all that was added. A key that comes after that may have been there before, so
 * its row says less than there was, and `uncertain`.
 */
#ifndef MXWARDEN_TOOLS_REPORT_TABLE_H
#define MXWARDEN_TOOLS_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPORT_TEXT_MAX 1024u /* octets of a key or a note, with the NUL; more is cut off */
#define REPORT_NOTES_MAX 4u

struct report_counts {
	uint64_t lookups;
	uint64_t stopped;   /* of these: the policy's answer was given */
	uint64_t monitored; /* of the others: only because of the mode */
	uint64_t bursts;    /* beginnings: look-ups with a line of their own */
	uint64_t stopped_bursts;
};

struct report_row {
	const char *key; /* what is looked for */
	char *own_key;   /* owned: where that is */
	/* What else there is to say of it, as of its first look-up; owned, or NULL. */
	char *notes[REPORT_NOTES_MAX];
	struct report_counts counts;
	int64_t first_ms, last_ms; /* since 1970-01-01 UTC */
	uint64_t was;              /* look-ups in the report that this one is compared with */
	bool known;                /* that one has it */
	bool uncertain;            /* there may have been more */
};

struct report_table {
	struct report_row **rows; /* owned */
	size_t count, room;
	size_t most; /* rows that are kept in the end */
	void *tree;  /* of tsearch() */
	struct report_counts others;
	uint64_t other_rows; /* that went to the others */
};

/* The sum; where it would be larger, this, the largest number that all readers of JSON take. */
#define REPORT_SUM_MAX ((uint64_t)INT64_MAX)
uint64_t report_sum(uint64_t a, uint64_t b);

/* A copy for free(), cut off before the character that makes it longer than REPORT_TEXT_MAX. NULL: memory is
 * refused. */
char *report_text_copy(const char *text);

/* Afterwards, too, no more are stopped than there are look-ups, nor more only monitored than have passed. */
void report_counts_add(struct report_counts *counts, const struct report_counts *more);

/* `most` is at least 1. */
void report_table_init(struct report_table *table, size_t most);
void report_table_fini(struct report_table *table);

/* The row of a key, which is made if there is none, with no look-ups. NULL: memory is refused. It lasts until
 * the next call. */
struct report_row *report_table_row(struct report_table *table, const char *key);

/* The row of a key; NULL: there is none. */
struct report_row *report_table_find(const struct report_table *table, const char *key);

/* Adds look-ups at a time to a row. */
void report_row_add(struct report_row *row, const struct report_counts *counts,
                    int64_t first_ms, int64_t last_ms);

/* Sets a note; a text that is "" is none. False: memory is refused. */
bool report_row_note(struct report_row *row, size_t note, const char *text);

/* Leaves at most `most` rows, those with most look-ups first, and keys by their octets where that is the
 * same; or, with `by_key`, all in the order of keys. */
void report_table_finish(struct report_table *table, bool by_key);

#endif
