/* The file is made anew by each test, so a count of an earlier one means nothing. */
#include "refuse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lab.h"

struct refuse *refuse_open(const char *path)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	void *mapped = MAP_FAILED;

	if (fd >= 0 && ftruncate(fd, sizeof(struct refuse)) == 0)
		mapped = mmap(NULL, sizeof(struct refuse), PROT_READ | PROT_WRITE, MAP_SHARED,
		              fd, 0);
	if (mapped == MAP_FAILED || setenv(REFUSE_VARIABLE, path, 1) != 0) {
		lab_say("cannot map %s: %s", path, strerror(errno));
		mapped = MAP_FAILED;
	}
	if (fd >= 0)
		(void)close(fd);
	return mapped != MAP_FAILED ? mapped : NULL;
}

void refuse_set(struct refuse *refuse, unsigned number, bool rest)
{
	/* Off while it is being set. */
	atomic_store(&refuse->number, 0);
	atomic_store(&refuse->rest, rest);
	atomic_store(&refuse->count, 0);
	atomic_store(&refuse->refused, 0);
	atomic_store(&refuse->number, number);
}
