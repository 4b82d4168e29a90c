/* The differences of two policies against the verdicts themselves: small random policies with random
 * networks, the second one often a changed copy of the first. For many names and client addresses
 * the answers under both are made; where they differ, exactly one change must say so, of the right
 * kind, and where they do not, none. */
#include <stdlib.h>
#include <string.h>

#include <mxwarden/answer.h>

#include "tests/lib/tap.h"
#include "tests/unit/random_policy.h"
#include "tools/diff.h"

#define NOW_S (MXWT_EXPIRY_S - 1)
#define ADDRESSES 20u
#define SEEDS MXWT_SEEDS(300u)

static struct mxwt_policy before_slow, after_slow;

/* Draws a policy again, and changes some of it. */
static void make_changed(uint64_t seed, struct mxwt_random *random)
{
	struct mxwt_random again = mxwt_random_new(seed);

	mxwt_random_policy(&again, &after_slow);
	for (unsigned i = 0; i < 3; i++) {
		struct mxwt_rule *rule =
			&after_slow.rule[mxwt_random_below(random, after_slow.rule_count)];

		if (mxwt_random_chance(random, 50))
			rule->mode = (enum mxw_mode)mxwt_random_below(random, 4);
		else
			rule->ttl_s = 30 * mxwt_random_below(random, 3);
		if (after_slow.entry_count > 0 && mxwt_random_chance(random, 70))
			after_slow.entry[mxwt_random_below(random, after_slow.entry_count)]
				.scope = (enum mxw_scope)mxwt_random_below(random, 3);
	}
	if (mxwt_random_chance(random, 30))
		after_slow.entry_count /= 2;
}

/* A policy never names the root. And look-alikes are names that nobody has written down, of which a
 * difference does not say each. */
static void mend(struct mxwt_policy *policy)
{
	for (unsigned i = 0; i < policy->rule_count; i++)
		if (policy->rule[i].section == MXW_SECTION_PROTECT)
			policy->rule[i].section = MXW_SECTION_WATCH;
	for (unsigned i = 0; i < policy->entry_count; i++)
		if (policy->entry[i].name.labels == 0)
			policy->entry[i].name = mxw_name_fold(mxwt_name("root.example"),
			                                      &policy->entry[i].buffer);
	(void)mxwt_contradictions(policy, true);
}

/* Gives the groups some networks among the sixteen addresses from 192.0.2.0 on, and seals. */
static struct mxw_policy *seal_with_networks(const struct mxwt_policy *policy,
                                             struct mxwt_random *random)
{
	struct mxw_builder *builder = mxwt_stage(policy);
	struct mxw_network networks[8];
	unsigned count = 0;

	for (unsigned i = 0; policy->group_count > 0 && i < 8; i++) {
		struct mxw_network network = mxwt_network("192.0.2.0/28");
		bool there = false;

		network.prefix = (uint8_t)(28 + mxwt_random_below(random, 5));
		network.address.octets[3] = (uint8_t)(mxwt_random_below(random, 16) &
		                                      (0xff00u >> (network.prefix - 24)));
		for (unsigned k = 0; k < count; k++)
			there = there || mxw_network_compare(&networks[k], &network) == 0;
		if (there)
			continue;
		networks[count++] = network;
		mxw_builder_add_network(builder, mxwt_random_below(random, policy->group_count),
		                        &network);
	}
	if (policy->group_count > 0 && mxwt_random_chance(random, 20))
		mxw_builder_add_any(builder, mxwt_random_below(random, policy->group_count));
	return mxwt_seal(builder);
}

static struct mxw_address address_of(unsigned i)
{
	struct mxw_address address = mxwt_address("192.0.2.0");

	if (i < 16)
		address.octets[3] = (uint8_t)i;
	else if (i < 19)
		address = mxwt_address(i == 16 ? "0.0.0.0" : i == 17 ? "192.0.2.16" : "::");
	else
		address = mxwt_address("2001:db8::1");
	return address;
}

/* What a client is told in answer to one type, as far as it can tell. */
struct told {
	struct mxw_verdict verdict;
	struct mxw_answer answer; /* zero for the real one */
	struct mxw_name host;     /* of a redirect that is only alerted of */
};

