/* The policy has one rule for each thing that an alert can say; the events go through the real
 * decision. What fails here is a mistake of the test, and ends it. */
#include "tests/unit/alert_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <mxwarden/version.h>

#include "tests/unit/files.h"
#include "tests/unit/kit.h"

const struct mxwi_observer mxwt_alert_observer = { .hostname = "res17",
	                                           .name = "res17.dc2",
	                                           .instance = "6f1c2b9e" };
const struct mxwi_losses mxwt_alert_no_losses;
const struct mxw_alert_counts mxwt_alert_counts = {
	.lookups = 20,
	.counted = 8,
	.below_minimum = 5,
	.waiting = 11,
	.dropped_ring = 1,
	.dropped_write = 2,
	.dropped_build = 3,
	.dropped_reload = 4,
	.written = 9,
	.dropped_lines = 6,
	.windows = 12,
	.windows_closed_early = 7,
};

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

/* ---- lines ----------------------------------------------------------------------------------- */

struct mxwi_occurrence mxwt_alert_repeat(const struct mxw_event *event, uint64_t count,
                                         int64_t later_us)
{
	struct mxwi_occurrence what = mxwi_occurrence_of(event);

	what.kind = MXWI_RECORD_REPEAT;
	what.count = count;
	what.end_us += later_us;
	return what;
}

struct mxwi_occurrence mxwt_alert_change(const struct mxw_change *change)
{
	return (struct mxwi_occurrence){ .kind = MXWI_RECORD_STATE,
		                         .change = change,
		                         .start_us = change->time_us,
		                         .end_us = change->time_us };
}

struct mxwi_occurrence mxwt_alert_health(const struct mxw_health *health,
                                         const struct mxw_alert_counts *counts)
{
	return (struct mxwi_occurrence){ .kind = MXWI_RECORD_HEALTH,
		                         .health = health,
		                         .counts = counts,
		                         .start_us = MXWT_ALERT_TIME_US,
		                         .end_us = MXWT_ALERT_TIME_US };
}

size_t mxwt_alert_line(mxwi_format_fn *format, const struct mxwi_occurrence *what,
                       const struct mxwi_observer *observer, uint64_t sequence,
                       const struct mxwi_losses *dropped, char line[MXWI_LINE_SIZE_MAX])
{
	static struct mxwi_record record;

	if (!mxwi_record_make(what, observer, sequence, dropped, &record))
		return 0;
	return format(&record, line);
}

void mxwt_alert_check(mxwi_format_fn *format, const struct mxwi_occurrence *what,
                      const struct mxwi_losses *dropped, const char *expect)
{
	static char line[MXWI_LINE_SIZE_MAX];
	size_t size = mxwt_alert_line(format, what, &mxwt_alert_observer, 1042, dropped, line);

	CU_ASSERT_EQUAL(size, strlen(expect) + 1);
	CU_ASSERT_FATAL(size > 0);
	CU_ASSERT_EQUAL(line[size - 1], '\n');
	line[size - 1] = '\0';
	CU_ASSERT_STRING_EQUAL(line, expect);
	/* The place of the difference is all that counts, and CUnit would not show it. */
	if (strcmp(line, expect) != 0)
		(void)printf("# expected: %s\n#      got: %s\n", expect, line);
}

/* The block behind a heading, on one line; the caller's. */
static char *read_block(const char *heading, const char *joint)
{
	static char block[MXWI_LINE_SIZE_MAX];
	const char *source = getenv("MXW_SRCDIR"), *at, *end;
	char path[1024], *text;
	size_t size = 0;

	(void)snprintf(path, sizeof(path), "%s/docs/alerts.md", source);
	text = mxwt_file_read(path, NULL);
	at = strstr(text, heading);
	at = at != NULL ? strstr(at, "\n```") : NULL;
	if (at == NULL)
		mxwt_stop("docs/alerts.md has no block", heading);
	at = strchr(at + 1, '\n') + 1;
	end = strstr(at, "\n```");
	if (end == NULL || (size_t)(end - at) >= sizeof(block))
		mxwt_stop("docs/alerts.md has no end of the block", heading);
	for (; at < end; at++) {
		if (*at != '\n') {
			block[size++] = *at;
			continue;
		}
		at += strspn(at + 1, " ");
		memcpy(block + size, joint, strlen(joint));
		size += strlen(joint);
	}
	block[size] = '\0';
	free(text);
	return block;
}

void mxwt_alert_check_docs(mxwi_format_fn *format, const struct mxwi_occurrence *what,
                           const char *heading, const char *joint)
{
	static char line[MXWI_LINE_SIZE_MAX];
	size_t size = mxwt_alert_line(format, what, &mxwt_alert_observer, 1042,
	                              &mxwt_alert_no_losses, line);
	const char *block, *version, *rest;

	if (getenv("MXW_SRCDIR") == NULL) {
		(void)puts("# MXW_SRCDIR is not set: docs/alerts.md is not compared");
		return;
	}
	CU_ASSERT_FATAL(size > 0);
	line[size - 1] = '\0';
	block = read_block(heading, joint);
	version = strstr(line, mxw_version());
	size = version != NULL ? (size_t)(version - line) : strlen(line);
	CU_ASSERT_EQUAL_FATAL(strncmp(block, line, size), 0);
	rest = block + size;
	if (version != NULL)
		rest += strspn(rest, "0123456789.");
	CU_ASSERT_STRING_EQUAL(rest, version != NULL ? version + strlen(mxw_version()) : "");
}

int mxwt_alert_run(const char *suite, CU_TestInfo *tests, struct mxw_policy **policy)
{
	CU_SuiteInfo suites[] = {
		{ .pName = suite, .pTests = tests },
		CU_SUITE_INFO_NULL,
	};
	int status;

	*policy = mxwt_alert_policy();
	status = mxwt_run(suites);
	mxw_policy_free(*policy);
	return status;
}
