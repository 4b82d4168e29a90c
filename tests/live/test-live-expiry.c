/*
 * Rules end to the second, without a reload, in a resolver that has been asked for their names all the
 * time: what watched lets go, and what was exempt is blocked from that second on, although its real
 * answer was given to everybody a moment before. The names are asked for again and again; each answer
 * must be the old one when it came before the second, and the new one when it was asked for after it.
 */
#include "lab_alerts.h"
#include "lab_control.h"
#include "lab_outcome.h"

#include <string.h>
#include <time.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

/* Unbound looks at its clock when it wakes up, which may be a little before it reads a query. */
#define SLACK_MS 100

static struct lab *lab;
static struct lab_unbound *unbound;

/* The time stands in the place of each "@". */
static const char policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts: {outbound: [127.0.10.0/24]}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"watch:\n"
	"  - {id: to-monitor, domains: [a.test meant.test], expires: @}\n"
	"  - {id: to-disabled, domains: [b.test meant.test], expires: @, on-expiry: disabled}\n"
	"  - {id: suffix-to-disabled, suffixes: [c.test meant.test], only: [x], expires: @,\n"
	"     on-expiry: disabled}\n"
	"  - {id: stays, domains: [army.test, army.slow.test], files: [list.txt]}\n"
	"  - {id: stays-by-suffix, suffixes: [typo.test meant.test], only: [x]}\n"
	"  - {id: hides, domains: [x.typo.test], mode: monitor, expires: @,\n"
	"     on-expiry: disabled}\n"
	"allow:\n"
	"  - {id: partner, domains: [p.army.test, q.army.slow.test], expires: @}\n"
	"  - {id: partner-alias, domains: [p.alias.test], expires: @}\n"
	"  - {id: partner-list, files: [allowed.txt], expires: @}\n";

static const struct {
	const char *name;
	enum lab_answer before, after; /* for a mail host; desktops always get the real one */
} rows[] = {
	{ "a.test.", LAB_NULL_MX, LAB_REAL },
	{ "x.a.test.", LAB_NULL_MX, LAB_REAL },
	{ "b.test.", LAB_NULL_MX, LAB_REAL },
	{ "x.c.test.", LAB_NULL_MX, LAB_REAL },
	{ "p.army.test.", LAB_REAL, LAB_NULL_MX },
	{ "q.army.slow.test.", LAB_REAL, LAB_NULL_MX },
	{ "p.alias.test.", LAB_REAL, LAB_NULL_MX },
	{ "x.p.listed.test.", LAB_REAL, LAB_NULL_MX },
	/* A rule that only looked on stood before one that blocks. */
	{ "x.typo.test.", LAB_REAL, LAB_NULL_MX },
	/* To see that nothing else changes. */
	{ "army.test.", LAB_NULL_MX, LAB_NULL_MX },
	{ "plain.test.", LAB_REAL, LAB_REAL },
};

