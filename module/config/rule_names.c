/* The names of a rule go to the builder in the order in which they are read: those that are written
 * in it, its networks, its suffixes, what `only` and `except` say of these, its lists. An entry of `only` is
 * written without a suffix and given to the builder with each of them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "config/paths.h"
#include "config/quote.h"
#include "config/rules.h"

void mxwi_rule_add_entry(const struct mxwi_rule_draft *draft, struct mxwi_mark mark,
                         struct mxw_entry_spec spec)
{
	if (draft->rule == MXW_RULE_NONE)
		return;
	spec.file = draft->reader->file;
	spec.line = mark.line;
	spec.column = mark.column;
	mxw_builder_add_entry(draft->reader->builder, draft->rule, &spec);
}

void mxwi_complain_intended(const struct mxwi_name_entry *entry, const char *text, size_t size,
                            const char *what, struct mxwi_complaint *reterr)
{
	char name[MXW_NAME_TEXT_MAX];

	(void)mxw_name_to_text(entry->name, name);
	reterr->code = MXWI_CODE_INTENDED_PLACE;
	(void)snprintf(reterr->text, sizeof(reterr->text),
	               "%s: %s was meant; write only the first, \"%s%s\"",
	               MXWI_QUOTE(text, size), what, mxw_scope_text(entry->scope), name);
}

/* `- army.ml: army.mil` is a map to YAML. Reports it, when that explains the item. */
static bool find_colon(struct mxwi_findings *findings, const struct mxwi_node *item)
{
	const struct mxwi_node *value = item->first;
	struct mxwi_name_entry ignored;
	struct mxwi_complaint complaint;
	char text[MXWI_GUESS_MAX];
	int size;

	if (item->broken || item->kind != MXWI_NODE_MAP || item->count != 1 ||
	    value->kind != MXWI_NODE_TEXT)
		return false;
	size = snprintf(text, sizeof(text), "%s %s", value->key->text, value->text);
	if (size <= 0 || (size_t)size >= sizeof(text) ||
	    mxwi_name_entry_parse(text, (size_t)size, &ignored, &complaint) != MXW_OK)
		return false;
	if (text[size - 1] == ' ')
		size--;
	mxwi_find(
		findings, item->mark, MXWI_CODE_WRONG_KIND,
		"expected a name, found a map; a blank, not a colon, goes between the two names "
		"of an entry; write %s",
		MXWI_QUOTE(text, (size_t)size));
	return true;
}

/* mxwi_name_entry_parse(), or the same for suffixes. */
typedef enum mxw_result parse_fn(const char *text, size_t size, struct mxwi_name_entry *ret,
                                 struct mxwi_complaint *reterr);

/* Reads what an item of a list is. False: it is none, which is reported. */
static bool read_with(parse_fn *parse, const struct mxwi_rule_draft *draft,
                      const struct mxwi_node *item, struct mxwi_name_entry *ret)
{
	struct mxwi_findings *findings = draft->reader->findings;
	struct mxwi_complaint complaint;
	enum mxw_result result;

	if (find_colon(findings, item) || !mxwi_item_is_text(findings, item, "a name"))
		return false;
	result = parse(item->text, item->size, ret, &complaint);
	if (result == MXW_SYNTAX)
		mxwi_find(findings, item->mark, complaint.code, "%s", complaint.text);
	else if (result != MXW_OK)
		mxwi_findings_nomem(findings);
	return result == MXW_OK;
}

/* Reads the entry that an item is. */
static bool read_entry(const struct mxwi_rule_draft *draft, const struct mxwi_node *item,
                       struct mxwi_name_entry *ret)
{
	return read_with(mxwi_name_entry_parse, draft, item, ret);
}

/* The first item of a list of names; NULL: there is none. Reports an empty list. */
static const struct mxwi_node *first_item(const struct mxwi_rule_draft *draft,
                                          enum mxwi_field field, const char *what)
{
	const struct mxwi_node *list = draft->fields->value[field];

	if (list == NULL)
		return NULL;
	if (list->count == 0)
		mxwi_find(draft->reader->findings, list->mark, MXWI_CODE_EMPTY_LIST,
		          "\"%s\" lists no name; write at least one, or leave %s out",
		          mxwi_key_of(draft->fields->map, field)->name, what);
	return list->first;
}

