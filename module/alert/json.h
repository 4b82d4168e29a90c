/* json.h - one event as one line of JSON.
 * Threads: any number, each with its own line.
 * Memory: nothing is kept; jansson allocates and frees while a line is made.
 * Cost: about 60 small allocations a line; for the writer thread, never for a worker.
 * Standards: Elastic Common Schema 8.17; RFC 8259 (JSON); RFC 3339 (time); FIPS 180-4 (SHA-256).
 */
#ifndef MXW_ALERT_JSON_H
#define MXW_ALERT_JSON_H

#include <mxwarden/alert.h>

#include "alert/loss.h"

/* Enough for 13 names of 255 octets (each five characters: a backslash, escaped, and three digits);
 * for the four texts of a rule, the resolver's two names and the path of a file, of which every octet
 * is escaped (six); and for 6 KiB of the rest. */
#define MXWI_LINE_SIZE_MAX                                                                     \
	(13u * 5u * MXW_NAME_SIZE_MAX +                                                        \
	 6u * (4u * MXW_TEXT_SIZE_MAX + 2u * MXW_HOST_NAME_MAX + 4096u) + 6144u)

#define MXWI_INSTANCE_TEXT_MAX 9u /* eight hexadecimal digits and the NUL */

/* Who writes the lines. */
struct mxwi_observer {
	char hostname[MXW_HOST_NAME_MAX + 1]; /* "": not known */
	char name[MXW_HOST_NAME_MAX + 1];     /* "": the host name */
	char instance[MXWI_INSTANCE_TEXT_MAX];
};

/* Writes the line of an event, of which a look-up's verdict mxw_verdict_alerts(), with a newline and no NUL; returns its
 * length. `dropped` is what was lost since the line before. 0: no memory, or a name of the event
 * is not one. */
MXW_MUSTCHECK size_t mxwi_json_event(const struct mxw_event *event,
                                     const struct mxwi_observer *observer, uint64_t sequence,
                                     const struct mxwi_losses *dropped,
                                     char line[MXWI_LINE_SIZE_MAX]);

#endif
