/* Prints lines of the real formats for those who judge them: one line for each thing that a record can be, with
 * names and texts that nobody would wish for.
 *
 *	print_lines ecs|ocsf|cef|eve
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/format.h"
#include "tests/unit/alert_fixture.h"
#include "tests/unit/kit.h"

/* What breaks lines, fields and texts of any of the formats, and octets that are no UTF-8. */
#define HOSTILE "a|b\\c=d \"e\" x=y\r\nf\tg\x01\x7f \xc3\xa9 \xff\xed\xa0\x80 {}[],;'|"

static mxwi_format_fn *format;
static uint64_t sequence;

static void print(const struct mxwi_occurrence *what, const struct mxwi_observer *observer,
                  const struct mxwi_losses *dropped)
{
	static char line[MXWI_LINE_SIZE_MAX];
	const size_t size = mxwt_alert_line(format, what, observer, ++sequence, dropped, line);

	if (size == 0 || fwrite(line, 1, size, stdout) != size) {
		(void)fputs("no line\n", stderr);
		exit(1);
	}
}

static const struct mxwi_observer nameless = { .instance = "00000000" };
static const struct mxwi_observer hostile = { "host" HOSTILE, "name" HOSTILE, "ffffffff" };
static const struct mxwi_losses losses = { .counts = { 3, 12, 1, 7 }, .lines = 2 };

/* ---- look-ups -------------------------------------------------------------------------------- */

static void print_event(const struct mxw_event *event)
{
	const struct mxwi_occurrence what = mxwi_occurrence_of(event);

	print(&what, &mxwt_alert_observer, &mxwt_alert_no_losses);
}

static void print_repeat(const struct mxw_event *event, const struct mxwi_observer *writer)
{
	const struct mxwi_occurrence what = mxwt_alert_repeat(event, 17, INT64_C(295750000));

	print(&what, writer, &losses);
}

static void print_outcomes(const struct mxw_policy *policy)
{
	static const struct {
		enum mxw_action action;
		uint8_t rcode;
	} outcomes[] = {
		{ MXW_ACTION_NULL_MX, 0 },  { MXW_ACTION_NXDOMAIN, 3 },
		{ MXW_ACTION_NODATA, 0 },   { MXW_ACTION_REDIRECT, 0 },
		{ MXW_ACTION_SERVFAIL, 2 }, { MXW_ACTION_REFUSED, 5 },
		{ MXW_ACTION_PASS, 0 },     { MXW_ACTION_NULL_MX, 11 },
		{ MXW_ACTION_NULL_MX, 12 }, { MXW_ACTION_NULL_MX, 16 },
		{ MXW_ACTION_NULL_MX, 23 }, { MXW_ACTION_NULL_MX, 255 },
	};

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		struct mxw_event event = mxwt_alert_event(policy, "192.0.2.25", "mail.army.ml",
		                                          NULL, MXW_TYPE_MX);

		event.verdict.action = outcomes[i].action;
		event.verdict.mode = outcomes[i].action == MXW_ACTION_PASS ? MXW_MODE_MONITOR
		                                                           : MXW_MODE_ENFORCE;
		event.verdict.severity = (enum mxw_severity)(i % 5);
		event.rcode = outcomes[i].rcode;
		print_event(&event);
		print_repeat(&event, &nameless);
	}
}

/* Every octet that a label can hold, in the longest name. */
static void print_longest(const struct mxw_policy *policy)
{
	struct mxw_event event = mxwt_alert_event(policy, "2001:db8:25::7", "watched.example",
	                                          NULL, MXW_TYPE_MX);
	const struct mxw_name longest = mxwt_longest(mxwt_name("watched.example"));
	uint8_t octet = 0;

	memcpy(event.name, longest.wire, longest.size);
	for (size_t at = 0; event.name[at] != 7; at += 1u + event.name[at])
		for (size_t i = 1; i <= event.name[at]; i++)
			event.name[at + i] = octet++;
	memcpy(event.judged, event.name, longest.size);
	event.name_size = event.judged_size = longest.size;
	print_event(&event);
	print_repeat(&event, &hostile);
}

