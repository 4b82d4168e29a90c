/* A block that comes from elsewhere is believed in nothing. What a decision, a survey or a print would
 * follow is followed here once, with every step held against the block's end: the sections that the head
 * names; the strings, the last of which must end; the numbers of groups, rules and files, wherever they
 * stand; the values of all choices; and the buckets, whose records must lie one behind the other just as
 * the seal puts them, so that one pass over the block is enough and nothing is ever gone over twice. That
 * a name lies in the bucket of its hash is not looked at: one that does not is only not found.
 *
 * The block is copied first and then looked at, so that it cannot change in between, and lies as a policy
 * must: in memory of its own, aligned. */
#include "policy/exchange.h"
#include "policy/index.h"

#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 16u /* of the block and of its sections */

struct check {
	const struct mxw_policy *policy;
	const uint8_t *end; /* of the block */
	uint64_t strings_size;
	uint32_t protected_seen; /* so many protected domains were met among the records */
};

/* ---- pieces ---- */

/* Does a section of so many items lie within the block, behind its head? */
static bool section_fits(const struct check *check, uint64_t offset, uint64_t count,
                         uint64_t item_size)
{
	const uint64_t size = check->policy->size;

	return offset >= sizeof(struct mxw_policy) && offset <= size &&
	       offset % ALIGNMENT == 0 && count <= (size - offset) / item_size;
}

/* Octets that are left from a place in the block. */
static size_t left(const struct check *check, const uint8_t *at)
{
	return (size_t)(check->end - at);
}

/* Is there a string, of `most` octets at most? It ends, because the last octet of all is a NUL. */
static bool string_fits(const struct check *check, uint32_t string, size_t most)
{
	return string < check->strings_size &&
	       strnlen(mxwi_block_string(check->policy, string), most + 1) <= most;
}

static bool text_fits(const struct check *check, uint32_t string)
{
	return string_fits(check, string, MXW_TEXT_SIZE_MAX);
}

/* Is there a name behind its size octet? Returns what is behind it; NULL: there is none. */
static const uint8_t *skip_name(const struct check *check, const uint8_t *at)
{
	struct mxw_name name;

	if (left(check, at) < 1 || left(check, at) - 1 < at[0] ||
	    !mxw_name_from_wire(at + 1, at[0], &name) || name.size != at[0])
		return NULL;
	return at + 1 + at[0];
}

static bool is_mode(unsigned mode)
{
	return mode >= MXW_MODE_DISABLED && mode <= MXW_MODE_ENFORCE;
}

/* Is an octet that the compiler takes for a bool one? */
static bool is_bool(const bool *flag)
{
	uint8_t octet;

	memcpy(&octet, flag, sizeof(octet));
	return octet <= 1;
}

/* Can groups and rules without an action of their own take it? */
static bool can_be_default(unsigned action)
{
	return action <= MXW_ACTION_DROP && action != MXW_ACTION_PASS &&
	       action != MXW_ACTION_REDIRECT;
}

/* ---- sections ---- */

static bool check_exchange_sections(const struct check *check)
{
	const struct mxw_policy *p = check->policy;

	return section_fits(check, p->exchange_networks, p->exchange_network_count,
	                    sizeof(struct mxwi_exchange_network)) &&
	       section_fits(check, p->exchange_ranges4, p->exchange_range4_count,
	                    sizeof(struct mxwi_range4)) &&
	       section_fits(check, p->exchange_ranges6, p->exchange_range6_count,
	                    sizeof(struct mxwi_range6)) &&
	       (p->exchange_network_count == 0 ||
	        (p->exchange_range4_count >= 1 && p->exchange_range6_count >= 1));
}

