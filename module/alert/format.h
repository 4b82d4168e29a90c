/* format.h - a record as one line, in the words of one of the systems that receive them.
 * Threads: any number, each with its own record and line.
 * Memory: nothing is kept; jansson allocates and frees while a line is made.
 * Cost: about 60 small allocations a line; for the writer threads, never for a worker.
 * Standards: Elastic Common Schema 8.17; Open Cybersecurity Schema Framework 1.7.0; ArcSight Common Event
 *            Format 0; EVE of Suricata 8. RFC 8259 (JSON).
 */
#ifndef MXW_ALERT_FORMAT_H
#define MXW_ALERT_FORMAT_H

#include <mxwarden/host.h>

#include "alert/record.h"

/* Enough for 16 names of 255 octets (each five characters: a backslash, escaped, and three digits);
 * for the texts of a rule, one of which is there twice, the resolver's two names, one of which is, the paths of
 * two files and the texts of a change, of which every octet is escaped (six); and for 6 KiB of the rest. */
#define MXWI_LINE_SIZE_MAX                                                                     \
	(16u * 5u * MXW_NAME_SIZE_MAX +                                                        \
	 6u * (5u * MXW_TEXT_SIZE_MAX + 3u * MXW_HOST_NAME_MAX + 2u * 4096u +                  \
	       MXW_CHANGE_TEXTS_MAX + MXWI_MESSAGE_MAX) +                                      \
	 6144u)

/* Writes a record as a line with a newline, and no NUL; returns its length. 0: no memory. */
typedef size_t mxwi_format_fn(const struct mxwi_record *record, char line[MXWI_LINE_SIZE_MAX]);

mxwi_format_fn mxwi_format_ecs;
mxwi_format_fn mxwi_format_ocsf;
mxwi_format_fn mxwi_format_cef;
mxwi_format_fn mxwi_format_eve;

/* The function of a format. */
mxwi_format_fn *mxwi_format_of(enum mxw_sink_format format);

#endif
