/* Prints lines of the module in ECS, each behind a word that says what it is about and a tab: what the rules for
 * the SOC must tell apart. The lines are of the real format, the verdicts of the real decision. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alert/format.h"
#include "tests/unit/alert_fixture.h"
#include "tests/unit/kit.h"

#define SECOND_US INT64_C(1000000)
#define MINUTE_US (60 * SECOND_US)

static struct mxw_policy *policy;

static void print(const char *label, const struct mxwi_occurrence *what,
                  const struct mxwi_losses *dropped)
{
	static char line[MXWI_LINE_SIZE_MAX];
	static uint64_t sequence;
	const size_t size = mxwt_alert_line(mxwi_format_ecs, what, &mxwt_alert_observer,
	                                    ++sequence, dropped, line);

	if (size == 0)
		mxwt_stop("a line of the story", label);
	(void)printf("%s\t%.*s", label, (int)size, line);
}

/* ---- look-ups -------------------------------------------------------------------------------- */

static void print_event(const char *label, const struct mxw_event *event)
{
	const struct mxwi_occurrence what = mxwi_occurrence_of(event);

	print(label, &what, &mxwt_alert_no_losses);
}

static void print_lookup(const char *label, const char *client, const char *name,
                         int64_t later_us)
{
	struct mxw_event event = mxwt_alert_event(policy, client, name, NULL, MXW_TYPE_MX);

	event.time_us += later_us;
	print_event(label, &event);
}

