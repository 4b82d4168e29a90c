/* Few labels, few rules, one second at which everything ends: so that what is drawn meets. */
#include "tests/unit/random_policy.h"

#include <string.h>

static enum mxw_mode random_mode(struct mxwt_random *random, unsigned percent_unset)
{
	return mxwt_random_chance(random, percent_unset)
	               ? MXW_MODE_UNSET
	               : (enum mxw_mode)(1 + mxwt_random_below(random, 3));
}

static void make_rule(struct mxwt_random *random, struct mxwt_rule *rule)
{
	static const uint8_t alerts[] = { 0, 1, 85 }, blocks[] = { 0, 60, 80 };
	static const enum mxw_action actions[] = {
		MXW_ACTION_UNSET,  MXW_ACTION_UNSET,    MXW_ACTION_UNSET,
		MXW_ACTION_UNSET,  MXW_ACTION_NULL_MX,  MXW_ACTION_NXDOMAIN,
		MXW_ACTION_NODATA, MXW_ACTION_REDIRECT, MXW_ACTION_SERVFAIL,
		MXW_ACTION_DROP,
	};

	rule->section = mxwt_random_chance(random, 15)   ? MXW_SECTION_ALLOW
	                : mxwt_random_chance(random, 25) ? MXW_SECTION_EXCHANGERS
	                : mxwt_random_chance(random, 30) ? MXW_SECTION_PROTECT
	                                                 : MXW_SECTION_WATCH;
	rule->clients = mxwt_random_chance(random, 60) ? 0 : mxwt_random_next(random) >> 60;
	rule->mode = random_mode(random, 60);
	rule->include_mode = random_mode(random, 85);
	rule->action = actions[mxwt_random_below(random, 10)];
	rule->redirects = rule->action == MXW_ACTION_REDIRECT;
	if (rule->redirects)
		rule->redirect =
			mxw_name_fold(mxwt_random_name(random, 2), &rule->redirect_buffer);
	rule->ttl_s = mxwt_random_chance(random, 80) ? 0 : 300;
	rule->severity = (enum mxw_severity)mxwt_random_below(random, 5);
	rule->expires_s = mxwt_random_chance(random, 70) ? 0 : MXWT_EXPIRY_S;
	rule->on_expiry = (enum mxw_mode)mxwt_random_below(random, 3);
	if (rule->section == MXW_SECTION_PROTECT) {
		rule->alert_at = alerts[mxwt_random_below(random, 3)];
		rule->block_at = blocks[mxwt_random_below(random, 3)];
	}
}

static void make_entry(struct mxwt_random *random, const struct mxwt_policy *policy,
                       struct mxwt_entry *entry)
{
	unsigned kind = mxwt_random_below(random, 100);
	unsigned depth = 4;

	entry->rule = mxwt_random_below(random, policy->rule_count);
	entry->scope = (enum mxw_scope)mxwt_random_below(random, 3);
	entry->listed = mxwt_random_chance(random, 40);
	if (kind < 20) {
		entry->part = MXW_PART_EXCEPT;
	} else if (policy->rule[entry->rule].section == MXW_SECTION_WATCH) {
		if (kind < 28) {
			entry->part = MXW_PART_ONLY;
		} else if (kind < 50) {
			entry->scope = MXW_SCOPE_SUFFIX;
			entry->listed = false;
			depth = 2;
		}
	}
	if (policy->rule[entry->rule].section == MXW_SECTION_EXCHANGERS)
		entry->listed = false;
	if (policy->rule[entry->rule].section == MXW_SECTION_PROTECT &&
	    entry->part == MXW_PART_MATCH) {
		entry->scope = MXW_SCOPE_SUBTREE;
		do
			entry->name =
				mxw_name_fold(mxwt_random_name(random, depth), &entry->buffer);
		while (entry->name.labels <= MXWT_SUFFIX_LABELS);
		return;
	}
	do
		entry->name = mxw_name_fold(mxwt_random_name(random, depth), &entry->buffer);
	while (entry->name.labels == 0 && mxwt_random_chance(random, 90));
}

/* One of few addresses that lie close together, of both families. */
struct mxw_address mxwt_random_address(struct mxwt_random *random)
{
	static const uint8_t octets[16] = { 203, 0, 113 };
	struct mxw_address address = { .size = 4 };

	if (mxwt_random_chance(random, 30))
		address.size = 16;
	memcpy(address.octets, octets, address.size);
	address.octets[3] = (uint8_t)mxwt_random_below(random, 8);
	return address;
}

/* Networks that nest and repeat; none without a rule of exchangers. */
static void make_networks(struct mxwt_random *random, struct mxwt_policy *policy)
{
	unsigned count = mxwt_random_below(random, MXWT_NETWORKS + 1);

	for (unsigned i = 0; i < count; i++) {
		struct mxwt_network *line = &policy->network[policy->network_count];
		uint8_t prefix = (uint8_t)(24 + mxwt_random_below(random, 9));

		line->rule = mxwt_random_below(random, policy->rule_count);
		if (policy->rule[line->rule].section != MXW_SECTION_EXCHANGERS)
			continue;
		line->network.address = mxwt_random_address(random);
		line->network.prefix = prefix;
		for (unsigned bit = prefix; bit < 32; bit++)
			line->network.address.octets[3] &= (uint8_t) ~(0x80u >> bit % 8);
		policy->network_count++;
	}
}