static bool check_head(const struct check *check)
{
	const struct mxw_policy *p = check->policy;

	return section_fits(check, p->groups, p->group_count, sizeof(struct mxwi_group)) &&
	       section_fits(check, p->rules, p->rule_count, sizeof(struct mxwi_rule)) &&
	       section_fits(check, p->files, p->file_count, sizeof(uint32_t)) &&
	       section_fits(check, p->ranges4, p->range4_count, sizeof(struct mxwi_range4)) &&
	       section_fits(check, p->ranges6, p->range6_count, sizeof(struct mxwi_range6)) &&
	       check_exchange_sections(check) &&
	       section_fits(check, p->buckets, p->bucket_count, sizeof(struct mxwi_bucket)) &&
	       section_fits(check, p->records, 0, 1) && section_fits(check, p->strings, 1, 1) &&
	       p->group_count <= MXW_GROUPS_MAX && p->rule_count <= MXW_RULES_MAX &&
	       p->file_count <= MXW_FILES_MAX && p->range4_count >= 1 && p->range6_count >= 1 &&
	       p->bucket_count >= 1 && is_mode(p->mode) &&
	       p->default_action != MXW_ACTION_UNSET && can_be_default(p->default_action) &&
	       is_bool(&p->enforces) && is_bool(&p->monitors) && is_bool(&p->watches) &&
	       is_bool(&p->watches_addresses) && is_bool(&p->blocks_lookalikes) &&
	       p->rounds < 1u << MXWI_ROUND_COUNT;
}

static bool has_lookalikes(const struct mxw_policy *policy)
{
	return (policy->rounds & MXWI_ROUNDS_OF_LOOKALIKES) != 0;
}

static bool check_lookalikes(const struct check *check)
{
	const struct mxw_policy *p = check->policy;

	return !has_lookalikes(p) ||
	       (section_fits(check, p->lookalikes, 1, sizeof(struct mxwi_lookalikes)) &&
	        mxwi_lookalikes_verify(mxwi_block_lookalikes(p), p->size - p->lookalikes));
}

static bool is_score(unsigned score)
{
	return (score >= 1 && score <= MXW_SCORE_MAX) || score == MXW_SCORE_NEVER;
}

static bool check_groups(const struct check *check)
{
	for (uint32_t i = 0; i < check->policy->group_count; i++) {
		const struct mxwi_group *group = mxwi_block_group(check->policy, i);

		if (!string_fits(check, group->name, MXW_ID_SIZE_MAX) ||
		    !can_be_default(group->action))
			return false;
	}
	return true;
}

static bool check_files(const struct check *check)
{
	const uint8_t *files = mxwi_block_at(check->policy, check->policy->files);

	for (uint32_t i = 0; i < check->policy->file_count; i++) {
		uint32_t string;

		memcpy(&string, files + i * sizeof(string), sizeof(string));
		/* A path may be long. */
		if (string >= check->strings_size)
			return false;
	}
	return true;
}

/* Is there a host in the strings to redirect to? */
static bool check_redirect(const struct check *check, const struct mxwi_rule *rule)
{
	if (rule->action != MXW_ACTION_REDIRECT)
		return true;
	return rule->redirect < check->strings_size &&
	       skip_name(check, mxwi_block_at(check->policy,
	                                      check->policy->strings + rule->redirect)) != NULL;
}

static bool check_rules(const struct check *check)
{
	for (uint32_t i = 0; i < check->policy->rule_count; i++) {
		const struct mxwi_rule *rule = mxwi_block_rule(check->policy, i);

		if (rule->section > MXW_SECTION_PROTECT || !is_score(rule->alert_at) ||
		    !is_score(rule->block_at) || rule->action > MXW_ACTION_DROP ||
		    rule->action == MXW_ACTION_PASS || rule->severity == MXW_SEVERITY_UNSET ||
		    rule->severity > MXW_SEVERITY_CRITICAL || !is_mode(rule->mode) ||
		    !is_mode(rule->on_expiry) || rule->own_mode > MXW_MODE_ENFORCE ||
		    rule->include_mode > MXW_MODE_ENFORCE || rule->ttl_s < MXW_TTL_MIN ||
		    rule->ttl_s > MXW_TTL_MAX || rule->file >= check->policy->file_count ||
		    !string_fits(check, rule->id, MXW_ID_SIZE_MAX) ||
		    !text_fits(check, rule->description) || !text_fits(check, rule->owner) ||
		    !text_fits(check, rule->ticket) || !text_fits(check, rule->reference) ||
		    !check_redirect(check, rule))
			return false;
	}
	return true;
}

/* Is it less than there are, or none? */
static bool is_number_or_none(uint32_t number, uint32_t count)
{
	_Static_assert(MXW_GROUP_NONE == MXWI_NETWORK_NONE,
	               "both tables have one word for none");

	return number == MXW_GROUP_NONE || number < count;
}

