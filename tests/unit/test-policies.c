/* The policies that are shipped are read without a finding, and say what their texts
 * promise. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

static struct mxw_policy *load(const char *name)
{
	const char *directory = getenv("MXW_POLICIES");
	struct mxw_sources *sources = NULL;
	struct mxw_policy *policy = NULL;
	struct mxwt_log log = { .used = 0 };
	char path[1024];

	CU_ASSERT_PTR_NOT_NULL_FATAL(directory);
	(void)snprintf(path, sizeof(path), "%s/%s", directory, name);
	CU_ASSERT_EQUAL(mxw_sources_read(path, mxwt_log_finding, &log, &sources), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sources);
	CU_ASSERT_EQUAL(mxw_load(sources, &(struct mxw_load_options){ .seed = 1 }, mxwt_log_finding, &log, &policy), MXW_OK);
	CU_ASSERT_STRING_EQUAL(log.text, "");
	mxw_sources_free(sources);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	return policy;
}

static void test_mil(void)
{
	static const char *const names[] = { "army", "navy", "af",         "us.af",
		                             "usmc", "uscg", "spaceforce", "usace.army" };
	struct mxw_policy *policy = load("mil.yaml");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char typed[64], wanted[64], text[MXW_NAME_TEXT_MAX] = "";
		struct mxw_name_buffer typed_buffer, buffer;
		struct mxw_name name, intended;
		struct mxw_verdict verdict;

		(void)snprintf(typed, sizeof(typed), "x.%s.ml", names[i]);
		(void)snprintf(wanted, sizeof(wanted), "x.%s.mil", names[i]);
		verdict = mxwt_ask_from(policy, "192.0.2.25", typed);
		CU_ASSERT_EQUAL(verdict.action, MXW_ACTION_NULL_MX);
		CU_ASSERT_EQUAL_FATAL(verdict.trigger, MXW_TRIGGER_NAME);
		CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, verdict.rule).id,
		                       "mil-typed-as-ml");
		CU_ASSERT_EQUAL(mxw_name_from_text(typed, strlen(typed), &typed_buffer, &name),
		                MXW_OK);
		if (mxw_policy_intended(policy, &verdict, name, &buffer, &intended))
			(void)mxw_name_to_text(intended, text);
		CU_ASSERT_STRING_EQUAL(text, wanted);
	}
	CU_ASSERT_EQUAL(mxwt_ask_from(policy, "2001:db8:25::1", "army.ml").action,
	                MXW_ACTION_NULL_MX);
	CU_ASSERT_EQUAL(mxwt_ask_from(policy, "192.0.2.25", "mail.ml").action, MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(mxwt_ask_from(policy, "192.0.2.25", "mail.ml").would,
	                MXW_ACTION_NULL_MX);
	/* Mali's own names, the right names, and other clients. */
	CU_ASSERT_EQUAL(mxwt_ask_from(policy, "192.0.2.25", "gouv.ml").trigger,
	                MXW_TRIGGER_NONE);
	CU_ASSERT_EQUAL(mxwt_ask_from(policy, "192.0.2.25", "ml").trigger, MXW_TRIGGER_NONE);
	CU_ASSERT_EQUAL(mxwt_ask_from(policy, "192.0.2.25", "army.mil").trigger,
	                MXW_TRIGGER_NONE);
	CU_ASSERT_EQUAL(mxwt_ask_from(policy, "198.51.100.1", "army.ml").trigger,
	                MXW_TRIGGER_NONE);
	mxw_policy_free(policy);
}

static void test_example(void)
{
	struct mxw_policy *policy = load("example.yaml");

	CU_ASSERT_TRUE(mxw_policy_counts(policy).rules >= 3);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "mil.yaml", test_mil },
		{ "example.yaml", test_example },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "shipped policies", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
