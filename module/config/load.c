/* Octets become a tree, the tree a builder, the builder a policy: the policy file's own rules first,
 * then what it includes. Each step reports what it finds and goes on, so that one run shows every
 * mistake; whether there is a policy in the end depends on there being no error. The rules are sealed
 * even then, for the overlaps among those that are sound: the outcome is thrown away.
 *
 * Nothing is read from disk here, and no clock: the same sources and options make the same policy
 * wherever and whenever they are loaded. */
#include <string.h>

#include "config/checks.h"
#include "config/reader.h"

static void read_defaults(struct mxwi_reader *reader, const struct mxwi_node *map)
{
	uint32_t ttl_s = MXW_TTL_DEFAULT;
	int severity = MXW_SEVERITY_HIGH;
	enum mxw_action action = MXW_ACTION_UNSET;
	struct mxwi_fields fields;

	if (map != NULL &&
	    mxwi_fields_read(reader->findings, MXWI_MAP_DEFAULTS, map, &fields)) {
		action = mxwi_read_shared_action(reader, &fields);
		if (action != MXW_ACTION_UNSET)
			reader->action_mark = fields.value[MXWI_FIELD_ACTION]->mark;
		if (mxwi_field_number(reader->findings, &fields, MXWI_FIELD_TTL, &ttl_s))
			reader->ttl_mark = fields.value[MXWI_FIELD_TTL]->mark;
		if (!mxwi_field_word(reader->findings, &fields, MXWI_FIELD_SEVERITY, &severity))
			severity = MXW_SEVERITY_HIGH;
	}
	reader->action = action != MXW_ACTION_UNSET ? action : MXW_ACTION_NULL_MX;
	reader->ttl_s = ttl_s;
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
	if (mxwi_field_word(reader->findings, &fields, MXWI_FIELD_MODE, &mode)) {
		reader->mode = (enum mxw_mode)mode;
		reader->mode_mark = fields.value[MXWI_FIELD_MODE]->mark;
	}
	mxw_builder_set_mode(reader->builder, reader->mode);
	/* Groups before rules, wherever they are written: rules name them. */
	read_defaults(reader, fields.value[MXWI_FIELD_DEFAULTS]);
	if (fields.value[MXWI_FIELD_MAIL_HOSTS] != NULL)
		mxwi_read_groups(reader, fields.value[MXWI_FIELD_MAIL_HOSTS]);
	mxwi_read_expect(reader, fields.value[MXWI_FIELD_EXPECT]);
	mxwi_read_rules(reader, &fields);
	mxwi_read_includes(reader, fields.value[MXWI_FIELD_INCLUDE]);
	mxwi_check_ids(reader);
	mxwi_warn_nothing_watched(reader, root);
}

/* Whoever can write to a file decides where mail goes. */
static void check_writers(struct mxwi_reader *reader)
{
	static const char words[] =
		"others than its owner can write to this file; take that from them, "
		"as with \"chmod go-w\"";

	for (size_t i = 0; i < reader->sources->count; i++) {
		const struct mxwi_source *source = &reader->sources->items[i];
		const char *before = mxwi_findings_in(reader->findings, source->name);

		if (source->has_status && source->others_write && reader->options->for_service)
			mxwi_find_refused(reader->findings, MXWI_MARK_FILE,
			                  MXWI_CODE_WRITABLE_BY_OTHERS, "%s", words);
		else if (source->has_status && source->others_write)
			mxwi_find(reader->findings, MXWI_MARK_FILE,
			          MXWI_CODE_WRITABLE_BY_OTHERS, "%s", words);
		(void)mxwi_findings_in(reader->findings, before);
	}
}

/* Seals what was read, and checks it; *ret is written when it is a policy and there was no error. */
static void seal(struct mxwi_reader *reader, struct mxw_policy **ret)
{
	struct mxwi_findings *findings = reader->findings;
	struct mxw_policy *policy = NULL;
	enum mxw_result result = mxw_builder_seal(reader->builder, reader->options->seed,
	                                          mxwi_find_overlap, reader, &policy);

	if (result == MXW_NOMEM)
		mxwi_findings_nomem(findings);
	else if (result != MXW_OK && findings->errors == 0)
		mxwi_find(findings, MXWI_MARK_FILE, MXWI_CODE_LIMIT,
		          "the policy as a whole is too large");
	if (findings->result != MXW_NOMEM && !reader->options->was_good)
		mxwi_check_policy(reader, policy);
	/* Where there are errors, or not everything is looked for, more might have been settled. */
	if (findings->errors == 0 && !reader->options->errors_only &&
	    !reader->options->was_good)
		mxwi_warn_accepts(reader);
	if (findings->result == MXW_OK)
		*ret = policy;
	else
		mxw_policy_free(policy);
}

enum mxw_result mxw_load(const struct mxw_sources *sources,
                         const struct mxw_load_options *options, mxw_finding_fn *on_finding,
                         void *context, struct mxw_policy **ret)
{
	const struct mxwi_source *source = &sources->items[0];
	struct mxwi_findings findings;
	struct mxwi_arena arena = { 0 };
	struct mxwi_reader reader = { .findings = &findings,
		                      .arena = &arena,
		                      .sources = sources,
		                      .options = options,
		                      .source = source };
	struct mxwi_node *root = NULL;

	mxwi_findings_init(&findings, source->name, on_finding, context);
	findings.all = options->all_findings;
	check_writers(&reader);
	if (!mxwi_yaml_read(source->octets, source->size, &arena, &findings, &root))
		goto out;
	reader.notes = mxwi_arena_alloc(&arena, sources->count, sizeof(reader.notes[0]));
	reader.builder = mxw_builder_new();
	if (reader.notes == NULL || reader.builder == NULL) {
		mxwi_findings_nomem(&findings);
		goto out;
	}
	mxw_builder_set_digest(reader.builder, sources->digest);
	reader.file = mxw_builder_add_file(reader.builder, source->name);
	read_policy(&reader, root);
	if (findings.result != MXW_NOMEM)
		seal(&reader, ret);
out:
	mxwi_findings_finish(&findings);
	mxw_builder_free(reader.builder);
	mxwi_arena_fini(&arena);
	return findings.result;
}
