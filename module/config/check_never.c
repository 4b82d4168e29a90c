/* An entry decides about the names that it covers, unless something else does: a rule of "allow", a
 * longer name, an earlier rule, its own "except". Mostly one look shows that it decides somewhere: at
 * its own name, or at one below it that nobody names. What is left are suspects; for each of them every
 * named name below it, and one below that, is looked at before it is said that it never decides: that
 * is all there are (survey.h).
 *
 * Never means never: what hides an entry now, but runs out, hides it only until then, so the same
 * question is put again for that time. */
#include "config/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/quote.h"

/* Contenders that are looked at for the entry itself; in a policy where there are more of one name, the
 * first of all is named instead. */
#define CONTENDERS_MAX 64u

/* An entry that was not seen to decide. */
struct suspect {
	struct mxw_entry_spec spec;
	uint32_t rule;
	size_t number; /* of the builder's */
	bool alive;    /* now it was */
};

struct search {
	const struct mxwi_check *check;
	struct suspect *suspects; /* sorted by name from the walk on */
	size_t count, room, living;
	/* By the rule's number. */
	struct rule_state {
		size_t entries, dead;
	} * rules;
};

/* ---- who decides? ---- */

/* When a rule stops being a candidate; 0: never. */
static int64_t end_of(const struct mxwi_rule_notes *rule)
{
	bool ends = rule->spec.section == MXW_SECTION_ALLOW ||
	            rule->spec.on_expiry == MXW_MODE_DISABLED;

	return ends ? rule->spec.expires_s : 0;
}

/* An entry of the policy decides about a name. True: nobody needs to know more. */
typedef bool decider_fn(void *context, const struct mxw_entry *entry);

/* Calls for each entry that decides about the name, for some client, now or later; for some of them
 * more than once. Returns what the last call did. */
static bool each_decider(const struct mxwi_check *check, struct mxw_name name,
                         enum mxw_subject subject, decider_fn *on_decider, void *context)
{
	const struct mxwi_rule_notes *rules = check->reader->rules;
	struct mxw_question question = { .name = name,
		                         .subject = subject,
		                         .now_s = check->now_s };
	uint64_t groups = check->clients;

	while (groups != 0) {
		struct mxw_share shares[MXW_SHARES_MAX];
		size_t count = mxw_policy_shares(check->policy, groups, &question, shares);
		int64_t next_s = INT64_MAX;

		groups = 0;
		for (size_t i = 0; i < count; i++) {
			struct mxw_entry entry;
			int64_t end_s;

			if (shares[i].rule == MXW_RULE_NONE)
				continue;
			entry = mxw_policy_entry(check->policy, shares[i].entry);
			if (on_decider(context, &entry))
				return true;
			end_s = end_of(&rules[shares[i].rule]);
			if (end_s == 0)
				continue;
			groups |= shares[i].groups;
			if (end_s < next_s)
				next_s = end_s;
		}
		question.now_s = next_s;
	}
	return false;
}

/* Is an entry of the policy the one that was written there? */
static bool is_same(const struct mxw_entry *entry, const struct suspect *suspect)
{
	return entry->rule == suspect->rule && entry->scope == suspect->spec.scope &&
	       mxw_name_equal(entry->name, suspect->spec.name);
}

static bool is_suspect(void *context, const struct mxw_entry *entry)
{
	return is_same(entry, context);
}

/* The same for the name, or one below it that nobody names. */
static bool each_decider_near(const struct mxwi_check *check, struct mxw_name name,
                              enum mxw_subject subject, decider_fn *on_decider, void *context)
{
	struct mxw_name_buffer buffer;
	struct mxw_name below;

	return each_decider(check, name, subject, on_decider, context) ||
	       (mxw_name_unnamed_below(name, &buffer, &below) &&
	        each_decider(check, below, subject, on_decider, context));
}

/* ---- suspects ---- */

