/*
 * Mixed load for a while, with another policy every few seconds: memory and descriptors do not grow, no
 * answer is lost or wrong, none of a mail host leaks. A few seconds are a test like any other; with
 * MXW_SOAK_SECONDS it goes on as long as one likes, and prints what docs/reliability.md shows.
 *
 * Policy A and B watch the same names by different rules, next to a long list that is different in both;
 * each reload makes one the other. Answers under either are right at any time.
 */
#include "lab_alerts.h"
#include "lab_control.h"
#include "lab_outcome.h"
#include "soak.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"

#define SECONDS_DEFAULT 6
#define LIST_NAMES 20000u
#define AT_ONCE 32u
/* Of a change of policy in the long run, and where the run is short. */
#define RELOAD_EVERY_MS 10000
#define RELOADS_MIN 4
/* What the allocator may keep of one policy after the other. */
#define GROWTH_MAX_KIB (64 * 1024 + SOAK_KEPT_KIB)

static struct lab *lab;

#define HEAD                                                                                   \
	LAB_POLICY_HEAD                                                                        \
	"watch:\n"

static const char policy_a[] = HEAD "  - {id: a, domains: [army.test]}\n"
				    "  - {id: list, files: [a.txt]}\n";
static const char policy_b[] = HEAD "  - {id: b, domains: [army.test, navy.test]}\n"
				    "  - {id: list, files: [b.txt]}\n";

/* What is asked, by whom, and what is right. */
static const struct {
	const char *from, *letter, *suffix; /* a number goes between the two */
	enum lab_answer answer;
} kinds[] = {
	{ DESKTOP, "p", ".test.", LAB_REAL },
	{ MAIL_HOST, "p", ".test.", LAB_REAL },
	{ DESKTOP, "a", ".army.test.", LAB_REAL },
	{ MAIL_HOST, "a", ".army.test.", LAB_NULL_MX },
	{ MAIL_HOST, "b", ".alias.test.", LAB_NULL_MX },
};
#define KIND_COUNT (sizeof(kinds) / sizeof(*kinds))

struct soak {
	struct lab_unbound *unbound;
	uint64_t asked, lost, wrong, reloads;
	uint32_t random;
	/* Far from a reload: in the first tenth of the time, in between, and in the last tenth. */
	struct soak_latencies first, between, last;
	struct soak_latencies changing; /* while one is under way */
};

static bool write_list(struct lab_unbound *unbound, const char *name, char letter)
{
	const size_t room = LIST_NAMES * 32u;
	char *text = malloc(room);
	size_t size = 0;
	bool written;

	if (text == NULL)
		return false;
	for (unsigned i = 0; i < LIST_NAMES; i++)
		size += (size_t)snprintf(text + size, room - size, "%c%u.listed.test\n", letter,
		                         i);
	written = lab_unbound_write_beside(unbound, name, text);
	free(text);
	return written;
}

static unsigned next_random(struct soak *soak, unsigned below)
{
	soak->random = soak->random * 1664525u + 1013904223u;
	return (soak->random >> 16) % below;
}

/* One query on its way. */
struct flight {
	struct lab_exchange *exchange;
	struct lab_query query;
	char name[64];
	enum lab_answer answer;
	int64_t began_us;
};

static void take_off(struct soak *soak, struct flight *flight)
{
	const unsigned kind = next_random(soak, KIND_COUNT);

	(void)lab_print(flight->name, sizeof(flight->name), "%s%u%s", kinds[kind].letter,
	                next_random(soak, 500), kinds[kind].suffix);
	flight->query = (struct lab_query){ .from = kinds[kind].from,
		                            .name = flight->name,
		                            .type = LDNS_RR_TYPE_MX };
	flight->answer = kinds[kind].answer;
	flight->began_us = lab_now_us();
	flight->exchange = lab_ask_begin(soak->unbound->port, &flight->query);
	soak->asked++;
}

static void land(struct soak *soak, struct flight *flight, struct soak_latencies *latencies)
{
	struct lab_reply *reply = lab_ask_end(flight->exchange, LAB_PATIENCE_MS);

	if (reply == NULL)
		soak->lost++;
	else if (!lab_outcome_is(&flight->query, reply, flight->answer) && soak->wrong++ < 3)
		lab_say("%s from %s: %s", flight->name, flight->query.from,
		        lab_reply_text(reply));
	soak_latency_add(latencies, lab_now_us() - flight->began_us);
	lab_reply_free(reply);
}

/* One batch; with a reload in the midst of it where it is time for one. */
static void batch(struct soak *soak, bool reload, struct soak_latencies *latencies)
{
	struct flight flights[AT_ONCE];

	if (reload)
		(void)lab_unbound_write_policy(soak->unbound,
		                               soak->reloads % 2 == 0 ? policy_b : policy_a);
	for (unsigned i = 0; i < AT_ONCE; i++)
		take_off(soak, &flights[i]);
	if (reload) {
		LAB_DO(soak->unbound, "{'call':'reload','reason':'soak'}", "done");
		soak->reloads++;
	}
	for (unsigned i = 0; i < AT_ONCE; i++)
		land(soak, &flights[i], latencies);
}