static int64_t wall_ms(void)
{
	struct timespec now = { .tv_sec = 0 };

	(void)clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Puts the policy into force in which rules expire at that second. */
static bool load(int64_t expires_s)
{
	char text[sizeof(policy) + 400], when[32];
	const time_t seconds = (time_t)expires_s;
	size_t used = 0;
	struct tm utc;

	(void)gmtime_r(&seconds, &utc);
	(void)strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", &utc);
	for (const char *from = policy; *from != '\0' && used < sizeof(text) - sizeof(when);
	     from++) {
		if (*from != '@') {
			text[used++] = *from;
			continue;
		}
		memcpy(text + used, when, strlen(when));
		used += strlen(when);
	}
	text[used] = '\0';
	return lab_unbound_write_policy(unbound, text) && lab_unbound_reload(unbound, "reload");
}

/* What each name was seen to be. */
struct seen {
	bool before, after;
};

/* Asks for one name once, and judges by the time at which the answer came. */
static void ask(size_t row, int64_t expires_ms, unsigned turn, struct seen *seen)
{
	const struct lab_query desktop = { .from = DESKTOP,
		                           .name = rows[row].name,
		                           .type = LDNS_RR_TYPE_MX };
	struct lab_query query = desktop;
	struct lab_reply *reply;
	int64_t asked_ms, got_ms;

	/* Whoever asks first: turn by turn the other one. */
	if (turn % 2 == 0)
		lab_outcome_expect(unbound, __LINE__, &desktop, LAB_REAL);
	query.from = MAIL_HOST;
	query.transport = turn % 3 == 0 ? LAB_TCP : LAB_UDP;
	asked_ms = wall_ms();
	reply = lab_outcome_ask(unbound, &query);
	got_ms = wall_ms();
	if (got_ms < expires_ms) {
		seen->before = true;
		LAB_CHECK(lab_outcome_is(&query, reply, rows[row].before),
		          "%s, %d ms before its time: %s", query.name,
		          (int)(expires_ms - got_ms), lab_reply_text(reply));
	} else if (asked_ms >= expires_ms + SLACK_MS) {
		seen->after = true;
		LAB_CHECK(lab_outcome_is(&query, reply, rows[row].after),
		          "%s, %d ms after its time: %s", query.name,
		          (int)(asked_ms - expires_ms), lab_reply_text(reply));
	}
	lab_reply_free(reply);
}

/* Asks for all names until the time is over; true: each was seen before it and after it. */
static bool watch_expire(int64_t expires_s)
{
	struct seen seen[COUNT(rows)] = { { false, false } };
	bool all_before = true, all_after;
	unsigned turn = 0;

	do {
		all_after = true;
		for (size_t i = 0; i < COUNT(rows); i++) {
			ask(i, expires_s * 1000, turn, &seen[i]);
			all_after = all_after && seen[i].after;
		}
		turn++;
		lab_pause();
	} while (!all_after && CU_get_number_of_failures() == 0 &&
	         wall_ms() < expires_s * 1000 + LAB_PATIENCE_MS);
	for (size_t i = 0; i < COUNT(rows); i++)
		all_before = all_before && seen[i].before;
	return all_before && all_after;
}

static int start(void)
{
	const struct lab_unbound_options options = { .chain = "validator iterator" };

	unbound = lab_unbound_new(lab, &options);
	return unbound == NULL ||
	       !lab_unbound_write_beside(unbound, "list.txt", "listed.test meant.test\n") ||
	       !lab_unbound_write_beside(unbound, "allowed.txt", "p.listed.test\n") ||
	       !lab_unbound_start(unbound);
}

static int stop(void)
{
	return !lab_unbound_end(unbound);
}

static void to_the_second(void)
{
	/* Of a slow machine the first span may be over before everything has been asked for. */
	static const int spans_s[] = { 3, 8, 20 };
	bool seen = false;

	for (size_t i = 0; i < COUNT(spans_s) && !seen && CU_get_number_of_failures() == 0;
	     i++) {
		const int64_t expires_s = wall_ms() / 1000 + spans_s[i];

		CU_ASSERT_TRUE_FATAL(load(expires_s));
		seen = watch_expire(expires_s);
		/* No reload in between has done it. */
		CU_ASSERT_EQUAL(lab_unbound_log_count(unbound, "start of service"), i + 2);
	}
	CU_ASSERT_TRUE(seen);
}

/* How many look-ups alerts say of a name in that mode. */
static json_int_t count_alerts(const json_t *alerts, const char *name, const char *mode)
{
	json_int_t count = 0;

	for (size_t i = 0; i < json_array_size(alerts); i++) {
		const json_t *alert = json_array_get(alerts, i);

		if (strcmp(lab_alert_text(alert, "dns.question.name"), name) == 0 &&
		    strcmp(lab_alert_text(alert, "mxwarden.mode"), mode) == 0)
			count += lab_alert_number(alert, "mxwarden.count");
	}
	return count;
}

/* All alerts, once the one about a last look-up is among them: one worker's come in order. */
static json_t *all_alerts(void)
{
	const int64_t deadline_ms = lab_now_ms() + LAB_PATIENCE_MS;
	json_t *alerts;

	LAB_EXPECT(unbound, MAIL_HOST, "last.army.test.", LAB_NULL_MX);
	/* What is gathered of repeats is written now. */
	LAB_DO(unbound, "{'call':'reload'}", "done");
	alerts = lab_alerts_wait(unbound, 1);
	while (alerts != NULL && count_alerts(alerts, "last.army.test", "enforce") == 0 &&
	       lab_now_ms() < deadline_ms) {
		json_decref(alerts);
		lab_pause();
		alerts = lab_alerts_wait(unbound, 1);
	}
	return alerts;
}

/* No rule in monitor is beside them. */
static const char expired_policy[] =
	"mxwarden: 1\n"
	"mode: enforce\n"
	"mail-hosts: {outbound: [127.0.10.0/24]}\n"
	"defaults: {action: null-mx, ttl: 60, severity: high}\n"
	"watch:\n"
	"  - {id: to-monitor, domains: [a.test meant.test], expires: 2020-01-01}\n"
	"  - {id: to-disabled, domains: [b.test meant.test], expires: 2020-01-01,\n"
	"     on-expiry: disabled}\n"
	"  - {id: suffix-to-disabled, suffixes: [c.test meant.test], only: [x],\n"
	"     expires: 2020-01-01, on-expiry: disabled}\n"
	"  - {id: stays, domains: [army.test]}\n";

/* The rule that has become monitor goes on telling, also of what is cached by now; the ones that are
 * disabled say nothing any more. */
static void told_afterwards(void)
{
	json_t *alerts;

	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, expired_policy));
	CU_ASSERT_TRUE(lab_unbound_reload(unbound, "reload"));
	LAB_EXPECT(unbound, DESKTOP, "late.a.test.", LAB_REAL);
	for (unsigned i = 0; i < 3; i++) {
		LAB_EXPECT(unbound, MAIL_HOST, "late.b.test.", LAB_REAL);
		LAB_EXPECT(unbound, MAIL_HOST, "late.x.c.test.", LAB_REAL);
		LAB_EXPECT(unbound, MAIL_HOST, "late.a.test.", LAB_REAL);
	}
	alerts = all_alerts();
	CU_ASSERT_EQUAL(count_alerts(alerts, "last.army.test", "enforce"), 1);
	CU_ASSERT_EQUAL(count_alerts(alerts, "late.a.test", "monitor"), 3);
	CU_ASSERT_EQUAL(count_alerts(alerts, "late.b.test", "monitor"), 0);
	CU_ASSERT_EQUAL(count_alerts(alerts, "late.x.c.test", "monitor"), 0);
	/* And what was said in the test before was what was done. */
	CU_ASSERT_TRUE(count_alerts(alerts, "a.test", "enforce") > 0);
	CU_ASSERT_TRUE(count_alerts(alerts, "a.test", "monitor") > 0);
	CU_ASSERT_TRUE(count_alerts(alerts, "x.c.test", "enforce") > 0);
	json_decref(alerts);
}

int main(void)
{
	CU_TestInfo tests[] = { { "to the second", to_the_second },
		                { "told afterwards", told_afterwards },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "expiry", start, stop, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
