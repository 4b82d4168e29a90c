/* fuzz_syslog.h - the message of syslog about anything.
 * Threads: one.
 * Memory: a socket and a sink, kept until the program ends.
 * Cost: a datagram.
 * Standards: RFC 5424 section 6.
 */
#ifndef MXWT_FUZZ_SYSLOG_H
#define MXWT_FUZZ_SYSLOG_H

#include "alert/record.h"

/* Sends the record with its line through a socket, and ends the program where what arrives is no message, or
 * has another text than the line. */
void mxwt_fuzz_syslog(const struct mxwi_record *record, const char *line, size_t size);

#endif
