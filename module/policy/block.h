/* block.h - how a sealed policy lies in memory: one block, offsets instead of pointers.
 * Threads: immutable once sealed.
 * Memory: the block owns all of it; offsets count octets from its start.
 * Cost: see index.c and networks.c.
 * Standards: none; numbers are in the byte order of the machine that made the block.
 *
 *   struct mxw_policy | groups | rules | files | IPv4 ranges | IPv6 ranges |
 *   networks of exchangers with their IPv4 and IPv6 ranges | buckets | records |
 *   look-alikes of protected domains (lookalike/index.h) | strings
 *
 * A record is one name and what the rules say about it, octet by octet without padding:
 *
 *   name size (1) | name (1..255) | entry | entry | ...
 *   entry: flags (2) | rule (2) | file (2) | line (4) [ | intended size (1) | intended (1..255) ]
 *
 * with the entries in the order of choice, the last one marked. For a name of 15 octets that is 26
 * octets; its share of the buckets adds about six (index.c). The records of a bucket lie together,
 * behind what its tags had no room for:
 *
 *   [ number (2) | tag (2) each ] | record | record | ...
 */
#ifndef MXW_POLICY_BLOCK_H
#define MXW_POLICY_BLOCK_H

#include <mxwarden/policy.h>

#include "lookalike/index.h"

#define MXWI_BLOCK_MAGIC 0x4d58572d504f4c34u /* "MXW-POL4": this layout */

struct mxwi_group {
	uint32_t name; /* in the strings */
	uint32_t action;
};

/* What a decision looks at comes first. */
struct mxwi_rule {
	uint64_t clients;  /* bit n: group n */
	int64_t expires_s; /* 0: never */
	uint32_t ttl_s;
	uint8_t section, action, severity, on_expiry;
	uint8_t mode; /* the weakest of the following two; the seal adds the policy's own */
	uint8_t own_mode, include_mode;
	uint8_t parts;                     /* bit n: an entry of enum mxwi_part n */
	uint32_t id, description;          /* in the strings */
	uint32_t owner, ticket, reference; /* in the strings */
	uint32_t redirect;      /* in the strings: size octet, then the name; 0: none */
	uint32_t names, listed; /* entries that match, by origin, as they were added */
	uint32_t networks;      /* of exchangers, as they were added */
	uint32_t line;
	uint16_t file;
	uint8_t alert_at, block_at; /* of look-alikes; MXW_SCORE_NEVER */
};

/* From `first` up to the next range: this group, or of exchangers this network. The first range begins
 * at 0. */
struct mxwi_range4 {
	uint32_t first;
	uint32_t group;
};

struct mxwi_range6 {
	uint64_t high, low;
	uint32_t group;
	uint32_t unused;
};

/* A network of exchangers (exchange.c). */
struct mxwi_exchange_network {
	struct mxw_network network;
	uint16_t file;
	uint32_t rule, line;
	uint32_t next; /* the one to ask when this one does not decide; MXWI_NETWORK_NONE */
};
#define MXWI_NETWORK_NONE UINT32_MAX

/* A tag for each name in the bucket, in the order of their records; 0 behind the last one. When the
 * last tag is taken, the others lie before the records, if need be none. */
struct mxwi_bucket {
	uint32_t records; /* where they begin, from the first of all */
	uint16_t tags[6];
};
#define MXWI_BUCKET_TAGS 6u

struct mxw_policy {
	uint64_t magic;
	uint64_t size;
	uint64_t seed;
	uint64_t depths[2];      /* bit n: some name has n labels */
	uint64_t address_groups; /* bit n: what group n takes by default covers A and AAAA */
	uint64_t groups, rules, files, ranges4, ranges6, exchange_networks, exchange_ranges4,
		exchange_ranges6, buckets, records, lookalikes, strings; /* offsets */
	uint32_t group_count, rule_count, file_count, range4_count, range6_count;
	uint32_t exchange_network_count, exchange_range4_count, exchange_range6_count;
	uint32_t network_count, entry_count;
	uint32_t bucket_count;
	uint32_t default_action;
	uint32_t mode;
	uint8_t digest[MXW_DIGEST_SIZE];
	bool enforces, monitors;         /* some rule does */
	bool watches, watches_addresses; /* some rule covers MX and ANY; A and AAAA */
	bool blocks_lookalikes;          /* some rule can */
	uint8_t rounds;                  /* bit n: some entry is for enum mxwi_round n */
};

enum {
	MXWI_ENTRY_LAST = 1u << 0,
	MXWI_ENTRY_LISTED = 1u << 1, /* MXW_ORIGIN_FILES */
	MXWI_ENTRY_KIND_SHIFT = 2,   /* three bits of enum mxwi_entry_kind */
	MXWI_ENTRY_PART_SHIFT = 5,   /* two bits of enum mxwi_part */
	MXWI_ENTRY_SCOPE_SHIFT = 7,  /* two bits of enum mxw_scope */
	MXWI_ENTRY_SIZE = 10         /* without the intended name */
};

