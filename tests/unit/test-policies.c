/* The policies that are shipped are read without an error or an open warning, and say what their texts
 * promise: what is enforced, what is only watched, and what is left alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

#define CLIENT "192.0.2.25"
#define STRANGER "198.51.100.1"

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
	CU_ASSERT_EQUAL(mxw_load(sources,
	                         &(struct mxw_load_options){
					 .seed = 1, .now_s = 1795305600 /* 2026-11-22 */ },
	                         mxwt_log_finding, &log, &policy),
	                MXW_OK);
	CU_ASSERT_EQUAL(log.errors, 0);
	CU_ASSERT_EQUAL(log.warnings, 0);
	if (log.warnings > 0)
		printf("# %s\n", log.text);
	mxw_sources_free(sources);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	return policy;
}

/* NAME of a question, what is done, what the rule says, the rule, and what was meant. */
struct promise {
	int line;
	const char *name;
	enum mxw_action action, would;
	const char *rule;     /* NULL: none */
	const char *intended; /* NULL: nothing */
};

#define ENFORCED MXW_ACTION_NULL_MX, MXW_ACTION_NULL_MX
#define MONITORED MXW_ACTION_PASS, MXW_ACTION_NULL_MX
#define ALONE MXW_ACTION_PASS, MXW_ACTION_PASS, NULL, NULL

static void check_promise(const struct mxw_policy *policy, const struct promise *promise)
{
	struct mxw_verdict verdict = mxwt_ask_from(policy, CLIENT, promise->name);
	struct mxw_name_buffer name_buffer, buffer;
	struct mxw_name name, intended;
	char text[MXW_NAME_TEXT_MAX] = "";

	MXWT_CASE(promise->line, verdict.action == promise->action);
	MXWT_CASE(promise->line, verdict.would == promise->would);
	MXWT_CASE(promise->line, (verdict.rule == MXW_RULE_NONE) == (promise->rule == NULL));
	if (promise->rule != NULL && verdict.rule != MXW_RULE_NONE)
		MXWT_CASE(promise->line,
		          strcmp(mxw_policy_rule(policy, verdict.rule).id, promise->rule) == 0);
	CU_ASSERT_EQUAL(
		mxw_name_from_text(promise->name, strlen(promise->name), &name_buffer, &name),
		MXW_OK);
	if (mxw_policy_intended(policy, &verdict, name, &buffer, &intended))
		(void)mxw_name_to_text(intended, text);
	MXWT_CASE(promise->line,
	          strcmp(text, promise->intended != NULL ? promise->intended : "") == 0);
	/* Nobody but a mail host. */
	MXWT_CASE(promise->line,
	          mxwt_ask_from(policy, STRANGER, promise->name).rule == MXW_RULE_NONE);
}

