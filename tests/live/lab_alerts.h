/* lab_alerts.h - the alerts that the module wrote: one JSON object a line.
 * Threads: one.
 * Memory: what is returned as json_t belongs to the caller; texts borrow from their object.
 * Cost: the file is read as a whole each time.
 * Standards: RFC 8259 (JSON).
 */
#ifndef MXW_TESTS_LIVE_LAB_ALERTS_H
#define MXW_TESTS_LIVE_LAB_ALERTS_H

#include <stddef.h>

#include <jansson.h>

#include "lab_unbound.h"

/*
 * Waits until alerts.json has at least COUNT whole lines about look-ups, and returns all of those
 * as an array. Lines about the module itself are left out. NULL, and a failed assertion: not in
 * time, or a line is not a JSON object.
 */
json_t *lab_alerts_wait(const struct lab_unbound *unbound, size_t count);

/* The same of another file. */
json_t *lab_alerts_wait_in(const char *path, size_t count);

/* The same of alerts.json, for the lines about changes of what is in force. */
json_t *lab_states_wait(const struct lab_unbound *unbound, size_t count);

/* And for those about the health of module and sink. */
json_t *lab_health_wait(const struct lab_unbound *unbound, size_t count);

/* The text at a path like "dns.question.name"; "" when there is none. */
const char *lab_alert_text(const json_t *alert, const char *path);

/* The number at a path; -1 when there is none. */
json_int_t lab_alert_number(const json_t *alert, const char *path);

/* What is at a path; NULL when nothing is. */
const json_t *lab_alert_at(const json_t *alert, const char *path);

/* The sum of `mxwarden.count` over the alerts whose question is NAME: look-ups, repeated or not. */
json_int_t lab_alerts_sum(const json_t *alerts, const char *name);

#endif
