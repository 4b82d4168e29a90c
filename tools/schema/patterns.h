/* patterns.h - what the text of a value has to look like, as regular expressions.
 * Threads: functions have no state.
 * Memory: text is constant but for mxws_pattern_of_text(), whose value is the caller's.
 * Cost: small.
 * Standards: ECMA-262 regular expressions, in what is the same with and without flag "u"
 *            (JSON Schema draft-07 section 4.3); RFC 3986 section 3.2.2 (addresses), RFC 3339
 *            (times), RFC 1035 section 5.1 (escapes in names).
 *
 * A pattern refuses nothing that the parser takes; what a pattern cannot see, such as the length of
 * a name behind IDNA, it lets pass.
 */
#ifndef MXWARDEN_TOOLS_PATTERNS_H
#define MXWARDEN_TOOLS_PATTERNS_H

#include <stdint.h>

#include <jansson.h>

#include "config/schema.h"

/* A pattern, and what to tell an author whose text it refuses. */
struct mxws_pattern {
	const char *expression;
	const char *complaint;
};

/* Of the text of a value, or of each item of a list, of that kind; NULL: any text will do. */
const struct mxws_pattern *mxws_pattern_of(enum mxwi_kind kind);

/* Of a free text of so many octets; a JSON string, or NULL when memory is refused. */
json_t *mxws_pattern_of_text(uint32_t least, uint32_t most);

#define MXWS_TEXT_COMPLAINT "empty, too long, or with a character that cannot be shown"

#endif
