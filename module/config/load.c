/* Octets become a tree, the tree a builder, the builder a policy. Each step reports what it
 * finds and goes on, so that one run shows every mistake; whether there is a policy in the end
 * depends on there being no error. The rules are sealed even then, for the overlaps among those
 * that are sound: the outcome is thrown away. */
#include "config/reader.h"

#include <string.h>

#include "config/quote.h"
#include "config/sources.h"

/* What the callback for overlaps needs. */
struct overlap_reporter {
	struct mxwi_findings *findings;
	struct mxw_overlap last; /* without its borrowed texts */
	bool any;
};

/* Two groups may hear of the same two entries. */
static bool is_repeated(const struct overlap_reporter *reporter,
                        const struct mxw_overlap *overlap)
{
	const struct mxw_overlap *last = &reporter->last;

	return reporter->any && last->kind == overlap->kind &&
	       last->first.line == overlap->first.line &&
	       last->first.column == overlap->first.column &&
	       last->second.line == overlap->second.line &&
	       last->second.column == overlap->second.column;
}

static void on_overlap(void *context, const struct mxw_overlap *overlap)
{
	struct overlap_reporter *reporter = context;
	struct mxwi_mark mark = { overlap->second.line, overlap->second.column };
	char text[MXW_NAME_TEXT_MAX];
	const char *name;

	if (is_repeated(reporter, overlap))
		return;
	reporter->last = *overlap;
	reporter->any = true;
	(void)mxw_name_to_text(overlap->name, text);
	name = MXWI_QUOTE(text, strlen(text));
	switch (overlap->kind) {
	case MXW_OVERLAP_CONTRADICTION:
		mxwi_find(reporter->findings, mark, MXWI_CODE_CONTRADICTION,
		          "%s is in rule \"%s\" and, at line %u, in rule \"%s\", "
		          "which give the same clients different answers; "
		          "leave it in one of them",
		          name, overlap->second.rule_id, (unsigned)overlap->first.line,
		          overlap->first.rule_id);
		break;
	case MXW_OVERLAP_SHADOWED:
		mxwi_find(reporter->findings, mark, MXWI_CODE_SHADOWED,
		          "%s is in rule \"%s\" and, at line %u, in rule \"%s\", "
		          "which decides; leave it in one of them",
		          name, overlap->second.rule_id, (unsigned)overlap->first.line,
		          overlap->first.rule_id);
		break;
	case MXW_OVERLAP_REPEATED:
	default:
		mxwi_find(reporter->findings, mark, MXWI_CODE_REPEATED,
		          "%s is in rule \"%s\" twice, and at line %u the first time; "
		          "leave one of them out",
		          name, overlap->second.rule_id, (unsigned)overlap->first.line);
	}
}

static void read_defaults(struct mxwi_reader *reader, const struct mxwi_node *map)
{
	uint32_t ttl_s = 60;
	int severity = MXW_SEVERITY_HIGH;
	enum mxw_action action = MXW_ACTION_UNSET;
	struct mxwi_fields fields;

	if (map != NULL &&
	    mxwi_fields_read(reader->findings, MXWI_MAP_DEFAULTS, map, &fields)) {
		action = mxwi_read_shared_action(reader, &fields);
		if (!mxwi_field_number(reader->findings, &fields, MXWI_FIELD_TTL, &ttl_s))
			ttl_s = 60;
		if (!mxwi_field_word(reader->findings, &fields, MXWI_FIELD_SEVERITY, &severity))
			severity = MXW_SEVERITY_HIGH;
	}
	reader->action = action != MXW_ACTION_UNSET ? action : MXW_ACTION_NULL_MX;
	mxw_builder_set_defaults(reader->builder, reader->action, ttl_s,
	                         (enum mxw_severity)severity);
}

static void read_policy(struct mxwi_reader *reader, const struct mxwi_node *root)
{
	struct mxwi_fields fields;
	int mode;

	if (!mxwi_check_version(reader->findings, MXWI_MAP_POLICY, root) ||
	    !mxwi_fields_read(reader->findings, MXWI_MAP_POLICY, root, &fields))
		return;
	reader->mode = MXW_MODE_ENFORCE;
	if (mxwi_field_word(reader->findings, &fields, MXWI_FIELD_MODE, &mode))
		reader->mode = (enum mxw_mode)mode;
	mxw_builder_set_mode(reader->builder, reader->mode);
	/* Groups before rules, wherever they are written: rules name them. */
	read_defaults(reader, fields.value[MXWI_FIELD_DEFAULTS]);
	if (fields.value[MXWI_FIELD_MAIL_HOSTS] != NULL)
		mxwi_read_groups(reader, fields.value[MXWI_FIELD_MAIL_HOSTS]);
	mxwi_read_rules(reader, fields.value[MXWI_FIELD_WATCH], fields.value[MXWI_FIELD_ALLOW]);
	mxwi_warn_groups(reader, root);
}

/* Seals what was read; *ret is written when it is a policy and there was no error. */
static void seal(struct mxwi_reader *reader, uint64_t seed, struct mxw_policy **ret)
{
	struct overlap_reporter reporter = { .findings = reader->findings };
	struct mxw_policy *policy = NULL;
	enum mxw_result result =
		mxw_builder_seal(reader->builder, seed, on_overlap, &reporter, &policy);

	if (result == MXW_NOMEM)
		mxwi_findings_nomem(reader->findings);
	else if (result != MXW_OK && reader->findings->errors == 0)
		mxwi_find(reader->findings, MXWI_MARK_FILE, MXWI_CODE_LIMIT,
		          "the policy as a whole is too large");
	if (reader->findings->result == MXW_OK)
		*ret = policy;
	else
		mxw_policy_free(policy);
}

enum mxw_result mxw_load(const struct mxw_sources *sources,
                         const struct mxw_load_options *options, mxw_finding_fn *on_finding,
                         void *context, struct mxw_policy **ret)
{
	/* Only the policy itself is read in this version; there is nothing to include
	 * others. */
	const struct mxwi_source *source = &sources->items[0];
	struct mxwi_findings findings;
	struct mxwi_arena arena = { 0 };
	struct mxwi_reader reader = { .findings = &findings,
		                      .arena = &arena,
		                      .sources = sources,
		                      .options = options };
	struct mxwi_node *root = NULL;

	mxwi_findings_init(&findings, source->name, on_finding, context);
	if (!mxwi_yaml_read(source->octets, source->size, &arena, &findings, &root))
		goto out;
	reader.builder = mxw_builder_new();
	if (reader.builder == NULL) {
		mxwi_findings_nomem(&findings);
		goto out;
	}
	mxw_builder_set_digest(reader.builder, sources->digest);
	reader.file = mxw_builder_add_file(reader.builder, source->name);
	read_policy(&reader, root);
	if (findings.result != MXW_NOMEM)
		seal(&reader, options->seed, ret);
out:
	mxwi_findings_finish(&findings);
	mxw_builder_free(reader.builder);
	mxwi_arena_fini(&arena);
	return findings.result;
}
