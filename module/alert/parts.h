/* parts.h - what the formats have in common: our own fields, and what a record is.
 * Threads: any number, each with its own record and writer.
 * Memory: the writer's.
 * Cost: jansson allocates for each value.
 * Standards: none; docs/alerts.md has the fields.
 */
#ifndef MXW_ALERT_PARTS_H
#define MXW_ALERT_PARTS_H

#include "alert/json_writer.h"
#include "alert/record.h"

/* Did what was tried fail? */
bool mxwi_part_is_failure(const struct mxwi_record *record);

/* Should somebody look at it although it is about no look-up: something was lost, a policy or lines of it are
 * not in force, or an answer went past it? */
bool mxwi_part_is_trouble(const struct mxwi_record *record);

/* The resolver's own name, else its host name; "": neither is known. */
const char *mxwi_part_observer_name(const struct mxwi_record *record);

/* The kind of the line as a word, such as "mxwarden.alert". */
const char *mxwi_part_dataset(const struct mxwi_record *record);

/* Puts in what no format has names for: the members of `mxwarden` of an ECS line. What was lost is among
 * them. */
void mxwi_part_own(struct mxwi_json_writer *writer, json_t *object,
                   const struct mxwi_record *record);

/* Puts in what ECS has names for, and the other formats have not. */
void mxwi_part_surroundings(struct mxwi_json_writer *writer, json_t *object,
                            const struct mxwi_record *record);

#endif
