/* name_read.h - names of the command line and of lines that are read.
 * Threads: one.
 * Memory: a name is a view of the caller's buffer; words are static.
 * Cost: one pass over the text.
 * Standards: RFC 1035 section 5.1, RFC 5891 (IDNA2008).
 */
#ifndef MXWARDEN_TOOLS_NAME_READ_H
#define MXWARDEN_TOOLS_NAME_READ_H

#include <mxwarden/name.h>

/* Reads a name as people write it. NULL, or what is wrong with it and what would be right; then *ret is
 * untouched. The name is a view of `buffer`. */
const char *cmd_name_read(const char *text, size_t size, struct mxw_name_buffer *buffer,
                          struct mxw_name *ret);

#endif
