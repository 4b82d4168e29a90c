/* Exchangers, worked out by hand from the documentation: hosts of MX records and their addresses, which
 * rule of several decides, what exempts one, and what must be guarded. */
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/config_kit.h"
#include "tests/unit/kit.h"

#define EXPIRY_S 1000

enum {
	WATCH,
	ALLOW,
	HOSTS,
	EXACT,
	BELOW,
	WIDE,
	NARROW,
	GONE,
	FIRST_ONLY,
	RULES
};

static const char *const ids[RULES] = {
	[WATCH] = "watch",   [ALLOW] = "allow", [HOSTS] = "hosts",
	[EXACT] = "exact",   [BELOW] = "below", [WIDE] = "wide",
	[NARROW] = "narrow", [GONE] = "gone",   [FIRST_ONLY] = "first-only",
};

static struct mxw_policy *policy;

static void add_network(struct mxw_builder *builder, uint32_t rule, const char *network)
{
	static uint32_t line = 99;

	line++;
	mxw_builder_add_exchange_network(
		builder, rule,
		&(struct mxw_exchange_network_spec){ .network = mxwt_network(network),
	                                             .line = line });
}

static void add_except(struct mxw_builder *builder, uint32_t rule, const char *name)
{
	mxw_builder_add_entry(
		builder, rule,
		&(struct mxw_entry_spec){ .name = mxwt_name(name), .part = MXW_PART_EXCEPT });
}

/* The policy of the other tests. */
static void test_made(void)
{
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_NXDOMAIN);
	for (uint32_t i = 0; i < RULES; i++) {
		struct mxw_rule_spec rule = { .id = ids[i], .line = i };

		rule.section = i == WATCH   ? MXW_SECTION_WATCH
		               : i == ALLOW ? MXW_SECTION_ALLOW
		                            : MXW_SECTION_EXCHANGERS;
		if (i == ALLOW || i == GONE)
			rule.expires_s = EXPIRY_S;
		if (i == GONE)
			rule.on_expiry = MXW_MODE_DISABLED;
		if (i == NARROW)
			rule.mode = MXW_MODE_MONITOR;
		if (i == FIRST_ONLY)
			rule.clients = 1;
		(void)mxw_builder_add_rule(builder, &rule);
	}
	mxwt_add(builder, WATCH, MXW_SCOPE_SUBTREE, "watched.example", 0, 1);
	mxwt_add(builder, ALLOW, MXW_SCOPE_SUBTREE, "good.collector.example", 0, 1);
	mxwt_add(builder, HOSTS, MXW_SCOPE_SUBTREE, "collector.example", 0, 1);
	add_except(builder, HOSTS, "museum.collector.example");
	mxwt_add(builder, EXACT, MXW_SCOPE_EXACT, "mx.exact.example", 0, 1);
	mxwt_add(builder, BELOW, MXW_SCOPE_BELOW, "below.example", 0, 1);
	add_network(builder, WIDE, "203.0.113.0/24");
	add_network(builder, NARROW, "203.0.113.128/25");
	add_network(builder, GONE, "203.0.113.192/26");
	add_network(builder, FIRST_ONLY, "203.0.113.192/27");
	add_network(builder, WIDE, "2001:db8::/32");
	add_network(builder, FIRST_ONLY, "2001:db8:1::/48");
	add_except(builder, WIDE, "fine.example");
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
}

static int free_policy(void)
{
	mxw_policy_free(policy);
	return 0;
}

#define NOBODY RULES

static struct mxw_question question_of(const char *name, int64_t now_s)
{
	return (struct mxw_question){ .name = mxwt_name(name),
		                      .type = MXW_TYPE_MX,
		                      .class_ = MXW_CLASS_IN,
		                      .now_s = now_s,
		                      .subject = MXW_SUBJECT_EXCHANGE };
}

