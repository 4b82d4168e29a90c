/* Blocks that come from elsewhere: a whole one is taken as it is, a part of one never; and whatever
 * octet of it is another one, it is refused, or everything can be asked of it. That nothing is read
 * beyond its end, AddressSanitizer sees. */
#include <stdlib.h>
#include <string.h>

#include <mxwarden/answer.h>
#include <mxwarden/survey.h>

#include "policy/exchange.h"
#include "policy/index.h"

#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"
#include "tests/unit/random_policy.h"

static const char *const protected_names[] = { "partner.example", "supplier.test",
	                                       "goes.example" };

/* A policy with one of everything that a block can hold. */
static struct mxw_policy *policy_new(void)
{
	static const struct mxw_network networks[] = {
		{ { { 192, 0, 2, 0 }, 4 }, 24 },
		{ { { 192, 0, 2, 128 }, 4 }, 25 },
		{ { { 0x20, 0x01, 0x0d, 0xb8 }, 16 }, 32 },
	};
	struct mxw_builder *builder = mxw_builder_new();
	const uint32_t main = mxw_builder_add_file(builder, "dir/policy.yaml");
	const uint32_t list = mxw_builder_add_file(builder, "dir/list.txt");
	uint32_t first = mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	uint32_t second = mxw_builder_add_group(builder, "second", MXW_ACTION_NXDOMAIN);
	const uint32_t rules[] = {
		mxw_builder_add_rule(builder,
		                     &(struct mxw_rule_spec){
					     .id = "watch",
					     .description = "what it is for",
					     .owner = "mail@example.org",
					     .ticket = "SEC-1",
					     .reference = "https://example.org",
					     .expires_s = 500,
					     .file = main,
					     .line = 7,
				     }),
		mxw_builder_add_rule(builder,
		                     &(struct mxw_rule_spec){
					     .id = "redirect",
					     .action = MXW_ACTION_REDIRECT,
					     .redirect = mxwt_name("mx.example.org"),
					     .mode = MXW_MODE_MONITOR,
				     }),
		mxw_builder_add_rule(
			builder,
			&(struct mxw_rule_spec){ .id = "allow", .section = MXW_SECTION_ALLOW }),
		mxw_builder_add_rule(
			builder, &(struct mxw_rule_spec){ .id = "exchangers",
		                                          .section = MXW_SECTION_EXCHANGERS }),
		mxw_builder_add_rule(builder,
		                     &(struct mxw_rule_spec){ .id = "more",
		                                              .section = MXW_SECTION_EXCHANGERS,
		                                              .clients = 2 }),
		mxw_builder_add_rule(builder,
		                     &(struct mxw_rule_spec){
					     .id = "protect",
					     .section = MXW_SECTION_PROTECT,
					     .alert_at = 10,
					     .block_at = 75,
				     }),
	};
	struct mxw_entry_spec entry = {
		.name = mxwt_name("ml"),
		.intended = mxwt_name("mil"),
		.scope = MXW_SCOPE_SUFFIX,
		.file = main,
		.line = 9,
	};

