/* One pass over all entries that keeps the best candidate so far; what "candidate" and "better" mean
 * is one function each, which can be laid beside the contract's steps 2 to 5. */
#include "tests/unit/slow_choice.h"

#include <string.h>

#include "lookalike/classify.h"

/* Step 3, first half: is the name one of those that the entry means? */
static bool covers_name(const struct mxwt_entry *entry, struct mxw_name name)
{
	bool same = mxw_name_equal(entry->name, name);

	switch (entry->scope) {
	case MXW_SCOPE_EXACT:
		return same;
	case MXW_SCOPE_BELOW:
	case MXW_SCOPE_SUFFIX:
		return !same && mxw_name_encloses(entry->name, name);
	default:
		return mxw_name_encloses(entry->name, name);
	}
}

static bool has_run_out(const struct mxwt_rule *rule, int64_t now_s)
{
	return rule->expires_s != 0 && now_s >= rule->expires_s;
}

/* The weakest of resolver, policy, include, rule and, if it counts, expiry. */
static enum mxw_mode weakest_mode(const struct mxwt_policy *policy,
                                  const struct mxwt_rule *rule,
                                  const struct mxw_question *question, bool expiry_counts)
{
	const enum mxw_mode modes[] = {
		policy->mode,
		rule->include_mode,
		rule->mode,
		question->ceiling,
		!expiry_counts || !has_run_out(rule, question->now_s) ? MXW_MODE_UNSET
		: rule->on_expiry == MXW_MODE_UNSET                   ? MXW_MODE_MONITOR
								      : rule->on_expiry,
	};
	enum mxw_mode weakest = MXW_MODE_ENFORCE;

	for (unsigned i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (modes[i] != MXW_MODE_UNSET && modes[i] < weakest)
			weakest = modes[i];
	return weakest;
}

/* An allow entry has no mode: it holds until it has run out. */
static enum mxw_mode mode_in_force(const struct mxwt_policy *policy,
                                   const struct mxwt_rule *rule,
                                   const struct mxw_question *question)
{
	if (rule->section != MXW_SECTION_ALLOW)
		return weakest_mode(policy, rule, question, true);
	return has_run_out(rule, question->now_s) ? MXW_MODE_DISABLED : MXW_MODE_ENFORCE;
}

static bool is_for_group(const struct mxwt_policy *policy, const struct mxwt_rule *rule,
                         unsigned group)
{
	return group < policy->group_count &&
	       (rule->clients == 0 || (rule->clients >> group & 1u) != 0);
}

static bool part_holds(const struct mxwt_policy *policy, uint32_t rule,
                       enum mxw_entry_part part, struct mxw_name name)
{
	for (unsigned i = 0; i < policy->entry_count; i++)
		if (policy->entry[i].part == part && policy->entry[i].rule == rule &&
		    covers_name(&policy->entry[i], name))
			return true;
	return false;
}

static bool has_part(const struct mxwt_policy *policy, uint32_t rule, enum mxw_entry_part part)
{
	for (unsigned i = 0; i < policy->entry_count; i++)
		if (policy->entry[i].part == part && policy->entry[i].rule == rule)
			return true;
	return false;
}

/* Step 3: why what covers the name, or the address that it has, is no candidate for the rule's sake;
 * CHOSEN: it is one. */
static enum mxw_standing reason_against_rule(const struct mxwt_policy *policy, uint32_t number,
                                             unsigned group,
                                             const struct mxw_question *question)
{
	const struct mxwt_rule *rule = &policy->rule[number];

	if (rule->section != MXW_SECTION_ALLOW &&
	    weakest_mode(policy, rule, question, false) == MXW_MODE_DISABLED)
		return MXW_STANDING_OFF;
	if (mode_in_force(policy, rule, question) == MXW_MODE_DISABLED)
		return MXW_STANDING_EXPIRED;
	if (!is_for_group(policy, rule, group))
		return MXW_STANDING_OTHER_CLIENTS;
	if (part_holds(policy, number, MXW_PART_EXCEPT, question->name))
		return MXW_STANDING_EXCEPTED;
	return MXW_STANDING_CHOSEN;
}

static enum mxw_standing reason_against(const struct mxwt_policy *policy,
                                        const struct mxwt_entry *entry, unsigned group,
                                        const struct mxw_question *question)
{
	enum mxw_standing reason = reason_against_rule(policy, entry->rule, group, question);

	if (reason != MXW_STANDING_CHOSEN)
		return reason;
	if (entry->scope == MXW_SCOPE_SUFFIX && has_part(policy, entry->rule, MXW_PART_ONLY) &&
	    !part_holds(policy, entry->rule, MXW_PART_ONLY, question->name))
		return MXW_STANDING_NOT_ONLY;
	return MXW_STANDING_CHOSEN;
}

/* Step 2: allow entries are final; without a name, suffixes. */
static unsigned rank(const struct mxwt_policy *policy, const struct mxwt_entry *entry)
{
	if (policy->rule[entry->rule].section == MXW_SECTION_ALLOW)
		return 0;
	if (policy->rule[entry->rule].section == MXW_SECTION_EXCHANGERS)
		return 3;
	return entry->scope == MXW_SCOPE_SUFFIX ? 2 : 1;
}

#define SUBJECT_ALLOWED ((enum mxw_subject)99) /* not a subject: only `allow` has a say */

/* Step 7: exchanges are for `exchangers`, all other names for `watch`, and `allow` exempts both. */
static bool has_a_say(const struct mxwt_policy *policy, const struct mxwt_entry *entry,
                      enum mxw_subject subject)
{
	switch (policy->rule[entry->rule].section) {
	case MXW_SECTION_WATCH:
		return subject == MXW_SUBJECT_NAME;
	case MXW_SECTION_EXCHANGERS:
		return subject == MXW_SUBJECT_EXCHANGE;
	case MXW_SECTION_PROTECT:
		return false;
	default:
		return true;
	}
}

/* Step 4: more labels, the name itself, written in the rule, reading order. */
static bool is_better(const struct mxwt_policy *policy, const struct mxwt_entry *a,
                      const struct mxwt_entry *b)
{
	bool exact_a = a->scope == MXW_SCOPE_EXACT, exact_b = b->scope == MXW_SCOPE_EXACT;

	if (rank(policy, a) != rank(policy, b))
		return rank(policy, a) < rank(policy, b);
	if (a->name.labels != b->name.labels)
		return a->name.labels > b->name.labels;
	if (exact_a != exact_b)
		return exact_a;
	if (a->listed != b->listed)
		return b->listed;
	if (a->rule != b->rule)
		return a->rule < b->rule;
	return a->order < b->order;
}

static bool covers(const struct mxwt_policy *policy, const struct mxwt_entry *entry,
                   const struct mxw_question *question)
{
	return entry->part == MXW_PART_MATCH && has_a_say(policy, entry, question->subject) &&
	       covers_name(entry, question->name);
}

/* ---- step 6: look-alikes ---- */

/* What the name, or the end of it that is most so, is to the protected domain. */
static struct mxw_lookalike likeness_of(const struct mxwt_entry *entry, struct mxw_name name)
{
	struct mxw_lookalike best = { .class_ = MXW_LOOKALIKE_NONE };
	struct mxwi_typed typed, text;
	struct mxwi_meant meant;

	mxwi_typed_from_name(name, &typed);
	mxwi_typed_from_name(entry->name, &text);
	meant = (struct mxwi_meant){ { text.text, text.size }, MXWT_SUFFIX_LABELS };
	for (unsigned labels = 2; labels <= typed.labels; labels++) {
		struct mxw_lookalike is = mxwi_classify(mxwi_typed_end(&typed, labels), &meant);

		is.labels = (uint8_t)labels;
		if (is.class_ != MXW_LOOKALIKE_NONE &&
		    (is.score > best.score ||
		     (is.score == best.score && is.class_ <= best.class_)))
			best = is;
	}
	return best;
}

static bool protects(const struct mxwt_policy *policy, const struct mxwt_entry *entry)
{
	return entry->part == MXW_PART_MATCH &&
	       policy->rule[entry->rule].section == MXW_SECTION_PROTECT;
}

/* Nothing that is protected, or below that, is like anything. */
static bool is_protected(const struct mxwt_policy *policy, struct mxw_name name)
{
	for (unsigned i = 0; i < policy->entry_count; i++)
		if (protects(policy, &policy->entry[i]) &&
		    mxw_name_encloses(policy->entry[i].name, name))
			return true;
	return false;
}

static unsigned alert_at(const struct mxwt_rule *rule)
{
	return rule->alert_at != 0 ? rule->alert_at : 45;
}

static unsigned block_at(const struct mxwt_rule *rule)
{
	return rule->block_at != 0 ? rule->block_at : 255;
}

/* A look-alike that is not like enough is only told of; a combination always. */
static enum mxw_mode lookalike_mode(const struct mxwt_policy *policy,
                                    const struct mxwt_rule *rule,
                                    const struct mxw_question *question,
                                    const struct mxw_lookalike *lookalike)
{
	enum mxw_mode mode = mode_in_force(policy, rule, question);

	if (mode == MXW_MODE_ENFORCE && (lookalike->score < block_at(rule) ||
	                                 lookalike->class_ == MXW_LOOKALIKE_COMBINATION))
		return MXW_MODE_MONITOR;
	return mode;
}

/* Why a protected domain that the name is like has no say. */
static enum mxw_standing reason_against_lookalike(const struct mxwt_policy *policy,
                                                  const struct mxwt_entry *entry,
                                                  unsigned group,
                                                  const struct mxw_question *question,
                                                  const struct mxw_lookalike *lookalike)
{
	const struct mxwt_rule *rule = &policy->rule[entry->rule];
	enum mxw_standing reason = reason_against_rule(policy, entry->rule, group, question);

	if ((reason == MXW_STANDING_CHOSEN || reason == MXW_STANDING_EXCEPTED) &&
	    lookalike->score < alert_at(rule) && lookalike->score < block_at(rule))
		return MXW_STANDING_TOO_LOW;
	return reason;
}

/* Of two protected domains: the likest, the first class, the one that is like more of the name, the order of octets; of two
 * entries for one the usual order. */
static bool is_liker(const struct mxwt_policy *policy, const struct mxwt_contender *a,
                     const struct mxwt_contender *b)
{
	const struct mxwt_entry *entry_a = &policy->entry[a->entry];
	const struct mxwt_entry *entry_b = &policy->entry[b->entry];
	const uint8_t size_a = entry_a->name.size, size_b = entry_b->name.size;
	int order;

	if (a->lookalike.score != b->lookalike.score)
		return a->lookalike.score > b->lookalike.score;
	if (a->lookalike.class_ != b->lookalike.class_)
		return a->lookalike.class_ < b->lookalike.class_;
	if (a->lookalike.labels != b->lookalike.labels)
		return a->lookalike.labels > b->lookalike.labels;
	if (mxw_name_equal(entry_a->name, entry_b->name))
		return is_better(policy, entry_a, entry_b);
	order = memcmp(entry_a->name.wire, entry_b->name.wire,
	               size_a < size_b ? size_a : size_b);
	return order != 0 ? order < 0 : size_a < size_b;
}

/* All protected domains that the name is like, the likest first; each with what is against it. */
static unsigned find_lookalikes(const struct mxwt_policy *policy, unsigned group,
                                const struct mxw_question *question,
                                struct mxwt_contender ret[MXWT_ENTRIES])
{
	unsigned count = 0;

	if (question->subject != MXW_SUBJECT_NAME || is_protected(policy, question->name))
		return 0;
	for (unsigned i = 0; i < policy->entry_count; i++) {
		const struct mxwt_entry *entry = &policy->entry[i];
		struct mxwt_contender is = { .entry = i };
		unsigned at = count;

		if (!protects(policy, entry) || mxwt_slow_repeats(policy, entry))
			continue;
		is.lookalike = likeness_of(entry, question->name);
		if (is.lookalike.class_ == MXW_LOOKALIKE_NONE)
			continue;
		is.standing =
			reason_against_lookalike(policy, entry, group, question, &is.lookalike);
		for (; at > 0 && is_liker(policy, &is, &ret[at - 1]); at--)
			ret[at] = ret[at - 1];
		ret[at] = is;
		count++;
	}
	return count;
}

static bool blocks(const struct mxwt_policy *policy, const struct mxw_question *question,
                   const struct mxwt_contender *is)
{
	return is->standing == MXW_STANDING_CHOSEN &&
	       lookalike_mode(policy, &policy->rule[policy->entry[is->entry].rule], question,
	                      &is->lookalike) == MXW_MODE_ENFORCE;
}

/* The one that decides among them: the first that blocks, else the first. False: none may. */
static bool choose_lookalike(const struct mxwt_policy *policy, unsigned group,
                             const struct mxw_question *question, const bool gone[MXWT_RULES],
                             struct mxwt_contender *ret)
{
	struct mxwt_contender found[MXWT_ENTRIES];
	const unsigned count = find_lookalikes(policy, group, question, found);
	bool any = false;

	for (unsigned i = 0; i < count; i++) {
		if (gone[policy->entry[found[i].entry].rule] ||
		    found[i].standing != MXW_STANDING_CHOSEN)
			continue;
		if (blocks(policy, question, &found[i])) {
			*ret = found[i];
			return true;
		}
		if (!any)
			*ret = found[i];
		any = true;
	}
	return any;
}

/* ---- the choice ---- */

/* `gone` are rules that count as absent. */
static const struct mxwt_entry *choose(const struct mxwt_policy *policy, unsigned group,
                                       const struct mxw_question *question,
                                       const bool gone[MXWT_RULES])
{
	const struct mxwt_entry *best = NULL;

	for (unsigned i = 0; i < policy->entry_count; i++) {
		const struct mxwt_entry *entry = &policy->entry[i];

		if (!gone[entry->rule] && covers(policy, entry, question) &&
		    reason_against(policy, entry, group, question) == MXW_STANDING_CHOSEN &&
		    (best == NULL || is_better(policy, entry, best)))
			best = entry;
	}
	return best;
}

static enum mxw_action action_of(const struct mxwt_policy *policy, const struct mxwt_rule *rule,
                                 unsigned group)
{
	if (rule->action != MXW_ACTION_UNSET)
		return rule->action;
	if (policy->group_action[group] != MXW_ACTION_UNSET)
		return policy->group_action[group];
	return policy->action;
}

/* Step 5, and the table of actions. */
static bool covers_type(enum mxw_action action, uint16_t type, uint16_t class_)
{
	bool negative = action == MXW_ACTION_NXDOMAIN || action == MXW_ACTION_NODATA;

	if (class_ != 1 && class_ != 255)
		return false;
	return type == 15 || type == 255 || (negative && (type == 1 || type == 28));
}

static const struct mxwt_verdict nothing = {
	.trigger = MXW_TRIGGER_NONE,
	.action = MXW_ACTION_PASS,
	.would = MXW_ACTION_PASS,
	.rule = MXW_RULE_NONE,
	.entry = UINT32_MAX,
	.network = UINT32_MAX,
};

/* What the chosen rule says. `lookalike` may be NULL. */
static struct mxwt_verdict conclude(const struct mxwt_policy *policy, unsigned group,
                                    const struct mxw_question *question, uint32_t number,
                                    enum mxw_trigger trigger,
                                    const struct mxw_lookalike *lookalike)
{
	const struct mxwt_rule *rule = &policy->rule[number];
	struct mxwt_verdict verdict = nothing;
	enum mxw_action action;

	verdict.trigger = trigger;
	verdict.rule = number;
	verdict.mode = lookalike != NULL ? lookalike_mode(policy, rule, question, lookalike)
	                                 : mode_in_force(policy, rule, question);
	if (lookalike != NULL)
		verdict.lookalike = *lookalike;
	if (verdict.trigger == MXW_TRIGGER_ALLOW)
		return verdict;
	verdict.ttl_s = rule->ttl_s != 0 ? rule->ttl_s : policy->ttl_s;
	verdict.severity =
		rule->severity != MXW_SEVERITY_UNSET ? rule->severity : policy->severity;
	action = action_of(policy, rule, group);
	if (!covers_type(action, question->type, question->class_))
		return verdict;
	verdict.would = action;
	if (verdict.mode == MXW_MODE_ENFORCE)
		verdict.action = action;
	return verdict;
}

static struct mxwt_verdict decide(const struct mxwt_policy *policy, unsigned group,
                                  const struct mxw_question *question,
                                  const bool gone[MXWT_RULES])
{
	static const enum mxw_trigger triggers[] = { MXW_TRIGGER_ALLOW, MXW_TRIGGER_NAME,
		                                     MXW_TRIGGER_SUFFIX,
		                                     MXW_TRIGGER_EXCHANGER };
	const struct mxwt_entry *entry = choose(policy, group, question, gone);
	struct mxwt_contender like;
	struct mxwt_verdict verdict;

	if ((entry == NULL || rank(policy, entry) == 2) &&
	    choose_lookalike(policy, group, question, gone, &like) &&
	    (entry == NULL || (blocks(policy, question, &like) &&
	                       mode_in_force(policy, &policy->rule[entry->rule], question) !=
	                               MXW_MODE_ENFORCE))) {
		verdict = conclude(policy, group, question, policy->entry[like.entry].rule,
		                   MXW_TRIGGER_LOOKALIKE, &like.lookalike);
		verdict.entry = like.entry;
		return verdict;
	}
	if (entry == NULL)
		return nothing;
	verdict = conclude(policy, group, question, entry->rule, triggers[rank(policy, entry)],
	                   NULL);
	verdict.entry = (uint32_t)(entry - policy->entry);
	return verdict;
}

static bool holds(const struct mxw_network *network, const struct mxw_address *address)
{
	if (network->address.size != address->size)
		return false;
	for (unsigned bit = 0; bit < network->prefix; bit++)
		if (((network->address.octets[bit / 8] ^ address->octets[bit / 8]) >>
		             (7 - bit % 8) &
		     1) != 0)
			return false;
	return true;
}

/* An allow entry for the name first; then the most specific network, then reading order. */
static struct mxwt_verdict decide_address(const struct mxwt_policy *policy, unsigned group,
                                          const struct mxw_question *question,
                                          const struct mxw_address *address,
                                          const bool gone[MXWT_RULES])
{
	const struct mxwt_network *best = NULL;
	struct mxw_question allowed = *question;
	struct mxwt_verdict verdict;

	for (unsigned i = 0; i < policy->network_count; i++) {
		const struct mxwt_network *line = &policy->network[i];

		if (gone[line->rule] || !holds(&line->network, address) ||
		    reason_against_rule(policy, line->rule, group, question) !=
		            MXW_STANDING_CHOSEN)
			continue;
		if (best == NULL || line->network.prefix > best->network.prefix)
			best = line;
	}
	allowed.subject = SUBJECT_ALLOWED;
	verdict = decide(policy, group, &allowed, gone);
	/* Whether a network that drops out is behind it says nothing. */
	if (verdict.rule != MXW_RULE_NONE || best == NULL)
		return verdict;
	verdict = conclude(policy, group, question, best->rule, MXW_TRIGGER_EXCHANGER, NULL);
	verdict.network = (uint32_t)(best - policy->network);
	return verdict;
}

struct mxwt_verdict mxwt_slow_decide_address(const struct mxwt_policy *policy, unsigned group,
                                             const struct mxw_question *question,
                                             const struct mxw_address *address)
{
	const bool none[MXWT_RULES] = { false };

	for (unsigned i = 0; i < policy->network_count; i++)
		if (holds(&policy->network[i].network, address))
			return decide_address(policy, group, question, address, none);
	return nothing;
}

struct mxwt_verdict mxwt_slow_decide(const struct mxwt_policy *policy, unsigned group,
                                     const struct mxw_question *question)
{
	const bool none[MXWT_RULES] = { false };

	return decide(policy, group, question, none);
}

/* Will the rule have ended, when it has run out? */
static bool ends(const struct mxwt_rule *rule, int64_t now_s)
{
	return rule->expires_s > now_s &&
	       (rule->section == MXW_SECTION_ALLOW || rule->on_expiry == MXW_MODE_DISABLED);
}

/* As long as something that ends is chosen, take it away and look again. `address` may be NULL. */
static bool guard_group(const struct mxwt_policy *policy, unsigned group,
                        const struct mxw_question *question, const struct mxw_address *address)
{
	bool gone[MXWT_RULES] = { false };

	for (;;) {
		struct mxwt_verdict verdict =
			address != NULL ? decide_address(policy, group, question, address, gone)
					: decide(policy, group, question, gone);

		if (verdict.action != MXW_ACTION_PASS)
			return true;
		/* A suffix may come before it one day, when another suffix has ended. */
		if (verdict.trigger == MXW_TRIGGER_LOOKALIKE &&
		    !ends(&policy->rule[verdict.rule], question->now_s)) {
			for (unsigned i = 0; i < policy->rule_count; i++)
				gone[i] = gone[i] ||
				          policy->rule[i].section == MXW_SECTION_PROTECT;
			continue;
		}
		if (verdict.rule == MXW_RULE_NONE ||
		    !ends(&policy->rule[verdict.rule], question->now_s))
			return false;
		gone[verdict.rule] = true;
	}
}

static bool guard(const struct mxwt_policy *policy, const struct mxw_question *question,
                  const struct mxw_address *address)
{
	for (unsigned group = 0; group < policy->group_count; group++)
		if (guard_group(policy, group, question, address))
			return true;
	return false;
}

bool mxwt_slow_guard(const struct mxwt_policy *policy, const struct mxw_question *question)
{
	return guard(policy, question, NULL);
}

bool mxwt_slow_guard_address(const struct mxwt_policy *policy,
                             const struct mxw_question *question,
                             const struct mxw_address *address)
{
	return guard(policy, question, address);
}

bool mxwt_slow_repeats(const struct mxwt_policy *policy, const struct mxwt_entry *entry)
{
	for (unsigned i = 0; i < policy->entry_count; i++) {
		const struct mxwt_entry *other = &policy->entry[i];

		if (other->rule == entry->rule && other->part == entry->part &&
		    other->scope == entry->scope && mxw_name_equal(other->name, entry->name) &&
		    is_better(policy, other, entry))
			return true;
	}
	return false;
}

static unsigned put(struct mxwt_contender ret[MXWT_ENTRIES], unsigned count, unsigned at,
                    struct mxwt_contender is)
{
	memmove(&ret[at + 1], &ret[at], (count - at) * sizeof(ret[0]));
	ret[at] = is;
	return count + 1;
}

/* Puts look-alikes among the entries that cover the name: those that block before the suffixes, unless a
 * suffix blocks; the others behind them. */
static unsigned put_lookalikes(const struct mxwt_policy *policy, unsigned group,
                               const struct mxw_question *question,
                               struct mxwt_contender ret[MXWT_ENTRIES], unsigned count)
{
	struct mxwt_contender found[MXWT_ENTRIES];
	const unsigned found_count = find_lookalikes(policy, group, question, found);
	unsigned suffixes = 0;
	bool suffix_blocks = false;

	while (suffixes < count && rank(policy, &policy->entry[ret[suffixes].entry]) < 2)
		suffixes++;
	for (unsigned i = suffixes; i < count; i++) {
		if (ret[i].standing != MXW_STANDING_CHOSEN)
			continue;
		suffix_blocks =
			mode_in_force(policy, &policy->rule[policy->entry[ret[i].entry].rule],
		                      question) == MXW_MODE_ENFORCE;
		break;
	}
	for (unsigned i = 0; i < found_count; i++) {
		const struct mxwt_rule *rule =
			&policy->rule[policy->entry[found[i].entry].rule];
		/* Whether it is excepted is looked at later. */
		const bool first = !suffix_blocks && is_for_group(policy, rule, group) &&
		                   lookalike_mode(policy, rule, question,
		                                  &found[i].lookalike) == MXW_MODE_ENFORCE;

		count = put(ret, count, first ? suffixes++ : count, found[i]);
	}
	return count;
}

unsigned mxwt_slow_contenders(const struct mxwt_policy *policy, unsigned group,
                              const struct mxw_question *question,
                              struct mxwt_contender ret[MXWT_ENTRIES])
{
	unsigned count = 0;
	bool chosen = false;

	/* By insertion, the best one first. */
	for (unsigned i = 0; i < policy->entry_count; i++) {
		const struct mxwt_entry *entry = &policy->entry[i];
		unsigned at = count;

		if (!covers(policy, entry, question) || mxwt_slow_repeats(policy, entry))
			continue;
		for (; at > 0 && is_better(policy, entry, &policy->entry[ret[at - 1].entry]);
		     at--)
			ret[at] = ret[at - 1];
		ret[at].entry = i;
		count++;
	}
	for (unsigned i = 0; i < count; i++) {
		ret[i].standing =
			reason_against(policy, &policy->entry[ret[i].entry], group, question);
		ret[i].lookalike = (struct mxw_lookalike){ .class_ = MXW_LOOKALIKE_NONE };
	}
	count = put_lookalikes(policy, group, question, ret, count);
	for (unsigned i = 0; i < count; i++) {
		if (ret[i].standing == MXW_STANDING_CHOSEN && chosen)
			ret[i].standing = MXW_STANDING_OUTRANKED;
		chosen |= ret[i].standing == MXW_STANDING_CHOSEN;
	}
	return count;
}

/* What a rule and its include say of the mode; unset means no restriction. */
static enum mxw_mode said_mode(const struct mxwt_rule *rule)
{
	enum mxw_mode mode = rule->mode == MXW_MODE_UNSET ? MXW_MODE_ENFORCE : rule->mode;

	if (rule->include_mode != MXW_MODE_UNSET && rule->include_mode < mode)
		mode = rule->include_mode;
	return mode;
}

/* Do two rules say different things to a group that both are for? */
static bool rules_contradict(const struct mxwt_policy *policy, uint32_t a, uint32_t b)
{
	const struct mxwt_rule *rule_a = &policy->rule[a];
	const struct mxwt_rule *rule_b = &policy->rule[b];

	for (unsigned group = 0; group < policy->group_count; group++) {
		uint32_t ttl_a = rule_a->ttl_s != 0 ? rule_a->ttl_s : policy->ttl_s;
		uint32_t ttl_b = rule_b->ttl_s != 0 ? rule_b->ttl_s : policy->ttl_s;
		enum mxw_action action = action_of(policy, rule_a, group);

		if (!is_for_group(policy, rule_a, group) ||
		    !is_for_group(policy, rule_b, group))
			continue;
		if (action != action_of(policy, rule_b, group) || ttl_a != ttl_b ||
		    said_mode(rule_a) != said_mode(rule_b))
			return true;
		if (action == MXW_ACTION_REDIRECT &&
		    !mxw_name_equal(rule_a->redirect, rule_b->redirect))
			return true;
	}
	return false;
}

bool mxwt_slow_contradict(const struct mxwt_policy *policy, const struct mxwt_entry *a,
                          const struct mxwt_entry *b)
{
	const enum mxw_section section = policy->rule[a->rule].section;

	if (a->rule == b->rule || a->listed || b->listed || a->part != MXW_PART_MATCH ||
	    b->part != MXW_PART_MATCH)
		return false;
	if (a->scope == MXW_SCOPE_SUFFIX || b->scope == MXW_SCOPE_SUFFIX)
		return false;
	if (section == MXW_SECTION_ALLOW || section == MXW_SECTION_PROTECT ||
	    policy->rule[b->rule].section != section)
		return false;
	/* `=name` beside `name` is no overlap: the order says which one means the name itself. */
	if ((a->scope == MXW_SCOPE_EXACT) != (b->scope == MXW_SCOPE_EXACT) ||
	    !mxw_name_equal(a->name, b->name))
		return false;
	return rules_contradict(policy, a->rule, b->rule);
}

bool mxwt_slow_contradict_networks(const struct mxwt_policy *policy,
                                   const struct mxwt_network *a, const struct mxwt_network *b)
{
	return a->rule != b->rule && a->network.prefix == b->network.prefix &&
	       holds(&a->network, &b->network.address) &&
	       rules_contradict(policy, a->rule, b->rule);
}
