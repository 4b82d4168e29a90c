/* One pass for each kind of mistake. Most of them look at the policy as if its own mode were
 * enforce, so that an operator who switches to monitor in an emergency is not told anything new, and
 * nobody is surprised when it is switched back; a policy in another mode is copied for that. */
#include "config/checks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/check.h"
#include "config/quote.h"
#include "policy/builder.h"

enum mxw_mode mxwi_check_mode(const struct mxwi_check *check,
                              const struct mxwi_rule_notes *rule)
{
	const struct mxw_rule_spec *spec = &rule->spec;
	bool has_run_out = spec->expires_s != 0 && check->now_s >= spec->expires_s;
	enum mxw_mode mode = MXW_MODE_ENFORCE;

	if (spec->section == MXW_SECTION_ALLOW)
		return has_run_out ? MXW_MODE_DISABLED : MXW_MODE_ENFORCE;
	mode = mxw_mode_weaker(mode, mxw_mode_weaker(spec->mode, spec->include_mode));
	if (has_run_out)
		mode = mxw_mode_weaker(mode, spec->on_expiry != MXW_MODE_UNSET
		                                     ? spec->on_expiry
		                                     : MXW_MODE_MONITOR);
	return mode;
}

bool mxwi_check_enforces(const struct mxwi_check *check, const struct mxwi_rule_notes *rule,
                         uint32_t group)
{
	return rule->spec.section != MXW_SECTION_ALLOW && mxwi_check_is_for(rule, group) &&
	       check->reader->mode == MXW_MODE_ENFORCE &&
	       mxwi_check_mode(check, rule) == MXW_MODE_ENFORCE;
}

enum mxw_action mxwi_check_action(const struct mxwi_check *check,
                                  const struct mxwi_rule_notes *rule, uint32_t group)
{
	return mxw_action_choose(rule->spec.action, check->reader->groups[group].action,
	                         check->reader->action);
}

uint32_t mxwi_check_first_group(uint64_t groups)
{
	uint32_t group = 0;

	while ((groups >> group & 1u) == 0)
		group++;
	return group;
}

const char *mxwi_check_file(const struct mxwi_check *check, uint32_t file)
{
	const struct mxw_builder *builder = check->reader->builder;

	return builder->strings + builder->files[file];
}

const char *mxwi_check_blame(const struct mxwi_check *check, uint64_t entry_number,
                             const char *verb, struct mxwi_entry_words *words)
{
	struct mxw_entry entry = mxw_policy_entry(check->policy, entry_number);
	const char *id = check->reader->rules[entry.rule].spec.id;
	char name[MXW_NAME_TEXT_MAX];
	bool elsewhere = strcmp(entry.file, check->findings->file) != 0;
	bool protects = check->reader->rules[entry.rule].spec.section == MXW_SECTION_PROTECT;

	(void)mxw_name_to_text(entry.name, name);
	(void)snprintf(words->text, sizeof(words->text),
	               "rule \"%s\" %s it %s %s at line %u%s%s", id, protects ? "takes" : verb,
	               protects ? "for" : "by", MXWI_QUOTE(name, strlen(name)),
	               (unsigned)entry.line, elsewhere ? " of " : "",
	               elsewhere ? MXWI_QUOTE(entry.file, strlen(entry.file)) : "");
	return words->text;
}

bool mxwi_check_watched(const struct mxwi_check *check, struct mxw_name name,
                        enum mxw_subject subject, uint64_t groups, struct mxw_share *ret)
{
	struct mxw_question question = { .name = name,
		                         .subject = subject,
		                         .type = MXW_TYPE_MX,
		                         .class_ = MXW_CLASS_IN,
		                         .now_s = check->now_s };
	struct mxw_share shares[MXW_SHARES_MAX];
	size_t count = mxw_policy_shares(check->policy, groups, &question, shares);

	for (size_t i = 0; i < count; i++)
		if (shares[i].rule != MXW_RULE_NONE && shares[i].trigger != MXW_TRIGGER_ALLOW) {
			*ret = shares[i];
			return true;
		}
	return false;
}

const char *mxwi_check_quote_entry(struct mxwi_entry_quote *room, struct mxw_name name,
                                   enum mxw_scope scope)
{
	size_t size = scope == MXW_SCOPE_BELOW ? 2 : scope == MXW_SCOPE_EXACT ? 1 : 0;

	memcpy(room->text, scope == MXW_SCOPE_BELOW ? "*." : "=", size);
	size += mxw_name_to_text(name, room->text + size);
	return mxwi_quote(&room->quote, room->text, size);
}

/* A copy of the policy in which its own mode is enforce; the caller frees it. NULL: memory is
 * refused. */
static struct mxw_policy *copy_in_enforce(const struct mxw_policy *policy)
{
	struct mxw_policy *copy = malloc(mxw_policy_size(policy));
	struct mxwi_rule *rules;

	if (copy == NULL)
		return NULL;
	memcpy(copy, policy, mxw_policy_size(policy));
	rules = (struct mxwi_rule *)(void *)((uint8_t *)copy + copy->rules);
	for (uint32_t i = 0; i < copy->rule_count; i++)
		rules[i].mode = (uint8_t)mxw_mode_weaker(
			MXW_MODE_ENFORCE,
			mxw_mode_weaker((enum mxw_mode)rules[i].own_mode,
		                        (enum mxw_mode)rules[i].include_mode));
	copy->mode = MXW_MODE_ENFORCE;
	return copy;
}

static bool add_clients(void *context, const struct mxw_client_range *range)
{
	uint64_t *clients = context;

	if (range->group != MXW_GROUP_NONE)
		*clients |= UINT64_C(1) << range->group;
	return true;
}

/* What needs a policy. */
static void check_sealed(struct mxwi_check *check)
{
	bool errors_only = check->reader->options->errors_only;

	(void)mxw_policy_each_range(check->policy, add_clients, &check->clients);
	mxwi_check_expectations(check);
	mxwi_check_redirects(check);
	mxwi_check_mail_hosts(check);
	mxwi_check_change(check);
	if (errors_only)
		return;
	mxwi_check_excepts(check);
	mxwi_check_never(check);
	mxwi_check_protected_alike(check);
}

void mxwi_check_policy(struct mxwi_reader *reader, const struct mxw_policy *policy)
{
	struct mxwi_check check = { .reader = reader,
		                    .findings = reader->findings,
		                    .now_s = reader->options->now_s };
	const char *file = reader->findings->file;
	struct mxw_policy *copy = NULL;

	/* What has mistakes was left out of the policy; names are not held against the rest, which may
	 * do what the whole does not. */
	if (reader->findings->errors == 0)
		check.policy = policy;
	mxwi_check_any(&check);
	mxwi_check_servers(&check);
	mxwi_check_networks(&check);
	mxwi_check_ttls(&check);
	mxwi_check_expiry(&check);
	mxwi_check_monitor(&check);
	if (check.policy != NULL && mxw_policy_mode(policy) != MXW_MODE_ENFORCE) {
		copy = copy_in_enforce(policy);
		if (copy == NULL)
			mxwi_findings_nomem(reader->findings);
		check.policy = copy;
	}
	mxwi_check_entries(&check);
	if (check.policy != NULL)
		check_sealed(&check);
	(void)mxwi_findings_in(reader->findings, file);
	free(copy);
}
