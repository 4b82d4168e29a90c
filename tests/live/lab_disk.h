/* lab_disk.h - disks that are full, and that nobody but the test program sees.
 * Threads: one.
 * Memory: none.
 * Cost: a mount.
 * Standards: mount_namespaces(7), tmpfs(5).
 */
#ifndef MXW_TESTS_LIVE_LAB_DISK_H
#define MXW_TESTS_LIVE_LAB_DISK_H

#include "lab_unbound.h"

#define LAB_FILLER_MAX (PATH_MAX + 16)

/* May this program mount what only it and its children see? Says why not; asks the system once. */
bool lab_disk_can_mount(void);

/* An Unbound that is not started yet, whose state directory is a disk of its own; HOW is for tmpfs, such as
 * "size=64k". Ends the test when it cannot be had. */
struct lab_unbound *lab_disk_unbound(struct lab *lab, const struct lab_unbound_options *options,
                                     const char *how);

/* Leaves no more room on the disk of that Unbound than is taken now; and gives it as much as there is. False,
 * and said why. */
bool lab_disk_cut(const struct lab_unbound *unbound);
bool lab_disk_extend(const struct lab_unbound *unbound);

/* Fills what is left of it; PATH is what fills it. */
void lab_disk_fill(const struct lab_unbound *unbound, char path[LAB_FILLER_MAX]);

/* Takes the disk away from an Unbound that was stopped, and frees that. */
bool lab_disk_free(struct lab_unbound *unbound);

#endif
