/* A policy of several files with every feature, asked for decisions; and what holds for each feature
 * by itself: the order of reading, caps, times, what is settled. The findings themselves are in
 * tests/golden/findings. */
#include <stdio.h>
#include <string.h>

#include <mxwarden/survey.h>

#include "config/sources.h"

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/every_feature.h"
#include "tests/unit/kit.h"

#define HEAD "mxwarden: 1\nmode: enforce\nmail-hosts: {outbound: [192.0.2.0/24]}\n"

static struct mxwt_log found;

static const struct mxw_load_options before_expiry = { .seed = 1, .now_s = 1700000000 };

static struct mxw_policy *load_every_feature(void)
{
	struct mxw_policy *policy = NULL;

	CU_ASSERT_EQUAL(mxwt_load_files(mxwt_every_feature, &before_expiry, &found, &policy),
	                MXW_OK);
	CU_ASSERT_EQUAL(found.errors, 0);
	if (policy == NULL)
		(void)printf("# %s", found.text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	return policy;
}

static struct mxw_verdict ask_at(const struct mxw_policy *policy, const char *client,
                                 const char *name, int64_t now_s)
{
	struct mxw_address address = mxwt_address(client);
	struct mxw_question question = { .name = mxwt_name(name),
		                         .type = MXW_TYPE_MX,
		                         .class_ = MXW_CLASS_IN,
		                         .client = &address,
		                         .now_s = now_s };

	return mxw_policy_decide(policy, &question);
}

static void test_decisions(void)
{
	static const struct {
		int line;
		const char *name;
		int64_t now_s;
		enum mxw_action action;
		const char *rule;     /* NULL: none */
		const char *intended; /* NULL: none */
	} cases[] = {
#define NOW 1700000000
		{ __LINE__, "mail.army.ml", NOW, MXW_ACTION_NULL_MX, "mil", "mail.army.mil" },
		{ __LINE__, "open.army.ml", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "x.open.army.ml", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "x.usmc.ml", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "x.af.ml", NOW, MXW_ACTION_NULL_MX, "mil", "x.af.mil" },
		/* Suffixes, where no name is a candidate. */
		{ __LINE__, "navy.ml", NOW, MXW_ACTION_NULL_MX, "services", "navy.mil" },
		{ __LINE__, "mail.navy.ml", NOW, MXW_ACTION_NULL_MX, "services",
		  "mail.navy.mil" },
		{ __LINE__, "us.af.ml", NOW, MXW_ACTION_NULL_MX, "mil", "us.af.mil" },
		{ __LINE__, "af.ml", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "exact.ml", NOW, MXW_ACTION_NULL_MX, "services", "exact.mil" },
		{ __LINE__, "x.exact.ml", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "below.ml", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "x.below.ml", NOW, MXW_ACTION_NULL_MX, "services", "x.below.mil" },
		{ __LINE__, "test.navy.ml", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "ml", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "other.ml", NOW, MXW_ACTION_PASS, NULL, NULL },
		/* The last second before, and the first one. */
		{ __LINE__, "ends.example", NEW_YEARS_EVE - 1, MXW_ACTION_NULL_MX, "ends",
		  NULL },
		{ __LINE__, "ends.example", NEW_YEARS_EVE, MXW_ACTION_PASS, "ends", NULL },
		{ __LINE__, "off.example", NEW_YEARS_EVE - 1, MXW_ACTION_NULL_MX, "ends-off",
		  NULL },
		{ __LINE__, "off.example", NEW_YEARS_EVE, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "good.army.ml", NEW_YEARS_EVE - 1, MXW_ACTION_PASS, "fine", NULL },
		{ __LINE__, "good.army.ml", NEW_YEARS_EVE, MXW_ACTION_NULL_MX, "mil",
		  "good.army.mil" },
		{ __LINE__, "bad.good.army.ml", NOW, MXW_ACTION_NULL_MX, "mil",
		  "bad.good.army.mil" },
		{ __LINE__, "fine.navy.ml", NOW, MXW_ACTION_PASS, "fine", NULL },
		{ __LINE__, "fine.navy.ml", NEW_YEARS_EVE, MXW_ACTION_NULL_MX, "services",
		  "fine.navy.mil" },
		{ __LINE__, "sent.example", NOW, MXW_ACTION_REDIRECT, "sent-on", NULL },
		{ __LINE__, "exact-list.example", NOW, MXW_ACTION_NULL_MX, "listed",
		  "exact.example" },
		{ __LINE__, "x.exact-list.example", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "x.below-list.example", NOW, MXW_ACTION_NULL_MX, "listed", NULL },
		/* Look-alikes of what is protected, in the rule and in a list. */
		{ __LINE__, "mail.suplier.example", NOW, MXW_ACTION_NODATA, "partners",
		  "mail.supplier.example" },
		{ __LINE__, "contracotr.example", NOW, MXW_ACTION_NODATA, "partners",
		  "contractor.example" },
		{ __LINE__, "supplior.example", NOW, MXW_ACTION_PASS, "partners",
		  "supplier.example" },
		{ __LINE__, "suppleir.example", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "supplier.example", NOW, MXW_ACTION_PASS, NULL, NULL },
		{ __LINE__, "contracotr.example", NEW_YEARS_EVE, MXW_ACTION_PASS, NULL, NULL },
		/* Included files. */
		{ __LINE__, "first.example", NOW, MXW_ACTION_NULL_MX, "first", NULL },
		{ __LINE__, "fine.first.example", NOW, MXW_ACTION_PASS, "first-fine", NULL },
		{ __LINE__, "x.second.example", NOW, MXW_ACTION_NULL_MX, "second", NULL },
		{ __LINE__, "partner.example", NOW, MXW_ACTION_PASS, "partner", NULL },
		{ __LINE__, "example.org", NOW, MXW_ACTION_PASS, NULL, NULL },
	};
	struct mxw_policy *policy = load_every_feature();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxw_verdict verdict =
			ask_at(policy, "192.0.2.1", cases[i].name, cases[i].now_s);
		char text[MXW_NAME_TEXT_MAX] = "";
		struct mxw_name_buffer buffer;
		struct mxw_name intended;

		MXWT_CASE(cases[i].line, verdict.action == cases[i].action);
		MXWT_CASE(cases[i].line, mxwt_chose(policy, &verdict, cases[i].rule));
		if (mxw_policy_intended(policy, &verdict, mxwt_name(cases[i].name), &buffer,
		                        &intended))
			(void)mxw_name_to_text(intended, text);
		MXWT_CASE(cases[i].line,
		          strcmp(text, cases[i].intended != NULL ? cases[i].intended : "") ==
		                  0);
	}
	CU_ASSERT_EQUAL(ask_at(policy, "198.51.100.1", "mail.army.ml", NOW).action,
	                MXW_ACTION_NXDOMAIN);
	CU_ASSERT_EQUAL(ask_at(policy, "198.51.100.1", "sent.example", NOW).action,
	                MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(ask_at(policy, "203.0.113.1", "mail.army.ml", NOW).action,
	                MXW_ACTION_PASS);
	mxw_policy_free(policy);
}

/* Exchangers: hosts and networks with what else is said of them. */
static void test_exchangers(void)
{
	static const struct {
		int line;
		const char *exchange, *address, *rule;
		int64_t now_s;
		enum mxw_action action;
	} cases[] = {
		{ __LINE__, "a.mx.collector.example", NULL, "servers", NOW,
		  MXW_ACTION_NULL_MX },
		{ __LINE__, "mx.exact.example", NULL, "servers", NOW, MXW_ACTION_NULL_MX },
		{ __LINE__, "a.mx.exact.example", NULL, NULL, NOW, MXW_ACTION_PASS },
		{ __LINE__, "a.below.example", NULL, "servers", NOW, MXW_ACTION_NULL_MX },
		{ __LINE__, "fine.below.example", NULL, NULL, NOW, MXW_ACTION_PASS },
		{ __LINE__, "mx.collector.example", NULL, "servers", NEW_YEARS_EVE,
		  MXW_ACTION_PASS },
		{ __LINE__, "mx.first.example", NULL, "more-servers", NOW, MXW_ACTION_NULL_MX },
		{ __LINE__, "mx.example", "203.0.113.8", "servers", NOW, MXW_ACTION_NULL_MX },
		{ __LINE__, "mx.example", "203.0.113.7", "sent-off", NOW, MXW_ACTION_REDIRECT },
		{ __LINE__, "mx.example", "2001:db8:1::1", "servers", NOW, MXW_ACTION_NULL_MX },
		{ __LINE__, "good.army.ml", "203.0.113.8", "fine", NOW, MXW_ACTION_PASS },
		{ __LINE__, "army.ml", NULL, NULL, NOW, MXW_ACTION_PASS },
	};
	struct mxw_policy *policy = load_every_feature();

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mxw_question question = { .name = mxwt_name(cases[i].exchange),
			                               .type = MXW_TYPE_MX,
			                               .class_ = MXW_CLASS_IN,
			                               .now_s = cases[i].now_s,
			                               .subject = MXW_SUBJECT_EXCHANGE };
		struct mxw_verdict verdict;

		if (cases[i].address != NULL) {
			const struct mxw_address address = mxwt_address(cases[i].address);

			verdict = mxw_policy_decide_address(policy, 0, &question, &address);
		} else {
			verdict = mxw_policy_decide_for_group(policy, 0, &question);
		}
		MXWT_CASE(cases[i].line, verdict.action == cases[i].action);
		MXWT_CASE(cases[i].line, mxwt_chose(policy, &verdict, cases[i].rule));
	}
	CU_ASSERT_EQUAL(mxw_policy_counts(policy).exchange_networks, 3);
	mxw_policy_free(policy);
}