static void print_latencies(const char *title, const struct soak_latencies *latencies)
{
	lab_say("%-26s %9llu answers, within: 50 %% %lld us, 99 %% %lld us, 99.9 %% %lld us, all "
	        "%llu us",
	        title, (unsigned long long)latencies->count,
	        (long long)soak_latency_at(latencies, 0.5),
	        (long long)soak_latency_at(latencies, 0.99),
	        (long long)soak_latency_at(latencies, 0.999),
	        (unsigned long long)latencies->max_us);
}

static void print_holdings(const char *title, const struct soak_holdings *holdings)
{
	lab_say("%-26s %ld KiB resident, %ld descriptors, %ld threads", title,
	        holdings->resident_kib, holdings->descriptors, holdings->threads);
}

static void print_alerts(const json_t *file)
{
	lab_say("alerts: %lld written, lost: %lld with a full ring, %lld in writing, %lld in making, "
	        "%lld at reloads",
	        (long long)lab_alert_number(file, "written"),
	        (long long)lab_alert_number(file, "dropped_ring"),
	        (long long)lab_alert_number(file, "dropped_write"),
	        (long long)lab_alert_number(file, "dropped_build"),
	        (long long)lab_alert_number(file, "dropped_reload"));
}

static void soak(void)
{
	static struct soak run = { .random = 20261128 };
	const struct lab_unbound_options options = {
		.policy = policy_a,
		.chain = "validator iterator",
		.threads = 2,
		.server = "\tnum-queries-per-thread: 1024\n",
	};
	const char *wanted = getenv("MXW_SOAK_SECONDS");
	const int64_t length_ms =
		1000 * (wanted != NULL ? strtoll(wanted, NULL, 10) : SECONDS_DEFAULT);
	const int64_t every_ms = length_ms / RELOADS_MIN < RELOAD_EVERY_MS
	                                 ? length_ms / RELOADS_MIN
	                                 : RELOAD_EVERY_MS;
	struct soak_holdings begun, warm = { 0 }, ended;
	int64_t end_ms, reload_ms;
	json_t *status;

	/* The laboratory's own patience is for tests of seconds. */
	(void)alarm((unsigned)(length_ms / 1000) + alarm(0));
	run.unbound = lab_unbound_new(lab, &options);
	CU_ASSERT_PTR_NOT_NULL_FATAL(run.unbound);
	CU_ASSERT_TRUE(write_list(run.unbound, "a.txt", 'a'));
	CU_ASSERT_TRUE(write_list(run.unbound, "b.txt", 'b'));
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(run.unbound));
	CU_ASSERT_TRUE_FATAL(soak_holdings_of(run.unbound->process.pid, &begun));
	end_ms = lab_now_ms() + length_ms;
	reload_ms = lab_now_ms() + every_ms / 2;
	while (lab_now_ms() < end_ms || run.reloads < RELOADS_MIN) {
		const int64_t now_ms = lab_now_ms();
		const bool reload = now_ms >= reload_ms;

		batch(&run, reload,
		      reload                                 ? &run.changing
		      : now_ms < end_ms - length_ms / 10 * 9 ? &run.first
		      : now_ms < end_ms - length_ms / 10     ? &run.between
		                                             : &run.last);
		if (!reload)
			continue;
		reload_ms += every_ms;
		/* Both policies have been in force, and both were freed. */
		if (run.reloads == 2) {
			CU_ASSERT_TRUE(lab_unbound_wait_idle(run.unbound));
			CU_ASSERT_TRUE(soak_holdings_of(run.unbound->process.pid, &warm));
		}
	}
	CU_ASSERT_TRUE(lab_unbound_wait_idle(run.unbound));
	(void)soak_holdings_again(run.unbound->process.pid, &warm, &ended);
	status = LAB_CALL(run.unbound, "{'call':'status'}", "done");
	lab_say("%lld s, %llu queries, %llu lost, %llu wrong, %llu reloads",
	        (long long)(length_ms / 1000), (unsigned long long)run.asked,
	        (unsigned long long)run.lost, (unsigned long long)run.wrong,
	        (unsigned long long)run.reloads);
	print_latencies("in the first tenth", &run.first);
	print_latencies("in between", &run.between);
	print_latencies("in the last tenth", &run.last);
	print_latencies("while a reload is made", &run.changing);
	print_holdings("at the start", &begun);
	print_holdings("after two reloads", &warm);
	print_holdings("at the end", &ended);
	print_alerts(json_array_get(json_object_get(status, "alerts"), 0));
	CU_ASSERT_EQUAL(run.lost, 0);
	CU_ASSERT_EQUAL(run.wrong, 0);
	CU_ASSERT_TRUE(ended.descriptors <= warm.descriptors);
	CU_ASSERT_TRUE(ended.threads <= warm.threads);
	LAB_CHECK(ended.resident_kib - warm.resident_kib <= GROWTH_MAX_KIB,
	          "it has grown by %ld KiB", ended.resident_kib - warm.resident_kib);
	CU_ASSERT_EQUAL(lab_alert_number(status, "counters.reloads"), (json_int_t)run.reloads);
	CU_ASSERT_EQUAL(lab_alert_number(status, "counters.reloads_refused"), 0);
	json_decref(status);
	CU_ASSERT_TRUE(lab_unbound_end(run.unbound));
}

int main(void)
{
	CU_TestInfo tests[] = { { "mixed load, and reloads", soak }, CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "soak", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
