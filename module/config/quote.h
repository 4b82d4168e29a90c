/* quote.h - text of unknown origin, made fit for a message of one line.
 * Threads: functions have no state.
 * Memory: the caller brings the room; nothing is allocated.
 * Cost: one pass over what is quoted, which is cut off when long.
 * Standards: RFC 3629 (UTF-8).
 */
#ifndef MXWARDEN_CONFIG_QUOTE_H
#define MXWARDEN_CONFIG_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MXWI_QUOTE_MAX 288u /* room for any name that needs no escapes, quotes and the NUL */

struct mxwi_quote {
	char text[MXWI_QUOTE_MAX];
};

/* Can the character do something else to a line than show up in it? Controls, line separators,
 * marks that reorder text, and the invisible ones that no language needs. */
bool mxwi_is_unprintable(uint32_t character);

/* Writes the text in double quotes: what is unprintable, and unusual blanks, as \u{HEX}, octets
 * that are not UTF-8 as \xHH, a quote and a backslash behind a backslash; cut off with "..."
 * when it is too long. Returns the text in `quote`. */
const char *mxwi_quote(struct mxwi_quote *quote, const char *text, size_t size);

/* The same in room of its own, which lasts to the end of the enclosing block. */
#define MXWI_QUOTE(text, size) mxwi_quote(&(struct mxwi_quote){ { 0 } }, text, size)

/* Copies a text that is fit to be printed, or the name of a file, as printable ASCII on one line: other
 * characters as \u{HEX}, octets that are not UTF-8 as \xHH; a backslash stays one. Cut off with
 * "..." when it is longer than `size`, which is at least 16, with its NUL. Returns `room`. */
const char *mxwi_to_ascii(const char *text, char *room, size_t size);

#endif