/* Reading order: the policy's own watch, allow and exchangers, then the files of each include by their names. */
static void test_order(void)
{
	static const char *const ids[] = { "mil",          "services", "ends",   "ends-off",
		                           "sent-on",      "listed",   "fine",   "servers",
		                           "sent-off",     "partners", "first",  "first-fine",
		                           "more-servers", "second",   "partner" };
	struct mxw_policy *policy = load_every_feature();

	CU_ASSERT_EQUAL_FATAL(mxw_policy_counts(policy).rules, sizeof(ids) / sizeof(ids[0]));
	for (uint32_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, i).id, ids[i]);
	mxw_policy_free(policy);
}

static void test_rules(void)
{
	struct mxw_policy *policy = load_every_feature();
	struct mxw_rule rule = mxw_policy_rule(policy, mxw_policy_rule_named(policy, "mil"));

	CU_ASSERT_STRING_EQUAL(rule.description, "military");
	CU_ASSERT_STRING_EQUAL(rule.owner, "mail-team@example.org");
	CU_ASSERT_STRING_EQUAL(rule.ticket, "SEC-1234");
	CU_ASSERT_STRING_EQUAL(rule.reference, "https://example.org/why");
	CU_ASSERT_EQUAL(rule.expires_s, 0);
	CU_ASSERT_EQUAL(rule.ttl_s, 30);
	CU_ASSERT_EQUAL(rule.severity, MXW_SEVERITY_CRITICAL);
	rule = mxw_policy_rule(policy, mxw_policy_rule_named(policy, "ends-off"));
	CU_ASSERT_EQUAL(rule.expires_s, NEW_YEARS_EVE);
	CU_ASSERT_EQUAL(rule.on_expiry, MXW_MODE_DISABLED);
	rule = mxw_policy_rule(policy, mxw_policy_rule_named(policy, "first"));
	CU_ASSERT_STRING_EQUAL(rule.file, "etc/extra.d/10-first.yaml");
	CU_ASSERT_STRING_EQUAL(rule.ruleset, "extra.d/10-first.yaml");
	CU_ASSERT_EQUAL(rule.line, 2);
	CU_ASSERT_EQUAL(rule.include_mode, MXW_MODE_UNSET);
	rule = mxw_policy_rule(policy, mxw_policy_rule_named(policy, "partner"));
	CU_ASSERT_EQUAL(rule.include_mode, MXW_MODE_MONITOR);
	CU_ASSERT_EQUAL(rule.mode, MXW_MODE_MONITOR);
	rule = mxw_policy_rule(policy, mxw_policy_rule_named(policy, "listed"));
	CU_ASSERT_EQUAL(rule.names, 0);
	CU_ASSERT_EQUAL(rule.listed, 2);
	mxw_policy_free(policy);
}

