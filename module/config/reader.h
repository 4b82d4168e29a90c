/* reader.h - what the readers of the parts of a policy share while one is made.
 * Threads: one at a time.
 * Memory: everything is borrowed from the load, which owns builder, arena and findings.
 * Cost: a rule is looked at once for each group, of which there are at most MXW_GROUPS_MAX.
 * Standards: none.
 */
#ifndef MXWARDEN_CONFIG_READER_H
#define MXWARDEN_CONFIG_READER_H

#include <mxwarden/builder.h>

#include "config/fields.h"

/* A group, as far as rules and warnings need it. */
struct mxwi_group_notes {
	const char *name;
	const char *quoted;     /* the name, for findings */
	bool has_id;            /* the name is one that a group may have */
	enum mxw_action action; /* UNSET: the rule's, else the defaults' */
	bool runs_opensmtpd, receives;
	struct mxwi_mark mta, role; /* where that is written */
	const char
		*null_mx_rule; /* the first that answers the group with a null MX; NULL: none */
	const char
		*blocking_rule; /* the first whose answer looks as if the name took no mail */
};

struct mxwi_reader {
	struct mxwi_findings *findings;
	struct mxwi_arena *arena;
	struct mxw_builder *builder;
	uint32_t file; /* number that the builder gave */

	enum mxw_mode mode;     /* ceiling of the policy */
	enum mxw_action action; /* of the defaults */

	bool groups_known; /* false: "mail-hosts" cannot be read, so nobody can name a group */
	struct mxwi_group_notes groups[MXW_GROUPS_MAX];
	uint32_t group_count;
	bool has_networks; /* there is a mail host */
	bool has_watch;    /* there is a rule that watches */
};

/* Warns of an action that lets mail through, at the value of the field in which it is
 * written. */
void mxwi_warn_action(struct mxwi_reader *reader, const struct mxwi_fields *fields,
                      enum mxw_action action);

/* Reads the action of a group or the defaults; UNSET when there is none, or none that may
 * be. */
enum mxw_action mxwi_read_shared_action(struct mxwi_reader *reader,
                                        const struct mxwi_fields *fields);

/* Reads "mail-hosts". */
void mxwi_read_groups(struct mxwi_reader *reader, const struct mxwi_node *map);

/* After the rules: warns of groups whose mail servers a rule does harm to. */
void mxwi_warn_groups(struct mxwi_reader *reader, const struct mxwi_node *map);

/* Reads "watch" and "allow"; each may be NULL. */
void mxwi_read_rules(struct mxwi_reader *reader, const struct mxwi_node *watch,
                     const struct mxwi_node *allow);

#endif
