/* The alerter as a whole: into a file, and into a sink that waits, fails and looks as the test says.
 * Nothing here sleeps: what the thread does is waited for by semaphore, or by its counts. */
#include <jansson.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "alert/alerter.h"
#include "tests/lib/fail_alloc.h"
#include "tests/lib/tap.h"
#include "tests/unit/alert_fixture.h"
#include "tests/unit/files.h"

#define LONG_S 30 /* how long anything may take before the test gives up */
#define LONG_MS 30000u
#define SHORT_MS 20u /* how long a test waits for what must not happen */
#define LINES_MAX 16u

static struct mxw_policy *policy;
static const char *path;

static int set_up(void)
{
	int status = mxwt_files_set_up();

	policy = mxwt_alert_policy();
	path = mxwt_path("alerts.json");
	return status;
}

static int clean_up(void)
{
	mxw_policy_free(policy);
	return mxwt_files_clean_up();
}

static struct mxw_event an_event(void)
{
	return mxwt_alert_event(policy, "192.0.2.25", "mail.army.ml", NULL, MXW_TYPE_MX);
}

static bool wait_for(sem_t *semaphore)
{
	struct timespec deadline;

	(void)clock_gettime(CLOCK_REALTIME, &deadline);
	deadline.tv_sec += LONG_S;
	return sem_timedwait(semaphore, &deadline) == 0;
}

static bool wait_for_dropped_write(struct mxw_alerter *alerter, uint64_t count)
{
	const time_t deadline = time(NULL) + LONG_S;

	while (mxw_alerter_counts(alerter, 0).dropped_write < count) {
		if (time(NULL) > deadline)
			return false;
		(void)sched_yield();
	}
	return true;
}

/* ---- what the owner is told ------------------------------------------------------------------ */

struct told {
	sem_t said;
	_Atomic unsigned count;
	char texts[LINES_MAX][700];
};

static struct told told;

static void on_trouble(void *context, const char *text)
{
	struct told *to = context;
	unsigned at = atomic_fetch_add(&to->count, 1);

	if (at < LINES_MAX)
		(void)snprintf(to->texts[at], sizeof(to->texts[at]), "%s", text);
	(void)sem_post(&to->said);
}

static void told_reset(void)
{
	memset(&told, 0, sizeof(told));
	(void)sem_init(&told.said, 0, 0);
}

static void check_told(unsigned at, const char *expect)
{
	CU_ASSERT_STRING_EQUAL(told.texts[at], expect);
	if (strcmp(told.texts[at], expect) != 0)
		(void)printf("# told: %s\n", told.texts[at]);
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* One number of a line by its path of two or three keys; -1: it is not there. */
static long long number_in(const json_t *line, const char *a, const char *b, const char *c)
{
	json_t *value = json_object_get(json_object_get(line, a), b);

	if (c != NULL)
		value = json_object_get(value, c);
	return json_is_integer(value) ? json_integer_value(value) : -1;
}

static json_t *parse(const char *text, size_t size)
{
	json_t *line = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);

	CU_ASSERT_PTR_NOT_NULL(line);
	return line;
}

/* Checks that the file holds JSON lines with the sequence 1, 2, … and ids to match; returns how many,
 * and the sum of what they say was dropped by the ring. */
static unsigned check_lines(char ret_instance[16], uint64_t *ret_dropped_ring)
{
	char *text = mxwt_file_read(path, NULL);
	const char *end;
	unsigned count = 0;

	*ret_dropped_ring = 0;
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	for (const char *at = text; *at != '\0'; at = end + 1) {
		char id[64];
		json_t *line;
		const char *instance;

		end = strchr(at, '\n');
		CU_ASSERT_PTR_NOT_NULL_FATAL(end);
		line = parse(at, (size_t)(end - at));
		instance = json_string_value(
			json_object_get(json_object_get(line, "mxwarden"), "instance"));
		CU_ASSERT_PTR_NOT_NULL_FATAL(instance);
		CU_ASSERT_EQUAL(strlen(instance), 8);
		CU_ASSERT_EQUAL(strspn(instance, "0123456789abcdef"), 8);
		CU_ASSERT_TRUE(count == 0 || strcmp(instance, ret_instance) == 0);
		(void)snprintf(ret_instance, 16, "%s", instance);
		count++;
		CU_ASSERT_EQUAL(number_in(line, "event", "sequence", NULL), count);
		(void)snprintf(id, sizeof(id), "%s-%u", instance, count);
		CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(
					       json_object_get(line, "event"), "id")),
		                       id);
		if (number_in(line, "mxwarden", "dropped", "ring") > 0)
			*ret_dropped_ring +=
				(uint64_t)number_in(line, "mxwarden", "dropped", "ring");
		json_decref(line);
	}
	free(text);
	return count;
}

