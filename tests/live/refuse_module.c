/*
 * What is linked into mxwarden-refusing.so beside the module. Besides the C library's functions those of
 * Unbound that give memory out of a query's region are asked about; inside them Unbound's own allocations
 * are not touched.
 */
#include "config.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "util/regional.h"

#include "tests/lib/wrap_alloc.h"
#include "tests/live/refuse.h"

/* NOLINTBEGIN(bugprone-reserved-identifier): the names are the linker's */
void *__real_regional_alloc_init(struct regional *region, const void *init, size_t size);
void *__real_regional_alloc_zero(struct regional *region, size_t size);
void *__wrap_regional_alloc_init(struct regional *region, const void *init, size_t size);
void *__wrap_regional_alloc_zero(struct regional *region, size_t size);
/* NOLINTEND(bugprone-reserved-identifier) */

static struct refuse *refuse;

/* Unbound is not started without the file. */
__attribute__((constructor)) static void map_refuse(void)
{
	const char *path = getenv(REFUSE_VARIABLE);
	int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *mapped = MAP_FAILED;

	if (fd >= 0) {
		mapped = mmap(NULL, sizeof(*refuse), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		(void)close(fd);
	}
	if (mapped == MAP_FAILED)
		abort();
	refuse = mapped;
}

bool mxwt_alloc_is_refused(void)
{
	const unsigned number = atomic_load(&refuse->number);
	unsigned count;

	if (number == 0)
		return false;
	count = atomic_fetch_add(&refuse->count, 1) + 1;
	if (count < number || (count > number && !atomic_load(&refuse->rest)))
		return false;
	(void)atomic_fetch_add(&refuse->refused, 1);
	return true;
}

void *__wrap_regional_alloc_init(struct regional *region, const void *init, size_t size)
{
	return mxwt_alloc_is_refused() ? NULL : __real_regional_alloc_init(region, init, size);
}

void *__wrap_regional_alloc_zero(struct regional *region, size_t size)
{
	return mxwt_alloc_is_refused() ? NULL : __real_regional_alloc_zero(region, size);
}