	mxw_builder_add_network(builder, first, &networks[0]);
	mxw_builder_add_network(builder, second, &networks[1]);
	mxw_builder_add_network(builder, second, &networks[2]);
	mxw_builder_add_any(builder, first);
	mxw_builder_add_entry(builder, rules[0], &entry);
	entry = (struct mxw_entry_spec){ .name = mxwt_name("army.ml"),
		                         .intended = mxwt_name("army.mil"),
		                         .file = list,
		                         .origin = MXW_ORIGIN_FILES };
	mxw_builder_add_entry(builder, rules[0], &entry);
	entry = (struct mxw_entry_spec){ .name = mxwt_name("not.army.ml"),
		                         .part = MXW_PART_EXCEPT };
	mxw_builder_add_entry(builder, rules[0], &entry);
	entry = (struct mxw_entry_spec){ .name = mxwt_name("navy"), .part = MXW_PART_ONLY };
	entry.name = mxwt_name("navy.ml");
	mxw_builder_add_entry(builder, rules[0], &entry);
	mxwt_add(builder, rules[1], MXW_SCOPE_EXACT, "goes.example", main, 3);
	mxwt_add(builder, rules[1], MXW_SCOPE_BELOW, "goes.example", main, 4);
	mxwt_add(builder, rules[2], MXW_SCOPE_SUBTREE, "partner.army.ml", main, 5);
	mxwt_add(builder, rules[2], MXW_SCOPE_SUBTREE, "army.ml", main, 6);
	mxwt_add(builder, rules[3], MXW_SCOPE_SUBTREE, "mx.bad.example", main, 8);
	for (size_t i = 0; i < 3; i++)
		mxw_builder_add_exchange_network(
			builder, rules[3 + i % 2],
			&(struct mxw_exchange_network_spec){ .network = networks[i] });
	mxw_builder_add_exchange_network(
		builder, rules[4],
		&(struct mxw_exchange_network_spec){ .network = networks[0] });
	for (size_t i = 0; i < sizeof(protected_names) / sizeof(protected_names[0]); i++) {
		entry = (struct mxw_entry_spec){ .name = mxwt_name(protected_names[i]),
			                         .suffix_labels = 1 };
		mxw_builder_add_entry(builder, rules[5], &entry);
	}
	/* So many that some bucket has more tags than fit. */
	for (unsigned i = 0; i < 100; i++) {
		char name[32];

		(void)snprintf(name, sizeof(name), "n%u.example", i);
		mxwt_add(builder, rules[0], MXW_SCOPE_SUBTREE, name, list, i);
	}
	return mxwt_seal(builder);
}

/* ---- everything that can be asked ---- */

static bool see_entry(void *context, const struct mxw_entry *entry)
{
	size_t *sum = context;

	*sum += entry->name.size + entry->intended.size + strlen(entry->file);
	return true;
}

static bool see_range(void *context, const struct mxw_client_range *range)
{
	size_t *sum = context;

	*sum += range->group;
	return true;
}

static size_t sum_texts(const struct mxw_policy *policy)
{
	const struct mxw_policy_counts counts = mxw_policy_counts(policy);
	size_t sum = 0;

	for (uint32_t i = 0; i < counts.groups; i++)
		sum += strlen(mxw_policy_group_name(policy, i));
	for (uint32_t i = 0; i < counts.rules; i++) {
		const struct mxw_rule rule = mxw_policy_rule(policy, i);

		sum += strlen(rule.id) + strlen(rule.description) + strlen(rule.owner) +
		       strlen(rule.ticket) + strlen(rule.reference) + strlen(rule.file) +
		       strlen(rule.ruleset) + strlen(mxw_severity_text(rule.severity)) +
		       strlen(mxw_mode_text(rule.mode)) + strlen(mxw_mode_text(rule.on_expiry));
		if (rule.action == MXW_ACTION_REDIRECT)
			sum += mxw_policy_redirect(policy, i).size;
	}
	return sum;
}

static size_t sum_networks(const struct mxw_policy *policy)
{
	const uint32_t count = mxw_policy_counts(policy).exchange_networks;
	size_t sum = 0;

	for (uint32_t i = 0; i < count; i++) {
		const struct mxw_exchange_network network =
			mxw_policy_exchange_network(policy, i);

		sum += network.network.prefix + strlen(network.file) +
		       strlen(mxw_policy_rule(policy, network.rule).id);
	}
	return sum;
}

/* As the command does: decide, and tell. */
static size_t sum_verdict(const struct mxw_policy *policy, uint32_t group,
                          const struct mxw_question *question)
{
	const struct mxw_verdict verdict = mxw_policy_decide_for_group(policy, group, question);
	struct mxw_contender contenders[8];
	struct mxw_name_buffer buffer;
	struct mxw_answer answer;
	struct mxw_name intended;
	size_t sum = mxw_policy_contenders(policy, group, question, contenders, 8);

	if (verdict.entry != MXW_ENTRY_NONE)
		sum += mxw_policy_entry(policy, verdict.entry).name.size;
	if (mxw_policy_intended(policy, &verdict, question->name, &buffer, &intended))
		sum += intended.size;
	if (mxw_verdict_blocks(&verdict)) {
		mxw_answer_make(policy, &verdict, question->name, question->name, &answer);
		sum += answer.ede_text_size;
	}
	return sum;
}

