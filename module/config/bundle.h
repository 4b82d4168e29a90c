/* bundle.h - the sources of a policy as one file: what its writer and its reader share.
 * Threads: functions have no state.
 * Memory: nothing is allocated.
 * Cost: constant.
 * Standards: RFC 3986 section 2.1 (percent-encoding), FIPS 180-4 (SHA-256).
 *
 * 	mxwarden-sources 1
 * 	file SIZE NAME
 * 	<SIZE octets>
 * 	list SIZE NAME
 * 	<SIZE octets>
 * 	end sha256:HEX
 *
 * One line `file` for each file of YAML and one line `list` for each list, in reading order, with a
 * line end behind the octets; NAME has everything but unreserved characters and slashes
 * percent-encoded. HEX is SHA-256 over all that is before the line `end`, which is the last: a file
 * that was cut off, appended to or changed is not taken.
 */
#ifndef MXWARDEN_CONFIG_BUNDLE_H
#define MXWARDEN_CONFIG_BUNDLE_H

#include <string.h>

#include "config/sources.h"

/* The first line, and the beginning of the last. */
#define MXWI_BUNDLE_HEAD "mxwarden-sources 1"
#define MXWI_BUNDLE_END "end "

/* The word before the size of a source. */
static inline const char *mxwi_bundle_word(enum mxwi_source_kind kind)
{
	return kind == MXWI_SOURCE_LIST ? "list " : "file ";
}

/* Does a character of a name stand for itself? */
static inline bool mxwi_bundle_is_plain(char octet)
{
	return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') ||
	       (octet >= '0' && octet <= '9') ||
	       (octet != '\0' && strchr("-._~/", octet) != NULL);
}

#endif
