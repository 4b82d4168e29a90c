/* unbound_conf_files.h - the files that a configuration of Unbound is read from, octet by octet.
 * Threads: one.
 * Memory: a reader owns its files; the configuration owns their names.
 * Cost: linear in the octets read.
 * Standards: unbound.conf(5): include, include-toplevel, directory.
 *
 * Shared by the parts of unbound_conf.h.
 */
#ifndef MXWARDEN_TOOLS_UNBOUND_CONF_FILES_H
#define MXWARDEN_TOOLS_UNBOUND_CONF_FILES_H

#include "unbound_conf.h"

/* Of a place in a file. */
struct cmd_conf_place {
	const char *file;
	uint32_t line, column;
};

/* A file that is being read, or waits for it. */
struct cmd_conf_file {
	char *path;            /* owned, until it is open */
	const char *name;      /* the same, when the configuration owns it; NULL: not open */
	char *octets;          /* owned */
	size_t size, next;     /* octets, and the one to be read */
	uint32_t line, column; /* of that */
	unsigned depth;
	bool toplevel;              /* clauses end with it */
	struct cmd_conf_place from; /* where it is included */
};

struct cmd_conf_reader {
	struct cmd_conf *conf;
	struct cmd_conf_file *stack; /* owned; what includes is below what is included */
	size_t stack_count, stack_room;
	size_t size;      /* octets read */
	char *directory;  /* owned; NULL: not set */
	size_t clause;    /* that statements belong to */
	size_t words_due; /* of the last statement */
	cmd_conf_problem_fn *on_problem;
	void *context;
	enum mxw_result result; /* MXW_NOMEM as soon as memory is refused */
};

/* Reports a problem with a word: the word in quotes, and `words`. */
void cmd_conf_report(struct cmd_conf_reader *reader, enum cmd_conf_problem_kind kind,
                     struct cmd_conf_place place, const char *word, size_t size,
                     const char *words);

/* Makes room for one more item of `size` octets in the array `items`. Returns the array, which may
 * have moved; NULL when memory is refused, and the array is as it was. */
void *cmd_conf_grown(struct cmd_conf_reader *reader, void *items, size_t count, size_t *room,
                     size_t size);

/* Copies a text; NULL when memory is refused. */
char *cmd_conf_copy(struct cmd_conf_reader *reader, const char *text, size_t size);

/* Puts a file on top, unopened. */
void cmd_conf_push(struct cmd_conf_reader *reader, const char *path, bool toplevel,
                   unsigned depth, struct cmd_conf_place from);

/* Opens the file on top. Returns 0 or an errno; EINVAL and EISDIR: it is no regular file; EFBIG,
 * EMFILE: it would be too much. */
int cmd_conf_open(struct cmd_conf_reader *reader);

/* Reports why the file on top could not be opened. */
void cmd_conf_report_unopened(struct cmd_conf_reader *reader, int error);

/* Takes the file on top away. */
void cmd_conf_pop(struct cmd_conf_reader *reader);

/* Puts the files that an include names on top, the first of them topmost. */
void cmd_conf_include(struct cmd_conf_reader *reader, const char *written, bool toplevel,
                      struct cmd_conf_place from);

#endif
