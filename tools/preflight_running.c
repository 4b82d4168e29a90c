/* The module stays in the memory of a program that has loaded it once, and the loader goes by the name:
 * who loads a file of the same name again gets what is there, whatever has become of the file. So a
 * program that runs on after an upgrade can be reloaded, though the module on disk is for its
 * successor. Which names it has, the loader's own list in that process tells, as it does to debuggers:
 * from the program's headers, which the kernel names, to the dynamic section, to the list. */
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#include "config/quote.h"
#include "preflight.h"

#define OBJECTS_MAX 4096u
#define AUXILIARY_MAX 128u
#define SEGMENTS_MAX 256u
#define DYNAMIC_MAX 1024u

/* Copies from the memory of the process. */
static bool take(int memory, uint64_t address, void *to, size_t size)
{
	return pread(memory, to, size, (off_t)address) == (ssize_t)size;
}

static int open_of(pid_t pid, const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%ld/%s", (long)pid, name);
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* Where the program's headers are, and how many. */
static bool find_headers(pid_t pid, uint64_t *ret_address, uint64_t *ret_count)
{
	ElfW(auxv_t) list[AUXILIARY_MAX];
	const int descriptor = open_of(pid, "auxv");
	ssize_t size;

	if (descriptor < 0)
		return false;
	size = read(descriptor, list, sizeof(list));
	(void)close(descriptor);
	*ret_address = *ret_count = 0;
	for (size_t i = 0; size > 0 && i < (size_t)size / sizeof(list[0]); i++) {
		if (list[i].a_type == AT_PHDR)
			*ret_address = list[i].a_un.a_val;
		if (list[i].a_type == AT_PHNUM)
			*ret_count = list[i].a_un.a_val;
	}
	return *ret_address != 0 && *ret_count <= SEGMENTS_MAX;
}

/* Where the dynamic section is. */
static bool find_dynamic(int memory, uint64_t headers, uint64_t count, uint64_t *ret)
{
	uint64_t moved = 0; /* by how much the program is */
	uint64_t address = 0;
	bool found = false;

	for (uint64_t i = 0; i < count; i++) {
		ElfW(Phdr) segment;
		if (!take(memory, headers + i * sizeof(segment), &segment, sizeof(segment)))
			return false;
		if (segment.p_type == PT_PHDR)
			moved = headers - segment.p_vaddr;
		if (segment.p_type == PT_DYNAMIC) {
			address = segment.p_vaddr;
			found = true;
		}
	}
	*ret = moved + address;
	return found;
}

/* Where the first object of the loader's list is. */
static bool find_list(int memory, uint64_t dynamic, uint64_t *ret)
{
	ElfW(Dyn) entry;
	struct r_debug debug;

	for (uint64_t i = 0; i < DYNAMIC_MAX; i++) {
		if (!take(memory, dynamic + i * sizeof(entry), &entry, sizeof(entry)) ||
		    entry.d_tag == DT_NULL)
			return false;
		if (entry.d_tag != DT_DEBUG)
			continue;
		if (!take(memory, entry.d_un.d_ptr, &debug, sizeof(debug)))
			return false;
		*ret = (uint64_t)(uintptr_t)debug.r_map;
		return true;
	}
	return false;
}

/* Is the text at that address this one? */
static bool is_text(int memory, uint64_t address, const char *text)
{
	char there[PATH_MAX];
	const size_t size = strlen(text) + 1;

	return size <= sizeof(there) && take(memory, address, there, size) &&
	       memcmp(there, text, size) == 0;
}

/* Is an object of that name in the list? False for *ret_whole: it could not be read to its end. */
static bool has_object(int memory, uint64_t at, const char *name, bool *ret_whole)
{
	struct link_map object;

	*ret_whole = false;
	for (unsigned i = 0; i < OBJECTS_MAX; i++) {
		if (at == 0) {
			*ret_whole = true;
			return false;
		}
		if (!take(memory, at, &object, sizeof(object)))
			return false;
		if (is_text(memory, (uint64_t)(uintptr_t)object.l_name, name))
			return true;
		at = (uint64_t)(uintptr_t)object.l_next;
	}
	return false;
}

bool preflight_in_memory(struct preflight *preflight)
{
	const int memory = open_of(preflight->running, "mem");
	uint64_t headers, count, dynamic, list;
	bool whole = false;

	if (memory >= 0) {
		preflight->in_memory = find_headers(preflight->running, &headers, &count) &&
		                       find_dynamic(memory, headers, count, &dynamic) &&
		                       find_list(memory, dynamic, &list) &&
		                       has_object(memory, list, preflight->module, &whole);
		(void)close(memory);
	}
	if (preflight->in_memory)
		preflight_say(preflight, "module", PREFLIGHT_OK,
		              "process %ld has %s in memory, and keeps that at a reload; the "
		              "file is read again at the next start",
		              (long)preflight->running,
		              MXWI_QUOTE(preflight->module, strlen(preflight->module)));
	return preflight->in_memory;
}
