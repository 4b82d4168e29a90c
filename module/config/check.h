/* check.h - what the checks of a whole policy share.
 * Threads: one at a time.
 * Memory: everything is borrowed from the reader and the policy.
 * Cost: none worth saying.
 * Standards: none.
 */
#ifndef MXWARDEN_CONFIG_CHECK_H
#define MXWARDEN_CONFIG_CHECK_H

#include <mxwarden/survey.h>

#include "config/quote.h"
#include "config/reader.h"

struct mxwi_check {
	struct mxwi_reader *reader;
	struct mxwi_findings *findings; /* the reader's */
	int64_t now_s;
	/* The policy as if its own mode were enforce: that mode is a switch for operators, and what
	 * is wrong with the rules does not depend on it. NULL: there is none. */
	const struct mxw_policy *policy;
	uint64_t clients; /* of that; bit n: group n has clients */
};

/* ---- checks.c: what more than one check asks ---- */

/* The mode in which a rule is now, the policy's own left aside. */
enum mxw_mode mxwi_check_mode(const struct mxwi_check *check,
                              const struct mxwi_rule_notes *rule);

/* Is a rule that answers in enforce now, the policy's own mode included, for that group? */
bool mxwi_check_enforces(const struct mxwi_check *check, const struct mxwi_rule_notes *rule,
                         uint32_t group);

/* What a rule that answers does for a group. */
enum mxw_action mxwi_check_action(const struct mxwi_check *check,
                                  const struct mxwi_rule_notes *rule, uint32_t group);

/* Is a rule for the group? */
static inline bool mxwi_check_is_for(const struct mxwi_rule_notes *rule, uint32_t group)
{
	return rule->spec.clients == 0 || (rule->spec.clients >> group & 1u) != 0;
}

/* The number of the first group in a set, which must not be empty. */
uint32_t mxwi_check_first_group(uint64_t groups);

/* The file of that number of the builder's. */
const char *mxwi_check_file(const struct mxwi_check *check, uint32_t file);

/* Room for an entry and where it is, fit for a finding. */
struct mxwi_entry_words {
	char text[2 * 288 + 64];
};

/* `rule "ID" covers it by "NAME" at line N`, with the file where that is another than the one that
 * findings are about. `verb` stands for "covers"; a rule that protects "takes it for" the name. Returns the text in `words`. */
const char *mxwi_check_blame(const struct mxwi_check *check, uint64_t entry, const char *verb,
                             struct mxwi_entry_words *words);
#define MXWI_BLAME(check, entry, verb)                                                         \
	mxwi_check_blame(check, entry, verb, &(struct mxwi_entry_words){ { 0 } })

/* Room for an entry in quotes. */
struct mxwi_entry_quote {
	char text[MXW_NAME_TEXT_MAX + 2];
	struct mxwi_quote quote;
};

/* The entry's name in quotes, as it is written in a list. */
const char *mxwi_check_quote_entry(struct mxwi_entry_quote *room, struct mxw_name name,
                                   enum mxw_scope scope);
#define MXWI_QUOTE_ENTRY(name, scope)                                                          \
	mxwi_check_quote_entry(&(struct mxwi_entry_quote){ .text = "" }, (name), (scope))

/* The first share of the groups in which a rule that answers decides about the name, in whatever mode.
 * False: there is none. */
bool mxwi_check_watched(const struct mxwi_check *check, struct mxw_name name,
                        enum mxw_subject subject, uint64_t groups, struct mxw_share *ret);

/* Has the rule a say in questions for A and AAAA, if its action covers those? */
static inline bool mxwi_check_has_addresses(const struct mxwi_rule_notes *rule)
{
	return rule->spec.section == MXW_SECTION_WATCH ||
	       rule->marks[MXWI_FIELD_NETWORKS].line != 0;
}

/* What the names are that a rule's own entries cover; those of `allow` cover whatever comes. */
static inline enum mxw_subject mxwi_check_subject(const struct mxwi_rule_notes *rule)
{
	return rule->spec.section == MXW_SECTION_EXCHANGERS ? MXW_SUBJECT_EXCHANGE
	                                                    : MXW_SUBJECT_NAME;
}

/* ---- the checks ---- */

/* check_expect.c: names that must, or must not, be answered by policy. */
void mxwi_check_expectations(const struct mxwi_check *check);
void mxwi_check_redirects(const struct mxwi_check *check);
void mxwi_check_mail_hosts(const struct mxwi_check *check);

/* check_groups.c: what rules mean for the mail servers of a group, and its networks. */
void mxwi_check_any(const struct mxwi_check *check);
void mxwi_check_servers(const struct mxwi_check *check);
void mxwi_check_networks(const struct mxwi_check *check);

/* check_rules.c: how long answers are kept, and what time does to rules. */
void mxwi_check_ttls(const struct mxwi_check *check);
void mxwi_check_expiry(const struct mxwi_check *check);
void mxwi_check_monitor(const struct mxwi_check *check);

/* check_change.c: lists that changed more than they may. */
void mxwi_check_change(const struct mxwi_check *check);

/* check_entries.c: one name entry after the other. */
void mxwi_check_entries(const struct mxwi_check *check);

/* check_except.c: entries of "except" that take nothing out. */
void mxwi_check_excepts(const struct mxwi_check *check);

/* check_protect.c: protected domains that look like each other. */
void mxwi_check_protected_alike(const struct mxwi_check *check);

/* check_never.c: rules and entries that can never decide. */
void mxwi_check_never(const struct mxwi_check *check);

#endif
