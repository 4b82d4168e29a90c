/* facts.h - a record as names and texts, for sinks whose messages have fields of their own beside the line.
 * Threads: any number, each with its own record.
 * Memory: texts last for the call that is given them; jansson allocates and frees while facts are told.
 * Cost: about 40 small allocations.
 * Standards: RFC 5424 section 6.2.1 (severities); RFC 3629 (texts are UTF-8).
 */
#ifndef MXW_ALERT_FACTS_H
#define MXW_ALERT_FACTS_H

#include "alert/record.h"

/* Takes one fact: a name of `a-z` and `_`, at most MXWI_FACT_NAME_MAX octets, and a text that is not empty. */
typedef void mxwi_fact_fn(void *context, const char *name, const char *text);

#define MXWI_FACT_NAME_MAX 32u /* what RFC 5424 allows for the name of a parameter */

/* Hands over all facts of a record, the one that can be long last; never two of one name. False: no memory,
 * and nothing was handed over. */
MXW_MUSTCHECK bool mxwi_facts_tell(const struct mxwi_record *record, mxwi_fact_fn *on_fact,
                                   void *context);

/* The severity of syslog: 2 (critical) to 6 (informational). */
unsigned mxwi_facts_severity(const struct mxwi_record *record);

/* The kind of the record as a word: "alert", "repeat", "state", "health". */
const char *mxwi_facts_kind(const struct mxwi_record *record);

#endif