/* The second 0 is no special value for authors. */
static void test_first_second(void)
{
	struct mxw_policy *policy = NULL;
	struct mxw_verdict verdict;

	CU_ASSERT_EQUAL(
		mxwt_load_text(HEAD
	                       "watch: [{id: a, domains: [a.example], expires: 1970-01-01}]\n",
	                       &found, &policy),
		MXW_OK);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	verdict = ask_at(policy, "192.0.2.1", "a.example", NOW);
	CU_ASSERT_EQUAL(verdict.mode, MXW_MODE_MONITOR);
	mxw_policy_free(policy);
}

/* Settled findings are information; the count of warnings does not have them. */
static void test_accept(void)
{
	struct mxw_policy *policy = NULL;

	CU_ASSERT_EQUAL(mxwt_load_text(HEAD "watch:\n"
	                                    "  - {id: a, domains: [a.example, a.example],\n"
	                                    "     accept: {repeated: \"two lists, CHG-77\"}}\n",
	                               &found, &policy),
	                MXW_OK);
	CU_ASSERT_STRING_EQUAL(found.text,
	                       "5:34: info: \"a.example\" is in rule \"a\" already, at line 5; "
	                       "leave one of them out "
	                       "(accepted: two lists, CHG-77) [repeated]\n");
	mxw_policy_free(policy);
}

