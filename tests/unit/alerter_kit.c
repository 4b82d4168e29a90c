/* What the tests of the alerter share: a sink that waits, fails and looks as the test says, and what the
 * owner is told. Nothing here sleeps: what the thread does is waited for by semaphore, or by its
 * counts. */
#include "tests/unit/alerter_kit.h"

#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

#include "tests/lib/tap.h"
#include "tests/unit/alert_fixture.h"
#include "tests/unit/files.h"

static struct mxw_policy *policy;
const char *mxwt_alerts_path;

int mxwt_alerter_set_up(void)
{
	int status = mxwt_files_set_up();

	policy = mxwt_alert_policy();
	mxwt_alerts_path = mxwt_path("alerts.json");
	return status;
}

int mxwt_alerter_clean_up(void)
{
	mxw_policy_free(policy);
	return mxwt_files_clean_up();
}

struct mxw_event mxwt_alerter_event(void)
{
	return mxwt_alert_event(policy, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
}

bool mxwt_wait_for(sem_t *semaphore)
{
	struct timespec deadline;

	(void)clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_sec += MXWT_LONG_S;
	return sem_timedwait(semaphore, &deadline) == 0;
}

bool mxwt_wait_for_dropped_write(struct mxw_alerter *alerter, uint64_t count)
{
	const time_t deadline = time(NULL) + MXWT_LONG_S;

	while (mxw_alerter_counts(alerter, 0).dropped_write < count) {
		if (time(NULL) > deadline)
			return false;
		(void)sched_yield();
	}
	return true;
}

/* ---- what the owner is told ------------------------------------------------------------------ */

struct mxwt_told mxwt_told;

static void on_trouble(void *context, const char *text)
{
	struct mxwt_told *to = context;
	unsigned at = atomic_fetch_add(&to->count, 1);

	if (at < MXWT_LINES_MAX)
		(void)snprintf(to->texts[at], sizeof(to->texts[at]), "%s", text);
	(void)sem_post(&to->said);
}

void mxwt_told_reset(void)
{
	memset(&mxwt_told, 0, sizeof(mxwt_told));
	(void)sem_init(&mxwt_told.said, 0, 0);
}

void mxwt_check_told(unsigned at, const char *expect)
{
	CU_ASSERT_STRING_EQUAL(mxwt_told.texts[at], expect);
	if (strcmp(mxwt_told.texts[at], expect) != 0)
		(void)printf("# told: %s\n", mxwt_told.texts[at]);
}

/* One number of a line by its path of two or three keys; -1: it is not there. */
long long mxwt_number_in(const json_t *line, const char *a, const char *b, const char *c)
{
	json_t *value = json_object_get(json_object_get(line, a), b);

	if (c != NULL)
		value = json_object_get(value, c);
	return json_is_integer(value) ? json_integer_value(value) : -1;
}

json_t *mxwt_parse_line(const char *text, size_t size)
{
	json_t *line = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);

	CU_ASSERT_PTR_NOT_NULL(line);
	return line;
}

const char *mxwt_text_in(const json_t *line, const char *a, const char *b)
{
	return json_string_value(json_object_get(json_object_get(line, a), b));
}

/* ---- a sink of the test's own ---------------------------------------------------------------- */

/* NOLINTNEXTLINE(readability-non-const-parameter): one for all sinks */
static bool test_open(struct mxwi_sink *sink, char reterr_why[MXWI_WHY_MAX])
{
	struct mxwt_sink *self = (struct mxwt_sink *)sink;

	(void)reterr_why;
	(void)prctl(PR_GET_NAME, self->thread_name);
	self->priority = getpriority(PRIO_PROCESS, 0);
	(void)pthread_sigmask(SIG_SETMASK, NULL, &self->blocked);
	return true;
}

static bool test_emit(struct mxwi_sink *sink, const char *line, size_t size,
                      char reterr_why[MXWI_WHY_MAX])
{
	struct mxwt_sink *self = (struct mxwt_sink *)sink;

	(void)sem_post(&self->entered);
	if (self->held)
		(void)mxwt_wait_for(&self->go);
	if (self->emits++ < self->failures) {
		(void)snprintf(reterr_why, MXWI_WHY_MAX, "the test refuses");
		return false;
	}
	if (self->lines < MXWT_LINES_MAX)
		self->taken[self->lines] = json_loadb(line, size, 0, NULL);
	self->lines++;
	return true;
}

static void test_close(struct mxwi_sink *sink)
{
	(void)sem_post(&((struct mxwt_sink *)sink)->closed);
}

void mxwt_sink_init(struct mxwt_sink *sink)
{
	static const struct mxwi_sink_ops ops = {
		.open = test_open,
		.emit = test_emit,
		.close = test_close,
	};

	memset(sink, 0, sizeof(*sink));
	sink->sink.ops = &ops;
	sink->sink.name = "the test";
	(void)sem_init(&sink->entered, 0, 0);
	(void)sem_init(&sink->go, 0, 0);
	(void)sem_init(&sink->closed, 0, 0);
}

void mxwt_sink_fini(struct mxwt_sink *sink)
{
	for (unsigned i = 0; i < MXWT_LINES_MAX; i++)
		json_decref(sink->taken[i]);
}

/* What all tests have in common; forgets what was told before. */
struct mxw_alerter_options mxwt_alerter_options(uint32_t ring_slots)
{
	mxwt_told_reset();
	return (struct mxw_alerter_options){
		.ring_slots = ring_slots,
		.hostname = "res17",
		.name = "res17.dc2",
		.on_trouble = on_trouble,
		.context = &mxwt_told,
	};
}

struct mxw_alerter *mxwt_alerter_start_as(const struct mxw_alerter_options *options,
                                          struct mxwi_sink *const *sinks)
{
	struct mxw_alerter *alerter = NULL;

	CU_ASSERT_EQUAL_FATAL(mxwi_alerter_start(options, sinks, &alerter), MXW_OK);
	return alerter;
}

struct mxw_alerter *mxwt_alerter_start_two(struct mxwt_sink *first, struct mxwt_sink *second,
                                           uint32_t ring_slots)
{
	static const struct mxw_sink_settings settings[2];
	struct mxw_alerter_options options = mxwt_alerter_options(ring_slots);
	struct mxwi_sink *const sinks[] = { &first->sink,
		                            second != NULL ? &second->sink : NULL };

	options.sinks = settings;
	options.sink_count = second != NULL ? 2 : 1;
	return mxwt_alerter_start_as(&options, sinks);
}

struct mxw_alerter *mxwt_alerter_start(struct mxwt_sink *sink, uint32_t ring_slots)
{
	return mxwt_alerter_start_two(sink, NULL, ring_slots);
}
