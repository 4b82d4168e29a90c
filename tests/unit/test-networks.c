/* Client address -> group, against a linear search for the longest prefix that holds the address.
 * Networks are random but made to nest; each is asked about its first and last address, and about
 * the addresses just outside of it, where a range would be off by one. */
#include <string.h>

#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

#define NETWORKS 3000u
#define GROUPS 7u

struct pair {
	struct mxw_network network;
	uint32_t group;
};

/* The slow oracle. */
static uint32_t longest_prefix(const struct pair *pairs, size_t count, uint32_t any_group,
                               const struct mxw_address *address)
{
	uint32_t group = any_group;
	int longest = -1;

	for (size_t i = 0; i < count; i++) {
		if (pairs[i].network.prefix > longest &&
		    mxw_network_holds(&pairs[i].network, address)) {
			longest = pairs[i].network.prefix;
			group = pairs[i].group;
		}
	}
	return group;
}

static bool is_known(const struct pair *pairs, size_t count, const struct mxw_network *network)
{
	for (size_t i = 0; i < count; i++)
		if (pairs[i].network.prefix == network->prefix &&
		    mxw_address_equal(&pairs[i].network.address, &network->address))
			return true;
	return false;
}

static void set_bit(struct mxw_address *address, unsigned n, bool value)
{
	uint8_t mask = (uint8_t)(0x80u >> n % 8);

	if (value)
		address->octets[n / 8] |= mask;
	else
		address->octets[n / 8] &= (uint8_t)~mask;
}

/* A random network: often inside or around one that is there, often at an end of the family. */
static struct mxw_network random_network(struct mxwt_random *random, const struct pair *pairs,
                                         size_t count)
{
	struct mxw_network network = { .address.size =
		                               mxwt_random_chance(random, 50) ? 4 : 16 };
	unsigned bits, kept = 0;

	if (count > 0 && mxwt_random_chance(random, 60)) {
		network = pairs[mxwt_random_below(random, (unsigned)count)].network;
		kept = network.prefix;
	}
	bits = network.address.size * 8u;
	network.prefix = (uint8_t)mxwt_random_below(random, bits + 1);
	if (mxwt_random_chance(random, 5))
		network.prefix = (uint8_t)(mxwt_random_chance(random, 50) ? 0 : bits);
	if (kept > network.prefix)
		kept = network.prefix;
	bool ones = mxwt_random_chance(random, 10), zeros = mxwt_random_chance(random, 10);
	for (unsigned n = kept; n < bits; n++)
		set_bit(&network.address, n,
		        n < network.prefix &&
		                (ones || (!zeros && mxwt_random_chance(random, 50))));
	return network;
}

/* The next or the previous address; round the end of the family, which is of no matter here. */
static struct mxw_address beside(struct mxw_address address, bool next)
{
	for (size_t i = address.size; i-- > 0;) {
		address.octets[i] = (uint8_t)(address.octets[i] + (next ? 1 : 255));
		if (address.octets[i] != (next ? 0 : 255))
			break;
	}
	return address;
}

static void check_address(const struct mxw_policy *policy, const struct pair *pairs,
                          size_t count, uint32_t any_group, struct mxw_address address)
{
	struct mxw_question question = { .name = mxw_name_root(), .client = &address };

	CU_ASSERT_EQUAL(mxw_policy_group_of(policy, &address),
	                longest_prefix(pairs, count, any_group, &address));
	CU_ASSERT_EQUAL(mxw_policy_decide(policy, &question).group,
	                longest_prefix(pairs, count, any_group, &address));
}

static void run_random(uint64_t seed, unsigned wanted, bool with_any)
{
	static struct pair pairs[NETWORKS];
	struct mxwt_random random = mxwt_random_new(seed);
	struct mxw_builder *builder = mxw_builder_new();
	unsigned failures = CU_get_number_of_failures();
	uint32_t any_group = with_any ? GROUPS - 1 : MXW_GROUP_NONE;
	struct mxw_policy *policy;
	size_t count = 0;

	for (unsigned i = 0; i < GROUPS; i++) {
		const char name[2] = { (char)('a' + i), '\0' };

		CU_ASSERT_EQUAL(mxw_builder_add_group(builder, name, MXW_ACTION_UNSET), i);
	}
	if (with_any)
		mxw_builder_add_any(builder, any_group);
	for (unsigned i = 0; i < wanted; i++) {
		struct pair pair = { random_network(&random, pairs, count),
			             mxwt_random_below(&random, GROUPS) };

		if (is_known(pairs, count, &pair.network))
			continue;
		mxw_builder_add_network(builder, pair.group, &pair.network);
		pairs[count++] = pair;
	}
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxw_policy_counts(policy).networks, count);
	for (size_t i = 0; i < count; i++) {
		struct mxw_address first = pairs[i].network.address, last = first,
				   inside = first;

		for (unsigned n = pairs[i].network.prefix; n < first.size * 8u; n++) {
			set_bit(&last, n, true);
			set_bit(&inside, n, mxwt_random_chance(&random, 50));
		}
		check_address(policy, pairs, count, any_group, first);
		check_address(policy, pairs, count, any_group, last);
		check_address(policy, pairs, count, any_group, inside);
		check_address(policy, pairs, count, any_group, beside(first, false));
		check_address(policy, pairs, count, any_group, beside(last, true));
	}
	mxwt_tell_seed(failures, seed);
	mxw_policy_free(policy);
}

