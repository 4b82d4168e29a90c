/* An entry of "except" that shares no name with its rule takes nothing out, and what was to be taken
 * out stays covered. All that such rules cover is sorted by rule and name, in canonical order; then a
 * few binary searches for each exception tell: for an entry at its name, for the first below it, and
 * for one of each length above it. Of a rule with lists an exception may be for what a list holds one
 * day, and of one with networks for any name that has an address there; there only a name that lacks the
 * suffix is told of. Of a rule that protects, the policy is asked whether it would tell of the name. */
#include "config/check.h"

#include <stdlib.h>

#include "suffix/suffix.h"

/* Contenders that are looked at for a name. */
#define CONTENDERS_MAX 64u

/* Names that a rule covers, before its exceptions. */
struct cover {
	uint32_t rule;
	struct mxw_name name;
	enum mxw_scope scope; /* no suffix: those are BELOW */
};

struct covers {
	struct cover *items; /* sorted */
	size_t count;
};

static int compare_covers(const void *left, const void *right)
{
	const struct cover *a = left, *b = right;

	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	return mxw_name_compare(a->name, b->name);
}

/* The first that does not come before the name in that rule; the count of all: there is none. */
static size_t first_from(const struct covers *covers, uint32_t rule, struct mxw_name name)
{
	const struct cover wanted = { .rule = rule, .name = name };
	size_t low = 0, high = covers->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_covers(&covers->items[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Does the rule have such an entry for exactly this name? */
static bool has_at(const struct covers *covers, uint32_t rule, struct mxw_name name,
                   enum mxw_scope other_than)
{
	for (size_t i = first_from(covers, rule, name);
	     i < covers->count && covers->items[i].rule == rule &&
	     mxw_name_equal(covers->items[i].name, name);
	     i++)
		if (covers->items[i].scope != other_than)
			return true;
	return false;
}

/* Is there a name that both the rule and the entry cover? */
static bool covers_some(const struct covers *covers, uint32_t rule, struct mxw_name name,
                        enum mxw_scope scope)
{
	/* What the same name must not have beside it to have a name in common; SUFFIX: nothing. */
	enum mxw_scope apart = scope == MXW_SCOPE_EXACT   ? MXW_SCOPE_BELOW
	                       : scope == MXW_SCOPE_BELOW ? MXW_SCOPE_EXACT
	                                                  : MXW_SCOPE_SUFFIX;
	size_t i;

	if (has_at(covers, rule, name, apart))
		return true;
	for (unsigned up = 1; up <= name.labels; up++)
		if (has_at(covers, rule, mxw_name_parent(name, up), MXW_SCOPE_EXACT))
			return true;
	if (scope == MXW_SCOPE_EXACT)
		return false;
	i = first_from(covers, rule, name);
	while (i < covers->count && covers->items[i].rule == rule &&
	       mxw_name_equal(covers->items[i].name, name))
		i++;
	return i < covers->count && covers->items[i].rule == rule &&
	       mxw_name_encloses(name, covers->items[i].name);
}

/* The entry with the first of the rule's suffixes below which the rule covers it; false: there is
 * none, or the name is no part of one. */
static bool find_completed(const struct mxwi_check *check, const struct covers *covers,
                           size_t number, struct mxw_name_buffer *buffer, struct mxw_name *ret)
{
	const struct mxw_builder *builder = check->reader->builder;
	size_t count = mxw_builder_entry_count(builder);
	uint32_t rule, own;
	struct mxw_entry_spec except = mxw_builder_entry(builder, number, &own);

	if (check->reader->rules[own].marks[MXWI_FIELD_SUFFIXES].line == 0 ||
	    (except.name.labels != 1 && !check->reader->rules[own].has_only))
		return false;
	/* A rule's entries are together. */
	for (; number > 0; number--) {
		(void)mxw_builder_entry(builder, number - 1, &rule);
		if (rule != own)
			break;
	}
	for (; number < count; number++) {
		struct mxw_entry_spec suffix = mxw_builder_entry(builder, number, &rule);

		if (rule != own)
			return false;
		if (suffix.scope == MXW_SCOPE_SUFFIX &&
		    mxw_name_replace_suffix(except.name, mxw_name_root(), suffix.name, buffer,
		                            ret) &&
		    covers_some(covers, own, *ret, except.scope))
			return true;
	}
	return false;
}

/* Would the rule tell of the name, or of one below it, were it not for its exceptions? */
static bool takes_lookalike_out(const struct mxwi_check *check, uint32_t rule,
                                const struct mxw_entry_spec *except)
{
	const uint64_t clients = check->reader->rules[rule].spec.clients & check->clients;
	struct mxw_question question = { .name = except->name, .now_s = check->now_s };
	struct mxw_contender contenders[CONTENDERS_MAX];
	struct mxw_name_buffer buffer;
	size_t count;

	if (clients == 0)
		return true; /* nobody asks */
	/* Look-alikes are below a public suffix, and which ones nobody can list. */
	if (except->scope != MXW_SCOPE_EXACT && mxwi_suffix_is_public(except->name))
		return true;
	if (except->scope == MXW_SCOPE_BELOW &&
	    !mxw_name_unnamed_below(except->name, &buffer, &question.name))
		return true;
	count = mxw_policy_contenders(check->policy, mxwi_check_first_group(clients), &question,
	                              contenders, CONTENDERS_MAX);
	for (size_t i = 0; i < count && i < CONTENDERS_MAX; i++)
		if (contenders[i].rule == rule &&
		    (contenders[i].standing == MXW_STANDING_EXCEPTED ||
		     contenders[i].standing == MXW_STANDING_OFF ||
		     contenders[i].standing == MXW_STANDING_EXPIRED))
			return true;
	/* More than fit: nobody knows. */
	return count > CONTENDERS_MAX;
}

static void check_except(const struct mxwi_check *check, const struct covers *covers,
                         size_t number)
{
	uint32_t number_of_rule;
	struct mxw_entry_spec spec =
		mxw_builder_entry(check->reader->builder, number, &number_of_rule);
	const struct mxwi_rule_notes *rule = &check->reader->rules[number_of_rule];
	struct mxwi_mark mark = { spec.line, spec.column };
	struct mxw_name_buffer buffer;
	struct mxw_name completed;

	if (rule->spec.section == MXW_SECTION_PROTECT) {
		if (!takes_lookalike_out(check, number_of_rule, &spec)) {
			(void)mxwi_findings_in(check->findings,
			                       mxwi_check_file(check, spec.file));
			mxwi_find_accepted(
				check->findings, rule->accepts, mark, MXWI_CODE_EXCEPT_UNUSED,
				"%s in \"except\" takes nothing out: none of the rule's "
				"domains is so much like it; correct it, or leave it out",
				MXWI_QUOTE_ENTRY(spec.name, spec.scope));
		}
		return;
	}
	if (covers_some(covers, number_of_rule, spec.name, spec.scope))
		return;
	(void)mxwi_findings_in(check->findings, mxwi_check_file(check, spec.file));
	if (find_completed(check, covers, number, &buffer, &completed))
		mxwi_find_accepted(check->findings, rule->accepts, mark,
		                   MXWI_CODE_EXCEPT_UNUSED,
		                   "%s in \"except\" takes nothing out: names there are "
		                   "whole, with the suffix; write %s",
		                   MXWI_QUOTE_ENTRY(spec.name, spec.scope),
		                   MXWI_QUOTE_ENTRY(completed, spec.scope));
	else if (rule->marks[MXWI_FIELD_FILES].line == 0 &&
	         rule->marks[MXWI_FIELD_NETWORKS].line == 0)
		mxwi_find_accepted(
			check->findings, rule->accepts, mark, MXWI_CODE_EXCEPT_UNUSED,
			"%s in \"except\" takes nothing out: the rule covers no such "
			"name; correct it, or leave it out",
			MXWI_QUOTE_ENTRY(spec.name, spec.scope));
}

/* Gathers what rules with exceptions cover. */
static void find_covers(const struct mxwi_check *check, struct covers *covers)
{
	const struct mxw_builder *builder = check->reader->builder;
	size_t count = mxw_builder_entry_count(builder);

	for (size_t i = 0; i < count; i++) {
		struct cover *cover = &covers->items[covers->count];
		uint32_t rule;
		struct mxw_entry_spec spec = mxw_builder_entry(builder, i, &rule);
		bool is_suffix = spec.scope == MXW_SCOPE_SUFFIX;

		if (check->reader->rules[rule].marks[MXWI_FIELD_EXCEPT].line == 0 ||
		    spec.part == MXW_PART_EXCEPT ||
		    (is_suffix && check->reader->rules[rule].has_only))
			continue;
		cover->rule = rule;
		cover->name = spec.name;
		cover->scope = is_suffix ? MXW_SCOPE_BELOW : spec.scope;
		covers->count++;
	}
	qsort(covers->items, covers->count, sizeof(*covers->items), compare_covers);
}

void mxwi_check_excepts(const struct mxwi_check *check)
{
	const struct mxw_builder *builder = check->reader->builder;
	size_t count = mxw_builder_entry_count(builder);
	struct covers covers = { 0 };

	for (size_t i = 0; i < count; i++) {
		uint32_t rule;

		if (mxw_builder_entry(builder, i, &rule).part != MXW_PART_EXCEPT)
			continue;
		if (covers.items == NULL) {
			covers.items = calloc(count, sizeof(*covers.items));
			if (covers.items == NULL) {
				mxwi_findings_nomem(check->findings);
				return;
			}
			find_covers(check, &covers);
		}
		check_except(check, &covers, i);
	}
	free(covers.items);
}