/* ---- a sink of the test's own ---------------------------------------------------------------- */

struct test_sink {
	struct mxwi_sink sink;
	bool held;         /* each emit waits for `go` */
	unsigned failures; /* that many of the first emits fail */
	sem_t entered;     /* an emit has begun */
	sem_t go;
	sem_t closed;
	unsigned emits, lines;
	json_t *taken[LINES_MAX];
	/* What the thread looks like from inside. */
	char thread_name[17];
	sigset_t blocked;
};

/* NOLINTNEXTLINE(readability-non-const-parameter): one for all sinks */
static bool test_open(struct mxwi_sink *sink, char reterr_why[MXWI_WHY_MAX])
{
	struct test_sink *self = (struct test_sink *)sink;

	(void)reterr_why;
	(void)prctl(PR_GET_NAME, self->thread_name);
	(void)pthread_sigmask(SIG_SETMASK, NULL, &self->blocked);
	return true;
}

static bool test_emit(struct mxwi_sink *sink, const char *line, size_t size,
                      char reterr_why[MXWI_WHY_MAX])
{
	struct test_sink *self = (struct test_sink *)sink;

	(void)sem_post(&self->entered);
	if (self->held)
		(void)wait_for(&self->go);
	if (self->emits++ < self->failures) {
		(void)snprintf(reterr_why, MXWI_WHY_MAX, "the test refuses");
		return false;
	}
	if (self->lines < LINES_MAX)
		self->taken[self->lines] = json_loadb(line, size, 0, NULL);
	self->lines++;
	return true;
}

static void test_close(struct mxwi_sink *sink)
{
	(void)sem_post(&((struct test_sink *)sink)->closed);
}

static void sink_init(struct test_sink *sink)
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

static void sink_fini(struct test_sink *sink)
{
	for (unsigned i = 0; i < LINES_MAX; i++)
		json_decref(sink->taken[i]);
}

/* What all tests have in common; forgets what was told before. */
static struct mxw_alerter_options options_new(uint32_t ring_slots)
{
	told_reset();
	return (struct mxw_alerter_options){
		.ring_slots = ring_slots,
		.hostname = "res17",
		.name = "res17.dc2",
		.on_trouble = on_trouble,
		.trouble_context = &told,
	};
}

static struct mxw_alerter *start_two(struct test_sink *first, struct test_sink *second,
                                     uint32_t ring_slots)
{
	const struct mxw_alerter_options options = options_new(ring_slots);
	struct mxwi_sink *const sinks[] = { &first->sink,
		                            second != NULL ? &second->sink : NULL };
	struct mxw_alerter *alerter = NULL;

	CU_ASSERT_EQUAL_FATAL(
		mxwi_alerter_start(&options, sinks, second != NULL ? 2 : 1, &alerter), MXW_OK);
	return alerter;
}

static struct mxw_alerter *start(struct test_sink *sink, uint32_t ring_slots)
{
	return start_two(sink, NULL, ring_slots);
}

static struct mxw_alerter *start_file(const char *file, uint32_t ring_slots)
{
	struct mxw_alerter_options options = options_new(ring_slots);
	struct mxw_alerter *alerter = NULL;

	options.paths = &file;
	options.path_count = 1;
	CU_ASSERT_EQUAL_FATAL(mxw_alerter_start(&options, &alerter), MXW_OK);
	return alerter;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void test_file(void)
{
	enum {
		EVENTS = 300
	};
	struct mxw_event event = an_event();
	char first[16] = "", second[16] = "";
	uint64_t dropped;
	mode_t before = umask(022);

	for (unsigned run = 0; run < 2; run++) {
		struct mxw_alerter *alerter = start_file(path, 0);
		struct stat status;

		for (unsigned i = 0; i < EVENTS; i++)
			CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
		CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).emitted, EVENTS);
		CU_ASSERT_TRUE(mxw_alerter_stop(alerter, LONG_MS));
		CU_ASSERT_EQUAL(check_lines(run == 0 ? first : second, &dropped), EVENTS);
		CU_ASSERT_EQUAL(dropped, 0);
		CU_ASSERT_EQUAL(stat(path, &status), 0);
		CU_ASSERT_EQUAL(status.st_mode & 07777, 0640);
		CU_ASSERT_EQUAL(unlink(path), 0);
	}
	(void)umask(before);
	/* Each start is told from the others. */
	CU_ASSERT_STRING_NOT_EQUAL(first, second);
	CU_ASSERT_EQUAL(told.count, 0);
}