/* What goes into service is refused for what its author is warned of. */
static void test_writers(void)
{
	struct mxw_sources *sources = mxwt_sources((const struct mxwt_source[]){
		{ "policy.yaml", HEAD "watch: [{id: a, files: [list.txt]}]\n", 0 },
		{ "list.txt", "a.example\n", 0 },
		{ 0 } });
	struct mxw_load_options options = { .seed = 1, .now_s = NOW };
	struct mxw_policy *policy = NULL;

	for (size_t i = 0; i < 2; i++) {
		sources->items[i].has_status = true;
		sources->items[i].changed_s = NOW;
	}
	sources->items[1].others_write = true;
	memset(&found, 0, sizeof(found));
	CU_ASSERT_EQUAL(mxw_load(sources, &options, mxwt_log_finding, &found, &policy), MXW_OK);
	CU_ASSERT_STRING_EQUAL(found.text,
	                       "list.txt:0:0: warning: others than its owner can write to this "
	                       "file; take that from them, as with \"chmod go-w\" "
	                       "[writable-by-others]\n");
	mxw_policy_free(policy);
	policy = NULL;
	options.for_service = true;
	memset(&found, 0, sizeof(found));
	CU_ASSERT_EQUAL(mxw_load(sources, &options, mxwt_log_finding, &found, &policy),
	                MXW_INVALID);
	CU_ASSERT_EQUAL(found.errors, 1);
	CU_ASSERT_EQUAL(mxwt_log_count(&found, "writable-by-others"), 1);
	CU_ASSERT_PTR_NULL(policy);
	mxw_sources_free(sources);
}

/* What was in service once is not judged again by what comes with time, or with other data. */
static void test_was_good(void)
{
	static const char policy_text[] =
		HEAD "expect: {block: [a.example]}\n"
		     "watch: [{id: a, domains: [a.example], expires: 2020-01-01},\n"
		     "        {id: b, domains: [com]}]\n";
	struct mxw_sources *sources = mxwt_sources(
		(const struct mxwt_source[]){ { "policy.yaml", policy_text, 0 }, { 0 } });
	struct mxw_load_options options = { .seed = 1, .now_s = NOW };
	struct mxw_policy *policy = NULL;

	memset(&found, 0, sizeof(found));
	CU_ASSERT_EQUAL(mxw_load(sources, &options, mxwt_log_finding, &found, &policy),
	                MXW_INVALID);
	CU_ASSERT_EQUAL(mxwt_log_count(&found, "whole-suffix"), 1);
	options.was_good = true;
	memset(&found, 0, sizeof(found));
	CU_ASSERT_EQUAL(mxw_load(sources, &options, mxwt_log_finding, &found, &policy), MXW_OK);
	CU_ASSERT_STRING_EQUAL(found.text, "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxw_policy_counts(policy).rules, 2);
	mxw_policy_free(policy);
	mxw_sources_free(sources);
}

/* A policy's own file is never among what a pattern of it includes. */
static void test_pattern_beside(void)
{
	struct mxw_policy *policy = NULL;

	CU_ASSERT_EQUAL(mxwt_load_files(
				(const struct mxwt_source[]){
					{ "d/policy.yaml", HEAD "include: [\"*.yaml\"]\n", 0 },
					{ "d/rules.yaml",
	                                  "watch: [{id: a, domains: [a.example]}]\n", 0 },
					{ 0 } },
				&before_expiry, &found, &policy),
	                MXW_OK);
	CU_ASSERT_STRING_EQUAL(found.text, "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxw_policy_counts(policy).rules, 1);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "every feature, asked", test_decisions },
		{ "exchangers", test_exchangers },
		{ "rules stand in reading order", test_order },
		{ "a rule is what its author wrote", test_rules },
		{ "a rule may end in 1970", test_first_second },
		{ "what is accepted is information", test_accept },
		{ "others must not write", test_writers },
		{ "what was good is taken", test_was_good },
		{ "a pattern beside the policy", test_pattern_beside },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "load of files", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
