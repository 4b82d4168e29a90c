/* The answer of every action to any name. Names are any octets; ids are what the loader lets through. */
#include <string.h>

#include <mxwarden/builder.h>

#include "tests/fuzz/fuzz_kit.h"

static const enum mxw_action actions[] = {
	MXW_ACTION_NULL_MX,  MXW_ACTION_NXDOMAIN, MXW_ACTION_NODATA, MXW_ACTION_REDIRECT,
	MXW_ACTION_SERVFAIL, MXW_ACTION_REFUSED,  MXW_ACTION_DROP,
};
#define ACTIONS (sizeof(actions) / sizeof(actions[0]))

/* What an input is read as. */
struct made {
	char id[MXW_ID_SIZE_MAX + 1];
	struct mxw_name name, intended, redirect, question, alias;
	enum mxw_scope scope;
	uint32_t ttl_s;
};

static void read_input(struct mxwt_input input, struct made *ret)
{
	static const char in_ids[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const size_t id_size = 1 + mxwt_input_below(&input, MXW_ID_SIZE_MAX);

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; i < id_size; i++)
		ret->id[i] = in_ids[mxwt_input_below(&input, sizeof(in_ids) - 1)];
	ret->scope = (enum mxw_scope)mxwt_input_below(&input, 4);
	ret->ttl_s = mxwt_input_u32(&input) % (MXW_TTL_MAX + 1);
	ret->name = mxwt_input_name(&input, mxw_name_root());
	ret->intended = mxwt_input_name(&input, mxw_name_root());
	ret->redirect = mxwt_input_name(&input, mxw_name_root());
	ret->alias = mxwt_input_name(&input, ret->name);
	ret->question = mxwt_input_name(&input, ret->name);
}

static struct mxw_policy *make_policy(const struct made *made, enum mxw_action action)
{
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_policy *policy = NULL;
	struct mxw_rule_spec rule = { .id = made->id, .action = action, .ttl_s = made->ttl_s };
	const struct mxw_entry_spec entry = { .name = made->name,
		                              .intended = made->intended,
		                              .scope = made->scope };

	if (action == MXW_ACTION_REDIRECT)
		rule.redirect = made->redirect;
	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "all", MXW_ACTION_UNSET);
	(void)mxw_builder_add_rule(builder, &rule);
	mxw_builder_add_entry(builder, 0, &entry);
	FUZZ_REQUIRE(mxw_builder_seal(builder, 1, NULL, NULL, &policy) == MXW_OK);
	mxw_builder_free(builder);
	return policy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct made made;

	read_input((struct mxwt_input){ data, size }, &made);
	for (size_t i = 0; i < ACTIONS; i++) {
		struct mxw_policy *policy = make_policy(&made, actions[i]);
		const struct mxw_question question = { .name = made.question,
			                               .type = MXW_TYPE_MX,
			                               .class_ = MXW_CLASS_IN };
		const struct mxw_verdict verdict =
			mxw_policy_decide_for_group(policy, 0, &question);

		mxwt_fuzz_policy(policy);
		if (mxw_verdict_blocks(&verdict)) {
			FUZZ_REQUIRE(verdict.action == actions[i]);
			mxwt_fuzz_answer(policy, &verdict, made.question, made.question);
			mxwt_fuzz_answer(policy, &verdict, made.alias, made.question);
		}
		mxw_policy_free(policy);
	}
	return 0;
}