enum {
	PRODUCERS = 4,
	EVENTS_EACH = 1500
};

struct producer {
	struct mxw_alerter *alerter;
	struct mxw_event event;
};

static void *produce(void *context)
{
	const struct producer *producer = context;

	for (unsigned i = 0; i < EVENTS_EACH; i++)
		(void)mxw_alerter_emit(producer->alerter, &producer->event);
	return NULL;
}

static void test_threads(void)
{
	struct mxw_alerter *alerter = start_file(path, 64);
	struct producer producer = { .alerter = alerter, .event = an_event() };
	struct mxw_alert_counts counts;
	pthread_t threads[PRODUCERS];
	char instance[16];
	uint64_t dropped;

	for (size_t i = 0; i < PRODUCERS; i++)
		CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, produce, &producer), 0);
	for (size_t i = 0; i < PRODUCERS; i++)
		CU_ASSERT_EQUAL(pthread_join(threads[i], NULL), 0);
	counts = mxw_alerter_counts(alerter, 0);
	CU_ASSERT_EQUAL(counts.emitted + counts.dropped_ring, PRODUCERS * EVENTS_EACH);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, LONG_MS));
	CU_ASSERT_EQUAL(check_lines(instance, &dropped), counts.emitted);
	CU_ASSERT_TRUE(dropped <= counts.dropped_ring);
	CU_ASSERT_EQUAL(unlink(path), 0);
}

static void test_full_ring(void)
{
	static struct test_sink sink;
	struct mxw_event event = an_event();
	struct mxw_alerter *alerter;
	struct mxw_alert_counts counts;

	sink_init(&sink);
	sink.held = true;
	alerter = start(&sink, 4);
	/* The first one is out of the ring and hangs in the sink; four more fit. */
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(wait_for(&sink.entered));
	for (unsigned i = 0; i < 4; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_FALSE(mxw_alerter_emit(alerter, &event));
	counts = mxw_alerter_counts(alerter, 0);
	CU_ASSERT_EQUAL(counts.emitted, 5);
	CU_ASSERT_EQUAL(counts.written, 0);
	CU_ASSERT_EQUAL(counts.dropped_ring, 3);
	for (unsigned i = 0; i < 5; i++)
		(void)sem_post(&sink.go);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 5);
	for (unsigned i = 0; i < 5; i++) {
		CU_ASSERT_EQUAL(number_in(sink.taken[i], "event", "sequence", NULL), i + 1);
		CU_ASSERT_EQUAL(number_in(sink.taken[i], "mxwarden", "dropped", "ring"),
		                i == 1 ? 3 : -1);
	}
	CU_ASSERT_EQUAL(told.count, 2);
	check_told(0, "alerts are being lost, so far 3: the ring for \"the test\" is full");
	check_told(1,
	           "alerts are written again, 3 were lost: the ring for \"the test\" is full");
	sink_fini(&sink);
}

/* What a lost line would have said is not lost with it, and it takes no number. */
static void test_refused_lines(void)
{
	static struct test_sink sink;
	struct mxw_event event = an_event();
	struct mxw_event broken = event;
	struct mxw_alerter *alerter;
	json_t *dropped;

	broken.name_size = 0;
	sink_init(&sink);
	sink.failures = 2;
	alerter = start(&sink, 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &broken));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	for (unsigned i = 0; i < 4; i++)
		CU_ASSERT_TRUE(wait_for(&sink.entered));
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).dropped_write, 2);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).dropped_build, 1);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 2);
	dropped = json_object_get(json_object_get(sink.taken[0], "mxwarden"), "dropped");
	CU_ASSERT_EQUAL(json_object_size(dropped), 2);
	CU_ASSERT_EQUAL(number_in(sink.taken[0], "event", "sequence", NULL), 1);
	CU_ASSERT_EQUAL(number_in(sink.taken[0], "mxwarden", "dropped", "write"), 2);
	CU_ASSERT_EQUAL(number_in(sink.taken[0], "mxwarden", "dropped", "build"), 1);
	CU_ASSERT_EQUAL(number_in(sink.taken[1], "event", "sequence", NULL), 2);
	CU_ASSERT_PTR_NULL(
		json_object_get(json_object_get(sink.taken[1], "mxwarden"), "dropped"));
	/* At first once each; what follows within the minute when the alerter stops. */
	CU_ASSERT_EQUAL(told.count, 5);
	check_told(0, "alerts are being lost, so far 1: the test refuses");
	check_told(1, "alerts are being lost, so far 1: no memory for a line of \"the test\"");
	check_told(
		2,
		"alerts are written again, 1 were lost: no memory for a line of \"the test\"");
	check_told(3, "alerts are being lost, so far 2: the test refuses");
	check_told(4, "alerts are written again, 2 were lost: the test refuses");
	sink_fini(&sink);
}