static struct told ask(const struct mxw_policy *policy, const struct mxw_address *client,
                       const struct diff_place *place, uint16_t type)
{
	const struct mxw_name name = place->name;
	const struct mxw_question question = {
		.name = name,
		.type = type,
		.class_ = MXW_CLASS_IN,
		.client = client,
		.now_s = NOW_S,
		.subject = place->about == DIFF_EXCHANGER ? MXW_SUBJECT_EXCHANGE
		                                          : MXW_SUBJECT_NAME,
	};
	struct told told;

	memset(&told, 0, sizeof(told));
	told.host = mxw_name_root();
	told.verdict =
		place->about == DIFF_NETWORK
			? mxw_policy_decide_address(policy, mxw_policy_group_of(policy, client),
	                                            &question, &place->address)
			: mxw_policy_decide(policy, &question);
	if (mxw_verdict_blocks(&told.verdict))
		mxw_answer_make(policy, &told.verdict, name, name, &told.answer);
	if (told.verdict.would == MXW_ACTION_REDIRECT)
		told.host = mxw_policy_redirect(policy, told.verdict.rule);
	return told;
}

static bool is_same(const struct told *a, const struct told *b)
{
	if (a->verdict.action != b->verdict.action || a->verdict.would != b->verdict.would ||
	    a->answer.drop != b->answer.drop || a->answer.rcode != b->answer.rcode ||
	    a->answer.rr_type != b->answer.rr_type || !mxw_name_equal(a->host, b->host))
		return false;
	/* The record of a negative answer is an SOA; its TTL is all that matters of it. */
	return a->answer.rr_type == 0 || a->answer.ttl_s == b->answer.ttl_s;
}

static enum diff_kind kind_of(const struct told *before, const struct told *after)
{
	const bool was = mxw_verdict_blocks(&before->verdict);
	const bool is = mxw_verdict_blocks(&after->verdict);

	return was && is ? DIFF_ANSWER : was ? DIFF_FREED : is ? DIFF_BLOCKED : DIFF_MONITOR;
}

/* Does one of the policies have an entry that says the name? */
static bool is_named(struct mxw_name name)
{
	for (unsigned i = 0; i < before_slow.entry_count; i++)
		if (mxw_name_equal(before_slow.entry[i].name, name))
			return true;
	for (unsigned i = 0; i < after_slow.entry_count; i++)
		if (mxw_name_equal(after_slow.entry[i].name, name))
			return true;
	return false;
}

/* The most specific network of exchangers of both policies that holds the address; NULL: none does. */
static const struct mxw_network *network_of(const struct mxw_address *address)
{
	const struct mxwt_policy *const policies[] = { &before_slow, &after_slow };
	const struct mxw_network *found = NULL;

	for (unsigned p = 0; p < 2; p++)
		for (unsigned i = 0; i < policies[p]->network_count; i++) {
			const struct mxw_network *network = &policies[p]->network[i].network;

			if (mxw_network_holds(network, address) &&
			    (found == NULL || network->prefix > found->prefix))
				found = network;
		}
	return found;
}

/* Is the change about the place, or about what stands for it? */
static bool is_about(const struct diff_change *change, const struct diff_place *place)
{
	struct mxw_name named = place->name;
	const struct mxw_network *network;

	if (change->place.about != place->about)
		return false;
	if (place->about == DIFF_NETWORK) {
		network = network_of(&place->address);
		return network != NULL &&
		       mxw_network_compare(&change->place.network, network) == 0;
	}
	while (named.labels > 0 && !is_named(named))
		named = mxw_name_parent(named, 1);
	return mxw_name_equal(change->place.name, named) &&
	       (change->extent &
	        (named.labels == place->name.labels ? DIFF_SELF : DIFF_BELOW)) != 0;
}

/* How many changes are about the place and the client; the kind of the last one. */
static unsigned count_changes(const struct diff *diff, const struct diff_place *place,
                              const struct mxw_address *client, enum diff_kind *ret_kind)
{
	const struct diff_pair pair = {
		.before = mxw_policy_group_of(diff->before, client),
		.after = mxw_policy_group_of(diff->after, client),
	};
	unsigned count = 0;

	for (unsigned kind = 0; kind < DIFF_KINDS; kind++) {
		const struct diff_list *list = &diff->lists[kind];

		for (size_t i = 0; i < list->count; i++) {
			const struct diff_change *change = &list->items[i];

			if (!is_about(change, place) || !diff_change_is_for(change, &pair))
				continue;
			CU_ASSERT_TRUE(diff_list_is_for(list, &pair));
			CU_ASSERT_EQUAL(change->kind, kind);
			*ret_kind = change->kind;
			count++;
		}
	}
	return count;
}

