/* json.h - JSON on standard output, written as it comes.
 * Threads: one.
 * Memory: nothing is allocated, so nothing here fails; a write that fails shows when standard
 *         output is closed.
 * Cost: one pass over each text.
 * Standards: RFC 8259.
 */
#ifndef MXWARDEN_TOOLS_JSON_H
#define MXWARDEN_TOOLS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value that is being written; all zero at first. */
struct cmd_json {
	bool begun; /* the open list or object has a member, so that a comma comes next */
};

/* Each writes one member of the object that is open, or with NULL for `key` one of the list, or the
 * value itself. Keys are ours and need no escapes. A text is UTF-8; of one that is not, each octet
 * that is not part of a character becomes U+FFFD. NULL for a text is JSON's null. */
void cmd_json_text(struct cmd_json *json, const char *key, const char *text);
void cmd_json_text_of_size(struct cmd_json *json, const char *key, const char *text,
                           size_t size);
void cmd_json_number(struct cmd_json *json, const char *key, uint64_t number);
void cmd_json_bool(struct cmd_json *json, const char *key, bool value);
void cmd_json_null(struct cmd_json *json, const char *key);

/* Opens a list or an object, and closes what was opened last. */
void cmd_json_open(struct cmd_json *json, const char *key, char bracket);
void cmd_json_close(struct cmd_json *json, char bracket);

/* Ends the line behind the value. */
void cmd_json_end(struct cmd_json *json);

#endif
