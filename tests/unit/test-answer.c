/* Answers, octet by octet. The rdata is written out by hand from RFC 1035 sections 3.3.9 and 3.3.13,
 * RFC 7505 and RFC 2308; codes and texts from RFC 8914 and the documentation. */
#include <stdlib.h>
#include <string.h>

#include <mxwarden/answer.h>

#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

/* mxwarden.invalid. postmaster.mxwarden.invalid. 1 3600 600 86400 300 */
static const uint8_t soa_rdata[] = {
	8,   'm',  'x',  'w', 'a',  'r',  'd',  'e', 'n', 7,    'i',  'n',  'v',  'a',
	'l', 'i',  'd',  0,   10,   'p',  'o',  's', 't', 'm',  'a',  's',  't',  'e',
	'r', 8,    'm',  'x', 'w',  'a',  'r',  'd', 'e', 'n',  7,    'i',  'n',  'v',
	'a', 'l',  'i',  'd', 0,    0,    0,    0,   1,   0,    0,    0x0e, 0x10, 0,
	0,   0x02, 0x58, 0,   0x01, 0x51, 0x80, 0,   0,   0x01, 0x2c,
};

/* Entries army.ml -> army.mil (subtree), =navy.ml, *.marines.ml in one rule of that action. */
static struct mxw_policy *make_policy(enum mxw_action action, const char *id)
{
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_rule_spec rule = { .id = id, .action = action, .ttl_s = 300 };
	struct mxw_entry_spec entry = { .name = mxwt_name("army.ml"),
		                        .intended = mxwt_name("army.mil") };

	if (action == MXW_ACTION_REDIRECT)
		rule.redirect = mxwt_name("Quarantine.Example.net");
	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "all", MXW_ACTION_UNSET);
	(void)mxw_builder_add_rule(builder, &rule);
	mxw_builder_add_entry(builder, 0, &entry);
	mxwt_add(builder, 0, MXW_SCOPE_EXACT, "navy.ml", 0, 2);
	mxwt_add(builder, 0, MXW_SCOPE_BELOW, "marines.ml", 0, 3);
	return mxwt_seal(builder);
}

/* The answer for `qname`, judged by the verdict on `judged`. */
static void make(enum mxw_action action, const char *id, struct mxw_name qname,
                 struct mxw_name judged, struct mxw_answer *ret)
{
	struct mxw_policy *policy = make_policy(action, id);
	const struct mxw_question question = { .name = judged,
		                               .type = MXW_TYPE_MX,
		                               .class_ = MXW_CLASS_IN };
	struct mxw_verdict verdict;

	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	verdict = mxw_policy_decide_for_group(policy, 0, &question);
	CU_ASSERT_TRUE_FATAL(mxw_verdict_blocks(&verdict));
	/* What is there before does not shine through. */
	memset(ret, 0xa5, sizeof(*ret));
	mxw_answer_make(policy, &verdict, qname, judged, ret);
	/* Of the policy an answer keeps the owner of an SOA only; copy it to look at it later. */
	ret->rr_owner = ret->rr_type != 0 ? mxwt_wire(ret->rr_owner.wire, ret->rr_owner.size)
	                                  : mxw_name_root();
	mxw_policy_free(policy);
}

