/* What a builder refuses, one thing at a time; the first failure sticks. */
#include "tests/lib/tap.h"
#include "tests/unit/kit.h"

/* Each of these is one thing that a builder must refuse; what comes with it is in order. */
static void bad_default_pass(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_PASS, 60, MXW_SEVERITY_LOW);
}

static void bad_default_redirect(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_REDIRECT, 60, MXW_SEVERITY_LOW);
}

static void bad_default_unset(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_UNSET, 60, MXW_SEVERITY_LOW);
}

static void bad_default_ttl_low(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_NODATA, 0, MXW_SEVERITY_LOW);
}

static void bad_default_ttl_high(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_NODATA, 86401, MXW_SEVERITY_LOW);
}

static void bad_default_severity(struct mxw_builder *builder)
{
	mxw_builder_set_defaults(builder, MXW_ACTION_NODATA, 60, MXW_SEVERITY_UNSET);
}

static void bad_group_twice(struct mxw_builder *builder)
{
	(void)mxw_builder_add_group(builder, "first", MXW_ACTION_NODATA);
}

static void bad_group_pass(struct mxw_builder *builder)
{
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_PASS);
}

static void bad_group_redirect(struct mxw_builder *builder)
{
	(void)mxw_builder_add_group(builder, "second", MXW_ACTION_REDIRECT);
}

static void bad_network_group(struct mxw_builder *builder)
{
	struct mxw_network network = mxwt_network("192.0.2.0/24");

	mxw_builder_add_network(builder, 1, &network);
}

static void bad_network_size(struct mxw_builder *builder)
{
	const struct mxw_network network = { { .size = 5 }, 8 };

	mxw_builder_add_network(builder, 0, &network);
}

static void bad_network_prefix(struct mxw_builder *builder)
{
	const struct mxw_network network = { { .size = 4 }, 33 };

	mxw_builder_add_network(builder, 0, &network);
}

static void bad_network_host_bits(struct mxw_builder *builder)
{
	const struct mxw_network network = { { { 192, 0, 2, 1 }, 4 }, 24 };

	mxw_builder_add_network(builder, 0, &network);
}

static void bad_any_group(struct mxw_builder *builder)
{
	mxw_builder_add_any(builder, 1);
}

static void bad_any_twice(struct mxw_builder *builder)
{
	mxw_builder_add_any(builder, 0);
	mxw_builder_add_any(builder, 0);
}

static void add_rule(struct mxw_builder *builder, struct mxw_rule_spec spec)
{
	spec.id = "rule";
	(void)mxw_builder_add_rule(builder, &spec);
}

static void bad_rule_file(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .file = 1 });
}

static void bad_rule_ttl(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .ttl_s = 86401 });
}

static void bad_rule_pass(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .action = MXW_ACTION_PASS });
}

static void bad_rule_expiry(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .on_expiry = MXW_MODE_ENFORCE });
}

static void bad_rule_redirect_missing(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .action = MXW_ACTION_REDIRECT });
}

static void bad_rule_redirect_extra(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .redirect = mxwt_name("example.net") });
}

static void bad_entry_rule(struct mxw_builder *builder)
{
	mxwt_add(builder, 1, MXW_SCOPE_SUBTREE, "army.ml", 0, 1);
}

static void bad_entry_file(struct mxw_builder *builder)
{
	mxwt_add(builder, 0, MXW_SCOPE_SUBTREE, "army.ml", 1, 1);
}

static void bad_entry_name(struct mxw_builder *builder)
{
	const struct mxw_entry_spec spec = { .line = 1 };

	mxw_builder_add_entry(builder, 0, &spec);
}

static void add_suffix(struct mxw_builder *builder, uint32_t rule, struct mxw_entry_spec spec)
{
	spec.name = mxwt_name("ml");
	spec.scope = MXW_SCOPE_SUFFIX;
	mxw_builder_add_entry(builder, rule, &spec);
}

static void bad_suffix_except(struct mxw_builder *builder)
{
	add_suffix(builder, 0, (struct mxw_entry_spec){ .part = MXW_PART_EXCEPT });
}

static void bad_suffix_only(struct mxw_builder *builder)
{
	add_suffix(builder, 0, (struct mxw_entry_spec){ .part = MXW_PART_ONLY });
}

static void bad_suffix_listed(struct mxw_builder *builder)
{
	add_suffix(builder, 0, (struct mxw_entry_spec){ .origin = MXW_ORIGIN_FILES });
}

static void bad_suffix_allow(struct mxw_builder *builder)
{
	add_rule(builder, (struct mxw_rule_spec){ .section = MXW_SECTION_ALLOW });
	add_suffix(builder, 1, (struct mxw_entry_spec){ .line = 1 });
}

static void bad_only_allow(struct mxw_builder *builder)
{
	const struct mxw_entry_spec only = { .name = mxwt_name("army.ml"),
		                             .part = MXW_PART_ONLY };

	add_rule(builder, (struct mxw_rule_spec){ .section = MXW_SECTION_ALLOW });
	mxw_builder_add_entry(builder, 1, &only);
}

static void bad_intended_allow(struct mxw_builder *builder)
{
	const struct mxw_entry_spec spec = { .name = mxwt_name("army.ml"),
		                             .intended = mxwt_name("army.mil") };

	add_rule(builder, (struct mxw_rule_spec){ .section = MXW_SECTION_ALLOW });
	mxw_builder_add_entry(builder, 1, &spec);
}

