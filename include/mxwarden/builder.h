/* builder.h - makes a policy: groups, networks, rules, name entries; then sealed.
 * Threads: one thread at a time.
 * Memory: the builder copies what it is given; the sealed policy stands on its own.
 * Cost: a seal sorts all entries once; about 50 octets and the name for each meanwhile.
 * Standards: none; names and networks as in name.h and address.h.
 *
 * A builder keeps its first failure: later calls do nothing, and mxw_builder_seal() reports it.
 * Half-built, it cannot be asked; sealed, a policy cannot be changed: two types.
 */
#ifndef MXWARDEN_BUILDER_H
#define MXWARDEN_BUILDER_H

#include <mxwarden/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

struct mxw_builder;

/* NULL when memory is refused; every other function takes NULL and does nothing, and seal() then
 * returns MXW_NOMEM. */
struct mxw_builder *mxw_builder_new(void);
void mxw_builder_free(struct mxw_builder *builder); /* NULL is allowed */

/* The ceiling over all rules; MXW_MODE_ENFORCE until called. */
void mxw_builder_set_mode(struct mxw_builder *builder, enum mxw_mode mode);

/* SHA-256 of what the policy is made of; zeros until called. */
void mxw_builder_set_digest(struct mxw_builder *builder, const uint8_t digest[MXW_DIGEST_SIZE]);

/* What rules and groups that leave it unset take: none of the three may be UNSET or 0. Until called:
 * null-mx, 60 seconds, high. MXW_ACTION_REDIRECT and MXW_ACTION_PASS are MXW_INVALID. */
void mxw_builder_set_defaults(struct mxw_builder *builder, enum mxw_action action,
                              uint32_t ttl_s, enum mxw_severity severity);

/* Adds a file that rules and entries are in; returns its number. The same name again gives the
 * same number. */
uint32_t mxw_builder_add_file(struct mxw_builder *builder, const char *name);

/* Adds a group; returns its number, counted from 0. `action` may be UNSET. The name must be new:
 * else MXW_INVALID. */
uint32_t mxw_builder_add_group(struct mxw_builder *builder, const char *name,
                               enum mxw_action action);

/* Adds a network to a group. MXW_INVALID: it is not sound (address.h), or there twice, in whatever
 * groups. */
void mxw_builder_add_network(struct mxw_builder *builder, uint32_t group,
                             const struct mxw_network *network);

/* Every client that no network holds belongs to this group. Once only: else MXW_INVALID. */
void mxw_builder_add_any(struct mxw_builder *builder, uint32_t group);

#define MXW_CLIENTS_ALL UINT64_MAX

/* Zero is a valid default of each member but `id`. */
struct mxw_rule_spec {
	enum mxw_section section;
	const char *id;
	/* Each NULL when there is none. */
	const char *description, *owner, *ticket, *reference;
	uint64_t clients;   /* bit n: group n; MXW_CLIENTS_ALL, and 0, for all of them */
	enum mxw_mode mode; /* UNSET: no restriction */
	enum mxw_mode
		include_mode;     /* a further one, of the file that the rule is in; the same */
	enum mxw_action action;   /* UNSET: from the group or the defaults */
	struct mxw_name redirect; /* exactly with MXW_ACTION_REDIRECT; else wire is NULL */
	uint32_t ttl_s;           /* 0: from the defaults */
	enum mxw_severity severity; /* UNSET: from the defaults */
	int64_t expires_s; /* 0: never; from this second on `on_expiry` is a further ceiling */
	enum mxw_mode on_expiry; /* UNSET: monitor */
	/* Of a rule of `protect`: the lowest scores that are told and that are answered by policy, 1 to
	 * MXW_SCORE_MAX or MXW_SCORE_NEVER; 0: MXW_ALERT_AT_DEFAULT, and never. */
	uint8_t alert_at, block_at;
	uint32_t file, line;
};

/* Adds a rule; returns its number. Reading order is the order of these calls. */
uint32_t mxw_builder_add_rule(struct mxw_builder *builder, const struct mxw_rule_spec *spec);

