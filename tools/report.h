/* report.h - mxwarden report: what a heap of alerts says, gathered, and shown in three forms.
 * Threads: one.
 * Memory: bounded by the number of keys of a table, whatever is read.
 * Cost: one pass over all lines.
 * Standards: RFC 8259 (JSON), RFC 3339 (times); docs/alerts.md, docs/report.md.
 */
#ifndef MXWARDEN_TOOLS_REPORT_H
#define MXWARDEN_TOOLS_REPORT_H

#include <stdio.h>

#include <mxwarden/policy.h>

#include "alert_line.h"
#include "common.h"
#include "report_input.h"
#include "report_seen.h"
#include "report_table.h"

#define REPORT_KEYS_DEFAULT 10000u
#define REPORT_KEYS_MAX 1000000u
#define REPORT_TOP_DEFAULT 10u       /* rows of a table in a terminal */
#define REPORT_PAGE_TOP_DEFAULT 500u /* in a page */
#define REPORT_CHANGES_MAX 200u
#define REPORT_GAPS_MAX 200u
#define REPORT_DAY_MS INT64_C(86400000)

enum report_table_id {
	REPORT_DAYS,
	REPORT_RULES,
	REPORT_INTENDED,
	REPORT_DOMAINS,
	REPORT_CLIENTS,
	REPORT_LOOKALIKES,
	REPORT_ACTIONS,
	REPORT_MONITORED,
	REPORT_RESOLVERS,
	REPORT_TABLES
};

/* How a table is called and what its columns are. */
struct report_table_kind {
	const char *name;   /* in JSON */
	const char *title;  /* for people */
	const char *key;    /* what a row is, in JSON */
	const char *header; /* of its column; NULL: the notes say it */
	struct {
		const char *key, *header; /* NULL: there are no more notes */
	} notes[REPORT_NOTES_MAX];
	const char *without; /* the look-ups that are in no row; NULL: all are in one */
};
extern const struct report_table_kind report_table_kinds[REPORT_TABLES];

/* What became of the lines that were read. */
struct report_lines {
	uint64_t read;
	uint64_t alerts, repeats, states, healths; /* that are in the report */
	uint64_t outside;                          /* of the time that was asked for */
	uint64_t again;                            /* read before */
	uint64_t unchecked;                        /* taken without knowing that */
	uint64_t not_json, foreign, incomplete, too_long, cut_off;
};

/* Lines that are not in the report, or not without a doubt. */
struct report_left_out {
	uint64_t count;
	const char *words; /* what they are, behind "N lines " */
};
#define REPORT_LEFT_OUT_MAX 7u

struct report_change {
	int64_t time_ms;
	char *resolver, *action, *message; /* owned */
};

/* Of a file that was given. */
struct report_file {
	const char *name; /* borrowed */
	enum report_input_form form;
	uint64_t lines, octets;
	bool has_ours;            /* some line is one of ours */
	const char *other_format; /* of lines before that; NULL: none that we know */
	char *trouble;            /* owned; NULL: all of it was read */
};

/* A rule that was never hit. */
struct report_rules {
	struct mxw_policy *policy; /* owned; NULL: there is none */
	void *tree;                /* of tsearch(): rules by id */
	struct report_rule {
		const char *id;
		uint32_t number;
		bool hit;
	} * rules; /* owned */
	size_t count;
	size_t unhit;
};

/* What is compared with. */
struct report_old {
	bool there;
	char *made; /* owned */
	uint64_t lookups, stopped;
	bool partial[REPORT_TABLES];              /* its table had others */
	struct report_table names[REPORT_TABLES]; /* all its rows */
};

struct report {
	int64_t made_s;
	bool has_since, has_until;
	int64_t since_ms, until_ms; /* from, and before */
	size_t keys, top;
	struct report_table tables[REPORT_TABLES];
	struct report_counts total;
	int64_t first_ms, last_ms; /* of look-ups */
	uint64_t lost[ALERT_LINE_LOSSES], lost_lines;
	struct report_lines lines;
	struct report_seen seen;
	struct report_change changes[REPORT_CHANGES_MAX]; /* the latest, by time */
	size_t change_count;
	uint64_t earlier_changes;  /* that are left out */
	struct report_file *files; /* owned */
	size_t file_count;
	struct report_rules rules;
	struct report_old old;
};

void report_init(struct report *report);
void report_fini(struct report *report);

/* ---- report_tally.c: from lines to tables ---- */

/* Takes a line, and notes in the file of it whether it is ours. False: memory is refused. */
MXW_MUSTCHECK bool report_add(struct report *report, struct report_file *file, const char *line,
                              size_t size, bool is_tail);

/* When all lines are in. */
void report_finish(struct report *report);

uint64_t report_lost(const struct report *report);
uint64_t report_missing(const struct report *report);

/* How many messages were stopped at least, where each burst was a message of its own: the bursts; what was stopped
 * in one that has begun elsewhere is of one. */
uint64_t report_least_messages(const struct report *report);

/* What was left out, but for what was not asked for; returns how many kinds of lines these are. */
size_t report_left_out(const struct report_lines *lines,
                       struct report_left_out ret[REPORT_LEFT_OUT_MAX]);

/* The look-ups of a table that are in none of its rows nor among its others. */
uint64_t report_without(const struct report *report, enum report_table_id id);

/* ---- report_changes.c ---- */

MXW_MUSTCHECK bool report_change_add(struct report *report, const struct alert_line *line);
void report_changes_free(struct report *report);

/* ---- report_rules.c: rules that were never hit ---- */

/* Takes the policy. False: memory is refused. */
MXW_MUSTCHECK bool report_rules_init(struct report_rules *rules, struct mxw_policy *policy);
void report_rules_hit(struct report_rules *rules, const char *id);
void report_rules_fini(struct report_rules *rules);

/* ---- report_old.c: what was printed as JSON before ---- */

/* Reads it. False after a complaint. */
MXW_MUSTCHECK bool report_old_read(struct report *report, const struct cmd *cmd,
                                   const char *path);
/* Marks the rows that it has. */
void report_old_mark(struct report *report);
void report_old_fini(struct report_old *old);
/* Rows that it does not have. */
size_t report_new_rows(const struct report *report, enum report_table_id id);
/* May a row that it does not have have been among its others? */
bool report_may_be_old(const struct report *report, enum report_table_id id);
#define REPORT_MAY_BE_OLD_WORDS                                                                \
	"The report before had others in this table: what is new here may have been among them."

/* ---- report_place.c: where the page may go ---- */

/* May there be a page at `path`? Where there is something, it must be one, and none of the files that are read, the
 * operands and `old` (NULL: none). False after a complaint. */
MXW_MUSTCHECK bool report_place_is_free(const struct cmd_call *call, const char *path,
                                        const char *old);

/* ---- the forms ---- */

void report_print_json(const struct report *report);
MXW_MUSTCHECK bool report_print_text(const struct report *report);
void report_print_page(const struct report *report, FILE *stream);

/* A time to the second, RFC 3339, and its day. Returns `text`. */
#define REPORT_TIME_MAX 21u
const char *report_time_text(int64_t time_ms, char text[REPORT_TIME_MAX]);

#endif
