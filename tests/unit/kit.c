/* Helpers without logic of their own to speak of: what they give is checked where it is made, and a
 * mistake in a test's own constants ends the program instead of failing somewhere else. */
#include "tests/unit/kit.h"

#include <stdlib.h>
#include <string.h>

#include <CUnit/CUnit.h>
#include <CUnit/TestRun.h>

void mxwt_stop(const char *what, const char *why)
{
	(void)printf("Bail out! %s: %s\n", what, why);
	(void)fflush(stdout);
	abort();
}

static struct mxw_name_buffer *next_buffer(void)
{
	static struct mxw_name_buffer ring[64];
	static unsigned at;

	return &ring[at++ % 64];
}

struct mxw_name mxwt_name(const char *text)
{
	struct mxw_name name;

	if (mxw_name_from_text(text, strlen(text), next_buffer(), &name) != MXW_OK)
		mxwt_stop("not a name", text);
	return name;
}

struct mxw_name mxwt_wire(const void *octets, size_t size)
{
	struct mxw_name_buffer *buffer = next_buffer();
	struct mxw_name name;

	if (size > sizeof(buffer->wire))
		mxwt_stop("too long for a name", "octets");
	memcpy(buffer->wire, octets, size);
	if (!mxw_name_from_wire(buffer->wire, size, &name))
		mxwt_stop("not a name on the wire", "octets");
	return name;
}

struct mxw_name mxwt_longest(struct mxw_name suffix)
{
	uint8_t octets[MXW_NAME_SIZE_MAX];
	size_t missing = MXW_NAME_SIZE_MAX - suffix.size;
	size_t at = 0;

	while (missing > 0) {
		size_t step = missing > 64 ? 64 : missing;

		/* A label of no octets cannot be: leave two octets for the last one. */
		if (missing - step == 1)
			step--;
		octets[at] = (uint8_t)(step - 1);
		memset(octets + at + 1, 'x', step - 1);
		at += step;
		missing -= step;
	}
	memcpy(octets + at, suffix.wire, suffix.size);
	return mxwt_wire(octets, sizeof(octets));
}

struct mxw_address mxwt_address(const char *text)
{
	struct mxw_address address;

	if (mxw_address_from_text(text, strlen(text), &address) != MXW_OK)
		mxwt_stop("not an address", text);
	return address;
}

struct mxw_network mxwt_network(const char *text)
{
	struct mxw_network network;

	if (mxw_network_from_text(text, strlen(text), &network) != MXW_OK)
		mxwt_stop("not a network", text);
	return network;
}

struct mxwt_random mxwt_random_new(uint64_t seed)
{
	return (struct mxwt_random){ .state = seed * 0x9e3779b97f4a7c15u | 1u };
}

struct mxwt_random mxwt_random_from(const uint8_t *octets, size_t size)
{
	struct mxwt_random random = mxwt_random_new(1);

	random.octets = octets;
	random.left = size;
	return random;
}

uint64_t mxwt_random_next(struct mxwt_random *random)
{
	if (random->left > 0) {
		random->left--;
		/* Wherever bits are taken from, all of the octet counts. */
		return *random->octets++ * UINT64_C(0x0101010101010101);
	}
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return random->state * 0x2545f4914f6cdd1du;
}

unsigned mxwt_random_below(struct mxwt_random *random, unsigned bound)
{
	return (unsigned)((mxwt_random_next(random) >> 33) % bound);
}

bool mxwt_random_chance(struct mxwt_random *random, unsigned percent)
{
	return mxwt_random_below(random, 100) < percent;
}

struct mxw_name mxwt_random_name(struct mxwt_random *random, unsigned depth)
{
	static const char *const labels[] = {
		"a", "b", "c", "ab", "ba", "longer-label", "longer-lable", "longerlabel"
	};
	uint8_t octets[MXW_NAME_SIZE_MAX];
	size_t at = 0;

	for (unsigned left = mxwt_random_below(random, depth + 1); left > 0; left--) {
		const char *label =
			labels[mxwt_random_below(random, sizeof(labels) / sizeof(labels[0]))];
		size_t size = strlen(label);

		octets[at++] = (uint8_t)size;
		for (size_t i = 0; i < size; i++) {
			bool capital = label[i] != '-' && mxwt_random_chance(random, 25);

			octets[at++] = (uint8_t)(capital ? label[i] - 'a' + 'A' : label[i]);
		}
	}
	octets[at++] = 0;
	return mxwt_wire(octets, at);
}

void mxwt_tell_seed(unsigned failures, uint64_t seed)
{
	if (CU_get_number_of_failures() != failures)
		(void)printf("# failed with seed %llu\n", (unsigned long long)seed);
}

struct mxw_policy *mxwt_seal(struct mxw_builder *builder)
{
	struct mxw_policy *policy = NULL;
	enum mxw_result result = mxw_builder_seal(builder, 1, NULL, NULL, &policy);

	CU_ASSERT_EQUAL(result, MXW_OK);
	mxw_builder_free(builder);
	return policy;
}

enum mxw_result mxwt_try_seal(struct mxw_builder *builder)
{
	struct mxw_policy *policy = NULL;
	enum mxw_result result = mxw_builder_seal(builder, 1, NULL, NULL, &policy);

	CU_ASSERT_EQUAL(policy != NULL, result == MXW_OK);
	mxw_policy_free(policy);
	mxw_builder_free(builder);
	return result;
}

struct mxw_builder *mxwt_begin(void)
{
	const struct mxw_rule_spec plain = { .id = "plain" };
	struct mxw_builder *builder = mxw_builder_new();

	(void)mxw_builder_add_file(builder, "policy.yaml");
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_UNSET);
	(void)mxw_builder_add_rule(builder, &plain);
	return builder;
}

void mxwt_add(struct mxw_builder *builder, uint32_t rule, enum mxw_scope scope,
              const char *name, uint32_t file, uint32_t line)
{
	const struct mxw_entry_spec spec = {
		.name = mxwt_name(name),
		.scope = scope,
		.file = file,
		.line = line,
	};

	mxw_builder_add_entry(builder, rule, &spec);
}

struct mxw_verdict mxwt_ask(const struct mxw_policy *policy, uint32_t group, const char *name)
{
	const struct mxw_question question = {
		.name = mxwt_name(name),
		.type = MXW_TYPE_MX,
		.class_ = MXW_CLASS_IN,
	};

	return mxw_policy_decide_for_group(policy, group, &question);
}

struct mxw_verdict mxwt_ask_from(const struct mxw_policy *policy, const char *client,
                                 const char *name)
{
	const struct mxw_address address = mxwt_address(client);
	const struct mxw_question question = {
		.name = mxwt_name(name),
		.type = MXW_TYPE_MX,
		.class_ = MXW_CLASS_IN,
		.client = &address,
	};

	return mxw_policy_decide(policy, &question);
}

struct mxw_policy *mxwt_move(struct mxw_policy *policy)
{
	size_t size = mxw_policy_size(policy);
	struct mxw_policy *copy = malloc(size);

	if (copy == NULL)
		mxwt_stop("a policy", "no memory");
	memcpy(copy, policy, size);
	memset(policy, 0xee, size);
	mxw_policy_free(policy);
	return copy;
}