static void print_single(void)
{
	struct mxw_event event;
	struct mxwi_occurrence repeat;

	print_lookup("blocked-critical", "192.0.2.25", "mail.army.ml", 0);
	print_lookup("blocked-high", "192.0.2.25", "bytes.example", 0);
	print_lookup("blocked-low", "192.0.2.25", "example.co.uk", 0);
	print_lookup("monitored", "192.0.2.25", "watched.example", 0);

	event = mxwt_alert_event(policy, "192.0.2.25", "www.alias.example", "navy.ml",
	                         MXW_TYPE_MX);
	print_event("alias", &event);
	event = mxwt_alert_exchange(policy, "192.0.2.25", "typo.example", "mx.example.net",
	                            "203.0.113.7");
	print_event("exchanger", &event);
	event = mxwt_alert_event(policy, "192.0.2.25", "example.co.uk", NULL, MXW_TYPE_MX);
	event.verdict.trigger = MXW_TRIGGER_LOOKALIKE;
	event.verdict.lookalike =
		(struct mxw_lookalike){ .class_ = MXW_LOOKALIKE_OMISSION, .score = 87 };
	print_event("lookalike", &event);

	event = mxwt_alert_event(policy, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
	repeat = mxwt_alert_repeat(&event, 17, 4 * MINUTE_US);
	print("repeat-critical", &repeat, &mxwt_alert_no_losses);

	event.verdict.mode = MXW_MODE_MONITOR;
	event.verdict.action = MXW_ACTION_PASS;
	print_event("monitored-critical", &event);

	event = mxwt_alert_event(policy, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
	mxw_verdict_release(&event.verdict);
	print_event("released-critical", &event);
	event = mxwt_alert_event(policy, "192.0.2.25", "watched.example", NULL, MXW_TYPE_MX);
	mxw_verdict_release(&event.verdict);
	print_event("released-monitored", &event);

	event = mxwt_alert_event(policy, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
	event.kind = MXW_EVENT_CACHE_BYPASS;
	print_event("cache-bypass", &event);
}

/* COUNT names of COUNT domains, one every so often; or the same name again and again. */
static void print_names(const char *label, const char *client, unsigned count, int64_t every_us,
                        bool same)
{
	for (unsigned i = 0; i < count; i++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "mail.%s-%u.ml", label, same ? 0 : i);
		print_lookup(label, client, name, i * every_us);
	}
}

/* The same name from COUNT clients. */
static void print_hosts(const char *label, unsigned count, int64_t every_us)
{
	for (unsigned i = 0; i < count; i++) {
		char name[64], client[32];

		(void)snprintf(name, sizeof(name), "mail%u.%s.ml", i, label);
		(void)snprintf(client, sizeof(client), "2001:db8:25::%x", 0x100 + i);
		print_lookup(label, client, name, i * every_us);
	}
}

static void print_many(void)
{
	print_names("ten-names", "2001:db8:25::1", 10, 3 * MINUTE_US, false);
	print_names("nine-names", "2001:db8:25::2", 9, MINUTE_US, false);
	print_names("ten-names-slowly", "2001:db8:25::3", 10, 7 * MINUTE_US, false);
	print_names("one-name", "2001:db8:25::4", 20, MINUTE_US, true);
	print_hosts("five-hosts", 5, 10 * MINUTE_US);
	print_hosts("four-hosts", 4, MINUTE_US);
	print_hosts("five-hosts-slowly", 5, 16 * MINUTE_US);
}

/* ---- changes, health, losses ----------------------------------------------------------------- */

static void print_change(const char *label, const char *message, enum mxw_change_kind kind,
                         enum mxw_mode before, enum mxw_mode after)
{
	static const uint8_t before_digest[MXW_DIGEST_SIZE] = { 1 };
	static const char *const names[] = { "mail.army.ml" };
	static const char *const words[] = {
		"policy.yaml:3:1: error: no such key [unknown-key]"
	};
	const struct mxw_rule rule = mxw_policy_rule(policy, 0);
	const bool by_hand = strstr(message, "CHG-78") != NULL;
	const bool ends = kind == MXW_CHANGE_RELEASE_BEGUN ||
	                  (kind == MXW_CHANGE_MODE_CHANGED && after == MXW_MODE_MONITOR);
	const bool about_rule =
		kind == MXW_CHANGE_RULE_EXPIRED || kind == MXW_CHANGE_LINES_SKIPPED;
	const struct mxw_change change = {
		.kind = kind,
		.time_us = MXWT_ALERT_TIME_US,
		.message = message,
		.reason = by_hand ? "CHG-78" : NULL,
		.user = by_hand ? "root" : NULL,
		.user_id = by_hand ? "0" : NULL,
		.policy = mxw_policy_digest(policy),
		.policy_before = kind == MXW_CHANGE_POLICY_LOADED ? before_digest : NULL,
		.policy_after =
			kind == MXW_CHANGE_POLICY_LOADED ? mxw_policy_digest(policy) : NULL,
		.mode_before = before,
		.mode_after = after,
		.until_s = ends ? MXWT_ALERT_TIME_US / SECOND_US + 7200 : 0,
		.rule = about_rule ? &rule : NULL,
		.names = names,
		.name_count =
			kind == MXW_CHANGE_RELEASE_BEGUN || kind == MXW_CHANGE_RELEASE_ENDED,
		.words = words,
		.word_count =
			kind == MXW_CHANGE_POLICY_REFUSED || kind == MXW_CHANGE_LINES_SKIPPED,
		.lines = kind == MXW_CHANGE_LINES_SKIPPED ? 3 : 0,
	};
	const struct mxwi_occurrence what = mxwt_alert_change(&change);

	print(label, &what, &mxwt_alert_no_losses);
}

static void print_changes(void)
{
	print_change("module-started",
	             "mxwarden 0.1.0 started: enforce, policy sha256:000102030405",
	             MXW_CHANGE_MODULE_STARTED, MXW_MODE_UNSET, MXW_MODE_ENFORCE);
	print_change("module-stopped", "mxwarden ends, with Unbound or for its restart",
	             MXW_CHANGE_MODULE_STOPPED, MXW_MODE_ENFORCE, MXW_MODE_UNSET);
	print_change(
		"policy-loaded",
		"root loaded policy sha256:000102030405, before: sha256:010000000000: CHG-78",
		MXW_CHANGE_POLICY_LOADED, MXW_MODE_UNSET, MXW_MODE_UNSET);
	print_change("policy-refused",
	             "the policy was refused, what was in force stays: CHG-78",
	             MXW_CHANGE_POLICY_REFUSED, MXW_MODE_UNSET, MXW_MODE_UNSET);
	print_change("last-good-used",
	             "the policy could not be used, the last good one is in force",
	             MXW_CHANGE_LAST_GOOD_USED, MXW_MODE_UNSET, MXW_MODE_UNSET);
	print_change("mode-monitor",
	             "root set the mode to monitor until 2026-11-21T20:57:00Z: CHG-78",
	             MXW_CHANGE_MODE_CHANGED, MXW_MODE_ENFORCE, MXW_MODE_MONITOR);
	print_change("mode-disabled", "root set the mode to disabled: CHG-78",
	             MXW_CHANGE_MODE_CHANGED, MXW_MODE_MONITOR, MXW_MODE_DISABLED);
	print_change("mode-enforce",
	             "the mode that was set by hand has come to its end; it is enforce now",
	             MXW_CHANGE_MODE_CHANGED, MXW_MODE_MONITOR, MXW_MODE_ENFORCE);
	print_change("release-begun",
	             "root released mail.army.ml until 2026-11-21T20:57:00Z: CHG-78",
	             MXW_CHANGE_RELEASE_BEGUN, MXW_MODE_UNSET, MXW_MODE_UNSET);
	print_change("release-ended", "the release of mail.army.ml has come to its end",
	             MXW_CHANGE_RELEASE_ENDED, MXW_MODE_UNSET, MXW_MODE_UNSET);
	print_change("rule-expired", "rule mil-typed-as-ml has expired: it only alerts now",
	             MXW_CHANGE_RULE_EXPIRED, MXW_MODE_UNSET, MXW_MODE_UNSET);
	print_change("lines-skipped", "3 lines of lists were left out: rule mil-typed-as-ml",
	             MXW_CHANGE_LINES_SKIPPED, MXW_MODE_UNSET, MXW_MODE_UNSET);
}

/* A mode that was set or has ended: every two modes, also where it is the same before and after; and what
 * the module can start with. */
static void print_modes(void)
{
	for (enum mxw_mode before = MXW_MODE_DISABLED; before <= MXW_MODE_ENFORCE; before++)
		for (enum mxw_mode after = MXW_MODE_DISABLED; after <= MXW_MODE_ENFORCE;
		     after++) {
			char label[64];

			(void)snprintf(label, sizeof(label), "modes-%s-%s",
			               mxw_mode_text(before), mxw_mode_text(after));
			print_change(label, "root set the mode: CHG-78",
			             MXW_CHANGE_MODE_CHANGED, before, after);
		}
	print_change("modes-started-monitor", "mxwarden 0.1.0 started: monitor",
	             MXW_CHANGE_MODULE_STARTED, MXW_MODE_UNSET, MXW_MODE_MONITOR);
	print_change("modes-started-disabled", "mxwarden 0.1.0 started: disabled",
	             MXW_CHANGE_MODULE_STARTED, MXW_MODE_UNSET, MXW_MODE_DISABLED);
}

static void print_health(void)
{
	static const struct mxw_alert_counts well = { .lookups = 3,
		                                      .counted = 3,
		                                      .written = 3 };
	static const struct mxw_alert_counts lossy = { .lookups = 4,
		                                       .counted = 3,
		                                       .dropped_write = 1 };
	static const struct mxw_health health = {
		.mode = MXW_MODE_ENFORCE,
		.has_policy = true,
		.counters = { { "answered", 3 },
		              { "gated", 0 },
		              { "guarded", 3 },
		              { "unique", 3 },
		              { "shared", 0 },
		              { "uncached", 0 },
		              { "swept", 0 },
		              { "bypassed", 0 },
		              { "selftests", 0 },
		              { "capped", 0 } },
		.counter_count = 10,
	};
	struct mxwi_occurrence what = mxwt_alert_health(&health, &well);

	print("health", &what, &mxwt_alert_no_losses);
	/* Since the start there was a loss, which a line before has told. */
	what = mxwt_alert_health(&health, &lossy);
	print("health-after-a-loss", &what, &mxwt_alert_no_losses);
}

static void print_losses(void)
{
	static const char *const labels[MXWI_LOSS_COUNT] = {
		[MXWI_LOSS_RING] = "lost-in-ring",
		[MXWI_LOSS_WRITE] = "lost-in-writing",
		[MXWI_LOSS_BUILD] = "lost-in-building",
		[MXWI_LOSS_RELOAD] = "lost-in-reload",
	};
	static const struct mxwi_losses lines = { .lines = 1 };
	const struct mxw_event event =
		mxwt_alert_event(policy, "192.0.2.25", "bytes.example", NULL, MXW_TYPE_MX);
	const struct mxwi_occurrence what = mxwi_occurrence_of(&event);

	for (enum mxwi_loss i = 0; i < MXWI_LOSS_COUNT; i++) {
		struct mxwi_losses losses = mxwt_alert_no_losses;

		losses.counts[i] = 1;
		print(labels[i], &what, &losses);
	}
	print("lost-lines", &what, &lines);
}

int main(void)
{
	policy = mxwt_alert_policy();
	print_single();
	print_changes();
	print_losses();
	print_health();
	print_many();
	print_modes();
	mxw_policy_free(policy);
	return 0;
}
