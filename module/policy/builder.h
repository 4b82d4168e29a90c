/* builder.h - what a builder has gathered, for the seal.
 * Threads: one thread at a time.
 * Memory: the builder owns all arrays; they grow by doubling.
 * Cost: adding is amortised constant.
 * Standards: none.
 */
#ifndef MXW_POLICY_BUILDER_H
#define MXW_POLICY_BUILDER_H

#include <mxwarden/builder.h>

#include "policy/block.h"
#include "policy/networks.h"

/* An entry as it was added; names are in the octets, folded, at these offsets. Its number in the
 * array is the order of reading. */
struct mxwi_staged_entry {
	uint32_t name, intended;
	uint32_t line, column;
	uint16_t rule, file;
	uint16_t flags; /* MXWI_ENTRY_..., without LAST */
	uint8_t name_size, name_labels;
	uint8_t intended_size; /* 0: none */
	uint8_t suffix_labels; /* of a protected domain */
};

/* A network of exchangers as it was added. */
struct mxwi_staged_network {
	struct mxw_network network;
	uint16_t rule, file;
	uint32_t line, column;
};

struct mxw_builder {
	enum mxw_result result;
	bool sealed;
	enum mxw_mode mode;
	enum mxw_action action;
	uint32_t ttl_s;
	enum mxw_severity severity;
	uint32_t any_group;
	uint8_t rounds; /* bit n: some entry is for enum mxwi_round n */
	uint8_t digest[MXW_DIGEST_SIZE];

	struct mxwi_group *groups;
	struct mxwi_rule *rules;
	uint32_t *files; /* names in the strings */
	struct mxwi_network *networks;
	struct mxwi_staged_network *exchange_networks;
	struct mxwi_staged_entry *entries;
	uint8_t *octets; /* names of entries */
	char *strings;   /* begins with an empty one */
	size_t group_count, rule_count, file_count, network_count, entry_count;
	size_t exchange_network_count, exchange_network_room;
	size_t octet_count, string_count;
	size_t group_room, rule_room, file_room, network_room, entry_room;
	size_t octet_room, string_room;
};

static inline struct mxw_name mxwi_staged_name(const struct mxw_builder *builder,
                                               const struct mxwi_staged_entry *entry)
{
	return (struct mxw_name){ .wire = builder->octets + entry->name,
		                  .size = entry->name_size,
		                  .labels = entry->name_labels };
}

/* The exact names of a record come before the others; those see the same names below it. */
static inline bool mxwi_staged_is_exact(const struct mxwi_staged_entry *entry)
{
	return mxwi_flags_scope(entry->flags) == MXW_SCOPE_EXACT;
}

#endif