/* Holds one place against the verdicts for all clients. Returns how many get something else. */
static unsigned compare_place(const struct diff *diff, const struct diff_place *place)
{
	unsigned changed = 0;

	for (unsigned i = 0; i < ADDRESSES; i++) {
		const struct mxw_address client = address_of(i);
		const struct told before = ask(diff->before, &client, place, MXW_TYPE_MX);
		const struct told after = ask(diff->after, &client, place, MXW_TYPE_MX);
		const struct told before_a = ask(diff->before, &client, place, MXW_TYPE_A);
		const struct told after_a = ask(diff->after, &client, place, MXW_TYPE_A);
		const bool same = is_same(&before, &after) && is_same(&before_a, &after_a);
		enum diff_kind kind = DIFF_KINDS;

		CU_ASSERT_EQUAL(count_changes(diff, place, &client, &kind), same ? 0 : 1);
		if (same)
			continue;
		CU_ASSERT_EQUAL(kind, kind_of(&before, &after));
		changed++;
	}
	return changed;
}

/* The same of a name that is asked for, and of one that mail would go to. */
static unsigned compare_name(const struct diff *diff, struct mxw_name name)
{
	return compare_place(diff, &(struct diff_place){ .about = DIFF_NAME, .name = name }) +
	       compare_place(diff,
	                     &(struct diff_place){ .about = DIFF_EXCHANGER, .name = name });
}

/* The same of addresses that mail would go to: both ends of each network, and what is beside them. */
static unsigned compare_networks(const struct diff *diff)
{
	static const char neutral[] = "no.policy.names.this";
	const struct mxwt_policy *const policies[] = { &before_slow, &after_slow };
	unsigned changed = 0;

	for (unsigned p = 0; p < 2; p++)
		for (unsigned i = 0; i < policies[p]->network_count; i++) {
			const struct mxw_network *network = &policies[p]->network[i].network;
			struct diff_place place = { .about = DIFF_NETWORK,
				                    .name = mxwt_name(neutral),
				                    .address = network->address };

			changed += compare_place(diff, &place);
			/* Every other address of the last octet is in or beside the networks. */
			for (unsigned k = 0; k < 4; k++) {
				place.address.octets[place.address.size - 1] ^=
					(uint8_t)(1u << (2 * k));
				changed += compare_place(diff, &place);
			}
		}
	return changed;
}

/* Names below it that the policies name, each counted once. */
static unsigned count_below(struct mxw_name name)
{
	unsigned count = 0;

	for (unsigned i = 0; i < before_slow.entry_count + after_slow.entry_count; i++) {
		const unsigned first = before_slow.entry_count;
		const struct mxw_name other = i < first ? before_slow.entry[i].name
		                                        : after_slow.entry[i - first].name;
		bool counted = !mxw_name_encloses(name, other) || mxw_name_equal(name, other);

		for (unsigned k = 0; k < i && !counted; k++)
			counted = mxw_name_equal(other,
			                         k < first ? before_slow.entry[k].name
			                                   : after_slow.entry[k - first].name);
		count += counted ? 0 : 1;
	}
	return count;
}

/* Holds the lists against what they promise of themselves, and the short ones against the full. */
static void compare_lists(const struct diff *diff)
{
	struct diff shorter = {
		.before = diff->before,
		.after = diff->after,
		.now_s = NOW_S,
	};

	CU_ASSERT_TRUE(diff_make(&shorter));
	CU_ASSERT_EQUAL(shorter.names, diff->names);
	CU_ASSERT_EQUAL(shorter.networks, diff->networks);
	for (unsigned kind = 0; kind < DIFF_KINDS; kind++) {
		const struct diff_list *list = &diff->lists[kind];
		const struct diff_list *few = &shorter.lists[kind];

		CU_ASSERT_EQUAL(list->changes, list->count);
		CU_ASSERT_EQUAL(few->changes, list->changes);
		CU_ASSERT_EQUAL(few->names, list->names);
		CU_ASSERT_EQUAL(few->networks, list->networks);
		CU_ASSERT_EQUAL_FATAL(few->count, list->count < DIFF_LISTED_MAX
		                                          ? list->count
		                                          : DIFF_LISTED_MAX);
		for (size_t i = 0; i < list->count; i++) {
			const struct diff_change *change = &list->items[i];

			if (change->extent != DIFF_SELF)
				CU_ASSERT_EQUAL(change->apart, count_below(change->place.name));
			if (i > 0)
				CU_ASSERT_TRUE(change->place.about == DIFF_NETWORK ||
				               mxw_name_compare(list->items[i - 1].place.name,
				                                change->place.name) <= 0);
			if (i < few->count)
				CU_ASSERT_EQUAL(few->items[i].ordinal, change->ordinal);
		}
	}
	diff_fini(&shorter);
}

