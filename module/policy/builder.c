/* Gathers what a policy says in growing arrays: texts in one heap of strings, names in one heap of
 * octets, everything else in arrays of the structures that the block will have. Numbers that are
 * given out are positions in these arrays. The first failure sticks: whoever adds does not look at
 * results, the seal does once. */
#include "policy/builder.h"
#include "lookalike/typed.h"

#include <stdlib.h>
#include <string.h>

struct mxw_builder *mxw_builder_new(void)
{
	struct mxw_builder *builder = calloc(1, sizeof(*builder));

	if (builder == NULL)
		return NULL;
	builder->mode = MXW_MODE_ENFORCE;
	builder->action = MXW_ACTION_NULL_MX;
	builder->ttl_s = MXW_TTL_DEFAULT;
	builder->severity = MXW_SEVERITY_HIGH;
	builder->any_group = MXW_GROUP_NONE;
	return builder;
}

void mxw_builder_free(struct mxw_builder *builder)
{
	if (builder == NULL)
		return;
	free(builder->groups);
	free(builder->rules);
	free(builder->files);
	free(builder->networks);
	free(builder->exchange_networks);
	free(builder->entries);
	free(builder->octets);
	free(builder->strings);
	free(builder);
}

static void fail(struct mxw_builder *builder, enum mxw_result result)
{
	if (builder->result == MXW_OK)
		builder->result = result;
}

/* May this builder be added to? */
static bool is_open(const struct mxw_builder *builder)
{
	return builder != NULL && builder->result == MXW_OK && !builder->sealed;
}

/* Makes room for `more` further items. Returns the array, which has not moved when the builder has
 * failed over it. */
static void *reserve(struct mxw_builder *builder, void *items, size_t *room, size_t count,
                     size_t more, size_t item_size, size_t most)
{
	size_t wanted = *room > 0 ? *room : 64;
	void *grown;

	if (more > most || count > most - more) {
		fail(builder, MXW_LIMIT);
		return items;
	}
	if (count + more <= *room)
		return items;
	while (wanted < count + more)
		wanted *= 2;
	/* `most` items of any kind fit into memory that can be addressed. */
	grown = realloc(items, wanted * item_size);
	if (grown == NULL) {
		fail(builder, MXW_NOMEM);
		return items;
	}
	*room = wanted;
	return grown;
}