static void test_shipped(void)
{
	static const struct promise promises[] = {
		{ __LINE__, "army.ml", ENFORCED, "mil-typed-as-ml", "army.mil" },
		{ __LINE__, "mail.army.ml", ENFORCED, "mil-typed-as-ml", "mail.army.mil" },
		{ __LINE__, "usace.army.ml", ENFORCED, "mil-typed-as-ml", "usace.army.mil" },
		{ __LINE__, "navy.ml", ENFORCED, "mil-typed-as-ml", "navy.mil" },
		{ __LINE__, "us.af.ml", ENFORCED, "mil-typed-as-ml", "us.af.mil" },
		{ __LINE__, "usmc.ml", ENFORCED, "mil-typed-as-ml", "usmc.mil" },
		{ __LINE__, "uscg.ml", ENFORCED, "mil-typed-as-ml", "uscg.mil" },
		{ __LINE__, "spaceforce.ml", ENFORCED, "mil-typed-as-ml", "spaceforce.mil" },
		{ __LINE__, "mail.ml", MONITORED, "mail-mil-typed-as-ml", "mail.mil" },
		{ __LINE__, "centcom.ml", MONITORED, "mil-agencies-typed-as-ml",
		  "centcom.mil" },
		{ __LINE__, "army.il", MONITORED, "mil-typed-as-il", "army.mil" },
		{ __LINE__, "hotmail.ml", MONITORED, "nl-typed-as-ml", "hotmail.nl" },
		{ __LINE__, "partner.example.ml", MONITORED, "nl-partners-typed-as-ml",
		  "partner.example.nl" },
		{ __LINE__, "mail.gouv.nl", MONITORED, "ml-typed-as-nl", "mail.gouv.ml" },
		{ __LINE__, "cabinetoffice.uk", ENFORCED, "uk-government-without-gov",
		  "cabinetoffice.gov.uk" },
		{ __LINE__, "mod.gov.ul", MONITORED, "uk-suffix-mistyped", "mod.gov.uk" },
		{ __LINE__, "hotmail.co.ik", MONITORED, "uk-suffix-mistyped", "hotmail.co.uk" },
		{ __LINE__, "defence.gv.au", MONITORED, "au-suffix-mistyped",
		  "defence.gov.au" },
		{ __LINE__, "nato.it", MONITORED, "int-typed-as-country", "nato.int" },
		{ __LINE__, "gmai.com", ENFORCED, "freemail-certain", "gmail.com" },
		{ __LINE__, "iclud.com", ENFORCED, "freemail-certain", "icloud.com" },
		{ __LINE__, "gmail.co", ENFORCED, "freemail-certain", "gmail.com" },
		{ __LINE__, "gamil.com", MONITORED, "freemail-likely", "gmail.com" },
		{ __LINE__, "ausintel.com", MONITORED, "dot-missing", "aus.intel.com" },
		{ __LINE__, "army.mil.com", MONITORED, "com-behind-mil", "army.mil" },
		{ __LINE__, "gmail.com.com", MONITORED, "com-twice", "gmail.com" },
		{ __LINE__, "mx.partner-name.cm", MONITORED, "partners-com-mistyped",
		  "mx.partner-name.com" },
		{ __LINE__, "exmaple.com", MONITORED, "example-mistyped", "example.com" },
		{ __LINE__, "mail.armymil.com", MONITORED, "us-military", "mail.army.mil" },
		{ __LINE__, "us-af-mil.com", MONITORED, "us-military", "us.af.mil" },
		{ __LINE__, "modgov.uk", MONITORED, "uk-government", "mod.gov.uk" },
		{ __LINE__, "nato.int.com", MONITORED, "nato", "nato.int" },
		/* The right names, and honest ones that are near. */
		{ __LINE__, "army.mil", ALONE },
		{ __LINE__, "ml", ALONE },
		{ __LINE__, "gouv.ml", ALONE },
		{ __LINE__, "orange.ml", ALONE },
		{ __LINE__, "bank.co", ALONE },
		{ __LINE__, "gmail.com", ALONE },
		{ __LINE__, "mail.com", ALONE },
		{ __LINE__, "ymail.com", ALONE },
		{ __LINE__, "cabinetoffice.gov.uk", ALONE },
		{ __LINE__, "mod.uk", ALONE },
		{ __LINE__, "mil.com", ALONE },
		{ __LINE__, "idf.il", ALONE },
		{ __LINE__, "nato.int", ALONE },
		{ __LINE__, "mod.gov.uk", ALONE },
		{ __LINE__, "amry.mil", ALONE },
		{ __LINE__, "navy.com", ALONE },
	};
	struct mxw_policy *policy = load("policy.yaml");

	for (size_t i = 0; i < sizeof(promises) / sizeof(promises[0]); i++)
		check_promise(policy, &promises[i]);
	CU_ASSERT_EQUAL(mxwt_ask_from(policy, "2001:db8:25::1", "army.ml").action,
	                MXW_ACTION_NULL_MX);
	mxw_policy_free(policy);
}

/* The lessons of the example, in the order in which it teaches them. */
static void test_example(void)
{
	struct mxw_policy *policy = load("example.yaml");

	CU_ASSERT_TRUE(mxw_policy_counts(policy).rules >= 3);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "policy.yaml, with all that it includes", test_shipped },
		{ "example.yaml", test_example },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "policies", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
