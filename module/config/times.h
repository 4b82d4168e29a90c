/* times.h - what was probably meant by a text that is no time, or no duration.
 * Threads: functions have no state.
 * Memory: the caller brings the room; nothing is allocated.
 * Cost: one pass over a short text.
 * Standards: RFC 3339 section 5.6.
 */
#ifndef MXWARDEN_CONFIG_TIMES_H
#define MXWARDEN_CONFIG_TIMES_H

#include <stdbool.h>
#include <stddef.h>

#include <mxwarden/result.h>

/* Room for any sentence below, with the NUL. */
#define MXWI_TIME_ADVICE_MAX 224u

/* What is wrong with a text that mxw_time_from_text() does not read, and what would be right, to
 * follow the quoted text in a finding. Returns `advice` or a static text. */
const char *mxwi_time_advice(const char *text, size_t size, char advice[MXWI_TIME_ADVICE_MAX]);

/* The same for mxw_duration_from_text(). */
const char *mxwi_duration_advice(const char *text, size_t size,
                                 char advice[MXWI_TIME_ADVICE_MAX]);

#endif