/* An address of an exchange, whichever group asks. */
static size_t sum_addresses(const struct mxw_policy *policy, const struct mxw_address *address)
{
	const struct mxw_question question = {
		.name = mxwt_name("mx.example"),
		.type = MXW_TYPE_MX,
		.class_ = MXW_CLASS_IN,
	};
	size_t sum = mxw_policy_lists_address(policy, address);

	for (uint32_t group = 0; group < mxw_policy_counts(policy).groups; group++) {
		const struct mxw_verdict verdict =
			mxw_policy_decide_address(policy, group, &question, address);

		if (mxw_verdict_is_by_network(&verdict))
			sum += mxw_policy_exchange_network(policy, verdict.network).line;
	}
	return sum + mxw_policy_guards_address(policy, &question, address);
}

static size_t ask_everything(const struct mxw_policy *policy)
{
	static const char *const names[] = {
		".",
		"ml",
		"army.ml",
		"a.not.army.ml",
		"mail.navy.ml",
		"n7.example",
		"goes.example",
		"a.goes.example",
		"partner.army.ml",
		"x.n59.example",
		"partnre.example",
		"mail.supplir.test",
		"partner.example.test",
	};
	static const char *const clients[] = { "192.0.2.1", "192.0.2.200", "255.255.255.255",
		                               "2001:db8::1", "ffff::" };
	const uint32_t groups = mxw_policy_counts(policy).groups;
	size_t sum = sum_texts(policy) + sum_networks(policy);

	sum += mxw_policy_enforces(policy) + mxw_policy_monitors(policy);
	sum += mxw_policy_considers(policy, MXW_TYPE_A, MXW_CLASS_IN);
	(void)mxw_policy_each_entry(policy, see_entry, &sum);
	(void)mxw_policy_each_range(policy, see_range, &sum);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct mxw_question question = {
			.name = mxwt_name(names[i]),
			.type = i % 2 == 0 ? MXW_TYPE_MX : MXW_TYPE_A,
			.class_ = MXW_CLASS_IN,
			.now_s = i % 3 == 0 ? 1000 : 0,
		};

		for (uint32_t group = 0; group < groups; group++) {
			sum += sum_verdict(policy, group, &question);
			question.subject = MXW_SUBJECT_EXCHANGE;
			sum += sum_verdict(policy, group, &question);
			question.subject = MXW_SUBJECT_NAME;
		}
		sum += mxw_policy_guards(policy, &question);
	}
	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]); i++) {
		const struct mxw_address client = mxwt_address(clients[i]);
		const uint32_t group = mxw_policy_group_of(policy, &client);

		CU_ASSERT_TRUE(group == MXW_GROUP_NONE || group < groups);
		sum += sum_addresses(policy, &client);
	}
	return sum;
}

/* ---- the tests ---- */

/* From an odd address, as from a buffer in the middle of something. */
static void test_whole(void)
{
	struct mxw_policy *policy = policy_new(), *copy = NULL;
	const size_t size = mxw_policy_size(policy);
	uint8_t *octets = malloc(size + 1);

	memcpy(octets + 1, policy, size);
	CU_ASSERT_EQUAL_FATAL(mxw_policy_from_block(octets + 1, size, &copy), MXW_OK);
	memset(octets, 0xa5, size + 1);
	free(octets);
	CU_ASSERT_EQUAL(memcmp(copy, policy, size), 0);
	CU_ASSERT_EQUAL(ask_everything(copy), ask_everything(policy));
	mxw_policy_free(copy);
	mxw_policy_free(policy);
}

/* Every policy that can be sealed is taken. */
static void test_random(void)
{
	for (uint64_t seed = 1; seed <= 200; seed++) {
		const unsigned failures = CU_get_number_of_failures();
		struct mxwt_random random = mxwt_random_new(seed);
		struct mxw_policy *policy, *copy = NULL;
		static struct mxwt_policy drawn;

		mxwt_random_policy(&random, &drawn);
		(void)mxwt_contradictions(&drawn, true);
		policy = mxwt_seal(mxwt_stage(&drawn));
		CU_ASSERT_EQUAL(mxw_policy_from_block(policy, mxw_policy_size(policy), &copy),
		                MXW_OK);
		mxw_policy_free(copy);
		mxw_policy_free(policy);
		mxwt_tell_seed(failures, seed);
	}
}

