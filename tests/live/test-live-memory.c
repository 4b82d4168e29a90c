/*
 * Memory is refused: at each allocation of the module in turn, then at each and all behind it, while it
 * starts, while it answers, and while it is called. Whoever asks gets an answer, which may be SERVFAIL, as
 * from Unbound itself without memory; no mail host gets anything real of a blocked name, and nobody else
 * anything of the policy; and the next query, with memory again, is answered as it should be.
 */
#include "lab_control.h"
#include "lab_outcome.h"
#include "refuse.h"

#include <stdlib.h>
#include <string.h>

#define DESKTOP "127.0.20.1"
#define MAIL_HOST "127.0.10.1"
#define STEPS_MAX 5000u /* more allocations than anything here makes */

static struct lab *lab;
static struct refuse *refuse;

#define HEAD                                                                                   \
	LAB_POLICY_HEAD                                                                        \
	"exchangers: [{id: collector, hosts: [mx.parked.slow.test]}]\n"

static const char policy[] = HEAD "watch: [{id: army, domains: [army.slow.test, army.test]}]\n";
static const char other_policy[] =
	HEAD "watch: [{id: army, domains: [army.slow.test, army.test]},\n"
	     "  {id: navy, domains: [navy.test]}]\n";

static int set_up(void)
{
	char path[PATH_MAX];

	lab->module = getenv("MXW_TEST_MODULE_REFUSING");
	if (lab->module == NULL || !lab_print(path, sizeof(path), "%s/refuse", lab->dir))
		return 1;
	refuse = refuse_open(path);
	return refuse == NULL;
}

static struct lab_unbound *run(void)
{
	const struct lab_unbound_options options = { .policy = policy,
		                                     .chain = "validator iterator" };
	struct lab_unbound *unbound = lab_unbound_run(lab, &options);

	CU_ASSERT_PTR_NOT_NULL_FATAL(unbound);
	return unbound;
}

/* Calls ATTEMPT with the first allocation refused, then the second, and so on, STRIDE apart, until nothing
 * was refused any more; then with all behind it refused, too. ATTEMPT ends the refusals itself. Returns
 * how many times something was refused. */
static unsigned sweep(void (*attempt)(void *context, unsigned number), void *context,
                      unsigned stride)
{
	unsigned refused = 0;

	for (unsigned rest = 0; rest < 2; rest++) {
		bool goes_on = true;

		for (unsigned number = 1; goes_on && number < STEPS_MAX; number += stride) {
			refuse_set(refuse, number, rest == 1);
			attempt(context, number);
			goes_on = atomic_load(&refuse->refused) > 0;
			refused += goes_on;
			refuse_set(refuse, 0, false);
		}
		CU_ASSERT_FALSE(goes_on);
	}
	return refused;
}

/* Ends the refusals and leaves their count to be read. */
static void end_refusals(void)
{
	atomic_store(&refuse->number, 0);
}

/* ---- answering ------------------------------------------------------------------------------- */

/* Names that nobody has asked for yet. */
struct names {
	struct lab_unbound *unbound;
	const char *below;
	bool blocked;
	const char *first, *second; /* who asks first */
	unsigned failures;          /* replies that were SERVFAIL */
};

static bool is_servfail(const struct lab_reply *reply)
{
	return reply != NULL && reply->rcode == LDNS_RCODE_SERVFAIL &&
	       !lab_reply_shows_real(reply);
}

/* What a client may get while memory is refused. */
static bool is_permitted(const struct names *names, const struct lab_query *query,
                         const struct lab_reply *reply)
{
	const bool is_blocked = names->blocked && strcmp(query->from, MAIL_HOST) == 0;

	return is_servfail(reply) ||
	       lab_outcome_is(query, reply, is_blocked ? LAB_NULL_MX : LAB_REAL);
}

static void ask_without_memory(void *context, unsigned number)
{
	static unsigned serial;
	struct names *names = context;
	char name[128];
	const struct lab_query queries[] = {
		{ .from = names->first, .name = name, .type = LDNS_RR_TYPE_MX },
		{ .from = names->second, .name = name, .type = LDNS_RR_TYPE_MX },
		{ .from = names->first, .name = name, .type = LDNS_RR_TYPE_MX },
	};
	const size_t count = sizeof(queries) / sizeof(queries[0]);

	(void)lab_print(name, sizeof(name), "m%u.%s", serial++, names->below);
	for (size_t i = 0; i < count; i++) {
		struct lab_reply *reply =
			lab_ask(names->unbound->port, &queries[i], LAB_PATIENCE_MS);

		LAB_CHECK(is_permitted(names, &queries[i], reply),
		          "%s from %s, allocation %u: %s", name, queries[i].from, number,
		          lab_reply_text(reply));
		names->failures += is_servfail(reply);
		lab_reply_free(reply);
	}
	end_refusals();
	/* And with memory again: the mail host first, to whom a slip would show. */
	LAB_EXPECT(names->unbound, MAIL_HOST, name, names->blocked ? LAB_NULL_MX : LAB_REAL);
	LAB_EXPECT(names->unbound, DESKTOP, name, LAB_REAL);
}

