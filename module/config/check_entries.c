/* One pass over all entries as they were written, in their order. For a policy in service only what
 * it is refused for is looked for: whole public suffixes. Else each name is also held against the
 * policy that it is part of, and against the ways in which letters deceive. */
#include "config/check.h"

#include <stdlib.h>
#include <string.h>

#include "config/quote.h"
#include "config/scripts.h"
#include "suffix/suffix.h"

/* An entry of a rule that answers, other than those of "except". */
struct watched {
	const struct mxwi_check *check;
	const struct mxwi_rule_notes *rule;
	struct mxw_entry_spec spec;
	struct mxwi_mark mark;
};

/* How often the same intended name in a row, or nearly, need not be looked up again. */
#define REMEMBERED 1024u

/* Intended names that no rule watches: those of a list are often few. */
struct memory {
	struct {
		struct mxw_name name; /* borrowed from the builder */
		enum mxw_scope scope;
	} slots[REMEMBERED];
};

/* ---- public suffixes ---- */

/* Does the entry take a whole public suffix, or what somebody would call one? */
static bool takes_suffix(const struct watched *watched)
{
	switch (watched->spec.scope) {
	case MXW_SCOPE_SUFFIX:
		return !watched->rule->has_only;
	case MXW_SCOPE_SUBTREE:
	case MXW_SCOPE_BELOW:
		return mxwi_suffix_is_public(watched->spec.name);
	case MXW_SCOPE_EXACT:
	default:
		return false;
	}
}

static void find_whole_suffix(const struct watched *watched)
{
	const struct mxw_entry_spec *spec = &watched->spec;

	if (spec->scope == MXW_SCOPE_SUFFIX)
		mxwi_find_accepted(watched->check->findings, watched->rule->accepts,
		                   watched->mark, MXWI_CODE_WHOLE_SUFFIX,
		                   "suffix %s without \"only\" covers every name below it, "
		                   "whoever has it; write in \"only\" the names that are "
		                   "meant, or in \"accept\" why all are",
		                   MXWI_QUOTE_ENTRY(spec->name, spec->scope));
	else
		mxwi_find_accepted(watched->check->findings, watched->rule->accepts,
		                   watched->mark, MXWI_CODE_WHOLE_SUFFIX,
		                   "%s covers %s, and with it every domain that "
		                   "others have registered there; write the domains that are "
		                   "meant, or in \"accept\" why all are",
		                   MXWI_QUOTE_ENTRY(spec->name, spec->scope),
		                   spec->name.labels == 1 ? "all below one label"
		                                          : "a public suffix");
}

/* Are the addresses of the names kept out of the cache, for some group's sake? */
static void find_uncached(const struct watched *watched)
{
	const struct mxwi_check *check = watched->check;

	for (uint32_t group = 0; group < check->reader->group_count; group++) {
		enum mxw_action action = mxwi_check_action(check, watched->rule, group);

		if (!mxwi_check_enforces(check, watched->rule, group) ||
		    !mxw_action_covers(action, MXW_TYPE_A, MXW_CLASS_IN))
			continue;
		mxwi_find_accepted(
			check->findings, watched->rule->accepts, watched->mark,
			MXWI_CODE_UNCACHED_ADDRESSES,
			"action \"%s\" for group %s answers A and AAAA too: the addresses of all "
			"names below %s stay out of the cache, for every client; "
			"\"null-mx\" leaves them alone",
			mxw_action_text(action), check->reader->groups[group].quoted,
			MXWI_QUOTE_ENTRY(watched->spec.name, MXW_SCOPE_SUBTREE));
		return;
	}
}

/* ---- letters ---- */

static void find_mixed_scripts(const struct watched *watched, struct mxw_name name)
{
	char text[MXWI_SCRIPTS_TEXT_MAX];

	if (mxwi_scripts_find_mixed(name, text) != MXW_OK)
		mxwi_findings_nomem(watched->check->findings);
	else if (text[0] != '\0')
		mxwi_find_accepted(watched->check->findings, watched->rule->accepts,
		                   watched->mark, MXWI_CODE_MIXED_SCRIPTS,
		                   "label %s: letters that look alike are often taken for each "
		                   "other; type it again if that is not meant",
		                   text);
}

/* ---- intended names ---- */

static size_t slot_of(struct mxw_name name)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < name.size; i++)
		hash = (hash ^ name.wire[i]) * 16777619u;
	return (hash ^ hash >> 16) % REMEMBERED;
}

/* Is the intended name of the entry, or what is below it where names are carried there, watched? */
static bool is_intended_watched(const struct watched *watched, struct mxw_share *ret)
{
	struct mxw_name intended = watched->spec.intended, below;
	enum mxw_scope scope = watched->spec.scope;
	bool at = scope == MXW_SCOPE_SUBTREE || scope == MXW_SCOPE_EXACT;
	struct mxw_name_buffer buffer;

	if (at && mxwi_check_watched(watched->check, intended, MXW_SUBJECT_NAME,
	                             MXW_CLIENTS_ALL, ret))
		return true;
	return scope != MXW_SCOPE_EXACT && mxw_name_unnamed_below(intended, &buffer, &below) &&
	       mxwi_check_watched(watched->check, below, MXW_SUBJECT_NAME, MXW_CLIENTS_ALL,
	                          ret);
}

