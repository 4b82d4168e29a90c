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

/* Enough for 13 names of 255 octets (each five characters: a backslash, escaped, and three digits),
 * a description and a file name of which every octet is escaped (six), and 10 KiB for the rest. */
#define MXWI_LINE_SIZE_MAX 65536u

#define MXWI_INSTANCE_TEXT_MAX 9u /* eight hexadecimal digits and the NUL */

/* Who writes the lines. */
struct mxwi_observer {
	const char *hostname; /* NULL: not known */
	char instance[MXWI_INSTANCE_TEXT_MAX];
};

/* Writes the line of an event that mxw_verdict_alerts(), with a newline and no NUL; returns its
 * length. `dropped` is what was lost since the line before. 0: no memory, or a name of the event
 * is not one. */
MXW_MUSTCHECK size_t mxwi_json_event(const struct mxw_event *event,
                                     const struct mxwi_observer *observer, uint64_t sequence,
                                     const struct mxwi_losses *dropped,
                                     char line[MXWI_LINE_SIZE_MAX]);

#endif
