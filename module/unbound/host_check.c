/* The loader lists the objects of the process; the first one is the program. Its note segments are
 * walked for the one that the linker wrote the build-id into. */
#define _GNU_SOURCE
#include "unbound/host_check.h"

#include <elf.h>
#include <link.h>
#include <string.h>

/* Notes are padded to four octets. */
static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static void to_hexadecimal(const unsigned char *octets, size_t size, char *text)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < size; i++) {
		*text++ = digits[octets[i] >> 4];
		*text++ = digits[octets[i] & 15];
	}
	*text = '\0';
}

static bool find_in_notes(const unsigned char *at, size_t size, char *text)
{
	ElfW(Nhdr) note;

	while (size >= sizeof(note)) {
		const unsigned char *name = at + sizeof(note);
		size_t step;

		memcpy(&note, at, sizeof(note));
		step = sizeof(note) + padded(note.n_namesz) + padded(note.n_descsz);
		if (step > size)
			return false;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof(ELF_NOTE_GNU) &&
		    memcmp(name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) == 0 &&
		    note.n_descsz * 2 < MXWI_BUILD_ID_TEXT_MAX) {
			to_hexadecimal(name + padded(note.n_namesz), note.n_descsz, text);
			return true;
		}
		at += step;
		size -= step;
	}
	return false;
}

/* Called for each object; a result other than 0 ends the walk, here after the first. */
static int read_program(struct dl_phdr_info *object, size_t size, void *text)
{
	(void)size;
	for (ElfW(Half) i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
		const unsigned char *notes =
			/* NOLINTNEXTLINE(performance-no-int-to-ptr): the loader has numbers */
			(const unsigned char *)(object->dlpi_addr + segment->p_vaddr);

		if (segment->p_type == PT_NOTE && find_in_notes(notes, segment->p_memsz, text))
			break;
	}
	return 1;
}

bool mxwi_host_matches(const char *expected, char running[MXWI_BUILD_ID_TEXT_MAX])
{
	running[0] = '\0';
	(void)dl_iterate_phdr(read_program, running);
	return strcmp(running, expected) == 0;
}
