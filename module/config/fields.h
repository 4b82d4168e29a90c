/* fields.h - one map of a policy, checked against the table of keys.
 * Threads: one at a time.
 * Memory: fields borrow the nodes of the tree.
 * Cost: one look-up for each key of the map.
 * Standards: none.
 */
#ifndef MXWARDEN_CONFIG_FIELDS_H
#define MXWARDEN_CONFIG_FIELDS_H

#include "config/schema.h"

/* The values of a map by what they are. */
struct mxwi_fields {
	enum mxwi_map map;
	struct mxwi_mark mark;
	const struct mxwi_node *value[MXWI_FIELD_COUNT]; /* NULL: absent, or of no use */
	bool given[MXWI_FIELD_COUNT];                    /* even if of no use */
	struct mxwi_mark key_marks[MXWI_FIELD_COUNT];    /* of what is given */
};

/* Reads a map. Reports keys that are unknown, not supported or missing, and values of another
 * kind than the table says; what is left is of the right kind. False: it is no map, which has
 * been reported. */
MXW_MUSTCHECK bool mxwi_fields_read(struct mxwi_findings *findings, enum mxwi_map map,
                                    const struct mxwi_node *node, struct mxwi_fields *ret);

/* Warns of keys of a rule that say something about another key, which is missing. */
void mxwi_fields_warn_unused(struct mxwi_findings *findings, const struct mxwi_fields *fields,
                             struct mxwi_accept *accepts);

/* Is the document of the version that is read here, said by its first key, the field
 * MXWI_FIELD_VERSION? Reports when not. False: what follows cannot be understood. */
MXW_MUSTCHECK bool mxwi_check_version(struct mxwi_findings *findings, enum mxwi_map map,
                                      const struct mxwi_node *root);

/* What a node is, as findings call it: "a text", "a list", "a map", "nothing". */
const char *mxwi_node_text(const struct mxwi_node *node);

/* Is the item of a list a text? Reports when not. `what` says what a text stands for. */
MXW_MUSTCHECK bool mxwi_item_is_text(struct mxwi_findings *findings,
                                     const struct mxwi_node *item, const char *what);

/* The following read the value of a field, a text. False: it is absent, or not what it should
 * be, which has been reported; *ret is then untouched. */

MXW_MUSTCHECK bool mxwi_field_number(struct mxwi_findings *findings,
                                     const struct mxwi_fields *fields, enum mxwi_field field,
                                     uint32_t *ret);
MXW_MUSTCHECK bool mxwi_field_word(struct mxwi_findings *findings,
                                   const struct mxwi_fields *fields, enum mxwi_field field,
                                   int *ret);
/* In the arena, with line ends as blanks. */
MXW_MUSTCHECK bool mxwi_field_text(struct mxwi_findings *findings,
                                   const struct mxwi_fields *fields, enum mxwi_field field,
                                   struct mxwi_arena *arena, const char **ret);

/* In seconds since 1970-01-01 UTC. */
MXW_MUSTCHECK bool mxwi_field_time(struct mxwi_findings *findings,
                                   const struct mxwi_fields *fields, enum mxwi_field field,
                                   int64_t *ret_s);
/* In seconds. */
MXW_MUSTCHECK bool mxwi_field_duration(struct mxwi_findings *findings,
                                       const struct mxwi_fields *fields, enum mxwi_field field,
                                       uint32_t *ret_s);
/* From 1 to 100. */
MXW_MUSTCHECK bool mxwi_field_percent(struct mxwi_findings *findings,
                                      const struct mxwi_fields *fields, enum mxwi_field field,
                                      uint32_t *ret);

/* From 1 to MXW_SCORE_MAX, or MXW_SCORE_NEVER. */
MXW_MUSTCHECK bool mxwi_field_score(struct mxwi_findings *findings,
                                    const struct mxwi_fields *fields, enum mxwi_field field,
                                    uint8_t *ret);

/* The text of a node, as mxwi_field_text(); `what` is what findings call it. */
MXW_MUSTCHECK bool mxwi_text_read(struct mxwi_findings *findings, const struct mxwi_node *node,
                                  const char *what, struct mxwi_arena *arena, const char **ret);

/* Is the text of a node fit to be an id? Reports when not. */
bool mxwi_check_id(struct mxwi_findings *findings, const struct mxwi_node *node);

#endif
