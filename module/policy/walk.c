/* The order of choice, once for everybody who needs it. The index gives all records at or above the
 * name, the longest first; each holds its entries in the order of choice. They are gone over in rounds:
 * allow entries first, whatever their length, because they are final; then the names
 * of watch rules; then their suffixes, which are for groups that no name was a candidate for. For the
 * host of an MX record there are two: allow entries and the hosts of exchangers. Rounds that no entry of
 * the policy is for are left out. What drops out (off, for other clients, excepted,
 * not among `only`) counts as absent, and the walk goes on to shorter names. Which rules except the
 * name, and which have it in `only`, is gathered for all of them when the first asks: many rules may
 * share one suffix, and a search for each of them would make every look-up below it quadratic.
 *
 * Protected domains that the name looks like have two rounds around the suffixes. Between a suffix and a
 * look-alike the one that blocks decides, and the suffix where both or neither do. So before the suffixes
 * come look-alikes that block, for the groups that no suffix blocks; and behind them the rest. Of several
 * that block the likest comes first, and of those that do not. They are searched for when the walk comes to
 * them, which it does for names that no entry names; and nothing is like a protected domain that is itself
 * at or below one.
 *
 * A walk is about a set of groups: a decision is about one; the guard and the survey are about all,
 * and each candidate settles those of its clients that are not settled yet. */
#include "policy/walk.h"

#include <string.h>

enum mxw_mode mxwi_rule_mode(const struct mxwi_rule *rule, int64_t now_s, enum mxw_mode ceiling)
{
	bool has_run_out = mxwi_rule_has_run_out(rule, now_s);
	enum mxw_mode mode;

	if (rule->section == MXW_SECTION_ALLOW)
		return has_run_out ? MXW_MODE_DISABLED : MXW_MODE_ENFORCE;
	mode = mxw_mode_weaker((enum mxw_mode)rule->mode, ceiling);
	return has_run_out ? mxw_mode_weaker(mode, (enum mxw_mode)rule->on_expiry) : mode;
}

static bool scope_applies(enum mxw_scope scope, bool at_name)
{
	return scope == MXW_SCOPE_SUBTREE || (scope == MXW_SCOPE_EXACT) == at_name;
}

static void note_part(struct mxwi_walk *walk, const struct mxwi_entry *entry)
{
	const uint64_t bit = (uint64_t)1 << entry->rule % 64;

	if (entry->part == MXWI_PART_EXCEPT)
		walk->except[entry->rule / 64] |= bit;
	else if (entry->part == MXWI_PART_ONLY)
		walk->only[entry->rule / 64] |= bit;
}

/* Gathers the rules that have an entry of a part that holds the name. */
static void find_parts(struct mxwi_walk *walk)
{
	const uint8_t *records = mxwi_block_at(walk->policy, walk->policy->records);
	const size_t words = walk->policy->rule_count / 64 + 1;

	memset(walk->except, 0, words * sizeof(walk->except[0]));
	memset(walk->only, 0, words * sizeof(walk->only[0]));
	for (unsigned i = 0; i < walk->hits.count; i++) {
		const struct mxwi_hit *hit = &walk->hits.hit[i];
		const bool at_name = hit->labels == walk->question->name.labels;
		const uint8_t *at = mxwi_record_entries(records + hit->record);
		struct mxwi_entry entry;

		do {
			entry = mxwi_entry_read(at);
			if (scope_applies(entry.scope, at_name))
				note_part(walk, &entry);
			at = entry.next;
		} while (!(entry.flags & MXWI_ENTRY_LAST));
	}
	walk->parts_known = true;
}

/* Has the rule an entry of the part that holds the name? `rules` are those of the part. */
static bool part_holds(struct mxwi_walk *walk, uint32_t rule, const uint64_t *rules)
{
	if (!walk->parts_known)
		find_parts(walk);
	return (rules[rule / 64] >> rule % 64 & 1u) != 0;
}

