/* A stack of files is read octet by octet, the way Unbound's lexer does: outside of a statement a word
 * up to a colon is a keyword, and the keyword says how many words follow, wherever the lines end. A
 * file that is included goes on top of the stack, so the statements of all files come in one row, and
 * a clause that is begun in one file goes on in the next; `include-toplevel` ends it. Of the files
 * that a pattern names, only the one on top is open. */
#define _DEFAULT_SOURCE /* GLOB_BRACE and GLOB_TILDE, which Unbound uses */

#include "unbound_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/quote.h"

/* Of a place in a file. */
struct place {
	const char *file;
	uint32_t line, column;
};

/* A file that is being read, or waits for it. */
struct frame {
	char *path;        /* owned, until it is open */
	const char *file;  /* the same, when the configuration owns it; NULL: not open */
	char *octets;      /* owned */
	size_t size, next; /* octets, and the one to be read */
	uint32_t line, column;
	unsigned depth;
	bool toplevel;     /* clauses end with it */
	struct place from; /* where it is included */
};

struct reader {
	struct cmd_conf *conf;
	struct frame *frames; /* the stack */
	size_t frame_count, frame_room;
	size_t size;      /* octets read */
	char *directory;  /* owned; NULL: not set */
	size_t clause;    /* that statements belong to */
	size_t words_due; /* of the last statement */
	cmd_conf_problem_fn *on_problem;
	void *context;
	enum mxw_result result;
};

/* ---- problems and memory ---- */

static void report(struct reader *reader, enum cmd_conf_problem_kind kind, struct place place,
                   const char *text)
{
	reader->on_problem(reader->context, &(struct cmd_conf_problem){ .kind = kind,
	                                                                .file = place.file,
	                                                                .line = place.line,
	                                                                .column = place.column,
	                                                                .text = text });
}

/* The same with a quoted word and what is to be said of it. */
static void report_word(struct reader *reader, enum cmd_conf_problem_kind kind,
                        struct place place, const char *word, size_t size, const char *words)
{
	char text[2 * MXWI_QUOTE_MAX];

	snprintf(text, sizeof(text), "%s%s", MXWI_QUOTE(word, size), words);
	report(reader, kind, place, text);
}

/* Makes room for one more item of `size` octets; `items` is the array. NULL: memory is refused. */
static void *grown(struct reader *reader, void *items, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return items;
	const size_t more = *room == 0 ? 16 : 2 * *room;
	void *moved = realloc(items, more * size);
	if (moved == NULL)
		reader->result = MXW_NOMEM;
	else
		*room = more;
	return moved;
}

static char *copy(struct reader *reader, const char *text, size_t size)
{
	char *made = strndup(text, size);

	if (made == NULL)
		reader->result = MXW_NOMEM;
	return made;
}

/* ---- files ---- */

/* Reads a regular file of at most `most` octets without waiting for it. Returns 0 or an errno;
 * EFBIG: it is larger. */
static int file_read(const char *path, size_t most, char **ret, size_t *ret_size)
{
	char *octets = NULL;
	struct stat status;
	int error = 0;
	/* Without O_NONBLOCK a FIFO would be waited for. */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	if (fstat(fd, &status) != 0) {
		error = errno;
		goto out;
	}
	if (!S_ISREG(status.st_mode)) {
		error = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
		goto out;
	}
	if ((uintmax_t)status.st_size > most) {
		error = EFBIG;
		goto out;
	}
	size_t size = 0, room = (size_t)status.st_size;
	octets = malloc(room + 1);
	if (octets == NULL) {
		error = ENOMEM;
		goto out;
	}
	while (size < room) {
		ssize_t count = read(fd, octets + size, room - size);
		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0) {
			error = errno;
			goto out;
		}
		if (count == 0)
			break; /* it has become shorter meanwhile */
		size += (size_t)count;
	}
	*ret = octets;
	*ret_size = size;
	octets = NULL;
out:
	free(octets);
	close(fd);
	return error;
}

/* Opens the frame on top. Returns 0 or an errno. */
static int frame_open(struct reader *reader)
{
	struct cmd_conf *conf = reader->conf;
	struct frame *frame = &reader->frames[reader->frame_count - 1];

	if (conf->file_count == CMD_CONF_FILES_MAX)
		return EMFILE;
	if (conf->files == NULL)
		conf->files = calloc(CMD_CONF_FILES_MAX, sizeof(*conf->files));
	if (conf->files == NULL)
		return ENOMEM;
	int error = file_read(frame->path, CMD_CONF_SIZE_MAX - reader->size, &frame->octets,
	                      &frame->size);
	if (error != 0)
		return error;
	reader->size += frame->size;
	conf->files[conf->file_count++] = frame->path;
	frame->file = frame->path;
	frame->path = NULL;
	frame->line = 1;
	frame->column = 1;
	return 0;
}

