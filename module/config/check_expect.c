/* Names that their owner knows what must become of: those of `expect`, hosts that mail is redirected
 * to, and the mail hosts' own. Each is put to the policy for all groups at once. When a name that must
 * not is answered by policy, the entry that decides is to blame; when one that must is not, it is
 * the rule that comes closest, and what is in its way. */
#include "config/check.h"

#include <stdio.h>
#include <string.h>

#include "config/quote.h"
#include "policy/exchange.h"

/* Contenders that are looked at for the closest; of more, the first ones do. */
#define CONTENDERS_MAX 64u

/* A name in quotes; lasts to the end of the enclosing block. */
struct quoted_name {
	char text[MXW_NAME_TEXT_MAX];
	struct mxwi_quote quote;
};

static const char *quote_name(struct quoted_name *room, struct mxw_name name)
{
	size_t size = mxw_name_to_text(name, room->text);

	return mxwi_quote(&room->quote, room->text, size);
}

#define QUOTE_NAME(name) quote_name(&(struct quoted_name){ .text = "" }, name)

static struct mxw_question question_of(const struct mxwi_check *check, struct mxw_name name)
{
	return (struct mxw_question){
		.name = name, .type = MXW_TYPE_MX, .class_ = MXW_CLASS_IN, .now_s = check->now_s
	};
}

/* The quoted name of the first of some groups. */
static const char *group_text(const struct mxwi_check *check, uint64_t groups)
{
	return check->reader->groups[mxwi_check_first_group(groups)].quoted;
}

static bool blocks(const struct mxw_share *share)
{
	return share->rule != MXW_RULE_NONE && share->trigger != MXW_TRIGGER_ALLOW &&
	       share->mode == MXW_MODE_ENFORCE;
}

/* ---- expect ---- */

/* Why nobody is answered by policy: a rule, and what is in its way. */
struct reason {
	uint64_t entry; /* MXW_ENTRY_NONE: there is no such rule */
	const char *obstacle;
};

/* Of a name that no rule decides about: the rule that answers and comes first among those that cover it. */
static struct reason reason_of_nothing(const struct mxwi_check *check, uint32_t group,
                                       const struct mxw_question *question)
{
	static const char *const obstacles[] = {
		[MXW_STANDING_CHOSEN] = "",
		[MXW_STANDING_OUTRANKED] = "",
		[MXW_STANDING_OFF] = ", but is disabled",
		[MXW_STANDING_EXPIRED] = ", but has run out",
		[MXW_STANDING_OTHER_CLIENTS] = ", but is not for that group",
		[MXW_STANDING_EXCEPTED] = ", but excepts it",
		[MXW_STANDING_NOT_ONLY] = ", but does not have it in \"only\"",
		[MXW_STANDING_TOO_LOW] = ", but the score is below its \"alert-at\"",
	};
	struct mxw_contender contenders[CONTENDERS_MAX];
	size_t count = mxw_policy_contenders(check->policy, group, question, contenders,
	                                     CONTENDERS_MAX);

	if (count > CONTENDERS_MAX)
		count = CONTENDERS_MAX;
	for (size_t i = 0; i < count; i++)
		if (check->reader->rules[contenders[i].rule].spec.section != MXW_SECTION_ALLOW)
			return (struct reason){ contenders[i].entry,
				                obstacles[contenders[i].standing] };
	return (struct reason){ MXW_ENTRY_NONE, "" };
}

/* Is it a look-alike that its rule only tells of, because of the score? */
static bool is_told_only(const struct mxwi_check *check, const struct mxw_share *share)
{
	return share->lookalike.class_ != MXW_LOOKALIKE_NONE &&
	       mxw_policy_rule_mode(check->policy, share->rule, check->now_s) ==
	               MXW_MODE_ENFORCE;
}

static void expect_block(const struct mxwi_check *check,
                         const struct mxwi_expectation *expectation,
                         const struct mxw_share *share)
{
	struct mxw_question question = question_of(check, expectation->name);
	uint32_t group = mxwi_check_first_group(share->groups);
	bool allowed = share->trigger == MXW_TRIGGER_ALLOW;
	struct reason reason = { share->entry, allowed ? ""
		                               : is_told_only(check, share)
		                                       ? ", but only tells of it"
		                                       : ", but is in monitor" };

	if (share->rule == MXW_RULE_NONE)
		reason = reason_of_nothing(check, group, &question);
	mxwi_find(check->findings, expectation->mark, MXWI_CODE_EXPECT_BLOCK,
	          "%s must be blocked, but passes in group %s: %s%s; "
	          "correct the rules, or take the name out of \"expect\"",
	          QUOTE_NAME(expectation->name), group_text(check, share->groups),
	          reason.entry == MXW_ENTRY_NONE
	                  ? "no rule covers it"
	                  : MXWI_BLAME(check, reason.entry, allowed ? "allows" : "covers"),
	          reason.obstacle);
}

static void expect_pass(const struct mxwi_check *check,
                        const struct mxwi_expectation *expectation,
                        const struct mxw_share *share)
{
	mxwi_find(check->findings, expectation->mark, MXWI_CODE_EXPECT_PASS,
	          "%s must pass, but is blocked in group %s: %s; "
	          "correct the rules, or take the name out of \"expect\"",
	          QUOTE_NAME(expectation->name), group_text(check, share->groups),
	          MXWI_BLAME(check, share->entry, "covers"));
}

