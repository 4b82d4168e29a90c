/* From a file to decisions: what an author writes is what the policy does. The findings
 * themselves are in tests/golden/findings. */
#include <stdio.h>
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

#define HEAD "mxwarden: 1\nmode: enforce\nmail-hosts: {outbound: [192.0.2.0/24]}\n"

/* Every key that this version has. */
static const char policy_text[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts:\n"
	"  outbound: [192.0.2.25, \"2001:db8:25::/64\"]\n"
	"  inside:\n"
	"    networks: [198.51.100.0/24]\n"
	"    mta: postfix\n"
	"    role: outbound\n"
	"    action: nxdomain\n"
	"  everyone: [any]\n"
	"defaults: {action: null-mx, ttl: 120, severity: medium}\n"
	"watch:\n"
	"  - id: mil-typed-as-ml\n"
	"    description: >\n"
	"      US military addresses\n"
	"      typed with Mali's TLD\n"
	"    domains: [army.ml army.mil, =usmc.ml usmc.mil, \"*.af.ml\"]\n"
	"    severity: critical\n"
	"    ttl: 30\n"
	"  - {id: sent-on, domains: [b\xc3\xbc"
	"cher.example], clients: [outbound],\n"
	"     action: redirect, redirect: MX.example.net., mode: enforce}\n"
	"  - {id: seen, domains: [seen.example], mode: monitor}\n"
	"allow:\n"
	"  - id: bamako\n"
	"    description: partner\n"
	"    domains: [good.army.ml]\n"
	"    except: [bad.good.army.ml]\n"
	"    clients: [outbound]\n";

static struct mxwt_log found;

static struct mxw_policy *load(const char *text)
{
	struct mxw_policy *policy = NULL;

	CU_ASSERT_EQUAL(mxwt_load_text(text, &found, &policy), MXW_OK);
	CU_ASSERT_STRING_EQUAL(found.text, "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	return policy;
}

static void test_groups(void)
{
	static const struct {
		int line;
		const char *client, *group;
	} cases[] = {
		{ __LINE__, "192.0.2.25", "outbound" },
		{ __LINE__, "2001:db8:25::1", "outbound" },
		{ __LINE__, "198.51.100.77", "inside" },
		{ __LINE__, "203.0.113.1", "everyone" },
		{ __LINE__, "2001:db8:26::1", "everyone" },
	};
	struct mxw_policy *policy = load(policy_text);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxw_verdict verdict = mxwt_ask_from(policy, cases[i].client, "army.ml");
		const char *group = mxw_policy_group_name(policy, verdict.group);

		MXWT_CASE(cases[i].line, group != NULL && strcmp(group, cases[i].group) == 0);
	}
	mxw_policy_free(policy);
}

static void test_verdicts(void)
{
	static const struct {
		int line;
		const char *client, *name;
		enum mxw_action action;
		const char *rule; /* NULL: none */
	} cases[] = {
		{ __LINE__, "192.0.2.25", "army.ml", MXW_ACTION_NULL_MX, "mil-typed-as-ml" },
		{ __LINE__, "192.0.2.25", "mail.army.ml", MXW_ACTION_NULL_MX,
		  "mil-typed-as-ml" },
		{ __LINE__, "198.51.100.1", "army.ml", MXW_ACTION_NXDOMAIN, "mil-typed-as-ml" },
		{ __LINE__, "192.0.2.25", "usmc.ml", MXW_ACTION_NULL_MX, "mil-typed-as-ml" },
		{ __LINE__, "192.0.2.25", "mail.usmc.ml", MXW_ACTION_PASS, NULL },
		{ __LINE__, "192.0.2.25", "af.ml", MXW_ACTION_PASS, NULL },
		{ __LINE__, "192.0.2.25", "mail.af.ml", MXW_ACTION_NULL_MX, "mil-typed-as-ml" },
		{ __LINE__, "192.0.2.25", "xn--bcher-kva.example", MXW_ACTION_REDIRECT,
		  "sent-on" },
		{ __LINE__, "198.51.100.1", "xn--bcher-kva.example", MXW_ACTION_PASS, NULL },
		{ __LINE__, "192.0.2.25", "seen.example", MXW_ACTION_PASS, "seen" },
		{ __LINE__, "192.0.2.25", "x.good.army.ml", MXW_ACTION_PASS, "bamako" },
		{ __LINE__, "192.0.2.25", "bad.good.army.ml", MXW_ACTION_NULL_MX,
		  "mil-typed-as-ml" },
		{ __LINE__, "198.51.100.1", "x.good.army.ml", MXW_ACTION_NXDOMAIN,
		  "mil-typed-as-ml" },
		{ __LINE__, "192.0.2.25", "army.mil", MXW_ACTION_PASS, NULL },
	};
	struct mxw_policy *policy = load(policy_text);

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxw_verdict verdict =
			mxwt_ask_from(policy, cases[i].client, cases[i].name);

		MXWT_CASE(cases[i].line, verdict.action == cases[i].action);
		MXWT_CASE(cases[i].line, mxwt_chose(policy, &verdict, cases[i].rule));
	}
	mxw_policy_free(policy);
}

