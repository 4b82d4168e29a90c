/* json_schema.h - the table of keys as JSON Schema, for editors.
 * Threads: functions have no state.
 * Memory: what is returned is the caller's.
 * Cost: linear in the keys.
 * Standards: JSON Schema draft-07; "patternErrorMessage" is an addition that editors know.
 */
#ifndef MXWARDEN_TOOLS_JSON_SCHEMA_H
#define MXWARDEN_TOOLS_JSON_SCHEMA_H

#include <jansson.h>

#include "config/schema.h"

/* The schema of a file that is a map of that kind; NULL when memory is refused. */
json_t *mxws_schema_of_file(enum mxwi_map map);

#endif
