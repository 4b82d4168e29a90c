/* Random policies with everything in them, and random questions, against the slow oracle,
 * slow_choice.c. Policies that contradict themselves must be refused; then they are mended. */
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/kit.h"
#include "tests/unit/slow_choice.h"

/* Everything that expires does so at this second. */
#define EXPIRY_S 1000

static struct mxwt_policy slow;

/* A small number of everything, and every value of every choice. */
static void make_random(struct mxwt_random *random)
{
	memset(&slow, 0, sizeof(slow));
	slow.mode = mxwt_random_chance(random, 80) ? MXW_MODE_ENFORCE : MXW_MODE_MONITOR;
	slow.action = mxwt_random_chance(random, 50) ? MXW_ACTION_NULL_MX : MXW_ACTION_NODATA;
	slow.ttl_s = 60;
	slow.severity = MXW_SEVERITY_LOW;
	slow.group_count = mxwt_random_below(random, 5);
	slow.rule_count = 1 + mxwt_random_below(random, MXWT_RULES);
	slow.entry_count = mxwt_random_below(random, MXWT_ENTRIES + 1);
	for (unsigned i = 0; i < slow.group_count; i++)
		slow.group_action[i] =
			mxwt_random_chance(random, 50) ? MXW_ACTION_UNSET : MXW_ACTION_NXDOMAIN;
	for (unsigned i = 0; i < slow.rule_count; i++) {
		static const enum mxw_action actions[] = {
			MXW_ACTION_UNSET,  MXW_ACTION_UNSET,    MXW_ACTION_UNSET,
			MXW_ACTION_UNSET,  MXW_ACTION_NULL_MX,  MXW_ACTION_NXDOMAIN,
			MXW_ACTION_NODATA, MXW_ACTION_REDIRECT, MXW_ACTION_SERVFAIL,
			MXW_ACTION_DROP,
		};
		struct mxwt_rule *rule = &slow.rule[i];

		rule->section =
			mxwt_random_chance(random, 15) ? MXW_SECTION_ALLOW : MXW_SECTION_WATCH;
		rule->clients =
			mxwt_random_chance(random, 60) ? 0 : mxwt_random_next(random) >> 60;
		rule->mode = mxwt_random_chance(random, 60)
		                     ? MXW_MODE_UNSET
		                     : (enum mxw_mode)(1 + mxwt_random_below(random, 3));
		rule->action = actions[mxwt_random_below(random, 10)];
		rule->redirects = rule->action == MXW_ACTION_REDIRECT;
		if (rule->redirects)
			rule->redirect = mxw_name_fold(mxwt_random_name(random, 2),
			                               &rule->redirect_buffer);
		rule->ttl_s = mxwt_random_chance(random, 80) ? 0 : 300;
		rule->severity = (enum mxw_severity)mxwt_random_below(random, 5);
		rule->expires_s = mxwt_random_chance(random, 70) ? 0 : EXPIRY_S;
		rule->on_expiry = (enum mxw_mode)mxwt_random_below(random, 3);
	}
	for (unsigned i = 0; i < slow.entry_count; i++) {
		struct mxwt_entry *entry = &slow.entry[i];

		do
			entry->name =
				mxw_name_fold(mxwt_random_name(random, 4), &entry->buffer);
		while (entry->name.labels == 0 && mxwt_random_chance(random, 90));
		entry->scope = (enum mxw_scope)mxwt_random_below(random, 3);
		entry->rule = mxwt_random_below(random, slow.rule_count);
		entry->listed = mxwt_random_chance(random, 40);
		entry->except = mxwt_random_chance(random, 20);
		entry->order = i;
	}
}

/* Lists what contradicts something written before it. Returns how often. */
static unsigned list_contradictions(bool mend)
{
	unsigned count = 0;

	for (unsigned i = 0; i < slow.entry_count; i++) {
		for (unsigned k = 0; k < i; k++) {
			if (!mxwt_slow_contradict(&slow, &slow.entry[k], &slow.entry[i]))
				continue;
			count++;
			if (mend)
				slow.entry[i].listed = true;
		}
	}
	return count;
}