static void test_rule(void)
{
	struct mxw_policy *policy = load(policy_text);
	struct mxw_verdict verdict = mxwt_ask_from(policy, "192.0.2.25", "mail.army.ml");
	struct mxw_rule rule = mxw_policy_rule(policy, verdict.rule);
	struct mxw_entry entry = mxw_policy_entry(policy, verdict.entry);
	char text[MXW_NAME_TEXT_MAX];

	CU_ASSERT_EQUAL(verdict.ttl_s, 30);
	CU_ASSERT_EQUAL(verdict.severity, MXW_SEVERITY_CRITICAL);
	CU_ASSERT_STRING_EQUAL(rule.description, "US military addresses typed with Mali's TLD");
	CU_ASSERT_STRING_EQUAL(rule.file, "policy.yaml");
	CU_ASSERT_EQUAL(rule.line, 13);
	CU_ASSERT_EQUAL(entry.line, 17);
	CU_ASSERT_PTR_NOT_NULL_FATAL(entry.intended.wire);
	(void)mxw_name_to_text(entry.intended, text);
	CU_ASSERT_STRING_EQUAL(text, "army.mil");
	verdict = mxwt_ask_from(policy, "192.0.2.25", "xn--bcher-kva.example");
	CU_ASSERT_EQUAL(verdict.ttl_s, 120);
	CU_ASSERT_EQUAL(verdict.severity, MXW_SEVERITY_MEDIUM);
	(void)mxw_name_to_text(mxw_policy_redirect(policy, verdict.rule), text);
	CU_ASSERT_STRING_EQUAL(text, "mx.example.net");
	mxw_policy_free(policy);
}

static void test_whole(void)
{
	struct mxw_policy *policy = load(policy_text);
	struct mxw_policy_counts counts = mxw_policy_counts(policy);
	struct mxw_sources *sources = NULL;
	uint8_t digest[MXW_DIGEST_SIZE];

	CU_ASSERT_EQUAL(mxw_policy_mode(policy), MXW_MODE_ENFORCE);
	CU_ASSERT_EQUAL(counts.groups, 3);
	CU_ASSERT_EQUAL(counts.networks, 3);
	CU_ASSERT_EQUAL(counts.rules, 4);
	CU_ASSERT_EQUAL(counts.entries, 7);
	CU_ASSERT_EQUAL(
		mxw_sources_from_memory("x", policy_text, strlen(policy_text), &sources),
		MXW_OK);
	mxw_sources_digest(sources, digest);
	CU_ASSERT_EQUAL(memcmp(mxw_policy_digest(policy), digest, MXW_DIGEST_SIZE), 0);
	mxw_sources_free(sources);
	mxw_policy_free(policy);
}

/* Without "defaults": null-mx, 60 seconds, high. */
static void test_defaults(void)
{
	struct mxw_policy *policy = load(HEAD "watch: [{id: a, domains: [a.example]}]\n");
	struct mxw_verdict verdict = mxwt_ask_from(policy, "192.0.2.1", "a.example");

	CU_ASSERT_EQUAL(verdict.action, MXW_ACTION_NULL_MX);
	CU_ASSERT_EQUAL(verdict.ttl_s, 60);
	CU_ASSERT_EQUAL(verdict.severity, MXW_SEVERITY_HIGH);
	CU_ASSERT_EQUAL(verdict.mode, MXW_MODE_ENFORCE);
	mxw_policy_free(policy);
}