static void test_actions(void)
{
	static const uint8_t null_mx[] = { 0, 0, 0 };
	static const uint8_t redirect[] = "\0\0\012quarantine\7example\3net";
	static const struct {
		enum mxw_action action;
		bool drop;
		uint8_t rcode;
		uint16_t rr_type;
		const uint8_t *rdata;
		size_t size;
		uint16_t ede;
	} table[] = {
		{ MXW_ACTION_NULL_MX, false, 0, 15, null_mx, sizeof(null_mx), 4 },
		{ MXW_ACTION_REDIRECT, false, 0, 15, redirect, sizeof(redirect), 4 },
		{ MXW_ACTION_NXDOMAIN, false, 3, 6, soa_rdata, sizeof(soa_rdata), 15 },
		{ MXW_ACTION_NODATA, false, 0, 6, soa_rdata, sizeof(soa_rdata), 15 },
		{ MXW_ACTION_SERVFAIL, false, 2, 0, NULL, 0, 15 },
		{ MXW_ACTION_REFUSED, false, 5, 0, NULL, 0, 15 },
		{ MXW_ACTION_DROP, true, 2, 0, NULL, 0, 15 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_name qname = mxwt_name("Mail.Army.ML");
		unsigned failures = CU_get_number_of_failures();
		struct mxw_answer answer;

		make(table[i].action, "mil-typed-as-ml", qname, qname, &answer);
		CU_ASSERT_EQUAL(answer.drop, table[i].drop);
		CU_ASSERT_EQUAL(answer.rcode, table[i].rcode);
		CU_ASSERT_EQUAL(answer.rr_type, table[i].rr_type);
		CU_ASSERT_EQUAL(answer.ttl_s, 300);
		CU_ASSERT_EQUAL(answer.rdata_size, table[i].size);
		if (table[i].rdata != NULL && answer.rdata_size == table[i].size)
			CU_ASSERT_EQUAL(memcmp(answer.rdata, table[i].rdata, table[i].size), 0);
		/* The MX is of the asked name in its own letter case; the SOA of the matched name. */
		if (table[i].rr_type == 15) {
			CU_ASSERT_EQUAL(answer.rr_owner.size, qname.size);
			CU_ASSERT_EQUAL(memcmp(answer.rr_owner.wire, qname.wire, qname.size),
			                0);
		}
		if (table[i].rr_type == 6) {
			CU_ASSERT_EQUAL(answer.rr_owner.size, 9);
			CU_ASSERT_EQUAL(memcmp(answer.rr_owner.wire, "\4army\2ml", 9), 0);
		}
		CU_ASSERT_EQUAL(answer.ede_code, table[i].ede);
		CU_ASSERT_STRING_EQUAL(answer.ede_text,
		                       "mil-typed-as-ml; did you mean mail.army.mil?");
		CU_ASSERT_EQUAL(answer.ede_text_size, strlen(answer.ede_text));
		if (CU_get_number_of_failures() != failures)
			(void)printf("# action %s\n", mxw_action_text(table[i].action));
	}
}

/* The SOA's owner is the matched name where that is at or above the asked one, else the asked one. */
static void test_soa_owner(void)
{
	static const struct {
		const char *qname, *judged, *owner;
	} table[] = {
		{ "army.ml", "army.ml", "army.ml" },
		{ "a.b.army.ml", "a.b.army.ml", "army.ml" },
		{ "navy.ml", "navy.ml", "navy.ml" },
		{ "x.marines.ml", "x.marines.ml", "marines.ml" },
		/* An alias of another tree is hidden behind its own name. */
		{ "alias.example", "mail.army.ml", "alias.example" },
		/* One of the same tree is not. */
		{ "alias.army.ml", "mail.army.ml", "army.ml" },
		/* An alias above its target. */
		{ "ml", "army.ml", "ml" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_answer answer;

		make(MXW_ACTION_NODATA, "rule", mxwt_name(table[i].qname),
		     mxwt_name(table[i].judged), &answer);
		CU_ASSERT_TRUE(mxw_name_equal(answer.rr_owner, mxwt_name(table[i].owner)));
		make(MXW_ACTION_NULL_MX, "rule", mxwt_name(table[i].qname),
		     mxwt_name(table[i].judged), &answer);
		CU_ASSERT_TRUE(mxw_name_equal(answer.rr_owner, mxwt_name(table[i].qname)));
	}
}

/* `count` letters in front of .army.ml, in labels of 50. */
static struct mxw_name name_before_army(size_t count)
{
	char text[300];
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		if (i > 0 && i % 50 == 0)
			text[at++] = '.';
		text[at++] = 'x';
	}
	(void)snprintf(text + at, sizeof(text) - at, ".army.ml");
	return mxwt_name(text);
}

static void test_ede_text(void)
{
	struct mxw_name name = mxwt_name("navy.ml");
	struct mxw_answer answer;
	char id[200];

	/* Nothing was meant: the rule alone. */
	make(MXW_ACTION_NULL_MX, "rule-7", name, name, &answer);
	CU_ASSERT_STRING_EQUAL(answer.ede_text, "rule-7");
	CU_ASSERT_EQUAL(answer.ede_text_size, 6);

	/* Of an alias, what is meant is the target. */
	make(MXW_ACTION_NULL_MX, "r", mxwt_name("alias.example"), mxwt_name("mx.army.ml"),
	     &answer);
	CU_ASSERT_STRING_EQUAL(answer.ede_text, "r; did you mean mx.army.mil?");

	/* "r; did you mean " is 16 octets, the question mark one, so 143 are left for the name:
	 * 132 letters in labels of 50, their two dots, and ".army.mil" are 143. */
	name = name_before_army(132);
	make(MXW_ACTION_NULL_MX, "r", name, name, &answer);
	CU_ASSERT_EQUAL(answer.ede_text_size, 160);
	CU_ASSERT_EQUAL(strlen(answer.ede_text), 160);
	CU_ASSERT_STRING_EQUAL(answer.ede_text + 150, ".army.mil?");
	/* One more does not fit: then the rule alone. */
	name = name_before_army(133);
	make(MXW_ACTION_NULL_MX, "r", name, name, &answer);
	CU_ASSERT_STRING_EQUAL(answer.ede_text, "r");
	name = name_before_army(132);
	make(MXW_ACTION_NULL_MX, "rr", name, name, &answer);
	CU_ASSERT_STRING_EQUAL(answer.ede_text, "rr");

	/* 255 octets that could not even be a name any more. */
	name = mxwt_longest(mxwt_name("army.ml"));
	make(MXW_ACTION_NULL_MX, "rule", name, name, &answer);
	CU_ASSERT_STRING_EQUAL(answer.ede_text, "rule");
	CU_ASSERT_EQUAL(answer.rr_owner.size, 255);

	/* Octets that are no letters are escaped, and count as they are printed. */
	name = MXWT_WIRE("\3a\0b\4army\2ml");
	make(MXW_ACTION_NULL_MX, "rule", name, name, &answer);
	CU_ASSERT_STRING_EQUAL(answer.ede_text, "rule; did you mean a\\000b.army.mil?");

	/* An id that is longer than any loader lets through is cut, not overrun. */
	memset(id, 'i', sizeof(id));
	id[199] = '\0';
	name = mxwt_name("army.ml");
	make(MXW_ACTION_NULL_MX, id, name, name, &answer);
	CU_ASSERT_EQUAL(answer.ede_text_size, 160);
	CU_ASSERT_EQUAL(strlen(answer.ede_text), 160);
}

/* The longest names everywhere. */
static void test_longest(void)
{
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_name longest = mxwt_longest(mxwt_name("example.net"));
	const struct mxw_rule_spec rule = { .id = "rule",
		                            .action = MXW_ACTION_REDIRECT,
		                            .redirect = longest };
	struct mxw_entry_spec entry = { .name = longest };
	const struct mxw_question question = { .name = longest,
		                               .type = MXW_TYPE_MX,
		                               .class_ = MXW_CLASS_IN };
	struct mxw_verdict verdict;
	struct mxw_answer answer;
	struct mxw_policy *policy;

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "all", MXW_ACTION_UNSET);
	(void)mxw_builder_add_rule(builder, &rule);
	mxw_builder_add_entry(builder, 0, &entry);
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	verdict = mxw_policy_decide_for_group(policy, 0, &question);
	mxw_answer_make(policy, &verdict, longest, longest, &answer);
	CU_ASSERT_EQUAL(answer.rdata_size, 257);
	CU_ASSERT_EQUAL(memcmp(answer.rdata + 2, longest.wire, 255), 0);
	CU_ASSERT_EQUAL(answer.rr_owner.size, 255);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "each action", test_actions },
		{ "the owner of an SOA", test_soa_owner },
		{ "EDE text", test_ede_text },
		{ "the longest names", test_longest },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "answer", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
