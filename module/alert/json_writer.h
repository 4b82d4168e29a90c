/* json_writer.h - what the formats that are JSON have in common.
 * Threads: one at a time for each writer.
 * Memory: the writer owns its tree until it is printed or dropped.
 * Cost: jansson allocates for each value.
 * Standards: RFC 8259.
 */
#ifndef MXW_ALERT_JSON_WRITER_H
#define MXW_ALERT_JSON_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

/* Sticky: after the first failure the line is not made. */
struct mxwi_json_writer {
	json_t *root;
	bool failed;
};

void mxwi_json_begin(struct mxwi_json_writer *writer);

/* Prints the tree as one line of at most `room` octets with its newline, and frees it. Returns the length;
 * 0: it failed. */
size_t mxwi_json_end(struct mxwi_json_writer *writer, char *line, size_t room);

/* Puts a value, which is taken, into an object. Either may be NULL: that is a failure. Returns the
 * value, borrowed; NULL when it failed. */
json_t *mxwi_json_put(struct mxwi_json_writer *writer, json_t *object, const char *key,
                      json_t *value);

/* A member that is an object, borrowed; NULL, into which nothing can be put, when it failed. */
json_t *mxwi_json_put_object(struct mxwi_json_writer *writer, json_t *parent, const char *key);

/* A member that is a list, borrowed, and an object at the end of one; NULL when it failed. */
json_t *mxwi_json_put_array(struct mxwi_json_writer *writer, json_t *parent, const char *key);
json_t *mxwi_json_add_object(struct mxwi_json_writer *writer, json_t *array);

/* A text, which is repaired where it is not UTF-8; NULL and "" are absent. */
void mxwi_json_put_text(struct mxwi_json_writer *writer, json_t *object, const char *key,
                        const char *text);

void mxwi_json_put_number(struct mxwi_json_writer *writer, json_t *object, const char *key,
                          uint64_t number);

void mxwi_json_put_bool(struct mxwi_json_writer *writer, json_t *object, const char *key,
                        bool value);

/* A list of texts without those that are absent and those that are there already. */
void mxwi_json_put_list(struct mxwi_json_writer *writer, json_t *object, const char *key,
                        const char *const *texts, size_t count);

#endif