static void test_hosts(void)
{
	static const struct {
		int line;
		const char *exchange;
		unsigned rule;
		enum mxw_trigger trigger;
	} cases[] = {
		{ __LINE__, "collector.example", HOSTS, MXW_TRIGGER_EXCHANGER },
		{ __LINE__, "MX1.Collector.Example", HOSTS, MXW_TRIGGER_EXCHANGER },
		{ __LINE__, "museum.collector.example", NOBODY, MXW_TRIGGER_NONE },
		{ __LINE__, "mx.good.collector.example", ALLOW, MXW_TRIGGER_ALLOW },
		{ __LINE__, "notcollector.example", NOBODY, MXW_TRIGGER_NONE },
		{ __LINE__, "example", NOBODY, MXW_TRIGGER_NONE },
		{ __LINE__, ".", NOBODY, MXW_TRIGGER_NONE },
		{ __LINE__, "mx.exact.example", EXACT, MXW_TRIGGER_EXCHANGER },
		{ __LINE__, "a.mx.exact.example", NOBODY, MXW_TRIGGER_NONE },
		{ __LINE__, "below.example", NOBODY, MXW_TRIGGER_NONE },
		{ __LINE__, "a.below.example", BELOW, MXW_TRIGGER_EXCHANGER },
		/* What is watched as a name is none as a host. */
		{ __LINE__, "mx.watched.example", NOBODY, MXW_TRIGGER_NONE },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mxw_question question = question_of(cases[i].exchange, 0);
		struct mxw_verdict verdict = mxw_policy_decide_for_group(policy, 0, &question);
		const bool blocks = cases[i].trigger == MXW_TRIGGER_EXCHANGER;

		MXWT_CASE(cases[i].line, verdict.trigger == cases[i].trigger);
		MXWT_CASE(cases[i].line,
		          verdict.rule ==
		                  (cases[i].rule == NOBODY ? MXW_RULE_NONE : cases[i].rule));
		MXWT_CASE(cases[i].line,
		          verdict.action == (blocks ? MXW_ACTION_NULL_MX : MXW_ACTION_PASS));
		/* What the allow entry exempts is guarded, because that ends. */
		MXWT_CASE(cases[i].line,
		          mxw_policy_guards(policy, &question) == (cases[i].rule != NOBODY));
		/* As a name that is asked for, no host is anything. */
		question.subject = MXW_SUBJECT_NAME;
		verdict = mxw_policy_decide_for_group(policy, 0, &question);
		MXWT_CASE(cases[i].line, verdict.trigger != MXW_TRIGGER_EXCHANGER);
		MXWT_CASE(cases[i].line, !mxw_policy_guards(policy, &question) ||
		                                 strstr(cases[i].exchange, "watched") != NULL);
	}
}