static void count_contradictions(void *context, const struct mxw_overlap *overlap)
{
	*(unsigned *)context += overlap->kind == MXW_OVERLAP_CONTRADICTION;
}

static enum mxw_result seal_slow(uint64_t seed, unsigned *ret_told, struct mxw_policy **ret)
{
	static const char *const groups[] = { "a", "b", "c", "d" };
	struct mxw_builder *builder = mxw_builder_new();
	enum mxw_result result;

	mxw_builder_set_mode(builder, slow.mode);
	mxw_builder_set_defaults(builder, slow.action, slow.ttl_s, slow.severity);
	(void)mxw_builder_add_file(builder, "policy.yaml");
	for (unsigned i = 0; i < slow.group_count; i++)
		(void)mxw_builder_add_group(builder, groups[i], slow.group_action[i]);
	for (unsigned i = 0; i < slow.rule_count; i++) {
		const struct mxwt_rule *rule = &slow.rule[i];
		const struct mxw_rule_spec spec = {
			.section = rule->section,
			.id = "rule",
			.clients = rule->clients,
			.mode = rule->mode,
			.action = rule->action,
			.redirect = rule->redirect,
			.ttl_s = rule->ttl_s,
			.severity = rule->severity,
			.expires_s = rule->expires_s,
			.on_expiry = rule->on_expiry,
			.line = i,
		};

		CU_ASSERT_EQUAL(mxw_builder_add_rule(builder, &spec), i);
	}
	for (unsigned i = 0; i < slow.entry_count; i++) {
		const struct mxwt_entry *entry = &slow.entry[i];
		const struct mxw_entry_spec spec = {
			.name = entry->name,
			.scope = entry->scope,
			.origin = entry->listed ? MXW_ORIGIN_FILES : MXW_ORIGIN_DOMAINS,
			.part = entry->except ? MXW_PART_EXCEPT : MXW_PART_MATCH,
			.line = i, /* which entry it is is seen by this */
		};

		mxw_builder_add_entry(builder, entry->rule, &spec);
	}
	CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
	*ret_told = 0;
	result = mxw_builder_seal(builder, seed, count_contradictions, ret_told, ret);
	mxw_builder_free(builder);
	return result;
}

/* Is the question blocked for any group then? */
static bool blocks_any(struct mxw_question question, int64_t now_s)
{
	question.now_s = now_s;
	for (uint32_t group = 0; group < slow.group_count; group++)
		if (mxwt_slow_decide(&slow, group, &question).action != MXW_ACTION_PASS)
			return true;
	return false;
}

/* What is blocked, now or later, is guarded. Before the expiry the guard may be wider: it does not
 * look whether what shows up then has run out as well. */
static void compare_guard(const struct mxw_policy *policy, const struct mxw_question *question)
{
	bool guards = mxw_policy_guards(policy, question);

	if (question->now_s >= EXPIRY_S)
		CU_ASSERT_EQUAL(guards, blocks_any(*question, question->now_s));
	if (blocks_any(*question, question->now_s) || blocks_any(*question, EXPIRY_S))
		CU_ASSERT_TRUE(guards);
}

