/* Outside of a statement a word up to a colon is a keyword, and the keyword says how many words
 * follow, wherever the lines end, as in Unbound's lexer. The statements of all files come in one row,
 * and a clause that is begun in one file goes on in the next; `include-toplevel` ends it. */
#include "unbound_conf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "unbound_conf_files.h"

/* ---- words ---- */

static bool at_end(const struct cmd_conf_file *file)
{
	return file->next == file->size;
}

/* The octet that comes next; not at the end. */
static char peek(const struct cmd_conf_file *file)
{
	return file->octets[file->next];
}

static void skip(struct cmd_conf_file *file)
{
	const unsigned char octet = (unsigned char)file->octets[file->next++];

	if (octet == '\n') {
		file->line++;
		file->column = 1;
	} else if ((octet & 0xc0) != 0x80) { /* the first octet of a character */
		file->column++;
	}
}

static bool is_blank(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

static void skip_blanks_and_comments(struct cmd_conf_file *file)
{
	while (!at_end(file)) {
		if (peek(file) == '#') {
			while (!at_end(file) && peek(file) != '\n')
				skip(file);
		} else if (is_blank(peek(file))) {
			skip(file);
		} else {
			return;
		}
	}
}

/* A backslash keeps the next octet from ending a word, but for a line end. */
static void skip_octet_of_word(struct cmd_conf_file *file)
{
	const bool escape = peek(file) == '\\';

	skip(file);
	if (escape && !at_end(file) && peek(file) != '\n' && peek(file) != '\r')
		skip(file);
}

/* Reads a word, in quotes or not, which begins here. False after a report, or without memory. */
static bool read_word(struct cmd_conf_reader *reader, struct cmd_conf_file *file,
                      struct cmd_conf_word *ret)
{
	const struct cmd_conf_place place = { file->name, file->line, file->column };
	char quote = '\0';
	size_t size;

	if (peek(file) == '"' || peek(file) == '\'') {
		quote = peek(file);
		skip(file);
	}
	const char *text = file->octets + file->next;
	while (!at_end(file) && peek(file) != '\n' && peek(file) != '\r' &&
	       (quote != '\0'
	                ? peek(file) != quote
	                : !is_blank(peek(file)) && peek(file) != '"' && peek(file) != '\''))
		skip_octet_of_word(file);
	size = (size_t)(file->octets + file->next - text);
	if (quote != '\0' && (at_end(file) || peek(file) != quote)) {
		cmd_conf_report(reader, CMD_CONF_PROBLEM_SYNTAX, place, text, size,
		                ": the quote is not closed on its line");
		return false;
	}
	if (quote != '\0')
		skip(file);
	*ret = (struct cmd_conf_word){ cmd_conf_copy(reader, text, size), place.line,
		                       place.column };
	return ret->text != NULL;
}

/* ---- statements ---- */

/* How many words follow a keyword; what is not here has one. */
static size_t words_of(const char *keyword)
{
	static const char *const clauses[] = { "server",         "stub-zone", "forward-zone",
		                               "auth-zone",      "rpz",       "view",
		                               "remote-control", "python",    "dynlib",
		                               "dnstap",         "dnscrypt",  "cachedb",
		                               "ipset" };
	static const char *const of_two[] = { "access-control",         "access-control-tag",
		                              "access-control-view",    "edns-client-string",
		                              "interface-action",       "interface-tag",
		                              "interface-view",         "local-zone",
		                              "local-zone-tag",         "ratelimit-for-domain",
		                              "ratelimit-below-domain", "response-ip",
		                              "response-ip-data",       "response-ip-tag",
		                              "tcp-connection-limit" };
	static const char *const of_three[] = { "access-control-tag-action",
		                                "access-control-tag-data",
		                                "interface-tag-action", "interface-tag-data",
		                                "local-zone-override" };
	static const struct {
		const char *const *keywords;
		size_t count, words;
	} tables[] = {
		{ clauses, sizeof(clauses) / sizeof(clauses[0]), 0 },
		{ of_two, sizeof(of_two) / sizeof(of_two[0]), 2 },
		{ of_three, sizeof(of_three) / sizeof(of_three[0]), 3 },
	};

	for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
		for (size_t i = 0; i < tables[t].count; i++)
			if (strcmp(tables[t].keywords[i], keyword) == 0)
				return tables[t].words;
	return 1;
}

/* Adds the statement that begins with a keyword, which is taken over. */
static void statement_add(struct cmd_conf_reader *reader, char *keyword,
                          struct cmd_conf_place place)
{
	struct cmd_conf *conf = reader->conf;
	struct cmd_conf_statement *items =
		cmd_conf_grown(reader, conf->items, conf->count, &conf->room, sizeof(*items));

	if (items == NULL) {
		free(keyword);
		return;
	}
	conf->items = items;
	reader->words_due = words_of(keyword);
	if (reader->words_due == 0)
		reader->clause = conf->count;
	items[conf->count++] = (struct cmd_conf_statement){ .keyword = keyword,
		                                            .file = place.file,
		                                            .line = place.line,
		                                            .column = place.column,
		                                            .clause = reader->clause };
}

/* Reads an include's word and follows it. */
static void read_include(struct cmd_conf_reader *reader, struct cmd_conf_file *file,
                         bool toplevel)
{
	struct cmd_conf_word word;

	while (!at_end(file) && is_blank(peek(file)))
		skip(file);
	if (at_end(file) || !read_word(reader, file, &word))
		return;
	/* `file` may move. */
	cmd_conf_include(reader, word.text, toplevel,
	                 (struct cmd_conf_place){ file->name, word.line, word.column });
	free(word.text);
}

/* Reads a keyword, and what it includes. */
static void read_keyword(struct cmd_conf_reader *reader, struct cmd_conf_file *file)
{
	const struct cmd_conf_place place = { file->name, file->line, file->column };
	const char *text = file->octets + file->next;

	while (!at_end(file) && !is_blank(peek(file)) && strchr(":\"'", peek(file)) == NULL)
		skip_octet_of_word(file);
	const size_t size = (size_t)(file->octets + file->next - text);
	if (size == 0 || at_end(file) || peek(file) != ':') {
		struct cmd_conf_word stray = { 0 };
		if (size != 0)
			cmd_conf_report(reader, CMD_CONF_PROBLEM_SYNTAX, place, text, size,
			                ": no keyword; a keyword ends in a colon");
		else if (peek(file) == ':')
			skip(file);
		else if (read_word(reader, file, &stray))
			cmd_conf_report(reader, CMD_CONF_PROBLEM_SYNTAX, place, stray.text,
			                strlen(stray.text), ": no keyword stands before it");
		free(stray.text);
		return;
	}
	skip(file); /* the colon */
	char *keyword = cmd_conf_copy(reader, text, size);
	if (keyword == NULL)
		return;
	if (strcmp(keyword, "include") == 0 || strcmp(keyword, "include-toplevel") == 0) {
		read_include(reader, file, strcmp(keyword, "include") != 0);
		free(keyword);
		return;
	}
	statement_add(reader, keyword, place);
}

/* Adds a word to the last statement, and looks whether it changes how files are found. */
static void read_statement_word(struct cmd_conf_reader *reader, struct cmd_conf_file *file)
{
	struct cmd_conf_statement *statement = &reader->conf->items[reader->conf->count - 1];
	struct cmd_conf_word word;

	if (!read_word(reader, file, &word)) {
		reader->words_due = 0;
		return;
	}
	statement->words[statement->word_count++] = word;
	reader->words_due--;
	if (cmd_conf_is(reader->conf, statement, "server", "directory") &&
	    word.text[0] != '\0') {
		free(reader->directory);
		reader->directory = cmd_conf_copy(reader, word.text, strlen(word.text));
	}
}

static void read_file(struct cmd_conf_reader *reader)
{
	struct cmd_conf_file *file = &reader->stack[reader->stack_count - 1];
	int error = 0;

	if (file->name == NULL)
		error = cmd_conf_open(reader);
	if (error == ENOMEM)
		reader->result = MXW_NOMEM;
	else if (error != 0)
		cmd_conf_report_unopened(reader, error);
	if (error == 0)
		skip_blanks_and_comments(file);
	if (error != 0 || at_end(file))
		cmd_conf_pop(reader);
	else if (reader->words_due > 0)
		read_statement_word(reader, file);
	else
		read_keyword(reader, file);
}

enum mxw_result cmd_conf_read(const char *path, cmd_conf_problem_fn *on_problem, void *context,
                              struct cmd_conf *ret)
{
	struct cmd_conf_reader reader = { .conf = ret,
		                          .clause = CMD_CONF_NO_CLAUSE,
		                          .on_problem = on_problem,
		                          .context = context };
	int error = 0;

	*ret = (struct cmd_conf){ 0 };
	cmd_conf_push(&reader, path, false, 0, (struct cmd_conf_place){ path, 0, 0 });
	if (reader.result == MXW_OK) {
		error = cmd_conf_open(&reader);
		if (error != 0)
			reader.result = error == ENOMEM ? MXW_NOMEM : MXW_IO;
	}
	while (reader.stack_count > 0) {
		if (reader.result == MXW_OK)
			read_file(&reader);
		else
			cmd_conf_pop(&reader);
	}
	free(reader.stack);
	free(reader.directory);
	errno = error;
	return reader.result;
}

void cmd_conf_fini(struct cmd_conf *conf)
{
	for (size_t i = 0; i < conf->count; i++) {
		free(conf->items[i].keyword);
		for (size_t w = 0; w < conf->items[i].word_count; w++)
			free(conf->items[i].words[w].text);
	}
	free(conf->items);
	for (size_t i = 0; i < conf->file_count; i++)
		free(conf->files[i]);
	free(conf->files);
	*conf = (struct cmd_conf){ 0 };
}

bool cmd_conf_is(const struct cmd_conf *conf, const struct cmd_conf_statement *statement,
                 const char *clause, const char *keyword)
{
	return strcmp(statement->keyword, keyword) == 0 &&
	       statement->clause != CMD_CONF_NO_CLAUSE &&
	       strcmp(conf->items[statement->clause].keyword, clause) == 0;
}

const struct cmd_conf_statement *cmd_conf_last(const struct cmd_conf *conf, const char *clause,
                                               const char *keyword)
{
	for (size_t i = conf->count; i > 0; i--) {
		const struct cmd_conf_statement *statement = &conf->items[i - 1];
		if (statement->word_count > 0 && cmd_conf_is(conf, statement, clause, keyword))
			return statement;
	}
	return NULL;
}
