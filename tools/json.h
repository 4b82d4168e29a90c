/* json.h - values for jansson, and their way to standard output.
 * Threads: one.
 * Memory: a value is the caller's until it is put into another or printed.
 * Cost: one pass over each text.
 * Standards: RFC 8259.
 *
 * A value that could not be made is NULL, for want of memory. jansson's own functions pass NULL
 * on, so it is enough to look at the result of cmd_json_print().
 */
#ifndef MXWARDEN_TOOLS_JSON_H
#define MXWARDEN_TOOLS_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* A text; of one that is not UTF-8, each octet that is not part of a character becomes
 * U+FFFD. NULL for a text is JSON's null. */
json_t *cmd_json_text(const char *text);
json_t *cmd_json_text_of_size(const char *text, size_t size);

/* A number; JSON's null when it is not there. */
json_t *cmd_json_number_if(bool there, json_int_t number);

/* Writes `before`, which is JSON or the part of an object up to its value, and then the text as
 * above, at once: for objects of which there may be millions. NULL is JSON's null. */
void cmd_json_put(const char *before, const char *text);
void cmd_json_put_number_if(const char *before, bool there, json_int_t number);

/* Prints the value on one line of its own, and takes it. False, and nothing is printed: it
 * is NULL, or memory is refused. That a write failed shows when standard output is closed. */
bool cmd_json_print(json_t *value);

#endif
