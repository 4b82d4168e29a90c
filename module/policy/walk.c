/* The order of choice, once for everybody who needs it. The index gives all records at or above the
 * name, the longest first; each holds its entries in the order of choice. They are gone over in up to
 * three rounds: allow entries first, whatever their length, because they are final; then the names
 * of watch rules; then their suffixes, which are for groups that no name was a candidate for. For the
 * host of an MX record there are two: allow entries and the hosts of exchangers. Rounds that no entry of
 * the policy is for are left out. What drops out (off, for other clients, excepted,
 * not among `only`) counts as absent, and the walk goes on to shorter names. Which rules except the
 * name, and which have it in `only`, is gathered for all of them when the first asks: many rules may
 * share one suffix, and a search for each of them would make every look-up below it quadratic.
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
	return mxwi_walk_begin_rounds(walk, policy, groups, question,
	                              question->subject == MXW_SUBJECT_EXCHANGE
	                                      ? MXWI_ROUNDS_OF_EXCHANGE
	                                      : MXWI_ROUNDS_OF_NAME);
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
	walk->rounds = rounds & policy->rounds; /* others have no entries */
	walk->round = round_from(walk->rounds, MXWI_ROUND_ALLOW);
	return walk->hits.count > 0;
}

bool mxwi_walk_step(struct mxwi_walk *walk, struct mxwi_candidate *ret)
{
	const struct mxw_policy *policy = walk->policy;
	const struct mxw_question *question = walk->question;
	const uint8_t *records = mxwi_block_at(policy, policy->records);

	for (;;) {
		const struct mxwi_hit *hit;
		struct mxwi_entry entry;

		if (walk->at_hit == walk->hits.count) {
			walk->round = round_from(walk->rounds, walk->round + 1);
			walk->at_hit = 0;
		}
		if (walk->round >= MXWI_ROUND_COUNT)
			return false;
		hit = &walk->hits.hit[walk->at_hit];
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
		return true;
	}
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
		[MXWI_ROUND_EXCHANGES] = MXW_TRIGGER_EXCHANGER,
		[MXWI_ROUND_COUNT] = MXW_TRIGGER_NONE,
	};

	return triggers[round];
}