bool mxwi_walk_excepts(struct mxwi_walk *walk, const struct mxwi_rule *rule, uint32_t number)
{
	return (rule->parts >> MXWI_PART_EXCEPT & 1u) != 0 &&
	       part_holds(walk, number, walk->except);
}

enum mxw_standing mxwi_walk_judge(struct mxwi_walk *walk,
                                  const struct mxwi_candidate *candidate)
{
	const struct mxwi_rule *rule = candidate->rule;
	unsigned parts = rule->parts;

	if (candidate->mode == MXW_MODE_DISABLED)
		/* Was it the expiry? Before it an allow rule is in enforce. */
		return mxwi_rule_mode(rule, INT64_MIN, walk->question->ceiling) ==
		                       MXW_MODE_DISABLED
		               ? MXW_STANDING_OFF
		               : MXW_STANDING_EXPIRED;
	if (candidate->groups == 0)
		return MXW_STANDING_OTHER_CLIENTS;
	if (candidate->lookalike.class_ != MXW_LOOKALIKE_NONE &&
	    candidate->lookalike.score < rule->alert_at &&
	    candidate->lookalike.score < rule->block_at)
		return MXW_STANDING_TOO_LOW;
	if (mxwi_walk_excepts(walk, rule, candidate->rule_number))
		return MXW_STANDING_EXCEPTED;
	if (walk->round == MXWI_ROUND_SUFFIXES && (parts >> MXWI_PART_ONLY & 1u) != 0 &&
	    !part_holds(walk, candidate->rule_number, walk->only))
		return MXW_STANDING_NOT_ONLY;
	return MXW_STANDING_CHOSEN;
}

/* The entry's number in a verdict: where its record is, and the how manieth it is. */
static uint64_t entry_number(uint32_t record, uint32_t ordinal)
{
	return (uint64_t)record << 32 | ordinal;
}

/* The first round from this one on that is to be made. */
static enum mxwi_round round_from(unsigned rounds, enum mxwi_round round)
{
	while (round < MXWI_ROUND_COUNT && (rounds >> round & 1u) == 0)
		round++;
	return round;
}

bool mxwi_walk_begin(struct mxwi_walk *walk, const struct mxw_policy *policy, uint64_t groups,
                     const struct mxw_question *question)
{
	return mxwi_walk_begin_rounds(walk, policy, groups, question, mxwi_rounds_of(question));
}

bool mxwi_walk_begin_rounds(struct mxwi_walk *walk, const struct mxw_policy *policy,
                            uint64_t groups, const struct mxw_question *question,
                            unsigned rounds)
{
	mxwi_index_find(policy, question->name, &walk->hits);
	walk->policy = policy;
	walk->question = question;
	walk->groups = groups;
	walk->at_hit = 0;
	walk->at = NULL;
	walk->ordinal = 0;
	walk->parts_known = false;
	walk->looks_ahead = false;
	walk->alike_settled = 0;
	walk->matches_known = false;
	walk->matches.capped = false;
	walk->at_match = 0;
	walk->rounds = rounds & policy->rounds; /* others have no entries */
	walk->round = round_from(walk->rounds, MXWI_ROUND_ALLOW);
	return walk->hits.count > 0 || (walk->rounds & MXWI_ROUNDS_OF_LOOKALIKES) != 0;
}

/* ---- entries at and above the name ---- */