/* Reports an entry with a second name where `what` was meant and none can be. */
static void check_intended(const struct mxwi_rule_draft *draft, const struct mxwi_node *item,
                           const struct mxwi_name_entry *entry, const char *what)
{
	struct mxwi_complaint complaint;

	if (entry->intended.wire == NULL)
		return;
	mxwi_complain_intended(entry, item->text, item->size, what, &complaint);
	mxwi_find(draft->reader->findings, item->mark, complaint.code, "%s", complaint.text);
}

/* Adds a protected domain, or reports why it is none. */
static void add_protected(const struct mxwi_rule_draft *draft, const struct mxwi_node *item,
                          const struct mxwi_name_entry *entry)
{
	struct mxwi_complaint complaint;
	uint8_t suffix_labels;

	if (!mxwi_check_protected(entry, item->text, item->size, &suffix_labels, &complaint)) {
		mxwi_find(draft->reader->findings, item->mark, complaint.code, "%s",
		          complaint.text);
		return;
	}
	mxwi_rule_add_entry(draft, item->mark,
	                    (struct mxw_entry_spec){ .name = entry->name,
	                                             .origin = MXW_ORIGIN_DOMAINS,
	                                             .suffix_labels = suffix_labels });
}

/* Reads the entries that a rule is about. Only those that are watched may have an intended name. */
static void read_entries(const struct mxwi_rule_draft *draft, enum mxwi_field field)
{
	const struct mxwi_node *item =
		first_item(draft, field, field == MXWI_FIELD_HOSTS ? "the key" : "the rule");

	for (; item != NULL; item = item->next) {
		struct mxwi_name_entry entry;

		if (!read_entry(draft, item, &entry))
			continue;
		if (mxwi_rule_protects(draft)) {
			add_protected(draft, item, &entry);
			continue;
		}
		if (!mxwi_rule_watches(draft))
			check_intended(draft, item, &entry,
			               field == MXWI_FIELD_HOSTS ? "a mail server"
			                                         : "a name that is allowed");
		mxwi_rule_add_entry(
			draft, item->mark,
			(struct mxw_entry_spec){ .name = entry.name,
		                                 .intended = mxwi_rule_watches(draft)
		                                                     ? entry.intended
		                                                     : (struct mxw_name){ 0 },
		                                 .scope = entry.scope,
		                                 .origin = MXW_ORIGIN_DOMAINS });
	}
}

static void read_except(const struct mxwi_rule_draft *draft)
{
	const struct mxwi_node *item = first_item(draft, MXWI_FIELD_EXCEPT, "the key");

	for (; item != NULL; item = item->next) {
		struct mxwi_name_entry entry;

		if (!read_entry(draft, item, &entry))
			continue;
		check_intended(draft, item, &entry, "a name that the rule is not for");
		mxwi_rule_add_entry(draft, item->mark,
		                    (struct mxw_entry_spec){ .name = entry.name,
		                                             .scope = entry.scope,
		                                             .origin = MXW_ORIGIN_DOMAINS,
		                                             .part = MXW_PART_EXCEPT });
	}
}

/* ---- suffixes ---- */

/* A suffix of a rule, and the one that was meant. */
struct suffix {
	struct mxw_name typed, intended; /* in the arena */
	struct suffix *next;
};

/* Are there exactly two names, without prefix? Reports when not. */
static bool check_pair(const struct mxwi_rule_draft *draft, const struct mxwi_node *item,
                       const struct mxwi_name_entry *entry)
{
	const char *quoted = MXWI_QUOTE(item->text, item->size);
	char typed[MXW_NAME_TEXT_MAX], intended[MXW_NAME_TEXT_MAX];

	(void)mxw_name_to_text(entry->name, typed);
	if (entry->intended.wire == NULL) {
		mxwi_find(draft->reader->findings, item->mark, MXWI_CODE_SUFFIX_PAIR,
		          "%s lacks the suffix that was meant; "
		          "write both, the typed one first, such as \"%s example\"",
		          quoted, typed);
		return false;
	}
	if (entry->scope != MXW_SCOPE_SUBTREE) {
		(void)mxw_name_to_text(entry->intended, intended);
		mxwi_find(draft->reader->findings, item->mark, MXWI_CODE_SUFFIX_PAIR,
		          "%s has a prefix, which suffixes do not take; write \"%s %s\"",
		          quoted, typed, intended);
		return false;
	}
	return true;
}

