/*
 * The linker's option --wrap=malloc turns calls of malloc into calls of __wrap_malloc, and
 * gives us the real one as __real_malloc; the same for calloc, realloc and strdup. What is refused comes
 * back with nothing and ENOMEM.
 */
#include "tests/lib/wrap_alloc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* NOLINTBEGIN(bugprone-reserved-identifier): the names are the linker's */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *octets, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *octets, size_t size);
char *__wrap_strdup(const char *text);
/* NOLINTEND(bugprone-reserved-identifier) */

static bool refused(void)
{
	if (!mxwt_alloc_is_refused())
		return false;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *octets, size_t size)
{
	return refused() ? NULL : __real_realloc(octets, size);
}

char *__wrap_strdup(const char *text)
{
	return refused() ? NULL : __real_strdup(text);
}