static void test_truncated(void)
{
	struct mxw_policy *policy = policy_new(), *copy = NULL;
	const size_t size = mxw_policy_size(policy);
	uint8_t *octets = calloc(1, size + 16);

	for (size_t part = 0; part < size; part++)
		CU_ASSERT_EQUAL(mxw_policy_from_block(policy, part, &copy), MXW_SYNTAX);
	memcpy(octets, policy, size);
	CU_ASSERT_EQUAL(mxw_policy_from_block(octets, size + 16, &copy), MXW_SYNTAX);
	CU_ASSERT_PTR_NULL(copy);
	free(octets);
	mxw_policy_free(policy);
}

/* The first bucket that has more tags than fit: its further ones begin at the records. */
static uint8_t *more_of(struct mxw_policy *policy)
{
	const struct mxwi_bucket *bucket =
		(const struct mxwi_bucket *)(const void *)mxwi_block_at(policy,
	                                                                policy->buckets);

	for (uint32_t i = 0; i < policy->bucket_count; i++, bucket++)
		if (bucket->tags[MXWI_BUCKET_TAGS - 1] != 0)
			return (uint8_t *)policy + policy->records + bucket->records;
	mxwt_stop("no bucket has more", "tags");
}

static void break_end(struct mxw_policy *policy)
{
	((uint8_t *)policy)[policy->size - 1] = 1;
}

static void break_more(struct mxw_policy *policy)
{
	const uint16_t more = MXWI_BUCKET_NAMES_MAX;

	memcpy(more_of(policy), &more, sizeof(more));
}

static void break_buckets(struct mxw_policy *policy)
{
	policy->bucket_count = 0;
}

static void break_groups(struct mxw_policy *policy)
{
	policy->group_count = MXW_GROUPS_MAX + 1;
}

static void break_bool(struct mxw_policy *policy)
{
	const uint8_t two = 2;

	memcpy(&policy->monitors, &two, sizeof(two));
}

/* A name whose last label would reach behind the block. */
static void break_name(struct mxw_policy *policy)
{
	struct mxwi_rule *rules =
		(struct mxwi_rule *)(void *)((uint8_t *)policy + policy->rules);
	uint8_t *end = (uint8_t *)policy + policy->size;

	end[-3] = 20;
	end[-2] = 10;
	rules[1].redirect = (uint32_t)(policy->size - 3 - policy->strings);
}

static struct mxwi_lookalikes *lookalikes_of(struct mxw_policy *policy)
{
	return (struct mxwi_lookalikes *)(void *)((uint8_t *)policy + policy->lookalikes);
}

/* The first protected domain is said to be elsewhere than where a record protects one. */
static void break_protected(struct mxw_policy *policy)
{
	struct mxwi_lookalikes *section = lookalikes_of(policy);
	struct mxwi_protected *first =
		(struct mxwi_protected *)(void *)((uint8_t *)section + section->protected_);

	first->name++;
}

static void break_suffix(struct mxw_policy *policy)
{
	struct mxwi_lookalikes *section = lookalikes_of(policy);
	struct mxwi_protected *first =
		(struct mxwi_protected *)(void *)((uint8_t *)section + section->protected_);

	first->suffix_labels = 2; /* of two labels */
}

static void break_unprotected(struct mxw_policy *policy)
{
	lookalikes_of(policy)->protected_count--;
}

/* A bucket that ends before it begins. */
static void break_starts(struct mxw_policy *policy)
{
	struct mxwi_lookalikes *section = lookalikes_of(policy);
	uint32_t *starts = (uint32_t *)(void *)((uint8_t *)section + section->starts);

	starts[0] = starts[1] + 1;
}

static void break_owner(struct mxw_policy *policy)
{
	struct mxwi_lookalikes *section = lookalikes_of(policy);
	uint32_t *owners = (uint32_t *)(void *)((uint8_t *)section + section->owners);

	owners[0] = section->protected_count;
}

static void break_filter(struct mxw_policy *policy)
{
	lookalikes_of(policy)->filter_count = UINT32_MAX;
}

static void break_score(struct mxw_policy *policy)
{
	struct mxwi_rule *rules =
		(struct mxwi_rule *)(void *)((uint8_t *)policy + policy->rules);

	rules[5].block_at = MXW_SCORE_MAX + 1;
}

static void break_offset(struct mxw_policy *policy)
{
	policy->strings = UINT64_MAX - 15;
}

