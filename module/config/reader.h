/* reader.h - what the readers of the parts of a policy share while one is made.
 * Threads: one at a time.
 * Memory: everything is borrowed from the load, which owns builder, arena and findings.
 * Cost: a rule is looked at once for each group, of which there are at most MXW_GROUPS_MAX.
 * Standards: none.
 */
#ifndef MXWARDEN_CONFIG_READER_H
#define MXWARDEN_CONFIG_READER_H

#include <mxwarden/builder.h>
#include <mxwarden/loader.h>

#include "config/fields.h"
#include "config/sources.h"

/* A name and where it is written. */
struct mxwi_written_name {
	struct mxw_name name; /* in the arena */
	struct mxwi_mark mark;
	struct mxwi_written_name *next;
};

/* A network and where it is written. */
struct mxwi_written_network {
	struct mxw_network network;
	uint32_t group;
	struct mxwi_mark mark;
};

/* A group, as far as rules and findings need it. */
struct mxwi_group_notes {
	const char *name;
	const char *quoted;     /* the name, for findings */
	bool has_id;            /* the name is one that a group may have */
	enum mxw_action action; /* UNSET: the rule's, else the defaults' */
	bool runs_opensmtpd, receives;
	bool has_any;                    /* it holds the clients that no network holds */
	struct mxwi_mark mta, role, any; /* where that is written */
	struct mxwi_mark action_mark;    /* line 0: it has none */
	struct mxwi_written_name *names; /* the hosts' own */
};

/* A rule that the builder was given, by the builder's number. */
struct mxwi_rule_notes {
	struct mxw_rule_spec spec; /* as it was given; its texts are in the arena */
	const char *file;          /* that it is in */
	struct mxwi_mark mark;     /* where it begins */
	struct mxwi_mark marks[MXWI_FIELD_COUNT]; /* of its values; line 0: not written */
	struct mxwi_accept *accepts;
	uint32_t max_change_percent; /* 0: the lists may change at will */
	bool has_only;
};

/* What `expect` says of a name. */
struct mxwi_expectation {
	struct mxw_name name; /* in the arena */
	bool block;           /* else pass */
	const char *file;
	struct mxwi_mark mark;
	struct mxwi_expectation *next;
};

/* An id of a rule, and where it is written. */
struct mxwi_written_id;

/* What becomes of a source. */
struct mxwi_source_notes {
	bool has_file;
	uint32_t file; /* its number, which the builder gave */
	size_t rule;   /* `rules_read` of the last rule that has it as a list; 0: none */
};

struct mxwi_reader {
	struct mxwi_findings *findings;
	struct mxwi_arena *arena;
	struct mxw_builder *builder;
	const struct mxw_sources *sources;
	const struct mxw_load_options *options;
	struct mxwi_source_notes *notes; /* of each source, in the arena */

	/* What is being read. */
	const struct mxwi_source *source;
	uint32_t file; /* its number, which the builder gave */
	enum mxw_mode include_mode;

	/* Of the policy file. */
	enum mxw_mode mode; /* ceiling of the policy */
	struct mxwi_mark mode_mark;
	enum mxw_action action;                 /* of the defaults */
	uint32_t ttl_s;                         /* of the defaults */
	struct mxwi_mark ttl_mark, action_mark; /* of the defaults; line 0: not written */
	bool groups_known; /* false: "mail-hosts" cannot be read, so nobody can name a group */
	struct mxwi_group_notes groups[MXW_GROUPS_MAX];
	uint32_t group_count;
	struct mxwi_written_network *networks; /* sound ones, sorted by mxw_network_compare() */
	size_t network_count;
	bool has_networks; /* there is a mail host */
	bool has_watch;    /* there is a rule that answers */

	struct mxwi_rule_notes *rules; /* those that the builder has */
	size_t rule_count, rule_room;
	size_t rules_read; /* sound or not */
	size_t exchange_networks_read;
	struct mxwi_written_id *ids; /* the last one first */
	size_t id_count;
	struct mxwi_expectation *expectations, *last_expectation; /* as they are written */
	size_t expectation_count; /* read so far, sound or not */
};

/* Warns of an action that lets mail through, at the value of the field in which it is
 * written. */
void mxwi_warn_action(struct mxwi_reader *reader, const struct mxwi_fields *fields,
                      struct mxwi_accept *accepts, enum mxw_action action);

/* Reads the action of a group or the defaults; UNSET when there is none, or none that may
 * be. */
enum mxw_action mxwi_read_shared_action(struct mxwi_reader *reader,
                                        const struct mxwi_fields *fields);

/* Reads "mail-hosts". */
void mxwi_read_groups(struct mxwi_reader *reader, const struct mxwi_node *map);

/* After the rules: warns of a policy that does nothing, because no rule or no network is there. */
void mxwi_warn_nothing_watched(struct mxwi_reader *reader, const struct mxwi_node *map);

/* Reads "watch", "allow", "exchangers" and "protect" of the present source. */
void mxwi_read_rules(struct mxwi_reader *reader, const struct mxwi_fields *fields);

/* When all rules are read: reports ids that are used twice. */
void mxwi_check_ids(struct mxwi_reader *reader);

/* Reads "include", and the files that it names. */
void mxwi_read_includes(struct mxwi_reader *reader, const struct mxwi_node *list);

/* Reads "expect" of the present source. */
void mxwi_read_expect(struct mxwi_reader *reader, const struct mxwi_node *map);

/* Reads "accept" of a rule; NULL: nothing can be accepted. */
struct mxwi_accept *mxwi_read_accepts(struct mxwi_reader *reader, const struct mxwi_node *map);

/* When everything is checked: warns of what rules accept and nobody found. */
void mxwi_warn_accepts(struct mxwi_reader *reader);

/* An mxw_overlap_fn that reports; the context is a struct mxwi_reader. */
void mxwi_find_overlap(void *context, const struct mxw_overlap *overlap);

/* Reads the path, or pattern of paths, that an item of a list or the value of a key is: *ret is what
 * it stands for in the present source, in the arena. False: it is none, which is reported. */
MXW_MUSTCHECK bool mxwi_read_path(struct mxwi_reader *reader, const struct mxwi_node *node,
                                  const char *what, const char **ret);

/* Reports a plain path that names no source, or a pattern that matches none. */
void mxwi_find_missing(struct mxwi_reader *reader, const struct mxwi_node *node,
                       const char *path, enum mxwi_source_kind kind,
                       struct mxwi_accept *accepts);

/* Copies a name into the arena; the root, and that is noted, when memory is refused. */
struct mxw_name mxwi_keep_name(struct mxwi_reader *reader, struct mxw_name name);

/* Reads one name, without prefix and second name; *ret is in the arena. False: it is none, which is
 * reported. */
MXW_MUSTCHECK bool mxwi_read_name(struct mxwi_reader *reader, const struct mxwi_node *node,
                                  struct mxw_name *ret);

#endif