/* Signals are for the host's own threads. */
static void test_thread_manners(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGALRM, SIGXFSZ };
	static struct test_sink sink;
	sigset_t mine;

	sink_init(&sink);
	CU_ASSERT_TRUE(mxw_alerter_stop(start(&sink, 0), LONG_MS));
	CU_ASSERT_STRING_EQUAL(sink.thread_name, "mxwarden-alerts");
	(void)pthread_sigmask(SIG_SETMASK, NULL, &mine);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		CU_ASSERT_TRUE(sigismember(&sink.blocked, signals[i]) == 1);
		CU_ASSERT_TRUE(sigismember(&mine, signals[i]) == 0);
	}
	CU_ASSERT_EQUAL(sem_trywait(&sink.closed), 0);
}

static void test_bad_options(void)
{
	static struct test_sink sinks[2];
	struct mxwi_sink *const both[] = { &sinks[0].sink, &sinks[1].sink };
	const char *paths[MXW_SINKS_MAX + 1];
	struct mxw_alerter_options options = { .paths = paths, .ring_slots = 3 };
	struct mxw_alerter *alerter = NULL;

	for (size_t i = 0; i < MXW_SINKS_MAX + 1; i++)
		paths[i] = path;
	sink_init(&sinks[0]);
	sink_init(&sinks[1]);
	CU_ASSERT_EQUAL(mxwi_alerter_start(&options, both, 2, &alerter), MXW_INVALID);
	CU_ASSERT_EQUAL(sem_trywait(&sinks[0].closed), 0);
	CU_ASSERT_EQUAL(sem_trywait(&sinks[1].closed), 0);
	options.path_count = 1;
	CU_ASSERT_EQUAL(mxw_alerter_start(&options, &alerter), MXW_INVALID);
	options.ring_slots = 0;
	options.path_count = 0;
	CU_ASSERT_EQUAL(mxw_alerter_start(&options, &alerter), MXW_INVALID);
	options.path_count = MXW_SINKS_MAX + 1;
	CU_ASSERT_EQUAL(mxw_alerter_start(&options, &alerter), MXW_INVALID);
	CU_ASSERT_PTR_NULL(alerter);
	CU_ASSERT_EQUAL(access(path, F_OK), -1);
}

static bool start_and_stop(void *context)
{
	const struct mxw_alerter_options *options = context;
	struct mxw_alerter *alerter = NULL;
	enum mxw_result result = mxw_alerter_start(options, &alerter);

	CU_ASSERT_EQUAL(result, mxwt_fail_alloc_happened() ? MXW_NOMEM : MXW_OK);
	CU_ASSERT_EQUAL(alerter != NULL, result == MXW_OK);
	if (alerter != NULL)
		CU_ASSERT_TRUE(mxw_alerter_stop(alerter, LONG_MS));
	return true;
}

static void test_no_memory(void)
{
	const char *other = mxwt_path("other.json");
	const char *const paths[] = { path, other };
	struct mxw_alerter_options options = { .paths = paths, .path_count = 2 };

	/* Two sinks, the alerter and two channels, alone and with the rest. */
	CU_ASSERT_EQUAL(mxwt_fail_alloc_sweep(start_and_stop, &options), 2 * 5);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL(unlink(other), 0);
}

static const char *text_in(const json_t *line, const char *a, const char *b)
{
	return json_string_value(json_object_get(json_object_get(line, a), b));
}