/* Reads the suffixes of a rule: those that can be read, in the arena. */
static struct suffix *read_suffixes(const struct mxwi_rule_draft *draft)
{
	const struct mxwi_node *item = first_item(draft, MXWI_FIELD_SUFFIXES, "the key");
	struct suffix *suffixes = NULL, **end = &suffixes;

	for (; item != NULL; item = item->next) {
		struct mxwi_name_entry entry;
		struct suffix *suffix;

		if (!read_with(mxwi_suffix_pair_parse, draft, item, &entry) ||
		    !check_pair(draft, item, &entry))
			continue;
		mxwi_rule_add_entry(draft, item->mark,
		                    (struct mxw_entry_spec){ .name = entry.name,
		                                             .intended = entry.intended,
		                                             .scope = MXW_SCOPE_SUFFIX,
		                                             .origin = MXW_ORIGIN_DOMAINS });
		suffix = mxwi_arena_alloc(draft->reader->arena, 1, sizeof(*suffix));
		if (suffix == NULL) {
			mxwi_findings_nomem(draft->reader->findings);
			break;
		}
		suffix->typed = mxwi_keep_name(draft->reader, entry.name);
		suffix->intended = mxwi_keep_name(draft->reader, entry.intended);
		*end = suffix;
		end = &suffix->next;
	}
	return suffixes;
}

/* Does an entry of `only` end in a suffix, which it is to be written without? Reports it. */
static bool check_relative(const struct mxwi_rule_draft *draft, const struct mxwi_node *item,
                           const struct mxwi_name_entry *entry, struct mxw_name suffix)
{
	char quoted[MXW_NAME_TEXT_MAX], name[MXW_NAME_TEXT_MAX];
	struct mxw_name_buffer buffer;
	struct mxw_name relative;

	if (!mxw_name_encloses(suffix, entry->name))
		return true;
	(void)mxw_name_to_text(suffix, quoted);
	if (!mxw_name_replace_suffix(entry->name, suffix, mxw_name_root(), &buffer, &relative))
		return true; /* it does not enclose the name; said above */
	if (relative.labels == 0) {
		mxwi_find(draft->reader->findings, item->mark, MXWI_CODE_ONLY_SUFFIX,
		          "%s is the suffix itself; write what is below it, without it, "
		          "or leave \"only\" out",
		          MXWI_QUOTE(item->text, item->size));
		return false;
	}
	(void)mxw_name_to_text(relative, name);
	mxwi_find(draft->reader->findings, item->mark, MXWI_CODE_ONLY_SUFFIX,
	          "%s ends in the suffix %s, which is left out in \"only\"; write \"%s%s\"",
	          MXWI_QUOTE(item->text, item->size), MXWI_QUOTE(quoted, strlen(quoted)),
	          mxw_scope_text(entry->scope), name);
	return false;
}

/* The entry below one suffix. */
static void add_only(const struct mxwi_rule_draft *draft, const struct mxwi_node *item,
                     const struct mxwi_name_entry *entry, const struct suffix *suffix)
{
	struct mxw_name_buffer buffer;
	struct mxw_name name;

	if (!mxw_name_replace_suffix(entry->name, mxw_name_root(), suffix->typed, &buffer,
	                             &name)) {
		mxwi_find(draft->reader->findings, item->mark, MXWI_CODE_LIMIT,
		          "%s is too long below a suffix: a name has at most %u octets",
		          MXWI_QUOTE(item->text, item->size), MXW_NAME_SIZE_MAX);
		return;
	}
	mxwi_rule_add_entry(draft, item->mark,
	                    (struct mxw_entry_spec){ .name = name,
	                                             .scope = entry->scope,
	                                             .origin = MXW_ORIGIN_DOMAINS,
	                                             .part = MXW_PART_ONLY });
}

/* Are there few enough names in `only`, each below each suffix, as if they were written out? Reports
 * when not. */