static void test_addresses(void)
{
	static const struct {
		int line;
		const char *address, *name;
		int64_t now_s;
		unsigned first, second; /* the rule for each group */
		bool guarded;
	} cases[] = {
		{ __LINE__, "203.0.113.1", "mx.example", 0, WIDE, WIDE, true },
		{ __LINE__, "203.0.112.255", "mx.example", 0, NOBODY, NOBODY, false },
		{ __LINE__, "203.0.114.0", "mx.example", 0, NOBODY, NOBODY, false },
		/* The more specific one only alerts, and so decides. */
		{ __LINE__, "203.0.113.128", "mx.example", 0, NARROW, NARROW, false },
		{ __LINE__, "203.0.113.224", "mx.example", 0, GONE, GONE, true },
		{ __LINE__, "203.0.113.224", "mx.example", EXPIRY_S, NARROW, NARROW, false },
		{ __LINE__, "203.0.113.193", "mx.example", 0, FIRST_ONLY, GONE, true },
		{ __LINE__, "203.0.113.193", "mx.example", EXPIRY_S, FIRST_ONLY, NARROW, true },
		{ __LINE__, "::ffff:203.0.113.1", "mx.example", 0, WIDE, WIDE, true },
		{ __LINE__, "2001:db8:1::25", "mx.example", 0, FIRST_ONLY, WIDE, true },
		{ __LINE__, "2001:db8:2::25", "mx.example", 0, WIDE, WIDE, true },
		{ __LINE__, "2001:db9::25", "mx.example", 0, NOBODY, NOBODY, false },
		/* By the name that has the address: excepted there, and the search goes on; exempt. */
		{ __LINE__, "203.0.113.1", "mx.fine.example", 0, NOBODY, NOBODY, false },
		{ __LINE__, "2001:db8:1::25", "fine.example", 0, FIRST_ONLY, NOBODY, true },
		{ __LINE__, "203.0.113.1", "mx.good.collector.example", 0, ALLOW, ALLOW, true },
		{ __LINE__, "203.0.113.1", "mx.good.collector.example", EXPIRY_S, WIDE, WIDE,
		  true },
		/* A host of another rule is nothing to an address. */
		{ __LINE__, "198.51.100.1", "mx.collector.example", 0, NOBODY, NOBODY, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mxw_question question = question_of(cases[i].name, cases[i].now_s);
		const struct mxw_address address = mxwt_address(cases[i].address);

		for (uint32_t group = 0; group < 2; group++) {
			const unsigned rule = group == 0 ? cases[i].first : cases[i].second;
			struct mxw_verdict verdict =
				mxw_policy_decide_address(policy, group, &question, &address);

			MXWT_CASE(cases[i].line,
			          verdict.rule == (rule == NOBODY ? MXW_RULE_NONE : rule));
			MXWT_CASE(cases[i].line, mxw_verdict_is_by_network(&verdict) ==
			                                 (rule != NOBODY && rule != ALLOW));
			if (!mxw_verdict_is_by_network(&verdict))
				continue;
			MXWT_CASE(cases[i].line, verdict.trigger == MXW_TRIGGER_EXCHANGER);
			MXWT_CASE(cases[i].line,
			          mxw_policy_exchange_network(policy, verdict.network).rule ==
			                  rule);
			MXWT_CASE(cases[i].line,
			          mxw_verdict_blocks(&verdict) == (rule != NARROW));
			MXWT_CASE(cases[i].line,
			          verdict.would == (group == 0 ? MXW_ACTION_NULL_MX
			                                       : MXW_ACTION_NXDOMAIN));
		}
		MXWT_CASE(cases[i].line,
		          mxw_policy_guards_address(policy, &question, &address) ==
		                  cases[i].guarded);
	}
}

/* Null MX says nothing of addresses; NXDOMAIN does. Nobody belongs to no group. */
static void test_types(void)
{
	const struct mxw_address address = mxwt_address("203.0.113.1");
	struct mxw_question question = question_of("typo.example", 0);

	question.type = MXW_TYPE_A;
	CU_ASSERT_EQUAL(mxw_policy_decide_address(policy, 0, &question, &address).would,
	                MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(mxw_policy_decide_address(policy, 1, &question, &address).action,
	                MXW_ACTION_NXDOMAIN);
	CU_ASSERT_TRUE(mxw_policy_guards_address(policy, &question, &address));
	CU_ASSERT_TRUE(mxw_policy_considers(policy, MXW_TYPE_A, MXW_CLASS_IN));
	question.type = 16;
	CU_ASSERT_FALSE(mxw_policy_guards_address(policy, &question, &address));
	question.type = MXW_TYPE_MX;
	question.ceiling = MXW_MODE_MONITOR;
	CU_ASSERT_FALSE(mxw_policy_guards_address(policy, &question, &address));
	CU_ASSERT_EQUAL(mxw_policy_decide_address(policy, 0, &question, &address).action,
	                MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(
		mxw_policy_decide_address(policy, MXW_GROUP_NONE, &question, &address).rule,
		MXW_RULE_NONE);
}

/* A release is for one exchange, by name or by its address; the guard stays. */
static void test_releases(void)
{
	struct mxw_builder *builder = mxw_builder_new();
	const struct mxw_address address = mxwt_address("203.0.113.1");
	struct mxw_question question = question_of("mx.collector.example", 0);
	struct mxw_policy *releases;
	struct mxw_verdict verdict;

	(void)mxw_builder_add_file(builder, "releases");
	(void)mxw_builder_add_group(builder, "everybody", MXW_ACTION_UNSET);
	(void)mxw_builder_add_rule(builder,
	                           &(struct mxw_rule_spec){ .section = MXW_SECTION_ALLOW,
	                                                    .id = "release",
	                                                    .expires_s = 100 });
	mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "mx.collector.example", 0, 1);
	releases = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(releases);
	question.releases = releases;
	verdict = mxw_policy_decide_for_group(policy, 0, &question);
	CU_ASSERT_EQUAL(verdict.trigger, MXW_TRIGGER_RELEASE);
	CU_ASSERT_EQUAL(verdict.action, MXW_ACTION_PASS);
	CU_ASSERT_EQUAL(verdict.would, MXW_ACTION_NULL_MX);
	CU_ASSERT_TRUE(mxw_policy_guards(policy, &question));
	verdict = mxw_policy_decide_address(policy, 0, &question, &address);
	CU_ASSERT_EQUAL(verdict.trigger, MXW_TRIGGER_RELEASE);
	CU_ASSERT_TRUE(mxw_verdict_is_by_network(&verdict));
	CU_ASSERT_TRUE(mxw_policy_guards_address(policy, &question, &address));
	question.name = mxwt_name("mx2.collector.example");
	CU_ASSERT_EQUAL(mxw_policy_decide_for_group(policy, 0, &question).action,
	                MXW_ACTION_NULL_MX);
	mxw_policy_free(releases);
}

/* What a policy has at all. */
static void test_counts(void)
{
	struct mxw_policy *plain = mxwt_seal(mxwt_begin());

	CU_ASSERT_PTR_NOT_NULL_FATAL(plain);
	CU_ASSERT_FALSE(mxw_policy_judges_exchanges(plain));
	CU_ASSERT_FALSE(mxw_policy_judges_addresses(plain));
	mxw_policy_free(plain);
	CU_ASSERT_TRUE(mxw_policy_judges_exchanges(policy));
	CU_ASSERT_TRUE(mxw_policy_judges_addresses(policy));
	CU_ASSERT_EQUAL(mxw_policy_counts(policy).exchange_networks, 6);
	CU_ASSERT_EQUAL(mxw_policy_rule(policy, WIDE).networks, 2);
	CU_ASSERT_EQUAL(mxw_policy_rule(policy, HOSTS).names, 1);
	CU_ASSERT_TRUE(mxw_policy_enforces(policy));
	CU_ASSERT_TRUE(mxw_policy_monitors(policy));
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a policy is made", test_made },
		{ "hosts", test_hosts },
		{ "addresses", test_addresses },
		{ "types", test_types },
		{ "releases", test_releases },
		{ "counts", test_counts },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "exchange", NULL, free_policy, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