static void tell_intended_watched(const struct watched *watched, struct mxw_name intended,
                                  const struct mxw_share *share)
{
	mxwi_find_accepted(watched->check->findings, watched->rule->accepts, watched->mark,
	                   MXWI_CODE_INTENDED_WATCHED,
	                   "%s, which was meant by %s, is itself watched: %s; "
	                   "correct one of them",
	                   MXWI_QUOTE_ENTRY(intended, MXW_SCOPE_SUBTREE),
	                   MXWI_QUOTE_ENTRY(watched->spec.name, watched->spec.scope),
	                   MXWI_BLAME(watched->check, share->entry, "covers"));
}

/* The same for one of the names in "only", which has the intended name of the suffix that it is
 * below. */
static void find_only_watched(const struct watched *watched)
{
	const struct mxwi_check *check = watched->check;
	struct mxw_name_buffer below_buffer, buffer;
	struct mxw_name name = watched->spec.name, intended;
	struct mxw_share shares[MXW_SHARES_MAX], share;
	size_t count;

	if (watched->spec.scope == MXW_SCOPE_BELOW &&
	    !mxw_name_unnamed_below(name, &below_buffer, &name))
		return;
	count = mxw_policy_shares(check->policy, MXW_CLIENTS_ALL,
	                          &(struct mxw_question){ .name = name, .now_s = check->now_s },
	                          shares);
	for (size_t i = 0; i < count; i++) {
		struct mxw_verdict verdict = { .trigger = shares[i].trigger,
			                       .rule = shares[i].rule,
			                       .entry = shares[i].entry };

		if (verdict.trigger != MXW_TRIGGER_SUFFIX ||
		    &check->reader->rules[verdict.rule] != watched->rule ||
		    !mxw_policy_intended(check->policy, &verdict, name, &buffer, &intended) ||
		    !mxwi_check_watched(check, intended, MXW_SUBJECT_NAME, MXW_CLIENTS_ALL,
		                        &share))
			continue;
		if (watched->spec.scope == MXW_SCOPE_BELOW)
			intended = mxw_name_parent(intended, 1);
		tell_intended_watched(watched, intended, &share);
		return;
	}
}

/* Lines of maps and zones have a word behind the name: REJECT, OK, MX. Of a public suffix one label may
 * well be meant: gouv.ml gov. */
static void find_intended_label(const struct watched *watched)
{
	const struct mxw_entry_spec *spec = &watched->spec;

	if (spec->intended.labels != 1 || spec->scope == MXW_SCOPE_SUFFIX ||
	    mxwi_suffix_is_public(spec->name))
		return;
	mxwi_find_accepted(
		watched->check->findings, watched->rule->accepts, watched->mark,
		MXWI_CODE_INTENDED_LABEL,
		"%s, one label, is taken for the name that was meant by %s, and "
		"senders may be told so; write the whole name that was meant, or none",
		MXWI_QUOTE_ENTRY(spec->intended, MXW_SCOPE_SUBTREE),
		MXWI_QUOTE_ENTRY(spec->name, spec->scope));
}

static void find_intended_watched(const struct watched *watched, struct memory *memory)
{
	const struct mxw_entry_spec *spec = &watched->spec;
	size_t slot = slot_of(spec->intended);
	struct mxw_name known = memory->slots[slot].name;
	struct mxw_share share;

	if (known.wire != NULL && memory->slots[slot].scope == spec->scope &&
	    mxw_name_equal(known, spec->intended))
		return;
	if (!is_intended_watched(watched, &share)) {
		memory->slots[slot].name = spec->intended;
		memory->slots[slot].scope = spec->scope;
		return;
	}
	tell_intended_watched(watched, spec->intended, &share);
}

/* ---- all of them ---- */

static void check_entry(const struct watched *watched, struct memory *memory)
{
	/* What is protected is refused where it is a public suffix, but for private ones. */
	bool takes =
		watched->rule->spec.section != MXW_SECTION_PROTECT && takes_suffix(watched);

	if (takes)
		find_whole_suffix(watched);
	if (memory == NULL)
		return;
	if (takes && watched->rule->spec.section == MXW_SECTION_WATCH)
		find_uncached(watched);
	find_mixed_scripts(watched, watched->spec.name);
	if (watched->spec.intended.wire == NULL)
		return;
	find_mixed_scripts(watched, watched->spec.intended);
	find_intended_label(watched);
	if (watched->check->policy != NULL)
		find_intended_watched(watched, memory);
}

void mxwi_check_entries(const struct mxwi_check *check)
{
	const struct mxwi_reader *reader = check->reader;
	size_t count = mxw_builder_entry_count(reader->builder);
	struct watched watched = { .check = check };
	struct memory *memory = NULL; /* only where all is looked for */
	const char *file = NULL;
	uint32_t file_number = 0;

	if (!reader->options->errors_only) {
		memory = calloc(1, sizeof(*memory));
		if (memory == NULL) {
			mxwi_findings_nomem(reader->findings);
			return;
		}
	}
	for (size_t i = 0; i < count; i++) {
		uint32_t rule;

		watched.spec = mxw_builder_entry(reader->builder, i, &rule);
		watched.rule = &reader->rules[rule];
		if (watched.spec.part == MXW_PART_EXCEPT ||
		    watched.rule->spec.section == MXW_SECTION_ALLOW)
			continue;
		if (file == NULL || watched.spec.file != file_number) {
			file_number = watched.spec.file;
			file = mxwi_check_file(check, file_number);
			(void)mxwi_findings_in(check->findings, file);
		}
		watched.mark = (struct mxwi_mark){ watched.spec.line, watched.spec.column };
		if (watched.spec.part == MXW_PART_MATCH)
			check_entry(&watched, memory);
		else if (memory != NULL && check->policy != NULL)
			find_only_watched(&watched);
	}
	free(memory);
}