static void answering(void)
{
	static const struct {
		const char *below;
		bool blocked;
	} rows[] = {
		{ "army.slow.test.", true },   { "alias.slow.test.", true },
		{ "moved.slow.test.", true },  { "parked.slow.test.", true },
		{ "plain.slow.test.", false },
	};
	struct lab_unbound *unbound = run();
	unsigned refused = 0, failures = 0;

	for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
		const bool desktop_first = i % 2 == 0;
		struct names names = {
			.unbound = unbound,
			.below = rows[i / 2].below,
			.blocked = rows[i / 2].blocked,
			.first = desktop_first ? DESKTOP : MAIL_HOST,
			.second = desktop_first ? MAIL_HOST : DESKTOP,
		};
		const unsigned times = sweep(ask_without_memory, &names, 1);

		/* Where nothing is allocated, nothing is shown. */
		if (names.blocked)
			CU_ASSERT_TRUE(times > 0);
		refused += times;
		failures += names.failures;
	}
	lab_say("total: memory refused %u times while answering, %u SERVFAIL", refused,
	        failures);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* ---- calls ----------------------------------------------------------------------------------- */

struct calls {
	struct lab_unbound *unbound;
	const char *request;
};

/* A call may fail, and may get no reply at all; what is in force is whole. */
static void call_without_memory(void *context, unsigned number)
{
	const struct calls *calls = context;
	const struct lab_query query = { .from = MAIL_HOST,
		                         .name = "army.test.",
		                         .type = LDNS_RR_TYPE_MX };
	struct lab_reply *reply;
	json_t *told = lab_control_call(calls->unbound, calls->request);

	end_refusals();
	json_decref(told);
	reply = lab_outcome_ask(calls->unbound, &query);
	LAB_CHECK(lab_outcome_is(&query, reply, LAB_NULL_MX), "%s, allocation %u: %s",
	          calls->request, number, lab_reply_text(reply));
	lab_reply_free(reply);
	LAB_EXPECT(calls->unbound, DESKTOP, "army.test.", LAB_REAL);
	/* With memory again it takes calls, and the same one succeeds. */
	LAB_DO(calls->unbound, calls->request, "done");
}

static void calling(void)
{
	static const char *const requests[] = {
		"{'call':'status'}",
		"{'call':'reload','reason':'x'}",
		"{'call':'mode','mode':'enforce','for':3600,'reason':'x'}",
		"{'call':'release','names':['a.army.test'],'for':60,'reason':'x'}",
	};
	struct lab_unbound *unbound = run();
	unsigned refused = 0;

	CU_ASSERT_TRUE(lab_unbound_write_policy(unbound, other_policy));
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
		struct calls calls = { .unbound = unbound, .request = requests[i] };
		const unsigned times = sweep(call_without_memory, &calls, 1);

		CU_ASSERT_TRUE(times > 0);
		refused += times;
	}
	lab_say("total: memory refused %u times in calls", refused);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

/* ---- starting -------------------------------------------------------------------------------- */

/* It comes up, and answers everybody; whether the policy is in force is as memory permits. */
static void start_without_memory(void *context, unsigned number)
{
	struct lab_unbound *unbound = context;
	const bool started = lab_unbound_start(unbound);

	end_refusals();
	LAB_CHECK(started, "allocation %u: it does not start", number);
	CU_ASSERT_TRUE_FATAL(started);
	LAB_EXPECT(unbound, DESKTOP, "army.test.", LAB_REAL);
	LAB_EXPECT(unbound, MAIL_HOST, "plain.test.", LAB_REAL);
	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
}

static void starting(void)
{
	struct lab_unbound *unbound = run();
	unsigned refused;

	CU_ASSERT_TRUE(lab_unbound_stop(unbound));
	refused = sweep(start_without_memory, unbound, 3);
	lab_say("total: memory refused at %u starts", refused);
	CU_ASSERT_TRUE(refused > 0);
	CU_ASSERT_TRUE_FATAL(lab_unbound_start(unbound));
	LAB_EXPECT(unbound, MAIL_HOST, "army.test.", LAB_NULL_MX);
	CU_ASSERT_TRUE(lab_unbound_end(unbound));
}

int main(void)
{
	CU_TestInfo tests[] = { { "answering", answering },
		                { "calling", calling },
		                { "starting", starting },
		                CU_TEST_INFO_NULL };
	CU_SuiteInfo suites[] = { { "memory", set_up, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return lab_main(LAB_NEEDS_MODULE, suites, &lab);
}