/* The next entry of the round that covers the name; false: the round has no more. */
static bool step_entries(struct mxwi_walk *walk, struct mxwi_candidate *ret)
{
	const struct mxw_policy *policy = walk->policy;
	const struct mxw_question *question = walk->question;
	const uint8_t *records = mxwi_block_at(policy, policy->records);

	while (walk->at_hit < walk->hits.count) {
		const struct mxwi_hit *hit = &walk->hits.hit[walk->at_hit];
		struct mxwi_entry entry;

		if (walk->at == NULL) {
			walk->at = mxwi_record_entries(records + hit->record);
			walk->ordinal = 0;
		}
		entry = mxwi_entry_read(walk->at);
		ret->entry = entry_number(hit->record, walk->ordinal++);
		walk->at = entry.next;
		if (entry.flags & MXWI_ENTRY_LAST) {
			walk->at = NULL;
			walk->at_hit++;
		}
		if (entry.part != MXWI_PART_MATCH ||
		    mxwi_flags_round(entry.flags) != walk->round ||
		    !scope_applies(entry.scope, hit->labels == question->name.labels))
			continue;
		ret->rule = mxwi_block_rule(policy, entry.rule);
		ret->rule_number = entry.rule;
		ret->groups = ret->rule->clients & walk->groups;
		ret->mode = mxwi_rule_mode(ret->rule, question->now_s, question->ceiling);
		ret->lookalike = (struct mxw_lookalike){ .class_ = MXW_LOOKALIKE_NONE };
		return true;
	}
	return false;
}

/* ---- protected domains that the name looks like ---- */

/* Is the name protected, or below a name that is? */
static bool is_protected(const struct mxwi_walk *walk)
{
	const uint8_t *records = mxwi_block_at(walk->policy, walk->policy->records);

	for (unsigned i = 0; i < walk->hits.count; i++) {
		const uint8_t *at = mxwi_record_entries(records + walk->hits.hit[i].record);
		struct mxwi_entry entry;

		do {
			entry = mxwi_entry_read(at);
			if (mxwi_flags_kind(entry.flags) == MXWI_ENTRY_PROTECT &&
			    entry.part == MXWI_PART_MATCH)
				return true;
			at = entry.next;
		} while (!(entry.flags & MXWI_ENTRY_LAST));
	}
	return false;
}

/* The groups to which the first suffix that may decide for them gives a policy answer. For a walk that
 * looks ahead: to which all give one that will be the first, up to the one that stays. */
static uint64_t find_suffix_blocks(const struct mxwi_walk *walk)
{
	struct mxwi_walk suffixes;
	struct mxwi_candidate candidate;
	uint64_t blocks = 0;

	if ((walk->rounds >> MXWI_ROUND_SUFFIXES & 1u) == 0)
		return 0;
	suffixes = *walk;
	suffixes.round = MXWI_ROUND_SUFFIXES;
	suffixes.at_hit = 0;
	suffixes.at = NULL;
	while (suffixes.groups != 0 && step_entries(&suffixes, &candidate)) {
		const bool enforces = candidate.mode == MXW_MODE_ENFORCE;

		if (mxwi_walk_judge(&suffixes, &candidate) != MXW_STANDING_CHOSEN)
			continue;
		if (enforces && walk->looks_ahead &&
		    mxwi_rule_drops_out(candidate.rule, walk->question->now_s))
			continue;
		if (enforces)
			blocks |= candidate.groups;
		suffixes.groups &= ~candidate.groups;
	}
	return blocks;
}

static void find_matches(struct mxwi_walk *walk)
{
	const struct mxw_policy *policy = walk->policy;

	walk->matches_known = true;
	walk->matches.count = 0;
	walk->matches.capped = false;
	walk->suffix_blocks = 0;
	if (is_protected(walk))
		return;
	mxwi_lookalikes_find(mxwi_block_lookalikes(policy),
	                     mxwi_block_at(policy, policy->records), walk->question->name,
	                     &walk->matches);
	if (walk->matches.count > 0)
		walk->suffix_blocks = find_suffix_blocks(walk);
}

/* In which mode a rule is about something that is so much like a domain of its. */
static enum mxw_mode lookalike_mode(const struct mxwi_walk *walk, const struct mxwi_rule *rule,
                                    const struct mxw_lookalike *lookalike)
{
	const enum mxw_mode mode =
		mxwi_rule_mode(rule, walk->question->now_s, walk->question->ceiling);
	const bool blocks = lookalike->score >= rule->block_at &&
	                    lookalike->class_ != MXW_LOOKALIKE_COMBINATION;

	return blocks ? mode : mxw_mode_weaker(mode, MXW_MODE_MONITOR);
}