static void print_lookups(const struct mxw_policy *policy)
{
	struct mxw_event event;

	print_outcomes(policy);
	print_longest(policy);
	event = mxwt_alert_event(policy, "2001:db8:25::7", "army.example.co.uk", NULL,
	                         MXW_TYPE_A);
	event.transport = MXW_TRANSPORT_TCP;
	print_event(&event);
	event = mxwt_alert_event(policy, "192.0.2.25", "silent.example", NULL, MXW_TYPE_MX);
	event.answered = false;
	print_event(&event);
	event = mxwt_alert_event(policy, "192.0.2.25", "www.alias.example", "mail.army.ml",
	                         MXW_TYPE_MX);
	print_repeat(&event, &mxwt_alert_observer);
	event = mxwt_alert_event(policy, "192.0.2.25", "a\\.b\\|\\=\\\\.navy.ml", NULL,
	                         MXW_TYPE_MX);
	print_event(&event);
	event = mxwt_alert_exchange(policy, "192.0.2.25", "typo.example", "mx.example.net",
	                            "203.0.113.7");
	print_event(&event);
	event = mxwt_alert_event(policy, "192.0.2.25", "bytes.example", NULL, MXW_TYPE_MX);
	event.type = 65280;
	event.class_ = 3;
	print_event(&event);
	event = mxwt_alert_event(policy, "192.0.2.25", "army.ml", NULL, MXW_TYPE_MX);
	event.verdict.trigger = MXW_TRIGGER_LOOKALIKE;
	event.verdict.lookalike =
		(struct mxw_lookalike){ .class_ = MXW_LOOKALIKE_OMISSION, .score = 87 };
	print_event(&event);
}

/* ---- changes and health ---------------------------------------------------------------------- */

static void print_changes(const struct mxw_policy *policy)
{
	static const char *const names[] = { "mail.army.ml", "a\\,b\\255.example" };
	static const char *const words[] = { "policy.yaml:3:1: error: " HOSTILE, "second" };
	static const uint8_t before[MXW_DIGEST_SIZE] = { 1 }, after[MXW_DIGEST_SIZE] = { 2 };
	const struct mxw_rule rule = mxw_policy_rule(policy, 0);

	for (int kind = 0; kind < MXW_CHANGE_CACHE_BYPASS; kind++) {
		const struct mxw_change change = {
			.kind = (enum mxw_change_kind)kind,
			.time_us = MXWT_ALERT_TIME_US,
			.message = "something has changed: " HOSTILE,
			.reason = "because of " HOSTILE,
			.user = "root" HOSTILE,
			.user_id = "0",
			.policy = after,
			.policy_before = before,
			.policy_after = after,
			.mode_before = MXW_MODE_ENFORCE,
			.mode_after = MXW_MODE_MONITOR,
			.until_s = MXWT_ALERT_TIME_US / 1000000,
			.rule = &rule,
			.names = names,
			.name_count = 2,
			.words = words,
			.word_count = 2,
			.lines = 12,
		};
		const struct mxw_change least = {
			.kind = (enum mxw_change_kind)kind,
			.message = "something has changed",
		};
		struct mxwi_occurrence what = mxwt_alert_change(&change);

		print(&what, &hostile, &losses);
		what = mxwt_alert_change(&least);
		print(&what, &nameless, &mxwt_alert_no_losses);
	}
}

static void print_bypass(const struct mxw_policy *policy)
{
	struct mxw_event event =
		mxwt_alert_event(policy, "2001:db8:25::7", "mail.army.ml", NULL, MXW_TYPE_MX);

	event.kind = MXW_EVENT_CACHE_BYPASS;
	print_event(&event);
}

static void print_health(void)
{
	static const struct mxw_alert_counts counts = {
		.lookups = 1071,
		.counted = 1042,
		.below_minimum = 5,
		.waiting = 12,
		.dropped_ring = 3,
		.dropped_write = 12,
		.dropped_build = 1,
		.dropped_reload = 7,
		.written = 1044,
		.dropped_lines = 2,
		.windows = 3,
		.windows_closed_early = 1,
	};
	static const struct mxw_health full = {
		.mode = MXW_MODE_MONITOR,
		.has_policy = true,
		.counters = { { "answered", 900 }, { "gated", 9007199254740991 } },
		.counter_count = 2,
	};
	static const struct mxw_health none;
	struct mxwi_occurrence what = mxwt_alert_health(&full, &counts);

	print(&what, &mxwt_alert_observer, &mxwt_alert_no_losses);
	print(&what, &hostile, &losses);
	what = mxwt_alert_health(&none, &counts);
	print(&what, &nameless, &mxwt_alert_no_losses);
}

int main(int argc, char **argv)
{
	static const char *const words[MXW_SINK_FORMAT_COUNT] = {
		[MXW_SINK_FORMAT_ECS] = "ecs",
		[MXW_SINK_FORMAT_OCSF] = "ocsf",
		[MXW_SINK_FORMAT_CEF] = "cef",
		[MXW_SINK_FORMAT_EVE] = "eve",
	};
	struct mxw_policy *policy;

	for (int i = 0; i < MXW_SINK_FORMAT_COUNT && argc == 2; i++)
		if (strcmp(argv[1], words[i]) == 0)
			format = mxwi_format_of((enum mxw_sink_format)i);
	if (format == NULL) {
		(void)fputs("usage: print_lines ecs|ocsf|cef|eve\n", stderr);
		return 2;
	}
	policy = mxwt_alert_policy();
	print_lookups(policy);
	print_changes(policy);
	print_bypass(policy);
	print_health();
	mxw_policy_free(policy);
	return 0;
}