static void test_ceiling(void)
{
	struct mxw_policy *policy =
		load("mxwarden: 1\nmode: monitor\nmail-hosts: {outbound: [192.0.2.0/24]}\n"
	             "watch: [{id: a, domains: [a.example], mode: enforce}]\n");
	struct mxw_verdict verdict = mxwt_ask_from(policy, "192.0.2.1", "a.example");

	CU_ASSERT_EQUAL(verdict.action, MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(verdict.would, MXW_ACTION_NULL_MX);
	CU_ASSERT_EQUAL(verdict.mode, MXW_MODE_MONITOR);
	mxw_policy_free(policy);
}

/* Sections may stand in any order behind the first key. */
static void test_any_order(void)
{
	struct mxw_policy *policy = load(
		"mxwarden: 1\nwatch: [{domains: [a.example], clients: [outbound], id: a}]\n"
		"mail-hosts: {outbound: [192.0.2.0/24]}\nmode: enforce\n");

	CU_ASSERT_EQUAL(mxwt_ask_from(policy, "192.0.2.1", "a.example").action,
	                MXW_ACTION_NULL_MX);
	mxw_policy_free(policy);
}

/* A policy that may be used, with something its author should know. */
static void test_warnings_only(void)
{
	struct mxw_policy *policy = NULL;

	CU_ASSERT_EQUAL(mxwt_load_text(HEAD "watch:\nallow:\n", &found, &policy), MXW_OK);
	CU_ASSERT_PTR_NOT_NULL(policy);
	CU_ASSERT_EQUAL(found.errors, 0);
	CU_ASSERT_EQUAL(found.warnings, 1);
	CU_ASSERT_EQUAL(mxwt_log_count(&found, "nothing-watched"), 1);
	mxw_policy_free(policy);
}

/* A rule with a mistake is in no overlap: nobody knows what it should have said. */
static void test_unsound_rules(void)
{
	static const char *const rules[] = {
		"{id: a, domains: [a.example], ttl: 1, clients: [nobody]}",
		"{id: A, domains: [a.example], ttl: 1}",
		"{id: a, domains: [a.example], ttl: 1, action: redirect}",
		"{id: a, domains: [a.example], ttl: 1, action: pass}",
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		struct mxw_policy *policy = NULL;
		char text[512];

		(void)snprintf(text, sizeof(text),
		               HEAD "watch: [%s, {id: b, domains: [a.example]}]\n", rules[i]);
		CU_ASSERT_EQUAL(mxwt_load_text(text, &found, &policy), MXW_INVALID);
		CU_ASSERT_EQUAL(found.errors, 1);
		CU_ASSERT_EQUAL(mxwt_log_count(&found, "contradiction"), 0);
		CU_ASSERT_PTR_NULL(policy);
	}
}

/* Alerts are lines: a description is one, however it is written. */
static void test_description_lines(void)
{
	struct mxw_policy *policy = load(HEAD "watch:\n"
	                                      "  - id: a\n"
	                                      "    domains: [a.example]\n"
	                                      "    description: |\n"
	                                      "      one\n"
	                                      "      \"two\"\n"
	                                      "\n");
	struct mxw_verdict verdict = mxwt_ask_from(policy, "192.0.2.1", "a.example");

	CU_ASSERT_STRING_EQUAL(mxw_policy_rule(policy, verdict.rule).description,
	                       "one \"two\"");
	mxw_policy_free(policy);
}

static void test_results(void)
{
	static const struct {
		int line;
		const char *text;
		enum mxw_result result;
	} cases[] = {
		{ __LINE__, "", MXW_INVALID },
		{ __LINE__, "a: [", MXW_SYNTAX },
		{ __LINE__, "[[[[[[[[[[", MXW_LIMIT },
		{ __LINE__, "- a", MXW_INVALID },
		{ __LINE__, HEAD "watch: [{id: a}]\n", MXW_INVALID },
		{ __LINE__,
		  HEAD "watch: [{id: a, domains: [a.example]}, {id: b, domains: [a.example], "
		       "ttl: 1}]\n",
		  MXW_INVALID },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxw_policy *untouched = (struct mxw_policy *)&found;
		struct mxw_policy *policy = untouched;

		MXWT_CASE(cases[i].line,
		          mxwt_load_text(cases[i].text, &found, &policy) == cases[i].result);
		MXWT_CASE(cases[i].line, policy == untouched);
		MXWT_CASE(cases[i].line, found.errors >= 1);
	}
}

/* Many findings: some of each code are shown, the rest is counted, and an error behind a thousand
 * warnings is an error all the same. */
struct shown {
	unsigned findings, errors, lasts; /* lasts: that say how many are not shown */
	char last[256];
};

static void count_shown(void *context, const struct mxw_finding *finding)
{
	struct shown *shown = context;

	shown->findings++;
	if (finding->level == MXW_FINDING_ERROR)
		shown->errors++;
	if (strncmp(finding->code, "more-", 5) != 0)
		return;
	shown->lasts++;
	(void)snprintf(shown->last, sizeof(shown->last), "%s: %s [%s]", finding->file,
	               finding->text, finding->code);
}

static void test_many_findings(void)
{
	static char text[65536];
	struct mxw_load_options options = { .seed = 1 };
	struct mxw_sources *sources = NULL;
	struct mxw_policy *policy = NULL;
	struct shown shown = { 0 };
	size_t used = 0;

	used += (size_t)snprintf(text, sizeof(text), HEAD "watch: [{id: a, domains: [");
	/* The first one is none: 1100 findings follow it. */
	for (unsigned i = 0; i <= 1100; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "a.example,");
	used += (size_t)snprintf(text + used, sizeof(text) - used, ".]}]\n");
	CU_ASSERT_EQUAL(mxw_sources_from_memory("x", text, used, &sources), MXW_OK);
	CU_ASSERT_EQUAL(mxw_load(sources, &options, count_shown, &shown, &policy), MXW_INVALID);
	CU_ASSERT_EQUAL(shown.findings, MXW_FINDINGS_PER_CODE + 2);
	CU_ASSERT_EQUAL(shown.errors, 1);
	CU_ASSERT_STRING_EQUAL(shown.last,
	                       "x: 1080 more of the code \"repeated\" are not shown; "
	                       "\"mxwarden check --all\" shows them [more-warnings]");
	shown = (struct shown){ 0 };
	options.all_findings = true;
	CU_ASSERT_EQUAL(mxw_load(sources, &options, count_shown, &shown, &policy), MXW_INVALID);
	CU_ASSERT_EQUAL(shown.findings, 1101);
	CU_ASSERT_EQUAL(shown.lasts, 0);
	CU_ASSERT_EQUAL(mxw_load(sources, &options, NULL, NULL, &policy), MXW_INVALID);
	CU_ASSERT_PTR_NULL(policy);
	mxw_sources_free(sources);
}

/* Twenty findings in each of many files are more than a load shows. */
static void test_many_files(void)
{
	enum {
		FILES = 100
	};
	static struct mxwt_source files[FILES + 2];
	static char names[FILES][16], main_file[8192];
	static const char included[] =
		"watch:\n"
		"- {id: A, domains: [a.example]}\n"
		"- {id: A, domains: [a.example]}\n"
		"- {id: A, domains: [a.example]}\n"
		"- {id: A, domains: [a..b, a..b, a..b, a..b, a..b, a..b,\n"
		"  a..b, a..b, a..b, a..b, a..b, a..b, a..b, a..b, a..b,\n"
		"  a..b, a..b, a..b, a..b, a..b, a..b, a..b, a..b]}\n";
	struct mxw_policy *policy = NULL;
	struct mxw_sources *sources;
	struct shown shown = { 0 };
	size_t used = 0;

	used = (size_t)snprintf(main_file, sizeof(main_file), HEAD "include: [");
	for (unsigned i = 0; i < FILES; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "f%03u.yaml", i);
		used += (size_t)snprintf(main_file + used, sizeof(main_file) - used, "%s, ",
		                         names[i]);
		files[i + 1] = (struct mxwt_source){ names[i], included, 0 };
	}
	(void)snprintf(main_file + used, sizeof(main_file) - used, "]\n");
	files[0] = (struct mxwt_source){ "policy.yaml", main_file, 0 };
	sources = mxwt_sources(files);
	/* Of 100 times (4 bad-id, 23 bad-name): four lines and 20, and one that says 3 more. */
	CU_ASSERT_EQUAL(mxw_load(sources, &(struct mxw_load_options){ .seed = 1 }, count_shown,
	                         &shown, &policy),
	                MXW_INVALID);
	CU_ASSERT_TRUE(shown.findings <= MXW_FINDINGS_MAX);
	CU_ASSERT_TRUE(shown.findings > MXW_FINDINGS_MAX - 25);
	/* 39 files fit, 25 findings each: 975; what fits of the 40th; one line for the rest. */
	CU_ASSERT_EQUAL(shown.lasts, 40);
	CU_ASSERT_EQUAL(strncmp(shown.last, "policy.yaml: ", 13), 0);
	mxw_sources_free(sources);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "clients belong to their groups", test_groups },
		{ "names are judged as written", test_verdicts },
		{ "a rule is what its author wrote", test_rule },
		{ "counts, mode and digest", test_whole },
		{ "defaults of the defaults", test_defaults },
		{ "the policy's mode is a ceiling", test_ceiling },
		{ "sections stand in any order", test_any_order },
		{ "warnings do not refuse a policy", test_warnings_only },
		{ "a rule with a mistake is in no overlap", test_unsound_rules },
		{ "a description is one line", test_description_lines },
		{ "results, and nothing written on failure", test_results },
		{ "findings of a code are limited", test_many_findings },
		{ "findings of many files are limited", test_many_files },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "load", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