static void frame_push(struct reader *reader, const char *path, bool toplevel, unsigned depth,
                       struct place from)
{
	struct frame *frames = grown(reader, reader->frames, reader->frame_count,
	                             &reader->frame_room, sizeof(*frames));

	if (frames == NULL)
		return;
	reader->frames = frames;
	char *copied = copy(reader, path, strlen(path));
	if (copied == NULL)
		return;
	frames[reader->frame_count++] = (struct frame){
		.path = copied, .toplevel = toplevel, .depth = depth, .from = from
	};
}

static void frame_pop(struct reader *reader)
{
	struct frame *frame = &reader->frames[--reader->frame_count];

	if (frame->toplevel)
		reader->clause = CMD_CONF_NO_CLAUSE;
	free(frame->path);
	free(frame->octets);
}

static void report_include(struct reader *reader, const struct frame *frame, int error)
{
	const char *words;

	switch (error) {
	case EISDIR:
	case EINVAL:
		words = ": no regular file";
		break;
	case EFBIG:
		words = ": with it the configuration would be larger than 128 MiB";
		break;
	case EMFILE:
		words = ": more than 4096 files";
		break;
	default:
		words = NULL;
	}
	char text[128];
	if (words == NULL) {
		snprintf(text, sizeof(text), ": %s", strerror(error));
		words = text;
	}
	report_word(reader, CMD_CONF_PROBLEM_INCLUDE, frame->from, frame->path,
	            strlen(frame->path), words);
}

/* Puts the files that an include names on top, the first of them topmost. */
static void include(struct reader *reader, const char *written, bool toplevel,
                    struct place from)
{
	const unsigned depth = reader->frames[reader->frame_count - 1].depth + 1;
	char *path = NULL;
	glob_t found = { 0 };

	if (toplevel)
		reader->clause = CMD_CONF_NO_CLAUSE;
	if (depth > CMD_CONF_DEPTH_MAX) {
		report_word(reader, CMD_CONF_PROBLEM_INCLUDE, from, written, strlen(written),
		            ": more than 32 files that include each other");
		return;
	}
	if (reader->directory == NULL || written[0] == '/' || written[0] == '~') {
		path = copy(reader, written, strlen(written));
	} else {
		const size_t room = strlen(reader->directory) + strlen(written) + 2;
		path = malloc(room);
		if (path != NULL)
			snprintf(path, room, "%s/%s", reader->directory, written);
	}
	if (path == NULL) {
		reader->result = MXW_NOMEM;
		return;
	}
	if (strpbrk(path, "*?[{~") == NULL) {
		frame_push(reader, path, toplevel, depth, from);
		goto out;
	}
	switch (glob(path, GLOB_ERR | GLOB_BRACE | GLOB_TILDE, NULL, &found)) {
	case 0:
		for (size_t i = found.gl_pathc; i > 0; i--)
			frame_push(reader, found.gl_pathv[i - 1], toplevel, depth, from);
		break;
	case GLOB_NOMATCH:
		break;
	case GLOB_NOSPACE:
		reader->result = MXW_NOMEM;
		break;
	default:
		/* Unbound then takes it for a name. */
		frame_push(reader, path, toplevel, depth, from);
	}
out:
	globfree(&found);
	free(path);
}

/* ---- words ---- */

static bool at_end(const struct frame *frame)
{
	return frame->next == frame->size;
}

/* The octet that comes next; not at the end. */
static char peek(const struct frame *frame)
{
	return frame->octets[frame->next];
}

static void skip(struct frame *frame)
{
	const unsigned char octet = (unsigned char)frame->octets[frame->next++];

	if (octet == '\n') {
		frame->line++;
		frame->column = 1;
	} else if ((octet & 0xc0) != 0x80) { /* the first octet of a character */
		frame->column++;
	}
}

static bool is_blank(char octet)
{
	return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
}

static void skip_blanks_and_comments(struct frame *frame)
{
	while (!at_end(frame)) {
		if (peek(frame) == '#') {
			while (!at_end(frame) && peek(frame) != '\n')
				skip(frame);
		} else if (is_blank(peek(frame))) {
			skip(frame);
		} else {
			return;
		}
	}
}

/* A backslash keeps the next octet from ending a word, but for a line end. */
static void skip_octet_of_word(struct frame *frame)
{
	const bool escape = peek(frame) == '\\';

	skip(frame);
	if (escape && !at_end(frame) && peek(frame) != '\n' && peek(frame) != '\r')
		skip(frame);
}