/* Two networks that lead to each other: whoever followed them would never come back. */
static void break_next(struct mxw_policy *policy)
{
	struct mxwi_exchange_network *networks =
		(struct mxwi_exchange_network *)(void *)((uint8_t *)policy +
	                                                 policy->exchange_networks);

	for (uint32_t i = 0; i < policy->exchange_network_count; i++)
		networks[i].next = (i + 1) % policy->exchange_network_count;
}

/* A multiplication that would come out small. */
static void break_count(struct mxw_policy *policy)
{
	policy->bucket_count = 0x10000001u;
}

/* What one octet does not show. */
static void test_broken(void)
{
	static void (*const breaks[])(struct mxw_policy * policy) = {
		break_end,    break_more,      break_buckets, break_groups,
		break_bool,   break_name,      break_offset,  break_count,
		break_next,   break_protected, break_suffix,  break_unprotected,
		break_starts, break_owner,     break_filter,  break_score,
	};

	for (size_t i = 0; i < sizeof(breaks) / sizeof(breaks[0]); i++) {
		struct mxw_policy *policy = policy_new(), *copy = NULL;
		const size_t size = mxw_policy_size(policy);

		breaks[i](policy);
		CU_ASSERT_EQUAL(mxw_policy_from_block(policy, size, &copy), MXW_SYNTAX);
		if (copy != NULL)
			printf("# break number %zu\n", i);
		mxw_policy_free(copy);
		mxw_policy_free(policy);
	}
}

/* Each octet in turn becomes others; what is taken then can be asked everything. */
static void test_changed(void)
{
	static const uint8_t changes[] = { 0x01, 0x02, 0x10, 0x40, 0x80, 0xff };
	struct mxw_policy *policy = policy_new();
	const size_t size = mxw_policy_size(policy);
	uint8_t *octets = malloc(size);
	size_t refused = 0, sum = 0;

	memcpy(octets, policy, size);
	for (size_t at = 0; at < size; at++) {
		for (size_t i = 0; i < sizeof(changes); i++) {
			struct mxw_policy *copy = NULL;

			octets[at] ^= changes[i];
			if (mxw_policy_from_block(octets, size, &copy) == MXW_OK)
				sum += ask_everything(copy);
			else
				refused++;
			mxw_policy_free(copy);
			octets[at] ^= changes[i];
		}
	}
	/* Magic and size alone are sixteen octets. */
	CU_ASSERT_TRUE(refused > 16 * sizeof(changes));
	CU_ASSERT_TRUE(sum != 0);
	(void)printf("# %zu of %zu changes are refused\n", refused, size * sizeof(changes));
	free(octets);
	mxw_policy_free(policy);
}

/* Many octets at once, so that one mistake covers for another. */
static void test_scrambled(void)
{
	struct mxw_policy *policy = policy_new();
	const size_t size = mxw_policy_size(policy);
	struct mxwt_random random = mxwt_random_new(4711);
	uint8_t *octets = malloc(size);
	size_t taken = 0, sum = 0;

	for (unsigned round = 0; round < 5000; round++) {
		struct mxw_policy *copy = NULL;

		memcpy(octets, policy, size);
		for (unsigned i = 0; i < 1 + round % 6; i++)
			octets[16 + mxwt_random_below(&random, (unsigned)size - 16)] =
				(uint8_t)mxwt_random_next(&random);
		if (mxw_policy_from_block(octets, size, &copy) == MXW_OK) {
			sum += ask_everything(copy);
			taken++;
		}
		mxw_policy_free(copy);
	}
	CU_ASSERT_TRUE(taken > 0 && sum > 0);
	free(octets);
	mxw_policy_free(policy);
}

static bool attempt(void *context)
{
	const struct mxw_policy *policy = context;
	struct mxw_policy *copy = NULL;
	enum mxw_result result = mxw_policy_from_block(policy, mxw_policy_size(policy), &copy);

	CU_ASSERT_EQUAL(result, mxwt_fail_alloc_happened() ? MXW_NOMEM : MXW_OK);
	mxw_policy_free(copy);
	return true;
}

static void test_no_memory(void)
{
	struct mxw_policy *policy = policy_new();

	CU_ASSERT_TRUE(mxwt_fail_alloc_sweep(attempt, policy) >= 2);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a whole block", test_whole },
		{ "every policy", test_random },
		{ "a part of one", test_truncated },
		{ "broken by hand", test_broken },
		{ "one octet is another", test_changed },
		{ "some octets are others", test_scrambled },
		{ "refused memory", test_no_memory },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "verify", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
