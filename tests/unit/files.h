/* files.h - a directory for the files of a test program, and whole files.
 * Threads: one; a program has one directory.
 * Memory: paths live until the directory goes; the caller frees what is read.
 * Cost: none worth saying.
 * Standards: none.
 * The program ends where something here does not work: the test could say nothing then.
 */
#ifndef MXWT_FILES_H
#define MXWT_FILES_H

#include <stddef.h>

/* A suite's functions before and behind its tests, both of which return 0: they make a new
 * directory below the working directory, and remove it with all that is in it. */
int mxwt_files_set_up(void);
int mxwt_files_clean_up(void);

/* A path in the directory; "." is the directory itself. */
const char *mxwt_path(const char *name);

/* Makes a directory in the directory; returns its path. */
const char *mxwt_directory(const char *name);

/* How many files and directories are in the directory. */
unsigned mxwt_files_count(void);

/* All that is in a file, with a NUL behind it. `ret_size` may be NULL. */
char *mxwt_file_read(const char *path, size_t *ret_size);

/* Makes the file hold these octets and no others. */
void mxwt_file_write(const char *path, const void *octets, size_t size);

#endif
