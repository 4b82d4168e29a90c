/* Reads the few words of a row, and asks. */
#include "tests/unit/choice_rows.h"

#include <string.h>

#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>

static const struct mxw_rule_spec rules[MXWT_R_COUNT] = {
	[MXWT_R_PLAIN] = { .id = "plain" },
	[MXWT_R_OTHER] = { .id = "other" },
	[MXWT_R_MONITOR] = { .id = "monitor", .mode = MXW_MODE_MONITOR },
	[MXWT_R_OFF] = { .id = "off", .mode = MXW_MODE_DISABLED },
	[MXWT_R_SECOND] = { .id = "second", .clients = 1u << SECOND },
	[MXWT_R_NXDOMAIN] = { .id = "nxdomain", .action = MXW_ACTION_NXDOMAIN, .ttl_s = 300 },
	[MXWT_R_EXPIRES] = { .id = "expires", .expires_s = 1000 },
	[MXWT_R_LAPSES] = { .id = "lapses", .expires_s = 1000, .on_expiry = MXW_MODE_DISABLED },
	[MXWT_R_ALLOW] = { .id = "allow", .section = MXW_SECTION_ALLOW },
	[MXWT_R_ALLOW_SECOND] = { .id = "allow-second",
	                          .section = MXW_SECTION_ALLOW,
	                          .clients = 1u << SECOND },
	[MXWT_R_ALLOW_LAPSES] = { .id = "allow-lapses",
	                          .section = MXW_SECTION_ALLOW,
	                          .expires_s = 1000 },
	[MXWT_R_INCLUDED] = { .id = "included", .include_mode = MXW_MODE_MONITOR },
};

static uint32_t rule_named(const char *id, size_t size)
{
	uint32_t rule = 0;

	while (rule < MXWT_R_COUNT &&
	       (strlen(rules[rule].id) != size || memcmp(rules[rule].id, id, size) != 0))
		rule++;
	CU_ASSERT_FATAL(rule < MXWT_R_COUNT);
	return rule;
}

static void add_said(struct mxw_builder *builder, const char *rule, const char *end)
{
	struct mxw_entry_spec spec = { .line = 1 };
	const char *text = strchr(rule, ' ') + 1;
	char name[64];

	for (; strchr("@!+~=", *text) != NULL; text++) {
		switch (*text) {
		case '@':
			spec.origin = MXW_ORIGIN_FILES;
			break;
		case '!':
			spec.part = MXW_PART_EXCEPT;
			break;
		case '+':
			spec.part = MXW_PART_ONLY;
			break;
		case '~':
			spec.scope = MXW_SCOPE_SUFFIX;
			break;
		default:
			spec.scope = MXW_SCOPE_EXACT;
		}
	}
	if (strncmp(text, "*.", 2) == 0) {
		spec.scope = MXW_SCOPE_BELOW;
		text += 2;
	}
	(void)snprintf(name, sizeof(name), "%.*s", (int)(end - text), text);
	spec.name = mxwt_name(name);
	mxw_builder_add_entry(builder, rule_named(rule, (size_t)(strchr(rule, ' ') - rule)),
	                      &spec);
}

void mxwt_add_policy(struct mxw_builder *builder, const char *policy)
{
	for (const char *at = policy; *at != '\0';) {
		const char *end = at + strcspn(at, ";");

		add_said(builder, at, end);
		at = *end == ';' ? end + 2 : end;
	}
}

struct mxw_builder *mxwt_begin_rows(void)
{
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_NODATA);
	for (uint32_t i = 0; i < MXWT_R_COUNT; i++)
		(void)mxw_builder_add_rule(builder, &rules[i]);
	return builder;
}

void mxwt_run_rows(const struct mxwt_row *rows, size_t count, enum mxw_mode mode,
                   enum mxw_mode ceiling)
{
	for (size_t i = 0; i < count; i++) {
		const struct mxwt_row *row = &rows[i];
		unsigned failures = CU_get_number_of_failures();
		struct mxw_builder *builder = mxwt_begin_rows();
		struct mxw_verdict verdict;
		struct mxw_policy *policy;

		mxw_builder_set_mode(builder, mode);
		mxwt_add_policy(builder, row->policy);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		const struct mxw_question question = {
			.name = mxwt_name(row->name),
			.type = MXW_TYPE_MX,
			.class_ = MXW_CLASS_IN,
			.now_s = row->now_s,
			.ceiling = ceiling,
		};
		verdict = mxw_policy_decide_for_group(
			policy, row->group == NOBODY ? MXW_GROUP_NONE : (uint32_t)row->group,
			&question);
		CU_ASSERT_EQUAL(verdict.rule,
		                row->rule == NULL ? MXW_RULE_NONE
		                                  : rule_named(row->rule, strlen(row->rule)));
		CU_ASSERT_EQUAL(verdict.action, row->action);
		CU_ASSERT_EQUAL(verdict.entry == MXW_ENTRY_NONE, row->rule == NULL);
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", row->line);
		mxw_policy_free(policy);
	}
}

void mxwt_run_guard_rows(const struct mxwt_guard_row *rows, size_t count, enum mxw_mode ceiling)
{
	for (size_t i = 0; i < count; i++) {
		struct mxw_builder *builder = mxwt_begin_rows();
		unsigned failures = CU_get_number_of_failures();
		const struct mxw_question question = { .name = mxwt_name("mail.army.ml"),
			                               .type = MXW_TYPE_MX,
			                               .class_ = MXW_CLASS_IN,
			                               .now_s = rows[i].now_s,
			                               .ceiling = ceiling };
		struct mxw_policy *policy;

		mxwt_add_policy(builder, rows[i].policy);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		CU_ASSERT_EQUAL(mxw_policy_guards(policy, &question), rows[i].guards);
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", rows[i].line);
		mxw_policy_free(policy);
	}
}
