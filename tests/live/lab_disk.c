/*
 * A mount namespace of the test program's own: what is mounted there is seen by nobody else, and goes with
 * the last process in it.
 */
#include "lab_disk.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

bool lab_disk_can_mount(void)
{
	static enum {
		UNKNOWN,
		CAN,
		CANNOT
	} known;

	if (known == UNKNOWN) {
		known = unshare(CLONE_NEWNS) == 0 &&
		                        mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
		                ? CAN
		                : CANNOT;
		if (known == CANNOT)
			lab_say("no mount namespace here: %s; full and read-only disks are not "
			        "tried",
			        strerror(errno));
	}
	return known == CAN;
}

struct lab_unbound *lab_disk_unbound(struct lab *lab, const struct lab_unbound_options *options,
                                     const char *how)
{
	struct lab_unbound *unbound = lab_unbound_new(lab, options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	CU_ASSERT_TRUE(mkdir(unbound->state, 0750) == 0 || errno == EEXIST);
	CU_ASSERT_EQUAL_FATAL(mount("tmpfs", unbound->state, "tmpfs", 0, how), 0);
	return unbound;
}

static bool remount(const struct lab_unbound *unbound, const char *how)
{
	if (mount(NULL, unbound->state, NULL, MS_REMOUNT, how) == 0)
		return true;
	lab_say("mount %s with %s: %s", unbound->state, how, strerror(errno));
	return false;
}

bool lab_disk_cut(const struct lab_unbound *unbound)
{
	struct statvfs disk;
	char how[48];

	return statvfs(unbound->state, &disk) == 0 &&
	       lab_print(how, sizeof(how), "nr_blocks=%llu",
	                 (unsigned long long)(disk.f_blocks - disk.f_bfree)) &&
	       remount(unbound, how);
}

bool lab_disk_extend(const struct lab_unbound *unbound)
{
	return remount(unbound, "size=90%");
}

void lab_disk_fill(const struct lab_unbound *unbound, char path[LAB_FILLER_MAX])
{
	static const char octets[4096];
	int fd;

	(void)lab_print(path, LAB_FILLER_MAX, "%s/filler", unbound->state);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	CU_ASSERT_FATAL(fd >= 0);
	while (write(fd, octets, sizeof(octets)) > 0)
		continue;
	CU_ASSERT_EQUAL(errno, ENOSPC);
	(void)close(fd);
}

bool lab_disk_free(struct lab_unbound *unbound)
{
	const bool unmounted = umount2(unbound->state, MNT_DETACH) == 0;

	lab_unbound_free(unbound);
	return unmounted;
}