/* Is there room now in the array `items`, whose counters begin with `item`? */
#define RESERVE(builder, items, item, more, most)                                              \
	((builder)->items =                                                                    \
	         reserve(builder, (builder)->items, &(builder)->item##_room,                   \
	                 (builder)->item##_count, more, sizeof(*(builder)->items), most),      \
	 (builder)->result == MXW_OK)

/* Copies a text with its NUL; the empty one is always at 0. */
static uint32_t add_octets_to_strings(struct mxw_builder *builder, const void *octets,
                                      size_t size)
{
	size_t at;

	if (builder->string_count == 0) {
		if (!RESERVE(builder, strings, string, 1, UINT32_MAX))
			return 0;
		builder->strings[builder->string_count++] = '\0';
	}
	if (!RESERVE(builder, strings, string, size, UINT32_MAX))
		return 0;
	at = builder->string_count;
	memcpy(builder->strings + at, octets, size);
	builder->string_count += size;
	return (uint32_t)at;
}

static uint32_t add_string(struct mxw_builder *builder, const char *text)
{
	if (text == NULL)
		text = "";
	if (text[0] == '\0' && builder->string_count > 0)
		return 0;
	return add_octets_to_strings(builder, text, strlen(text) + 1);
}

void mxw_builder_set_mode(struct mxw_builder *builder, enum mxw_mode mode)
{
	if (is_open(builder))
		builder->mode = mode != MXW_MODE_UNSET ? mode : MXW_MODE_ENFORCE;
}

void mxw_builder_set_digest(struct mxw_builder *builder, const uint8_t digest[MXW_DIGEST_SIZE])
{
	if (is_open(builder))
		memcpy(builder->digest, digest, MXW_DIGEST_SIZE);
}

static bool can_be_default(enum mxw_action action)
{
	return action != MXW_ACTION_PASS && action != MXW_ACTION_REDIRECT;
}

void mxw_builder_set_defaults(struct mxw_builder *builder, enum mxw_action action,
                              uint32_t ttl_s, enum mxw_severity severity)
{
	if (!is_open(builder))
		return;
	if (action == MXW_ACTION_UNSET || !can_be_default(action) || ttl_s < MXW_TTL_MIN ||
	    ttl_s > MXW_TTL_MAX || severity == MXW_SEVERITY_UNSET) {
		fail(builder, MXW_INVALID);
		return;
	}
	builder->action = action;
	builder->ttl_s = ttl_s;
	builder->severity = severity;
}

uint32_t mxw_builder_add_file(struct mxw_builder *builder, const char *name)
{
	uint32_t string;

	if (!is_open(builder))
		return 0;
	for (size_t i = 0; i < builder->file_count; i++)
		if (strcmp(builder->strings + builder->files[i], name) == 0)
			return (uint32_t)i;
	if (!RESERVE(builder, files, file, 1, MXW_FILES_MAX))
		return 0;
	string = add_string(builder, name);
	if (builder->result != MXW_OK)
		return 0;
	builder->files[builder->file_count] = string;
	return (uint32_t)builder->file_count++;
}

uint32_t mxw_builder_add_group(struct mxw_builder *builder, const char *name,
                               enum mxw_action action)
{
	uint32_t string;

	if (!is_open(builder))
		return 0;
	if (!can_be_default(action)) {
		fail(builder, MXW_INVALID);
		return 0;
	}
	for (size_t i = 0; i < builder->group_count; i++) {
		if (strcmp(builder->strings + builder->groups[i].name, name) == 0) {
			fail(builder, MXW_INVALID);
			return 0;
		}
	}
	if (!RESERVE(builder, groups, group, 1, MXW_GROUPS_MAX))
		return 0;
	string = add_string(builder, name);
	if (builder->result != MXW_OK)
		return 0;
	builder->groups[builder->group_count] = (struct mxwi_group){ string, (uint32_t)action };
	return (uint32_t)builder->group_count++;
}

void mxw_builder_add_network(struct mxw_builder *builder, uint32_t group,
                             const struct mxw_network *network)
{
	if (!is_open(builder))
		return;
	if (group >= builder->group_count || !mxw_network_is_sound(network)) {
		fail(builder, MXW_INVALID);
		return;
	}
	if (!RESERVE(builder, networks, network, 1, MXW_NETWORKS_MAX))
		return;
	builder->networks[builder->network_count++] = (struct mxwi_network){ *network, group };
}

void mxw_builder_add_any(struct mxw_builder *builder, uint32_t group)
{
	if (!is_open(builder))
		return;
	if (group >= builder->group_count || builder->any_group != MXW_GROUP_NONE)
		fail(builder, MXW_INVALID);
	else
		builder->any_group = group;
}

/* Copies a name's size and octets; 0 for none. */
static uint32_t add_name_to_strings(struct mxw_builder *builder, struct mxw_name name)
{
	struct mxw_name_buffer folded;
	uint32_t at;

	if (name.wire == NULL)
		return 0;
	(void)mxw_name_fold(name, &folded);
	at = add_octets_to_strings(builder, &name.size, 1);
	(void)add_octets_to_strings(builder, folded.wire, name.size);
	return at;
}

static bool is_sound(const struct mxw_builder *builder, const struct mxw_rule_spec *spec)
{
	if (spec->ttl_s > MXW_TTL_MAX || spec->file >= builder->file_count)
		return false;
	if (spec->action == MXW_ACTION_PASS || spec->on_expiry == MXW_MODE_ENFORCE)
		return false;
	if (spec->alert_at > MXW_SCORE_MAX ||
	    (spec->block_at > MXW_SCORE_MAX && spec->block_at != MXW_SCORE_NEVER))
		return false;
	return (spec->action == MXW_ACTION_REDIRECT) == (spec->redirect.wire != NULL);
}

uint32_t mxw_builder_add_rule(struct mxw_builder *builder, const struct mxw_rule_spec *spec)
{
	struct mxwi_rule rule;

	if (!is_open(builder))
		return 0;
	if (!is_sound(builder, spec)) {
		fail(builder, MXW_INVALID);
		return 0;
	}
	if (!RESERVE(builder, rules, rule, 1, MXW_RULES_MAX))
		return 0;
	rule = (struct mxwi_rule){
		.clients = spec->clients != 0 ? spec->clients : MXW_CLIENTS_ALL,
		.expires_s = spec->expires_s,
		.ttl_s = spec->ttl_s,
		.section = (uint8_t)spec->section,
		.action = (uint8_t)spec->action,
		.severity = (uint8_t)spec->severity,
		.on_expiry = (uint8_t)(spec->on_expiry != MXW_MODE_UNSET ? spec->on_expiry
		                                                         : MXW_MODE_MONITOR),
		.mode = (uint8_t)mxw_mode_weaker(spec->mode, spec->include_mode),
		.own_mode = (uint8_t)spec->mode,
		.include_mode = (uint8_t)spec->include_mode,
		.id = add_string(builder, spec->id),
		.description = add_string(builder, spec->description),
		.owner = add_string(builder, spec->owner),
		.ticket = add_string(builder, spec->ticket),
		.reference = add_string(builder, spec->reference),
		.redirect = add_name_to_strings(builder, spec->redirect),
		.line = spec->line,
		.file = (uint16_t)spec->file,
		.alert_at = spec->alert_at != 0 ? spec->alert_at : MXW_ALERT_AT_DEFAULT,
		.block_at = spec->block_at != 0 ? spec->block_at : MXW_SCORE_NEVER,
	};
	if (builder->result != MXW_OK)
		return 0;
	builder->rules[builder->rule_count] = rule;
	return (uint32_t)builder->rule_count++;
}

/* Copies a folded name to the heap of octets; 0 for none. */
static uint32_t add_name(struct mxw_builder *builder, struct mxw_name name)
{
	struct mxw_name_buffer folded;
	uint32_t at;

	if (name.wire == NULL)
		return 0;
	if (!RESERVE(builder, octets, octet, name.size, UINT32_MAX))
		return 0;
	(void)mxw_name_fold(name, &folded);
	at = (uint32_t)builder->octet_count;
	memcpy(builder->octets + at, folded.wire, name.size);
	builder->octet_count += name.size;
	return at;
}

/* Has it a registrable label, and nothing in it that no host has? */
static bool can_be_protected(struct mxw_name name, unsigned suffix_labels)
{
	return suffix_labels >= 1 && suffix_labels < name.labels && mxwi_is_host_name(name);
}

/* May the rule have such an entry? */
static bool is_sound_entry(const struct mxw_builder *builder, uint32_t rule,
                           const struct mxw_entry_spec *spec)
{
	enum mxw_section section;

	if (rule >= builder->rule_count || spec->file >= builder->file_count ||
	    spec->name.wire == NULL)
		return false;
	section = (enum mxw_section)builder->rules[rule].section;
	if (section == MXW_SECTION_PROTECT && spec->part == MXW_PART_MATCH)
		return spec->scope == MXW_SCOPE_SUBTREE && spec->intended.wire == NULL &&
		       can_be_protected(spec->name, spec->suffix_labels);
	if (section != MXW_SECTION_WATCH &&
	    (spec->part == MXW_PART_ONLY || spec->intended.wire != NULL ||
	     spec->scope == MXW_SCOPE_SUFFIX))
		return false;
	if (spec->scope == MXW_SCOPE_SUFFIX)
		return spec->part == MXW_PART_MATCH && spec->origin == MXW_ORIGIN_DOMAINS;
	return section != MXW_SECTION_EXCHANGERS || spec->origin == MXW_ORIGIN_DOMAINS;
}

static enum mxwi_entry_kind kind_of(const struct mxwi_rule *rule,
                                    const struct mxw_entry_spec *spec)
{
	if (rule->section == MXW_SECTION_ALLOW)
		return MXWI_ENTRY_ALLOW;
	if (rule->section == MXW_SECTION_EXCHANGERS)
		return MXWI_ENTRY_EXCHANGE;
	if (rule->section == MXW_SECTION_PROTECT)
		return MXWI_ENTRY_PROTECT;
	return spec->intended.wire != NULL ? MXWI_ENTRY_WATCH_INTENDED : MXWI_ENTRY_WATCH;
}

static uint16_t flags_of(const struct mxwi_rule *rule, const struct mxw_entry_spec *spec)
{
	unsigned flags = (unsigned)spec->scope << MXWI_ENTRY_SCOPE_SHIFT |
	                 (unsigned)spec->part << MXWI_ENTRY_PART_SHIFT |
	                 (unsigned)kind_of(rule, spec) << MXWI_ENTRY_KIND_SHIFT;

	if (spec->origin == MXW_ORIGIN_FILES)
		flags |= MXWI_ENTRY_LISTED;
	return (uint16_t)flags;
}

/* What rule and builder know about all of their entries. */
static void count_entry(struct mxw_builder *builder, struct mxwi_rule *rule, unsigned flags)
{
	rule->parts |= (uint8_t)(1u << mxwi_flags_part(flags));
	if (mxwi_flags_part(flags) != MXWI_PART_MATCH)
		return;
	builder->rounds |= (uint8_t)(mxwi_flags_kind(flags) == MXWI_ENTRY_PROTECT
	                                     ? MXWI_ROUNDS_OF_LOOKALIKES
	                                     : 1u << mxwi_flags_round(flags));
	if (flags & MXWI_ENTRY_LISTED)
		rule->listed++;
	else
		rule->names++;
}

void mxw_builder_add_entry(struct mxw_builder *builder, uint32_t rule,
                           const struct mxw_entry_spec *spec)
{
	struct mxwi_staged_entry entry;

	if (!is_open(builder))
		return;
	if (!is_sound_entry(builder, rule, spec)) {
		fail(builder, MXW_INVALID);
		return;
	}
	if (!RESERVE(builder, entries, entry, 1, MXW_ENTRIES_MAX))
		return;
	entry = (struct mxwi_staged_entry){
		.name = add_name(builder, spec->name),
		.intended = add_name(builder, spec->intended),
		.line = spec->line,
		.column = spec->column,
		.rule = (uint16_t)rule,
		.file = (uint16_t)spec->file,
		.flags = flags_of(&builder->rules[rule], spec),
		.name_size = spec->name.size,
		.name_labels = spec->name.labels,
		.intended_size = spec->intended.wire != NULL ? spec->intended.size : 0,
		.suffix_labels = spec->suffix_labels,
	};
	if (builder->result != MXW_OK)
		return;
	builder->entries[builder->entry_count++] = entry;
	count_entry(builder, &builder->rules[rule], entry.flags);
}

void mxw_builder_add_exchange_network(struct mxw_builder *builder, uint32_t rule,
                                      const struct mxw_exchange_network_spec *spec)
{
	if (!is_open(builder))
		return;
	if (rule >= builder->rule_count || spec->file >= builder->file_count ||
	    builder->rules[rule].section != MXW_SECTION_EXCHANGERS ||
	    !mxw_network_is_sound(&spec->network)) {
		fail(builder, MXW_INVALID);
		return;
	}
	if (!RESERVE(builder, exchange_networks, exchange_network, 1,
	             MXW_EXCHANGE_NETWORKS_MAX))
		return;
	builder->exchange_networks[builder->exchange_network_count++] =
		(struct mxwi_staged_network){ .network = spec->network,
		                              .rule = (uint16_t)rule,
		                              .file = (uint16_t)spec->file,
		                              .line = spec->line,
		                              .column = spec->column };
	builder->rules[rule].networks++;
}

size_t mxw_builder_entry_count(const struct mxw_builder *builder)
{
	return builder != NULL ? builder->entry_count : 0;
}

struct mxw_entry_spec mxw_builder_entry(const struct mxw_builder *builder, size_t number,
                                        uint32_t *ret_rule)
{
	const struct mxwi_staged_entry *entry = &builder->entries[number];
	struct mxw_entry_spec spec = {
		.name = mxwi_staged_name(builder, entry),
		.scope = mxwi_flags_scope(entry->flags),
		.origin = entry->flags & MXWI_ENTRY_LISTED ? MXW_ORIGIN_FILES
		                                           : MXW_ORIGIN_DOMAINS,
		.part = (enum mxw_entry_part)mxwi_flags_part(entry->flags),
		.suffix_labels = entry->suffix_labels,
		.file = entry->file,
		.line = entry->line,
		.column = entry->column,
	};

	/* A name again, because it was one when it was added; this counts its labels. */
	if (entry->intended_size > 0 &&
	    !mxw_name_from_wire(builder->octets + entry->intended, entry->intended_size,
	                        &spec.intended))
		spec.intended.wire = NULL;
	*ret_rule = entry->rule;
	return spec;
}

enum mxw_result mxw_builder_result(const struct mxw_builder *builder)
{
	return builder != NULL ? builder->result : MXW_NOMEM;
}
