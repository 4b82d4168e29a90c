/* Files are put on a stack: what is included is read to its end before its includer goes on. Of
 * the files that a pattern names, only the one on top is open. */
#define _DEFAULT_SOURCE /* GLOB_BRACE and GLOB_TILDE, which Unbound uses */

#include "unbound_conf_files.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"
#include "config/quote.h"

#define TOO_MANY_FILES ": more than 4096 files"

void cmd_conf_report(struct cmd_conf_reader *reader, enum cmd_conf_problem_kind kind,
                     struct cmd_conf_place place, const char *word, size_t size,
                     const char *words)
{
	char text[2 * MXWI_QUOTE_MAX];

	snprintf(text, sizeof(text), "%s%s", MXWI_QUOTE(word, size), words);
	reader->on_problem(reader->context, &(struct cmd_conf_problem){ .kind = kind,
	                                                                .file = place.file,
	                                                                .line = place.line,
	                                                                .column = place.column,
	                                                                .text = text });
}

void *cmd_conf_grown(struct cmd_conf_reader *reader, void *items, size_t count, size_t *room,
                     size_t size)
{
	void *moved = cmd_grown(items, count, room, size);

	if (moved == NULL)
		reader->result = MXW_NOMEM;
	return moved;
}

char *cmd_conf_copy(struct cmd_conf_reader *reader, const char *text, size_t size)
{
	char *made = malloc(size + 1);

	if (made == NULL) {
		reader->result = MXW_NOMEM;
		return NULL;
	}
	memcpy(made, text, size);
	made[size] = '\0';
	return made;
}

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

int cmd_conf_open(struct cmd_conf_reader *reader)
{
	struct cmd_conf *conf = reader->conf;
	struct cmd_conf_file *file = &reader->stack[reader->stack_count - 1];

	if (conf->file_count == CMD_CONF_FILES_MAX)
		return EMFILE;
	if (conf->files == NULL)
		conf->files = calloc(CMD_CONF_FILES_MAX, sizeof(*conf->files));
	if (conf->files == NULL)
		return ENOMEM;
	int error = file_read(file->path, CMD_CONF_SIZE_MAX - reader->size, &file->octets,
	                      &file->size);
	if (error != 0)
		return error;
	reader->size += file->size;
	conf->files[conf->file_count++] = file->path;
	file->name = file->path;
	file->path = NULL;
	file->line = 1;
	file->column = 1;
	return 0;
}

void cmd_conf_push(struct cmd_conf_reader *reader, const char *path, bool toplevel,
                   unsigned depth, struct cmd_conf_place from)
{
	struct cmd_conf_file *files = cmd_conf_grown(reader, reader->stack, reader->stack_count,
	                                             &reader->stack_room, sizeof(*files));

	if (files == NULL)
		return;
	reader->stack = files;
	char *copied = cmd_conf_copy(reader, path, strlen(path));
	if (copied == NULL)
		return;
	files[reader->stack_count++] = (struct cmd_conf_file){
		.path = copied, .toplevel = toplevel, .depth = depth, .from = from
	};
}

void cmd_conf_pop(struct cmd_conf_reader *reader)
{
	struct cmd_conf_file *file = &reader->stack[--reader->stack_count];

	if (file->toplevel)
		reader->clause = CMD_CONF_NO_CLAUSE;
	free(file->path);
	free(file->octets);
}

void cmd_conf_report_unopened(struct cmd_conf_reader *reader, int error)
{
	const struct cmd_conf_file *file = &reader->stack[reader->stack_count - 1];
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
		words = TOO_MANY_FILES;
		break;
	default:
		words = NULL;
	}
	char text[128];
	if (words == NULL) {
		snprintf(text, sizeof(text), ": %s", strerror(error));
		words = text;
	}
	cmd_conf_report(reader, CMD_CONF_PROBLEM_INCLUDE, file->from, file->path,
	                strlen(file->path), words);
}

void cmd_conf_include(struct cmd_conf_reader *reader, const char *written, bool toplevel,
                      struct cmd_conf_place from)
{
	const unsigned depth = reader->stack[reader->stack_count - 1].depth + 1;
	char *path = NULL;
	glob_t found = { 0 };

	if (toplevel)
		reader->clause = CMD_CONF_NO_CLAUSE;
	if (depth > CMD_CONF_DEPTH_MAX) {
		cmd_conf_report(reader, CMD_CONF_PROBLEM_INCLUDE, from, written,
		                strlen(written),
		                ": more than 32 files that include each other");
		return;
	}
	if (reader->directory == NULL || written[0] == '/' || written[0] == '~') {
		path = cmd_conf_copy(reader, written, strlen(written));
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
		cmd_conf_push(reader, path, toplevel, depth, from);
		goto out;
	}
	switch (glob(path, GLOB_ERR | GLOB_BRACE | GLOB_TILDE, NULL, &found)) {
	case 0:
		if (found.gl_pathc + reader->stack_count > CMD_CONF_FILES_MAX) {
			cmd_conf_report(reader, CMD_CONF_PROBLEM_INCLUDE, from, written,
			                strlen(written), TOO_MANY_FILES);
			break;
		}
		for (size_t i = found.gl_pathc; i > 0; i--)
			cmd_conf_push(reader, found.gl_pathv[i - 1], toplevel, depth, from);
		break;
	case GLOB_NOMATCH:
		break;
	case GLOB_NOSPACE:
		reader->result = MXW_NOMEM;
		break;
	default:
		/* Unbound then takes it for a name. */
		cmd_conf_push(reader, path, toplevel, depth, from);
	}
out:
	globfree(&found);
	free(path);
}