/* Reads a word, in quotes or not, which begins here. False after a report, or without memory. */
static bool read_word(struct reader *reader, struct frame *frame, struct cmd_conf_word *ret)
{
	const struct place place = { frame->file, frame->line, frame->column };
	const char quote = peek(frame) == '"' || peek(frame) == '\'' ? peek(frame) : '\0';
	size_t size;

	if (quote != '\0')
		skip(frame);
	const char *text = frame->octets + frame->next;
	while (!at_end(frame) && peek(frame) != '\n' && peek(frame) != '\r' &&
	       (quote != '\0'
	                ? peek(frame) != quote
	                : !is_blank(peek(frame)) && peek(frame) != '"' && peek(frame) != '\''))
		skip_octet_of_word(frame);
	size = (size_t)(frame->octets + frame->next - text);
	if (quote != '\0' && (at_end(frame) || peek(frame) != quote)) {
		report_word(reader, CMD_CONF_PROBLEM_SYNTAX, place, text, size,
		            ": the quote is not closed on its line");
		return false;
	}
	if (quote != '\0')
		skip(frame);
	*ret = (struct cmd_conf_word){ copy(reader, text, size), place.line, place.column };
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
static void statement_add(struct reader *reader, char *keyword, struct place place)
{
	struct cmd_conf *conf = reader->conf;
	struct cmd_conf_statement *items =
		grown(reader, conf->items, conf->count, &conf->room, sizeof(*items));

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
static void read_include(struct reader *reader, struct frame *frame, bool toplevel)
{
	struct cmd_conf_word word;

	while (!at_end(frame) && is_blank(peek(frame)))
		skip(frame);
	if (at_end(frame) || !read_word(reader, frame, &word))
		return;
	/* `frame` may move. */
	include(reader, word.text, toplevel,
	        (struct place){ frame->file, word.line, word.column });
	free(word.text);
}

/* Reads a keyword, and what it includes. */
static void read_keyword(struct reader *reader, struct frame *frame)
{
	const struct place place = { frame->file, frame->line, frame->column };
	const char *text = frame->octets + frame->next;

	while (!at_end(frame) && !is_blank(peek(frame)) && strchr(":\"'", peek(frame)) == NULL)
		skip_octet_of_word(frame);
	const size_t size = (size_t)(frame->octets + frame->next - text);
	if (size == 0 || at_end(frame) || peek(frame) != ':') {
		struct cmd_conf_word stray = { 0 };
		if (size != 0)
			report_word(reader, CMD_CONF_PROBLEM_SYNTAX, place, text, size,
			            ": no keyword; a keyword ends in a colon");
		else if (peek(frame) == ':')
			skip(frame);
		else if (read_word(reader, frame, &stray))
			report_word(reader, CMD_CONF_PROBLEM_SYNTAX, place, stray.text,
			            strlen(stray.text), ": no keyword stands before it");
		free(stray.text);
		return;
	}
	skip(frame); /* the colon */
	char *keyword = copy(reader, text, size);
	if (keyword == NULL)
		return;
	if (strcmp(keyword, "include") == 0 || strcmp(keyword, "include-toplevel") == 0) {
		read_include(reader, frame, strcmp(keyword, "include") != 0);
		free(keyword);
		return;
	}
	statement_add(reader, keyword, place);
}

/* Adds a word to the last statement, and looks whether it changes how files are found. */
static void read_statement_word(struct reader *reader, struct frame *frame)
{
	struct cmd_conf_statement *statement = &reader->conf->items[reader->conf->count - 1];
	struct cmd_conf_word word;

	if (!read_word(reader, frame, &word)) {
		reader->words_due = 0;
		return;
	}
	statement->words[statement->word_count++] = word;
	reader->words_due--;
	if (cmd_conf_is(reader->conf, statement, "server", "directory") &&
	    word.text[0] != '\0') {
		free(reader->directory);
		reader->directory = copy(reader, word.text, strlen(word.text));
	}
}

static void read_frame(struct reader *reader)
{
	struct frame *frame = &reader->frames[reader->frame_count - 1];
	int error = 0;

	if (frame->file == NULL)
		error = frame_open(reader);
	if (error == ENOMEM)
		reader->result = MXW_NOMEM;
	else if (error != 0)
		report_include(reader, frame, error);
	if (error == 0)
		skip_blanks_and_comments(frame);
	if (error != 0 || at_end(frame))
		frame_pop(reader);
	else if (reader->words_due > 0)
		read_statement_word(reader, frame);
	else
		read_keyword(reader, frame);
}

enum mxw_result cmd_conf_read(const char *path, cmd_conf_problem_fn *on_problem, void *context,
                              struct cmd_conf *ret)
{
	struct reader reader = { .conf = ret,
		                 .clause = CMD_CONF_NO_CLAUSE,
		                 .on_problem = on_problem,
		                 .context = context };
	int error = 0;

	*ret = (struct cmd_conf){ 0 };
	frame_push(&reader, path, false, 0, (struct place){ path, 0, 0 });
	if (reader.result == MXW_OK) {
		error = frame_open(&reader);
		if (error != 0)
			reader.result = error == ENOMEM ? MXW_NOMEM : MXW_IO;
	}
	while (reader.frame_count > 0) {
		if (reader.result == MXW_OK)
			read_frame(&reader);
		else
			frame_pop(&reader);
	}
	free(reader.frames);
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
