/* exposition.h - numbers as Prometheus reads them.
 * Threads: one for each stream.
 * Memory: what the stream takes.
 * Cost: linear in the text.
 * Standards: Prometheus' text format 0.0.4, in UTF-8; a comment ends it, as OpenMetrics has it.
 *
 * Errors are the stream's: ask ferror() in the end.
 */
#ifndef MXW_METRICS_EXPOSITION_H
#define MXW_METRICS_EXPOSITION_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct mxwi_label {
	const char *name;
	const char *value; /* any octets; those that are no UTF-8 are written as U+FFFD */
};

/* Begins a metric: its samples follow, and no other's. `type` is "counter", of which the name ends in
 * _total, or "gauge". */
void mxwi_exposition_begin(FILE *stream, const char *name, const char *type, const char *help);

void mxwi_exposition_sample(FILE *stream, const char *name, const struct mxwi_label *labels,
                            size_t label_count, uint64_t value);

/* The same of a time in seconds since 1970, or before: below 0. */
void mxwi_exposition_time(FILE *stream, const char *name, const struct mxwi_label *labels,
                          size_t label_count, int64_t time_s);

/* A metric that is one number. */
void mxwi_exposition_number(FILE *stream, const char *name, const char *type, const char *help,
                            uint64_t value);

void mxwi_exposition_end(FILE *stream);

#endif