void mxwi_check_expectations(const struct mxwi_check *check)
{
	for (const struct mxwi_expectation *expectation = check->reader->expectations;
	     expectation != NULL; expectation = expectation->next) {
		struct mxw_question question = question_of(check, expectation->name);
		struct mxw_share shares[MXW_SHARES_MAX];
		size_t count =
			mxw_policy_shares(check->policy, MXW_CLIENTS_ALL, &question, shares);

		(void)mxwi_findings_in(check->findings, expectation->file);
		for (size_t i = 0; i < count; i++)
			if (blocks(&shares[i]) && !expectation->block)
				expect_pass(check, expectation, &shares[i]);
			else if (!blocks(&shares[i]) && expectation->block)
				expect_block(check, expectation, &shares[i]);
	}
}

/* ---- hosts that must be reachable ---- */

/* Is the host of a rule's `redirect` one of those that the rule is for? */
static void check_redirect_self(const struct mxwi_check *check,
                                const struct mxwi_rule_notes *rule)
{
	for (uint32_t group = 0; group < check->reader->group_count; group++) {
		const struct mxwi_written_name *name = check->reader->groups[group].names;

		while (name != NULL && !mxw_name_equal(name->name, rule->spec.redirect))
			name = name->next;
		if (name == NULL || !mxwi_check_is_for(rule, group))
			continue;
		mxwi_find_accepted(
			check->findings, rule->accepts, rule->marks[MXWI_FIELD_REDIRECT],
			MXWI_CODE_REDIRECT_SELF,
			"%s is a host of group %s, whose mail would loop: Postfix bounces it, "
			"Exim freezes it; redirect to a server of its own",
			QUOTE_NAME(rule->spec.redirect), check->reader->groups[group].quoted);
		return;
	}
}

static void check_redirect(const struct mxwi_check *check, const struct mxwi_rule_notes *rule,
                           enum mxw_subject subject)
{
	struct mxw_share share;

	if (mxwi_check_watched(check, rule->spec.redirect, subject, MXW_CLIENTS_ALL, &share))
		mxwi_find(check->findings, rule->marks[MXWI_FIELD_REDIRECT],
		          MXWI_CODE_COVERS_REDIRECT,
		          "mail goes to %s, but in group %s %s; "
		          "redirect to a host that no rule covers",
		          QUOTE_NAME(rule->spec.redirect), group_text(check, share.groups),
		          MXWI_BLAME(check, share.entry, "covers"));
}

void mxwi_check_redirects(const struct mxwi_check *check)
{
	for (size_t i = 0; i < check->reader->rule_count; i++) {
		const struct mxwi_rule_notes *rule = &check->reader->rules[i];

		if (rule->spec.action != MXW_ACTION_REDIRECT)
			continue;
		(void)mxwi_findings_in(check->findings, rule->file);
		check_redirect(check, rule, MXW_SUBJECT_NAME);
		check_redirect(check, rule, MXW_SUBJECT_EXCHANGE);
		if (!check->reader->options->errors_only)
			check_redirect_self(check, rule);
	}
}

static void check_mail_host(const struct mxwi_check *check,
                            const struct mxwi_written_name *name, enum mxw_subject subject)
{
	struct mxw_share share;

	if (mxwi_check_watched(check, name->name, subject, MXW_CLIENTS_ALL, &share))
		mxwi_find(check->findings, name->mark, MXWI_CODE_COVERS_MAIL_HOST,
		          "%s is a mail host, but in group %s %s; take it out "
		          "there with \"except\", or leave it out here",
		          QUOTE_NAME(name->name), group_text(check, share.groups),
		          MXWI_BLAME(check, share.entry, "covers"));
}

/* Do exchangers list a whole network of mail hosts? Then mail to their own domains would be stopped. */
static void check_mail_network(const struct mxwi_check *check,
                               const struct mxwi_written_network *written)
{
	char inner[MXW_NETWORK_TEXT_MAX], outer[MXW_NETWORK_TEXT_MAX];
	uint32_t line = mxwi_exchanges_find(check->policy, &written->network.address);
	struct mxw_exchange_network found;
	const struct mxwi_rule_notes *rule;

	for (; line != MXWI_NETWORK_NONE;
	     line = mxwi_block_exchange_network(check->policy, line)->next) {
		found = mxw_policy_exchange_network(check->policy, line);
		rule = &check->reader->rules[found.rule];
		if (found.network.prefix <= written->network.prefix &&
		    mxwi_check_mode(check, rule) != MXW_MODE_DISABLED)
			break;
	}
	if (line == MXWI_NETWORK_NONE)
		return;
	(void)mxw_network_to_text(&written->network, inner);
	(void)mxw_network_to_text(&found.network, outer);
	mxwi_find(
		check->findings, written->mark, MXWI_CODE_COVERS_MAIL_HOST,
		"network %s holds mail hosts, but rule \"%s\" lists %s at line %u%s%s: mail to "
		"domains that they receive for is stopped; list there the servers that are meant",
		inner, rule->spec.id, outer, (unsigned)found.line,
		strcmp(found.file, check->findings->file) != 0 ? " of " : "",
		strcmp(found.file, check->findings->file) != 0
			? MXWI_QUOTE(found.file, strlen(found.file))
			: "");
}

void mxwi_check_mail_hosts(const struct mxwi_check *check)
{
	/* Groups are the policy file's. */
	(void)mxwi_findings_in(check->findings, check->reader->sources->items[0].name);
	for (uint32_t i = 0; i < check->reader->group_count; i++) {
		const struct mxwi_written_name *name = check->reader->groups[i].names;

		for (; name != NULL; name = name->next) {
			check_mail_host(check, name, MXW_SUBJECT_NAME);
			check_mail_host(check, name, MXW_SUBJECT_EXCHANGE);
		}
	}
	for (size_t i = 0; i < check->reader->network_count; i++)
		check_mail_network(check, &check->reader->networks[i]);
}
