/* status.h - what the running module is, against what it is configured to be.
 * Threads: one.
 * Memory: values are jansson's.
 * Cost: the policy's files are read once, and loaded when they are not what is in force.
 * Standards: none; docs/control.md has the members.
 */
#ifndef MXWARDEN_TOOLS_STATUS_H
#define MXWARDEN_TOOLS_STATUS_H

#include <jansson.h>

#include <mxwarden/policy.h>

#include "common.h"

/* What the policy's file is, against what is in force. */
enum on_disk {
	ON_DISK_SAME,
	ON_DISK_NEWER,  /* another one, and it can be used */
	ON_DISK_BROKEN, /* another one, and it cannot */
	ON_DISK_MISSING,
	ON_DISK_UNREADABLE
};

const char *on_disk_text(enum on_disk on_disk);

/* Looks at the file `path`; `digest` is that of the policy in force, "" for none. Writes the file's
 * digest; "" where it could not be read. */
enum on_disk on_disk_look(const char *path, const char *digest,
                          char ret_digest[MXW_DIGEST_TEXT_MAX]);

/* Lists, in words, what is not as configured, and what to do. `expect` is the digest that should be in
 * force, or NULL. NULL: memory is refused. */
json_t *status_deviations(const json_t *status, enum on_disk on_disk, const char *disk_digest,
                          const char *expect);

/* Prints a status, to which on_disk and deviations have been added, for people. */
void status_print(const json_t *status);

#endif