/* False: memory is refused. */
static bool add_suspect(struct search *search, const struct suspect *suspect)
{
	if (search->count == search->room) {
		size_t room = search->room != 0 ? search->room * 2 : 64;
		struct suspect *suspects = realloc(search->suspects, room * sizeof(*suspects));

		if (suspects == NULL)
			return false;
		search->suspects = suspects;
		search->room = room;
	}
	search->suspects[search->count++] = *suspect;
	return true;
}

/* Looks at each entry once. False: memory is refused. */
static bool find_suspects(struct search *search)
{
	const struct mxwi_check *check = search->check;
	size_t count = mxw_builder_entry_count(check->reader->builder);

	for (size_t i = 0; i < count; i++) {
		struct suspect suspect = { .number = i };

		suspect.spec = mxw_builder_entry(check->reader->builder, i, &suspect.rule);
		/* A rule that is off does nothing because its author says so; and one that protects
		 * decides about other names than its own. */
		if (suspect.spec.part != MXW_PART_MATCH ||
		    check->reader->rules[suspect.rule].spec.section == MXW_SECTION_PROTECT ||
		    mxwi_check_mode(check, &check->reader->rules[suspect.rule]) ==
		            MXW_MODE_DISABLED)
			continue;
		search->rules[suspect.rule].entries++;
		/* Only the names of "only" can show that such a suffix decides. */
		if (!(suspect.spec.scope == MXW_SCOPE_SUFFIX &&
		      check->reader->rules[suspect.rule].has_only) &&
		    each_decider_near(check, suspect.spec.name,
		                      mxwi_check_subject(&check->reader->rules[suspect.rule]),
		                      is_suspect, &suspect))
			continue;
		if (!add_suspect(search, &suspect))
			return false;
	}
	return true;
}

/* By name, rule and scope. */
static int compare_suspects(const void *left, const void *right)
{
	const struct suspect *a = left, *b = right;
	int order = mxw_name_compare(a->spec.name, b->spec.name);

	if (order != 0)
		return order;
	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return (a->spec.scope > b->spec.scope) - (a->spec.scope < b->spec.scope);
}

