/* The policy has one rule for each thing that an alert can say; the events go through the real
 * decision. What fails here is a mistake of the test, and ends it. */
#include "tests/unit/alert_fixture.h"

#include <string.h>

#include "tests/unit/kit.h"

static void require(bool ok, const char *what)
{
	if (!ok)
		mxwt_stop("the fixture of alerts", what);
}

static void add_network(struct mxw_builder *builder, uint32_t group, const char *text)
{
	struct mxw_network network = mxwt_network(text);

	mxw_builder_add_network(builder, group, &network);
}

/* A rule with one entry: for the name and what is below it, or, where the name begins with "*.", for what
 * is below that suffix. */
static void add_rule(struct mxw_builder *builder, const struct mxw_rule_spec *spec,
                     const char *name, const char *intended)
{
	bool suffix = name[0] == '*';
	struct mxw_entry_spec entry = {
		.name = mxwt_name(suffix ? name + 2 : name),
		.scope = suffix ? MXW_SCOPE_SUFFIX : MXW_SCOPE_SUBTREE,
		.file = spec->file,
		.line = spec->line,
	};

	if (intended != NULL)
		entry.intended = mxwt_name(intended);
	mxw_builder_add_entry(builder, mxw_builder_add_rule(builder, spec), &entry);
}

struct mxw_policy *mxwt_alert_policy(void)
{
	struct mxw_builder *builder = mxw_builder_new();
	uint8_t digest[MXW_DIGEST_SIZE];
	struct mxw_policy *policy = NULL;
	uint32_t group, policy_file, mil_file, odd_file;

	for (size_t i = 0; i < sizeof(digest); i++)
		digest[i] = (uint8_t)i;
	mxw_builder_set_digest(builder, digest);
	policy_file = mxw_builder_add_file(builder, "/etc/mxw/policy.yaml");
	mil_file = mxw_builder_add_file(builder, "/etc/mxw/policies.d/mil.yaml");
	odd_file = mxw_builder_add_file(builder, "/etc/mxw/policies.d/\xff.yaml");
	group = mxw_builder_add_group(builder, "outbound", MXW_ACTION_UNSET);
	add_network(builder, group, "192.0.2.25");
	add_network(builder, group, "2001:db8:25::/64");

	add_rule(builder,
	         &(struct mxw_rule_spec){
			 .id = "mil-typed-as-ml",
			 .description = "US military addresses typed with Mali's TLD",
			 .owner = "mail-team@example.org",
			 .ticket = "SEC-1234",
			 .reference = "https://example.org/why",
			 .severity = MXW_SEVERITY_CRITICAL,
			 .file = mil_file,
			 .line = 2,
		 },
	         "army.ml", "army.mil");
	add_rule(builder,
	         &(struct mxw_rule_spec){
			 .id = "gone",
			 .action = MXW_ACTION_NXDOMAIN,
			 .severity = MXW_SEVERITY_LOW,
			 .file = policy_file,
			 .line = 10,
		 },
	         "example.co.uk", NULL);
	add_rule(builder,
	         &(struct mxw_rule_spec){
			 .id = "silent",
			 .action = MXW_ACTION_DROP,
			 .severity = MXW_SEVERITY_MEDIUM,
			 .file = policy_file,
			 .line = 12,
		 },
	         "silent.example", NULL);
	add_rule(builder,
	         &(struct mxw_rule_spec){
			 .id = "watched",
			 .description = "Only looked at",
			 .mode = MXW_MODE_MONITOR,
			 .file = policy_file,
			 .line = 14,
		 },
	         "watched.example", NULL);
	add_rule(builder,
	         &(struct mxw_rule_spec){
			 .id = "bytes",
			 .description = "caf\xe9, \xc3\xa9,\t\xed\xa0\x80",
			 .file = odd_file,
			 .line = 1,
		 },
	         "bytes.example", NULL);

	add_rule(builder,
	         &(struct mxw_rule_spec){
			 .id = "suffixes",
			 .owner = "caf\xe9",
			 .file = policy_file,
			 .line = 16,
		 },
	         "*.ml", "mil");

	add_rule(builder,
	         &(struct mxw_rule_spec){
			 .section = MXW_SECTION_EXCHANGERS,
			 .id = "collectors",
			 .file = policy_file,
			 .line = 20,
		 },
	         "collector.example", NULL);
	mxw_builder_add_exchange_network(builder, 6,
	                                 &(struct mxw_exchange_network_spec){
						 .network = mxwt_network("203.0.113.0/24"),
						 .file = policy_file,
						 .line = 21,
					 });

	require(mxw_builder_seal(builder, 1, NULL, NULL, &policy) == MXW_OK, "the policy");
	mxw_builder_free(builder);
	return policy;
}

/* The event of a question for which the policy judged that name as that, or its address. */
static struct mxw_event make_event(const struct mxw_policy *policy, const char *client,
                                   const char *name, const char *judged,
                                   enum mxw_subject subject, const char *address, uint16_t type)
{
	struct mxw_name question_name = mxwt_name(name);
	struct mxw_name judged_name = mxwt_name(judged != NULL ? judged : name);
	struct mxw_event event = {
		.time_us = MXWT_ALERT_TIME_US,
		.policy = policy,
		.client = mxwt_address(client),
		.client_port = 53124,
		.transport = MXW_TRANSPORT_UDP,
		.id = 62111,
		.type = type,
		.class_ = MXW_CLASS_IN,
		.answered = true,
		.name_size = question_name.size,
		.judged_size = judged_name.size,
	};
	struct mxw_question question = {
		.name = judged_name,
		.type = type,
		.class_ = MXW_CLASS_IN,
		.client = &event.client,
		.now_s = MXWT_ALERT_TIME_US / 1000000,
		.subject = subject,
	};

	if (address != NULL) {
		event.address = mxwt_address(address);
		event.verdict = mxw_policy_decide_address(
			policy, mxw_policy_group_of(policy, &event.client), &question,
			&event.address);
	} else {
		event.verdict = mxw_policy_decide(policy, &question);
	}
	require(mxw_verdict_alerts(&event.verdict), name);
	memcpy(event.name, question_name.wire, question_name.size);
	memcpy(event.judged, judged_name.wire, judged_name.size);
	return event;
}

struct mxw_event mxwt_alert_event(const struct mxw_policy *policy, const char *client,
                                  const char *name, const char *judged, uint16_t type)
{
	struct mxw_event event =
		make_event(policy, client, name, judged, MXW_SUBJECT_NAME, NULL, type);

	if (judged != NULL)
		event.verdict.trigger = MXW_TRIGGER_CNAME;
	return event;
}

struct mxw_event mxwt_alert_exchange(const struct mxw_policy *policy, const char *client,
                                     const char *name, const char *exchange,
                                     const char *address)
{
	return make_event(policy, client, name, exchange, MXW_SUBJECT_EXCHANGE, address,
	                  MXW_TYPE_MX);
}