/* Entries of exchangers are hosts, by name alone. */
static void add_host(struct mxw_builder *builder, struct mxw_entry_spec spec)
{
	spec.name = mxwt_name("mx.collector.example");
	add_rule(builder, (struct mxw_rule_spec){ .section = MXW_SECTION_EXCHANGERS });
	mxw_builder_add_entry(builder, 1, &spec);
}

static void bad_host_intended(struct mxw_builder *builder)
{
	add_host(builder, (struct mxw_entry_spec){ .intended = mxwt_name("mx.example.org") });
}

static void bad_host_suffix(struct mxw_builder *builder)
{
	add_host(builder, (struct mxw_entry_spec){ .scope = MXW_SCOPE_SUFFIX });
}

static void bad_host_listed(struct mxw_builder *builder)
{
	add_host(builder, (struct mxw_entry_spec){ .origin = MXW_ORIGIN_FILES });
}

static void bad_host_only(struct mxw_builder *builder)
{
	add_host(builder, (struct mxw_entry_spec){ .part = MXW_PART_ONLY });
}

static void add_exchange_network(struct mxw_builder *builder, uint32_t rule,
                                 struct mxw_exchange_network_spec spec)
{
	add_rule(builder, (struct mxw_rule_spec){ .section = MXW_SECTION_EXCHANGERS });
	if (spec.network.address.size == 0)
		spec.network = mxwt_network("203.0.113.0/24");
	mxw_builder_add_exchange_network(builder, rule, &spec);
}

static void bad_exchange_rule(struct mxw_builder *builder)
{
	add_exchange_network(builder, 2, (struct mxw_exchange_network_spec){ .line = 1 });
}

static void bad_exchange_section(struct mxw_builder *builder)
{
	add_exchange_network(builder, 0, (struct mxw_exchange_network_spec){ .line = 1 });
}

static void bad_exchange_file(struct mxw_builder *builder)
{
	add_exchange_network(builder, 1, (struct mxw_exchange_network_spec){ .file = 1 });
}

static void bad_exchange_network(struct mxw_builder *builder)
{
	add_exchange_network(builder, 1,
	                     (struct mxw_exchange_network_spec){
				     .network = { { { 203, 0, 113, 1 }, 4 }, 24 } });
}

static void test_refusals(void)
{
	static const struct {
		const char *what;
		void (*add)(struct mxw_builder *builder);
	} table[] = {
		{ "default pass", bad_default_pass },
		{ "default redirect", bad_default_redirect },
		{ "default unset", bad_default_unset },
		{ "default ttl 0", bad_default_ttl_low },
		{ "default ttl 86401", bad_default_ttl_high },
		{ "default severity unset", bad_default_severity },
		{ "group twice", bad_group_twice },
		{ "group pass", bad_group_pass },
		{ "group redirect", bad_group_redirect },
		{ "network of no group", bad_network_group },
		{ "network of no family", bad_network_size },
		{ "prefix 33", bad_network_prefix },
		{ "bits behind the prefix", bad_network_host_bits },
		{ "any of no group", bad_any_group },
		{ "any twice", bad_any_twice },
		{ "rule of no file", bad_rule_file },
		{ "rule ttl 86401", bad_rule_ttl },
		{ "rule pass", bad_rule_pass },
		{ "enforce on expiry", bad_rule_expiry },
		{ "redirect to nowhere", bad_rule_redirect_missing },
		{ "a host without redirect", bad_rule_redirect_extra },
		{ "entry of no rule", bad_entry_rule },
		{ "entry of no file", bad_entry_file },
		{ "entry without a name", bad_entry_name },
		{ "suffix in except", bad_suffix_except },
		{ "suffix in only", bad_suffix_only },
		{ "suffix from a list", bad_suffix_listed },
		{ "suffix in an allow rule", bad_suffix_allow },
		{ "only in an allow rule", bad_only_allow },
		{ "an intended name of allow", bad_intended_allow },
		{ "a host with an intended name", bad_host_intended },
		{ "a host as a suffix", bad_host_suffix },
		{ "a host from a list", bad_host_listed },
		{ "a host in only", bad_host_only },
		{ "a network of no rule", bad_exchange_rule },
		{ "a network of watch", bad_exchange_section },
		{ "a network of no file", bad_exchange_file },
		{ "a network with host bits", bad_exchange_network },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct mxw_builder *builder = mxwt_begin();
		unsigned failures = CU_get_number_of_failures();

		CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_OK);
		table[i].add(builder);
		CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_INVALID);
		/* It sticks: what would be another failure, and what would be right, changes nothing. */
		for (unsigned k = 0; k < 2 * MXW_GROUPS_MAX; k++) {
			char name[16];

			(void)snprintf(name, sizeof(name), "more-%u", k);
			CU_ASSERT_EQUAL(mxw_builder_add_group(builder, name, MXW_ACTION_UNSET),
			                0);
		}
		mxw_builder_set_mode(builder, MXW_MODE_MONITOR);
		CU_ASSERT_EQUAL(mxw_builder_result(builder), MXW_INVALID);
		CU_ASSERT_EQUAL(mxwt_try_seal(builder), MXW_INVALID);
		if (CU_get_number_of_failures() != failures)
			(void)printf("# %s\n", table[i].what);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "what is refused sticks", test_refusals },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "builder-refusals", NULL, NULL, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