/* Ranges of a family begin at 0 and rise; each is of one of so many groups or networks, or of none. */
static bool check_ranges4(const struct check *check, uint64_t offset, uint32_t count,
                          uint32_t numbers)
{
	const struct mxwi_range4 *ranges =
		(const struct mxwi_range4 *)(const void *)mxwi_block_at(check->policy, offset);

	for (uint32_t i = 0; i < count; i++)
		if (!is_number_or_none(ranges[i].group, numbers) ||
		    (i == 0 ? ranges[i].first != 0 : ranges[i].first <= ranges[i - 1].first))
			return false;
	return true;
}

static bool check_ranges6(const struct check *check, uint64_t offset, uint32_t count,
                          uint32_t numbers)
{
	const struct mxwi_range6 *ranges =
		(const struct mxwi_range6 *)(const void *)mxwi_block_at(check->policy, offset);

	for (uint32_t i = 0; i < count; i++) {
		const struct mxwi_range6 *range = &ranges[i], *before = range - (i > 0);

		if (!is_number_or_none(range->group, numbers) ||
		    (i == 0 ? (range->high | range->low) != 0
		            : range->high < before->high || (range->high == before->high &&
		                                             range->low <= before->low)))
			return false;
	}
	return true;
}

static bool check_clients(const struct check *check)
{
	const struct mxw_policy *p = check->policy;

	return check_ranges4(check, p->ranges4, p->range4_count, p->group_count) &&
	       check_ranges6(check, p->ranges6, p->range6_count, p->group_count);
}

/* A network leads to another rule's of the same width behind it, or to a wider one: never round. */
static bool check_next(const struct check *check, uint32_t number)
{
	const struct mxwi_exchange_network *network =
		mxwi_block_exchange_network(check->policy, number);
	const struct mxwi_exchange_network *next;

	if (network->next == MXWI_NETWORK_NONE)
		return true;
	if (network->next >= check->policy->exchange_network_count)
		return false;
	next = mxwi_block_exchange_network(check->policy, network->next);
	return next->network.prefix < network->network.prefix ||
	       (next->network.prefix == network->network.prefix && network->next > number);
}

static bool check_exchanges(const struct check *check)
{
	const struct mxw_policy *p = check->policy;

	for (uint32_t i = 0; i < p->exchange_network_count; i++) {
		const struct mxwi_exchange_network *network = mxwi_block_exchange_network(p, i);

		if (!mxw_network_is_sound(&network->network) ||
		    network->file >= p->file_count || network->rule >= p->rule_count ||
		    mxwi_block_rule(p, network->rule)->section != MXW_SECTION_EXCHANGERS ||
		    !check_next(check, i))
			return false;
	}
	return check_ranges4(check, p->exchange_ranges4, p->exchange_range4_count,
	                     p->exchange_network_count) &&
	       check_ranges6(check, p->exchange_ranges6, p->exchange_range6_count,
	                     p->exchange_network_count);
}

/* ---- records ---- */

/* Of which section an entry says that its rule is. */
static enum mxw_section section_of(unsigned flags)
{
	switch (mxwi_flags_kind(flags)) {
	case MXWI_ENTRY_ALLOW:
		return MXW_SECTION_ALLOW;
	case MXWI_ENTRY_EXCHANGE:
		return MXW_SECTION_EXCHANGERS;
	case MXWI_ENTRY_PROTECT:
		return MXW_SECTION_PROTECT;
	case MXWI_ENTRY_KINDS:
	case MXWI_ENTRY_WATCH:
	case MXWI_ENTRY_WATCH_INTENDED:
		break;
	}
	return MXW_SECTION_WATCH;
}

/* Is there an entry? Returns what is behind it; NULL: there is none. */
static const uint8_t *skip_entry(const struct check *check, const uint8_t *at,
                                 uint16_t *ret_flags)
{
	uint16_t flags, rule, file;

	if (left(check, at) < MXWI_ENTRY_SIZE)
		return NULL;
	memcpy(&flags, at, sizeof(flags));
	memcpy(&rule, at + 2, sizeof(rule));
	memcpy(&file, at + 4, sizeof(file));
	if (rule >= check->policy->rule_count || file >= check->policy->file_count ||
	    mxwi_flags_kind(flags) >= MXWI_ENTRY_KINDS ||
	    mxwi_block_rule(check->policy, rule)->section != section_of(flags))
		return NULL;
	*ret_flags = flags;
	at += MXWI_ENTRY_SIZE;
	return mxwi_flags_kind(flags) == MXWI_ENTRY_WATCH_INTENDED ? skip_name(check, at) : at;
}

