/* rules.h - the parts of one rule, each read by a function of its own.
 * Threads: one at a time.
 * Memory: everything is borrowed from the load.
 * Cost: linear in what is written; of lists, in their lines.
 * Standards: none.
 */
#ifndef MXWARDEN_CONFIG_RULES_H
#define MXWARDEN_CONFIG_RULES_H

#include "config/name_entry.h"
#include "config/reader.h"

/* A rule that is being read. */
struct mxwi_rule_draft {
	struct mxwi_reader *reader;
	const struct mxwi_fields *fields;
	struct mxw_rule_spec spec; /* texts and names in the arena */
	struct mxwi_accept *accepts;
	uint32_t max_change_percent; /* 0: the lists may change at will */
	uint32_t rule; /* the builder's number; MXW_RULE_NONE: not handed over, or not yet */
};

static inline bool mxwi_rule_watches(const struct mxwi_rule_draft *draft)
{
	return draft->spec.section == MXW_SECTION_WATCH;
}

static inline bool mxwi_rule_protects(const struct mxwi_rule_draft *draft)
{
	return draft->spec.section == MXW_SECTION_PROTECT;
}

/* Has it an answer? */
static inline bool mxwi_rule_answers(const struct mxwi_rule_draft *draft)
{
	return draft->spec.section != MXW_SECTION_ALLOW;
}

/* Reads action, redirect, mode, ttl and severity. False: nobody knows what the answer should be. */
MXW_MUSTCHECK bool mxwi_rule_read_answer(struct mxwi_rule_draft *draft);

/* Reads clients. False: nobody knows whom the rule is for. */
MXW_MUSTCHECK bool mxwi_rule_read_clients(struct mxwi_rule_draft *draft);

/* Reads description, owner, ticket, reference, expires and on-expiry. False: nobody knows until
 * when the rule holds. */
MXW_MUSTCHECK bool mxwi_rule_read_life(struct mxwi_rule_draft *draft);

/* Reads domains, hosts, networks, suffixes, only, except and files, and hands them over unless there is no rule. */
void mxwi_rule_read_names(const struct mxwi_rule_draft *draft);

/* Gives an entry to the builder unless there is no rule. The place in `spec` is filled in. */
void mxwi_rule_add_entry(const struct mxwi_rule_draft *draft, struct mxwi_mark mark,
                         struct mxw_entry_spec spec);

/* Reads alert-at and block-at. False: nobody knows what is told of and what is blocked. */
MXW_MUSTCHECK bool mxwi_rule_read_scores(struct mxwi_rule_draft *draft);

/* Is the entry one that a rule of `protect` can have? Then *ret is how many labels its public suffix has;
 * else *reterr says what is wrong. */
MXW_MUSTCHECK bool mxwi_check_protected(const struct mxwi_name_entry *entry, const char *text,
                                        size_t size, uint8_t *ret_suffix_labels,
                                        struct mxwi_complaint *reterr);

/* Reads networks of exchangers. */
void mxwi_rule_read_networks(const struct mxwi_rule_draft *draft);

/* How lists of a rule are read. */
struct mxwi_list_options {
	enum mxwi_match match;
	enum mxwi_bad_lines bad_lines;
};

/* Reads the lines of a list. */
void mxwi_list_read(const struct mxwi_rule_draft *draft,
                    const struct mxwi_list_options *options, const struct mxwi_source *source);

/* An entry that has an intended name where none can be meant: what to say of it. */
void mxwi_complain_intended(const struct mxwi_name_entry *entry, const char *text, size_t size,
                            const char *what, struct mxwi_complaint *reterr);

#endif