static void compare(const struct mxw_policy *policy, const struct mxw_question *question)
{

	for (uint32_t group = 0; group <= slow.group_count; group++) {
		struct mxwt_verdict want = mxwt_slow_decide(&slow, group, question);
		struct mxw_verdict have = mxw_policy_decide_for_group(policy, group, question);

		CU_ASSERT_EQUAL(have.trigger, want.trigger);
		CU_ASSERT_EQUAL(have.action, want.action);
		CU_ASSERT_EQUAL(have.would, want.would);
		CU_ASSERT_EQUAL(have.mode, want.mode);
		CU_ASSERT_EQUAL(have.severity, want.severity);
		CU_ASSERT_EQUAL(have.ttl_s, want.ttl_s);
		CU_ASSERT_EQUAL(have.rule, want.rule);
		CU_ASSERT_EQUAL(have.group, group < slow.group_count ? group : MXW_GROUP_NONE);
		CU_ASSERT_EQUAL(have.entry == MXW_ENTRY_NONE, want.entry == UINT32_MAX);
		if (have.entry != MXW_ENTRY_NONE) {
			struct mxw_entry entry = mxw_policy_entry(policy, have.entry);

			CU_ASSERT_EQUAL(entry.line, want.entry);
			CU_ASSERT_TRUE(mxw_name_equal(entry.name, slow.entry[want.entry].name));
			CU_ASSERT_EQUAL(entry.scope, slow.entry[want.entry].scope);
		}
		if (want.action == MXW_ACTION_REDIRECT)
			CU_ASSERT_TRUE(mxw_name_equal(mxw_policy_redirect(policy, have.rule),
			                              slow.rule[want.rule].redirect));
		if (want.would != MXW_ACTION_PASS)
			CU_ASSERT_TRUE(
				mxw_policy_considers(policy, question->type, question->class_));
	}
	compare_guard(policy, question);
}

static void test_random(void)
{
	static const uint16_t types[] = { 15, 15, 15, 255, 1, 28, 16 };
	static const uint16_t classes[] = { 1, 1, 1, 1, 255, 3 };
	unsigned contradictions = 0, blocked = 0;

	for (uint64_t seed = 1; seed <= 3000; seed++) {
		struct mxwt_random random = mxwt_random_new(seed);
		unsigned failures = CU_get_number_of_failures();
		struct mxw_policy *policy = NULL;
		unsigned told;

		make_random(&random);
		if (list_contradictions(false) > 0) {
			/* Refused, and said so; then mended. */
			contradictions++;
			CU_ASSERT_EQUAL(seal_slow(seed, &told, &policy), MXW_INVALID);
			CU_ASSERT_TRUE(told > 0);
			CU_ASSERT_PTR_NULL(policy);
			(void)list_contradictions(true);
		}
		CU_ASSERT_EQUAL_FATAL(seal_slow(seed, &told, &policy), MXW_OK);
		CU_ASSERT_EQUAL(told, 0);
		for (unsigned i = 0; i < 40; i++) {
			const struct mxw_question question = {
				.name = mxwt_random_name(&random, 5),
				.type = types[mxwt_random_below(&random, 7)],
				.class_ = classes[mxwt_random_below(&random, 6)],
				.now_s = EXPIRY_S - 1 + mxwt_random_below(&random, 2),
			};

			compare(policy, &question);
			blocked += mxw_policy_guards(policy, &question);
		}
		mxw_policy_free(policy);
		mxwt_tell_seed(failures, seed);
	}
	/* Refusals and blocked names must both be frequent, or this says little. */
	CU_ASSERT_TRUE(contradictions > 300);
	CU_ASSERT_TRUE(blocked > 10000);
}

/* A copy at another place answers like the original, which is overwritten and gone. */
static void test_copy(void)
{
	struct mxwt_random random = mxwt_random_new(77);
	struct mxw_question question = { .type = MXW_TYPE_MX, .class_ = MXW_CLASS_IN };
	struct mxw_policy *policy, *copy;
	unsigned told;

	make_random(&random);
	(void)list_contradictions(true);
	CU_ASSERT_EQUAL_FATAL(seal_slow(77, &told, &policy), MXW_OK);
	copy = mxwt_move(policy);
	for (unsigned i = 0; i < 500; i++) {
		question.name = mxwt_random_name(&random, 5);
		compare(copy, &question);
	}
	free(copy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "policies and questions", test_random },
		{ "a copy elsewhere", test_copy },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "decide-random", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
