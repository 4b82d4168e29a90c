/* The whole file is read, and each part of it is copied out at an offset that has been checked against
 * the size: a file may be cut off, or be made to mislead. Notes are found by the segments, which every
 * file that can be loaded has; symbols by the sections. */
#include "elf_file.h"

#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Copies `size` octets from an offset. False: they are not all there. */
static bool take(const struct cmd_elf *elf, uint64_t offset, void *to, size_t size)
{
	if (offset > elf->size || size > elf->size - offset)
		return false;
	memcpy(to, elf->octets + offset, size);
	return true;
}

static bool read_all(int descriptor, struct cmd_elf *elf)
{
	size_t done = 0;

	while (done < elf->size) {
		const ssize_t got =
			pread(descriptor, elf->octets + done, elf->size - done, (off_t)done);
		if (got < 0)
			return false;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	elf->size = done;
	return true;
}

static bool is_for_this_machine(const struct cmd_elf *elf)
{
	const unsigned class = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
	const uint16_t one = 1;
	unsigned char first;
	ElfW(Ehdr) header;

	memcpy(&first, &one, 1);
	return take(elf, 0, &header, sizeof(header)) &&
	       memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 &&
	       header.e_ident[EI_CLASS] == class &&
	       header.e_ident[EI_DATA] == (first == 1 ? ELFDATA2LSB : ELFDATA2MSB);
}

enum mxw_result cmd_elf_read(int descriptor, struct cmd_elf *ret)
{
	struct stat status;

	*ret = (struct cmd_elf){ 0 };
	if (fstat(descriptor, &status) != 0)
		return MXW_IO;
	if (!S_ISREG(status.st_mode)) {
		errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
		return MXW_IO;
	}
	if (status.st_size > CMD_ELF_SIZE_MAX)
		return MXW_LIMIT;
	ret->size = (size_t)status.st_size;
	ret->octets = malloc(ret->size + 1);
	if (ret->octets == NULL)
		return MXW_NOMEM;
	if (!read_all(descriptor, ret))
		return MXW_IO;
	return is_for_this_machine(ret) ? MXW_OK : MXW_INVALID;
}

void cmd_elf_fini(struct cmd_elf *elf)
{
	free(elf->octets);
	*elf = (struct cmd_elf){ 0 };
}

static uint64_t padded(uint32_t size)
{
	return ((uint64_t)size + 3) & ~(uint64_t)3;
}

/* The same in one segment of notes. */
static const unsigned char *note_in(const struct cmd_elf *elf, const ElfW(Phdr) * segment,
                                    const char *name, uint32_t type, size_t *ret_size)
{
	uint64_t at = segment->p_offset;
	ElfW(Nhdr) note;

	if (at > elf->size || segment->p_filesz > elf->size - at)
		return NULL;
	const uint64_t end = at + segment->p_filesz;
	while (end - at >= sizeof(note) && take(elf, at, &note, sizeof(note))) {
		const uint64_t text = at + sizeof(note);
		const uint64_t description = text + padded(note.n_namesz);
		if (description > end || note.n_descsz > end - description)
			return NULL;
		if (note.n_type == type && note.n_namesz == strlen(name) + 1 &&
		    memcmp(elf->octets + text, name, note.n_namesz) == 0) {
			*ret_size = note.n_descsz;
			return elf->octets + description;
		}
		at = description + padded(note.n_descsz);
		if (at > end)
			return NULL;
	}
	return NULL;
}

const unsigned char *cmd_elf_note(const struct cmd_elf *elf, const char *name, uint32_t type,
                                  size_t *ret_size)
{
	const unsigned char *found = NULL;
	ElfW(Ehdr) header;
	ElfW(Phdr) segment;

	if (!take(elf, 0, &header, sizeof(header)))
		return NULL;
	for (uint64_t i = 0; i < header.e_phnum && found == NULL; i++) {
		if (!take(elf, header.e_phoff + i * sizeof(segment), &segment, sizeof(segment)))
			return NULL;
		if (segment.p_type == PT_NOTE)
			found = note_in(elf, &segment, name, type, ret_size);
	}
	return found;
}

bool cmd_elf_build_id(const struct cmd_elf *elf, char ret[CMD_BUILD_ID_TEXT_MAX])
{
	static const char digits[] = "0123456789abcdef";
	size_t size;
	const unsigned char *octets = cmd_elf_note(elf, ELF_NOTE_GNU, NT_GNU_BUILD_ID, &size);

	if (octets == NULL || size == 0 || size > (CMD_BUILD_ID_TEXT_MAX - 1) / 2)
		return false;
	for (size_t i = 0; i < size; i++) {
		*ret++ = digits[octets[i] >> 4];
		*ret++ = digits[octets[i] & 15];
	}
	*ret = '\0';
	return true;
}

static bool section_at(const struct cmd_elf *elf, const ElfW(Ehdr) * header, uint64_t index,
                       ElfW(Shdr) * ret)
{
	return index < header->e_shnum &&
	       take(elf, header->e_shoff + index * sizeof(*ret), ret, sizeof(*ret));
}

/* Is the text at that offset of a section of texts the symbol, with its NUL? */
static bool is_text(const struct cmd_elf *elf, const ElfW(Shdr) * texts, uint64_t offset,
                    const char *symbol)
{
	const size_t size = strlen(symbol) + 1;
	const uint64_t at = texts->sh_offset + offset;

	return at >= offset && at <= elf->size && size <= elf->size - at &&
	       memcmp(elf->octets + at, symbol, size) == 0;
}

bool cmd_elf_exports(const struct cmd_elf *elf, const char *symbol)
{
	ElfW(Ehdr) header;
	ElfW(Shdr) section, texts;
	ElfW(Sym) one;

	if (!take(elf, 0, &header, sizeof(header)))
		return false;
	for (uint64_t i = 0; section_at(elf, &header, i, &section); i++) {
		if (section.sh_type != SHT_DYNSYM ||
		    !section_at(elf, &header, section.sh_link, &texts))
			continue;
		for (uint64_t k = 0;
		     k < section.sh_size / sizeof(one) &&
		     take(elf, section.sh_offset + k * sizeof(one), &one, sizeof(one));
		     k++)
			if (one.st_shndx != SHN_UNDEF &&
			    is_text(elf, &texts, one.st_name, symbol))
				return true;
	}
	return false;
}