/* The first suspect that does not come before that one; the count of all when there is none. */
static size_t first_from(const struct search *search, const struct suspect *wanted)
{
	size_t low = 0, high = search->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_suspects(&search->suspects[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool has_suspect_above(const struct search *search, struct mxw_name name)
{
	for (unsigned up = 0; up <= name.labels; up++) {
		struct suspect wanted = { .spec.name = mxw_name_parent(name, up) };
		size_t i = first_from(search, &wanted);

		if (i < search->count &&
		    mxw_name_equal(search->suspects[i].spec.name, wanted.spec.name))
			return true;
	}
	return false;
}

/* True: no suspect is left. */
static bool clear_decider(void *context, const struct mxw_entry *entry)
{
	struct search *search = context;
	struct suspect wanted = { .rule = entry->rule,
		                  .spec = { .name = entry->name, .scope = entry->scope } };

	for (size_t i = first_from(search, &wanted);
	     i < search->count && is_same(entry, &search->suspects[i]); i++) {
		search->living += !search->suspects[i].alive;
		search->suspects[i].alive = true;
	}
	return search->living == search->count;
}

/* A named name: a suspect at or above it may decide there. Whoever decides is asked for once, however
 * many suspects there are: thousands of rules may share one suffix. */
static bool look_at_name(void *context, struct mxw_name name)
{
	struct search *search = context;

	if (!has_suspect_above(search, name))
		return true;
	if (each_decider_near(search->check, name, MXW_SUBJECT_NAME, clear_decider, search))
		return false;
	return !mxw_policy_judges_exchanges(search->check->policy) ||
	       !each_decider_near(search->check, name, MXW_SUBJECT_EXCHANGE, clear_decider,
	                          search);
}

/* The names of "only" show at once that a suffix decides; else all names must be gone through. */
static void clear_suspects(struct search *search)
{
	const struct mxw_builder *builder = search->check->reader->builder;
	size_t count = mxw_builder_entry_count(builder);

	qsort(search->suspects, search->count, sizeof(*search->suspects), compare_suspects);
	for (size_t i = 0; i < count; i++) {
		uint32_t rule;
		struct mxw_entry_spec spec = mxw_builder_entry(builder, i, &rule);

		if (spec.part == MXW_PART_ONLY && !look_at_name(search, spec.name))
			return;
	}
	(void)mxw_policy_each_name(search->check->policy, look_at_name, search);
}

/* ---- what hides it ---- */

/* Is it said elsewhere: of two entries for the same name, one never decides? Of two suffixes that is
 * said only where the first takes all names below it, and for good. */
static bool is_overlap(const struct mxwi_check *check, const struct mxw_share *share,
                       const struct suspect *suspect)
{
	const struct mxwi_rule_notes *rule = &check->reader->rules[share->rule];
	struct mxw_entry entry = mxw_policy_entry(check->policy, share->entry);

	if (suspect->spec.scope == MXW_SCOPE_SUFFIX &&
	    (rule->has_only || rule->marks[MXWI_FIELD_EXCEPT].line != 0 || end_of(rule) != 0))
		return false;
	return (share->trigger == MXW_TRIGGER_ALLOW) ==
	               (check->reader->rules[suspect->rule].spec.section ==
	                MXW_SECTION_ALLOW) &&
	       (entry.scope == MXW_SCOPE_EXACT) == (suspect->spec.scope == MXW_SCOPE_EXACT) &&
	       (entry.scope == MXW_SCOPE_SUFFIX) == (suspect->spec.scope == MXW_SCOPE_SUFFIX) &&
	       mxw_name_equal(entry.name, suspect->spec.name);
}

/* A name that the entry covers, and whose fate stands for it. *ret_near is the one to show for it, which
 * is the same or one label less: the entry's, or of a suffix rule with "only" the first of those. */
static struct mxw_name name_covered(const struct mxwi_check *check,
                                    const struct suspect *suspect,
                                    struct mxw_name_buffer *buffer, struct mxw_name *ret_near)
{
	const struct mxw_builder *builder = check->reader->builder;
	size_t count = mxw_builder_entry_count(builder);
	struct mxw_name name = suspect->spec.name, below;
	enum mxw_scope scope = suspect->spec.scope;

	for (size_t i = 0; scope == MXW_SCOPE_SUFFIX && i < count; i++) {
		uint32_t rule;
		struct mxw_entry_spec only = mxw_builder_entry(builder, i, &rule);

		if (rule != suspect->rule || only.part != MXW_PART_ONLY ||
		    !mxw_name_encloses(suspect->spec.name, only.name))
			continue;
		name = only.name;
		scope = only.scope;
		break;
	}
	*ret_near = name;
	if ((scope == MXW_SCOPE_BELOW || scope == MXW_SCOPE_SUFFIX) &&
	    mxw_name_unnamed_below(name, buffer, &below))
		return below;
	return name;
}

/* Does its own rule take the name out? */
static bool is_taken_out(const struct mxwi_check *check, const struct suspect *suspect,
                         const struct mxw_question *question, uint32_t group)
{
	struct mxw_contender contenders[CONTENDERS_MAX];
	size_t count = mxw_policy_contenders(check->policy, group, question, contenders,
	                                     CONTENDERS_MAX);

	if (count > CONTENDERS_MAX)
		count = CONTENDERS_MAX;
	for (size_t i = 0; i < count; i++) {
		struct mxw_entry entry = mxw_policy_entry(check->policy, contenders[i].entry);

		if (is_same(&entry, suspect))
			return contenders[i].standing == MXW_STANDING_EXCEPTED ||
			       contenders[i].standing == MXW_STANDING_NOT_ONLY;
	}
	return false;
}

/* Says in words why the entry does not decide, and of which name. False: that is said elsewhere. */
static bool explain(const struct mxwi_check *check, const struct suspect *suspect,
                    char near_text[MXW_NAME_TEXT_MAX], struct mxwi_entry_words *words)
{
	const struct mxwi_rule_notes *rule = &check->reader->rules[suspect->rule];
	uint64_t groups = check->clients;
	struct mxw_name_buffer buffer;
	struct mxw_name near;
	struct mxw_question question = { .name = name_covered(check, suspect, &buffer, &near),
		                         .subject = mxwi_check_subject(rule),
		                         .now_s = check->now_s };
	struct mxw_share shares[MXW_SHARES_MAX];

	(void)mxw_name_to_text(near, near_text);
	if (rule->spec.clients != 0)
		groups &= rule->spec.clients;
	if (groups == 0) {
		(void)snprintf(words->text, sizeof(words->text), "its groups have no clients");
		return true;
	}
	(void)mxw_policy_shares(check->policy, groups, &question, shares);
	if (shares[0].rule == MXW_RULE_NONE ||
	    is_taken_out(check, suspect, &question, mxwi_check_first_group(shares[0].groups))) {
		(void)snprintf(words->text, sizeof(words->text),
		               "its own rule takes out all that it covers");
		return true;
	}
	(void)mxwi_check_blame(
		check, shares[0].entry,
		shares[0].trigger == MXW_TRIGGER_ALLOW ? "allows" : "answers for", words);
	return !is_overlap(check, &shares[0], suspect);
}

static void report(struct search *search, const struct suspect *suspect)
{
	const struct mxwi_check *check = search->check;
	const struct mxwi_rule_notes *rule = &check->reader->rules[suspect->rule];
	struct rule_state *state = &search->rules[suspect->rule];
	/* Of a rule with networks these are left. */
	bool whole =
		state->dead == state->entries && rule->marks[MXWI_FIELD_NETWORKS].line == 0;
	struct mxwi_entry_words words;
	char name[MXW_NAME_TEXT_MAX];

	/* A rule of which nothing is left is told of as such, at its first entry. */
	if (state->dead == 0)
		return;
	(void)mxwi_findings_in(check->findings,
	                       whole ? rule->file : mxwi_check_file(check, suspect->spec.file));
	if (!explain(check, suspect, name, &words))
		return;
	if (!whole) {
		mxwi_find_accepted(
			check->findings, rule->accepts,
			(struct mxwi_mark){ suspect->spec.line, suspect->spec.column },
			MXWI_CODE_NEVER_MATCHES,
			"%s never matches: %s; leave it out, or what hides it",
			MXWI_QUOTE(name, strlen(name)), words.text);
		return;
	}
	mxwi_find_accepted(check->findings, rule->accepts, rule->mark, MXWI_CODE_NEVER_MATCHES,
	                   "rule \"%s\" never matches, not even %s: %s; "
	                   "take the rule out, or what hides it",
	                   rule->spec.id, MXWI_QUOTE(name, strlen(name)), words.text);
	state->dead = 0;
}

static int compare_numbers(const void *left, const void *right)
{
	const struct suspect *a = left, *b = right;

	return a->number < b->number ? -1 : a->number > b->number;
}

void mxwi_check_never(const struct mxwi_check *check)
{
	struct search search = { .check = check };

	/* Without clients nothing decides, which is told of already. */
	if (check->clients == 0)
		return;
	search.rules = calloc(check->reader->rule_count + 1, sizeof(*search.rules));
	if (search.rules == NULL || !find_suspects(&search)) {
		mxwi_findings_nomem(check->findings);
		goto out;
	}
	if (search.count == 0)
		goto out;
	clear_suspects(&search);
	/* In the order of reading. */
	qsort(search.suspects, search.count, sizeof(*search.suspects), compare_numbers);
	for (size_t i = 0; i < search.count; i++)
		search.rules[search.suspects[i].rule].dead += !search.suspects[i].alive;
	for (size_t i = 0; i < search.count; i++)
		if (!search.suspects[i].alive)
			report(&search, &search.suspects[i]);
out:
	free(search.suspects);
	free(search.rules);
}