/* One sink refuses, the other does not hear of it: each counts its own lines. */
static void test_two_sinks(void)
{
	static struct test_sink sinks[2];
	struct mxw_event event = an_event();
	struct mxw_alerter *alerter;

	sink_init(&sinks[0]);
	sink_init(&sinks[1]);
	sinks[0].failures = 2;
	alerter = start_two(&sinks[0], &sinks[1], 0);
	for (unsigned i = 0; i < 3; i++)
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	for (unsigned i = 0; i < 6; i++)
		CU_ASSERT_TRUE(wait_for(&sinks[i % 2].entered));
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).emitted, 3);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 1).emitted, 3);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).dropped_write, 2);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 1).dropped_write, 0);
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, LONG_MS));
	CU_ASSERT_EQUAL_FATAL(sinks[0].lines, 1);
	CU_ASSERT_EQUAL_FATAL(sinks[1].lines, 3);
	CU_ASSERT_EQUAL(number_in(sinks[0].taken[0], "event", "sequence", NULL), 1);
	CU_ASSERT_EQUAL(number_in(sinks[0].taken[0], "mxwarden", "dropped", "write"), 2);
	for (unsigned i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(number_in(sinks[1].taken[i], "event", "sequence", NULL), i + 1);
		CU_ASSERT_EQUAL(number_in(sinks[1].taken[i], "mxwarden", "dropped", "write"),
		                -1);
	}
	/* The start is the same one, and so is the resolver. */
	CU_ASSERT_STRING_EQUAL(text_in(sinks[0].taken[0], "mxwarden", "instance"),
	                       text_in(sinks[1].taken[2], "mxwarden", "instance"));
	CU_ASSERT_STRING_EQUAL(text_in(sinks[0].taken[0], "observer", "hostname"), "res17");
	CU_ASSERT_STRING_EQUAL(text_in(sinks[1].taken[0], "observer", "name"), "res17.dc2");
	sink_fini(&sinks[0]);
	sink_fini(&sinks[1]);
}

/* One sink hangs; the other goes on, and is complete when stop gives the first one up. */
static void test_one_hangs(void)
{
	static struct test_sink sinks[2];
	struct mxw_event event = an_event();
	struct mxw_alerter *alerter;

	sink_init(&sinks[0]);
	sink_init(&sinks[1]);
	sinks[0].held = true;
	alerter = start_two(&sinks[0], &sinks[1], 4);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(wait_for(&sinks[0].entered));
	CU_ASSERT_TRUE(wait_for(&sinks[1].entered));
	for (unsigned i = 0; i < 4; i++) {
		CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
		CU_ASSERT_TRUE(wait_for(&sinks[1].entered));
	}
	/* The ring of the first is full: one event is lost there, and only there. */
	CU_ASSERT_FALSE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(wait_for(&sinks[1].entered));
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).dropped_ring, 1);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 1).dropped_ring, 0);
	CU_ASSERT_EQUAL(mxw_alerter_counts(alerter, 0).written, 0);
	CU_ASSERT_FALSE(mxw_alerter_stop(alerter, SHORT_MS));
	CU_ASSERT_TRUE(wait_for(&sinks[1].closed));
	CU_ASSERT_EQUAL(sinks[1].lines, 6);
	for (unsigned i = 0; i < 5; i++)
		(void)sem_post(&sinks[0].go);
	CU_ASSERT_TRUE(wait_for(&sinks[0].closed));
	CU_ASSERT_EQUAL(sinks[0].lines, 5);
	sink_fini(&sinks[0]);
	sink_fini(&sinks[1]);
}

/* The directory comes later: the start succeeds, and the first line that can be written is. */
static void test_file_comes_later(void)
{
	const char *later = mxwt_path("later");
	const char *file = mxwt_path("later/alerts.json");
	struct mxw_event event = an_event();
	struct mxw_alerter *alerter = start_file(file, 0);
	char expect[600];
	char *text;
	json_t *line;

	CU_ASSERT_TRUE(wait_for(&told.said));
	(void)snprintf(
		expect, sizeof(expect),
		"alerts are being lost, so far 0: open \"%s\": No such file or directory",
		file);
	check_told(0, expect);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(wait_for_dropped_write(alerter, 1));
	CU_ASSERT_EQUAL(mkdir(later, 0700), 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, LONG_MS));
	text = mxwt_file_read(file, NULL);
	line = parse(text, strlen(text));
	CU_ASSERT_EQUAL(number_in(line, "event", "sequence", NULL), 1);
	CU_ASSERT_EQUAL(number_in(line, "mxwarden", "dropped", "write"), 1);
	CU_ASSERT_EQUAL(told.count, 3);
	json_decref(line);
	free(text);
	CU_ASSERT_EQUAL(unlink(file), 0);
	CU_ASSERT_EQUAL(rmdir(later), 0);
}

