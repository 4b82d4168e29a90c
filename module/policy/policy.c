/* Reads a sealed policy back: every view points into the block, at offsets that the seal wrote. */
#include "policy/exchange.h"
#include "policy/index.h"

#include <stdlib.h>
#include <string.h>

static const char *file_name(const struct mxw_policy *policy, uint32_t file)
{
	uint32_t string;

	memcpy(&string, mxwi_block_at(policy, policy->files) + file * sizeof(string),
	       sizeof(string));
	return mxwi_block_string(policy, string);
}

uint32_t mxw_policy_group_named(const struct mxw_policy *policy, const char *name)
{
	for (uint32_t group = 0; group < policy->group_count; group++)
		if (strcmp(mxw_policy_group_name(policy, group), name) == 0)
			return group;
	return MXW_GROUP_NONE;
}

const char *mxw_policy_group_name(const struct mxw_policy *policy, uint32_t group)
{
	if (group >= policy->group_count)
		return NULL;
	return mxwi_block_string(policy, mxwi_block_group(policy, group)->name);
}

/* A file's name relative to the directory of the first file; the whole name of one elsewhere. */
static const char *ruleset_of(const struct mxw_policy *policy, const char *file)
{
	const char *first = file_name(policy, 0);
	const char *slash = strrchr(first, '/');
	size_t directory = slash != NULL ? (size_t)(slash - first) + 1 : 0;
	const char *rest = file + directory;

	if (strncmp(file, first, directory) != 0)
		return file;
	/* `dir/../other` is not below `dir`. */
	return strncmp(rest, "../", 3) != 0 && strstr(rest, "/../") == NULL ? rest : file;
}

struct mxw_rule mxw_policy_rule(const struct mxw_policy *policy, uint32_t rule)
{
	const struct mxwi_rule *r = mxwi_block_rule(policy, rule);
	const char *file = file_name(policy, r->file);

	return (struct mxw_rule){
		.section = (enum mxw_section)r->section,
		.id = mxwi_block_string(policy, r->id),
		.description = mxwi_block_string(policy, r->description),
		.owner = mxwi_block_string(policy, r->owner),
		.ticket = mxwi_block_string(policy, r->ticket),
		.reference = mxwi_block_string(policy, r->reference),
		.file = file,
		.ruleset = ruleset_of(policy, file),
		.line = r->line,
		.mode = (enum mxw_mode)r->mode,
		.own_mode = (enum mxw_mode)r->own_mode,
		.include_mode = (enum mxw_mode)r->include_mode,
		.action = (enum mxw_action)r->action,
		.severity = (enum mxw_severity)r->severity,
		.ttl_s = r->ttl_s,
		.clients = r->clients,
		.expires_s = r->expires_s,
		.on_expiry = (enum mxw_mode)r->on_expiry,
		.names = r->names,
		.listed = r->listed,
		.networks = r->networks,
		.alert_at = r->alert_at,
		.block_at = r->block_at,
	};
}

/* Where in the block the entry is that a verdict names. */
static struct mxwi_entry find_entry(const struct mxw_policy *policy, uint64_t number,
                                    const uint8_t **ret_record)
{
	const uint8_t *record = mxwi_block_at(policy, policy->records + (number >> 32));
	struct mxwi_entry entry = mxwi_entry_read(mxwi_record_entries(record));

	for (uint32_t ordinal = (uint32_t)number; ordinal > 0; ordinal--)
		entry = mxwi_entry_read(entry.next);
	*ret_record = record;
	return entry;
}

struct mxw_entry mxwi_entry_view(const struct mxw_policy *policy, struct mxw_name name,
                                 const struct mxwi_entry *entry)
{
	return (struct mxw_entry){
		.name = name,
		.intended = entry->intended,
		.scope = entry->scope,
		.rule = entry->rule,
		.listed = (entry->flags & MXWI_ENTRY_LISTED) != 0,
		.file = file_name(policy, entry->file),
		.line = entry->line,
	};
}

struct mxw_entry mxw_policy_entry(const struct mxw_policy *policy, uint64_t entry)
{
	const uint8_t *record;
	struct mxwi_entry e = find_entry(policy, entry, &record);

	return mxwi_entry_view(policy, mxwi_record_name(record), &e);
}

struct mxw_exchange_network mxw_policy_exchange_network(const struct mxw_policy *policy,
                                                        uint32_t network)
{
	const struct mxwi_exchange_network *n = mxwi_block_exchange_network(policy, network);

	return (struct mxw_exchange_network){
		.network = n->network,
		.rule = n->rule,
		.file = file_name(policy, n->file),
		.line = n->line,
	};
}

struct mxw_name mxw_policy_redirect(const struct mxw_policy *policy, uint32_t rule)
{
	uint32_t redirect = mxwi_block_rule(policy, rule)->redirect;

	return mxwi_record_name(mxwi_block_at(policy, policy->strings + redirect));
}

struct mxw_name mxw_policy_matched(const struct mxw_policy *policy,
                                   const struct mxw_verdict *verdict, struct mxw_name name)
{
	const unsigned labels = verdict->lookalike.labels;

	if (verdict->lookalike.class_ == MXW_LOOKALIKE_NONE)
		return mxw_policy_entry(policy, verdict->entry).name;
	return mxw_name_parent(name, labels < name.labels ? name.labels - labels : 0);
}

bool mxw_policy_intended(const struct mxw_policy *policy, const struct mxw_verdict *verdict,
                         struct mxw_name name, struct mxw_name_buffer *buffer,
                         struct mxw_name *ret)
{
	struct mxw_entry entry;

	if (verdict->entry == MXW_ENTRY_NONE)
		return false;
	entry = mxw_policy_entry(policy, verdict->entry);
	if (verdict->lookalike.class_ != MXW_LOOKALIKE_NONE)
		return mxw_name_replace_suffix(name, mxw_policy_matched(policy, verdict, name),
		                               entry.name, buffer, ret);
	if (entry.intended.wire == NULL)
		return false;
	return mxw_name_replace_suffix(name, entry.name, entry.intended, buffer, ret);
}

const uint8_t *mxw_policy_digest(const struct mxw_policy *policy)
{
	return policy->digest;
}

enum mxw_mode mxw_policy_mode(const struct mxw_policy *policy)
{
	return (enum mxw_mode)policy->mode;
}

bool mxw_policy_enforces(const struct mxw_policy *policy)
{
	return policy->enforces;
}

bool mxw_policy_monitors(const struct mxw_policy *policy)
{
	return policy->monitors;
}

struct mxw_policy_counts mxw_policy_counts(const struct mxw_policy *policy)
{
	return (struct mxw_policy_counts){
		.groups = policy->group_count,
		.networks = policy->network_count,
		.rules = policy->rule_count,
		.entries = policy->entry_count,
		.exchange_networks = policy->exchange_network_count,
		.protected_ = (policy->rounds & MXWI_ROUNDS_OF_LOOKALIKES) != 0
		                      ? mxwi_block_lookalikes(policy)->protected_count
		                      : 0,
		.size = mxw_policy_size(policy),
	};
}

size_t mxw_policy_size(const struct mxw_policy *policy)
{
	return (size_t)policy->size;
}

void mxw_policy_free(struct mxw_policy *policy)
{
	free(policy);
}
