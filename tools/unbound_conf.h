/* unbound_conf.h - reads the configuration of Unbound, with the place of each word.
 * Threads: one.
 * Memory: a configuration owns its texts.
 * Cost: linear in the octets read; limits below.
 * Standards: unbound.conf(5), as the lexer of Unbound 1.17 to 1.26 reads it.
 *
 * It knows clauses, statements, words and includes, and not what they mean; what Unbound would refuse
 * is the business of unbound-checkconf.
 */
#ifndef MXWARDEN_TOOLS_UNBOUND_CONF_H
#define MXWARDEN_TOOLS_UNBOUND_CONF_H

#include <stddef.h>
#include <stdint.h>

#include <mxwarden/result.h>

#define CMD_CONF_DEPTH_MAX 32u       /* files that include each other */
#define CMD_CONF_FILES_MAX 4096u     /* files */
#define CMD_CONF_SIZE_MAX 134217728u /* octets of all files */
#define CMD_CONF_WORDS_MAX 3u        /* words behind a keyword */
#define CMD_CONF_NO_CLAUSE SIZE_MAX

struct cmd_conf_word {
	char *text;            /* without its quotes; a backslash stays, as in Unbound */
	uint32_t line, column; /* counted from 1, columns in characters */
};

/* `keyword: word...`, or, without words, the beginning of a clause. */
struct cmd_conf_statement {
	char *keyword; /* without the colon */
	const char *file;
	uint32_t line, column;
	size_t clause; /* the statement that begins the clause it is in; CMD_CONF_NO_CLAUSE */
	struct cmd_conf_word words[CMD_CONF_WORDS_MAX];
	size_t word_count;
};

struct cmd_conf {
	struct cmd_conf_statement *items; /* in the order in which Unbound reads them */
	size_t count, room;
	char **files; /* as they are named */
	size_t file_count;
};

enum cmd_conf_problem_kind {
	CMD_CONF_PROBLEM_SYNTAX,
	CMD_CONF_PROBLEM_INCLUDE /* a file that is included and was not read */
};

struct cmd_conf_problem {
	enum cmd_conf_problem_kind kind;
	const char *file;
	uint32_t line, column;
	const char *text; /* fit to be printed */
};

typedef void cmd_conf_problem_fn(void *context, const struct cmd_conf_problem *problem);

/* Reads a file and all that it includes. Each must be a regular file in the end and is never waited
 * for. As in Unbound, a relative `include` is relative to `directory`, where that has been set before,
 * else to the working directory, and `chroot` is not in force yet. MXW_OK: what could not be
 * understood or read was left out and reported. MXW_IO: the file itself cannot be read, errno says
 * why, EINVAL and EISDIR: it is no regular file. MXW_NOMEM. In each case the caller calls
 * cmd_conf_fini(). */
MXW_MUSTCHECK enum mxw_result cmd_conf_read(const char *path, cmd_conf_problem_fn *on_problem,
                                            void *context, struct cmd_conf *ret);

void cmd_conf_fini(struct cmd_conf *conf);

/* Is the statement `keyword: ...` in a clause `clause:`? */
bool cmd_conf_is(const struct cmd_conf *conf, const struct cmd_conf_statement *statement,
                 const char *clause, const char *keyword);

/* The last statement `keyword: word` in a clause of that name, which is the one that Unbound goes by;
 * NULL when there is none. */
const struct cmd_conf_statement *cmd_conf_last(const struct cmd_conf *conf, const char *clause,
                                               const char *keyword);

#endif