/* A file must not hold the thread, and so not the resolver that stops it. */
static void test_fifo(void)
{
	struct mxw_event event = an_event();
	struct mxw_alerter *alerter;
	char expect[600];

	CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
	alerter = start_file(path, 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(wait_for_dropped_write(alerter, 1));
	CU_ASSERT_TRUE(mxw_alerter_stop(alerter, LONG_MS));
	(void)snprintf(expect, sizeof(expect),
	               "alerts are being lost, so far 0: open \"%s\": it is not a regular file",
	               path);
	check_told(0, expect);
	CU_ASSERT_EQUAL(unlink(path), 0);
}

#define FULL_AT 100u /* octets: within the first line */

/* In a process of its own, whose files may not grow beyond FULL_AT until it says otherwise: the
 * kernel's own short write, error and signal. Returns what the process ends with. */
static int fill_the_disk(void)
{
	struct mxw_event event = an_event();
	struct rlimit limit = { .rlim_cur = FULL_AT, .rlim_max = RLIM_INFINITY };
	struct mxw_alerter *alerter;

	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 2;
	alerter = start_file(path, 0);
	if (!mxw_alerter_emit(alerter, &event) || !wait_for_dropped_write(alerter, 1))
		return 3;
	limit.rlim_cur = RLIM_INFINITY;
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		return 4;
	if (!mxw_alerter_emit(alerter, &event) || !mxw_alerter_stop(alerter, LONG_MS))
		return 5;
	return strstr(told.texts[0], "\": File too large") != NULL ? 0 : 6;
}

static void test_full_disk(void)
{
	char *text;
	json_t *line;
	int status = -1;
	pid_t child;

	(void)fflush(stdout);
	child = fork();
	CU_ASSERT_NOT_EQUAL_FATAL(child, -1);
	if (child == 0)
		_exit(fill_the_disk());
	CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
	CU_ASSERT_TRUE(WIFEXITED(status));
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
	text = mxwt_file_read(path, NULL);
	CU_ASSERT_FATAL(strlen(text) > FULL_AT);
	CU_ASSERT_EQUAL(strncmp(text, "{\"@timestamp\":", 14), 0);
	CU_ASSERT_EQUAL(text[FULL_AT], '\n');
	line = parse(text + FULL_AT + 1, strlen(text + FULL_AT + 1));
	CU_ASSERT_EQUAL(number_in(line, "event", "sequence", NULL), 1);
	CU_ASSERT_EQUAL(number_in(line, "mxwarden", "dropped", "write"), 1);
	json_decref(line);
	free(text);
	CU_ASSERT_EQUAL(unlink(path), 0);
}

/* The disk holds the writer: stop goes, the writer finishes by itself, and its former owner is not
 * called any more, although a line is lost meanwhile. */
static void test_patience(void)
{
	static struct test_sink sink;
	struct mxw_event event = an_event();
	struct mxw_alerter *alerter;

	sink_init(&sink);
	sink.held = true;
	sink.failures = 1;
	alerter = start(&sink, 0);
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(mxw_alerter_emit(alerter, &event));
	CU_ASSERT_TRUE(wait_for(&sink.entered));
	CU_ASSERT_FALSE(mxw_alerter_stop(alerter, SHORT_MS));
	CU_ASSERT_NOT_EQUAL(sem_trywait(&sink.closed), 0);
	(void)sem_post(&sink.go);
	(void)sem_post(&sink.go);
	CU_ASSERT_TRUE(wait_for(&sink.closed));
	CU_ASSERT_EQUAL_FATAL(sink.lines, 1);
	CU_ASSERT_EQUAL(number_in(sink.taken[0], "mxwarden", "dropped", "write"), 1);
	CU_ASSERT_EQUAL(told.count, 0);
	sink_fini(&sink);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "events become lines of a file", test_file },
		{ "four workers", test_threads },
		{ "a full ring is said in the next line", test_full_ring },
		{ "refused lines are said in the next line", test_refused_lines },
		{ "the thread has a name and takes no signals", test_thread_manners },
		{ "bad options", test_bad_options },
		{ "a start without memory", test_no_memory },
		{ "two sinks, one refuses", test_two_sinks },
		{ "two sinks, one hangs", test_one_hangs },
		{ "a file that comes later", test_file_comes_later },
		{ "a FIFO is refused", test_fifo },
		{ "a full disk", test_full_disk },
		{ "stop has its patience", test_patience },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "alerter", set_up, clean_up, NULL, NULL, tests },
		CU_SUITE_INFO_NULL,
	};

	return mxwt_run(suites);
}