/* The next entry for a protected domain that is of the round; false: the round has no more. */
static bool step_lookalikes(struct mxwi_walk *walk, struct mxwi_candidate *ret)
{
	const struct mxw_policy *policy = walk->policy;
	const uint8_t *records = mxwi_block_at(policy, policy->records);
	const bool first_round = walk->round == MXWI_ROUND_BLOCKED_LOOKALIKES;

	if (!walk->matches_known)
		find_matches(walk);
	while (walk->at_match < walk->matches.count) {
		const struct mxwi_likeness *match = &walk->matches.match[walk->at_match];
		uint64_t before_suffixes;
		struct mxwi_entry entry;

		if (walk->at == NULL) {
			walk->at = mxwi_record_entries(records + match->name);
			walk->ordinal = 0;
		}
		entry = mxwi_entry_read(walk->at);
		ret->entry = entry_number(match->name, walk->ordinal++);
		walk->at = entry.next;
		if (entry.flags & MXWI_ENTRY_LAST) {
			walk->at = NULL;
			walk->at_match++;
		}
		if (entry.part != MXWI_PART_MATCH ||
		    mxwi_flags_kind(entry.flags) != MXWI_ENTRY_PROTECT)
			continue;
		ret->rule = mxwi_block_rule(policy, entry.rule);
		ret->rule_number = entry.rule;
		ret->groups = ret->rule->clients & walk->groups & ~walk->alike_settled;
		ret->lookalike = match->lookalike;
		ret->mode = lookalike_mode(walk, ret->rule, &match->lookalike);
		before_suffixes =
			ret->mode == MXW_MODE_ENFORCE ? ret->groups & ~walk->suffix_blocks : 0;
		if (first_round != (before_suffixes != 0))
			continue;
		if (first_round)
			ret->groups = before_suffixes;
		return true;
	}
	return false;
}

static bool is_of_lookalikes(enum mxwi_round round)
{
	return round == MXWI_ROUND_BLOCKED_LOOKALIKES || round == MXWI_ROUND_LOOKALIKES;
}

bool mxwi_walk_step(struct mxwi_walk *walk, struct mxwi_candidate *ret)
{
	while (walk->round < MXWI_ROUND_COUNT) {
		if (is_of_lookalikes(walk->round) ? step_lookalikes(walk, ret)
		                                  : step_entries(walk, ret))
			return true;
		walk->round = round_from(walk->rounds, walk->round + 1);
		walk->at_hit = 0;
		walk->at_match = 0;
		walk->at = NULL;
	}
	return false;
}

bool mxwi_walk_next(struct mxwi_walk *walk, struct mxwi_candidate *ret)
{
	while (walk->groups != 0 && mxwi_walk_step(walk, ret))
		if (mxwi_walk_judge(walk, ret) == MXW_STANDING_CHOSEN)
			return true;
	return false;
}

enum mxw_trigger mxwi_round_trigger(enum mxwi_round round)
{
	static const enum mxw_trigger triggers[] = {
		[MXWI_ROUND_ALLOW] = MXW_TRIGGER_ALLOW,
		[MXWI_ROUND_NAMES] = MXW_TRIGGER_NAME,
		[MXWI_ROUND_SUFFIXES] = MXW_TRIGGER_SUFFIX,
		[MXWI_ROUND_BLOCKED_LOOKALIKES] = MXW_TRIGGER_LOOKALIKE,
		[MXWI_ROUND_LOOKALIKES] = MXW_TRIGGER_LOOKALIKE,
		[MXWI_ROUND_EXCHANGES] = MXW_TRIGGER_EXCHANGER,
		[MXWI_ROUND_COUNT] = MXW_TRIGGER_NONE,
	};

	return triggers[round];
}