void mxwt_random_policy(struct mxwt_random *random, struct mxwt_policy *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->mode = mxwt_random_chance(random, 80) ? MXW_MODE_ENFORCE : MXW_MODE_MONITOR;
	ret->action = mxwt_random_chance(random, 50) ? MXW_ACTION_NULL_MX : MXW_ACTION_NODATA;
	ret->ttl_s = 60;
	ret->severity = MXW_SEVERITY_LOW;
	ret->group_count = mxwt_random_below(random, 5);
	ret->rule_count = 1 + mxwt_random_below(random, MXWT_RULES);
	ret->entry_count = mxwt_random_below(random, MXWT_ENTRIES + 1);
	for (unsigned i = 0; i < ret->group_count; i++)
		ret->group_action[i] =
			mxwt_random_chance(random, 50) ? MXW_ACTION_UNSET : MXW_ACTION_NXDOMAIN;
	for (unsigned i = 0; i < ret->rule_count; i++)
		make_rule(random, &ret->rule[i]);
	for (unsigned i = 0; i < ret->entry_count; i++) {
		make_entry(random, ret, &ret->entry[i]);
		ret->entry[i].order = i;
	}
	make_networks(random, ret);
}

struct mxw_question mxwt_random_question(struct mxwt_random *random)
{
	static const uint16_t types[] = { 15, 15, 15, 255, 1, 28, 16 };
	static const uint16_t classes[] = { 1, 1, 1, 1, 255, 3 };

	return (struct mxw_question){
		.name = mxwt_random_name(random, 5),
		.type = types[mxwt_random_below(random, 7)],
		.class_ = classes[mxwt_random_below(random, 6)],
		.now_s = MXWT_EXPIRY_S - 1 + mxwt_random_below(random, 2),
		.ceiling = random_mode(random, 85),
		.subject = mxwt_random_chance(random, 30) ? MXW_SUBJECT_EXCHANGE
		                                          : MXW_SUBJECT_NAME,
	};
}

unsigned mxwt_contradictions(struct mxwt_policy *policy, bool mend)
{
	unsigned count = 0;

	for (unsigned i = 0; i < policy->entry_count; i++) {
		for (unsigned k = 0; k < i; k++) {
			if (!mxwt_slow_contradict(policy, &policy->entry[k], &policy->entry[i]))
				continue;
			count++;
			if (mend && policy->rule[policy->entry[i].rule].section ==
			                    MXW_SECTION_EXCHANGERS)
				policy->entry[i].part =
					MXW_PART_EXCEPT; /* no list may say it */
			else if (mend)
				policy->entry[i].listed = true;
		}
	}
	for (unsigned i = 0; i < policy->network_count; i++) {
		for (unsigned k = 0; k < i; k++) {
			if (!mxwt_slow_contradict_networks(policy, &policy->network[k],
			                                   &policy->network[i]))
				continue;
			count++;
			if (!mend)
				continue;
			policy->network[i--] = policy->network[--policy->network_count];
			break;
		}
	}
	return count;
}

struct mxw_builder *mxwt_stage(const struct mxwt_policy *policy)
{
	static const char *const groups[] = { "a", "b", "c", "d" };
	struct mxw_builder *builder = mxw_builder_new();

	mxw_builder_set_mode(builder, policy->mode);
	mxw_builder_set_defaults(builder, policy->action, policy->ttl_s, policy->severity);
	(void)mxw_builder_add_file(builder, "policy.yaml");
	for (unsigned i = 0; i < policy->group_count; i++)
		(void)mxw_builder_add_group(builder, groups[i], policy->group_action[i]);
	for (unsigned i = 0; i < policy->rule_count; i++) {
		const struct mxwt_rule *rule = &policy->rule[i];
		const struct mxw_rule_spec spec = {
			.section = rule->section,
			.id = "rule",
			.clients = rule->clients,
			.mode = rule->mode,
			.include_mode = rule->include_mode,
			.action = rule->action,
			.redirect = rule->redirect,
			.ttl_s = rule->ttl_s,
			.severity = rule->severity,
			.expires_s = rule->expires_s,
			.on_expiry = rule->on_expiry,
			.alert_at = rule->alert_at,
			.block_at = rule->block_at,
			.line = i,
		};

		if (mxw_builder_add_rule(builder, &spec) != i)
			mxwt_stop("a random policy", "a rule is not taken");
	}
	for (unsigned i = 0; i < policy->entry_count; i++) {
		const struct mxwt_entry *entry = &policy->entry[i];
		const struct mxw_entry_spec spec = {
			.name = entry->name,
			.scope = entry->scope,
			.origin = entry->listed ? MXW_ORIGIN_FILES : MXW_ORIGIN_DOMAINS,
			.part = entry->part,
			.suffix_labels = MXWT_SUFFIX_LABELS,
			.line = i,
		};

		mxw_builder_add_entry(builder, entry->rule, &spec);
	}
	for (unsigned i = 0; i < policy->network_count; i++) {
		const struct mxw_exchange_network_spec spec = {
			.network = policy->network[i].network,
			.line = i,
		};

		mxw_builder_add_exchange_network(builder, policy->network[i].rule, &spec);
	}
	if (mxw_builder_result(builder) != MXW_OK)
		mxwt_stop("a random policy", mxw_result_text(mxw_builder_result(builder)));
	return builder;
}