static bool check_only_count(const struct mxwi_rule_draft *draft, const struct suffix *suffixes)
{
	const struct mxwi_node *list = draft->fields->value[MXWI_FIELD_ONLY];
	uint64_t count = 0;

	for (; suffixes != NULL; suffixes = suffixes->next)
		count++;
	if (list == NULL || list->count * count <= MXW_YAML_NODES_MAX)
		return true;
	mxwi_find(draft->reader->findings, list->mark, MXWI_CODE_LIMIT,
	          "%zu names in \"only\", each below %" PRIu64
	          " suffixes, are more than %u together, which is the most; "
	          "write several rules",
	          list->count, count, MXW_YAML_NODES_MAX);
	return false;
}

static void read_only(const struct mxwi_rule_draft *draft, const struct suffix *suffixes)
{
	const struct mxwi_node *item = first_item(draft, MXWI_FIELD_ONLY, "the key");

	if (!check_only_count(draft, suffixes))
		return;
	for (; item != NULL; item = item->next) {
		struct mxwi_name_entry entry;
		bool relative = true;

		if (!read_entry(draft, item, &entry))
			continue;
		check_intended(draft, item, &entry, "a name below the suffix");
		for (const struct suffix *suffix = suffixes; suffix != NULL && relative;
		     suffix = suffix->next)
			relative = check_relative(draft, item, &entry, suffix->typed) &&
			           check_relative(draft, item, &entry, suffix->intended);
		for (const struct suffix *suffix = suffixes; suffix != NULL && relative;
		     suffix = suffix->next)
			add_only(draft, item, &entry, suffix);
	}
}

/* ---- lists ---- */

/* Is the list new to the rule? Then it is noted; else that is warned of. */
static bool note_list(const struct mxwi_rule_draft *draft, const struct mxwi_node *item,
                      const struct mxwi_source *source)
{
	struct mxwi_reader *reader = draft->reader;
	struct mxwi_source_notes *notes = &reader->notes[source - reader->sources->items];

	if (notes->rule == reader->rules_read) {
		mxwi_find_accepted(reader->findings, draft->accepts, item->mark,
		                   MXWI_CODE_REPEATED, "%s is in \"files\" twice",
		                   MXWI_QUOTE(source->name, strlen(source->name)));
		return false;
	}
	notes->rule = reader->rules_read;
	return true;
}

static void read_files(const struct mxwi_rule_draft *draft)
{
	struct mxwi_reader *reader = draft->reader;
	struct mxwi_list_options options = { 0 };
	int word;

	/* What is protected is always a subtree. */
	if (!mxwi_rule_protects(draft) &&
	    mxwi_field_word(reader->findings, draft->fields, MXWI_FIELD_MATCH, &word))
		options.match = (enum mxwi_match)word;
	if (mxwi_field_word(reader->findings, draft->fields, MXWI_FIELD_BAD_LINES, &word))
		options.bad_lines = (enum mxwi_bad_lines)word;
	for (const struct mxwi_node *item = first_item(draft, MXWI_FIELD_FILES, "the key");
	     item != NULL; item = item->next) {
		const struct mxwi_source *source = NULL;
		const char *path;

		if (!mxwi_read_path(reader, item, "the path of a list", &path))
			continue;
		source = mxwi_sources_next(reader->sources, MXWI_SOURCE_LIST, path, NULL);
		if (source == NULL)
			mxwi_find_missing(reader, item, path, MXWI_SOURCE_LIST, draft->accepts);
		for (; source != NULL; source = mxwi_sources_next(
					       reader->sources, MXWI_SOURCE_LIST, path, source))
			if (source->result != MXW_OK)
				mxwi_find_unreadable(reader->findings, item->mark, source->name,
				                     source->result, source->error,
				                     mxwi_source_size_max(source->kind));
			else if (note_list(draft, item, source))
				mxwi_list_read(draft, &options, source);
	}
}

void mxwi_rule_read_names(const struct mxwi_rule_draft *draft)
{
	read_entries(draft, MXWI_FIELD_DOMAINS);
	read_entries(draft, MXWI_FIELD_HOSTS);
	mxwi_rule_read_networks(draft);
	if (mxwi_rule_watches(draft))
		read_only(draft, read_suffixes(draft));
	read_except(draft);
	if (draft->fields->value[MXWI_FIELD_FILES] != NULL)
		read_files(draft);
}
