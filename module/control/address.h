/* address.h - the address of a Unix socket, however deep its directory is.
 * Threads: functions have no state.
 * Memory: the caller's; a descriptor has to be closed when the address is no longer used.
 * Cost: constant.
 * Standards: unix(7).
 */
#ifndef MXW_CONTROL_ADDRESS_H
#define MXW_CONTROL_ADDRESS_H

#include <stdbool.h>
#include <sys/un.h>

#include <mxwarden/result.h>

/* Makes the address of the socket `path`, which has a slash in it. *ret_directory is a descriptor for as
 * long as the address is used, or -1. False, with errno. */
MXW_MUSTCHECK bool mxwi_address_make(const char *path, struct sockaddr_un *ret,
                                     int *ret_directory);

/* A stream socket that does not block and is not inherited; -1 with errno. */
int mxwi_address_socket(void);

#endif