/* Of which section the rule is, and whether an intended name follows, which only watch rules have. */
enum mxwi_entry_kind {
	MXWI_ENTRY_WATCH,
	MXWI_ENTRY_WATCH_INTENDED,
	MXWI_ENTRY_ALLOW,
	MXWI_ENTRY_EXCHANGE,
	MXWI_ENTRY_PROTECT,
	MXWI_ENTRY_KINDS
};

/* enum mxw_entry_part, and one more. */
enum mxwi_part {
	MXWI_PART_MATCH,
	MXWI_PART_EXCEPT,
	MXWI_PART_ONLY,
	MXWI_PART_REPEATED /* listed, though the rule itself matches the same: never chosen */
};

/* The choice is made in rounds: what an earlier one settles is settled. */
enum mxwi_round {
	MXWI_ROUND_ALLOW,
	MXWI_ROUND_NAMES,
	MXWI_ROUND_BLOCKED_LOOKALIKES, /* those that come before a suffix */
	MXWI_ROUND_SUFFIXES,
	MXWI_ROUND_LOOKALIKES,
	MXWI_ROUND_EXCHANGES,
	MXWI_ROUND_COUNT
};

/* The rounds for a name that is asked for, and those for an exchange. */
#define MXWI_ROUNDS_OF_LOOKALIKES                                                              \
	(1u << MXWI_ROUND_BLOCKED_LOOKALIKES | 1u << MXWI_ROUND_LOOKALIKES)
#define MXWI_ROUNDS_OF_NAME                                                                    \
	(1u << MXWI_ROUND_ALLOW | 1u << MXWI_ROUND_NAMES | 1u << MXWI_ROUND_SUFFIXES |         \
	 MXWI_ROUNDS_OF_LOOKALIKES)
#define MXWI_ROUNDS_OF_EXCHANGE (1u << MXWI_ROUND_ALLOW | 1u << MXWI_ROUND_EXCHANGES)

static inline enum mxwi_entry_kind mxwi_flags_kind(unsigned flags)
{
	return (enum mxwi_entry_kind)(flags >> MXWI_ENTRY_KIND_SHIFT & 7u);
}

static inline enum mxwi_part mxwi_flags_part(unsigned flags)
{
	return (enum mxwi_part)(flags >> MXWI_ENTRY_PART_SHIFT & 3u);
}

static inline enum mxw_scope mxwi_flags_scope(unsigned flags)
{
	return (enum mxw_scope)(flags >> MXWI_ENTRY_SCOPE_SHIFT & 3u);
}

/* In which round an entry that matches is looked at. */
static inline enum mxwi_round mxwi_flags_round(unsigned flags)
{
	switch (mxwi_flags_kind(flags)) {
	case MXWI_ENTRY_ALLOW:
		return MXWI_ROUND_ALLOW;
	case MXWI_ENTRY_EXCHANGE:
		return MXWI_ROUND_EXCHANGES;
	case MXWI_ENTRY_PROTECT:
		return MXWI_ROUND_LOOKALIKES;
	case MXWI_ENTRY_KINDS:
	case MXWI_ENTRY_WATCH:
	case MXWI_ENTRY_WATCH_INTENDED:
		break;
	}
	return mxwi_flags_scope(flags) == MXW_SCOPE_SUFFIX ? MXWI_ROUND_SUFFIXES
	                                                   : MXWI_ROUND_NAMES;
}

static inline const uint8_t *mxwi_block_at(const struct mxw_policy *policy, uint64_t offset)
{
	return (const uint8_t *)policy + offset;
}

static inline const struct mxwi_group *mxwi_block_group(const struct mxw_policy *policy,
                                                        uint32_t group)
{
	return (const struct mxwi_group *)(const void *)mxwi_block_at(policy, policy->groups) +
	       group;
}

static inline const struct mxwi_rule *mxwi_block_rule(const struct mxw_policy *policy,
                                                      uint32_t rule)
{
	return (const struct mxwi_rule *)(const void *)mxwi_block_at(policy, policy->rules) +
	       rule;
}

/* The look-alikes of protected domains; the policy has the rounds for them. */
static inline const struct mxwi_lookalikes *
mxwi_block_lookalikes(const struct mxw_policy *policy)
{
	return (const struct mxwi_lookalikes *)(const void *)mxwi_block_at(policy,
	                                                                   policy->lookalikes);
}

static inline const char *mxwi_block_string(const struct mxw_policy *policy, uint32_t offset)
{
	return (const char *)mxwi_block_at(policy, policy->strings + offset);
}

#endif
