/* tail_file.h - a file that grows, followed by its name.
 * Threads: one.
 * Memory: the room for one line, from tail_file_init() to tail_file_fini(); lines borrow from it.
 * Cost: what is new is read once; looking whether there is something costs a few calls of the system.
 * Standards: POSIX.1-2008.
 *
 * The file may be renamed away and made anew (then the old one is read to its end first), or cut off and
 * written to from its beginning. It need not be there.
 */
#ifndef MXWARDEN_TOOLS_TAIL_FILE_H
#define MXWARDEN_TOOLS_TAIL_FILE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Takes one line, without its newline. `octets` is NULL for one that is longer than any of ours. */
typedef void tail_line_fn(void *context, const char *octets, size_t size);

/* Is the line one of those that are asked for? */
typedef bool tail_match_fn(void *context, const char *octets, size_t size);

struct tail_file {
	const char *path; /* borrowed */
	/* Anything but 0 ends what is being done, as soon as the line at hand is done. */
	const volatile sig_atomic_t *stop;
	int fd; /* -1: not open */
	dev_t device;
	ino_t inode;
	off_t at;      /* in the file: how far it was read */
	char head[64]; /* what it begins with, by which another beginning is known */
	size_t head_size;
	char *room;    /* owned: what begins a line that has no end yet */
	size_t filled; /* octets of it */
	bool overlong; /* the line that is being read is longer than any of ours: skip it */
	bool leaving;  /* its name is another file's now */
};

/* *stop is to be 0 for now. Nothing is opened. False: memory is refused. */
bool tail_file_init(struct tail_file *file, const char *path,
                    const volatile sig_atomic_t *stop);

/* Opens what has the name now, at its beginning. False, with errno: ENOENT, it is not there; EINVAL, it is
 * no regular file; or what else keeps it from being read. */
bool tail_file_open(struct tail_file *file);

/* Goes back from the end until `count` lines matched, or to the beginning, and goes on from there: at the
 * end for 0. At least the last line is looked at. */
void tail_file_seek_last(struct tail_file *file, size_t count, tail_match_fn *matches,
                         void *context);

/* Hands on the lines that are whole since the last time. False, with errno: it cannot be read. */
bool tail_file_read(struct tail_file *file, tail_line_fn *take, void *context);

/* Hands on the last line although it has no newline, if there is such a one. */
void tail_file_flush(struct tail_file *file, tail_line_fn *take, void *context);

/* As tail_file_read(); and when another file has the name, goes on with that one: at the call after the one
 * that noticed, because whoever writes may have had a line on its way. False, with errno: what has the name
 * cannot be read; this one is kept. That nothing has it is fine. */
bool tail_file_follow(struct tail_file *file, tail_line_fn *take, void *context);

void tail_file_fini(struct tail_file *file);

#endif