/* A name two labels below it, of labels that no random name has. */
static struct mxw_name unnamed_below(struct mxw_name name, struct mxw_name_buffer *buffer)
{
	static const uint8_t labels[] = { 3, 'n', 'o', 't', 5, 't', 'h', 'e', 'r', 'e' };
	struct mxw_name below = name;

	if (name.size > MXW_NAME_SIZE_MAX - sizeof(labels))
		return name;
	memcpy(buffer->wire, labels, sizeof(labels));
	memcpy(buffer->wire + sizeof(labels), name.wire, name.size);
	CU_ASSERT_TRUE(mxw_name_from_wire(buffer->wire, sizeof(buffer->wire), &below));
	return below;
}

static void test_random(void)
{
	unsigned changed = 0, unchanged = 0, networks = 0, kinds = 0;

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct mxwt_random random = mxwt_random_new(seed);
		unsigned failures = CU_get_number_of_failures();
		struct mxw_policy *before, *after;

		mxwt_random_policy(&random, &before_slow);
		if (mxwt_random_chance(&random, 70))
			make_changed(seed, &random);
		else
			mxwt_random_policy(&random, &after_slow);
		mend(&before_slow);
		mend(&after_slow);
		before = seal_with_networks(&before_slow, &random);
		after = seal_with_networks(&after_slow, &random);
		CU_ASSERT_PTR_NOT_NULL_FATAL(before);
		CU_ASSERT_PTR_NOT_NULL_FATAL(after);
		struct diff diff = {
			.before = before,
			.after = after,
			.now_s = NOW_S,
			.all = true,
		};

		CU_ASSERT_TRUE_FATAL(diff_make(&diff));
		CU_ASSERT_TRUE(diff_count_apart(&diff));
		for (unsigned i = 0; i < 20; i++) {
			struct mxw_name name = mxwt_random_name(&random, 4);
			struct mxw_name_buffer buffer;
			unsigned count = compare_name(&diff, name);

			count += compare_name(&diff, unnamed_below(name, &buffer));
			changed += count;
			unchanged += 4 * ADDRESSES - count;
		}
		networks += compare_networks(&diff);
		for (unsigned kind = 0; kind < DIFF_KINDS; kind++)
			kinds |= (unsigned)(diff.lists[kind].changes > 0) << kind;
		compare_lists(&diff);
		diff_fini(&diff);
		mxw_policy_free(after);
		mxw_policy_free(before);
		mxwt_tell_seed(failures, seed);
	}
	/* All of this must be frequent, or the rest says little. */
	CU_ASSERT_TRUE(changed > 33 * SEEDS);
	CU_ASSERT_TRUE(unchanged > 33 * SEEDS);
	CU_ASSERT_TRUE(networks > 3 * SEEDS);
	CU_ASSERT_EQUAL(kinds, (1u << DIFF_KINDS) - 1);
}

/* Whatever a policy is, nothing changes towards itself. */
static void test_same(void)
{
	for (uint64_t seed = 1; seed <= 100; seed++) {
		struct mxwt_random random = mxwt_random_new(seed);
		struct mxw_policy *policy;

		mxwt_random_policy(&random, &before_slow);
		mend(&before_slow);
		policy = seal_with_networks(&before_slow, &random);
		CU_ASSERT_PTR_NOT_NULL_FATAL(policy);
		struct diff diff = { .before = policy, .after = policy, .now_s = NOW_S };

		CU_ASSERT_TRUE(diff_make(&diff));
		CU_ASSERT_EQUAL(diff.names, 0);
		CU_ASSERT_EQUAL(diff.networks, 0);
		for (size_t i = 0; i < diff.pairs.count; i++)
			CU_ASSERT_FALSE(diff.pairs.items[i].moved);
		diff_fini(&diff);
		mxw_policy_free(policy);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "random policies against their verdicts", test_random },
		{ "a policy and itself", test_same },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "diff", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