enum mxw_entry_origin {
	MXW_ORIGIN_DOMAINS, /* written in the rule */
	MXW_ORIGIN_FILES    /* read from a list */
};

/* What an entry does in its rule. */
enum mxw_entry_part {
	MXW_PART_MATCH,  /* adds names to the rule */
	MXW_PART_EXCEPT, /* takes names out of it */
	MXW_PART_ONLY /* of a watch rule: its suffixes match only what some such entry holds */
};

struct mxw_entry_spec {
	struct mxw_name name;     /* any letter case */
	struct mxw_name intended; /* wire is NULL: none; only in watch rules */
	/* MXW_SCOPE_SUFFIX only in watch rules, with MXW_PART_MATCH and MXW_ORIGIN_DOMAINS. */
	enum mxw_scope scope;
	enum mxw_entry_origin origin;
	enum mxw_entry_part part;
	uint8_t suffix_labels; /* of a protected domain: how many labels its public suffix has */
	uint32_t file, line, column; /* column for findings only */
};

/* MXW_INVALID: no such rule or file, no name, or a scope, part, origin or intended name that the rule
 * cannot have. Entries of exchangers are hosts; they come from no list. A protected domain covers a
 * subtree, consists of letters, digits and hyphens, and has more labels than its public suffix. */
void mxw_builder_add_entry(struct mxw_builder *builder, uint32_t rule,
                           const struct mxw_entry_spec *spec);

/* What a rule of exchangers lists besides hosts. */
struct mxw_exchange_network_spec {
	struct mxw_network network;
	uint32_t file, line, column; /* column for findings only */
};

/* MXW_INVALID: no such rule of exchangers or file, or the network is not sound (address.h). */
void mxw_builder_add_exchange_network(struct mxw_builder *builder, uint32_t rule,
                                      const struct mxw_exchange_network_spec *spec);

/* The entries so far, and each of them as it was added but folded; before the seal and after it.
 * `number` must be less than the count; what is returned borrows from the builder until the next
 * entry is added. */
size_t mxw_builder_entry_count(const struct mxw_builder *builder);
struct mxw_entry_spec mxw_builder_entry(const struct mxw_builder *builder, size_t number,
                                        uint32_t *ret_rule);

/* The first failure so far, or MXW_OK. */
enum mxw_result mxw_builder_result(const struct mxw_builder *builder);

/* Where an entry was written, and for which rule. */
struct mxw_entry_place {
	uint32_t rule;
	const char *rule_id;
	const char *file;
	uint32_t line, column;
};

enum mxw_overlap_kind {
	MXW_OVERLAP_REPEATED, /* the same rule says the same name twice */
	MXW_OVERLAP_SHADOWED, /* two rules say it; the order decides, and there is no contradiction */
	MXW_OVERLAP_CONTRADICTION /* two rules say different things of it to the same group */
};

/* Two entries for the same name, or two of exchangers for the same network, of which `first` is the one that decides, for some group. Two that
 * are suffixes of different rules are told only when the second one can never decide: some rule
 * before it always does, for each of its groups. */
struct mxw_overlap {
	enum mxw_overlap_kind kind;
	struct mxw_name name;
	const struct mxw_network
		*network; /* NULL; else they are networks, and `name` is the root */
	struct mxw_entry_place first, second;
};
typedef void mxw_overlap_fn(void *context, const struct mxw_overlap *overlap);

/* Seals. `seed` scatters the index: random in production, fixed in tests. `on_overlap` (may be
 * NULL) is told of every overlap of neighbours in the order of choice, each pair once and with the
 * worst that it is for any group, in the order in which the second ones were added, whatever the
 * seed; a contradiction makes the policy MXW_INVALID. MXW_OK: *ret owns the policy
 * (mxw_policy_free()). Otherwise *ret is untouched: MXW_NOMEM, MXW_LIMIT, MXW_INVALID. The builder
 * must be freed in either case, and can not be sealed again. */
MXW_MUSTCHECK enum mxw_result mxw_builder_seal(struct mxw_builder *builder, uint64_t seed,
                                               mxw_overlap_fn *on_overlap, void *context,
                                               struct mxw_policy **ret);

#ifdef __cplusplus
}
#endif

#endif