static void test_random(void)
{
	run_random(1, NETWORKS, false);
	run_random(2, NETWORKS, true);
	/* Few networks: their ends meet the ends of the family. */
	for (uint64_t seed = 3; seed < 400; seed++)
		run_random(seed, (unsigned)(seed % 12), seed % 3 == 0);
}

/* Adds networks in text, separated by commas, to group 0, 1, 2, ... and asks. */
static void test_by_hand(void)
{
	static const struct {
		int line;
		const char *networks[5];
		bool any; /* group 4 */
		const char *client;
		uint32_t group;
	} table[] = {
		{ __LINE__, { NULL }, false, "192.0.2.1", MXW_GROUP_NONE },
		{ __LINE__, { NULL }, false, "::", MXW_GROUP_NONE },
		{ __LINE__, { NULL }, true, "192.0.2.1", 4 },
		{ __LINE__, { NULL }, true, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 4 },
		{ __LINE__, { "0.0.0.0/0" }, false, "255.255.255.255", 0 },
		{ __LINE__, { "0.0.0.0/0" }, false, "0.0.0.0", 0 },
		{ __LINE__, { "0.0.0.0/0" }, false, "::", MXW_GROUP_NONE },
		{ __LINE__, { "0.0.0.0/0" }, true, "::", 4 },
		{ __LINE__, { "::/0" }, false, "192.0.2.1", MXW_GROUP_NONE },
		{ __LINE__, { "::/0" }, false, "::ffff:192.0.2.1", MXW_GROUP_NONE },
		{ __LINE__, { "192.0.2.0/24" }, false, "::ffff:192.0.2.1", 0 },
		{ __LINE__, { "::ffff:192.0.2.0/120" }, false, "192.0.2.1", 0 },
		/* The last address of a family, alone and at the end of nested networks. */
		{ __LINE__, { "255.255.255.255" }, false, "255.255.255.255", 0 },
		{ __LINE__, { "255.255.255.255" }, true, "255.255.255.254", 4 },
		{ __LINE__,
		  { "0.0.0.0/0", "128.0.0.0/1", "255.255.255.0/24", "255.255.255.255" },
		  true,
		  "255.255.255.255",
		  3 },
		{ __LINE__,
		  { "0.0.0.0/0", "128.0.0.0/1", "255.255.255.0/24", "255.255.255.255" },
		  true,
		  "255.255.254.255",
		  1 },
		{ __LINE__,
		  { "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
		  true,
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		  1 },
		{ __LINE__,
		  { "::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
		  true,
		  "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe",
		  0 },
		/* The first address. */
		{ __LINE__, { "0.0.0.0/0", "0.0.0.0/32" }, false, "0.0.0.0", 1 },
		{ __LINE__, { "0.0.0.0/0", "0.0.0.0/32" }, false, "0.0.0.1", 0 },
		{ __LINE__, { "::/128", "::/0" }, false, "::", 0 },
		{ __LINE__, { "::/128", "::/0" }, false, "::1", 1 },
		/* Behind an inner network its outer one goes on; neighbours do not mix. */
		{ __LINE__, { "10.0.0.0/8", "10.20.0.0/16" }, false, "10.21.0.0", 0 },
		{ __LINE__, { "10.0.0.0/8", "10.20.0.0/16" }, false, "10.20.255.255", 1 },
		{ __LINE__,
		  { "10.0.0.0/8", "10.20.0.0/16" },
		  false,
		  "11.0.0.0",
		  MXW_GROUP_NONE },
		{ __LINE__, { "192.0.2.0/25", "192.0.2.128/25" }, false, "192.0.2.127", 0 },
		{ __LINE__, { "192.0.2.0/25", "192.0.2.128/25" }, false, "192.0.2.128", 1 },
		/* Two inner networks that end where the outer one ends. */
		{ __LINE__,
		  { "10.0.0.0/8", "10.255.0.0/16", "10.255.255.0/24", "11.0.0.0/8" },
		  false,
		  "11.0.0.0",
		  3 },
		{ __LINE__,
		  { "10.0.0.0/8", "10.255.0.0/16", "10.255.255.0/24" },
		  true,
		  "11.0.0.0",
		  4 },
		/* 64 bits: where one half of the number ends and the other begins. */
		{ __LINE__,
		  { "2001:db8:25::/64", "2001:db8:25:1::/64" },
		  false,
		  "2001:db8:25:0:ffff:ffff:ffff:ffff",
		  0 },
		{ __LINE__,
		  { "2001:db8:25::/64", "2001:db8:25:1::/64" },
		  false,
		  "2001:db8:25:1::",
		  1 },
		{ __LINE__, { "2001:db8:25::/64" }, false, "2001:db8:25:1::", MXW_GROUP_NONE },
		{ __LINE__,
		  { "2001:db8:25:0:8000::/65" },
		  false,
		  "2001:db8:25:1::",
		  MXW_GROUP_NONE },
		{ __LINE__, { "2001:db8:25:0:8000::/65" }, false, "2001:db8:25:0:8000::", 0 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		static const char *const names[5] = { "zero", "one", "two", "three", "four" };
		struct mxw_builder *builder = mxw_builder_new();
		unsigned failures = CU_get_number_of_failures();
		struct mxw_address client = mxwt_address(table[i].client);
		struct mxw_policy *policy;

		for (uint32_t group = 0; group < 5; group++)
			(void)mxw_builder_add_group(builder, names[group], MXW_ACTION_UNSET);
		for (uint32_t group = 0; group < 5 && table[i].networks[group] != NULL;
		     group++) {
			struct mxw_network network = mxwt_network(table[i].networks[group]);

			mxw_builder_add_network(builder, group, &network);
		}
		if (table[i].any)
			mxw_builder_add_any(builder, 4);
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		CU_ASSERT_EQUAL(mxw_policy_group_of(policy, &client), table[i].group);
		if (CU_get_number_of_failures() != failures)
			(void)printf("# table line %d\n", table[i].line);
		mxw_policy_free(policy);
	}
}

/* All prefixes of one address, 0 to 128: as deep as nesting can be. */
static void test_deepest(void)
{
	static const char *const clients[] = { "255.255.255.255",
		                               "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" };

	for (size_t c = 0; c < 2; c++) {
		struct mxw_builder *builder = mxw_builder_new();
		struct mxw_address client = mxwt_address(clients[c]);
		unsigned bits = client.size * 8u;
		struct mxw_policy *policy;

		(void)mxw_builder_add_group(builder, "even", MXW_ACTION_UNSET);
		(void)mxw_builder_add_group(builder, "odd", MXW_ACTION_UNSET);
		for (unsigned prefix = 0; prefix <= bits; prefix++) {
			struct mxw_network network = { { .size = client.size },
				                       (uint8_t)prefix };

			for (unsigned n = 0; n < prefix; n++)
				set_bit(&network.address, n, true);
			mxw_builder_add_network(builder, prefix % 2, &network);
		}
		policy = mxwt_seal(builder);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		CU_ASSERT_EQUAL(mxw_policy_group_of(policy, &client), 0);
		/* With bit n cleared the first n bits still agree: prefix n is the longest. */
		for (unsigned n = 0; n < bits; n++) {
			struct mxw_address other = client;

			set_bit(&other, n, false);
			CU_ASSERT_EQUAL(mxw_policy_group_of(policy, &other), n % 2);
		}
		mxw_policy_free(policy);
	}
}

/* An address that no one can have: no group, not even `any`. */
static void test_no_client(void)
{
	struct mxw_builder *builder = mxw_builder_new();
	struct mxw_address broken = { .size = 0 };
	struct mxw_question question = { .name = mxw_name_root(), .client = NULL };
	struct mxw_policy *policy;

	(void)mxw_builder_add_group(builder, "everyone", MXW_ACTION_UNSET);
	mxw_builder_add_any(builder, 0);
	policy = mxwt_seal(builder);
	CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
	CU_ASSERT_EQUAL(mxw_policy_group_of(policy, NULL), MXW_GROUP_NONE);
	CU_ASSERT_EQUAL(mxw_policy_group_of(policy, &broken), MXW_GROUP_NONE);
	CU_ASSERT_EQUAL(mxw_policy_decide(policy, &question).group, MXW_GROUP_NONE);
	CU_ASSERT_EQUAL(mxw_policy_decide(policy, &question).action, MXW_ACTION_PASS);
	mxw_policy_free(policy);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "by hand", test_by_hand },
		{ "nested as deep as can be", test_deepest },
		{ "no client", test_no_client },
		{ "random networks against a linear search", test_random },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "networks", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
