/* choice_rows.h - tables of policies in a few words, and which rule decides.
 * Threads: one.
 * Memory: kit.h.
 * Cost: each row is a policy of its own.
 * Standards: none.
 */
#ifndef MXWT_CHOICE_ROWS_H
#define MXWT_CHOICE_ROWS_H

#include "tests/unit/kit.h"

/* The rules of the tables. */
enum {
	MXWT_R_PLAIN, /* nothing said: null-mx, enforce */
	MXWT_R_OTHER, /* the same, read later */
	MXWT_R_MONITOR,
	MXWT_R_OFF,
	MXWT_R_SECOND, /* for group "second" only */
	MXWT_R_NXDOMAIN,
	MXWT_R_EXPIRES, /* at 1000, then monitor */
	MXWT_R_LAPSES,  /* at 1000, then disabled */
	MXWT_R_ALLOW,
	MXWT_R_ALLOW_SECOND, /* for group "second" only */
	MXWT_R_ALLOW_LAPSES, /* at 1000 */
	MXWT_R_INCLUDED,     /* in an include in monitor */
	MXWT_R_COUNT
};

/* The words of the tables are short, because nothing else is in the programs that have them. */
enum {
	FIRST,  /* group: takes the default, null-mx */
	SECOND, /* group: nodata */
	NOBODY = -1
};

#define PASS MXW_ACTION_PASS
#define NULL_MX MXW_ACTION_NULL_MX
#define NODATA MXW_ACTION_NODATA
#define NXDOMAIN MXW_ACTION_NXDOMAIN

struct mxwt_row {
	int line;
	const char *policy; /* `RULE ENTRY; RULE ENTRY`; see mxwt_add_policy() */
	const char *name;   /* the question */
	int group;
	int64_t now_s;
	const char *rule; /* that decides; NULL: none */
	enum mxw_action action;
};

/* A builder with two groups and all rules, for entries. */
struct mxw_builder *mxwt_begin_rows(void);

/* Adds `RULE ENTRY; RULE ENTRY`. Before an entry "@": from a list; "!": in the rule's `except`; "+":
 * in its `only`; "~": in its `suffixes`. */
void mxwt_add_policy(struct mxw_builder *builder, const char *policy);

/* Asks each row's policy under `mode` its question, on a resolver with that ceiling. */
void mxwt_run_rows(const struct mxwt_row *rows, size_t count, enum mxw_mode mode,
                   enum mxw_mode ceiling);

#define MXWT_RUN_ROWS(rows, mode, ceiling)                                                     \
	mxwt_run_rows(rows, sizeof(rows) / sizeof((rows)[0]), mode, ceiling)

/* Is mail.army.ml guarded? */
struct mxwt_guard_row {
	int line;
	const char *policy;
	int64_t now_s;
	bool guards;
};

/* Asks each row's policy, on a resolver with that ceiling. */
void mxwt_run_guard_rows(const struct mxwt_guard_row *rows, size_t count,
                         enum mxw_mode ceiling);

#define MXWT_RUN_GUARD_ROWS(rows, ceiling)                                                     \
	mxwt_run_guard_rows(rows, sizeof(rows) / sizeof((rows)[0]), ceiling)

#endif
