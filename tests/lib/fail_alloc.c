/*
 * The linker's option --wrap=malloc turns calls of malloc into calls of __wrap_malloc, and
 * gives us the real one as __real_malloc; the same for calloc, realloc and strdup. Each call is
 * counted, and those that a sweep has chosen come back with nothing and ENOMEM.
 */
#include "tests/lib/fail_alloc.h"

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

static struct {
	size_t number; /* that is refused; 0: none */
	enum mxwt_refusal refusal;
	size_t count; /* allocations since */
	bool happened;
} state;

void mxwt_fail_alloc(size_t number, enum mxwt_refusal refusal)
{
	state.number = number;
	state.refusal = refusal;
	state.count = 0;
	state.happened = false;
}

bool mxwt_fail_alloc_happened(void)
{
	return state.happened;
}

/* Counts an allocation; is it one of those? */
static bool is_refused(void)
{
	state.count++;
	if (state.number == 0 || state.count < state.number ||
	    (state.count > state.number && state.refusal == MXWT_REFUSE_ONE))
		return false;
	state.happened = true;
	errno = ENOMEM;
	return true;
}

void *__wrap_malloc(size_t size)
{
	return is_refused() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return is_refused() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *octets, size_t size)
{
	return is_refused() ? NULL : __real_realloc(octets, size);
}

char *__wrap_strdup(const char *text)
{
	return is_refused() ? NULL : __real_strdup(text);
}

size_t mxwt_fail_alloc_sweep(bool (*attempt)(void *context), void *context)
{
	static const enum mxwt_refusal refusals[] = { MXWT_REFUSE_ONE, MXWT_REFUSE_REST };
	size_t refused = 0;
	bool going_on = true;

	for (size_t i = 0; i < 2 && going_on; i++) {
		size_t number = 0;

		do {
			mxwt_fail_alloc(++number, refusals[i]);
			going_on = attempt(context);
			refused += state.happened;
		} while (going_on && state.happened);
	}
	mxwt_fail_alloc(0, MXWT_REFUSE_ONE);
	return refused;
}
