/* A note section lies in the file as the linker wrote it, so that who wants to know for which Unbound
 * this module is need not load it. Nothing here refers to it; linkers keep note sections all the
 * same. */
#include <elf.h>
#include <link.h>
#include <stdalign.h>

#include <mxwarden/module_note.h>

#include "unbound/stamp.h"

/* Name and description are each padded to four octets, which the compiler does for the members. */
struct note {
	ElfW(Nhdr) header;
	alignas(4) char name[sizeof(MXW_MODULE_NOTE_NAME)];
	alignas(4) char host[sizeof(MXW_UNBOUND_BUILD_ID "\0" MXW_UNBOUND_VERSION)];
};

__attribute__((used, aligned(4),
               section(MXW_MODULE_NOTE_SECTION))) static const struct note note = {
	.header = { .n_namesz = sizeof(MXW_MODULE_NOTE_NAME),
	            .n_descsz = sizeof(MXW_UNBOUND_BUILD_ID "\0" MXW_UNBOUND_VERSION),
	            .n_type = MXW_MODULE_NOTE_HOST },
	.name = MXW_MODULE_NOTE_NAME,
	.host = MXW_UNBOUND_BUILD_ID "\0" MXW_UNBOUND_VERSION,
};