/* Is the record of a protected domain the next one that the section of look-alikes has? They lie there in
 * the order of their records. */
static bool check_protected(struct check *check, const uint8_t *record)
{
	const struct mxw_policy *p = check->policy;
	const struct mxwi_protected *protected_;

	if (!has_lookalikes(p) ||
	    check->protected_seen >= mxwi_block_lookalikes(p)->protected_count)
		return false;
	protected_ =
		mxwi_lookalikes_protected(mxwi_block_lookalikes(p), check->protected_seen++);
	return protected_->name == (uint64_t)(record - mxwi_block_at(p, p->records)) &&
	       mxwi_protected_is_sound(mxwi_record_name(record), protected_);
}

/* Is there a record? Returns what is behind it; NULL: there is none. */
static const uint8_t *skip_record(struct check *check, const uint8_t *record)
{
	const uint8_t *at = skip_name(check, record);
	bool protects = false;
	uint16_t flags = 0;

	while (at != NULL && !(flags & MXWI_ENTRY_LAST)) {
		at = skip_entry(check, at, &flags);
		protects = protects || (mxwi_flags_kind(flags) == MXWI_ENTRY_PROTECT &&
		                        mxwi_flags_part(flags) == MXWI_PART_MATCH);
	}
	return at == NULL || (protects && !check_protected(check, record)) ? NULL : at;
}

/* Is there what a bucket says, from `at` on? Returns what is behind it; NULL: there is not. */
static const uint8_t *skip_bucket(struct check *check, const struct mxwi_bucket *bucket,
                                  const uint8_t *records, const uint8_t *at)
{
	unsigned names = MXWI_BUCKET_TAGS;

	if (bucket->records != (uint64_t)(at - records))
		return NULL;
	if (bucket->tags[MXWI_BUCKET_TAGS - 1] != 0) {
		uint16_t more;

		if (left(check, at) < sizeof(more))
			return NULL;
		memcpy(&more, at, sizeof(more));
		at += sizeof(more);
		if (more > MXWI_BUCKET_NAMES_MAX - MXWI_BUCKET_TAGS ||
		    left(check, at) < more * sizeof(bucket->tags[0]))
			return NULL;
		at += more * sizeof(bucket->tags[0]);
		names += more;
	} else {
		while (names > 0 && bucket->tags[names - 1] == 0)
			names--;
	}
	while (names-- > 0 && at != NULL)
		at = skip_record(check, at);
	return at;
}

static bool check_buckets(struct check *check)
{
	const struct mxw_policy *policy = check->policy;
	const uint8_t *records = mxwi_block_at(policy, policy->records), *at = records;
	const struct mxwi_bucket *buckets =
		(const struct mxwi_bucket *)(const void *)mxwi_block_at(policy,
	                                                                policy->buckets);

	for (uint32_t i = 0; i < policy->bucket_count && at != NULL; i++)
		at = skip_bucket(check, &buckets[i], records, at);
	return at != NULL &&
	       (!has_lookalikes(policy) ||
	        check->protected_seen == mxwi_block_lookalikes(policy)->protected_count);
}

/* ---- the whole ---- */

static bool check_block(const struct mxw_policy *policy, size_t size)
{
	struct check check = { .policy = policy, .end = (const uint8_t *)policy + size };

	if (policy->magic != MXWI_BLOCK_MAGIC || policy->size != size || !check_head(&check) ||
	    check.end[-1] != 0)
		return false;
	check.strings_size = size - policy->strings;
	return check_groups(&check) && check_files(&check) && check_rules(&check) &&
	       check_clients(&check) && check_exchanges(&check) && check_lookalikes(&check) &&
	       check_buckets(&check);
}

enum mxw_result mxw_policy_from_block(const void *octets, size_t size, struct mxw_policy **ret)
{
	struct mxw_policy *policy;

	if (size < sizeof(*policy))
		return MXW_SYNTAX;
	policy = malloc(size);
	if (policy == NULL)
		return MXW_NOMEM;
	memcpy(policy, octets, size);
	if (!check_block(policy, size)) {
		free(policy);
		return MXW_SYNTAX;
	}
	*ret = policy;
	return MXW_OK;
}
