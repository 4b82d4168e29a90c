/* elf_file.h - what an ELF file says of itself: its notes, and the names that it offers to others.
 * Threads: one.
 * Memory: a file is read whole and owned; what is returned borrows from it.
 * Cost: linear in the file's size; a search goes through all symbols.
 * Standards: the System V ABI (ELF), of this machine's class and byte order.
 *
 * Offsets and sizes in the file are not trusted.
 */
#ifndef MXWARDEN_TOOLS_ELF_FILE_H
#define MXWARDEN_TOOLS_ELF_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <mxwarden/result.h>

#define CMD_ELF_SIZE_MAX                                                                       \
	1073741824u /* octets; a program with all that debuggers need is smaller */
#define CMD_BUILD_ID_TEXT_MAX 129u /* 64 octets in hexadecimal, with the NUL */

struct cmd_elf {
	unsigned char *octets; /* owned */
	size_t size;
};

/* Reads an open regular file. MXW_OK; MXW_IO, with errno set; EINVAL, EISDIR: it is no regular file;
 * MXW_INVALID: no ELF file for this machine; MXW_LIMIT: too large; MXW_NOMEM. In each case the caller
 * calls cmd_elf_fini(). */
MXW_MUSTCHECK enum mxw_result cmd_elf_read(int descriptor, struct cmd_elf *ret);

void cmd_elf_fini(struct cmd_elf *elf);

/* The description of the first note of that name and type; NULL: there is none. */
const unsigned char *cmd_elf_note(const struct cmd_elf *elf, const char *name, uint32_t type,
                                  size_t *ret_size);

/* Writes the GNU build-id in lower-case hexadecimal. False: it has none. */
bool cmd_elf_build_id(const struct cmd_elf *elf, char ret[CMD_BUILD_ID_TEXT_MAX]);

/* Does it define a dynamic symbol of that name? */
bool cmd_elf_exports(const struct cmd_elf *elf, const char *symbol);

#endif
